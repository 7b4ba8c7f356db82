//! What every adapter must do, whatever the server does.

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
use workos_tests::server::{Answer, Server, refusing};

use super::world::{Adapter, client, client_of, failure, playing, playing_limited};

const ACME: &str = r#"{"id":"org_1","name":"Acme"}"#;

fn get() -> GetOrganization {
    GetOrganization::new("org_1")
}

/// An operation that must not be sent twice.
fn post() -> CreateOrganization {
    CreateOrganization::new("Acme")
}

/// A server that does this to every request: what is safe to repeat is sent four times, and succeeds if
/// the server recovers; what is not is sent once.
async fn fault<A: Adapter>(kind: FailureKind, answer: impl Fn(Arc<Notify>) -> Answer) {
    let time_is_up = Arc::new(Notify::new());
    let answer = answer(time_is_up.clone());
    let serve = async |answers: Vec<Answer>| {
        let server = Server::playing(answers).await.unwrap();
        let client = client::<A>(&format!("http://{}", server.address()), None, time_is_up.clone());
        (server, client)
    };

    let (server, client) = serve(vec![answer.clone(); 4]).await;
    assert_eq!(failure(&client.send(get()).await.unwrap_err()), (kind, Unknown, 4));
    assert_eq!((server.count(), client.runtime().waits().len()), (4, 3));

    let (server, client) = serve(vec![answer.clone(), Answer::json(ACME)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
    assert_eq!(server.count(), 2);

    let (server, client) = serve(vec![answer]).await;
    assert_eq!(failure(&client.send(post()).await.unwrap_err()), (kind, Unknown, 1));
    // And the transport is none the worse for it.
    assert_eq!(server.count(), 1);
    client.send(get()).await.unwrap_err();
    assert_eq!(server.count(), 2);
}

pub(crate) async fn an_answer<A: Adapter>() {
    let (server, client) = playing::<A>([Answer::json(ACME), Answer::json(ACME)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
    let full = client.send_with_response(post()).await.unwrap();
    assert_eq!((full.status.as_u16(), full.attempts), (200, 1));
    assert_eq!(full.body, ACME);

    let seen = server.seen();
    let [read, made] = &*seen.requests else { panic!("{seen:?}") };
    assert_eq!((read.method().as_str(), read.uri().path()), ("GET", "/organizations/org_1"));
    assert_eq!(read.headers()["host"], server.address().to_string());
    assert_eq!(read.headers()["authorization"], "Bearer sk_test_loopback");
    assert_eq!(read.headers()["accept"], "application/json");
    assert!(read.body().is_empty() && !read.headers().contains_key("content-length"));
    assert!(!read.headers().contains_key("accept-encoding"));
    assert_eq!((made.method().as_str(), made.uri().path()), ("POST", "/organizations"));
    assert_eq!(made.headers()["content-type"], "application/json");
    assert_eq!(made.body(), r#"{"name":"Acme"}"#);
    // One after the other, on the same connection.
    assert_eq!(seen.connections, 1);
}

pub(crate) async fn odd_characters_in_an_id<A: Adapter>() {
    let (server, client) = playing::<A>([Answer::json(ACME)]).await;
    client.send(GetOrganization::new("../a b?c#d%2e'|{}[]\\^`~é")).await.unwrap();
    let seen = server.seen();
    let path = seen.requests[0].uri().path().strip_prefix("/organizations/").unwrap();
    // Neither a further segment nor a query: what is percent-encoded is decoded once, into the id.
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_graphic() && byte != b'/', "{path}");
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            plain => plain,
        });
    }
    assert_eq!(String::from_utf8(bytes).unwrap(), "../a b?c#d%2e'|{}[]\\^`~é");
    assert_eq!(seen.requests[0].uri().query(), None);
}

pub(crate) async fn an_answer_in_single_bytes<A: Adapter>() {
    let bytes = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ACME}", ACME.len());
    let (_server, client) = playing::<A>([Answer::new().trickle(bytes)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn an_answer_in_chunks<A: Adapter>() {
    let chunks: String = ACME.chars().map(|one| format!("1\r\n{one}\r\n")).collect();
    let bytes =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\nTrailer: x\r\n\r\n");
    let (_server, client) = playing::<A>([Answer::new().write(bytes)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn an_answer_that_ends_with_its_connection<A: Adapter>() {
    let answer = Answer::new().write(format!("HTTP/1.1 200 OK\r\n\r\n{ACME}")).close();
    let (_server, client) = playing::<A>([answer]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn hints_before_an_answer<A: Adapter>() {
    let hints = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let bytes = format!("{hints}HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ACME}", ACME.len());
    let (_server, client) = playing::<A>([Answer::new().write(bytes)]).await;
    assert_eq!(client.send(get()).await.unwrap().name, "Acme");
}

pub(crate) async fn slow_head<A: Adapter>() {
    fault::<A>(FailureKind::Timeout, |time_is_up| Answer::new().signal(time_is_up).hold()).await;
}

pub(crate) async fn slow_body<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"id\":";
    fault::<A>(FailureKind::Timeout, |time_is_up| Answer::new().write(part).signal(time_is_up).hold()).await;
}

pub(crate) async fn connection_refused<A: Adapter>() {
    let (_socket, address) = refusing().unwrap();
    let client = client::<A>(&format!("http://{address}"), None, Arc::default());
    // Nothing was sent, so even what must not be sent twice is tried again.
    assert_eq!(failure(&client.send(get()).await.unwrap_err()), (FailureKind::Connect, NotSent, 4));
    let error = client.send(post()).await.unwrap_err();
    assert_eq!(failure(&error), (FailureKind::Connect, NotSent, 4));
    assert!(error.to_string().contains("refused"), "{error}");
}

pub(crate) async fn name_not_found<A: Adapter>() {
    // A label of more than 63 characters is no name (RFC 1035), so that no server of names is asked.
    let base_url = format!("https://{}.example", "x".repeat(64));
    let client = client::<A>(&base_url, None, Arc::default());
    assert_eq!(failure(&client.send(post()).await.unwrap_err()), (FailureKind::Connect, NotSent, 4));
}

pub(crate) async fn tls_not_agreed<A: Adapter>() {
    let server = Server::playing([]).await.unwrap();
    let client = client::<A>(&format!("https://{}", server.address()), None, Arc::default());
    assert_eq!(failure(&client.send(post()).await.unwrap_err()), (FailureKind::Connect, NotSent, 4));
    assert_eq!((server.seen().connections, server.count()), (4, 0));
}

pub(crate) async fn cut_before_the_head<A: Adapter>() {
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().close()).await;
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().reset()).await;
}

pub(crate) async fn cut_within_the_head<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Le";
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().write(part).close()).await;
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().write(part).reset()).await;
}

pub(crate) async fn cut_after_the_head<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n";
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().write(part).close()).await;
}

