//! ID types: one for each kind of resource, so that IDs of different kinds are not interchangeable.

/// Declares ID types: newtypes of a string.
///
/// Deserialization accepts any string, because WorkOS does not guarantee a format. In a path, the IDs that
/// would change its meaning (empty, `.` and `..`) are rejected, and all others are percent-encoded.
///
/// ```
/// workos_core::ids! {
///     /// ID of a shelf, `shelf_…`.
///     ShelfId,
/// }
/// let id = ShelfId::from("shelf_1");
/// assert_eq!(id.as_str(), "shelf_1");
/// assert_eq!("shelf_1".to_owned(), id);
/// ```
///
/// An ID is created from `&str`, `String`, `&String`, `Box<str>`, `Cow<str>` and a reference to an ID of its type, and
/// compares with `str`, `&str` and `String` in both directions. It implements `Borrow<str>`, so a map or set with IDs as
/// keys is searched by `&str`:
///
/// ```
/// use std::collections::HashMap;
/// use workos_core::types::UserId;
///
/// let names = HashMap::from([(UserId::from("user_1"), "Ada")]);
/// assert_eq!(names.get("user_1"), Some(&"Ada"));
/// ```
#[macro_export]
macro_rules! ids {
    ($( $(#[$attribute:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(::std::boxed::Box<str>);

        impl $name {
            /// Returns the ID as a string slice.
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

        impl ::std::convert::From<&::std::string::String> for $name {
            #[inline]
            fn from(text: &::std::string::String) -> Self { text.as_str().into() }
        }

        impl ::std::convert::From<::std::boxed::Box<str>> for $name {
            #[inline]
            fn from(text: ::std::boxed::Box<str>) -> Self { Self(text) }
        }

        impl ::std::convert::From<::std::borrow::Cow<'_, str>> for $name {
            #[inline]
            fn from(text: ::std::borrow::Cow<'_, str>) -> Self { Self(text.into()) }
        }

        impl ::std::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self { id.clone() }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(id: $name) -> Self { id.0.into() }
        }

        impl ::std::convert::From<$name> for ::std::boxed::Box<str> {
            #[inline]
            fn from(id: $name) -> Self { id.0 }
        }

        /// `Eq`, `Ord` and `Hash` of an ID are those of its string.
        impl ::std::borrow::Borrow<str> for $name {
            #[inline]
            fn borrow(&self) -> &str { &self.0 }
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

        impl ::std::cmp::PartialEq<::std::string::String> for $name {
            #[inline]
            fn eq(&self, other: &::std::string::String) -> bool { &*self.0 == other.as_str() }
        }

        impl ::std::cmp::PartialEq<$name> for str {
            #[inline]
            fn eq(&self, other: &$name) -> bool { self == &*other.0 }
        }

        impl ::std::cmp::PartialEq<$name> for &str {
            #[inline]
            fn eq(&self, other: &$name) -> bool { *self == &*other.0 }
        }

        impl ::std::cmp::PartialEq<$name> for ::std::string::String {
            #[inline]
            fn eq(&self, other: &$name) -> bool { self.as_str() == &*other.0 }
        }

        impl $crate::types::PathValue for $name {
            fn as_text(&self) -> &str { &self.0 }
        }

        impl $crate::types::QueryValue for $name {
            fn append(&self, name: &str, query: &mut $crate::types::Query<'_>) { query.pair(name, &self.0); }
            fn append_item(&self, query: &mut $crate::types::Query<'_>) { query.item(&self.0); }
        }
    )+ };
}

ids! {
    /// ID of an action's context, `action_…`.
    ActionContextId,
    /// ID of an action endpoint, `action_endpoint_…`.
    ActionEndpointId,
    /// ID of the execution of an action, `action_execution_…`.
    ActionExecutionId,
    /// ID of an agent blueprint, `agent_blueprint_…`.
    AgentBlueprintId,
    /// ID of an attempt to claim an agent registration, `agent_reg_claim_attempt_…`.
    AgentRegistrationClaimAttemptId,
    /// ID of the completion of a claim of an agent registration.
    AgentRegistrationClaimCompletionId,
    /// ID of the claim of an agent registration, `agent_reg_claim_…`.
    AgentRegistrationClaimId,
    /// ID of a credential issued to a registered agent, `agent_reg_credential_…`.
    AgentRegistrationCredentialId,
    /// ID of an agent identity, `agent_identity_…`.
    AgentIdentityId,
    /// ID of an agent instance, `agent_…`.
    AgentInstanceId,
    /// ID of an agent instance session, `agent_session_…`.
    AgentInstanceSessionId,
    /// ID of an agent registration, `agent_reg_…`.
    AgentRegistrationId,
    /// ID of an API key, `api_key_…`.
    ApiKeyId,
    /// ID of an audit log export, `audit_log_export_…`.
    AuditLogExportId,
    /// ID of an MFA challenge, `auth_challenge_…`.
    AuthenticationChallengeId,
    /// ID of an MFA factor, `auth_factor_…`.
    AuthenticationFactorId,
    /// ID of an AuthKit OAuth resource.
    AuthkitOAuthResourceId,
    /// ID of an authorization resource, `authz_resource_…`.
    AuthorizationResourceId,
    /// ID of the authorization of a Connect application by a user, `authorized_connect_app_…`.
    AuthorizedApplicationId,
    /// ID of a Connect application, `conn_app_…`.
    ConnectApplicationId,
    /// Client ID of a WorkOS environment or of a Connect application, `client_…`. Public, not a secret.
    ClientId,
    /// ID of a client secret of a Connect application, `secret_…`.
    ConnectApplicationSecretId,
    /// ID of a connected account of Pipes, `data_installation_…`.
    ConnectedAccountId,
    /// ID of a domain of an SSO connection, `conn_domain_…` or `org_domain_…`.
    ConnectionDomainId,
    /// ID of an SSO connection, `conn_…`.
    ConnectionId,
    /// ID of a CORS origin, `cors_origin_…`.
    CorsOriginId,
    /// ID of a data integration of Pipes, `data_integration_…`.
    DataIntegrationId,
    /// ID of a directory group, `directory_group_…`.
    DirectoryGroupId,
    /// ID of a directory, `directory_…`.
    DirectoryId,
    /// ID of a directory token, which a directory authenticates with to send changes, `directory_token_…`.
    DirectoryTokenId,
    /// ID of a directory user, `directory_user_…`.
    DirectoryUserId,
    /// ID of an email verification, `email_verification_…`.
    EmailVerificationId,
    /// ID of an environment, `environment_…`.
    EnvironmentId,
    /// ID of an event, `event_…`. Also a cursor of the list of events.
    EventId,
    /// ID of an external authentication flow of Standalone Connect, `ext_auth_…`.
    ExternalAuthId,
    /// ID of a feature flag, `flag_…`.
    FeatureFlagId,
    /// ID of a feature flag's target: a user, `user_…`, or an organization, `org_…`.
    FlagTargetResourceId,
    /// ID of a feature flag rule.
    FlagRuleId,
    /// ID of the assignment of a target to a feature flag.
    FlagTargetId,
    /// ID of a group of an organization, `group_…`.
    GroupId,
    /// ID of a group role assignment, `gra_…`.
    GroupRoleAssignmentId,
    /// ID of an invitation, `invitation_…`.
    InvitationId,
    /// ID of an IT contact of an organization.
    ItContactId,
    /// ID of an audit log stream.
    LogStreamId,
    /// ID of a Magic Auth code, `magic_auth_…`.
    MagicAuthId,
    /// ID of an organization, `org_…`.
    OrganizationId,
    /// ID of an organization domain, `org_domain_…`.
    OrganizationDomainId,
    /// ID of an organization membership, `om_…`.
    OrganizationMembershipId,
    /// ID of a password reset, `password_reset_…`.
    PasswordResetId,
    /// ID of a passwordless session, `passwordless_session_…`.
    PasswordlessSessionId,
    /// ID of a permission, `perm_…`.
    PermissionId,
    /// ID of an SSO profile, `prof_…`.
    ProfileId,
    /// ID of a standalone Radar attempt, `radar_att_…`.
    RadarAttemptId,
    /// ID of an authentication attempt in AuthKit that Radar assesses, `radar_auth_attempt_…`.
    RadarAuthAttemptId,
    /// ID of a Radar challenge, `radar_challenge_…`.
    RadarChallengeId,
    /// ID of a redirect URI, `redir_…`.
    RedirectUriId,
    /// ID of a resource export from the WorkOS Dashboard.
    ResourceExportId,
    /// ID of a role assignment, `role_assignment_…`.
    RoleAssignmentId,
    /// ID of a role, `role_…`.
    RoleId,
    /// ID of a certificate of a SAML connection.
    SamlCertificateId,
    /// ID of a user session, `session_…`: the `sid` claim of its access tokens.
    SessionId,
    /// ID of an SMS verification, `vrf_…`.
    SmsVerificationId,
    /// ID of a platform team, a WorkOS account with its environments.
    TeamId,
    /// ID of a user, `user_…`.
    UserId,
    /// ID of a Vault data key, a UUID.
    VaultDataKeyId,
    /// ID of a Vault encryption key, a UUID.
    VaultKeyId,
    /// ID of a Vault object, a UUID.
    VaultObjectId,
    /// ID of a version of a Vault object, a UUID.
    VaultObjectVersionId,
    /// ID of a waitlist entry, `wl_user_…`.
    WaitlistEntryId,
    /// ID of a waitlist, `waitlist_…`.
    WaitlistId,
    /// ID of a webhook endpoint, `we_…`.
    WebhookEndpointId,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_types, reason = "maps of applications, whose order is random")]

    use std::{
        borrow::{Borrow, Cow},
        collections::{BTreeMap, HashMap, HashSet},
        hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    };

    use super::{OrganizationId, UserId};

    #[test]
    fn id_round_trips_any_string() {
        for text in ["org_1", "", "日本", "a/b", "with \"quotes\""] {
            let json = serde_json::to_string(text).unwrap();
            let id: OrganizationId = serde_json::from_str(&json).unwrap();
            assert_eq!(id, text);
            assert_eq!(serde_json::to_string(&id).unwrap(), json);
        }
    }

    #[test]
    fn id_is_created_from_any_owned_or_borrowed_text() {
        let text = String::from("user_1");
        let ids = [
            UserId::from("user_1"),
            UserId::from(&text),
            UserId::from(text.clone()),
            UserId::from(Box::<str>::from("user_1")),
            UserId::from(Cow::Borrowed("user_1")),
            UserId::from(Cow::<str>::Owned(text.clone())),
            UserId::from(&UserId::from("user_1")),
            "user_1".parse().unwrap(),
        ];
        for id in ids {
            assert_eq!(id.as_str(), "user_1");
            assert_eq!(String::from(id.clone()), text);
            assert_eq!(&*Box::<str>::from(id), "user_1");
        }
    }

    #[test]
    fn id_compares_with_text_in_both_directions() {
        let id = UserId::from("user_1");
        for (text, is_equal) in [("user_1", true), ("user_2", false), ("user_", false), ("", false)] {
            let owned = text.to_owned();
            assert_eq!(id == *text, is_equal, "{text}");
            assert_eq!(id == text, is_equal, "{text}");
            assert_eq!(id == owned, is_equal, "{text}");
            assert_eq!(*text == id, is_equal, "{text}");
            assert_eq!(text == id, is_equal, "{text}");
            assert_eq!(owned == id, is_equal, "{text}");
        }
    }

    #[test]
    fn id_in_a_map_is_found_by_its_text() {
        for text in ["user_1", "", "日本"] {
            let id = UserId::from(text);
            let borrowed: &str = id.borrow();
            let hasher = BuildHasherDefault::<DefaultHasher>::default();
            assert_eq!(hasher.hash_one(&id), hasher.hash_one(borrowed));
            assert_eq!(id.cmp(&UserId::from("m")), borrowed.cmp("m"));
            assert_eq!(HashMap::from([(id.clone(), 1)]).get(text), Some(&1));
            assert_eq!(BTreeMap::from([(id.clone(), 1)]).get(text), Some(&1));
            assert!(HashSet::from([id.clone()]).contains(text));
            assert!(!HashSet::from([id]).contains("user_2"));
        }
    }

    #[test]
    fn id_debug_includes_type_name() {
        assert_eq!(format!("{:?}", UserId::from("user_1")), "UserId(\"user_1\")");
        assert_eq!(UserId::from("user_1").to_string(), "user_1");
    }
}
