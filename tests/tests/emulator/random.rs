//! Random requests to all operations, with values of earlier responses.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use workos_core::{HttpRequest, testing::Emulator};
use workos_tests::inventory::{Field, Fields, Inventory, OperationFacts, Schema, Type};

/// SplitMix64, a pseudorandom sequence.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below another one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// Whether an event of this probability in percent occurs.
    fn percent(&mut self, probability: usize) -> bool {
        self.below(100) < probability
    }

    fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())].clone()
    }
}

/// Values of responses, which later requests have as parameters.
#[derive(Default)]
pub(crate) struct Seen {
    /// IDs and slugs by the last name of the path that they are below, such as `users`.
    by_collection: BTreeMap<String, Vec<String>>,
    /// Strings by the name of their field, such as `external_id`.
    by_field: BTreeMap<String, Vec<String>>,
}

impl Seen {
    /// Remembers the strings of a response.
    pub(crate) fn remember(&mut self, facts: &OperationFacts, value: &Value) {
        let mut names = facts.path.split('/').filter(|name| !name.starts_with('{'));
        self.remember_objects(&names.next_back().unwrap_or_default().replace('-', "_"), value);
    }

    /// Remembers the strings of an object or a list of a collection.
    pub(crate) fn remember_objects(&mut self, collection: &str, value: &Value) {
        let items = value.get("data").and_then(Value::as_array);
        let objects: Vec<&Value> = items.map_or_else(|| vec![value], |items| items.iter().collect());
        for object in objects {
            for name in ["id", "slug"] {
                if let Some(text) = object.get(name).and_then(Value::as_str) {
                    push(&mut self.by_collection, collection, text);
                }
            }
            self.remember_fields(object, 4);
        }
    }

    fn remember_fields(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(fields) if depth > 0 => {
                for (name, value) in fields {
                    if let Some(text) = value.as_str() {
                        push(&mut self.by_field, name, text);
                    }
                    self.remember_fields(value, depth - 1);
                }
            }
            Value::Array(items) if depth > 0 => {
                items.iter().for_each(|item| self.remember_fields(item, depth - 1));
            }
            _ => {}
        }
    }

    /// Returns a string for a field: one that was seen in it, or an ID of what the field refers to.
    fn of_field(&self, name: &str, random: &mut Random) -> Option<String> {
        let kind = name.strip_suffix("_id").or(name.strip_suffix("_slug")).unwrap_or(name);
        let plural = kind.strip_suffix('y').map_or_else(|| format!("{kind}s"), |stem| format!("{stem}ies"));
        let collection = self.by_collection.get(&plural).into_iter().flatten();
        let values: Vec<&String> = collection.chain(self.by_field.get(name).into_iter().flatten()).collect();
        (!values.is_empty()).then(|| values[random.below(values.len())].clone())
    }

    /// Returns the value of a placeholder after a name of a path.
    fn of_path(&self, collection: &str, placeholder: &str, random: &mut Random) -> String {
        let mut values = self.by_collection.get(collection).cloned().unwrap_or_default();
        if values.is_empty() || random.percent(10) {
            values = self.by_field.get(placeholder).cloned().unwrap_or_default();
        }
        if values.is_empty() || random.percent(5) {
            return random
                .one_of(&["unknown", "org_01000000000000000000000099", "%F0%9F%A6%80", "a%2Fb"])
                .to_owned();
        }
        encode(&values[random.below(values.len())])
    }
}

/// Encodes a value of a path or a query.
fn encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn push(values: &mut BTreeMap<String, Vec<String>>, name: &str, text: &str) {
    let values = values.entry(name.to_owned()).or_default();
    if !text.is_empty() && !values.iter().any(|value| value == text) {
        // Of more values, fewer belong to the same object.
        if values.len() == 5 {
            values.remove(0);
        }
        values.push(text.to_owned());
    }
}

/// Generates requests.
pub(crate) struct Requests<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) seen: &'a Seen,
    pub(crate) random: Random,
}

