//! Writes the tables as pages for a browser, `target/knowledge/index.html`, and reads them back.
//! (`make knowledge-check`)

use std::fmt::{Display, Write as _};
use std::path::{Path, PathBuf};

use dsregdiag::knowledge::{date, read, sources, CodeRow, Context, EventRow, Family, FieldRow};
use quick_xml::events::Event;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2rem;max-width:110rem}\
    table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccc;padding:.35rem .6rem;\
    text-align:left;vertical-align:top}th{position:sticky;top:0;background:#f4f4f4}\
    code{font-size:.92em}.name{color:#777;font-style:italic}";

struct Page {
    file: String,
    title: String,
    head: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

fn escape(text: impl Display) -> String {
    text.to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn code(text: impl Display) -> String {
    format!("<code>{}</code>", escape(text))
}

/// Ids with a link to the page of sources.
fn links(ids: impl Iterator<Item = &'static str>) -> String {
    ids.map(|id| format!("<a href=\"sources.html#{id}\">{id}</a>")).collect::<Vec<_>>().join(" ")
}

fn family(family: Family) -> Page {
    let rows = CodeRow::all().filter(|row| row.family() == family).map(|row| {
        let label = match row.code() {
            Some(number) => code(read(number, Context::Windows).code()),
            None => "no number published".to_owned(),
        };
        let meaning = match row.is_advice() {
            true => escape(row.meaning()),
            false => format!("<span class=\"name\">{}</span>", escape(row.meaning())),
        };
        let note = [row.cause(), row.fix(), row.note()].map(escape);
        let sources = links(row.sources().map(|source| source.id));
        let [cause, fix, note] = note;
        vec![
            label,
            code(row.name()),
            meaning,
            cause,
            fix,
            note,
            row.confidence().as_str().to_owned(),
            sources,
        ]
    });
    Page {
        file: format!("codes-{}.html", family.as_str()),
        title: format!("Codes: {}", family.as_str()),
        head: &["Code", "Symbol", "Meaning", "Likely cause", "What to do", "Note", "Confidence", "Sources"],
        rows: rows.collect(),
    }
}

fn events() -> Page {
    let rows = EventRow::all().map(|row| {
        let fields = row.fields().map(|name| match row.personal_fields().any(|personal| personal == name) {
            true => format!("<em>{}</em>", escape(name)),
            false => escape(name),
        });
        vec![
            format!("{}/{}", escape(row.provider()), row.id()),
            row.level().map_or("", |level| level.as_str()).to_owned(),
            row.phase().to_owned(),
            escape(row.meaning()),
            escape(row.cause()),
            escape(row.next()),
            fields.collect::<Vec<_>>().join(", "),
            links(row.sources().map(|source| source.id)),
        ]
    });
    Page {
        file: "events.html".to_owned(),
        title: "Events".to_owned(),
        head: &[
            "Event",
            "Level",
            "Phase",
            "Meaning",
            "Likely cause",
            "What next",
            "Data (personal)",
            "Sources",
        ],
        rows: rows.collect(),
    }
}

fn fields() -> Page {
    let rows = FieldRow::all().map(|row| {
        vec![
            code(row.key()),
            escape(row.says()),
            escape(row.normal()),
            escape(row.since()),
            escape(row.trust().sentence()),
            links(row.sources().map(|source| source.id)),
        ]
    });
    Page {
        file: "fields.html".to_owned(),
        title: "Fields of dsregcmd /status".to_owned(),
        head: &["Field", "Says", "Usual value", "Since", "Trust", "Sources"],
        rows: rows.collect(),
    }
}

fn source_list() -> Page {
    let rows = sources().map(|source| {
        let title = match source.url {
            "" => escape(source.title),
            url => format!("<a href=\"{}\">{}</a>", escape(url), escape(source.title)),
        };
        vec![
            format!("<span id=\"{0}\">{0}</span>", source.id),
            title,
            escape(source.repo),
            source.date.to_owned(),
            escape(source.licence),
        ]
    });
    Page {
        file: "sources.html".to_owned(),
        title: "Sources".to_owned(),
        head: &["Id", "Title", "Repository", "Date", "Licence"],
        rows: rows.collect(),
    }
}

fn html(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )
}

fn table(page: &Page) -> String {
    let mut text = String::from("<p><a href=\"index.html\">All tables</a></p>\n<table><thead><tr>");
    for head in page.head {
        let _ = write!(text, "<th>{head}</th>");
    }
    text.push_str("</tr></thead><tbody>\n");
    for row in &page.rows {
        let _ = writeln!(text, "<tr><td>{}</td></tr>", row.join("</td><td>"));
    }
    text + "</tbody></table>"
}

/// The rows of a page's table, and the pages that it links to; the page is well-formed.
fn read_back(path: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut rows, mut links, mut depth) = (0, Vec::new(), 0);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
            Event::Eof => break,
            Event::End(_) => depth -= 1,
            Event::Start(tag) => {
                depth += 1;
                rows += usize::from(tag.name().as_ref() == b"tr");
                if let Some(link) = tag.try_get_attribute("href").unwrap() {
                    links.push(link.unescape_value().unwrap().into_owned());
                }
            }
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{}", path.display());
    (rows, links)
}

#[test]
fn the_tables_as_pages() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("knowledge");
    std::fs::create_dir_all(&folder).unwrap();
    let mut pages: Vec<Page> = Family::ALL.iter().map(|&name| family(name)).collect();
    pages.extend([events(), fields(), source_list()]);
    let mut index = format!("<p>Knowledge of {}.</p>\n<ul>", date());
    for page in &pages {
        std::fs::write(folder.join(&page.file), html(&page.title, &table(page))).unwrap();
        let _ =
            write!(index, "<li><a href=\"{}\">{}</a>: {} rows</li>", page.file, page.title, page.rows.len());
    }
    std::fs::write(folder.join("index.html"), html("What the tables know", &(index + "</ul>"))).unwrap();
    let (_, linked) = read_back(&folder.join("index.html"));
    assert_eq!(linked.len(), pages.len());
    for page in &pages {
        let (rows, links) = read_back(&folder.join(&page.file));
        assert_eq!(rows, page.rows.len() + 1, "{}", page.file);
        assert!(page.rows.iter().all(|row| row.len() == page.head.len()), "{}", page.file);
        let inner = links.iter().filter(|link| !link.contains("://"));
        assert!(
            inner.clone().all(|link| folder.join(link.split('#').next().unwrap()).exists()),
            "{}",
            page.file
        );
    }
    let coded: usize =
        pages.iter().filter(|page| page.file.starts_with("codes-")).map(|page| page.rows.len()).sum();
    assert_eq!(coded, CodeRow::all().len());
    println!("{}", folder.join("index.html").display());
}
