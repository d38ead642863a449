//! Diagnoses the Microsoft Entra identity of a Windows device from evidence that was captured on it.
//!
//! ```text
//! bytes --decode--> text --parse--> StatusDocument / EventDocument / facts --> Evidence
//! Evidence --rules--> findings --rank--> Diagnosis --render--> JSON, text, one line
//!                                  ^
//!                              knowledge (codes, events, fields, rule pages)
//! ```
//!
//! One direction; no stage reaches back. The engine never changes a device, never calls the network,
//! never prints, and says nothing about a device that the evidence does not show.

//!
//! Public is what README names: [`diagnose()`], [`Session`] and what they take and give, [`explain`], [`catalog`],
//! [`render`]. What the documentation leaves out is there for the tests of the crate, and changes at any time.

#![deny(missing_docs)]
#![deny(unsafe_code)]

#[doc(hidden)]
pub mod code;
pub mod compare;
#[doc(hidden)]
pub mod diagnose;
pub mod document;
pub mod error;
pub mod event;
#[doc(hidden)]
pub mod evidence;
pub mod facts;
#[cfg(feature = "ffi")]
#[allow(unsafe_code)]
mod ffi;
#[doc(hidden)]
pub mod input;
#[doc(hidden)]
pub mod knowledge;
#[cfg(feature = "ffi")]
mod options;
#[doc(hidden)]
pub mod phrase;
pub mod redact;
pub mod reference;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod secret;
mod session;
pub mod status;
#[doc(hidden)]
pub mod story;
pub mod time;
#[doc(hidden)]
pub mod warning;
pub mod words;

pub use error::{Error, Result};
pub use reference::{catalog, explain};
pub use report::{render, render_documents, Detail, Format, RenderOptions};
pub use session::{
    diagnose, parse_events, parse_status, DiagnoseOptions, Session, SESSION_BYTES, SESSION_EVENTS,
};

/// The examples of README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
