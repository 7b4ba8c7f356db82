//! The emulator: how it starts, answers and grows.

use std::{
    io::{Read as _, Write as _},
    net::SocketAddr,
    process::Command,
    rc::Rc,
    sync::OnceLock,
};

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt as _, Full};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use workos_core::{Now, testing::Emulator};
use workos_tests::{
    cost,
    emulation::{Filled, call, request},
};

use crate::harness::{
    Row, Sides,
    loopback::{self, Server},
};

/// Arguments with which this program only starts, with or without an emulator.
const START: &str = "--start-emulator";
const START_NOTHING: &str = "--start-nothing";
/// Arguments with which this program is a server: the emulator, or hyper with one response.
const SERVE: &str = "--serve-emulator";
const SERVE_CONSTANT: &str = "--serve-constant";

/// Number of users of the lists.
const USERS: usize = 100_000;

pub(crate) fn rows() -> Vec<Row> {
    // Processes of their own do the work of the first and the third row, where nothing is counted.
    let mut rows = vec![
        Row::new("start of the emulator, with its first response", start)
            .batch(5)
            .counted(1)
            .without_budget()
            .target("≤ 20 ms"),
        Row::new("get an organization, in memory", get),
        Row::new("get an organization, over loopback", over_loopback)
            .batch(1_920)
            .counted(640)
            .without_budget()
            .target("≤ 1.5 × floor"),
        Row::new("create a user, with its event", create).batch(20),
        Row::new("create a user, after 100,000", create_after_many).batch(20).without_instructions(),
    ];
    let list = |name: &str, query: fn(&Filled) -> String| {
        Row::new(name, move || list(query)).batch(20).counted(2).without_instructions()
    };
    rows.extend([
        list("list 10 of 100,000 users, first page", |_| "?limit=10".to_owned()),
        list("list 10 of 100,000 users, from the middle", |users| {
            format!("?limit=10&after={}", users.user(USERS / 2))
        }),
        list("list 10 of 100,000 users, last page", |users| format!("?limit=10&after={}", users.user(10))),
        list("list 100 of 100,000 users, first page", |_| "?limit=100".to_owned()),
        list("list 100 of 100,000 users, from the middle", |users| {
            format!("?limit=100&after={}", users.user(USERS / 2))
        }),
        list("list 100 of 100,000 users, last page", |users| format!("?limit=100&after={}", users.user(100))),
        list("list by email, of 100,000 users", |_| "?email=user50000@example.com".to_owned()),
        list("list 10 of an organization, of 100,000 users", |users| {
            format!("?limit=10&organization_id={}", users.organization)
        }),
    ]);
    rows
}

/// Starts an emulator or a server if this process is to do nothing else. Otherwise returns.
pub(crate) fn run_if_asked() {
    let has = |argument: &str| std::env::args().any(|other| other == argument);
    if has(START) {
        assert_eq!(call(&Emulator::new(), "GET", "/organizations", "").status(), 200);
    } else if has(SERVE) {
        serve(workos_examples::serve(Filled::new(1).emulator).unwrap());
    } else if has(SERVE_CONSTANT) {
        serve(serve_constant());
    } else if !has(START_NOTHING) {
        return;
    }
    std::process::exit(0);
}

/// Prints the address of a server and returns when standard input is closed.
fn serve(address: SocketAddr) {
    println!("{address}");
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// Responds to each request with an organization, on another thread.
fn serve_constant() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let respond = |_| async {
        let body = Full::new(Bytes::from_static(cost::ORGANIZATION.as_bytes()));
        Response::builder().header("content-type", "application/json; charset=utf-8").body(body)
    };
    let accept = async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let connection =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(respond));
            tokio::spawn(async { drop(connection.await) });
        }
    };
    // As the emulator's server: one thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    std::thread::spawn(move || runtime.block_on(accept));
    address
}

/// The time of a process, over that of one without an emulator.
fn start() -> Sides {
    let process = |argument: &'static str| {
        move || {
            let status = Command::new(std::env::current_exe().unwrap()).arg(argument).status();
            assert!(status.unwrap().success());
        }
    };
    Sides::new(process(START)).over(process(START_NOTHING))
}

fn get() -> Sides {
    let users = Filled::new(1);
    let request = request("GET", &format!("/organizations/{}", users.organization), "");
    Sides::new(move || users.emulator.handle(&request, Now::default()).unwrap())
}

fn create() -> Sides {
    creation(Emulator::new(), 0)
}

fn create_after_many() -> Sides {
    creation(Filled::new(USERS).emulator, USERS)
}

fn creation(emulator: Emulator, mut number: usize) -> Sides {
    Sides::new(move || {
        number += 1;
        let body = format!(r#"{{"email":"further{number}@example.com","first_name":"Ada"}}"#);
        call(&emulator, "POST", "/user_management/users", &body)
    })
}

fn list(query: fn(&Filled) -> String) -> Sides {
    static USERS_OF_LISTS: OnceLock<Filled> = OnceLock::new();
    let users = USERS_OF_LISTS.get_or_init(|| Filled::new(USERS));
    let request = request("GET", &format!("/user_management/users{}", query(users)), "");
    Sides::new(move || users.emulator.handle(&request, Now::default()).unwrap())
}

/// The same client, to the emulator and to a server of hyper that always sends the same response.
fn over_loopback() -> Sides {
    let side = |argument: &str| {
        let server = Rc::new(Server::start_with(argument));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build::<_, Full<Bytes>>(HttpConnector::new());
        let base_url = server.base_url().to_owned();
        let path = format!("{base_url}/organizations/org_01000000000000000000000001");
        loopback::repeated(server, 1, move || {
            let response = client.request(request("GET", &path, "").map(Full::new));
            async move {
                let response = response.await.unwrap();
                assert_eq!(response.status(), 200);
                drop(response.into_body().collect().await.unwrap());
            }
        })
    };
    Sides::of_runs(side(SERVE)).floor_of_runs(side(SERVE_CONSTANT))
}
