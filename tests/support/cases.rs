//! Reading fixtures.

use std::path::{Path, PathBuf};

use dsregdiag::document::{Diagnosis, Finding};
use dsregdiag::{DiagnoseOptions, Session};
use serde_json::Value;

/// The folder of all fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The folders in a folder, sorted.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The evidence of one fixture.
#[derive(Clone, Default)]
pub struct Case {
    /// File name and text: `status*.txt` are captures, `events*` events, `facts.json` facts,
    /// `options.json` has `now` and `symptoms`.
    files: Vec<(String, String)>,
    expected: Value,
}

impl Case {
    /// Reads the files of a folder.
    pub fn read(folder: &Path) -> Case {
        let mut case = Case::default();
        for path in entries(folder) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            match name.as_str() {
                "expect.json" => case.expected = parse(&path, &text),
                _ => case.files.push((name, text)),
            }
        }
        assert!(!case.files.is_empty(), "{}: no evidence", folder.display());
        case
    }

    /// Diagnoses the evidence.
    pub fn diagnose(&self) -> Diagnosis {
        let mut session = Session::new();
        let mut options = DiagnoseOptions::default();
        for (name, text) in &self.files {
            let added = match name.split('.').next().unwrap_or_default() {
                "facts" => session.add_facts(text.as_bytes()),
                "options" => {
                    let given: Value = serde_json::from_str(text).unwrap();
                    options.now =
                        given["now"].as_str().map(|now| dsregdiag::time::Timestamp::parse(now).unwrap());
                    let symptoms = given["symptoms"].as_array().into_iter().flatten();
                    options.symptoms = symptoms.map(|symptom| symptom.as_str().unwrap().to_owned()).collect();
                    Ok(())
                }
                stem if stem.starts_with("events") => session.add_events(text.as_bytes()),
                _ => session.add_status(text.as_bytes()),
            };
            added.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        session.diagnose(&options).unwrap()
    }

    /// Its files: name and text.
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// The case with this file, in place of one of its name.
    pub fn with(mut self, name: &str, text: String) -> Case {
        self.files.retain(|(known, _)| known != name);
        self.files.push((name.to_owned(), text));
        self
    }

    /// The case with a replacement, whose old text stands exactly once in all of its files.
    pub fn replaced(mut self, old: &str, new: &str) -> Result<Case, String> {
        match self.files.iter().map(|(_, text)| text.matches(old).count()).sum() {
            1 => self.files.iter_mut().for_each(|(_, text)| *text = text.replace(old, new)),
            count => return Err(format!("the old text stands {count} times in the fixture, not once")),
        }
        Ok(self)
    }

    /// The finding has every member that `expect.json` names.
    pub fn expects(&self, finding: &Finding) -> bool {
        let finding = serde_json::to_value(finding).unwrap();
        let mut members = self.expected.as_object().into_iter().flatten();
        members.all(|(key, value)| finding[key] == *value)
    }

    /// A near miss of a rule that fires with another severity or subject is silent for the expected one.
    pub fn expects_silence_of(&self, finding: &Finding) -> bool {
        self.expected.is_null() || self.expects(finding)
    }
}

/// A near miss: a fixture with one replacement.
pub struct Edit {
    /// Its file.
    pub path: PathBuf,
    /// The folder of the fixture.
    pub from: String,
    /// Text that stands once in the fixture.
    pub old: String,
    /// What stands there instead.
    pub new: String,
}

/// The near misses in a folder.
pub fn edits(folder: &Path) -> Vec<Edit> {
    let paths = entries(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "edit"));
    paths.map(|path| Edit::read(&path)).collect()
}

impl Edit {
    fn read(path: &Path) -> Edit {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let part = |from: &str, to: &str| {
            let (_, rest) =
                text.split_once(from).unwrap_or_else(|| panic!("{}: no {from:?}", path.display()));
            rest.split_once(to).unwrap_or_else(|| panic!("{}: no {to:?}", path.display())).0.to_owned()
        };
        let between = |from: &str, to: &str| {
            let text = part(from, to);
            text.strip_suffix('\n').unwrap_or(&text).to_owned()
        };
        Edit {
            path: path.to_owned(),
            from: part("from: ", "\n").trim().to_owned(),
            old: between("<<<<\n", "===="),
            new: between("====\n", ">>>>"),
        }
    }

    /// The fixture with the replacement.
    pub fn apply(&self, folder: &Path) -> Case {
        let case = Case::read(&folder.join(&self.from));
        case.replaced(&self.old, &self.new).unwrap_or_else(|why| panic!("{}: {why}", self.path.display()))
    }
}

fn parse(path: &Path, text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
