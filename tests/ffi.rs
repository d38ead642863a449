//! The C ABI as a program meets it: through the shared library, by its symbols alone.

mod support;

use std::ffi::{c_char, c_void, CStr};
use std::ptr::{null, null_mut};

use libloading::Library;
use support::shared_library;

const CAPTURE: &[u8] = include_bytes!("c/capture.txt");
const EVENTS: &[u8] = include_bytes!("c/events.xml");

const OK: i32 = 0;
const INVALID_ARGUMENT: i32 = 1;
const INVALID_OPTIONS: i32 = 2;
const NOT_FOUND: i32 = 3;
const NOT_RECOGNISED: i32 = 20;
const INVALID_EVENTS: i32 = 21;
const INPUT_TOO_LARGE: i32 = 22;
const PANIC: i32 = 40;
const OUT_OF_MEMORY: i32 = 41;

/// An input on which builds with debug assertions panic.
const PANIC_INPUT: &[u8] = b"dsregdiag: panic on request";

type Object = *mut c_void;
type Text = *const c_void;
type One = unsafe extern "C" fn(Text, usize, Text, usize) -> Object;
type Add = unsafe extern "C" fn(Object, Text, usize) -> i32;

/// The loaded library.
struct Api(Library);

impl Api {
    fn load() -> Api {
        // SAFETY: the library has no initialisers that could do harm.
        Api(unsafe { Library::new(shared_library()) }.expect("the library loads"))
    }

    /// # Safety
    /// `F` is the type of the function.
    unsafe fn function<F: Copy>(&self, name: &str) -> F {
        // SAFETY: the caller's promise.
        *unsafe { self.0.get::<F>(format!("dsregdiag_{name}").as_bytes()) }.expect(name)
    }

    fn one(&self, name: &str, input: &[u8], options: &str) -> Answer<'_> {
        // SAFETY: the contract's signature, and slices.
        let result = unsafe {
            self.function::<One>(name)(
                input.as_ptr().cast(),
                input.len(),
                options.as_ptr().cast(),
                options.len(),
            )
        };
        Answer { api: self, result }
    }

    fn diagnose(&self, status: Option<&[u8]>, events: Option<&[u8]>, options: &str) -> Answer<'_> {
        type Diagnose = unsafe extern "C" fn(Text, usize, Text, usize, Text, usize) -> Object;
        let part = |part: Option<&[u8]>| part.map_or((null(), 0), |part| (part.as_ptr().cast(), part.len()));
        let ((status, status_len), (events, events_len)) = (part(status), part(events));
        // SAFETY: the contract's signature, and slices.
        let result = unsafe {
            let diagnose: Diagnose = self.function("diagnose");
            diagnose(status, status_len, events, events_len, options.as_ptr().cast(), options.len())
        };
        Answer { api: self, result }
    }
}

/// A result that frees itself.
struct Answer<'a> {
    api: &'a Api,
    result: Object,
}

impl Answer<'_> {
    fn status(&self) -> i32 {
        // SAFETY: the contract's signature and a live result.
        unsafe { self.api.function::<unsafe extern "C" fn(Object) -> i32>("result_status")(self.result) }
    }

    fn exit_code(&self) -> i32 {
        // SAFETY: the contract's signature and a live result.
        unsafe { self.api.function::<unsafe extern "C" fn(Object) -> i32>("result_exit_code")(self.result) }
    }

    fn string(&self, name: &str) -> String {
        let mut len = usize::MAX;
        // SAFETY: the contract's signature, a live result and a place for the length.
        let text = unsafe {
            let string: unsafe extern "C" fn(Object, *mut usize) -> *const c_char = self.api.function(name);
            CStr::from_ptr(string(self.result, &mut len))
        };
        assert_eq!(text.to_bytes().len(), len, "{name}: the length is the string's");
        text.to_str().expect("UTF-8").to_owned()
    }

    fn error(&self) -> String {
        self.string("result_error")
    }

    fn text(&self) -> String {
        self.string("result_text")
    }

    fn get(&self, pointer: &str) -> Option<String> {
        type Get = unsafe extern "C" fn(Object, Text, usize, *mut usize) -> *const c_char;
        let mut len = usize::MAX;
        // SAFETY: the contract's signature, a live result, a slice and a place for the length.
        unsafe {
            let get: Get = self.api.function("result_get");
            let text = get(self.result, pointer.as_ptr().cast(), pointer.len(), &mut len);
            let again = get(self.result, pointer.as_ptr().cast(), pointer.len(), null_mut());
            assert_eq!(text, again, "a value keeps its place");
            if text.is_null() {
                assert_eq!(len, 0);
                return None;
            }
            let text = CStr::from_ptr(text);
            assert_eq!(text.to_bytes().len(), len);
            Some(text.to_str().expect("UTF-8").to_owned())
        }
    }

    fn count(&self, pointer: &str) -> usize {
        type Count = unsafe extern "C" fn(Object, Text, usize) -> usize;
        // SAFETY: the contract's signature, a live result and a slice.
        unsafe {
            self.api.function::<Count>("result_count")(self.result, pointer.as_ptr().cast(), pointer.len())
        }
    }
}

