//! Sessions in a multi-threaded runtime: many tasks with the same expired cookie.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::HeaderMap;
use workos_core::{
    Client, Config, HttpRequest, HttpResponse, TransportFailure,
    session::{SessionCodec, Sessions},
    testing::TokenSigner,
    types::Timestamp,
    user_management::AuthenticateResponse,
};
use workos_hyper::TokioRuntime;
use workos_tests::sent_back;

/// The number of requests to WorkOS.
#[derive(Default)]
struct Requests {
    keys: AtomicU32,
    refreshes: AtomicU32,
    others: AtomicU32,
}

fn response(signer: &TokenSigner, now: Timestamp, refresh_token: &str) -> String {
    let token = signer.access_token("user_1", "session_1", now).sign();
    format!(
        r#"{{"user":{{"id":"user_1","email":"ada@acme.com"}},"access_token":"{}","refresh_token":"{refresh_token}"}}"#,
        token.expose()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_tasks_refresh_an_expired_session_once_and_fetch_the_keys_once() {
    let (signer, requests) = (TokenSigner::new(), Arc::new(Requests::default()));
    let now = workos_core::Runtime::now(&TokioRuntime::new()).wall;
    let expired = response(&signer, now - Duration::from_secs(301), "rt_1");
    let refreshed = response(&signer, now, "rt_2");
    let keys = serde_json::to_string(&signer.jwks()).unwrap();

    let transport = {
        let requests = requests.clone();
        move |request: HttpRequest| {
            let (requests, keys, refreshed) = (requests.clone(), keys.clone(), refreshed.clone());
            async move {
                let (count, body) = match request.uri().path() {
                    "/sso/jwks/client_1" => (&requests.keys, keys),
                    "/user_management/authenticate" => (&requests.refreshes, refreshed),
                    _ => (&requests.others, String::new()),
                };
                count.fetch_add(1, Ordering::Relaxed);
                // Lets the other tasks run.
                tokio::task::yield_now().await;
                Ok::<_, TransportFailure>(HttpResponse::new(body.into()))
            }
        }
    };
    let config = Config::new("sk_test_1").unwrap().client_id("client_1").unwrap();
    let client = Client::new(config.clone(), transport, TokioRuntime::new());
    let codec = SessionCodec::authkit("a-cookie-password-of-32-chars-or-more!!").unwrap();
    let sessions = Sessions::new(&config, codec).unwrap();
    let signed_in: AuthenticateResponse = serde_json::from_str(&expired).unwrap();
    let cookies = sessions.create(&HeaderMap::new(), &signed_in, now, client.entropy().unwrap()).unwrap();
    let request = Arc::new(sent_back(&cookies));

    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (client, sessions, request) = (client.clone(), sessions.clone(), request.clone());
            tokio::spawn(async move {
                let mut machine = sessions.authenticate(&request, client.entropy().unwrap());
                client.drive(&mut machine).await
            })
        })
        .collect();
    for task in tasks {
        let check = task.await.unwrap();
        let session = check.outcome.unwrap();
        assert!(session.was_refreshed());
        assert_eq!(session.data().refresh_token().unwrap().expose(), "rt_2");
        assert_eq!(check.set_cookies.len(), 1);
    }
    let count = |counter: &AtomicU32| counter.load(Ordering::Relaxed);
    assert_eq!((count(&requests.keys), count(&requests.refreshes), count(&requests.others)), (1, 1, 0));
}
