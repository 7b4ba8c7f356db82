//! The words that requests and models are made of: ids, open enums, [`Patch`], [`Timestamp`],
//! [`Secret`], [`Page`] and metadata.
//!
//! They share one attitude towards the peer: what WorkOS adds tomorrow decodes today. An id is any
//! text, an enum keeps a value it does not know, a field that is missing or null becomes empty
//! rather than an error wherever the model can do without it.
//!
//! ```
//! use workos_core::types::{Patch, Timestamp};
//!
//! let when: Timestamp = "2026-01-15T12:00:00.000Z".parse()?;
//! assert_eq!(when.unix_milliseconds(), 1_768_478_400_000);
//!
//! let keep: Patch<String> = Patch::Keep;
//! let set: Patch<String> = "new".into();
//! assert!(keep.is_keep() && !set.is_keep());
//! # Ok::<(), workos_core::types::InvalidTimestamp>(())
//! ```

// First, so that the macros are known to all that follows.
#[macro_use]
mod alternatives;
#[macro_use]
mod id;
#[macro_use]
mod model;
#[macro_use]
mod open_enum;
#[macro_use]
mod open_union;

mod code_challenge;
mod metadata;
mod page;
mod patch;
mod path_value;
mod query;
mod raw_json;
mod redirect_url;
mod secret;
mod timestamp;

#[doc(hidden)]
pub use self::model::lenient;
#[doc(hidden)]
pub use self::open_enum::{UnknownValue, text_or_null};
#[doc(hidden)]
pub use self::patch::Text;
pub(crate) use self::query::{PathBuffer, RESERVED};
#[cfg(feature = "vault")]
pub(crate) use self::secret::wipe;
pub use self::{
    code_challenge::CodeChallenge,
    id::*,
    metadata::{Metadata, MetadataPatch},
    page::{Order, Page, Paging},
    patch::Patch,
    path_value::PathValue,
    query::{Query, QueryValue},
    raw_json::RawJson,
    redirect_url::RedirectUrl,
    secret::Secret,
    timestamp::{InvalidTimestamp, Timestamp},
};
