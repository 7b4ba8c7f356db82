//! Events: what is read can be written, and says the same when it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::events::Event;

fuzz_target!(|data: &[u8]| {
    let Ok(event) = serde_json::from_slice::<Event>(data) else { return };
    let _ = format!("{event} {event:?} {}", event.name());
    let written = serde_json::to_string(&event).expect("an event");
    let again: Event = serde_json::from_str(&written).expect("the same event");
    assert_eq!(serde_json::to_string(&again).expect("an event"), written);
});
