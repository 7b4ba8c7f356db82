//! The overview for developers at `/`, with the pages of its tables and rows.
//!
//! All of them are one route, `GET /`, whose query names the page: `?table=users`, `?table=users&row=user_1`,
//! `?event=event_1`, `?request=req_1`. Without these it is the overview, which reloads itself with `?live`.

use http::Uri;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{Html, Text, Url, layout, render};

/// Rows of a list on the overview that are shown at most.
const MAX_LATEST: usize = 25;
/// Rows of a table that are shown at most.
const MAX_ROWS: usize = 200;
/// Columns of a table that are shown at most.
const MAX_COLUMNS: usize = 50;
/// Characters of a cell that are shown at most.
const MAX_CELL: usize = 200;
/// Characters of a row that are shown at most.
const MAX_JSON: usize = 200_000;

/// The overview. Its lists are the objects of the control API, oldest first.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct Overview<'a> {
    /// URL that the emulator is reached at, such as `http://127.0.0.1:4100`.
    pub(in super::super) base_url: &'a str,
    pub(in super::super) api_key: &'a str,
    pub(in super::super) client_id: &'a str,
    /// Time of the clock.
    pub(in super::super) now: &'a str,
    /// Whether the clock stands still.
    pub(in super::super) is_frozen: bool,
    /// Whether the page reloads itself: whether the query has `live`.
    pub(in super::super) is_live: bool,
    /// Names and numbers of rows.
    pub(in super::super) tables: &'a [(&'a str, usize)],
    /// Events, with `id`, `event` and `created_at`.
    pub(in super::super) events: &'a [Value],
    /// Messages, as in `GET /_emulator/outbox`.
    pub(in super::super) outbox: &'a [Value],
    /// Requests, as in `GET /_emulator/requests`.
    pub(in super::super) requests: &'a [Value],
    /// Webhooks, as in `GET /_emulator/deliveries`.
    pub(in super::super) deliveries: &'a [Value],
}

/// A column of a list: heading, field and kind.
type Column<'a> = (&'a str, &'a str, Cell<'a>);

/// What a cell shows of a field.
#[derive(Clone, Copy)]
enum Cell<'a> {
    /// The value.
    Plain,
    /// The value, as a code or ID.
    Code,
    /// The value, as the link to the page of the row, whose URL is this with the ID added.
    Row(&'a str),
    /// A link to the URL that the value is.
    Link,
    /// The status of a response.
    Status,
}

const EVENTS: &[Column<'_>] = &[
    ("Time", "created_at", Cell::Plain),
    ("Event", "event", Cell::Row("/?event=")),
    ("ID", "id", Cell::Code),
];
const OUTBOX: &[Column<'_>] = &[
    ("Time", "created_at", Cell::Plain),
    ("Kind", "kind", Cell::Plain),
    ("To", "to", Cell::Plain),
    ("Code", "code", Cell::Code),
    ("Link", "url", Cell::Link),
];
const REQUESTS: &[Column<'_>] = &[
    ("Time", "time", Cell::Plain),
    ("Method", "method", Cell::Plain),
    ("Path", "path", Cell::Row("/?request=")),
    ("Status", "status", Cell::Status),
    ("Operation", "operation", Cell::Plain),
];
const DELIVERIES: &[Column<'_>] = &[
    ("Event", "event", Cell::Plain),
    ("Endpoint", "endpoint_url", Cell::Plain),
    ("Status", "status", Cell::Plain),
    ("Attempts", "attempts", Cell::Plain),
    ("Next attempt", "next_attempt_at", Cell::Plain),
];

impl Overview<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let table = |(name, rows): &&(&str, usize)| {
            let (href, rows) = (table_url(name), rows.to_string());
            let values = [("href", Url(&href)), ("name", Text(name)), ("rows", Text(&rows))];
            render(include_str!("templates/table_link.html"), &values)
        };
        let (empty, filled): (Vec<_>, Vec<_>) = self.tables.iter().partition(|(_, rows)| *rows == 0);
        let [empty_tables, tables] =
            [empty, filled].map(|tables| tables.iter().map(table).collect::<String>());
        let sections = [
            latest("Outbox", "outbox", "Emails and SMS that the emulator has not sent.", OUTBOX, self.outbox),
            latest("Events", "events", "Events of the environment.", EVENTS, self.events),
            latest("Requests", "requests", "Requests of applications.", REQUESTS, self.requests),
            latest("Webhooks", "deliveries", "Webhooks that are queued.", DELIVERIES, self.deliveries),
        ];
        let (live_url, live_label) =
            if self.is_live { ("/", "Stop live updates") } else { ("/?live", "Start live updates") };
        let head = if self.is_live { "<meta http-equiv=\"refresh\" content=\"2\">\n" } else { "" };
        let (sections, hints) = (sections.concat(), self.hints());
        let values = [
            ("base_url", Text(self.base_url)),
            ("api_key", Text(self.api_key)),
            ("client_id", Text(self.client_id)),
            ("now", Text(self.now)),
            ("frozen", Text(if self.is_frozen { " frozen" } else { "" })),
            ("live_url", Url(live_url)),
            ("live_label", Text(live_label)),
            ("tables", Html(&tables)),
            ("empty_tables", Html(&empty_tables)),
            ("sections", Html(&sections)),
            ("hints", Html(&hints)),
        ];
        let content = render(include_str!("templates/overview.html"), &values);
        layout("wide", head, "WorkOS emulator", &content)
    }

    /// Returns the lines that connect an SDK.
    fn hints(&self) -> String {
        let uri = self.base_url.parse::<Uri>().unwrap_or_default();
        let port = uri.port().map(|port| port.to_string());
        let values = [
            ("base_url", Text(self.base_url)),
            ("host", Text(uri.host().unwrap_or_default())),
            ("port", Text(port.as_deref().unwrap_or("80"))),
            ("api_key", Text(self.api_key)),
            ("client_id", Text(self.client_id)),
        ];
        render(include_str!("templates/hints.html"), &values)
    }
}

