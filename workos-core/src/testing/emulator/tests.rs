use std::{fmt::Debug, future::ready, time::Duration};

use http::Method;
use serde_json::{Value, json};

use super::{Emulator, Fault};
use crate::{
    ApiError, Config, Delivery, Endpoint, Error, HttpRequest, HttpResponse, Now,
    endpoint::Paginated,
    events::{EventPayload, EventType, ListEvents},
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
    /// Calls an operation that is expected to succeed.
    #[track_caller]
    fn ok<E: Endpoint>(&self, endpoint: E) -> E::Output {
        self.run(self.client().send(endpoint)).unwrap()
    }

    /// Calls an operation that is expected to be refused.
    #[track_caller]
    fn refusal<E: Endpoint<Output: Debug>>(&self, endpoint: E) -> ApiError {
        match self.run(self.client().send(endpoint)) {
            Err(Error::Api(error)) => *error,
            other => panic!("{other:?}"),
        }
    }

    /// Reads a list to its end, page by page.
    #[track_caller]
    fn pages<E: Paginated>(&self, endpoint: E) -> Vec<Vec<E::Item>> {
        let mut pages = self.client().pages(endpoint);
        let mut read = Vec::new();
        while let Some(page) = self.run(pages.next()).unwrap() {
            read.push(page.data);
        }
        read
    }

    #[track_caller]
    fn all<E: Paginated>(&self, endpoint: E) -> Vec<E::Item> {
        self.pages(endpoint).into_iter().flatten().collect()
    }

    /// Makes organizations named `1`, `2`, and so on.
    fn organizations(&self, count: usize) -> Vec<Organization> {
        (1..=count).map(|number| self.ok(CreateOrganization::new(number.to_string()))).collect()
    }

    fn raw(&self, method: Method, path: &str, content_type: &str, body: &str) -> (u16, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", "Bearer sk_test_emulator")
            .header("content-type", content_type)
            .body(body.to_owned().into())
            .unwrap();
        parts(&self.handle(&request, Now::default()).unwrap())
    }
}

fn parts(response: &HttpResponse) -> (u16, Value) {
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap_or_default())
}

fn names(organizations: &[Organization]) -> Vec<&str> {
    organizations.iter().map(|organization| organization.name.as_str()).collect()
}

fn describe(error: &ApiError) -> (u16, Option<&str>) {
    (error.status.as_u16(), error.code())
}

mod objects {
    use super::*;

    #[test]
    fn an_organization_lives_and_dies() {
        let emulator = Emulator::new();
        let made = emulator.ok(CreateOrganization::new("Acme")
            .external_id("acme/1 ?")
            .metadata([("tier", "gold")])
            .domain_data([
                OrganizationDomainData::verified("ACME.com"),
                OrganizationDomainData::pending("acme.org"),
            ]));
        assert_eq!(made.id, "org_01000000000000000000000001");
        assert_eq!(made.created_at.unwrap().to_string(), "2026-01-01T00:00:00.000Z");
        let domains: Vec<_> = made
            .domains
            .iter()
            .map(|domain| (domain.domain.as_str(), domain.state.clone().unwrap()))
            .collect();
        assert_eq!(
            domains,
            [("acme.com", OrganizationDomainState::Verified), ("acme.org", OrganizationDomainState::Pending)]
        );

        assert_eq!(emulator.ok(GetOrganization::new(&made.id)), made);
        assert_eq!(emulator.ok(GetOrganizationByExternalId::new("acme/1 ?")), made);

        emulator.advance(Duration::from_secs(60));
        let changed = emulator.ok(UpdateOrganization::new(&made.id)
            .name("Acme Ltd")
            .external_id(Patch::Clear)
            .stripe_customer_id("cus_1")
            .domain_data([OrganizationDomainData::verified("acme.org")]));
        assert_eq!((changed.name.as_str(), &changed.external_id), ("Acme Ltd", &None));
        assert_eq!(changed.stripe_customer_id.as_deref(), Some("cus_1"));
        assert_eq!(changed.metadata, made.metadata);
        assert_eq!(changed.domains.len(), 1);
        assert_eq!(changed.domains[0].id, made.domains[1].id);
        assert_eq!(changed.domains[0].state, Some(OrganizationDomainState::Verified));
        assert_eq!(changed.updated_at.unwrap().to_string(), "2026-01-01T00:01:00.000Z");
        assert_eq!(emulator.ok(GetOrganization::new(&made.id)), changed);

        emulator.ok(DeleteOrganization::new(&made.id));
        assert!(emulator.refusal(GetOrganization::new(&made.id)).is_not_found());
        assert!(emulator.refusal(DeleteOrganization::new(&made.id)).is_not_found());
        assert!(emulator.refusal(GetOrganizationDomain::new(&changed.domains[0].id)).is_not_found());
    }

