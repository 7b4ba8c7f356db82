//! Models: the objects in WorkOS's answers.

use serde::{Deserialize, Deserializer};

/// Declares a model: an object that WorkOS answers with.
///
/// The struct is `#[non_exhaustive]` with public fields and derives `Debug`, `Clone`, `PartialEq`,
/// `Serialize` and `Deserialize`. JSON fields that it does not have are ignored. How a field is
/// written tells how much its absence matters:
///
/// - `Option<T>`: a field that is missing or null is `None`.
/// - `String`, `bool`, `u32`, `u64`, `i64`, `f64`, `Vec<T>`, `BTreeMap<K, V>`, `Metadata`: missing or null
///   is empty (or false, or zero); so is an [`open_enum!`](crate::open_enum!).
/// - Everything else, ids and nested models above all, must be there. An object that the model can do
///   without is an `Option`.
///
/// The types are told apart by how they are written, so write `Option<T>`, not a path or an alias of it.
/// Where the name on the wire differs, write `kind as "type": Kind`.
///
/// ```
/// use workos_core::types::UserId;
///
/// workos_core::model! {
///     /// A badge of an office.
///     Badge {
///         /// Whose it is.
///         user_id: UserId,
///         /// The doors it opens.
///         doors: Vec<String>,
///     }
/// }
/// let badge: Badge = serde_json::from_str(r#"{"user_id":"user_1","doors":null,"colour":"red"}"#)?;
/// assert_eq!(badge.user_id, "user_1");
/// assert!(serde_json::from_str::<Badge>("{}").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! model {
    // Every field has been sorted: write the struct.
    (@emit [$(#[$attribute:meta])*] $name:ident [$($field:tt)*] ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name { $($field)* }
    };

    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident as $wire:literal : $($rest:tt)*) => {
        $crate::model!(@emit $head $name [$($done)*]
            $(#[$a])* #[doc = ""] #[doc = ::std::concat!("On the wire: `", $wire, "`.")] #[serde(rename = $wire)] $field : $($rest)*);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : Option<$type:ty> $(, $($rest:tt)*)?) => {
        $crate::model!(@emit $head $name [$($done)*
            $(#[$a])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: ::std::option::Option<$type>,
        ] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : Vec<$type:ty> $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [::std::vec::Vec<$type>] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : BTreeMap<$key:ty, $value:ty> $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [::std::collections::BTreeMap<$key, $value>] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : String $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [::std::string::String] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : Metadata $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [$crate::types::Metadata] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : bool $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [bool] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : u32 $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [u32] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : u64 $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [u64] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : i64 $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [i64] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : f64 $(, $($rest:tt)*)?) => {
        $crate::model!(@lenient $head $name [$($done)*] [$(#[$a])*] $field [f64] $($($rest)*)?);
    };
    (@emit $head:tt $name:ident [$($done:tt)*] $(#[$a:meta])* $field:ident : $type:ty $(, $($rest:tt)*)?) => {
        $crate::model!(@emit $head $name [$($done)* $(#[$a])* pub $field: $type,] $($($rest)*)?);
    };

    (@lenient $head:tt $name:ident [$($done:tt)*] [$($a:tt)*] $field:ident [$type:ty] $($rest:tt)*) => {
        $crate::model!(@emit $head $name [$($done)*
            $($a)* #[serde(default, deserialize_with = "::workos_core::types::lenient")] pub $field: $type,
        ] $($rest)*);
    };

    ($(#[$attribute:meta])* $name:ident { $($fields:tt)* }) => {
        $crate::model!(@emit [$(#[$attribute])*] $name [] $($fields)*);
    };
}

/// Reads null as the empty value.
#[doc(hidden)]
#[inline]
pub fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use crate::types::OrganizationId;

    model! {
        /// Everything at once.
        Everything {
            /// The id.
            id: OrganizationId,
            text: String,
            list: Vec<Vec<u8>>,
            map: BTreeMap<String, Vec<u32>>,
            metadata: Metadata,
            flag: bool,
            count: u64,
            ratio: f64,
            maybe: Option<Vec<String>>,
        }
    }

    #[test]
    fn only_the_id_must_be_there() {
        for json in [
            r#"{"id":"org_1"}"#,
            r#"{"id":"org_1","text":null,"list":null,"map":null,"metadata":null,"flag":null,"count":null,"ratio":null,"maybe":null,"new":1}"#,
        ] {
            let everything: Everything = serde_json::from_str(json).unwrap();
            assert_eq!(everything.id, "org_1");
            assert!(everything.text.is_empty() && everything.list.is_empty() && everything.map.is_empty());
            assert!(everything.metadata.is_empty() && !everything.flag && everything.count == 0);
            assert_eq!(everything.maybe, None);
        }
        for json in ["{}", r#"{"id":null}"#, "[]", "null", r#"{"id":"x","flag":"yes"}"#] {
            assert!(serde_json::from_str::<Everything>(json).is_err(), "{json}");
        }
    }
}