pub(crate) async fn cut_within_a_body_of_known_length<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"id\":\"org_1\",\"name\"";
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().write(part).close()).await;
    fault::<A>(FailureKind::Interrupted, |_| Answer::new().write(part).reset()).await;
}

pub(crate) async fn cut_within_a_chunked_body<A: Adapter>() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    // Within a chunk; and between chunks, where what came so far is a whole object.
    for chunks in ["1c\r\n{\"id\":", &format!("{:x}\r\n{ACME}\r\n", ACME.len())] {
        fault::<A>(FailureKind::Interrupted, |_| Answer::new().write(format!("{head}{chunks}")).close())
            .await;
    }
}

pub(crate) async fn not_http<A: Adapter>() {
    fault::<A>(FailureKind::Other, |_| Answer::new().write("SSH-2.0-OpenSSH_9.6\r\n").hold()).await;
}

pub(crate) async fn body_over_the_limit_by_its_announced_length<A: Adapter>() {
    // The body never comes: the announcement is enough. Not even what may be repeated is.
    let announced = |length: usize| {
        Answer::new().write(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n")).hold()
    };
    for (limit, length) in [(Some(1_000), 1_001), (None, (16 << 20) + 1), (None, usize::MAX / 2)] {
        let (server, client) = playing_limited::<A>([announced(length)], limit).await;
        let error = client.send(get()).await.unwrap_err();
        assert_eq!(failure(&error), (FailureKind::BodyTooLarge, Unknown, 1));
        server.until(|seen| seen.closed == 1).await;
        assert_eq!(server.count(), 1);
    }
}

pub(crate) async fn body_over_the_limit_by_streaming<A: Adapter>() {
    let flood = || {
        Answer::new()
            .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .flood(format!("4000\r\n{}\r\n", " ".repeat(0x4000)))
    };
    for limit in [Some(1_000), None] {
        let (server, client) = playing_limited::<A>([flood()], limit).await;
        let error = client.send(post()).await.unwrap_err();
        assert_eq!(failure(&error), (FailureKind::BodyTooLarge, Unknown, 1));
        server.until(|seen| seen.closed == 1).await;
        assert_eq!(server.count(), 1);
    }
}

pub(crate) async fn body_of_just_the_limit<A: Adapter>() {
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{ACME}\r\n0\r\n\r\n",
        ACME.len()
    );
    let answers = [Answer::json(ACME), Answer::new().write(chunked)];
    let (_server, client) = playing_limited::<A>(answers, Some(ACME.len())).await;
    for _ in 0..2 {
        assert_eq!(client.send(get()).await.unwrap().name, "Acme");
    }
}

