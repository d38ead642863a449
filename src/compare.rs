//! What changed between two diagnoses: of one device over time, or of two devices.
//!
//! Findings are matched by id and subject. A finding is fixed only if the later evidence could have shown it:
//! where its area was not judged any more it is *not seen*, for silence is never health.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::document::{Diagnosis, EvidenceItem, Finding, Tool};
use crate::phrase::phrase;
use crate::redact::{Redact, Redactor};
use crate::rules::page::Language;
use crate::time::Timestamp;
use crate::words::{Area, Role, Severity, Verdict};
use crate::{Error, Result};

/// The comparison document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Always 1.
    pub schema: u32,
    /// Always `comparison`.
    pub document: String,
    /// The language of the words.
    pub locale: String,
    /// What made the document.
    pub tool: Tool,
    /// Both are of one device; absent where the evidence does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_device: Option<bool>,
    /// The first diagnosis.
    pub before: Side,
    /// The second.
    pub after: Side,
    /// Findings that are gone, where the later evidence would have shown them.
    pub fixed: Vec<Matched>,
    /// Findings that are gone because their area was not judged any more.
    pub not_seen: Vec<Matched>,
    /// Findings that came.
    pub new: Vec<Matched>,
    /// Findings that are in both, and differ.
    pub changed: Vec<Matched>,
    /// How many are in both and equal.
    pub unchanged: u32,
    /// What else differs: the join, ids, the times of the PRT, prerequisites.
    pub state: Vec<Change>,
    /// Remarks on how far the two can be compared.
    pub notes: Vec<String>,
}

/// One of the two diagnoses.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The device's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its verdict.
    pub verdict: Verdict,
    /// The clock of its evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_time: Option<String>,
    /// How many causes it names.
    pub causes: u32,
}

/// A finding of one or of both.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Matched {
    /// The rule.
    pub id: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its title: of the later diagnosis, where it is there.
    pub title: String,
    /// How grave it is.
    pub severity: Severity,
    /// What it is among the others.
    pub role: Role,
    /// Its area.
    pub area: Area,
    /// What differs in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// One value that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its name.
    pub what: String,
    /// What it was; absent where it was unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Compares two diagnoses, the earlier one first.
pub fn compare(before: &Diagnosis, after: &Diagnosis) -> Comparison {
    let earlier: HashMap<_, &Finding> =
        before.findings.iter().map(|finding| (key(finding), finding)).collect();
    let later: HashSet<_> = after.findings.iter().map(key).collect();
    let (mut new, mut changed, mut unchanged) = (Vec::new(), Vec::new(), 0);
    for finding in &after.findings {
        match earlier.get(&key(finding)) {
            None => new.push(matched(finding, Vec::new())),
            Some(was) => match differences(was, finding) {
                changes if changes.is_empty() => unchanged += 1,
                changes => changed.push(matched(finding, changes)),
            },
        }
    }
    let gone = before.findings.iter().filter(|finding| !later.contains(&key(finding)));
    let (fixed, not_seen): (Vec<&Finding>, Vec<&Finding>) =
        gone.partition(|finding| is_judged(finding.area, after));
    let listed = |findings: Vec<&Finding>| findings.into_iter().map(|one| matched(one, Vec::new())).collect();
    let same_device = same_device(before, after);
    Comparison {
        schema: 1,
        document: "comparison".to_owned(),
        locale: after.locale.clone(),
        tool: crate::diagnose::tool(),
        same_device,
        before: side(before),
        after: side(after),
        fixed: listed(fixed),
        not_seen: listed(not_seen),
        new,
        changed,
        unchanged,
        state: state(before, after),
        notes: notes(before, after, same_device),
    }
}

