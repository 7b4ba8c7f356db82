//! A server on 127.0.0.1 that sends exact bytes, complete or truncated, and records the requests.
//!
//! The server never sleeps: steps that depend on an event wait for that event.

use std::{
    io::{Error, ErrorKind, Result},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::{Buf as _, Bytes, BytesMut};
use http::Request;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Barrier, Notify, watch},
    task::{JoinSet, yield_now},
};

/// Maximum number of bytes of [`Reply::flood`]: 64 MiB, four times the default limit of a response body.
pub const MAX_FLOOD: usize = 64 << 20;

/// The steps with which the server replies to a request. After the last step the server waits for the next
/// request on the same connection.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Reply(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Write(Bytes),
    Trickle(Bytes),
    Flood(Bytes),
    Meet(Arc<Barrier>),
    Signal(Arc<Notify>),
    Hold,
    Close,
    Reset,
}

impl Reply {
    /// Creates a reply without steps.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a complete response: the status with its reason, further header lines, and the body with its
    /// length.
    pub fn response(status: &str, headers: &[&str], body: &str) -> Self {
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        Self::new()
            .write(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
    }

    /// Creates a complete response with status 200 and a JSON body.
    pub fn json(body: &str) -> Self {
        Self::response("200 OK", &["Content-Type: application/json"], body)
    }

    fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// Sends these bytes.
    pub fn write(self, bytes: impl Into<Bytes>) -> Self {
        self.then(Step::Write(bytes.into()))
    }

    /// Sends these bytes one at a time.
    pub fn trickle(self, bytes: impl Into<Bytes>) -> Self {
        self.then(Step::Trickle(bytes.into()))
    }

    /// Sends these bytes repeatedly until the client closes the connection, at most [`MAX_FLOOD`] bytes: a
    /// client without a limit would otherwise use up the memory of the machine.
    pub fn flood(self, bytes: impl Into<Bytes>) -> Self {
        self.then(Step::Flood(bytes.into()))
    }

    /// Waits until as many requests have been received as the barrier counts.
    pub fn meet(self, barrier: Arc<Barrier>) -> Self {
        self.then(Step::Meet(barrier))
    }

    /// Notifies that the previous steps are done.
    pub fn signal(self, notify: Arc<Notify>) -> Self {
        self.then(Step::Signal(notify))
    }

    /// Sends nothing until the client closes the connection.
    pub fn hold(self) -> Self {
        self.then(Step::Hold)
    }

    /// Closes the connection (FIN).
    pub fn close(self) -> Self {
        self.then(Step::Close)
    }

    /// Resets the connection (RST).
    pub fn reset(self) -> Self {
        self.then(Step::Reset)
    }
}

/// The connections and requests so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// The number of accepted connections.
    pub connections: usize,
    /// The number of connections that the client closed.
    pub closed: usize,
    /// The complete requests, in order.
    pub requests: Vec<Request<Bytes>>,
}

/// A server. Dropping the server closes its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    seen: watch::Sender<Seen>,
    _serving: JoinSet<()>,
}

type Script = Arc<Mutex<dyn FnMut(&Request<Bytes>) -> Reply + Send>>;

impl Server {
    /// Starts a server that replies to each request with the result of `script`.
    ///
    /// # Errors
    ///
    /// Returns the system's error if there is no free port.
    pub async fn start(script: impl FnMut(&Request<Bytes>) -> Reply + Send + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let seen = watch::Sender::default();
        let mut serving = JoinSet::new();
        serving.spawn(listen(listener, Arc::new(Mutex::new(script)), seen.clone()));
        Ok(Self { address, seen, _serving: serving })
    }

    /// Starts a server that sends these replies in order, and status 418 to further requests.
    ///
    /// # Errors
    ///
    /// Returns the system's error if there is no free port.
    pub async fn serving(replies: impl IntoIterator<Item = Reply>) -> Result<Self> {
        let mut replies = replies.into_iter().collect::<Vec<_>>().into_iter();
        Self::start(move |_| replies.next().unwrap_or_else(|| Reply::response("418 Too Many", &[], ""))).await
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the connections and requests so far.
    #[must_use]
    pub fn seen(&self) -> watch::Ref<'_, Seen> {
        self.seen.borrow()
    }

