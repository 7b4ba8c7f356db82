//! Whether this crate and WorkOS's own emulator (`workos emulate` of the npm package `workos`) understand each other: a walk
//! through the API, a sign-in in a browser's steps, a session. Run by `tests/interop/run`, which starts the emulator and names
//! its address.
//!
//! Prints a line an operation and fails if one of them does. Left out is where that emulator is not what WorkOS documents: the
//! answers of identities, password resets and sent verification e-mails, the key that it asks devices for, the
//! methods of feature flags.

use std::fmt::Debug;

use http::{HeaderMap, HeaderValue, header::COOKIE};
use workos_core::{
    BaseUrl, Config, Endpoint, Error, HttpRequest, Transport as _,
    admin_portal::{GenerateLink, PortalIntent},
    api_keys::{ListOrganizationApiKeys, ValidateApiKey},
    auth::PkceCookies,
    authorization::{
        CreateEnvironmentRole, CreatePermission, CreateResource, DeletePermission, GetPermission,
        GetResource, ListPermissions, ListResources,
    },
    connect::ListApplications,
    cookie::{RequestCookies, SetCookie},
    directory_sync::{ListDirectories, ListDirectoryGroups, ListDirectoryUsers},
    endpoint::Paginated,
    events::{EventName, ListEvents},
    feature_flags::{ListFeatureFlags, ListOrganizationFeatureFlags, ListUserFeatureFlags},
    multi_factor_auth::ListUserAuthFactors,
    organization_domains::{
        CreateOrganizationDomain, DeleteOrganizationDomain, GetOrganizationDomain, VerifyOrganizationDomain,
    },
    organization_membership::{
        CreateOrganizationMembership, DeactivateOrganizationMembership, GetOrganizationMembership,
        ListOrganizationMemberships, ReactivateOrganizationMembership, UpdateOrganizationMembership,
    },
    organizations::{
        CreateOrganization, DeleteOrganization, GetAuditLogConfiguration, GetOrganization,
        GetOrganizationByExternalId, ListOrganizations, UpdateOrganization,
    },
    seal::SealKey,
    session::{AccessTokenRules, AuthenticateSession, Session, SessionCodec, Sessions},
    sso::{self, GetProfile, GetProfileAndToken, ListConnections},
    types::Patch,
    user_management::{
        AcceptInvitation, AuthenticateWithCode, AuthenticateWithMagicAuth, AuthenticateWithPassword,
        CreateCorsOrigin, CreateMagicAuth, CreateRedirectUri, CreateUser, DeleteUser, FindInvitationByToken,
        GetInvitation, GetJwtTemplate, GetMagicAuth, GetUser, GetUserByExternalId, ListInvitations,
        ListSessions, ListUserAuthorizedApplications, ListUsers, ResendInvitation, RevokeInvitation,
        RevokeSession, SendInvitation, UpdateUser, UserPassword,
    },
    webhooks::{CreateWebhookEndpoint, DeleteWebhookEndpoint, ListWebhookEndpoints},
    widgets::{CreateToken, WidgetScope},
};

type Failure = Box<dyn std::error::Error>;

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

/// The client, and the outcome of all cases.
struct Walk {
    client: workos_hyper::Client,
    failed: u32,
    passed: u32,
}

impl Walk {
    fn report(&mut self, case: &str, problem: Option<String>) {
        match problem {
            None => {
                self.passed += 1;
                println!("ok      {case}");
            }
            Some(problem) => {
                self.failed += 1;
                println!("FAILED  {case}: {problem}");
            }
        }
    }

    /// Sends an operation, which must succeed for the rest to make sense.
    async fn ask<E: Endpoint>(&mut self, endpoint: E) -> Result<E::Output, Error> {
        let result = self.client.send(endpoint).await;
        self.report(E::OPERATION.name, result.as_ref().err().map(|error| format!("{error:?}")));
        result
    }

