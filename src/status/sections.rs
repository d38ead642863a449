//! Puts entries into captures, sections and blocks.

use crate::input::text::Span;

use super::{Block, Capture, Entry, Field, Layout, Section, SectionKind, TraceLine};

/// The captures of a document as they grow.
#[derive(Default)]
pub(super) struct Sections {
    pub(super) captures: Vec<Capture>,
    pub(super) entries: Vec<Entry>,
    block: BlockTracker,
    /// A command line was seen: what comes next is another run.
    commanded: bool,
}

impl Sections {
    /// A section title, and the line on which its box begins.
    pub(super) fn title(&mut self, kind: SectionKind, name: Span, line: u32, begins: u32) {
        let first = kind == SectionKind::DeviceState;
        if self.captures.last().is_none_or(|capture| first && !capture.sections.is_empty()) {
            self.begin(begins);
        } else {
            self.begin_if_commanded(begins);
        }
        self.push_section(kind, name, line);
    }

    /// A command line: if it is followed by a title or a known field, that is another capture.
    pub(super) fn command(&mut self) {
        self.commanded = !self.captures.is_empty();
    }

    /// An entry with a known or an unknown key.
    pub(super) fn entry(&mut self, key: Span, field: Option<Field>, value: Span, line: u32) {
        if self.captures.is_empty() || field == Some(Field::AzureAdJoined) && self.repeats_first_field() {
            self.begin(line);
        } else {
            self.begin_if_commanded(line);
        }
        if self.captures.last().is_none_or(|capture| capture.sections.is_empty()) {
            self.push_section(SectionKind::Untitled, Span::default(), line);
        }
        let Some(section) = self.captures.last_mut().and_then(|capture| capture.sections.last_mut()) else {
            return;
        };
        let block = self.block.of(section.kind, field);
        let field = field.map(|field| in_block(field, block));
        self.entries.push(Entry { key, field, value, line, joined: false, cut: false, block });
        section.entries.end = self.entries.len() as u32;
    }

    /// A line of a trace.
    pub(super) fn trace(&mut self, line: TraceLine) {
        if self.captures.is_empty() {
            self.begin(line.line);
        } else {
            self.begin_if_commanded(line.line);
        }
        if let Some(capture) = self.captures.last_mut() {
            capture.trace.push(line);
        }
    }

    /// An entry can follow.
    pub(super) fn has_section(&self) -> bool {
        self.captures.last().is_some_and(|capture| !capture.sections.is_empty())
    }

    /// Says which layout each capture has.
    pub(super) fn finish(&mut self) {
        for capture in &mut self.captures {
            capture.layout = layout(capture, &self.entries);
        }
    }

    /// A second AzureAdJoined where no titles are: captures of which only some lines were kept.
    fn repeats_first_field(&self) -> bool {
        let Some([section]) = self.captures.last().map(|capture| capture.sections.as_slice()) else {
            return false;
        };
        let entries = self.entries.get(section.entries.start as usize..).unwrap_or_default();
        section.kind == SectionKind::Untitled
            && entries.first().is_some_and(|entry| entry.field == Some(Field::AzureAdJoined))
    }

    fn begin_if_commanded(&mut self, line: u32) {
        if self.commanded {
            self.begin(line);
        }
    }

    fn begin(&mut self, line: u32) {
        self.commanded = false;
        self.captures.push(Capture {
            line,
            layout: Layout::Unknown,
            sections: Vec::new(),
            trace: Vec::new(),
        });
        self.block = BlockTracker::default();
    }

    fn push_section(&mut self, kind: SectionKind, name: Span, line: u32) {
        self.block.enter(kind);
        let end = self.entries.len() as u32;
        if let Some(capture) = self.captures.last_mut() {
            capture.sections.push(Section { kind, name, line, entries: end..end });
        }
    }
}

