//! `#[open_enum]` and `#[open_union]`: values and objects of kinds that WorkOS may add to.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, LitStr, Result, Token, Type, Variant,
    parse::{Parse, ParseStream},
};

/// The variants of an enum, each with the text that stands for it.
fn variants<'a>(item: &'a DeriveInput, example: &str) -> Result<Vec<(&'a Variant, LitStr)>> {
    let Data::Enum(data) = &item.data else {
        return Err(Error::new(item.ident.span(), format!("declare an enum: `{example}`")));
    };
    let text = |variant: &'a Variant| {
        let literal = variant.discriminant.as_ref().map(|(_, value)| syn::parse2(value.to_token_stream()));
        match literal {
            Some(Ok(literal)) => Ok((variant, literal)),
            _ => Err(Error::new(variant.ident.span(), format!("give the text of the variant: `{example}`"))),
        }
    };
    data.variants.iter().map(text).collect()
}

pub(crate) fn open_enum(item: &DeriveInput) -> Result<TokenStream> {
    let DeriveInput { attrs, vis, ident, .. } = item;
    let variants = variants(item, "Active = \"active\"")?;
    if let Some((variant, _)) = variants.iter().find(|(variant, _)| !matches!(variant.fields, Fields::Unit)) {
        return Err(Error::new(variant.ident.span(), "a value has no fields; see `open_union` for objects"));
    }
    let names: Vec<&Ident> = variants.iter().map(|(variant, _)| &variant.ident).collect();
    let texts: Vec<&LitStr> = variants.iter().map(|(_, text)| text).collect();
    let attributes: Vec<&Vec<Attribute>> = variants.iter().map(|(variant, _)| &variant.attrs).collect();
    Ok(quote! {
        #(#attrs)*
        #[derive(
            ::std::clone::Clone, ::std::cmp::PartialEq, ::std::cmp::Eq,
            ::std::cmp::PartialOrd, ::std::cmp::Ord, ::std::hash::Hash,
        )]
        #[non_exhaustive]
        #vis enum #ident {
            #(#(#attributes)* #names,)*
            #[doc(hidden)]
            _Unknown(::workos_core::__private::UnknownValue),
        }

        impl #ident {
            /// All values that this version of the crate names.
            pub const KNOWN: &'static [Self] = &[#(Self::#names),*];

            /// Returns the value's text on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#names => #texts,)*
                    Self::_Unknown(value) => value.as_str(),
                }
            }

            /// Returns whether this version of the crate names the value.
            #[must_use]
            pub fn is_known(&self) -> bool {
                !::std::matches!(self, Self::_Unknown(_))
            }
        }

        #[automatically_derived]
        impl ::std::convert::From<&str> for #ident {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    #(#texts => Self::#names,)*
                    _ => Self::_Unknown(::workos_core::__private::UnknownValue::new(text)),
                }
            }
        }

        #[automatically_derived]
        impl ::std::convert::From<::std::string::String> for #ident {
            fn from(text: ::std::string::String) -> Self {
                text.as_str().into()
            }
        }

        #[automatically_derived]
        impl ::std::convert::From<&::std::string::String> for #ident {
            #[inline]
            fn from(text: &::std::string::String) -> Self {
                text.as_str().into()
            }
        }

        #[automatically_derived]
        impl ::std::str::FromStr for #ident {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(text.into())
            }
        }

        #[automatically_derived]
        impl ::workos_core::types::Text for #ident {}

        #[automatically_derived]
        impl ::std::convert::AsRef<str> for #ident {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        #[automatically_derived]
        impl ::std::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[automatically_derived]
        impl ::std::fmt::Debug for #ident {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    #(Self::#names => f.write_str(::std::stringify!(#names)),)*
                    Self::_Unknown(value) => ::std::write!(f, "Unknown({value:?})"),
                }
            }
        }

        #[automatically_derived]
        impl ::workos_core::__private::serde::Serialize for #ident {
            fn serialize<S: ::workos_core::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[automatically_derived]
        impl<'de> ::workos_core::__private::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::workos_core::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                ::workos_core::__private::text_or_null(deserializer, |text| Self::from(text))
            }
        }

        #[automatically_derived]
        impl ::workos_core::endpoint::PathValue for #ident {
            fn as_text(&self) -> &str {
                self.as_str()
            }
        }

        #[automatically_derived]
        impl ::workos_core::endpoint::QueryValue for #ident {
            fn append(&self, name: &str, query: &mut ::workos_core::endpoint::Query<'_>) {
                query.pair(name, self.as_str());
            }

            fn append_item(&self, query: &mut ::workos_core::endpoint::Query<'_>) {
                query.item(self.as_str());
            }
        }
    })
}

