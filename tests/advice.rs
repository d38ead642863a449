//! The advice of all pages: what disturbs least stands first, every command is a known one, what is lost is
//! said; and `tests/advice.md`, a table to read. `BLESS=1 cargo test --test advice` writes it anew.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dsregdiag::document::{EvidenceItem, Finding};
use dsregdiag::knowledge::CodeRow;
use dsregdiag::rules;
use dsregdiag::rules::page::{Language, Page, PageStep};
use serde_json::Value;
use support::cases::{fixtures, folders, Case};
use support::{golden, root};

fn pages() -> impl Iterator<Item = Page> {
    Page::all(Language::ENGLISH)
}

/// A step that only looks whether the ones before it helped.
fn is_check(step: &PageStep) -> bool {
    step.command().contains("dsregcmd /status") || step.text().starts_with("Let Windows try again")
}

#[test]
fn what_disturbs_least_stands_first() {
    let mut wrong = Vec::new();
    for page in pages() {
        // each kind of join reads its own steps
        for joined in [None, Some("Entra"), Some("Hybrid"), Some("Registered")] {
            let is_for = |step: &PageStep| {
                let mut kinds = step.joins().peekable();
                kinds.peek().is_none() || kinds.any(|kind| Some(format!("{kind:?}").as_str()) == joined)
            };
            let steps: Vec<PageStep> = page.steps().filter(is_for).collect();
            let Some(first) = steps.iter().position(|step| step.disruptive()) else { continue };
            let prepares = |step: &PageStep| step.joins().next().is_some(); // saves the keys before the last steps
            let late =
                steps[first..].iter().find(|step| !step.disruptive() && !is_check(step) && !prepares(step));
            wrong.extend(late.map(|step| format!("{}: {}", page.id(), step.text())));
            let leaves = |step: &PageStep| {
                ["/leave", "/forcerecovery"].iter().any(|word| step.command().contains(word))
            };
            let after = steps
                .iter()
                .skip_while(|step| !leaves(step))
                .find(|step| !leaves(step) && !step.disruptive());
            wrong.extend(after.map(|step| format!("{}: after a leave: {}", page.id(), step.text())));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_undone_is_marked() {
    for page in pages() {
        for step in page.steps() {
            let undoes = ["dsregcmd /leave", "/forcerecovery", "Remove-Item", "reg delete"];
            let undoes = undoes.iter().find(|word| step.command().contains(*word));
            let is_value = step.command().starts_with("reg delete") && step.command().contains(" /v ");
            assert!(undoes.is_none() || is_value || step.lasting(), "{}: {}", page.id(), step.text());
        }
    }
    for row in CodeRow::all() {
        let fix = row.fix().to_ascii_lowercase();
        let says = ["leave and join", "/leave", "forcerecovery"].iter().any(|word| fix.contains(word));
        assert!(!says, "{row:?}: the steps of registering again belong to the page, not into the row");
        let clears =
            ["clear the tpm", "clearing the tpm", "disable the tpm"].iter().any(|word| fix.contains(word));
        assert!(!clears || fix.contains("not clear the tpm"), "{row:?}: a TPM is never cleared for this");
        let of_admin =
            ["entra id > ", "ad fs", "firmware", "firewall", "elevated window", "service principal"];
        let needs = of_admin.iter().any(|words| fix.contains(words));
        assert!(
            row.needs_admin() || !needs,
            "{row:?}: the fix is an administrator's, and the row does not say so"
        );
        assert!(!row.needs_admin() || !fix.is_empty(), "{row:?}: nothing to do for an administrator");
        let again = fix.contains("register the device again") && !row.asks_to_register_again();
        assert!(!again, "{row:?}: the row asks to register again without the steps for it");
    }
}

/// The table of commands: how each begins, whose rights it needs, since which Windows, and its document.
fn commands() -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("tests/commands.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_command_has_a_document() {
    let table = commands();
    let mut used = vec![false; table.len()];
    let again = Language::ENGLISH.register_again().map(|step| ("register again", step));
    for (id, step) in pages().flat_map(|page| page.steps().map(move |step| (page.id(), step))).chain(again) {
        for line in step.command().lines() {
            let row = table.iter().position(|row| line.starts_with(row["command"].as_str().unwrap()));
            let row =
                row.unwrap_or_else(|| panic!("{id}: tests/commands.jsonl has no row for the command {line}"));
            used[row] = true;
            let needs = table[row]["rights"] == "admin";
            assert!(
                !needs || step.admin(),
                "{id}: {line} needs an administrator, and the step does not say so"
            );
        }
        assert!(!step.text().contains('`'), "{id}: a command stands on a line of its own: {}", step.text());
    }
    for (row, used) in table.iter().zip(used) {
        assert!(used, "no page uses {} of tests/commands.jsonl", row["command"]);
        for key in ["rights", "windows", "document"] {
            assert!(row[key].as_str().is_some_and(|text| !text.is_empty()), "{row}: no {key}");
        }
    }
}

#[test]
fn a_disruptive_step_says_what_is_lost_and_no_healthy_device_has_one() {
    let mut disruptive = 0;
    for folder in folders(&fixtures().join("rules")).iter().flat_map(|folder| folders(folder)) {
        for finding in Case::read(&folder).diagnose().findings {
            for step in finding.remediation.iter().filter(|step| step.disruptive) {
                disruptive += 1;
                let lost = step.text.lines().last().and_then(|line| line.strip_prefix("Lost: "));
                assert!(lost.is_some_and(|lost| lost.len() > 5), "{}: {}", folder.display(), step.text);
            }
        }
    }
    assert!(disruptive > 50, "{disruptive}");
    for folder in folders(&fixtures().join("healthy")) {
        for finding in Case::read(&folder).diagnose().findings {
            let asked = finding.remediation.iter().find(|step| step.disruptive);
            assert!(asked.is_none(), "{}: {}: {asked:?}", folder.display(), finding.id);
        }
    }
}

/// The kinds of evidence of a finding: the capture, each log, what somebody said.
fn kinds(finding: &Finding) -> BTreeSet<String> {
    let kind = |item: &EvidenceItem| match item {
        EvidenceItem::Event { provider, .. } => provider.to_ascii_lowercase(),
        EvidenceItem::Status { .. } => "capture".to_owned(),
        EvidenceItem::Fact { .. } => "fact".to_owned(),
    };
    finding.evidence.iter().map(kind).collect()
}

#[test]
fn what_cannot_be_taken_back_rests_on_two_kinds_of_evidence() {
    let lasting: BTreeSet<&str> = pages()
        .flat_map(Page::steps)
        .chain(Language::ENGLISH.register_again())
        .filter(|step| step.lasting())
        .map(PageStep::lost)
        .collect();
    let (mut confirmed, mut conditional) = (0, 0);
    let inputs = ["rules", "../cases"].map(|folder| fixtures().join(folder));
    let inputs = inputs.iter().flat_map(|folder| folders(folder));
    let inputs = inputs.flat_map(|folder| match folders(&folder) {
        inner if inner.is_empty() => vec![folder],
        inner => inner,
    });
    for folder in inputs {
        for finding in Case::read(&folder).diagnose().findings {
            for step in finding.remediation.iter().filter(|step| step.disruptive) {
                let lost =
                    step.text.lines().last().and_then(|line| line.strip_prefix("Lost: ")?.strip_suffix('.'));
                if !lost.is_some_and(|lost| lasting.contains(lost)) {
                    continue; // it only interrupts
                }
                let asks = step.text.contains("confirms this failure: ");
                assert_eq!(
                    asks,
                    kinds(&finding).len() < 2,
                    "{}: {}: {}",
                    folder.display(),
                    finding.id,
                    step.text
                );
                *if asks { &mut conditional } else { &mut confirmed } += 1;
            }
        }
    }
    assert!(confirmed > 10 && conditional > 30, "{confirmed} {conditional}");
}

/// The registration of a device that the tenant accepts and whose keys work is not renewed for an old answer.
#[test]
fn a_device_that_is_accepted_is_not_registered_again() {
    let case = Case::read(&fixtures().join("healthy/windows-11-hybrid"));
    let refused = "AzureAdPrt : NO\n AcquirePrtDiagnostics : PRESENT\n Previous Prt Attempt : 2026-03-01 08:00:00.000 UTC\n \
                   Attempt Status : 0xc000006d\n User Identity : mlee@contoso.com\n Server Error Code : invalid_grant\n \
                   Server Error Description : AADSTS50155: Device authentication failed.";
    let case = case.replaced("AzureAdPrt : YES", refused).unwrap();
    let leaves = |case: &Case| {
        let findings = case.diagnose().findings;
        let steps = findings.iter().flat_map(|finding| &finding.remediation);
        steps.filter(|step| step.command.as_ref().is_some_and(|command| command.contains("/leave"))).count()
    };
    assert_eq!(leaves(&case), 0);
    let unknown = case.clone().replaced("DeviceAuthStatus : SUCCESS", "DeviceAuthStatus : ").unwrap();
    assert!(leaves(&unknown) > 0);
    let failed = case.replaced("MUST Run elevated to test.", "FAILED. 0x80090016").unwrap();
    assert!(leaves(&failed) > 0);
}

/// Whoever is sent to the tenant is told which device to look for.
#[test]
fn a_step_that_says_look_the_device_up_names_it() {
    let folder = fixtures().join("healthy/windows-11-hybrid");
    let refused = " AzureAdPrt : NO\n AcquirePrtDiagnostics : PRESENT\n Previous Prt Attempt : 2026-03-01 08:00:00.000 UTC\n \
                   Attempt Status : 0xc000006d\n User Identity : mlee@contoso.com\n Server Error Code : invalid_grant\n \
                   Server Error Description : AADSTS50155: Device authentication failed.";
    let case = Case::read(&folder).replaced("AzureAdPrt : YES", refused.trim_start()).unwrap();
    let diagnosis = case.diagnose();
    let device = diagnosis.device.device_id.clone().unwrap();
    let told = diagnosis.findings.iter().flat_map(|finding| &finding.remediation);
    let told: Vec<_> = told.filter(|step| step.text.contains("Entra ID > Devices")).collect();
    assert!(!told.is_empty());
    assert!(told.iter().all(|step| step.text.contains(&device)), "{told:?}");
}

#[test]
fn the_table_of_advice_is_current() {
    let mut text = String::from(
        "# Advice\n\nGenerated from the pages; `BLESS=1 cargo test --test advice` writes it anew.\n",
    );
    for page in pages() {
        let kind = if rules::find(page.id()).is_some() { "" } else { " (prerequisite)" };
        let _ = writeln!(text, "\n## {}{kind}\n\n{}\n", page.id(), page.title());
        for (number, step) in (1..).zip(page.steps()) {
            let joins: Vec<String> = step.joins().map(|kind| format!("{kind:?}").to_lowercase()).collect();
            let flags = [
                ("admin", step.admin()),
                ("disruptive", step.lasting()),
                ("interrupts", step.disruptive() && !step.lasting()),
            ];
            let flags = flags.into_iter().filter(|(_, is)| *is).map(|(word, _)| word.to_owned());
            let flags: Vec<String> = joins.into_iter().chain(flags).collect();
            let flags = if flags.is_empty() { String::new() } else { format!("[{}] ", flags.join(", ")) };
            let _ = writeln!(text, "{number}. {flags}{}", step.text());
            for line in step.command().lines() {
                let _ = writeln!(text, "   - `{line}`");
            }
            if step.disruptive() {
                let _ = writeln!(text, "   - lost: {}", step.lost());
            }
        }
        text.push('\n');
        for (title, url, date) in page.sources() {
            let date = if date.is_empty() { "undated" } else { date };
            let _ = writeln!(text, "Source: [{title}]({url}), {date}");
        }
    }
    golden::check(&root().join("tests/advice.md"), &text).unwrap();
}
