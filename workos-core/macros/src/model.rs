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
    let Deserialization { derive, implementation } = Deserialization::of(ident, &fields);
    let fields = fields.iter().map(|field| field.declaration(Some(field.lenient())));
    Ok(quote! {
        #(#attrs)*
        #[derive(
            ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq,
            ::workos_core::__private::serde::Serialize,
        )]
        #derive
        #[serde(crate = "::workos_core::__private::serde")]
        #[non_exhaustive]
        #vis struct #ident { #(#fields),* }

        #implementation
    })
}

pub(crate) fn object(item: &DeriveInput) -> Result<TokenStream> {
    let DeriveInput { attrs, vis, ident, .. } = item;
    let fields = Field::all(item, "an object", &[], true)?;
    let Serialization { derive, implementation, is_derived } = Serialization::of(ident, fields.iter());
    let declarations = fields.iter().map(|field| field.declaration(is_derived.then(|| field.skip())));
    let docs = "Creates the object from its required fields. Use the setters for optional ones.";
    let constructor = field::constructor(item, &fields, docs, None);
    Ok(quote! {
        #(#attrs)*
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
        #derive
        #[non_exhaustive]
        #[must_use = "an object does nothing until it is sent with an endpoint"]
        #vis struct #ident { #(#declarations),* }

        #constructor
        #implementation
    })
}
