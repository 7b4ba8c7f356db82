//! The template of the claims of access tokens
//! ([JWT templates](https://workos.com/docs/authkit/jwt-templates)).
//!
//! A template is JSON with expressions, `{{ user.metadata.language || 'en' }}`: paths into the user, the organization
//! and the organization membership, and texts in quotes. The first one that is not null is the value.

use serde_json::Value;

use super::super::{
    super::{
        request::Call,
        response::{ErrorDetail, ErrorResponse, HandlerResult},
        row::Row,
        shape::Shaper,
        store::Store,
        table::TableDefinition,
    },
    organization_domains as domains, organization_memberships as memberships,
    organizations::ORGANIZATIONS,
};
use super::attempt::presented_user;
use crate::types::Timestamp;

/// The JWT template of the environment: at most one row.
pub(super) const JWT_TEMPLATES: TableDefinition =
    TableDefinition::new("jwt_templates", "JWT template", "jwt_template");

/// Maximum length of the claims, in bytes of JSON.
const MAX_LENGTH: usize = 3_072;

/// Maximum length of a template, in bytes. WorkOS documents none; each expression can be replaced by a long value.
const MAX_TEMPLATE_LENGTH: usize = 16_384;

/// Claims of WorkOS, which a template cannot set.
const RESERVED: &[&str] = &[
    "act",
    "aud",
    "auth_time",
    "client_id",
    "entitlements",
    "exp",
    "feature_flags",
    "iat",
    "iss",
    "jti",
    "nbf",
    "org_id",
    "permissions",
    "role",
    "roles",
    "sid",
    "sub",
    "sub_profile",
    "sub_type",
];

pub(super) fn get(call: &mut Call<'_>) -> HandlerResult {
    let template = call.store.all(&JWT_TEMPLATES).next().cloned();
    template.map(Into::into).ok_or_else(|| JWT_TEMPLATES.not_found(""))
}

pub(super) fn update(call: &mut Call<'_>) -> HandlerResult {
    let content = call.body.text("content").to_owned();
    let invalid = |message: String| {
        let details = vec![ErrorDetail::message("invalid_jwt_template", message)];
        Err(ErrorResponse::invalid(details).code("invalid_request_parameters"))
    };
    if content.len() > MAX_TEMPLATE_LENGTH {
        return invalid(format!("A template has at most {MAX_TEMPLATE_LENGTH} bytes."));
    }
    let claims = match render(&content, &Row::default()) {
        Ok(claims) => claims,
        Err(message) => return invalid(message),
    };
    if let Some((name, _)) = claims.iter().find(|(name, _)| RESERVED.contains(name)) {
        return invalid(format!("The claim {name} is reserved."));
    }
    let now = call.now;
    let current = call.store.all(&JWT_TEMPLATES).next().map(|row| row.id().to_owned());
    let row = match current {
        Some(id) => call.store.update(&JWT_TEMPLATES, &id, now, |row| row.set("content", content))?,
        None => call.store.insert(&JWT_TEMPLATES, Row::default().with("content", content), now),
    };
    Ok(row.into())
}

/// Returns the claims that the template adds to the access tokens of a session, without those that are null.
/// `token_too_big` (400) if they are longer than allowed.
pub(in super::super) fn claims(store: &Store, session: &Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let Some(template) = store.all(&JWT_TEMPLATES).next() else { return Ok(Row::default()) };
    let mut context = Row::default().with("user", presented_user(store, session.text("user_id"), now));
    let organization_id = session.optional_text("organization_id");
    if let Some(organization) = organization_id.and_then(|id| store.row(&ORGANIZATIONS, id)) {
        let domains: Vec<&Row> = domains::of(store, organization.id()).collect();
        let organization = organization.clone().with("domains", domains);
        context.set("organization", Shaper::new(now).object("Organization", &organization));
        if let Some(membership) = memberships::of(store, organization.id(), session.text("user_id")) {
            let membership = memberships::present(store, membership.clone());
            let shaped = Shaper::new(now).object("UserOrganizationMembership", &membership);
            context.set("organization_membership", shaped);
        }
    }
    // The template was valid with an empty context.
    let claims = render(template.text("content"), &context).unwrap_or_default();
    let claims: Row =
        claims.iter().filter(|(_, value)| !value.is_null()).map(|(n, v)| (n.to_owned(), v.clone())).collect();
    if claims.clone().into_json().to_string().len() > MAX_LENGTH {
        return Err(ErrorResponse::oauth("token_too_big", "The claims of the JWT template are too long."));
    }
    Ok(claims)
}

/// Fills a template. The error is a message.
fn render(template: &str, context: &Row) -> Result<Row, String> {
    let mut json = String::with_capacity(template.len());
    let (mut rest, mut is_in_string) = (template, false);
    while let Some((text, tail)) = rest.split_once("{{") {
        push_text(&mut json, text, &mut is_in_string);
        let (expression, tail) = tail.split_once("}}").ok_or("An expression has no end.")?;
        let value = evaluate(expression, context)?;
        match (is_in_string, value) {
            (false, value) => json.push_str(&value.to_string()),
            (true, Value::Null) => {}
            (true, Value::String(text)) => {
                let quoted = Value::from(text).to_string();
                json.push_str(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default());
            }
            (true, Value::Object(_) | Value::Array(_)) => {
                return Err("An object or a list cannot be a part of a string.".to_owned());
            }
            (true, value) => json.push_str(&value.to_string()),
        }
        rest = tail;
    }
    push_text(&mut json, rest, &mut is_in_string);
    match serde_json::from_str(&json) {
        Ok(Value::Object(claims)) => Ok(claims.into_iter().collect()),
        Ok(_) => Err("The template is not a JSON object.".to_owned()),
        Err(error) => Err(format!("The template is not JSON: {error}.")),
    }
}

/// Appends text between expressions, and notes whether it ends within a string of JSON.
fn push_text(json: &mut String, text: &str, is_in_string: &mut bool) {
    let mut is_escaped = false;
    for character in text.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if *is_in_string => is_escaped = true,
            '"' => *is_in_string = !*is_in_string,
            _ => {}
        }
    }
    json.push_str(text);
}

/// Returns the first value of an expression that is not null.
fn evaluate(expression: &str, context: &Row) -> Result<Value, String> {
    for operand in expression.split("||").map(str::trim) {
        let quoted = ['\'', '"'].iter().find_map(|quote| operand.strip_prefix(*quote)?.strip_suffix(*quote));
        if let Some(text) = quoted {
            return Ok(text.into());
        }
        let mut names = operand.split('.');
        let root = names.next().unwrap_or_default();
        if !matches!(root, "user" | "organization" | "organization_membership") {
            return Err(format!("Unknown variable: {operand}."));
        }
        let value = context.get(root).and_then(|root| {
            names.try_fold(root, |value, name| match value {
                Value::Array(items) => items.get(name.parse::<usize>().ok()?),
                value => value.get(name),
            })
        });
        if let Some(value) = value.filter(|value| !value.is_null()) {
            return Ok(value.clone());
        }
    }
    Ok(Value::Null)
}