impl Drop for Answer<'_> {
    fn drop(&mut self) {
        // SAFETY: the contract's signature; freed once.
        unsafe { self.api.function::<unsafe extern "C" fn(Object)>("result_free")(self.result) }
    }
}

/// A session that frees itself.
struct Session<'a> {
    api: &'a Api,
    session: Object,
}

impl<'a> Session<'a> {
    fn new(api: &'a Api) -> Session<'a> {
        // SAFETY: the contract's signature.
        let session = unsafe { api.function::<unsafe extern "C" fn() -> Object>("session_new")() };
        assert!(!session.is_null());
        Session { api, session }
    }

    fn add(&self, name: &str, input: &[u8]) -> i32 {
        // SAFETY: the contract's signature, a live session and a slice.
        unsafe {
            self.api.function::<Add>(&format!("session_add_{name}"))(
                self.session,
                input.as_ptr().cast(),
                input.len(),
            )
        }
    }

    fn error(&self) -> String {
        let mut len = usize::MAX;
        // SAFETY: the contract's signature, a live session and a place for the length.
        unsafe {
            let error: unsafe extern "C" fn(Object, *mut usize) -> *const c_char =
                self.api.function("session_error");
            let text = CStr::from_ptr(error(self.session, &mut len)).to_str().expect("UTF-8").to_owned();
            assert_eq!(text.len(), len);
            text
        }
    }

    fn diagnose(&self, options: &str) -> Answer<'a> {
        type Diagnose = unsafe extern "C" fn(Object, Text, usize) -> Object;
        // SAFETY: the contract's signature, a live session and a slice.
        let result = unsafe {
            self.api.function::<Diagnose>("session_diagnose")(
                self.session,
                options.as_ptr().cast(),
                options.len(),
            )
        };
        Answer { api: self.api, result }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // SAFETY: the contract's signature; freed once.
        unsafe { self.api.function::<unsafe extern "C" fn(Object)>("session_free")(self.session) }
    }
}

fn is_sentence(text: &str) -> bool {
    text.len() > 10 && text.ends_with(['.', '?']) && !text.contains('\n')
}

#[test]
fn versions_are_those_of_the_header() {
    let api = Api::load();
    let header = support::header::Header::committed();
    let constant = |name: &str| -> u32 {
        let found = header.constants.iter().find(|constant| constant.name == name).expect(name);
        found.value.parse().expect("a number")
    };
    // SAFETY: the contract's signatures.
    unsafe {
        let abi = api.function::<extern "C" fn() -> u32>("abi_version")();
        assert_eq!(abi, constant("DSREGDIAG_ABI_MAJOR") << 16 | constant("DSREGDIAG_ABI_MINOR"));
        let version = api.function::<extern "C" fn() -> *const c_char>("version")();
        assert_eq!(CStr::from_ptr(version).to_str(), Ok(env!("CARGO_PKG_VERSION")));
        let name = api.function::<extern "C" fn(i32) -> *const c_char>("status_name");
        let name = |status: i32| CStr::from_ptr(name(status)).to_str().expect("ASCII");
        let statuses = header.constants.iter().filter(|constant| !constant.name.contains("_ABI_"));
        for constant in statuses {
            let status = constant.value.parse().expect("a number");
            assert_eq!(format!("DSREGDIAG_{}", name(status)), constant.name);
        }
        for unknown in [-1, 4, i32::MIN, i32::MAX] {
            assert_eq!(name(unknown), "UNKNOWN");
        }
    }
}

