//! An error code as a number.

use std::fmt;

/// A code, whatever it was written like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// An HRESULT, NTSTATUS, Win32 or token library code. Made by [`Code::from_number`] it is normalised:
    /// an NTSTATUS that was wrapped in an HRESULT (0xd000023c) is the NTSTATUS (0xc000023c).
    Number(u32),
    /// A number of the Entra sign-in service, `AADSTS50076`.
    Aadsts(u32),
}

/// The bit that marks an NTSTATUS inside an HRESULT.
const NT_BIT: u32 = 0x1000_0000;
/// NTSTATUS facilities end here; what lies above is no wrapped NTSTATUS.
const LAST_NT_FACILITY: u32 = 0xff;

impl Code {
    /// The code of a number as Windows holds it.
    pub fn from_number(number: u32) -> Code {
        let wrapped = number >> 28 == 0xd && (number >> 16 & 0xfff) <= LAST_NT_FACILITY;
        Code::Number(if wrapped { number & !NT_BIT } else { number })
    }

    /// The number of a code that Windows made; `None` for an AADSTS number.
    pub fn number(self) -> Option<u32> {
        match self {
            Code::Number(number) => Some(number),
            Code::Aadsts(_) => None,
        }
    }

    /// The number of an NTSTATUS as an HRESULT wraps it, 0xd000023c for 0xc000023c.
    pub fn wrapped(self) -> Option<u32> {
        let number = self.number()? | NT_BIT;
        (Code::from_number(number) == self && self.number() != Some(number)).then_some(number)
    }

    /// True for zero and for every number that reports success or information.
    pub fn is_success(self) -> bool {
        match self {
            Code::Number(number) => number < 2 || (0x1_0000..0x8000_0000).contains(&number),
            Code::Aadsts(number) => number == 0,
        }
    }
}

/// As the contract writes it: `0xc000006d` or `AADSTS50076`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // a code is in most lines of a document, and what write! does costs several times this
            Code::Number(number) => {
                let mut text = *b"0x00000000";
                for (place, digit) in text[2..].iter_mut().rev().enumerate() {
                    *digit = b"0123456789abcdef"[(number >> (4 * place) & 0xf) as usize];
                }
                f.write_str(std::str::from_utf8(&text).unwrap_or_default())
            }
            Code::Aadsts(number) => write!(f, "AADSTS{number}"),
        }
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
