//! What the machine is: role, build, TPM, image, virtual desktop.

use super::{Draft, Findings, Phase, Rule};
use crate::knowledge::FactKey;
use crate::phrase::phrase;
use crate::status::Field;
use crate::story::{Attempt, Story};
use crate::words::{Area, Certainty, Severity};

pub(super) const RULES: &[&Rule] = &[
    &DOMAIN_CONTROLLER,
    &SERVER_CORE,
    &BUILD_TOO_OLD,
    &TPM_FIPS,
    &TPM_12,
    &CLONED,
    &KEY_ISOLATION,
    &WRITE_FILTER,
    &VIRTUAL_DESKTOP,
    &BUILT_IN_ADMINISTRATOR,
    &VM_EXTENSION,
];

/// A join that cannot work is a fault only where somebody wants it.
fn only_if_wanted(story: &Story, finding: &mut Draft) {
    if story.hybrid_is_wanted() != Some(true) {
        finding.severity(Severity::Information);
    }
}

static DOMAIN_CONTROLLER: Rule = Rule {
    id: "host-domain-controller",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-test-failed", "join-incomplete", "join-scp-missing"],
    parameters: &[],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::OsRole) else { return };
        if fact.as_str() == Some("domainController") {
            only_if_wanted(story, findings.report(&DOMAIN_CONTROLLER).because(&fact));
        }
    },
};

static SERVER_CORE: Rule = Rule {
    id: "host-server-core",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-test-failed", "join-incomplete"],
    parameters: &[],
    check: |story, findings| {
        let Some(fact) =
            story.fact(FactKey::InstallationType).filter(|fact| fact.as_str() == Some("Server Core"))
        else {
            return;
        };
        if story.may_lack_join() {
            only_if_wanted(story, findings.report(&SERVER_CORE).because(&fact));
        }
    },
};

static BUILD_TOO_OLD: Rule = Rule {
    id: "host-build-too-old",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-test-failed", "join-incomplete"],
    parameters: &["build"],
    check: |story, findings| {
        let Some(fact) = story.fact(FactKey::OsBuild) else { return };
        let Some(build) = story.build().filter(|build| *build < 14393) else { return };
        if story.may_lack_join() {
            let finding = findings.report(&BUILD_TOO_OLD).because(&fact).with("build", build.to_string());
            let got_there = story.join.attempts.iter().any(Attempt::knows_the_tenant);
            match build {
                ..10586 => {}
                // the documents differ, and an attempt that reached the service shows that it can
                _ if got_there => {
                    finding.severity(Severity::Information).certainty(Certainty::Possible);
                }
                _ => {
                    finding.severity(Severity::Warning).certainty(Certainty::Likely);
                }
            }
            only_if_wanted(story, finding);
        }
    },
};

static TPM_FIPS: Rule = Rule {
    id: "host-tpm-1-2-fips",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed", "join-incomplete"],
    parameters: &[],
    check: |story, findings| {
        let Some(fips) = story.fact_is(FactKey::TpmFips, true) else { return };
        if is_tpm_12(story) && story.may_lack_join() {
            findings.report(&TPM_FIPS).because(&fips).and_maybe(story.fact(FactKey::TpmVersion));
        }
    },
};

fn is_tpm_12(story: &Story) -> bool {
    story.fact_text(FactKey::TpmVersion).is_some_and(|version| version.starts_with("1.2"))
}

static TPM_12: Rule = Rule {
    id: "host-tpm-1-2",
    area: Area::Join,
    severity: Severity::Information,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let Some(version) = story.fact(FactKey::TpmVersion) else { return };
        if is_tpm_12(story) && story.build().is_some_and(|build| build >= 18362) {
            findings.report(&TPM_12).because(&version).and_maybe(story.fact(FactKey::OsBuild));
        }
    },
};

