//! The one look-up: what a code means where it stood.

use std::fmt::Write as _;

use super::code::Code;
use super::code_row::CodeRow;
use crate::words::{Context, Family};

impl Context {
    /// The families that this context speaks of, first the likeliest; the others follow in their own order.
    fn families(self) -> &'static [Family] {
        match self {
            Context::Join => &[Family::Dsreg],
            Context::Prt => &[Family::Cloudap, Family::Ntstatus, Family::Winhttp],
            Context::Token => &[Family::Adal, Family::Aadsts, Family::Cloudap, Family::Wininet],
            Context::Hello => &[Family::Hello, Family::Ntstatus],
            Context::Mdm => &[Family::Mdm],
            Context::Network => {
                &[Family::Winhttp, Family::Wininet, Family::Http, Family::Urlmon, Family::Hresult]
            }
            Context::Tpm => &[Family::Tpm, Family::Crypto],
            Context::Windows => {
                &[Family::Win32, Family::Ntstatus, Family::Hresult, Family::Crypto, Family::Tpm]
            }
        }
    }

    /// The context that thinks of a family first.
    fn of(family: Family) -> Context {
        let contexts = Context::ALL.iter().copied();
        contexts.min_by_key(|context| context.rank(family)).unwrap_or(Context::Windows)
    }

    fn rank(self, family: Family) -> usize {
        let families = self.families();
        let of_context = families.iter().position(|&known| known == family);
        of_context.unwrap_or(families.len() + family as usize)
    }
}

/// What a code means in a context. This is the only look-up; a plain one allocates nothing.
pub fn read(code: Code, context: Context) -> CodeReading {
    let own = CodeRow::of(code)
        .filter(|row| speaks(*row, code, context))
        .min_by_key(|row| context.rank(row.family()));
    let row = own.or_else(|| {
        let (twin, family) = twin(code)?;
        CodeRow::of(twin).find(|row| row.family() == family)
    });
    CodeReading { code, context, family: row.map(CodeRow::family), row }
}

/// What enrolment makes of a common Windows error (0x800705b4 is a time-out, there one of Autopilot) says
/// nothing where the same error occurs elsewhere.
fn speaks(row: CodeRow, code: Code, context: Context) -> bool {
    let borrowed = || matches!(wrapped(code, context), Some((_, Some(Family::Win32))));
    row.family() != Family::Mdm || context == Context::Mdm || !borrowed()
}

/// A code and what is known about it in its context.
#[derive(Clone, Copy, Debug)]
pub struct CodeReading {
    code: Code,
    context: Context,
    family: Option<Family>,
    row: Option<CodeRow>,
}

impl CodeReading {
    /// The code that was read.
    pub fn code(&self) -> Code {
        self.code
    }

    /// A reading that is already decided.
    pub(crate) fn of_row(code: Code, row: CodeRow) -> CodeReading {
        CodeReading { code, context: Context::of(row.family()), family: Some(row.family()), row: Some(row) }
    }

    /// The row of this very code, not of one that it wraps.
    pub fn own_row(&self) -> Option<CodeRow> {
        self.row
    }

    /// The row for it: its own, else that of the innermost code that it wraps.
    pub fn row(&self) -> Option<CodeRow> {
        self.row.or_else(|| self.inner()?.row())
    }

    /// The row whose words are advice: the outermost that is more than a name.
    pub fn advice(&self) -> Option<CodeRow> {
        self.row.filter(|row| row.is_advice()).or_else(|| self.inner()?.advice())
    }

    /// Whether its row, or that of what it wraps, asks to register the device again where nothing else helps.
    pub fn asks_to_register_again(&self) -> bool {
        self.advice().is_some_and(CodeRow::asks_to_register_again)
    }

    /// True where no table knows it nor anything that it wraps.
    pub fn is_unknown(&self) -> bool {
        self.row().is_none()
    }

