//! JSON paths of decoding errors.

use std::fmt::Write as _;

/// Maximum number of keys and indexes in a path.
pub(super) const MAX_PATH_LEVELS: usize = 16;

/// Names of the fields of all models, one a line; `*` marks fields of which the keys are data, such as `metadata`.
/// `tests/tests/field_names.rs` compares the list with the models and writes it.
pub(crate) const FIELD_NAMES: &str = include_str!("field_names.txt");

/// Returns the JSON path of the line and column that `serde_json` reports. Accepts any bytes: for invalid JSON the
/// path ends where the input stops resembling JSON.
///
/// A key may be data: a key of metadata, a custom attribute, the slug of a feature flag, or anything where the
/// response is not what it should be. Whether a key is the field of a struct is known to the generated code only,
/// and tracking it there would compile each model a second time. A path prints a key, therefore, only if it is a
/// word of [`FIELD_NAMES`], and prints `*` in place of any other key and of each key of a map.
pub(super) fn path_at(body: &[u8], line: usize, column: usize) -> String {
    let start: usize =
        body.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let end = start.saturating_add(column).min(body.len());
    let mut scan = Scan::default();
    scan.read(body.get(..end).unwrap_or_default());
    scan.path()
}

/// The position within a document. The size is fixed, however deep the nesting.
#[derive(Default)]
struct Scan<'a> {
    levels: [Level<'a>; MAX_PATH_LEVELS],
    /// Number of open objects and arrays, which may exceed the number of levels.
    depth: usize,
}

#[derive(Clone, Copy)]
enum Level<'a> {
    /// An object, and the key of the value that is being read.
    Object { key: Option<&'a [u8]>, reading_value: bool },
    /// An array, and the index being read.
    Array(usize),
}

impl Default for Level<'_> {
    fn default() -> Self {
        Self::Array(0)
    }
}

impl<'a> Scan<'a> {
    fn read(&mut self, mut input: &'a [u8]) {
        while let Some((byte, rest)) = input.split_first() {
            input = rest;
            match byte {
                b'"' => {
                    let Some((text, rest)) = split_text(input) else { return };
                    input = rest;
                    if let Some(Level::Object { key, reading_value: false }) = self.innermost() {
                        *key = Some(text);
                    }
                }
                b'{' => self.open(Level::Object { key: None, reading_value: false }),
                b'[' => self.open(Level::Array(0)),
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b':' => {
                    if let Some(Level::Object { reading_value, .. }) = self.innermost() {
                        *reading_value = true;
                    }
                }
                b',' => match self.innermost() {
                    Some(Level::Object { key, reading_value }) => {
                        *key = None;
                        *reading_value = false;
                    }
                    Some(Level::Array(index)) => *index += 1,
                    None => {}
                },
                _ => {}
            }
        }
    }

    fn open(&mut self, level: Level<'a>) {
        if let Some(slot) = self.levels.get_mut(self.depth) {
            *slot = level;
        }
        self.depth += 1;
    }

    fn innermost(&mut self) -> Option<&mut Level<'a>> {
        self.levels.get_mut(self.depth.checked_sub(1)?)
    }

    fn path(&self) -> String {
        let mut path = String::from("$");
        let mut in_map = false;
        for level in self.levels.iter().take(self.depth) {
            match level {
                Level::Object { key: Some(key), .. } => {
                    let name = field_name(key);
                    match name {
                        Some((name, _)) if !in_map => {
                            path.push('.');
                            path.push_str(name);
                        }
                        _ => path.push_str(".*"),
                    }
                    in_map = !in_map && name.is_some_and(|(_, is_map)| is_map);
                }
                Level::Object { key: None, .. } => {}
                Level::Array(index) => drop(write!(path, "[{index}]")),
            }
        }
        if self.depth > MAX_PATH_LEVELS {
            path.push('…');
        }
        path
    }
}

/// Splits the input after the quotation mark that closes a text.
fn split_text(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', input.get(at..)?)?;
        if input.get(at) == Some(&b'"') {
            return Some((input.get(..at)?, input.get(at + 1..)?));
        }
        // The escaped character, which may be a quotation mark.
        at += 2;
    }
}

