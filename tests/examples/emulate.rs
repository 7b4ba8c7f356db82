//! Checks workos-core against WorkOS's emulator (`workos emulate` of the npm package `workos`): operations of
//! the API, a sign-in with the steps of a browser, and a session. Run by `tests/interop/run`, which starts
//! the emulator and sets `EMULATE_URL` to its address.
//!
//! Prints a line per operation and fails if an operation fails. Operations for which the emulator differs
//! from WorkOS's documentation are left out: the responses of identities, password resets and sent
//! verification emails, the API key that device authorization requires, the methods of feature flags.

use std::fmt::Debug;

use http::HeaderMap;
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
    directory_sync::{ListDirectories, ListDirectoryGroups, ListDirectoryUsers},
    endpoint::Paginated,
    events::{EventType, ListEvents},
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
    widgets::{CreateWidgetToken, WidgetScope},
};
use workos_tests::{report::Report, sent_back};

type Failure = Box<dyn std::error::Error>;

const PASSWORD: &str = "a-cookie-password-of-32-chars-or-more!!";

/// The client and the outcomes of all cases.
struct Run {
    client: workos_hyper::Client,
    report: Report,
}

impl Run {
    /// Sends an operation that must succeed.
    async fn send<E: Endpoint>(&mut self, endpoint: E) -> Result<E::Output, Error> {
        let result = self.client.send(endpoint).await;
        self.report.case(E::OPERATION.name, result.as_ref().err().map(|error| format!("{error:?}")));
        result
    }

    /// Reads a whole list in pages of two.
    async fn list<E: Paginated>(&mut self, mut endpoint: E) -> Result<Vec<E::Item>, Error> {
        endpoint.paging_mut().limit = Some(2);
        let result = self.client.pages(endpoint).collect(1_000).await;
        self.report.case(E::OPERATION.name, result.as_ref().err().map(|error| format!("{error:?}")));
        result
    }

    /// Sends an operation that must fail with a status.
    async fn rejected<E: Endpoint<Output: Debug>>(&mut self, endpoint: E, status: u16) {
        let result = self.client.send(endpoint).await;
        let found = result.as_ref().err().and_then(Error::status).map(|status| status.as_u16());
        self.report.case(
            &format!("{} is rejected with {status}", E::OPERATION.name),
            (found != Some(status)).then(|| format!("{result:?}")),
        );
    }

    async fn session(&mut self, case: &str, mut machine: AuthenticateSession) -> Result<Session, Failure> {
        let outcome = self.client.drive(&mut machine).await.outcome;
        self.report.case(case, outcome.as_ref().err().map(|reason| format!("{reason:?}")));
        outcome.map_err(|reason| format!("{reason:?}").into())
    }

    fn check(&mut self, case: &str, found: impl PartialEq + Debug, expected: impl Debug) {
        let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
        self.report.case(case, (found != expected).then(|| format!("{found} instead of {expected}")));
    }

    /// Requests a page like a browser and returns the location of the redirect.
    async fn browse(&mut self, url: &str) -> Result<String, Failure> {
        let request: HttpRequest = http::Request::get(url).body(bytes::Bytes::new())?;
        let response = self.client.transport().send(request).await?;
        let location = response.headers().get("location").ok_or("no redirect")?;
        Ok(location.to_str()?.to_owned())
    }
}

