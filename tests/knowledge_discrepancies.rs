//! Where published documents are wrong or disagree: what the tables and the readers make of it. Each test
//! names the point.

use dsregdiag::code::{find, parse_number, Code};
use dsregdiag::knowledge::{
    event, events_with_id, field, read, Benign, CodeReading, CodeRow, Confidence, Context, Family,
    Specificity,
};
use dsregdiag::status::Field;
use dsregdiag::words::Level;
use dsregdiag::words::Severity;

const AAD: &str = "Microsoft-Windows-AAD";
const REGISTRATION: &str = "Microsoft-Windows-User Device Registration";

fn in_context(number: u32, context: Context) -> CodeReading {
    read(Code::from_number(number), context)
}

fn name(number: u32) -> &'static str {
    in_context(number, Context::Join).name()
}

fn number(text: &str) -> Option<u32> {
    parse_number(text)?.number()
}

fn field_of(key: &str) -> Field {
    Field::from_key(key).unwrap_or_else(|| panic!("{key}"))
}

mod numbers_and_symbols {
    use super::*;

    #[test]
    fn user_realm_discovery_failed_is_801c003d_and_not_801c0021() {
        assert_eq!(name(0x801c003d), "DSREG_AUTOJOIN_USERREALM_DISCOVERY_FAILED");
        assert_eq!(name(0x801c0021), "DSREG_AUTOJOIN_DISC_FAILED");
        assert_eq!(number("-2145648611"), Some(0x801c001d), "the decimal once printed beside it");
    }

    #[test]
    fn a_doubled_minus_is_read() {
        assert_eq!(number("--1073445695"), Some(0xc00484c1));
        assert_eq!(number("---1073445695"), None);
    }

    #[test]
    fn a_cloudap_code_is_the_same_with_the_severity_of_an_hresult() {
        let alias = in_context(0x800484c1, Context::Prt);
        assert_eq!(alias.row(), in_context(0xc00484c1, Context::Prt).row());
    }

    #[test]
    fn seven_digits_have_lost_a_zero() {
        assert_eq!(number("0x801c002"), Some(0x801c0002));
        assert_eq!(number("0x801c006"), Some(0x801c0006));
        assert_eq!(number("0xC00005F"), Some(0xc000005f));
    }

    #[test]
    fn nine_digits_have_a_zero_too_many() {
        assert_eq!(number("0xC0000005F"), Some(0xc000005f));
        assert_eq!(number("0x80180002b"), Some(0x8018002b));
        assert_eq!(number("0x123456789"), None, "where no known code explains it, it is none");
        let found: Vec<_> = find("(0x80180002b), 0x123456789").map(|found| found.code).collect();
        assert_eq!(found, [Code::Number(0x8018002b)]);
    }

    #[test]
    fn two_mdm_numbers_do_not_share_one_symbol() {
        assert_eq!(name(0x80180005), "MENROLL_E_DEVICE_CONFIGMGRSERVER_ERROR");
        assert_eq!(name(0x80180006), "MENROLL_E_DEVICE_INTERNALSERVICE_ERROR");
    }

    #[test]
    fn canceled_and_cancelled_are_two_numbers() {
        assert_eq!(name(0x8018002a), "MENROLL_E_USER_CANCELED");
        assert_eq!(name(0x80180030), "MENROLL_E_USER_CANCELLED");
        assert_eq!(name(0x80180016), "MENROLL_E_NOTELIGIBLETORENEW");
    }

    #[test]
    fn misspelt_symbols_are_found_in_both_spellings() {
        for (published, right) in [
            ("MENROLL_E_DEVICE_CERTIFCATEREQUEST_ERROR", "MENROLL_E_DEVICE_CERTIFICATEREQUEST_ERROR"),
            ("DSREG_E_DEVICE_REGISTRATION_QUOTA_EXCCEEDED", "DSREG_E_DEVICE_REGISTRATION_QUOTA_EXCEEDED"),
        ] {
            let row = CodeRow::named(published).unwrap();
            assert_eq!(CodeRow::named(right), Some(row));
        }
    }