#[test]
fn a_device_is_diagnosed() {
    let api = Api::load();
    let answer = api.diagnose(Some(CAPTURE), Some(EVENTS), "");
    assert_eq!((answer.status(), answer.error().as_str()), (OK, ""));
    assert_eq!(answer.exit_code(), 1);
    let document: serde_json::Value = serde_json::from_str(&answer.text()).expect("JSON");
    assert_eq!(document["document"], "diagnosis");
    assert_eq!(answer.get("/verdict").as_deref(), Some("issues"));
    assert_eq!(answer.get("/findings/0/id").as_deref(), Some("esr-mfa-required"));
    assert_eq!(answer.get("").as_deref(), Some(answer.text().as_str()));
    assert_eq!(answer.get("/schema").as_deref(), Some("1"));
    assert_eq!(answer.count("/findings"), document["findings"].as_array().map_or(0, Vec::len));
    assert_eq!(answer.count(""), document.as_object().map_or(0, serde_json::Map::len));
    assert_eq!(answer.count("/verdict"), 0);
    for nothing in ["/none", "/findings/99", "findings", "/findings/-1", "/verdict/0", "/~2"] {
        assert_eq!(answer.get(nothing), None, "{nothing}");
        assert_eq!(answer.count(nothing), 0, "{nothing}");
    }
    let text = api.one("render", answer.text().as_bytes(), "");
    assert_eq!(text.status(), OK);
    let unwrapped = text.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains(&answer.get("/findings/0/title").expect("a title")), "{}", text.text());
    assert_eq!(text.get(""), None, "a rendered text is no JSON");
    let summary = api.one("render", answer.text().as_bytes(), r#"{"format":"summary"}"#);
    assert_eq!(summary.status(), OK);
    assert!(summary.text().trim_end().lines().count() == 1, "{}", summary.text());
}

