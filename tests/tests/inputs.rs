//! Constructors of the types that requests are made of.
//!
//! The attributes `#[endpoint]`, `#[object]`, `#[one_of]` and `#[open_enum]` create them. Every other type that is a part
//! of a request is checked here: a user must be able to create each value of it without a struct expression, which
//! `#[non_exhaustive]` forbids.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Fields that the names of the constructors set.
const SET_BY_CONSTRUCTORS: [(&str, &str); 1] = [("WarrantWrite", "op")];

const GENERATED: [&str; 4] = ["endpoint", "object", "one_of", "open_enum"];

#[test]
fn every_part_of_a_request_has_constructors_and_setters() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workos-core/src");
    let mut types = BTreeMap::new();
    for directory in ["api", "types"] {
        for file in sources(&root.join(directory)) {
            read(&fs::read_to_string(file).unwrap(), &mut types);
        }
    }
    let inputs = inputs(&types);
    assert!(inputs.len() > 300, "{}", inputs.len());
    let missing: Vec<_> = inputs.iter().flat_map(|name| types[name].missing(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn check_names_what_is_missing() {
    let mut types = BTreeMap::new();
    read(
        "/// A.\n#[endpoint(\n    POST \"/a\",\n)]\npub struct A {\n    pub b: Option<Vec<B>>,\n    pub e: E,\n}\n\n/// B.\n#[derive(Debug)]\npub \
         struct B {\n    pub one: String,\n    pub two: C,\n    three: u8,\n}\n\nimpl B {\n    pub fn \
         new(one: &str) -> Self {\n    }\n\n    pub fn with(self, two: C) -> Self {\n    }\n}\n\npub \
         struct C(Box<str>);\n\npub struct D {\n    pub field: String,\n}\n\npub enum E {\n    Unit,\n    \
         BothOf(u8, u8),\n    Fields {\n        a: u8,\n    },\n}\n\nimpl E {\n    pub fn fields(a: u8) -> Self {\n    }\n}\n",
        &mut types,
    );
    let inputs = inputs(&types);
    let missing: Vec<_> = inputs.iter().flat_map(|name| types[name].missing(name)).collect();
    assert_eq!(
        missing,
        ["B::two: no parameter or setter", "C: no constructor", "E::BothOf: no constructor `both_of`"]
    );
}

/// A type and what can be called on it.
#[derive(Default)]
struct Type {
    /// Whether a source file declares it, rather than only implementing something for it.
    is_declared: bool,
    is_enum: bool,
    /// Name of the attribute that declares the type.
    attribute: Option<String>,
    /// Whether the type implements `Endpoint` or `Redirect` without an attribute.
    is_endpoint: bool,
    /// Public fields, or variants with a payload.
    members: Vec<String>,
    /// Names of the types within the fields or variants.
    uses: BTreeSet<String>,
    /// Public functions: name and parameters.
    functions: Vec<(String, String)>,
    /// Whether other types convert into it.
    converts: bool,
}

impl Type {
    fn missing(&self, name: &str) -> Vec<String> {
        if self.attribute.as_deref().is_some_and(|attribute| GENERATED.contains(&attribute)) {
            return Vec::new();
        }
        let constructors =
            || self.functions.iter().filter(|(_, parameters)| !words(parameters).any(|word| word == "self"));
        let function = |wanted: &str| self.functions.iter().any(|(name, _)| name == wanted);
        if self.is_enum {
            let missing = |variant: &&String| !function(&snake_case(variant));
            let report =
                |variant: &String| format!("{name}::{variant}: no constructor `{}`", snake_case(variant));
            return if self.converts && constructors().next().is_none() {
                Vec::new()
            } else {
                self.members.iter().filter(missing).map(report).collect()
            };
        }
        if constructors().next().is_none() && !self.converts {
            return vec![format!("{name}: no constructor")];
        }
        let is_parameter =
            |field: &str| constructors().any(|(_, parameters)| words(parameters).any(|word| word == field));
        let is_set = |field: &str| SET_BY_CONSTRUCTORS.contains(&(name, field));
        let missing = |field: &&String| !is_parameter(field) && !function(field) && !is_set(field);
        self.members
            .iter()
            .filter(missing)
            .map(|field| format!("{name}::{field}: no parameter or setter"))
            .collect()
    }
}

/// The requests and all types that they contain.
fn inputs(types: &BTreeMap<String, Type>) -> BTreeSet<String> {
    let is_request = |item: &Type| item.is_endpoint || item.attribute.as_deref() == Some("endpoint");
    let mut pending: Vec<_> =
        types.iter().filter(|(_, item)| is_request(item)).map(|(name, _)| name).collect();
    let mut found = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if types[name].is_declared && found.insert(name.clone()) {
            pending.extend(
                types[name].uses.iter().filter_map(|used| types.get_key_value(used)).map(|(name, _)| name),
            );
        }
    }
    found
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Adds the types of a source file and their functions. Reads lines, as rustfmt writes them.
fn read(source: &str, types: &mut BTreeMap<String, Type>) {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut attribute = None;
    while let Some(line) = lines.next() {
        let first = words(line).next().unwrap_or_default();
        if line.starts_with("#[") {
            if first != "derive" && first != "non_exhaustive" {
                attribute.get_or_insert(first.to_owned());
            }
        } else if let Some(item) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))
        {
            let entry = types.entry(words(item).next().unwrap().to_owned()).or_default();
            entry.is_declared = true;
            entry.is_enum = line.starts_with("pub enum ");
            entry.attribute = attribute.take();
            if line.ends_with('{') {
                for line in lines.by_ref().take_while(|line| *line != "}") {
                    member(line, entry);
                }
            }
        } else if line.starts_with("impl") {
            let header = line.trim_end_matches([' ', '{', '}']);
            match header.rsplit_once(" for ") {
                Some((interface, name)) => {
                    let name = words(name).next().unwrap_or_default();
                    let is_from = interface.contains("From<") || interface.contains("FromIterator<");
                    let entry = types.entry(name.to_owned()).or_default();
                    entry.converts |= is_from;
                    entry.is_endpoint |= ["Endpoint", "Redirect"].contains(&words(interface).last().unwrap());
                }
                None => {
                    let name = words(header).nth(1).unwrap_or_default().to_owned();
                    if line.ends_with('{') {
                        let body: Vec<_> = lines.by_ref().take_while(|line| *line != "}").collect();
                        types.entry(name).or_default().functions.extend(functions(&body.join("\n")));
                    }
                }
            }
            attribute = None;
        } else if line == "}" || line.is_empty() {
            attribute = None;
        }
    }
}