    #[test]
    fn tpm_numbers_are_those_of_the_headers() {
        for (number, symbol) in [
            (0x80280087, "TPM_20_E_KEY_SIZE"),
            (0x80280088, "TPM_20_E_MGF"),
            (0x8028009c, "TPM_20_E_KEY"),
            (0x8028010b, "TPM_20_E_PRIVATE"),
        ] {
            assert_eq!(name(number), symbol);
        }
    }

    #[test]
    fn hello_codes_have_the_symbol_of_the_headers_and_the_advice_of_the_page() {
        for (number, symbol, words) in [
            (0x8009002a, "NTE_NO_MORE_ITEMS", "memory"),
            (0x80090029, "NTE_NOT_SUPPORTED", "TPM"),
            (0x80090035, "NTE_DEVICE_NOT_FOUND", "TPM"),
        ] {
            let reading = in_context(number, Context::Hello);
            assert_eq!(reading.name(), symbol);
            assert!(reading.meaning().contains(words), "{}", reading.meaning());
        }
        assert_eq!(name(0x8009000e), "NTE_NO_MEMORY");
    }

    #[test]
    fn one_tls_failure_has_two_names_and_one_advice() {
        let inner = in_context(0x80072f8f, Context::Join).inner().unwrap();
        assert_eq!(inner.name(), "ERROR_WINHTTP_SECURE_FAILURE");
        assert_eq!(inner.others()[0].name(), "ERROR_INTERNET_DECODING_FAILED");
        for number in [0x80072f8f, 0xcaa82f8f, 12175] {
            let advice = in_context(number, Context::Join).fix();
            assert!(advice.contains("clock") && advice.contains("TLS"), "{number:x}: {advice}");
        }
    }

    #[test]
    fn winhttp_and_wininet_name_one_number_differently() {
        assert_eq!(in_context(12030, Context::Network).name(), "ERROR_WINHTTP_CONNECTION_ERROR");
        assert_eq!(in_context(12030, Context::Token).name(), "ERROR_INTERNET_CONNECTION_ABORTED");
    }

    #[test]
    fn the_withdrawn_table_of_the_token_library_says_so() {
        let row = in_context(0xcaa82f8b, Context::Token).row().unwrap();
        assert_eq!(row.confidence(), Confidence::DocumentedWithdrawn);
        assert!(row.note().contains("12179"), "{}", row.note());
        assert_eq!(in_context(12179, Context::Network).name(), "ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE");
        assert_eq!(in_context(12171, Context::Network).name(), "ERROR_INTERNET_FAILED_DUETOSECURITYCHECK");
    }

    #[test]
    fn operation_pending_has_two_symbols() {
        assert_eq!(CodeRow::named("ERROR_OPERATION_PENDING"), CodeRow::named("ERROR_ADAL_OPERATION_PENDING"));
    }

    #[test]
    fn invalid_data_is_a_wrapped_win32_error() {
        let reading = in_context(0x8007000d, Context::Join);
        assert_eq!(reading.name(), "E_INVALIDDATA");
        assert_eq!(reading.inner().unwrap().name(), "ERROR_INVALID_DATA");
    }

    #[test]
    fn two_codes_of_one_directory_error_leave_the_cause_to_the_server_message() {
        for number in [0x801c03f2, 0x801c0006] {
            let row = in_context(number, Context::Join).row().unwrap();
            assert_eq!(row.specificity(), Specificity::Generic);
            assert!(row.fix().contains("server message"), "{}", row.fix());
        }
    }

    #[test]
    fn the_scenario_decides_between_the_meanings_of_a_registration_code() {
        for number in [0x801c03f2, 0x801c03ea, 0x801c03ed, 0x801c044d] {
            let join = in_context(number, Context::Join).row().unwrap();
            let hello = in_context(number, Context::Hello).row().unwrap();
            assert_eq!((join.family(), hello.family()), (Family::Dsreg, Family::Hello), "{number:x}");
            assert_ne!(join.meaning(), hello.meaning(), "{number:x}");
        }
        assert!(in_context(0x801c03ea, Context::Mdm).meaning().contains("TPM"));
    }

