//! `#[endpoint]`: an operation as a plain struct.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{
    DeriveInput, Error, LitStr, Result, Token, Type, braced,
    ext::IdentExt as _,
    parenthesized,
    parse::{Nothing, Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::{
    docs,
    field::{self, Field, Place, Serialization, argument},
};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const PLACES: [(&str, Place); 3] = [("query", Place::Query), ("body", Place::Body), ("token", Place::Token)];

/// `METHOD "path", operation = "name", …`.
pub(crate) struct Arguments {
    method: Ident,
    path: LitStr,
    operation: LitStr,
    reference: Option<LitStr>,
    response: Response,
    auth: Option<Ident>,
    idempotency: Option<Ident>,
    constants: Vec<(LitStr, LitStr)>,
    /// Whether a JSON object is sent even if there is nothing to put in it.
    empty_body: bool,
    /// Whether the body is a form instead of JSON.
    is_form: bool,
    /// Server of the operation, if it is not the API.
    server: Option<Ident>,
}

/// Contents of a response, by the last segment of its type.
enum Response {
    Empty,
    Json(Type),
    /// `Option<T>`.
    Optional(Type, Type),
    /// `Page<T>`.
    Page(Type, Type),
    /// None: a browser is sent there.
    Redirect,
}

impl Response {
    fn of(ty: Type) -> Self {
        if let Some(item) = argument(&ty, "Option").cloned() {
            return Self::Optional(ty, item);
        }
        if let Some(item) = argument(&ty, "Page").cloned() {
            return Self::Page(ty, item);
        }
        match ty {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Self::Empty,
            ty => Self::Json(ty),
        }
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let method: Ident = input.parse().map_err(|error| {
            Error::new(error.span(), "begin with a method and a path: `GET \"/users/{id}\"`")
        })?;
        if !METHODS.iter().any(|known| method == known) {
            return Err(Error::new(method.span(), "unknown method: use GET, POST, PUT, PATCH or DELETE"));
        }
        let path: LitStr = input.parse()?;
        let (mut operation, mut reference, mut response) = (None, None, None);
        let (mut auth, mut idempotency, mut constants, mut empty_body) = (None, None, Vec::new(), false);
        let (mut form, mut server) = (None, None);
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let name: Ident = input.parse()?;
            match name.to_string().as_str() {
                "redirect" => set(&mut response, &name, Response::Redirect)?,
                "constants" => constants = pairs(input)?,
                "body" => {
                    input.parse::<Token![=]>()?;
                    let content;
                    braced!(content in input);
                    content.parse::<Nothing>()?;
                    empty_body = true;
                }
                "form" => set(&mut form, &name, ())?,
                "server" => set(&mut server, &name, value(input)?)?,
                "operation" => set(&mut operation, &name, value(input)?)?,
                "reference" => set(&mut reference, &name, value(input)?)?,
                "response" => set(&mut response, &name, Response::of(value(input)?))?,
                "auth" => set(&mut auth, &name, value(input)?)?,
                "idempotency" => set(&mut idempotency, &name, value(input)?)?,
                _ => {
                    let known = "`operation`, `reference`, `response`, `redirect`, `auth`, `server`, `idempotency`, `constants`, `form` or `body`";
                    return Err(Error::new(name.span(), format!("unknown argument: use {known}")));
                }
            }
        }
        let Some(operation) = operation else {
            return Err(Error::new(path.span(), "name the operation: add `operation = \"get_user\"`"));
        };
        Ok(Self {
            method,
            path,
            operation,
            reference,
            response: response.unwrap_or(Response::Empty),
            auth,
            idempotency,
            constants,
            empty_body,
            is_form: form.is_some(),
            server,
        })
    }
}

/// The value of `name = value`.
fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn set<T>(slot: &mut Option<T>, name: &Ident, value: T) -> Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => {
            Err(Error::new(name.span(), format!("`{name}` says again what was said before: remove one")))
        }
    }
}

/// `("name" = "value", …)`.
fn pairs(input: ParseStream<'_>) -> Result<Vec<(LitStr, LitStr)>> {
    let content;
    parenthesized!(content in input);
    let pair = |input: ParseStream<'_>| Ok((input.parse()?, value(input)?));
    Ok(Punctuated::<_, Token![,]>::parse_terminated_with(&content, pair)?.into_iter().collect())
}

impl Arguments {
    /// The names between braces in the path, in order.
    fn placeholders(&self) -> Vec<String> {
        let path = self.path.value();
        let names = path.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        names.map(|(name, _)| name.to_owned()).collect()
    }

    fn has_body(&self) -> bool {
        self.method != "GET" && self.method != "DELETE"
    }

    /// Place of a field: the path if a placeholder has its name, else the one of its attribute or of the method.
    fn place(&self, field: &Field<'_>, is_in_path: bool) -> Result<Place> {
        match field.place {
            Some((_, attribute)) if is_in_path => Err(Error::new_spanned(
                attribute,
                format!("`{}` is in the path already: remove the attribute", field.name),
            )),
            Some((place, _)) => Ok(place),
            None if is_in_path => Ok(Place::Path),
            None if self.has_body() => Ok(Place::Body),
            None => Ok(Place::Query),
        }
    }

