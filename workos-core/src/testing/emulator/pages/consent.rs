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
}

impl Consent<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let scope = |scope: &&str| {
            let template = "<li>{{meaning}}<code>{{scope}}</code></li>\n";
            render(template, &[("meaning", Text(meaning(scope))), ("scope", Text(scope))])
        };
        let scopes: String = self.scopes.iter().map(scope).collect();
        let organization = optional(" in <strong>{{value}}</strong>", self.organization.map(Text));
        let values = [
            ("application", Text(self.application)),
            ("organization", Html(&organization)),
            ("email", Text(self.email)),
            ("scopes", Html(&scopes)),
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