    /// Returns the number of requests so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seen().requests.len()
    }

    /// Waits until the condition holds.
    pub async fn until(&self, condition: impl FnMut(&Seen) -> bool) {
        // Fails only without a sender, which `self` has.
        let _ = self.seen.subscribe().wait_for(condition).await;
    }
}

/// Returns an address that refuses connections until the socket is dropped: the socket is bound but not
/// listening.
///
/// # Errors
///
/// Returns the system's error if there is no free port.
pub fn refusing() -> Result<(TcpSocket, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = socket.local_addr()?;
    Ok((socket, address))
}

async fn listen(listener: TcpListener, script: Script, seen: watch::Sender<Seen>) {
    // Aborts the connections when this future is dropped.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        seen.send_modify(|seen| seen.connections += 1);
        let (script, seen) = (script.clone(), seen.clone());
        connections.spawn(async move {
            let closed_by_client = match serve(stream, &script, &seen).await {
                Ok(End::ByServer) => false,
                Ok(End::ByClient) => true,
                // Reading or writing failed because the client closed the connection, or the request is not
                // HTTP.
                Err(error) => error.kind() != ErrorKind::InvalidData,
            };
            seen.send_modify(|seen| seen.closed += usize::from(closed_by_client));
        });
    }
}

enum End {
    ByServer,
    ByClient,
}

async fn serve(mut stream: TcpStream, script: &Script, seen: &watch::Sender<Seen>) -> Result<End> {
    stream.set_nodelay(true)?;
    let mut buffer = BytesMut::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await? {
        let Reply(steps) = script.lock().unwrap_or_else(PoisonError::into_inner)(&request);
        seen.send_modify(|seen| seen.requests.push(request));
        for step in steps {
            match step {
                Step::Write(bytes) => stream.write_all(&bytes).await?,
                Step::Trickle(bytes) => {
                    for byte in bytes {
                        stream.write_all(&[byte]).await?;
                        yield_now().await;
                    }
                }
                Step::Flood(bytes) => {
                    for _ in 0..MAX_FLOOD / bytes.len().max(1) {
                        stream.write_all(&bytes).await?;
                    }
                    return Ok(End::ByServer);
                }
                Step::Meet(barrier) => {
                    barrier.wait().await;
                }
                Step::Signal(notify) => notify.notify_one(),
                Step::Hold => {
                    while stream.read_buf(&mut buffer).await? > 0 {}
                    return Ok(End::ByClient);
                }
                Step::Close => {
                    stream.shutdown().await?;
                    return Ok(End::ByServer);
                }
                Step::Reset => {
                    stream.set_zero_linger()?;
                    return Ok(End::ByServer);
                }
            }
        }
    }
    Ok(End::ByClient)
}

/// Reads one request, or `None` if the client closes the connection. `buffer` keeps what follows the request.
///
/// # Errors
///
/// Returns the error of the connection, or [`ErrorKind::InvalidData`] if the request is not HTTP.
pub async fn read_request(stream: &mut TcpStream, buffer: &mut BytesMut) -> Result<Option<Request<Bytes>>> {
    loop {
        if let Some(request) =
            parse_request(buffer).map_err(|error| Error::new(ErrorKind::InvalidData, error))?
        {
            return Ok(Some(request));
        }
        if buffer.first() == Some(&TLS_HANDSHAKE) {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
            return Err(Error::new(ErrorKind::InvalidData, "TLS"));
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// The first byte of a TLS client.
const TLS_HANDSHAKE: u8 = 0x16;

/// Removes one request with its body from the front of the buffer, if it is complete.
fn parse_request(
    buffer: &mut BytesMut,
) -> std::result::Result<Option<Request<Bytes>>, Box<dyn std::error::Error + Send + Sync>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut headers);
    if buffer.first() == Some(&TLS_HANDSHAKE) {
        return Ok(None);
    }
    let httparse::Status::Complete(head_length) = head.parse(buffer)? else { return Ok(None) };
    let mut request =
        Request::builder().method(head.method.unwrap_or_default()).uri(head.path.unwrap_or_default());
    for header in &*head.headers {
        request = request.header(header.name, header.value);
    }
    let request = request.body(())?;
    let body_length = match request.headers().get("content-length") {
        Some(length) => length.to_str()?.parse()?,
        None => 0,
    };
    if buffer.len() < head_length.saturating_add(body_length) {
        return Ok(None);
    }
    buffer.advance(head_length);
    let body = buffer.split_to(body_length).freeze();
    Ok(Some(request.map(|()| body)))
}
