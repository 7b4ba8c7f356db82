//! Runs the lines of a walk.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use http::{Request, header};
use serde_json::{Value, json};
use workos_core::{HttpRequest, HttpResponse, testing::Emulator};
use workos_tests::{
    conformance::Crate,
    inventory::{ANY_METHOD, Inventory, OperationFacts},
    samples,
};

use crate::shape;

/// A run of a walk.
pub(super) struct Walk {
    pub(super) emulator: Emulator,
    /// Operations that were called.
    pub(super) called: BTreeSet<String>,
    /// What was wrong, each with its line.
    pub(super) problems: Vec<String>,
    /// What caused an event, by event: operations, and requests to the control API.
    pub(super) causes: BTreeMap<String, BTreeSet<String>>,
    inventory: Inventory,
    samples: Crate,
    kept: BTreeMap<String, Value>,
    cookies: BTreeMap<String, String>,
    events_seen: usize,
}

impl Walk {
    pub(super) fn new() -> Self {
        Self {
            emulator: Emulator::new(),
            called: BTreeSet::new(),
            problems: Vec::new(),
            causes: BTreeMap::new(),
            inventory: Inventory::committed().unwrap(),
            samples: samples::all(),
            kept: BTreeMap::new(),
            cookies: BTreeMap::new(),
            events_seen: 0,
        }
    }

