//! Common types of requests and responses: IDs, extensible enums, [`Patch`], [`Timestamp`], [`Secret`],
//! [`Page`] and metadata.
//!
//! All types are forward compatible with additions to WorkOS's API. An ID is any string, an enum preserves
//! unknown values, and a field that is missing or null deserializes as an empty value wherever the model
//! permits that.
//!
//! ```
//! use workos_core::types::{Patch, Timestamp};
//!
//! let timestamp: Timestamp = "2026-01-15T12:00:00.000Z".parse()?;
//! assert_eq!(timestamp.unix_milliseconds(), 1_768_478_400_000);
//!
//! let keep: Patch<String> = Patch::Keep;
//! let set: Patch<String> = "new".into();
//! assert!(keep.is_keep() && !set.is_keep());
//! # Ok::<(), workos_core::types::InvalidTimestamp>(())
//! ```

// First, so that `ids!` is known to all that follows.
#[macro_use]
mod id;

mod code_challenge;
mod metadata;
mod model;
mod open_enum;
mod page;
mod patch;
mod path_value;
mod query;
mod raw_json;
mod redirect_url;
mod secret;
mod timestamp;
mod undocumented;

#[doc(hidden)]
pub use self::model::{ModelFields, lenient, read_model, required};
#[doc(hidden)]
pub use self::open_enum::{UnknownValue, text_or_null};
#[doc(hidden)]
pub use self::patch::Text;
pub(crate) use self::query::{PathBuffer, percent_encode};
pub(crate) use self::raw_json::{fields, from_json};
#[cfg(feature = "vault")]
pub(crate) use self::secret::wipe;
pub use self::{
    code_challenge::CodeChallenge,
    id::*,
    metadata::{Metadata, MetadataPatch},
    page::{MAX_PAGE_ITEMS, Order, Page, Paging},
    patch::{Patch, PatchItems},
    path_value::PathValue,
    query::{Query, QueryValue},
    raw_json::RawJson,
    redirect_url::RedirectUrl,
    secret::Secret,
    timestamp::{InvalidTimestamp, Timestamp},
    undocumented::{QueryParameters, Undocumented},
};
