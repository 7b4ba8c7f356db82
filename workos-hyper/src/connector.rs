//! The connector: TCP, and TLS if a cryptography provider is compiled in.

use std::time::Duration;

use hyper_util::client::legacy::connect::HttpConnector;
use workos_core::Error;

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
use self::plain as scheme;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
use self::tls as scheme;

/// The connector of the client that [`client`](crate::client) creates.
///
/// The connector supports `https` and `http` with the feature `ring` or `aws-lc-rs`, and only `http` without.
pub type Connector = scheme::Connector;

/// Whether [`Connector`] supports `https`.
pub(crate) const HTTPS: bool = cfg!(any(feature = "ring", feature = "aws-lc-rs"));

/// Creates the connector of the client that [`client`](crate::client) creates, for a hyper-util client with
/// other settings.
///
/// TCP connections must be established within 10 s, have `TCP_NODELAY` set and send keepalive probes after 15
/// s.
///
/// ```no_run
/// use hyper_util::{client::legacy, rt::TokioExecutor};
/// use workos_core::Config;
/// use workos_hyper::{Client, TokioRuntime, Transport};
///
/// # fn main() -> Result<(), workos_core::Error> {
/// let hyper = legacy::Client::builder(TokioExecutor::new())
///     .pool_max_idle_per_host(4)
///     .build(workos_hyper::connector()?);
/// let client: Client = Client::new(Config::new("sk_test_123")?, Transport::from(hyper), TokioRuntime::new());
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// Returns [`Error::Config`] if TLS is compiled in and there is no root certificate: none is compiled in
/// (`webpki-roots`) and none is found on the system (`native-roots`).
pub fn connector() -> Result<Connector, Error> {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    // Without a limit of its own, a connection that is never established would end as a timeout of the
    // attempt, whose delivery is unknown. As a failed connection the request is known not to have been sent,
    // so any call can be retried.
    tcp.set_connect_timeout(Some(Duration::from_secs(10)));
    // Detects a dead pooled connection before a request is written to it.
    tcp.set_keepalive(Some(Duration::from_secs(15)));
    scheme::over(tcp)
}

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
mod plain {
    use super::{Error, HttpConnector};

    pub(super) type Connector = HttpConnector;

    pub(super) fn over(tcp: HttpConnector) -> Result<Connector, Error> {
        Ok(tcp)
    }
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tls {
    use std::sync::Arc;

    use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
    use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
    use workos_core::error::ConfigError;

    use super::{Error, HttpConnector};

    pub(super) type Connector = HttpsConnector<HttpConnector>;

    pub(super) fn over(mut tcp: HttpConnector) -> Result<Connector, Error> {
        tcp.enforce_http(false);
        // An explicit provider, because rustls panics if it finds none or more than one.
        let config = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ConfigError::Client(error.to_string().into()))?
            .with_root_certificates(roots()?)
            .with_no_client_auth();
        let https = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
        #[cfg(feature = "http2")]
        let https = https.enable_all_versions();
        #[cfg(not(feature = "http2"))]
        let https = https.enable_http1();
        Ok(https.wrap_connector(tcp))
    }

    #[cfg(feature = "aws-lc-rs")]
    fn provider() -> CryptoProvider {
        rustls::crypto::aws_lc_rs::default_provider()
    }

    #[cfg(not(feature = "aws-lc-rs"))]
    fn provider() -> CryptoProvider {
        rustls::crypto::ring::default_provider()
    }

    #[cfg_attr(not(any(feature = "webpki-roots", feature = "native-roots")), allow(unused_mut))]
    fn roots() -> Result<RootCertStore, Error> {
        let mut roots = RootCertStore::empty();
        #[cfg(feature = "webpki-roots")]
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        #[cfg(feature = "native-roots")]
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            let reason = "no root certificates: enable the feature webpki-roots or native-roots";
            return Err(ConfigError::Client(reason.into()).into());
        }
        Ok(roots)
    }
}
