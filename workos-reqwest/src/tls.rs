//! The TLS configuration of the client that this crate builds.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::CryptoProvider};
use rustls_platform_verifier::BuilderVerifierExt as _;
use workos_core::{Error, error::ConfigError};

pub(crate) fn config() -> Result<ClientConfig, Error> {
    let mut config = configure().map_err(|error| ConfigError::Client(error.to_string().into()))?;
    // reqwest uses the list of a preconfigured backend unchanged.
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(config)
}

fn configure() -> Result<ClientConfig, rustls::Error> {
    // An explicit provider, because rustls panics if it finds none or more than one.
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
