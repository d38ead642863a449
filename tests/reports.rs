//! Reports for people and programs: whole, harmless whatever the evidence held, and light for a whole fleet.

mod support;

use dsregdiag::document::Diagnosis;
use dsregdiag::words::{Area, Role, Verdict};
use dsregdiag::{diagnose, render, DiagnoseOptions, Format, RenderOptions};
use support::cases::{fixtures, folders, Case};

fn rendered(diagnoses: &[Diagnosis], format: Format) -> String {
    let mut options = RenderOptions::default();
    options.format = format;
    render(diagnoses, &options)
}

fn all() -> Vec<Diagnosis> {
    let rules = folders(&fixtures().join("rules")).into_iter().flat_map(|folder| folders(&folder));
    rules.chain(folders(&fixtures().join("healthy"))).map(|path| Case::read(&path).diagnose()).collect()
}

const FORMATS: [Format; 6] =
    [Format::Text, Format::Summary, Format::Ticket, Format::Markdown, Format::Html, Format::Csv];

/// Markup, script, formulas, terminal sequences, marks of direction: in each place that a text of others reaches.
const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>&amp;](javascript:alert(1)) =HYPERLINK(\"http://x\") \
                       \u{1b}[31m\u{1b}]0;t\u{7} \u{202e}abc\u{2066} \u{2028}x";

fn hostile() -> Diagnosis {
    let has = |one: &Diagnosis, role| one.findings.iter().any(|finding| finding.role == role);
    let whole = |one: &Diagnosis| {
        [Role::RootCause, Role::Consequence, Role::Note].into_iter().all(|role| has(one, role))
    };
    let mut diagnosis = all().into_iter().find(whole).expect("a cause, an effect and a note");
    diagnosis.device.name = Some(format!("={HOSTILE}"));
    diagnosis.device.device_id = Some(HOSTILE.to_owned());
    diagnosis.context.notes.push(HOSTILE.to_owned());
    for finding in &mut diagnosis.findings {
        for text in [
            &mut finding.id,
            &mut finding.title,
            &mut finding.summary,
            &mut finding.cause,
            &mut finding.verify,
            &mut finding.false_positives,
        ] {
            *text = format!("={HOSTILE}");
        }
        for step in &mut finding.remediation {
            step.text = HOSTILE.to_owned();
            step.command = Some(format!("{HOSTILE}\n```\n{HOSTILE}"));
        }
        for reference in &mut finding.references {
            reference.title = HOSTILE.to_owned();
            reference.url = "javascript:alert(1)".to_owned();
        }
        for item in &mut finding.evidence {
            let mut value = serde_json::to_value(&*item).unwrap();
            let texts = value.as_object_mut().unwrap().iter_mut().filter(|(name, _)| *name != "source");
            texts.for_each(|(_, value)| {
                if value.is_string() {
                    *value = HOSTILE.into();
                }
            });
            *item = serde_json::from_value(value).unwrap();
        }
    }
    diagnosis
}

#[test]
fn a_hostile_diagnosis_is_inert() {
    for page in [vec![hostile()], vec![hostile(), hostile()], vec![hostile(); 201]] {
        let html = rendered(&page, Format::Html);
        assert_eq!(html.matches("<script>").count(), 1, "only the page's own");
        assert!(
            !html.contains("<img") && !html.contains("javascript:alert(1)\""),
            "no element and no address of others"
        );
        let attributes = html.split('<').skip(1).filter_map(|tag| tag.split('>').next());
        let acts =
            |tag: &str| tag.split_whitespace().any(|word| word.starts_with("on") && word.contains('='));
        assert!(!attributes.into_iter().any(acts), "no attribute that acts");
        let addresses = html.match_indices("href=\"").map(|(at, _)| &html[at + 6..]);
        assert!(addresses.into_iter().all(|to| to.starts_with('#') || to.starts_with("https://")));
        for format in FORMATS {
            let text = rendered(&page, format);
            let obeyed = |c: char| {
                c != '\n' && c != '\r' && c.is_control() || matches!(c, '\u{202e}' | '\u{2066}' | '\u{2028}')
            };
            assert!(!text.contains(obeyed), "{format:?}");
        }
        let markdown = rendered(&page, Format::Markdown);
        let outside =
            markdown.lines().filter(|line| !line.trim_start().starts_with('=') && !line.contains('`'));
        let plain = |line: &str| !line.contains("<script>") || line.contains("\\<script\\>");
        assert!(outside.into_iter().all(|line| plain(line) || line.starts_with("   ")), "{markdown}");
    }
}

#[test]
fn csv_is_a_table_without_formulas() {
    let text = rendered(&[hostile()], Format::Csv);
    let mut rows = text.split("\r\n");
    let columns = rows.next().unwrap().split(',').count();
    for row in rows.filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.trim_matches('"').split("\",\"").collect();
        assert_eq!(cells.len(), columns, "{row}");
        assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{row}");
    }
    let codes = rendered(&all(), Format::Csv);
    assert!(codes.contains(",\"0xc000") || codes.contains(",\"AADSTS"), "codes stay as they are");
}

