//! Diagnoses as a table for spreadsheets: one row a finding, or one for a device without any.

use super::item::Item;
use super::labels::{certainty, ENGLISH};
use super::sanitise;
use crate::document::{Diagnosis, Finding};

/// The columns. Their names are words of the contract: a script reads them.
const COLUMNS: [&str; 18] = [
    "Device",
    "DeviceId",
    "TenantId",
    "JoinState",
    "Verdict",
    "CaptureTime",
    "Rank",
    "Role",
    "Severity",
    "Certainty",
    "Area",
    "Id",
    "Subject",
    "Codes",
    "Title",
    "Summary",
    "Steps",
    "Evidence",
];

pub(super) fn render(diagnoses: &[Diagnosis]) -> String {
    let mut out = COLUMNS.join(",") + "\r\n";
    for diagnosis in diagnoses {
        if diagnosis.findings.is_empty() {
            row(&mut out, diagnosis, None);
        }
        diagnosis.findings.iter().for_each(|finding| row(&mut out, diagnosis, Some(finding)));
    }
    out
}

fn row(out: &mut String, diagnosis: &Diagnosis, finding: Option<&Finding>) {
    let device = &diagnosis.device;
    let of = |value: &Option<String>| value.clone().unwrap_or_default();
    let word = |value: serde_json::Result<serde_json::Value>| {
        value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let mut cells = vec![
        of(&device.name),
        of(&device.device_id),
        of(&device.tenant_id),
        device.join_state.clone(),
        word(serde_json::to_value(diagnosis.verdict)),
        of(&diagnosis.context.capture_time),
    ];
    if let Some(finding) = finding {
        let codes: Vec<&str> = finding.codes.iter().map(|code| code.code.as_str()).collect();
        cells.extend([
            finding.rank.to_string(),
            word(serde_json::to_value(finding.role)),
            word(serde_json::to_value(finding.severity)),
            certainty(finding.certainty).to_owned(),
            finding.area.as_str().to_owned(),
            finding.id.clone(),
            of(&finding.subject),
            codes.join(" "),
            finding.title.clone(),
            finding.summary.clone(),
            steps(finding),
            evidence(finding),
        ]);
    }
    cells.resize(COLUMNS.len(), String::new());
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

fn steps(finding: &Finding) -> String {
    let step = |(number, step): (usize, &crate::document::Step)| {
        let marks = match (step.requires_admin, step.disruptive) {
            (true, true) => format!("[{}, {}] ", ENGLISH.admin, ENGLISH.interrupts),
            (true, false) => format!("[{}] ", ENGLISH.admin),
            (false, true) => format!("[{}] ", ENGLISH.interrupts),
            (false, false) => String::new(),
        };
        let command = step
            .command
            .as_deref()
            .map(|command| format!(" ({})", command.replace('\n', "; ")))
            .unwrap_or_default();
        format!("{}. {marks}{}{command}", number + 1, step.text.replace('\n', " "))
    };
    finding.remediation.iter().enumerate().map(step).collect::<Vec<_>>().join(" ")
}

fn evidence(finding: &Finding) -> String {
    let items = finding.evidence.iter().map(Item::of);
    items.map(|item| format!("{}: {}", item.place, item.value)).collect::<Vec<_>>().join("; ")
}

/// A cell that no program takes for several, or for a formula.
fn quoted(text: &str) -> String {
    let line = sanitise::line(text);
    let formula = line.trim_start().starts_with(['=', '+', '-', '@']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", line.replace('"', "\"\""))
}
