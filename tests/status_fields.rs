//! Every key that `dsregcmd` is known to print is a field, and its values are typed.

use dsregdiag::status::{Field, FieldKind, Value};

/// Keys by kind, with a value of each kind.
const KEYS: &[(FieldKind, &str, &[&str])] = &[
    (
        FieldKind::Boolean,
        "ERROR (0x80070520)",
        &[
            "AzureAdJoined",
            "EnterpriseJoined",
            "DomainJoined",
            "TpmProtected",
            "NgcSet",
            "WorkplaceJoined",
            "WamDefaultSet",
            "AzureAdPrt",
            "EnterprisePrt",
            "OnPremTgt",
            "CloudTgt",
            "AadRecoveryEnabled",
            "DisplayNameUpdated",
            "OsVersionUpdated",
            "HostNameUpdated",
            "Auto Detect Settings",
            "IsDeviceJoined",
            "IsUserAzureAD",
            "PolicyEnabled",
            "PostLogonEnabled",
            "DeviceEligible",
            "SessionIsNotRemote",
            "X509CertRequired",
            "ScepReady",
            "AdfsRefreshToken",
            "AdfsRaIsReady",
            "LogonCertTemplateReady",
            "AadRecoveryNeeded",
            "isPrivateKeyFound",
            "deviceKeysHealthy",
            "isJoined",
            "isDcAvailable",
            "isSystem",
        ],
    ),
    (
        FieldKind::Word,
        "organizations",
        &[
            "DomainName",
            "Device Name",
            "Idp",
            "JoinSrvVersion",
            "JoinSrvId",
            "KeySrvVersion",
            "KeySrvId",
            "WebAuthNSrvVersion",
            "WebAuthNSrvId",
            "DeviceManagementSrvVer",
            "DeviceManagementSrvVersion",
            "DeviceManagementSrvId",
            "CanReset",
            "WamDefaultAuthority",
            "WorkplaceIdp",
            "User Identity",
            "HTTP Method",
            "Server Error Code",
            "KerbTopLevelNames",
            "Fallback to Sync-Join",
            "Fallback to Fed-Join",
            "Registration Type",
            "Error Phase",
            "Server ErrorCode",
            "Server ErrorSubCode",
            "Server Operation",
            "PreReqResult",
            "preCheckResult",
            "dsrInstance",
        ],
    ),
    (
        FieldKind::Text,
        "Contoso Ltd",
        &[
            "Virtual Desktop",
            "KeyProvider",
            "TenantName",
            "WamDefaultGUID",
            "WorkplaceTenantName",
            "Credential Type",
            "Executing Account Name",
            "User Context",
            "Server Time",
            "Proxy Server List",
            "Proxy Bypass List",
            "Access Type",
            "CertEnrollment",
            "keyProvider",
        ],
    ),
    (
        FieldKind::Guid,
        "{5b6c7d8e-9f00-4a1b-8c2d-3e4f50617283}",
        &[
            "DeviceId",
            "KeyContainerId",
            "TenantId",
            "NgcKeyId",
            "WorkplaceDeviceId",
            "WorkplaceTenantId",
            "Correlation ID",
            "Request Id",
            "keyContainer",
            "TenandID",
        ],
    ),
    (
        FieldKind::Thumbprint,
        "1122334455667788990011223344556677889900",
        &["Thumbprint", "WorkplaceThumbprint"],
    ),
    (
        FieldKind::Validity,
        "[ 2024-09-03 08:15:20.000 UTC -- 2034-09-03 08:45:20 UTC ]",
        &["DeviceCertificateValidity"],
    ),
    (
        FieldKind::Status,
        "FAILED. Error: 0x80072ee7",
        &[
            "KeySignTest",
            "DeviceAuthStatus",
            "AcquirePrtDiagnostics",
            "RefreshPrtDiagnostics",
            "Last HostName Update",
            "NgcPreReq",
        ],
    ),
    (
        FieldKind::Url,
        "https://login.microsoftonline.com",
        &[
            "AuthCodeUrl",
            "AccessTokenUrl",
            "MdmUrl",
            "MdmTouUrl",
            "MdmComplianceUrl",
            "dmComplianceUrl",
            "JoinSrvUrl",
            "KeySrvUrl",
            "WebAuthNSrvUrl",
            "DeviceManagementSrvUrl",
            "WamDefaultId",
            "WorkplaceMdmUrl",
            "AzureAdPrtAuthority",
            "Endpoint URI",
            "EnterprisePrtAuthority",
            "Diagnostics Reference",
            "Auto-Configuration URL",
            "Proxy Auto-Config URL",
        ],
    ),
    (FieldKind::Blob, "eyJVcmlzIjpbXX0=", &["SettingsUrl", "WorkplaceSettingsUrl"]),
    (FieldKind::Integer, "400", &["WorkAccountCount", "HTTP status", "Https Status", "elapsedSeconds"]),
    (
        FieldKind::Time,
        "2026-03-12 09:20:31 UTC",
        &[
            "AzureAdPrtUpdateTime",
            "AzureAdPrtExpiryTime",
            "Previous Prt Attempt",
            "EnterprisePrtUpdateTime",
            "EnterprisePrtExpiryTime",
            "Client Time",
            "Previous Registration",
        ],
    ),
    (FieldKind::Code, "0xc000006d", &["Attempt Status", "HTTP Error", "Client ErrorCode", "resultCode"]),
    (
        FieldKind::Message,
        "AADSTS50126: Error validating credentials.",
        &["Server Error Description", "Server Message", "Auto Detect PAC Status"],
    ),
    (
        FieldKind::Test,
        "FAIL [0x801c0021/0x801c000c]",
        &[
            "AD Connectivity Test",
            "AD Configuration Test",
            "DRS Discovery Test",
            "DRS Connectivity Test",
            "Kerberos Ticket Test",
            "Token acquisition Test",
        ],
    ),
];