#[test]
fn every_report_of_every_fixture_is_whole() {
    for diagnosis in all() {
        let html = rendered(std::slice::from_ref(&diagnosis), Format::Html);
        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
        for tag in
            ["article", "section", "details", "ul", "ol", "dl", "div", "p", "li", "pre", "button", "code"]
        {
            let opened =
                html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        let ticket = rendered(std::slice::from_ref(&diagnosis), Format::Ticket);
        assert!(
            ticket.chars().count() <= 4_000 && ticket.lines().next().is_some_and(|line| !line.is_empty())
        );
        let lines = rendered(std::slice::from_ref(&diagnosis), Format::JsonLines);
        assert_eq!(lines.lines().count(), 1);
        let again: Diagnosis = serde_json::from_str(lines.trim()).unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&diagnosis).unwrap());
        for format in FORMATS {
            let report = rendered(std::slice::from_ref(&diagnosis), format);
            assert!(!report.contains("\\u{a}"), "a line feed of ours is shown as one: {report}");
        }
        let markdown = rendered(std::slice::from_ref(&diagnosis), Format::Markdown);
        for finding in diagnosis.findings.iter().filter(|f| f.role == Role::RootCause) {
            assert!(markdown.contains("\n## ") && html.contains("class=\"finding\""), "{}", finding.id);
        }
        assert_eq!(markdown.matches("```").count() % 2, 0);
    }
}

fn summary(diagnosis: &Diagnosis, areas: &[Area]) -> String {
    let mut options = RenderOptions::default();
    (options.format, options.areas) = (Format::Summary, areas.to_vec());
    render(std::slice::from_ref(diagnosis), &options)
}

/// What the grammar of `docs/summary-line.md` allows, as a reader of lines reads it.
fn pairs(line: &str) -> Vec<(&str, Vec<&str>)> {
    let (_, pairs) = line.trim_end().rsplit_once(" | v1 ").expect("the mark");
    let pair =
        |pair: &'_ str| pair.split_once('=').map(|(key, values)| (key.len(), values.len())).expect("a pair");
    pairs.split(' ').for_each(|one| assert!(pair(one).0 > 0 && pair(one).1 > 0, "{one}"));
    pairs.split(' ').filter_map(|one| one.split_once('=')).map(|(k, v)| (k, v.split(',').collect())).collect()
}

/// The keys in their order, as scripts know them.
const KEYS: [&str; 20] = [
    "join",
    "verdict",
    "severity",
    "cause",
    "code",
    "certainty",
    "notExplained",
    "prt",
    "prtAgeHours",
    "asked",
    "assessed",
    "notAssessed",
    "runAs",
    "device",
    "deviceId",
    "tenantId",
    "build",
    "time",
    "tool",
    "knowledge",
];

