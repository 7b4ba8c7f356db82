//! The pages of the application. In a program they come from templates.

use axum::response::Html;
use workos_core::{organization_membership::OrganizationMembership, session::Session};

/// A page of HTML.
pub(crate) type Page = Html<String>;

const STYLE: &str = "
:root { color-scheme: light dark; --page: #fff; --text: #16161d; --muted: #5c5c6b; --line: #dcdce4; --card: #f7f7fa;
  --accent: #5b3df5; --accent-text: #fff; --banner: #9a3412; font: 16px/1.5 system-ui, sans-serif }
@media (prefers-color-scheme: dark) { :root { --page: #111116; --text: #ececf2; --muted: #a5a5b5; --line: #32323d;
  --card: #1a1a21; --accent: #9d8aff; --accent-text: #14141a } }
* { box-sizing: border-box } body { margin: 0; background: var(--page); color: var(--text) } a { color: inherit }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: .75rem 1rem;
  border-bottom: 1px solid var(--line) }
header strong { margin-right: auto } header strong a { text-decoration: none }
nav { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }
main { max-width: 44rem; margin: 0 auto; padding: 3rem 1rem }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 .5rem; text-wrap: balance }
h2 { font-size: 1rem; margin: 2rem 0 .75rem } p { color: var(--muted); margin: 0 0 1.5rem } form { margin: 0 }
.row { display: flex; flex-wrap: wrap; gap: .5rem }
button, .button { display: inline-block; padding: .4rem .9rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--page); color: inherit; font: inherit; font-weight: 500; text-decoration: none; cursor: pointer }
button:hover, .button:hover { border-color: var(--accent) }
.primary, [aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--accent-text) }
.badge { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .8rem }
.banner { background: var(--banner); color: #fff; padding: .5rem 1rem; text-align: center }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; margin: 0; padding: 1rem 1.25rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }";

/// The home page, which requires no session.
pub(crate) fn home(session: Option<&Session>) -> Page {
    let body = match session {
        Some(_) => {
            "<h1>Welcome back</h1><p>You are signed in.</p><a class=\"button primary\" \
             href=\"/dashboard\">Open the dashboard</a>"
        }
        None => {
            "<h1>Acme</h1><p>Enterprise-ready from the first day.</p><div class=\"row\">\
             <a class=\"button primary\" href=\"/sign-in?return_pathname=/dashboard\">Sign in</a>\
             <a class=\"button\" href=\"/sign-up?return_pathname=/dashboard\">Create an account</a></div>"
        }
    };
    layout("Acme", session, body)
}

/// The dashboard: who is signed in, and where.
pub(crate) fn dashboard(session: &Session, memberships: &[OrganizationMembership]) -> Page {
    let user = session.user();
    let name = user.as_ref().and_then(|user| user.first_name.as_deref()).unwrap_or("there");
    let claims = session.claims();
    let organizations: String =
        memberships.iter().map(|membership| organization(session, membership)).collect();
    let beta = if session.has_feature_flag("beta") { " <span class=\"badge\">Beta</span>" } else { "" };
    let body = format!(
        "<h1>Hello {}</h1><p>{}{beta}</p><dl><dt>Role</dt><dd>{}</dd><dt>Permissions</dt><dd>{}</dd></dl>\
         <h2>Organizations</h2><form class=\"row\" method=\"post\" action=\"/switch-organization\">\
         <input type=\"hidden\" name=\"return_pathname\" value=\"/dashboard\">{organizations}</form>\
         <h2>Account</h2><a class=\"button\" href=\"/dashboard/billing\">Billing</a>",
        escape(name),
        escape(user.as_ref().map_or("", |user| &user.email)),
        escape(claims.role.as_deref().unwrap_or("none")),
        if claims.permissions.is_empty() {
            "none".to_owned()
        } else {
            escape(&claims.permissions.join(", "))
        },
    );
    layout("Dashboard", Some(session), &body)
}

fn organization(session: &Session, membership: &OrganizationMembership) -> String {
    let id = &membership.organization_id;
    let name = membership.organization_name.as_deref().unwrap_or(id.as_str());
    let is_current = session.organization_id() == Some(id);
    format!(
        "<button name=\"organization_id\" value=\"{}\" aria-pressed=\"{is_current}\">{}</button>",
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
            "<aside class=\"banner\" aria-label=\"Impersonation\">{} is signed in as this user</aside>",
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
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><link rel=\"icon\" href=\"data:,\">\
         <style>{STYLE}</style></head><body>{}<header><strong><a href=\"/\">Acme</a></strong>\
         <nav>{account}</nav></header><main>{body}</main></body></html>",
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
