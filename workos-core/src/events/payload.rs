//! The payloads, by the names of their events.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

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
};
use crate::{
    agents::{AgentBlueprint, AgentInstance},
    api_keys::ApiKey,
    authorization::Permission,
    directory_sync::{Directory, DirectoryGroup, DirectoryUser},
    error::without_quotes,
    feature_flags::FeatureFlag,
    groups::Group,
    organization_domains::OrganizationDomain,
    organization_membership::OrganizationMembership,
    organizations::Organization,
    pipes::ConnectedAccount,
    sso::Connection,
    types::RawJson,
    user_management::{Session, User, WaitlistEntry},
};

/// Declares the kinds of events: `EventName` and `EventPayload` from one table.
macro_rules! event_kinds {
    ($( $(#[doc = $doc:literal])* $variant:ident($payload:ty) = $name:literal, )+) => {
        open_enum! {
            /// The name of a kind of event.
            pub enum EventName {
                $( $(#[doc = $doc])* $variant = $name, )+
            }
        }

        /// What happened, by kind of event.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum EventPayload {
            $( $(#[doc = $doc])* #[doc = concat!("\n\n`", $name, "`")] $variant(Box<$payload>), )+
            /// A kind that this version does not know, or a payload that is not what its kind promises.
            Unknown(Box<UnknownEvent>),
        }

        impl EventPayload {
            /// What kind of event it is.
            #[must_use]
            pub fn name(&self) -> EventName {
                match self {
                    $( Self::$variant(_) => EventName::$variant, )+
                    Self::Unknown(unknown) => unknown.name.clone(),
                }
            }

            // Inlined, so that all the payloads are compiled only by who reads events.
            #[inline]
            pub(super) fn decode(name: EventName, data: Box<RawValue>) -> Self {
                let result = match &name {
                    $( EventName::$variant => parse(&data).map(Self::$variant), )+
                    EventName::_Unknown(_) => Err(None),
                };
                result.unwrap_or_else(|reason| {
                    Self::Unknown(Box::new(UnknownEvent { name, data: data.into(), reason }))
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
    };
}

event_kinds! {
    /// Your endpoint turned a sign-in down.
    ActionAuthenticationDenied(ActionAuthenticationDenied) = "action.authentication.denied",
    /// Your endpoint turned a sign-up down.
    ActionUserRegistrationDenied(ActionUserRegistrationDenied) = "action.user_registration.denied",
    /// A blueprint of agents was made.
    AgentBlueprintCreated(AgentBlueprint) = "agent.blueprint.created",
    /// A blueprint of agents was deleted.
    AgentBlueprintDeleted(AgentBlueprintDeleted) = "agent.blueprint.deleted",
    /// A blueprint of agents changed.
    AgentBlueprintUpdated(AgentBlueprint) = "agent.blueprint.updated",
    /// An instance of a blueprint was made.
    AgentInstanceCreated(AgentInstance) = "agent.instance.created",
    /// An instance of a blueprint was deleted.
    AgentInstanceDeleted(AgentInstance) = "agent.instance.deleted",
    /// A session of an agent was started.
    AgentInstanceSessionCreated(AgentInstanceSessionCreated) = "agent.instance.session.created",
    /// A session of an agent was revoked.
    AgentInstanceSessionRevoked(AgentInstanceSessionRevoked) = "agent.instance.session.revoked",
    /// Somebody started to claim an agent.
    AgentRegistrationClaimAttemptCreated(AgentRegistrationClaimAttempt) = "agent.registration.claim.attempt.created",
    /// Somebody took responsibility for an agent.
    AgentRegistrationClaimCompleted(AgentRegistrationClaimCompleted) = "agent.registration.claim.completed",
    /// An agent registered itself.
    AgentRegistrationCreated(AgentRegistrationCreated) = "agent.registration.created",
    /// A credential was issued to an agent.
    AgentRegistrationCredentialIssued(AgentRegistrationCredential) = "agent.registration.credential.issued",
    /// The registration of an agent was deleted.
    AgentRegistrationDeleted(AgentRegistrationReference) = "agent.registration.deleted",
    /// The registration of an agent ran out.
    AgentRegistrationExpired(AgentRegistrationReference) = "agent.registration.expired",
    /// The registration of an agent went to another organization.
    AgentRegistrationOrganizationSwitched(AgentRegistrationOrganizationSwitched) = "agent.registration.organization.switched",
    /// The assertion of whose an agent is was renewed.
    AgentRegistrationRefreshed(AgentRegistrationReference) = "agent.registration.refreshed",
    /// The registration of an agent was revoked.
    AgentRegistrationRevoked(AgentRegistrationReference) = "agent.registration.revoked",
    /// An API key was made.
    ApiKeyCreated(ApiKey) = "api_key.created",
    /// An API key was revoked.
    ApiKeyRevoked(ApiKey) = "api_key.revoked",
    /// An API key changed.
    ApiKeyUpdated(ApiKeyUpdated) = "api_key.updated",
    /// A sign-in by the code of an e-mail verification failed.
    AuthenticationEmailVerificationFailed(AuthenticationFailed) = "authentication.email_verification_failed",
    /// A sign-in by the code of an e-mail verification succeeded.
    AuthenticationEmailVerificationSucceeded(AuthenticationSucceeded) = "authentication.email_verification_succeeded",
    /// A sign-in by a Magic Auth code failed.
    AuthenticationMagicAuthFailed(AuthenticationFailed) = "authentication.magic_auth_failed",
    /// A sign-in by a Magic Auth code succeeded.
    AuthenticationMagicAuthSucceeded(AuthenticationSucceeded) = "authentication.magic_auth_succeeded",
    /// A sign-in by a second factor failed.
    AuthenticationMfaFailed(AuthenticationFailed) = "authentication.mfa_failed",
    /// A sign-in by a second factor succeeded.
    AuthenticationMfaSucceeded(AuthenticationSucceeded) = "authentication.mfa_succeeded",
    /// A sign-in with an account elsewhere failed.
    AuthenticationOAuthFailed(OAuthAuthenticationFailed) = "authentication.oauth_failed",
    /// A sign-in with an account elsewhere succeeded.
    AuthenticationOAuthSucceeded(OAuthAuthenticationSucceeded) = "authentication.oauth_succeeded",
    /// A sign-in by a passkey failed.
    AuthenticationPasskeyFailed(AuthenticationFailed) = "authentication.passkey_failed",
    /// A sign-in by a passkey succeeded.
    AuthenticationPasskeySucceeded(AuthenticationSucceeded) = "authentication.passkey_succeeded",
    /// A sign-in by a password failed.
    AuthenticationPasswordFailed(AuthenticationFailed) = "authentication.password_failed",
    /// A sign-in by a password succeeded.
    AuthenticationPasswordSucceeded(AuthenticationSucceeded) = "authentication.password_succeeded",
    /// A sign-up or a sign-in looked risky to Radar.
    AuthenticationRadarRiskDetected(RadarRiskDetected) = "authentication.radar_risk_detected",
    /// Somebody who was signed in proved again who they are.
    AuthenticationReauthenticationSucceeded(AuthenticationSucceeded) = "authentication.reauthentication_succeeded",
    /// A sign-in through an SSO connection failed.
    AuthenticationSsoFailed(SsoAuthenticationFailed) = "authentication.sso_failed",
    /// A sign-in through an SSO connection began.
    AuthenticationSsoStarted(SsoAuthenticationStarted) = "authentication.sso_started",
    /// A sign-in through an SSO connection succeeded.
    AuthenticationSsoSucceeded(SsoAuthenticationSucceeded) = "authentication.sso_succeeded",
    /// A sign-in through an SSO connection was not finished in time.
    AuthenticationSsoTimedOut(SsoAuthenticationFailed) = "authentication.sso_timed_out",
    /// People can sign in through an SSO connection now.
    ConnectionActivated(Connection) = "connection.activated",
    /// People can no longer sign in through an SSO connection.
    ConnectionDeactivated(Connection) = "connection.deactivated",
    /// An SSO connection was deleted.
    ConnectionDeleted(Connection) = "connection.deleted",
    /// A certificate of a SAML connection expires soon, or has expired.
    ConnectionSamlCertificateRenewalRequired(SamlCertificateRenewalRequired) = "connection.saml_certificate_renewal_required",
    /// A certificate of a SAML connection was replaced.
    ConnectionSamlCertificateRenewed(SamlCertificateRenewed) = "connection.saml_certificate_renewed",
    /// A directory was connected.
    DsyncActivated(Directory) = "dsync.activated",
    /// A directory was deleted.
    DsyncDeleted(Directory) = "dsync.deleted",
    /// A directory has a new group.
    DsyncGroupCreated(DirectoryGroup) = "dsync.group.created",
    /// A group of a directory was deleted.
    DsyncGroupDeleted(DirectoryGroup) = "dsync.group.deleted",
    /// A group of a directory changed.
    DsyncGroupUpdated(DirectoryGroupUpdated) = "dsync.group.updated",
    /// A user of a directory was added to a group.
    DsyncGroupUserAdded(DirectoryGroupMembership) = "dsync.group.user_added",
    /// A user of a directory was removed from a group.
    DsyncGroupUserRemoved(DirectoryGroupMembership) = "dsync.group.user_removed",
    /// A directory got a token.
    DsyncTokenCreated(DirectoryToken) = "dsync.token.created",
    /// A directory's token was revoked.
    DsyncTokenRevoked(DirectoryToken) = "dsync.token.revoked",
    /// A directory has a new user.
    DsyncUserCreated(DirectoryUser) = "dsync.user.created",
    /// A user of a directory was deleted.
    DsyncUserDeleted(DirectoryUser) = "dsync.user.deleted",
    /// A user of a directory changed.
    DsyncUserUpdated(DirectoryUserUpdated) = "dsync.user.updated",
    /// A code that proves an e-mail address was made.
    EmailVerificationCreated(EmailVerificationWithoutCode) = "email_verification.created",
    /// A feature flag was made.
    FeatureFlagsFlagCreated(FeatureFlag) = "feature_flags.flag.created",
    /// A feature flag was deleted.
    FeatureFlagsFlagDeleted(FeatureFlag) = "feature_flags.flag.deleted",
    /// A feature flag changed.
    FeatureFlagsFlagUpdated(FeatureFlag) = "feature_flags.flag.updated",
    /// A rule of a feature flag was made.
    FeatureFlagsFlagRuleCreated(FlagRule) = "feature_flags.flag_rule.created",
    /// A rule of a feature flag was deleted.
    FeatureFlagsFlagRuleDeleted(FlagRule) = "feature_flags.flag_rule.deleted",
    /// A rule of a feature flag changed.
    FeatureFlagsFlagRuleUpdated(FlagRule) = "feature_flags.flag_rule.updated",
    /// A feature flag was aimed at somebody.
    FeatureFlagsFlagTargetCreated(FlagTarget) = "feature_flags.flag_target.created",
    /// A feature flag is no longer aimed at somebody.
    FeatureFlagsFlagTargetDeleted(FlagTarget) = "feature_flags.flag_target.deleted",
    /// A feature flag was made: the older form of `feature_flags.flag.created`.
    FlagCreated(FeatureFlag) = "flag.created",
    /// A feature flag was deleted: the older form of `feature_flags.flag.deleted`.
    FlagDeleted(FeatureFlag) = "flag.deleted",
    /// Whom a feature flag is on for changed; the context has the details.
    FlagRuleUpdated(FeatureFlag) = "flag.rule_updated",
    /// A feature flag changed: the older form of `feature_flags.flag.updated`.
    FlagUpdated(FeatureFlag) = "flag.updated",
    /// A group was made.
    GroupCreated(Group) = "group.created",
    /// A group was deleted.
    GroupDeleted(Group) = "group.deleted",
    /// Somebody was added to a group.
    GroupMemberAdded(GroupMember) = "group.member_added",
    /// Somebody was taken out of a group.
    GroupMemberRemoved(GroupMember) = "group.member_removed",
    /// A group changed.
    GroupUpdated(Group) = "group.updated",
    /// An invitation was accepted.
    InvitationAccepted(InvitationWithoutToken) = "invitation.accepted",
    /// Somebody was invited.
    InvitationCreated(InvitationWithoutToken) = "invitation.created",
    /// The e-mail of an invitation was sent again.
    InvitationResent(InvitationWithoutToken) = "invitation.resent",
    /// An invitation was revoked.
    InvitationRevoked(InvitationWithoutToken) = "invitation.revoked",
    /// A code to sign in with was made.
    MagicAuthCreated(MagicAuthWithoutCode) = "magic_auth.created",
    /// An organization was made.
    OrganizationCreated(Organization) = "organization.created",
    /// An organization was deleted.
    OrganizationDeleted(Organization) = "organization.deleted",
    /// An organization changed.
    OrganizationUpdated(Organization) = "organization.updated",
    /// A domain was added to an organization.
    OrganizationDomainCreated(OrganizationDomain) = "organization_domain.created",
    /// A domain was deleted from an organization.
    OrganizationDomainDeleted(OrganizationDomain) = "organization_domain.deleted",
    /// A domain of an organization changed.
    OrganizationDomainUpdated(OrganizationDomain) = "organization_domain.updated",
    /// The verification of a domain failed.
    OrganizationDomainVerificationFailed(OrganizationDomainVerificationFailed) = "organization_domain.verification_failed",
    /// A domain was verified.
    OrganizationDomainVerified(OrganizationDomain) = "organization_domain.verified",
    /// A user became a member of an organization, or was invited to it.
    OrganizationMembershipCreated(OrganizationMembership) = "organization_membership.created",
    /// A membership was deleted.
    OrganizationMembershipDeleted(OrganizationMembership) = "organization_membership.deleted",
    /// A membership changed.
    OrganizationMembershipUpdated(OrganizationMembership) = "organization_membership.updated",
    /// A role of an organization's own was made.
    OrganizationRoleCreated(OrganizationRole) = "organization_role.created",
    /// A role of an organization's own was deleted.
    OrganizationRoleDeleted(OrganizationRole) = "organization_role.deleted",
    /// A role of an organization's own changed.
    OrganizationRoleUpdated(OrganizationRole) = "organization_role.updated",
    /// A token to choose a new password with was made.
    PasswordResetCreated(PasswordResetWithoutToken) = "password_reset.created",
    /// A user chose a new password.
    PasswordResetSucceeded(PasswordResetWithoutToken) = "password_reset.succeeded",
    /// A permission was made.
    PermissionCreated(Permission) = "permission.created",
    /// A permission was deleted.
    PermissionDeleted(Permission) = "permission.deleted",
    /// A permission changed.
    PermissionUpdated(Permission) = "permission.updated",
    /// A further account of an owner could not be connected.
    PipesAccountConnectionAddFailed(AccountConnectionFailed) = "pipes.account_connection.add_failed",
    /// An account at a provider was connected.
    PipesAccountConnectionConnected(ConnectedAccount) = "pipes.account_connection.connected",
    /// An account at a provider could not be connected.
    PipesAccountConnectionConnectionFailed(AccountConnectionFailed) = "pipes.account_connection.connection_failed",
    /// An account at a provider was disconnected.
    PipesAccountConnectionDisconnected(ConnectedAccount) = "pipes.account_connection.disconnected",
    /// An account at a provider has to be connected again by its owner.
    PipesAccountConnectionReauthorizationNeeded(ConnectedAccount) = "pipes.account_connection.reauthorization_needed",
    /// An account at a provider was connected. WorkOS later added `pipes.account_connection.connected`.
    PipesConnectedAccountConnected(ConnectedAccount) = "pipes.connected_account.connected",
    /// An account at a provider could not be connected. WorkOS later added `pipes.account_connection.connection_failed`.
    PipesConnectedAccountConnectionFailed(AccountConnectionFailed) = "pipes.connected_account.connection_failed",
    /// An account at a provider was disconnected. WorkOS later added `pipes.account_connection.disconnected`.
    PipesConnectedAccountDisconnected(ConnectedAccount) = "pipes.connected_account.disconnected",
    /// An account at a provider has to be connected again by its owner. WorkOS later added `pipes.account_connection.reauthorization_needed`.
    PipesConnectedAccountReauthorizationNeeded(ConnectedAccount) = "pipes.connected_account.reauthorization_needed",
    /// Radar put a challenge to a user.
    RadarChallengeCreated(RadarChallengeCreated) = "radar.challenge_created",
    /// An export of data is ready.
    ResourceExportCompleted(ResourceExport) = "resource_export.completed",
    /// An export of data was asked for.
    ResourceExportCreated(ResourceExport) = "resource_export.created",
    /// An export of data was downloaded.
    ResourceExportDownloaded(ResourceExport) = "resource_export.downloaded",
    /// An export of data failed.
    ResourceExportFailed(ResourceExport) = "resource_export.failed",
    /// A role of the environment was made.
    RoleCreated(EnvironmentRole) = "role.created",
    /// A role of the environment was deleted.
    RoleDeleted(EnvironmentRole) = "role.deleted",
    /// A role of the environment changed.
    RoleUpdated(EnvironmentRole) = "role.updated",
    /// A session began.
    SessionCreated(Session) = "session.created",
    /// A session was ended.
    SessionRevoked(Session) = "session.revoked",
    /// A user was made.
    UserCreated(User) = "user.created",
    /// A user was deleted.
    UserDeleted(User) = "user.deleted",
    /// A user changed.
    UserUpdated(User) = "user.updated",
    /// A key of an organization's own was taken from the vault.
    VaultByokKeyDeleted(VaultByokKeyDeleted) = "vault.byok_key.deleted",
    /// The vault tried out a key of an organization's own.
    VaultByokKeyVerificationCompleted(VaultByokKeyVerificationCompleted) = "vault.byok_key.verification_completed",
    /// An object of the vault was made.
    VaultDataCreated(VaultObjectWritten) = "vault.data.created",
    /// An object of the vault was deleted.
    VaultDataDeleted(VaultObjectReference) = "vault.data.deleted",
    /// The value of an object of the vault was read.
    VaultDataRead(VaultObjectRead) = "vault.data.read",
    /// An object of the vault got another value.
    VaultDataUpdated(VaultObjectWritten) = "vault.data.updated",
    /// A data key was decrypted.
    VaultDekDecrypted(VaultDataKeyDecrypted) = "vault.dek.decrypted",
    /// Data keys were made and given out.
    VaultDekRead(VaultDataKeysIssued) = "vault.dek.read",
    /// Data keys were encrypted anew.
    VaultDekRekeyed(VaultDataKeysIssued) = "vault.dek.rekeyed",
    /// A key that data keys are encrypted with was made.
    VaultKekCreated(VaultKeyReference) = "vault.kek.created",
    /// A key that data keys are encrypted with was deleted.
    VaultKekDeleted(VaultKeyReference) = "vault.kek.deleted",
    /// The metadata of an object of the vault was read.
    VaultMetadataRead(VaultObjectReference) = "vault.metadata.read",
    /// The names of the objects of the vault were listed.
    VaultNamesListed(VaultNamesListed) = "vault.names.listed",
    /// Somebody on a waitlist was let in.
    WaitlistUserApproved(WaitlistEntry) = "waitlist_user.approved",
    /// Somebody joined a waitlist.
    WaitlistUserCreated(WaitlistEntry) = "waitlist_user.created",
    /// Somebody on a waitlist was turned down.
    WaitlistUserDenied(WaitlistEntry) = "waitlist_user.denied",
}

fn parse<'a, T: Deserialize<'a>>(data: &'a RawValue) -> Result<Box<T>, Option<String>> {
    serde_json::from_str(data.get()).map_err(|error| Some(without_quotes(&error.to_string())))
}

/// An event whose payload this version has no type for.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// What kind of event it is.
    pub name: EventName,
    /// The payload as it came.
    pub data: RawJson,
    /// Why it is not the type of its kind, if this version knows the kind.
    pub reason: Option<String>,
}

model! {
    /// The verification of a domain that failed.
    OrganizationDomainVerificationFailed {
        /// Why.
        reason: OrganizationDomainVerificationFailedReason,
        /// The domain.
        organization_domain: OrganizationDomain,
    }
}

open_enum! {
    /// Why the verification of a domain failed.
    pub enum OrganizationDomainVerificationFailedReason {
        /// The record was not found in time.
        DomainVerificationPeriodExpired = "domain_verification_period_expired",
        /// Another organization verified the domain.
        DomainVerifiedByOtherOrganization = "domain_verified_by_other_organization",
    }
}