/// A table with its rows. The columns are the fields whose values are not objects or lists.
#[derive(Clone, Copy)]
pub(in super::super) struct TableRows<'a> {
    /// Name, such as `organizations`.
    pub(in super::super) name: &'a str,
    /// Rows, each with an `id`.
    pub(in super::super) rows: &'a [Value],
}

impl TableRows<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let row_url = format!("{}&row=", table_url(self.name));
        let mut columns = vec![("id", "id", Cell::Row(&row_url))];
        for (name, value) in self.rows.iter().take(MAX_ROWS).filter_map(Value::as_object).flatten() {
            let is_known = columns.iter().any(|(other, ..)| other == name);
            if !is_known && !value.is_object() && !value.is_array() && columns.len() < MAX_COLUMNS {
                columns.push((name, name, Cell::Plain));
            }
        }
        let list = list(self.name, &columns, self.rows.iter().take(MAX_ROWS));
        let shown = self.rows.len().min(MAX_ROWS);
        let count = if shown < self.rows.len() {
            format!("The first {shown} of {} rows.", self.rows.len())
        } else {
            format!("{shown} {}.", if shown == 1 { "row" } else { "rows" })
        };
        let values = [("count", Text(&count)), ("list", Html(&list))];
        layout("wide", "", self.name, &render(include_str!("templates/table.html"), &values))
    }
}

/// A row, an event or a request as JSON.
#[derive(Clone, Copy)]
pub(in super::super) struct Details<'a> {
    /// Heading, such as the ID.
    pub(in super::super) title: &'a str,
    pub(in super::super) value: &'a Value,
    /// Name of the table that the row is in.
    pub(in super::super) table: Option<&'a str>,
}

impl Details<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let table = self.table.map(|name| {
            let href = table_url(name);
            render(r#" / <a href="{{href}}">{{name}}</a>"#, &[("href", Url(&href)), ("name", Text(name))])
        });
        let json = shorten(&format!("{:#}", self.value), MAX_JSON);
        let values = [("table", Html(table.as_deref().unwrap_or_default())), ("json", Text(&json))];
        layout("wide", "", self.title, &render(include_str!("templates/details.html"), &values))
    }
}

/// Returns a section of the overview with the latest rows, the latest first.
fn latest(title: &str, id: &str, about: &str, columns: &[Column<'_>], rows: &[Value]) -> String {
    let count = rows.len().to_string();
    let about =
        if rows.len() > MAX_LATEST { format!("{about} The latest {MAX_LATEST}.") } else { about.to_owned() };
    let list = list(title, columns, rows.iter().rev().take(MAX_LATEST));
    let values = [
        ("title", Text(title)),
        ("id", Text(id)),
        ("about", Text(&about)),
        ("count", Text(&count)),
        ("list", Html(&list)),
    ];
    render(include_str!("templates/section.html"), &values)
}

/// Returns rows as a table of HTML with a name.
fn list<'a>(name: &str, columns: &[Column<'_>], rows: impl Iterator<Item = &'a Value>) -> String {
    let row = |row: &Value| {
        let cells: String = columns.iter().map(|column| cell(row, column)).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = rows.map(row).collect();
    if rows.is_empty() {
        return "<p class=\"empty\">Nothing yet.</p>\n".to_owned();
    }
    let heading = |(heading, ..): &Column<'_>| {
        render(r#"<th scope="col">{{heading}}</th>"#, &[("heading", Text(heading))])
    };
    let headings: String = columns.iter().map(heading).collect();
    let values = [("name", Text(name)), ("headings", Html(&headings)), ("rows", Html(&rows))];
    render(include_str!("templates/list.html"), &values)
}

fn cell(row: &Value, (_, field, kind): &Column<'_>) -> String {
    let text = text(row, field);
    let (template, href) = match kind {
        _ if text.is_empty() => ("<td></td>", String::new()),
        Cell::Plain => ("<td>{{text}}</td>", String::new()),
        Cell::Code => ("<td><code>{{text}}</code></td>", String::new()),
        Cell::Status => (r#"<td><span class="status s{{digit}}">{{text}}</span></td>"#, String::new()),
        Cell::Link => (r#"<td><a href="{{href}}">{{text}}</a></td>"#, text.clone()),
        Cell::Row(url) => {
            let id = self::text(row, "id");
            let id = utf8_percent_encode(&id, NON_ALPHANUMERIC);
            (r#"<td><a href="{{href}}">{{text}}</a></td>"#, format!("{url}{id}"))
        }
    };
    let digit: String = text.chars().take(1).collect();
    let text = shorten(&text, MAX_CELL);
    render(template, &[("text", Text(&text)), ("href", Url(&href)), ("digit", Text(&digit))])
}

/// Returns a field as text. Empty if the field is missing, null, an object or a list.
fn text(row: &Value, field: &str) -> String {
    match row.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(value @ (Value::Bool(_) | Value::Number(_))) => value.to_string(),
        _ => String::new(),
    }
}

/// Returns the first characters of a text, with an ellipsis if there are more.
pub(super) fn shorten(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn table_url(name: &str) -> String {
    format!("/?table={}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}
