//! The pages of the application. In a program they come from templates.

use axum::response::Html;
use workos_core::{organization_membership::OrganizationMembership, session::Session};

/// A page of HTML.
pub(crate) type Page = Html<String>;

const STYLE: &str = "
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent);
  --muted: color-mix(in srgb, currentColor 60%, transparent); --accent: #6c47ff; font: 16px/1.5 system-ui, sans-serif }
* { box-sizing: border-box } body { margin: 0 } a { color: inherit }
header { display: flex; gap: 1.5rem; align-items: center; padding: .75rem 1.5rem; border-bottom: 1px solid var(--line) }
header strong { margin-right: auto } main { max-width: 44rem; margin: 3rem auto; padding: 0 1.5rem }
h1 { font-size: 1.75rem; letter-spacing: -.02em; margin: 0 0 .5rem } h2 { font-size: 1rem; margin: 2rem 0 .5rem }
p { color: var(--muted); margin: 0 0 1rem } form { display: inline }
button, .button { font: inherit; cursor: pointer; border: 1px solid var(--line); border-radius: .5rem;
  padding: .4rem .9rem; background: transparent; color: inherit; text-decoration: none; display: inline-block }
button:hover, .button:hover { border-color: var(--accent) }
.primary, button[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: #fff }
.banner { background: #b45309; color: #fff; padding: .5rem 1.5rem; text-align: center }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem } dt { color: var(--muted) } dd { margin: 0 }";

/// The home page, which everybody can visit.
pub(crate) fn home(session: Option<&Session>) -> Page {
    let body = match session {
        Some(_) => "<h1>Welcome back</h1><p>You are signed in.</p><a class=\"button primary\" \
                    href=\"/dashboard\">Open the dashboard</a>"
            .to_owned(),
        None => "<h1>Acme</h1><p>Enterprise-ready from the first day.</p><a class=\"button primary\" \
                 href=\"/sign-in?return_pathname=/dashboard\">Sign in</a> <a class=\"button\" \
                 href=\"/sign-up?return_pathname=/dashboard\">Create an account</a>"
            .to_owned(),
    };
    layout("Acme", session, &body)
}

/// The dashboard: who is signed in, and where.
pub(crate) fn dashboard(session: &Session, memberships: &[OrganizationMembership]) -> Page {
    let user = session.user();
    let name = user.as_ref().and_then(|user| user.first_name.as_deref()).unwrap_or("there");
    let claims = session.claims();
    let organizations: String =
        memberships.iter().map(|membership| organization(session, membership)).collect();
    let beta = if session.has_feature_flag("beta") { "<p>You see the beta version.</p>" } else { "" };
    let body = format!(
        "<h1>Hello {}</h1><p>{}</p>{beta}<dl><dt>Role</dt><dd>{}</dd><dt>Permissions</dt><dd>{}</dd></dl>\
         <h2>Organizations</h2><form method=\"post\" action=\"/switch-organization\">\
         <input type=\"hidden\" name=\"return_pathname\" value=\"/dashboard\">{organizations}</form>\
         <h2>Account</h2><a class=\"button\" href=\"/dashboard/billing\">Billing</a>",
        escape(name),
        escape(user.as_ref().map_or("", |user| &user.email)),
        escape(claims.role.as_deref().unwrap_or("none")),
        escape(&claims.permissions.join(", ")),
    );
    layout("Dashboard", Some(session), &body)
}

fn organization(session: &Session, membership: &OrganizationMembership) -> String {
    let id = &membership.organization_id;
    let name = membership.organization_name.as_deref().unwrap_or(id.as_str());
    let is_current = session.organization_id() == Some(id);
    format!(
        "<button name=\"organization_id\" value=\"{}\" aria-pressed=\"{is_current}\">{}</button> ",
        escape(id.as_str()),
        escape(name)
    )
}

/// A page that requires a permission.
pub(crate) fn billing(session: &Session) -> Page {
    layout("Billing", Some(session), "<h1>Billing</h1><p>Your plan: Enterprise.</p>")
}

fn layout(title: &str, session: Option<&Session>, body: &str) -> Page {
    let banner = session.and_then(Session::impersonator).map(|impersonator| {
        format!(
            "<div class=\"banner\" role=\"status\">{} is signed in as this user</div>",
            escape(&impersonator.email)
        )
    });
    let account = match session {
        Some(_) => {
            "<a href=\"/dashboard\">Dashboard</a><form method=\"post\" action=\"/sign-out\">\
                    <button>Sign out</button></form>"
        }
        None => "<a href=\"/sign-in\">Sign in</a>",
    };
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>{}<header><strong>\
         <a href=\"/\">Acme</a></strong>{account}</header><main>{body}</main></html>",
        banner.unwrap_or_default()
    ))
}

/// Escapes a text for HTML, also within a quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
