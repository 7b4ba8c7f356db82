//! Tests of timestamps.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::{InvalidTimestamp, Timestamp, rfc3339};

#[test]
fn timestamp_round_trips_workos_format() {
    for text in ["2026-01-15T12:00:00.000Z", "1969-12-31T23:59:59.999Z", "2026-01-15T12:00:00.123456Z"] {
        let json = format!("\"{text}\"");
        let timestamp: Timestamp = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), json);
    }
}

#[test]
fn timestamp_parses_rfc_3339_variants() {
    let noon: Timestamp = "2026-01-15T12:00:00.000Z".parse().unwrap();
    for text in [
        "2026-01-15T12:00:00Z",
        "2026-01-15T13:00:00+01:00",
        "2026-01-15 12:00:00.0Z",
        "2026-01-15T12:00:00+00:00",
    ] {
        assert_eq!(text.parse(), Ok(noon), "{text}");
    }
}

#[test]
fn timestamp_rejects_other_formats() {
    for text in ["", "2026-01-15", "yesterday", "2026-13-01T00:00:00Z", "1768478400"] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn timestamp_arithmetic_clamps() {
    let last = Timestamp::from_unix_milliseconds(i64::MAX);
    assert_eq!(last + Duration::MAX, last);
    let first = Timestamp::from_unix_milliseconds(i64::MIN);
    assert_eq!(first - Duration::MAX, first);
    assert_eq!(first.saturating_duration_since(last), Duration::ZERO);
}

#[test]
fn timestamp_converts_to_and_from_system_time() {
    for milliseconds in [-1, 0, 1_768_478_400_123] {
        let timestamp = Timestamp::from_unix_milliseconds(milliseconds);
        assert_eq!(Timestamp::from(SystemTime::from(timestamp)), timestamp);
    }
}

#[cfg(feature = "time-03")]
#[test]
fn timestamp_converts_to_and_from_time() {
    for milliseconds in [-1, 0, 1_768_478_400_123] {
        let timestamp = Timestamp::from_unix_milliseconds(milliseconds);
        assert_eq!(Timestamp::from(time::OffsetDateTime::from(timestamp)), timestamp);
    }
}

#[cfg(feature = "time-03")]
#[test]
fn timestamp_of_time_clamps() {
    let first = time::OffsetDateTime::from_unix_timestamp(Timestamp::MIN.seconds).unwrap();
    let last = time::OffsetDateTime::from_unix_timestamp(Timestamp::MAX.seconds).unwrap();
    let second = time::Duration::SECOND;
    assert_eq!(Timestamp::from(first - time::Duration::NANOSECOND), Timestamp::MIN);
    assert_eq!(Timestamp::from(first - second), Timestamp::MIN);
    assert_eq!(Timestamp::from(last + second), Timestamp::MAX);
    assert_eq!(Timestamp::from(last), Timestamp::from_unix_seconds(Timestamp::MAX.seconds));
}

#[test]
fn errors_of_timestamps_have_no_value() {
    assert_eq!(InvalidTimestamp.to_string(), "not an RFC 3339 timestamp");
    let error = serde_json::from_str::<Timestamp>("\"s3cr3t\"").unwrap_err().to_string();
    assert_eq!(error, "invalid value: string, expected an RFC 3339 timestamp at line 1 column 8");
    let error = serde_json::from_str::<Timestamp>("null").unwrap_err().to_string();
    assert_eq!(error, "invalid type: null, expected an RFC 3339 timestamp at line 1 column 4");
}

#[cfg(feature = "chrono-04")]
#[test]
fn timestamp_converts_to_and_from_chrono() {
    for milliseconds in [-1_001, -1, 0, 1_768_478_400_123] {
        let timestamp = Timestamp::from_unix_milliseconds(milliseconds);
        assert_eq!(Timestamp::from(chrono::DateTime::<chrono::Utc>::from(timestamp)), timestamp);
    }
}

/// Returns what jiff reads. The suffix of RFC 9557 is the only difference to its parser.
fn reference(text: &str) -> Result<Timestamp, InvalidTimestamp> {
    let timestamp = text.parse::<jiff::Timestamp>().map(of_jiff).map_err(|_| InvalidTimestamp);
    if text.contains('[') { Err(InvalidTimestamp) } else { timestamp }
}

fn of_jiff(timestamp: jiff::Timestamp) -> Timestamp {
    let nanoseconds = timestamp.as_nanosecond();
    let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).unwrap();
    Timestamp::from_parts(seconds, u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap())
}

