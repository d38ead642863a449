//! What Windows checks before it sets Windows Hello for Business up: events 358 and 360 to 362.

use super::Story;
use crate::event::provider::REGISTRATION;
use crate::evidence::EventRef;

/// The device is joined.
pub const JOINED: &str = "DeviceIsJoined";
/// The user has a PRT.
pub const PRT: &str = "AADPrt";
/// The policy is enabled.
pub const POLICY: &str = "NgcPolicyEnabled";
/// Set-up after sign-in is enabled.
pub const POST_LOGON: &str = "NgcPostLogonProvisioningEnabled";
/// The hardware will do.
pub const HARDWARE: &str = "NgcHardwarePolicyMet";
/// The session is not remote, whatever the name of the item says: Windows prints it behind those words.
pub const NOT_REMOTE: &str = "UserIsRemote";
/// There is a PRT of AD FS.
pub const ADFS_PRT: &str = "ADFSPrtPresent";
/// The registration authority of AD FS is ready.
pub const ADFS_AUTHORITY: &str = "ADFSRaReady";
/// The template of the certificate is ready.
pub const TEMPLATE: &str = "RATemplateReady";
/// Enrolment of the certificate by device management is ready.
pub const MDM_CERTIFICATE: &str = "MDMCertEnrollmentReady";
/// The policy asks for cloud Kerberos trust.
const CLOUD_TRUST: &str = "UseCloudTrust";
/// The sign-in brought a partial ticket for Active Directory.
const CLOUD_TICKET: &str = "CloudTgt";

/// Behind which words the message prints an item.
const LABELS: [(&str, &str); 11] = [
    (JOINED, "Device is AAD joined"),
    (PRT, "User has logged on with AAD credentials"),
    (POLICY, "Windows Hello for Business policy is enabled"),
    (POST_LOGON, "Windows Hello for Business post-logon provisioning is enabled"),
    (HARDWARE, "Local computer meets Windows hello for business hardware requirements"),
    (NOT_REMOTE, "User is not connected to the machine via Remote Desktop"),
    (ADFS_PRT, "User has successfully authenticated to the enterprise STS"),
    (ADFS_AUTHORITY, "Enterprise user logon certificate enrollment endpoint is ready"),
    (TEMPLATE, "Enterprise user logon certificate template is"),
    (CLOUD_TRUST, "Cloud trust for on premise auth policy is enabled"),
    (CLOUD_TICKET, "User account has Cloud TGT"),
];

impl EventRef<'_> {
    /// What the check says of an item, in the data or, where that was lost, in the message.
    pub fn hello_check(self, item: &str) -> Option<bool> {
        truth(self.said(item).or_else(|| self.printed_check(item))?)
    }

    fn printed_check(&self, item: &str) -> Option<&str> {
        let (_, label) = LABELS.iter().find(|(name, _)| *name == item)?;
        let (_, rest) = self.message().split_once(label)?;
        let (_, value) = rest.split_once(':')?;
        value.split_whitespace().next()
    }
}

fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

impl<'e> Story<'e> {
    /// The newest check, where the policy asks for cloud Kerberos trust.
    pub fn cloud_trust_check(&self) -> Option<EventRef<'_>> {
        let checks = [358, 360].into_iter().filter_map(|id| self.newest_event(REGISTRATION, id));
        let newest = checks.max_by_key(|event| event.time())?;
        (newest.hello_check(CLOUD_TRUST) == Some(true)).then_some(newest)
    }

    /// That check, where it found no ticket for Active Directory. The ticket comes with the PRT: where that is
    /// missing too, nothing is wrong with the ticket.
    pub fn lacks_cloud_ticket(&self) -> Option<EventRef<'_>> {
        self.cloud_trust_check().filter(|check| {
            check.hello_check(CLOUD_TICKET) == Some(false) && check.hello_check(PRT) != Some(false)
        })
    }
}
