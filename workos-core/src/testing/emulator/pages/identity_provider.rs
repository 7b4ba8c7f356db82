//! The identity provider of SSO connections.

use super::{Form, Html, Text, layout, optional};

/// Sign-in at the identity provider of a connection, which takes any user.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct IdentityProvider<'a> {
    pub(in super::super) form: Form<'a>,
    /// Name of the connection, such as `Acme SAML`.
    pub(in super::super) connection: &'a str,
    /// Type of the connection, such as `OktaSAML` or `GenericOIDC`.
    pub(in super::super) connection_type: &'a str,
    /// Name of the organization.
    pub(in super::super) organization: Option<&'a str>,
    /// Email, such as the `login_hint` of the authorization request.
    pub(in super::super) email: &'a str,
    pub(in super::super) first_name: &'a str,
    pub(in super::super) last_name: &'a str,
    /// Groups of the user, separated by commas.
    pub(in super::super) groups: &'a str,
}

impl IdentityProvider<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let organization = optional("{{value}} · ", self.organization.map(Text));
        let values = [
            ("organization", Html(&organization)),
            ("connection_type", Text(self.connection_type)),
            ("email", Text(self.email)),
            ("first_name", Text(self.first_name)),
            ("last_name", Text(self.last_name)),
            ("groups", Text(self.groups)),
        ];
        let content = self.form.render(include_str!("templates/identity_provider.html"), &values);
        layout("card provider", "", &format!("{} · test identity provider", self.connection), &content)
    }
}
