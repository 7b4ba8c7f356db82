"""Resources that calls need: created on first use, and shared; `fresh` creates one for a call that changes or deletes it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import time
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, Iterator
from urllib.parse import urlencode

from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from workos.agents.models import AgentBlueprintsCreateRequestSessionSetting
from workos.audit_logs.models import (
    AuditLogEvent,
    AuditLogEventActor,
    AuditLogEventContext,
    AuditLogEventTarget,
    AuditLogSchemaActorInput,
    AuditLogSchemaTargetInput,
)
from workos.authorization._resource import ParentResourceById, ResourceTargetById
from workos.common.models import DataIntegrationCredentialsInputType
from workos.pipes.models import (
    ApiKeyInstallation,
    CustomProviderDefinition,
    DataIntegrationCredentialsInput,
)
from workos.session import seal_session_from_auth_response
from workos.sso._resource import CreateProtocolOptionsSAML
from workos.sso.models import CreateConnectionSAMLOptions
from workos.user_management._resource import PasswordPlaintext

from check import reason
from emulator import (
    CLIENT_ID,
    EMULATOR_URL,
    REDIRECT_URI,
    Browser,
    claims,
    code_of,
    control,
    latest_message,
    query,
    totp,
    unique,
    unique_email,
    workos,
)

PASSWORD = PasswordPlaintext(password="correct horse battery")
FGA_TYPE = "document"
CONTEXT = {"organization_id": "org_1"}
COOKIE_PASSWORD = Fernet.generate_key().decode()
WEBHOOK_SECRET = "whsec_of_the_script"
SESSION_SETTINGS = AgentBlueprintsCreateRequestSessionSetting(
    max_age_seconds=86_400, access_token_ttl_seconds=300, refresh_token_ttl_seconds=3_600
)
ACCOUNT_TOKENS = dict(access_token="at-1", refresh_token="rt-1", expires_at="2030-01-01T00:00:00.000Z", scopes=["repo"])
JWT_TEMPLATE = '{"urn:acme:email": {{ user.email }}}'
# Connections to this address are refused.
NO_LISTENER = "http://127.0.0.1:9"
PHONE = "+15005550006"
# The SDK's own model, RedirectUriInput, is not serialized by `create_oauth_application` of 10.8.0.
REDIRECT_URIS = [{"uri": REDIRECT_URI, "default": True}]

# Bodies that are signed here, for the methods that verify signatures.
ORGANIZATION_CREATED = json.dumps(
    {
        "id": "event_1",
        "object": "event",
        "event": "organization.created",
        "created_at": "2026-01-15T12:00:00.000Z",
        "data": {
            "object": "organization",
            "id": "org_1",
            "name": "Acme",
            "domains": [],
            "metadata": {},
            "external_id": None,
            "created_at": "2026-01-15T12:00:00.000Z",
            "updated_at": "2026-01-15T12:00:00.000Z",
        },
    }
)
USER_REGISTRATION = json.dumps({"id": "action_1", "object": "user_registration_action_context", "user_data": {"email": "ada@acme.com"}})


def now(minutes: int = 0) -> datetime:
    return datetime.now(timezone.utc) + timedelta(minutes=minutes)


def certificate() -> str:
    """Returns a self-signed certificate of an identity provider."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test identity provider")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now(-60), now(60))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


IDP_CERTIFICATE = certificate()
SAML_OPTIONS = CreateConnectionSAMLOptions(
    idp_entity_id="https://idp.example.com", idp_sso_url="https://idp.example.com/sso", idp_signing_certs=[IDP_CERTIFICATE]
)

um, memberships, authorization = workos.user_management, workos.organization_membership, workos.authorization


def signature(body: str) -> str:
    moment = int(time.time() * 1000)
    digest = hmac.new(WEBHOOK_SECRET.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment}, v1={digest}"


def audit_log_event(action: str, target: str = "document", **more: Any) -> AuditLogEvent:
    return AuditLogEvent(
        action=action,
        occurred_at=now(),
        actor=AuditLogEventActor(id="user_1", type="user", name="Ada"),
        targets=[AuditLogEventTarget(id="doc_1", type=target)],
        context=AuditLogEventContext(location="203.0.113.7"),
        **more,
    )


def seal(answer: Any) -> str:
    """Seals an answer of a sign-in, as applications of the Python SDK do."""
    return seal_session_from_auth_response(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token,
        user=answer.user.to_dict(),
        cookie_password=COOKIE_PASSWORD,
    )


