//! The required behavior of every adapter, by what the server does.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Barrier, Notify},
    task::JoinSet,
};
use workos_core::{
    Delivery::{NotSent, Unknown},
    Error, FailureKind,
    organizations::{CreateOrganization, DeleteOrganization, GetOrganization},
};
use workos_tests::{
    percent_decode,
    server::{Reply, Server, refusing},
};

use super::world::{Adapter, client, client_of, failure, serving, serving_limited};

const ACME: &str = r#"{"id":"org_1","name":"Acme"}"#;

fn get() -> GetOrganization {
    GetOrganization::new("org_1")
}

/// An operation that is not safe to repeat.
fn post() -> CreateOrganization {
    CreateOrganization::new("Acme")
}

/// Checks the retries against a server that replies to every request like this: a call that is safe to repeat
/// is sent four times, and succeeds if the server recovers; another call is sent once.
async fn fault<A: Adapter>(kind: FailureKind, reply: impl Fn(Arc<Notify>) -> Reply) {
    let timed_out = Arc::new(Notify::new());
    let reply = reply(timed_out.clone());
    let serve = async |replies: Vec<Reply>| {
        let server = Server::serving(replies).await.unwrap();
        let client = client::<A>(&format!("http://{}", server.address()), None, timed_out.clone());
        (server, client)
    };

    let (server, client) = serve(vec![reply.clone(); 4]).await;
    assert_eq!(failure(&client.send(get()).await.unwrap_err()), (kind, Unknown, 4));
    assert_eq!((server.count(), client.runtime().waits().len()), (4, 3));

    let (server, client) = serve(vec![reply.clone(), Reply::json(ACME)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
    assert_eq!(server.count(), 2);

    let (server, client) = serve(vec![reply]).await;
    assert_eq!(failure(&client.send(post()).await.unwrap_err()), (kind, Unknown, 1));
    assert_eq!(server.count(), 1);
    // The transport is usable afterwards.
    client.send(get()).await.unwrap_err();
    assert_eq!(server.count(), 2);
}

pub(crate) async fn complete_response<A: Adapter>() {
    let (server, client) = serving::<A>([Reply::json(ACME), Reply::json(ACME)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
    let full = client.send_with_response(post()).await.unwrap();
    assert_eq!((full.status.as_u16(), full.attempts), (200, 1));
    assert_eq!(full.body, ACME);

    let seen = server.seen();
    let [get, post] = &*seen.requests else { panic!("{seen:?}") };
    assert_eq!((get.method().as_str(), get.uri().path()), ("GET", "/organizations/org_1"));
    assert_eq!(get.headers()["host"], server.address().to_string());
    assert_eq!(get.headers()["authorization"], "Bearer sk_test_loopback");
    assert_eq!(get.headers()["accept"], "application/json");
    assert!(get.body().is_empty() && !get.headers().contains_key("content-length"));
    assert!(!get.headers().contains_key("accept-encoding"));
    assert_eq!((post.method().as_str(), post.uri().path()), ("POST", "/organizations"));
    assert_eq!(post.headers()["content-type"], "application/json");
    assert_eq!(post.body(), r#"{"name":"Acme"}"#);
    // Both requests were sent on the same connection.
    assert_eq!(seen.connections, 1);
}

pub(crate) async fn special_characters_in_an_id<A: Adapter>() {
    let (server, client) = serving::<A>([Reply::json(ACME)]).await;
    client.send(GetOrganization::new("../a b?c#d%2e'|{}[]\\^`~é")).await.unwrap();
    let seen = server.seen();
    let path = seen.requests[0].uri().path().strip_prefix("/organizations/").unwrap();
    // The ID adds neither a segment nor a query, and is percent-encoded once.
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'), "{path}");
    assert_eq!(percent_decode(path), "../a b?c#d%2e'|{}[]\\^`~é");
    assert_eq!(seen.requests[0].uri().query(), None);
}

pub(crate) async fn response_in_single_bytes<A: Adapter>() {
    let bytes = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ACME}", ACME.len());
    let (_server, client) = serving::<A>([Reply::new().trickle(bytes)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn chunked_response<A: Adapter>() {
    let chunks: String = ACME.chars().map(|one| format!("1\r\n{one}\r\n")).collect();
    let bytes =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\nTrailer: x\r\n\r\n");
    let (_server, client) = serving::<A>([Reply::new().write(bytes)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn response_that_ends_with_the_connection<A: Adapter>() {
    let reply = Reply::new().write(format!("HTTP/1.1 200 OK\r\n\r\n{ACME}")).close();
    let (_server, client) = serving::<A>([reply]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn informational_responses_before_the_response<A: Adapter>() {
    let hints = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let bytes = format!("{hints}HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ACME}", ACME.len());
    let (_server, client) = serving::<A>([Reply::new().write(bytes)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn timeout_before_the_head<A: Adapter>() {
    fault::<A>(FailureKind::Timeout, |timed_out| Reply::new().signal(timed_out).hold()).await;
}

pub(crate) async fn timeout_within_the_body<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"id\":";
    fault::<A>(FailureKind::Timeout, |timed_out| Reply::new().write(part).signal(timed_out).hold()).await;
}

pub(crate) async fn connection_refused<A: Adapter>() {
    let (_socket, address) = refusing().unwrap();
    let client = client::<A>(&format!("http://{address}"), None, Arc::default());
    // Nothing was sent, so calls that are not safe to repeat are retried too.
    assert_eq!(failure(&client.send(get()).await.unwrap_err()), (FailureKind::Connect, NotSent, 4));
    let error = client.send(post()).await.unwrap_err();
    assert_eq!(failure(&error), (FailureKind::Connect, NotSent, 4));
    assert!(error.to_string().contains("refused"), "{error}");
}

pub(crate) async fn name_not_found<A: Adapter>() {
    // A label of more than 63 characters is invalid (RFC 1035), so that no name server is queried.
    let base_url = format!("https://{}.example", "x".repeat(64));
    let client = client::<A>(&base_url, None, Arc::default());
    assert_eq!(failure(&client.send(post()).await.unwrap_err()), (FailureKind::Connect, NotSent, 4));
}

pub(crate) async fn tls_handshake_failed<A: Adapter>() {
    let server = Server::serving([]).await.unwrap();
    let client = client::<A>(&format!("https://{}", server.address()), None, Arc::default());
    assert_eq!(failure(&client.send(post()).await.unwrap_err()), (FailureKind::Connect, NotSent, 4));
    assert_eq!((server.seen().connections, server.count()), (4, 0));
}

pub(crate) async fn connection_closed_before_the_head<A: Adapter>() {
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().close()).await;
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().reset()).await;
}

pub(crate) async fn connection_closed_within_the_head<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Le";
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().write(part).close()).await;
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().write(part).reset()).await;
}

pub(crate) async fn connection_closed_after_the_head<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n";
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().write(part).close()).await;
}

pub(crate) async fn connection_closed_within_a_body_of_known_length<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"id\":\"org_1\",\"name\"";
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().write(part).close()).await;
    fault::<A>(FailureKind::Interrupted, |_| Reply::new().write(part).reset()).await;
}

pub(crate) async fn connection_closed_within_a_chunked_body<A: Adapter>() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    // Within a chunk; and between chunks, where the body so far is a complete object.
    for chunks in ["1c\r\n{\"id\":", &format!("{:x}\r\n{ACME}\r\n", ACME.len())] {
        fault::<A>(FailureKind::Interrupted, |_| Reply::new().write(format!("{head}{chunks}")).close()).await;
    }
}

pub(crate) async fn response_is_not_http<A: Adapter>() {
    fault::<A>(FailureKind::Other, |_| Reply::new().write("SSH-2.0-OpenSSH_9.6\r\n").hold()).await;
}

pub(crate) async fn announced_length_over_the_limit<A: Adapter>() {
    // The body is never sent: the announced length is enough. Calls that are safe to repeat are not retried
    // either.
    let announced = |length: usize| {
        Reply::new().write(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")).hold()
    };
    for (limit, length) in [(Some(1_000), 1_001), (None, (16 << 20) + 1), (None, usize::MAX / 2)] {
        let (server, client) = serving_limited::<A>([announced(length)], limit).await;
        let error = client.send(get()).await.unwrap_err();
        assert_eq!(failure(&error), (FailureKind::BodyTooLarge, Unknown, 1));
        server.until(|seen| seen.closed == 1).await;
        assert_eq!(server.count(), 1);
    }
}

pub(crate) async fn streamed_body_over_the_limit<A: Adapter>() {
    let flood = || {
        Reply::new()
            .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .flood(format!("4000\r\n{}\r\n", " ".repeat(0x4000)))
    };
    for limit in [Some(1_000), None] {
        let (server, client) = serving_limited::<A>([flood()], limit).await;
        let error = client.send(post()).await.unwrap_err();
        assert_eq!(failure(&error), (FailureKind::BodyTooLarge, Unknown, 1));
        server.until(|seen| seen.closed == 1).await;
        assert_eq!(server.count(), 1);
    }
}

pub(crate) async fn body_at_the_limit<A: Adapter>() {
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{ACME}\r\n0\r\n\r\n",
        ACME.len()
    );
    let replies = [Reply::json(ACME), Reply::new().write(chunked)];
    let (_server, client) = serving_limited::<A>(replies, Some(ACME.len())).await;
    for _ in 0..2 {
        assert_eq!(client.send(get()).await.unwrap().name, "Acme");
    }
}

pub(crate) async fn success_with_invalid_body<A: Adapter>() {
    let html = Reply::response("200 OK", &["Content-Type: text/html"], "<html>Please sign in</html>");
    let replies = [
        html,
        Reply::json(r#"{"id":"org_1","na"#),
        Reply::json(""),
        Reply::response("204 No Content", &[], ""),
    ];
    for reply in replies {
        let (server, client) = serving::<A>([reply]).await;
        match client.send(get()).await {
            Err(Error::Decode(error)) => assert_eq!(error.attempts, 1),
            other => panic!("{other:?}"),
        }
        assert_eq!(server.count(), 1);
    }
}

pub(crate) async fn no_content<A: Adapter>() {
    let reply = Reply::new().write("HTTP/1.1 204 No Content\r\n\r\n");
    let (server, client) = serving::<A>([reply.clone(), reply]).await;
    client.send(DeleteOrganization::new("org_1")).await.unwrap();
    client.send(DeleteOrganization::new("org_2")).await.unwrap();
    assert_eq!((server.count(), server.seen().connections), (2, 1));
}

pub(crate) async fn redirects_are_not_followed<A: Adapter>() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = Server::serving([]).await.unwrap();
        let location = format!("Location: http://{}/organizations", elsewhere.address());
        let reply = Reply::response(status, &[&location], "");
        let (server, client) = serving::<A>([reply.clone(), reply]).await;
        for error in [client.send(get()).await.unwrap_err(), client.send(post()).await.unwrap_err()] {
            assert!(error.status().is_some_and(|status| status.is_redirection()), "{error:?}");
        }
        assert_eq!((server.count(), elsewhere.seen().connections), (2, 0));
    }
}

pub(crate) async fn request_timeout<A: Adapter>() {
    let reply = || Reply::response("408 Request Timeout", &["Connection: close"], "").close();
    let (server, client) = serving::<A>([reply(), Reply::json(ACME)]).await;
    client.send(get()).await.unwrap();
    assert_eq!(server.count(), 2);

    let (server, client) = serving::<A>([reply()]).await;
    let error = client.send(post()).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts(), server.count()), (408, 1, 1));
}

pub(crate) async fn too_many_requests<A: Adapter>() {
    let seconds = ["Retry-After: 2"];
    let date = ["Date: Wed, 21 Oct 2015 07:28:00 GMT", "Retry-After: Wed, 21 Oct 2015 07:28:07 GMT"];
    for (headers, wait) in [(&seconds[..], 2), (&date[..], 7)] {
        let refusal = Reply::response("429 Too Many Requests", headers, r#"{"message":"Slow down."}"#);
        let (server, client) = serving::<A>([refusal, Reply::json(ACME)]).await;
        client.send(post()).await.unwrap();
        assert_eq!(client.runtime().waits(), [Duration::from_secs(wait)]);
        assert_eq!(server.count(), 2);
    }
}

pub(crate) async fn bad_gateway<A: Adapter>() {
    const HTML: &str = "<html><h1>502 Bad Gateway</h1></html>";
    let reply = Reply::response("502 Bad Gateway", &["Content-Type: text/html"], HTML);
    let (server, client) = serving::<A>([(); 5].map(|()| reply.clone())).await;
    for (error, attempts) in
        [(client.send(get()).await.unwrap_err(), 4), (client.send(post()).await.unwrap_err(), 1)]
    {
        let error = error.api().unwrap();
        assert_eq!((error.status.as_u16(), error.attempts, error.message.as_deref()), (502, attempts, None));
        assert_eq!(error.body, HTML);
    }
    assert_eq!(server.count(), 5);
}

pub(crate) async fn service_unavailable<A: Adapter>() {
    let reply = || Reply::response("503 Service Unavailable", &[], "");
    let (server, client) = serving::<A>([reply(), Reply::json(ACME)]).await;
    let full = client.send_with_response(get()).await.unwrap();
    assert_eq!((full.attempts, server.count()), (2, 2));

    let (server, client) = serving::<A>([reply()]).await;
    let error = client.send(post()).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts(), server.count()), (503, 1, 1));
}

