use std::{fmt::Debug, future::ready, time::Duration};

use http::Method;
use serde_json::{Value, json};

use crate::testing::{Emulator, Fault};
use crate::{
    ApiError, Config, Delivery, Endpoint, Error, HttpRequest, HttpResponse, Now,
    endpoint::Paginated,
    events::{EventPayload, EventType, ListEvents, kind},
    machine::drive_blocking,
    organization_domains::{
        CreateOrganizationDomain, DeleteOrganizationDomain, GetOrganizationDomain, OrganizationDomainState,
        VerifyOrganizationDomain,
    },
    organizations::{
        CreateItContact, CreateOrganization, DeleteItContact, DeleteOrganization, GetAuditLogConfiguration,
        GetOrganization, GetOrganizationByExternalId, InviteItContact, ItContactIntent, ListItContacts,
        ListOrganizationAuthorizedApplications, ListOrganizations, Organization, OrganizationDomainData,
        RevokeItContactInvitation, UpdateOrganization,
    },
    types::{MetadataPatch, Order, OrganizationId, Patch, Timestamp},
    user_management::{
        CreateUser, DeleteUser, GetUser, GetUserByExternalId, ListUsers, UpdateUser, User, UserPassword,
    },
};

impl Emulator {
    /// Returns the output of an operation that must succeed.
    #[track_caller]
    fn ok<E: Endpoint>(&self, endpoint: E) -> E::Output {
        self.run(self.client().send(endpoint)).unwrap()
    }

    /// Returns the API error of an operation that must fail with one.
    #[track_caller]
    fn api_error<E: Endpoint<Output: Debug>>(&self, endpoint: E) -> ApiError {
        match self.run(self.client().send(endpoint)) {
            Err(Error::Api(error)) => *error,
            other => panic!("{other:?}"),
        }
    }

    /// Returns all pages of a list.
    #[track_caller]
    fn pages<E: Paginated>(&self, endpoint: E) -> Vec<Vec<E::Item>> {
        let mut pages = self.client().pages(endpoint);
        let mut data = Vec::new();
        while let Some(page) = self.run(pages.next()).unwrap() {
            data.push(page.data);
        }
        data
    }

    #[track_caller]
    fn all<E: Paginated>(&self, endpoint: E) -> Vec<E::Item> {
        self.pages(endpoint).into_iter().flatten().collect()
    }

    /// Creates organizations named `1`, `2`, and so on.
    fn create_organizations(&self, count: usize) -> Vec<Organization> {
        (1..=count).map(|number| self.ok(CreateOrganization::new(number.to_string()))).collect()
    }

    fn send_raw(&self, method: Method, path: &str, content_type: &str, body: &str) -> (u16, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer sk_test_emulator")
            .header("content-type", content_type)
            .body(body.to_owned().into())
            .unwrap();
        status_and_body(&self.handle(&request, Now::default()).unwrap())
    }
}