@contextlib.contextmanager
def settings(**changed: Any) -> Iterator[None]:
    """Runs the body while the emulator has these settings."""
    before = control("GET", "settings")
    control("PATCH", "settings", changed)
    try:
        yield
    finally:
        control("PATCH", "settings", {name: before.get(name) for name in changed})


def incomplete_sign_in(user: Any) -> Any:
    """Returns the error of a sign-in with a password that needs another step."""
    try:
        um.authenticate_with_password(email=user.email, password=PASSWORD.password)
    except Exception as error:
        body = getattr(error, "response_json", None) or {}
        if body.get("pending_authentication_token"):
            return SimpleNamespace(error=error, body=body, pending=body["pending_authentication_token"])
        raise
    raise AssertionError("expected a pending authentication token, got a sign-in")


def seeded(kind: str, name: str, seed: dict) -> SimpleNamespace:
    """Applies a seed with one named resource and its organization, and returns their IDs."""
    ids = control("POST", "seed", seed)
    return SimpleNamespace(id=ids[kind][name], name=name, organization_id=ids["organizations"][f"{name} Inc"])


def seeded_connection(kind: str) -> SimpleNamespace:
    name, domain = unique("Acme"), f"{unique('sso')}.com"
    seed = {
        "organizations": [{"name": f"{name} Inc", "domains": [domain]}],
        "connections": [{"name": name, "organization": f"{name} Inc", "type": kind, "domains": [domain]}],
    }
    return SimpleNamespace(**vars(seeded("connections", name, seed)), domain=domain)


def integration(method: str, ownership: str = "user") -> Any:
    return workos.pipes.create_data_integration(
        provider=unique("crm"),
        ownership=ownership,
        description="The CRM",
        enabled=True,
        scopes=["repo"],
        auth_methods=[method],
        credentials=DataIntegrationCredentialsInput(
            type=DataIntegrationCredentialsInputType("custom"), client_id="crm-client", client_secret="crm-secret"
        ),
        custom_provider=CustomProviderDefinition(
            name="CRM", authorization_url="https://crm.example.com/authorize", token_url="https://crm.example.com/token"
        ),
    )