#[test]
fn every_key_is_known_and_typed() {
    let mut count = 0;
    for (kind, sample, keys) in KEYS {
        for key in *keys {
            let field = Field::from_key(key).unwrap_or_else(|| panic!("{key} is not known"));
            assert_eq!(field.kind(), *kind, "{key}");
            let free = matches!(
                kind,
                FieldKind::Word
                    | FieldKind::Text
                    | FieldKind::Url
                    | FieldKind::Blob
                    | FieldKind::Thumbprint
                    | FieldKind::Message
            );
            let is_text = matches!(Value::parse(*kind, sample), Value::Text(_));
            assert_eq!(is_text, free, "{key}: {sample}");
            assert_eq!(Value::parse(*kind, ""), Value::Blank, "{key}");
            assert_eq!(Value::parse(*kind, "[REDACTED]"), Value::Masked, "{key}");
            count += 1;
        }
    }
    assert!(count >= 120, "{count} keys");
}

/// An attempt to get a PRT and an attempt to join print the same keys for two things.
#[test]
fn a_key_of_an_attempt_means_another_field_outside_of_it() {
    let read = |section: &str, before: &str| {
        let text = format!(
            "+---+\n| {section} |\n+---+\n\n{before}\n  HTTP status : 400\n  Server Error Code : x\n"
        );
        let document = dsregdiag::parse_status(text.as_bytes()).unwrap();
        document.entries.iter().rev().take(2).map(|entry| entry.field.unwrap()).collect::<Vec<_>>()
    };
    let registration = "  Previous Registration : 2026-05-04 07:45:12.000 UTC\n  Error Phase : join";
    let attempt = "  AcquirePrtDiagnostics : PRESENT\n  Attempt Status : 0xc000006d";
    assert_eq!(read("Diagnostic Data", registration), [Field::ServerErrorCode, Field::HttpsStatus]);
    assert_eq!(read("SSO State", attempt), [Field::AttemptServerErrorCode, Field::HttpStatus]);
}
