//! Near misses: what somebody may have meant who named something unknown.

use super::explain::known_names;
use crate::knowledge::{Code, CodeRow};

/// No more than this many are useful.
const MOST: usize = 3;
/// Longer texts are no names.
const LONGEST: usize = 64;

/// The known names nearest to `what`, the nearest first.
pub(super) fn names<'n>(what: &str, more: &[&'n str]) -> Vec<String> {
    let what = what.trim().to_ascii_lowercase();
    if what.is_empty() || what.len() > LONGEST {
        return Vec::new();
    }
    let allowed = what.len() / 4 + 1;
    let mut near: Vec<(usize, &'n str)> = Vec::new();
    let known = known_names().map(|name| -> &'n str { name });
    for name in more.iter().copied().chain(known) {
        if name.len().abs_diff(what.len()) <= allowed {
            let distance = distance(what.as_bytes(), name.to_ascii_lowercase().as_bytes());
            if distance <= allowed && !near.iter().any(|(_, known)| *known == name) {
                near.push((distance, name));
            }
        }
    }
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(MOST).map(|(_, name)| name.to_owned()).collect()
}

/// The known codes that differ from an unknown one in one digit.
pub(super) fn codes(code: Code) -> Vec<String> {
    let digits = |code: Code| match code {
        Code::Number(number) => format!("{number:08x}"),
        Code::Aadsts(number) => number.to_string(),
    };
    let wanted = digits(code);
    let mut near = Vec::new();
    for known in CodeRow::all().filter_map(CodeRow::code) {
        let same_kind = std::mem::discriminant(&known) == std::mem::discriminant(&code);
        if same_kind && differs_in_one(&wanted, &digits(known)) && !near.contains(&known) {
            near.push(known);
        }
    }
    near.truncate(MOST);
    near.iter().map(Code::to_string).collect()
}

fn differs_in_one(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).filter(|(l, r)| l != r).count() == 1
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, &l) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &r) in right.iter().enumerate() {
            let mut best = (last[j] + usize::from(l != r)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && l == right[j - 1] && left[i - 1] == r {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "abc", 3), ("prt", "prt", 0), ("prt", "ptr", 1), ("azureadprt", "azureaprt", 1)]
        {
            assert_eq!(distance(left.as_bytes(), right.as_bytes()), expected, "{left} {right}");
        }
    }
}