class Recipes:
    """What each resource is created with. `use.name` is shared, `use.fresh("name")` is not."""

    def organization(use):
        return workos.organizations.create_organization(name=unique("Acme"), external_id=unique("acme"))

    def organization_domain(use):
        return workos.organization_domains.create_organization_domain(
            organization_id=use.organization.id, domain=f"{unique('acme')}.com"
        )

    def it_contact(use):
        return workos.organizations.create_it_contact(use.organization.id, email=unique_email("it"))

    def user(use):
        return um.create_user(
            email=unique_email(),
            password=PASSWORD,
            first_name="Ada",
            last_name="Lovelace",
            email_verified=True,
            external_id=unique("ada"),
        )

    def unverified(use):
        return um.create_user(email=unique_email(), password=PASSWORD)

    def membership(use):
        return memberships.create_organization_membership(organization_id=use.organization.id, user_id=use.user.id)

    def own_member(use):
        """A user and an organization of their own."""
        user, organization = use.fresh("user"), use.fresh("organization")
        membership = memberships.create_organization_membership(organization_id=organization.id, user_id=user.id)
        return SimpleNamespace(user=user, organization_id=organization.id, membership=membership)

    def deactivated(use):
        return memberships.deactivate_organization_membership(use.fresh("own_member").membership.id)

    def sign_in(use):
        """A user of its own, with a membership of an organization, signed in with a password."""
        member = use.fresh("own_member")
        answer = um.authenticate_with_password(email=member.user.email, password=PASSWORD.password)
        return SimpleNamespace(**vars(member), answer=answer, session_id=claims(answer.access_token)["sid"])

    def sealed_session(use):
        sign_in = use.fresh("sign_in")
        return SimpleNamespace(**vars(sign_in), sealed=seal(sign_in.answer))

    def invitation(use):
        return um.send_invitation(email=unique_email("grace"), organization_id=use.organization.id)

    def acceptable(use):
        """An invitation to a user who exists."""
        return um.send_invitation(email=use.fresh("user").email, organization_id=use.organization.id)

    def magic_auth(use):
        return um.create_magic_auth(email=use.fresh("user").email)

    def password_reset(use):
        return um.reset_password(email=use.fresh("user").email)

    def email_verification(use):
        """A user who has not verified the email address, with the ID and the code of the verification."""
        user = use.fresh("unverified")
        with settings(requires_email_verification=True):
            attempt = incomplete_sign_in(user)
        found = um.get_email_verification(attempt.body["email_verification_id"])
        return SimpleNamespace(id=found.id, code=found.code, user=user, pending=attempt.pending)

    def email_change(use):
        user, email = use.fresh("user"), unique_email("new")
        um.send_email_change(user.id, new_email=email)
        return SimpleNamespace(user=user, email=email, code=latest_message(email, "email_change")["code"])

    def waitlist(use):
        return SimpleNamespace(**control("POST", "tables/waitlists", {}))

    def waitlist_entry(use):
        return um.create_waitlist_entry(use.waitlist.id, email=unique_email("guest"), additional_fields={"team": "Blue"})

    def factor(use):
        return workos.multi_factor_auth.enroll_factor(type="totp", totp_issuer="Acme", totp_user="ada@acme.com")

    def challenge(use):
        return workos.multi_factor_auth.challenge_factor(use.factor.id)

    def user_factor(use):
        user = use.fresh("user")
        enrolled = workos.multi_factor_auth.create_user_auth_factor(user.id, type="totp", totp_issuer="Acme")
        return SimpleNamespace(user=user, factor=enrolled.authentication_factor, challenge=enrolled.authentication_challenge)

    def mfa_challenge(use):
        """A sign-in that waits for the code of a factor."""
        enrolled = use.fresh("user_factor")
        with settings(requires_mfa=True):
            pending = incomplete_sign_in(enrolled.user).pending
        challenge = workos.multi_factor_auth.challenge_factor(enrolled.factor.id)
        return SimpleNamespace(user=enrolled.user, challenge=challenge, code=totp(enrolled.factor.totp.secret), pending=pending)

    def organization_selection(use):
        """A sign-in of a user of two organizations, that waits for the choice of one."""
        user, organizations = use.fresh("user"), [use.fresh("organization"), use.fresh("organization")]
        for organization in organizations:
            memberships.create_organization_membership(organization_id=organization.id, user_id=user.id)
        return SimpleNamespace(user=user, organizations=organizations, **vars(incomplete_sign_in(user)))

    def radar_challenge(use):
        return SimpleNamespace(**control("POST", "tables/radar_challenges", {"user_id": use.user.id}))

    def user_api_key(use):
        use.membership
        return um.create_user_api_key(use.user.id, name="CI", organization_id=use.organization.id)

    def api_key(use):
        return workos.api_keys.create_organization_api_key(use.organization.id, name="CI")

    def jwt_template(use):
        return um.update_jwt_template(content=JWT_TEMPLATE)

    def cors_origin(use):
        return um.create_cors_origin(origin=f"https://{unique('app')}.com")

    def redirect_uri(use):
        return um.create_redirect_uri(uri=f"https://{unique('app')}.com/callback")

    def oauth_resource(use):
        return um.create_authkit_oauth_resource(uri=f"https://{unique('api')}.com")

    def device(use):
        return um.create_device(client_id=CLIENT_ID)

    def approved_device(use):
        device, user = use.fresh("device"), use.fresh("user")
        control("POST", f"devices/{device.user_code}", {"approve": user.email})
        return SimpleNamespace(device_code=device.device_code, user=user)

    def code(use):
        """The code of a sign-in with the page of AuthKit."""
        user = use.fresh("user")
        address = um.get_authorization_url(provider="authkit", redirect_uri=REDIRECT_URI, state="s1")
        return SimpleNamespace(user=user, code=code_of(address, {"email": user.email, "password": PASSWORD.password}, "s1"))

    def code_with_verifier(use):
        user = use.fresh("user")
        pkce = um.get_authorization_url_with_pkce(provider="authkit", redirect_uri=REDIRECT_URI)
        code = code_of(pkce["url"], {"email": user.email, "password": PASSWORD.password}, pkce["state"])
        return SimpleNamespace(user=user, code=code, verifier=pkce["code_verifier"])

    def permission(use):
        return authorization.create_permission(slug=unique("posts:write"), name="Write posts", description="Writes")

    def role(use):
        return authorization.create_environment_role(slug=unique("editor"), name="Editor")

    def organization_role(use):
        return authorization.create_organization_role(use.organization.id, slug=unique("org-editor"), name="Editor")

    def role_with_permission(use):
        slug = use.fresh("organization_role").slug
        return authorization.set_organization_role_permissions(use.organization.id, slug, permissions=[use.permission.slug])

    def fga_permission(use):
        return authorization.create_permission(slug=unique("document:edit"), name="Edit", resource_type_slug=FGA_TYPE)

    def fga_role(use):
        """A role of resources that has the permission."""
        role = authorization.create_environment_role(slug=unique("document-editor"), name="Editor", resource_type_slug=FGA_TYPE)
        return authorization.set_environment_role_permissions(role.slug, permissions=[use.fga_permission.slug])

    def resource(use):
        return authorization.create_resource(
            organization_id=use.organization.id, resource_type_slug=FGA_TYPE, external_id=unique("doc"), name="Budget"
        )

    def child_resource(use):
        return authorization.create_resource(
            organization_id=use.organization.id,
            resource_type_slug=FGA_TYPE,
            external_id=unique("page"),
            name="Page",
            parent_resource=ParentResourceById(parent_resource_id=use.resource.id),
        )

    def role_assignment(use):
        return authorization.assign_role(
            use.membership.id, role_slug=use.fga_role.slug, resource_target=ResourceTargetById(resource_id=use.resource.id)
        )

    def group(use):
        return workos.groups.create_organization_group(use.organization.id, name=unique("Engineering"), description="All")

    def group_member(use):
        """A group with the membership."""
        group = use.fresh("group")
        workos.groups.create_group_organization_membership(
            group.organization_id, group.id, organization_membership_id=use.membership.id
        )
        return SimpleNamespace(group=group, membership_id=use.membership.id)

    def group_role_assignment(use):
        return authorization.create_group_role_assignment(
            use.fresh("group").id, role_slug=use.fga_role.slug, resource_id=use.resource.id
        )

    def connection(use):
        return seeded_connection("OktaSAML")

    def oidc_profile_and_token(use):
        connection = seeded_connection("GenericOIDC")
        address = workos.sso.get_authorization_url(connection=connection.id, redirect_uri=REDIRECT_URI)
        return workos.sso.get_profile_and_token(code=code_of(address, {"email": f"ada@{connection.domain}"}))

    def own_connection(use):
        """A connection that the SDK has created."""
        return workos.sso.create_connection(
            organization_id=use.organization.id,
            name="Acme SAML",
            connection_type="GenericSAML",
            protocol_options=CreateProtocolOptionsSAML(saml_options=SAML_OPTIONS),
        )

    def idp_certificate(use):
        return workos.sso.create_connection_saml_idp_signing_cert(use.own_connection.id, value=IDP_CERTIFICATE)

    def sp_encryption_certificate(use):
        return workos.sso.create_connection_saml_sp_encryption_cert(use.own_connection.id)

    def sp_signing_certificate(use):
        """The only signing certificate of a connection."""
        connection = use.fresh("own_connection")
        certificate = workos.sso.create_connection_saml_sp_signing_cert(connection.id)
        return SimpleNamespace(id=certificate.id, connection_id=connection.id)

    def sso_code(use):
        address = workos.sso.get_authorization_url(connection=use.connection.id, redirect_uri=REDIRECT_URI)
        email = f"ada@{use.connection.domain}"
        return SimpleNamespace(email=email, code=code_of(address, {"email": email, "first_name": "Ada", "last_name": "Lovelace"}))

    def sso_code_with_verifier(use):
        pkce = workos.sso.get_authorization_url_with_pkce(organization=use.connection.organization_id, redirect_uri=REDIRECT_URI)
        email = f"grace@{use.connection.domain}"
        return SimpleNamespace(email=email, code=code_of(pkce["url"], {"email": email}), verifier=pkce["code_verifier"])

    def profile_and_token(use):
        return workos.sso.get_profile_and_token(code=use.sso_code.code)

    def directory(use):
        name, email = unique("Acme SCIM"), unique_email("grace")
        seed = {
            "organizations": [{"name": f"{name} Inc"}],
            "directories": [
                {
                    "name": name,
                    "organization": f"{name} Inc",
                    "type": "okta scim v2.0",
                    "users": [{"email": email, "first_name": "Grace", "last_name": "Hopper"}],
                    "groups": [{"name": "Engineering", "members": [email]}],
                }
            ],
        }
        return SimpleNamespace(**vars(seeded("directories", name, seed)), email=email)

    def google_directory(use):
        name = unique("Acme Workspace")
        directory = {"name": name, "organization": f"{name} Inc", "type": "gsuite directory"}
        return seeded("directories", name, {"organizations": [{"name": f"{name} Inc"}], "directories": [directory]})

    def directory_user(use):
        return workos.directory_sync.list_users(directory=use.directory.id).data[0]

    def directory_group(use):
        return workos.directory_sync.list_groups(directory=use.directory.id).data[0]

    def flag(use):
        slug = unique("editor")
        control("POST", "seed", {"feature_flags": [{"slug": slug, "name": "Editor", "enabled": True, "default_value": False}]})
        return SimpleNamespace(slug=slug)

    def flagged_organization(use):
        """A flag that has an organization as its target."""
        flag = use.fresh("flag")
        workos.feature_flags.add_flag_target(use.organization.id, flag.slug)
        return SimpleNamespace(slug=flag.slug, id=use.organization.id)

    def flagged_user(use):
        flag = use.fresh("flag")
        workos.feature_flags.add_flag_target(use.user.id, flag.slug)
        return SimpleNamespace(slug=flag.slug, id=use.user.id)

    def application(use):
        return workos.connect.create_m2m_application(
            name=unique("Job"), organization_id=use.organization.id, description="Runs at night", scopes=["reports:read"]
        )

    def oauth_application(use):
        return workos.connect.create_oauth_application(
            name=unique("App"), is_first_party=True, redirect_uris=REDIRECT_URIS, uses_pkce=True
        )

    def client_secret(use):
        return workos.connect.create_application_client_secret(use.application.id)

    def external_auth(use):
        """A sign-in of an OAuth application whose users the customer's own login page knows."""
        parameters = {
            "client_id": use.oauth_application.client_id,
            "redirect_uri": REDIRECT_URI,
            "response_type": "code",
            # The challenge of RFC 7636, appendix B.
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method": "S256",
            "login_uri": "http://localhost:3000/login",
            "state": "s1",
        }
        login = Browser().visit(f"{EMULATOR_URL}/oauth2/authorize?{urlencode(parameters)}")
        return SimpleNamespace(id=query(login)["external_auth_id"])

    def authorized_application(use):
        """A third-party application that a user has allowed."""
        member = use.fresh("own_member")
        application = workos.connect.create_oauth_application(
            name=unique("Partner"),
            is_first_party=False,
            scopes=["openid", "email"],
            redirect_uris=REDIRECT_URIS,
            uses_pkce=False,
            organization_id=member.organization_id,
        )
        row = {
            "application_id": application.id,
            "user_id": member.user.id,
            "organization_id": member.organization_id,
            "granted_scopes": ["openid", "email"],
        }
        control("POST", "tables/authorized_applications", row)
        return SimpleNamespace(**vars(member), application=application)

    def audit_log_schema(use):
        action = unique("document.shared")
        schema = workos.audit_logs.create_schema(
            action,
            targets=[AuditLogSchemaTargetInput(type="document")],
            actor=AuditLogSchemaActorInput(metadata={"type": "object", "properties": {"department": {"type": "string"}}}),
        )
        return SimpleNamespace(action=action, version=schema.version)

    def audit_log_export(use):
        return workos.audit_logs.create_export(organization_id=use.organization.id, range_start=now(-60), range_end=now(60))

    def blueprint(use):
        return workos.agents.create_blueprint(
            name=unique("Reporter"), description="Writes reports", permissions=[use.permission.slug], session_settings=SESSION_SETTINGS
        )

    def agent_token(use):
        return workos.agents.create_blueprint_token(
            use.blueprint.id, type="autonomous", organization_id=use.organization.id, intent="Write the report"
        )

    def agent_registration(use):
        row = {"organization_id": use.organization.id, "kind": "service_auth"}
        return SimpleNamespace(**control("POST", "tables/agent_registrations", row))

    def claim_attempt(use):
        row = {"agent_registration_id": use.agent_registration.id}
        return SimpleNamespace(**control("POST", "tables/agent_registration_claim_attempts", row))

    def integration(use):
        return integration("oauth")

    def api_key_integration(use):
        return integration("api_key")

    def client_credentials_integration(use):
        return integration("client_credentials")

    def organization_integration(use):
        use.membership
        return workos.pipes.create_data_integration(
            provider=unique("crm"),
            ownership="organization",
            enabled=True,
            auth_methods=["api_key"],
            custom_provider=CustomProviderDefinition(name="CRM"),
            api_key=ApiKeyInstallation(secret="crm-secret-1234", user_id=use.user.id, organization_id=use.organization.id),
        )

    def connected_account(use):
        user, slug = use.fresh("user"), use.integration.slug
        account = workos.pipes.create_user_connected_account(user.id, slug, **ACCOUNT_TOKENS)
        return SimpleNamespace(id=account.id, user=user, slug=slug)

    def shared_integration(use):
        """An integration whose accounts belong to organizations."""
        return integration("oauth", "organization")

    def organization_account(use):
        member, slug = use.fresh("own_member"), use.shared_integration.slug
        account = workos.pipes.create_organization_connected_account(
            member.organization_id, slug, user_id=member.user.id, **ACCOUNT_TOKENS
        )
        return SimpleNamespace(id=account.id, slug=slug, **vars(member))

    def api_key_account(use):
        user, slug = use.fresh("user"), use.api_key_integration.slug
        workos.pipes.create_data_integration_api_key(slug, user_id=user.id, secret="crm-1111", connection_intent="add")
        return SimpleNamespace(user=user, slug=slug)

    def client_credentials_account(use):
        user, slug = use.fresh("user"), use.client_credentials_integration.slug
        workos.pipes.create_data_integration_client_credential(
            slug, user_id=user.id, client_id="crm-client", client_secret="crm-secret-2222", connection_intent="add"
        )
        return SimpleNamespace(user=user, slug=slug)

    def connect_code(use):
        """The code of a connection whose completion needs the application, by its code challenge."""
        user, verifier = use.fresh("user"), workos.pkce.generate_code_verifier()
        started = workos.pipes.authorize_data_integration(
            use.integration.slug,
            user_id=user.id,
            return_to=REDIRECT_URI,
            code_challenge=workos.pkce.generate_code_challenge(verifier),
            code_challenge_method="S256",
        )
        callback = Browser().visit(started.url)
        return SimpleNamespace(user=user, verifier=verifier, state=started.state, callback=callback)

    def radar_attempt(use):
        return workos.radar.create_attempt(
            ip_address="203.0.113.7", user_agent="Mozilla/5.0", email=unique_email(), auth_method="Password", action="sign-in"
        )

    def radar_entry(use):
        entry = f"203.0.113.{1 + os.getpid() % 250}"
        workos.radar.add_list_entry("ip_address", "block", entry=entry)
        return entry

    def passwordless_session(use):
        return workos.passwordless.create_session(email=unique_email(), type="MagicLink", state="s1")

    def portal_link(use):
        return workos.admin_portal.generate_link(organization=use.organization.id, intent="sso", external_user_id="ada")

    def team(use):
        return workos.platform_teams.create_team(admin_email=unique_email("admin"), name="Blue")

    def vault_object(use):
        name = unique("db")
        created = workos.vault.create_kv(name=name, value="v1", key_context=CONTEXT)
        return SimpleNamespace(id=created.id, name=name, version_id=created.version_id)

    def data_key(use):
        return workos.vault.create_data_key(context=CONTEXT)

    def ciphertext(use):
        return workos.vault.encrypt(data="text", key_context=CONTEXT, associated_data="associated")

    def webhook_endpoint(use):
        return workos.webhooks.create_webhook_endpoint(endpoint_url=f"{NO_LISTENER}/{unique('hook')}", events=["user.created"])


class Fixtures:
    """Creates the resources of a script. An attribute is shared by all calls."""

    def __init__(self) -> None:
        self._shared: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in self._shared:
            try:
                self._shared[name] = self.fresh(name)
            except Exception as error:
                # A resource that could not be created is not tried again.
                self._shared[name] = error
        if isinstance(self._shared[name], Exception):
            raise RuntimeError(f"{name}: {reason(self._shared[name])}") from self._shared[name]
        return self._shared[name]

    def fresh(self, name: str) -> Any:
        """Creates a resource for one call; those that it depends on are shared."""
        return getattr(Recipes, name)(self)

    def all(self, needs: str) -> SimpleNamespace:
        """Returns the resources of a text such as `organization fresh:group`."""
        found = SimpleNamespace()
        for need in needs.split():
            kind, _, name = need.rpartition(":")
            try:
                setattr(found, name, self.fresh(name) if kind else getattr(self, name))
            except Exception as error:
                cause = reason(error).removeprefix("RuntimeError: ")
                raise AssertionError(f"precondition {name}: {cause.removeprefix(f'{name}: ')}") from error
        return found
