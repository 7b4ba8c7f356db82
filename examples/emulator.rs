//! Serves a WorkOS in memory on a port of this machine, for programs and tests in any language.
//!
//! ```sh
//! cargo run --example emulator            # prints its address, and ends with its standard input
//! ```
//!
//! The API key is `sk_test_emulator`, the client id `client_emulator`.

use std::io::{self, Read as _};

use workos_core::testing::Emulator;

fn main() -> io::Result<()> {
    let address = workos_examples::serve(Emulator::new())?;
    println!("http://{address}");
    // Whoever started it ends it by ending itself.
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
