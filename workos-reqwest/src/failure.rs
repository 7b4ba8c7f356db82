//! Converts reqwest's errors to transport failures.

use std::{error::Error, iter::successors};

use workos_core::{Delivery, FailureKind, TransportFailure};

/// Converts the error of a request or of the body of its response.
///
/// The URL is removed from the error, because it may contain a token.
pub(crate) fn of_request(error: reqwest::Error) -> TransportFailure {
    let error = error.without_url();
    if error.is_redirect() {
        // Only an existing client can have a redirect policy. The error's sources may contain a URL, so the
        // error is dropped.
        TransportFailure::other("a redirect was not followed")
    } else if error.is_connect() {
        TransportFailure::connect(error)
    } else if error.is_timeout() {
        TransportFailure::timeout().with_source(error)
    } else if error.is_builder() {
        TransportFailure::unsupported(error)
    } else {
        of_connection(error)
    }
}

/// Converts the error of a request that was handed to a connection.
fn of_connection(error: reqwest::Error) -> TransportFailure {
    let hyper = find::<hyper::Error>(&error);
    let kind = match hyper {
        // A response that is not HTTP, or a tokio runtime that is shutting down.
        Some(error) if error.is_parse() || error.is_user() => FailureKind::Other,
        Some(_) => FailureKind::Interrupted,
        None => FailureKind::Other,
    };
    // hyper cancels only requests that are still queued for the connection.
    let not_sent = hyper.is_some_and(hyper::Error::is_canceled);
    let delivery = if not_sent { Delivery::NotSent } else { Delivery::Unknown };
    TransportFailure::new(kind, delivery).with_source(error)
}

/// Returns the first error of type `E` among an error and its sources.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    successors(Some(error), |error| (*error).source()).find_map(|error| error.downcast_ref())
}
