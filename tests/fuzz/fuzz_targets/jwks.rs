//! Key sets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workos_core::session::KeySet;

fuzz_target!(|data: &[u8]| {
    match KeySet::parse(data) {
        Ok(keys) => drop(format!("{keys:?}")),
        Err(error) => drop(format!("{error} {error:?}")),
    }
});
