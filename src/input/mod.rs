//! From bytes to text, and texts as every later stage holds them.

pub mod base64;
pub mod decode;
pub mod entity;
pub mod mail;
pub mod text;
