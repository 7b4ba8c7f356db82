//! Event payloads by event type.

use serde::{Serialize, Serializer};

use super::{
    AccountConnectionFailed, ActionAuthenticationDenied, ActionUserRegistrationDenied, AgentBlueprintDeleted,
    AgentInstanceSessionCreated, AgentInstanceSessionRevoked, AgentRegistrationClaimAttempt,
    AgentRegistrationClaimCompleted, AgentRegistrationCreated, AgentRegistrationCredential,
    AgentRegistrationOrganizationSwitched, AgentRegistrationReference, ApiKeyUpdated, AuthenticationFailed,
    AuthenticationSucceeded, DirectoryGroupMembership, DirectoryGroupUpdated, DirectoryToken,
    DirectoryUserUpdated, EmailVerificationWithoutCode, EnvironmentRole, FlagRule, FlagTarget, GroupMember,
    InvitationWithoutToken, MagicAuthWithoutCode, OAuthAuthenticationFailed, OAuthAuthenticationSucceeded,
    OrganizationRole, PasswordResetWithoutToken, RadarChallengeCreated, RadarRiskDetected, ResourceExport,
    SamlCertificateRenewalRequired, SamlCertificateRenewed, SsoAuthenticationFailed,
    SsoAuthenticationStarted, SsoAuthenticationSucceeded, VaultByokKeyDeleted,
    VaultByokKeyVerificationCompleted, VaultDataKeyDecrypted, VaultDataKeysIssued, VaultKeyReference,
    VaultNamesListed, VaultObjectRead, VaultObjectReference, VaultObjectWritten,
    data::{EventDataError, EventKind, decode_data},
};
use crate::{
    agents::{AgentBlueprint, AgentInstance},
    api_keys::ApiKey,
    authorization::Permission,
    directory_sync::{Directory, DirectoryGroup, DirectoryUser},
    feature_flags::FeatureFlag,
    groups::Group,
    organization_domains::OrganizationDomain,
    organization_membership::OrganizationMembership,
    organizations::Organization,
    pipes::ConnectedAccount,
    sso::Connection,
    types::RawJson,
    user_management::{User, UserSession, WaitlistEntry},
};

