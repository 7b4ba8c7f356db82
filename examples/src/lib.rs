//! Code that the examples share: the emulator of WorkOS on a local port.
//!
//! ```no_run
//! use workos_core::{BaseUrl, Config, testing::Emulator};
//!
//! let address = workos_examples::serve(Emulator::new())?;
//! let config = Config::new(Emulator::API_KEY)?.base_url(BaseUrl::new(&format!("http://{address}"))?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    thread,
};

use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::runtime;
use workos_core::{Runtime as _, testing::Emulator};
use workos_hyper::TokioRuntime;

/// Serves an emulator on a free port of 127.0.0.1, on a separate thread, until the program ends.
///
/// A fault that loses the response closes the connection.
///
/// # Errors
///
/// Returns the system's error if there is no free port or no thread can be started.
pub fn serve(emulator: Emulator) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
    thread::Builder::new().name("emulator".to_owned()).spawn(move || {
        let server = tokio::task::LocalSet::new();
        server.block_on(&runtime, accept(listener, emulator))
    })?;
    Ok(address)
}

async fn accept(listener: TcpListener, emulator: Emulator) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let clock = TokioRuntime::new();
    loop {
        let (stream, _) = listener.accept().await?;
        let emulator = emulator.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let emulator = emulator.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
                // An error makes hyper close the connection without a response.
                let result = emulator.handle(&Request::from_parts(head, body), clock.now());
                result.map(|response| response.map(Full::new)).map_err(io::Error::other)
            }
        });
        // Errors of a connection are reported to its client only.
        tokio::task::spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[cfg(test)]
mod tests {
    use workos_core::{
        BaseUrl, Config, Delivery, Error,
        organizations::{CreateOrganization, ListOrganizations},
        testing::{Emulator, Fault},
    };

    #[tokio::test]
    async fn served_emulator_responds_and_drops_connections() {
        let emulator = Emulator::new();
        let address = crate::serve(emulator.clone()).unwrap();
        let base_url = BaseUrl::new(&format!("http://{address}")).unwrap();
        let config = Config::new(Emulator::API_KEY).unwrap().base_url(base_url);
        let client = workos_hyper::client(config).unwrap();

        let created = client.send(CreateOrganization::new("Acme")).await.unwrap();
        assert_eq!(client.send(ListOrganizations::new()).await.unwrap().data, [created]);

        emulator.add_fault(Fault::lose_response());
        match client.send(CreateOrganization::new("Acme again")).await {
            Err(Error::Transport(error)) => assert_eq!(error.failure.delivery, Delivery::Unknown),
            other => panic!("{other:?}"),
        }
        assert_eq!(client.send(ListOrganizations::new()).await.unwrap().data.len(), 2);
    }
}
