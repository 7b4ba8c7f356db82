//! Timestamps in WorkOS's format.

mod rfc3339;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    num::NonZeroU32,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A timestamp of the years −9999 to 9999, with nanoseconds. Parses [RFC 3339] with any offset; formats in
/// UTC with milliseconds, as WorkOS does: `2026-01-15T12:00:00.000Z`. Finer fractions of a second are
/// preserved and printed in full.
///
/// Converts with `From` to and from [`SystemTime`], and to and from the types of jiff, time and chrono with
/// the features `jiff-02`, `time-03` and `chrono-04`.
///
/// # Format
///
/// [`FromStr`] and [`Deserialize`] accept all of RFC 3339, with at most nine digits of a fraction, and these
/// forms of ISO 8601:
///
/// | part | accepted |
/// |---|---|
/// | year | `2026`, or six digits with a sign: `+002026`, `-000044`; −9999 to 9999, no `-000000` |
/// | date | `2026-01-15`, `20260115` |
/// | separator | `T`, `t`, space |
/// | time | `12:00:00`, `120000`, `12:00`, `1200`, `12`; hours to 23 |
/// | second | to 60; a leap second is read as the second before, whatever the minute |
/// | fraction of a second | `.` or `,` and one to nine digits |
/// | offset, required | `Z`, `z`, `+01:00`, `+0100`, `+01`, also with seconds: `-00:00:01`; up to 25:59:59; a fraction of its second is rounded |
///
/// The instant must be between −009999-01-02T01:59:59Z and 9999-12-30T22:00:00.999999999Z. Everything else is
/// rejected, such as a date without a time, a week date or a suffix of RFC 9557 (`[Europe/Paris]`).
///
/// [RFC 3339]: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Whole seconds since 1970, rounded down.
    seconds: i64,
    /// Nanoseconds since then, plus one: an `Option<Timestamp>` is as small as a `Timestamp`.
    nanosecond_plus_one: NonZeroU32,
}

const NANOSECONDS_PER_SECOND: u32 = 1_000_000_000;

impl Timestamp {
    /// The Unix epoch, 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self::from_parts(0, 0);

    /// −009999-01-02T01:59:59Z, the first second of the year −9999 at the offset −25:59:59.
    const MIN: Self = Self::from_parts(-377_705_023_201, 0);
    /// 9999-12-30T22:00:00.999999999Z, the last second of the year 9999 at the offset +25:59:59.
    const MAX: Self = Self::from_parts(253_402_207_200, NANOSECONDS_PER_SECOND - 1);

    /// Creates a timestamp from seconds between those of `MIN` and `MAX`.
    const fn from_parts(seconds: i64, nanosecond: u32) -> Self {
        Self { seconds, nanosecond_plus_one: NonZeroU32::MIN.saturating_add(nanosecond) }
    }

    /// Creates a timestamp from Unix milliseconds, negative before 1970. Clamps to the years −9999 to 9999.
    #[must_use]
    pub fn from_unix_milliseconds(milliseconds: i64) -> Self {
        if milliseconds < Self::MIN.seconds * 1_000 {
            Self::MIN
        } else if milliseconds > Self::MAX.seconds * 1_000 {
            Self::MAX
        } else {
            let millisecond = u32::try_from(milliseconds.rem_euclid(1_000)).unwrap_or_default();
            Self::from_parts(milliseconds.div_euclid(1_000), millisecond * 1_000_000)
        }
    }

