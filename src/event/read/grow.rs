//! Lists that stay close to the size of what they hold.

/// Appends to a list that grows by a quarter: one that doubles can take twice the memory of what it holds,
/// which for a large input of small records is most of the memory used.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 4 + 16);
    }
    list.push(item);
}
