//! Access tokens of AuthKit as an authorization server: those of machines, which are requested once and then kept, and their
//! verification by an API.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{HeaderValue, Request, header::AUTHORIZATION};
use workos_core::{
    BaseUrl, Client, Config, Error, Machine as _, Now, Runtime as _, Step, resource_server::ResourceServer,
    testing::TokenSigner, tokens::MachineTokens,
};
use workos_tests::cost::{self, InMemory};

use crate::{
    backend::{named, sha256},
    harness::{Row, Sides},
};

const RESPONSE: &str = r#"{"access_token":"eyJhbGciOiJSUzI1NiJ9","token_type":"Bearer","expires_in":3600}"#;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        Row::new("get a token that is kept", kept).target("0 allocations"),
        Row::new(named("authenticate a request, token remembered"), remembered),
    ]
}

/// A request to an API with a token that was verified before, and by its side the digest of the token.
fn remembered() -> Sides {
    const DOMAIN: &str = "https://acme.authkit.app";
    const RESOURCE: &str = "https://api.acme.com/invoices";
    let now = Now::from_unix_milliseconds(1_767_225_600_000);
    let config = Config::without_api_key().authkit_domain(BaseUrl::new(DOMAIN).unwrap());
    let server = ResourceServer::new(&config, RESOURCE).unwrap().required_scopes(["invoices:read"]).unwrap();
    let token = TokenSigner::new().connect_user_token(DOMAIN, "client_1", "user_1", now.wall);
    let token = token.claim("aud", RESOURCE).claim("scope", "openid invoices:read").sign();
    let bearer = format!("Bearer {}", token.expose());
    let request = Request::get("/invoices").header(AUTHORIZATION, bearer).body(()).unwrap();
    let ours = move || {
        let mut machine = server.authenticate(&request, 1);
        loop {
            match machine.poll(now) {
                Step::Send(_) => {
                    let keys = serde_json::to_string(&TokenSigner::new().jwks()).unwrap();
                    machine.handle(Ok(http::Response::new(keys.into())));
                }
                Step::Done(token) => break token.unwrap(),
                Step::Wait(_) => panic!("no other machine fetches the keys"),
            }
        }
    };
    Sides::new(ours).floor(move || sha256(token.expose().as_bytes()))
}

/// A token that is kept, and by its side a header value behind a lock with its expiry.
fn kept() -> Sides {
    let domain = BaseUrl::new("https://acme.authkit.app").unwrap();
    let config = Config::without_api_key().authkit_domain(domain);
    let tokens = MachineTokens::new(&config, "client_m2m", "secret").unwrap();
    let client = Client::new(config, InMemory(RESPONSE), InMemory(RESPONSE));
    let ours = move || {
        cost::now(async { client.machine_token(&tokens).await.map_err(|_| Error::Finished) }).unwrap()
    };
    let value = Arc::new(HeaderValue::from_static("Bearer eyJhbGciOiJSUzI1NiJ9"));
    let present = Mutex::new(Some((value, Duration::from_secs(3_600))));
    let runtime = InMemory("");
    let by_hand = move || {
        let present = present.lock().unwrap();
        present.as_ref().filter(|(_, expiry)| runtime.now().mono < *expiry).unwrap().0.clone()
    };
    Sides::new(ours).floor(by_hand)
}
