//! AuthKit: sign-in, sign-up and the steps between them and a session.

use super::{Form, Html, Text, Url, optional, render};

/// A way to sign in that [`SignIn`] offers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum SignInMethod {
    /// A password.
    Password,
    /// A code that is sent by email.
    MagicAuth,
    /// The identity provider of the organization.
    Sso,
}

/// Sign-in.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct SignIn<'a> {
    pub(in super::super) form: Form<'a>,
    /// Email that is entered already.
    pub(in super::super) email: &'a str,
    /// Methods in the order of their buttons. If there are none, the page asks for the email only.
    pub(in super::super) methods: &'a [SignInMethod],
    /// URL of the page that asks for another email. If set, the email on this page cannot be changed.
    pub(in super::super) other_email: Option<&'a str>,
    /// URL of [`ForgotPassword`], a link beside the password.
    pub(in super::super) forgot_password: Option<&'a str>,
    /// URL of [`SignUp`].
    pub(in super::super) sign_up: Option<&'a str>,
}

impl SignIn<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let has_password = self.methods.contains(&SignInMethod::Password);
        let focuses_password = has_password && !self.email.is_empty();
        let forgot = r#"<p class="hint"><a href="{{value}}">Forgot password?</a></p>"#;
        let forgot = optional(forgot, self.forgot_password.map(Url));
        let password = [
            ("autofocus", Html(if focuses_password { " autofocus" } else { "" })),
            ("forgot", Html(&forgot)),
        ];
        let password = self.form.render(include_str!("templates/sign_in_password.html"), &password);
        let other_email = r#"<p class="hint"><a href="{{value}}">Use another email</a></p>"#;
        let other_email = optional(other_email, self.other_email.map(Url));
        let sign_up = r#"<p class="below">No account? <a href="{{value}}">Sign up</a></p>"#;
        let sign_up = optional(sign_up, self.sign_up.map(Url));
        let buttons = self.buttons();
        let values = [
            ("email", Text(self.email)),
            ("autofocus", Html(if focuses_password { "" } else { " autofocus" })),
            ("readonly", Html(if self.other_email.is_some() { " readonly" } else { "" })),
            ("other_email", Html(&other_email)),
            ("password", Html(if has_password { &password } else { "" })),
            ("buttons", Html(&buttons)),
            ("sign_up", Html(&sign_up)),
        ];
        self.form.page("Sign in", include_str!("templates/sign_in.html"), &values)
    }

    fn buttons(&self) -> String {
        let button = |(index, method): (usize, &SignInMethod)| {
            let (intent, label) = match method {
                SignInMethod::Password => ("sign-in", "Sign in"),
                SignInMethod::MagicAuth => ("magic-auth", "Email me a code"),
                SignInMethod::Sso => ("sso", "Continue with SSO"),
            };
            // A further method needs no password.
            let attributes = if index == 0 { "" } else { r#" class="plain" formnovalidate"# };
            format!("<button name=\"intent\" value=\"{intent}\"{attributes}>{label}</button>\n")
        };
        if self.methods.is_empty() {
            return "<button name=\"intent\" value=\"email\">Continue</button>\n".to_owned();
        }
        self.methods.iter().enumerate().map(button).collect()
    }
}

/// Sign-up.
#[derive(Clone, Copy, Default)]
pub(in super::super) struct SignUp<'a> {
    pub(in super::super) form: Form<'a>,
    pub(in super::super) email: &'a str,
    pub(in super::super) first_name: &'a str,
    pub(in super::super) last_name: &'a str,
    /// URL of [`SignIn`].
    pub(in super::super) sign_in: Option<&'a str>,
}

impl SignUp<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let sign_in = r#"<p class="below">Signed up before? <a href="{{value}}">Sign in</a></p>"#;
        let sign_in = optional(sign_in, self.sign_in.map(Url));
        let values = [
            ("email", Text(self.email)),
            ("first_name", Text(self.first_name)),
            ("last_name", Text(self.last_name)),
            ("sign_in", Html(&sign_in)),
        ];
        self.form.page("Sign up", include_str!("templates/sign_up.html"), &values)
    }
}