static CLONED: Rule = Rule {
    id: "host-image-was-joined",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "join-failed",
        "device-key-unusable",
        "device-key-lost",
        "device-key-does-not-open",
        "device-disabled-or-deleted",
    ],
    parameters: &[],
    check: |story, findings| {
        if let Some(fact) = story.fact_is(FactKey::ImageWasJoined, true) {
            findings.report(&CLONED).because(&fact).and_maybe(story.field(Field::DeviceId));
        }
    },
};

/// Keys are opened by this service, wherever they are kept.
static KEY_ISOLATION: Rule = Rule {
    id: "host-key-isolation-disabled",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &[
        "join-failed",
        "device-key-unusable",
        "device-key-lost",
        "device-key-does-not-open",
        "device-transport-key-unusable",
        "token-key-unusable",
        "prt-device-key-unusable",
    ],
    parameters: &[],
    check: |story, findings| {
        if let Some(start) = story.service_off(FactKey::KeyIsolationStart) {
            let finding = findings.report(&KEY_ISOLATION).because(&start);
            let test = story.field(Field::KeySignTest);
            let closed = story.fact_is(FactKey::DeviceKeyOpens, false);
            match test.map(|test| test.raw.trim_start_matches([':', ' '])) {
                Some("PASSED") => finding.and_maybe(test).severity(Severity::Information),
                Some(said) if said.starts_with("FAILED") => finding.and_maybe(test).severity(Severity::Error),
                _ if closed.is_some() => finding.and_maybe(closed).severity(Severity::Error),
                _ => finding,
            };
        }
    },
};

static WRITE_FILTER: Rule = Rule {
    id: "host-write-filter",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-incomplete"],
    parameters: &[],
    check: |story, findings| {
        let Some(fact) = story.fact_is(FactKey::UnifiedWriteFilter, true) else { return };
        let Some(flag) = story.field(Field::AzureAdJoined).filter(|flag| flag.is_no()) else { return };
        findings.report(&WRITE_FILTER).because(&fact).and(&flag);
    },
};

static VIRTUAL_DESKTOP: Rule = Rule {
    id: "host-virtual-desktop-invalid",
    area: Area::Join,
    severity: Severity::Warning,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &[],
    check: |story, findings| {
        let Some(desktop) = story.field(Field::VirtualDesktop) else { return };
        if desktop.raw.trim().eq_ignore_ascii_case("INVALID") {
            findings.report(&VIRTUAL_DESKTOP).because(&desktop);
        }
    },
};

static BUILT_IN_ADMINISTRATOR: Rule = Rule {
    id: "host-built-in-administrator",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Host,
    since: "0.1.0",
    supersedes: &[],
    explains: &["join-failed"],
    parameters: &[],
    check: |story, findings| {
        let Some(sid) = story.fact(FactKey::UserSid) else { return };
        let built_in = sid.as_str().is_some_and(|sid| sid.starts_with("S-1-5-21-") && sid.ends_with("-500"));
        if built_in && story.symptom("entra-join-fails") {
            findings.report(&BUILT_IN_ADMINISTRATOR).because(&sid).certainty(Certainty::Likely);
        }
    },
};

static VM_EXTENSION: Rule = Rule {
    id: "host-vm-extension-failed",
    area: Area::Join,
    severity: Severity::Error,
    phase: Phase::Join,
    since: "0.1.0",
    supersedes: &[],
    explains: &[],
    parameters: &["exit", "advice"],
    check: vm_extension,
};

/// The exit codes of the Azure extension that joins a virtual machine.
/// Source: Sign in to a Windows virtual machine in Azure by using Microsoft Entra ID, 2025-12-01.
fn vm_extension(story: &Story, findings: &mut Findings) {
    let Some(fact) = story.fact(FactKey::VmExtensionExitCode) else { return };
    let Some(exit) = fact.as_i64().filter(|exit| *exit != 0) else { return };
    let advice = match exit {
        51 => "windows",
        1007 | -2_145_648_574 => "identity",
        -2_145_648_607 => "discovery",
        _ => "look-up",
    };
    let finding = findings.report(&VM_EXTENSION).because(&fact);
    finding.about(exit.to_string()).with("exit", exit.to_string()).with("advice", phrase(advice));
}
