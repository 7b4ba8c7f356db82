//! The list of field names that the JSON path of a decoding error may print, compared with the models.
//!
//! `UPDATE=1 cargo test -p workos-tests --test field_names` writes the list.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn field_names_are_those_of_the_models() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workos-core/src");
    let mut names = BTreeMap::new();
    for directory in ["actions", "api", "events", "types"] {
        for file in sources(&root.join(directory)) {
            read(&fs::read_to_string(file).unwrap(), &mut names);
        }
    }
    let line = |(name, is_map): (&String, &bool)| format!("{name}{}\n", if *is_map { "*" } else { "" });
    let list: String = names.iter().map(line).collect();
    let file = root.join("error/field_names.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &list).unwrap();
    }
    let written = fs::read_to_string(file).unwrap();
    assert_eq!(written.replace('\r', ""), list, "run the test with UPDATE=1");
}

#[test]
fn read_finds_renamed_fields_and_maps() {
    let mut names = BTreeMap::new();
    read(
        "/// A model.\n#[model]\npub struct A {\n    /// Text.\n    pub id: String,\n    #[serde(rename = \"type\")]\n    pub kind: Kind,\n    \
         pub metadata: Metadata,\n    pub more: Option<BTreeMap<String, u8>>,\n    pub other: DirectoryMetadata,\n    \
         pub any: Option<Value>,\n}\n\n#[object]\npub struct B {\n    pub not_in_a_response: String,\n}\n",
        &mut names,
    );
    let list: Vec<_> = names.iter().map(|(name, is_map)| (name.as_str(), *is_map)).collect();
    assert_eq!(
        list,
        [("any", true), ("id", false), ("metadata", true), ("more", true), ("other", false), ("type", false)]
    );
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

/// Adds the fields of all structs that deserialize, with whether the type is a map or any JSON.
fn read(source: &str, names: &mut BTreeMap<String, bool>) {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut lines = source.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with("//"));
    while let Some(line) = lines.next() {
        let attribute = line.trim_start();
        if attribute != "#[model]"
            && !(attribute.starts_with("#[derive(") && attribute.contains("Deserialize"))
        {
            continue;
        }
        let Some(item) = lines.by_ref().find(|line| !line.trim_start().starts_with("#[")) else { return };
        let is_struct = item.split(' ').any(|word| word == "struct") && item.ends_with('{');
        if !is_struct {
            continue;
        }
        let end = format!("{}}}", &item[..item.len() - item.trim_start().len()]);
        let mut rename = None;
        for line in lines.by_ref().take_while(|line| *line != end) {
            let line = line.trim_start();
            if let Some((_, name)) = line.split_once("rename = \"") {
                rename = name.split('"').next().map(str::to_owned);
            } else if let Some((name, kind)) = line.split_once(": ").filter(|_| !line.starts_with('#')) {
                let name = name.trim_start_matches("pub ").trim_start_matches("r#").to_owned();
                let is_map = kind.contains("Map<")
                    || kind
                        .split(|c: char| !c.is_alphanumeric())
                        .any(|word| matches!(word, "Metadata" | "Value"));
                *names.entry(rename.take().unwrap_or(name)).or_default() |= is_map;
            }
        }
    }
}
