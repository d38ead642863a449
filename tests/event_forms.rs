//! The same records in every form in which people hand them on: what the form still holds is read the same.

use dsregdiag::parse_events;

/// Every order of four columns.
fn orders() -> Vec<[usize; 4]> {
    let all = (0..256).map(|n: usize| [n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6 & 3]);
    all.filter(|order| (0..4).all(|column| order.contains(&column))).collect()
}

/// A table as Format-Table lays it out: numbers to the right, everything else to the left.
fn table(rows: &[[&str; 4]], order: [usize; 4]) -> String {
    const NAMES: [&str; 4] = ["TimeCreated", "Id", "LevelDisplayName", "Message"];
    let width =
        |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0).max(NAMES[column].len());
    let line = |cells: [&str; 4]| {
        let cell = |column: usize| match column {
            1 => format!("{:>1$}", cells[column], width(column)),
            _ => format!("{:<1$}", cells[column], width(column)),
        };
        order.map(cell).join(" ").trim_end().to_owned()
    };
    let ruler = NAMES.map(|name| "-".repeat(name.len()));
    let rulers = [&*ruler[0], &*ruler[1], &*ruler[2], &*ruler[3]];
    let mut lines = vec!["\n   ProviderName: Microsoft-Windows-AAD\n".to_owned(), line(NAMES), line(rulers)];
    lines.extend(rows.iter().map(|row| line(*row)));
    lines.join("\n") + "\n\n"
}

#[test]
fn a_table_is_read_in_every_order_of_its_columns() {
    let rows = [
        [
            "3/10/2026 8:45:12 AM",
            "1098",
            "Error",
            "Error: 0xCAA2000C The request requires user interaction....",
        ],
        [
            "3/10/2026 8:45:11 AM",
            "1104",
            "Warning",
            "AAD Cloud AP plugin call Get token returned error: 0xC000005F",
        ],
    ];
    assert_eq!(orders().len(), 24);
    for order in orders() {
        let text = table(&rows, order);
        let document = parse_events(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(document.warnings.is_empty(), "{text}\n{:?}", document.warnings);
        let read: Vec<[String; 4]> = document
            .events
            .iter()
            .map(|event| {
                assert_eq!(document.text(event.provider), "Microsoft-Windows-AAD");
                let level = format!("{:?}", event.level.expect("a level"));
                let texts = [event.local_time, event.message].map(|span| document.text(span).to_owned());
                let [time, message] = texts;
                [time, event.id.to_string(), level, message]
            })
            .collect();
        assert_eq!(read, rows.map(|row| row.map(str::to_owned)), "{text}");
    }
}

/// Some exports hold the level twice, and the number of another scale last.
#[test]
fn the_first_number_of_a_level_decides() {
    let event =
        r#"[{"ProviderName":"Microsoft-Windows-AAD","Id":1098,"Level":2,"EventLevel":4,"Message":"m"}]"#;
    let document = dsregdiag::parse_events(event.as_bytes()).unwrap();
    assert_eq!(document.events[0].level.map(|level| level.as_str()), Some("error"));
}
