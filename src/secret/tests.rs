use super::*;

const JWT: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJjb250b3NvIn0.c2lnbmF0dXJlLW9mLWNvbnRvc28";
const REFRESH: &str = "0.AXoAb2xkdG9rZW5vZmNvbnRvc29leGFtcGxl.AgABAwEAAADnfolhJpSnRYB1SVj";

#[test]
fn forms_and_names_are_masked() {
    for (text, expected) in [
        (format!("a {JWT} b"), format!("a [masked: jwt, {}] b", JWT.len())),
        (format!("rt={REFRESH}&x=1"), format!("rt=[masked: refresh token, {}]&x=1", REFRESH.len())),
        ("user=a&password=b+c%20d&x=1".into(), "user=a&password=[masked: password, 7]&x=1".into()),
        ("Password : Sommer2026".into(), "Password : [masked: password, 10]".into()),
        (r#"{"client_secret":"a b~c"}"#.into(), r#"{"client_secret":"[masked: password, 5]"}"#.into()),
        (r#""x":"pwd=a1\r\nb""#.into(), r#""x":"pwd=[masked: password, 2]\r\nb""#.into()),
        ("password%3Dabc&".into(), "password%3D".to_owned() + "[masked: password, 3]&"),
        (
            "<o:Password Type=\"http://x#PasswordText\">a b</o:Password>".into(),
            "<o:Password Type=\"http://x#PasswordText\">[masked: password, 3]</o:Password>".into(),
        ),
        (
            "<Data Name='AuthToken'>AbCd1234AbCd1234Xy</Data>".into(),
            "<Data Name='AuthToken'>[masked: token, 18]</Data>".into(),
        ),
        (
            "Authorization: Basic Y29udG9zbzpzZWNyZXQ=\r\nHost: a".into(),
            "Authorization: [masked: authorization, 26]\r\nHost: a".into(),
        ),
        (
            "x-ms-RefreshTokenCredential1=AbCdEfGhIjKlMn".into(),
            "x-ms-RefreshTokenCredential1=[masked: cookie, 14]".into(),
        ),
        ("Cookie: a=b; ESTSAUTH=c1d2".into(), "Cookie: [masked: cookie, 18]".into()),
        (
            "https://a/b?sv=1&sig=AbC%2Bd1234567890%3D&se=2".into(),
            "https://a/b?sv=1&sig=[masked: signature, 20]&se=2".into(),
        ),
        ("AccountKey=AbCdEfGhIjKlMnOp12==;E".into(), "AccountKey=[masked: key, 20];E".into()),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----".into(),
            "-----BEGIN PRIVATE KEY-----[masked: private key, 6]-----END PRIVATE KEY-----".into(),
        ),
        (
            "Key: 123456-123456-123456-123456-123456-123456-123456-123456".into(),
            "Key: [masked: recovery key, 55]".into(),
        ),
    ] {
        assert_eq!(mask(&text), expected);
        assert!(is_masked(&mask(&text)), "{text}");
        assert_eq!(mask(&mask(&text)), mask(&text), "masking again changes nothing");
    }
}

#[test]
fn a_token_goes_on_in_the_next_lines() {
    let (first, rest) = JWT.split_at(60);
    let masked = format!("{first}\r\n   {rest}Az09Az09Az09\r\nAzureAdPrtUpdateTime : 1");
    let masked = mask(&masked);
    assert_eq!(masked.lines().count(), 3);
    assert!(!masked.contains("c2lnb") && masked.contains("AzureAdPrtUpdateTime : 1"), "{masked}");
}

#[test]
fn ordinary_words_ids_and_codes_stay() {
    for text in [
        "Error validating credentials due to invalid username or password.",
        "The password: try again later.",
        "Wrong password: user account is locked",
        "AdfsRefreshToken : YES",
        "password=0xC000006A, token=AADSTS50126",
        "sub error: password: 0xc000006a",
        "CredentialProvider : {D6886603-9D2F-4EB2-B667-1971041FA96B}",
        "token: S-1-5-21-1004336348-1177238915-682003330-512",
        "ThumbprintToken = 2B8C6F0E8E1F4A6C9D0E1F2A3B4C5D6E7F809102",
        "Version=4.0.0.0, PublicKeyToken=31bf3856ad364e35",
        "PasswordExpirationTimeInDays : 0",
        "<Data Name='TokenType'>Primary</Data> Config: sig",
        "a=0.A b=10.Abcdefghijklmnopqrstuvwxyz0123456789 eyJ",
        "KeyProvider : Microsoft Platform Crypto Provider",
    ] {
        assert_eq!(mask(text), text);
    }
}

#[test]
fn a_value_that_runs_into_a_mark_is_judged_without_it() {
    let masked = "token=password=[masked: password, 4]";
    assert_eq!(mask("token=password=0.A."), masked);
    assert_eq!(mask(masked), masked);
    let whole = mask("token=AbCd1234AbCd1234[masked: jwt, 3]").into_owned();
    assert_eq!(whole, "token=[masked: token, 16][masked: jwt, 3]");
    assert_eq!(mask(&whole), whole);
}

#[test]
fn a_false_mark_hides_nothing() {
    assert!(!is_masked("[masked: ") && !is_masked("[masked: jwt]") && !is_masked("[masked: JWT, x]"));
    assert!(is_masked("a [masked: jwt, 12] b"));
}

#[test]
fn a_recovery_key_is_found_wherever_it_stands() {
    let key = ["123456"; 8].join("-");
    for before in 0..130 {
        let text = format!("{}{key}.", " ".repeat(before));
        let expected = format!("{}[masked: recovery key, 55].", " ".repeat(before));
        assert_eq!(mask(&text), expected, "{before} bytes before it");
    }
    assert_eq!(mask(&["123456"; 7].join("-")), ["123456"; 7].join("-"), "seven groups are none");
}
