//! Timestamps in WorkOS's format.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A timestamp. Parses RFC 3339 with any offset; formats in UTC with milliseconds, as WorkOS does:
/// `2026-01-15T12:00:00.000Z`. Finer fractions of a second are preserved and printed in full.
///
/// Converts with `From` to and from [`SystemTime`], and to and from the types of jiff, time and chrono with
/// the features `jiff-02`, `time-03` and `chrono-04`. The crate used internally is not part of the public
/// API.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The Unix epoch, 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// Creates a timestamp from Unix milliseconds, negative before 1970. Clamps to the years −9999 to 9999.
    #[must_use]
    pub fn from_unix_milliseconds(milliseconds: i64) -> Self {
        Self(jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(if milliseconds < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        }))
    }

    /// Creates a timestamp from Unix seconds, negative before 1970. Clamps to the years −9999 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_unix_milliseconds(seconds.saturating_mul(1_000))
    }

    /// Returns the Unix timestamp in milliseconds, negative before 1970.
    #[must_use]
    pub fn unix_milliseconds(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Returns the Unix timestamp in whole seconds, negative before 1970.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// Returns the duration since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        Duration::try_from(self.0.duration_since(earlier.0)).unwrap_or_default()
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    /// Adds a duration. Clamps to the year 9999.
    fn add(self, duration: Duration) -> Self {
        Self(self.0.checked_add(duration).unwrap_or(jiff::Timestamp::MAX))
    }
}

impl std::ops::Sub<Duration> for Timestamp {
    type Output = Self;

    /// Subtracts a duration. Clamps to the year −9999.
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.checked_sub(duration).unwrap_or(jiff::Timestamp::MIN))
    }
}

/// Error: the string is not an RFC 3339 timestamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTimestamp;

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an RFC 3339 timestamp")
    }
}

impl std::error::Error for InvalidTimestamp {}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| InvalidTimestamp)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.subsec_nanosecond() % 1_000_000 == 0 {
            write!(f, "{:.3}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 timestamp")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
                // Not `Unexpected::Str`, which prints the value.
                let found = serde::de::Unexpected::Other("string");
                text.parse().map_err(|_| E::invalid_value(found, &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::UNIX_EPOCH + after,
            Err(before) => Self::UNIX_EPOCH - before.duration(),
        }
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0.into()
    }
}

#[cfg(feature = "jiff-02")]
mod jiff_02 {
    impl From<jiff::Timestamp> for super::Timestamp {
        fn from(timestamp: jiff::Timestamp) -> Self {
            Self(timestamp)
        }
    }

    impl From<super::Timestamp> for jiff::Timestamp {
        fn from(timestamp: super::Timestamp) -> Self {
            timestamp.0
        }
    }
}

#[cfg(feature = "time-03")]
mod time_03 {
    use super::Timestamp;

    impl From<time::OffsetDateTime> for Timestamp {
        fn from(time: time::OffsetDateTime) -> Self {
            jiff::Timestamp::from_nanosecond(time.unix_timestamp_nanos())
                .map_or_else(|_| Self::from_unix_seconds(time.unix_timestamp()), Self)
        }
    }

    impl From<Timestamp> for time::OffsetDateTime {
        fn from(timestamp: Timestamp) -> Self {
            // Both crates support the years −9999 to 9999; the fallback avoids a panicking branch.
            Self::from_unix_timestamp_nanos(timestamp.0.as_nanosecond()).unwrap_or(Self::UNIX_EPOCH)
        }
    }
}

#[cfg(feature = "chrono-04")]
mod chrono_04 {
    use super::Timestamp;

    impl From<chrono::DateTime<chrono::Utc>> for Timestamp {
        fn from(time: chrono::DateTime<chrono::Utc>) -> Self {
            Self::from_unix_seconds(time.timestamp())
                + std::time::Duration::from_nanos(time.timestamp_subsec_nanos().into())
        }
    }

    impl From<Timestamp> for chrono::DateTime<chrono::Utc> {
        fn from(timestamp: Timestamp) -> Self {
            // chrono supports a wider range; the fallback avoids a panicking branch.
            let subsecond = timestamp.0 - jiff::SignedDuration::from_secs(timestamp.0.as_second());
            Self::from_timestamp(timestamp.0.as_second(), 0).unwrap_or_default()
                + chrono::Duration::nanoseconds(i64::from(subsecond.subsec_nanosecond()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::Timestamp;

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

    #[cfg(feature = "chrono-04")]
    #[test]
    fn timestamp_converts_to_and_from_chrono() {
        for milliseconds in [-1_001, -1, 0, 1_768_478_400_123] {
            let timestamp = Timestamp::from_unix_milliseconds(milliseconds);
            assert_eq!(Timestamp::from(chrono::DateTime::<chrono::Utc>::from(timestamp)), timestamp);
        }
    }
}