pub(crate) async fn success_that_cannot_be_read<A: Adapter>() {
    let html = Answer::response("200 OK", &["Content-Type: text/html"], "<html>Please sign in</html>");
    let answers = [
        html,
        Answer::json(r#"{"id":"org_1","na"#),
        Answer::json(""),
        Answer::response("204 No Content", &[], ""),
    ];
    for answer in answers {
        let (server, client) = playing::<A>([answer]).await;
        match client.send(get()).await {
            Err(Error::Decode(error)) => assert_eq!(error.attempts, 1),
            other => panic!("{other:?}"),
        }
        assert_eq!(server.count(), 1);
    }
}

pub(crate) async fn no_content<A: Adapter>() {
    let answer = Answer::new().write("HTTP/1.1 204 No Content\r\n\r\n");
    let (server, client) = playing::<A>([answer.clone(), answer]).await;
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
        let elsewhere = Server::playing([]).await.unwrap();
        let location = format!("Location: http://{}/organizations", elsewhere.address());
        let answer = Answer::response(status, &[&location], "");
        let (server, client) = playing::<A>([answer.clone(), answer]).await;
        for error in [client.send(get()).await.unwrap_err(), client.send(post()).await.unwrap_err()] {
            assert!(error.status().is_some_and(|status| status.is_redirection()), "{error:?}");
        }
        assert_eq!((server.count(), elsewhere.seen().connections), (2, 0));
    }
}

pub(crate) async fn request_timeout<A: Adapter>() {
    let answer = || Answer::response("408 Request Timeout", &["Connection: close"], "").close();
    let (server, client) = playing::<A>([answer(), Answer::json(ACME)]).await;
    client.send(get()).await.unwrap();
    assert_eq!(server.count(), 2);

    let (server, client) = playing::<A>([answer()]).await;
    let error = client.send(post()).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts(), server.count()), (408, 1, 1));
}

pub(crate) async fn too_many_requests<A: Adapter>() {
    let seconds = ["Retry-After: 2"];
    let date = ["Date: Wed, 21 Oct 2015 07:28:00 GMT", "Retry-After: Wed, 21 Oct 2015 07:28:07 GMT"];
    for (headers, wait) in [(&seconds[..], 2), (&date[..], 7)] {
        let refusal = Answer::response("429 Too Many Requests", headers, r#"{"message":"Slow down."}"#);
        let (server, client) = playing::<A>([refusal, Answer::json(ACME)]).await;
        client.send(post()).await.unwrap();
        assert_eq!(client.runtime().waits(), [Duration::from_secs(wait)]);
        assert_eq!(server.count(), 2);
    }
}

pub(crate) async fn bad_gateway<A: Adapter>() {
    const HTML: &str = "<html><h1>502 Bad Gateway</h1></html>";
    let answer = Answer::response("502 Bad Gateway", &["Content-Type: text/html"], HTML);
    let (server, client) = playing::<A>([(); 5].map(|()| answer.clone())).await;
    for (error, attempts) in
        [(client.send(get()).await.unwrap_err(), 4), (client.send(post()).await.unwrap_err(), 1)]
    {
        let error = error.api().unwrap();
        assert_eq!((error.status.as_u16(), error.attempts, error.message.as_deref()), (502, attempts, None));
        assert_eq!(error.body, HTML);
    }
    assert_eq!(server.count(), 5);
}

pub(crate) async fn unavailable_for_a_moment<A: Adapter>() {
    let answer = || Answer::response("503 Service Unavailable", &[], "");
    let (server, client) = playing::<A>([answer(), Answer::json(ACME)]).await;
    let full = client.send_with_response(get()).await.unwrap();
    assert_eq!((full.attempts, server.count()), (2, 2));

    let (server, client) = playing::<A>([answer()]).await;
    let error = client.send(post()).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts(), server.count()), (503, 1, 1));
}