impl Requests<'_> {
    /// Returns a request of an operation: usually a valid one, sometimes with wrong values or without a key.
    pub(crate) fn request(&mut self, facts: &OperationFacts) -> HttpRequest {
        let mut url = self.path(facts);
        let query = self.query(&facts.query);
        if !query.is_empty() {
            url = format!("{url}?{query}");
        }
        let mut request = http::Request::builder().method(facts.method.as_str()).uri(url);
        let key = match facts.auth.as_str() {
            "access_token" => self.seen.of_field("access_token", &mut self.random),
            _ => Some(Emulator::API_KEY.to_owned()),
        };
        if let Some(key) = key.filter(|_| !self.random.percent(2)) {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let body = self.body(facts);
        if !body.is_empty() {
            let wrong =
                ["application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-8"];
            let media_type =
                if self.random.percent(2) { self.random.one_of(&wrong) } else { "application/json" };
            request = request.header("content-type", media_type);
        }
        request.body(body.into()).unwrap()
    }

    fn path(&mut self, facts: &OperationFacts) -> String {
        let mut path = String::new();
        let mut collection = String::new();
        for segment in facts.path.split('/').skip(1) {
            path.push('/');
            if segment.starts_with('{') {
                let placeholder = segment.trim_matches(['{', '}']);
                path.push_str(&self.seen.of_path(&collection, placeholder, &mut self.random));
            } else {
                path.push_str(segment);
                collection = segment.replace('-', "_");
            }
        }
        path
    }

    fn query(&mut self, fields: &Fields) -> String {
        let mut pairs = Vec::new();
        for (name, Field { required, kind, .. }) in fields {
            if !self.random.percent(if *required { 95 } else { 25 }) {
                continue;
            }
            let value = match name.as_str() {
                "limit" => self.random.one_of(&["1", "2", "10", "100", "0", "101", "-1", "x", ""]).to_owned(),
                "order" => self.random.one_of(&["asc", "desc", "normal", "up"]).to_owned(),
                "before" | "after" => {
                    let seen = self.seen.of_field("id", &mut self.random);
                    seen.filter(|_| !self.random.percent(10)).unwrap_or_else(|| "cursor".to_owned())
                }
                name => match self.value(name, kind, 2) {
                    Value::String(text) => text,
                    Value::Array(items) => {
                        let texts = items.iter().filter_map(Value::as_str);
                        texts.collect::<Vec<_>>().join(",")
                    }
                    value => value.to_string(),
                },
            };
            pairs.push(format!("{name}={}", encode(&value)));
        }
        pairs.join("&")
    }

    fn body(&mut self, facts: &OperationFacts) -> String {
        let Some(body) = &facts.body else { return String::new() };
        if self.random.percent(2) {
            let nested = "[".repeat(500);
            return self.random.one_of(&["", "{", "[]", "null", "{\"a\":1}x", &nested]).to_owned();
        }
        let shape = (!body.shapes.is_empty()).then(|| &body.shapes[self.random.below(body.shapes.len())]);
        let mut chosen = Map::new();
        for (name, Field { required, nullable, kind }) in &body.fields {
            let is_required = shape.map_or(*required, |shape| shape.required.contains(name));
            let is_optional =
                shape.is_none_or(|shape| shape.optional.contains(name)) && !in_group(body, name);
            if !self.random.percent(if is_required {
                97
            } else if is_optional {
                40
            } else {
                2
            }) {
                continue;
            }
            let value = match shape.and_then(|shape| shape.constants.get(name)) {
                Some(constant) => json!(constant),
                None if *nullable && self.random.percent(15) => Value::Null,
                None => self.value(name, kind, 4),
            };
            chosen.insert(name.clone(), value);
        }
        for group in body.groups.values() {
            if !self.random.percent(if group.required { 97 } else { 50 }) {
                continue;
            }
            let alternative = self.random.below(group.alternatives.len());
            for name in &group.alternatives[alternative] {
                if let Some(field) = body.fields.get(name) {
                    chosen.insert(name.clone(), self.value(name, &field.kind, 4));
                }
            }
        }
        if facts.auth == "client_credentials_body" {
            chosen.insert("client_id".to_owned(), Emulator::CLIENT_ID.into());
            chosen.insert("client_secret".to_owned(), Emulator::API_KEY.into());
        }
        if self.random.percent(8) {
            let names: Vec<String> = chosen.keys().cloned().collect();
            if !names.is_empty() {
                let wrong = [
                    json!(null),
                    json!(1e300),
                    json!([[[]]]),
                    json!({"a": {"b": []}}),
                    json!(""),
                    json!("\u{0}🦀"),
                ];
                chosen.insert(self.random.one_of(&names), self.random.one_of(&wrong));
            }
        }
        Value::Object(chosen).to_string()
    }

    /// Returns a value of a type for a field.
    fn value(&mut self, name: &str, kind: &Type, depth: usize) -> Value {
        match kind {
            Type::Plain(plain) => match plain.as_str() {
                "date-time" => {
                    json!(self.random.one_of(&["2026-01-15T12:00:00.000Z", "2025-12-31T00:00:00Z"]))
                }
                "integer" => json!(self.random.below(200)),
                "number" => json!(self.random.one_of(&[0.0, 1.5, 60.0])),
                "boolean" => json!(self.random.percent(50)),
                "any" => self.random.one_of(&[json!("text"), json!({ "key": [1, null] }), json!(7)]),
                _ => json!(self.text(name)),
            },
            Type::Constant(text) => match text.as_str() {
                "true" => json!(true),
                "false" => json!(false),
                text => json!(text),
            },
            Type::Enum(_, values) => json!(self.random.one_of(values)),
            Type::Schema(name) => self.object(name, depth),
            Type::List(item) => {
                let singular = name.strip_suffix('s').unwrap_or(name);
                (0..self.random.below(3)).map(|_| self.value(singular, item, depth)).collect()
            }
            Type::Map(item) => {
                let key = self.random.one_of(&["tier", "region"]);
                json!({ key: self.value(name, item, depth) })
            }
            Type::Page(item) => self.value(name, item, depth),
            Type::OneOf(kinds) => {
                let kind = self.random.below(kinds.len());
                self.value(name, &kinds[kind], depth)
            }
        }
    }

    fn object(&mut self, schema: &str, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return json!({}) };
        match self.inventory.schemas.get(schema) {
            Some(Schema::Object(fields)) => {
                let mut object = Map::new();
                for (name, Field { required, nullable, kind }) in fields {
                    if !self.random.percent(if *required { 97 } else { 40 }) {
                        continue;
                    }
                    let is_null = *nullable && self.random.percent(20);
                    let value = if is_null { Value::Null } else { self.value(name, kind, depth) };
                    object.insert(name.clone(), value);
                }
                Value::Object(object)
            }
            Some(Schema::Union { one_of, .. }) => {
                let kind = self.random.below(one_of.len());
                self.object(&one_of[kind], depth)
            }
            None => json!({}),
        }
    }

    fn text(&mut self, name: &str) -> String {
        let is_reference = name.ends_with("_id") || name.ends_with("_slug");
        if self.random.percent(if is_reference { 90 } else { 50 })
            && let Some(seen) = self.seen.of_field(name, &mut self.random)
        {
            return seen;
        }
        let values: &[&str] = match name {
            "email" | "to" => &["ada@acme.com", "grace@acme.com", "alan@globex.com", "Ada@ACME.com", "none"],
            "domain" | "domains" => &["acme.com", "globex.com", "ACME.org", "none"],
            "password" | "new_password" => &["correct horse battery", "another long password", "short"],
            "totp_secret" => &["JBSWY3DPEHPK3PXP"],
            "client_id" => &[Emulator::CLIENT_ID],
            "client_secret" => &[Emulator::API_KEY],
            "slug" => &["admin", "editor", "posts:read", "posts-write", "Not A Slug!"],
            name if name.ends_with("uri") || name.ends_with("url") => {
                &["http://localhost:3000/callback", "https://acme.com/", "not a URL"]
            }
            _ => &[
                "Acme",
                "Globex",
                "text",
                "🦀 ünïcode",
                " ",
                "1",
                "sha256",
                "0123456789012345678901234567890123",
            ],
        };
        self.random.one_of(values).to_owned()
    }
}

fn in_group(body: &workos_tests::inventory::Body, name: &str) -> bool {
    body.groups.values().any(|group| group.alternatives.iter().flatten().any(|other| other == name))
}
