//! Reasons for which JSON does not decode, without the values that `serde_json` quotes.

use std::fmt::{self, Write as _};

/// What `serde` calls the kinds of JSON values.
const KINDS: [&str; 8] =
    ["boolean", "integer", "floating point", "number", "string", "sequence", "map", "null"];

/// Maximum length of the expectation that is kept, in bytes.
const MAX_EXPECTED_BYTES: usize = 120;

/// Returns the reason and the position of a decoding error.
///
/// The messages of `serde_json` quote values of the input, and the custom errors of a type may contain anything.
/// Only texts of the program are kept, therefore: the kind of the value, what the type expects, and the name of a
/// missing field. Any other message becomes "invalid value".
pub(crate) fn describe(error: &serde_json::Error) -> String {
    let mut ends = Ends::default();
    let _ = write!(ends, "{error}");
    let position = match error.line() {
        0 => String::new(),
        line => format!(" at line {line} column {}", error.column()),
    };
    let reason = if error.is_data() {
        data_problem(&ends.head, ends.tail.strip_suffix(&*position).unwrap_or(&ends.tail))
    } else {
        // Messages about the syntax are constants of serde_json.
        return ends.tail;
    };
    reason + &position
}

/// Returns the reason of an error of a type, given the two ends of its message.
fn data_problem(head: &str, tail: &str) -> String {
    for problem in ["invalid type", "invalid value"] {
        let Some(found) = head.strip_prefix(problem).and_then(|rest| rest.strip_prefix(": ")) else {
            continue;
        };
        let Some(kind) = KINDS.iter().find(|kind| found.starts_with(**kind)) else {
            return problem.to_owned();
        };
        // The expectation is a text of the type and follows the value: a string in quotation marks with those
        // within escaped, or a number or boolean in backticks.
        let delimiter = match (*kind, found.get(kind.len()..)) {
            (_, Some(rest)) if rest.starts_with(", expected ") => ", expected ",
            ("string", _) => "\", expected ",
            _ => "`, expected ",
        };
        return match tail.rsplit_once(delimiter) {
            Some((_, expected)) => {
                format!("{problem}: {kind}, expected {}", start(expected, MAX_EXPECTED_BYTES))
            }
            None => format!("{problem}: {kind}"),
        };
    }
    for problem in ["missing field", "duplicate field"] {
        let name = head.strip_prefix(problem).and_then(|rest| rest.strip_prefix(" `"));
        if let Some((name, _)) = name.and_then(|name| name.split_once('`')) {
            return format!("{problem} `{name}`");
        }
    }
    for problem in [
        "invalid length",
        "invalid UTF-8",
        "unknown field",
        "unknown variant",
        "data did not match any variant",
    ] {
        if head.starts_with(problem) {
            return problem.to_owned();
        }
    }
    "invalid value".to_owned()
}

/// Returns the start of a text, at most `max` bytes.
pub(super) fn start(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Returns the end of a text, at most `max` bytes.
fn end(text: &str, max: usize) -> &str {
    let mut start = text.len().saturating_sub(max);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}

/// The start and the end of a text that is written. The whole may be as long as the input.
#[derive(Default)]
struct Ends {
    head: String,
    tail: String,
}

impl Ends {
    const MAX_BYTES: usize = 256;
}

impl fmt::Write for Ends {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.head.push_str(start(text, Self::MAX_BYTES.saturating_sub(self.head.len())));
        self.tail.push_str(end(text, Self::MAX_BYTES));
        self.tail = end(&self.tail, Self::MAX_BYTES).to_owned();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, de::Error as _};

    use super::describe;

    /// A model with a field of each type.
    #[model]
    pub struct Everything {
        pub id: crate::types::UserId,
        pub count: Option<u8>,
        pub ratio: f64,
        pub flag: bool,
        pub numbers: BTreeMap<u32, bool>,
        pub at: Option<crate::types::Timestamp>,
        pub code: Option<crate::types::Secret>,
    }

    fn reason(json: &str) -> String {
        describe(&serde_json::from_str::<Everything>(json).unwrap_err())
    }

    #[test]
    fn describe_keeps_kinds_expectations_and_missing_fields() {
        for (json, expected) in [
            (r#"{"id":123456}"#, "invalid type: integer, expected a string at line 1 column 12"),
            (r#"{"id":-123456}"#, "invalid type: integer, expected a string at line 1 column 13"),
            (r#"{"id":1.5e3}"#, "invalid type: floating point, expected a string at line 1 column 11"),
            (r#"{"id":true}"#, "invalid type: boolean, expected a string at line 1 column 10"),
            (r#"{"id":null}"#, "invalid type: null, expected a string at line 1 column 10"),
            (r#"{"id":[1]}"#, "invalid type: sequence, expected a string at line 1 column 6"),
            (r#"{"id":{"a":1}}"#, "invalid type: map, expected a string at line 1 column 6"),
            (r#"{"flag":"x\", expected y"}"#, "invalid type: string, expected a boolean at line 1 column 25"),
            (r#"{"count":256}"#, "invalid value: integer, expected u8 at line 1 column 12"),
            (r#"{"numbers":{"123456x":true}}"#, "expected `\"` at line 1 column 20"),
            (r#"{"id":"a","id":"b"}"#, "duplicate field `id` at line 1 column 14"),
            ("{}", "missing field `id` at line 1 column 2"),
            ("[7]", "invalid type: sequence, expected struct Everything at line 1 column 0"),
            ("7", "invalid type: integer, expected struct Everything at line 1 column 1"),
            (r#"{"id":"a""#, "EOF while parsing an object at line 1 column 9"),
            (r#"{"id":"a",}"#, "trailing comma at line 1 column 11"),
            ("<html>", "expected value at line 1 column 1"),
        ] {
            assert_eq!(reason(json), expected, "{json}");
        }
    }

    #[test]
    fn describe_drops_custom_messages_and_variants() {
        #[derive(Debug, Deserialize)]
        enum Closed {
            A,
        }

        assert!(matches!(serde_json::from_str("\"A\""), Ok(Closed::A)));
        for error in [
            serde_json::Error::custom("the code 123456 is invalid"),
            serde_json::Error::custom("invalid type: 123456"),
            serde_json::Error::custom("invalid type: string 123456"),
            serde_json::Error::custom("missing field 123456"),
            serde_json::Error::custom("invalid length 123456, expected 123456"),
            serde_json::from_str::<Closed>("\"123456\"").unwrap_err(),
            serde_json::from_str::<Closed>("\"`, expected 123456\"").unwrap_err(),
        ] {
            let reason = describe(&error);
            assert!(!reason.contains("123456") && !reason.is_empty(), "{error}: {reason}");
        }
    }

    proptest::proptest! {
        #[test]
        fn describe_is_short_and_prints_no_value(value: String, number: u32) {
            let secret = format!("s3cr3t{value}s3cr3t");
            let quoted = serde_json::to_string(&secret).unwrap();
            let digits = u64::from(number) + 10_000_000_000;
            for json in [
                format!(r#"{{"flag":{quoted}}}"#),
                format!(r#"{{"numbers":{{{quoted}:1}}}}"#),
                format!(r#"{{"count":{digits}}}"#),
                format!(r#"{{"count":-{digits}}}"#),
                format!(r#"{{"count":{digits}.5}}"#),
                format!(r#"{{"at":{quoted}}}"#),
                quoted,
            ] {
                let reason = reason(&json);
                proptest::prop_assert!(!reason.contains("s3cr3t") && !reason.contains(&digits.to_string()), "{}", reason);
                proptest::prop_assert!(reason.len() < 200, "{}", reason);
            }
        }
    }
}
