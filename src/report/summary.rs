//! A diagnosis in one line.

use super::labels::ENGLISH;
use crate::document::{Diagnosis, Finding};
use crate::words::{Area, Role, Verdict};

/// `Issues on pc-1: <first root> (and 1 more); roaming could not be assessed.`
pub(super) fn render(diagnosis: &Diagnosis) -> String {
    let device = diagnosis.device.name.as_deref().unwrap_or("this device");
    let mut line = match diagnosis.verdict {
        Verdict::Healthy => {
            format!("Healthy: {device} is {}", ENGLISH.join_state(&diagnosis.device.join_state))
        }
        Verdict::NotAssessable => format!("Not assessable: the evidence does not allow to judge {device}"),
        Verdict::Issues => issues(diagnosis, device),
        Verdict::Unexplained => format!("Not explained on {device}: {}", ENGLISH.something_open),
    };
    if !line.ends_with(['.', '!', '?']) {
        line.push('.');
    }
    let open: Vec<&str> = not_judged(diagnosis).map(|area| ENGLISH.area(area)).collect();
    if !open.is_empty() {
        line.push_str(&format!(" Not assessed: {}.", open.join(", ")));
    }
    line
}

/// The areas about which nothing can be said; one that has an issue is judged as far as that goes.
fn not_judged(diagnosis: &Diagnosis) -> impl Iterator<Item = Area> + '_ {
    let has_issue =
        |area: &Area| diagnosis.findings.iter().any(|f| f.role == Role::RootCause && f.area == *area);
    diagnosis.not_assessed.iter().copied().filter(move |area| !has_issue(area))
}

fn issues(diagnosis: &Diagnosis, device: &str) -> String {
    let roots: Vec<&Finding> = diagnosis.findings.iter().filter(|f| f.role == Role::RootCause).collect();
    let Some(first) = roots.first() else { return format!("Issues on {device}") };
    let more = match roots.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    format!("Issues on {device}: {}{more}", first.title.trim_end_matches('.'))
}