    #[test]
    fn the_wire_has_what_the_models_leave_out() {
        let emulator = Emulator::new();
        emulator.ok(CreateOrganization::new("Acme"));
        emulator.ok(CreateUser::new("ada@acme.com").password(UserPassword::plaintext("correct horse")));
        assert_eq!(
            emulator.raw(Method::GET, "/organizations/org_01000000000000000000000001", "", "").1,
            json!({
                "object": "organization", "id": "org_01000000000000000000000001", "name": "Acme", "domains": [],
                "allow_profiles_outside_organization": false, "metadata": {}, "external_id": null,
                "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"
            })
        );
        assert_eq!(
            emulator.raw(Method::GET, "/user_management/users/user_01000000000000000000000001", "", "").1,
            json!({
                "object": "user", "id": "user_01000000000000000000000001", "email": "ada@acme.com",
                "email_verified": false, "first_name": null, "last_name": null, "name": null,
                "profile_picture_url": null, "last_sign_in_at": null, "locale": null, "external_id": null,
                "metadata": {}, "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"
            })
        );
    }

    #[test]
    fn metadata_is_merged_and_null_removes() {
        let emulator = Emulator::new();
        let made =
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
            let organization = emulator.ok(UpdateOrganization::new(&made.id).metadata(patch.clone()));
            assert_eq!(serde_json::to_value(&organization.metadata).unwrap(), expected);
            let user = emulator.ok(UpdateUser::new(&user.id).metadata(patch));
            assert_eq!(serde_json::to_value(&user.metadata).unwrap(), expected);
        }
    }

    #[test]
    fn metadata_has_limits() {
        let emulator = Emulator::new();
        let long = |length: usize| "ü".repeat(length);
        let many = |count: usize| (0..count).map(|key| (key.to_string(), String::new())).collect();
        let accepted: [Vec<(String, String)>; 2] = [vec![(long(40), long(600))], many(50)];
        let refused = [
            vec![(long(41), String::new())],
            vec![(String::new(), String::new())],
            vec![("k".to_owned(), long(601))],
            many(51),
        ];
        for pairs in accepted {
            let pairs = Patch::Set(pairs.into_iter().collect());
            emulator.ok(CreateOrganization::new("Acme").metadata(pairs));
        }
        for pairs in refused {
            let pairs = Patch::Set(pairs.into_iter().collect());
            let error = emulator.refusal(CreateOrganization::new("Acme").metadata(pairs));
            assert_eq!(describe(&error), (400, Some("invalid_metadata")), "{error}");
        }
        // The limit is on what there is after the change.
        let made = emulator.all(ListOrganizations::new()).remove(0);
        assert_eq!(made.metadata.len(), 50);
        let swap = MetadataPatch::new().remove("7").set("new", "");
        assert_eq!(emulator.ok(UpdateOrganization::new(&made.id).metadata(swap)).metadata.len(), 50);
        let add = emulator.refusal(UpdateOrganization::new(&made.id).metadata([("one", "more")]));
        assert_eq!(describe(&add), (400, Some("invalid_metadata")));
    }

    #[test]
    fn a_domain_lives_and_dies() {
        let emulator = Emulator::new();
        let organization = emulator.ok(CreateOrganization::new("Acme"));
        let made = emulator.ok(CreateOrganizationDomain::new("acme.com", &organization.id));
        assert_eq!(made.id, "org_domain_01000000000000000000000001");
        assert_eq!(made.state, Some(OrganizationDomainState::Pending));
        assert!(made.verification_token.is_some() && made.verification_prefix.is_some());
        assert_eq!(emulator.ok(GetOrganization::new(&organization.id)).domains, std::slice::from_ref(&made));

        let verified = emulator.ok(VerifyOrganizationDomain::new(&made.id));
        assert_eq!(verified.state, Some(OrganizationDomainState::Verified));
        assert_eq!(emulator.ok(GetOrganizationDomain::new(&made.id)), verified);
        let again = emulator.refusal(VerifyOrganizationDomain::new(&made.id));
        assert_eq!(describe(&again), (400, Some("domain_already_verified")));

        emulator.ok(DeleteOrganizationDomain::new(&made.id));
        assert!(emulator.refusal(GetOrganizationDomain::new(&made.id)).is_not_found());
        assert_eq!(emulator.ok(GetOrganization::new(&organization.id)).domains, []);
    }

    #[test]
    fn it_contacts_are_invited_once_at_a_time() {
        let emulator = Emulator::new();
        let [acme, other] = [1, 2].map(|_| emulator.ok(CreateOrganization::new("Acme")).id);
        let contact = emulator.ok(CreateItContact::new(&acme, "it@acme.com"));
        assert_eq!(emulator.ok(ListItContacts::new(&acme)).data, std::slice::from_ref(&contact));
        assert_eq!(emulator.ok(ListItContacts::new(&other)).data, []);
        let again = emulator.refusal(CreateItContact::new(&acme, "IT@acme.com"));
        assert_eq!(describe(&again), (409, Some("it_contact_already_exists")));

        let invite = || InviteItContact::new(&acme, &contact.id, [ItContactIntent::Sso]);
        emulator.ok(invite());
        let again = emulator.refusal(invite());
        assert_eq!(describe(&again), (409, Some("it_contact_invitation_already_active")));
        emulator.ok(RevokeItContactInvitation::new(&acme, &contact.id));
        emulator.ok(invite());

        assert!(emulator.refusal(RevokeItContactInvitation::new(&other, &contact.id)).is_not_found());
        let strange = InviteItContact::new(&acme, &contact.id, [ItContactIntent::from("magic")]);
        assert!(emulator.refusal(strange).is_invalid());
        emulator.ok(DeleteItContact::new(&acme, &contact.id));
        assert!(emulator.refusal(DeleteItContact::new(&acme, &contact.id)).is_not_found());
    }

    #[test]
    fn what_hangs_on_an_organization_needs_one() {
        let emulator = Emulator::new();
        let id = emulator.ok(CreateOrganization::new("Acme")).id;
        assert_eq!(emulator.ok(GetAuditLogConfiguration::new(&id)).retention_period_in_days, 30);
        assert_eq!(emulator.all(ListOrganizationAuthorizedApplications::new(&id)), []);
        for error in [
            emulator.refusal(GetAuditLogConfiguration::new("org_0")),
            emulator.refusal(ListOrganizationAuthorizedApplications::new("org_0")),
            emulator.refusal(ListItContacts::new("org_0")),
            emulator.refusal(CreateOrganizationDomain::new("acme.com", "org_0")),
        ] {
            assert_eq!(describe(&error), (404, Some("entity_not_found")));
            assert_eq!(error.field::<String>("entity_id").as_deref(), Some("org_0"));
        }
    }

    #[test]
    fn a_user_lives_and_dies() {
        let emulator = Emulator::new();
        let made = emulator.ok(CreateUser::new("Ada@acme.com")
            .first_name("Ada")
            .email_verified(true)
            .external_id("7")
            .password(UserPassword::plaintext("correct horse")));
        assert_eq!((made.email.as_str(), made.email_verified), ("Ada@acme.com", true));
        assert_eq!(emulator.ok(GetUser::new(&made.id)), made);
        assert_eq!(emulator.ok(GetUserByExternalId::new("7")), made);

        let changed = emulator.ok(UpdateUser::new(&made.id)
            .email("ada@acme.org")
            .locale("de-AT")
            .external_id(Patch::Clear)
            .last_name("L"));
        assert_eq!((changed.email.as_str(), changed.email_verified), ("ada@acme.org", false));
        assert_eq!(changed.first_name.as_deref(), Some("Ada"));
        assert_eq!((changed.locale.as_deref(), changed.external_id), (Some("de-AT"), None));
        let cleared = emulator.ok(UpdateUser::new(&made.id).locale(Patch::Clear).email_verified(true));
        assert_eq!((cleared.locale, cleared.email_verified), (None, true));

        emulator.ok(DeleteUser::new(&made.id));
        assert!(emulator.refusal(GetUser::new(&made.id)).is_not_found());
    }

    #[test]
    fn an_update_without_a_change_changes_nothing() {
        let emulator = Emulator::new();
        let organization = emulator.ok(CreateOrganization::new("Acme"));
        let user = emulator.ok(CreateUser::new("ada@acme.com"));
        emulator.advance(Duration::from_secs(1));
        assert_eq!(emulator.ok(UpdateOrganization::new(&organization.id).name("Acme")), organization);
        assert_eq!(emulator.ok(UpdateUser::new(&user.id)), user);
        assert!(emulator.all(ListEvents::new(["organization.updated", "user.updated"])).is_empty());
    }
}

