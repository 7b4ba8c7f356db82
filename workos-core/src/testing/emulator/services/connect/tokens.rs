//! Access tokens, refresh tokens and ID tokens of Connect.

use std::time::Duration;

use super::{
    super::{
        super::{
            response::ErrorResponse,
            row::Row,
            store::Store,
            table::{TableDefinition, belongs_to, refers_to},
        },
        sign_in::jwt_template,
        users::USERS,
    },
    APPLICATIONS, authorized_applications,
};
use crate::{
    testing::TokenSigner,
    types::{ClientId, Timestamp},
};

/// Access tokens, by `token`. Those of users are deleted with the authorization, and with a second use of the code.
pub(in super::super::super) const ACCESS_TOKENS: TableDefinition =
    TableDefinition::new("connect_access_tokens", "Access token", "connect_access")
        .indexes(&["token"])
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("authorization_id", "authorized_applications"),
            refers_to("code_id", "connect_codes"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// Refresh tokens, by `token`. After its exchange a token has the `response`, for the replay window.
pub(in super::super::super) const REFRESH_TOKENS: TableDefinition =
    TableDefinition::new("connect_refresh_tokens", "Refresh token", "connect_refresh")
        .indexes(&["token"])
        .references(&[
            belongs_to("application_id", "connect_applications"),
            belongs_to("authorization_id", "authorized_applications"),
            refers_to("code_id", "connect_codes"),
            belongs_to("user_id", "users"),
            refers_to("organization_id", "organizations"),
        ]);

/// Fields of a grant, which codes and refresh tokens have: the application, what the user has authorized (`consent` is the
/// ID of the consent in access tokens), and the `claims` that the user has chosen.
pub(super) const GRANT: &[&str] = &[
    "application_id",
    "authorization_id",
    "code_id",
    "user_id",
    "organization_id",
    "consent",
    "scopes",
    "resources",
    "claims",
];

/// What the tokens of one response have of a grant.
pub(super) struct Access {
    pub(super) scopes: Vec<String>,
    pub(super) resources: Vec<String>,
    /// Nonce of the ID token.
    pub(super) nonce: Option<String>,
}

impl Access {
    /// Returns everything that is granted.
    pub(super) fn of(grant: &Row) -> Self {
        Self {
            scopes: grant.texts("scopes"),
            resources: grant.texts("resources"),
            nonce: grant.optional_text("nonce").map(str::to_owned),
        }
    }

    fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope == name)
    }
}

/// Stores that a user has authorized an application, and returns the grant. The `request` has the fields of a grant.
pub(super) fn authorize(store: &mut Store, request: Row, now: Timestamp) -> Result<Row, ErrorResponse> {
    let resource = request.texts("resources").into_iter().next();
    let mut authorized = request.only(&["application_id", "user_id", "organization_id", "scopes"]);
    if let Some(resource) = resource {
        authorized.set("oauth_resource", resource);
    }
    let authorized = authorized_applications::put(store, authorized, now)?;
    let grant = request.with("authorization_id", authorized.id()).with("consent", authorized.text("consent"));
    Ok(grant.only(GRANT))
}

/// Stores that a user has authorized the application with a client ID, and returns the response with the tokens.
pub(in super::super::super) fn issue_to_user(
    store: &mut Store,
    issuer: &str,
    client_id: &ClientId,
    request: Row,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let client_id = client_id.as_str();
    let application = store.find_one(&APPLICATIONS, "client_id", client_id).map(|row| row.id().to_owned());
    let grant = authorize(store, request.with("application_id", application), now)?;
    issue(store, issuer, client_id, &grant, &Access::of(&grant), now)
}