/// Declares `EventType`, `EventPayload` and the kinds from one table of event types.
macro_rules! event_kinds {
    ($( $(#[doc = $doc:literal])* $variant:ident($payload:ty) = $name:literal, )+) => {
        /// Type of an event.
        #[open_enum]
        pub enum EventType {
            $( $(#[doc = $doc])* $variant = $name, )+
        }

        /// Payload of an event, by event type. Returned by [`Event::payload`](super::Event::payload).
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum EventPayload {
            $( $(#[doc = $doc])* #[doc = concat!("\n\n`", $name, "`")] $variant(Box<$payload>), )+
            /// An event of an unknown type, or a payload that does not deserialize as the type of its
            /// event.
            Unknown(Box<UnknownEvent>),
        }

        impl EventPayload {
            /// Returns the type of the event.
            #[must_use]
            pub fn name(&self) -> EventType {
                match self {
                    $( Self::$variant(_) => EventType::$variant, )+
                    Self::Unknown(unknown) => unknown.name.clone(),
                }
            }

            // Inlined, so that only crates that match on payloads compile their types.
            #[inline]
            pub(super) fn decode(name: &EventType, data: &RawJson) -> Self {
                // The types have one function each, however many kinds have the type.
                let decode = || {
                    Ok(match name {
                        $( EventType::$variant => Self::$variant(decode_data(data)?), )+
                        EventType::_Unknown(_) => return Err(None),
                    })
                };
                decode().unwrap_or_else(|error: Option<EventDataError>| {
                    let (name, data) = (name.clone(), data.clone());
                    let reason = error.map(EventDataError::into_reason);
                    Self::Unknown(Box::new(UnknownEvent { name, data, reason }))
                })
            }
        }

        impl Serialize for EventPayload {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$variant(payload) => payload.serialize(serializer), )+
                    Self::Unknown(unknown) => unknown.data.serialize(serializer),
                }
            }
        }

        /// Kinds of events, for [`Event::data`](super::Event::data). A kind has the name of the
        /// [`EventType`] and says of which type the payload is.
        pub mod kind {
            $(
                $(#[doc = $doc])*
                #[doc = concat!("\n\n`", $name, "`")]
                #[derive(Debug, Clone, Copy, PartialEq, Eq)]
                pub struct $variant;
            )+
        }

        // Outside of the module, since some kinds have the name of their payload.
        $(
            impl EventKind for kind::$variant {
                const NAME: &'static str = $name;
                type Data = $payload;
            }
        )+
    };
}

event_kinds! {
    /// An action endpoint denied an authentication.
    ActionAuthenticationDenied(ActionAuthenticationDenied) = "action.authentication.denied",
    /// An action endpoint denied a user registration.
    ActionUserRegistrationDenied(ActionUserRegistrationDenied) = "action.user_registration.denied",
    /// An agent blueprint was created.
    AgentBlueprintCreated(AgentBlueprint) = "agent.blueprint.created",
    /// An agent blueprint was deleted.
    AgentBlueprintDeleted(AgentBlueprintDeleted) = "agent.blueprint.deleted",
    /// An agent blueprint was updated.
    AgentBlueprintUpdated(AgentBlueprint) = "agent.blueprint.updated",
    /// An agent instance was created.
    AgentInstanceCreated(AgentInstance) = "agent.instance.created",
    /// An agent instance was deleted.
    AgentInstanceDeleted(AgentInstance) = "agent.instance.deleted",
    /// An agent instance session was created.
    AgentInstanceSessionCreated(AgentInstanceSessionCreated) = "agent.instance.session.created",
    /// An agent instance session was revoked.
    AgentInstanceSessionRevoked(AgentInstanceSessionRevoked) = "agent.instance.session.revoked",
    /// An attempt to claim an agent registration was created.
    AgentRegistrationClaimAttemptCreated(AgentRegistrationClaimAttempt) = "agent.registration.claim.attempt.created",
    /// The claim of an agent registration was completed.
    AgentRegistrationClaimCompleted(AgentRegistrationClaimCompleted) = "agent.registration.claim.completed",
    /// An agent registration was created.
    AgentRegistrationCreated(AgentRegistrationCreated) = "agent.registration.created",
    /// A credential was issued to a registered agent.
    AgentRegistrationCredentialIssued(AgentRegistrationCredential) = "agent.registration.credential.issued",
    /// An agent registration was deleted.
    AgentRegistrationDeleted(AgentRegistrationReference) = "agent.registration.deleted",
    /// An agent registration expired.
    AgentRegistrationExpired(AgentRegistrationReference) = "agent.registration.expired",
    /// An agent registration was moved to another organization.
    AgentRegistrationOrganizationSwitched(AgentRegistrationOrganizationSwitched) = "agent.registration.organization.switched",
    /// The identity assertion of an agent registration was refreshed.
    AgentRegistrationRefreshed(AgentRegistrationReference) = "agent.registration.refreshed",
    /// An agent registration was revoked.
    AgentRegistrationRevoked(AgentRegistrationReference) = "agent.registration.revoked",
    /// An API key was created.
    ApiKeyCreated(ApiKey) = "api_key.created",
    /// An API key was revoked.
    ApiKeyRevoked(ApiKey) = "api_key.revoked",
    /// An API key was updated.
    ApiKeyUpdated(ApiKeyUpdated) = "api_key.updated",
    /// An authentication by email verification code failed.
    AuthenticationEmailVerificationFailed(AuthenticationFailed) = "authentication.email_verification_failed",
    /// An authentication by email verification code succeeded.
    AuthenticationEmailVerificationSucceeded(AuthenticationSucceeded) = "authentication.email_verification_succeeded",
    /// An authentication by Magic Auth code failed.
    AuthenticationMagicAuthFailed(AuthenticationFailed) = "authentication.magic_auth_failed",
    /// An authentication by Magic Auth code succeeded.
    AuthenticationMagicAuthSucceeded(AuthenticationSucceeded) = "authentication.magic_auth_succeeded",
    /// An MFA authentication failed.
    AuthenticationMfaFailed(AuthenticationFailed) = "authentication.mfa_failed",
    /// An MFA authentication succeeded.
    AuthenticationMfaSucceeded(AuthenticationSucceeded) = "authentication.mfa_succeeded",
    /// An OAuth authentication failed.
    AuthenticationOAuthFailed(OAuthAuthenticationFailed) = "authentication.oauth_failed",
    /// An OAuth authentication succeeded.
    AuthenticationOAuthSucceeded(OAuthAuthenticationSucceeded) = "authentication.oauth_succeeded",
    /// A passkey authentication failed.
    AuthenticationPasskeyFailed(AuthenticationFailed) = "authentication.passkey_failed",
    /// A passkey authentication succeeded.
    AuthenticationPasskeySucceeded(AuthenticationSucceeded) = "authentication.passkey_succeeded",
    /// A password authentication failed.
    AuthenticationPasswordFailed(AuthenticationFailed) = "authentication.password_failed",
    /// A password authentication succeeded.
    AuthenticationPasswordSucceeded(AuthenticationSucceeded) = "authentication.password_succeeded",
    /// Radar detected a risk in a sign-up or sign-in.
    AuthenticationRadarRiskDetected(RadarRiskDetected) = "authentication.radar_risk_detected",
    /// A reauthentication of a signed-in user succeeded.
    AuthenticationReauthenticationSucceeded(AuthenticationSucceeded) = "authentication.reauthentication_succeeded",
    /// An SSO authentication failed.
    AuthenticationSsoFailed(SsoAuthenticationFailed) = "authentication.sso_failed",
    /// An SSO authentication started.
    AuthenticationSsoStarted(SsoAuthenticationStarted) = "authentication.sso_started",
    /// An SSO authentication succeeded.
    AuthenticationSsoSucceeded(SsoAuthenticationSucceeded) = "authentication.sso_succeeded",
    /// An SSO authentication timed out.
    AuthenticationSsoTimedOut(SsoAuthenticationFailed) = "authentication.sso_timed_out",
    /// An SSO connection was activated.
    ConnectionActivated(Connection) = "connection.activated",
    /// An SSO connection was deactivated.
    ConnectionDeactivated(Connection) = "connection.deactivated",
    /// An SSO connection was deleted.
    ConnectionDeleted(Connection) = "connection.deleted",
    /// A certificate of a SAML connection expires soon, or has expired.
    ConnectionSamlCertificateRenewalRequired(SamlCertificateRenewalRequired) = "connection.saml_certificate_renewal_required",
    /// A certificate of a SAML connection was renewed.
    ConnectionSamlCertificateRenewed(SamlCertificateRenewed) = "connection.saml_certificate_renewed",
    /// A directory was activated.
    DsyncActivated(Directory) = "dsync.activated",
    /// A directory was deleted.
    DsyncDeleted(Directory) = "dsync.deleted",
    /// A directory group was created.
    DsyncGroupCreated(DirectoryGroup) = "dsync.group.created",
    /// A directory group was deleted.
    DsyncGroupDeleted(DirectoryGroup) = "dsync.group.deleted",
    /// A directory group was updated.
    DsyncGroupUpdated(DirectoryGroupUpdated) = "dsync.group.updated",
    /// A directory user was added to a directory group.
    DsyncGroupUserAdded(DirectoryGroupMembership) = "dsync.group.user_added",
    /// A directory user was removed from a directory group.
    DsyncGroupUserRemoved(DirectoryGroupMembership) = "dsync.group.user_removed",
    /// A directory token was created.
    DsyncTokenCreated(DirectoryToken) = "dsync.token.created",
    /// A directory token was revoked.
    DsyncTokenRevoked(DirectoryToken) = "dsync.token.revoked",
    /// A directory user was created.
    DsyncUserCreated(DirectoryUser) = "dsync.user.created",
    /// A directory user was deleted.
    DsyncUserDeleted(DirectoryUser) = "dsync.user.deleted",
    /// A directory user was updated.
    DsyncUserUpdated(DirectoryUserUpdated) = "dsync.user.updated",
    /// An email verification was created.
    EmailVerificationCreated(EmailVerificationWithoutCode) = "email_verification.created",
    /// A feature flag was created.
    FeatureFlagsFlagCreated(FeatureFlag) = "feature_flags.flag.created",
    /// A feature flag was deleted.
    FeatureFlagsFlagDeleted(FeatureFlag) = "feature_flags.flag.deleted",
    /// A feature flag was updated.
    FeatureFlagsFlagUpdated(FeatureFlag) = "feature_flags.flag.updated",
    /// A feature flag rule was created.
    FeatureFlagsFlagRuleCreated(FlagRule) = "feature_flags.flag_rule.created",
    /// A feature flag rule was deleted.
    FeatureFlagsFlagRuleDeleted(FlagRule) = "feature_flags.flag_rule.deleted",
    /// A feature flag rule was updated.
    FeatureFlagsFlagRuleUpdated(FlagRule) = "feature_flags.flag_rule.updated",
    /// A feature flag target was created.
    FeatureFlagsFlagTargetCreated(FlagTarget) = "feature_flags.flag_target.created",
    /// A feature flag target was deleted.
    FeatureFlagsFlagTargetDeleted(FlagTarget) = "feature_flags.flag_target.deleted",
    /// A feature flag was created. Older form of `feature_flags.flag.created`.
    FlagCreated(FeatureFlag) = "flag.created",
    /// A feature flag was deleted. Older form of `feature_flags.flag.deleted`.
    FlagDeleted(FeatureFlag) = "flag.deleted",
    /// The rules of a feature flag were updated. The context has the access type and the targets.
    FlagRuleUpdated(FeatureFlag) = "flag.rule_updated",
    /// A feature flag was updated. Older form of `feature_flags.flag.updated`.
    FlagUpdated(FeatureFlag) = "flag.updated",
    /// A group was created.
    GroupCreated(Group) = "group.created",
    /// A group was deleted.
    GroupDeleted(Group) = "group.deleted",
    /// A member was added to a group.
    GroupMemberAdded(GroupMember) = "group.member_added",
    /// A member was removed from a group.
    GroupMemberRemoved(GroupMember) = "group.member_removed",
    /// A group was updated.
    GroupUpdated(Group) = "group.updated",
    /// An invitation was accepted.
    InvitationAccepted(InvitationWithoutToken) = "invitation.accepted",
    /// An invitation was created.
    InvitationCreated(InvitationWithoutToken) = "invitation.created",
    /// An invitation email was resent.
    InvitationResent(InvitationWithoutToken) = "invitation.resent",
    /// An invitation was revoked.
    InvitationRevoked(InvitationWithoutToken) = "invitation.revoked",
    /// A Magic Auth code was created.
    MagicAuthCreated(MagicAuthWithoutCode) = "magic_auth.created",
    /// An organization was created.
    OrganizationCreated(Organization) = "organization.created",
    /// An organization was deleted.
    OrganizationDeleted(Organization) = "organization.deleted",
    /// An organization was updated.
    OrganizationUpdated(Organization) = "organization.updated",
    /// An organization domain was created.
    OrganizationDomainCreated(OrganizationDomain) = "organization_domain.created",
    /// An organization domain was deleted.
    OrganizationDomainDeleted(OrganizationDomain) = "organization_domain.deleted",
    /// An organization domain was updated.
    OrganizationDomainUpdated(OrganizationDomain) = "organization_domain.updated",
    /// The verification of an organization domain failed.
    OrganizationDomainVerificationFailed(OrganizationDomainVerificationFailed) = "organization_domain.verification_failed",
    /// An organization domain was verified.
    OrganizationDomainVerified(OrganizationDomain) = "organization_domain.verified",
    /// An organization membership was created, also as pending by an invitation.
    OrganizationMembershipCreated(OrganizationMembership) = "organization_membership.created",
    /// An organization membership was deleted.
    OrganizationMembershipDeleted(OrganizationMembership) = "organization_membership.deleted",
    /// An organization membership was updated.
    OrganizationMembershipUpdated(OrganizationMembership) = "organization_membership.updated",
    /// A custom role of an organization was created.
    OrganizationRoleCreated(OrganizationRole) = "organization_role.created",
    /// A custom role of an organization was deleted.
    OrganizationRoleDeleted(OrganizationRole) = "organization_role.deleted",
    /// A custom role of an organization was updated.
    OrganizationRoleUpdated(OrganizationRole) = "organization_role.updated",
    /// A password reset was created.
    PasswordResetCreated(PasswordResetWithoutToken) = "password_reset.created",
    /// A user's password was reset.
    PasswordResetSucceeded(PasswordResetWithoutToken) = "password_reset.succeeded",
    /// A permission was created.
    PermissionCreated(Permission) = "permission.created",
    /// A permission was deleted.
    PermissionDeleted(Permission) = "permission.deleted",
    /// A permission was updated.
    PermissionUpdated(Permission) = "permission.updated",
    /// A further account of an owner could not be connected.
    PipesAccountConnectionAddFailed(AccountConnectionFailed) = "pipes.account_connection.add_failed",
    /// An account at a provider was connected.
    PipesAccountConnectionConnected(ConnectedAccount) = "pipes.account_connection.connected",
    /// An account at a provider could not be connected.
    PipesAccountConnectionConnectionFailed(AccountConnectionFailed) = "pipes.account_connection.connection_failed",
    /// A connected account was disconnected.
    PipesAccountConnectionDisconnected(ConnectedAccount) = "pipes.account_connection.disconnected",
    /// A connected account must be reauthorized by its owner.
    PipesAccountConnectionReauthorizationNeeded(ConnectedAccount) = "pipes.account_connection.reauthorization_needed",
    /// An account at a provider was connected. Older form of `pipes.account_connection.connected`.
    PipesConnectedAccountConnected(ConnectedAccount) = "pipes.connected_account.connected",
    /// An account at a provider could not be connected. Older form of
    /// `pipes.account_connection.connection_failed`.
    PipesConnectedAccountConnectionFailed(AccountConnectionFailed) = "pipes.connected_account.connection_failed",
    /// A connected account was disconnected. Older form of `pipes.account_connection.disconnected`.
    PipesConnectedAccountDisconnected(ConnectedAccount) = "pipes.connected_account.disconnected",
    /// A connected account must be reauthorized by its owner. Older form of
    /// `pipes.account_connection.reauthorization_needed`.
    PipesConnectedAccountReauthorizationNeeded(ConnectedAccount) = "pipes.connected_account.reauthorization_needed",
    /// A Radar challenge was created for a user.
    RadarChallengeCreated(RadarChallengeCreated) = "radar.challenge_created",
    /// A resource export was completed.
    ResourceExportCompleted(ResourceExport) = "resource_export.completed",
    /// A resource export was created.
    ResourceExportCreated(ResourceExport) = "resource_export.created",
    /// A resource export was downloaded.
    ResourceExportDownloaded(ResourceExport) = "resource_export.downloaded",
    /// A resource export failed.
    ResourceExportFailed(ResourceExport) = "resource_export.failed",
    /// A role of the environment was created.
    RoleCreated(EnvironmentRole) = "role.created",
    /// A role of the environment was deleted.
    RoleDeleted(EnvironmentRole) = "role.deleted",
    /// A role of the environment was updated.
    RoleUpdated(EnvironmentRole) = "role.updated",
    /// A session was created.
    SessionCreated(UserSession) = "session.created",
    /// A session was revoked.
    SessionRevoked(UserSession) = "session.revoked",
    /// A user was created.
    UserCreated(User) = "user.created",
    /// A user was deleted.
    UserDeleted(User) = "user.deleted",
    /// A user was updated.
    UserUpdated(User) = "user.updated",
    /// A customer-managed key (BYOK) of an organization was removed from the Vault.
    VaultByokKeyDeleted(VaultByokKeyDeleted) = "vault.byok_key.deleted",
    /// The verification of a customer-managed key (BYOK) of an organization was completed.
    VaultByokKeyVerificationCompleted(VaultByokKeyVerificationCompleted) = "vault.byok_key.verification_completed",
    /// A Vault object was created.
    VaultDataCreated(VaultObjectWritten) = "vault.data.created",
    /// A Vault object was deleted.
    VaultDataDeleted(VaultObjectReference) = "vault.data.deleted",
    /// The value of a Vault object was read.
    VaultDataRead(VaultObjectRead) = "vault.data.read",
    /// The value of a Vault object was updated.
    VaultDataUpdated(VaultObjectWritten) = "vault.data.updated",
    /// A data key was decrypted.
    VaultDekDecrypted(VaultDataKeyDecrypted) = "vault.dek.decrypted",
    /// Data keys were created.
    VaultDekRead(VaultDataKeysIssued) = "vault.dek.read",
    /// Data keys were re-encrypted.
    VaultDekRekeyed(VaultDataKeysIssued) = "vault.dek.rekeyed",
    /// A key encryption key was created.
    VaultKekCreated(VaultKeyReference) = "vault.kek.created",
    /// A key encryption key was deleted.
    VaultKekDeleted(VaultKeyReference) = "vault.kek.deleted",
    /// The metadata of a Vault object was read.
    VaultMetadataRead(VaultObjectReference) = "vault.metadata.read",
    /// The names of Vault objects were listed.
    VaultNamesListed(VaultNamesListed) = "vault.names.listed",
    /// A waitlist user was approved.
    WaitlistUserApproved(WaitlistEntry) = "waitlist_user.approved",
    /// A waitlist user was created.
    WaitlistUserCreated(WaitlistEntry) = "waitlist_user.created",
    /// A waitlist user was denied.
    WaitlistUserDenied(WaitlistEntry) = "waitlist_user.denied",
}

/// An event without a typed payload.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// Type of the event.
    pub name: EventType,
    /// Payload of the event as raw JSON.
    pub data: RawJson,
    /// Deserialization error, if the event type is known.
    pub reason: Option<String>,
}

/// A failed verification of an organization domain.
#[model]
pub struct OrganizationDomainVerificationFailed {
    /// Reason for the failure.
    pub reason: OrganizationDomainVerificationFailedReason,
    /// Organization domain that failed verification.
    pub organization_domain: OrganizationDomain,
}

/// Reason for a failed verification of an organization domain.
#[open_enum]
pub enum OrganizationDomainVerificationFailedReason {
    /// The DNS record was not found within the verification period.
    DomainVerificationPeriodExpired = "domain_verification_period_expired",
    /// Another organization has verified the domain.
    DomainVerifiedByOtherOrganization = "domain_verified_by_other_organization",
}
