//! Events: an event that was read can be written, and is the same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::events::{Event, EventPayload, EventType, kind};

fuzz_target!(|data: &[u8]| {
    let Ok(event) = serde_json::from_slice::<Event>(data) else { return };
    let payload = event.payload();
    let _ = format!("{event} {event:?} {payload:?}");
    assert_eq!(payload.name(), event.name);
    // One kind is decoded as all are.
    match (event.data::<kind::UserCreated>(), payload) {
        (Ok(Some(user)), EventPayload::UserCreated(payload)) => assert_eq!(user, *payload),
        (Ok(None), payload) => assert_ne!(payload.name(), EventType::UserCreated),
        (Err(error), EventPayload::Unknown(unknown)) => {
            assert_eq!(unknown.reason.as_deref(), Some(error.reason()))
        }
        (kind, payload) => panic!("{kind:?} {payload:?}"),
    }
    let written = serde_json::to_string(&event).expect("event");
    let again: Event = serde_json::from_str(&written).expect("the same event");
    assert_eq!((&again.name, again.raw_data()), (&event.name, event.raw_data()));
    assert_eq!(serde_json::to_string(&again).expect("event"), written);
});
