//! `#[one_of]`: fields of a body that exclude each other.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Data, DeriveInput, Error, LitStr, Meta, Result, Token, Variant,
    parse::{Parse, ParseStream},
    spanned::Spanned as _,
};

use crate::{
    docs,
    field::{Field, snake_case},
};

/// `tag = "type"`, or nothing.
pub(crate) struct Arguments {
    tag: Option<LitStr>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            return Ok(Self { tag: None });
        }
        let name: syn::Ident = input.parse()?;
        if name != "tag" {
            return Err(Error::new(name.span(), "unknown argument: use `tag = \"type\"`"));
        }
        input.parse::<Token![=]>()?;
        Ok(Self { tag: Some(input.parse()?) })
    }
}

/// The text that the tag has for a variant: its name in snake case unless `#[serde(rename = "…")]` says otherwise.
fn tag_text(variant: &Variant) -> Result<String> {
    let mut text = snake_case(&variant.ident).to_string();
    for attribute in &variant.attrs {
        if attribute.path().is_ident("serde") {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("rename") {
                    return Err(meta.error("unknown attribute: use `rename = \"…\"`"));
                }
                text = meta.value()?.parse::<LitStr>()?.value();
                Ok(())
            })?;
        } else if !matches!(attribute.meta, Meta::NameValue(_)) {
            return Err(Error::new(
                attribute.span(),
                "unknown attribute: use `#[serde(rename = \"…\")]` or a doc comment",
            ));
        }
    }
    Ok(text)
}

pub(crate) fn expand(arguments: &Arguments, item: &DeriveInput) -> Result<TokenStream> {
    let DeriveInput { attrs, vis, ident, .. } = item;
    let Data::Enum(data) = &item.data else {
        return Err(Error::new(ident.span(), "alternatives are an enum whose variants have named fields"));
    };
    let (mut variants, mut constructors, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    let mut setters: BTreeMap<String, Setter> = BTreeMap::new();
    for variant in &data.variants {
        let name = &variant.ident;
        let fields = Field::of(&variant.fields, name.span(), "an alternative", &[], true)?;
        let text = tag_text(variant)?;
        let docs: Vec<_> = docs::of(&variant.attrs).collect();
        let declarations = fields.iter().map(|field| field.declaration(Some(field.skip())));
        variants
            .push(quote!(#(#docs)* #[serde(rename = #text)] #[non_exhaustive] #name { #(#declarations),* }));
        tags.push(text);

        let constructor = snake_case(name);
        let parameters = fields.iter().filter(|field| field.is_required()).map(Field::parameter);
        let initial = fields.iter().map(Field::initial);
        constructors.push(quote! {
            #(#docs)*
            #[must_use]
            #vis fn #constructor(#(#parameters),*) -> Self {
                Self::#name { #(#initial),* }
            }
        });
        for field in fields.iter().filter(|field| !field.is_required()) {
            let setter = setters.entry(field.name.to_string()).or_insert_with(|| Setter::new(field));
            setter.variants.push(name.clone());
        }
    }
    let setters = setters.into_values().map(|setter| setter.expand(vis));
    let representation = match &arguments.tag {
        Some(tag) => quote!(tag = #tag),
        None => {
            tags.clear();
            quote!(untagged)
        }
    };
    Ok(quote! {
        #(#attrs)*
        #[derive(
            ::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq,
            ::workos_core::__private::serde::Serialize,
        )]
        #[serde(crate = "::workos_core::__private::serde", #representation)]
        #[non_exhaustive]
        #vis enum #ident { #(#variants),* }

        impl #ident {
            /// Texts of the tag, one for each alternative; empty without a tag.
            #[doc(hidden)]
            pub const TAGS: &'static [&'static str] = &[#(#tags),*];

            #(#constructors)*
            #(#setters)*
        }
    })
}

/// The setter of an optional field, on every variant that has it.
struct Setter {
    docs: Vec<syn::Attribute>,
    name: syn::Ident,
    takes: TokenStream,
    value: TokenStream,
    variants: Vec<syn::Ident>,
}

impl Setter {
    fn new(field: &Field<'_>) -> Self {
        let (takes, value) = field.setter_parts();
        Self {
            docs: field.docs().cloned().collect(),
            name: field.name.clone(),
            takes,
            value,
            variants: Vec::new(),
        }
    }

    fn expand(self, vis: &syn::Visibility) -> TokenStream {
        let Self { docs, name, takes, value, variants } = self;
        quote! {
            #(#docs)*
            ///
            /// Changes nothing on an alternative without this field.
            #[must_use]
            #vis fn #name(mut self, #name: #takes) -> Self {
                let new = #value;
                #[allow(unreachable_patterns, reason = "all alternatives may have the field")]
                match &mut self {
                    #(Self::#variants { #name, .. })|* => *#name = new,
                    _ => {}
                }
                self
            }
        }
    }
}
