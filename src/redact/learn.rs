//! What the parsers know to be a name.

use serde_json::Value as Json;

use super::shape;
use super::table::Kind;
use super::Redactor;
use crate::event::{named_data, EventDocument};
use crate::knowledge;
use crate::status::{Field, StatusDocument};

impl Redactor {
    pub(crate) fn learn_status(&mut self, document: &StatusDocument) {
        let mut unknown = 0;
        for entry in &document.entries {
            match entry.field {
                Some(field) => self.learn_field(field, document.text(entry.value)),
                None => unknown += 1,
            }
        }
        self.note("unread-keys", unknown);
        let trace: usize = document.captures.iter().map(|capture| capture.trace.len()).sum();
        self.note("unread-trace", trace as u64);
        for line in document.captures.iter().flat_map(|capture| &capture.trace) {
            if let (Some(field), Some((_, value))) = (line.field, line.pair) {
                self.learn_field(field, document.text(value));
            }
        }
    }

    fn learn_field(&mut self, field: Field, value: &str) {
        match field {
            Field::DeviceName => self.learn_host(value),
            Field::DomainName => self.learn_domain(value),
            Field::TenantName | Field::WorkplaceTenantName => self.learn_tenant(value),
            Field::UserIdentity | Field::ExecutingAccountName => self.learn_accounts(value),
            Field::CorrelationId => self.table.learn_request(field.key(), value),
            Field::ServerErrorDescription | Field::ServerMessage if !value.is_empty() => {
                self.note("unread-answers", 1);
            }
            _ => {}
        }
    }

    pub(crate) fn learn_events(&mut self, document: &EventDocument) {
        let mut unknown = 0;
        for event in &document.events {
            self.learn_host(document.text(event.computer));
            self.learn_accounts(document.text(event.user));
            let row = knowledge::event(document.text(event.provider), event.id);
            unknown += u64::from(row.is_none());
            for (name, value) in named_data(document, event) {
                let personal = row.is_some_and(|row| row.personal_fields().any(|field| field == name));
                self.learn_item(name, value, personal);
            }
        }
        self.note("unread-events", unknown);
    }

    /// A data item by its name.
    fn learn_item(&mut self, name: &str, value: &str, personal: bool) {
        self.table.learn_request(name, value);
        let lower = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if lower.ends_with("computer") || has(&["computername", "devicename", "hostname", "machinename"]) {
            self.learn_host(value);
        } else if has(&["tenantname", "tenantdisplayname"]) {
            self.learn_tenant(value);
        } else if has(&["email", "upn", "username", "useridentity", "account"]) {
            self.learn_accounts(value);
        } else if has(&["domainname"]) {
            self.learn_domain(value);
        } else if personal && (!value.contains(' ') || lower.ends_with("name")) && !shape::has_shape(value) {
            self.table.learn(Kind::User, value);
        }
    }

    /// `pc-1.corp.contoso.com`, or the short name.
    fn learn_host(&mut self, value: &str) {
        let value = value.trim().trim_end_matches('$');
        let (label, domain) = value.split_once('.').unwrap_or((value, ""));
        if label.chars().any(char::is_whitespace) || label.is_empty() {
            return;
        }
        self.table.learn(Kind::Device, label);
        if domain.contains('.') || !domain.is_empty() && super::known::is_host_end(domain) {
            self.learn_domain(domain);
        }
    }

    fn learn_domain(&mut self, value: &str) {
        let value = value.trim();
        match value.contains('.') {
            true => drop(self.table.domain(value)),
            false if value.contains(' ') => {}
            false => drop(self.table.learn(Kind::Domain, value)),
        }
    }

    fn learn_tenant(&mut self, value: &str) {
        match value.contains('.') && !value.contains(' ') {
            true => drop(self.table.domain(value)),
            false => drop(self.table.learn(Kind::Tenant, value)),
        }
    }

    /// `CONTOSO\jdoe, jdoe@contoso.com`
    fn learn_accounts(&mut self, value: &str) {
        if value.len() > 512 || shape::has_sid(value) {
            return;
        }
        for account in value.split([',', ';']).map(str::trim) {
            if let Some((domain, name)) = account.split_once('\\') {
                if super::known::is_ordinary(domain) && !domain.eq_ignore_ascii_case("azuread") {
                    continue;
                }
                self.learn_domain(domain);
                self.table.learn(Kind::User, name.trim_start_matches('\\').trim_end_matches('$'));
            } else if let Some((name, domain)) = account.split_once('@') {
                self.table.learn(Kind::User, name.trim_end_matches('$'));
                self.learn_domain(domain);
            } else if !account.contains(' ') {
                self.table.learn(Kind::User, account.trim_end_matches('$'));
            }
        }
    }

    /// What a document of the engine names.
    pub(super) fn learn_json(&mut self, document: &Json) {
        match document {
            Json::Array(items) => items.iter().for_each(|item| self.learn_json(item)),
            Json::Object(members) => {
                let text = |name: &str| members.get(name).and_then(Json::as_str);
                let key = text("canonicalKey").or(text("key"));
                match (key, text("name").or(text("field")), text("value")) {
                    (Some(key), _, Some(value)) => match Field::from_key(key) {
                        Some(field) => self.learn_field(field, value),
                        None => self.learn_item(key, value, false),
                    },
                    (None, Some(name), Some(value)) => self.learn_item(name, value, false),
                    _ => {}
                }
                text("computer").into_iter().for_each(|computer| self.learn_host(computer));
                for name in ["correlationId", "activityId"] {
                    text(name).into_iter().for_each(|id| self.table.learn_request(name, id));
                }
                if members.contains_key("joinState") {
                    text("name").into_iter().for_each(|name| self.learn_host(name));
                }
                members.values().for_each(|value| self.learn_json(value));
            }
            _ => {}
        }
    }
}