pub(crate) async fn concurrent_calls<A: Adapter>() {
    const CALLS: usize = 64;
    // The first response is sent after all requests have been received.
    let barrier = Arc::new(Barrier::new(CALLS));
    let server = Server::start(move |request| {
        let id = request.uri().path().rsplit('/').next().unwrap_or_default();
        let body = format!(r#"{{"id":"{id}","name":"Acme"}}"#);
        Reply::new()
            .meet(barrier.clone())
            .write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
    })
    .await
    .unwrap();
    let client = client_of::<A>(&server);
    for _ in 0..2 {
        let mut calls = JoinSet::new();
        for number in 0..CALLS {
            let id = format!("org_{number}");
            let call = client.send(GetOrganization::new(&*id));
            calls.spawn(async move { (id, call.await.unwrap()) });
        }
        while let Some(done) = calls.join_next().await {
            let (id, organization) = done.unwrap();
            assert_eq!(organization.id, *id);
        }
    }
    assert_eq!(server.count(), 2 * CALLS);
}

pub(crate) async fn dropped_call_closes_its_connection<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"id\":";
    for reply in [Reply::new().hold(), Reply::new().write(part).hold()] {
        let (server, client) = serving::<A>([reply, Reply::json(ACME)]).await;
        let call = tokio::spawn(client.send(post()));
        server.until(|seen| seen.requests.len() == 1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        server.until(|seen| seen.closed == 1).await;

        assert_eq!(client.send(get()).await.unwrap().name, "Acme");
        assert_eq!((server.count(), server.seen().connections), (2, 2));
    }
}

/// Returns whether the server received the POST at most once, and as often as the result says.
fn sent_at_most_once(server: &Server, result: &Result<impl Sized, Error>) -> bool {
    let posts = server.seen().requests.iter().filter(|request| request.method() == "POST").count();
    match result {
        Ok(_) => posts == 1,
        // A request that is known not to have been sent would have been retried.
        Err(error) => posts <= 1 && failure(error).1 == Unknown,
    }
}

pub(crate) async fn idle_connection_closed_by_the_server<A: Adapter>() {
    let timed_out = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let first =
        [Reply::json(ACME).close(), Reply::json(ACME).reset(), Reply::json(ACME).write(timed_out).close()];
    for first in first {
        // Whether the client has noticed before it sends the next request depends on timing.
        for _ in 0..8 {
            let mut first = Some(first.clone());
            let server = Server::start(move |_| first.take().unwrap_or_else(|| Reply::json(ACME))).await;
            let server = server.unwrap();
            let client = client_of::<A>(&server);
            // A reset may discard the response, and then the call is retried.
            client.send(get()).await.unwrap();
            let result = client.send(post()).await;
            assert!(sent_at_most_once(&server, &result), "{result:?}, {:?}", server.seen());
        }
    }
}

pub(crate) async fn pooled_connection_closed_during_a_request<A: Adapter>() {
    for ending in [Reply::new().close(), Reply::new().reset()] {
        let (server, client) = serving::<A>([Reply::json(ACME), ending.clone(), Reply::json(ACME)]).await;
        client.send(get()).await.unwrap();
        let error = client.send(post()).await.unwrap_err();
        assert_eq!(failure(&error), (FailureKind::Interrupted, Unknown, 1));
        assert_eq!((server.count(), server.seen().connections), (2, 1));

        let (server, client) = serving::<A>([Reply::json(ACME), ending, Reply::json(ACME)]).await;
        client.send(get()).await.unwrap();
        client.send(get()).await.unwrap();
        assert_eq!((server.count(), server.seen().connections), (3, 2));
    }
}

pub(crate) async fn unsolicited_response_is_discarded<A: Adapter>() {
    let forged = r#"{"id":"org_2","name":"Forged"}"#;
    let both = Reply::json(ACME)
        .write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{forged}", forged.len()));
    let (_server, client) = serving::<A>([
        both,
        Reply::json(r#"{"id":"org_2","name":"Two"}"#),
        Reply::json(r#"{"id":"org_2","name":"Two"}"#),
    ])
    .await;
    client.send(get()).await.unwrap();
    assert_eq!(client.send(GetOrganization::new("org_2")).await.unwrap().name, "Two");
}