fn to_jiff(timestamp: Timestamp) -> jiff::Timestamp {
    let nanoseconds = i128::from(timestamp.seconds) * 1_000_000_000 + i128::from(timestamp.nanosecond());
    jiff::Timestamp::from_nanosecond(nanoseconds).unwrap()
}

/// Returns what jiff prints, with milliseconds at least.
fn reference_text(timestamp: jiff::Timestamp) -> String {
    if timestamp.subsec_nanosecond() % 1_000_000 == 0 {
        format!("{timestamp:.3}")
    } else {
        timestamp.to_string()
    }
}

#[test]
fn option_of_timestamp_is_as_small_as_a_timestamp() {
    assert_eq!((size_of::<Timestamp>(), size_of::<Option<Timestamp>>()), (16, 16));
}

#[test]
fn timestamp_accepts_and_rejects_forms_of_the_docs() {
    for (text, utc) in [
        // Year.
        ("0000-01-01T00:00:00Z", Some("0000-01-01T00:00:00.000Z")),
        ("0000-02-29T00:00:00.000Z", Some("0000-02-29T00:00:00.000Z")),
        ("0000-01-01T00:00:00.000001Z", Some("0000-01-01T00:00:00.000001Z")),
        ("+002026-01-15T12:00:00Z", Some("2026-01-15T12:00:00.000Z")),
        ("+000000-01-15T12:00:00Z", Some("0000-01-15T12:00:00.000Z")),
        ("-000044-03-15T12:00:00Z", Some("-000044-03-15T12:00:00.000Z")),
        ("-000000-01-15T12:00:00Z", None),
        ("+2026-01-15T12:00:00Z", None),
        ("-0044-03-15T12:00:00Z", None),
        ("+010000-01-15T12:00:00Z", None),
        ("12026-01-15T12:00:00Z", None),
        ("026-01-15T12:00:00Z", None),
        // Date.
        ("20260115T120000Z", Some("2026-01-15T12:00:00.000Z")),
        ("2026-0115T12:00:00Z", None),
        ("202601-15T12:00:00Z", None),
        ("2026-1-15T12:00:00Z", None),
        ("2026-00-15T12:00:00.000Z", None),
        ("2026-13-15T12:00:00.000Z", None),
        ("2026-01-00T12:00:00.000Z", None),
        ("2026-01-32T12:00:00.000Z", None),
        ("2026-04-31T12:00:00.000Z", None),
        ("2026-02-29T12:00:00.000Z", None),
        ("2100-02-29T12:00:00.000Z", None),
        ("2024-02-29T12:00:00.000Z", Some("2024-02-29T12:00:00.000Z")),
        ("2000-02-29T12:00:00.000Z", Some("2000-02-29T12:00:00.000Z")),
        ("2026-W03-4T12:00:00Z", None),
        ("2026-015T12:00:00Z", None),
        // Separator.
        ("2026-01-15t12:00:00.000z", Some("2026-01-15T12:00:00.000Z")),
        ("2026-01-15 12:00:00.000Z", Some("2026-01-15T12:00:00.000Z")),
        ("2026-01-15_12:00:00.000Z", None),
        ("2026-01-15  12:00:00.000Z", None),
        ("2026-01-15", None),
        // Time.
        ("2026-01-15T12:34Z", Some("2026-01-15T12:34:00.000Z")),
        ("2026-01-15T1234Z", Some("2026-01-15T12:34:00.000Z")),
        ("2026-01-15T12Z", Some("2026-01-15T12:00:00.000Z")),
        ("2026-01-15T123456Z", Some("2026-01-15T12:34:56.000Z")),
        ("2026-01-15T12:3456Z", None),
        ("2026-01-15T1234:56Z", None),
        ("2026-01-15T12:Z", None),
        ("2026-01-15T24:00:00.000Z", None),
        ("2026-01-15T23:60:00.000Z", None),
        ("2026-01-15T23:59:61.000Z", None),
        ("2026-01-15T12:00:0a.000Z", None),
        ("2016-12-31T23:59:60.000Z", Some("2016-12-31T23:59:59.000Z")),
        ("2026-01-15T12:00:60.5Z", Some("2026-01-15T12:00:59.500Z")),
        // Fraction.
        ("2026-01-15T12:00:00.1Z", Some("2026-01-15T12:00:00.100Z")),
        ("2026-01-15T12:00:00,12Z", Some("2026-01-15T12:00:00.120Z")),
        ("2026-01-15T12:00:00.1200000Z", Some("2026-01-15T12:00:00.120Z")),
        ("2026-01-15T12:00:00.1234560Z", Some("2026-01-15T12:00:00.123456Z")),
        ("2026-01-15T12:00:00.000000001Z", Some("2026-01-15T12:00:00.000000001Z")),
        ("2026-01-15T12:00:00.0000000001Z", None),
        ("2026-01-15T12:00:00.Z", None),
        ("2026-01-15T12:00.5Z", None),
        // Offset.
        ("2026-01-15T12:00:00.000", None),
        ("2026-01-15T12:00:00.000ZZ", None),
        ("2026-01-15T12:00:00.000Z ", None),
        (" 2026-01-15T12:00:00.000Z", None),
        ("2026-01-15T12:00:00.000UTC", None),
        ("2026-01-15T12:00:00-00:00", Some("2026-01-15T12:00:00.000Z")),
        ("2026-01-15T12:00:00+05:30", Some("2026-01-15T06:30:00.000Z")),
        ("2026-01-15T12:00:00-0530", Some("2026-01-15T17:30:00.000Z")),
        ("2026-01-15T12:00:00+05", Some("2026-01-15T07:00:00.000Z")),
        ("2026-01-15T12:00:00+05:00:01", Some("2026-01-15T06:59:59.000Z")),
        ("2026-01-15T12:00:00+05:00:00.5", Some("2026-01-15T06:59:59.000Z")),
        ("2026-01-15T12:00:00+05:00:00.49", Some("2026-01-15T07:00:00.000Z")),
        ("2026-01-15T12:00:00+25:59:59", Some("2026-01-14T10:00:01.000Z")),
        ("2026-01-15T12:00:00+25:59:59.5", None),
        ("2026-01-15T12:00:00+26:00", None),
        ("2026-01-15T12:00:00+05:60", None),
        ("2026-01-15T12:00:00+05:00:60", None),
        ("2026-01-15T12:00:00+5", None),
        ("2026-01-15T12:00:00 +05:00", None),
        ("2026-01-15T12:00:00.000Z+05:00", None),
        // Suffix of RFC 9557, which jiff accepts.
        ("2026-01-15T12:00:00Z[Europe/Paris]", None),
        ("2026-01-15T13:00:00+01:00[Europe/Paris][u-ca=iso8601]", None),
        // Range.
        ("9999-12-30T22:00:00.999999999Z", Some("9999-12-30T22:00:00.999999999Z")),
        ("9999-12-30T22:00:00.999Z", Some("9999-12-30T22:00:00.999Z")),
        ("9999-12-30T22:00:01.000Z", None),
        ("9999-12-31T23:59:59+25:59:59", Some("9999-12-30T22:00:00.000Z")),
        ("-009999-01-02T01:59:59Z", Some("-009999-01-02T01:59:59.000Z")),
        ("-009999-01-02T01:59:58Z", None),
    ] {
        let timestamp = text.parse::<Timestamp>();
        assert_eq!(timestamp.map(|timestamp| timestamp.to_string()).ok().as_deref(), utc, "{text}");
        assert_eq!(timestamp, reference(text), "{text}");
    }
}