    /// Reads a list whole, two a page.
    async fn list<E: Paginated>(&mut self, mut endpoint: E) -> Result<Vec<E::Item>, Error> {
        endpoint.paging_mut().limit = Some(2);
        let result = self.client.pages(endpoint).collect(1_000).await;
        self.report(E::OPERATION.name, result.as_ref().err().map(|error| format!("{error:?}")));
        result
    }

    /// Sends what must be refused with a status.
    async fn refused<E: Endpoint<Output: Debug>>(&mut self, endpoint: E, status: u16) {
        let result = self.client.send(endpoint).await;
        let found = result.as_ref().err().and_then(Error::status).map(|status| status.as_u16());
        self.report(
            &format!("{} is refused with {status}", E::OPERATION.name),
            (found != Some(status)).then(|| format!("{result:?}")),
        );
    }

    async fn session(&mut self, case: &str, mut machine: AuthenticateSession) -> Result<Session, Failure> {
        let outcome = self.client.drive(&mut machine).await.outcome;
        self.report(case, outcome.as_ref().err().map(|reason| format!("{reason:?}")));
        outcome.map_err(|reason| format!("{reason:?}").into())
    }

    fn check(&mut self, case: &str, found: impl PartialEq + Debug, expected: impl Debug) {
        let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
        self.report(case, (found != expected).then(|| format!("{found} instead of {expected}")));
    }

    /// Where a browser is led to.
    async fn browse(&mut self, url: &str) -> Result<String, Failure> {
        let request: HttpRequest = http::Request::get(url).body(bytes::Bytes::new())?;
        let answer = self.client.transport().send(request).await?;
        let location = answer.headers().get("location").ok_or("no redirect")?;
        Ok(location.to_str()?.to_owned())
    }
}