    /// Runs all lines. A line with a problem does not stop the walk.
    pub(super) fn run(&mut self, script: &str) {
        for (number, line) in script.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, call) = match line.split_once(" = ") {
                Some((name, call)) if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') => {
                    (Some(name), call)
                }
                _ => (None, line),
            };
            let result = self.substitute(call).and_then(|call| self.call(&call));
            match result {
                Ok(value) => drop(name.map(|name| self.kept.insert(name.to_owned(), value))),
                Err(problem) => self.problems.push(format!("line {}: {line}\n    {problem}", number + 1)),
            }
            self.collect_events(&cause(call), number + 1);
        }
    }

    /// Replaces `$name.field` by values that were kept.
    fn substitute(&self, text: &str) -> Result<String, String> {
        let mut parts = text.split('$');
        let mut substituted = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
            let end = part.find(|c| !is_name(c)).unwrap_or(part.len());
            let (reference, rest) = part.split_at(end);
            let (name, path) = reference.split_once('.').unwrap_or((reference, ""));
            let value = self.kept.get(name).ok_or_else(|| format!("${name} was not kept"))?;
            let pointer =
                if path.is_empty() { String::new() } else { format!("/{}", path.replace('.', "/")) };
            match value.pointer(&pointer) {
                Some(Value::String(text)) => substituted.push_str(text),
                Some(value) => substituted.push_str(&value.to_string()),
                None => return Err(format!("${reference} is not in {value}")),
            }
            substituted.push_str(rest);
        }
        Ok(substituted)
    }

    fn call(&mut self, call: &str) -> Result<Value, String> {
        let (head, body) = match call.find('{') {
            Some(start) => call.split_at(start),
            None => (call, ""),
        };
        let body: Value = match body {
            "" => Value::Null,
            body => serde_json::from_str(body).map_err(|error| format!("the line's body: {error}"))?,
        };
        let mut words = head.split_whitespace();
        let first = words.next().unwrap_or_default();
        let words: Vec<&str> = words.collect();
        match (first, words.as_slice()) {
            ("@advance", [seconds]) => {
                self.emulator.advance(Duration::from_secs(seconds.parse().map_err(|_| "no seconds")?));
                Ok(Value::Null)
            }
            ("@outbox", [to]) => self.last_message(to),
            ("@totp", [secret]) => Ok(json!({ "code": crate::totp::code(secret, self.emulator.now().wall) })),
            ("@control", [method, path]) => {
                let request = Request::builder().method(*method).uri(absolute(path));
                let response = self.send(request, None, &body, false)?;
                successful(&response)?;
                Ok(json_of(&response))
            }
            ("@open", [url]) => self.browse("GET", url, "", None),
            ("@open", [url, status]) => self.browse("GET", url, "", Some(status)),
            ("@submit", [url, form]) => self.browse("POST", url, form, None),
            ("@submit", [url, form, status]) => self.browse("POST", url, form, Some(status)),
            (operation, arguments) if !operation.starts_with('@') => {
                self.operation(operation, arguments, &body)
            }
            _ => Err("not a line of a walk".to_owned()),
        }
    }

    /// Calls an operation and checks the response.
    fn operation(&mut self, name: &str, arguments: &[&str], body: &Value) -> Result<Value, String> {
        let facts = self.inventory.operations.get(name).ok_or("unknown operation")?.clone();
        let bearer = arguments.iter().find_map(|argument| argument.strip_prefix("bearer:"));
        let query = arguments.iter().find_map(|argument| argument.strip_prefix('?'));
        let error = arguments.iter().find_map(|argument| argument.strip_prefix('!'));
        let is_value = |argument: &&str| {
            !argument.starts_with("bearer:")
                && !argument.starts_with("header:")
                && !argument.starts_with(['?', '!'])
        };
        let mut path = if facts.server == "authkit" { AUTHKIT_DOMAIN.to_owned() } else { String::new() };
        let mut values = arguments.iter().copied().filter(is_value);
        let method = match &*facts.method {
            ANY_METHOD => values.next().ok_or("the method is missing")?,
            method => method,
        };
        for segment in facts.path.split('/').skip(1) {
            path.push('/');
            path.push_str(if segment.starts_with('{') {
                values.next().ok_or("an argument is missing")?
            } else {
                segment
            });
        }
        if let Some(extra) = values.next() {
            return Err(format!("one argument too many: {extra}"));
        }
        if let Some(query) = query {
            path = format!("{path}?{query}");
        }
        let key = if facts.auth == "api_key" { Some(Emulator::API_KEY) } else { bearer };
        let mut request = Request::builder().method(method).uri(absolute(&path));
        for header in arguments.iter().filter_map(|argument| argument.strip_prefix("header:")) {
            let (name, value) = header.split_once('=').ok_or("a header without a value")?;
            request = request.header(name, value);
        }
        let is_form = facts.body.as_ref().is_some_and(|body| body.form);
        let response = self.send(request, key, body, is_form)?;
        if let Some(error) = error {
            return expected_error(&response, error);
        }
        self.called.insert(name.to_owned());
        self.check(name, &facts, &response)?;
        if response.status().is_redirection() {
            return Ok(redirect_of(&response));
        }
        Ok(json_of(&response))
    }

    /// Checks a response against the inventory, and reads it with workos-core's model.
    fn check(&self, name: &str, facts: &OperationFacts, response: &HttpResponse) -> Result<(), String> {
        let status = response.status().as_u16();
        let text = String::from_utf8_lossy(response.body());
        let body_type = facts.success.iter().find(|(documented, _)| {
            **documented == status.to_string() || (*documented == "2xx" && response.status().is_success())
        });
        let Some((_, kind)) = body_type else { return Err(format!("the status is {status}: {text}")) };
        let problems = match kind {
            None if response.status().is_redirection() => Vec::new(),
            None if text.is_empty() => Vec::new(),
            None => vec![format!("a body, where none is documented: {text}")],
            Some(kind) => match serde_json::from_slice::<Value>(response.body()) {
                Ok(value) => shape::problems(&self.inventory, kind, &value),
                // A body of any type may be missing.
                Err(_) if text.is_empty() && kind.to_string() == "any" => Vec::new(),
                Err(error) => vec![format!("no JSON: {error}")],
            },
        };
        if !problems.is_empty() {
            return Err(problems.join("\n    "));
        }
        if response.status().is_redirection() {
            return Ok(());
        }
        let (service, method) = name.split_once('.').unwrap_or_default();
        let of_operation = |sample: &&workos_tests::conformance::Sample| {
            sample.operation.method.as_str() == facts.method && same_path(sample.operation.path, &facts.path)
        };
        let mut samples = self.samples.samples.iter().filter(of_operation).peekable();
        if samples.peek().is_none() && facts.kind == "call" && facts.method != ANY_METHOD {
            return Err(format!("no sample of {service}.{method}"));
        }
        // Of several endpoints for one operation, such as the grants, each reads the response or one does.
        let results: Vec<_> = samples.map(|sample| (sample.decode)(response)).collect();
        match results.iter().find_map(|result| result.as_ref().err()) {
            Some(error) if results.iter().all(Result::is_err) => {
                Err(format!("workos-core does not read it: {error}"))
            }
            _ => Ok(()),
        }
    }

    fn send(
        &self,
        mut request: http::request::Builder,
        key: Option<&str>,
        body: &Value,
        is_form: bool,
    ) -> Result<HttpResponse, String> {
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let (media_type, bytes) = match body {
            Value::Null => (None, String::new()),
            Value::Object(fields) if is_form => (Some("application/x-www-form-urlencoded"), form(fields)),
            json => (Some("application/json"), json.to_string()),
        };
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        self.handle(request.body(bytes.into()).map_err(|error| error.to_string())?)
    }

    fn handle(&self, request: HttpRequest) -> Result<HttpResponse, String> {
        self.emulator.handle(&request, self.emulator.now()).map_err(|error| format!("{error:?}"))
    }

    /// Opens a page or submits a form, with the cookies of the walk's browser.
    fn browse(&mut self, method: &str, url: &str, form: &str, error: Option<&str>) -> Result<Value, String> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::builder().method(method).uri(absolute(url)).header(header::COOKIE, cookies.join("; "));
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let response =
            self.handle(request.body(form.to_owned().into()).map_err(|error| error.to_string())?)?;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if response.status().is_redirection() {
            return Ok(redirect_of(&response));
        }
        match error {
            Some(status) if format!("!{}", response.status().as_u16()) != status => {
                return Err(format!("the status is {}", response.status()));
            }
            Some(_) => {}
            None => successful(&response)?,
        }
        let text = String::from_utf8_lossy(response.body()).into_owned();
        // The values of the page's hidden fields.
        let hidden = text.split("<input").skip(1).filter_map(|input| {
            let input = input.split('>').next()?;
            let attribute = |name: &str| input.split(&format!(" {name}=\"")).nth(1)?.split('"').next();
            Some((attribute("name")?.to_owned(), Value::from(attribute("value")?)))
        });
        let mut page: serde_json::Map<String, Value> = hidden.collect();
        page.insert("html".to_owned(), text.clone().into());
        Ok(Value::Object(page))
    }

    /// Returns the operations and how each is handled, from the control API.
    pub(super) fn operations(&self) -> Vec<Value> {
        let request =
            Request::builder().uri(absolute("/_emulator/operations")).body(bytes::Bytes::new()).unwrap();
        let Ok(response) = self.handle(request) else { return Vec::new() };
        let list = json_of(&response);
        list["data"].as_array().cloned().unwrap_or_default()
    }

    fn last_message(&self, to: &str) -> Result<Value, String> {
        let rows = self.rows("outbox")?;
        let last = rows.into_iter().rev().find(|message| message["to"] == to);
        last.ok_or_else(|| format!("no message to {to}"))
    }

    fn rows(&self, table: &str) -> Result<Vec<Value>, String> {
        let request = Request::builder().uri(absolute(&format!("/_emulator/tables/{table}")));
        let response = self.handle(request.body(bytes::Bytes::new()).map_err(|error| error.to_string())?)?;
        successful(&response)?;
        match json_of(&response) {
            Value::Object(mut list) => match list.remove("data") {
                Some(Value::Array(rows)) => Ok(rows),
                other => Err(format!("no rows: {other:?}")),
            },
            other => Err(format!("no list: {other}")),
        }
    }

    /// Checks the events that a line has caused.
    fn collect_events(&mut self, cause: &str, line: usize) {
        let events = match self.rows("events") {
            Ok(events) => events,
            Err(problem) => return self.problems.push(format!("line {line}: events: {problem}")),
        };
        for event in events.iter().skip(self.events_seen) {
            let name = event["event"].as_str().unwrap_or_default();
            let mut document = event.clone();
            // Hidden: by which the list is filtered.
            for hidden in ["organization_id", "updated_at"] {
                document.as_object_mut().and_then(|document| document.remove(hidden));
            }
            let schema = "@EventSchema".parse().unwrap();
            let problems = shape::problems(&self.inventory, &schema, &document);
            self.problems
                .extend(problems.iter().map(|problem| format!("line {line}: event {name}{problem}")));
            self.causes.entry(name.to_owned()).or_default().insert(cause.to_owned());
        }
        self.events_seen = events.len();
    }
}