/// Each byte of a text replaced by each other one, in the form that is read eight characters at a time and in others.
#[test]
fn text_with_one_changed_byte_is_read_as_by_jiff() {
    for text in [
        "2026-01-15T12:00:00.123Z",
        "2024-02-29T23:59:59.999Z",
        "1900-12-31T00:10:20.000Z",
        "2026-01-15T12:00:00+01:30",
        "-000044-03-15T120000,5-0130",
    ] {
        assert_eq!(text.parse(), reference(text), "{text}");
        for (place, byte) in (0..text.len()).flat_map(|place| (0..=255).map(move |byte| (place, byte))) {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = byte;
            let expected = std::str::from_utf8(&changed).ok().and_then(|changed| reference(changed).ok());
            assert_eq!(rfc3339::parse(&changed), expected, "{}", changed.escape_ascii());
        }
    }
}

/// Errors at the same place of two of the parts that are read eight characters at a time do not cancel each other.
#[test]
fn text_with_two_changed_bytes_is_read_as_by_jiff() {
    let text = "2026-01-15T12:00:00.123Z";
    for (one, two) in (0..text.len()).flat_map(|one| (one..text.len()).map(move |two| (one, two))) {
        for (first, second) in
            b"/:Z-T.a \0\x7f\x80\xff09".iter().flat_map(|first| [(first, first), (first, &b':')])
        {
            let mut changed = text.as_bytes().to_vec();
            changed[one] = *first;
            changed[two] = *second;
            let expected = std::str::from_utf8(&changed).ok().and_then(|changed| reference(changed).ok());
            assert_eq!(rfc3339::parse(&changed), expected, "{}", changed.escape_ascii());
        }
    }
}

