//! Sessions as an application has them: many tasks, one runtime, one expired cookie.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use http::{HeaderMap, HeaderValue, header::COOKIE};
use workos_core::{
    Client, Config, HttpRequest, HttpResponse, TransportFailure,
    session::{SessionCodec, Sessions},
    testing::TokenSigner,
    types::Timestamp,
    user_management::AuthenticateResponse,
};
use workos_hyper::TokioRuntime;

/// How often WorkOS was asked, and for what.
#[derive(Default)]
struct Asked {
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
async fn a_hundred_tasks_on_one_expired_session_refresh_it_once_and_fetch_the_keys_once() {
    let (signer, asked) = (TokenSigner::new(), Arc::new(Asked::default()));
    let now = workos_core::Runtime::now(&TokioRuntime::new()).wall;
    let expired = response(&signer, now - Duration::from_secs(301), "rt_1");
    let refreshed = response(&signer, now, "rt_2");
    let keys = serde_json::to_string(&signer.jwks()).unwrap();

    let transport = {
        let asked = asked.clone();
        move |request: HttpRequest| {
            let (asked, keys, refreshed) = (asked.clone(), keys.clone(), refreshed.clone());
            async move {
                let (count, body) = match request.uri().path() {
                    "/sso/jwks/client_1" => (&asked.keys, keys),
                    "/user_management/authenticate" => (&asked.refreshes, refreshed),
                    _ => (&asked.others, String::new()),
                };
                count.fetch_add(1, Ordering::Relaxed);
                // Long enough for all others to come.
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
    let cookie = cookies[0].to_header_value();
    let cookie = HeaderValue::from_str(cookie.to_str().unwrap().split(';').next().unwrap()).unwrap();
    let request = Arc::new(HeaderMap::from_iter([(COOKIE, cookie)]));

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
    assert_eq!((count(&asked.keys), count(&asked.refreshes), count(&asked.others)), (1, 1, 0));
}
