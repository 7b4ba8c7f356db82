//! Pages of AuthKit as HTML. Every value is escaped.

use http::StatusCode;

use super::super::response::Response;

/// A value of a template.
#[derive(Clone, Copy)]
enum Value<'a> {
    /// Text, which is escaped: `{{name}}`.
    Text(&'a str),
    /// HTML of another template: `{{&name}}`.
    Html(&'a str),
}

use Value::{Html, Text};

/// What the forms of sign-in and sign-up have in common.
pub(super) struct Form<'a> {
    /// URL that the form is sent to.
    pub(super) action: &'a str,
    /// URL of the other form: sign-up for sign-in, and the reverse.
    pub(super) other: &'a str,
    /// Why the form is shown again.
    pub(super) error: Option<&'a str>,
    pub(super) email: &'a str,
    pub(super) first_name: &'a str,
    pub(super) last_name: &'a str,
}

pub(super) fn sign_in(form: &Form<'_>) -> Response {
    show_form("Sign in", include_str!("sign_in.html"), form)
}

pub(super) fn sign_up(form: &Form<'_>) -> Response {
    show_form("Sign up", include_str!("sign_up.html"), form)
}

fn show_form(title: &str, template: &str, form: &Form<'_>) -> Response {
    let error = error(form.error);
    let values = [
        ("error", Html(&error)),
        ("action", Text(form.action)),
        ("other", Text(form.other)),
        ("email", Text(form.email)),
        ("first_name", Text(form.first_name)),
        ("last_name", Text(form.last_name)),
    ];
    page(status(form.error), title, &render(template, &values))
}

/// Shows the organizations, by ID and name, that a user can sign in to.
pub(super) fn organizations(
    action: &str,
    email: &str,
    organizations: &[(String, String)],
    message: Option<&str>,
) -> Response {
    let button = |(id, name): &(String, String)| {
        render(include_str!("organization.html"), &[("id", Text(id)), ("name", Text(name))])
    };
    let buttons: String = organizations.iter().map(button).collect();
    let error = error(message);
    let values = [
        ("error", Html(&error)),
        ("action", Text(action)),
        ("email", Text(email)),
        ("organizations", Html(&buttons)),
    ];
    page(status(message), "Choose an organization", &render(include_str!("organizations.html"), &values))
}

/// Shows that a session has ended.
pub(super) fn signed_out() -> Response {
    page(StatusCode::OK, "Signed out", include_str!("signed_out.html"))
}

fn error(message: Option<&str>) -> String {
    let message = message.map(|message| render(include_str!("error.html"), &[("message", Text(message))]));
    message.unwrap_or_default()
}

fn status(error: Option<&str>) -> StatusCode {
    if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

fn page(status: StatusCode, title: &str, content: &str) -> Response {
    let html = render(include_str!("layout.html"), &[("title", Text(title)), ("content", Html(content))]);
    Response::html(status, html)
}

/// Fills a template. A name without a value becomes nothing.
fn render(template: &str, values: &[(&str, Value<'_>)]) -> String {
    let mut html = String::with_capacity(template.len());
    let mut parts = template.split("{{");
    html.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        let (name, is_html) = name.strip_prefix('&').map_or((name, false), |name| (name, true));
        match values.iter().find(|(other, _)| *other == name) {
            Some((_, Html(content))) if is_html => html.push_str(content),
            Some((_, Text(text) | Html(text))) => html.push_str(&escape(text)),
            None => {}
        }
        html.push_str(rest);
    }
    html
}

/// Escapes text for content and for quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{Html, Text, render};

    #[test]
    fn text_is_escaped_and_html_needs_its_mark() {
        let values = [("text", Text("<a href=\"'\">&")), ("html", Html("<b>"))];
        let escaped = "&lt;a href=&quot;&#39;&quot;&gt;&amp;";
        assert_eq!(render("{{text}}|{{&text}}", &values), format!("{escaped}|{escaped}"));
        assert_eq!(render("{{html}}|{{&html}}|{{none}}", &values), "&lt;b&gt;|<b>|");
        // Braces in a value are no template.
        assert_eq!(render("{{a}}", &[("a", Text("{{b}}")), ("b", Text("x"))]), "{{b}}");
    }
}
