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
    /// Identifies what WorkOS tells an endpoint of yours that it asks, `action_…`.
    ActionContextId,
    /// Identifies an endpoint of yours that WorkOS asks before it lets somebody in, `action_endpoint_…`.
    ActionEndpointId,
    /// Identifies a time that WorkOS asked an endpoint of yours, `action_execution_…`.
    ActionExecutionId,
    /// Identifies a blueprint of agents.
    AgentBlueprintId,
    /// Identifies an attempt to claim an agent, `agent_reg_claim_attempt_…`.
    AgentClaimAttemptId,
    /// Identifies the success of an attempt to claim an agent.
    AgentClaimCompletionId,
    /// Identifies the claim of an agent, `agent_reg_claim_…`.
    AgentClaimId,
    /// Identifies a credential that was issued to an agent, `agent_reg_credential_…`.
    AgentCredentialId,
    /// Identifies an agent across its registrations, `agent_identity_…`.
    AgentIdentityId,
    /// Identifies an instance of an agent.
    AgentInstanceId,
    /// Identifies a session of an instance of an agent.
    AgentInstanceSessionId,
    /// Identifies the registration of an agent, `agent_reg_…`.
    AgentRegistrationId,
    /// Identifies an API key, `api_key_…`.
    ApiKeyId,
    /// Identifies an export of audit log events, `audit_log_export_…`.
    AuditLogExportId,
    /// Identifies a challenge of a second factor, `auth_challenge_…`.
    AuthenticationChallengeId,
    /// Identifies a second factor, `auth_factor_…`.
    AuthenticationFactorId,
    /// Identifies an OAuth resource of AuthKit.
    AuthkitOAuthResourceId,
    /// Identifies a resource of yours that people have access to, `authz_resource_…`.
    AuthorizationResourceId,
    /// Identifies the authorization of an application.
    AuthorizedApplicationId,
    /// Identifies a Connect application, `conn_app_…`.
    ApplicationId,
    /// Identifies a WorkOS environment's client, `client_…`; public, not a secret.
    ClientId,
    /// Identifies a client secret of a Connect application, `secret_…`.
    ConnectApplicationSecretId,
    /// Identifies an account at a provider that is connected through Pipes, `data_installation_…`.
    ConnectedAccountId,
    /// Identifies a domain of an SSO connection, `org_domain_…`.
    ConnectionDomainId,
    /// Identifies an SSO connection, `conn_…`.
    ConnectionId,
    /// Identifies a CORS origin, `cors_origin_…`.
    CorsOriginId,
    /// Identifies a data integration, `data_integration_…`.
    DataIntegrationId,
    /// Identifies a group of a directory, `directory_group_…`.
    DirectoryGroupId,
    /// Identifies a directory, `directory_…`.
    DirectoryId,
    /// Identifies a token that a directory sends its changes with, `directory_token_…`.
    DirectoryTokenId,
    /// Identifies a user of a directory, `directory_user_…`.
    DirectoryUserId,
    /// Identifies an e-mail verification, `email_verification_…`.
    EmailVerificationId,
    /// Identifies an environment, `environment_…`.
    EnvironmentId,
    /// Identifies an event, `event_…`; also the cursor of the events list.
    EventId,
    /// Identifies a sign-in that AuthKit left to your own login page, `ext_auth_…`.
    ExternalAuthId,
    /// Identifies a feature flag, `flag_…`.
    FeatureFlagId,
    /// Identifies what a feature flag can be aimed at: a user, `user_…`, or an organization, `org_…`.
    FlagResourceId,
    /// Identifies a rule of a feature flag.
    FlagRuleId,
    /// Identifies the aiming of a feature flag at somebody.
    FlagTargetId,
    /// Identifies a group of an organization's members, `group_…`.
    GroupId,
    /// Identifies the assignment of a role to a group, `gra_…`.
    GroupRoleAssignmentId,
    /// Identifies an invitation, `invitation_…`.
    InvitationId,
    /// Identifies an IT contact of an organization.
    ItContactId,
    /// Identifies an audit log stream.
    LogStreamId,
    /// Identifies a Magic Auth code, `magic_auth_…`.
    MagicAuthId,
    /// Identifies an organization, `org_…`.
    OrganizationId,
    /// Identifies an organization's domain, `org_domain_…`.
    OrganizationDomainId,
    /// Identifies a user's membership of an organization, `om_…`.
    OrganizationMembershipId,
    /// Identifies a password reset, `password_reset_…`.
    PasswordResetId,
    /// Identifies a passwordless session.
    PasswordlessSessionId,
    /// Identifies a permission, `perm_…`.
    PermissionId,
    /// Identifies a profile, `prof_…`: a person as an SSO connection knows them.
    ProfileId,
    /// Identifies an attempt that Radar assessed, `radar_att_…`.
    RadarAttemptId,
    /// Identifies an attempt to sign in that Radar watches, `radar_auth_attempt_…`.
    RadarAuthAttemptId,
    /// Identifies a challenge that Radar put to somebody, `radar_challenge_…`.
    RadarChallengeId,
    /// Identifies a redirect URI.
    RedirectUriId,
    /// Identifies an export of data from the dashboard.
    ResourceExportId,
    /// Identifies the assignment of a role to a member, `role_assignment_…`.
    RoleAssignmentId,
    /// Identifies a role, `role_…`.
    RoleId,
    /// Identifies a certificate of a SAML connection.
    SamlCertificateId,
    /// Identifies a session, `session_…`: the `sid` claim of its access tokens.
    SessionId,
    /// Identifies a verification by SMS, `vrf_…`.
    SmsVerificationId,
    /// Identifies a team: a WorkOS account with its environments.
    TeamId,
    /// Identifies a user, `user_…`.
    UserId,
    /// Identifies a data key that the vault made, a UUID.
    VaultDataKeyId,
    /// Identifies a key of the vault, a UUID.
    VaultKeyId,
    /// Identifies an object in the vault, a UUID.
    VaultObjectId,
    /// Identifies a version of an object in the vault, a UUID.
    VaultObjectVersionId,
    /// Identifies an entry of a waitlist, `wl_user_…`.
    WaitlistEntryId,
    /// Identifies a waitlist, `waitlist_…`.
    WaitlistId,
    /// Identifies a webhook endpoint, `we_…`.
    WebhookEndpointId,
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
