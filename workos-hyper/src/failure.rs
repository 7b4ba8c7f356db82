//! From hyper's errors to what became of the request.

use std::{error::Error, io, iter::successors};

use hyper_util::client::legacy;
use workos_core::{Delivery, FailureKind, TransportFailure};

/// Of a request that got no head of a response.
pub(crate) fn of_request(error: legacy::Error) -> TransportFailure {
    if error.is_connect() {
        return TransportFailure::connect(error);
    }
    if error.connect_info().is_none() {
        // A request that was given to a connection fails with the name of that connection. This one was
        // not: the connection ended before it could be used, or, without a cause, it is no request that
        // hyper takes.
        return match error.source() {
            Some(_) => TransportFailure::connect(error),
            None => TransportFailure::unsupported(error),
        };
    }
    of_connection(error.into())
}

/// Of a request that a connection had taken.
pub(crate) fn of_connection(error: Box<dyn Error + Send + Sync>) -> TransportFailure {
    let hyper = find::<hyper::Error>(&*error);
    let timed_out = find::<io::Error>(&*error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    let kind = match hyper {
        _ if timed_out => FailureKind::Timeout,
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