    #[test]
    fn a_restart_that_is_due_is_no_failure() {
        assert_eq!(in_context(0x801c000f, Context::Join).row().unwrap().severity(), Some(Severity::Warning));
    }

    #[test]
    fn facility_1c_is_device_registration_only_in_a_registration() {
        assert_eq!(name(0x801c0001), "DSREG_E_DEVICE_MESSAGE_FORMAT_ERROR");
        assert_eq!(in_context(0x801c0001, Context::Windows).name(), "STATUS_FLT_BUFFER_TOO_SMALL");
    }

    #[test]
    fn an_unsigned_decimal_is_the_same_code() {
        assert_eq!(number("2149056522"), Some(0x8018000a));
        assert_eq!(number("-2145910774"), Some(0x8018000a));
    }

    #[test]
    fn token_broker_codes_have_a_facility_of_twelve_bits() {
        let unknown = in_context(0xcaa2ffff, Context::Token).describe();
        assert!(unknown.contains("facility 0xaa2") && unknown.contains("severity error"), "{unknown}");
        assert_eq!(
            in_context(0x4aa90008, Context::Token).row().unwrap().severity(),
            Some(Severity::Information)
        );
    }

    #[test]
    fn eight_digits_that_start_as_an_hresult_are_hexadecimal() {
        assert_eq!(number("80070259"), Some(0x80070259));
        assert_eq!(name(0x80070259), "ERROR_FOUND_OUT_OF_SCOPE");
        assert_eq!(name(0x80070103), "ERROR_NO_MORE_ITEMS");
    }

    #[test]
    fn names_that_nobody_published_are_not_in_the_tables() {
        assert_eq!(name(0xcaa2000c), "ERROR_ADAL_SERVER_ERROR_INTERACTION_REQUIRED");
        assert_eq!((name(0x801c044d), name(0xcaa5001c)), ("", ""));
    }
}

mod capture_format {
    use super::*;

    #[test]
    fn settings_url_has_older_names() {
        assert_eq!(field_of("AzureAdSettingsUrl"), Field::SettingsUrl);
    }

    #[test]
    fn keys_that_lost_letters_or_have_other_cases_are_known() {
        assert_eq!(field_of("dmComplianceUrl"), field_of("MdmComplianceUrl"));
        assert_eq!(field_of("HTTP Status"), field_of("HTTP status"));
        assert_eq!(field_of("Token Acquisition Test"), field_of("Token acquisition Test"));
        assert_eq!(field_of("Request ID"), field_of("Request Id"));
        assert_eq!(field_of("Server ErrorSubcode"), field_of("Server ErrorSubCode"));
        assert_eq!(field_of("AadRecoveryNeeded"), field_of("AadRecoveryEnabled"));
    }

    #[test]
    fn enterprise_joined_is_about_on_premises_registration_and_not_about_the_domain() {
        let says = field(Field::EnterpriseJoined).says();
        assert!(says.contains("on-premises registration service"), "{says}");
    }

    #[test]
    fn user_state_is_trusted_from_the_user_and_the_key_test_from_elevated_captures() {
        let trust = |key| field(field_of(key)).trust().as_str();
        assert_eq!((trust("WamDefaultSet"), trust("AzureAdPrt")), ("user", "user"));
        assert_eq!((trust("KeySignTest"), trust("AD Connectivity Test")), ("elevated", "system"));
        let elevated = in_context(0xd000000d, Context::Prt).row().unwrap();
        assert!(elevated.is_benign_in(Benign::WrongUser));
    }

    #[test]
    fn attempt_times_are_utc_and_cloud_tickets_came_with_windows_11() {
        assert!(field(field_of("Previous Prt Attempt")).says().contains("UTC"));
        assert!(field(Field::CloudTgt).since().contains("Windows 11"));
    }
}

mod roaming {
    use super::*;

    #[test]
    fn the_log_of_the_token_broker_kept_its_name() {
        assert_eq!(event(AAD, 1098).unwrap().channel(), "Microsoft-Windows-AAD/Operational");
        assert_eq!(event("Microsoft Entra ID", 1098), None);
    }

