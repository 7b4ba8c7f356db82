//! RFC 3339: parser and printer.

use std::fmt;

use super::Timestamp;

const SECONDS_PER_DAY: i64 = 86_400;

/// Years are counted from −10,000, so that none is negative. The calendar repeats after 400 years.
const FIRST_YEAR: i32 = -10_000;

/// Number of days from −10000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 4_371_893;

/// Maximum offset from UTC: 25:59:59.
const MAX_OFFSET: i64 = 93_599;

/// Parses a timestamp in one of the forms that the docs of [`Timestamp`] list.
#[inline]
pub(super) fn parse(text: &[u8]) -> Option<Timestamp> {
    match workos_form(text).and_then(|form| form.timestamp(0)) {
        None => any_form(text),
        timestamp => timestamp,
    }
}

/// A date and time of day, not checked yet.
#[derive(Clone, Copy)]
struct DateTime {
    /// Centuries since −10,000, from 0 to 199.
    century: u32,
    /// Year of the century, from 0 to 99.
    year: u32,
    month: u32,
    day: u32,
    clock: Clock,
}

/// A time of day or an offset from UTC, not checked yet.
#[derive(Clone, Copy, Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
}

impl Clock {
    fn seconds(self) -> i64 {
        (i64::from(self.hour) * 60 + i64::from(self.minute)) * 60 + i64::from(self.second)
    }
}

impl DateTime {
    /// Returns the timestamp if all fields are in range. The offset is in seconds east of UTC.
    #[inline]
    fn timestamp(self, offset: i64) -> Option<Timestamp> {
        let Clock { hour, minute, second, nanosecond } = self.clock;
        if !(1..=12).contains(&self.month) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        if self.day == 0 || (self.day > 28 && self.day > self.days_of_month()) {
            return None;
        }
        let seconds = self.days() * SECONDS_PER_DAY + self.clock.seconds() - offset;
        let is_in_range = (Timestamp::MIN.seconds..=Timestamp::MAX.seconds).contains(&seconds);
        is_in_range.then(|| Timestamp::from_parts(seconds, nanosecond))
    }

    fn is_leap_year(self) -> bool {
        (if self.year == 0 { self.century } else { self.year }).is_multiple_of(4)
    }

    fn days_of_month(self) -> u32 {
        match self.month {
            2 => 28 + u32::from(self.is_leap_year()),
            // Odd months up to July and even ones from August have 31 days.
            month => 30 + (month + month / 8) % 2,
        }
    }

    /// Returns the number of days since 1970-01-01, for a year since −9999.
    #[inline]
    fn days(self) -> i64 {
        // With the leap day of this year.
        let years = 146_097 * self.century / 4 + 1_461 * self.year / 4;
        // Months begin after 0, 31, 61, 92, … days, as if February had 30.
        let months = (489 * self.month - 480) / 16;
        let surplus = if self.month > 2 { 2 } else { u32::from(self.is_leap_year()) };
        // The formula has year 0 without its leap day, and begins on January 0.
        i64::from(years + months + self.day - surplus) - (DAYS_BEFORE_1970 + 60)
    }