    /// The symbol; `""` where none is known.
    pub fn name(&self) -> &'static str {
        self.row().map_or("", CodeRow::name)
    }

    /// What it means: of the row with advice, else of the row with a name; `""` where nothing is known.
    pub fn meaning(&self) -> &'static str {
        self.advice().or_else(|| self.row()).map_or("", CodeRow::meaning)
    }

    /// The likely cause; `""` where none is known.
    pub fn cause(&self) -> &'static str {
        self.advice().map_or("", CodeRow::cause)
    }

    /// What to do; `""` where nothing is known.
    pub fn fix(&self) -> &'static str {
        self.advice().map_or("", CodeRow::fix)
    }

    /// The code that this one wraps, read in its own right.
    pub fn inner(&self) -> Option<CodeReading> {
        let (code, family) = wrapped(self.code, self.context)?;
        let Some(family) = family else { return Some(read(code, self.context)) };
        // The two network libraries share their numbers; either may be the only one to name one.
        let fits = |row: &CodeRow| {
            let shared = [Family::Winhttp, Family::Wininet];
            row.family() == family || (shared.contains(&family) && shared.contains(&row.family()))
        };
        let row = CodeRow::of(code).filter(fits).min_by_key(|row| row.family() != family);
        let family = row.map_or(family, CodeRow::family);
        Some(CodeReading { code, context: Context::of(family), family: Some(family), row })
    }

    /// This reading, the one it wraps, and so on.
    pub fn chain(&self) -> impl Iterator<Item = CodeReading> {
        std::iter::successors(Some(*self), CodeReading::inner)
    }

    /// What the same number means in other families, the likelier first.
    pub fn others(&self) -> Vec<CodeRow> {
        let mut rows: Vec<CodeRow> = CodeRow::of(self.code).filter(|&row| Some(row) != self.row).collect();
        rows.sort_by_key(|row| self.context.rank(row.family()));
        rows
    }

    /// The number as people who know the family write it: "HTTP 403", "Win32 1312", else as documents do.
    pub fn label(&self) -> String {
        match self.code {
            Code::Number(number) if number < 0x1_0000 => {
                let library = match self.family {
                    Some(Family::Http) => "HTTP",
                    Some(Family::Winhttp) => "WinHTTP",
                    Some(Family::Wininet) => "WinINet",
                    _ => "Win32",
                };
                format!("{library} {number}")
            }
            code => code.to_string(),
        }
    }

    /// What can be said about the number from its form alone.
    pub fn describe(&self) -> String {
        let mut text = match self.code {
            Code::Aadsts(number) => {
                format!("AADSTS{number} is an answer of the Entra sign-in service that is not in the tables.")
            }
            Code::Number(number) if number < 0x1_0000 => {
                format!("{} is not in the tables.", self.label())
            }
            Code::Number(number) => form(number),
        };
        if let Some(inner) = self.inner() {
            let _ = write!(text, " It wraps {}", inner.label());
            match inner.row() {
                Some(row) if !row.name().is_empty() => {
                    let _ = write!(text, " ({}).", row.name());
                }
                _ => text.push_str(", which is unknown too."),
            }
        }
        text
    }
}

/// The code inside a code, and its family unless the context decides that too.
fn wrapped(code: Code, context: Context) -> Option<(Code, Option<Family>)> {
    const NT_BIT: u32 = 0x1000_0000;
    let number = code.number()?;
    let low = number & 0xffff;
    let network = (12000..13000).contains(&low);
    let status = (100..600).contains(&low);
    // The token broker uses WinINet, everything else here WinHTTP.
    let library = if context == Context::Token { Family::Wininet } else { Family::Winhttp };
    let family = match number >> 16 {
        // HRESULT_FROM_WIN32 and NTSTATUS_FROM_WIN32.
        0x8007 | 0xc007 if network => library,
        0x8007 | 0xc007 => Family::Win32,
        0x8019 if status => Family::Http,
        0x8019 if network => library, // 0x80192ee7, as enrolment writes them
        // The token library's facilities for HTTP and WinINet, whatever the severity bits.
        high if high & 0xfff == 0xaa3 && status => Family::Http,
        high if high & 0xfff == 0xaa8 && network => Family::Wininet,
        high if high >> 12 == 0xd && Code::from_number(number) != code => {
            return Some((Code::Number(number & !NT_BIT), None));
        }
        _ => return None,
    };
    Some((Code::Number(low), Some(family)))
}

