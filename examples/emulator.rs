//! Serves the emulator of WorkOS on a local port, for programs and tests in any language.
//!
//! ```sh
//! cargo run --example emulator            # prints the address, and runs until standard input is closed
//! ```
//!
//! The API key is `sk_test_emulator`, the client ID `client_emulator`.

use std::io::{self, Read as _};

use workos_core::testing::Emulator;

fn main() -> io::Result<()> {
    let address = workos_examples::serve(Emulator::new())?;
    println!("http://{address}");
    // Standard input is closed when the parent process ends.
    io::stdin().read_to_end(&mut Vec::new()).map(drop)
}
