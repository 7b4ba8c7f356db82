//! `#[model]` and `#[object]`: JSON objects in responses and in requests.

use proc_macro2::{Ident, TokenStream};
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
    let declarations = fields.iter().map(|field| field.declaration(is_derived.then(|| field.lenient())));
    let Deserialization { derive: deserialize, implementation: deserialize_implementation } = deserialization;
    let Serialization { derive: serialize, implementation: serialize_implementation, .. } = serialization;
    let builder = builder(ident, &fields);
    let serde_crate = is_derived.then(field::serde_crate);
    Ok(quote! {
        #(#attrs)*
        #[derive(::std::clone::Clone, ::std::cmp::PartialEq)]
        #serialize
        #deserialize
        #serde_crate
        #[non_exhaustive]
        #vis struct #ident { #(#declarations),* }

        #debug
        #serialize_implementation
        #deserialize_implementation
        #builder
    })
}

/// The builder of a model for tests, where `workos-core` has the feature `testing`. In a block of its own, so that it has no
/// name that another item could have. Inlined, so that rustc generates code only for the builders that tests use.
fn builder(ident: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let wires = fields.iter().map(|field| &field.wire);
    let setters = fields.iter().map(|field| {
        let (name, docs) = (field.name, field.docs());
        let (takes, value) = field.setter_parts();
        quote! {
            #(#docs)*
            #[inline]
            pub fn #name(mut self, #name: #takes) -> Self {
                self.0.#name = #value;
                self
            }
        }
    });
    quote! {
        ::workos_core::__when_testing! {
            #[allow(deprecated, missing_docs, unreachable_pub, clippy::should_implement_trait)]
            const _: () = {
                /// Builder of a model, for tests.
                #[derive(::std::clone::Clone)]
                #[must_use = "a builder does nothing until `build` is called"]
                pub struct Builder(#ident);

                impl Builder {
                    #(#setters)*

                    /// Returns the model.
                    #[must_use]
                    #[inline]
                    pub fn build(self) -> #ident {
                        self.0
                    }
                }

                #[automatically_derived]
                impl ::std::fmt::Debug for Builder {
                    #[inline]
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.debug_tuple("Builder").field(&self.0).finish()
                    }
                }

                #[automatically_derived]
                impl ::std::convert::From<Builder> for #ident {
                    #[inline]
                    fn from(builder: Builder) -> Self {
                        builder.0
                    }
                }

                #[automatically_derived]
                impl ::std::convert::From<#ident> for Builder {
                    #[inline]
                    fn from(model: #ident) -> Self {
                        Self(model)
                    }
                }

                #[automatically_derived]
                impl ::workos_core::testing::fixtures::Fixture for #ident {
                    type Builder = Builder;

                    const FIELDS: &'static [&'static str] = &[#(#wires),*];
                }
            };
        }
    }
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
