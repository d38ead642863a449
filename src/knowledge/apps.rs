//! The apps that ask for tokens, and the resources that tokens are for, in words.

use super::source::{self, Source};
use super::strings::text;

/// A Microsoft app by its client id, or a resource by its id or host.
#[derive(Debug)]
pub struct AppRow {
    id: u16,
    name: u16,
    background: bool,
    sources: u16,
}

include!(concat!(env!("OUT_DIR"), "/apps.rs"));

impl AppRow {
    /// Every row, sorted by id.
    pub fn all() -> impl ExactSizeIterator<Item = &'static AppRow> {
        APPS.iter()
    }

    /// Its client id, or the host of its addresses, in lower case.
    pub fn id(&self) -> &'static str {
        text(self.id)
    }

    /// What people call it.
    pub fn name(&self) -> &'static str {
        text(self.name)
    }

    /// It asks with nobody before it, and can show no prompt.
    pub fn is_background(&self) -> bool {
        self.background
    }

    /// Where that is known from.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        source::of(self.sources)
    }
}

/// The row of a client id, or of a resource as a request names it: an id, an address or a host. A host
/// below a known one is the same service.
pub fn app(written: &str) -> Option<&'static AppRow> {
    let name = host(written.trim()).to_ascii_lowercase();
    let parts = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
    std::iter::once(&name[..]).chain(parts).find_map(of_id)
}

fn of_id(id: &str) -> Option<&'static AppRow> {
    let at = APPS.binary_search_by(|row| row.id().cmp(id)).ok()?;
    APPS.get(at)
}

/// `https://graph.microsoft.com/.default` is about `graph.microsoft.com`; a plain id is itself.
fn host(written: &str) -> &str {
    let rest = written.split_once("://").map_or(written, |(_, rest)| rest);
    let rest = rest.strip_prefix("urn:ms-drs:").unwrap_or(rest);
    rest.split(['/', '?', ':', '*']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_client_by_its_id_and_a_resource_by_id_address_or_host_below() {
        let name = |written| app(written).map(AppRow::name);
        assert_eq!(name("D3590ED6-52B3-4102-AEFF-AAD2292AB01C"), Some("Microsoft Office"));
        assert_eq!(name("00000003-0000-0000-c000-000000000000"), Some("Microsoft Graph"));
        assert_eq!(name("https://graph.microsoft.com/.default"), Some("Microsoft Graph"));
        assert_eq!(name("https://contoso-my.sharepoint.com/"), Some("SharePoint Online"));
        assert_eq!(name("https://enrollment.manage.microsoft.com/"), Some("Microsoft Intune"));
        assert_eq!(name("https://syncservice.windows.net/*"), Some("settings roaming"));
        assert_eq!(name("https://graph.microsoft.com.example/"), None);
        assert_eq!(name("https://notsharepoint.com/"), None);
        assert_eq!(name(""), None);
    }
}
