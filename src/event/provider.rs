//! The names of the providers whose events are asked for.

/// The sign-in plug-in and the token broker.
pub const AAD: &str = "Microsoft-Windows-AAD";
/// Device registration, and the provisioning of Windows Hello.
pub const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";
/// The newer events of Windows Hello.
pub const HELLO: &str = "Microsoft-Windows-HelloForBusiness";
/// Enrolment in device management.
pub const MANAGEMENT: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
/// The older sync engine.
pub const SETTING_SYNC: &str = "Microsoft-Windows-SettingSync";
/// The older sync engine's talk with the service.
pub const SETTING_SYNC_AZURE: &str = "Microsoft-Windows-SettingSync-Azure";
/// The store that followed the sync engine.
pub const CLOUD_STORE: &str = "Microsoft-Windows-CloudStore";