/// Follows which block the entries of a capture belong to.
struct BlockTracker {
    block: Block,
    /// The PRT printed last is the enterprise one.
    enterprise: bool,
    work_accounts: u16,
    /// The current work account has its device id.
    has_device_id: bool,
}

impl Default for BlockTracker {
    fn default() -> BlockTracker {
        BlockTracker { block: Block::Section, enterprise: false, work_accounts: 0, has_device_id: false }
    }
}

impl BlockTracker {
    fn enter(&mut self, kind: SectionKind) {
        self.block = Block::Section;
        if let SectionKind::WorkAccount(_) = kind {
            self.next_work_account();
        }
    }

    fn next_work_account(&mut self) {
        self.work_accounts = self.work_accounts.saturating_add(1);
        self.has_device_id = false;
        self.block = Block::WorkAccount(self.work_accounts);
    }

    /// The block of the next entry. An unknown key belongs to the block it stands in.
    fn of(&mut self, section: SectionKind, field: Option<Field>) -> Block {
        let Some(field) = field else { return self.block };
        let holds_accounts = matches!(section, SectionKind::WorkAccount(_) | SectionKind::Untitled);
        match role(field) {
            Role::Global => return Block::Section,
            Role::Prt { enterprise } => {
                self.enterprise = enterprise;
                self.block = Block::Section;
            }
            Role::AttemptHead { refresh } => {
                self.block = Block::Attempt { enterprise: self.enterprise, refresh }
            }
            Role::Attempt if matches!(self.block, Block::Attempt { .. }) => {}
            Role::Attempt => self.block = Block::Attempt { enterprise: self.enterprise, refresh: false },
            Role::ServerAnswer if self.block != Block::Section => {}
            Role::ServerAnswer => self.block = Block::Attempt { enterprise: self.enterprise, refresh: false },
            Role::Head(block) => self.block = block,
            Role::Registration
                if matches!(self.block, Block::PreviousRegistration | Block::LastHostNameUpdate) => {}
            Role::Registration if matches!(self.block, Block::PreJoinTests | Block::Attempt { .. }) => {}
            Role::ClientTime
                if matches!(self.block, Block::PreviousRegistration | Block::LastHostNameUpdate) => {}
            Role::ClientTime => self.block = Block::PreJoinTests,
            Role::WorkAccount => self.work_account(field),
            Role::MaybeWorkAccount if holds_accounts && matches!(self.block, Block::WorkAccount(_)) => {}
            Role::Registration | Role::MaybeWorkAccount | Role::Section => self.block = Block::Section,
        }
        self.block
    }

    fn work_account(&mut self, field: Field) {
        let again = field == Field::WorkplaceDeviceId && self.has_device_id;
        if again || !matches!(self.block, Block::WorkAccount(_)) {
            self.next_work_account();
        }
        self.has_device_id |= field == Field::WorkplaceDeviceId;
    }
}

/// Two pairs of keys differ only in blanks or in one letter, which copies lose: the block decides.
fn in_block(field: Field, block: Block) -> Field {
    let attempt = matches!(block, Block::Attempt { .. });
    match field {
        Field::AttemptServerErrorCode | Field::ServerErrorCode if attempt => Field::AttemptServerErrorCode,
        Field::AttemptServerErrorCode => Field::ServerErrorCode,
        Field::HttpStatus | Field::HttpsStatus if attempt => Field::HttpStatus,
        Field::HttpStatus => Field::HttpsStatus,
        _ => field,
    }
}

/// What a field says about the block it stands in.
enum Role {
    /// Printed wherever the command came to it, of no block.
    Global,
    /// A key of one of the two PRTs.
    Prt {
        enterprise: bool,
    },
    AttemptHead {
        refresh: bool,
    },
    Attempt,
    /// As `Attempt`, but other blocks have a key that can be taken for it.
    ServerAnswer,
    /// Heads or belongs to one block only.
    Head(Block),
    /// Of whichever registration block is open.
    Registration,
    /// As `Registration`, else of the pre-join tests.
    ClientTime,
    /// Of a work account only.
    WorkAccount,
    /// Of a work account or of the device or user.
    MaybeWorkAccount,
    Section,
}