/// The same of two documents in JSON.
pub fn compare_documents(before: &[u8], after: &[u8], redact: Redact) -> Result<Comparison> {
    let one = |name: &str, bytes: &[u8]| {
        let mut found = crate::report::diagnoses(bytes)?;
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            _ => Err(Error::InvalidArgument(format!(
                "'{name}' holds several diagnoses; compare them one pair at a time."
            ))),
        }
    };
    let (mut before, mut after) = (one("before", before)?, one("after", after)?);
    if let Some(mut redactor) = Redactor::of(redact) {
        (before, after) = (redactor.diagnosis(before), redactor.diagnosis(after));
    }
    Ok(compare(&before, &after))
}

fn key(finding: &Finding) -> (&str, Option<&str>) {
    (&finding.id, finding.subject.as_deref())
}

/// The later evidence lets this area be judged; areas beside the three subjects are judged with any of them.
fn is_judged(area: Area, after: &Diagnosis) -> bool {
    match area {
        Area::Join | Area::Prt | Area::Esr => after.assessed.contains(&area),
        _ => after.verdict != Verdict::NotAssessable,
    }
}

fn matched(finding: &Finding, changes: Vec<Change>) -> Matched {
    Matched {
        id: finding.id.clone(),
        subject: finding.subject.clone(),
        title: finding.title.clone(),
        severity: finding.severity,
        role: finding.role,
        area: finding.area,
        changes,
    }
}

fn differences(was: &Finding, is: &Finding) -> Vec<Change> {
    let word = |value: &dyn erased::Word| value.word();
    let codes = |finding: &Finding| {
        let codes: Vec<&str> = finding.codes.iter().map(|code| code.code.as_str()).collect();
        Some(codes.join(", ")).filter(|codes| !codes.is_empty())
    };
    let pairs = [
        ("severity", word(&was.severity), word(&is.severity)),
        ("role", word(&was.role), word(&is.role)),
        ("certainty", word(&was.certainty), word(&is.certainty)),
        ("codes", codes(was), codes(is)),
        ("title", Some(was.title.clone()), Some(is.title.clone())),
    ];
    changes(pairs)
}

fn changes<'w>(pairs: impl IntoIterator<Item = (&'w str, Option<String>, Option<String>)>) -> Vec<Change> {
    let differ = pairs.into_iter().filter(|(_, before, after)| before != after);
    differ.map(|(what, before, after)| Change { what: what.to_owned(), before, after }).collect()
}

/// The word of the contract for a value of a vocabulary.
mod erased {
    pub(super) trait Word {
        fn word(&self) -> Option<String>;
    }

    impl<T: serde::Serialize> Word for T {
        fn word(&self) -> Option<String> {
            serde_json::to_value(self).ok()?.as_str().map(str::to_owned)
        }
    }
}

fn side(diagnosis: &Diagnosis) -> Side {
    Side {
        name: diagnosis.device.name.clone(),
        verdict: diagnosis.verdict,
        capture_time: diagnosis.context.capture_time.clone(),
        causes: diagnosis.findings.iter().filter(|finding| finding.role == Role::RootCause).count() as u32,
    }
}

fn short(name: &str) -> String {
    name.split('.').next().unwrap_or(name).to_lowercase()
}

/// By the device's name, else by its id: a device that registers again keeps its name and gets another id.
fn same_device(before: &Diagnosis, after: &Diagnosis) -> Option<bool> {
    let (was, is) = (&before.device, &after.device);
    let ids = was.device_id.as_ref().zip(is.device_id.as_ref());
    if ids.is_some_and(|(was, is)| was.eq_ignore_ascii_case(is)) {
        return Some(true);
    }
    let names = was.name.as_ref().zip(is.name.as_ref());
    names.map(|(was, is)| short(was) == short(is)).or(ids.map(|_| false))
}

