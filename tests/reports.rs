//! Reports for people and programs: whole, harmless whatever the evidence held, and light for a whole fleet.

mod support;

use dsregdiag::document::Diagnosis;
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
    let mut diagnosis =
        all().into_iter().find(|one| one.findings.iter().any(|f| !f.remediation.is_empty())).unwrap();
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
        let markdown = rendered(std::slice::from_ref(&diagnosis), Format::Markdown);
        for finding in diagnosis.findings.iter().filter(|f| f.role == dsregdiag::words::Role::RootCause) {
            assert!(markdown.contains("\n## ") && html.contains("class=\"finding\""), "{}", finding.id);
        }
        assert_eq!(markdown.matches("```").count() % 2, 0);
    }
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