pub(crate) async fn many_calls_at_once<A: Adapter>() {
    const CALLS: usize = 64;
    // Nobody is answered before all have asked.
    let barrier = Arc::new(Barrier::new(CALLS));
    let server = Server::start(move |request| {
        let id = request.uri().path().rsplit('/').next().unwrap_or_default();
        let body = format!(r#"{{"id":"{id}","name":"Acme"}}"#);
        Answer::new()
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

pub(crate) async fn a_call_dropped_halfway<A: Adapter>() {
    let part = "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"id\":";
    for answer in [Answer::new().hold(), Answer::new().write(part).hold()] {
        let (server, client) = playing::<A>([answer, Answer::json(ACME)]).await;
        let call = tokio::spawn(client.send(post()));
        server.until(|seen| seen.requests.len() == 1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        server.until(|seen| seen.closed == 1).await;

        assert_eq!(client.send(get()).await.unwrap().name, "Acme");
        assert_eq!((server.count(), server.seen().connections), (2, 2));
    }
}

/// How often a POST reached the server, and whether that fits what the caller was told.
fn sent_once_or_not_at_all(server: &Server, result: &Result<impl Sized, Error>) -> bool {
    let posts = server.seen().requests.iter().filter(|request| request.method() == "POST").count();
    match result {
        Ok(_) => posts == 1,
        // What is known not to have been sent would have been sent again.
        Err(error) => posts <= 1 && failure(error).1 == Unknown,
    }
}

pub(crate) async fn an_idle_connection_that_the_server_closes<A: Adapter>() {
    let timed_out = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let first =
        [Answer::json(ACME).close(), Answer::json(ACME).reset(), Answer::json(ACME).write(timed_out).close()];
    for first in first {
        // Whether the client has noticed when it sends next is a matter of chance.
        for _ in 0..8 {
            let mut first = Some(first.clone());
            let server = Server::start(move |_| first.take().unwrap_or_else(|| Answer::json(ACME))).await;
            let server = server.unwrap();
            let client = client_of::<A>(&server);
            // A reset may swallow the answer, and then this is sent again.
            client.send(get()).await.unwrap();
            let result = client.send(post()).await;
            assert!(sent_once_or_not_at_all(&server, &result), "{result:?}, {:?}", server.seen());
        }
    }
}

pub(crate) async fn a_pooled_connection_that_ends_under_a_request<A: Adapter>() {
    for ending in [Answer::new().close(), Answer::new().reset()] {
        let (server, client) = playing::<A>([Answer::json(ACME), ending.clone(), Answer::json(ACME)]).await;
        client.send(get()).await.unwrap();
        let error = client.send(post()).await.unwrap_err();
        assert_eq!(failure(&error), (FailureKind::Interrupted, Unknown, 1));
        assert_eq!((server.count(), server.seen().connections), (2, 1));

        let (server, client) = playing::<A>([Answer::json(ACME), ending, Answer::json(ACME)]).await;
        client.send(get()).await.unwrap();
        client.send(get()).await.unwrap();
        assert_eq!((server.count(), server.seen().connections), (3, 2));
    }
}

pub(crate) async fn an_answer_to_a_question_not_yet_asked<A: Adapter>() {
    let forged = r#"{"id":"org_2","name":"Forged"}"#;
    let both = Answer::json(ACME)
        .write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{forged}", forged.len()));
    let (_server, client) = playing::<A>([
        both,
        Answer::json(r#"{"id":"org_2","name":"Two"}"#),
        Answer::json(r#"{"id":"org_2","name":"Two"}"#),
    ])
    .await;
    client.send(get()).await.unwrap();
    assert_eq!(client.send(GetOrganization::new("org_2")).await.unwrap().name, "Two");
}
