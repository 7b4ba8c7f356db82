//! Consent to an OAuth application of Connect.

use super::{Form, Html, Text, optional, render};

/// Question whether an application may act for the user.
#[derive(Clone, Copy)]
pub(in super::super) struct Consent<'a> {
    pub(in super::super) form: Form<'a>,
    /// Name of the application.
    pub(in super::super) application: &'a str,
    /// Name of the organization that the user is signed in to.
    pub(in super::super) organization: Option<&'a str>,
    /// Email of the user.
    pub(in super::super) email: &'a str,
    /// Scopes, such as `openid` and permissions.
    pub(in super::super) scopes: &'a [&'a str],
    /// Choices of the user.
    pub(in super::super) options: &'a [ConsentOption],
}

/// A choice of the user, which becomes a claim of the access tokens.
pub(in super::super) struct ConsentOption {
    /// Name of the field, such as `claim:urn:acme:tenant`.
    pub(in super::super) name: String,
    pub(in super::super) label: String,
    /// Values and labels.
    pub(in super::super) choices: Vec<(String, String)>,
}

impl ConsentOption {
    fn html(&self) -> String {
        let choice = |(value, label): &(String, String)| {
            let template = "<option value=\"{{value}}\">{{label}}</option>\n";
            render(template, &[("value", Text(value)), ("label", Text(label))])
        };
        let choices: String = self.choices.iter().map(choice).collect();
        let values = [("name", Text(&self.name)), ("label", Text(&self.label)), ("choices", Html(&choices))];
        render(include_str!("templates/consent_option.html"), &values)
    }
}

/// Returns the list of scopes with what they allow. Empty without scopes.
pub(super) fn scope_list(scopes: &[&str]) -> String {
    let scope = |scope: &&str| {
        let template = "<li>{{meaning}}<code>{{scope}}</code></li>\n";
        render(template, &[("meaning", Text(meaning(scope))), ("scope", Text(scope))])
    };
    let items: String = scopes.iter().map(scope).collect();
    let list = render("<ul class=\"scopes\">\n{{&items}}</ul>\n", &[("items", Html(&items))]);
    if scopes.is_empty() { String::new() } else { list }
}

impl Consent<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let scopes = scope_list(self.scopes);
        let options: String = self.options.iter().map(ConsentOption::html).collect();
        let organization = optional(" in <strong>{{value}}</strong>", self.organization.map(Text));
        let values = [
            ("application", Text(self.application)),
            ("organization", Html(&organization)),
            ("email", Text(self.email)),
            ("scopes", Html(&scopes)),
            ("options", Html(&options)),
        ];
        let title = format!("Allow {}?", self.application);
        self.form.page(&title, include_str!("templates/consent.html"), &values)
    }
}

/// Returns what a scope of OpenID Connect allows. Empty for permissions, which are named by the environment.
fn meaning(scope: &str) -> &'static str {
    match scope {
        "openid" => "Identify the user ",
        "profile" => "Read the name and the profile picture ",
        "email" => "Read the email ",
        "offline_access" => "Stay signed in without the user ",
        _ => "",
    }
}
