use std::time::Duration;

use serde_json::{Value, json};
use workos_core::{
    connect::{
        CompleteExternalAuth, ConnectApplication, CreateApplicationClientSecret, CreateM2MApplication,
        CreateOAuthApplication, DeleteApplication, DeleteClientSecret, ExternalUser, GetApplication,
        ListApplicationClientSecrets, ListApplications, OAuthApplication, RedirectUriInput,
        UpdateApplication,
    },
    organization_membership::CreateOrganizationMembership,
    organizations::{CreateOrganization, ListOrganizationAuthorizedApplications},
    types::{ConnectApplicationId, Patch},
    user_management::{
        CreateUser, DeleteUserAuthorizedApplication, GetUserByExternalId, ListUserAuthorizedApplications,
    },
};

use workos_tests::emulation::call;

use crate::{Fixture, code, raw, support};

fn oauth(application: ConnectApplication) -> OAuthApplication {
    match application {
        ConnectApplication::OAuth(application) => *application,
        other => panic!("{other:?}"),
    }
}

fn create_reports(fixture: &Fixture) -> OAuthApplication {
    let create = CreateOAuthApplication::new("Reports", true).scopes(vec!["openid".to_owned()]);
    let create = create.redirect_uris(vec![RedirectUriInput::from("https://reports.com/callback")]);
    oauth(fixture.send(create).unwrap())
}

fn authorize(application: &OAuthApplication, rest: &str) -> String {
    let client_id = application.client_id.as_ref().unwrap();
    format!("/oauth2/authorize?response_type=code&client_id={client_id}&state=s&scope=openid+email{rest}")
}

#[test]
fn applications_of_both_types_are_created_listed_updated_and_deleted() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let reports = create_reports(&fixture);
    assert!(reports.is_first_party && reports.redirect_uris[0].default && !reports.uses_pkce);
    let client_id = reports.client_id.as_ref().unwrap().as_str();
    for id in [&reports.id, &ConnectApplicationId::from(client_id)] {
        assert_eq!(oauth(fixture.send(GetApplication::new(id)).unwrap()), reports);
    }
    let create = CreateM2MApplication::new("Nightly", &acme);
    let ConnectApplication::M2M(nightly) = fixture.send(create).unwrap() else { panic!() };
    assert_eq!(nightly.organization_id.as_ref(), Some(&acme));
    assert_eq!(fixture.send(ListApplications::new()).unwrap().data.len(), 2);
    assert_eq!(fixture.send(ListApplications::new().organization_id(&acme)).unwrap().data.len(), 1);

    let update = UpdateApplication::new(&reports.id).name("All reports").scopes(Patch::Clear);
    let updated = oauth(fixture.send(update).unwrap());
    assert_eq!(
        (updated.name.as_str(), updated.scopes.len(), updated.redirect_uris.len()),
        ("All reports", 0, 1)
    );
    fixture.send(DeleteApplication::new(&reports.id)).unwrap();
    assert_eq!(code(fixture.send(GetApplication::new(&reports.id))), "entity_not_found");
    // An application of a third party belongs to an organization.
    assert!(fixture.send(CreateOAuthApplication::new("Other", false)).is_err());
    let other = CreateOAuthApplication::new("Other", false).organization_id(acme);
    assert_eq!(oauth(fixture.send(other).unwrap()).was_dynamically_registered, Some(false));
    let nullable = json!({ "name": "Nightly", "application_type": "m2m", "organization_id": null });
    let response = call(&fixture.emulator, "POST", "/connect/applications", &nullable.to_string());
    assert_eq!(response.status(), 422, "an M2M application belongs to an organization");
    let unknown = CreateM2MApplication::new("Nightly", "org_unknown");
    assert_eq!(code(fixture.send(unknown)), "entity_not_found");
}