    #[test]
    fn event_6065_of_settings_sync_is_an_error_and_its_code_a_disabled_account() {
        let row = event("Microsoft-Windows-SettingSync", 6065).unwrap();
        assert_eq!(row.level(), Some(Level::Error));
        let reading = in_context(0x80070533, Context::Windows);
        assert_eq!(reading.name(), "ERROR_ACCOUNT_DISABLED");
        assert!(reading.cause().contains("expired credentials"), "{}", reading.cause());
    }
}

mod join_and_prt {
    use super::*;

    #[test]
    fn an_http_400_matches_the_request_and_the_status() {
        assert!(in_context(0xc00000d0, Context::Prt).meaning().contains("HTTP 400"));
        assert_eq!(in_context(0x80190190, Context::Network).inner().unwrap().label(), "HTTP 400");
    }

    #[test]
    fn event_1084_holds_the_correlation_id_in_target() {
        let row = event(AAD, 1084).unwrap();
        assert_eq!(row.fields().collect::<Vec<_>>(), ["Result", "Target"]);
        assert!(row.note().contains("correlation id"), "{}", row.note());
    }

    #[test]
    fn events_1022_and_1144_stand_in_the_analytic_log() {
        for id in [1022, 1144] {
            let row = event(AAD, id).unwrap();
            assert_eq!(row.channel(), "Microsoft-Windows-AAD/Analytic");
            assert!(!row.is_collected(), "nobody turned that log on");
        }
    }

    #[test]
    fn event_1144_hides_the_user_name_in_method() {
        assert!(event(AAD, 1144).unwrap().note().contains("Method"));
    }

    #[test]
    fn labels_of_the_attempt_records_are_shifted() {
        for id in 1250..=1253 {
            let row = event(AAD, id).unwrap();
            assert!(row.note().contains("shifted"), "{id}");
            assert!(row.fields().any(|name| name == "HTTPTransportError"), "{id}");
        }
    }

    #[test]
    fn event_1088_has_no_correlation_id() {
        assert!(event(AAD, 1088).unwrap().fields().all(|name| name != "CorrelationID"));
    }

    #[test]
    fn an_id_means_nothing_without_its_provider() {
        assert!(events_with_id(6013).len() >= 2 && events_with_id(6065).len() >= 2);
        assert!(events_with_id(304).iter().any(|row| row.provider() == REGISTRATION));
    }

    #[test]
    fn the_provider_of_hello_has_no_hyphens() {
        assert!(event("Microsoft-Windows-HelloForBusiness", 7001).is_some());
        assert!(event("Microsoft-Windows-Hello-for-Business", 7001).is_none());
    }

    #[test]
    fn a_disabled_account_may_be_an_unknown_one() {
        let row = in_context(0xc0000072, Context::Prt).row().unwrap();
        assert!(row.see_also().any(|target| target == "AADSTS50034"));
        assert!(row.cause().contains("UPN"), "{}", row.cause());
    }

    #[test]
    fn tokens_in_registration_events_are_personal() {
        for id in [103, 270, 271, 302, 303, 348, 349, 374, 375, 376, 377, 380, 381] {
            let row = event(REGISTRATION, id).unwrap();
            assert!(row.personal_fields().any(|name| name == "AuthToken"), "{id}");
        }
    }
}

mod sign_in_service {
    use super::*;

    #[test]
    fn a_number_that_the_page_lists_twice_is_one_row() {
        let row = read(Code::Aadsts(50147), Context::Token).row().unwrap();
        assert!(row.note().contains("twice"), "{}", row.note());
    }

    #[test]
    fn numbers_of_articles_of_their_own_are_there() {
        for number in [700003, 900439] {
            assert!(read(Code::Aadsts(number), Context::Token).row().is_some(), "{number}");
        }
    }

    #[test]
    fn an_unknown_number_is_not_guessed_at() {
        let reading = read(Code::Aadsts(59999), Context::Token);
        assert!(reading.is_unknown());
        assert!(reading.describe().contains("not in the tables"));
        assert!(dsregdiag::reference::explain_known("AADSTS59999", &[]).is_ok());
    }
}
