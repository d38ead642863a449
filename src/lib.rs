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

#![deny(missing_docs)]
#![deny(unsafe_code)]

pub mod code;
pub mod compare;
pub mod diagnose;
pub mod document;
pub mod error;
pub mod event;
pub mod evidence;
pub mod facts;
#[cfg(feature = "ffi")]
#[allow(unsafe_code)]
mod ffi;
pub mod input;
pub mod knowledge;
#[cfg(feature = "ffi")]
mod options;
pub mod phrase;
pub mod redact;
pub mod reference;
pub mod report;
pub mod rules;
pub mod secret;
mod session;
pub mod status;
pub mod story;
pub mod time;
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
