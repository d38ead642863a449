//! That the captures of a session are of one device.

use std::collections::{HashMap, HashSet};

use crate::event::computer::host;
use crate::status::{Field, StatusDocument};

/// The names and ids of the one device whose captures were taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct OneDevice {
    names: HashSet<String>,
    ids: HashSet<String>,
}

impl OneDevice {
    /// No capture that was taken names its device.
    pub(crate) fn is_unknown(&self) -> bool {
        self.names.is_empty()
    }

    /// Takes the captures of a document, unless that makes several devices; gives how many there are then. A
    /// device that was renamed keeps its id, and one that registered again its name.
    pub(crate) fn take(&mut self, status: &StatusDocument) -> usize {
        let mut count = usize::from(!self.is_unknown());
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut by_id: HashMap<String, usize> = HashMap::new();
        for capture in &status.captures {
            let id = status.value_of(capture, Field::DeviceId).map(str::to_ascii_lowercase);
            // loose lines of two devices stand in one capture; the id is that of the first
            for (at, name) in status.values_of(capture, Field::DeviceName).map(host).enumerate() {
                let id = id.as_ref().filter(|_| at == 0);
                let of_name = by_name.get(&name).copied().or(self.names.contains(&name).then_some(0));
                let of_id = || by_id.get(id?).copied().or(self.ids.contains(id?).then_some(0));
                let same = of_name.or_else(of_id);
                let device = same.unwrap_or(count);
                count += usize::from(same.is_none());
                by_name.insert(name, device);
                id.map(|id| by_id.insert(id.clone(), device));
            }
        }
        if count <= 1 {
            self.names.extend(by_name.into_keys());
            self.ids.extend(by_id.into_keys());
        }
        count
    }
}
