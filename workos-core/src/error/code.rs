//! The names of WorkOS's refusals.

open_enum! {
    /// What WorkOS calls a problem: the `code` of a refusal, or OAuth's `error`.
    ///
    /// The names say what they mean; the operations that answer with them say when.
    pub enum ErrorCode {
        /// With status 400.
        AccessDenied = "access_denied",
        /// With status 409.
        AccountSelectionRequired = "account_selection_required",
        /// With a status that WorkOS does not document.
        ActionDenied = "action_denied",
        /// With status 409.
        AlreadyClaimed = "already_claimed",
        /// With status 400.
        AmbiguousSamlOptions = "ambiguous_saml_options",
        /// With status 409.
        ApiKeyAlreadyExpired = "api_key_already_expired",
        /// With status 403.
        ApplicationConsentRequired = "application_consent_required",
        /// With status 403.
        AuthMethodDisabled = "auth_method_disabled",
        /// With status 422.
        AuthMethodMismatch = "auth_method_mismatch",
        /// With status 400 or 403.
        AuthenticationMethodNotAllowed = "authentication_method_not_allowed",
        /// With a status that WorkOS does not document.
        AuthorizationCodeExchangeError = "authorization_code_exchange_error",
        /// With status 400.
        AuthorizationPending = "authorization_pending",
        /// With status 409.
        AuthorizationResourceExternalIdConflict = "authorization_resource_external_id_conflict",
        /// With a status that WorkOS does not document.
        AuthorizationStateExpired = "authorization_state_expired",
        /// With status 400.
        BadRequest = "bad_request",
        /// With status 400.
        BothSamlAndOidcOptionsProvided = "both_saml_and_oidc_options_provided",
        /// With status 400.
        CannotDeactivatePendingOrganizationMembership = "cannot_deactivate_pending_organization_membership",
        /// With status 400.
        CannotDeleteLastCertificate = "cannot_delete_last_certificate",
        /// With status 400.
        CannotReactivatePendingOrganizationMembership = "cannot_reactivate_pending_organization_membership",
        /// With status 400.
        CertificateExpired = "certificate_expired",
        /// With status 400.
        ChainDepthExceeded = "chain_depth_exceeded",
        /// With status 403.
        ClaimDenied = "claim_denied",
        /// With status 410.
        ClaimExpired = "claim_expired",
        /// With status 422.
        ClientCredentialsNotConfigured = "client_credentials_not_configured",
        /// With status 400.
        ClientSecretNotAccepted = "client_secret_not_accepted",
        /// With status 400.
        ClientSecretRequired = "client_secret_required",
        /// With status 400.
        CodeChallengeNotFound = "code_challenge_not_found",
        /// With a status that WorkOS does not document.
        ConcurrentFlagTargetUpdate = "concurrent_flag_target_update",
        /// With status 503.
        ConcurrentRequest = "concurrent_request",
        /// With a status that WorkOS does not document.
        ConnectFinishUnavailable = "connect_finish_unavailable",
        /// With a status that WorkOS does not document.
        ConnectedAccountLimitReached = "connected_account_limit_reached",
        /// With a status that WorkOS does not document.
        ConnectedAccountNotFound = "connected_account_not_found",
        /// With status 422.
        ConnectionCouldNotBeVerified = "connection_could_not_be_verified",
        /// With status 409.
        ConnectionDeletionInProgress = "connection_deletion_in_progress",
        /// With status 400.
        ConnectionInvalid = "connection_invalid",
        /// With status 400.
        ConnectionIsNotSaml = "connection_is_not_saml",
        /// With status 400.
        ConnectionTypeConflictsWithOptions = "connection_type_conflicts_with_options",
        /// With status 400.
        ConnectionTypeNotSupported = "connection_type_not_supported",
        /// With a status that WorkOS does not document.
        ConnectionTypeNotUpdatable = "connection_type_not_updatable",
        /// With status 400.
        ConnectionTypeOrOptionsRequired = "connection_type_or_options_required",
        /// With status 429.
        DailyQuotaExceeded = "daily_quota_exceeded",
        /// With a status that WorkOS does not document.
        DirectorySyncDisabled = "directory_sync_disabled",
        /// With a status that WorkOS does not document.
        DirectorySyncInProgress = "directory_sync_in_progress",
        /// With a status that WorkOS does not document.
        DirectorySyncRateLimited = "directory_sync_rate_limited",
        /// With a status that WorkOS does not document.
        DirectorySyncUnsupported = "directory_sync_unsupported",
        /// With status 400.
        DiscoveryEndpointMustUseHttps = "discovery_endpoint_must_use_https",
        /// With status 409.
        DomainAlreadyExists = "domain_already_exists",
        /// With status 400.
        DomainAlreadyVerified = "domain_already_verified",
        /// With a status that WorkOS does not document.
        DuplicateCorsOrigin = "duplicate_cors_origin",
        /// With status 409.
        DuplicateEndpoint = "duplicate_endpoint",
        /// With status 409.
        DuplicateGroupRoleAssignment = "duplicate_group_role_assignment",
        /// With status 409.
        EmailAlreadyInUse = "email_already_in_use",
        /// With status 400.
        EmailAlreadyInvited = "email_already_invited",
        /// With status 400.
        EmailAlreadyInvitedToOrganization = "email_already_invited_to_organization",
        /// With status 400.
        EmailAlreadyVerified = "email_already_verified",
        /// With status 400.
        EmailChangeCodeExpired = "email_change_code_expired",
        /// With status 400.
        EmailChangeCodeIncorrect = "email_change_code_incorrect",
        /// With status 409.
        EmailChangeCodePreviouslyUsed = "email_change_code_previously_used",
        /// With status 400 or 409.
        EmailChangeNotAllowed = "email_change_not_allowed",
        /// With status 409.
        EmailChangeNotNeeded = "email_change_not_needed",
        /// With status 429.
        EmailChangeTooManyAttempts = "email_change_too_many_attempts",
        /// With status 403.
        EmailCompletionRequired = "email_completion_required",
        /// With status 400.
        EmailDomainNotDeliverable = "email_domain_not_deliverable",
        /// With status 400.
        EmailMismatch = "email_mismatch",
        /// With status 400 or 409.
        EmailNotAvailable = "email_not_available",
        /// With status 403.
        EmailPasswordAuthDisabled = "email_password_auth_disabled",
        /// With status 400.
        EmailPreviouslyVerified = "email_previously_verified",
        /// With status 400.
        EmailVerificationCodeExpired = "email_verification_code_expired",
        /// With status 400.
        EmailVerificationCodeIncorrect = "email_verification_code_incorrect",
        /// With status 400.
        EmailVerificationCodePreviouslyUsed = "email_verification_code_previously_used",
        /// With status 403.
        EmailVerificationRequired = "email_verification_required",
        /// With status 404.
        EntityNotFound = "entity_not_found",
        /// With status 400.
        ExpiredToken = "expired_token",
        /// With status 400.
        ExpiresInDaysTooLong = "expires_in_days_too_long",
        /// With status 400.
        ExpiresInDaysTooShort = "expires_in_days_too_short",
        /// With status 400.
        ExternalAuthSessionAlreadyCompleted = "external_auth_session_already_completed",
        /// With status 400.
        ExternalIdAlreadyInUse = "external_id_already_in_use",
        /// With status 400.
        ExternalIdAlreadyUsed = "external_id_already_used",
        /// With status 400.
        ExtraAttributesRequired = "extra_attributes_required",
        /// With status 400.
        GroupMembershipLimitExceeded = "group_membership_limit_exceeded",
        /// With a status that WorkOS does not document.
        GroupMembershipUpdateOverlap = "group_membership_update_overlap",
        /// With a status that WorkOS does not document.
        GroupRoleAssignmentUpdateOverlap = "group_role_assignment_update_overlap",
        /// With status 400.
        IdTokenSignatureAlgorithmNotSupported = "id_token_signature_algorithm_not_supported",
        /// With a status that WorkOS does not document.
        IdempotencyKeyConflict = "idempotency_key_conflict",
        /// With status 422.
        IdpMetadataFetchFailed = "idp_metadata_fetch_failed",
        /// With status 400.
        IncompleteSamlOptions = "incomplete_saml_options",
        /// With a status that WorkOS does not document.
        InstallationFailed = "installation_failed",
        /// With status 400.
        InvalidAgentAccessToken = "invalid_agent_access_token",
        /// With a status that WorkOS does not document.
        InvalidAuditLogEvent = "invalid_audit_log_event",
        /// With a status that WorkOS does not document.
        InvalidAuthorizationUrl = "invalid_authorization_url",
        /// With status 400.
        InvalidCertificate = "invalid_certificate",
        /// With status 400.
        InvalidClaim = "invalid_claim",
        /// With status 400.
        InvalidClient = "invalid_client",
        /// With a status that WorkOS does not document.
        InvalidClientId = "invalid_client_id",
        /// With a status that WorkOS does not document.
        InvalidConnectCode = "invalid_connect_code",
        /// With status 400.
        InvalidConnection = "invalid_connection",
        /// With status 400.
        InvalidCredentials = "invalid_credentials",
        /// With a status that WorkOS does not document.
        InvalidDataIntegration = "invalid_data_integration",
        /// With status 422.
        InvalidDataIntegrationState = "invalid_data_integration_state",
        /// With status 400 or 422.
        InvalidEmail = "invalid_email",
        /// With status 400.
        InvalidGrant = "invalid_grant",
        /// With status 422.
        InvalidIdpSsoUrl = "invalid_idp_sso_url",
        /// With a status that WorkOS does not document.
        InvalidInvite = "invalid_invite",
        /// With status 400.
        InvalidLinkAuthorizationCode = "invalid_link_authorization_code",
        /// With status 400.
        InvalidLocale = "invalid_locale",
        /// With status 400.
        InvalidMetadata = "invalid_metadata",
        /// With status 400.
        InvalidOneTimeCode = "invalid_one_time_code",
        /// With status 400.
        InvalidOrganization = "invalid_organization",
        /// With status 400.
        InvalidOrganizationId = "invalid_organization_id",
        /// With status 400.
        InvalidPasswordHash = "invalid_password_hash",
        /// With status 400.
        InvalidPendingAuthenticationToken = "invalid_pending_authentication_token",
        /// With status 400.
        InvalidProfile = "invalid_profile",
        /// With status 400.
        InvalidRefreshToken = "invalid_refresh_token",
        /// With status 400.
        InvalidRequest = "invalid_request",
        /// With status 400 or 422.
        InvalidRequestParameters = "invalid_request_parameters",
        /// With a status that WorkOS does not document.
        InvalidResourceIdFormat = "invalid_resource_id_format",
        /// With a status that WorkOS does not document.
        InvalidReturnTo = "invalid_return_to",
        /// With status 400 or 422.
        InvalidRole = "invalid_role",
        /// With status 422.
        InvalidState = "invalid_state",
        /// With status 422.
        InvalidTokenCombination = "invalid_token_combination",
        /// With status 422.
        InvalidUrl = "invalid_url",
        /// With status 400.
        InvalidUserAccessToken = "invalid_user_access_token",
        /// With status 400.
        InvitationCannotBeUsedForEmail = "invitation_cannot_be_used_for_email",
        /// With status 422.
        InvitationEmailNotSent = "invitation_email_not_sent",
        /// With status 400.
        InvitationInvalid = "invitation_invalid",
        /// With status 400.
        InviteAccepted = "invite_accepted",
        /// With status 400.
        InviteExpired = "invite_expired",
        /// With a status that WorkOS does not document.
        InviteHasAcceptedUserId = "invite_has_accepted_user_id",
        /// With status 400.
        InviteNotPending = "invite_not_pending",
        /// With status 400.
        InviteRevoked = "invite_revoked",
        /// With a status that WorkOS does not document.
        IpAddressRequired = "ip_address_required",
        /// With status 409.
        ItContactAlreadyExists = "it_contact_already_exists",
        /// With status 409.
        ItContactInvitationAlreadyActive = "it_contact_invitation_already_active",
        /// With status 400.
        KeyPairNotAccepted = "key_pair_not_accepted",
        /// With status 400.
        LockTimeout = "lock_timeout",
        /// With status 400.
        MaxAgeExceeded = "max_age_exceeded",
        /// With status 403.
        MfaChallenge = "mfa_challenge",
        /// With status 400 or 403.
        MfaEnrollment = "mfa_enrollment",
        /// With a status that WorkOS does not document.
        MfaVerification = "mfa_verification",
        /// With a status that WorkOS does not document.
        MissingAccessToken = "missing_access_token",
        /// With a status that WorkOS does not document.
        MissingCode = "missing_code",
        /// With status 400.
        MissingOrganizationIdOrResourceTypeSlug = "missing_organization_id_or_resource_type_slug",
        /// With status 400.
        MissingUserIdOrOrganizationId = "missing_user_id_or_organization_id",
        /// With a status that WorkOS does not document.
        MultipleConnectionsUnavailable = "multiple_connections_unavailable",
        /// With status 422.
        MultipleRolesNotEnabled = "multiple_roles_not_enabled",
        /// With status 409.
        NameAlreadyInUse = "name_already_in_use",
        /// With status 409.
        NoPendingEmailChange = "no_pending_email_change",
        /// With status 400.
        OidcOptionsRequired = "oidc_options_required",
        /// With status 400.
        OneTimeCodeExpired = "one_time_code_expired",
        /// With status 400.
        OneTimeCodePreviouslyUsed = "one_time_code_previously_used",
        /// With status 400.
        OneTimeCodeTooManyAttempts = "one_time_code_too_many_attempts",
        /// With status 400.
        OrganizationAuthenticationMethodsRequired = "organization_authentication_methods_required",
        /// With status 400.
        OrganizationBlockedFromSendingInvites = "organization_blocked_from_sending_invites",
        /// With a status that WorkOS does not document.
        OrganizationMembershipDirectoryManaged = "organization_membership_directory_managed",
        /// With status 400.
        OrganizationMembershipNotFound = "organization_membership_not_found",
        /// With status 400 or 422.
        OrganizationNotFound = "organization_not_found",
        /// With status 403.
        OrganizationNotInvocable = "organization_not_invocable",
        /// With status 409.
        OrganizationRoleSlugConflict = "organization_role_slug_conflict",
        /// With status 403 or 409.
        OrganizationSelectionRequired = "organization_selection_required",
        /// With status 403.
        PasskeyProgressiveEnrollment = "passkey_progressive_enrollment",
        /// With status 400.
        PasswordAndPasswordHashProvided = "password_and_password_hash_provided",
        /// With status 400.
        PasswordAndPasswordHashTypeProvided = "password_and_password_hash_type_provided",
        /// With status 400.
        PasswordResetError = "password_reset_error",
        /// With status 403.
        PasswordResetNotAllowed = "password_reset_not_allowed",
        /// With status 400.
        PasswordSaltPositionRequiresPasswordHash = "password_salt_position_requires_password_hash",
        /// With status 400.
        PasswordStrengthError = "password_strength_error",
        /// With status 422.
        PermissionNotFound = "permission_not_found",
        /// With status 409.
        PermissionSlugConflict = "permission_slug_conflict",
        /// With status 400.
        PhoneNumberRequired = "phone_number_required",
        /// With status 400.
        PkceNotSupported = "pkce_not_supported",
        /// With a status that WorkOS does not document.
        PolicyDenied = "policy_denied",
        /// With a status that WorkOS does not document.
        ProductionFeatureRequiresBilling = "production_feature_requires_billing",
        /// With a status that WorkOS does not document.
        ProviderError = "provider_error",
        /// With status 403.
        RadarChallenge = "radar_challenge",
        /// With a status that WorkOS does not document.
        RadarEmailChallenge = "radar_email_challenge",
        /// With status 403.
        RadarSignUpChallenge = "radar_sign_up_challenge",
        /// With a status that WorkOS does not document.
        RadarSmsChallenge = "radar_sms_challenge",
        /// With status 403.
        RadarSmsSignInChallenge = "radar_sms_sign_in_challenge",
        /// With a status that WorkOS does not document.
        RateLimitExceeded = "rate_limit_exceeded",
        /// With a status that WorkOS does not document.
        ReauthorizationNeeded = "reauthorization_needed",
        /// With status 409.
        ResourceHasDependents = "resource_has_dependents",
        /// With a status that WorkOS does not document.
        ResourceLimitExceeded = "resource_limit_exceeded",
        /// With status 409.
        ResourceTypeUpdateInProgress = "resource_type_update_in_progress",
        /// With a status that WorkOS does not document.
        ReturnToRequiresExactMatch = "return_to_requires_exact_match",
        /// With status 409.
        RoleHasAssignments = "role_has_assignments",
        /// With status 409.
        RoleHasGroupRoleMappings = "role_has_group_role_mappings",
        /// With status 422.
        RoleNotFound = "role_not_found",
        /// With status 403.
        RoleNotInvocable = "role_not_invocable",
        /// With status 409.
        RoleSlugConflict = "role_slug_conflict",
        /// With status 400.
        SamlOptionsRequired = "saml_options_required",
        /// With status 400.
        SessionExpired = "session_expired",
        /// With status 400.
        SessionRevoked = "session_revoked",
        /// With status 400.
        SessionSettingsNotFound = "session_settings_not_found",
        /// With status 400.
        SignUpNotAllowed = "sign_up_not_allowed",
        /// With status 400.
        SlowDown = "slow_down",
        /// With a status that WorkOS does not document.
        SmsChallengeQuotaReached = "sms_challenge_quota_reached",
        /// With a status that WorkOS does not document.
        SmsChallengeRateLimited = "sms_challenge_rate_limited",
        /// With status 409.
        SpSigningCertAlreadyExists = "sp_signing_cert_already_exists",
        /// With status 400.
        SsoRequired = "sso_required",
        /// With status 400.
        StripeCustomerIdAlreadyUsed = "stripe_customer_id_already_used",
        /// With status 422.
        SubResourceScopedRoleNotAllowed = "sub_resource_scoped_role_not_allowed",
        /// With a status that WorkOS does not document.
        TargetDeleted = "target_deleted",
        /// With status 404.
        TeamNotFound = "team_not_found",
        /// With status 400.
        TokenAuthenticationMethodNotSupported = "token_authentication_method_not_supported",
        /// With status 400.
        TokenTooBig = "token_too_big",
        /// With a status that WorkOS does not document.
        TooManyFailedVerificationAttempts = "too_many_failed_verification_attempts",
        /// With status 429.
        TooManyRequests = "too_many_requests",
        /// With status 409.
        TooManySpEncryptionCerts = "too_many_sp_encryption_certs",
        /// With status 401.
        Unauthorized = "Unauthorized",
        /// With status 400.
        UnauthorizedClient = "unauthorized_client",
        /// With a status that WorkOS does not document.
        UnexpectedResponseFormat = "unexpected_response_format",
        /// With status 400.
        UnsupportedGrantType = "unsupported_grant_type",
        /// With a status that WorkOS does not document.
        UnsupportedInvocationType = "unsupported_invocation_type",
        /// With status 400 or 409 or 422.
        UserAlreadyExists = "user_already_exists",
        /// With status 400.
        UserAlreadyOrganizationMember = "user_already_organization_member",
        /// With status 410.
        UserCodeExpired = "user_code_expired",
        /// With status 400.
        UserConsentOptionsNotSupported = "user_consent_options_not_supported",
        /// With status 400.
        UserCreationError = "user_creation_error",
        /// With status 409.
        UserDeletionNotAllowed = "user_deletion_not_allowed",
        /// With status 400.
        UserMismatch = "user_mismatch",
        /// With status 403.
        UserNotMemberOfOrganization = "user_not_member_of_organization",
        /// With status 400.
        UserSessionEnded = "user_session_ended",
        /// With status 400.
        VerificationIdRequired = "verification_id_required",
        /// With status 400.
        WrongAccount = "wrong_account",
    }
}