    /// Creates a timestamp from Unix seconds, negative before 1970. Clamps to the years −9999 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self::from_unix_milliseconds(seconds.saturating_mul(1_000))
    }

    /// Returns the Unix timestamp in milliseconds, negative before 1970, rounded towards 1970.
    #[must_use]
    pub fn unix_milliseconds(self) -> i64 {
        let floor = self.seconds * 1_000 + i64::from(self.nanosecond() / 1_000_000);
        floor + i64::from(floor < 0 && !self.nanosecond().is_multiple_of(1_000_000))
    }

    /// Returns the Unix timestamp in whole seconds, negative before 1970, rounded towards 1970.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.seconds + i64::from(self.seconds < 0 && self.nanosecond() != 0)
    }

    /// Returns the duration since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        let (borrowed, nanoseconds) = match self.nanosecond().checked_sub(earlier.nanosecond()) {
            Some(nanoseconds) => (0, nanoseconds),
            None => (1, self.nanosecond() + NANOSECONDS_PER_SECOND - earlier.nanosecond()),
        };
        u64::try_from(self.seconds - earlier.seconds - borrowed)
            .map(|seconds| Duration::new(seconds, nanoseconds))
            .unwrap_or_default()
    }

    /// Returns the nanoseconds since the last whole second.
    const fn nanosecond(self) -> u32 {
        self.nanosecond_plus_one.get() - 1
    }

    fn checked_add(self, duration: Duration) -> Option<Self> {
        let nanosecond = self.nanosecond() + duration.subsec_nanos();
        let seconds = self
            .seconds
            .checked_add_unsigned(duration.as_secs())?
            .checked_add(i64::from(nanosecond >= NANOSECONDS_PER_SECOND))?;
        Some(Self::from_parts(seconds, nanosecond % NANOSECONDS_PER_SECOND).min(Self::MAX))
    }

    fn checked_sub(self, duration: Duration) -> Option<Self> {
        let nanosecond = self.nanosecond() + NANOSECONDS_PER_SECOND - duration.subsec_nanos();
        let seconds = self
            .seconds
            .checked_sub_unsigned(duration.as_secs())?
            .checked_sub(i64::from(nanosecond < NANOSECONDS_PER_SECOND))?;
        Some(Self::from_parts(seconds, nanosecond % NANOSECONDS_PER_SECOND).max(Self::MIN))
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    /// Adds a duration. Clamps to the year 9999.
    fn add(self, duration: Duration) -> Self {
        self.checked_add(duration).unwrap_or(Self::MAX)
    }
}

impl std::ops::Sub<Duration> for Timestamp {
    type Output = Self;

    /// Subtracts a duration. Clamps to the year −9999.
    fn sub(self, duration: Duration) -> Self {
        self.checked_sub(duration).unwrap_or(Self::MIN)
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
        rfc3339::parse(text.as_bytes()).ok_or(InvalidTimestamp)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::print(*self, f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match rfc3339::workos_text(*self).as_ref().map(|text| str::from_utf8(text)) {
            Some(Ok(text)) => serializer.serialize_str(text),
            _ => serializer.collect_str(self),
        }
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
        let epoch = Timestamp::UNIX_EPOCH;
        if timestamp < epoch {
            UNIX_EPOCH.checked_sub(epoch.saturating_duration_since(timestamp))
        } else {
            UNIX_EPOCH.checked_add(timestamp.saturating_duration_since(epoch))
        }
        // The range is smaller on some platforms; the fallback avoids a panicking branch.
        .unwrap_or(UNIX_EPOCH)
    }
}

#[cfg(feature = "jiff-02")]
mod jiff_02 {
    use super::Timestamp;

    impl From<jiff::Timestamp> for Timestamp {
        fn from(timestamp: jiff::Timestamp) -> Self {
            // The ranges are the same, with negative fractions before 1970.
            let (seconds, nanosecond) = (timestamp.as_second(), timestamp.subsec_nanosecond());
            let fraction = std::time::Duration::from_nanos(nanosecond.unsigned_abs().into());
            let whole = Self::from_parts(seconds, 0);
            if nanosecond < 0 { whole - fraction } else { whole + fraction }
        }
    }

    impl From<Timestamp> for jiff::Timestamp {
        fn from(timestamp: Timestamp) -> Self {
            // The fallback avoids a panicking branch.
            let nanosecond = i32::try_from(timestamp.nanosecond()).unwrap_or_default();
            Self::new(timestamp.seconds, nanosecond).unwrap_or_default()
        }
    }
}

#[cfg(feature = "time-03")]
mod time_03 {
    use super::Timestamp;

    impl From<time::OffsetDateTime> for Timestamp {
        fn from(time: time::OffsetDateTime) -> Self {
            let seconds = time.unix_timestamp();
            if seconds < Self::MIN.seconds {
                Self::MIN
            } else if seconds > Self::MAX.seconds {
                Self::MAX
            } else {
                Self::from_parts(seconds, time.nanosecond())
            }
        }
    }

    impl From<Timestamp> for time::OffsetDateTime {
        fn from(timestamp: Timestamp) -> Self {
            // Both crates support the years −9999 to 9999; the fallback avoids a panicking branch.
            let nanoseconds =
                i128::from(timestamp.seconds) * 1_000_000_000 + i128::from(timestamp.nanosecond());
            Self::from_unix_timestamp_nanos(nanoseconds).unwrap_or(Self::UNIX_EPOCH)
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
            Self::from_timestamp(timestamp.seconds, timestamp.nanosecond()).unwrap_or_default()
        }
    }
}
