//! The vocabularies that all stages share. This file imports nothing of the crate: the build reads it too, to
//! hold the tables to these words.

use std::fmt::{self, Debug};

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An enum whose variants are words of documents and tables.
pub trait Word: Copy + Debug + 'static {
    /// Its own name.
    const NAME: &'static str;
    /// Every variant with its word, in order.
    const WORDS: &'static [(Self, &'static str)];

    /// The variant that a word names.
    fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(variant, _)| *variant)
    }
}

/// Reads such a word.
struct WordVisitor<W>(std::marker::PhantomData<W>);

impl<W: Word> Visitor<'_> for WordVisitor<W> {
    type Value = W;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a word of {}", W::NAME)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<W, E> {
        W::of(word).ok_or_else(|| E::custom("no such word"))
    }
}

/// Defines such an enum.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every one of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Its word in documents.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl Word for $name {
            const NAME: &'static str = stringify!($name);
            const WORDS: &'static [($name, &'static str)] = &[$(($name::$variant, $word),)+];
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                deserializer.deserialize_str(WordVisitor(std::marker::PhantomData))
            }
        }
    };
}

words! {
    /// How grave a finding is.
    Severity {
        /// Nothing is wrong; worth knowing.
        Information = "information",
        /// Something does not work as it should, or will stop working.
        Warning = "warning",
        /// Something does not work.
        Error = "error",
    }
}

words! {
    /// What an event tells of a device's story, for rules that ask for all events of a kind.
    Tells {
        /// A failure on the way to a PRT.
        PrtFailure = "prtFailure",
        /// Why there is no PRT.
        PrtCause = "prtCause",
        /// With which status getting or renewing a PRT ended: the end of a flow, the failed sign-in and its
        /// variants, the failed renewal.
        PrtEnding = "prtEnding",
        /// An answer of the Entra sign-in service.
        PrtAnswer = "prtAnswer",
        /// A step that is over when Windows Hello is set up some time after it.
        HelloSetUp = "helloSetUp",
        /// With which code a session of the sync engine failed.
        SyncSession = "syncSession",
    }
}

words! {
    /// What a finding is among the others.
    Role {
        /// Nothing else in the evidence explains it.
        RootCause = "rootCause",
        /// Explained by the findings in `causedBy`.
        Consequence = "consequence",
        /// Information, or history.
        Note = "note",
    }
}

words! {
    /// How sure a finding is.
    Certainty {
        /// The code or the message states it.
        Certain = "certain",
        /// The evidence points to it.
        Likely = "likely",
        /// It would explain the evidence.
        Possible = "possible",
    }
}

words! {
    /// What the diagnosis comes to.
    Verdict {
        /// The join state was judged, and there is no error and no warning that is not history.
        Healthy = "healthy",
        /// There is an error or a warning that is not history.
        Issues = "issues",
        /// There is neither, but something failed, or somebody sees a symptom, and nothing explains it.
        Unexplained = "unexplained",
        /// The evidence does not allow to say.
        NotAssessable = "notAssessable",
    }
}

words! {
    /// What a rule or a finding is about.
    Area {
        /// How the evidence was taken.
        Context = "context",
        /// Device join.
        Join = "join",
        /// The Primary Refresh Token.
        Prt = "prt",
        /// Tokens for apps.
        Token = "token",
        /// Enterprise State Roaming.
        Esr = "esr",
        /// Windows Hello for Business.
        Hello = "hello",
        /// Mobile device management.
        Mdm = "mdm",
        /// Network and proxies.
        Network = "network",
        /// The clock.
        Clock = "clock",
    }
}

words! {
    /// How grave an event says it is. Level 0 and 4 are both information.
    Level {
        /// Level 1.
        Critical = "critical",
        /// Level 2.
        Error = "error",
        /// Level 3.
        Warning = "warning",
        /// Levels 0 and 4.
        Information = "information",
        /// Level 5.
        Verbose = "verbose",
    }
}

impl Level {
    /// The level of a number in an event; `None` for numbers that Windows does not use.
    pub fn from_number(number: u32) -> Option<Level> {
        Some(match number {
            0 | 4 => Level::Information,
            1 => Level::Critical,
            2 => Level::Error,
            3 => Level::Warning,
            5 => Level::Verbose,
            _ => return None,
        })
    }
}

words! {
    /// Whose number it is; the same number can mean different things in two families.
    Family {
        /// Device registration (0x801c....), and what other numbers mean during a registration.
        Dsreg = "dsreg",
        /// The token broker's library (0xcaa.....).
        Adal = "adal",
        /// The sign-in plug-in for Entra ID (0xc0048...).
        Cloudap = "cloudap",
        /// The Entra sign-in service.
        Aadsts = "aadsts",
        /// AD FS and the identity framework it is built on (MSIS and ID numbers).
        Adfs = "adfs",
        /// Windows Hello provisioning.
        Hello = "hello",
        /// MDM enrolment (0x8018....).
        Mdm = "mdm",
        /// WinHTTP, 12000 to 12999.
        Winhttp = "winhttp",
        /// WinINet, the same numbers.
        Wininet = "wininet",
        /// The URL moniker library (0x800c....).
        Urlmon = "urlmon",
        /// HTTP status numbers.
        Http = "http",
        /// TPM and its drivers and services.
        Tpm = "tpm",
        /// Key storage, certificates and SSPI.
        Crypto = "crypto",
        /// The Windows kernel and sign-in.
        Ntstatus = "ntstatus",
        /// Win32, small numbers.
        Win32 = "win32",
        /// COM and the Windows Runtime.
        Hresult = "hresult",
    }
}