/// A value of a URL's query, as far as values of this program are escaped.
fn query(url: &str, name: &str) -> Option<String> {
    let pairs = url.split_once('?')?.1.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.replace("%7E", "~"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let config = Config::new("sk_test_default")?
        .client_id("client_emulate")?
        .base_url(BaseUrl::new(&std::env::var("EMULATE_URL")?)?);
    let mut walk = Walk { client: workos_hyper::client(config.clone())?, failed: 0, passed: 0 };

    // Organizations.
    let acme = walk.ask(CreateOrganization::new("Acme").domains(["acme.com"]).external_id("acme")).await?;
    for name in ["One", "Two", "Three", "Four"] {
        walk.ask(CreateOrganization::new(name)).await?;
    }
    walk.ask(GetOrganization::new(&acme.id)).await.ok();
    let found = walk.ask(GetOrganizationByExternalId::new("acme")).await?;
    walk.check("the external id leads to the organization", &found.id, &acme.id);
    let renamed =
        walk.ask(UpdateOrganization::new(&acme.id).name("Acme Ltd").external_id(Patch::Clear)).await?;
    walk.check(
        "a name is set and an external id cleared",
        (renamed.name, renamed.external_id),
        ("Acme Ltd", None::<()>),
    );
    let organizations = walk.list(ListOrganizations::new()).await?;
    walk.check("all pages are read", organizations.len(), 6);
    walk.refused(GetOrganization::new("org_none"), 404).await;
    let last = organizations.last().ok_or("no organization")?.id.clone();
    let domain = walk.ask(CreateOrganizationDomain::new("acme.org", &acme.id)).await?;
    walk.ask(GetOrganizationDomain::new(&domain.id)).await.ok();
    walk.ask(VerifyOrganizationDomain::new(&domain.id)).await.ok();
    walk.ask(DeleteOrganizationDomain::new(&domain.id)).await.ok();
    walk.ask(GetAuditLogConfiguration::new(&acme.id)).await.ok();
    walk.list(ListOrganizationApiKeys::new(&acme.id)).await.ok();
    walk.list(ListOrganizationFeatureFlags::new(&acme.id)).await.ok();

    // Users, who belong to organizations.
    let ada = CreateUser::new("ada@acme.com")
        .first_name("Ada")
        .external_id("ada")
        .password(UserPassword::plain("countess"));
    let ada = walk.ask(ada).await?;
    let bob = walk.ask(CreateUser::new("bob@acme.com")).await?;
    walk.refused(CreateUser::new("ada@acme.com"), 409).await;
    walk.ask(GetUser::new(&ada.id)).await.ok();
    walk.ask(GetUserByExternalId::new("ada")).await.ok();
    let named = walk.ask(UpdateUser::new(&ada.id).last_name("Lovelace")).await?;
    walk.check(
        "a name is set",
        (named.first_name.as_deref(), named.last_name.as_deref()),
        (Some("Ada"), Some("Lovelace")),
    );
    walk.list(ListUserAuthFactors::new(&ada.id)).await.ok();
    walk.list(ListUserAuthorizedApplications::new(&ada.id)).await.ok();
    walk.list(ListUserFeatureFlags::new(&ada.id)).await.ok();
    let member = walk.ask(CreateOrganizationMembership::new(&ada.id, &acme.id)).await?;
    walk.ask(GetOrganizationMembership::new(&member.id)).await.ok();
    walk.ask(UpdateOrganizationMembership::new(&member.id)).await.ok();
    walk.ask(DeactivateOrganizationMembership::new(&member.id)).await.ok();
    walk.ask(ReactivateOrganizationMembership::new(&member.id)).await.ok();
    let members = walk.list(ListOrganizationMemberships::new().organization_id(&acme.id)).await?;
    walk.check("an organization has its members", members.len(), 1);
    let users = walk.list(ListUsers::new().email("ada@acme.com")).await?;
    walk.check("a filter is kept", users.len(), 1);

    // Invitations.
    let invitation = walk.ask(SendInvitation::new("bob@acme.com").organization_id(&acme.id)).await?;
    walk.ask(GetInvitation::new(&invitation.id)).await.ok();
    walk.ask(FindInvitationByToken::new(invitation.token.expose())).await.ok();
    walk.ask(ResendInvitation::new(&invitation.id)).await.ok();
    walk.list(ListInvitations::new()).await.ok();
    walk.ask(AcceptInvitation::new(&invitation.id)).await.ok();
    walk.refused(RevokeInvitation::new(&invitation.id), 400).await;

    // Signing in.
    walk.ask(AuthenticateWithPassword::new("ada@acme.com", "countess")).await.ok();
    walk.refused(AuthenticateWithPassword::new("ada@acme.com", "baroness"), 401).await;
    let magic = walk.ask(CreateMagicAuth::new("ada@acme.com")).await?;
    walk.ask(GetMagicAuth::new(&magic.id)).await.ok();
    walk.ask(AuthenticateWithMagicAuth::new(magic.code.expose(), "ada@acme.com")).await.ok();

    // A browser signs in, keeps its session, changes the organization and signs out.
    let now = || workos_core::Runtime::now(&workos_hyper::TokioRuntime::new()).wall;
    let pkce_cookies = PkceCookies::new(SealKey::iron(PASSWORD)?, "http://localhost:3000/callback");
    // Its tokens have no `auth_time`.
    let rules = AccessTokenRules::new().accept_any_kind();
    let sessions = Sessions::new(&config, SessionCodec::authkit(PASSWORD)?)?.access_token_rules(rules);
    let none = RequestCookies::none();
    let mut entropy = walk.client.entropy()?;
    let url = pkce_cookies.authkit_url();
    let authorization = pkce_cookies.create_authorization(&config, url, "/", &none, now(), &mut entropy)?;
    let back = walk.browse(&format!("{}&login_hint=ada%40acme.com", authorization.url.as_str())).await?;
    let browser = sent_back(authorization.set_cookies())?;
    let (state, code) = (query(&back, "state").ok_or("no state")?, query(&back, "code").ok_or("no code")?);
    let cookies = RequestCookies::from_headers(&browser);
    let callback = pkce_cookies.verify_callback(Some(&state), &cookies, now())?;
    let signed_in = walk.ask(AuthenticateWithCode::new(code).code_verifier(callback.code_verifier)).await?;
    let set_cookies = sessions.create(&HeaderMap::new(), &signed_in, now(), walk.client.entropy()?)?;
    let browser = sent_back(&set_cookies)?;
    let authenticate = sessions.authenticate(&browser, walk.client.entropy()?);
    let session = walk.session("the session is authenticated by the keys", authenticate).await?;
    walk.check("it is theirs", session.user_id(), &ada.id);
    let switch = sessions.switch_organization(&browser, &acme.id, walk.client.entropy()?);
    let session = walk.session("the session changes its organization", switch).await?;
    walk.check("to that", session.organization_id(), Some(&acme.id));
    let listed = walk.list(ListSessions::new(&ada.id)).await?;
    walk.ask(RevokeSession::new(&listed.first().ok_or("no session")?.id)).await.ok();

    // SSO.
    let connection = walk.list(ListConnections::new()).await?.pop().ok_or("no connection")?;
    let url = sso::AuthorizationUrl::new(
        "http://localhost:3000/callback",
        sso::ConnectionSelector::Connection(connection.id),
    );
    let back = walk.browse(config.url(&url)?.as_str()).await?;
    let profile = walk.ask(GetProfileAndToken::new(query(&back, "code").ok_or("no code")?)).await?;
    walk.ask(GetProfile::new(profile.access_token)).await.ok();

    // Authorization, and whatever else there is.
    walk.ask(CreatePermission::new("doors:open", "Open doors")).await.ok();
    walk.ask(GetPermission::new("doors:open")).await.ok();
    walk.list(ListPermissions::new()).await.ok();
    walk.ask(DeletePermission::new("doors:open")).await.ok();
    walk.ask(CreateEnvironmentRole::new("porter", "Porter")).await.ok();
    let resource = walk.ask(CreateResource::new(&acme.id, "door", "front", "The front door")).await?;
    walk.ask(GetResource::new(&resource.id)).await.ok();
    walk.list(ListResources::new()).await.ok();
    walk.ask(GenerateLink::new(&acme.id).intent(PortalIntent::Sso)).await.ok();
    walk.ask(ValidateApiKey::new("sk_none")).await.ok();
    walk.list(ListFeatureFlags::new()).await.ok();
    walk.list(ListApplications::new()).await.ok();
    walk.list(ListDirectories::new()).await.ok();
    walk.list(ListDirectoryGroups::new()).await.ok();
    walk.list(ListDirectoryUsers::new()).await.ok();
    walk.ask(GetJwtTemplate::new()).await.ok();
    walk.ask(CreateRedirectUri::new("http://localhost:3000/callback")).await.ok();
    walk.ask(CreateCorsOrigin::new("http://localhost:3000")).await.ok();
    let endpoint =
        walk.ask(CreateWebhookEndpoint::new("http://127.0.0.1:9/", [EventName::UserCreated])).await?;
    walk.list(ListWebhookEndpoints::new()).await.ok();
    walk.ask(DeleteWebhookEndpoint::new(&endpoint.id)).await.ok();
    walk.ask(
        CreateToken::new().organization_id(&acme.id).user_id(&ada.id).scopes([WidgetScope::UsersTableManage]),
    )
    .await
    .ok();
    let events = walk.list(ListEvents::new([EventName::UserCreated, EventName::SessionCreated])).await?;
    walk.check(
        "events tell what happened",
        events.iter().filter(|event| event.name() == EventName::UserCreated).count(),
        2,
    );
    walk.ask(DeleteUser::new(&bob.id)).await.ok();
    walk.ask(DeleteOrganization::new(&last)).await.ok();

    println!("{} passed, {} failed", walk.passed, walk.failed);
    if walk.failed > 0 {
        Err("WorkOS's emulator and this crate do not understand each other".into())
    } else {
        Ok(())
    }
}

/// What a browser sends back of the cookies that it was sent.
fn sent_back<'a>(cookies: impl IntoIterator<Item = &'a SetCookie>) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for cookie in cookies {
        let header = cookie.to_header_value();
        let pair = header.to_str()?.split(';').next().unwrap_or_default();
        headers.append(COOKIE, HeaderValue::from_str(pair)?);
    }
    Ok(headers)
}
