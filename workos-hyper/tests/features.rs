//! Behavior that depends on the features.

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[tokio::test]
async fn https_without_tls_is_an_error() {
    use workos_hyper::workos_core::{Config, Delivery, Error, FailureKind, organizations::GetOrganization};

    let client = workos_hyper::client(Config::new("sk_test_123").unwrap()).unwrap();
    match client.send(GetOrganization::new("org_1")).await {
        Err(Error::Transport(error)) => {
            assert_eq!(error.failure.kind, FailureKind::Unsupported);
            assert_eq!((error.failure.delivery, error.attempts), (Delivery::NotSent, 1));
        }
        other => panic!("{other:?}"),
    }
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[test]
fn connector_with_tls_requires_root_certificates() {
    let roots = cfg!(any(feature = "webpki-roots", feature = "native-roots"));
    match workos_hyper::connector() {
        Ok(_) => assert!(roots),
        Err(error) => assert!(!roots && error.to_string().contains("webpki-roots"), "{error}"),
    }
}