/// The same error with the severity bits of the other kind: the codes of the sign-in plug-in are also written as
/// HRESULTs, and the plug-in writes those of cryptography as NTSTATUS (0xc0090016 for 0x80090016).
fn twin(code: Code) -> Option<(Code, Family)> {
    const STATUS: u32 = 0x4000_0000;
    let number = code.number()?;
    match number >> 16 {
        0x8004 if number & 0x8000 != 0 => Some((Code::Number(number | STATUS), Family::Cloudap)),
        0xc009 => Some((Code::Number(number & !STATUS), Family::Crypto)),
        _ => None,
    }
}

/// Facility, severity and code of a number that no table knows.
fn form(number: u32) -> String {
    let low = number & 0xffff;
    let adal = number >> 16 & 0xfff;
    if adal & 0xff0 == 0xaa0 {
        let severity = ["success", "information", "warning", "error"][(number >> 30) as usize];
        return format!(
            "0x{number:08x} has the form of a token broker code: severity {severity}, facility 0x{adal:03x}{}, code 0x{low:04x}. \
             It is not in the tables.",
            named(adal, &ADAL_FACILITIES)
        );
    }
    if number >> 30 == 3 {
        let maker = if number & 0x2000_0000 != 0 { " defined by a program other than Windows" } else { "" };
        let facility = number >> 16 & 0xfff;
        return format!(
            "0x{number:08x} has the form of an NTSTATUS{maker}: severity error, facility 0x{facility:03x}{}, code 0x{low:04x}. \
             It is not in the tables.",
            named(facility, &NT_FACILITIES)
        );
    }
    let outcome = if number >> 31 == 1 { "failure" } else { "success" };
    let facility = number >> 16 & 0x7ff;
    format!(
        "0x{number:08x} has the form of an HRESULT: {outcome}, facility 0x{facility:03x}{}, code 0x{low:04x}. \
         It is not in the tables.",
        named(facility, &HRESULT_FACILITIES)
    )
}

fn named(facility: u32, names: &[(u32, &str)]) -> String {
    match names.iter().find(|(number, _)| *number == facility) {
        Some((_, name)) => format!(" ({name})"),
        None => " (unknown)".to_owned(),
    }
}

const ADAL_FACILITIES: [(u32, &str); 10] = [
    (0xaa1, "use of the library"),
    (0xaa2, "answers of the sign-in service"),
    (0xaa3, "HTTP status"),
    (0xaa4, "serialization"),
    (0xaa5, "operating system"),
    (0xaa6, "JSON"),
    (0xaa7, "URL moniker library"),
    (0xaa8, "WinINet"),
    (0xaa9, "token protocols"),
    (0xaaa, "encoding"),
];

const NT_FACILITIES: [(u32, &str); 7] = [
    (0x000, "Windows"),
    (0x001, "debugger"),
    (0x002, "RPC runtime"),
    (0x003, "RPC stubs"),
    (0x004, "sign-in plug-in for Entra ID"),
    (0x007, "Win32"),
    (0x029, "TPM"),
];

const HRESULT_FACILITIES: [(u32, &str); 17] = [
    (0x000, "general"),
    (0x001, "RPC"),
    (0x002, "dispatch"),
    (0x003, "storage"),
    (0x004, "interfaces"),
    (0x007, "Win32"),
    (0x008, "Windows"),
    (0x009, "security and keys"),
    (0x00a, "control"),
    (0x00b, "certificates"),
    (0x00c, "URL moniker library"),
    (0x018, "MDM enrolment"),
    (0x019, "HTTP"),
    (0x01c, "device registration"),
    (0x024, "Windows Update"),
    (0x028, "TPM"),
    (0x029, "TPM software"),
];
