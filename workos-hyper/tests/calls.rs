//! Calls as values that are stored, joined and spawned, and calls outside a tokio runtime.

// With TLS and without roots no client can be built: see `features.rs`.
#![cfg(any(
    feature = "webpki-roots",
    feature = "native-roots",
    not(any(feature = "ring", feature = "aws-lc-rs"))
))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use tokio::net::TcpSocket;
use workos_hyper::{
    Client, TokioRuntime, Transport,
    workos_core::{
        BaseUrl, CallFuture, Config, Delivery, Error, FailureKind, RetryPolicy,
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
    let client = workos_hyper::client(config(&base_url)).unwrap();

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
    let client = workos_hyper::client(config("http://127.0.0.1:9")).unwrap();
    let call = pin!(client.send(GetOrganization::new("org_1")));
    match call.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => assert_eq!(failure(result), (FailureKind::Unsupported, Delivery::NotSent)),
        Poll::Pending => panic!("the call is pending"),
    }
}

#[tokio::test]
async fn transport_accepts_an_existing_hyper_util_client() {
    use hyper_util::{
        client::legacy::{self, connect::HttpConnector},
        rt::TokioExecutor,
    };

    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let base_url = format!("http://{}", socket.local_addr().unwrap());
    let hyper = legacy::Client::builder(TokioExecutor::new()).build_http();
    let client: Client<HttpConnector> =
        Client::new(config(&base_url), Transport::from(hyper), TokioRuntime::new());
    let call = is_send(client.send(GetOrganization::new("org_1")));
    assert_eq!(failure(call.await), (FailureKind::Connect, Delivery::NotSent));
}