words! {
    /// How surely a row's meaning is known.
    Confidence {
        /// A vendor document says so.
        Documented = "documented",
        /// A vendor document on another subject says so.
        DocumentedElsewhere = "documented-elsewhere",
        /// A vendor document said so and was withdrawn as inaccurate.
        DocumentedWithdrawn = "documented-withdrawn",
        /// Concluded from documented facts.
        Derived = "derived",
        /// People who met it say so.
        Community = "community",
        /// It has been met; nobody says what it means.
        Observed = "observed",
        /// Only its name is known.
        NameOnly = "name-only",
        /// It stands in the Windows headers.
        HeaderOnly = "header-only",
    }
}

words! {
    /// Whether a code names its cause.
    Specificity {
        /// It covers many causes; something else must tell which.
        Generic = "generic",
        /// It names one cause.
        Specific = "specific",
    }
}

words! {
    /// A circumstance in which a code is nothing to worry about.
    Benign {
        /// The user has a current PRT.
        HealthyPrt = "healthyPrt",
        /// The device is not meant for hybrid join.
        NotHybrid = "notHybrid",
        /// The computer has not been synced to the directory yet.
        BeforeSync = "beforeSync",
        /// The capture was taken as SYSTEM or as another user.
        WrongUser = "wrongUser",
        /// A program tried a silent sign-in.
        SilentRequest = "silentRequest",
    }
}

words! {
    /// In whose capture a field tells the truth.
    Trust {
        /// In every capture.
        Any = "any",
        /// In one taken as the signed-in user, not elevated.
        User = "user",
        /// In one taken elevated.
        Elevated = "elevated",
        /// In one taken as SYSTEM.
        System = "system",
    }
}

words! {
    /// What a code is about. A few of these decide: whose matter a refusal is, and what it counts for.
    Topic {
        /// The user's account: locked, disabled, expired.
        Account = "account",
        /// How an application is registered and set up.
        AppConfig = "app-config",
        /// Certificates of users, applications and services.
        Certificate = "certificate",
        /// A policy of Conditional Access decided.
        ConditionalAccess = "conditional-access",
        /// What an application may do has not been agreed to.
        Consent = "consent",
        /// Passwords and other credentials of the user.
        Credentials = "credentials",
        /// Keys, certificates and secure channels of Windows.
        Crypto = "crypto",
        /// The device, its object and its keys.
        Device = "device",
        /// Enrolment in device management.
        Enrolment = "enrolment",
        /// Federation services and external identity providers.
        Federation = "federation",
        /// Guests and personal accounts.
        Guest = "guest",
        /// Windows Hello for Business.
        Hello = "hello",
        /// Joining and registering the device.
        Join = "join",
        /// Device management, beside enrolment.
        Management = "management",
        /// Another factor is asked for.
        Mfa = "mfa",
        /// Connections.
        Network = "network",
        /// A policy of the tenant, beside Conditional Access.
        Policy = "policy",
        /// Proxies.
        Proxy = "proxy",
        /// The Primary Refresh Token.
        Prt = "prt",
        /// A request that its program made wrong.
        Request = "request",
        /// The service itself.
        Service = "service",
        /// The sign-in session.
        Session = "session",
        /// Ways of signing in.
        SignIn = "sign-in",
        /// The tenant.
        Tenant = "tenant",
        /// Secure connections.
        Tls = "tls",
        /// Getting tokens.
        Token = "token",
        /// The TPM.
        Tpm = "tpm",
        /// Windows in general.
        Windows = "windows",
    }
}

words! {
    /// What the field or event that a code stood in is about. It decides between the families of a number.
    Context {
        /// Joining or registering the device.
        Join = "join",
        /// Getting or refreshing the PRT.
        Prt = "prt",
        /// Tokens from the token broker.
        Token = "token",
        /// Windows Hello for Business.
        Hello = "hello",
        /// MDM enrolment.
        Mdm = "mdm",
        /// A connection: WinHTTP, WinINet, HTTP.
        Network = "network",
        /// The TPM, keys and certificates.
        Tpm = "tpm",
        /// Anything else in Windows.
        Windows = "windows",
    }
}

words! {
    /// What a field's value is, when it is none of the general states (blank, masked, ERROR, UNKNOWN ...).
    FieldKind {
        /// YES or NO.
        Boolean = "boolean",
        /// Free text.
        Text = "text",
        /// Text without blanks.
        Word = "word",
        /// A GUID, with or without braces.
        Guid = "guid",
        /// A URL.
        Url = "url",
        /// A moment in UTC.
        Time = "time",
        /// `[ from -- to ]`.
        Validity = "validity",
        /// 40 hexadecimal digits.
        Thumbprint = "thumbprint",
        /// A decimal number that is no code.
        Integer = "integer",
        /// A code, also as a bare number.
        Code = "code",
        /// Base64 text.
        Blob = "blob",
        /// A word such as SUCCESS or FAILED, often with more text or a code behind it.
        Status = "status",
        /// PASS, SKIPPED, or FAIL with codes in brackets.
        Test = "test",
        /// A sentence, which may hold codes.
        Message = "message",
    }
}
