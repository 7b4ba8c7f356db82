//! Error codes of WorkOS's API.

/// Error code of a WorkOS response: the field `code`, or `error` of OAuth responses.
///
/// The number in the documentation of a variant is the HTTP status, if WorkOS documents one. Operations
/// list their codes under "Errors".
#[open_enum]
pub enum ErrorCode {
    /// The user denied the authorization, or device authorization is not enabled (400).
    AccessDenied = "access_denied",
    /// The owner has several connected accounts and the request selects none (409).
    AccountSelectionRequired = "account_selection_required",
    /// An action endpoint denied the authentication or the registration.
    ActionDenied = "action_denied",
    /// The claim of the agent registration was completed already (409).
    AlreadyClaimed = "already_claimed",
    /// The SAML options contradict each other (400).
    AmbiguousSamlOptions = "ambiguous_saml_options",
    /// The API key has expired already (409).
    ApiKeyAlreadyExpired = "api_key_already_expired",
    /// The user must consent to the application (403).
    ApplicationConsentRequired = "application_consent_required",
    /// The authentication method is disabled (403).
    AuthMethodDisabled = "auth_method_disabled",
    /// The connected account uses another authentication method than the operation requires (422).
    AuthMethodMismatch = "auth_method_mismatch",
    /// The authentication method is not allowed (400 or 403).
    AuthenticationMethodNotAllowed = "authentication_method_not_allowed",
    /// The provider rejected the exchange of the authorization code.
    AuthorizationCodeExchangeError = "authorization_code_exchange_error",
    /// The user has not completed the device authorization yet (RFC 8628) (400).
    AuthorizationPending = "authorization_pending",
    /// Another resource of the type has this external ID (409).
    AuthorizationResourceExternalIdConflict = "authorization_resource_external_id_conflict",
    /// The state of the authorization has expired.
    AuthorizationStateExpired = "authorization_state_expired",
    /// The request is invalid (400).
    BadRequest = "bad_request",
    /// The request has both SAML and OIDC options (400).
    BothSamlAndOidcOptionsProvided = "both_saml_and_oidc_options_provided",
    /// The organization membership is pending and cannot be deactivated; it can be deleted (400).
    CannotDeactivatePendingOrganizationMembership = "cannot_deactivate_pending_organization_membership",
    /// The certificate is the connection's last one and cannot be deleted (400).
    CannotDeleteLastCertificate = "cannot_delete_last_certificate",
    /// The organization membership is pending and cannot be reactivated; the user must accept the
    /// invitation (400).
    CannotReactivatePendingOrganizationMembership = "cannot_reactivate_pending_organization_membership",
    /// The certificate has expired (400).
    CertificateExpired = "certificate_expired",
    /// The chain of agent-delegated sessions is too long (400).
    ChainDepthExceeded = "chain_depth_exceeded",
    /// The claim of the agent registration was denied (403).
    ClaimDenied = "claim_denied",
    /// The claim of the agent registration has expired (410).
    ClaimExpired = "claim_expired",
    /// The data integration has no client credentials (422).
    ClientCredentialsNotConfigured = "client_credentials_not_configured",
    /// The connection does not accept a client secret (400).
    ClientSecretNotAccepted = "client_secret_not_accepted",
    /// The connection requires a client secret (400).
    ClientSecretRequired = "client_secret_required",
    /// No PKCE code challenge belongs to the authorization code (400).
    CodeChallengeNotFound = "code_challenge_not_found",
    /// Another request updates the targets of the feature flag.
    ConcurrentFlagTargetUpdate = "concurrent_flag_target_update",
    /// Another request for the same resource is in progress (503).
    ConcurrentRequest = "concurrent_request",
    /// Finishing a connection with a code challenge is unavailable.
    ConnectFinishUnavailable = "connect_finish_unavailable",
    /// The owner has the maximum number of connected accounts.
    ConnectedAccountLimitReached = "connected_account_limit_reached",
    /// The connected account does not exist.
    ConnectedAccountNotFound = "connected_account_not_found",
    /// The SSO connection could not be verified (422).
    ConnectionCouldNotBeVerified = "connection_could_not_be_verified",
    /// The SSO connection is being deleted (409).
    ConnectionDeletionInProgress = "connection_deletion_in_progress",
    /// The SSO connection does not support the operation (400).
    ConnectionInvalid = "connection_invalid",
    /// The SSO connection is not a SAML connection (400).
    ConnectionIsNotSaml = "connection_is_not_saml",
    /// The connection type does not fit the options (400).
    ConnectionTypeConflictsWithOptions = "connection_type_conflicts_with_options",
    /// The connection type is not supported (400).
    ConnectionTypeNotSupported = "connection_type_not_supported",
    /// The type of the SSO connection cannot be updated.
    ConnectionTypeNotUpdatable = "connection_type_not_updatable",
    /// The request has neither a connection type nor options (400).
    ConnectionTypeOrOptionsRequired = "connection_type_or_options_required",
    /// The daily quota of emails is exceeded (429).
    DailyQuotaExceeded = "daily_quota_exceeded",
    /// Syncing is disabled for the directory.
    DirectorySyncDisabled = "directory_sync_disabled",
    /// A sync of the directory is in progress.
    DirectorySyncInProgress = "directory_sync_in_progress",
    /// The directory was synced too recently.
    DirectorySyncRateLimited = "directory_sync_rate_limited",
    /// The directory does not support syncing on request.
    DirectorySyncUnsupported = "directory_sync_unsupported",
    /// The OIDC discovery endpoint is not an HTTPS URL (400).
    DiscoveryEndpointMustUseHttps = "discovery_endpoint_must_use_https",
    /// The organization has this domain already (409).
    DomainAlreadyExists = "domain_already_exists",
    /// The domain is verified already (400).
    DomainAlreadyVerified = "domain_already_verified",
    /// The CORS origin exists already.
    DuplicateCorsOrigin = "duplicate_cors_origin",
    /// A webhook endpoint with this URL exists already (409).
    DuplicateEndpoint = "duplicate_endpoint",
    /// The group has this role assignment already (409).
    DuplicateGroupRoleAssignment = "duplicate_group_role_assignment",
    /// Another user has this email (409).
    EmailAlreadyInUse = "email_already_in_use",
    /// The email has a pending invitation already (400).
    EmailAlreadyInvited = "email_already_invited",
    /// The email has a pending invitation to the organization already (400).
    EmailAlreadyInvitedToOrganization = "email_already_invited_to_organization",
    /// The email is verified already (400).
    EmailAlreadyVerified = "email_already_verified",
    /// The code of the email change has expired (400).
    EmailChangeCodeExpired = "email_change_code_expired",
    /// The code of the email change is incorrect (400).
    EmailChangeCodeIncorrect = "email_change_code_incorrect",
    /// The code of the email change was used already (409).
    EmailChangeCodePreviouslyUsed = "email_change_code_previously_used",
    /// The email of the user cannot be changed (400 or 409).
    EmailChangeNotAllowed = "email_change_not_allowed",
    /// The user has this email already (409).
    EmailChangeNotNeeded = "email_change_not_needed",
    /// Too many attempts were made to confirm the email change (429).
    EmailChangeTooManyAttempts = "email_change_too_many_attempts",
    /// The user must provide an email to complete the authentication (403).
    EmailCompletionRequired = "email_completion_required",
    /// The email's domain does not receive email (400).
    EmailDomainNotDeliverable = "email_domain_not_deliverable",
    /// The email differs from the expected one (400).
    EmailMismatch = "email_mismatch",
    /// Another user has this email (400 or 409).
    EmailNotAvailable = "email_not_available",
    /// Authentication with email and password is disabled (403).
    EmailPasswordAuthDisabled = "email_password_auth_disabled",
    /// The email was verified before (400).
    EmailPreviouslyVerified = "email_previously_verified",
    /// The email verification code has expired (400).
    EmailVerificationCodeExpired = "email_verification_code_expired",
    /// The email verification code is incorrect (400).
    EmailVerificationCodeIncorrect = "email_verification_code_incorrect",
    /// The email verification code was used already (400).
    EmailVerificationCodePreviouslyUsed = "email_verification_code_previously_used",
    /// The user must verify the email to complete the authentication (403).
    EmailVerificationRequired = "email_verification_required",
    /// The resource does not exist (404).
    EntityNotFound = "entity_not_found",
    /// The device code has expired (RFC 8628) (400).
    ExpiredToken = "expired_token",
    /// `expires_in_days` is too large (400).
    ExpiresInDaysTooLong = "expires_in_days_too_long",
    /// `expires_in_days` is too small (400).
    ExpiresInDaysTooShort = "expires_in_days_too_short",
    /// The external authentication was completed already (400).
    ExternalAuthSessionAlreadyCompleted = "external_auth_session_already_completed",
    /// The external ID is used by another SSO connection (400).
    ExternalIdAlreadyInUse = "external_id_already_in_use",
    /// The external ID is used by another resource (400).
    ExternalIdAlreadyUsed = "external_id_already_used",
    /// The user must provide further attributes to complete the authentication (400).
    ExtraAttributesRequired = "extra_attributes_required",
    /// The group has the maximum number of members (400).
    GroupMembershipLimitExceeded = "group_membership_limit_exceeded",
    /// The request both adds and removes an organization membership.
    GroupMembershipUpdateOverlap = "group_membership_update_overlap",
    /// The request both adds and removes a role assignment.
    GroupRoleAssignmentUpdateOverlap = "group_role_assignment_update_overlap",
    /// The signature algorithm of the ID token is not supported (400).
    IdTokenSignatureAlgorithmNotSupported = "id_token_signature_algorithm_not_supported",
    /// The idempotency key was used for another request.
    IdempotencyKeyConflict = "idempotency_key_conflict",
    /// The metadata of the identity provider could not be fetched (422).
    IdpMetadataFetchFailed = "idp_metadata_fetch_failed",
    /// The SAML options are incomplete (400).
    IncompleteSamlOptions = "incomplete_saml_options",
    /// The account could not be connected.
    InstallationFailed = "installation_failed",
    /// The access token of the agent is invalid (400).
    InvalidAgentAccessToken = "invalid_agent_access_token",
    /// The audit log event is invalid.
    InvalidAuditLogEvent = "invalid_audit_log_event",
    /// The authorization URL is invalid.
    InvalidAuthorizationUrl = "invalid_authorization_url",
    /// The certificate is invalid (400).
    InvalidCertificate = "invalid_certificate",
    /// The claim of the agent registration is invalid (400).
    InvalidClaim = "invalid_claim",
    /// The client ID is unknown or the client secret is invalid (400).
    InvalidClient = "invalid_client",
    /// The client ID is invalid.
    InvalidClientId = "invalid_client_id",
    /// The connect code is invalid.
    InvalidConnectCode = "invalid_connect_code",
    /// The SSO connection is invalid (400).
    InvalidConnection = "invalid_connection",
    /// The email or the password is incorrect (400).
    InvalidCredentials = "invalid_credentials",
    /// The data integration is invalid.
    InvalidDataIntegration = "invalid_data_integration",
    /// The data integration is not in a valid state (422).
    InvalidDataIntegrationState = "invalid_data_integration_state",
    /// The email is invalid (400 or 422).
    InvalidEmail = "invalid_email",
    /// The authorization code or the refresh token is invalid, expired or was used already (400).
    InvalidGrant = "invalid_grant",
    /// The SSO URL of the identity provider is invalid (422).
    InvalidIdpSsoUrl = "invalid_idp_sso_url",
    /// The invitation is not pending.
    InvalidInvite = "invalid_invite",
    /// The link authorization code is invalid (400).
    InvalidLinkAuthorizationCode = "invalid_link_authorization_code",
    /// The locale is invalid (400).
    InvalidLocale = "invalid_locale",
    /// The metadata is invalid (400).
    InvalidMetadata = "invalid_metadata",
    /// The one-time code is incorrect (400).
    InvalidOneTimeCode = "invalid_one_time_code",
    /// The organization is invalid (400).
    InvalidOrganization = "invalid_organization",
    /// The organization ID is invalid (400).
    InvalidOrganizationId = "invalid_organization_id",
    /// The password hash is invalid (400).
    InvalidPasswordHash = "invalid_password_hash",
    /// The pending authentication token is invalid (400).
    InvalidPendingAuthenticationToken = "invalid_pending_authentication_token",
    /// The SSO profile is invalid (400).
    InvalidProfile = "invalid_profile",
    /// The refresh token is invalid (400).
    InvalidRefreshToken = "invalid_refresh_token",
    /// The request is invalid (400).
    InvalidRequest = "invalid_request",
    /// The parameters of the request are invalid (400 or 422).
    InvalidRequestParameters = "invalid_request_parameters",
    /// The format of the resource ID is invalid.
    InvalidResourceIdFormat = "invalid_resource_id_format",
    /// The `return_to` URL is invalid.
    InvalidReturnTo = "invalid_return_to",
    /// The role is invalid (400 or 422).
    InvalidRole = "invalid_role",
    /// A requested scope is not allowed for the client (400).
    InvalidScope = "invalid_scope",
    /// The resource's state does not allow the operation (422).
    InvalidState = "invalid_state",
    /// The requested resource is not a resource indicator of the environment
    /// ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)).
    InvalidTarget = "invalid_target",
    /// The combination of access token, refresh token and expiry is invalid (422).
    InvalidTokenCombination = "invalid_token_combination",
    /// The URL is invalid (422).
    InvalidUrl = "invalid_url",
    /// The access token of the user is invalid (400).
    InvalidUserAccessToken = "invalid_user_access_token",
    /// The invitation was sent to another email (400).
    InvitationCannotBeUsedForEmail = "invitation_cannot_be_used_for_email",
    /// The invitation email could not be sent (422).
    InvitationEmailNotSent = "invitation_email_not_sent",
    /// The invitation is invalid (400).
    InvitationInvalid = "invitation_invalid",
    /// The invitation was accepted already (400).
    InviteAccepted = "invite_accepted",
    /// The invitation has expired (400).
    InviteExpired = "invite_expired",
    /// The invitation is not pending, since a user has accepted it.
    InviteHasAcceptedUserId = "invite_has_accepted_user_id",
    /// The invitation is not pending (400).
    InviteNotPending = "invite_not_pending",
    /// The invitation was revoked (400).
    InviteRevoked = "invite_revoked",
    /// The request requires the user's IP address.
    IpAddressRequired = "ip_address_required",
    /// The organization has an IT contact with this email already (409).
    ItContactAlreadyExists = "it_contact_already_exists",
    /// The IT contact has an active invitation already (409).
    ItContactInvitationAlreadyActive = "it_contact_invitation_already_active",
    /// The SSO connection does not accept a key pair (400).
    KeyPairNotAccepted = "key_pair_not_accepted",
    /// The resource is locked by another operation; the wait for the lock timed out (400).
    LockTimeout = "lock_timeout",
    /// The agent session has exceeded its maximum age (400).
    MaxAgeExceeded = "max_age_exceeded",
    /// The user must complete an MFA challenge (403).
    MfaChallenge = "mfa_challenge",
    /// The user must enroll an MFA factor (400 or 403).
    MfaEnrollment = "mfa_enrollment",
    /// The user must complete an MFA verification.
    MfaVerification = "mfa_verification",
    /// The provider returned no access token.
    MissingAccessToken = "missing_access_token",
    /// The provider returned no authorization code.
    MissingCode = "missing_code",
    /// The request has neither an organization ID nor a resource type slug (400).
    MissingOrganizationIdOrResourceTypeSlug = "missing_organization_id_or_resource_type_slug",
    /// The request has neither a user ID nor an organization ID (400).
    MissingUserIdOrOrganizationId = "missing_user_id_or_organization_id",
    /// Several connected accounts of one owner are not available.
    MultipleConnectionsUnavailable = "multiple_connections_unavailable",
    /// Multiple roles are not enabled for the environment (422).
    MultipleRolesNotEnabled = "multiple_roles_not_enabled",
    /// The name is used by another resource (409).
    NameAlreadyInUse = "name_already_in_use",
    /// The user has no pending email change (409).
    NoPendingEmailChange = "no_pending_email_change",
    /// The connection type requires OIDC options (400).
    OidcOptionsRequired = "oidc_options_required",
    /// The one-time code has expired (400).
    OneTimeCodeExpired = "one_time_code_expired",
    /// The one-time code was used already (400).
    OneTimeCodePreviouslyUsed = "one_time_code_previously_used",
    /// Too many attempts were made with the one-time code (400).
    OneTimeCodeTooManyAttempts = "one_time_code_too_many_attempts",
    /// The organization requires other authentication methods (400).
    OrganizationAuthenticationMethodsRequired = "organization_authentication_methods_required",
    /// The organization is blocked from sending invitations (400).
    OrganizationBlockedFromSendingInvites = "organization_blocked_from_sending_invites",
    /// The organization membership is managed by a directory.
    OrganizationMembershipDirectoryManaged = "organization_membership_directory_managed",
    /// The organization membership does not exist (400).
    OrganizationMembershipNotFound = "organization_membership_not_found",
    /// The organization does not exist (400 or 422).
    OrganizationNotFound = "organization_not_found",
    /// The organization may not invoke agents of the blueprint (403).
    OrganizationNotInvocable = "organization_not_invocable",
    /// The slug is used by another role of the organization (409).
    OrganizationRoleSlugConflict = "organization_role_slug_conflict",
    /// The user belongs to several organizations and must select one (403 or 409).
    OrganizationSelectionRequired = "organization_selection_required",
    /// The user is asked to enroll a passkey (403).
    PasskeyProgressiveEnrollment = "passkey_progressive_enrollment",
    /// The request has both a password and a password hash (400).
    PasswordAndPasswordHashProvided = "password_and_password_hash_provided",
    /// The request has both a password and a password hash type (400).
    PasswordAndPasswordHashTypeProvided = "password_and_password_hash_type_provided",
    /// The password reset failed (400).
    PasswordResetError = "password_reset_error",
    /// The user may not reset a password (403).
    PasswordResetNotAllowed = "password_reset_not_allowed",
    /// The request has a password salt position but no password hash (400).
    PasswordSaltPositionRequiresPasswordHash = "password_salt_position_requires_password_hash",
    /// The password does not meet the strength requirements (400).
    PasswordStrengthError = "password_strength_error",
    /// The permission does not exist (422).
    PermissionNotFound = "permission_not_found",
    /// The slug is used by another permission (409).
    PermissionSlugConflict = "permission_slug_conflict",
    /// The user must provide a phone number to complete the authentication (400).
    PhoneNumberRequired = "phone_number_required",
    /// PKCE is not supported here (400).
    PkceNotSupported = "pkce_not_supported",
    /// A policy denied the request.
    PolicyDenied = "policy_denied",
    /// The feature requires billing to be set up for production.
    ProductionFeatureRequiresBilling = "production_feature_requires_billing",
    /// The provider returned an error.
    ProviderError = "provider_error",
    /// The user must complete a Radar challenge (403).
    RadarChallenge = "radar_challenge",
    /// The user must complete a Radar challenge by email.
    RadarEmailChallenge = "radar_email_challenge",
    /// The user must complete a Radar challenge to sign up (403).
    RadarSignUpChallenge = "radar_sign_up_challenge",
    /// The user must complete a Radar challenge by SMS.
    RadarSmsChallenge = "radar_sms_challenge",
    /// The user must complete a Radar challenge by SMS to sign in (403).
    RadarSmsSignInChallenge = "radar_sms_sign_in_challenge",
    /// The rate limit is exceeded.
    RateLimitExceeded = "rate_limit_exceeded",
    /// The owner must reauthorize the connected account.
    ReauthorizationNeeded = "reauthorization_needed",
    /// The user has to connect an account at the provider before requests are relayed (402).
    RelayAuthorizationRequired = "relay_authorization_required",
    /// Relay has no credential of the user that works (502).
    RelayCredentialError = "relay-credential-error",
    /// The URL of the relayed request is invalid (400).
    RelayInvalidUrl = "relay_invalid_url",
    /// The relayed request has no URL (400).
    RelayMissingUrl = "relay_missing_url",
    /// The provider of the relayed request is named twice, and differently (400).
    RelayProviderConflict = "relay_provider_conflict",
    /// The provider of the relayed request is not configured (404).
    RelayProviderNotConfigured = "relay-provider-not-configured",
    /// No provider of the environment has the URL of the relayed request (404).
    RelayProviderNotFound = "relay_provider_not_found",
    /// The user of the relayed request does not exist (400).
    RelayUserNotFound = "relay_user_not_found",
    /// The relayed request names no user (400).
    RelayUserRequired = "relay_user_required",
    /// The resource has child resources or role assignments (409).
    ResourceHasDependents = "resource_has_dependents",
    /// The maximum number of resources is reached.
    ResourceLimitExceeded = "resource_limit_exceeded",
    /// The resource type is being updated (409).
    ResourceTypeUpdateInProgress = "resource_type_update_in_progress",
    /// The `return_to` URL must match an allowed URL exactly.
    ReturnToRequiresExactMatch = "return_to_requires_exact_match",
    /// The role is assigned and cannot be deleted (409).
    RoleHasAssignments = "role_has_assignments",
    /// The role is mapped to groups and cannot be deleted (409).
    RoleHasGroupRoleMappings = "role_has_group_role_mappings",
    /// The role does not exist (422).
    RoleNotFound = "role_not_found",
    /// The user's role may not invoke agents of the blueprint (403).
    RoleNotInvocable = "role_not_invocable",
    /// The slug is used by another role (409).
    RoleSlugConflict = "role_slug_conflict",
    /// The connection type requires SAML options (400).
    SamlOptionsRequired = "saml_options_required",
    /// The agent session has expired (400).
    SessionExpired = "session_expired",
    /// The agent session was revoked (400).
    SessionRevoked = "session_revoked",
    /// The agent blueprint has no session settings (400).
    SessionSettingsNotFound = "session_settings_not_found",
    /// Sign-up is not allowed (400).
    SignUpNotAllowed = "sign_up_not_allowed",
    /// The device code is polled too often; the interval must grow by 5 seconds (RFC 8628) (400).
    SlowDown = "slow_down",
    /// The quota of SMS challenges is reached.
    SmsChallengeQuotaReached = "sms_challenge_quota_reached",
    /// SMS challenges are requested too often.
    SmsChallengeRateLimited = "sms_challenge_rate_limited",
    /// The SSO connection has a service provider signing certificate already (409).
    SpSigningCertAlreadyExists = "sp_signing_cert_already_exists",
    /// The user must sign in with single sign-on (400).
    SsoRequired = "sso_required",
    /// The Stripe customer ID is used by another organization (400).
    StripeCustomerIdAlreadyUsed = "stripe_customer_id_already_used",
    /// Roles scoped to a sub-resource are not allowed here (422).
    SubResourceScopedRoleNotAllowed = "sub_resource_scoped_role_not_allowed",
    /// The connected account was deleted in the meantime.
    TargetDeleted = "target_deleted",
    /// The team does not exist (404).
    TeamNotFound = "team_not_found",
    /// The token endpoint authentication method is not supported (400).
    TokenAuthenticationMethodNotSupported = "token_authentication_method_not_supported",
    /// The access token would be too big (400).
    TokenTooBig = "token_too_big",
    /// Too many verification attempts have failed.
    TooManyFailedVerificationAttempts = "too_many_failed_verification_attempts",
    /// Too many requests were made (429).
    TooManyRequests = "too_many_requests",
    /// The SSO connection has the maximum number of service provider encryption certificates (409).
    TooManySpEncryptionCerts = "too_many_sp_encryption_certs",
    /// The access token is missing or invalid (401).
    Unauthorized = "Unauthorized",
    /// The client may not use this grant type (400).
    UnauthorizedClient = "unauthorized_client",
    /// The provider's response has an unexpected format.
    UnexpectedResponseFormat = "unexpected_response_format",
    /// The grant type is not supported (400).
    UnsupportedGrantType = "unsupported_grant_type",
    /// The agent blueprint does not allow this invocation type.
    UnsupportedInvocationType = "unsupported_invocation_type",
    /// A user with this email exists already (400, 409 or 422).
    UserAlreadyExists = "user_already_exists",
    /// The user is a member of the organization already (400).
    UserAlreadyOrganizationMember = "user_already_organization_member",
    /// The user code of the claim has expired (410).
    UserCodeExpired = "user_code_expired",
    /// The session does not support user consent options (400).
    UserConsentOptionsNotSupported = "user_consent_options_not_supported",
    /// The user could not be created (400).
    UserCreationError = "user_creation_error",
    /// The user cannot be deleted (409).
    UserDeletionNotAllowed = "user_deletion_not_allowed",
    /// The authentication was started by another user (400).
    UserMismatch = "user_mismatch",
    /// The user is not a member of the organization (403).
    UserNotMemberOfOrganization = "user_not_member_of_organization",
    /// The session of the user has ended (400).
    UserSessionEnded = "user_session_ended",
    /// The request requires a verification ID (400).
    VerificationIdRequired = "verification_id_required",
    /// The claim of the agent registration is meant for another account (400).
    WrongAccount = "wrong_account",
}
