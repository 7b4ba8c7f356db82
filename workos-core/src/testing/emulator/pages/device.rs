//! Device authorization (RFC 8628).

use super::{Form, Html, Notice, Text, consent::scope_list};

/// Entry of the user code that a device shows. Sent by GET, as `verification_uri_complete` is.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct EnterUserCode<'a> {
    pub(in super::super) form: Form<'a>,
    /// User code that is entered already.
    pub(in super::super) user_code: &'a str,
}

impl EnterUserCode<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let values = [("user_code", Text(self.user_code))];
        self.form.page("Connect a device", include_str!("templates/enter_user_code.html"), &values)
    }
}

/// Confirmation that the device belongs to the user.
#[derive(Clone, Copy)]
pub(in super::super) struct ConfirmDevice<'a> {
    pub(in super::super) form: Form<'a>,
    /// Name of the application on the device.
    pub(in super::super) application: &'a str,
    pub(in super::super) user_code: &'a str,
    /// Email of the user.
    pub(in super::super) email: &'a str,
    /// Scopes that an application of Connect asks for. Empty for a sign-in to the environment.
    pub(in super::super) scopes: &'a [&'a str],
}

impl ConfirmDevice<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let scopes = scope_list(self.scopes);
        let values = [
            ("application", Text(self.application)),
            ("user_code", Text(self.user_code)),
            ("email", Text(self.email)),
            ("scopes", Html(&scopes)),
        ];
        self.form.page("Is this your device?", include_str!("templates/confirm_device.html"), &values)
    }
}

/// The end of a device authorization in the browser.
#[derive(Clone, Copy)]
pub(in super::super) struct DeviceDone {
    /// Whether the user has allowed the device to sign in.
    pub(in super::super) is_allowed: bool,
}

impl DeviceDone {
    /// Returns the page.
    pub(in super::super) fn html(self) -> String {
        let (title, text) = if self.is_allowed {
            ("Device connected", "The device is signed in within a few seconds. This page can be closed.")
        } else {
            ("Device denied", "The device is not signed in. This page can be closed.")
        };
        Notice { title, text, link: None, is_error: false }.html()
    }
}
