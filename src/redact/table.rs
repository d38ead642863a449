//! Which placeholder stands for what.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::known;
use crate::document::Replaced;

/// What an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Device,
    User,
    Domain,
    Tenant,
    Id,
    Sid,
    Thumbprint,
    Address,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Device => "device",
            Kind::User => "user",
            Kind::Domain => "domain",
            Kind::Tenant => "tenant",
            Kind::Id => "id",
            Kind::Sid => "sid",
            Kind::Thumbprint => "thumbprint",
            Kind::Address => "address",
        }
    }
}

/// Names are at most so many tokens and bytes long; what is longer is a text, not a name.
const TOKENS: usize = 12;
const BYTES: usize = 160;

/// Windows cuts NetBIOS names at this length.
const NETBIOS: usize = 15;

/// Identities and their placeholders.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Names that are replaced wherever they stand, in lower case.
    names: HashMap<String, (Kind, String)>,
    /// The numbers of tokens that names have.
    pub(super) tokens: BTreeSet<usize>,
    /// Identities of a shape, in one way of writing.
    shapes: HashMap<(Kind, String), String>,
    /// Whole domains.
    domains: HashMap<String, String>,
    /// The ids of requests, where they are to stay.
    requests: Option<HashSet<String>>,
    distinct: BTreeMap<Kind, u32>,
    counts: BTreeMap<Kind, u64>,
}

impl Table {
    /// The placeholder of a name that was learned.
    pub(super) fn name(&self, lower: &str) -> Option<(Kind, &str)> {
        self.names.get(lower).map(|(kind, placeholder)| (*kind, placeholder.as_str()))
    }

    /// True for a name that stands before `\`.
    pub(super) fn is_authority(&self, name: &str) -> bool {
        let found = self.names.get(&name.to_lowercase());
        found.is_some_and(|(kind, _)| matches!(kind, Kind::Domain | Kind::Device))
    }

    /// From now on ids of requests stay as they are.
    pub(super) fn keep_requests(&mut self) {
        self.requests.get_or_insert_with(HashSet::new);
    }

    /// Learns the id of a request from the name of what it stands in, or from the text before it.
    pub(super) fn learn_request(&mut self, name: &str, id: &str) {
        if let Some(requests) = self.requests.as_mut().filter(|_| known::names_request(name)) {
            requests.insert(id.trim_matches(['{', '}', ' ']).to_ascii_lowercase());
        }
    }

    /// True for the id of a request that is to stay.
    pub(super) fn is_kept(&self, id: &str) -> bool {
        self.requests.as_ref().is_some_and(|requests| requests.contains(id))
    }

    pub(super) fn count(&mut self, kind: Kind) {
        *self.counts.entry(kind).or_default() += 1;
    }

    pub(super) fn counts(&self) -> Vec<Replaced> {
        let replaced = self.counts.iter().map(|(kind, count)| Replaced {
            kind: kind.word().to_owned(),
            distinct: self.distinct.get(kind).copied().unwrap_or(0),
            count: *count,
        });
        replaced.collect()
    }

    fn next(&mut self, kind: Kind) -> u32 {
        let number = self.distinct.entry(kind).or_default();
        *number += 1;
        *number
    }

    /// Learns a name that is one word or a few; gives its placeholder.
    pub(super) fn learn(&mut self, kind: Kind, name: &str) -> Option<String> {
        let name = name.trim();
        if name.is_empty() || name.len() > BYTES || known::is_ordinary(name) {
            return None;
        }
        let lower = name.to_lowercase();
        if let Some((_, placeholder)) = self.names.get(&lower) {
            return Some(placeholder.clone());
        }
        // a device's name that Windows cut
        let cut = (kind == Kind::Domain && name.chars().count() == NETBIOS)
            .then(|| self.names.iter().find(|(known, _)| known.starts_with(&lower)))
            .flatten()
            .map(|(_, (_, placeholder))| placeholder.chars().take(NETBIOS).collect::<String>());
        let placeholder = cut.unwrap_or_else(|| {
            let number = self.next(kind);
            match kind {
                Kind::Device => longer(format!("device{number}"), name.chars().count()),
                Kind::User => format!("user{number}"),
                Kind::Domain => format!("domain{number}"),
                _ => format!("tenant{number}"),
            }
        });
        for form in known::written(name) {
            let tokens = known::tokens(&form).count();
            if (1..=TOKENS).contains(&tokens) {
                self.tokens.insert(tokens);
                self.names.insert(form.to_lowercase(), (kind, placeholder.clone()));
            }
        }
        Some(placeholder)
    }

    /// The placeholder of what is known by its shape; `make` makes it from its number.
    pub(super) fn shape(&mut self, kind: Kind, id: &str, make: impl FnOnce(u32) -> String) -> String {
        if let Some(placeholder) = self.shapes.get(&(kind, id.to_owned())) {
            return placeholder.clone();
        }
        let number = self.next(kind);
        let placeholder = make(number);
        self.shapes.insert((kind, id.to_owned()), placeholder.clone());
        placeholder
    }

    /// The placeholder of a domain or of a host below one: `corp.contoso.com` stays below `contoso.com`, a
    /// domain that the internet does not know ends as it did.
    pub(super) fn domain(&mut self, name: &str) -> String {
        let lower = name.trim_matches('.').to_lowercase();
        if known::is_public(&lower) {
            return lower;
        }
        if let Some(placeholder) = self.domains.get(&lower) {
            return placeholder.clone();
        }
        let placeholder = self.new_domain(&lower);
        self.domains.insert(lower, placeholder.clone());
        placeholder
    }

    fn new_domain(&mut self, lower: &str) -> String {
        if let Some(suffix) = known::shared_suffix(lower) {
            let label = lower[..lower.len() - suffix.len()].trim_end_matches('.');
            return format!("{}.{suffix}", self.label(label));
        }
        let labels = lower.split('.').count();
        let (first, rest) = lower.split_once('.').unwrap_or((lower, ""));
        if labels <= known::base_labels(lower) {
            let end = lower.rsplit('.').next().unwrap_or_default();
            let end = if known::is_public_end(end) { "example" } else { end };
            let placeholder = format!("{}.{end}", self.label(first));
            // two domains of one name under different ends stay two
            return match self.domains.values().any(|known| *known == placeholder) {
                true => format!("tenant{}.{end}", self.next(Kind::Tenant)),
                false => placeholder,
            };
        }
        let parent = self.domain(rest);
        let label = match self.names.get(first) {
            Some((_, placeholder)) => placeholder.clone(),
            None => self.shape(Kind::Domain, &format!("label {first}"), |number| format!("host{number}")),
        };
        format!("{label}.{parent}")
    }

    /// The placeholder of the label that names a tenant, also as a NetBIOS domain.
    fn label(&mut self, label: &str) -> String {
        let learned = self.learn(Kind::Tenant, label);
        learned.unwrap_or_else(|| {
            self.shape(Kind::Tenant, &format!("label {label}"), |number| format!("tenant{number}"))
        })
    }
}

/// A name longer than NetBIOS allows stays so.
fn longer(placeholder: String, length: usize) -> String {
    match length > NETBIOS {
        true => format!("{placeholder:x<length$}"),
        false => placeholder,
    }
}
