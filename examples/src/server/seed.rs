//! Seed files.

use std::{fs, io::Read as _, path::Path};

use serde_json::Value;
use workos_core::{testing::Emulator, types::Timestamp};

/// Maximum size of a seed file in bytes.
const LIMIT: u64 = 10 << 20;

/// Creates an emulator with the objects of a seed file, created at `now`. Returns the contents of the file, too.
///
/// The error names the file and the place in it.
pub(super) fn load(path: &Path, now: Timestamp) -> Result<(Emulator, Value), String> {
    let load = || {
        let seed = parse(path, &read(path)?)?;
        let emulator = super::new_emulator(now);
        emulator.seed(&seed).map_err(|error| error.to_string())?;
        Ok((emulator, seed))
    };
    load().map_err(|error: String| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(LIMIT + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > LIMIT {
        return Err(format!("larger than {LIMIT} bytes"));
    }
    Ok(text)
}

/// Parses a seed file, whose format follows from the extension.
fn parse(path: &Path, text: &str) -> Result<Value, String> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => serde_json::from_str(text).map_err(|error| error.to_string()),
        Some("yaml" | "yml") => yaml(text),
        _ => Err("the extension is not .json, .yaml or .yml".to_owned()),
    }
}

fn yaml(text: &str) -> Result<Value, String> {
    // By way of a YAML value, because a JSON value accepts a key twice.
    let mut value: yaml_serde::Value = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
    value.apply_merge().map_err(|error| error.to_string())?;
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    // The value of an empty document is null.
    Ok(if value.is_null() { Value::Object(serde_json::Map::new()) } else { value })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const YAML: &str = "\
# Comments and anchors are allowed.
organizations:
  - &acme {name: Acme, metadata: {tier: '1'}}
  - <<: *acme
    name: Acme Europe
users:
  - email: ada@acme.com
    email_verified: true
";

    #[test]
    fn yaml_and_json_are_the_same_seed() {
        let expected = json!({
            "organizations": [
                {"name": "Acme", "metadata": {"tier": "1"}},
                {"name": "Acme Europe", "metadata": {"tier": "1"}},
            ],
            "users": [{"email": "ada@acme.com", "email_verified": true}],
        });
        assert_eq!(parse(Path::new("seed.yaml"), YAML), Ok(expected.clone()));
        assert_eq!(parse(Path::new("seed.yml"), YAML), Ok(expected.clone()));
        assert_eq!(parse(Path::new("seed.json"), &expected.to_string()), Ok(expected));
        assert_eq!(parse(Path::new("seed.yaml"), "# nothing\n"), Ok(json!({})));
    }

    #[test]
    fn errors_name_the_place() {
        for (path, text, places) in [
            ("a.json", "{\n  \"users\": [,]\n}", &["line 2 column 13"][..]),
            ("a.yaml", "users:\n  - email: [ada", &["line 3 column 1"]),
            ("a.yaml", "users: []\nroles: []\nusers: []\n", &["duplicate entry with key \"users\""]),
            ("a.yaml", "a: *unknown", &["unknown anchor", "line 1 column 4"]),
            ("a.toml", "", &["the extension is not .json, .yaml or .yml"]),
        ] {
            let error = parse(Path::new(path), text).unwrap_err();
            assert!(places.iter().all(|place| error.contains(place)), "{text}: {error}");
        }
    }

    #[test]
    fn depth_and_aliases_are_limited() {
        assert!(yaml(&"[".repeat(1000)).unwrap_err().contains("recursion limit"));
        let mut aliases = "a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let list = vec![format!("*a{}", level - 1); 8].join(", ");
            aliases += &format!("a{level}: &a{level} [{list}]\n");
        }
        assert!(yaml(&aliases).unwrap_err().contains("repetition limit"));
    }

    #[test]
    fn unreadable_file_is_named() {
        let error = load(Path::new("no such file.yaml"), Timestamp::from_unix_seconds(0)).unwrap_err();
        assert!(error.starts_with("no such file.yaml: "), "{error}");
    }
}
