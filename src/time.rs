//! Moments as captures and events write them.

use std::fmt;

/// A moment in UTC, with the precision that was written.
///
/// Shown as ISO 8601: `2026-01-02T03:04:05.678Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp {
    /// 100-nanosecond steps since 1970-01-01T00:00:00Z.
    ticks: i64,
    /// How many digits of a second's fraction were written, 0 to 7.
    digits: u8,
}

const TICKS_PER_SECOND: i64 = 10_000_000;

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Timestamp) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Timestamp) -> std::cmp::Ordering {
        (self.ticks, self.digits).cmp(&(other.ticks, other.digits))
    }
}

/// A day.
pub const DAY_SECONDS: i64 = 24 * 60 * 60;

impl Timestamp {
    /// Milliseconds since 1970, as JSON of Windows PowerShell writes dates. `None` outside of the years
    /// 1601 to 9999.
    pub fn from_unix_millis(millis: i64) -> Option<Timestamp> {
        Timestamp { ticks: millis.checked_mul(10_000)?, digits: 3 }.bounded()
    }

    /// Windows counts from 1601, and no document writes a year of five digits.
    fn bounded(self) -> Option<Timestamp> {
        const FIRST: i64 = days_from_epoch(1601, 1, 1) * 86_400 * TICKS_PER_SECOND;
        const BEYOND: i64 = days_from_epoch(10_000, 1, 1) * 86_400 * TICKS_PER_SECOND;
        (FIRST..BEYOND).contains(&self.ticks).then_some(self)
    }

