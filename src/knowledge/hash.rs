//! The number by which tables are looked up; build.rs sorts them by it.

/// So many buckets has a table.
pub const BUCKETS: usize = 256;

/// The bucket of a text (FNV-1a, folded to a byte).
pub fn bucket(text: &[u8]) -> usize {
    let hash =
        text.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 16) as usize % BUCKETS
}