/// `tag = "type"`.
pub(crate) struct Tag(LitStr);

impl Parse for Tag {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let usage = "name the field that tells the kinds apart: `tag = \"type\"`";
        let name: Ident = input.parse().map_err(|error| Error::new(error.span(), usage))?;
        if name != "tag" {
            return Err(Error::new(name.span(), usage));
        }
        input.parse::<Token![=]>()?;
        Ok(Self(input.parse()?))
    }
}

/// The type of a variant's only field.
fn payload(variant: &Variant) -> Result<&Type> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| &field.ty),
        _ => None,
    }
    .ok_or_else(|| Error::new(variant.ident.span(), "give the variant its model: `User(User) = \"user\"`"))
}

pub(crate) fn open_union(Tag(tag): &Tag, item: &DeriveInput) -> Result<TokenStream> {
    let DeriveInput { attrs, vis, ident, .. } = item;
    let variants = variants(item, "User(User) = \"user\"")?;
    let payloads = variants.iter().map(|(variant, _)| payload(variant)).collect::<Result<Vec<_>>>()?;
    let names: Vec<&Ident> = variants.iter().map(|(variant, _)| &variant.ident).collect();
    let texts: Vec<&LitStr> = variants.iter().map(|(_, text)| text).collect();
    let attributes: Vec<&Vec<Attribute>> = variants.iter().map(|(variant, _)| &variant.attrs).collect();
    Ok(quote! {
        #(#attrs)*
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq)]
        #[non_exhaustive]
        #vis enum #ident {
            #(#(#attributes)* #names(::std::boxed::Box<#payloads>),)*
            /// JSON of an object that is of no kind this version names, or that does not decode as its kind.
            Unknown(::workos_core::types::RawJson),
        }

        #[automatically_derived]
        impl<'de> ::workos_core::__private::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::workos_core::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let json = <::workos_core::types::RawJson as ::workos_core::__private::serde::Deserialize>::deserialize(
                    deserializer,
                )?;
                let known = match json.text_field(#tag).as_deref() {
                    #(::std::option::Option::Some(#texts) => json.parse().map(Self::#names).ok(),)*
                    _ => ::std::option::Option::None,
                };
                ::std::result::Result::Ok(known.unwrap_or(Self::Unknown(json)))
            }
        }

        #[automatically_derived]
        impl ::workos_core::__private::serde::Serialize for #ident {
            fn serialize<S: ::workos_core::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                #[derive(::workos_core::__private::serde::Serialize)]
                #[serde(crate = "::workos_core::__private::serde")]
                struct Tagged<'a, T> {
                    #[serde(rename = #tag)]
                    kind: &'static str,
                    #[serde(flatten)]
                    payload: &'a T,
                }
                match self {
                    #(Self::#names(payload) => ::workos_core::__private::serde::Serialize::serialize(
                        &Tagged { kind: #texts, payload: &**payload },
                        serializer,
                    ),)*
                    Self::Unknown(json) => ::workos_core::__private::serde::Serialize::serialize(json, serializer),
                }
            }
        }
    })
}
