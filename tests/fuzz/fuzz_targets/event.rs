//! Events: an event that was read can be written, and is the same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::events::Event;

fuzz_target!(|data: &[u8]| {
    let Ok(event) = serde_json::from_slice::<Event>(data) else { return };
    let _ = format!("{event} {event:?} {}", event.name());
    let written = serde_json::to_string(&event).expect("event");
    let again: Event = serde_json::from_str(&written).expect("the same event");
    assert_eq!(again.name(), event.name());
    assert_eq!(serde_json::to_string(&again).expect("event"), written);
});