/// jiff 0.2.43 takes these for instants above its minimum, or panics in builds with debug assertions.
#[test]
fn fraction_of_the_second_before_the_minimum_is_rejected() {
    for text in ["-009999-01-02T01:59:58.999999999Z", "-009999-01-01T00:00:00.001+25:59:58"] {
        assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp), "{text}");
    }
}

#[test]
fn timestamp_of_unix_time_clamps() {
    let first: Timestamp = "-009999-01-02T01:59:59Z".parse().unwrap();
    let last: Timestamp = "9999-12-30T22:00:00.999999999Z".parse().unwrap();
    let whole: Timestamp = "9999-12-30T22:00:00Z".parse().unwrap();
    for (milliseconds, expected) in [
        (i64::MIN, first),
        (-377_705_023_201_001, first),
        (-377_705_023_201_000, first),
        (-377_705_023_200_999, first + Duration::from_millis(1)),
        (253_402_207_199_999, whole - Duration::from_millis(1)),
        (253_402_207_200_000, whole),
        (253_402_207_200_001, last),
        (i64::MAX, last),
    ] {
        let timestamp = Timestamp::from_unix_milliseconds(milliseconds);
        assert_eq!(timestamp, expected, "{milliseconds}");
        if let Ok(jiff) = jiff::Timestamp::from_millisecond(milliseconds) {
            assert_eq!(timestamp, of_jiff(jiff), "{milliseconds}");
        }
    }
    for (seconds, expected) in [
        (i64::MIN, first),
        (-377_705_023_202, first),
        (-377_705_023_201, first),
        (-377_705_023_200, first + Duration::from_secs(1)),
        (253_402_207_199, whole - Duration::from_secs(1)),
        (253_402_207_200, whole),
        (253_402_207_201, last),
        (i64::MAX, last),
    ] {
        assert_eq!(Timestamp::from_unix_seconds(seconds), expected, "{seconds}");
    }
    let nanosecond = Duration::from_nanos(1);
    assert_eq!((last + nanosecond, last - nanosecond + nanosecond), (last, last));
    assert_eq!((first - nanosecond, first + nanosecond - nanosecond), (first, first));
    assert_eq!((first + Duration::MAX, last - Duration::MAX), (last, first));
    assert_eq!(first + last.saturating_duration_since(first), last);
    assert_eq!(last - last.saturating_duration_since(first), first);
}

#[test]
fn errors_name_the_format_and_no_value() {
    let error = |json: &str| serde_json::from_str::<Timestamp>(json).unwrap_err().to_string();
    assert!(error("7").starts_with("invalid type: integer `7`, expected an RFC 3339 timestamp"));
    assert!(error("\"soon\"").starts_with("invalid value: string, expected an RFC 3339 timestamp"));
    assert_eq!(InvalidTimestamp.to_string(), "not an RFC 3339 timestamp");
}

#[cfg(feature = "time-03")]
#[test]
fn times_of_the_first_and_last_day_are_clamped() {
    for (date, time, clamped) in [
        (time::Date::MIN, time::Time::MIDNIGHT, Timestamp::MIN),
        (time::Date::MAX, time::Time::MIDNIGHT, Timestamp::MAX),
    ] {
        assert_eq!(Timestamp::from(date.with_time(time).assume_utc()), clamped);
    }
}

#[test]
fn unix_time_before_1970_is_rounded_towards_1970() {
    for (text, milliseconds, seconds) in [
        ("1969-12-31T23:59:59.999999999Z", 0, 0),
        ("1969-12-31T23:59:59.999Z", -1, 0),
        ("1969-12-31T23:59:59.000000001Z", -999, 0),
        ("1969-12-31T23:59:59Z", -1_000, -1),
        ("1969-12-31T23:59:58.5Z", -1_500, -1),
        ("1970-01-01T00:00:00.000000001Z", 0, 0),
        ("1970-01-01T00:00:01.999999999Z", 1_999, 1),
    ] {
        let timestamp: Timestamp = text.parse().unwrap();
        assert_eq!(
            (timestamp.unix_milliseconds(), timestamp.unix_seconds()),
            (milliseconds, seconds),
            "{text}"
        );
    }
}

