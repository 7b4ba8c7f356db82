//! The emulator behind an HTTP server, with a clock that the test moves and a log of refreshes.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpListener, time::sleep};
use workos_core::{
    HttpRequest, HttpResponse, Now,
    testing::{Emulator, Latency},
    types::Timestamp,
};

use crate::{Failure, child::shift};

/// A refresh that the emulator received.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) process: String,
    pub(crate) refresh_token: String,
    /// Whether the response has new tokens and was sent.
    pub(crate) is_delivered: bool,
    pub(crate) is_rejected: bool,
}

#[derive(Clone)]
pub(crate) struct Server(Arc<State>);

struct State {
    emulator: Emulator,
    port: u16,
    /// Offset of the clock in milliseconds.
    offset: AtomicI64,
    log: Mutex<Vec<Entry>>,
}

/// Whether a request is a refresh.
pub(crate) fn is_refresh(request: &HttpRequest) -> bool {
    refresh_token(request).is_some()
}

fn refresh_token(request: &HttpRequest) -> Option<String> {
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    Some(body.get("refresh_token")?.as_str()?.to_owned())
}

fn user_agent(headers: &HeaderMap) -> String {
    let value = headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split('/').next().unwrap_or_default().to_owned()
}

impl Server {
    /// Serves an emulator on a free port of 127.0.0.1.
    pub(crate) async fn start(emulator: Emulator) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let state = State {
            emulator,
            port: listener.local_addr()?.port(),
            offset: AtomicI64::new(0),
            log: Mutex::default(),
        };
        let server = Self(Arc::new(state));
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = accepting.clone();
                let service = service_fn(move |request| {
                    let server = server.clone();
                    async move { server.respond(request).await }
                });
                // Errors are those of faults and of killed processes.
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Ok(server)
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        &self.0.emulator
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.0.port)
    }

    pub(crate) fn offset(&self) -> i64 {
        self.0.offset.load(Ordering::SeqCst)
    }

    pub(crate) fn now(&self) -> Timestamp {
        shift(SystemTime::now().into(), self.offset())
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, seconds: u64) {
        let milliseconds = i64::try_from(seconds * 1_000).unwrap_or_default();
        self.0.offset.fetch_add(milliseconds, Ordering::SeqCst);
    }

    async fn respond(&self, request: Request<Incoming>) -> io::Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let request = Request::from_parts(head, body);
        let refresh_token = refresh_token(&request);
        let result = self.handle(&request);
        if let Some(refresh_token) = refresh_token {
            let has_tokens = |response: &HttpResponse| {
                let body = serde_json::from_slice::<Value>(response.body()).unwrap_or_default();
                response.status().is_success() && body.get("refresh_token").is_some()
            };
            self.with_log(|log| {
                log.push(Entry {
                    process: user_agent(request.headers()),
                    refresh_token,
                    is_delivered: result.as_ref().is_ok_and(has_tokens),
                    is_rejected: result.as_ref().is_ok_and(|response| {
                        String::from_utf8_lossy(response.body()).contains("invalid_grant")
                    }),
                });
            });
        }
        let response = result?;
        if let Some(Latency(latency)) = response.extensions().get().copied() {
            sleep(latency).await;
        }
        Ok(response.map(Full::new))
    }

    fn handle(&self, request: &HttpRequest) -> io::Result<HttpResponse> {
        let now = Now { wall: self.now(), mono: Duration::ZERO };
        self.0.emulator.handle(request, now).map_err(io::Error::other)
    }

    /// Returns the refresh tokens that have not been exchanged, from the tables of the emulator.
    pub(crate) fn live_refresh_tokens(&self) -> Result<Vec<String>, Failure> {
        let request =
            Request::get("https://api.workos.com/_emulator/tables/refresh_tokens").body(Bytes::new())?;
        let rows: Value = serde_json::from_slice(self.handle(&request)?.body())?;
        let rows = rows.get("data").and_then(Value::as_array).ok_or("no table")?;
        let live = rows.iter().filter(|row| row.get("exchanged_at").is_none_or(Value::is_null));
        Ok(live.filter_map(|row| Some(row.get("id")?.as_str()?.to_owned())).collect())
    }

    pub(crate) fn with_log<T>(&self, read: impl FnOnce(&mut Vec<Entry>) -> T) -> T {
        read(&mut self.0.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take_log(&self) -> Vec<Entry> {
        self.with_log(std::mem::take)
    }
}
