//! As much of JSON Schema as `docs/schema` uses.

use serde_json::Value;

use super::root;

/// The schema of a kind of document.
pub fn schema(document: &str) -> Value {
    let path = root().join("docs/schema").join(format!("{document}.schema.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Panics, naming the place, unless the document fits the schema and has no member that it does not name.
pub fn assert_fits(document: &Value, schema: &Value) {
    if let Err(problem) = check(document, schema, schema, "") {
        panic!("{problem}");
    }
}

fn check(value: &Value, schema: &Value, root: &Value, place: &str) -> Result<(), String> {
    let fail = |what: &str| Err(format!("{place}: {what}: {value}"));
    if let Some(name) = schema["$ref"].as_str() {
        let target = name.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return check(value, target.ok_or_else(|| format!("{place}: no {name}"))?, root, place);
    }
    if let Some(schemas) = schema["oneOf"].as_array() {
        let fitting = schemas.iter().filter(|one| check(value, one, root, place).is_ok()).count();
        return if fitting == 1 { Ok(()) } else { fail("fits not one of the schemas") };
    }
    if schema.get("const").is_some_and(|only| only != value) {
        return fail("another constant");
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return fail("none of the words");
    }
    let fits = match schema["type"].as_str() {
        None => true,
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some(other) => return Err(format!("{place}: the schema has a type {other}")),
    };
    if !fits {
        return fail("another type");
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            return fail(&format!("no {name}"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        if schema["properties"].is_object() {
            match schema["properties"].get(name) {
                Some(schema) => check(member, schema, root, &format!("{place}/{name}"))?,
                None => return fail(&format!("the schema does not name {name}")),
            }
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(item, &schema["items"], root, &format!("{place}/{index}"))?;
    }
    Ok(())
}
