//! Generates the inventory that the emulator and the conformance tests read, from files that describe WorkOS's API, and prints what changed.
//!
//! `cargo run -p workos-tests --bin inventory -- FOLDER` prints the differences between the inventory of the
//! repository and the files in FOLDER (`operations.json`, `schemas.json`, `events.json`, `errors.json`), and
//! fails if there are any. With `--write` the new inventory is written. If there is a `drift/drift.json`, the operations,
//! parameters, fields, schemas and error codes in it are added, and the inventory names the source of each.

use std::{collections::BTreeMap, error::Error, fs, path::Path, process::ExitCode};

use serde_json::{Map, Value, json};
use workos_tests::inventory::{Body, Field, Fields, Group, Inventory, OperationFacts, Schema, Shape, Type};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), write) = (arguments.next(), arguments.next().as_deref() == Some("--write")) else {
        return Err("usage: inventory FOLDER [--write]".into());
    };
    let read = |name: &str| -> Result<Value, Box<dyn Error>> {
        let path = Path::new(&folder).join(name);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(serde_json::from_str(&text)?)
    };
    let mut files = Files {
        operations: read("operations.json")?,
        schemas: read("schemas.json")?,
        events: read("events.json")?,
        errors: read("errors.json")?,
    };
    let additions = match Path::new(&folder).join(DRIFT).exists() {
        true => files.add(&read(DRIFT)?),
        false => BTreeMap::new(),
    };
    let new = Inventory { additions, ..Maker::default().inventory(&files) };
    let new = serde_json::to_value(&new)?;
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../workos-core/src/testing/emulator/inventory.json");
    let old =
        fs::read_to_string(&path).map_or_else(|_| Ok(Value::Null), |text| serde_json::from_str(&text))?;
    let mut differences = 0;
    differ("", &old, &new, &mut differences);
    println!("{differences} differences");
    if write {
        fs::write(&path, one_line_per_entry(&new)? + "\n")?;
        println!("written");
    }
    Ok(if write || differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Serializes the inventory with a line for each operation, schema, event and code, so that it is small and its
/// differences are readable.
fn one_line_per_entry(inventory: &Value) -> Result<String, serde_json::Error> {
    let entry = |name: &str, value: &Value| Ok(format!("{}:{}", json!(name), serde_json::to_string(value)?));
    let sections = inventory.as_object().into_iter().flatten().map(|(name, section)| {
        let (open, lines, close) = match section {
            Value::Array(items) => {
                let lines: Result<Vec<_>, _> = items.iter().map(serde_json::to_string).collect();
                ('[', lines?, ']')
            }
            section => {
                let entries = section.as_object().into_iter().flatten();
                let lines: Result<Vec<_>, _> = entries.map(|(name, value)| entry(name, value)).collect();
                ('{', lines?, '}')
            }
        };
        Ok(format!("{}:{open}\n{}\n{close}", json!(name), lines.join(",\n")))
    });
    let sections: Result<Vec<String>, serde_json::Error> = sections.collect();
    Ok(format!("{{\n{}\n}}", sections?.join(",\n")))
}

/// Prints each place where two values differ.
fn differ(path: &str, old: &Value, new: &Value, count: &mut usize) {
    let empty = Map::new();
    match (old, new) {
        (Value::Object(_) | Value::Null, Value::Object(new)) => {
            let old = old.as_object().unwrap_or(&empty);
            let mut keys: Vec<_> = old.keys().chain(new.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let path = format!("{path}/{key}");
                match (old.get(key), new.get(key)) {
                    (Some(old), Some(new)) => differ(&path, old, new, count),
                    (old, _) => {
                        *count += 1;
                        println!("{} {path}", if old.is_some() { "-" } else { "+" });
                    }
                }
            }
        }
        (old, new) if old == new => {}
        (old, new) => {
            *count += 1;
            println!("~ {path}: {old} -> {new}");
        }
    }
}

/// File with what is newer than the other files.
const DRIFT: &str = "drift/drift.json";

/// The files of facts.
struct Files {
    operations: Value,
    schemas: Value,
    events: Value,
    errors: Value,
}

impl Files {
    /// Adds what is newer. Nothing is removed or replaced. Returns the sources, by place.
    fn add(&mut self, drift: &Value) -> BTreeMap<String, String> {
        let mut sources = BTreeMap::new();
        let mut note = |place: String, facts: &Value| drop(sources.insert(place, source(facts)));
        for facts in list(drift.get("operations_add")) {
            note(format!("{}.{}", text(facts, "service"), text(facts, "name")), facts);
            items(&mut self.operations).push(facts.clone());
        }
        for change in list(drift.get("operations_change")) {
            let same = |facts: &&mut Value| {
                ["method", "path"].iter().all(|name| text(facts, name) == text(change, name))
            };
            let Some(facts) = items(&mut self.operations).iter_mut().find(same) else { continue };
            let key = format!("{}.{}", text(facts, "service"), text(facts, "name"));
            let parameters = list(change.get("add_query"));
            let fields = list(change.get("add_fields"));
            for field in parameters.iter().chain(fields) {
                note(format!("{key}.{}", text(field, "name")), change);
            }
            append(facts.get_mut("query_params"), parameters);
            append(facts.get_mut("body").and_then(|body| body.get_mut("fields")), fields);
        }
        for (name, facts) in pairs(drift.get("schemas_add")) {
            if let Some(schemas) = self.schemas.as_object_mut() {
                note(name.clone(), facts);
                schemas.insert(name.clone(), facts.clone());
            }
        }
        for change in list(drift.get("schemas_change")) {
            let (name, fields) = (text(change, "schema"), list(change.get("add_fields")));
            let Some(schema) = self.schemas.get_mut(&name) else { continue };
            fields.iter().for_each(|field| note(format!("{name}.{}", text(field, "name")), change));
            append(schema.get_mut("fields"), fields);
        }
        for facts in list(drift.get("errors_add")) {
            let Some(codes) = self.errors.get_mut("codes") else { continue };
            let code = text(facts, "code");
            if !list(Some(codes)).iter().any(|known| text(known, "code") == code) {
                note(code, facts);
                items(codes).push(facts.clone());
            }
        }
        sources
    }
}

/// Returns the source of an addition, in the words of the inventory.
fn source(facts: &Value) -> String {
    let reference = match facts.get("sources") {
        Some(sources) => texts(Some(sources)).join("; "),
        None => text(facts, "source_ref"),
    };
    let known = [
        ("pipes/relay", "third parties that quote the documentation of Pipes Relay, September 2026"),
        ("workos-kotlin", "release notes of WorkOS's SDKs, November 2026"),
        ("workos-node", "changelog of WorkOS's SDK for Node, November 2026"),
        ("node 11.0.0", "source code of WorkOS's SDK for Node"),
        ("workos/cli", "source code of WorkOS's CLI"),
        ("workos/emulate", "source code of WorkOS's emulator, August 2026"),
        ("workos.com/docs", "documentation of WorkOS Connect, November 2026"),
        ("live metadata", "metadata of an AuthKit domain, as a third party received it in September 2026"),
        ("mcp-docs-server", "documentation of WorkOS Connect, February 2026"),
    ];
    let label = known.iter().find(|(part, _)| reference.contains(part)).map(|(_, label)| *label);
    label.unwrap_or("third parties").to_owned()
}

/// Returns the items of an array; of any other value, those of a new array in its place.
fn items(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    match value {
        Value::Array(items) => items,
        _ => unreachable!(),
    }
}

fn append(to: Option<&mut Value>, new: &[Value]) {
    if let Some(to) = to {
        items(to).extend_from_slice(new);
    }
}

/// Reads the files. Objects that are described inside a field become schemas.
#[derive(Default)]
struct Maker {
    inline: BTreeMap<String, Schema>,
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or_default()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    list(value).iter().filter_map(|value| Some(value.as_str()?.to_owned())).collect()
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn pairs(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

impl Maker {
    fn inventory(&mut self, files: &Files) -> Inventory {
        let Files { operations, schemas, events, errors } = files;
        let operations = list(Some(operations))
            .iter()
            .map(|facts| {
                (
                    format!("{}.{}", text(facts, "service"), text(facts, "name")),
                    self.operation(facts, schemas),
                )
            })
            .collect();
        let mut all: BTreeMap<_, _> =
            pairs(Some(schemas)).map(|(name, facts)| (name.clone(), self.schema(name, facts))).collect();
        let events_by_name =
            pairs(events.get("events")).map(|(name, facts)| (name.clone(), self.event(name, facts)));
        let events_by_name = events_by_name.collect();
        let envelope = events.get("envelope").and_then(|envelope| envelope.get("fields"));
        let event_envelope = self.fields("event", list(envelope));
        all.append(&mut self.inline);
        let mut error_codes: Vec<_> =
            list(errors.get("codes")).iter().map(|code| text(code, "code")).collect();
        error_codes.sort();
        let additions = BTreeMap::new();
        Inventory { operations, schemas: all, events: events_by_name, event_envelope, error_codes, additions }
    }

    fn operation(&mut self, facts: &Value, schemas: &Value) -> OperationFacts {
        let name = text(facts, "name");
        let success = pairs(facts.get("success"))
            .map(|(status, body)| {
                let body = match body {
                    Value::Null => None,
                    Value::String(schema) => Some(Type::Schema(schema.clone())),
                    body => Some(self.response(body)),
                };
                (status.clone(), body)
            })
            .collect();
        OperationFacts {
            method: text(facts, "method"),
            path: text(facts, "path"),
            auth: text(facts, "auth"),
            status: text(facts, "status"),
            other_names: [
                texts(facts.get("alt_names")),
                texts(facts.get("split_methods")),
                names_by_grant(&name, facts),
            ]
            .concat(),
            kind: text(facts, "kind"),
            server: match list(facts.get("servers")).first().and_then(Value::as_str) {
                Some(server) if server.contains("authkit_domain") => "authkit".to_owned(),
                _ => String::new(),
            },
            // An idempotency key is a property of the operation, not a parameter.
            headers: self
                .fields(&name, list(facts.get("header_params")))
                .into_iter()
                .filter(|(name, _)| name != "Idempotency-Key")
                .collect(),
            query: self.fields(&name, list(facts.get("query_params"))),
            body: facts
                .get("body")
                .filter(|body| !body.is_null())
                .map(|body| self.body(&name, body, schemas)),
            success,
        }
    }

    fn response(&mut self, body: &Value) -> Type {
        let inner = |name: &str| match body.get(name) {
            Some(Value::String(schema)) => Box::new(Type::Schema(schema.clone())),
            _ => Box::new(Type::Plain("any".to_owned())),
        };
        match text(body, "type").as_str() {
            "page" => Type::Page(inner("items")),
            "array" => Type::List(inner("items")),
            "map" => Type::Map(inner("values")),
            _ => Type::Plain("any".to_owned()),
        }
    }

    fn body(&mut self, owner: &str, facts: &Value, schemas: &Value) -> Body {
        let mut fields = self.fields(owner, list(facts.get("fields")));
        let mut shapes: Vec<_> = list(facts.get("variants"))
            .iter()
            .map(|shape| {
                let constants = constants(pairs(shape.get("const")));
                let mut required = texts(shape.get("required"));
                let unnamed: Vec<_> =
                    constants.keys().filter(|name| !required.contains(name)).cloned().collect();
                required.extend(unnamed);
                Shape { constants, required, optional: texts(shape.get("optional")) }
            })
            .collect();
        for name in texts(facts.get("one_of")) {
            let Some(schema) = schemas.get(&name) else { continue };
            let shape_fields = self.fields(&name, list(schema.get("fields")));
            let names = |required| {
                let chosen = shape_fields.iter().filter(move |(_, field)| field.required == required);
                chosen.map(|(name, _)| name.clone()).collect()
            };
            let marks = shape_fields.iter().filter_map(|(name, field)| match &field.kind {
                Type::Constant(text) => Some((name.clone(), text.clone())),
                _ => None,
            });
            shapes.push(Shape { constants: marks.collect(), required: names(true), optional: names(false) });
            for (name, field) in shape_fields {
                // The constants of the shapes differ, so as a field of all shapes it is a string.
                let field = match field.kind {
                    Type::Constant(_) => Field { kind: Type::Plain("string".to_owned()), ..field },
                    _ => field,
                };
                fields.entry(name).or_insert(field);
            }
        }
        let groups = pairs(facts.get("exclusive_groups")).map(|(name, group)| {
            let alternatives = pairs(group.get("variants")).map(|(_, fields)| texts(Some(fields))).collect();
            let optional =
                pairs(group.get("optional_in_variant")).flat_map(|(_, fields)| texts(Some(fields))).collect();
            (name.clone(), Group { required: flag(group, "required"), alternatives, optional })
        });
        Body {
            required: facts.get("required").and_then(Value::as_bool).unwrap_or(true),
            form: texts(facts.get("content_types")) == ["application/x-www-form-urlencoded"],
            fields,
            shapes,
            groups: groups.collect(),
        }
    }

    fn schema(&mut self, name: &str, facts: &Value) -> Schema {
        let one_of = texts(facts.get("one_of"));
        if one_of.is_empty() {
            return Schema::Object(self.fields(name, list(facts.get("fields"))));
        }
        let discriminator = facts.get("discriminator");
        Schema::Union {
            one_of,
            by: discriminator.and_then(|by| Some(by.get("field")?.as_str()?.to_owned())),
            kinds: constants(pairs(discriminator.and_then(|by| by.get("mapping")))),
        }
    }

    fn event(&mut self, name: &str, facts: &Value) -> Type {
        let one_of = texts(facts.get("data_one_of"));
        if !one_of.is_empty() {
            return Type::OneOf(one_of.into_iter().map(Type::Schema).collect());
        }
        let schema = text(facts, "data_schema");
        let schema = if schema.is_empty() { format!("event {name}") } else { schema };
        // Payloads without a schema are described with the event.
        let fields = self.fields(&schema, list(facts.get("data_fields")));
        self.inline.entry(schema.clone()).or_insert(Schema::Object(fields));
        Type::Schema(schema)
    }

    fn fields(&mut self, owner: &str, facts: &[Value]) -> Fields {
        facts
            .iter()
            .map(|facts| {
                let name = text(facts, "name");
                let kind = self.kind(&format!("{owner}.{name}"), facts);
                (name, Field { required: flag(facts, "required"), nullable: flag(facts, "nullable"), kind })
            })
            .collect()
    }

    fn kind(&mut self, place: &str, facts: &Value) -> Type {
        if let Some(constant) = facts.get("const") {
            return Type::Constant(constant.as_str().map_or_else(|| constant.to_string(), str::to_owned));
        }
        let values: Vec<_> =
            texts(facts.get("enum")).into_iter().chain(texts(facts.get("dropped_values"))).collect();
        if !values.is_empty() {
            let name = text(facts, "enum_name");
            let mut unique: Vec<String> = Vec::new();
            values.into_iter().filter(|value| !value.is_empty()).for_each(|value| {
                if !unique.contains(&value) {
                    unique.push(value);
                }
            });
            return Type::Enum(if name.is_empty() { place.to_owned() } else { name }, unique);
        }
        let inner = |maker: &mut Self, name: &str| {
            Box::new(maker.kind(place, facts.get(name).unwrap_or(&json!({"type": "any"}))))
        };
        match text(facts, "type").as_str() {
            // The files do not give the format everywhere; WorkOS writes all timestamps alike.
            "string" if text(facts, "format") == "date-time" || place.ends_with("_at") => {
                Type::Plain("date-time".to_owned())
            }
            // Whole seconds: for the same object one file says number and another integer.
            "number" if place.ends_with("_seconds") => Type::Plain("integer".to_owned()),
            plain @ ("string" | "integer" | "number" | "boolean") => Type::Plain(plain.to_owned()),
            "array" => Type::List(inner(self, "items")),
            "map" => Type::Map(inner(self, "values")),
            "ref" => Type::Schema(text(facts, "ref")),
            "object" => {
                let fields = self.fields(place, list(facts.get("fields")));
                self.inline.insert(place.to_owned(), Schema::Object(fields));
                Type::Schema(place.to_owned())
            }
            "one_of" => {
                let types: Vec<_> = list(facts.get("one_of"))
                    .iter()
                    .filter(|kind| text(kind, "const") != "null")
                    .map(|kind| self.kind(place, kind))
                    .collect();
                match <[Type; 1]>::try_from(types) {
                    Ok([only]) => only,
                    Err(types) => Type::OneOf(types),
                }
            }
            _ => Type::Plain("any".to_owned()),
        }
    }
}

/// Returns the names of an operation's grants, `create_connect_token_with_refresh_token`, if WorkOS has named none of them.
fn names_by_grant(name: &str, facts: &Value) -> Vec<String> {
    let shapes = facts.get("body").and_then(|body| body.get("variants"));
    let grants = list(shapes).iter().filter_map(|shape| shape.get("const")?.get("grant_type")?.as_str());
    let short = grants.filter_map(|grant| grant.rsplit(':').next());
    short.filter(|_| flag(facts, "name_synthetic")).map(|grant| format!("{name}_with_{grant}")).collect()
}

fn constants<'a>(pairs: impl Iterator<Item = (&'a String, &'a Value)>) -> BTreeMap<String, String> {
    pairs
        .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect()
}