/// Returns a value of a URL's query. Of percent-encodings only that of `~` occurs in this program.
fn query(url: &str, name: &str) -> Option<String> {
    let pairs = url.split_once('?')?.1.split('&').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.replace("%7E", "~"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let config = Config::new("sk_test_default")?
        .client_id("client_emulate")?
        .base_url(BaseUrl::new(&std::env::var("EMULATE_URL")?)?);
    let mut run = Run { client: workos_hyper::client(config.clone())?, report: Report::default() };

    // Organizations.
    let acme = run.send(CreateOrganization::new("Acme").domains(["acme.com"]).external_id("acme")).await?;
    for name in ["One", "Two", "Three", "Four"] {
        run.send(CreateOrganization::new(name)).await?;
    }
    run.send(GetOrganization::new(&acme.id)).await.ok();
    let found = run.send(GetOrganizationByExternalId::new("acme")).await?;
    run.check("the organization is found by its external ID", &found.id, &acme.id);
    let renamed =
        run.send(UpdateOrganization::new(&acme.id).name("Acme Ltd").external_id(Patch::Clear)).await?;
    run.check(
        "a name is set and an external ID cleared",
        (renamed.name, renamed.external_id),
        ("Acme Ltd", None::<()>),
    );
    let organizations = run.list(ListOrganizations::new()).await?;
    run.check("every page of a list is read", organizations.len(), 6);
    run.rejected(GetOrganization::new("org_none"), 404).await;
    let last = organizations.last().ok_or("no organization")?.id.clone();
    let domain = run.send(CreateOrganizationDomain::new("acme.org", &acme.id)).await?;
    run.send(GetOrganizationDomain::new(&domain.id)).await.ok();
    run.send(VerifyOrganizationDomain::new(&domain.id)).await.ok();
    run.send(DeleteOrganizationDomain::new(&domain.id)).await.ok();
    run.send(GetAuditLogConfiguration::new(&acme.id)).await.ok();
    run.list(ListOrganizationApiKeys::new(&acme.id)).await.ok();
    run.list(ListOrganizationFeatureFlags::new(&acme.id)).await.ok();

    // Users and organization memberships.
    let ada = CreateUser::new("ada@acme.com")
        .first_name("Ada")
        .external_id("ada")
        .password(UserPassword::plaintext("countess"));
    let ada = run.send(ada).await?;
    let bob = run.send(CreateUser::new("bob@acme.com")).await?;
    run.rejected(CreateUser::new("ada@acme.com"), 409).await;
    run.send(GetUser::new(&ada.id)).await.ok();
    run.send(GetUserByExternalId::new("ada")).await.ok();
    let named = run.send(UpdateUser::new(&ada.id).last_name("Lovelace")).await?;
    run.check(
        "a last name is set",
        (named.first_name.as_deref(), named.last_name.as_deref()),
        (Some("Ada"), Some("Lovelace")),
    );
    run.list(ListUserAuthFactors::new(&ada.id)).await.ok();
    run.list(ListUserAuthorizedApplications::new(&ada.id)).await.ok();
    run.list(ListUserFeatureFlags::new(&ada.id)).await.ok();
    let member = run.send(CreateOrganizationMembership::new(&ada.id, &acme.id)).await?;
    run.send(GetOrganizationMembership::new(&member.id)).await.ok();
    run.send(UpdateOrganizationMembership::new(&member.id)).await.ok();
    run.send(DeactivateOrganizationMembership::new(&member.id)).await.ok();
    run.send(ReactivateOrganizationMembership::new(&member.id)).await.ok();
    let members = run.list(ListOrganizationMemberships::new().organization_id(&acme.id)).await?;
    run.check("an organization membership is listed", members.len(), 1);
    let users = run.list(ListUsers::new().email("ada@acme.com")).await?;
    run.check("a list is filtered", users.len(), 1);

    // Invitations.
    let invitation = run.send(SendInvitation::new("bob@acme.com").organization_id(&acme.id)).await?;
    run.send(GetInvitation::new(&invitation.id)).await.ok();
    run.send(FindInvitationByToken::new(invitation.token.expose())).await.ok();
    run.send(ResendInvitation::new(&invitation.id)).await.ok();
    run.list(ListInvitations::new()).await.ok();
    run.send(AcceptInvitation::new(&invitation.id)).await.ok();
    run.rejected(RevokeInvitation::new(&invitation.id), 400).await;

    // Authentication.
    run.send(AuthenticateWithPassword::new("ada@acme.com", "countess")).await.ok();
    run.rejected(AuthenticateWithPassword::new("ada@acme.com", "baroness"), 401).await;
    let magic = run.send(CreateMagicAuth::new("ada@acme.com")).await?;
    run.send(GetMagicAuth::new(&magic.id)).await.ok();
    run.send(AuthenticateWithMagicAuth::new(magic.code.expose(), "ada@acme.com")).await.ok();

    // A browser signs in, and its session is authenticated and switched to an organization.
    let now = || workos_core::Runtime::now(&workos_hyper::TokioRuntime::new()).wall;
    let pkce_cookies = PkceCookies::new(SealKey::iron(PASSWORD)?, "http://localhost:3000/callback");
    // The emulator's access tokens have no `auth_time`.
    let rules = AccessTokenRules::new().accept_any_kind();
    let sessions = Sessions::new(&config, SessionCodec::authkit(PASSWORD)?)?.access_token_rules(rules);
    let away = pkce_cookies.create_authorization(
        &config,
        pkce_cookies.authkit_url(),
        "/",
        &HeaderMap::new(),
        now(),
        run.client.entropy()?,
    )?;
    let back = run.browse(&format!("{}&login_hint=ada%40acme.com", away.url.as_str())).await?;
    let browser = sent_back(away.set_cookies());
    let (state, code) = (query(&back, "state").ok_or("no state")?, query(&back, "code").ok_or("no code")?);
    let callback = pkce_cookies.verify_callback(&browser, Some(&state), now())?;
    let signed_in = run.send(AuthenticateWithCode::new(code).code_verifier(callback.code_verifier)).await?;
    let set_cookies = sessions.create(&HeaderMap::new(), &signed_in, now(), run.client.entropy()?)?;
    let browser = sent_back(&set_cookies);
    let authenticate = sessions.authenticate(&browser, run.client.entropy()?);
    let session = run.session("the session is authenticated", authenticate).await?;
    run.check("the session has the user", session.user_id(), &ada.id);
    let switch = sessions.switch_organization(&browser, &acme.id, run.client.entropy()?);
    let session = run.session("the session is switched to an organization", switch).await?;
    run.check("the session has the organization", session.organization_id(), Some(&acme.id));
    let listed = run.list(ListSessions::new(&ada.id)).await?;
    run.send(RevokeSession::new(&listed.first().ok_or("no session")?.id)).await.ok();

    // SSO.
    let connection = run.list(ListConnections::new()).await?.pop().ok_or("no connection")?;
    let url = sso::SsoAuthorizationUrl::new(
        "http://localhost:3000/callback",
        sso::ConnectionSelector::Connection(connection.id),
    );
    let back = run.browse(config.url(&url)?.as_str()).await?;
    let profile = run.send(GetProfileAndToken::new(query(&back, "code").ok_or("no code")?)).await?;
    run.send(GetProfile::new(profile.access_token)).await.ok();

    // Authorization and other services.
    run.send(CreatePermission::new("doors:open", "Open doors")).await.ok();
    run.send(GetPermission::new("doors:open")).await.ok();
    run.list(ListPermissions::new()).await.ok();
    run.send(DeletePermission::new("doors:open")).await.ok();
    run.send(CreateEnvironmentRole::new("porter", "Porter")).await.ok();
    let resource = run.send(CreateResource::new(&acme.id, "door", "front", "The front door")).await?;
    run.send(GetResource::new(&resource.id)).await.ok();
    run.list(ListResources::new()).await.ok();
    run.send(GenerateLink::new(&acme.id).intent(PortalIntent::Sso)).await.ok();
    run.send(ValidateApiKey::new("sk_none")).await.ok();
    run.list(ListFeatureFlags::new()).await.ok();
    run.list(ListApplications::new()).await.ok();
    run.list(ListDirectories::new()).await.ok();
    run.list(ListDirectoryGroups::new()).await.ok();
    run.list(ListDirectoryUsers::new()).await.ok();
    run.send(GetJwtTemplate::new()).await.ok();
    run.send(CreateRedirectUri::new("http://localhost:3000/callback")).await.ok();
    run.send(CreateCorsOrigin::new("http://localhost:3000")).await.ok();
    let endpoint =
        run.send(CreateWebhookEndpoint::new("http://127.0.0.1:9/", [EventType::UserCreated])).await?;
    run.list(ListWebhookEndpoints::new()).await.ok();
    run.send(DeleteWebhookEndpoint::new(&endpoint.id)).await.ok();
    run.send(
        CreateWidgetToken::new()
            .organization_id(&acme.id)
            .user_id(&ada.id)
            .scopes([WidgetScope::UsersTableManage]),
    )
    .await
    .ok();
    let events = run.list(ListEvents::new([EventType::UserCreated, EventType::SessionCreated])).await?;
    run.check(
        "events are listed",
        events.iter().filter(|event| event.name == EventType::UserCreated).count(),
        2,
    );
    run.send(DeleteUser::new(&bob.id)).await.ok();
    run.send(DeleteOrganization::new(&last)).await.ok();

    Ok(run.report.finish("workos-core and WorkOS's emulator disagree")?)
}
