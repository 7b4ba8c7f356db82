//! Fields of a body that exclude each other.

/// Declares an enum of alternatives: fields of a request's body of which only one set may be sent. Put it
/// into an [`endpoint!`](crate::endpoint!) as a field marked `#[serde(flatten)]`.
///
/// Each alternative gets a function that takes what it must have (a `Vec<T>` from anything that gives its
/// items); what it may have (`Option<T>`) gets a setter, which changes nothing on the other alternatives. The
/// variants are non-exhaustive, so that a field added later breaks nobody.
///
/// ```
/// workos_core::alternatives! {
///     /// Who a shelf belongs to.
///     pub enum ShelfOwner {
///         /// A user.
///         User = user {
///             /// The user.
///             user_id: String,
///         },
///         /// Somebody in a system of yours.
///         External = external {
///             /// Your id of them.
///             external_id: String,
///             /// Where the system stands.
///             region: Option<String>,
///         },
///     }
/// }
/// let owner = ShelfOwner::external("x1").region("eu");
/// assert_eq!(serde_json::to_string(&owner)?, r#"{"external_id":"x1","region":"eu"}"#);
/// assert_eq!(serde_json::to_string(&ShelfOwner::user("user_1"))?, r#"{"user_id":"user_1"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Where a field tells the alternatives apart, name it with `by`, and give each its text:
///
/// ```
/// workos_core::alternatives! {
///     /// How a door is opened.
///     pub enum Opening by "type" {
///         /// With a key.
///         Key = key "physical_key" {
///             /// Its number.
///             number: u32,
///         },
///         /// With nothing.
///         Free = free "free" {},
///     }
/// }
/// assert_eq!(serde_json::to_string(&Opening::key(7_u32))?, r#"{"type":"physical_key","number":7}"#);
/// assert_eq!(serde_json::to_string(&Opening::free())?, r#"{"type":"free"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! alternatives {
    // ---- Fields, one at a time: each is added to its variant, to the function or to the setters.

    (@variant $head:tt $done:tt { $doc:tt $variant:ident $function:ident [$($text:literal)?] [$($field:tt)*] [$($required:tt)*] [$($optional:tt)*] }
        { $(#[$a:meta])* $name:ident : Option<$type:ty> $(, $($rest:tt)*)? } $($variants:tt)*
    ) => {
        $crate::alternatives!(@variant $head $done { $doc $variant $function [$($text)?]
            [$($field)* $(#[$a])* #[serde(skip_serializing_if = "Option::is_none")] $name: ::std::option::Option<$type>,]
            [$($required)*] [$($optional)* ([$(#[$a])*] $name $type)]
        } { $($($rest)*)? } $($variants)*);
    };
    (@variant $head:tt $done:tt { $doc:tt $variant:ident $function:ident [$($text:literal)?] [$($field:tt)*] [$($required:tt)*] [$($optional:tt)*] }
        { $(#[$a:meta])* $name:ident : Vec<$type:ty> $(, $($rest:tt)*)? } $($variants:tt)*
    ) => {
        $crate::alternatives!(@variant $head $done { $doc $variant $function [$($text)?]
            [$($field)* $(#[$a])* $name: ::std::vec::Vec<$type>,]
            [$($required)* ($name
                [impl ::std::iter::IntoIterator<Item = impl ::std::convert::Into<$type>>]
                [$name.into_iter().map(::std::convert::Into::into).collect()]
            )] [$($optional)*]
        } { $($($rest)*)? } $($variants)*);
    };
    (@variant $head:tt $done:tt { $doc:tt $variant:ident $function:ident [$($text:literal)?] [$($field:tt)*] [$($required:tt)*] [$($optional:tt)*] }
        { $(#[$a:meta])* $name:ident : $type:ty $(, $($rest:tt)*)? } $($variants:tt)*
    ) => {
        $crate::alternatives!(@variant $head $done { $doc $variant $function [$($text)?]
            [$($field)* $(#[$a])* $name: $type,]
            [$($required)* ($name [impl ::std::convert::Into<$type>] [$name.into()])] [$($optional)*]
        } { $($($rest)*)? } $($variants)*);
    };
    (@variant $head:tt [$($done:tt)*] $variant:tt { } $($variants:tt)*) => {
        $crate::alternatives!(@variants $head [$($done)* $variant] $($variants)*);
    };

    (@variants $head:tt $done:tt $(,)? $(#[$a:meta])* $variant:ident = $function:ident $($text:literal)? { $($field:tt)* } $($variants:tt)*) => {
        $crate::alternatives!(@variant $head $done { [$(#[$a])*] $variant $function [$($text)?] [] [] [] } { $($field)* } $($variants)*);
    };
    (@variants [[$($attribute:tt)*] [$($serde:tt)*] $name:ident] [ $({
        [$($doc:tt)*] $variant:ident $function:ident [$($text:literal)?] [$($field:tt)*]
        [$(($required:ident [$($taken:tt)*] [$($init:tt)*]))*] [$(([$($optional_doc:tt)*] $optional:ident $optional_type:ty))*]
    })* ] $(,)?) => {
        $($attribute)*
        #[derive(::std::fmt::Debug, ::std::clone::Clone, ::std::cmp::PartialEq, ::serde::Serialize)]
        $($serde)*
        #[non_exhaustive]
        pub enum $name {
            $( $($doc)* $(#[serde(rename = $text)])? #[non_exhaustive] $variant { $($field)* }, )*
        }

        impl $name {
            /// The texts that tell the alternatives apart, if a field does.
            #[doc(hidden)]
            pub const TAGS: &'static [&'static str] = &[ $( $($text,)? )* ];

            $(
                $($doc)*
                #[must_use]
                pub fn $function($($required: $($taken)*),*) -> Self {
                    Self::$variant { $($required: $($init)*,)* $($optional: ::std::option::Option::None,)* }
                }

                $(
                    $($optional_doc)*
                    #[must_use]
                    pub fn $optional(mut self, value: impl ::std::convert::Into<$optional_type>) -> Self {
                        #[allow(irrefutable_let_patterns)]
                        if let Self::$variant { $optional, .. } = &mut self {
                            *$optional = ::std::option::Option::Some(value.into());
                        }
                        self
                    }
                )*
            )*
        }
    };

    ($(#[$a:meta])* pub enum $name:ident by $tag:literal { $($variants:tt)* }) => {
        $crate::alternatives!(@variants [[$(#[$a])*] [#[serde(tag = $tag)]] $name] [] $($variants)*);
    };
    ($(#[$a:meta])* pub enum $name:ident { $($variants:tt)* }) => {
        $crate::alternatives!(@variants [[$(#[$a])*] [#[serde(untagged)]] $name] [] $($variants)*);
    };
}