#[test]
fn client_secret_is_shown_once() {
    let fixture = Fixture::new();
    let reports = create_reports(&fixture);
    let secret = fixture.send(CreateApplicationClientSecret::new(&reports.id)).unwrap();
    assert!(secret.secret.expose().ends_with(&secret.secret_hint));
    let listed = fixture.send(ListApplicationClientSecrets::new(&reports.id)).unwrap();
    assert_eq!((listed.len(), &listed[0].id), (1, &secret.id));
    fixture.send(DeleteClientSecret::new(&secret.id)).unwrap();
    assert!(fixture.send(ListApplicationClientSecrets::new(&reports.id)).unwrap().is_empty());
    assert_eq!(code(fixture.send(DeleteClientSecret::new(&secret.id))), "entity_not_found");
    assert_eq!(
        code(fixture.send(CreateApplicationClientSecret::new("conn_app_unknown"))),
        "entity_not_found"
    );
}

#[test]
fn authorized_application_is_listed_for_user_and_organization() {
    let fixture = Fixture::new();
    let reports = create_reports(&fixture);
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&ada, &acme)).unwrap();
    for _ in 0..2 {
        let (status, location, _) = raw::get(&fixture, &authorize(&reports, "&login_hint=ada@acme.com"));
        assert_eq!(status, 302);
        assert!(location.starts_with("https://reports.com/callback?code=") && location.ends_with("&state=s"));
    }
    let (status, _, error) = raw::get(&fixture, &authorize(&reports, "&redirect_uri=https://eve.com"));
    assert_eq!((status, error["error"].as_str()), (400, Some("invalid_request")));
    let listed = || fixture.send(ListUserAuthorizedApplications::new(&ada)).unwrap().data;
    let [authorized] = listed().try_into().unwrap();
    assert_eq!(authorized.granted_scopes, ["openid", "email"]);
    assert_eq!(oauth(authorized.application), reports);
    let of_organization = fixture.send(ListOrganizationAuthorizedApplications::new(&acme)).unwrap().data;
    assert_eq!((of_organization.len(), &of_organization[0].user_id), (1, &ada));
    let delete = || fixture.send(DeleteUserAuthorizedApplication::new(&ada, &reports.id));
    delete().unwrap();
    assert_eq!(code(delete()), "entity_not_found");
    assert!(listed().is_empty());
}

#[test]
fn external_authentication_creates_the_user_and_continues() {
    let fixture = Fixture::new();
    let reports = create_reports(&fixture);
    let start = || {
        let url = authorize(&reports, "&login_uri=https://acme.com/login");
        let (_, location, _) = raw::get(&fixture, &url);
        location.strip_prefix("https://acme.com/login?external_auth_id=").unwrap().replace("%5F", "_")
    };
    let complete = |id: &str, user| fixture.send(CompleteExternalAuth::new(id, user));
    let ada = || ExternalUser::new("ada", "ada@acme.com").first_name("Ada");
    let id = start();
    let redirect_uri = complete(&id, ada()).unwrap().redirect_uri;
    let user = fixture.send(GetUserByExternalId::new("ada")).unwrap();
    assert_eq!(user.first_name.as_deref(), Some("Ada"));
    assert_eq!(code(complete(&id, ada())), "external_auth_session_already_completed");
    let (status, location, _) = raw::get(&fixture, &redirect_uri);
    assert!(status == 302 && location.starts_with("https://reports.com/callback?code="), "{location}");
    assert_eq!(raw::get(&fixture, &redirect_uri).0, 400);
    assert_eq!(fixture.send(ListUserAuthorizedApplications::new(&user.id)).unwrap().data.len(), 1);

    let renamed = ExternalUser::new("ada", "ada@acme.com").first_name("Augusta");
    complete(&start(), renamed).unwrap();
    let updated = fixture.send(GetUserByExternalId::new("ada")).unwrap();
    assert_eq!((updated.id, updated.first_name.as_deref()), (user.id, Some("Augusta")));
    let cases = [
        (start(), ExternalUser::new("eve", "ada@acme.com"), "email_not_available"),
        (start(), ExternalUser::new("eve", "eve"), "invalid_email"),
        ("ext_auth_unknown".to_owned(), ada(), "entity_not_found"),
    ];
    for (id, user, expected) in cases {
        assert_eq!(code(complete(&id, user)), expected);
    }
    let late = start();
    fixture.emulator.advance(Duration::from_secs(5 * 60));
    assert_eq!(code(complete(&late, ada())), "entity_not_found");
}

