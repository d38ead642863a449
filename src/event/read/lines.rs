//! Line numbers of places in a text.

use memchr::memchr_iter;

/// Counts lines up to places that are asked for in rising order.
pub(super) struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Lines<'t> {
        Lines { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line, from 1, of a byte of the text.
    pub(super) fn line_at(&mut self, place: usize) -> u32 {
        if let Some(between) = self.bytes.get(self.at..place) {
            self.line += memchr_iter(b'\n', between).count() as u32;
            self.at = place;
        }
        self.line
    }
}
