//! A week of ordinary noise changes nothing: no verdict, no root, no warning.

mod support;

use dsregdiag::document::{Diagnosis, EvidenceItem};
use dsregdiag::time::Timestamp;
use dsregdiag::words::{Role, Severity};
use serde_json::Value;
use support::cases::{fixtures, folders, Case};
use support::noise::{kinds, Week};

/// So many weeks are mixed for each device.
const WEEKS: u64 = 2;

/// A device, what it is diagnosed to be, and its clock.
struct Device {
    name: String,
    case: Case,
    before: Diagnosis,
    clock: Timestamp,
    /// What its own evidence says, in one text.
    text: String,
}

impl Device {
    fn read(path: &std::path::Path) -> Device {
        let case = Case::read(path);
        let before = case.diagnose();
        let clock = clock(&case, &before);
        let text: String = case.files().iter().map(|(_, text)| text.as_str()).collect();
        Device { name: path.file_name().unwrap().to_string_lossy().into_owned(), case, before, clock, text }
    }

    /// The week of a device that logs no more of a kind than is noise: what its own evidence holds already is not
    /// added, and what needs a PRT only where there is one.
    fn noise<'k>(&self, kinds: &'k [Value]) -> impl Iterator<Item = &'k Value> + use<'k, '_> {
        let has_prt = self.text.contains("AzureAdPrt : YES");
        let is_there = |kind: &Value| {
            let answer = kind["answer"].as_str().and_then(|answer| answer.split(':').next());
            answer.or(kind["error"].as_str()).is_some_and(|code| self.holds(code))
        };
        kinds.iter().filter(move |kind| !is_there(kind) && (has_prt || kind["needs"] != "prt"))
    }

    /// When the PRT was renewed, by the capture.
    fn renewed(&self) -> Option<Timestamp> {
        let line = self.text.lines().find(|line| line.contains("AzureAdPrtUpdateTime : "))?;
        Timestamp::parse_utc(times(line).first()?)
    }

    /// The device's own evidence holds a code, as it is written or as a number.
    fn holds(&self, code: &str) -> bool {
        let number = code.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let text = self.text.to_ascii_lowercase();
        text.contains(&code.to_ascii_lowercase())
            || number.is_some_and(|number| text.contains(&number.to_string()))
    }

    /// What a week of noise changes, in words.
    fn change(&self, week: &Week) -> Option<String> {
        let after = self.case.clone().with("events-noise.xml", week.xml()).diagnose();
        if self.before.verdict == after.verdict && roots(&self.before) == roots(&after) {
            return None;
        }
        let new = roots(&after).into_iter().filter(|root| !roots(&self.before).contains(root));
        let issues = after.findings.iter().filter(|finding| finding.severity > Severity::Information);
        let issues: Vec<_> = issues.map(|finding| (&finding.id, &finding.subject)).collect();
        Some(format!(
            "{}: {:?} became {:?}; new roots {:?}; issues {issues:?}; noise {:?}",
            self.name,
            self.before.verdict,
            after.verdict,
            new.collect::<Vec<_>>(),
            week.names
        ))
    }
}

fn devices() -> Vec<Device> {
    let root = support::root();
    let folders = folders(&fixtures().join("healthy")).into_iter().chain(folders(&root.join("tests/cases")));
    folders.map(|path| Device::read(&path)).collect()
}

fn roots(diagnosis: &Diagnosis) -> Vec<(String, Option<String>)> {
    let roots = diagnosis.findings.iter().filter(|finding| finding.role == Role::RootCause);
    roots.map(|finding| (finding.id.clone(), finding.subject.clone())).collect()
}

/// The moment of the capture, else the newest that the case's own evidence names.
fn clock(case: &Case, diagnosis: &Diagnosis) -> Timestamp {
    let captured = diagnosis.context.capture_time.as_deref().and_then(Timestamp::parse);
    captured.or_else(|| newest(case)).unwrap_or_else(|| Timestamp::parse("2026-03-10T07:40:00Z").unwrap())
}

/// The newest moment in the files of a case, but for ends of validity, and for one that stands alone in its month:
/// such a record is of a clock that was wrong.
fn newest(case: &Case) -> Option<Timestamp> {
    let lines = case.files().iter().flat_map(|(_, text)| text.lines());
    let lines = lines.filter(|line| !line.contains("Validity") && !line.contains("Expiry"));
    let mut times: Vec<String> = lines.flat_map(times).collect();
    times.sort();
    let month = |time: &String| time[..7].to_owned();
    let in_company = |time: &&String| times.iter().filter(|other| month(other) == month(time)).count() > 1;
    times.iter().rev().find(in_company).or(times.last()).and_then(|time| Timestamp::parse_utc(time))
}

/// What looks like `2026-03-10T07:40:00` in a line.
fn times(line: &str) -> Vec<String> {
    let shape = b"0000-00-00T00:00:00";
    let fits = |part: &[u8]| {
        part.iter().zip(shape).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b' '),
            other => byte == other,
        })
    };
    let found = line.as_bytes().windows(shape.len()).filter(|part| part.starts_with(b"20") && fits(part));
    found.map(|part| String::from_utf8(part.to_vec()).unwrap()).collect()
}

#[test]
fn no_mix_of_noise_changes_verdict_or_root() {
    let kinds = kinds();
    let devices: Vec<(u64, Device)> = (0..).zip(devices()).collect();
    let changes = |part: &[(u64, Device)]| -> Vec<String> {
        let weeks = part
            .iter()
            .flat_map(|(number, device)| (0..WEEKS).map(move |week| (number * WEEKS + week, device)));
        let change = |(seed, device): (u64, &Device)| {
            device.change(&Week::until(device.clock, device.renewed(), seed).mixed(device.noise(&kinds)))
        };
        weeks.filter_map(change).collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let changed = std::thread::scope(|scope| {
        let parts = devices.chunks(devices.len().div_ceil(threads));
        let running: Vec<_> = parts.map(|part| scope.spawn(|| changes(part))).collect();
        running.into_iter().flat_map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(changed.is_empty(), "{} of all weeks: {:#?}", changed.len(), changed);
}

#[test]
fn no_kind_of_noise_alone_is_a_fault() {
    let device = Device::read(&fixtures().join("healthy/windows-11-hybrid"));
    let mut changed = Vec::new();
    for kind in kinds() {
        let week = Week::until(device.clock, device.renewed(), 7).with(&kind);
        let after = device.case.clone().with("events-noise.xml", week.xml()).diagnose();
        let provider = kind["provider"].as_str().unwrap_or("Microsoft-Windows-AAD");
        let told = after
            .findings
            .iter()
            .flat_map(|finding| &finding.evidence)
            .any(|item| matches!(item, EvidenceItem::Event { provider: known, .. } if known == provider));
        let is_failure = kind["level"] != "warning";
        if after.findings.iter().any(|finding| finding.severity > Severity::Information) || told != is_failure
        {
            let findings: Vec<_> = after.findings.iter().map(|f| (&f.id, f.severity)).collect();
            changed.push(format!("{}: told {told}, {findings:?}", kind["noise"]));
        }
    }
    assert!(changed.is_empty(), "{changed:#?}");
}
