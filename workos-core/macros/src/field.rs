//! A field of a declaration: what its type and its attributes decide.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Data, DeriveInput, Error, Field as SynField, Fields, GenericArgument, LitStr, PathArguments,
    PathSegment, Result, Type, ext::IdentExt as _, spanned::Spanned as _,
};

use crate::docs;

/// The last segment of a type's path: `Option<T>` of `std::option::Option<T>`.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

/// The first argument of a generic type of this name.
pub(crate) fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    arguments(ty, name)?.into_iter().next()
}

/// The arguments of a generic type of this name.
fn arguments<'a>(ty: &'a Type, name: &str) -> Option<Vec<&'a Type>> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    Some(types.collect())
}

const SCALARS: [&str; 14] =
    ["bool", "char", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "f32", "f64"];

pub(crate) fn is_one_of(ty: &Type, names: &[&str]) -> bool {
    last_segment(ty).is_some_and(|segment| names.iter().any(|name| segment.ident == name))
}

/// Whether a missing value of the type is its empty value, in a model.
pub(crate) fn has_empty_value(ty: &Type) -> bool {
    is_one_of(ty, &SCALARS) || is_one_of(ty, &["String", "Vec", "BTreeMap", "Metadata"])
}

/// Parameter type of a function for a value of a type, and the expression that makes the value of it. A number is taken
/// as it is, since a literal has no type to convert from.
fn taken(ty: &Type, name: &Ident) -> (TokenStream, TokenStream) {
    if is_one_of(ty, &SCALARS) {
        (quote!(#ty), quote!(#name))
    } else if let Some(item) = argument(ty, "Vec") {
        (
            quote!(impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<#item>>),
            quote!(#name.into_iter().map(::std::convert::Into::into).collect()),
        )
    } else if let Some([key, value]) = arguments(ty, "BTreeMap").as_deref() {
        (
            quote!(impl ::std::iter::IntoIterator<
                Item = (impl ::std::convert::Into<#key>, impl ::std::convert::Into<#value>),
            >),
            quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect()),
        )
    } else {
        (quote!(impl ::std::convert::Into<#ty>), quote!(#name.into()))
    }
}

/// Place of an endpoint's field in the request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Body,
    Token,
}

/// A field, read once.
pub(crate) struct Field<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) ty: &'a Type,
    field: &'a SynField,
    /// The attributes that stay on the field.
    kept: Vec<&'a Attribute>,
    /// The place that an attribute names, with that attribute.
    pub(crate) place: Option<(Place, &'a Attribute)>,
    /// The name in JSON or in the query.
    pub(crate) wire: String,
    is_renamed: bool,
    pub(crate) is_flat: bool,
    /// Whether attributes of the field say themselves how a missing value is written, or read.
    skips_itself: bool,
    defaults_itself: bool,
    /// Whether the field has an attribute of serde's other than `rename`.
    needs_derive: bool,
    /// Whether the field has an attribute of serde's other than `rename`, `default` and `skip_serializing_if`.
    is_read_by_derive: bool,
}

impl<'a> Field<'a> {
    /// Reads the named fields of a struct. `places` are the attributes that this kind of declaration knows. Docs are
    /// needed where they become those of setters.
    pub(crate) fn all(
        item: &'a DeriveInput,
        kind: &str,
        places: &[(&str, Place)],
        needs_docs: bool,
    ) -> Result<Vec<Self>> {
        let Data::Struct(data) = &item.data else {
            return Err(Error::new(item.ident.span(), format!("{kind} is a struct with named fields")));
        };
        if !item.generics.params.is_empty() {
            return Err(Error::new(item.generics.span(), format!("{kind} has no generic parameters")));
        }
        Self::of(&data.fields, item.ident.span(), kind, places, needs_docs)
    }

    /// Reads the named fields of a struct or a variant.
    pub(crate) fn of(
        fields: &'a Fields,
        owner: Span,
        kind: &str,
        places: &[(&str, Place)],
        needs_docs: bool,
    ) -> Result<Vec<Self>> {
        match fields {
            Fields::Named(fields) => {
                fields.named.iter().map(|field| Self::new(field, places, needs_docs)).collect()
            }
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(_) => Err(Error::new(owner, format!("{kind} has named fields"))),
        }
    }

    fn new(field: &'a SynField, places: &[(&str, Place)], needs_docs: bool) -> Result<Self> {
        let Some(name) = &field.ident else { return Err(Error::new(field.span(), "name the field")) };
        if needs_docs && !docs::exist(&field.attrs) {
            return Err(Error::new(
                name.span(),
                format!("document the field: add a `///` line above `{name}`"),
            ));
        }
        let mut this = Self {
            name,
            ty: &field.ty,
            field,
            kept: Vec::new(),
            place: None,
            wire: name.unraw().to_string(),
            is_renamed: false,
            is_flat: false,
            skips_itself: false,
            defaults_itself: false,
            needs_derive: false,
            is_read_by_derive: false,
        };
        for attribute in &field.attrs {
            let path = attribute.path();
            if let Some((_, place)) = places.iter().find(|(name, _)| path.is_ident(name)) {
                attribute.meta.require_path_only()?;
                if this.place.is_some() {
                    return Err(Error::new(
                        path.span(),
                        format!("`{name}` has a place already: remove one attribute"),
                    ));
                }
                this.place = Some((*place, attribute));
            } else if path.is_ident("serde") {
                this.read_serde(attribute)?;
                this.kept.push(attribute);
            } else if path.is_ident("doc") {
                this.kept.push(attribute);
            } else {
                return Err(Error::new(path.span(), Self::unknown(places)));
            }
        }
        Ok(this)
    }

    fn unknown(places: &[(&str, Place)]) -> String {
        let places: String = places.iter().map(|(name, _)| format!("`#[{name}]`, ")).collect();
        format!("unknown attribute: use {places}`#[serde(…)]` or a doc comment")
    }

    fn read_serde(&mut self, attribute: &Attribute) -> Result<()> {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                self.wire = meta.value()?.parse::<LitStr>()?.value();
                self.is_renamed = true;
                return Ok(());
            }
            self.needs_derive = true;
            self.is_flat |= meta.path.is_ident("flatten");
            self.skips_itself |= meta.path.is_ident("skip_serializing_if");
            self.defaults_itself |=
                ["default", "deserialize_with", "flatten"].iter().any(|name| meta.path.is_ident(name));
            let has_value = meta.input.peek(syn::Token![=]);
            self.is_read_by_derive |=
                !(meta.path.is_ident("skip_serializing_if") || meta.path.is_ident("default") && !has_value);
            // The rest is serde's to check.
            if has_value {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        })
    }

    /// The type within an `Option`.
    pub(crate) fn optional(&self) -> Option<&'a Type> {
        argument(self.ty, "Option")
    }

    /// The type within a `Patch`.
    pub(crate) fn patch(&self) -> Option<&'a Type> {
        argument(self.ty, "Patch")
    }

    /// Whether `new` takes the field.
    pub(crate) fn is_required(&self) -> bool {
        self.optional().is_none() && self.patch().is_none()
    }

    /// The field in the struct. `serde` is added to its attributes; without it none of serde's stay, for a struct that is
    /// not serialized.
    pub(crate) fn declaration(&self, serde: Option<TokenStream>) -> TokenStream {
        let Self { name, ty, field, kept, .. } = self;
        let vis = &field.vis;
        let kept = kept.iter().filter(|attribute| serde.is_some() || !attribute.path().is_ident("serde"));
        let wire = self.is_renamed.then(|| {
            let line = format!("Sent as `{}`.", self.wire);
            quote!(#[doc = ""] #[doc = #line])
        });
        quote!(#(#kept)* #wire #serde #vis #name: #ty)
    }

    /// Attribute that leaves the field out of the JSON of a request.
    pub(crate) fn skip(&self) -> TokenStream {
        if self.skips_itself {
            quote!()
        } else if self.optional().is_some() {
            quote!(#[serde(skip_serializing_if = "::std::option::Option::is_none")])
        } else if self.patch().is_some() {
            quote!(#[serde(skip_serializing_if = "::workos_core::types::Patch::is_keep")])
        } else {
            quote!()
        }
    }

    /// Attribute with which the field of a model reads missing and null values.
    pub(crate) fn lenient(&self) -> TokenStream {
        let skip = (!self.skips_itself)
            .then(|| quote!(#[serde(skip_serializing_if = "::std::option::Option::is_none")]));
        if self.optional().is_some() {
            let default = (!self.defaults_itself).then(|| quote!(#[serde(default)]));
            quote!(#default #skip)
        } else if has_empty_value(self.ty) && !self.defaults_itself {
            quote!(#[serde(default, deserialize_with = "::workos_core::types::lenient")])
        } else {
            quote!()
        }
    }

    /// Type of the field while its model is read, within an `Option`; how its value is read from the map; and the field of
    /// the model, made of it.
    fn reading(&self) -> [TokenStream; 3] {
        let Self { name, ty, wire, .. } = self;
        let read = |ty| {
            quote_spanned! {self.span()=>
                ::workos_core::__private::serde::de::MapAccess::next_value::<#ty>(map)?
            }
        };
        let is_lenient = has_empty_value(ty) && !self.defaults_itself;
        if let Some(value) = self.optional() {
            [quote!(#value), read(quote!(::std::option::Option<#value>)), quote!(self.#name)]
        } else if is_lenient {
            let value = read(quote!(::std::option::Option<#ty>));
            [quote!(#ty), value, quote!(self.#name.unwrap_or_default())]
        } else {
            let value = read(quote!(#ty));
            let field = if self.defaults_itself {
                quote!(self.#name.unwrap_or_default())
            } else {
                quote_spanned!(self.span()=> ::workos_core::__private::required(self.#name, #wire)?)
            };
            [quote!(#ty), quote!(::std::option::Option::Some(#value)), field]
        }
    }

    /// The parameter of a constructor.
    pub(crate) fn parameter(&self) -> TokenStream {
        let name = self.name;
        let (takes, _) = taken(self.ty, name);
        quote!(#name: #takes)
    }

    /// The field's part of the struct expression in a constructor.
    pub(crate) fn initial(&self) -> TokenStream {
        let name = self.name;
        if self.optional().is_some() {
            quote!(#name: ::std::option::Option::None)
        } else if self.patch().is_some() {
            quote!(#name: ::workos_core::types::Patch::Keep)
        } else {
            let (_, value) = taken(self.ty, name);
            quote!(#name: #value)
        }
    }

    /// Parameter type of the setter, and the value that it stores.
    pub(crate) fn setter_parts(&self) -> (TokenStream, TokenStream) {
        let (name, ty) = (self.name, self.ty);
        match self.optional() {
            Some(value) => {
                let (takes, value) = taken(value, name);
                (takes, quote!(::std::option::Option::Some(#value)))
            }
            None if self.patch().is_none() => taken(ty, name),
            None => match self.patch().and_then(|value| argument(value, "Vec")) {
                Some(item) => (
                    quote!(impl ::workos_core::types::PatchItems<#item>),
                    quote!(::workos_core::types::PatchItems::patch(#name)),
                ),
                None => (quote!(impl ::std::convert::Into<#ty>), quote!(#name.into())),
            },
        }
    }

    /// The chainable setter of an optional field.
    pub(crate) fn setter(&self) -> Option<TokenStream> {
        let name = (!self.is_required()).then_some(self.name)?;
        let (vis, docs) = (&self.field.vis, docs::of(&self.field.attrs));
        let (takes, value) = self.setter_parts();
        Some(quote! {
            #(#docs)*
            #vis fn #name(mut self, #name: #takes) -> Self {
                self.#name = #value;
                self
            }
        })
    }

    /// The doc comment of the field.
    pub(crate) fn docs(&self) -> impl Iterator<Item = &'a Attribute> {
        docs::of(&self.field.attrs)
    }

    /// Writes the field into the map that a request is serialized as.
    fn entry(&self) -> TokenStream {
        let (name, wire) = (self.name, &self.wire);
        let write = quote_spanned! {self.span()=>
            ::workos_core::__private::serde::ser::SerializeMap::serialize_entry(&mut map, #wire, &self.#name)?;
        };
        if self.optional().is_some() {
            quote!(if self.#name.is_some() { #write })
        } else if self.patch().is_some() {
            quote!(if !self.#name.is_keep() { #write })
        } else {
            write
        }
    }

    /// Adds the field to the query that is encoded.
    pub(crate) fn append_to_query(&self) -> TokenStream {
        let (name, wire) = (self.name, &self.wire);
        quote_spanned!(self.span()=> ::workos_core::endpoint::QueryValue::append(&self.#name, #wire, &mut encoder.query());)
    }

    pub(crate) fn append_to_form(&self) -> TokenStream {
        let (name, wire) = (self.name, &self.wire);
        quote_spanned!(self.span()=> ::workos_core::endpoint::QueryValue::append(&self.#name, #wire, &mut form.fields());)
    }

    /// The field as a pair of a placeholder and its text.
    pub(crate) fn path_value(&self, placeholder: &str) -> TokenStream {
        let name = self.name;
        quote_spanned!(self.span()=> (#placeholder, ::workos_core::endpoint::PathValue::as_text(&self.#name)))
    }

    /// Span of errors about the type: the type, with the names of the expansion in scope.
    fn span(&self) -> Span {
        self.ty.span().resolved_at(Span::call_site())
    }
}

/// Deserialization of a model: our own, which compiles to less code, or serde's derive if an attribute of serde's needs it.
pub(crate) struct Deserialization {
    pub(crate) derive: TokenStream,
    pub(crate) implementation: TokenStream,
}

impl Deserialization {
    /// Maximum number of fields, of which each has a bit of an integer while the model is read.
    pub(crate) const MAX_FIELDS: usize = 64;

    pub(crate) fn of(ident: &Ident, fields: &[Field<'_>]) -> Self {
        if fields.iter().any(|field| field.is_read_by_derive) {
            let derive = quote!(#[derive(::workos_core::__private::serde::Deserialize)]);
            return Self { derive, implementation: quote!() };
        }
        let names: Vec<&Ident> = fields.iter().map(|field| field.name).collect();
        let wires: Vec<&String> = fields.iter().map(|field| &field.wire).collect();
        let indexes: Vec<u8> = (0..).take(fields.len()).collect();
        let parts = fields.iter().map(Field::reading);
        let (mut types, mut reads, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for [ty, read, value] in parts {
            types.push(ty);
            reads.push(read);
            values.push(value);
        }
        let expected = format!("struct {}", ident.unraw());
        let implementation = quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl<'de> ::workos_core::__private::serde::Deserialize<'de> for #ident {
                fn deserialize<D: ::workos_core::__private::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    #[derive(::std::default::Default)]
                    struct Fields { #(#names: ::std::option::Option<#types>),* }

                    impl<'de> ::workos_core::__private::ModelFields<'de> for Fields {
                        type Model = #ident;
                        const EXPECTED: &'static str = #expected;
                        const NAMES: &'static [&'static str] = &[#(#wires),*];

                        #[inline]
                        fn index(name: &str) -> ::std::option::Option<u8> {
                            match name {
                                #(#wires => ::std::option::Option::Some(#indexes),)*
                                _ => ::std::option::Option::None,
                            }
                        }

                        fn read<A: ::workos_core::__private::serde::de::MapAccess<'de>>(
                            &mut self,
                            index: u8,
                            map: &mut A,
                        ) -> ::std::result::Result<(), A::Error> {
                            match index {
                                #(#indexes => self.#names = #reads,)*
                                _ => {}
                            }
                            ::std::result::Result::Ok(())
                        }

                        fn finish<E: ::workos_core::__private::serde::de::Error>(
                            self,
                        ) -> ::std::result::Result<#ident, E> {
                            ::std::result::Result::Ok(#ident { #(#names: #values),* })
                        }
                    }

                    ::workos_core::__private::read_model::<D, Fields>(deserializer)
                }
            }
        };
        Self { derive: quote!(), implementation }
    }
}

/// Attribute that serde's derives need.
pub(crate) fn serde_crate() -> TokenStream {
    quote!(#[serde(crate = "::workos_core::__private::serde")])
}

/// Implementation of `Debug`, as derived but inlined, so that it is compiled only where values are printed. The derived
/// ones of all models and operations were a sixth of the code of `workos-core` without features.
pub(crate) fn debug<'a>(
    ident: &Ident,
    fields: impl Iterator<Item = &'a Field<'a>>,
    paging: bool,
) -> TokenStream {
    let name = ident.unraw().to_string();
    let paging = paging.then(|| quote!(.field("paging", &self.paging)));
    let fields = fields.map(|field| {
        let (name, text) = (field.name, field.name.unraw().to_string());
        quote_spanned!(field.span()=> .field(#text, &self.#name))
    });
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl ::std::fmt::Debug for #ident {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name) #paging #(#fields)* .finish()
            }
        }
    }
}

/// Serialization of fields as JSON: serde's derive with its attribute, or an implementation of our own. Ours is written at the
/// fields, so that a type that cannot be serialized is reported there, and compiles faster; attributes of serde's other than
/// `rename` need the derive.
pub(crate) struct Serialization {
    pub(crate) derive: TokenStream,
    pub(crate) implementation: TokenStream,
    /// Whether fields keep attributes of serde's.
    pub(crate) is_derived: bool,
}

impl Serialization {
    pub(crate) fn of<'a>(ident: &Ident, fields: impl Iterator<Item = &'a Field<'a>> + Clone) -> Self {
        if fields.clone().any(|field| field.needs_derive) {
            let derive = quote!(#[derive(::workos_core::__private::serde::Serialize)]);
            return Self { derive, implementation: quote!(), is_derived: true };
        }
        let entries = fields.map(Field::entry);
        let implementation = quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl ::workos_core::__private::serde::Serialize for #ident {
                fn serialize<S: ::workos_core::__private::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    #[allow(unused_mut, reason = "there may be no field")]
                    let mut map = ::workos_core::__private::serde::Serializer::serialize_map(
                        serializer,
                        ::std::option::Option::None,
                    )?;
                    #(#entries)*
                    ::workos_core::__private::serde::ser::SerializeMap::end(map)
                }
            }
        };
        Self { derive: quote!(), implementation, is_derived: false }
    }
}

/// `new` and the setters.
pub(crate) fn constructor(
    item: &DeriveInput,
    fields: &[Field<'_>],
    docs: &str,
    more: Option<TokenStream>,
) -> TokenStream {
    let (vis, ident) = (&item.vis, &item.ident);
    let parameters = fields.iter().filter(|field| field.is_required()).map(Field::parameter);
    let initial = fields.iter().map(Field::initial);
    let setters = fields.iter().filter_map(Field::setter);
    let paging = more.is_some().then(|| quote!(paging: ::std::default::Default::default(),));
    let default = (!fields.iter().any(Field::is_required)).then(|| {
        quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl ::std::default::Default for #ident {
                #[inline]
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        #default

        #[allow(deprecated, clippy::should_implement_trait, clippy::too_many_arguments)]
        impl #ident {
            #[doc = #docs]
            #[inline]
            #vis fn new(#(#parameters),*) -> Self {
                Self { #paging #(#initial),* }
            }

            #(#setters)*
            #more
        }
    }
}

/// A variant's name as a function's.
pub(crate) fn snake_case(ident: &Ident) -> Ident {
    let mut name = String::new();
    for (at, letter) in ident.unraw().to_string().char_indices() {
        if letter.is_uppercase() && at > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    format_ident!("{name}", span = ident.span())
}