/// Returns the operation of a line, or the request to the control API or to a page.
fn cause(call: &str) -> String {
    let words: Vec<&str> = call.split_whitespace().collect();
    match words.as_slice() {
        ["@control", method, path, ..] => {
            let stable = path.split('/').filter(|segment| !segment.starts_with('$'));
            format!("{method} {}", stable.collect::<Vec<_>>().join("/"))
        }
        ["@open" | "@submit", ..] => "a page".to_owned(),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

/// Address of the operations at the AuthKit domain.
const AUTHKIT_DOMAIN: &str = "https://emulator.authkit.app";

/// Encodes the fields of a form.
fn form(fields: &serde_json::Map<String, Value>) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pair = |(name, value): (&String, &Value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{}={}", encode(name), encode(&text))
    };
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn absolute(url: &str) -> String {
    if url.starts_with("http") { url.to_owned() } else { format!("https://api.workos.com{url}") }
}

fn same_path(left: &str, right: &str) -> bool {
    let is_placeholder = |segment: &str| segment.starts_with('{');
    left.split('/').count() == right.split('/').count()
        && left
            .split('/')
            .zip(right.split('/'))
            .all(|(left, right)| left == right || (is_placeholder(left) && is_placeholder(right)))
}

/// Returns the body of an error with the expected status.
fn expected_error(response: &HttpResponse, status: &str) -> Result<Value, String> {
    let body = json_of(response);
    let is_known = ["message", "error"].iter().any(|name| body[*name].is_string());
    if response.status().as_str() == status && is_known {
        return Ok(body);
    }
    Err(format!("the status is {}: {body}", response.status()))
}

fn successful(response: &HttpResponse) -> Result<(), String> {
    if response.status().is_success() || response.status().is_redirection() {
        return Ok(());
    }
    Err(format!("{}: {}", response.status(), String::from_utf8_lossy(response.body())))
}

fn json_of(response: &HttpResponse) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_default()
}

/// Returns the location of a redirect, and the parameters of its query.
fn redirect_of(response: &HttpResponse) -> Value {
    let location =
        response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let query = location.split_once('?').map_or("", |(_, query)| query);
    let mut redirect = serde_json::Map::new();
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        redirect.insert(name.to_owned(), value.into());
    }
    redirect.insert("location".to_owned(), location.into());
    Value::Object(redirect)
}
