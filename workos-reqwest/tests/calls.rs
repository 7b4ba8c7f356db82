//! Calls as values that are stored, joined and spawned, and calls outside a tokio runtime.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use tokio::net::TcpSocket;
use workos_reqwest::{
    Client, TokioRuntime, Transport,
    workos_core::{
        self, BaseUrl, CallFuture, Config, Delivery, Error, FailureKind, RetryPolicy, TransportFailure,
        organizations::{CreateOrganization, GetOrganization, ListOrganizations, Organization},
    },
};

fn config(base_url: &str) -> Config {
    let base_url = BaseUrl::new(base_url).unwrap();
    Config::new("sk_test_123").unwrap().base_url(base_url).retry(RetryPolicy::never())
}

fn failure<T>(result: Result<T, Error>) -> (FailureKind, Delivery) {
    match result {
        Err(Error::Transport(error)) => (error.failure.kind, error.failure.delivery),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("the call succeeded"),
    }
}

fn is_send<T: Send>(value: T) -> T {
    value
}

/// A struct of a program that names the type of a call.
struct Waiting {
    call: CallFuture<Organization, Transport, TokioRuntime>,
}

#[tokio::test]
async fn calls_can_be_stored_joined_and_spawned() {
    // Bound but not listening, so that connections are refused.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let base_url = format!("http://{}", socket.local_addr().unwrap());
    // Ignores proxies in the environment of the test.
    let reqwest = workos_reqwest::builder().unwrap().no_proxy().build().unwrap();
    let client = Client::new(config(&base_url), Transport::from(reqwest), TokioRuntime::new());

    let waiting = is_send(Waiting { call: client.send(GetOrganization::new("org_1")) });
    let spawned = tokio::spawn(client.send_with_response(CreateOrganization::new("Acme")));
    let mut pages = is_send(client.pages(ListOrganizations::new()));
    let mut items = is_send(client.pages(ListOrganizations::new()).items());
    let all = is_send(client.pages(ListOrganizations::new()).collect(100));
    drop(client);

    let (one, made, page, item, all) =
        tokio::join!(waiting.call, spawned, is_send(pages.next()), is_send(items.next()), all);
    let refused = (FailureKind::Connect, Delivery::NotSent);
    assert_eq!(failure(one), refused);
    assert_eq!(failure(made.unwrap()), refused);
    assert_eq!(failure(page), refused);
    assert_eq!(failure(item), refused);
    assert_eq!(failure(all), refused);
}

#[test]
fn call_outside_a_tokio_runtime_is_an_error() {
    let client = workos_reqwest::client(config("http://127.0.0.1:9")).unwrap();
    let call = pin!(client.send(GetOrganization::new("org_1")));
    match call.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => assert_eq!(failure(result), (FailureKind::Unsupported, Delivery::NotSent)),
        Poll::Pending => panic!("the call is pending"),
    }
}

#[tokio::test]
async fn timeout_of_reqwest_is_reported_as_a_timeout() {
    // Connections are accepted by the system and get no response.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let limit = std::time::Duration::from_millis(50);
    let reqwest = workos_reqwest::builder().unwrap().no_proxy().timeout(limit).build().unwrap();
    let client = Client::new(config(&base_url), Transport::from(reqwest), TokioRuntime::new());
    let error = client.send(GetOrganization::new("org_1")).await.unwrap_err();
    assert!(!format!("{error:?}").contains("org_1"), "{error:?}");
    assert_eq!(failure(Err::<(), _>(error)), (FailureKind::Timeout, Delivery::Unknown));
}

#[tokio::test]
async fn error_of_a_rejected_redirect_contains_no_url() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    // An existing client with a policy that turns redirects into errors.
    let policy = reqwest::redirect::Policy::custom(|attempt| attempt.error("no"));
    let reqwest = workos_reqwest::builder().unwrap().no_proxy().redirect(policy).build().unwrap();
    let client = Client::new(config(&base_url), Transport::from(reqwest), TokioRuntime::new());
    let respond = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 1024]).await.unwrap();
        let head = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /hunter2\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(head).await.unwrap();
    };
    let (result, ()) = tokio::join!(client.send(GetOrganization::new("org_1")), respond);
    let error = result.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(!text.contains("org_1") && !text.contains("hunter2"), "{text}");
    assert_eq!(failure(Err::<(), _>(error)), (FailureKind::Other, Delivery::Unknown));
}

/// A transport over a reqwest client without the adapter, as a program may have it.
async fn send(request: workos_core::HttpRequest) -> Result<workos_core::HttpResponse, TransportFailure> {
    let reqwest = workos_reqwest::builder().unwrap().no_proxy().build().unwrap();
    let response =
        reqwest.execute(request.try_into().unwrap()).await.map_err(TransportFailure::from_error)?;
    let status = response.status();
    let body = response.bytes().await.map_err(TransportFailure::from_error)?;
    Ok(http::Response::builder().status(status).body(body).unwrap())
}

#[tokio::test]
async fn failure_of_a_reqwest_client_of_its_own_tells_whether_the_request_was_sent() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let config = config(&format!("http://{}", socket.local_addr().unwrap()))
        .retry(RetryPolicy::default().max_retries(1));
    let client = workos_core::Client::new(config, send, TokioRuntime::new());
    // Not idempotent, and retried all the same.
    let Err(Error::Transport(error)) = client.send(CreateOrganization::new("Acme")).await else { panic!() };
    assert_eq!(error.attempts, 2);
    assert_eq!((error.failure.kind, error.failure.delivery), (FailureKind::Connect, Delivery::NotSent));
}
