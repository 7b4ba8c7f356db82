//! Code that the examples share: the emulator of WorkOS on a local port.
//!
//! ```no_run
//! use workos_core::{BaseUrl, Config, testing::Emulator};
//!
//! let address = workos_examples::serve(Emulator::new())?;
//! let config = Config::new(Emulator::API_KEY)?.base_url(BaseUrl::new(&format!("http://{address}"))?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod server;

pub use server::serve;
