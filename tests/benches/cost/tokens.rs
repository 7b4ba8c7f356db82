//! Access tokens of machines, which are requested once and then kept.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use http::HeaderValue;
use workos_core::{BaseUrl, Client, Config, Error, Runtime as _, tokens::MachineTokens};
use workos_tests::cost::{self, InMemory};

use crate::harness::{Row, Sides};

const RESPONSE: &str = r#"{"access_token":"eyJhbGciOiJSUzI1NiJ9","token_type":"Bearer","expires_in":3600}"#;

pub(crate) fn rows() -> Vec<Row> {
    vec![Row::new("get a token that is kept", kept).target("0 allocations")]
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
