//! A server on 127.0.0.1 in another process, so that only the client's CPU time, allocations and instructions count.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    rc::Rc,
};

use bytes::BytesMut;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    task::{JoinSet, LocalSet},
};
use workos_tests::{cost, server::read_request};

/// Argument with which this program is the server.
const SERVE: &str = "--serve";

/// Serves if this process is to be the server. Otherwise returns.
pub(crate) fn serve_if_asked() {
    if std::env::args().any(|argument| argument == SERVE) {
        serve();
    }
}

/// Makes calls on one thread, this many at a time, after the connections are established.
pub(crate) fn repeated<F>(
    server: Rc<Server>,
    at_once: usize,
    mut call: impl FnMut() -> F + Clone + 'static,
) -> impl FnMut(u32)
where
    F: Future<Output = ()> + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut run = move |runs: usize| {
        let _server = &server;
        if at_once == 1 || runs < at_once {
            return runtime.block_on(async {
                for _ in 0..runs {
                    call().await;
                }
            });
        }
        LocalSet::new().block_on(&runtime, async {
            let mut tasks = JoinSet::new();
            for _ in 0..at_once {
                let mut call = call.clone();
                tasks.spawn_local(async move {
                    for _ in 0..runs / at_once {
                        call().await;
                    }
                });
            }
            while let Some(ended) = tasks.join_next().await {
                ended.unwrap();
            }
        });
    };
    run(2 * at_once);
    move |runs| run(runs as usize)
}

/// A server in another process. Ends when it is dropped, or with this process.
pub(crate) struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(SERVE)
    }

    /// Runs this program with an argument, with which it prints its address and serves until standard input is closed.
    pub(crate) fn start_with(argument: &str) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg(argument)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, base_url: format!("http://{}", address.trim()) }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Prints the address and responds to each request with an organization, until standard input is closed.
fn serve() {
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    Runtime::new().unwrap().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(respond(stream));
        }
    });
}

async fn respond(mut stream: TcpStream) {
    let body = cost::ORGANIZATION;
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut buffer = BytesMut::new();
    let _ = stream.set_nodelay(true);
    while let Ok(Some(_)) = read_request(&mut stream, &mut buffer).await {
        if stream.write_all(response.as_bytes()).await.is_err() {
            return;
        }
    }
}