/// Creates the tokens of a grant, and returns the response. `token_too_big` (400) if the claims of the JWT template are
/// too long.
pub(super) fn issue(
    store: &mut Store,
    issuer: &str,
    client_id: &str,
    grant: &Row,
    access: &Access,
    now: Timestamp,
) -> Result<Row, ErrorResponse> {
    let lifetime = Duration::from_secs(store.settings.connect_token_lifetime);
    let token = access_token(store, issuer, client_id, grant, access, now)?;
    let mut response = Row::default()
        .with("access_token", token)
        .with("token_type", "Bearer")
        .with("expires_in", lifetime.as_secs())
        .with("scope", access.scopes.join(" "));
    if !grant.has("user_id") {
        return Ok(response);
    }
    // A refresh keeps the scopes of the grant (RFC 6749, section 6).
    if grant.texts("scopes").iter().any(|scope| scope == "offline_access") {
        let token = store.new_token("connect_refresh_token");
        let row = grant.only(GRANT).with("token", &token).with("exchanged_at", ()).with("response", ());
        store.insert(&REFRESH_TOKENS, row, now);
        response.set("refresh_token", token);
    }
    if access.has_scope("openid") {
        let mut claims = user_claims(store, grant.text("user_id"), &access.scopes)
            .with("iss", issuer)
            .with("aud", client_id)
            .with("iat", now.unix_seconds())
            .with("exp", (now + lifetime).unix_seconds());
        if let Some(nonce) = &access.nonce {
            claims.set("nonce", nonce);
        }
        response.set("id_token", TokenSigner::new().sign(&claims).expose());
    }
    Ok(response)
}

/// Creates an access token of a user, or of a machine.
fn access_token(
    store: &mut Store,
    issuer: &str,
    client_id: &str,
    grant: &Row,
    access: &Access,
    now: Timestamp,
) -> Result<String, ErrorResponse> {
    let expires_at = now + Duration::from_secs(store.settings.connect_token_lifetime);
    let (signer, jti) = (TokenSigner::new(), store.new_token("token"));
    let mut token = match grant.optional_text("user_id") {
        None => signer.connect_machine_token(issuer, client_id, now),
        Some(user_id) => {
            let mut token = signer.connect_user_token(issuer, client_id, user_id, now);
            let template = jwt_template::claims(store, grant, now)?;
            // The claims of Connect take precedence.
            for (name, value) in grant.object("claims").iter().chain(template.iter()) {
                token = token.claim_unless_present(name, value);
            }
            token.claim("sid", grant.text("consent"))
        }
    };
    token = match access.resources.as_slice() {
        // Machines have the audience of the environment.
        _ if !grant.has("user_id") => token.claim("aud", &store.settings.client_id),
        [] => token.claim("aud", &store.settings.client_id),
        [resource] => token.claim("aud", resource),
        resources => token.claim("aud", resources),
    };
    if let Some(id) = grant.optional_text("organization_id") {
        token = token.organization_id(id);
    }
    let token = token.scopes(&access.scopes).claim("jti", &jti).expires_at(expires_at).sign();
    let row = grant
        .only(GRANT)
        .with("scopes", &access.scopes)
        .with("jti", jti)
        .with("token", token.expose())
        .with("expires_at", expires_at);
    store.insert(&ACCESS_TOKENS, row, now);
    remove_expired(store, grant.text("application_id"), now);
    Ok(token.expose().to_owned())
}

/// Removes the oldest access tokens of an application that have expired: two, which is more than are created.
fn remove_expired(store: &mut Store, application_id: &str, now: Timestamp) {
    let oldest = store.find(&ACCESS_TOKENS, "application_id", application_id).take(2);
    let expired = oldest.filter(|row| row.is_past("expires_at", now)).map(|row| row.id().to_owned());
    for id in expired.collect::<Vec<_>>() {
        drop(store.remove(&ACCESS_TOKENS, &id));
    }
}

/// Returns the claims about a user that the scopes allow.
pub(super) fn user_claims(store: &Store, user_id: &str, scopes: &[String]) -> Row {
    let user = store.row(&USERS, user_id).cloned().unwrap_or_default();
    let has_scope = |name: &str| scopes.iter().any(|scope| scope == name);
    let mut claims = Row::default().with("sub", user.id());
    if has_scope("profile") {
        for (claim, field) in [("given_name", "first_name"), ("family_name", "last_name"), ("name", "name")] {
            if let Some(text) = user.optional_text(field) {
                claims.set(claim, text);
            }
        }
    }
    if has_scope("email") {
        claims.set("email", user.text("email"));
        claims.set("email_verified", user.flag("email_verified"));
    }
    claims
}
