//! Pages of the emulator as HTML without scripts. Every value is escaped.
//!
//! A page is a struct with a method `html`. Status, headers and cookies are those of the response that shows
//! the page. The forms of AuthKit and of identity providers are sent by POST; the button that is pressed is
//! the field `intent`:
//!
//! | page | fields | intents |
//! |---|---|---|
//! | [`SignIn`] | `email`, `password` | `sign-in`, `email`, `magic-auth`, `sso`, `cancel` |
//! | [`SignUp`] | `first_name`, `last_name`, `email`, `password` | `sign-up`, `cancel` |
//! | [`EnterCode`] | `code` | that of its [`CodeKind`], `resend`, `cancel` |
//! | [`EnrollFactor`] | `code` | `enroll-factor`, `cancel` |
//! | [`ChooseOrganization`] | `organization_id` | none, `cancel` |
//! | [`ForgotPassword`] | `email` | `forgot-password` |
//! | [`ResetPassword`] | `email`, `new_password` | `reset-password` |
//! | [`EnterUserCode`], by GET | `user_code` | none |
//! | [`ConfirmDevice`] | `user_code` | `allow`, `deny` |
//! | [`IdentityProvider`] | `email`, `first_name`, `last_name`, `groups` | `continue`, `cancel` |
//! | [`AcceptInvitation`] | none | `accept` |
//! | [`Consent`] | one for each [`ConsentOption`] | `allow`, `deny` |

mod consent;
mod device;
mod identity_provider;
mod invitation;
mod overview;
mod sign_in;

#[cfg(test)]
mod tests;

pub(super) use self::{
    consent::{Consent, ConsentOption},
    device::{ConfirmDevice, DeviceDone, EnterUserCode},
    identity_provider::IdentityProvider,
    invitation::{AcceptInvitation, Invitation},
    overview::{Details, Overview, TableRows},
    sign_in::{
        ChooseOrganization, CodeKind, EnrollFactor, EnterCode, ForgotPassword, ResetPassword, SignIn,
        SignInMethod, SignUp,
    },
};

/// A value of a template.
#[derive(Clone, Copy)]
enum Value<'a> {
    /// Text, which is escaped: `{{name}}`.
    Text(&'a str),
    /// URL of a link or form, which is escaped: `{{name}}`. A URL that runs a script becomes empty.
    Url(&'a str),
    /// HTML of another template: `{{&name}}`.
    Html(&'a str),
}

use Value::{Html, Text, Url};

/// Values of a template by name.
type Values<'a> = &'a [(&'a str, Value<'a>)];

/// What all forms have.
#[derive(Clone, Copy, Default)]
pub(super) struct Form<'a> {
    /// URL that the form is sent to. The URL of the page if empty.
    pub(super) action: &'a str,
    /// Names and values of hidden fields, such as a pending authentication token.
    pub(super) hidden: &'a [(&'a str, &'a str)],
    /// Why the form is shown again.
    pub(super) error: Option<&'a str>,
}

impl Form<'_> {
    /// Returns a page with the form.
    fn page(&self, title: &str, template: &str, values: Values<'_>) -> String {
        card(title, &self.render(template, values))
    }

    /// Fills the template of the form, which has the values `error`, `described_by`, `action` and `hidden`,
    /// too.
    fn render(&self, template: &str, values: Values<'_>) -> String {
        let error =
            optional("<p class=\"error\" id=\"error\" role=\"alert\">{{value}}</p>\n", self.error.map(Text));
        let described_by = if error.is_empty() { "" } else { r#" aria-describedby="error""# };
        let hidden = |(name, value): &(&str, &str)| {
            let template = "<input type=\"hidden\" name=\"{{name}}\" value=\"{{value}}\">\n";
            render(template, &[("name", Text(name)), ("value", Text(value))])
        };
        let hidden: String = self.hidden.iter().map(hidden).collect();
        let own = [
            ("error", Html(&error)),
            ("described_by", Html(described_by)),
            ("action", Url(self.action)),
            ("hidden", Html(&hidden)),
        ];
        render(template, &[&own, values].concat())
    }
}

/// An error, or the end of a flow.
#[derive(Clone, Copy)]
pub(super) struct Notice<'a> {
    /// Heading, such as `Invitation not found`.
    pub(super) title: &'a str,
    /// One or two sentences.
    pub(super) text: &'a str,
    /// Label and URL of a link, such as the one back to the application.
    pub(super) link: Option<(&'a str, &'a str)>,
    /// Whether the message is an error.
    pub(super) is_error: bool,
}

impl Notice<'_> {
    /// The end of a sign-out without a page to return to.
    pub(super) const SIGNED_OUT: Self = Notice {
        title: "Signed out",
        text: "The session has ended. This page can be closed.",
        link: None,
        is_error: false,
    };

    /// Returns the page.
    pub(super) fn html(&self) -> String {
        let template = if self.is_error {
            r#"<p class="error" role="alert">{{text}}</p>"#
        } else {
            r#"<p>{{text}}</p>"#
        };
        let link = self.link.map(|(label, href)| {
            let template = r#"<p class="below"><a href="{{href}}">{{label}}</a></p>"#;
            render(template, &[("label", Text(label)), ("href", Url(href))])
        });
        let text = render(template, &[("text", Text(self.text))]);
        card(self.title, &format!("{text}\n{}\n", link.unwrap_or_default()))
    }
}

/// Returns a page with one narrow column.
fn card(title: &str, content: &str) -> String {
    layout("card", "", title, content)
}

/// Returns a page with a class, additions to its head, and a title that is its heading, too.
fn layout(class: &str, head: &str, title: &str, content: &str) -> String {
    let values =
        [("class", Text(class)), ("head", Html(head)), ("title", Text(title)), ("content", Html(content))];
    render(include_str!("templates/layout.html"), &values)
}

/// Fills a template with `value`. Without a value the result is empty.
fn optional(template: &str, value: Option<Value<'_>>) -> String {
    value.map(|value| render(template, &[("value", value)])).unwrap_or_default()
}

/// Fills a template. A name without a value becomes nothing.
fn render(template: &str, values: Values<'_>) -> String {
    let mut html = String::with_capacity(template.len());
    let mut parts = template.split("{{");
    html.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        let (name, is_html) = name.strip_prefix('&').map_or((name, false), |name| (name, true));
        match values.iter().find(|(other, _)| *other == name) {
            Some((_, Html(content))) if is_html => html.push_str(content),
            Some((_, Url(url))) if runs_script(url) => {}
            Some((_, Text(text) | Url(text) | Html(text))) => html.push_str(&escape(text)),
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

/// Whether a browser would run the URL as a script. Browsers ignore control characters and spaces in a scheme.
fn runs_script(url: &str) -> bool {
    let scheme = url.split([':', '/', '?', '#']).next().unwrap_or_default();
    let is_ignored = |character: char| character.is_control() || character.is_whitespace();
    let scheme: String = scheme.chars().filter(|character| !is_ignored(*character)).collect();
    ["javascript", "vbscript", "data"].iter().any(|script| scheme.eq_ignore_ascii_case(script))
}
