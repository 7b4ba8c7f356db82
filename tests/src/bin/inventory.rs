//! Generates the inventory that the emulator and the conformance tests read, from files that describe WorkOS's API, and prints what changed.
//!
//! `cargo run -p workos-tests --bin inventory -- FOLDER` prints the differences between the inventory of the
//! repository and the files in FOLDER (`operations.json`, `schemas.json`, `events.json`, `errors.json`), and
//! fails if there are any. With `--write` the new inventory is written.

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
    let mut maker = Maker::default();
    let new = maker.inventory(
        &read("operations.json")?,
        &read("schemas.json")?,
        &read("events.json")?,
        &read("errors.json")?,
    );
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
    fn inventory(
        &mut self,
        operations: &Value,
        schemas: &Value,
        events: &Value,
        errors: &Value,
    ) -> Inventory {
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
        Inventory { operations, schemas: all, events: events_by_name, event_envelope, error_codes }
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
            other_names: [texts(facts.get("alt_names")), texts(facts.get("split_methods"))].concat(),
            kind: text(facts, "kind"),
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
            .map(|shape| Shape {
                constants: constants(pairs(shape.get("const"))),
                required: texts(shape.get("required")),
                optional: texts(shape.get("optional")),
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

fn constants<'a>(pairs: impl Iterator<Item = (&'a String, &'a Value)>) -> BTreeMap<String, String> {
    pairs
        .map(|(name, value)| (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect()
}
