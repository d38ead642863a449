//! What exporters call the members of an event: one table for objects, columns and lists.

/// A member of an event record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Provider,
    Channel,
    Id,
    /// The id with severity and facility above it, as Get-EventLog has it.
    InstanceId,
    Version,
    Level,
    /// The level as Get-EventLog has it.
    EntryType,
    Time,
    /// A time that only counts where there is no better one.
    Received,
    Computer,
    /// The computer by a name that only counts where there is no better one.
    Host,
    RecordId,
    /// The place in the exported file, which only counts where there is no record id.
    RecordNumber,
    ActivityId,
    User,
    /// That the text of the record named its provider.
    ProviderFrom,
    Message,
    /// A text that may be the message, where nothing is called so.
    Text,
    /// The data, in whatever shape.
    Data,
    /// One item of the data, by its own name.
    Item,
    /// The whole event as XML.
    Xml,
    /// Known, and of no use here.
    Ignored,
}

/// Names of members in lower case and sorted; a dot leads into a member of a member.
///
/// Where exporters disagree about a name the table says what it means to all of them.
static NAMES: &[(&str, Member)] = &[
    ("@timestamp", Member::Time),
    ("_time", Member::Time),
    ("activityid", Member::ActivityId),
    ("body", Member::Text),
    ("bookmark", Member::Ignored),
    ("category", Member::Ignored),
    ("categorynumber", Member::Ignored),
    ("channel", Member::Channel),
    ("computer", Member::Computer),
    ("computer_name", Member::Computer),
    ("computername", Member::Computer),
    ("container", Member::Ignored),
    ("containerlog", Member::Ignored),
    ("content", Member::Text),
    ("data", Member::Data),
    ("date and time", Member::Time),
    ("entrytype", Member::EntryType),
    ("event.code", Member::Id),
    ("event.eventdata", Member::Data),
    ("event.provider", Member::Provider),
    ("event.system.channel", Member::Channel),
    ("event.system.computer", Member::Computer),
    ("event.system.correlation.activityid", Member::ActivityId),
    ("event.system.eventid", Member::Id),
    ("event.system.eventrecordid", Member::RecordId),
    ("event.system.level", Member::Level),
    ("event.system.provider.name", Member::Provider),
    ("event.system.security.userid", Member::User),
    ("event.system.timecreated.systemtime", Member::Time),
    ("event.system.version", Member::Version),
    ("event.userdata", Member::Data),
    ("event_data", Member::Data),
    ("event_id", Member::Id),
    ("eventcode", Member::Id),
    ("eventdata", Member::Data),
    ("eventid", Member::Id),
    ("eventlevel", Member::Level),
    ("eventlevelname", Member::Level),
    ("eventlog", Member::Channel),
    ("eventrecordid", Member::RecordId),
    ("eventtime", Member::Time),
    ("eventtype", Member::EntryType),
    ("eventxml", Member::Xml),
    ("host.name", Member::Host),
    ("hostname", Member::Host),
    ("id", Member::Id),
    ("index", Member::Ignored),
    ("instanceid", Member::InstanceId),
    ("keywords", Member::Ignored),
    ("keywordsdisplaynames", Member::Ignored),
    ("level", Member::Level),
    ("leveldisplayname", Member::Level),
    ("localtime", Member::Time),
    ("log.level", Member::Level),
    ("log_name", Member::Channel),
    ("logname", Member::Channel),
    ("machinename", Member::Computer),
    ("matchedqueryids", Member::Ignored),
    ("message", Member::Message),
    ("msg", Member::Text),
    ("opcode", Member::Ignored),
    ("opcodedisplayname", Member::Ignored),
    ("parameterxml", Member::Data),
    ("payload", Member::Data),
    ("processid", Member::Ignored),
    ("properties", Member::Data),
    ("provider", Member::Provider),
    ("provider.name", Member::Provider),
    ("providerfrom", Member::ProviderFrom),
    ("providerid", Member::Ignored),
    ("providername", Member::Provider),
    ("qualifiers", Member::Ignored),
    ("record_number", Member::RecordId),
    ("recordid", Member::RecordId),
    ("recordnumber", Member::RecordNumber),
    ("relatedactivityid", Member::Ignored),
    ("rendereddescription", Member::Message),
    ("replacementstrings", Member::Data),
    ("severity", Member::Level),
    ("site", Member::Ignored),
    ("source", Member::Provider),
    ("source_name", Member::Provider),
    ("sourcename", Member::Provider),
    ("systemuserid", Member::User),
    ("task", Member::Ignored),
    ("taskdisplayname", Member::Ignored),
    ("text", Member::Text),
    ("threadid", Member::Ignored),
    ("time", Member::Time),
    ("timecreated", Member::Time),
    ("timecreated.value", Member::Time),
    ("timegenerated", Member::Received),
    ("timegenerated.value", Member::Received),
    ("timewritten", Member::Ignored),
    ("toxml", Member::Xml),
    ("user", Member::User),
    ("user.identifier", Member::User),
    ("user_data", Member::Data),
    ("userid", Member::User),
    ("userid.value", Member::User),
    ("username", Member::Ignored),
    ("version", Member::Version),
    ("winlog.activity_id", Member::ActivityId),
    ("winlog.channel", Member::Channel),
    ("winlog.computer_name", Member::Computer),
    ("winlog.event_data", Member::Data),
    ("winlog.event_id", Member::Id),
    ("winlog.provider_name", Member::Provider),
    ("winlog.record_id", Member::RecordId),
    ("winlog.user.identifier", Member::User),
    ("winlog.user_data", Member::Data),
    ("winlog.version", Member::Version),
    ("xml", Member::Xml),
];

impl Member {
    /// True for what says which event a record is.
    pub(super) fn names_the_event(self) -> bool {
        matches!(self, Member::Id | Member::InstanceId | Member::Provider | Member::Channel)
    }

    /// Where it stands when several members say the same: the better one is taken first.
    pub(super) fn rank(self) -> u8 {
        u8::from(matches!(self, Member::Host | Member::Received | Member::RecordNumber | Member::Text))
    }
}

/// The member of a name in lower case.
pub(super) fn by_name(name: &str) -> Option<Member> {
    NAMES.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|index| NAMES[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_lower_case() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(NAMES.iter().all(|(name, _)| *name == name.to_ascii_lowercase()));
    }
}
