//! Converts hyper's errors to transport failures.

use std::{error::Error, io, iter::successors};

use hyper_util::client::legacy;
use workos_core::{Delivery, FailureKind, TransportFailure};

/// Converts the error of a request that received no response head.
pub(crate) fn of_request(error: legacy::Error) -> TransportFailure {
    if error.is_connect() {
        return TransportFailure::connect(error);
    }
    if error.connect_info().is_none() {
        // The error of a request that was handed to a connection has the connection's info. Without the info,
        // the connection closed before it was used, or, if there is no source either, hyper rejected the
        // request itself.
        return match error.source() {
            Some(_) => TransportFailure::connect(error),
            None => TransportFailure::unsupported(error),
        };
    }
    of_connection(error.into())
}

/// Converts the error of a request that was handed to a connection.
pub(crate) fn of_connection(error: Box<dyn Error + Send + Sync>) -> TransportFailure {
    let hyper = find::<hyper::Error>(&*error);
    let timed_out = find::<io::Error>(&*error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    let kind = match hyper {
        _ if timed_out => FailureKind::Timeout,
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
