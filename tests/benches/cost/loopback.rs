//! Calls of the native adapters to a server on 127.0.0.1, compared with the same requests by the bare HTTP client.

use std::rc::Rc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use workos_core::{BaseUrl, Config, organizations::GetOrganization};

use crate::{
    by_hand::{self, API_KEY, ID},
    harness::{
        Row, Sides,
        loopback::{Server, repeated},
    },
};

pub(crate) fn rows() -> Vec<Row> {
    let row = |name: &str, setup: fn(usize) -> Sides, at_once: usize| {
        Row::new(format!("{name}, {at_once} at a time"), move || setup(at_once))
            .batch(1_920)
            .counted(640)
            .cpu_time()
            .without_budget()
            .target("≤ 1.03 × floor")
    };
    [1, 64].into_iter().flat_map(|n| [row("hyper", hyper, n), row("reqwest", reqwest, n)]).collect()
}

fn config(server: &Server) -> Config {
    Config::new(API_KEY).unwrap().base_url(BaseUrl::new(server.base_url()).unwrap())
}

fn hyper(at_once: usize) -> Sides {
    let server = Rc::new(Server::start());
    let client = workos_hyper::client(config(&server)).unwrap();
    let bare = legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build::<_, Full<Bytes>>(HttpConnector::new());
    let base_url = server.base_url().to_owned();
    let ours = repeated(server.clone(), at_once, move || {
        let client = client.clone();
        async move { drop(client.send(GetOrganization::new(ID)).await.unwrap()) }
    });
    let floor = repeated(server, at_once, move || {
        let response = bare.request(by_hand::get(&base_url).map(Full::new));
        async move {
            let body = response.await.unwrap().into_body().collect().await.unwrap().to_bytes();
            drop(serde_json::from_slice::<by_hand::Organization>(&body).unwrap());
        }
    });
    Sides::of_runs(ours).floor_of_runs(floor)
}

fn reqwest(at_once: usize) -> Sides {
    let server = Rc::new(Server::start());
    let client = workos_reqwest::client(config(&server)).unwrap();
    // The same settings, TLS among them.
    let bare = workos_reqwest::builder().unwrap().build().unwrap();
    let base_url = server.base_url().to_owned();
    let ours = repeated(server.clone(), at_once, move || {
        let client = client.clone();
        async move { drop(client.send(GetOrganization::new(ID)).await.unwrap()) }
    });
    let floor = repeated(server, at_once, move || {
        let response = bare.execute(by_hand::get(&base_url).try_into().unwrap());
        async move {
            let body = response.await.unwrap().bytes().await.unwrap();
            drop(serde_json::from_slice::<by_hand::Organization>(&body).unwrap());
        }
    });
    Sides::of_runs(ours).floor_of_runs(floor)
}
