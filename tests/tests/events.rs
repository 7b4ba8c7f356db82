//! Events of every area, decoded from JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use workos_core::{
    api_keys::ApiKeyOwner,
    directory_sync::DirectoryState,
    events::{
        Event, EventActorSource, EventPayload, EventType, RadarRiskAction, SamlCertificateType,
        VaultByokKeyProvider, kind,
    },
    pipes::ConnectedAccountState,
    sso::{ConnectionState, ConnectionType},
    user_management::{InvitationState, SessionAuthenticationMethod},
};
use workos_tests::inventory::Inventory;

/// The context of every event in this file.
fn context() -> Value {
    json!({
        "client_id": "client_1",
        "actor": {"id": "user_9", "source": "admin_portal", "name": "Ada"},
        "previous_attributes": {"name": "Before", "domains": [{"domain": "old.com"}]},
    })
}

/// Decodes an event with this payload and checks everything except the payload.
#[track_caller]
fn decode(name: &str, data: Value) -> Event {
    let event = json!({
        "object": "event",
        "id": "event_1",
        "event": name,
        "data": data,
        "created_at": "2026-01-15T12:00:00.000Z",
        "context": context(),
    });
    let event: Event = serde_json::from_str(&event.to_string()).unwrap();
    assert_eq!(event.to_string(), format!("{name} event_1"));
    assert_eq!(event.created_at.unwrap().to_string(), "2026-01-15T12:00:00.000Z");

    let decoded = event.context.as_ref().unwrap();
    assert_eq!(*decoded.client_id.as_ref().unwrap(), "client_1");
    assert_eq!(decoded.actor.as_ref().unwrap().source, EventActorSource::AdminPortal);
    assert_eq!(decoded.previous_attributes.as_ref().unwrap()["domains"][0]["domain"], "old.com");

    let again = serde_json::to_value(&event).unwrap();
    assert_eq!(again["context"], context());
    assert_eq!(serde_json::from_value::<Event>(again).unwrap(), event);
    event
}

fn area(name: &str) -> String {
    name.split('.').next().unwrap().to_owned()
}

/// Decodes payloads, checks their fields, and returns the areas of the events.
macro_rules! events {
    ($( $name:literal $data:tt => $variant:ident($payload:ident) { $($check:expr),+ $(,)? } )+) => {{
        let mut areas = BTreeSet::new();
        $(
            areas.insert(area($name));
            let event = decode($name, json!($data));
            match event.payload() {
                EventPayload::$variant($payload) => {
                    $( assert!($check, "{}: {:?}", $name, $payload); )+
                    assert_eq!(event.data::<kind::$variant>().unwrap().as_ref(), Some(&*$payload));
                }
                other => panic!("{other:?}"),
            }
        )+
        areas
    }};
}

