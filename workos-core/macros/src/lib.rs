//! The attributes of `workos-core`. Use them from there: `workos_core::{endpoint, model, object, one_of, open_enum, open_union}`.
//!
//! Each attribute leaves a plain struct or enum that every tool reads, and adds what follows from it: derives,
//! constructors, setters and trait implementations. `field` holds what they share: how a field's type decides
//! about constructor, setter and serialization.

mod docs;
mod endpoint;
mod field;
mod model;
mod one_of;
mod open;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, Result, parse::Nothing, parse_macro_input};

/// Expands an item that rustc has parsed. An item with a mistake is left as it is: rustc reports it.
fn expand(
    item: TokenStream,
    expand: impl FnOnce(&DeriveInput) -> Result<proc_macro2::TokenStream>,
) -> TokenStream {
    match syn::parse::<DeriveInput>(item.clone()) {
        Ok(item) => expand(&item).unwrap_or_else(Error::into_compile_error).into(),
        Err(_) => item,
    }
}

/// Declares an operation: a struct that is its request, and the implementation of `Endpoint`. Documented at
/// `workos_core::endpoint`.
#[proc_macro_attribute]
pub fn endpoint(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as endpoint::Arguments);
    expand(item, |item| endpoint::expand(&arguments, item))
}

/// Declares a model: a struct that responses and events are decoded into. Documented at `workos_core::model`.
#[proc_macro_attribute]
pub fn model(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let Nothing = parse_macro_input!(arguments as Nothing);
    expand(item, model::model)
}

/// Declares an object within the body of a request. Documented at `workos_core::object`.
#[proc_macro_attribute]
pub fn object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let Nothing = parse_macro_input!(arguments as Nothing);
    expand(item, model::object)
}

/// Declares fields of a body of which one set may be sent. Documented at `workos_core::one_of`.
#[proc_macro_attribute]
pub fn one_of(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as one_of::Arguments);
    expand(item, |item| one_of::expand(&arguments, item))
}

/// Declares an enum of texts that keeps unknown values. Documented at `workos_core::open_enum`.
#[proc_macro_attribute]
pub fn open_enum(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let Nothing = parse_macro_input!(arguments as Nothing);
    expand(item, open::open_enum)
}

/// Declares an enum of objects that one field tells apart. Documented at `workos_core::open_union`.
#[proc_macro_attribute]
pub fn open_union(tag: TokenStream, item: TokenStream) -> TokenStream {
    let tag = parse_macro_input!(tag as open::Tag);
    expand(item, |item| open::open_union(&tag, item))
}