#[test]
fn a_summary_is_one_line_of_a_fixed_grammar() {
    let mut all = all();
    all.push(hostile());
    for diagnosis in &all {
        let line = summary(diagnosis, &[]);
        assert_eq!(line.find('\n'), Some(line.len() - 1), "{line}");
        assert!(line.chars().count() <= 2_049, "{line}");
        let pairs = pairs(&line);
        let places: Vec<_> =
            pairs.iter().map(|(key, _)| KEYS.iter().position(|known| known == key)).collect();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{line}");
        let value =
            |key: &str| pairs.iter().find(|(known, _)| *known == key).map(|(_, values)| values.clone());
        assert_eq!(value("verdict"), Some(vec![diagnosis.verdict.as_str()]));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:%".contains(c);
        assert!(pairs.iter().flat_map(|pair| &pair.1).all(|value| value.chars().all(is_plain)), "{line}");
        assert_eq!(value("cause").is_some(), diagnosis.verdict == Verdict::Issues, "{line}");
    }
    let mut long = hostile();
    long.device.name = Some("\u{6587} | v1 verdict=healthy ".repeat(400));
    let line = summary(&long, &[]);
    assert_eq!(line.chars().count(), 2_049);
    assert_eq!(pairs(&line).iter().filter(|(key, _)| *key == "verdict").count(), 1, "the last mark counts");
    // everything that a document can hold as long as it likes
    let long_text = || Some("\u{6587}x".repeat(500));
    (long.device.device_id, long.device.tenant_id) = (long_text(), long_text());
    (long.context.capture_time, long.context.user) = (long_text(), long_text());
    (long.tool.version, long.tool.knowledge) = ("9".repeat(500), "9".repeat(500));
    let root = long.findings.iter().find(|one| one.role == Role::RootCause).expect("a cause").clone();
    let known = all.iter().flat_map(|one| &one.codes).next().expect("a code").clone();
    for number in 0..20 {
        for (role, id) in
            [(Role::RootCause, "x".repeat(200)), (Role::Note, "failure-not-explained".to_owned())]
        {
            let mut finding = root.clone();
            (finding.role, finding.id) = (role, id);
            if role == Role::RootCause {
                finding.id.insert_str(0, &number.to_string());
            }
            finding.codes = vec![known.clone(); 5];
            for (at, code) in finding.codes.iter_mut().enumerate() {
                code.code = format!("{number}-{at}{}", "y".repeat(200));
            }
            long.findings.push(finding);
        }
    }
    let line = summary(&long, &[]);
    assert_eq!(line.chars().count(), 2_049, "{line}");
    let told: usize = pairs(&line).iter().map(|(_, values)| values.len()).sum();
    assert!(told > 20 && line.starts_with("Issues on "), "{line}");
}

#[test]
fn the_pages_of_the_summary_line_name_every_key() {
    let page = |name: &str| std::fs::read_to_string(support::root().join("docs").join(name)).expect("a page");
    let (grammar, queries) = (page("summary-line.md"), page("log-analytics.md"));
    for key in KEYS {
        assert!(grammar.contains(&format!("`{key}`")), "docs/summary-line.md: {key}");
        assert!(queries.contains(&format!("{key}: ")) || queries.contains(&format!("['{key}']: ")), "{key}");
    }
}

/// A script that asks for an area is answered about it, whatever is wrong beside it.
#[test]
fn a_summary_judges_the_areas_that_are_asked() {
    let of = |case: &str, areas: &[Area]| {
        summary(&Case::read(&support::root().join("tests/cases").join(case)).diagnose(), areas)
    };
    let refused = of("hybrid-wrong-password", &[Area::Prt]);
    assert!(
        refused.starts_with("Issues on pc-2077.corp.contoso.com: The sign-in service refused"),
        "{refused}"
    );
    assert!(
        refused.contains(" verdict=issues severity=error cause=prt-server-refused code=AADSTS50126 "),
        "{refused}"
    );
    let join = of("hybrid-wrong-password", &[Area::Join]);
    assert!(
        join.starts_with("Healthy: ") && join.contains(" verdict=healthy prt=no asked=join assessed=join "),
        "{join}"
    );
    let roaming = of("hybrid-wrong-password", &[Area::Esr]);
    assert!(
        roaming.contains(" verdict=notAssessable ") && roaming.contains(" notAssessed=esr "),
        "{roaming}"
    );
    // what follows from a cause elsewhere is an issue of its own area, and names that cause
    let effect = of("join-certificate-expired-and-no-prt", &[Area::Prt]);
    assert!(
        effect.contains(": The user has no Primary Refresh Token. ") || effect.contains(" Token."),
        "{effect}"
    );
    assert!(effect.contains(" verdict=issues severity=error cause=device-certificate-expired "), "{effect}");
}

