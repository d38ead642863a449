//! What is promised beside the header: the options that the library takes, and the members of its documents.

use std::ffi::{c_char, c_void, CStr};
use std::ptr::null_mut;

use libloading::{Library, Symbol};
use serde_json::Value;

use super::{root, shared_library};

/// The functions that take options, and how many inputs come before them.
const TAKING: [(&str, usize); 7] = [
    ("parse_status", 1),
    ("parse_events", 1),
    ("explain", 1),
    ("catalog", 0),
    ("render", 1),
    ("diagnose", 2),
    ("compare", 2),
];

/// Every option and every word that it takes, as the library's own errors name them.
pub fn options() -> Vec<(String, String)> {
    // SAFETY: the library has no initialisers that could do harm.
    let library = unsafe { Library::new(shared_library()) }.expect("the library loads");
    let mut found = Vec::new();
    for (function, inputs) in TAKING {
        let refused = error(&library, function, inputs, r#"{"?":1}"#);
        let taken = refused.rsplit_once("this call takes ").expect("an unknown option is refused").1;
        for option in taken.trim_end_matches('.').split(", ").filter(|taken| *taken != "none") {
            found.push((format!("option/{function}/{option}"), "option".to_owned()));
            for value in [r#""?""#, r#"["?"]"#] {
                let refused = error(&library, function, inputs, &format!(r#"{{"{option}":{value}}}"#));
                let words = refused.split_once("' is ").map_or("", |(_, words)| words);
                let words = words.split('\'').skip(1).step_by(2);
                found.extend(
                    words.map(|word| (format!("option/{function}/{option}={word}"), "word".to_owned())),
                );
            }
        }
    }
    found
}

type Text = *const c_void;

/// The error of a call with these options; `""` where there is none.
fn error(library: &Library, function: &str, inputs: usize, options: &str) -> String {
    let (input, input_len) = ("0x0".as_ptr().cast::<c_void>(), 3_usize);
    let (options, options_len) = (options.as_ptr().cast::<c_void>(), options.len());
    // SAFETY: the contract's signatures, with slices that live; the result is freed once.
    unsafe {
        let symbol = format!("dsregdiag_{function}");
        let result = match inputs {
            0 => {
                let call: Symbol<unsafe extern "C" fn(Text, usize) -> *mut c_void> =
                    library.get(symbol.as_bytes()).expect(function);
                call(options, options_len)
            }
            1 => {
                let call: Symbol<unsafe extern "C" fn(Text, usize, Text, usize) -> *mut c_void> =
                    library.get(symbol.as_bytes()).expect(function);
                call(input, input_len, options, options_len)
            }
            _ => {
                type Two = unsafe extern "C" fn(Text, usize, Text, usize, Text, usize) -> *mut c_void;
                let call: Symbol<Two> = library.get(symbol.as_bytes()).expect(function);
                call(input, input_len, input, input_len, options, options_len)
            }
        };
        let get: Symbol<unsafe extern "C" fn(*mut c_void, *mut usize) -> *const c_char> =
            library.get(b"dsregdiag_result_error").expect("result_error");
        let text = get(result, null_mut());
        let text = if text.is_null() { "" } else { CStr::from_ptr(text).to_str().expect("UTF-8") }.to_owned();
        let free: Symbol<unsafe extern "C" fn(*mut c_void)> =
            library.get(b"dsregdiag_result_free").expect("result_free");
        free(result);
        text
    }
}

/// Every member of every document with its type, and every word that one may hold.
pub fn members() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let folder = root().join("docs/schema");
    for entry in std::fs::read_dir(&folder).expect("the folder of schemas") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = name.strip_suffix(".schema.json").expect("a schema");
        let schema = super::schema::schema(name);
        walk(&schema, &schema, name, &mut found);
    }
    found.sort();
    found.dedup();
    assert!(found.len() > 100, "{} members", found.len());
    found
}

fn walk(schema: &Value, root: &Value, place: &str, found: &mut Vec<(String, String)>) {
    if let Some(target) = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#')) {
        // what refers to itself is listed down to the first time that it does
        if place.split('/').filter(|part| place.ends_with(part)).count() < 2 {
            walk(root.pointer(target).expect("a reference leads somewhere"), root, place, found);
        }
        return;
    }
    for one in schema["oneOf"].as_array().into_iter().flatten() {
        walk(one, root, place, found);
    }
    let constant = schema.get("const").into_iter();
    for word in schema["enum"].as_array().into_iter().flatten().chain(constant) {
        let word = word.as_str().map_or_else(|| word.to_string(), str::to_owned);
        found.push((format!("{place}={word}"), "word".to_owned()));
    }
    if schema["items"].is_object() {
        walk(&schema["items"], root, &format!("{place}[]"), found);
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}/{name}");
        let kind = member["type"].as_str().unwrap_or("any");
        found.push((place.clone(), kind.to_owned()));
        walk(member, root, &place, found);
    }
}