    /// The fields that the placeholders of the path stand for, by their names in Rust or else on the wire.
    fn path_fields(&self, fields: &[Field<'_>]) -> Result<Vec<(String, usize)>> {
        let position = |name: String| {
            let by_ident = fields.iter().position(|field| field.name.unraw() == name);
            match by_ident.or_else(|| fields.iter().position(|field| field.wire == name)) {
                Some(position) => Ok((name, position)),
                None => Err(Error::new(
                    self.path.span(),
                    format!("`{{{name}}}` has no field: add `pub {name}: …`"),
                )),
            }
        };
        self.placeholders().into_iter().map(position).collect()
    }

    /// The line of the docs that every endpoint has.
    fn summary(&self) -> String {
        let (method, path) = (&self.method, self.path.value());
        let reference = self.reference.as_ref().map_or_else(String::new, |page| {
            format!(" ([API reference](https://workos.com/docs/reference/{}))", page.value())
        });
        let response = match &self.response {
            Response::Redirect => {
                "is a page for a browser: [`Config::url`](::workos_core::Config::url) creates its URL".into()
            }
            Response::Empty => "returns no content".into(),
            Response::Json(ty) => format!("returns {}", docs::link(ty)),
            Response::Optional(_, item) => format!("returns {} or no content", docs::link(item)),
            Response::Page(_, item) => {
                format!(
                    "returns a [`Page`](::workos_core::types::Page) of {}; \
                    [`Client::pages`](::workos_core::Client::pages) returns all pages",
                    docs::link(item)
                )
            }
        };
        format!("`{method} {path}`{reference} {response}.")
    }
}

pub(crate) fn expand(arguments: &Arguments, item: &DeriveInput) -> Result<TokenStream> {
    let Arguments { method, path, operation, constants, .. } = arguments;
    let DeriveInput { vis, ident, .. } = item;
    let fields = Field::all(item, "an endpoint", &PLACES, true)?;
    let path_fields = arguments.path_fields(&fields)?;
    let is_page = matches!(arguments.response, Response::Page(..));
    let is_redirect = matches!(arguments.response, Response::Redirect);
    let (mut path_values, mut query, mut token) = (Vec::new(), Vec::new(), None);
    let mut places = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let placeholder = path_fields.iter().find(|(_, position)| *position == at).map(|(name, _)| name);
        let place = arguments.place(field, placeholder.is_some())?;
        match place {
            Place::Path if !field.is_required() => {
                return Err(Error::new_spanned(
                    field.ty,
                    "a field of the path is required: write the type without `Option` or `Patch`",
                ));
            }
            Place::Path => path_values.extend(placeholder.map(|name| field.path_value(name))),
            Place::Query => query.push(field.append_to_query()),
            Place::Token => token = Some(field.name),
            Place::Body if arguments.is_form && (field.is_flat || field.patch().is_some()) => {
                return Err(Error::new_spanned(
                    field.ty,
                    "a form has neither flattened nor cleared fields: use a plain type or `Option`",
                ));
            }
            Place::Body if field.is_flat && field.patch().is_some() => {
                return Err(Error::new_spanned(
                    field.ty,
                    "a flattened field cannot be cleared: use `Option`",
                ));
            }
            Place::Body => {}
        }
        if place != Place::Body && field.is_flat {
            return Err(Error::new(
                field.name.span(),
                "`flatten` has a meaning in the body only: implement `QueryValue` for the type",
            ));
        }
        places.push(place);
    }
    let token = token.map(|name| quote!(encoder.bearer(&self.#name)?;));

    // A body is sent if anything can be in it.
    let auth = arguments.auth.clone().unwrap_or_else(|| format_ident!("ApiKey"));
    let in_body = arguments.has_body()
        && !is_redirect
        && (arguments.empty_body
            || !constants.is_empty()
            || auth == "ClientCredentials"
            || auth == "ClientId");
    let has_body = in_body || places.contains(&Place::Body);
    let (names, values): (Vec<_>, Vec<_>) = constants.iter().map(|(name, value)| (name, value)).unzip();
    let in_body =
        fields.iter().zip(&places).filter(|(_, place)| **place == Place::Body).map(|(field, _)| field);
    let has_json = has_body && !arguments.is_form;
    let body = if has_json {
        quote!(encoder.json(&[#((#names, #values)),*], self)?;)
    } else if has_body {
        let pairs = in_body.clone().map(Field::append_to_form);
        quote! {
            let mut form = encoder.form();
            #(form.pair(#names, #values);)*
            #(#pairs)*
            form.finish();
        }
    } else {
        quote!()
    };
    let serialization = has_json.then(|| Serialization::of(ident, in_body));
    let is_derived = serialization.as_ref().is_some_and(|serialization| serialization.is_derived);
    let (derive, serialize) = serialization.map(|json| (json.derive, json.implementation)).unzip();
    let skip = is_derived.then(|| quote!(#[serde(skip)]));
    let serde_crate = is_derived.then(field::serde_crate);
    let debug = field::debug(ident, fields.iter(), is_page);
    let declarations = fields.iter().zip(&places).map(|(field, place)| match place {
        Place::Body => field.declaration(is_derived.then(|| field.skip())),
        // serde's `rename` beside `skip` is an error, and has done its work.
        _ => {
            let field = field.declaration(None);
            quote!(#skip #field)
        }
    });
    let paging = is_page.then(|| {
        quote! {
            /// Cursors, limit and order of the page.
            #skip
            #vis paging: ::workos_core::types::Paging,
        }
    });
    let append_paging = is_page.then(|| {
        quote! {
            ::workos_core::endpoint::QueryValue::append(&self.paging, "", &mut encoder.query());
        }
    });

    let attributes = docs::insert_after_summary(&item.attrs, &arguments.summary());
    let constructor = field::constructor(
        item,
        &fields,
        "Creates the request from its required parameters. Use the setters for optional ones.",
        is_page.then(|| paging_setters(vis)),
    );
    let idempotency = arguments.idempotency.clone().unwrap_or_else(|| {
        // A PUT may undo what another did in between, and a repeated DELETE ends in 404.
        if method == "GET" { format_ident!("Idempotent") } else { format_ident!("NotIdempotent") }
    });
    let server =
        arguments.server.as_ref().map(|server| quote!(.at(::workos_core::endpoint::Server::#server)));
    let facts = quote! {
        const OPERATION: &'static ::workos_core::endpoint::Operation = &::workos_core::endpoint::Operation::new(
            #operation,
            ::workos_core::__private::http::Method::#method,
            #path,
            ::workos_core::endpoint::Auth::#auth,
            ::workos_core::endpoint::Idempotency::#idempotency,
        )
        #server;
    };
    let encode = quote! {
        fn encode(
            &self,
            encoder: &mut ::workos_core::endpoint::Encoder<'_>,
        ) -> ::std::result::Result<(), ::workos_core::Error>
    };
    let write_path = quote!(encoder.path(#path, &[#(#path_values),*])?;);
    let implementation = if is_redirect {
        quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl ::workos_core::endpoint::Redirect for #ident {
                #facts

                #encode {
                    #write_path
                    encoder.client_id_in_query()?;
                    #(encoder.query().pair(#names, #values);)*
                    #(#query)*
                    ::std::result::Result::Ok(())
                }
            }
        }
    } else {
        let (output, decode) = match &arguments.response {
            Response::Empty | Response::Redirect => (quote!(()), format_ident!("empty")),
            Response::Json(ty) | Response::Page(ty, _) => (quote!(#ty), format_ident!("json")),
            Response::Optional(ty, _) => (quote!(#ty), format_ident!("optional")),
        };
        quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl ::workos_core::Endpoint for #ident {
                type Output = #output;

                #facts

                #[inline]
                #encode {
                    #write_path
                    #append_paging
                    #(#query)*
                    #token
                    #body
                    ::std::result::Result::Ok(())
                }

                #[inline]
                fn decode(
                    response: &::workos_core::HttpResponse,
                ) -> ::std::result::Result<Self::Output, ::workos_core::Error> {
                    ::workos_core::endpoint::decode::#decode(Self::OPERATION, response)
                }
            }
        }
    };
    let paginated = match &arguments.response {
        Response::Page(_, item) => Some(quote! {
            #[allow(deprecated)]
            #[automatically_derived]
            impl ::workos_core::endpoint::Paginated for #ident {
                type Item = #item;

                fn paging(&self) -> &::workos_core::types::Paging {
                    &self.paging
                }

                fn paging_mut(&mut self) -> &mut ::workos_core::types::Paging {
                    &mut self.paging
                }
            }
        }),
        _ => None,
    };
    Ok(quote! {
        #(#attributes)*
        #[doc(alias = #operation)]
        #[derive(::std::clone::Clone, ::std::cmp::PartialEq)]
        #derive
        #serde_crate
        #[non_exhaustive]
        #[must_use = "an endpoint does nothing until it is sent"]
        #vis struct #ident {
            #paging
            #(#declarations),*
        }

        #debug
        #constructor
        #serialize
        #implementation
        #paginated
    })
}

/// The setters of a list with cursors.
fn paging_setters(vis: &syn::Visibility) -> TokenStream {
    quote! {
        /// Number of objects per page, 1 to 100. WorkOS returns 10 without a limit; pagers ask for 100.
        #vis fn limit(mut self, limit: u32) -> Self {
            self.paging.limit = ::std::option::Option::Some(limit);
            self
        }

        /// Cursor that the page ends before. A pager with this cursor moves backwards.
        #vis fn before(mut self, cursor: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.paging.before = ::std::option::Option::Some(cursor.into());
            self
        }

        /// Cursor that the page starts after.
        #vis fn after(mut self, cursor: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.paging.after = ::std::option::Option::Some(cursor.into());
            self
        }

        /// Order by time of creation. Not sent unless set.
        #vis fn order(mut self, order: impl ::std::convert::Into<::workos_core::types::Order>) -> Self {
            self.paging.order = ::std::option::Option::Some(order.into());
            self
        }
    }
}
