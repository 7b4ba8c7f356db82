//! Timestamps: a text is read and printed as by jiff, and what is printed is read again.
//!
//! Input: the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::types::Timestamp;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let jiff = text
        .parse::<jiff::Timestamp>()
        .ok()
        // Suffixes of RFC 9557 are not part of RFC 3339.
        .filter(|_| !text.contains('['))
        // jiff 0.2.43 reads a fraction of the second before its minimum as a value below the minimum.
        .filter(|jiff| *jiff >= jiff::Timestamp::MIN);
    let timestamp = text.parse::<Timestamp>().ok();
    assert_eq!(timestamp, jiff.map(Timestamp::from));
    let (Some(timestamp), Some(jiff)) = (timestamp, jiff) else { return };
    assert_eq!(jiff::Timestamp::from(timestamp), jiff);
    assert_eq!(timestamp.unix_milliseconds(), jiff.as_millisecond());
    assert_eq!(timestamp.unix_seconds(), jiff.as_second());
    let printed = timestamp.to_string();
    let is_whole = jiff.subsec_nanosecond() % 1_000_000 == 0;
    assert_eq!(printed, if is_whole { format!("{jiff:.3}") } else { jiff.to_string() });
    assert_eq!(printed.parse(), Ok(timestamp));
    assert_eq!(serde_json::to_string(&timestamp).expect("JSON"), format!("\"{printed}\""));
    assert_eq!(serde_json::from_str::<Timestamp>(&format!("\"{text}\"")).ok(), Some(timestamp));
});
