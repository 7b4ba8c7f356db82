//! From reqwest's errors to what became of the request.

use std::{error::Error, iter::successors};

use workos_core::{Delivery, FailureKind, TransportFailure};

/// Of a request, or of the body of its response. The source has no URL in it: a URL may carry a token.
pub(crate) fn of_request(error: reqwest::Error) -> TransportFailure {
    let error = error.without_url();
    if error.is_redirect() {
        // Not ours to follow, but a client of the user's may. Inside of the error may be another URL.
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

/// Of a request that a connection had taken.
fn of_connection(error: reqwest::Error) -> TransportFailure {
    let hyper = find::<hyper::Error>(&error);
    let kind = match hyper {
        // An answer that is not HTTP, or a runtime that shuts down.
        Some(error) if error.is_parse() || error.is_user() => FailureKind::Other,
        Some(_) => FailureKind::Interrupted,
        None => FailureKind::Other,
    };
    // hyper cancels only what is still in the queue in front of the connection.
    let not_sent = hyper.is_some_and(hyper::Error::is_canceled);
    let delivery = if not_sent { Delivery::NotSent } else { Delivery::Unknown };
    TransportFailure::new(kind, delivery).with_source(error)
}

/// The first error of a type among an error and its causes.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    successors(Some(error), |error| (*error).source()).find_map(|error| error.downcast_ref())
}