/// Returns the field's name from the list, and whether the keys of the field's value are data.
fn field_name(key: &[u8]) -> Option<(&'static str, bool)> {
    FIELD_NAMES.lines().find_map(|line| {
        let name = line.trim_end_matches('*');
        (name.as_bytes() == key).then_some((name, name.len() < line.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::path_at;
    use crate::types::{Metadata, OrganizationId};

    /// The inner model.
    #[model]
    pub struct Inner {
        pub id: OrganizationId,
        pub version: Option<u32>,
        pub metadata: Metadata,
    }
    /// The outer model.
    #[model]
    pub struct Outer {
        pub data: Vec<Inner>,
        pub owner: Option<Inner>,
    }

    fn path(body: &str) -> String {
        let error = serde_json::from_str::<Outer>(body).unwrap_err();
        path_at(body.as_bytes(), error.line(), error.column())
    }

    #[test]
    fn path_at_names_the_value_that_failed_to_decode() {
        for (body, expected) in [
            (r#"{"data":[{"id":"a"},{"id":"b","version":"x"}]}"#, "$.data[1].version"),
            (r#"{"data":[{"id":"a"},{"id":7}]}"#, "$.data[1].id"),
            (r#"{"owner":{"id":"a","version":-1}}"#, "$.owner.version"),
            (r#"{"owner":{"we\"ird":[1,2],"id":null}}"#, "$.owner.id"),
            ("{\n  \"data\": [\n    {\"id\": \"a\"},\n    7\n  ]\n}", "$.data[1]"),
            (r#"{"data":[{"id":"a"}"#, "$.data[0]"),
            ("<html>", "$"),
            ("", "$"),
        ] {
            assert_eq!(path(body), expected, "{body}");
        }
        // serde_json reports a missing field at the end of its object.
        assert_eq!(path(r#"{"data":[{"version":1}]}"#), "$.data[0]");
    }

    #[test]
    fn path_at_hides_keys_that_may_be_data() {
        for (body, expected) in [
            (r#"{"data":[{"metadata":{"s3cr3tkey":7}}]}"#, "$.data[0].metadata.*"),
            (r#"{"data":[{"metadata":{"email":7}}]}"#, "$.data[0].metadata.*"),
            (r#"{"data":[{"metadata":{"a":{"id":"#, "$.data[0].metadata.*"),
            (r#"{"s3cr3t":{"id":[1,"#, "$.*.id[1]"),
            (r#"{"i\u0064":["#, "$.*[0]"),
            (r#"{"data*":["#, "$.*[0]"),
            (r#"{"":["#, "$.*[0]"),
            ("{\"metadata*\n\":[", "$"),
        ] {
            assert_eq!(path(body), expected, "{body}");
        }
    }

    #[test]
    fn path_at_has_at_most_16_levels() {
        let body = format!(r#"{{"x":{}"#, "[".repeat(1_000));
        assert_eq!(path(&body), format!("$.*{}…", "[0]".repeat(15)));
        let body = format!(r#"{{"x":{}{},"data":7}}"#, "[".repeat(1_000), "]".repeat(1_000));
        assert_eq!(path(&body), "$.data");
        let body = format!("{}7", r#"{"organization_membership_id":"#.repeat(1_000));
        assert!(path_at(body.as_bytes(), 1, body.len()).len() < 500);
    }

    proptest::proptest! {
        #[test]
        fn path_at_accepts_any_input(body: Vec<u8>, line: usize, column: usize) {
            path_at(&body, line, column);
        }

        /// Everything in a path is a word of the list, an index or punctuation.
        #[test]
        fn path_at_prints_no_key(keys: Vec<String>) {
            let mut body = String::new();
            for key in keys {
                body.push_str(&format!("{{{}:", serde_json::to_string(&format!("s3cr3t{key}")).unwrap()));
            }
            let path = path_at(body.as_bytes(), 1, body.len());
            proptest::prop_assert!(!path.contains("s3cr3t"), "{}", path);
        }
    }
}
