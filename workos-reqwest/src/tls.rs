//! TLS for our own client.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt as _;
use workos_core::{Error, error::ConfigError};

pub(crate) fn config() -> Result<ClientConfig, Error> {
    let mut config = configure().map_err(|error| ConfigError::Client(error.to_string().into()))?;
    // reqwest takes the list as it is.
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(config)
}

fn configure() -> Result<ClientConfig, rustls::Error> {
    // Named, since rustls's own choice panics where there is none or more than one.
    Ok(ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth())
}

#[cfg(feature = "aws-lc-rs")]
fn provider() -> CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

#[cfg(not(feature = "aws-lc-rs"))]
fn provider() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}