#[test]
fn user_is_asked_for_consent_to_an_application_of_a_third_party() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    let create = CreateOAuthApplication::new("Reports", false).organization_id(acme);
    let create = create.redirect_uris(vec![RedirectUriInput::from("https://reports.com/callback")]);
    let url = authorize(&oauth(fixture.send(create).unwrap()), "");
    let settings = |settings| raw::send(&fixture, "PATCH", "/_emulator/settings", &settings);
    let authorized = || fixture.send(ListUserAuthorizedApplications::new(&ada)).unwrap().data.len();

    // No user is signed in.
    assert_eq!(raw::get(&fixture, &url).1, "https://reports.com/callback?error=access%5Fdenied&state=s");
    settings(json!({ "shows_sign_in_page": true }));
    let (_, sign_in, _) = raw::get(&fixture, &url);
    assert!(sign_in.contains("/user_management/authorize?client_id=client%5Femulator"), "{sign_in}");
    let denied = raw::get(&fixture, &format!("{url}&code=code_1")).1;
    assert!(denied.contains("error=access%5Fdenied"), "{denied}");

    settings(json!({ "browser_user": "ada@acme.com" }));
    let page = raw::page(&fixture, &url);
    assert!(page.contains("Reports") && page.contains("ada@acme.com"), "{page}");
    let submit = |intent: &str| raw::submit(&fixture, &url, &format!("intent={intent}"));
    assert!(submit("deny").contains("error=access%5Fdenied"));
    assert_eq!(authorized(), 0);
    assert!(submit("allow").starts_with("https://reports.com/callback?code="));
    assert_eq!(authorized(), 1);
}

/// Returns the code of an authorization of `ada@acme.com`.
fn authorization_code(fixture: &Fixture, application: &OAuthApplication, rest: &str) -> String {
    let url = authorize(application, &format!("+offline_access&login_hint=ada@acme.com{rest}"));
    let location = raw::get(fixture, &url).1;
    let code = location.split_once("code=").unwrap().1.split('&').next().unwrap();
    code.replace("%5F", "_")
}

fn token(fixture: &Fixture, form: &str) -> Result<Value, String> {
    let response = raw::post(fixture, "/oauth2/token", form);
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    match body["error"].as_str() {
        None => Ok(body),
        Some(error) => Err(error.to_owned()),
    }
}

fn claims(token: &Value) -> Value {
    support::claims(token.as_str().unwrap())
}