/// Reads a line within a type: a field, a variant or an attribute.
fn member(line: &str, item: &mut Type) {
    let inner = line.trim_start();
    if inner.starts_with('#') {
        return;
    }
    let is_outer = line.len() - inner.len() == 4;
    // The name of a variant is that of a type at times.
    let names = words(inner).skip(usize::from(item.is_enum && is_outer));
    item.uses.extend(names.filter(|word| word.starts_with(char::is_uppercase)).map(str::to_owned));
    let name = words(inner.trim_start_matches("pub ")).next().unwrap_or_default().to_owned();
    let is_variant = item.is_enum && (inner.contains('(') || inner.ends_with('{'));
    if is_outer && (is_variant || inner.starts_with("pub ")) {
        item.members.push(name);
    }
}

/// The public functions of an implementation, each with its parameters.
fn functions(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in body.match_indices("pub ") {
        let rest = body[at + 4..].trim_start_matches("const ");
        let Some((name, rest)) = rest.strip_prefix("fn ").and_then(|rest| rest.split_once('(')) else {
            continue;
        };
        let parameters = rest.split_once('{').map_or(rest, |(head, _)| head);
        let parameters = parameters.rsplit_once(") ->").map_or(parameters, |(parameters, _)| parameters);
        found.push((words(name).next().unwrap().to_owned(), parameters.to_owned()));
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