fn state(before: &Diagnosis, after: &Diagnosis) -> Vec<Change> {
    let (was, is) = (&before.device, &after.device);
    let text = |flag: bool| Some(flag.to_string());
    let mut all = changes([
        ("verdict", erased::Word::word(&before.verdict), erased::Word::word(&after.verdict)),
        ("name", was.name.clone(), is.name.clone()),
        ("joinState", Some(was.join_state.clone()), Some(is.join_state.clone())),
        ("alsoRegistered", text(was.also_registered), text(is.also_registered)),
        ("deviceId", was.device_id.clone(), is.device_id.clone()),
        ("tenantId", was.tenant_id.clone(), is.tenant_id.clone()),
        ("osBuild", was.os_build.map(|b| b.to_string()), is.os_build.map(|b| b.to_string())),
        ("runAs", Some(before.context.run_as.clone()), Some(after.context.run_as.clone())),
    ]);
    const TIMES: [&str; 5] =
        ["AzureAdPrt", "AzureAdPrtUpdateTime", "AzureAdPrtExpiryTime", "EnterprisePrt", "DeviceAuthStatus"];
    let (then, now) = (readings(before, &TIMES), readings(after, &TIMES));
    // what only one of them shows has not changed as far as anybody knows
    all.extend(changes(
        TIMES
            .into_iter()
            .filter_map(|key| Some((key, Some(then.get(key)?.clone()), Some(now.get(key)?.clone())))),
    ));
    let answered: HashMap<&str, &str> =
        before.prerequisites.iter().map(|one| (&*one.id, &*one.state)).collect();
    all.extend(after.prerequisites.iter().filter_map(|one| {
        let was = answered.get(one.id.as_str()).filter(|was| **was != one.state)?;
        Some(Change { what: one.id.clone(), before: Some((*was).to_owned()), after: Some(one.state.clone()) })
    }));
    all
}

/// Values of keys: as the device has them, from the parsed captures where they are included, else from what findings
/// quote.
fn readings(diagnosis: &Diagnosis, keys: &[&'static str]) -> HashMap<&'static str, String> {
    let mut found = HashMap::new();
    let mut add = |key: &str, value: &str| {
        if let Some(known) = keys.iter().find(|known| **known == key) {
            let time = Timestamp::parse_utc(value).map(|time| time.to_string());
            found.entry(*known).or_insert_with(|| time.unwrap_or_else(|| value.to_owned()));
        }
    };
    if let Some(has_prt) = diagnosis.device.has_prt {
        add("AzureAdPrt", if has_prt { "YES" } else { "NO" });
    }
    if let Some(updated) = &diagnosis.device.prt_updated {
        add("AzureAdPrtUpdateTime", updated);
    }
    let documents = match &diagnosis.status {
        Some(Json::Array(documents)) => documents.iter().collect(),
        Some(document) => vec![document],
        None => Vec::new(),
    };
    let list = |value: &'_ Json, name: &str| value[name].as_array().cloned().unwrap_or_default();
    for capture in documents.into_iter().flat_map(|document| list(document, "captures")) {
        for entry in list(&capture, "sections").iter().flat_map(|section| list(section, "entries")) {
            if let (Some(key), Some(value)) = (entry["key"].as_str(), entry["value"].as_str()) {
                add(key, value);
            }
        }
    }
    for item in diagnosis.findings.iter().flat_map(|finding| &finding.evidence) {
        if let EvidenceItem::Status { key, value, .. } = item {
            add(key, value);
        }
    }
    found
}

fn notes(before: &Diagnosis, after: &Diagnosis, same_device: Option<bool>) -> Vec<String> {
    let ids = before.device.device_id.as_ref().zip(after.device.device_id.as_ref());
    let other_id = ids.is_some_and(|(was, is)| !was.eq_ignore_ascii_case(is));
    let times = before.context.capture_time.as_ref().zip(after.context.capture_time.as_ref());
    let notes = [
        (same_device == Some(false), "compare-two-devices"),
        (same_device.is_none(), "compare-unknown-device"),
        (same_device == Some(true) && other_id, "compare-registered-again"),
        (times.is_some_and(|(was, is)| was > is), "compare-order"),
        (before.context.run_as != after.context.run_as, "compare-context"),
    ];
    let language = Language::of(Some(&after.locale));
    notes
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, key)| language.say(None, &phrase(key)))
        .collect()
}