#[test]
fn payload_of_every_area_is_typed() {
    let areas_of_events = events! {
        "action.authentication.denied" {
            "action_endpoint_id": "action_endpoint_1", "action_execution_id": "action_execution_1",
            "type": "authentication", "verdict": "Deny", "user_id": "user_1", "organization_id": null,
            "email": "ada@acme.com", "ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0",
        } => ActionAuthenticationDenied(denied) {
            denied.user_id == "user_1", denied.organization_id.is_none(),
        }
        "agent.registration.revoked" {
            "agent_registration_id": "agent_reg_1",
        } => AgentRegistrationRevoked(registration) {
            registration.agent_registration_id == "agent_reg_1",
        }
        "api_key.created" {
            "object": "api_key", "id": "api_key_1", "owner": {"type": "organization", "id": "org_1"},
            "name": "CI", "obfuscated_value": "sk_...3456", "last_used_at": null, "expires_at": null,
            "permissions": ["posts:read"], "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => ApiKeyCreated(key) {
            key.id == "api_key_1", matches!(key.owner, ApiKeyOwner::Organization(_)),
        }
        "authentication.password_failed" {
            "type": "password", "status": "failed", "ip_address": "203.0.113.42", "user_agent": "Mozilla/5.0",
            "user_id": null, "email": "ada@acme.com",
            "error": {"code": "password_incorrect", "message": "No."},
        } => AuthenticationPasswordFailed(failed) {
            failed.user_id.is_none(), failed.error.code == "password_incorrect",
        }
        "authentication.passkey_succeeded" {
            "type": "passkey", "status": "succeeded", "ip_address": null, "user_agent": null,
            "user_id": "user_1", "email": "ada@acme.com",
        } => AuthenticationPasskeySucceeded(succeeded) {
            succeeded.user_id == "user_1", succeeded.ip_address.is_none(),
        }
        "authentication.oauth_succeeded" {
            "type": "oauth", "status": "succeeded", "ip_address": null, "user_agent": null, "user_id": null,
            "email": "ada@acme.com", "provider": "GoogleOAuth",
        } => AuthenticationOAuthSucceeded(succeeded) {
            succeeded.provider.as_deref() == Some("GoogleOAuth"),
        }
        "authentication.sso_timed_out" {
            "type": "sso", "status": "timed_out", "ip_address": null, "user_agent": null, "user_id": null,
            "email": null, "sso": {"organization_id": "org_1", "connection_id": "conn_1", "session_id": null},
            "error": {"code": "sso_timed_out", "message": "Too late."},
        } => AuthenticationSsoTimedOut(failed) {
            *failed.sso.connection_id.as_ref().unwrap() == "conn_1", failed.error.message == "Too late.",
        }
        "authentication.radar_risk_detected" {
            "auth_method": "password", "action": "login", "control": "bot_detection", "blocklist_type": null,
            "ip_address": null, "user_agent": null, "user_id": "user_1", "email": "ada@acme.com",
        } => AuthenticationRadarRiskDetected(risk) {
            risk.action == RadarRiskAction::SignIn,
        }
        "connection.activated" {
            "object": "connection", "id": "conn_1", "state": "active", "name": "Acme",
            "connection_type": "OktaSAML", "external_key": "key_1", "status": "linked",
            "organization_id": "org_1",
            "domains": [{"object": "connection_domain", "id": "org_domain_1", "domain": "acme.com"}],
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => ConnectionActivated(connection) {
            connection.connection_type == ConnectionType::OktaSaml,
            connection.domains[0].domain == "acme.com", connection.external_key.as_deref() == Some("key_1"),
        }
        "connection.deleted" {
            "object": "connection", "id": "conn_1", "state": "inactive", "name": "Acme",
            "connection_type": "OktaSAML", "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => ConnectionDeleted(connection) {
            connection.state == ConnectionState::Inactive, connection.domains.is_empty(),
        }
        "connection.saml_certificate_renewal_required" {
            "connection": {"id": "conn_1", "organization_id": "org_1"},
            "certificate": {
                "certificate_type": "ResponseSigning", "expiry_date": "2026-01-13T12:00:00.000Z",
                "is_expired": true,
            },
            "days_until_expiry": -2,
        } => ConnectionSamlCertificateRenewalRequired(required) {
            required.certificate.certificate_type == SamlCertificateType::ResponseSigning,
            required.days_until_expiry == -2,
        }
        "dsync.activated" {
            "object": "directory", "id": "directory_1", "type": "okta scim v2.0", "state": "active",
            "name": "Acme", "external_key": "key_1",
            "domains": [{"object": "organization_domain", "id": "org_domain_1", "domain": "acme.com"}],
            "organization_id": "org_1", "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => DsyncActivated(directory) {
            directory.state == DirectoryState::Active,
            directory.domains.as_ref().unwrap()[0].id == "org_domain_1",
        }
        "dsync.user.updated" {
            "object": "directory_user", "id": "directory_user_1", "directory_id": "directory_1",
            "organization_id": "org_1", "idp_id": "8931", "email": "ada@acme.com", "first_name": "Ada",
            "last_name": "Lovelace", "state": "active", "custom_attributes": {"department": "Engineering"},
            "role": {"slug": "member"}, "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
            "previous_attributes": {"custom_attributes": {"department": "Sales"}},
        } => DsyncUserUpdated(updated) {
            updated.user.id == "directory_user_1",
            updated.user.custom_attributes["department"] == "Engineering",
            updated.previous_attributes.as_ref().unwrap()["custom_attributes"]["department"] == "Sales",
        }
        "dsync.group.user_added" {
            "directory_id": "directory_1",
            "user": {"id": "directory_user_1", "directory_id": "directory_1", "state": "suspended"},
            "group": {"id": "directory_group_1", "directory_id": "directory_1", "name": "Admins"},
        } => DsyncGroupUserAdded(added) {
            added.user.id == "directory_user_1", added.group.name == "Admins",
        }
        "email_verification.created" {
            "object": "email_verification", "id": "email_verification_1", "user_id": "user_1",
            "email": "ada@acme.com", "expires_at": "2026-01-15T12:10:00.000Z",
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => EmailVerificationCreated(verification) {
            verification.expires_at > verification.created_at,
        }
        "feature_flags.flag_rule.created" {
            "object": "flag_rule", "id": "flag_rule_1", "flag_id": "flag_1", "flag_slug": "beta",
            "environment_id": "environment_1", "target_type": null, "position": 1, "value": true,
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => FeatureFlagsFlagRuleCreated(rule) {
            rule.flag_slug == "beta", rule.value,
        }
        "flag.updated" {
            "object": "feature_flag", "id": "flag_1", "environment_id": "environment_1", "slug": "beta",
            "name": "Beta", "description": null, "owner": null, "tags": ["ui"], "enabled": true,
            "default_value": false, "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => FlagUpdated(flag) {
            flag.slug == "beta", flag.tags == ["ui"],
        }
        "group.member_added" {
            "group_id": "group_1", "organization_membership_id": "om_1",
        } => GroupMemberAdded(member) {
            member.group_id == "group_1", member.organization_membership_id == "om_1",
        }
        "invitation.accepted" {
            "object": "invitation", "id": "invitation_1", "email": "ada@acme.com", "state": "accepted",
            "accepted_at": "2026-01-15T12:00:00.000Z", "revoked_at": null,
            "expires_at": "2026-01-22T12:00:00.000Z", "organization_id": "org_1", "inviter_user_id": null,
            "accepted_user_id": "user_1", "role_slug": "member", "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => InvitationAccepted(invitation) {
            invitation.state == InvitationState::Accepted,
            *invitation.accepted_user_id.as_ref().unwrap() == "user_1",
        }
        "magic_auth.created" {
            "object": "magic_auth", "id": "magic_auth_1", "user_id": "user_1", "email": "ada@acme.com",
            "expires_at": "2026-01-15T12:10:00.000Z", "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => MagicAuthCreated(code) {
            code.id == "magic_auth_1", code.expires_at > code.created_at,
        }
        "organization.updated" {
            "object": "organization", "id": "org_1", "name": "After", "external_id": null,
            "metadata": {"tier": "gold"}, "domains": [], "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => OrganizationUpdated(organization) {
            organization.name == "After",
        }
        "organization_domain.verification_failed" {
            "reason": "domain_verification_period_expired",
            "organization_domain": {
                "object": "organization_domain", "id": "org_domain_1", "organization_id": "org_1",
                "domain": "acme.com",
            },
        } => OrganizationDomainVerificationFailed(failed) {
            failed.organization_domain.domain == "acme.com",
        }
        "organization_membership.created" {
            "object": "organization_membership", "id": "om_1", "user_id": "user_1",
            "organization_id": "org_1", "status": "active", "role": {"slug": "admin"},
            "custom_attributes": {}, "directory_managed": false, "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => OrganizationMembershipCreated(membership) {
            membership.role.as_ref().unwrap().slug == "admin", membership.user.is_none(),
        }
        "organization_role.created" {
            "object": "organization_role", "organization_id": "org_1", "slug": "org-auditor",
            "name": "Auditor", "description": null, "resource_type_slug": "organization",
            "permissions": ["logs:read"], "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => OrganizationRoleCreated(role) {
            role.organization_id == "org_1", role.permissions == ["logs:read"],
        }
        "password_reset.succeeded" {
            "object": "password_reset", "id": "password_reset_1", "user_id": "user_1",
            "email": "ada@acme.com", "expires_at": "2026-01-15T12:10:00.000Z",
            "created_at": "2026-01-15T12:00:00.000Z",
        } => PasswordResetSucceeded(reset) {
            reset.user_id == "user_1",
        }
        "permission.created" {
            "object": "permission", "id": "perm_1", "slug": "logs:read", "name": "Read logs",
            "description": null, "system": false, "resource_type_slug": "organization",
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => PermissionCreated(permission) {
            permission.slug == "logs:read", !permission.system,
        }
        "pipes.connected_account.reauthorization_needed" {
            "object": "connected_account", "id": "data_installation_1",
            "data_integration_id": "data_integration_1", "provider_slug": "github", "user_id": "user_1",
            "organization_id": null, "scopes": ["repo"], "state": "needs_reauthorization",
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => PipesConnectedAccountReauthorizationNeeded(account) {
            account.state == ConnectedAccountState::NeedsReauthorization,
            account.provider_slug.as_deref() == Some("github"), account.connection_role.is_none(),
        }
        "pipes.account_connection.add_failed" {
            "object": "connection_failed", "data_integration_id": "data_integration_1",
            "provider_slug": "github", "user_id": "user_1", "organization_id": null,
            "error_code": "access_denied", "error_reason": null, "provider_error": "access_denied",
            "provider_error_description": null, "created_at": "2026-01-15T12:00:00.000Z",
        } => PipesAccountConnectionAddFailed(failed) {
            failed.error_code == "access_denied", failed.account_identifier.is_none(),
        }
        "radar.challenge_created" {
            "type": "email", "radar_challenge_id": "radar_challenge_1", "user_id": "user_1",
            "email": "ada@acme.com",
        } => RadarChallengeCreated(challenge) {
            challenge.radar_challenge_id == "radar_challenge_1",
        }
        "resource_export.completed" {
            "object": "resource_export", "id": "export_1", "resource_type": "auditLogEvents",
        } => ResourceExportCompleted(export) {
            export.resource_type.is_known(),
        }
        "role.updated" {
            "object": "role", "slug": "admin", "resource_type_slug": "organization",
            "permissions": ["logs:read"], "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => RoleUpdated(role) {
            role.slug == "admin", role.permissions == ["logs:read"],
        }
        "session.created" {
            "object": "session", "id": "session_1",
            "impersonator": {"email": "help@acme.com", "reason": null}, "ip_address": null,
            "user_agent": null, "user_id": "user_1", "auth_method": "impersonation", "status": "active",
            "expires_at": "2026-01-16T12:00:00.000Z", "ended_at": null,
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => SessionCreated(session) {
            session.auth_method == SessionAuthenticationMethod::Impersonation,
            session.impersonator.as_ref().unwrap().email == "help@acme.com",
        }
        "user.created" {
            "object": "user", "id": "user_1", "email": "ada@acme.com", "email_verified": true,
            "first_name": null, "last_name": null, "metadata": {}, "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        } => UserCreated(user) {
            user.email == "ada@acme.com", user.email_verified,
        }
        "vault.data.created" {
            "actor_id": "user_9", "actor_source": "dashboard", "actor_name": "Ada",
            "kv_name": "smtp-password", "key_id": "0b1e", "key_context": {"organization_id": "org_1"},
        } => VaultDataCreated(written) {
            written.actor.id == "user_9", written.actor.source == EventActorSource::Dashboard,
            written.key_context["organization_id"] == "org_1",
        }
        "vault.dek.read" {
            "actor_id": "api_key_1", "actor_source": "api", "actor_name": "CI", "key_ids": ["0b1e", "0b1f"],
            "key_context": {},
        } => VaultDekRead(issued) {
            issued.key_ids[1] == "0b1f", issued.actor.name == "CI",
        }
        "vault.byok_key.verification_completed" {
            "organization_id": "org_1", "key_provider": "GCP_KMS", "verified": true,
        } => VaultByokKeyVerificationCompleted(key) {
            key.key_provider == VaultByokKeyProvider::GcpKms, key.verified,
        }
        "waitlist_user.approved" {
            "object": "waitlist_user", "id": "wl_user_1", "waitlist_id": "waitlist_1",
            "email": "ada@acme.com", "state": "approved", "approved_at": "2026-01-15T12:00:00.000Z",
            "created_at": "2026-01-15T12:00:00.000Z", "updated_at": "2026-01-15T12:00:00.000Z",
        } => WaitlistUserApproved(entry) {
            entry.id == "wl_user_1",
        }
    };
    let areas: BTreeSet<_> = EventType::KNOWN.iter().map(|name| area(name.as_str())).collect();
    assert_eq!(areas_of_events, areas);
}

#[test]
fn event_names_are_those_of_the_inventory_in_order() {
    let inventory = Inventory::committed().unwrap();
    let names: Vec<_> = EventType::KNOWN.iter().map(EventType::as_str).collect();
    assert_eq!(names, inventory.events.keys().collect::<Vec<_>>());
    assert_eq!(names.len(), 136);
}