mod refusals {
    use super::*;

    #[test]
    fn what_is_taken_is_refused() {
        let emulator = Emulator::new();
        let verified = |domain| [OrganizationDomainData::verified(domain)];
        let first =
            emulator.ok(CreateOrganization::new("1").external_id("x").domain_data(verified("acme.com")));
        let second = emulator.ok(CreateOrganization::new("2"));
        emulator.ok(UpdateOrganization::new(&first.id).stripe_customer_id("cus_1"));
        let used = (400, Some("external_id_already_used"));
        for (error, expected) in [
            (emulator.refusal(CreateOrganization::new("3").external_id("x")), used),
            (emulator.refusal(UpdateOrganization::new(&second.id).external_id("x")), used),
            (
                emulator.refusal(UpdateOrganization::new(&second.id).stripe_customer_id("cus_1")),
                (400, Some("stripe_customer_id_already_used")),
            ),
            (emulator.refusal(CreateOrganization::new("3").domain_data(verified("Acme.com"))), (409, None)),
            (emulator.refusal(UpdateOrganization::new(&second.id).domains(["acme.com"])), (409, None)),
            (
                emulator.refusal(CreateOrganizationDomain::new("acme.com", &second.id)),
                (409, Some("domain_already_exists")),
            ),
        ] {
            assert_eq!(describe(&error), expected, "{error}");
        }
        // One's own is not taken, and a refused request does nothing.
        emulator.ok(UpdateOrganization::new(&first.id).external_id("x").domain_data(verified("acme.com")));
        assert_eq!(emulator.ok(GetOrganization::new(&second.id)), second);
        assert_eq!(emulator.all(ListOrganizations::new()).len(), 2);
    }