fn status_and_body(response: &HttpResponse) -> (u16, Value) {
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

fn names(organizations: &[Organization]) -> Vec<&str> {
    organizations.iter().map(|organization| organization.name.as_str()).collect()
}

fn status_and_code(error: &ApiError) -> (u16, Option<&str>) {
    (error.status.as_u16(), error.code())
}

mod objects {
    use super::*;

    #[test]
    fn organizations_are_created_updated_and_deleted() {
        let emulator = Emulator::new();
        let created = emulator.ok(CreateOrganization::new("Acme")
            .external_id("acme/1 ?")
            .metadata([("tier", "gold")])
            .domain_data([
                OrganizationDomainData::verified("ACME.com"),
                OrganizationDomainData::pending("acme.org"),
            ]));
        assert_eq!(created.id, "org_01000000000000000000000001");
        assert_eq!(created.created_at.unwrap().to_string(), "2026-01-01T00:00:00.000Z");
        let domains: Vec<_> = created
            .domains
            .iter()
            .map(|domain| (domain.domain.as_str(), domain.state.clone().unwrap()))
            .collect();
        assert_eq!(
            domains,
            [("acme.com", OrganizationDomainState::Verified), ("acme.org", OrganizationDomainState::Pending)]
        );

        assert_eq!(emulator.ok(GetOrganization::new(&created.id)), created);
        assert_eq!(emulator.ok(GetOrganizationByExternalId::new("acme/1 ?")), created);

        emulator.advance(Duration::from_secs(60));
        let changed = emulator.ok(UpdateOrganization::new(&created.id)
            .name("Acme Ltd")
            .external_id(Patch::Clear)
            .stripe_customer_id("cus_1")
            .domain_data([OrganizationDomainData::verified("acme.org")]));
        assert_eq!((changed.name.as_str(), &changed.external_id), ("Acme Ltd", &None));
        assert_eq!(changed.stripe_customer_id.as_deref(), Some("cus_1"));
        assert_eq!(changed.metadata, created.metadata);
        assert_eq!(changed.domains.len(), 1);
        assert_eq!(changed.domains[0].id, created.domains[1].id);
        assert_eq!(changed.domains[0].state, Some(OrganizationDomainState::Verified));
        assert_eq!(changed.updated_at.unwrap().to_string(), "2026-01-01T00:01:00.000Z");
        assert_eq!(emulator.ok(GetOrganization::new(&created.id)), changed);

        emulator.ok(DeleteOrganization::new(&created.id));
        assert!(emulator.api_error(GetOrganization::new(&created.id)).is_not_found());
        assert!(emulator.api_error(DeleteOrganization::new(&created.id)).is_not_found());
        assert!(emulator.api_error(GetOrganizationDomain::new(&changed.domains[0].id)).is_not_found());
    }

    #[test]
    fn responses_have_all_fields_of_workos() {
        let emulator = Emulator::new();
        emulator.ok(CreateOrganization::new("Acme"));
        emulator.ok(CreateUser::new("ada@acme.com").password(UserPassword::plaintext("correct horse")));
        assert_eq!(
            emulator.send_raw(Method::GET, "/organizations/org_01000000000000000000000001", "", "").1,
            json!({
                "object": "organization", "id": "org_01000000000000000000000001", "name": "Acme", "domains": [],
                "allow_profiles_outside_organization": false, "metadata": {}, "external_id": null,
                "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"
            })
        );
        assert_eq!(
            emulator
                .send_raw(Method::GET, "/user_management/users/user_01000000000000000000000001", "", "")
                .1,
            json!({
                "object": "user", "id": "user_01000000000000000000000001", "email": "ada@acme.com",
                "email_verified": false, "first_name": null, "last_name": null,
                "profile_picture_url": null, "last_sign_in_at": null, "external_id": null,
                "metadata": {}, "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"
            })
        );
    }

    #[test]
    fn metadata_updates_merge_and_null_removes_keys() {
        let emulator = Emulator::new();
        let created =
            emulator.ok(CreateOrganization::new("Acme").metadata([("a", "1"), ("b", "2"), ("c", "3")]));
        let user =
            emulator.ok(CreateUser::new("ada@acme.com").metadata([("a", "1"), ("b", "2"), ("c", "3")]));
        for (patch, expected) in [
            (Patch::Keep, json!({"a": "1", "b": "2", "c": "3"})),
            (Patch::Set(MetadataPatch::new().remove("b").set("a", "x")), json!({"a": "x", "c": "3"})),
            (
                Patch::Set(MetadataPatch::new().remove("not there").set("d", "")),
                json!({"a": "x", "c": "3", "d": ""}),
            ),
            (Patch::Clear, json!({})),
        ] {
            let organization = emulator.ok(UpdateOrganization::new(&created.id).metadata(patch.clone()));
            assert_eq!(serde_json::to_value(&organization.metadata).unwrap(), expected);
            let user = emulator.ok(UpdateUser::new(&user.id).metadata(patch));
            assert_eq!(serde_json::to_value(&user.metadata).unwrap(), expected);
        }
    }

    #[test]
    fn metadata_limits_are_enforced() {
        let emulator = Emulator::new();
        let long = |length: usize| "ü".repeat(length);
        let many = |count: usize| (0..count).map(|key| (key.to_string(), String::new())).collect();
        let accepted: [Vec<(String, String)>; 2] = [vec![(long(40), long(600))], many(50)];
        let rejected = [
            vec![(long(41), String::new())],
            vec![(String::new(), String::new())],
            vec![("k".to_owned(), long(601))],
            many(51),
        ];
        for pairs in accepted {
            let pairs = Patch::Set(pairs.into_iter().collect());
            emulator.ok(CreateOrganization::new("Acme").metadata(pairs));
        }
        for pairs in rejected {
            let pairs = Patch::Set(pairs.into_iter().collect());
            let error = emulator.api_error(CreateOrganization::new("Acme").metadata(pairs));
            assert_eq!(status_and_code(&error), (400, Some("invalid_metadata")), "{error}");
        }
        // The limit applies to the metadata after the change.
        let newest = emulator.all(ListOrganizations::new()).remove(0);
        assert_eq!(newest.metadata.len(), 50);
        let swap = MetadataPatch::new().remove("7").set("new", "");
        assert_eq!(emulator.ok(UpdateOrganization::new(&newest.id).metadata(swap)).metadata.len(), 50);
        let add = emulator.api_error(UpdateOrganization::new(&newest.id).metadata([("one", "more")]));
        assert_eq!(status_and_code(&add), (400, Some("invalid_metadata")));
    }

    #[test]
    fn domains_are_created_verified_and_deleted() {
        let emulator = Emulator::new();
        let organization = emulator.ok(CreateOrganization::new("Acme"));
        let created = emulator.ok(CreateOrganizationDomain::new("acme.com", &organization.id));
        assert_eq!(created.id, "org_domain_01000000000000000000000001");
        assert_eq!(created.state, Some(OrganizationDomainState::Pending));
        assert!(created.verification_token.is_some() && created.verification_prefix.is_some());
        assert_eq!(
            emulator.ok(GetOrganization::new(&organization.id)).domains,
            std::slice::from_ref(&created)
        );

        let verified = emulator.ok(VerifyOrganizationDomain::new(&created.id));
        assert_eq!(verified.state, Some(OrganizationDomainState::Verified));
        assert_eq!(emulator.ok(GetOrganizationDomain::new(&created.id)), verified);
        let again = emulator.api_error(VerifyOrganizationDomain::new(&created.id));
        assert_eq!(status_and_code(&again), (400, Some("domain_already_verified")));

        emulator.ok(DeleteOrganizationDomain::new(&created.id));
        assert!(emulator.api_error(GetOrganizationDomain::new(&created.id)).is_not_found());
        assert_eq!(emulator.ok(GetOrganization::new(&organization.id)).domains, []);
    }

    #[test]
    fn it_contacts_have_one_active_invitation() {
        let emulator = Emulator::new();
        let [acme, other] = [1, 2].map(|_| emulator.ok(CreateOrganization::new("Acme")).id);
        let contact = emulator.ok(CreateItContact::new(&acme, "it@acme.com"));
        assert_eq!(emulator.ok(ListItContacts::new(&acme)).data, std::slice::from_ref(&contact));
        assert_eq!(emulator.ok(ListItContacts::new(&other)).data, []);
        let again = emulator.api_error(CreateItContact::new(&acme, "IT@acme.com"));
        assert_eq!(status_and_code(&again), (409, Some("it_contact_already_exists")));

        let invite = || InviteItContact::new(&acme, &contact.id, [ItContactIntent::Sso]);
        emulator.ok(invite());
        let again = emulator.api_error(invite());
        assert_eq!(status_and_code(&again), (409, Some("it_contact_invitation_already_active")));
        emulator.ok(RevokeItContactInvitation::new(&acme, &contact.id));
        emulator.ok(invite());

        assert!(emulator.api_error(RevokeItContactInvitation::new(&other, &contact.id)).is_not_found());
        let unknown_intent = InviteItContact::new(&acme, &contact.id, [ItContactIntent::from("magic")]);
        assert!(emulator.api_error(unknown_intent).is_invalid());
        emulator.ok(DeleteItContact::new(&acme, &contact.id));
        assert!(emulator.api_error(DeleteItContact::new(&acme, &contact.id)).is_not_found());
    }

    #[test]
    fn subresources_of_an_unknown_organization_are_not_found() {
        let emulator = Emulator::new();
        let id = emulator.ok(CreateOrganization::new("Acme")).id;
        assert_eq!(emulator.ok(GetAuditLogConfiguration::new(&id)).retention_period_in_days, 30);
        assert_eq!(emulator.all(ListOrganizationAuthorizedApplications::new(&id)), []);
        for error in [
            emulator.api_error(GetAuditLogConfiguration::new("org_0")),
            emulator.api_error(ListOrganizationAuthorizedApplications::new("org_0")),
            emulator.api_error(ListItContacts::new("org_0")),
            emulator.api_error(CreateOrganizationDomain::new("acme.com", "org_0")),
        ] {
            assert_eq!(status_and_code(&error), (404, Some("entity_not_found")));
            assert_eq!(error.field::<String>("entity_id").as_deref(), Some("org_0"));
        }
    }

    #[test]
    fn users_are_created_updated_and_deleted() {
        let emulator = Emulator::new();
        let created = emulator.ok(CreateUser::new("Ada@acme.com")
            .first_name("Ada")
            .email_verified(true)
            .external_id("7")
            .password(UserPassword::plaintext("correct horse")));
        assert_eq!((created.email.as_str(), created.email_verified), ("Ada@acme.com", true));
        assert_eq!(emulator.ok(GetUser::new(&created.id)), created);
        assert_eq!(emulator.ok(GetUserByExternalId::new("7")), created);

        let changed = emulator.ok(UpdateUser::new(&created.id)
            .email("ada@acme.org")
            .locale("de-AT")
            .external_id(Patch::Clear)
            .last_name("L"));
        assert_eq!((changed.email.as_str(), changed.email_verified), ("ada@acme.org", false));
        assert_eq!(changed.first_name.as_deref(), Some("Ada"));
        assert_eq!((changed.locale.as_deref(), changed.external_id), (Some("de-AT"), None));
        let cleared = emulator.ok(UpdateUser::new(&created.id).locale(Patch::Clear).email_verified(true));
        assert_eq!((cleared.locale, cleared.email_verified), (None, true));

        emulator.ok(DeleteUser::new(&created.id));
        assert!(emulator.api_error(GetUser::new(&created.id)).is_not_found());
    }

    #[test]
    fn updates_without_a_change_record_no_event() {
        let emulator = Emulator::new();
        let organization = emulator.ok(CreateOrganization::new("Acme"));
        let user = emulator.ok(CreateUser::new("ada@acme.com"));
        emulator.advance(Duration::from_secs(1));
        assert_eq!(emulator.ok(UpdateOrganization::new(&organization.id).name("Acme")), organization);
        assert_eq!(emulator.ok(UpdateUser::new(&user.id)), user);
        assert!(emulator.all(ListEvents::new(["organization.updated", "user.updated"])).is_empty());
    }
}

mod errors {
    use super::*;

    #[test]
    fn used_external_ids_customers_and_domains_are_rejected() {
        let emulator = Emulator::new();
        let verified = |domain| [OrganizationDomainData::verified(domain)];
        let first =
            emulator.ok(CreateOrganization::new("1").external_id("x").domain_data(verified("acme.com")));
        let second = emulator.ok(CreateOrganization::new("2"));
        emulator.ok(UpdateOrganization::new(&first.id).stripe_customer_id("cus_1"));
        let used = (400, Some("external_id_already_used"));
        for (error, expected) in [
            (emulator.api_error(CreateOrganization::new("3").external_id("x")), used),
            (emulator.api_error(UpdateOrganization::new(&second.id).external_id("x")), used),
            (
                emulator.api_error(UpdateOrganization::new(&second.id).stripe_customer_id("cus_1")),
                (400, Some("stripe_customer_id_already_used")),
            ),
            (emulator.api_error(CreateOrganization::new("3").domain_data(verified("Acme.com"))), (409, None)),
            (emulator.api_error(UpdateOrganization::new(&second.id).domains(["acme.com"])), (409, None)),
            (
                emulator.api_error(CreateOrganizationDomain::new("acme.com", &second.id)),
                (409, Some("domain_already_exists")),
            ),
        ] {
            assert_eq!(status_and_code(&error), expected, "{error}");
        }
        // An organization's own values are accepted, and rejected requests change nothing.
        emulator.ok(UpdateOrganization::new(&first.id).external_id("x").domain_data(verified("acme.com")));
        assert_eq!(emulator.ok(GetOrganization::new(&second.id)), second);
        assert_eq!(emulator.all(ListOrganizations::new()).len(), 2);
    }

    #[test]
    fn used_emails_and_external_ids_of_users_are_rejected() {
        let emulator = Emulator::new();
        emulator.ok(CreateUser::new("ada@acme.com").external_id("7"));
        let bob = emulator.ok(CreateUser::new("bob@acme.com"));
        for (create, code) in [
            (CreateUser::new("ADA@acme.com"), "email_not_available"),
            (CreateUser::new("eve@acme.com").external_id("7"), "external_id_already_used"),
        ] {
            let error = emulator.api_error(create);
            assert_eq!(status_and_code(&error), (400, Some("user_creation_error")));
            assert_eq!(error.errors[0].code.as_deref(), Some(code));
        }
        for (update, code) in [
            (UpdateUser::new(&bob.id).email("Ada@acme.com"), "email_not_available"),
            (UpdateUser::new(&bob.id).external_id("7"), "external_id_already_used"),
            (UpdateUser::new(&bob.id).locale("deutsch, bitte"), "invalid_locale"),
            (UpdateUser::new(&bob.id).metadata([("", "")]), "invalid_metadata"),
        ] {
            assert_eq!(status_and_code(&emulator.api_error(update)), (400, Some(code)));
        }
        emulator.ok(UpdateUser::new(&bob.id).email("BOB@acme.com"));
    }

    #[test]
    fn password_fields_are_validated() {
        let emulator = Emulator::new();
        let users = "/user_management/users";
        for (fields, expected) in [
            (json!({"password": "short"}), (400, "password_strength_error")),
            (json!({"password": "long enough"}), (201, "")),
            (json!({"password": null}), (201, "")),
            (json!({"password_hash": "$2b$10$x", "password_hash_type": "bcrypt"}), (201, "")),
            (json!({"password_hash": "md5", "password_hash_type": "bcrypt"}), (400, "invalid_password_hash")),
            (json!({"password_hash": "x"}), (422, "invalid_request_parameters")),
            (
                json!({"password_hash": "x", "password_hash_type": "rot13"}),
                (422, "invalid_request_parameters"),
            ),
            (
                json!({"password": "long enough", "password_hash": "x", "password_hash_type": "ssha"}),
                (400, "password_and_password_hash_provided"),
            ),
            (
                json!({"password": "long enough", "password_hash_type": "ssha"}),
                (400, "password_and_password_hash_type_provided"),
            ),
            (
                json!({"password": "long enough", "password_salt_position": "prefix"}),
                (400, "password_salt_position_requires_password_hash"),
            ),
        ] {
            let users_so_far = emulator.all(ListUsers::new()).len();
            let mut body = fields.clone();
            body["email"] = json!(format!("{users_so_far}@acme.com"));
            let (status, response) =
                emulator.send_raw(Method::POST, users, "application/json", &body.to_string());
            let code = response.get("code").and_then(Value::as_str).unwrap_or_default();
            assert_eq!((status, code), expected, "{fields}");
            assert!(!response.to_string().contains("long enough"), "{response}");
        }
    }

    #[test]
    fn validation_errors_name_all_invalid_fields() {
        let emulator = Emulator::new();
        emulator.create_organizations(1);
        let acme = "/organizations/org_01000000000000000000000001";
        for (method, path, body, fields) in [
            (Method::POST, "/organizations", "{}", vec!["required name"]),
            (Method::POST, "/organizations", "", vec!["required name"]),
            (Method::POST, "/organizations", r#"{"name":null}"#, vec!["invalid name"]),
            (
                Method::POST,
                "/organizations",
                r#"{"name":" ","external_id":"ü"}"#,
                vec!["invalid name", "invalid external_id"],
            ),
            (
                Method::POST,
                "/organizations",
                r#"{"name":"x","domain_data":[{"domain":"acme.com"}]}"#,
                vec!["required domain_data[0].state"],
            ),
            (Method::POST, "/organizations", r#"{"name":"x","domains":["acme"]}"#, vec!["invalid domains"]),
            (
                Method::PUT,
                acme,
                r#"{"name":7,"metadata":[],"domains":null}"#,
                vec!["invalid name", "invalid domains", "invalid metadata"],
            ),
            (
                Method::POST,
                "/organization_domains",
                r#"{"domain":"a b.c"}"#,
                vec!["invalid domain", "required organization_id"],
            ),
            (Method::POST, "/user_management/users", r#"{"email":"ada"}"#, vec!["invalid email"]),
            (
                Method::POST,
                "/user_management/users",
                r#"{"email_verified":"yes"}"#,
                vec!["required email", "invalid email_verified"],
            ),
            (Method::GET, "/organizations?limit=0", "", vec!["invalid limit"]),
            (Method::GET, "/organizations?limit=101", "", vec!["invalid limit"]),
            (Method::GET, "/organizations?limit=ten", "", vec!["invalid limit"]),
            (Method::GET, "/organizations?order=random", "", vec!["invalid order"]),
            (Method::GET, "/organizations?after=user_1", "", vec!["invalid after"]),
            (Method::GET, "/events", "", vec!["required events"]),
            (
                Method::GET,
                "/events?events=user.created&range_start=yesterday",
                "",
                vec!["invalid range_start"],
            ),
        ] {
            let (status, response) = emulator.send_raw(method, path, "application/json", body);
            let mut found: Vec<String> = response["errors"]
                .as_array()
                .unwrap_or_else(|| panic!("{path} {body}: {response}"))
                .iter()
                .map(|error| {
                    format!("{} {}", error["code"].as_str().unwrap(), error["field"].as_str().unwrap())
                })
                .collect();
            let mut fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
            found.sort();
            fields.sort();
            assert_eq!((status, found), (422, fields), "{path} {body}");
        }
    }

    #[test]
    fn malformed_requests_are_rejected() {
        let emulator = Emulator::new();
        for (method, path, content_type, body, status) in [
            (Method::POST, "/organizations", "application/json", r#"{"name":"#, 400),
            (Method::POST, "/organizations", "application/json", "[]", 400),
            (Method::POST, "/organizations", "application/json", &"[".repeat(10_000), 400),
            (Method::POST, "/organizations", "text/plain", r#"{"name":"Acme"}"#, 415),
            (Method::POST, "/organizations", "application/JSON; charset=utf-8", r#"{"name":"Acme"}"#, 201),
            (Method::PATCH, "/organizations", "", "", 501),
            (Method::GET, "/organizations/", "", "", 501),
            (Method::GET, "/organizations/a/b/c", "", "", 501),
            (Method::GET, "/organizations/%ff%2F", "", "", 404),
        ] {
            let (found, response) = emulator.send_raw(method, path, content_type, body);
            assert_eq!(found, status, "{path} {response}");
            assert!(response.is_object(), "{response}");
        }
    }

    #[test]
    fn a_missing_or_wrong_api_key_is_unauthorized() {
        let emulator = Emulator::with_api_key("sk_mine");
        emulator.ok(CreateOrganization::new("Acme"));
        let other = emulator.client_with(Config::new("sk_other").unwrap());
        let error = emulator.run(other.send(ListOrganizations::new())).unwrap_err();
        assert!(error.api().unwrap().is_unauthorized());
        assert_eq!(error.api().unwrap().message.as_deref(), Some("Unauthorized"));
        let no_key = http::Request::get("/organizations").body(bytes::Bytes::new()).unwrap();
        assert_eq!(status_and_body(&emulator.handle(&no_key, Now::default()).unwrap()).0, 401);
    }

    #[test]
    fn every_response_has_its_own_request_id() {
        let emulator = Emulator::new();
        let organization =
            emulator.run(emulator.client().send_with_response(CreateOrganization::new("Acme"))).unwrap();
        assert_eq!(organization.request_id(), Some("req_01000000000000000000000001"));
        let error = emulator.api_error(GetUser::new("user_0"));
        assert_eq!(error.request_id.as_deref(), Some("req_01000000000000000000000002"));
        assert_eq!(
            error.to_string(),
            "get_user: 404 entity_not_found: User not found: 'user_0'. (request req_01000000000000000000000002)"
        );
    }
}

mod lists {
    use super::*;

    #[test]
    fn lists_are_paged_forwards_and_backwards_in_both_orders() {
        let emulator = Emulator::new();
        emulator.create_organizations(7);
        for (order, limit, expected) in [
            (None, 3, vec!["7 6 5", "4 3 2", "1"]),
            (Some(Order::Descending), 3, vec!["7 6 5", "4 3 2", "1"]),
            (Some(Order::Ascending), 3, vec!["1 2 3", "4 5 6", "7"]),
            (Some(Order::Ascending), 7, vec!["1 2 3 4 5 6 7"]),
            (Some(Order::Ascending), 100, vec!["1 2 3 4 5 6 7"]),
        ] {
            let mut list = ListOrganizations::new().limit(limit);
            list.paging.order = order;
            let pages = emulator.pages(list.clone());
            assert_eq!(pages.iter().map(|page| names(page).join(" ")).collect::<Vec<_>>(), expected);

            // Backwards from the last object: the same objects except the last.
            let last = pages.last().unwrap().last().unwrap().id.to_string();
            let back: Vec<String> = emulator
                .pages(list.before(last))
                .iter()
                .rev()
                .flat_map(|page| names(page).into_iter().map(str::to_owned).collect::<Vec<_>>())
                .collect();
            let forth: Vec<&str> = pages.iter().flat_map(|page| names(page)).collect();
            assert_eq!(back, forth[..6]);
        }
    }

    #[test]
    fn normal_order_is_newest_first_with_ascending_cursors() {
        let emulator = Emulator::new();
        let created = emulator.create_organizations(5);
        let list = || ListOrganizations::new().limit(2).order(Order::Normal);
        let first = emulator.ok(list());
        assert_eq!(names(&first.data), ["5", "4"]);
        assert_eq!((first.before.as_deref(), first.after), (Some(created[3].id.as_str()), None));
        let older = emulator.ok(list().before(created[3].id.as_str()));
        assert_eq!(names(&older.data), ["3", "2"]);
        assert_eq!(older.before.as_deref(), Some(created[1].id.as_str()));
        let newer = emulator.ok(list().after(created[0].id.as_str()));
        assert_eq!(names(&newer.data), ["3", "2"]);
        assert_eq!(newer.after.as_deref(), Some(created[2].id.as_str()));
    }

    #[test]
    fn pages_have_ten_objects_by_default_and_no_cursors_at_the_ends() {
        let emulator = Emulator::new();
        emulator.create_organizations(11);
        let page = emulator.ok(ListOrganizations::new());
        assert_eq!((page.data.len(), page.before), (10, None));
        let last = emulator.ok(ListOrganizations::new().after(page.after.unwrap()));
        assert_eq!((names(&last.data), last.after), (vec!["1"], None));
        let both = emulator
            .ok(ListOrganizations::new().after(page.data[2].id.as_str()).before(page.data[5].id.as_str()));
        assert_eq!(both.data, page.data[3..5]);
        let nothing = emulator.ok(ListUsers::new());
        assert_eq!((nothing.data.len(), nothing.before, nothing.after), (0, None, None));
    }

    #[test]
    fn cursors_of_deleted_objects_keep_their_position() {
        let emulator = Emulator::new();
        let created = emulator.create_organizations(5);
        let first = emulator.ok(ListOrganizations::new().limit(2));
        emulator.ok(DeleteOrganization::new(&created[3].id));
        emulator.create_organizations(1);
        let second = emulator.ok(ListOrganizations::new().limit(2).after(first.after.unwrap()));
        assert_eq!(names(&second.data), ["3", "2"]);
    }

    #[test]
    fn filters_apply_to_all_pages() {
        let emulator = Emulator::new();
        let create = |name: &str, domain: &str| {
            emulator.ok(CreateOrganization::new(name).domain_data([OrganizationDomainData::verified(domain)]))
        };
        for number in 1..=6 {
            create(&format!("Acme {number}"), &format!("acme{number}.com"));
            create(&format!("Umbrella {number}"), &format!("umbrella{number}.com"));
        }
        let pages = emulator.pages(ListOrganizations::new().search("aCME").limit(4).order(Order::Ascending));
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [4, 2]);
        assert!(pages.iter().flatten().all(|organization| organization.name.starts_with("Acme")));
        let found = emulator.all(ListOrganizations::new().search("umbrella3.com"));
        assert_eq!(names(&found), ["Umbrella 3"]);
        let found =
            emulator.all(ListOrganizations::new().domains(["ACME2.com", "acme3.com", "acme"]).limit(1));
        assert_eq!(names(&found), ["Acme 3", "Acme 2"]);
        assert!(emulator.all(ListOrganizations::new().domains(["acme2.com"]).search("umbrella")).is_empty());
    }

    #[test]
    fn users_are_filtered_by_email_and_organization() {
        let emulator = Emulator::new();
        let [acme, other] = [1, 2].map(|_| emulator.ok(CreateOrganization::new("Acme")).id);
        let users: Vec<User> =
            (1..=5).map(|number| emulator.ok(CreateUser::new(format!("{number}@acme.com")))).collect();
        for user in &users[..4] {
            emulator.add_member(&acme, &user.id);
        }
        let found = emulator.all(ListUsers::new().email("3@ACME.com"));
        assert_eq!(found, [users[2].clone()]);
        let members =
            emulator.pages(ListUsers::new().organization_id(&acme).limit(3).order(Order::Ascending));
        assert_eq!(members, [users[..3].to_vec(), users[3..4].to_vec()]);
        assert_eq!(emulator.all(ListUsers::new().organization(&acme).email("5@acme.com")), []);
        assert_eq!(emulator.all(ListUsers::new().organization_id(&other)), []);
        emulator.ok(DeleteOrganization::new(&acme));
        assert_eq!(emulator.all(ListUsers::new().organization_id(&acme)), []);
    }
}

mod events {
    use super::*;

    const ALL: [&str; 9] = [
        "organization.created",
        "organization.updated",
        "organization.deleted",
        "organization_domain.created",
        "organization_domain.verified",
        "organization_domain.deleted",
        "user.created",
        "user.updated",
        "user.deleted",
    ];

    #[test]
    fn every_change_records_one_event_in_order() {
        let emulator = Emulator::new();
        let pending = [OrganizationDomainData::pending("acme.com")];
        let organization = emulator.ok(CreateOrganization::new("Acme").domain_data(pending)).id;
        let domain = emulator.ok(CreateOrganizationDomain::new("acme.org", &organization)).id;
        emulator.ok(VerifyOrganizationDomain::new(&domain));
        emulator.ok(UpdateOrganization::new(&organization).domains(["acme.org"]));
        emulator.ok(DeleteOrganizationDomain::new(&domain));
        let user = emulator.ok(CreateUser::new("ada@acme.com")).id;
        emulator.ok(UpdateUser::new(&user).first_name("Ada"));
        emulator.ok(DeleteUser::new(&user));
        emulator.ok(DeleteOrganization::new(&organization));

        let events = emulator.all(ListEvents::new(ALL).limit(2));
        let recorded: Vec<String> = events.iter().map(|event| event.name.to_string()).collect();
        assert_eq!(
            recorded,
            [
                "organization.created",
                "organization_domain.created",
                "organization_domain.created",
                "organization_domain.verified",
                "organization.updated",
                "organization_domain.deleted",
                "organization_domain.deleted",
                "user.created",
                "user.updated",
                "user.deleted",
                "organization.deleted",
            ]
        );
        assert!(events.is_sorted_by_key(|event| event.id.clone()));
        assert!(events.iter().all(|event| !matches!(event.payload(), EventPayload::Unknown(_))));
    }

    #[test]
    fn update_events_have_previous_attributes() {
        let emulator = Emulator::new();
        let id = emulator.ok(CreateOrganization::new("Acme").external_id("x").metadata([("a", "1")])).id;
        emulator.advance(Duration::from_secs(1));
        emulator.ok(UpdateOrganization::new(&id)
            .name("Umbrella")
            .external_id(Patch::Clear)
            .stripe_customer_id("cus_1")
            .metadata([("b", "2")]));
        let event = emulator.all(ListEvents::new(["organization.updated"])).remove(0);
        let previous = event.context.as_ref().unwrap().previous_attributes.as_ref().unwrap();
        assert_eq!(
            serde_json::to_value(previous).unwrap(),
            json!({"name": "Acme", "external_id": "x", "stripe_customer_id": null, "metadata": {"a": "1"}})
        );
        let organization = event.data::<kind::OrganizationUpdated>().unwrap().unwrap();
        assert_eq!(organization.name, "Umbrella");
        assert_eq!(event.created_at.unwrap().to_string(), "2026-01-01T00:00:01.000Z");
    }

    #[test]
    fn events_are_filtered_by_name_organization_and_time() {
        let emulator = Emulator::new();
        let start = emulator.now().wall;
        let second = Duration::from_secs(1);
        let ids: Vec<OrganizationId> = (0..4)
            .map(|_| {
                emulator.advance(second);
                emulator.ok(CreateOrganization::new("Acme")).id
            })
            .collect();
        emulator.ok(CreateUser::new("ada@acme.com"));
        let of = |list: ListEvents| -> Vec<OrganizationId> {
            let events = emulator.all(list);
            events
                .into_iter()
                .map(|event| event.data::<kind::OrganizationCreated>().unwrap().unwrap().id)
                .collect()
        };
        let created = || ListEvents::new([EventType::OrganizationCreated, EventType::OrganizationDeleted]);
        assert_eq!(of(created()), ids);
        assert_eq!(of(created().limit(3)), ids);
        assert_eq!(of(created().order(Order::Descending)), ids, "`order` is ignored");
        assert_eq!(of(created().organization_id(&ids[2])), ids[2..3]);
        assert_eq!(of(created().range_start(start + second)), ids[1..]);
        assert_eq!(of(created().range_end(start + 4 * second)), ids[..3]);
        assert_eq!(of(created().range_start(start + second).range_end(start + 3 * second)), ids[1..2]);
        let first = emulator.ok(created().limit(1));
        assert_eq!(first.before, None);
        assert_eq!(of(created().after(first.data[0].id.as_str())), ids[1..]);

        let wrong = emulator.api_error(created().range_start(start + second).range_end(start));
        assert_eq!(status_and_code(&wrong), (400, Some("bad_request")));
        emulator.advance(Duration::from_secs(90 * 24 * 60 * 60) - second);
        assert_eq!(of(created()), ids[2..], "events are kept for 90 days");
    }
}

mod faults {
    use super::*;

    #[test]
    fn calls_retry_transient_faults() {
        for (fault, attempts, waited_at_least) in [
            (Fault::status(503).times(2), 3, 500),
            (Fault::drop_connection().times(2), 3, 500),
            (Fault::lose_response(), 2, 250),
            (Fault::rate_limit(Duration::from_millis(6_500)), 2, 7_000),
            (Fault::response(http::Response::builder().status(502).body("<html>".into()).unwrap()), 2, 250),
        ] {
            let emulator = Emulator::new();
            let id = emulator.create_organizations(1).remove(0).id;
            emulator.add_fault(fault.clone());
            let response =
                emulator.run(emulator.client().send_with_response(GetOrganization::new(id))).unwrap();
            assert_eq!(response.attempts, attempts, "{fault:?}");
            assert!(emulator.waited() >= Duration::from_millis(waited_at_least), "{fault:?}");
            assert_eq!(emulator.faults_left(), 0);
        }
    }

    #[test]
    fn dropped_requests_change_nothing_and_lost_responses_do() {
        for (fault, organizations) in [(Fault::drop_connection(), 0), (Fault::lose_response(), 1)] {
            let emulator = Emulator::new();
            emulator.add_fault(fault);
            match emulator.run(emulator.client().send(CreateOrganization::new("Acme"))) {
                Err(Error::Transport(error)) => assert_eq!(error.failure.delivery, Delivery::Unknown),
                other => panic!("{other:?}"),
            }
            assert_eq!(emulator.all(ListOrganizations::new()).len(), organizations);
        }
    }

    #[test]
    fn faults_apply_only_to_matching_requests() {
        let emulator = Emulator::new();
        emulator.add_fault(Fault::status(418).on::<GetUser>());
        emulator.add_fault(Fault::status(409).when(|request| request.uri().query() == Some("search=x")));
        emulator.add_fault(Fault::status(400).on::<GetUser>());
        assert_eq!(emulator.faults_left(), 3);
        let id = emulator.create_organizations(1).remove(0).id;
        emulator.ok(GetOrganization::new(id));
        emulator.ok(ListOrganizations::new());
        assert_eq!(emulator.api_error(ListOrganizations::new().search("x")).status, 409);
        assert_eq!(emulator.api_error(GetUser::new("user_0")).status, 418);
        assert_eq!(emulator.api_error(GetUser::new("user_0")).status, 400);
        assert_eq!(emulator.api_error(GetUser::new("user_0")).status, 404);
        assert_eq!(emulator.faults_left(), 0);
        emulator.add_fault(Fault::status(500).times(0));
        emulator.ok(ListOrganizations::new());
    }

    #[test]
    #[should_panic(expected = "invalid status code: 99")]
    fn fault_rejects_an_invalid_status_code() {
        let _ = Fault::status(99);
    }
}

mod usage {
    use super::*;

    #[test]
    fn clones_share_all_state() {
        let emulator = Emulator::default();
        let clone = emulator.clone();
        let id = emulator.create_organizations(1).remove(0).id;
        clone.advance(Duration::from_secs(1));
        assert_eq!(clone.ok(GetOrganization::new(id)).name, "1");
        assert_eq!(clone.now(), emulator.now());
        assert_eq!(format!("{emulator:?}"), "Emulator { requests: 2, faults_left: 0, .. }");
    }

    #[test]
    fn runs_are_deterministic() {
        let run = || {
            let emulator = Emulator::new();
            emulator.create_organizations(2);
            emulator.add_fault(Fault::status(503).times(2));
            (emulator.all(ListOrganizations::new()), emulator.waited())
        };
        let first = run();
        assert!(first.1 > Duration::ZERO);
        assert_eq!(first, run());
    }

    #[test]
    fn machines_can_be_driven_without_a_client() {
        let emulator = Emulator::new();
        let later = Now::from_unix_milliseconds(1_900_000_000_000);
        let config = Config::new(Emulator::API_KEY).unwrap();
        let mut call = config.call(&CreateOrganization::new("Acme"), 1).unwrap();
        let created =
            drive_blocking(&mut call, |request, _| emulator.handle(&request, later), &emulator).unwrap();
        assert_eq!(created.created_at, Some(Timestamp::from_unix_seconds(1_900_000_000)));
    }

    #[test]
    fn handle_works_as_a_transport_on_another_clock() {
        let (emulator, clock) = (Emulator::new(), crate::testing::Script::new());
        clock.advance(Duration::from_secs(5));
        let (handler, time) = (emulator.clone(), clock.clone());
        let transport = move |request: HttpRequest| ready(handler.handle(&request, time.now()));
        let config = Config::new(Emulator::API_KEY).unwrap();
        let client = crate::Client::new(config, transport, clock.clone());
        let created = clock.run(client.send(CreateOrganization::new("Acme"))).unwrap();
        assert_eq!(created.created_at, Some(clock.now().wall));
    }
}

mod properties {
    use proptest::{
        collection::vec,
        prelude::{Just, Strategy, any, prop_oneof},
        proptest,
        sample::select,
    };

    use super::*;

    fn method() -> impl Strategy<Value = Method> {
        select(vec![Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD])
    }

    /// Paths of known and random segments.
    fn path() -> impl Strategy<Value = String> {
        let known = [
            "organizations",
            "external_id",
            "it_contacts",
            "invite",
            "revoke",
            "verify",
            "organization_domains",
            "user_management",
            "users",
            "events",
            "audit_log_configuration",
            "org_01000000000000000000000001",
            "user_01000000000000000000000001",
            "org_domain_01000000000000000000000001",
            "it_contact_01000000000000000000000001",
        ];
        let segment =
            prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => "[a-z%0-9.~]{0,8}"];
        vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/")))
    }

    fn query() -> impl Strategy<Value = String> {
        let names = [
            "limit",
            "before",
            "after",
            "order",
            "events",
            "events[]",
            "range_start",
            "search",
            "domains",
            "email",
        ];
        let value = prop_oneof![
            "[a-z0-9%+,_.:-]{0,12}",
            Just("org_01000000000000000000000001".to_owned()),
            Just("user.created,organization.updated".to_owned()),
            Just("-9999-01-01T00:00:00Z".to_owned()),
            any::<u64>().prop_map(|number| number.to_string()),
        ];
        vec((select(names.to_vec()), value), 0..4).prop_map(|pairs| {
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        })
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
            select(vec!["acme.com", "a@b.co", "org_01000000000000000000000001", "verified", "sso"])
                .prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                fields(inner).prop_map(Value::Object),
            ]
        })
    }

    fn fields(value: impl Strategy<Value = Value>) -> impl Strategy<Value = serde_json::Map<String, Value>> {
        let names = [
            "name",
            "email",
            "metadata",
            "external_id",
            "domains",
            "domain_data",
            "domain",
            "state",
            "intents",
            "organization_id",
            "password",
            "password_hash",
            "password_hash_type",
            "locale",
            "email_verified",
            "x",
        ];
        vec((select(names.to_vec()).prop_map(str::to_owned), value), 0..5)
            .prop_map(|pairs| pairs.into_iter().collect())
    }

    fn body() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            4 => fields(json_value()).prop_map(|fields| Value::Object(fields).to_string().into_bytes()),
            1 => vec(any::<u8>(), 0..32),
            1 => Just(Vec::new()),
        ]
    }

    fn request() -> impl Strategy<Value = Option<HttpRequest>> {
        let content_type = select(vec!["application/json", "text/plain", ""]);
        (method(), path(), query(), body(), content_type).prop_map(
            |(method, path, query, body, content_type)| {
                http::Request::builder()
                    .method(method)
                    .uri(format!("{path}?{query}"))
                    .header("authorization", "Bearer sk_test_emulator")
                    .header("content-type", content_type)
                    .body(body.into())
                    .ok()
            },
        )
    }

    proptest! {
        #[test]
        fn every_request_gets_a_well_formed_response(requests in vec(request(), 1..12), time in any::<i64>()) {
            let emulator = Emulator::new();
            let id = emulator.create_organizations(1).remove(0).id;
            emulator.ok(CreateUser::new("ada@acme.com"));
            emulator.ok(CreateOrganizationDomain::new("acme.org", &id));
            emulator.ok(CreateItContact::new(&id, "it@acme.org"));
            for request in requests.into_iter().flatten() {
                let response = emulator.handle(&request, Now::from_unix_milliseconds(time)).unwrap();
                let status = response.status();
                // Pages for browsers.
                let content_type = response.headers().get(http::header::CONTENT_TYPE);
                if content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html")) {
                    continue;
                }
                assert!(response.headers().contains_key("x-request-id"));
                let is_error = status.is_client_error() || status == http::StatusCode::NOT_IMPLEMENTED;
                assert!(status.is_success() || is_error, "{status}");
                if !response.body().is_empty() {
                    let (_, body) = status_and_body(&response);
                    assert!(body.is_object(), "{body}");
                    assert_eq!(body.get("message").is_some(), is_error, "{body}");
                } else {
                    assert!(status.is_success());
                }
            }
            // The emulator still works after any requests.
            emulator.all(ListOrganizations::new());
            emulator.all(ListUsers::new());
        }
    }
}
