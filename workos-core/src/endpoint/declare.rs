//! The `endpoint!` macro.

/// Declares an operation: its struct, its request and its response, in one place.
///
/// ```
/// use workos_core::types::{Patch, UserId};
///
/// workos_core::model! {
///     /// A badge of an office.
///     Badge { id: String }
/// }
///
/// workos_core::endpoint! {
///     /// Changes a badge. Fields left out keep their value.
///     UpdateBadge: PUT "/users/{user_id}/badges/{id}" as "update_badge" -> Badge,
///     path {
///         /// Whose badge it is.
///         user_id: UserId,
///         /// Which of them.
///         id: String,
///     }
///     query {
///         /// Tell the owner.
///         notify: Option<bool>,
///     }
///     body {
///         /// The office that it opens.
///         office: String,
///         /// When it stops to; `Patch::Clear` makes it last.
///         expires_on: Patch<String>,
///     }
/// }
///
/// let update = UpdateBadge::new("user_1", "a/b", "Berlin").notify(true).expires_on(Patch::Clear);
/// let request = workos_core::Config::new("sk_test_123")?.request(&update)?;
/// assert_eq!(request.uri().path(), "/users/user_1/badges/a%2Fb");
/// assert_eq!(request.uri().query(), Some("notify=true"));
/// assert_eq!(&request.body()[..], br#"{"office":"Berlin","expires_on":null}"#);
/// # Ok::<(), workos_core::Error>(())
/// ```
///
/// # The declaration
///
/// `Name: METHOD "path" as "official_name" -> Output,` is followed by any of these, in this order:
///
/// - `auth: ApiKey,`: an [`Auth`](crate::endpoint::Auth); the API key if left out. With
///   `AccessToken`, declare a `token { access_token: Secret }` section, which is what is sent.
/// - `repeat: Safe,`: a [`Idempotency`](crate::endpoint::Idempotency); if left out, GET is `Safe` and all else
///   `OnlyIfNotSent`.
/// - `path { … }`: a field for each placeholder, in order. All are required.
/// - `query { … }`: a `Vec` is sent as one pair, joined by commas.
/// - `constant { "grant_type": "password" }`: texts that are always in the body.
/// - `body { … }`: the fields of the JSON object. A field marked `#[serde(flatten)]` is an enum of
///   alternatives that writes its own fields.
///
/// The output is `Type` for a JSON body, `()` where a body says nothing, `Option<Type>` where there
/// may be none, and `pages of Type` for a list with cursors, which adds `limit`, `before`, `after`
/// and `order`. `redirect` is no call but a URL for a browser ([`Config::url`](crate::Config::url)); its
/// constants stand in the query.
///
/// `Option<T>` and `Patch<T>` fields get a chainable setter; all others are parameters of `new`, in
/// the order written. `Vec` and `BTreeMap` fields, also in an `Option`, take whatever iterates over what turns into
/// their items. Where the name on the wire differs, or is another section's too, write
/// `kind as "type": Kind`. The types are told apart by how they are written, so write `Option<T>`, not
/// a path or an alias of it.
///
/// Fields that exclude each other are an [`alternatives!`](crate::alternatives!) in the body. In a query,
/// they are a type with a [`QueryValue`](crate::endpoint::QueryValue) of its own that adds the pairs of the
/// one that was chosen.
///
/// The struct derives `serde::Serialize` if it has a body, so a crate that uses the macro needs
/// `serde` with the feature `derive` among its dependencies.
#[macro_export]
macro_rules! endpoint {
    // ---- The fields of the sections, one at a time. First its name on the wire …

    (@fields $head:tt $state:tt $section:ident {
        $(#[doc = $doc:expr])* $(#[serde($($serde:tt)*)])? $name:ident as $wire:literal : $($rest:tt)*
    } $($sections:tt)*) => {
        $crate::endpoint!(@typed $head $state $section
            [$(#[doc = $doc])* #[doc = ""] #[doc = ::std::concat!("On the wire: `", $wire, "`.")]]
            [$(#[serde($($serde)*)])?] [#[serde(rename = $wire)]] $name [$wire] { $($rest)* } $($sections)*);
    };
    (@fields $head:tt $state:tt $section:ident {
        $(#[doc = $doc:expr])* $(#[serde($($serde:tt)*)])? $name:ident : $($rest:tt)*
    } $($sections:tt)*) => {
        $crate::endpoint!(@typed $head $state $section
            [$(#[doc = $doc])*] [$(#[serde($($serde)*)])?] [] $name
            [$crate::endpoint::wire_name(::std::stringify!($name))] { $($rest)* } $($sections)*);
    };
    (@fields $head:tt $state:tt $section:ident { } $($sections:tt)*) => {
        $crate::endpoint!(@fields $head $state $($sections)*);
    };
    (@fields $head:tt $state:tt) => {
        $crate::endpoint!(@emit $head $state);
    };

    // … then, by its type, what it is in the struct, in `new` and as a setter …

    (@typed $head:tt $state:tt $section:ident [$($doc:tt)*] $serde:tt [$($rename:tt)*] $name:ident $wire:tt
        { Option<Vec<$type:ty>> $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section [$($doc)*]
            $serde [$($rename)* #[serde(skip_serializing_if = "Option::is_none")]]
            $name $wire [::std::option::Option<::std::vec::Vec<$type>>] [] [::std::option::Option::None] [
                $($doc)*
                pub fn $name(mut self, $name: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$type>>) -> Self {
                    self.$name = ::std::option::Option::Some($name.into_iter().map(::std::convert::Into::into).collect());
                    self
                }
            ] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident [$($doc:tt)*] $serde:tt [$($rename:tt)*] $name:ident $wire:tt
        { Option<BTreeMap<$key:ty, $type:ty>> $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section [$($doc)*]
            $serde [$($rename)* #[serde(skip_serializing_if = "Option::is_none")]]
            $name $wire [::std::option::Option<::std::collections::BTreeMap<$key, $type>>] [] [::std::option::Option::None] [
                $($doc)*
                pub fn $name(
                    mut self,
                    $name: impl ::std::iter::IntoIterator<Item = (impl ::std::convert::Into<$key>, impl ::std::convert::Into<$type>)>,
                ) -> Self {
                    self.$name = ::std::option::Option::Some($name.into_iter().map(|(key, value)| (key.into(), value.into())).collect());
                    self
                }
            ] { $($($rest)*)? } $($sections)*);
    };
    // A scalar is taken as it is, since a literal has no type to be converted from.
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { Option<bool> $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@scalar $head $state $section $doc $serde $rename $name $wire [bool] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { Option<u32> $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@scalar $head $state $section $doc $serde $rename $name $wire [u32] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { Option<u64> $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@scalar $head $state $section $doc $serde $rename $name $wire [u64] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { Option<i64> $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@scalar $head $state $section $doc $serde $rename $name $wire [i64] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { Option<f64> $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@scalar $head $state $section $doc $serde $rename $name $wire [f64] { $($($rest)*)? } $($sections)*);
    };
    (@scalar $head:tt $state:tt $section:ident [$($doc:tt)*] $serde:tt [$($rename:tt)*] $name:ident $wire:tt [$type:ty] $($rest:tt)*) => {
        $crate::endpoint!(@place $head $state $section [$($doc)*]
            $serde [$($rename)* #[serde(skip_serializing_if = "Option::is_none")]]
            $name $wire [::std::option::Option<$type>] [] [::std::option::Option::None] [
                $($doc)*
                pub fn $name(mut self, $name: $type) -> Self {
                    self.$name = ::std::option::Option::Some($name);
                    self
                }
            ] $($rest)*);
    };
    (@typed $head:tt $state:tt $section:ident [$($doc:tt)*] $serde:tt [$($rename:tt)*] $name:ident $wire:tt
        { Option<$type:ty> $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section [$($doc)*]
            $serde [$($rename)* #[serde(skip_serializing_if = "Option::is_none")]]
            $name $wire [::std::option::Option<$type>] [] [::std::option::Option::None] [
                $($doc)*
                pub fn $name(mut self, $name: impl ::std::convert::Into<$type>) -> Self {
                    self.$name = ::std::option::Option::Some($name.into());
                    self
                }
            ] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt [#[serde(flatten)]] $rename:tt $name:ident $wire:tt
        { Patch<$type:ty> $($rest:tt)* } $($sections:tt)*
    ) => {
        ::std::compile_error!("a flattened field cannot be cleared: write `Option`, and a variant that writes null");
    };
    (@typed $head:tt $state:tt $section:ident [$($doc:tt)*] $serde:tt [$($rename:tt)*] $name:ident $wire:tt
        { Patch<$type:ty> $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section [$($doc)*]
            $serde [$($rename)* #[serde(skip_serializing_if = "::workos_core::types::Patch::is_keep")]]
            $name $wire [$crate::types::Patch<$type>] [] [$crate::types::Patch::Keep] [
                $($doc)*
                pub fn $name(mut self, $name: impl ::std::convert::Into<$crate::types::Patch<$type>>) -> Self {
                    self.$name = $name.into();
                    self
                }
            ] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt
        { Vec<$type:ty> $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename
            $name $wire [::std::vec::Vec<$type>]
            [$name: impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$type>>,]
            [$name.into_iter().map(::std::convert::Into::into).collect()] []
            { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt
        { BTreeMap<$key:ty, $type:ty> $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename
            $name $wire [::std::collections::BTreeMap<$key, $type>]
            [$name: impl ::std::iter::IntoIterator<Item = (impl ::std::convert::Into<$key>, impl ::std::convert::Into<$type>)>,]
            [$name.into_iter().map(|(key, value)| (key.into(), value.into())).collect()] []
            { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { bool $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename $name $wire [bool] [$name: bool,] [$name] [] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { u32 $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename $name $wire [u32] [$name: u32,] [$name] [] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { u64 $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename $name $wire [u64] [$name: u64,] [$name] [] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { i64 $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename $name $wire [i64] [$name: i64,] [$name] [] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt { f64 $(, $($rest:tt)*)? } $($sections:tt)*) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename $name $wire [f64] [$name: f64,] [$name] [] { $($($rest)*)? } $($sections)*);
    };
    (@typed $head:tt $state:tt $section:ident $doc:tt $serde:tt $rename:tt $name:ident $wire:tt
        { $type:ty $(, $($rest:tt)*)? } $($sections:tt)*
    ) => {
        $crate::endpoint!(@place $head $state $section $doc $serde $rename
            $name $wire [$type] [$name: impl ::std::convert::Into<$type>,] [$name.into()] []
            { $($($rest)*)? } $($sections)*);
    };

    // … and last what its section does with it. A field outside the body is not serialized.

    (@place $head:tt
        { $skip:tt [$($field:tt)*] [$($param:tt)*] [$($init:tt)*] [$($setter:tt)*] $path:tt $query:tt $token:tt }
        body [$($doc:tt)*] [$($serde:tt)*] [$($more:tt)*] $name:ident [$wire:expr] [$type:ty] [$($add:tt)*] [$start:expr] [$($set:tt)*] $($rest:tt)*
    ) => {
        $crate::endpoint!(@fields $head {
            $skip
            [$($field)* $($doc)* $($serde)* $($more)* pub $name: $type,] [$($param)* $($add)*] [$($init)* $name: $start,] [$($setter)* $($set)*]
            $path $query $token
        } body $($rest)*);
    };
    (@place $head:tt
        { [$($skip:tt)*] [$($field:tt)*] [$($param:tt)*] [$($init:tt)*] [$($setter:tt)*] [$($path:tt)*] $query:tt $token:tt }
        path [$($doc:tt)*] [] $more:tt $name:ident [$wire:expr] [$type:ty] [$($add:tt)*] [$start:expr] [$($set:tt)*] $($rest:tt)*
    ) => {
        $crate::endpoint!(@fields $head {
            [$($skip)*]
            [$($field)* $($doc)* $($skip)* pub $name: $type,] [$($param)* $($add)*] [$($init)* $name: $start,] [$($setter)* $($set)*]
            [$($path)* ($name, $wire)] $query $token
        } path $($rest)*);
    };
    (@place $head:tt
        { [$($skip:tt)*] [$($field:tt)*] [$($param:tt)*] [$($init:tt)*] [$($setter:tt)*] $path:tt [$($query:tt)*] $token:tt }
        query [$($doc:tt)*] [] $more:tt $name:ident [$wire:expr] [$type:ty] [$($add:tt)*] [$start:expr] [$($set:tt)*] $($rest:tt)*
    ) => {
        $crate::endpoint!(@fields $head {
            [$($skip)*]
            [$($field)* $($doc)* $($skip)* pub $name: $type,] [$($param)* $($add)*] [$($init)* $name: $start,] [$($setter)* $($set)*]
            $path [$($query)* ($name, $wire)] $token
        } query $($rest)*);
    };
    (@place $head:tt
        { [$($skip:tt)*] [$($field:tt)*] [$($param:tt)*] [$($init:tt)*] [$($setter:tt)*] $path:tt $query:tt [$($token:tt)*] }
        token [$($doc:tt)*] [] $more:tt $name:ident [$wire:expr] [$type:ty] [$($add:tt)*] [$start:expr] [$($set:tt)*] $($rest:tt)*
    ) => {
        $crate::endpoint!(@fields $head {
            [$($skip)*]
            [$($field)* $($doc)* $($skip)* pub $name: $type,] [$($param)* $($add)*] [$($init)* $name: $start,] [$($setter)* $($set)*]
            $path $query [$($token)* $name]
        } token $($rest)*);
    };
    (@place $head:tt $state:tt $section:ident $doc:tt [$($serde:tt)+] $($rest:tt)*) => {
        ::std::compile_error!("`#[serde]` has a meaning in the body only; elsewhere write `name as \"name_on_the_wire\": Type`");
    };

    // ---- An object within a body is a struct of the same fields, and no more.

    (@emit { object [$($attribute:tt)*] $name:ident }
        { $skip:tt [$($field:tt)*] [$($param:tt)*] [$($init:tt)*] [$($setter:tt)*] [] [] [] }
    ) => {
        $($attribute)*
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq, ::serde::Serialize)]
        #[non_exhaustive]
        #[must_use = "an object does nothing until it is sent with an endpoint"]
        pub struct $name { $($field)* }

        #[allow(clippy::new_without_default, clippy::should_implement_trait)]
        impl $name {
            /// The object with what it must have; what it may have is set by name.
            pub fn new($($param)*) -> Self {
                Self { $($init)* }
            }

            $($setter)*
        }
    };

    // ---- Everything is known: write it. What a browser is sent to is no call: it has no answer to decode.

    (@emit
        {
            [$($attribute:tt)*] $name:ident $method:ident $template:literal $official:literal
            [$output:ty] redirect [] [$($auth:ident)?] [] [] [$(($constant_name:literal, $constant:literal)),*]
        }
        {
            $skip:tt $field:tt $param:tt $init:tt $setter:tt
            [$(($path:ident, $path_wire:expr))*] [$(($query:ident, $query_wire:expr))*] []
        }
    ) => {
        $crate::endpoint!(@struct [$($attribute)*] $name $method $template $official [$($path_wire),*] []
            $field $param $init $setter);

        #[allow(deprecated)]
        impl $crate::endpoint::Redirect for $name {
            const OPERATION: &'static $crate::endpoint::Operation = &$crate::endpoint::Operation::new(
                $official,
                $crate::__private::http::Method::$method,
                $template,
                $crate::endpoint!(@auth $($auth)?),
                $crate::endpoint!(@repeat $method),
            );

            fn encode(&self, out: &mut $crate::endpoint::Encoder<'_>) -> ::std::result::Result<(), $crate::Error> {
                out.path($template, &[$(($path_wire, $crate::endpoint::PathValue::as_text(&self.$path))),*])?;
                out.client_id_in_query()?;
                $( out.query().pair($constant_name, $constant); )*
                $( $crate::endpoint::QueryValue::append(&self.$query, $query_wire, &mut out.query()); )*
                ::std::result::Result::Ok(())
            }
        }
    };

    (@emit
        {
            [$($attribute:tt)*] $name:ident $method:ident $template:literal $official:literal
            [$output:ty] $decode:ident [$($item:ty)?] [$($auth:ident)?] [$($repeat:ident)?] [$($derive:path)?] $constants:tt
        }
        {
            $skip:tt $field:tt $param:tt $init:tt $setter:tt
            [$(($path:ident, $path_wire:expr))*] [$(($query:ident, $query_wire:expr))*] [$($token:ident)?]
        }
    ) => {
        $crate::endpoint!(@struct [$($attribute)*] $name $method $template $official [$($path_wire),*] [$(, $derive)?]
            $field $param $init $setter);

        #[allow(deprecated)]
        impl $crate::Endpoint for $name {
            type Output = $output;

            const OPERATION: &'static $crate::endpoint::Operation = &$crate::endpoint::Operation::new(
                $official,
                $crate::__private::http::Method::$method,
                $template,
                $crate::endpoint!(@auth $($auth)?),
                $crate::endpoint!(@repeat $method $($repeat)?),
            );

            #[inline]
            fn encode(&self, out: &mut $crate::endpoint::Encoder<'_>) -> ::std::result::Result<(), $crate::Error> {
                out.path($template, &[$(($path_wire, $crate::endpoint::PathValue::as_text(&self.$path))),*])?;
                $( $crate::endpoint::QueryValue::append(&self.$query, $query_wire, &mut out.query()); )*
                $( out.bearer(&self.$token)?; )?
                $( $crate::endpoint!(@write $derive, out, self, $constants); )?
                ::std::result::Result::Ok(())
            }

            #[inline]
            fn decode(response: &$crate::HttpResponse) -> ::std::result::Result<Self::Output, $crate::Error> {
                $crate::endpoint::decode::$decode(Self::OPERATION, response)
            }
        }

        $(
            #[allow(deprecated)]
            impl $crate::endpoint::Paginated for $name {
                type Item = $item;

                fn paging(&self) -> &$crate::types::Paging {
                    &self.paging
                }

                fn paging_mut(&mut self) -> &mut $crate::types::Paging {
                    &mut self.paging
                }
            }
        )?
    };

    (@struct [$($attribute:tt)*] $name:ident $method:ident $template:literal $official:literal [$($path_wire:expr),*]
        [$($derive:tt)*] [$($field:tt)*] [$($param:tt)*] [$($init:tt)*] [$($setter:tt)*]
    ) => {
        $($attribute)*
        #[doc(alias = $official)]
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq $($derive)*)]
        #[non_exhaustive]
        #[must_use = "an endpoint does nothing until it is sent"]
        pub struct $name { $($field)* }

        const _: () = ::std::assert!(
            $crate::endpoint::path_matches($template, &[$($path_wire),*]),
            "the placeholders of the path must be the fields of its section, in order"
        );

        #[allow(deprecated, clippy::new_without_default, clippy::should_implement_trait)]
        impl $name {
            /// The operation with what it needs; what it may have is set by name. Send it with
            /// [`Client::send`](::workos_core::Client::send), or make its request with
            /// [`Config::request`](::workos_core::Config::request).
            #[inline]
            pub fn new($($param)*) -> Self {
                Self { $($init)* }
            }

            $($setter)*
        }
    };

    (@write $derive:path, $out:ident, $self:ident, $constants:tt) => { $out.json(&$constants, $self)? };
    (@auth) => { $crate::endpoint::Auth::ApiKey };
    (@auth $auth:ident) => { $crate::endpoint::Auth::$auth };
    // A PUT may undo what another did in between, and a repeated DELETE ends in 404.
    (@repeat GET) => { $crate::endpoint::Idempotency::Idempotent };
    (@repeat $method:ident) => { $crate::endpoint::Idempotency::NotIdempotent };
    (@repeat $method:ident $repeat:ident) => { $crate::endpoint::Idempotency::$repeat };

    // ---- The sections. With a body the struct is its JSON.

    (@sections [$($head:tt)*] $start:tt
        $(auth: $auth:ident,)? $(repeat: $repeat:ident,)?
        $(path { $($path:tt)* } $(,)?)? $(query { $($query:tt)* } $(,)?)? $(token { $($token:tt)* } $(,)?)?
        $(constant { $($constant_name:literal : $constant:literal),* $(,)? } $(,)?)?
        body { $($body:tt)* } $(,)?
    ) => {
        $crate::endpoint!(@start
            { $($head)* [$($auth)?] [$($repeat)?] [::serde::Serialize] [$($(($constant_name, $constant)),*)?] }
            [#[serde(skip)]] $start
            $(path { $($path)* })? $(query { $($query)* })? $(token { $($token)* })? body { $($body)* });
    };
    (@sections [$($head:tt)*] $start:tt
        $(auth: $auth:ident,)? $(repeat: $repeat:ident,)?
        $(path { $($path:tt)* } $(,)?)? $(query { $($query:tt)* } $(,)?)? $(token { $($token:tt)* } $(,)?)?
        $(constant { $($constant_name:literal : $constant:literal),* $(,)? } $(,)?)?
    ) => {
        $crate::endpoint!(@start
            { $($head)* [$($auth)?] [$($repeat)?] [] [$($(($constant_name, $constant)),*)?] }
            [] $start
            $(path { $($path)* })? $(query { $($query)* })? $(token { $($token)* })?);
    };

    (@start $head:tt $skip:tt [] $($sections:tt)*) => {
        $crate::endpoint!(@fields $head { $skip [] [] [] [] [] [] [] } $($sections)*);
    };
    (@start $head:tt [$($skip:tt)*] [paging] $($sections:tt)*) => {
        $crate::endpoint!(@fields $head {
            [$($skip)*]
            [
                /// Which page, how long and in what order.
                $($skip)* pub paging: $crate::types::Paging,
            ]
            [] [paging: ::std::default::Default::default(),]
            [
                /// Objects a page, 1 to 100. WorkOS takes 10 when none is sent; the pager asks for 100.
                pub fn limit(mut self, limit: u32) -> Self {
                    self.paging.limit = ::std::option::Option::Some(limit);
                    self
                }

                /// Objects before this cursor. A pager that starts here walks backwards.
                pub fn before(mut self, cursor: impl ::std::convert::Into<::std::string::String>) -> Self {
                    self.paging.before = ::std::option::Option::Some(cursor.into());
                    self
                }

                /// Objects after this cursor.
                pub fn after(mut self, cursor: impl ::std::convert::Into<::std::string::String>) -> Self {
                    self.paging.after = ::std::option::Option::Some(cursor.into());
                    self
                }

                /// The order by time of creation. Nothing is sent unless you choose one.
                pub fn order(mut self, order: impl ::std::convert::Into<$crate::types::Order>) -> Self {
                    self.paging.order = ::std::option::Option::Some(order.into());
                    self
                }
            ]
            [] [(paging, "")] []
        } $($sections)*);
    };

    // ---- Where a declaration enters.

    ($(#[$a:meta])* $name:ident : $method:ident $path:literal as $official:literal -> pages of $item:ty $(, $($rest:tt)*)?) => {
        $crate::endpoint!(@sections
            [[$(#[$a])* #[doc = ""] #[doc = ::std::concat!("`", ::std::stringify!($method), " ", $path, "`", " answers with pages of `", ::std::stringify!($item), "`: see [`Client::pages`](::workos_core::Client::pages).")]] $name $method $path $official [$crate::types::Page<$item>] json [$item]] [paging] $($($rest)*)?);
    };
    ($(#[$a:meta])* $name:ident : $method:ident $path:literal as $official:literal -> redirect $(, $($rest:tt)*)?) => {
        $crate::endpoint!(@sections
            [[$(#[$a])* #[doc = ""] #[doc = ::std::concat!("`", ::std::stringify!($method), " ", $path, "`", " is a page for a browser: see [`Config::url`](::workos_core::Config::url).")]] $name $method $path $official [()] redirect []] [] $($($rest)*)?);
    };
    ($(#[$a:meta])* $name:ident : $method:ident $path:literal as $official:literal -> () $(, $($rest:tt)*)?) => {
        $crate::endpoint!(@sections
            [[$(#[$a])* #[doc = ""] #[doc = ::std::concat!("`", ::std::stringify!($method), " ", $path, "`", " answers with no more than success.")]] $name $method $path $official [()] empty []] [] $($($rest)*)?);
    };
    ($(#[$a:meta])* $name:ident : $method:ident $path:literal as $official:literal -> Option<$type:ty> $(, $($rest:tt)*)?) => {
        $crate::endpoint!(@sections
            [[$(#[$a])* #[doc = ""] #[doc = ::std::concat!("`", ::std::stringify!($method), " ", $path, "`", " answers with a `", ::std::stringify!($type), "`, or with no more than success.")]] $name $method $path $official [::std::option::Option<$type>] optional []] [] $($($rest)*)?);
    };
    ($(#[$a:meta])* $name:ident : $method:ident $path:literal as $official:literal -> $type:ty $(, $($rest:tt)*)?) => {
        $crate::endpoint!(@sections
            [[$(#[$a])* #[doc = ""] #[doc = ::std::concat!("`", ::std::stringify!($method), " ", $path, "`", " answers with `", ::std::stringify!($type), "`.")]] $name $method $path $official [$type] json []] [] $($($rest)*)?);
    };
}

/// Declares an object within the body of a request. Its fields are written as those of an
/// [`endpoint!`](crate::endpoint!)'s body: `Option<T>` and `Patch<T>` get a chainable setter, all others are
/// parameters of `new`.
///
/// ```
/// workos_core::object! {
///     /// The size of a shelf.
///     ShelfSize {
///         /// How wide it is, in millimetres.
///         width: u32,
///         /// How deep it is, in millimetres.
///         depth: Option<u32>,
///     }
/// }
/// assert_eq!(serde_json::to_string(&ShelfSize::new(800).depth(300))?, r#"{"width":800,"depth":300}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! object {
    ($(#[$attribute:meta])* $name:ident { $($field:tt)* }) => {
        $crate::endpoint!(@fields { object [$(#[$attribute])*] $name } { [] [] [] [] [] [] [] [] } body { $($field)* });
    };
}