    #[test]
    fn users_are_told_apart_by_address_and_external_id() {
        let emulator = Emulator::new();
        emulator.ok(CreateUser::new("ada@acme.com").external_id("7"));
        let bob = emulator.ok(CreateUser::new("bob@acme.com"));
        for (create, code) in [
            (CreateUser::new("ADA@acme.com"), "email_not_available"),
            (CreateUser::new("eve@acme.com").external_id("7"), "external_id_already_used"),
        ] {
            let error = emulator.refusal(create);
            assert_eq!(describe(&error), (400, Some("user_creation_error")));
            assert_eq!(error.errors[0].code.as_deref(), Some(code));
        }
        for (update, code) in [
            (UpdateUser::new(&bob.id).email("Ada@acme.com"), "email_not_available"),
            (UpdateUser::new(&bob.id).external_id("7"), "external_id_already_used"),
            (UpdateUser::new(&bob.id).email("bob"), "invalid_email"),
            (UpdateUser::new(&bob.id).locale("deutsch, bitte"), "invalid_locale"),
            (UpdateUser::new(&bob.id).metadata([("", "")]), "invalid_metadata"),
        ] {
            assert_eq!(describe(&emulator.refusal(update)), (400, Some(code)));
        }
        emulator.ok(UpdateUser::new(&bob.id).email("BOB@acme.com"));
    }

