//! Reads the well-formed.
use super::*;
use crate::decode::Decoded;
#[allow(missing_docs)]
pub fn not_recognised() -> crate::Error {
    crate::Error::NotRecognised("no capture".into())
}
#[allow(missing_docs)]
pub fn parse(decoded: Decoded, _skip: &[(u32, u32)]) -> StatusDocument {
    let mut doc = StatusDocument { encoding: decoded.encoding, ..Default::default() };
    let text = decoded.text;
    let mut sections: Vec<Section> = vec![];
    let mut block = Block::Section;
    let mut ent = false;
    let mut pos = 0;
    for (n, l) in text.lines().enumerate() {
        let start = text[pos..].find(l).unwrap() + pos;
        pos = start + l.len();
        let line = n as u32 + 1;
        let t = l.trim();
        if t.starts_with('|') {
            let name = t.trim_matches('|').trim();
            let s = start + l.find(name).unwrap();
            block = Block::Section;
            let kind = match name {
                "Device State" => SectionKind::DeviceState,
                "SSO State" => SectionKind::SsoState,
                "User State" => SectionKind::UserState,
                "Diagnostic Data" => SectionKind::DiagnosticData,
                _ => SectionKind::Other,
            };
            let e = doc.entries.len() as u32;
            sections.push(Section { kind, name: Span::new(s, s + name.len()), line, entries: e..e });
        } else if let Some((k, v)) =
            l.split_once(" : ").or_else(|| l.trim_end().strip_suffix(" :").map(|k| (k, "")))
        {
            let key = k.trim();
            let field = Field::from_key(key);
            match field {
                Some(Field::AzureAdPrt) => ent = false,
                Some(Field::EnterprisePrt) => {
                    ent = true;
                    block = Block::Section;
                }
                Some(Field::AcquirePrtDiagnostics) => {
                    block = Block::Attempt { enterprise: ent, refresh: false }
                }
                Some(Field::RefreshPrtDiagnostics) => {
                    block = Block::Attempt { enterprise: ent, refresh: true }
                }
                Some(Field::DiagnosticsReference) => block = Block::PreJoinTests,
                Some(Field::PreviousRegistration) => block = Block::PreviousRegistration,
                _ => {}
            }
            let b = if field == Some(Field::ExecutingAccountName) { Block::Section } else { block };
            let ks = start + l.find(key).unwrap();
            let vt = v.trim();
            let vs = if vt.is_empty() { start } else { start + l.rfind(vt).unwrap() };
            doc.entries.push(Entry {
                key: Span::new(ks, ks + key.len()),
                field,
                value: Span::new(vs, vs + vt.len()),
                line,
                joined: false,
                block: b,
            });
            if let Some(s) = sections.last_mut() {
                s.entries.end = doc.entries.len() as u32;
            }
        }
    }
    if !sections.is_empty() {
        doc.captures.push(Capture { line: 1, layout: Layout::Current, sections, trace: vec![] });
    }
    doc.texts = Texts::new(text);
    doc
}