#[test]
fn every_value_of_a_document_is_found_by_its_pointer() {
    let api = Api::load();
    let answer = api.diagnose(Some(CAPTURE), Some(EVENTS), r#"{"include":["status","events"]}"#);
    let document: serde_json::Value = serde_json::from_str(&answer.text()).expect("JSON");
    let mut pointers = vec![String::new()];
    let mut met = 0;
    while let Some(pointer) = pointers.pop() {
        let value = document.pointer(&pointer).expect("a value");
        let got = answer.get(&pointer).expect("a value");
        met += 1;
        match value {
            serde_json::Value::String(text) => assert_eq!(got, *text),
            other => assert_eq!(serde_json::from_str::<serde_json::Value>(&got).expect("JSON"), *other),
        }
        if let Some(members) = value.as_object() {
            pointers.extend(members.keys().map(|key| format!("{pointer}/{key}")));
        }
        pointers.extend((0..value.as_array().map_or(0, Vec::len)).map(|at| format!("{pointer}/{at}")));
    }
    assert!(met > 100, "{met} values");
}

#[test]
fn parts_are_parsed() {
    let api = Api::load();
    let status = api.one("parse_status", CAPTURE, "{}");
    assert_eq!(status.get("/document").as_deref(), Some("status"));
    assert_eq!(status.get("/captures/0/sections/0/entries/0/value").as_deref(), Some("YES"));
    assert_eq!(status.exit_code(), 0);
    let events = api.one("parse_events", EVENTS, "");
    assert_eq!(events.get("/events/0/id").as_deref(), Some("1098"));
    for empty in ["[]", "<Events/>"] {
        let events = api.one("parse_events", empty.as_bytes(), "");
        assert_eq!((events.status(), events.count("/events")), (OK, 0), "{empty}");
    }
}

#[test]
fn a_code_is_explained() {
    let api = Api::load();
    for written in ["0xCAA2000C", "3399614476", "-895352820"] {
        let answer = api.one("explain", written.as_bytes(), r#"{"locale":"en"}"#);
        assert_eq!(answer.status(), OK, "{}", answer.error());
        assert_eq!(answer.get("/document").as_deref(), Some("explanation"));
        assert_eq!(answer.get("/codes/0/code").as_deref(), Some("0xcaa2000c"), "{written}");
    }
}

#[test]
fn a_rule_is_explained_as_the_catalogue_lists_it() {
    let api = Api::load();
    type Catalog = unsafe extern "C" fn(Text, usize) -> Object;
    // SAFETY: the contract's signature; NULL options.
    let result = unsafe { api.function::<Catalog>("catalog")(null(), 0) };
    let catalog = Answer { api: &api, result };
    assert_eq!(catalog.get("/document").as_deref(), Some("catalog"));
    assert!(catalog.count("/rules") > 10);
    let id = catalog.get("/rules/0/id").expect("an id");
    let rule = api.one("explain", id.as_bytes(), "");
    assert_eq!(rule.get("/rules/0/id"), Some(id), "{}", rule.error());
    // SAFETY: the contract's signature and a slice.
    let result =
        unsafe { api.function::<Catalog>("catalog")(PANIC_INPUT.as_ptr().cast(), PANIC_INPUT.len()) };
    let wrong = if cfg!(debug_assertions) { PANIC } else { INVALID_OPTIONS };
    assert_eq!(Answer { api: &api, result }.status(), wrong);
}

#[test]
fn a_session_gives_what_one_call_gives() {
    let api = Api::load();
    let session = Session::new(&api);
    assert_eq!(session.error(), "");
    let empty = session.diagnose("");
    assert_eq!(empty.status(), NOT_RECOGNISED);
    assert!(is_sentence(&empty.error()), "{}", empty.error());
    assert_eq!(session.add("status", CAPTURE), OK);
    assert_eq!(session.add("events", EVENTS), OK);
    assert_eq!(session.add("facts", br#"{"osBuild":{"value":22631,"source":"registry"}}"#), OK);
    assert_eq!(session.error(), "");
    let answer = session.diagnose("");
    drop(session);
    let whole = api.diagnose(Some(CAPTURE), Some(EVENTS), "");
    for pointer in ["/verdict", "/device/joinState", "/findings/0/id", "/findings/0/title"] {
        assert_eq!(answer.get(pointer), whole.get(pointer), "{pointer}");
    }
    assert_eq!(answer.get("/findings/0/evidence/0/input").as_deref(), Some("0"));
    assert_eq!(answer.exit_code(), 1);
}

#[test]
fn an_add_is_all_or_nothing() {
    let api = Api::load();
    let session = Session::new(&api);
    assert_eq!(session.add("status", CAPTURE), OK);
    let before = session.diagnose("").text();
    for (name, input, status) in [
        ("status", b"nothing of the kind".as_slice(), NOT_RECOGNISED),
        ("events", b"", NOT_RECOGNISED),
        ("events", b"<Events><Event/></Events>", INVALID_EVENTS),
        ("events", b"<!DOCTYPE x [<!ENTITY y 'z'>]><Events/>", INVALID_EVENTS),
        ("facts", b"[1]", INVALID_ARGUMENT),
        ("facts", b"", INVALID_ARGUMENT),
    ] {
        let got = session.add(name, input);
        assert_eq!(got, status, "{name}: {}", session.error());
        assert!(is_sentence(&session.error()), "{name}: {}", session.error());
        assert_eq!(session.diagnose("").text(), before, "{name}");
    }
    assert_eq!(session.add("status", CAPTURE), OK);
    assert_eq!(session.error(), "", "an add that goes well clears the error");
}

#[test]
fn what_is_wrong_gets_a_status_and_a_sentence() {
    let api = Api::load();
    let large = vec![b' '; (64 << 20) + 1];
    let answers = [
        (api.one("parse_status", b"", ""), NOT_RECOGNISED),
        (api.one("parse_status", b"\x00\xff\xfe\x01", ""), NOT_RECOGNISED),
        (api.one("parse_status", &large, ""), INPUT_TOO_LARGE),
        (api.one("parse_events", b"hello", ""), NOT_RECOGNISED),
        (api.one("parse_events", b"[{\"Id\":", ""), INVALID_EVENTS),
        (api.one("parse_events", &large, ""), INPUT_TOO_LARGE),
        (api.one("explain", b"", ""), INVALID_ARGUMENT),
        (api.one("explain", b"\xff", ""), INVALID_ARGUMENT),
        (api.one("explain", b"no such thing", ""), NOT_FOUND),
        (api.one("explain", b"0xcaa2000c", r#"{"now":"2026-01-01T00:00:00Z"}"#), INVALID_OPTIONS),
        (api.one("render", b"{}", ""), INVALID_ARGUMENT),
        (api.one("render", b"not JSON", ""), INVALID_ARGUMENT),
        (api.one("render", b"", ""), INVALID_ARGUMENT),
        (api.one("parse_status", CAPTURE, "[]"), INVALID_OPTIONS),
        (api.one("parse_status", CAPTURE, r#"{"colour":"red"}"#), INVALID_OPTIONS),
        (api.one("render", b"{}", r#"{"format":"pdf"}"#), INVALID_OPTIONS),
        (api.diagnose(Some(CAPTURE), None, r#"{"now":"today"}"#), INVALID_OPTIONS),
        (api.diagnose(None, None, ""), NOT_RECOGNISED),
        (api.diagnose(Some(b"hello"), Some(b"world"), ""), NOT_RECOGNISED),
    ];
    for (number, (answer, status)) in answers.iter().enumerate() {
        assert_eq!(answer.status(), *status, "{number}: {}", answer.error());
        assert!(is_sentence(&answer.error()), "{number}: {}", answer.error());
        assert_eq!(answer.text(), "", "{number}");
        assert_eq!(answer.get(""), None, "{number}");
        assert_eq!((answer.count(""), answer.exit_code()), (0, 2), "{number}");
    }
    let unknown = api.diagnose(Some(CAPTURE), None, r#"{"nwo":1}"#).error();
    for word in ["nwo", "now", "locale", "minSeverity", "facts", "symptoms", "include"] {
        assert!(unknown.contains(word), "{unknown}");
    }
}

#[test]
fn null_is_answered() {
    let api = Api::load();
    let nothing = Answer { api: &api, result: null_mut() };
    assert_eq!(nothing.status(), OUT_OF_MEMORY);
    assert_eq!((nothing.text(), nothing.error(), nothing.get("/a")), (String::new(), String::new(), None));
    assert_eq!((nothing.count("/a"), nothing.exit_code()), (0, 2));
    // SAFETY: the contract's signatures; every pointer is NULL.
    unsafe {
        let status = api.function::<One>("parse_status")(null(), 7, null(), 0);
        let status = Answer { api: &api, result: status };
        assert_eq!(status.status(), INVALID_ARGUMENT);
        assert!(status.error().contains("'text'"), "{}", status.error());
        let options = api.function::<One>("parse_status")(CAPTURE.as_ptr().cast(), CAPTURE.len(), null(), 1);
        let options = Answer { api: &api, result: options };
        assert_eq!(options.status(), INVALID_ARGUMENT);
        let endless = api.function::<One>("parse_status")(CAPTURE.as_ptr().cast(), usize::MAX, null(), 0);
        assert_eq!(Answer { api: &api, result: endless }.status(), INVALID_ARGUMENT);
        for name in ["status", "events", "facts"] {
            assert_eq!(
                api.function::<Add>(&format!("session_add_{name}"))(null_mut(), null(), 0),
                INVALID_ARGUMENT
            );
            let session = Session::new(&api);
            let added = api.function::<Add>(&format!("session_add_{name}"))(session.session, null(), 3);
            assert_eq!(added, INVALID_ARGUMENT);
            assert!(session.error().contains("NULL"), "{}", session.error());
        }
        let diagnose: unsafe extern "C" fn(Object, Text, usize) -> Object = api.function("session_diagnose");
        let result = Answer { api: &api, result: diagnose(null_mut(), null(), 0) };
        assert_eq!(result.status(), INVALID_ARGUMENT);
        assert!(is_sentence(&result.error()));
    }
    let session = Session { api: &api, session: null_mut() };
    assert_eq!(session.error(), "");
}

/// Builds without debug assertions know no input that panics, so there is nothing to see there.
#[test]
#[cfg(debug_assertions)]
fn a_panic_is_a_status_and_is_silent() {
    const CHILD: &str = "DSREGDIAG_TEST_PANIC_CHILD";
    if std::env::var_os(CHILD).is_some() {
        panic_everywhere(&Api::load());
        return;
    }
    let test = std::env::current_exe().expect("a test has a path");
    let output = std::process::Command::new(test)
        .args(["--exact", "a_panic_is_a_status_and_is_silent", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .expect("the test runs itself");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    assert!(out.contains("1 passed"), "{out}");
    assert_eq!(err, "", "nothing is printed");
}

#[cfg(debug_assertions)]
fn panic_everywhere(api: &Api) {
    for name in ["parse_status", "parse_events", "explain", "render"] {
        let answer = api.one(name, PANIC_INPUT, "");
        assert_eq!(answer.status(), PANIC, "{name}");
        assert!(is_sentence(&answer.error()), "{name}: {}", answer.error());
        assert!(answer.error().contains("(at src/ffi/input.rs:"), "{name}: the place: {}", answer.error());
        assert!(!answer.error().contains("on request"), "{name}: never the message: {}", answer.error());
        assert_eq!(answer.text(), "", "{name}");
    }
    assert_eq!(api.diagnose(Some(PANIC_INPUT), None, "").status(), PANIC);
    assert_eq!(api.diagnose(None, Some(PANIC_INPUT), "").status(), PANIC);
    let session = Session::new(api);
    assert_eq!(session.add("status", CAPTURE), OK);
    let before = session.diagnose("").text();
    for name in ["status", "events", "facts"] {
        assert_eq!(session.add(name, PANIC_INPUT), PANIC, "{name}");
        assert!(is_sentence(&session.error()), "{name}: {}", session.error());
        assert_eq!(session.diagnose("").text(), before, "{name}: the session is as before");
    }
    assert_eq!(session.diagnose(std::str::from_utf8(PANIC_INPUT).expect("ASCII")).status(), PANIC);
    let answer = api.one("parse_status", CAPTURE, "");
    let pointer = std::str::from_utf8(PANIC_INPUT).expect("ASCII");
    assert_eq!((answer.get(pointer), answer.count(pointer)), (None, 0));
    assert_eq!(answer.get("/document").as_deref(), Some("status"), "the result is as before");
}

/// A process of its own, which may have 200 MiB: the test calls itself.
#[cfg(target_os = "linux")]
#[test]
fn an_input_without_memory_for_it_is_refused() {
    const ASK: &str = "DSREGDIAG_TEST_WITHOUT_MEMORY";
    if std::env::var_os(ASK).is_some() {
        let large = vec![b' '; 16 * 1024 * 1024];
        let api = Api::load();
        for name in ["parse_events", "parse_status"] {
            let answer = api.one(name, &large, "");
            assert_eq!(answer.status(), OUT_OF_MEMORY, "{name}");
            assert!(answer.error().contains("smaller parts"), "{name}");
        }
        let small = api.one("parse_status", CAPTURE, "");
        assert_eq!(small.status(), OK);
        return;
    }
    let itself = std::env::current_exe().unwrap();
    let script = format!(
        "ulimit -v 300000; exec '{}' --exact an_input_without_memory_for_it_is_refused --test-threads 1",
        itself.display()
    );
    let output = std::process::Command::new("sh").args(["-c", &script]).env(ASK, "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
