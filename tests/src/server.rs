//! A server on 127.0.0.1 that plays exact bytes, whole or cut, and remembers what it was sent.
//!
//! Nothing in it takes time: what must come after something else waits for that to happen.

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

/// What the server does about a request, step by step. After the last step it waits for the next
/// request on the same connection.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Answer(Vec<Step>);

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

impl Answer {
    /// Does nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A whole response: the rest of the status line, more header lines, the body with its length.
    pub fn response(status: &str, headers: &[&str], body: &str) -> Self {
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        Self::new()
            .write(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
    }

    /// A whole response of status 200 with a JSON body.
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

    /// Sends these bytes over and over until the client closes the connection.
    pub fn flood(self, bytes: impl Into<Bytes>) -> Self {
        self.then(Step::Flood(bytes.into()))
    }

    /// Waits until as many requests have come as the barrier holds.
    pub fn meet(self, barrier: Arc<Barrier>) -> Self {
        self.then(Step::Meet(barrier))
    }

    /// Tells somebody that all before has happened.
    pub fn signal(self, notify: Arc<Notify>) -> Self {
        self.then(Step::Signal(notify))
    }

    /// Sends nothing more until the client closes the connection.
    pub fn hold(self) -> Self {
        self.then(Step::Hold)
    }

    /// Closes the connection as usual.
    pub fn close(self) -> Self {
        self.then(Step::Close)
    }

    /// Breaks the connection off (RST).
    pub fn reset(self) -> Self {
        self.then(Step::Reset)
    }
}

/// What the server has seen so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// How many connections were made.
    pub connections: usize,
    /// How many of them the client has closed.
    pub closed: usize,
    /// The requests that were read to the end, in order.
    pub requests: Vec<Request<Bytes>>,
}

/// The server. Dropping it closes everything.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    seen: watch::Sender<Seen>,
    _serving: JoinSet<()>,
}

type Script = Arc<Mutex<dyn FnMut(&Request<Bytes>) -> Answer + Send>>;

impl Server {
    /// A server that makes an answer for each request.
    ///
    /// # Errors
    ///
    /// Fails without a free port.
    pub async fn start(script: impl FnMut(&Request<Bytes>) -> Answer + Send + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let seen = watch::Sender::default();
        let mut serving = JoinSet::new();
        serving.spawn(listen(listener, Arc::new(Mutex::new(script)), seen.clone()));
        Ok(Self { address, seen, _serving: serving })
    }

    /// A server that gives these answers in order. Whoever asks for more gets a 418.
    ///
    /// # Errors
    ///
    /// Fails without a free port.
    pub async fn playing(answers: impl IntoIterator<Item = Answer>) -> Result<Self> {
        let mut answers = answers.into_iter().collect::<Vec<_>>().into_iter();
        Self::start(move |_| answers.next().unwrap_or_else(|| Answer::response("418 Too Many", &[], "")))
            .await
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has seen so far.
    #[must_use]
    pub fn seen(&self) -> watch::Ref<'_, Seen> {
        self.seen.borrow()
    }

    /// How many requests have come.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seen().requests.len()
    }

    /// Waits until it has seen enough.
    pub async fn until(&self, enough: impl FnMut(&Seen) -> bool) {
        // Fails only if the sender is gone, which is here.
        let _ = self.seen.subscribe().wait_for(enough).await;
    }
}

/// An address that refuses connections for as long as the socket lives: it is bound and does not listen.
///
/// # Errors
///
/// Fails without a free port.
pub fn refusing() -> Result<(TcpSocket, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = socket.local_addr()?;
    Ok((socket, address))
}

async fn listen(listener: TcpListener, script: Script, seen: watch::Sender<Seen>) {
    // Dropped with this future, and the connections with it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        seen.send_modify(|seen| seen.connections += 1);
        let (script, seen) = (script.clone(), seen.clone());
        connections.spawn(async move {
            let closed_by_client = match serve(stream, &script, &seen).await {
                Ok(End::ByServer) => false,
                Ok(End::ByClient) => true,
                // Reading or writing failed, so the client is gone; or it sent no HTTP.
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
        let Answer(steps) = script.lock().unwrap_or_else(PoisonError::into_inner)(&request);
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
                Step::Flood(bytes) => loop {
                    stream.write_all(&bytes).await?;
                },
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

/// Reads one request; `None` if the client closes the connection instead.
async fn read_request(stream: &mut TcpStream, buffer: &mut BytesMut) -> Result<Option<Request<Bytes>>> {
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

/// The first byte of a client that speaks TLS.
const TLS_HANDSHAKE: u8 = 0x16;

/// Takes one request with its body off the front of the buffer, if it is all there.
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
