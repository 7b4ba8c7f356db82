//! `#[model]` and `#[object]`: JSON objects in responses and in requests.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Result};

use crate::field::{self, Deserialization, Field, Serialization};

pub(crate) fn model(item: &DeriveInput) -> Result<TokenStream> {
    let DeriveInput { attrs, vis, ident, .. } = item;
    let fields = Field::all(item, "a model", &[], false)?;
    if fields.len() > Deserialization::MAX_FIELDS {
        return Err(Error::new(
            ident.span(),
            format!("a model has at most {} fields", Deserialization::MAX_FIELDS),
        ));
    }
    let deserialization = Deserialization::of(ident, &fields);
    let serialization = Serialization::of(ident, fields.iter());
    let debug = field::debug(ident, fields.iter(), false);
    let is_derived = serialization.is_derived || !deserialization.derive.is_empty();
    let fields = fields.iter().map(|field| field.declaration(is_derived.then(|| field.lenient())));
    let Deserialization { derive: deserialize, implementation: deserialize_implementation } = deserialization;
    let Serialization { derive: serialize, implementation: serialize_implementation, .. } = serialization;
    let serde_crate = is_derived.then(field::serde_crate);
    Ok(quote! {
        #(#attrs)*
        #[derive(::std::clone::Clone, ::std::cmp::PartialEq)]
        #serialize
        #deserialize
        #serde_crate
        #[non_exhaustive]
        #vis struct #ident { #(#fields),* }

        #debug
        #serialize_implementation
        #deserialize_implementation
    })
}

pub(crate) fn object(item: &DeriveInput) -> Result<TokenStream> {
    let DeriveInput { attrs, vis, ident, .. } = item;
    let fields = Field::all(item, "an object", &[], true)?;
    let Serialization { derive, implementation, is_derived } = Serialization::of(ident, fields.iter());
    let declarations = fields.iter().map(|field| field.declaration(is_derived.then(|| field.skip())));
    let docs = "Creates the object from its required fields. Use the setters for optional ones.";
    let constructor = field::constructor(item, &fields, docs, None);
    let debug = field::debug(ident, fields.iter(), false);
    let serde_crate = is_derived.then(field::serde_crate);
    Ok(quote! {
        #(#attrs)*
        #[derive(::std::clone::Clone, ::std::cmp::PartialEq)]
        #derive
        #serde_crate
        #[non_exhaustive]
        #[must_use = "an object does nothing until it is sent with an endpoint"]
        #vis struct #ident { #(#declarations),* }

        #debug
        #constructor
        #implementation
    })
}
