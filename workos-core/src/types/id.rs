//! Ids as types, so that a user's cannot be passed where an organization's belongs.

/// Declares id types: text with a name.
///
/// Any text is accepted when decoding, because WorkOS promises no format. The encoder refuses the
/// ids that would change the meaning of a path (empty, `.` and `..`) and percent-encodes the rest.
///
/// ```
/// workos_core::ids! {
///     /// Identifies a shelf, `shelf_…`.
///     ShelfId,
/// }
/// let id = ShelfId::from("shelf_1");
/// assert_eq!(id.as_str(), "shelf_1");
/// ```
#[macro_export]
macro_rules! ids {
    ($( $(#[$attribute:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(::std::boxed::Box<str>);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(&self.0) }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::write!(f, "{}({:?})", ::std::stringify!($name), &*self.0)
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.into()) }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self { Self(text.into()) }
        }

        impl ::std::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self { id.clone() }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(id: $name) -> Self { id.0.into() }
        }

        impl $crate::types::Text for $name {}

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> { ::std::result::Result::Ok(text.into()) }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool { &*self.0 == other }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool { &*self.0 == *other }
        }

        impl $crate::endpoint::PathValue for $name {
            fn as_text(&self) -> &str { &self.0 }
        }

        impl $crate::endpoint::QueryValue for $name {
            fn append(&self, name: &str, query: &mut $crate::endpoint::Query<'_>) { query.pair(name, &self.0); }
            fn append_item(&self, query: &mut $crate::endpoint::Query<'_>) { query.item(&self.0); }
        }
    )+ };
}

ids! {
    /// Identifies the authorization of an application.
    AuthorizedApplicationId,
    /// Identifies a Connect application, `conn_app_…`.
    ApplicationId,
    /// Identifies a WorkOS environment's client, `client_…`; public, not a secret.
    ClientId,
    /// Identifies an event, `event_…`; also the cursor of the events list.
    EventId,
    /// Identifies an IT contact of an organization.
    ItContactId,
    /// Identifies an audit log stream.
    LogStreamId,
    /// Identifies an organization, `org_…`.
    OrganizationId,
    /// Identifies an organization's domain, `org_domain_…`.
    OrganizationDomainId,
    /// Identifies a user, `user_…`.
    UserId,
}

#[cfg(test)]
mod tests {
    use super::{OrganizationId, UserId};

    #[test]
    fn any_text_decodes_and_comes_back_as_it_was() {
        for text in ["org_1", "", "日本", "a/b", "with \"quotes\""] {
            let json = serde_json::to_string(text).unwrap();
            let id: OrganizationId = serde_json::from_str(&json).unwrap();
            assert_eq!(id, text);
            assert_eq!(serde_json::to_string(&id).unwrap(), json);
        }
    }

    #[test]
    fn debug_names_the_kind_of_id() {
        assert_eq!(format!("{:?}", UserId::from("user_1")), "UserId(\"user_1\")");
        assert_eq!(UserId::from("user_1").to_string(), "user_1");
    }
}
