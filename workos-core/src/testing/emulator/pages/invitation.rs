//! Invitations.

use super::{Form, Html, Text, Url, optional, render};

/// An invitation, shown to the user who has opened its link.
#[derive(Clone, Copy)]
pub(in super::super) struct Invitation<'a> {
    /// Name or email of the user who has sent the invitation.
    pub(in super::super) inviter: Option<&'a str>,
    /// Name of the organization. `None` for an invitation to the application.
    pub(in super::super) organization: Option<&'a str>,
    /// Email that is invited.
    pub(in super::super) email: &'a str,
    pub(in super::super) accept: AcceptInvitation<'a>,
}

/// How an invitation is accepted.
#[derive(Clone, Copy)]
pub(in super::super) enum AcceptInvitation<'a> {
    /// The user signs up or in first: URLs of both.
    SignUpOrIn { sign_up: &'a str, sign_in: &'a str },
    /// The user is signed in.
    Form(Form<'a>),
}

impl Invitation<'_> {
    /// Returns the page.
    pub(in super::super) fn html(&self) -> String {
        let inviter = optional("<strong>{{value}}</strong> has invited ", self.inviter.map(Text));
        let organization = optional(" to <strong>{{value}}</strong>", self.organization.map(Text));
        let values = [
            ("inviter", Html(&inviter)),
            ("email", Text(self.email)),
            ("is_invited", Text(if inviter.is_empty() { " is invited" } else { "" })),
            ("organization", Html(&organization)),
        ];
        let lead = render(include_str!("templates/invitation.html"), &values);
        let title = match self.organization {
            Some(organization) => format!("Join {organization}"),
            None => "You are invited".to_owned(),
        };
        match self.accept {
            AcceptInvitation::SignUpOrIn { sign_up, sign_in } => {
                let values = [("lead", Html(&lead)), ("sign_up", Url(sign_up)), ("sign_in", Url(sign_in))];
                super::card(&title, &render(include_str!("templates/invitation_links.html"), &values))
            }
            AcceptInvitation::Form(form) => {
                form.page(&title, include_str!("templates/invitation_form.html"), &[("lead", Html(&lead))])
            }
        }
    }
}