#[test]
fn code_and_refresh_token_are_exchanged_until_the_authorization_is_deleted() {
    let fixture = Fixture::new();
    let reports = create_reports(&fixture);
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let ada = fixture.send(CreateUser::new("ada@acme.com")).unwrap().id;
    fixture.send(CreateOrganizationMembership::new(&ada, &acme)).unwrap();
    let secret = fixture.send(CreateApplicationClientSecret::new(&reports.id)).unwrap().secret;
    let client = format!("client_id={}", reports.client_id.as_ref().unwrap());
    let with_secret = format!("{client}&client_secret={}", secret.expose());

    let code = authorization_code(&fixture, &reports, "&resource=https://mcp.acme.com");
    let exchange = format!("{with_secret}&grant_type=authorization_code&code={code}");
    let tokens = token(&fixture, &exchange).unwrap();
    let access = claims(&tokens["access_token"]);
    assert_eq!(access["sub"], ada.as_str());
    assert_eq!(access["org_id"], acme.as_str());
    assert_eq!(
        (&access["aud"], &access["scope"]),
        (&json!("https://mcp.acme.com"), &json!("openid email offline_access"))
    );
    assert_eq!(claims(&tokens["id_token"])["email"], "ada@acme.com");
    assert_eq!(token(&fixture, &exchange), Err("invalid_grant".to_owned()));

    let introspect = |token: &Value| {
        let form = format!("{with_secret}&token={}", token.as_str().unwrap());
        let response = raw::post(&fixture, "/oauth2/introspection", &form);
        serde_json::from_slice::<Value>(response.body()).unwrap()
    };
    assert_eq!(introspect(&tokens["access_token"])["sub"], ada.as_str());
    let refresh = |tokens: &Value| {
        let refresh_token = tokens["refresh_token"].as_str().unwrap();
        token(&fixture, &format!("{with_secret}&grant_type=refresh_token&refresh_token={refresh_token}"))
    };
    let refreshed = refresh(&tokens).unwrap();
    assert_eq!(refresh(&tokens), Err("invalid_grant".to_owned()));
    fixture.send(DeleteUserAuthorizedApplication::new(&ada, &reports.id)).unwrap();
    assert_eq!(introspect(&refreshed["access_token"]), json!({ "active": false }));
    assert_eq!(refresh(&refreshed), Err("invalid_grant".to_owned()));
}

#[test]
fn public_client_needs_the_code_verifier() {
    let fixture = Fixture::new();
    let reports = create_reports(&fixture);
    fixture.send(CreateUser::new("ada@acme.com")).unwrap();
    // The example of RFC 7636, appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let client_id = reports.client_id.as_ref().unwrap();
    let exchange = |rest: &str, verifier: &str| {
        let code = authorization_code(&fixture, &reports, rest);
        token(&fixture, &format!("client_id={client_id}&grant_type=authorization_code&code={code}{verifier}"))
    };
    let challenge = format!("&code_challenge={challenge}&code_challenge_method=S256");
    let tokens = exchange(&challenge, &format!("&code_verifier={verifier}")).unwrap();
    assert_eq!(claims(&tokens["access_token"])["aud"], "client_emulator");
    assert_eq!(exchange(&challenge, ""), Err("invalid_grant".to_owned()));
    assert_eq!(exchange(&challenge, "&code_verifier=other"), Err("invalid_grant".to_owned()));
    assert_eq!(exchange("", ""), Err("invalid_client".to_owned()));
    assert_eq!(exchange("", "&client_secret=wrong"), Err("invalid_client".to_owned()));
}

#[test]
fn machine_application_gets_tokens_for_its_scopes() {
    let fixture = Fixture::new();
    let acme = fixture.send(CreateOrganization::new("Acme")).unwrap().id;
    let create = CreateM2MApplication::new("Nightly", &acme).scopes(vec!["posts:read".to_owned()]);
    let ConnectApplication::M2M(nightly) = fixture.send(create).unwrap() else { panic!() };
    let secret = fixture.send(CreateApplicationClientSecret::new(&nightly.id)).unwrap();
    let client_id = nightly.client_id.as_ref().unwrap();
    let client = format!("client_id={client_id}&client_secret={}", secret.secret.expose());
    let exchange = |rest: &str| token(&fixture, &format!("{client}&grant_type=client_credentials{rest}"));
    let access = claims(&exchange("").unwrap()["access_token"]);
    assert_eq!((&access["sub"], &access["client_id"]), (&json!(client_id), &json!(client_id)));
    assert_eq!((&access["org_id"], &access["scope"]), (&json!(acme), &json!("posts:read")));
    assert!(access.get("sid").is_none());
    assert_eq!(exchange("&scope=posts:write"), Err("invalid_scope".to_owned()));
    let listed = fixture.send(ListApplicationClientSecrets::new(&nightly.id)).unwrap();
    assert!(listed[0].last_used_at.is_some());
    let (_, _, metadata) = raw::get(&fixture, "/.well-known/oauth-authorization-server");
    let jwks = raw::get(&fixture, metadata["jwks_uri"].as_str().unwrap()).2;
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 1);
}