    /// `2026-03-11 06:02:44.120 UTC`, `2026-03-11T06:02:44Z`, `2026-03-11T06:02:44.1200000+01:00`.
    /// `None` for a time without a zone: that is no instant.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let (local, zone) = parse_local(text)?;
        let minutes = offset_minutes(zone.trim())?;
        Timestamp { ticks: local.ticks - minutes * 60 * TICKS_PER_SECOND, ..local }.bounded()
    }

    /// As [`parse`](Timestamp::parse), reading a time without a zone as UTC: the form in which a
    /// capture's times are met when their end was cut off (`dsregcmd` prints UTC only).
    pub fn parse_utc(text: &str) -> Option<Timestamp> {
        let (local, zone) = parse_local(text)?;
        match zone.trim() {
            "" => Some(local),
            _ => Timestamp::parse(text),
        }
    }

    /// A date and a time by the clock of some place, in the forms in which Windows shows them: the moment
    /// that they would be in UTC. It orders records of one place among each other, and is no instant.
    ///
    /// A date such as 3/10/2026 is March 10 where the time says AM or PM, else October 3.
    pub fn parse_wall_clock(text: &str) -> Option<Timestamp> {
        if let Some((local, _)) = parse_local(text) {
            return Some(local);
        }
        let digits = |c: char| c.is_ascii_digit();
        let parts: Vec<&str> = text.split(|c| !digits(c)).filter(|part| !part.is_empty()).collect();
        let [first, second, third, hour, minute, rest @ ..] = &parts[..] else { return None };
        let number = |part: &str| part.parse::<i64>().ok().filter(|_| part.len() <= 4);
        let (first, second, third) = (number(first)?, number(second)?, number(third)?);
        let half = HALF_DAYS.iter().find(|(word, _)| text.contains(word)).map(|(_, late)| *late);
        let american = text.contains('/') && half.is_some();
        let (year, month, day) = match (first > 31, american, first > 12, second > 12) {
            (true, ..) => (first, second, third),
            (_, true, false, _) | (_, false, _, true) => (third, first, second),
            _ => (third, second, first),
        };
        let hour = match (number(hour)?, half) {
            (12, Some(late)) => 12 * i64::from(late),
            (hour, Some(true)) => hour + 12,
            (hour, _) => hour,
        };
        let second = rest.first().map_or(Some(0), |second| number(second))?;
        let year = if year < 100 { 2000 + year } else { year };
        Timestamp::of(year, month, day, hour, number(minute)?, second)
    }

    fn of(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Option<Timestamp> {
        if !(1601..=9999).contains(&year)
            || !(1..=12).contains(&month)
            || !(1..=days_in(year, month)).contains(&day)
        {
            return None;
        }
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
            return None;
        }
        let seconds = ((days_from_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
        Some(Timestamp { ticks: seconds * TICKS_PER_SECOND, digits: 0 })
    }

    /// The time from `earlier` to this moment, in whole seconds, negative if this is the earlier one.
    pub fn seconds_since(self, earlier: Timestamp) -> i64 {
        (self.ticks - earlier.ticks) / TICKS_PER_SECOND
    }

    /// The moment so many seconds before this one.
    pub(crate) fn before(self, seconds: i64) -> Option<Timestamp> {
        let ticks = self.ticks.checked_sub(seconds.checked_mul(TICKS_PER_SECOND)?)?;
        Timestamp { ticks, ..self }.bounded()
    }

    /// Whole seconds since 1970.
    pub fn unix_seconds(self) -> i64 {
        self.ticks.div_euclid(TICKS_PER_SECOND)
    }
}

/// How Windows writes the half of the day, and whether it is the later one.
const HALF_DAYS: [(&str, bool); 14] = [
    ("AM", false),
    ("PM", true),
    ("am", false),
    ("pm", true),
    ("a.m.", false),
    ("p.m.", true),
    ("a. m.", false),
    ("p. m.", true),
    ("\u{4e0a}\u{5348}", false), // Chinese
    ("\u{4e0b}\u{5348}", true),
    ("\u{5348}\u{524d}", false), // Japanese
    ("\u{5348}\u{5f8c}", true),
    ("\u{c624}\u{c804}", false), // Korean
    ("\u{c624}\u{d6c4}", true),
];

/// Date and time as if they were UTC, and what is written behind them.
fn parse_local(text: &str) -> Option<(Timestamp, &str)> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if bytes.len() < 19 || bytes[4] != b'-' || bytes[7] != b'-' || !matches!(bytes[10], b' ' | b'T' | b't') {
        return None;
    }
    if bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0i64, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let whole = Timestamp::of(year, month, day, hour, minute, second)?;
    let fraction = match bytes.get(19) {
        Some(b'.' | b',') => bytes[20..].iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    let digits = fraction.min(7);
    let mut part = if digits > 0 { number(20, 20 + digits)? } else { 0 };
    for _ in digits..7 {
        part *= 10;
    }
    let end = if fraction > 0 { 20 + fraction } else { 19 };
    let time = Timestamp { ticks: whole.ticks + part, digits: digits as u8 };
    Some((time, text.get(end..)?))
}

fn offset_minutes(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") || zone.eq_ignore_ascii_case("utc") || zone.eq_ignore_ascii_case("gmt")
    {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: Vec<i64> = zone[1..].bytes().filter(|b| *b != b':').map(|b| i64::from(b) - 48).collect();
    match digits[..] {
        [a, b, c, d] if digits.iter().all(|d| (0..=9).contains(d)) => {
            Some(sign * ((a * 10 + b) * 60 + c * 10 + d)).filter(|minutes| minutes.abs() <= 14 * 60)
        }
        _ => None,
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (years counted from March).
const fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month, day of a day count since 1970-01-01.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.ticks.div_euclid(TICKS_PER_SECOND);
        let (year, month, day) = date_of(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        // times are in most lines of a document, and what write! does costs ten times this
        let mut text = *b"0000-00-00T00:00:00.0000000Z";
        for (end, digits, value) in
            [(4, 4, year), (7, 2, month), (10, 2, day), (13, 2, hour), (16, 2, minute), (19, 2, second)]
        {
            put(&mut text[end - digits..end], value);
        }
        let digits = usize::from(self.digits);
        let end = if digits > 0 { 20 + digits } else { 19 };
        let fraction = self.ticks.rem_euclid(TICKS_PER_SECOND) / 10i64.pow(7 - digits as u32);
        put(&mut text[20..20 + digits], fraction);
        text[end] = b'Z';
        f.write_str(std::str::from_utf8(&text[..=end]).unwrap_or_default())
    }
}

/// Writes a number into as many digits as there is room for.
fn put(room: &mut [u8], mut value: i64) {
    for digit in room.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_forms() {
        let shown = |text| Timestamp::parse(text).map(|time| time.to_string());
        assert_eq!(shown("2026-03-11 06:02:44.120 UTC").as_deref(), Some("2026-03-11T06:02:44.120Z"));
        assert_eq!(shown("2026-03-10T07:45:12.1234567Z").as_deref(), Some("2026-03-10T07:45:12.1234567Z"));
        assert_eq!(shown("2026-03-01T00:30:00+01:00").as_deref(), Some("2026-02-28T23:30:00Z"));
        assert_eq!(shown("1969-12-31T23:59:59.5Z").as_deref(), Some("1969-12-31T23:59:59.5Z"));
        for wrong in [
            "2026-02-29 00:00:00 UTC",
            "2026-03-11 06:02:44",
            "2026-3-1",
            "",
            "2026-03-11 06:02:44 CET",
            "2026-13-11 06:02:44Z",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
        assert!(Timestamp::parse_utc("2026-03-11 06:02:44").is_some());
    }

    #[test]
    fn years_have_four_digits() {
        let shown = |millis| Timestamp::from_unix_millis(millis).map(|time| time.to_string());
        assert_eq!(shown(253_402_300_799_999).as_deref(), Some("9999-12-31T23:59:59.999Z"));
        assert_eq!(shown(-11_644_473_600_000).as_deref(), Some("1601-01-01T00:00:00.000Z"));
        for beyond in [253_402_300_800_000, 300_000_000_000_000, -11_644_473_600_001, i64::MIN] {
            assert_eq!(shown(beyond), None, "{beyond}");
        }
        assert_eq!(Timestamp::parse("9999-12-31T23:30:00-01:00"), None);
    }

    #[test]
    fn clocks_of_some_place() {
        let shown = |text| Timestamp::parse_wall_clock(text).map(|time| time.to_string());
        for (text, expected) in [
            ("3/10/2026 8:45:12 AM", "2026-03-10T08:45:12Z"),
            ("3/10/2026 12:05:00 AM", "2026-03-10T00:05:00Z"),
            ("3/10/2026 8:45:12 PM", "2026-03-10T20:45:12Z"),
            ("25/03/2026 8:45:12 AM", "2026-03-25T08:45:12Z"),
            ("10.03.2026 08:45:12", "2026-03-10T08:45:12Z"),
            ("10/03/2026 08:45:12", "2026-03-10T08:45:12Z"),
            ("3/25/2026 18:45", "2026-03-25T18:45:00Z"),
            ("2026/3/10 \u{4e0a}\u{5348} 08:45:12", "2026-03-10T08:45:12Z"),
            ("2026-03-10 \u{c624}\u{d6c4} 8:45:12", "2026-03-10T20:45:12Z"),
            ("2026-03-10 08:46:00", "2026-03-10T08:46:00Z"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "8:45:12 AM", "31/31/2026 8:45:12", "99999999999999/1/1 1:1:1"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_day_survives_the_round_trip() {
        for days in (-134_000..2_900_000).step_by(13) {
            let (year, month, day) = date_of(days);
            assert_eq!(days_from_epoch(year, month, day), days);
        }
    }
}