/// Where the code of [`EnterCode`] is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum CodeKind {
    /// An email to sign in: the grant `magic-auth:code`. Intent `magic-auth-code`.
    MagicAuth,
    /// An email to verify the address: the grant `email-verification:code`. Intent `email-verification-code`.
    EmailVerification,
    /// An authenticator app: the grant `mfa-totp`. Intent `totp-code`.
    Totp,
    /// An SMS. Intent `sms-code`.
    Sms,
}

/// Entry of a one-time code.
#[derive(Clone, Copy)]
pub(in super::super) struct EnterCode<'a> {
    pub(in super::super) form: Form<'a>,
    pub(in super::super) kind: CodeKind,
    /// Email or phone number that the code was sent to; the email of the user for [`CodeKind::Totp`].
    pub(in super::super) to: &'a str,
}

impl EnterCode<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let (title, lead, intent) = match self.kind {
            CodeKind::MagicAuth => ("Check your email", "Enter the code sent to", "magic-auth-code"),
            CodeKind::EmailVerification => {
                ("Verify your email", "Enter the code sent to", "email-verification-code")
            }
            CodeKind::Totp => {
                ("Two-factor authentication", "Enter the code of the authenticator app for", "totp-code")
            }
            CodeKind::Sms => ("Check your phone", "Enter the code sent to", "sms-code"),
        };
        let sent = match self.kind {
            CodeKind::Totp => "",
            _ => include_str!("templates/code_sent.html"),
        };
        let values = [
            ("lead", Text(lead)),
            ("to", Text(self.to)),
            ("intent", Text(intent)),
            ("sent", Html(sent)),
            ("resend", Html(if sent.is_empty() { "" } else { include_str!("templates/resend.html") })),
        ];
        self.form.page(title, include_str!("templates/enter_code.html"), &values)
    }
}

/// Enrollment of an authentication factor, an authenticator app (TOTP, RFC 6238).
#[derive(Clone, Copy)]
pub(in super::super) struct EnrollFactor<'a> {
    pub(in super::super) form: Form<'a>,
    /// Secret in base32.
    pub(in super::super) secret: &'a str,
    /// URI of the secret, `otpauth://totp/…`.
    pub(in super::super) uri: &'a str,
}

impl EnrollFactor<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let values = [("secret", Text(self.secret)), ("uri", Text(self.uri))];
        let template = include_str!("templates/enroll_factor.html");
        self.form.page("Set up an authenticator app", template, &values)
    }
}

/// Choice of an organization to sign in to.
#[derive(Clone, Copy)]
pub(in super::super) struct ChooseOrganization<'a> {
    pub(in super::super) form: Form<'a>,
    /// Email of the user.
    pub(in super::super) email: &'a str,
    /// IDs and names.
    pub(in super::super) organizations: &'a [(String, String)],
}

impl ChooseOrganization<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let button = |(id, name): &(String, String)| {
            let template = include_str!("templates/organization.html");
            render(template, &[("id", Text(id)), ("name", Text(name))])
        };
        let organizations: String = self.organizations.iter().map(button).collect();
        let values = [("email", Text(self.email)), ("organizations", Html(&organizations))];
        self.form.page("Choose an organization", include_str!("templates/organizations.html"), &values)
    }
}

/// Request for an email with a link to [`ResetPassword`].
#[derive(Clone, Copy)]
pub(in super::super) struct ForgotPassword<'a> {
    pub(in super::super) form: Form<'a>,
    /// Email that is entered already.
    pub(in super::super) email: &'a str,
    /// URL of [`SignIn`].
    pub(in super::super) sign_in: &'a str,
}

impl ForgotPassword<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let values = [("email", Text(self.email)), ("sign_in", Url(self.sign_in))];
        self.form.page("Forgot your password?", include_str!("templates/forgot_password.html"), &values)
    }
}

/// Entry of a new password.
#[derive(Clone, Copy)]
pub(in super::super) struct ResetPassword<'a> {
    pub(in super::super) form: Form<'a>,
    /// Email of the user.
    pub(in super::super) email: &'a str,
}

impl ResetPassword<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let values = [("email", Text(self.email))];
        self.form.page("Reset your password", include_str!("templates/reset_password.html"), &values)
    }
}
