//! Reads `include/dsregdiag.h`: a reader for this one file, not for C.

use std::collections::BTreeSet;

use super::root;

/// What the header declares.
pub struct Header {
    pub functions: Vec<Function>,
    pub constants: Vec<Constant>,
}

pub struct Function {
    pub name: String,
    pub returns: String,
    pub parameters: Vec<Parameter>,
    pub doc: String,
}

pub struct Parameter {
    /// The type without blanks around `*`.
    pub kind: String,
    pub name: String,
}

pub struct Constant {
    pub name: String,
    pub value: String,
    pub doc: String,
}

impl Header {
    /// The header as committed.
    pub fn committed() -> Header {
        let text = std::fs::read_to_string(root().join("include/dsregdiag.h"))
            .expect("include/dsregdiag.h is there");
        Header::read(&text.replace("\r\n", "\n"))
    }

    fn read(text: &str) -> Header {
        let mut header = Header { functions: Vec::new(), constants: Vec::new() };
        let mut doc = String::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("/**") {
                doc = line.to_owned();
                while !doc.contains("*/") {
                    let line = lines.next().expect("a comment ends");
                    doc.push(' ');
                    doc.push_str(line.trim_start_matches(" *").trim());
                    if line.trim() == "*/" {
                        doc.push_str("*/");
                    }
                }
            } else if let Some(rest) = line.strip_prefix("#define DSREGDIAG_") {
                let (name, value) = rest.split_once(' ').unwrap_or((rest, ""));
                if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
                    let name = format!("DSREGDIAG_{name}");
                    header.constants.push(Constant {
                        name,
                        value: value.to_owned(),
                        doc: std::mem::take(&mut doc),
                    });
                }
            } else if line.starts_with("DSREGDIAG_API ") {
                let mut declaration = line.to_owned();
                while !declaration.ends_with(';') {
                    declaration.push(' ');
                    declaration.push_str(lines.next().expect("a declaration ends").trim());
                }
                header.functions.push(Function::read(&declaration, std::mem::take(&mut doc)));
            }
        }
        header
    }

    /// The names of all functions.
    pub fn function_names(&self) -> BTreeSet<String> {
        self.functions.iter().map(|function| function.name.clone()).collect()
    }
}

impl Function {
    fn read(declaration: &str, doc: String) -> Function {
        let declaration = declaration.trim_start_matches("DSREGDIAG_API ").trim_end_matches(");");
        let (head, parameters) = declaration.split_once('(').expect("a function has parameters");
        let (returns, name) = head.split_once("DSREGDIAG_CALL ").expect("a function is cdecl");
        let parameters = parameters.split(',').map(str::trim).filter(|parameter| *parameter != "void");
        Function {
            name: name.trim().to_owned(),
            returns: returns.trim().replace(" *", "*"),
            parameters: parameters.map(Parameter::read).collect(),
            doc,
        }
    }

    /// The declaration in one form, whatever the header's layout is.
    pub fn signature(&self) -> String {
        let parameters: Vec<&str> = self.parameters.iter().map(|parameter| parameter.kind.as_str()).collect();
        format!("({}) -> {}", parameters.join(", "), self.returns)
    }
}

impl Parameter {
    fn read(text: &str) -> Parameter {
        let at = text.rfind([' ', '*']).map_or(0, |at| at + 1);
        let (kind, name) = text.split_at(at);
        Parameter { kind: kind.trim().replace(" *", "*"), name: name.to_owned() }
    }
}
