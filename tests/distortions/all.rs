//! The distortions, by the stage at which they happen.

use super::text::*;

pub const DISTORTIONS: &[Distortion] = &[
    Distortion {
        name: "masked ids",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|_, value| {
                let hidden = |c: char| if c.is_ascii_alphanumeric() { 'x' } else { c };
                (value.len() >= 36
                    && value.bytes().filter(|b| *b == b'-').count() == 4
                    && !value.contains(' '))
                .then(|| value.chars().map(hidden).collect())
            });
        },
    },
    Distortion {
        name: "redaction words",
        stage: Stage::Content,
        apply: |text, random| {
            let word = random.pick(&["[REDACTED]", "<removed>", "xxxxx", "***", "[REDACTED_GUID]"]);
            text.values(|key, _| {
                ["TenantName", "TenantId", "Device Name", "User Identity"]
                    .contains(&key)
                    .then(|| word.to_owned())
            });
        },
    },
    Distortion {
        name: "ids of the wrong length",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|key, value| {
                ["DeviceId", "Thumbprint", "Correlation ID"]
                    .contains(&key)
                    .then(|| value[..value.len() - 1].to_owned())
            });
        },
    },
    Distortion {
        name: "damaged codes",
        stage: Stage::Content,
        apply: |text, random| {
            let extra = random.below(2) == 0;
            text.values(|_, value| {
                let code = value.starts_with("0x") && value.len() == 10;
                code.then(|| if extra { format!("{value}0") } else { value[..9].to_owned() })
            });
        },
    },
    Distortion {
        name: "times without milliseconds",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|_, value| value.contains(".000 UTC").then(|| value.replace(".000 UTC", " UTC")));
        },
    },
    Distortion {
        name: "accents",
        stage: Stage::Content,
        apply: |text, _| {
            text.values(|key, _| (key == "TenantName").then(|| "R\u{e9}pertoire par d\u{e9}faut".to_owned()));
        },
    },
    Distortion {
        name: "elision",
        stage: Stage::Content,
        apply: |text, random| {
            let from = random.below(text.lines.len() - 1);
            let to = random.between(from, (from + 20).min(text.lines.len()));
            text.drop_lines(from..to);
            text.insert(from, random.pick(&["...", "\u{2026}", "[...]", "<snip>", "...\u{7701}\u{7565}"]));
        },
    },
    Distortion {
        name: "cut at the start",
        stage: Stage::Content,
        apply: |text, random| {
            let cut = random.below(text.lines.len() / 2);
            text.drop_lines(0..cut);
            let at = random.below(text.lines[0].text.len() + 1);
            text.lines[0].text.drain(..at);
            text.lost(0);
        },
    },
    Distortion {
        name: "cut at the end",
        stage: Stage::Content,
        apply: |text, random| {
            let keep = random.between(text.lines.len() / 2, text.lines.len());
            text.drop_lines(keep..text.lines.len());
            let last = text.lines.len() - 1;
            let at = random.below(text.lines[last].text.len() + 1);
            text.lines[last].text.truncate(at);
            text.lost(last);
            text.final_line_end = false;
        },
    },
    Distortion {
        name: "indentation lost",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| line.trim_start().to_owned()),
    },
    Distortion {
        name: "indented",
        stage: Stage::Layout,
        apply: |text, random| {
            let blanks = " ".repeat(random.between(1, 8));
            text.each(|line| format!("{blanks}{line}"));
        },
    },
    Distortion {
        name: "blank lines doubled",
        stage: Stage::Layout,
        apply: |text, _| {
            let lines = std::mem::take(&mut text.lines);
            for line in lines {
                let (origins, mixed) = (line.origins.clone(), line.mixed);
                text.lines.push(line);
                text.lines.push(Line { text: String::new(), origins, mixed });
            }
        },
    },
    Distortion {
        name: "blank lines lost",
        stage: Stage::Layout,
        apply: |text, _| text.lines.retain(|line| !line.text.trim().is_empty()),
    },
    Distortion {
        name: "trailing blanks",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| format!("{line:<72}  ")),
    },
    Distortion {
        name: "wrapped by a console",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(30, 160);
            wrapped(text, width, false);
        },
    },
    Distortion {
        name: "wrapped, blanks at the break lost",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(60, 160);
            wrapped(text, width, true);
            // where the parts do not show it, a lost blank is lost
            for line in &text.lines {
                let free = ["Server Error Description", "Server Message", "TenantName"];
                if free.iter().any(|key| line.text.trim_start().starts_with(key))
                    && line.text.len() + 1 >= width
                {
                    text.destroyed.extend(&line.origins);
                }
            }
        },
    },
    Distortion {
        name: "indentation lost and wrapped",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(60, 160);
            wrapped(text, width, false);
            text.each(|line| line.trim_start().to_owned());
            for line in &text.lines {
                if line.text.contains("Server Error Description") || line.text.contains("Server Message") {
                    text.destroyed.extend(&line.origins);
                }
            }
        },
    },
    Distortion {
        name: "filled by a mail program",
        stage: Stage::Layout,
        apply: |text, random| {
            let width = random.between(66, 78);
            text.each(|line| line.trim_start().to_owned());
            filled(text, width);
        },
    },
    Distortion {
        name: "no blank before the colon",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| line.replacen(" :", ":", 1)),
    },
    Distortion {
        name: "no blank at the colon",
        stage: Stage::Layout,
        apply: |text, _| text.each(|line| line.replacen(" : ", ":", 1).trim_start().to_owned()),
    },
    Distortion {
        name: "keys aligned left",
        stage: Stage::Layout,
        apply: |text, _| {
            text.each(|line| match line.split_once(" :") {
                Some((key, value)) => format!("{:<26} :{value}", key.trim()),
                None => line.to_owned(),
            });
        },
    },
    Distortion {
        name: "tabs",
        stage: Stage::Layout,
        apply: |text, random| {
            let separator = random.pick(&["\t: ", "\t:\t", "\t"]);
            text.each(|line| match line.split_once(" :") {
                Some((key, value)) => format!("\t{}{separator}{}", key.trim(), value.trim()),
                None => line.to_owned(),
            });
        },
    },
    Distortion {
        name: "several pairs in a line",
        stage: Stage::Layout,
        apply: |text, random| {
            let lines = std::mem::take(&mut text.lines);
            for line in lines {
                match text.lines.last_mut() {
                    Some(last) if is_pair(&line.text) && is_pair(&last.text) && random.below(3) > 0 => {
                        last.text = format!("{} {}", last.text.trim_end(), line.text.trim());
                        last.origins.extend(line.origins);
                    }
                    _ => text.lines.push(line),
                }
            }
        },
    },
    Distortion {
        name: "all in one line",
        stage: Stage::Layout,
        apply: |text, _| {
            let joined: Vec<&str> = text.lines.iter().flat_map(|line| line.text.split_whitespace()).collect();
            let origins = text.lines.iter().flat_map(|line| line.origins.clone()).collect();
            let mixed = text.lines.iter().any(|line| line.mixed);
            text.lines = vec![Line { text: joined.join(" "), origins, mixed }];
        },
    },
    Distortion {
        name: "rulers lost",
        stage: Stage::Layout,
        apply: |text, _| text.lines.retain(|line| !line.text.starts_with('+')),
    },
    Distortion {
        name: "titles bare",
        stage: Stage::Layout,
        apply: |text, _| {
            text.lines.retain(|line| !line.text.starts_with('+'));
            text.each(|line| match line.starts_with('|') {
                true => line.trim_matches(['|', ' ']).to_owned(),
                false => line.to_owned(),
            });
        },
    },
    Distortion {
        name: "quoted",
        stage: Stage::Paste,
        apply: |text, random| {
            let mark = random.pick(&["> ", ">", ">> ", "> > ", "| "]);
            text.each(|line| format!("{mark}{line}"));
        },
    },
    Distortion {
        name: "fenced",
        stage: Stage::Paste,
        apply: |text, random| {
            let (open, close) = [
                ("```", "```"),
                ("```text", "```"),
                ("~~~", "~~~"),
                ("[code]", "[/code]"),
                ("<pre>", "</pre>"),
            ][random.below(5)];
            text.insert(0, open);
            let end = text.lines.len();
            text.insert(end, close);
        },
    },
    Distortion {
        name: "numbered",
        stage: Stage::Paste,
        apply: |text, random| {
            let form = random.below(5);
            for (index, line) in text.lines.iter_mut().enumerate() {
                let number = index + 1;
                line.text = match form {
                    0 => format!("{number:4} {}", line.text),
                    1 => format!("{number}. {}", line.text),
                    2 => format!("{number}: {}", line.text),
                    3 => format!("[{number}] {}", line.text),
                    _ => format!("{number}\t{}", line.text),
                };
            }
        },
    },
    Distortion {
        name: "written to a log",
        stage: Stage::Paste,
        apply: |text, random| {
            let plain = random.below(2) == 0;
            text.each(|line| match plain {
                true => format!("2026-03-12 10:22:31.123 [INFO] {line}"),
                false => {
                    format!("<![LOG[{line}]LOG]!><time=\"10:22:31.123+000\" component=\"Detect\" type=\"1\">")
                }
            });
        },
    },
    Distortion {
        name: "bold",
        stage: Stage::Paste,
        apply: |text, random| {
            let mark = random.pick(&["**", "__", "`", "***"]);
            text.each(
                |line| if is_pair(line) { format!("{mark}{}{mark}", line.trim()) } else { line.to_owned() },
            );
        },
    },
    Distortion {
        name: "bullets",
        stage: Stage::Paste,
        apply: |text, random| {
            let mark = random.pick(&["- ", "* ", "\u{2022} ", "+ "]);
            text.each(|line| if is_pair(line) { format!("{mark}{}", line.trim()) } else { line.to_owned() });
        },
    },
    Distortion {
        name: "html breaks",
        stage: Stage::Paste,
        apply: |text, random| {
            let tag = random.pick(&["<br/>", "<br>", "<br />", "</p>"]);
            text.each(|line| format!("{line}{tag}"));
        },
    },
    Distortion {
        name: "html escaped",
        stage: Stage::Paste,
        apply: |text, _| {
            text.each(|line| {
                let line = line
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
                    .replace('"', "&quot;");
                let blanks = line.len() - line.trim_start().len();
                format!("{}{}", "&nbsp;".repeat(blanks), line.trim_start())
            });
        },
    },
    Distortion {
        name: "no-break spaces",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| line.replace("  ", "\u{a0} ")),
    },
    Distortion {
        name: "dashes of a word processor",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| line.replace(" -- ", " \u{2014} ")),
    },
    Distortion {
        name: "smart quotes",
        stage: Stage::Paste,
        apply: |text, _| {
            text.each(|line| {
                if is_pair(line) {
                    format!("\u{201c}{}\u{201d}", line.trim())
                } else {
                    line.to_owned()
                }
            });
        },
    },
    Distortion {
        name: "strings of JSON",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| format!("  \"{line}\",")),
    },
    Distortion {
        name: "prompts and banners",
        stage: Stage::Paste,
        apply: |text, random| {
            let prompt = random.pick(&[
                "C:\\Users\\jdoe>",
                "PS C:\\> ",
                "[pc-1042]: PS C:\\> ",
                "*Evil-WinRM* PS C:\\Users\\x\\Documents> ",
                "admin@PC C:\\Users\\admin>",
            ]);
            for (at, line) in [
                "Microsoft Windows [Version 10.0.22631.3296]",
                "(c) Microsoft Corporation. All rights reserved.",
                "",
            ]
            .iter()
            .enumerate()
            {
                text.insert(at, line);
            }
            text.insert(3, &format!("{prompt}dsregcmd /status"));
            let end = text.lines.len();
            text.insert(end, prompt);
        },
    },
    Distortion {
        name: "progress lines",
        stage: Stage::Paste,
        apply: |text, random| {
            let at = text.gap(random);
            text.insert(at, "Waiting for Diagnostics Task to complete. This could take a few minutes...");
            text.insert(at + 1, &" ".repeat(93));
        },
    },
    Distortion {
        name: "prose",
        stage: Stage::Paste,
        apply: |text, random| {
            let at = text.gap(random);
            text.insert(
                at,
                random.pick(&[
                    "I think that this part is fine.",
                    "See the line with the PRT: it says NO, why?",
                    "-- and then --",
                    "Danke im Voraus!",
                ]),
            );
            text.insert(at + 1, "");
            text.insert(0, "Hello, this is what my laptop says:");
        },
    },
    Distortion {
        name: "terminal colours",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| format!("\u{1b}[32m{line}\u{1b}[0m")),
    },
    Distortion {
        name: "times of a log",
        stage: Stage::Paste,
        apply: |text, _| text.each(|line| format!("[2026-03-12 09:00:01] {line}")),
    },
    Distortion {
        name: "hard breaks of Markdown",
        stage: Stage::Paste,
        apply: |text, _| {
            text.each(|line| if !line.is_empty() { format!("{line}\\") } else { line.to_owned() })
        },
    },
    Distortion {
        name: "UTF-16",
        stage: Stage::Encoding,
        apply: |text, random| {
            text.encode = [
                (|text: &str| utf_16("\u{feff}", text, u16::to_le_bytes)) as fn(&str) -> Vec<u8>,
                |text| utf_16("", text, u16::to_le_bytes),
                |text| utf_16("\u{feff}", text, u16::to_be_bytes),
                |text| utf_16("", text, u16::to_be_bytes),
            ][random.below(4)];
        },
    },
    Distortion {
        name: "UTF-8 with a mark",
        stage: Stage::Encoding,
        apply: |text, _| text.encode = |text| format!("\u{feff}{text}").into_bytes(),
    },
    Distortion {
        name: "one byte a character",
        stage: Stage::Encoding,
        apply: |text, _| {
            for line in &text.lines {
                if !line.text.is_ascii() {
                    text.destroyed.extend(&line.origins);
                }
            }
            text.encode = |text| text.chars().map(one_byte).collect();
        },
    },
    Distortion { name: "CR LF", stage: Stage::Encoding, apply: |text, _| text.line_end = |_| "\r\n" },
    Distortion { name: "CR", stage: Stage::Encoding, apply: |text, _| text.line_end = |_| "\r" },
    Distortion {
        name: "mixed line ends",
        stage: Stage::Encoding,
        apply: |text, _| text.line_end = |index| ["\n", "\r\n", "\n"][index % 3],
    },
    Distortion {
        name: "no final line end",
        stage: Stage::Encoding,
        apply: |text, _| {
            // nothing shows that a value which ends the input is whole
            if let Some(line) = text.lines.last() {
                text.destroyed.extend(&line.origins);
            }
            text.final_line_end = false;
        },
    },
];

/// Windows-1252, as far as it is needed here.
fn one_byte(c: char) -> u8 {
    match c {
        '\u{2026}' => 0x85,
        '\u{2014}' => 0x97,
        '\u{2022}' => 0x95,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        c => u8::try_from(c).unwrap_or(b'?'),
    }
}

fn utf_16(mark: &str, text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}