    #[test]
    fn passwords_are_checked() {
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
            let (status, answer) = emulator.raw(Method::POST, users, "application/json", &body.to_string());
            let code = answer.get("code").and_then(Value::as_str).unwrap_or_default();
            assert_eq!((status, code), expected, "{fields}");
            assert!(!answer.to_string().contains("long enough"), "{answer}");
        }
    }

    #[test]
    fn wrong_fields_are_named() {
        let emulator = Emulator::new();
        emulator.organizations(1);
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
                vec!["invalid domain_data"],
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
            let (status, answer) = emulator.raw(method, path, "application/json", body);
            let found: Vec<String> = answer["errors"]
                .as_array()
                .unwrap_or_else(|| panic!("{path} {body}: {answer}"))
                .iter()
                .map(|error| {
                    format!("{} {}", error["code"].as_str().unwrap(), error["field"].as_str().unwrap())
                })
                .collect();
            assert_eq!(
                (status, found),
                (422, fields.into_iter().map(str::to_owned).collect()),
                "{path} {body}"
            );
        }
    }

    #[test]
    fn requests_of_the_wrong_form_are_refused() {
        let emulator = Emulator::new();
        for (method, path, content_type, body, status) in [
            (Method::POST, "/organizations", "application/json", r#"{"name":"#, 400),
            (Method::POST, "/organizations", "application/json", "[]", 400),
            (Method::POST, "/organizations", "application/json", &"[".repeat(10_000), 400),
            (Method::POST, "/organizations", "text/plain", r#"{"name":"Acme"}"#, 415),
            (Method::POST, "/organizations", "application/JSON; charset=utf-8", r#"{"name":"Acme"}"#, 201),
            (Method::PATCH, "/organizations", "", "", 405),
            (Method::GET, "/", "", "", 404),
            (Method::GET, "/organizations/", "", "", 404),
            (Method::GET, "/organizations/a/b/c", "", "", 404),
            (Method::GET, "/organizations/%ff%2F", "", "", 404),
        ] {
            let (found, answer) = emulator.raw(method, path, content_type, body);
            assert_eq!(found, status, "{path} {answer}");
            assert!(answer.is_object(), "{answer}");
        }
    }

    #[test]
    fn a_key_is_needed_and_must_be_the_one() {
        let emulator = Emulator::with_api_key("sk_mine");
        emulator.ok(CreateOrganization::new("Acme"));
        let other = emulator.client_with(Config::new("sk_other").unwrap());
        let error = emulator.run(other.send(ListOrganizations::new())).unwrap_err();
        assert!(error.api().unwrap().is_unauthorized());
        assert_eq!(error.api().unwrap().message.as_deref(), Some("Unauthorized"));
        let no_key = http::Request::get("/organizations").body(bytes::Bytes::new()).unwrap();
        assert_eq!(parts(&emulator.handle(&no_key, Now::default()).unwrap()).0, 401);
    }

    #[test]
    fn every_answer_has_a_request_id_of_its_own() {
        let emulator = Emulator::new();
        let organization =
            emulator.run(emulator.client().send_with_response(CreateOrganization::new("Acme"))).unwrap();
        assert_eq!(organization.request_id(), Some("req_01000000000000000000000001"));
        let error = emulator.refusal(GetUser::new("user_0"));
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
    fn a_list_is_walked_to_its_end_in_either_order() {
        let emulator = Emulator::new();
        emulator.organizations(7);
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

            // Backwards from the last object: the same, but for that object.
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
    fn the_normal_order_shows_the_newest_first_and_its_cursors_run_the_other_way() {
        let emulator = Emulator::new();
        let made = emulator.organizations(5);
        let list = || ListOrganizations::new().limit(2).order(Order::Normal);
        let first = emulator.ok(list());
        assert_eq!(names(&first.data), ["5", "4"]);
        assert_eq!((first.before.as_deref(), first.after), (Some(made[3].id.as_str()), None));
        let older = emulator.ok(list().before(made[3].id.as_str()));
        assert_eq!(names(&older.data), ["3", "2"]);
        assert_eq!(older.before.as_deref(), Some(made[1].id.as_str()));
        let newer = emulator.ok(list().after(made[0].id.as_str()));
        assert_eq!(names(&newer.data), ["3", "2"]);
        assert_eq!(newer.after.as_deref(), Some(made[2].id.as_str()));
    }

    #[test]
    fn the_default_is_ten_and_the_ends_have_no_cursors() {
        let emulator = Emulator::new();
        emulator.organizations(11);
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
    fn a_cursor_outlives_its_object() {
        let emulator = Emulator::new();
        let made = emulator.organizations(5);
        let first = emulator.ok(ListOrganizations::new().limit(2));
        emulator.ok(DeleteOrganization::new(&made[3].id));
        emulator.organizations(1);
        let second = emulator.ok(ListOrganizations::new().limit(2).after(first.after.unwrap()));
        assert_eq!(names(&second.data), ["3", "2"]);
    }

    #[test]
    fn filters_narrow_every_page() {
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
    fn users_are_found_by_address_and_membership() {
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
    fn everything_that_happens_is_told_once_and_in_order() {
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
        let told: Vec<String> = events.iter().map(|event| event.name().to_string()).collect();
        assert_eq!(
            told,
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
        assert!(events.iter().all(|event| !matches!(event.payload, EventPayload::Unknown(_))));
    }

    #[test]
    fn an_update_tells_what_was_before() {
        let emulator = Emulator::new();
        let id = emulator.ok(CreateOrganization::new("Acme").external_id("x").metadata([("a", "1")])).id;
        emulator.advance(Duration::from_secs(1));
        emulator.ok(UpdateOrganization::new(&id)
            .name("Umbrella")
            .external_id(Patch::Clear)
            .stripe_customer_id("cus_1")
            .metadata([("b", "2")]));
        let event = emulator.all(ListEvents::new(["organization.updated"])).remove(0);
        let previous = event.context.unwrap().previous_attributes.unwrap();
        assert_eq!(
            serde_json::to_value(previous).unwrap(),
            json!({"name": "Acme", "external_id": "x", "stripe_customer_id": null, "metadata": {"a": "1"}})
        );
        let EventPayload::OrganizationUpdated(organization) = event.payload else { panic!() };
        assert_eq!(organization.name, "Umbrella");
        assert_eq!(event.created_at.unwrap().to_string(), "2026-01-01T00:00:01.000Z");
    }

    #[test]
    fn events_are_found_by_kind_organization_and_time() {
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
                .map(|event| match event.payload {
                    EventPayload::OrganizationCreated(organization) => organization.id,
                    other => panic!("{other:?}"),
                })
                .collect()
        };
        let created = || ListEvents::new([EventType::OrganizationCreated, EventType::OrganizationDeleted]);
        assert_eq!(of(created()), ids);
        assert_eq!(of(created().limit(3)), ids);
        assert_eq!(of(created().order(Order::Descending)), ids, "the order is ignored");
        assert_eq!(of(created().organization_id(&ids[2])), ids[2..3]);
        assert_eq!(of(created().range_start(start + second)), ids[1..]);
        assert_eq!(of(created().range_end(start + 4 * second)), ids[..3]);
        assert_eq!(of(created().range_start(start + second).range_end(start + 3 * second)), ids[1..2]);
        let first = emulator.ok(created().limit(1));
        assert_eq!(first.before, None);
        assert_eq!(of(created().after(first.data[0].id.as_str())), ids[1..]);

        let wrong = emulator.refusal(created().range_start(start + second).range_end(start));
        assert_eq!(describe(&wrong), (400, Some("bad_request")));
        emulator.advance(Duration::from_secs(90 * 24 * 60 * 60) - second);
        assert_eq!(of(created()), ids[2..], "events are kept for 90 days");
    }
}

mod faults {
    use super::*;

    #[test]
    fn a_call_survives_what_a_retry_can_mend() {
        for (fault, attempts, waited_at_least) in [
            (Fault::status(503).times(2), 3, 500),
            (Fault::drop_connection().times(2), 3, 500),
            (Fault::lose_answer(), 2, 250),
            (Fault::rate_limit(Duration::from_millis(6_500)), 2, 7_000),
            (Fault::answer(http::Response::builder().status(502).body("<html>".into()).unwrap()), 2, 250),
        ] {
            let emulator = Emulator::new();
            let id = emulator.organizations(1).remove(0).id;
            emulator.inject(fault.clone());
            let response =
                emulator.run(emulator.client().send_with_response(GetOrganization::new(id))).unwrap();
            assert_eq!(response.attempts, attempts, "{fault:?}");
            assert!(emulator.waited() >= Duration::from_millis(waited_at_least), "{fault:?}");
            assert_eq!(emulator.faults_left(), 0);
        }
    }

    #[test]
    fn a_dropped_request_did_nothing_and_a_lost_answer_did() {
        for (fault, organizations) in [(Fault::drop_connection(), 0), (Fault::lose_answer(), 1)] {
            let emulator = Emulator::new();
            emulator.inject(fault);
            match emulator.run(emulator.client().send(CreateOrganization::new("Acme"))) {
                Err(Error::Transport(error)) => assert_eq!(error.failure.delivery, Delivery::Unknown),
                other => panic!("{other:?}"),
            }
            assert_eq!(emulator.all(ListOrganizations::new()).len(), organizations);
        }
    }

    #[test]
    fn a_fault_strikes_what_it_is_meant_for() {
        let emulator = Emulator::new();
        emulator.inject(Fault::status(418).on::<GetUser>());
        emulator.inject(Fault::status(409).when(|request| request.uri().query() == Some("search=x")));
        emulator.inject(Fault::status(400).on::<GetUser>());
        assert_eq!(emulator.faults_left(), 3);
        let id = emulator.organizations(1).remove(0).id;
        emulator.ok(GetOrganization::new(id));
        emulator.ok(ListOrganizations::new());
        assert_eq!(emulator.refusal(ListOrganizations::new().search("x")).status, 409);
        assert_eq!(emulator.refusal(GetUser::new("user_0")).status, 418);
        assert_eq!(emulator.refusal(GetUser::new("user_0")).status, 400);
        assert_eq!(emulator.refusal(GetUser::new("user_0")).status, 404);
        assert_eq!(emulator.faults_left(), 0);
        emulator.inject(Fault::status(500).times(0));
        emulator.ok(ListOrganizations::new());
    }

    #[test]
    #[should_panic(expected = "no status: 99")]
    fn a_fault_needs_a_status() {
        let _ = Fault::status(99);
    }
}

mod ways_to_use_it {
    use super::*;

    #[test]
    fn clones_share_everything() {
        let emulator = Emulator::default();
        let clone = emulator.clone();
        let id = emulator.organizations(1).remove(0).id;
        clone.advance(Duration::from_secs(1));
        assert_eq!(clone.ok(GetOrganization::new(id)).name, "1");
        assert_eq!(clone.now(), emulator.now());
        assert_eq!(format!("{emulator:?}"), "Emulator { requests: 2, faults_left: 0, .. }");
    }

    #[test]
    fn two_runs_are_the_same() {
        let run = || {
            let emulator = Emulator::new();
            emulator.organizations(2);
            emulator.inject(Fault::status(503).times(2));
            (emulator.all(ListOrganizations::new()), emulator.waited())
        };
        let first = run();
        assert!(first.1 > Duration::ZERO);
        assert_eq!(first, run());
    }

    #[test]
    fn it_can_be_driven_without_a_client_at_any_time() {
        let emulator = Emulator::new();
        let later = Now::from_unix_milliseconds(1_900_000_000_000);
        let config = Config::new(Emulator::API_KEY).unwrap();
        let mut call = config.call(&CreateOrganization::new("Acme"), 1).unwrap();
        let made =
            drive_blocking(&mut call, |request, _| emulator.handle(&request, later), &emulator).unwrap();
        assert_eq!(made.created_at, Some(Timestamp::from_unix_seconds(1_900_000_000)));
    }

    #[test]
    fn it_can_be_a_transport_on_another_clock() {
        let (emulator, clock) = (Emulator::new(), crate::testing::Script::new());
        clock.advance(Duration::from_secs(5));
        let (answering, reading) = (emulator.clone(), clock.clone());
        let transport = move |request: HttpRequest| ready(answering.handle(&request, reading.now()));
        let config = Config::new(Emulator::API_KEY).unwrap();
        let client = crate::Client::new(config, transport, clock.clone());
        let made = clock.run(client.send(CreateOrganization::new("Acme"))).unwrap();
        assert_eq!(made.created_at, Some(clock.now().wall));
    }
}

mod anything {
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

    /// Pieces of paths that lead somewhere, and some that lead nowhere.
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
        fn every_request_gets_an_answer_of_a_known_form(requests in vec(request(), 1..12), time in any::<i64>()) {
            let emulator = Emulator::new();
            let id = emulator.organizations(1).remove(0).id;
            emulator.ok(CreateUser::new("ada@acme.com"));
            emulator.ok(CreateOrganizationDomain::new("acme.org", &id));
            emulator.ok(CreateItContact::new(&id, "it@acme.org"));
            for request in requests.into_iter().flatten() {
                let response = emulator.handle(&request, Now::from_unix_milliseconds(time)).unwrap();
                let status = response.status();
                assert!(response.headers().contains_key("x-request-id"));
                assert!(status.is_success() || status.is_client_error(), "{status}");
                if !response.body().is_empty() {
                    let (_, answer) = parts(&response);
                    assert!(answer.is_object(), "{answer}");
                    assert_eq!(answer.get("message").is_some(), status.is_client_error(), "{answer}");
                } else {
                    assert!(status.is_success());
                }
            }
            // It still works, whatever was done to it.
            emulator.all(ListOrganizations::new());
            emulator.all(ListUsers::new());
        }
    }
}