#[test]
fn a_summary_tells_the_age_of_the_token() {
    let mut healthy = all().into_iter().find(|one| one.device.prt_updated.is_some()).expect("a token");
    healthy.device.prt_updated = Some("2026-03-01T08:00:00.000Z".to_owned());
    healthy.context.capture_time = Some("2026-03-02T15:30:00Z".to_owned());
    healthy.verdict = Verdict::Healthy;
    let line = summary(&healthy, &[Area::Prt]);
    assert!(line.contains("; the PRT is 31 h old.") && line.contains(" prtAgeHours=31 "), "{line}");
    healthy.context.capture_time = Some("2026-03-01T07:00:00Z".to_owned());
    assert!(!summary(&healthy, &[]).contains("prtAgeHours"), "a clock that is wrong tells no age");
}

/// The page of ten thousand devices stays below 25 MB, and holds each once.
#[test]
fn a_fleet_is_one_light_page() {
    let some: Vec<Diagnosis> = all().into_iter().filter(|one| one.findings.len() > 1).take(50).collect();
    let fleet: Vec<Diagnosis> = (0..10_000)
        .map(|number| {
            let mut one = some[number % some.len()].clone();
            one.device.name = Some(format!("pc-{number}"));
            one
        })
        .collect();
    let html = rendered(&fleet, Format::Html);
    assert!(html.len() < 25_000_000, "{}", html.len());
    assert_eq!(html.matches("<article ").count(), 10_000);
    assert!(html.contains("href=\"#d9999\">pc-9999<"));
}

#[test]
fn a_diagnosis_without_findings_has_every_form() {
    let diagnosis = diagnose(None, Some(b"[]"), &DiagnoseOptions::default()).unwrap();
    for format in FORMATS {
        assert!(!rendered(std::slice::from_ref(&diagnosis), format).is_empty(), "{format:?}");
    }
}

/// The pages that `scripts/report-checks.sh` has a validator and a browser look at.
#[test]
fn pages_are_written_for_a_validator_and_a_browser() {
    let cases = |folder: &str| folders(&support::root().join("tests").join(folder));
    let case = |name: &str| Case::read(&support::root().join("tests").join(name)).diagnose();
    let fleet: Vec<Diagnosis> =
        cases("cases").iter().take(40).map(|path| Case::read(path).diagnose()).collect();
    let large: Vec<Diagnosis> = all().into_iter().cycle().take(250).collect();
    let one = |name: &str| vec![case(name)];
    let pages = [
        ("refused", one("cases/hybrid-wrong-password")),
        ("events", one("cases/prt-last-refusal-outranks-an-older-one")),
        ("two-causes", one("cases/join-two-faults-join-test-and-enrolment")),
        ("healthy", one("fixtures/healthy/hybrid-before-and-after-a-fix")),
        ("hostile", vec![hostile()]),
        ("fleet", fleet),
        ("fleet-of-hostile", vec![hostile(), hostile(), case("cases/hybrid-wrong-password")]),
        ("fleet-large", large),
    ];
    let folder = support::root().join("target/report-pages");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, diagnoses) in pages {
        std::fs::write(folder.join(format!("{name}.html")), rendered(&diagnoses, Format::Html))
            .expect("a page");
    }
}