    /// Returns the date and time of day of a timestamp in UTC.
    fn of(timestamp: Timestamp) -> Self {
        let small = |number: i64| u32::try_from(number).unwrap_or_default();
        let second = small(timestamp.seconds.rem_euclid(SECONDS_PER_DAY));
        let days = small(timestamp.seconds.div_euclid(SECONDS_PER_DAY) + DAYS_BEFORE_1970);
        let century = (4 * days + 3) / 146_097;
        let days = days - 146_097 * century / 4;
        let year = (4 * days + 3) / 1_461;
        let days = days - 1_461 * year / 4;
        let month = (5 * days + 2) / 153;
        let day = days - (153 * month + 2) / 5 + 1;
        let (next_year, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
        // The last months belong to the next year, and those of the last year to the next century.
        let year = 100 * century + year + next_year;
        Self {
            century: year / 100,
            year: year % 100,
            month,
            day,
            clock: Clock {
                hour: second / 3_600,
                minute: second / 60 % 60,
                second: second % 60,
                nanosecond: timestamp.nanosecond(),
            },
        }
    }
}

/// Reads `YYYY-MM-DDTHH:MM:SS.mmmZ`, eight characters at a time. `None` if the text has another form.
#[inline]
fn workos_form(text: &[u8]) -> Option<DateTime> {
    const HIGH_BITS: u64 = u64::from_ne_bytes([0x80; 8]);

    /// Turns digits into their values and the other characters of the form into zeros.
    #[inline]
    fn values(text: [u8; 8], form: [u8; 8]) -> u64 {
        u64::from_le_bytes(text) ^ u64::from_le_bytes(form)
    }

    /// A number that sets the high bit of a byte if it is added to a value above 9, or above 0 where the form
    /// has no digit.
    const fn limits(form: [u8; 8]) -> u64 {
        let [a, b, c, d, e, f, g, h] = form;
        const fn limit(character: u8) -> u8 {
            if character == b'0' { 0x80 - 10 } else { 0x80 - 1 }
        }
        u64::from_le_bytes([limit(a), limit(b), limit(c), limit(d), limit(e), limit(f), limit(g), limit(h)])
    }

    /// Returns in each byte the number that the digit there and the next one make.
    #[inline]
    fn pairs(values: u64) -> [u8; 8] {
        values.wrapping_mul(10).wrapping_add(values >> 8).to_le_bytes()
    }

    const DATE: [u8; 8] = *b"0000-00-";
    const TIME: [u8; 8] = *b"00T00:00";
    const REST: [u8; 8] = *b":00.000Z";

    let ([date, time, rest], []) = text.as_chunks() else { return None };
    let (date, time, rest) = (values(*date, DATE), values(*time, TIME), values(*rest, REST));
    // A carry into the next byte comes from a byte with the high bit set, which is an error already.
    let above = |values: u64, limits: u64| values | values.wrapping_add(limits);
    let errors = above(date, const { limits(DATE) })
        | above(time, const { limits(TIME) })
        | above(rest, const { limits(REST) });
    if errors & HIGH_BITS != 0 {
        return None;
    }
    let [century, _, year, _, _, month, ..] = pairs(date);
    let [day, _, _, hour, _, _, minute, _] = pairs(time);
    let [_, second, _, _, centiseconds, ..] = pairs(rest);
    let [.., milliseconds, _] = rest.to_le_bytes();
    Some(DateTime {
        century: u32::from(century) + FIRST_YEAR.unsigned_abs() / 100,
        year: year.into(),
        month: month.into(),
        day: day.into(),
        clock: Clock {
            hour: hour.into(),
            minute: minute.into(),
            second: second.into(),
            nanosecond: (u32::from(centiseconds) * 10 + u32::from(milliseconds)) * 1_000_000,
        },
    })
}

/// Reads a timestamp in any of the forms.
#[cold]
fn any_form(text: &[u8]) -> Option<Timestamp> {
    let mut rest = Rest(text);
    let year = if rest.skip(b'-') {
        // No year is written in two ways.
        -rest.year(6).filter(|year| *year != 0)?
    } else if rest.skip(b'+') {
        rest.year(6)?
    } else {
        rest.year(4)?
    };
    let has_hyphens = rest.skip(b'-');
    let month = rest.digits(2)?;
    if has_hyphens != rest.skip(b'-') {
        return None;
    }
    let day = rest.digits(2)?;
    if !rest.skip(b'T') && !rest.skip(b't') && !rest.skip(b' ') {
        return None;
    }
    let mut clock = rest.clock()?;
    if clock.second == 60 {
        // A leap second is read as the second before.
        clock.second = 59;
    }
    let offset = rest.offset()?;
    if !rest.0.is_empty() {
        return None;
    }
    let year = year.abs_diff(FIRST_YEAR);
    DateTime { century: year / 100, year: year % 100, month, day, clock }.timestamp(offset)
}

/// The part of a text that was not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Skips a character if it is next.
    fn skip(&mut self, character: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == character => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Reads the digit that is next.
    fn digit(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first()?;
        let digit = char::from(*first).to_digit(10)?;
        self.0 = rest;
        Some(digit)
    }

    fn digits(&mut self, length: u32) -> Option<u32> {
        let mut number = 0;
        for _ in 0..length {
            number = number * 10 + self.digit()?;
        }
        Some(number)
    }

    fn year(&mut self, length: u32) -> Option<i32> {
        let year = i32::try_from(self.digits(length)?).ok()?;
        (year <= 9_999).then_some(year)
    }

    /// Reads `HH`, `HH:MM` or `HH:MM:SS` with or without a fraction, or the same without colons.
    fn clock(&mut self) -> Option<Clock> {
        let mut clock = Clock { hour: self.digits(2)?, ..Clock::default() };
        let has_colons = self.0.first() == Some(&b':');
        if self.has_next(has_colons) {
            clock.minute = self.digits(2)?;
            if self.has_next(has_colons) {
                clock.second = self.digits(2)?;
                if self.skip(b'.') || self.skip(b',') {
                    clock.nanosecond = self.fraction()?;
                }
            }
        }
        Some(clock)
    }

    /// Whether another number of a clock follows. Skips the colon before it.
    fn has_next(&mut self, has_colons: bool) -> bool {
        if has_colons { self.skip(b':') } else { self.0.first().is_some_and(u8::is_ascii_digit) }
    }

    /// Reads one to nine digits of a fraction and returns nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        let mut nanoseconds = self.digit()?;
        for _ in 1..9 {
            nanoseconds = nanoseconds * 10 + self.digit().unwrap_or_default();
        }
        Some(nanoseconds)
    }

