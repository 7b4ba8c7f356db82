//! Converts what JavaScript throws to transport failures.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use workos_core::{Delivery, FailureKind, TransportFailure};

/// Converts what a missing or failing API threw before the request was made.
pub(crate) fn of_platform(thrown: &JsValue) -> TransportFailure {
    TransportFailure::unsupported(Thrown::from(thrown).text())
}

/// Converts what was thrown for a request that received no response head.
pub(crate) fn of_fetch(thrown: &JsValue) -> TransportFailure {
    Thrown::from(thrown).of_fetch()
}

/// Converts what was thrown while the response body was read.
pub(crate) fn of_body(thrown: &JsValue) -> TransportFailure {
    Thrown::from(thrown).of_body()
}

/// The parts of a thrown value that are kept, as text, because JavaScript values cannot leave their thread.
#[derive(Default)]
struct Thrown {
    name: Option<String>,
    message: Option<String>,
    /// The code or message of the error's `cause` (Node), or the code of the error itself (Bun).
    cause: Option<String>,
}

impl From<&JsValue> for Thrown {
    fn from(thrown: &JsValue) -> Self {
        let property = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
        let text = |of: &JsValue, name: &str| property(of, name)?.as_string();
        Self {
            name: text(thrown, "name"),
            message: text(thrown, "message").or_else(|| thrown.as_string()),
            cause: property(thrown, "cause")
                .and_then(|cause| text(&cause, "code").or_else(|| text(&cause, "message")))
                .or_else(|| text(thrown, "code")),
        }
    }
}

/// The codes of Node and Bun for a connection that was not established and a name that was not resolved.
const NOT_CONNECTED: [&str; 5] =
    ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ConnectionRefused"];

impl Thrown {
    fn of_fetch(&self) -> TransportFailure {
        if self.cause.as_deref().is_some_and(|cause| NOT_CONNECTED.contains(&cause)) {
            return TransportFailure::connect(self.text());
        }
        // `fetch` throws the same `TypeError` for every other failure.
        self.of_unknown_delivery(FailureKind::Other)
    }

    fn of_body(&self) -> TransportFailure {
        self.of_unknown_delivery(FailureKind::Interrupted)
    }

    fn of_unknown_delivery(&self, otherwise: FailureKind) -> TransportFailure {
        let kind = match self.name.as_deref() {
            Some("AbortError") => FailureKind::Interrupted,
            Some("TimeoutError") => FailureKind::Timeout,
            _ => otherwise,
        };
        TransportFailure::new(kind, Delivery::Unknown).with_source(self.text())
    }

    /// Returns name, message and cause for the error message.
    ///
    /// Words with a slash are replaced, because such a word may be a URL with a token.
    fn text(&self) -> String {
        let name = self.name.as_deref().unwrap_or("exception");
        let message = self.message.as_deref().unwrap_or("no message");
        let text = match &self.cause {
            Some(cause) => format!("{name}: {message} ({cause})"),
            None => format!("{name}: {message}"),
        };
        let words = text.split_whitespace().map(|word| if word.contains('/') { "…" } else { word });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thrown(name: &str, message: &str, cause: Option<&str>) -> Thrown {
        Thrown { name: Some(name.into()), message: Some(message.into()), cause: cause.map(Into::into) }
    }

    #[test]
    fn fetch_errors_map_to_kind_and_delivery() {
        use Delivery::{NotSent, Unknown};
        use FailureKind::{Connect, Interrupted, Other, Timeout};

        for (name, message, cause, kind, delivery) in [
            // The errors of Chromium, Firefox, WebKit, workerd, Node and Bun.
            ("TypeError", "Failed to fetch", None, Other, Unknown),
            ("TypeError", "NetworkError when attempting to fetch resource.", None, Other, Unknown),
            ("TypeError", "Load failed", None, Other, Unknown),
            ("Error", "Network connection lost.", None, Other, Unknown),
            ("TypeError", "fetch failed", Some("ECONNREFUSED"), Connect, NotSent),
            ("TypeError", "fetch failed", Some("ENOTFOUND"), Connect, NotSent),
            ("TypeError", "fetch failed", Some("UND_ERR_CONNECT_TIMEOUT"), Connect, NotSent),
            ("TypeError", "fetch failed", Some("UND_ERR_SOCKET"), Other, Unknown),
            ("TypeError", "fetch failed", Some("ECONNRESET"), Other, Unknown),
            ("Error", "Unable to connect.", Some("ConnectionRefused"), Connect, NotSent),
            ("AbortError", "The operation was aborted.", None, Interrupted, Unknown),
            ("TimeoutError", "The operation timed out.", None, Timeout, Unknown),
        ] {
            let failure = thrown(name, message, cause).of_fetch();
            assert_eq!((failure.kind, failure.delivery), (kind, delivery), "{name}: {message} {cause:?}");
        }
        assert_eq!(Thrown::default().of_fetch().kind, Other);
    }

    #[test]
    fn body_errors_are_of_unknown_delivery() {
        for (name, cause, kind) in [
            ("TypeError", Some("UND_ERR_SOCKET"), FailureKind::Interrupted),
            ("TypeError", Some("ECONNREFUSED"), FailureKind::Interrupted),
            ("TimeoutError", None, FailureKind::Timeout),
        ] {
            let failure = thrown(name, "terminated", cause).of_body();
            assert_eq!((failure.kind, failure.delivery), (kind, Delivery::Unknown), "{name} {cause:?}");
        }
    }

    #[test]
    fn error_text_contains_no_url() {
        for (thrown, text) in [
            (
                thrown("TypeError", "error sending request for url (https://h/a?token=t): refused", None),
                "TypeError: error sending request for url … refused",
            ),
            (
                thrown("TypeError", "Failed to parse URL from /a?token=t", None),
                "TypeError: Failed to parse URL from …",
            ),
            (
                thrown("TypeError", "fetch failed", Some("no way to https://h/a?token=t")),
                "TypeError: fetch failed (no way to …",
            ),
            (thrown("TypeError", "fetch failed", Some("ECONNRESET")), "TypeError: fetch failed (ECONNRESET)"),
            (Thrown::default(), "exception: no message"),
        ] {
            assert_eq!(thrown.text(), text);
        }
    }
}
