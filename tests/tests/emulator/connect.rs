use std::time::Duration;

use serde_json::json;
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

use crate::{Fixture, code, raw};

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
    format!(
        "/oauth2/authorize?response_type=code&client_id={client_id}&state=s&scope=openid+email\
         &redirect_uri=https://reports.com/callback{rest}"
    )
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
    let sign_in = || {
        let (status, location, _) = raw::get(&fixture, &authorize(&reports, "&login_hint=ada@acme.com"));
        assert_eq!(status, 302);
        assert!(location.starts_with("https://reports.com/callback?code=") && location.ends_with("&state=s"));
    };
    sign_in();
    sign_in();
    let listed = || fixture.send(ListUserAuthorizedApplications::new(&ada)).unwrap().data;
    let [authorized] = listed().try_into().unwrap();
    assert_eq!(authorized.granted_scopes, ["openid", "email"]);
    assert_eq!(oauth(authorized.application), reports);
    let of_organization = fixture.send(ListOrganizationAuthorizedApplications::new(&acme)).unwrap().data;
    assert_eq!((of_organization.len(), &of_organization[0].user_id), (1, &ada));
    for id in [reports.id.as_str(), reports.client_id.as_ref().unwrap().as_str()] {
        let delete = || fixture.send(DeleteUserAuthorizedApplication::new(&ada, id));
        delete().unwrap();
        assert_eq!(code(delete()), "entity_not_found", "{id}");
        assert!(listed().is_empty());
        sign_in();
    }
}

#[test]
fn external_authentication_creates_the_user_and_continues() {
    let fixture = Fixture::new();
    let reports = create_reports(&fixture);
    let start = || {
        let url = authorize(&reports, "&login_uri=https://acme.com/login");
        let (_, location, _) = raw::get(&fixture, &url);
        location.strip_prefix("https://acme.com/login?external_auth_id=").unwrap().to_owned()
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