    /// Reads `Z` or an offset and returns seconds east of UTC. A fraction of a second is rounded.
    fn offset(&mut self) -> Option<i64> {
        if self.skip(b'Z') || self.skip(b'z') {
            return Some(0);
        }
        let is_west = self.skip(b'-');
        if !is_west && !self.skip(b'+') {
            return None;
        }
        let clock = self.clock()?;
        let seconds = clock.seconds() + i64::from(clock.nanosecond >= 500_000_000);
        if clock.minute > 59 || clock.second > 59 || seconds > MAX_OFFSET {
            return None;
        }
        Some(if is_west { -seconds } else { seconds })
    }
}

/// Returns the text if it has WorkOS's form `YYYY-MM-DDTHH:MM:SS.mmmZ`, that is, for whole milliseconds of the
/// years 0 to 9999.
pub(super) fn workos_text(timestamp: Timestamp) -> Option<[u8; 24]> {
    let DateTime { century, year, month, day, clock } = DateTime::of(timestamp);
    let century = century.checked_sub(FIRST_YEAR.unsigned_abs() / 100)?;
    if clock.nanosecond % 1_000_000 != 0 {
        return None;
    }
    // Below 10 in every case.
    let digit = |number: u32| b'0' + u8::try_from(number % 10).unwrap_or_default();
    let two = |number: u32| (digit(number / 10), digit(number));
    let ((y1, y2), (y3, y4)) = (two(century), two(year));
    let ((m1, m2), (d1, d2)) = (two(month), two(day));
    let ((h1, h2), (i1, i2), (s1, s2)) = (two(clock.hour), two(clock.minute), two(clock.second));
    let milliseconds = clock.nanosecond / 1_000_000;
    let (f1, (f2, f3)) = (digit(milliseconds / 100), two(milliseconds));
    #[rustfmt::skip]
    let text = [
        y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T',
        h1, h2, b':', i1, i2, b':', s1, s2, b'.', f1, f2, f3, b'Z',
    ];
    Some(text)
}

/// Prints a timestamp in UTC, with three digits of a second or as many as needed.
pub(super) fn print(timestamp: Timestamp, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(text) = workos_text(timestamp) {
        return f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?);
    }
    let DateTime { century, year, month, day, clock } = DateTime::of(timestamp);
    let year = FIRST_YEAR.saturating_add_unsigned(century * 100 + year);
    if year < 0 {
        write!(f, "-{:06}", year.unsigned_abs())?;
    } else {
        write!(f, "{year:04}")?;
    }
    let Clock { hour, minute, second, nanosecond } = clock;
    let (mut fraction, mut width) = (nanosecond, 9);
    while width > 3 && fraction % 10 == 0 {
        fraction /= 10;
        width -= 1;
    }
    write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:0width$}Z")
}

#[cfg(test)]
mod tests {
    use super::{super::Timestamp, workos_form, workos_text};

    #[test]
    fn workos_form_is_recognized_by_each_character() {
        let text = b"2026-01-15T12:34:56.789Z";
        assert!(workos_form(text).is_some());
        for (place, old) in text.iter().enumerate() {
            for new in 0..=u8::MAX {
                let mut changed = *text;
                changed[place] = new;
                let is_form = new == *old || (old.is_ascii_digit() && new.is_ascii_digit());
                assert_eq!(workos_form(&changed).is_some(), is_form, "{place} {new}");
            }
        }
        for other in [
            "",
            "2026-01-15T12:34",
            "2026-01-15T12:34:56.789",
            "2026-01-15T12:34:56.789ZZ",
            // Two errors at the same place of eight characters.
            "x026-01-x5T12:34:56.789Z",
            "2026-01-x5T12:34x56.789Z",
            "x026-01-15T12:34x56.789Z",
        ] {
            assert!(workos_form(other.as_bytes()).is_none(), "{other}");
        }
    }

    #[test]
    fn workos_form_is_read_and_written_without_the_other_parser_and_printer() {
        for (text, milliseconds) in [
            ("0000-01-01T00:00:00.000Z", -62_167_219_200_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2026-01-15T12:34:56.789Z", 1_768_480_496_789),
            ("9999-12-30T22:00:00.000Z", 253_402_207_200_000),
        ] {
            let timestamp = workos_form(text.as_bytes()).and_then(|form| form.timestamp(0));
            assert_eq!(timestamp, Some(Timestamp::from_unix_milliseconds(milliseconds)), "{text}");
            assert_eq!(workos_text(timestamp.unwrap()).as_ref().map(|text| &text[..]), Some(text.as_bytes()));
        }
        for other in ["2026-01-15T12:34:56.789001Z", "-000001-12-31T23:59:59.999Z"] {
            assert_eq!(workos_text(other.parse().unwrap()), None, "{other}");
        }
    }
}