fn role(field: Field) -> Role {
    use Field::*;
    match field {
        ExecutingAccountName | KeySignTest => Role::Global,
        AzureAdPrt | AzureAdPrtUpdateTime | AzureAdPrtExpiryTime | AzureAdPrtAuthority => {
            Role::Prt { enterprise: false }
        }
        EnterprisePrt | EnterprisePrtUpdateTime | EnterprisePrtExpiryTime | EnterprisePrtAuthority => {
            Role::Prt { enterprise: true }
        }
        AcquirePrtDiagnostics => Role::AttemptHead { refresh: false },
        RefreshPrtDiagnostics => Role::AttemptHead { refresh: true },
        PreviousPrtAttempt
        | AttemptStatus
        | UserIdentity
        | CredentialType
        | CorrelationId
        | EndpointUri
        | HttpMethod
        | HttpError
        | ServerErrorDescription => Role::Attempt,
        HttpStatus | AttemptServerErrorCode => Role::ServerAnswer,
        DiagnosticsReference | UserContext | AdConnectivityTest | AdConfigurationTest | DrsDiscoveryTest
        | DrsConnectivityTest | KerberosTicketTest | TokenAcquisitionTest | FallbackToSyncJoin
        | FallbackToFedJoin => Role::Head(Block::PreJoinTests),
        PreviousRegistration | RegistrationType | ErrorPhase => Role::Head(Block::PreviousRegistration),
        LastHostNameUpdate => Role::Head(Block::LastHostNameUpdate),
        ClientErrorCode | ServerErrorCode | ServerErrorSubCode | ServerOperation | ServerMessage
        | HttpsStatus | RequestId | ServerTime => Role::Registration,
        ClientTime => Role::ClientTime,
        WorkplaceDeviceId | WorkplaceThumbprint | WorkplaceIdp | WorkplaceTenantId | WorkplaceTenantName
        | WorkplaceMdmUrl | WorkplaceSettingsUrl => Role::WorkAccount,
        DeviceCertificateValidity | KeyContainerId | KeyProvider | TpmProtected | NgcSet => {
            Role::MaybeWorkAccount
        }
        _ => Role::Section,
    }
}

/// Device keys in Device State, or the PRT in User State, are of the old layout.
fn layout(capture: &Capture, entries: &[Entry]) -> Layout {
    let of = |section: &Section| {
        entries.get(section.entries.start as usize..section.entries.end as usize).unwrap_or_default()
    };
    if capture.sections.is_empty() {
        return Layout::Trace;
    }
    let mut layout = Layout::Unknown;
    for section in &capture.sections {
        let has =
            |names: &[Field]| of(section).iter().any(|entry| entry.field.is_some_and(|f| names.contains(&f)));
        let old = match section.kind {
            SectionKind::DeviceState => {
                has(&[Field::DeviceId, Field::TenantId, Field::KeyContainerId, Field::Idp])
            }
            SectionKind::UserState => {
                has(&[Field::AzureAdPrt, Field::EnterprisePrt, Field::WorkplaceDeviceId])
            }
            _ => false,
        };
        let current = match section.kind {
            SectionKind::Untitled | SectionKind::DeviceState => has(&[
                Field::DeviceName,
                Field::VirtualDesktop,
                Field::DeviceCertificateValidity,
                Field::DeviceAuthStatus,
                Field::AzureAdPrtUpdateTime,
                Field::PreviousPrtAttempt,
                Field::ExecutingAccountName,
            ]),
            SectionKind::UserState | SectionKind::NgcPrerequisiteCheck | SectionKind::Other => false,
            _ => true,
        };
        match (current, old) {
            (true, _) => return Layout::Current,
            (_, true) => layout = Layout::Legacy,
            _ => {}
        }
    }
    layout
}
