//! The attributes of workos-macros on arbitrary items: an error or an expansion that keeps the item, and never a
//! panic, which rustc would report without a place.
//!
//! Input: the attribute; its arguments in one line, then the item. A proc macro exports nothing but its macros, so
//! the modules are compiled into this target.
#![no_main]
#![allow(dead_code, reason = "a target uses a part of the modules")]

#[path = "../../../workos-core/macros/src/docs.rs"]
mod docs;
#[path = "../../../workos-core/macros/src/endpoint.rs"]
mod endpoint;
#[path = "../../../workos-core/macros/src/field.rs"]
mod field;
#[path = "../../../workos-core/macros/src/model.rs"]
mod model;
#[path = "../../../workos-core/macros/src/one_of.rs"]
mod one_of;
#[path = "../../../workos-core/macros/src/open.rs"]
mod open;

use libfuzzer_sys::fuzz_target;
use proc_macro2::TokenStream;
use syn::{
    Data, DeriveInput,
    parse::{ParseStream, Parser as _},
};
use workos_fuzz::split_text;

/// The number of fields or variants.
fn size(item: &DeriveInput) -> usize {
    match &item.data {
        Data::Struct(data) => data.fields.len(),
        Data::Enum(data) => data.variants.len(),
        Data::Union(data) => data.fields.named.len(),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((attribute, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    // rustc limits the nesting; syn and the drop of a type recurse.
    if text.bytes().filter(|byte| b"([{<&*!-|".contains(byte)).count() > 200 {
        return;
    }
    let (arguments, item) = split_text(text);
    let (Ok(arguments), Ok(item)) = (arguments.parse::<TokenStream>(), item.parse::<TokenStream>()) else {
        return;
    };
    let Ok(item) = syn::parse2::<DeriveInput>(item) else { return };
    let (result, more) = match attribute % 6 {
        0 => {
            let Ok(arguments) = syn::parse2::<endpoint::Arguments>(arguments) else { return };
            // A list has the field `paging`.
            (endpoint::expand(&arguments, &item), 0..=1)
        }
        1 => (model::model(&item), 0..=0),
        2 => (model::object(&item), 0..=0),
        3 => {
            let Ok(arguments) = syn::parse2::<one_of::Arguments>(arguments) else { return };
            (one_of::expand(&arguments, &item), 0..=0)
        }
        // The variant of unknown values.
        4 => (open::open_enum(&item), 1..=1),
        _ => {
            let Ok(tag) = syn::parse2::<open::Tag>(arguments) else { return };
            (open::open_union(&tag, &item), 1..=1)
        }
    };
    match result {
        Ok(expansion) => {
            let first = |input: ParseStream<'_>| {
                let item: DeriveInput = input.parse()?;
                input.parse::<TokenStream>().map(|_| item)
            };
            let expanded = first.parse2(expansion).expect("an item");
            assert_eq!(expanded.ident, item.ident);
            let added = size(&expanded).checked_sub(size(&item)).expect("all fields");
            assert!(more.contains(&added));
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(!error.into_compile_error().is_empty());
        }
    }
});
