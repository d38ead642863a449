//! The names of computers, as records and captures have them.

/// `pc-1.corp.contoso.com` and `PC-1` are one computer; an unnamed one may be any, and so may one under a
/// name that no computer has: somebody's words stand in its place ("my laptop").
pub fn same_computer(one: &str, other: &str) -> bool {
    !is_name(one) || !is_name(other) || host(one) == host(other)
}

/// A name that a computer can have.
pub fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && !name.trim().contains(char::is_whitespace)
}

/// A computer's name without its domain, to be compared.
pub fn host(name: &str) -> String {
    name.trim().split('.').next().unwrap_or_default().to_ascii_lowercase()
}