#[test]
fn days_of_all_years_are_printed_and_parsed() {
    let check = |seconds: i64| {
        let timestamp = Timestamp::from_unix_seconds(seconds);
        let text = timestamp.to_string();
        assert_eq!(text, format!("{:.3}", to_jiff(timestamp)));
        assert_eq!(text.parse(), Ok(timestamp));
    };
    // 400 years, after which the calendar repeats, in days; all years in steps.
    (0..146_097).for_each(|day| check(day * 86_400 + 43_210));
    (-377_705_023_201..=253_402_207_200).step_by(86_400 * 61 + 3_661).for_each(check);
}

#[test]
fn json_of_a_timestamp_is_its_text() {
    for text in [
        "2026-01-15T12:00:00.000Z",
        "2026-01-15T12:00:00.0001Z",
        "2026-01-15T12:00:00.001000001Z",
        "0000-01-01T00:00:00.000000001Z",
        "0001-01-01T00:00:00.000000001Z",
        "-000044-03-15T12:00:00.000Z",
        "-000044-03-15T12:00:00.000000001Z",
    ] {
        let timestamp: Timestamp = text.parse().unwrap();
        assert_eq!(serde_json::to_string(&timestamp).unwrap(), format!("\"{text}\""));
        assert_eq!(format!("{timestamp:?}"), format!("Timestamp({text})"));
    }
}

/// Texts made of the fields of RFC 3339 and of the forms of ISO 8601 that are accepted, most of them valid.
fn texts() -> impl Strategy<Value = String> {
    let year = prop_oneof![
        6 => (0..=9_999).prop_map(|year| format!("{year:04}")),
        1 => (0..=10_001).prop_map(|year| format!("-{year:06}")),
        1 => (0..=10_001).prop_map(|year| format!("+{year:06}")),
        1 => Just("9999".to_owned()),
        1 => Just("-009999".to_owned()),
    ];
    let two = |limit: u32| (0..=limit).prop_map(|number| format!("{number:02}"));
    let hyphen = prop_oneof![9 => Just("-"), 1 => Just("")];
    let date = (year, hyphen, two(13), two(32))
        .prop_map(|(year, hyphen, month, day)| format!("{year}{hyphen}{month}{hyphen}{day}"));
    let fraction = prop_oneof![Just(String::new()), "[.,][0-9]{0,10}", "[.][0-9]{3}"];
    let clock = move |hours: u32, seconds: u32| {
        let colon = prop_oneof![9 => Just(":"), 1 => Just("")];
        (colon, two(hours), two(60), two(seconds), fraction.clone(), 0..10).prop_map(
            |(colon, hour, minute, second, fraction, form)| match form {
                0 => hour,
                1 => format!("{hour}{colon}{minute}"),
                _ => format!("{hour}{colon}{minute}{colon}{second}{fraction}"),
            },
        )
    };
    let offset = prop_oneof![
        4 => Just("Z".to_owned()),
        1 => Just("z".to_owned()),
        4 => ("[+-]", 0..=26, 0..=60).prop_map(|(sign, hour, minute)| format!("{sign}{hour:02}:{minute:02}")),
        2 => ("[+-]", clock(26, 60)).prop_map(|(sign, clock)| sign + &clock),
        1 => Just(String::new()),
        1 => Just("Z[Europe/Paris]".to_owned()),
    ];
    (date, "[Tt ]", clock(24, 61), offset)
        .prop_map(|(date, separator, clock, offset)| date + &separator + &clock + &offset)
}

