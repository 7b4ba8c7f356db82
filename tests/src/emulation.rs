//! Requests to the emulator without a client, for tests and benchmarks.

use workos_core::{HttpRequest, HttpResponse, testing::Emulator};

/// Returns a request with the API key of the emulator and JSON as its body.
///
/// # Panics
///
/// If the method or the URL is invalid.
#[must_use]
pub fn request(method: &str, url: &str, body: &str) -> HttpRequest {
    http::Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", format!("Bearer {}", Emulator::API_KEY))
        .header("content-type", "application/json")
        .body(body.to_owned().into())
        .expect("a request")
}

/// Returns the response to a request at the time of the emulator's clock.
///
/// # Panics
///
/// If the method or the path is invalid, or the emulator has a fault.
#[must_use]
pub fn call(emulator: &Emulator, method: &str, path: &str, body: &str) -> HttpResponse {
    emulator.handle(&request(method, path, body), emulator.now()).expect("a response")
}

/// Sends ten requests in each round, which create, read, update and delete a user, an organization and a membership. No
/// object is left, but seven events.
///
/// # Panics
///
/// If a request is rejected.
pub fn send_mixed(emulator: &Emulator, rounds: std::ops::Range<u32>) {
    let send = |method: &str, path: &str, body: &str| {
        let response = call(emulator, method, path, body);
        assert!(response.status().is_success(), "{method} {path}: {response:?}");
        response
    };
    let create = |path: &str, body: &str| {
        let object: serde_json::Value =
            serde_json::from_slice(send("POST", path, body).body()).expect("JSON");
        object["id"].as_str().expect("an ID").to_owned()
    };
    for round in rounds {
        let email = format!("user{round:09}@example.com");
        let organization = create("/organizations", &format!(r#"{{"name":"Acme {round:09}"}}"#));
        let user = create("/user_management/users", &format!(r#"{{"email":"{email}"}}"#));
        let member = format!(r#"{{"user_id":"{user}","organization_id":"{organization}"}}"#);
        create("/user_management/organization_memberships", &member);
        let (user, organization) =
            (format!("/user_management/users/{user}"), format!("/organizations/{organization}"));
        send("PUT", &user, r#"{"first_name":"Ada"}"#);
        send("GET", &user, "");
        send("GET", &organization, "");
        send("GET", &format!("/user_management/users?email={email}"), "");
        send("GET", "/events?events=user.created&limit=10", "");
        send("DELETE", &user, "");
        send("DELETE", &organization, "");
    }
}

/// An emulator with users, of whom every tenth is a member of an organization.
#[derive(Debug)]
pub struct Filled {
    /// The emulator.
    pub emulator: Emulator,
    /// ID of the organization.
    pub organization: String,
    users: Vec<String>,
}

impl Filled {
    /// Creates an emulator with this many users: `user1@example.com` and so on.
    ///
    /// # Panics
    ///
    /// If a user cannot be created.
    #[must_use]
    pub fn new(users: usize) -> Self {
        let emulator = Emulator::new();
        let create = |path: &str, body: &str| {
            let response = call(&emulator, "POST", path, body);
            assert!(response.status().is_success(), "{response:?}");
            let object: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
            object["id"].as_str().expect("an ID").to_owned()
        };
        let domain = r#"{"name":"Acme","domain_data":[{"domain":"acme.com","state":"verified"}]}"#;
        let organization = create("/organizations", domain);
        let users = (1..=users)
            .map(|number| {
                let body = format!(r#"{{"email":"user{number}@example.com","first_name":"Ada"}}"#);
                let user = create("/user_management/users", &body);
                if number % 10 == 0 {
                    let body = format!(r#"{{"user_id":"{user}","organization_id":"{organization}"}}"#);
                    create("/user_management/organization_memberships", &body);
                }
                user
            })
            .collect();
        Self { organization, users, emulator }
    }

    /// Returns the ID of a user, by its number from 0 in the order of creation.
    ///
    /// # Panics
    ///
    /// If there are fewer users.
    #[must_use]
    pub fn user(&self, number: usize) -> &str {
        &self.users[number]
    }
}