prop_compose! {
    fn timestamps()(
        seconds in prop_oneof![
            Timestamp::MIN.seconds..=Timestamp::MAX.seconds,
            Just(Timestamp::MIN.seconds),
            Just(Timestamp::MAX.seconds),
            -2_i64..2,
        ],
        nanosecond in prop_oneof![
            0..1_000_000_000_u32,
            (0..1_000_u32).prop_map(|millisecond| millisecond * 1_000_000),
            Just(0),
            Just(999_999_999),
        ],
    ) -> Timestamp {
        Timestamp::from_parts(seconds, nanosecond)
    }
}

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0..700_000_000_000_u64, 0..1_000_000_000_u32).prop_map(|(s, n)| Duration::new(s, n)),
        (0..3_u64, 0..1_000_000_000_u32).prop_map(|(s, n)| Duration::new(s, n)),
        (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(s, n)| Duration::new(s, n)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn texts_are_read_as_by_jiff(text in texts()) {
        prop_assert_eq!(text.parse(), reference(&text));
    }

    #[test]
    fn changed_texts_are_read_as_by_jiff(text in texts(), changes in prop::collection::vec((0..40_usize, "[0-9TtZzWw:.,+ \\[\\]\\-]|\\PC|"), 1..3)) {
        let mut characters: Vec<String> = text.chars().map(String::from).collect();
        for (place, change) in changes {
            let place = place % characters.len();
            characters[place] = change;
        }
        let text = characters.concat();
        prop_assert_eq!(text.parse(), reference(&text));
    }

    #[test]
    fn other_texts_are_read_as_by_jiff(text in prop_oneof!["\\PC{0,40}", "[0-9TZ:.+ \\-]{0,40}"]) {
        prop_assert_eq!(text.parse(), reference(&text));
    }

    #[test]
    fn timestamps_are_printed_as_by_jiff_and_parsed_again(timestamp in timestamps()) {
        let text = timestamp.to_string();
        prop_assert_eq!(&text, &reference_text(to_jiff(timestamp)));
        prop_assert_eq!(text.parse(), Ok(timestamp));
        prop_assert_eq!(serde_json::to_string(&timestamp).unwrap(), format!("\"{text}\""));
    }

    #[test]
    fn timestamps_are_ordered_and_computed_as_by_jiff(
        one in timestamps(), two in timestamps(), duration in durations()
    ) {
        let (jiff_one, jiff_two) = (to_jiff(one), to_jiff(two));
        prop_assert_eq!(one.cmp(&two), jiff_one.cmp(&jiff_two));
        prop_assert_eq!(one == two, jiff_one == jiff_two);
        prop_assert_eq!(one.unix_milliseconds(), jiff_one.as_millisecond());
        prop_assert_eq!(one.unix_seconds(), jiff_one.as_second());
        let sum = jiff_one.checked_add(duration).unwrap_or(jiff::Timestamp::MAX);
        prop_assert_eq!(one + duration, of_jiff(sum));
        let difference = jiff_one.checked_sub(duration).unwrap_or(jiff::Timestamp::MIN);
        prop_assert_eq!(one - duration, of_jiff(difference));
        let since = Duration::try_from(jiff_one.duration_since(jiff_two)).unwrap_or_default();
        prop_assert_eq!(one.saturating_duration_since(two), since);
    }

    #[test]
    fn timestamps_are_converted_as_by_jiff(timestamp in timestamps(), seconds: i64, milliseconds: i64) {
        let jiff = to_jiff(timestamp);
        prop_assert_eq!(SystemTime::from(timestamp), SystemTime::from(jiff));
        prop_assert_eq!(Timestamp::from(SystemTime::from(timestamp)), timestamp);
        #[cfg(feature = "jiff-02")]
        prop_assert_eq!((jiff::Timestamp::from(timestamp), Timestamp::from(jiff)), (jiff, timestamp));
        #[cfg(feature = "time-03")]
        {
            let time = time::OffsetDateTime::from(timestamp);
            prop_assert_eq!((time.unix_timestamp_nanos(), Timestamp::from(time)), (jiff.as_nanosecond(), timestamp));
        }
        #[cfg(feature = "chrono-04")]
        {
            let chrono = chrono::DateTime::<chrono::Utc>::from(timestamp);
            let nanoseconds =
                i128::from(chrono.timestamp()) * 1_000_000_000 + i128::from(chrono.timestamp_subsec_nanos());
            prop_assert_eq!((nanoseconds, Timestamp::from(chrono)), (jiff.as_nanosecond(), timestamp));
        }
        if let Ok(jiff) = jiff::Timestamp::from_second(seconds >> 20) {
            prop_assert_eq!(Timestamp::from_unix_seconds(seconds >> 20), of_jiff(jiff));
        }
        if let Ok(jiff) = jiff::Timestamp::from_millisecond(milliseconds >> 12) {
            prop_assert_eq!(Timestamp::from_unix_milliseconds(milliseconds >> 12), of_jiff(jiff));
        }
    }
}
