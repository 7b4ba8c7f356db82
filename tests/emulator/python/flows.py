"""Flows of several requests, as an application runs them."""

from __future__ import annotations

import threading
import time as clock
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable
from urllib.request import urlopen

from workos.audit_logs.models import AuditLogSchemaTargetInput
from workos.authorization._resource import ParentResourceById, ResourceTargetByExternalId, ResourceTargetById
from workos.events.models import EventSchema
from workos.organization_membership._resource import RoleSingle
from workos.organizations.models import OrganizationDomainData

from check import declared_types, id, integer, list_with, list_without, one_of, rejected, same, text, time
from emulator import (
    CLIENT_ID,
    EMULATOR_URL,
    REDIRECT_URI,
    Browser,
    claims,
    client,
    code_of,
    control,
    http,
    latest_message,
    public_client,
    query,
    totp,
    unique,
    unique_email,
    workos,
)
from fixtures import COOKIE_PASSWORD, FGA_TYPE, PASSWORD, REDIRECT_URIS, audit_log_event, incomplete_sign_in, now, settings

um, memberships, authorization = workos.user_management, workos.organization_membership, workos.authorization
password = PASSWORD.password

FLOWS: dict[str, Callable] = {}


def flow(name: str) -> Callable:
    return lambda function: FLOWS.setdefault(name, function)


def eventually(what: str, get: Callable[[], Any]) -> Any:
    """Waits until a function returns a value, at most ten seconds."""
    end = clock.monotonic() + 10
    while clock.monotonic() < end:
        value = get()
        if value:
            return value
        clock.sleep(0.05)
    raise AssertionError(f"expected {what} within ten seconds")


def other_code(code: str) -> str:
    return "111111" if code == "000000" else "000000"


@flow("sign-in with PKCE as a public client")
def public_sign_in(use):
    user = use.fresh("user")
    values = {"email": user.email, "password": password}
    pkce = public_client.user_management.get_authorization_url_with_pkce(provider="authkit", redirect_uri=REDIRECT_URI)
    code = code_of(pkce["url"], values, pkce["state"])
    exchange = public_client.user_management.authenticate_with_code_pkce
    rejected(lambda: exchange(code=code, code_verifier="x" * 43), dict(error="invalid_grant"), "another verifier")
    pkce = public_client.user_management.get_authorization_url_with_pkce(provider="authkit", redirect_uri=REDIRECT_URI)
    code = code_of(pkce["url"], values, pkce["state"])
    answer = exchange(code=code, code_verifier=pkce["code_verifier"])
    same(answer, dict(user=dict(id=user.id, email=user.email)), "the answer")
    same(claims(answer.access_token), dict(sub=user.id, sid=id("session_"), iss=text, exp=integer, iat=integer), "the claims")
    rejected(lambda: exchange(code=code, code_verifier=pkce["code_verifier"]), dict(error="invalid_grant"), "a used code")


@flow("password and magic auth")
def password_and_magic_auth(use):
    user = use.fresh("user")
    wrong = lambda: um.authenticate_with_password(email=user.email, password="wrong password")
    rejected(wrong, dict(status_code=one_of(400, 401), code="invalid_credentials"), "a wrong password")
    magic = um.create_magic_auth(email=user.email)
    same(latest_message(user.email, "magic_auth")["code"] == magic.code, True, "the outbox has the code")
    wrong = lambda: um.authenticate_with_magic_auth(email=user.email, code=other_code(magic.code))
    rejected(wrong, dict(status_code=400, code="invalid_one_time_code"), "a wrong code")
    answer = um.authenticate_with_magic_auth(email=user.email, code=magic.code)
    same(answer, dict(user=dict(id=user.id, last_sign_in_at=time), authentication_method="MagicAuth"), "the answer")


@flow("sealed session: authenticate, refresh, log out")
def sealed_session(use):
    sealed = use.fresh("sealed_session")
    session = um.load_sealed_session(session_data=sealed.sealed, cookie_password=COOKIE_PASSWORD)
    expected = dict(authenticated=True, session_id=sealed.session_id, organization_id=sealed.organization_id, role="member")
    same(session.authenticate(), expected, "the session")
    same(session.refresh(), expected | dict(sealed_session=text), "the refreshed session")
    later = um.load_sealed_session(session_data=session.session_data, cookie_password=COOKIE_PASSWORD)
    same(later.authenticate(), expected, "the session after the refresh")
    end = Browser().visit(later.get_logout_url(return_to="http://localhost:3000/bye"))
    same(end, "http://localhost:3000/bye", "the redirect after the log-out")
    same(later.refresh(), dict(authenticated=False), "a refresh after the log-out")
    same(um.list_sessions(sealed.user.id), list_without(dict(status="active")), "the sessions")


@flow("organization switch by refresh, with role and permissions")
def organization_switch(use):
    first, organization, role = use.fresh("sealed_session"), use.fresh("organization"), use.fresh("role")
    authorization.set_environment_role_permissions(role.slug, permissions=[use.permission.slug])
    memberships.create_organization_membership(
        user_id=first.user.id, organization_id=organization.id, role=RoleSingle(role_slug=role.slug)
    )
    session = um.load_sealed_session(session_data=first.sealed, cookie_password=COOKIE_PASSWORD)
    same(session.authenticate(), dict(organization_id=first.organization_id), "the first organization")
    switched = session.refresh(organization_id=organization.id)
    expected = dict(authenticated=True, organization_id=organization.id, role=role.slug, permissions=[use.permission.slug])
    same(switched, expected, "the session")
    same(session.authenticate(), expected, "the session by its cookie")


@flow("entitlements and the JWT template in tokens")
def claims_of_tokens(use):
    organization, email = unique("Gold"), unique_email()
    seed = {
        "organizations": [{"name": organization, "entitlements": ["audit-logs"]}],
        "users": [{"email": email, "password": password, "email_verified": True}],
        "memberships": [{"user": email, "organization": organization, "roles": ["member"]}],
    }
    ids = control("POST", "seed", seed)
    um.update_jwt_template(content='{"urn:acme:email": {{ user.email }}, "urn:acme:org": {{ organization.name }}}')
    answer = um.authenticate_with_password(email=email, password=password)
    expected = {"sub": ids["users"][email], "org_id": ids["organizations"][organization], "role": "member"}
    expected |= {"entitlements": ["audit-logs"], "urn:acme:email": email, "urn:acme:org": organization}
    same(claims(answer.access_token), expected, "the claims")


@flow("organization selection")
def organization_selection(use):
    selection = use.fresh("organization_selection")
    same(selection.error, dict(status_code=403, code="organization_selection_required"), "the error")
    same(type(selection.error).__name__, "OrganizationSelectionRequiredError", "the class of the error")
    chosen = selection.organizations[0].id
    answer = um.authenticate_with_organization_selection(
        pending_authentication_token=selection.pending, organization_id=chosen
    )
    same(answer, dict(organization_id=chosen, user=dict(id=selection.user.id)), "the answer")
    same(claims(answer.access_token), dict(org_id=chosen), "the claim")


@flow("password reset")
def password_reset(use):
    user = use.fresh("user")
    reset = um.reset_password(email=user.email)
    same(latest_message(user.email, "password_reset")["url"] == reset.password_reset_url, True, "the outbox has the URL")
    confirm = lambda new: um.confirm_password_reset(token=reset.password_reset_token, new_password=new)
    rejected(lambda: confirm("short"), dict(status_code=one_of(400, 422)), "a short password")
    confirm("another correct horse")
    old = lambda: um.authenticate_with_password(email=user.email, password=password)
    rejected(old, dict(code="invalid_credentials"), "the old password")
    um.authenticate_with_password(email=user.email, password="another correct horse")
    rejected(lambda: confirm("a third correct horse"), dict(status_code=one_of(400, 404)), "a used token")


@flow("email verification")
def email_verification(use):
    with settings(requires_email_verification=True):
        user = use.fresh("unverified")
        attempt = incomplete_sign_in(user)
        same(attempt.error, dict(status_code=403, code="email_verification_required"), "the error")
        same(type(attempt.error).__name__, "EmailVerificationRequiredError", "the class of the error")
        code = latest_message(user.email, "email_verification")["code"]
        answer = um.authenticate_with_email_verification(code=code, pending_authentication_token=attempt.pending)
        same(answer.user, dict(id=user.id, email_verified=True), "the user")
        um.authenticate_with_password(email=user.email, password=password)


@flow("email change")
def email_change(use):
    change = use.fresh("email_change")
    wrong = lambda: um.confirm_email_change(change.user.id, code=other_code(change.code))
    rejected(wrong, dict(status_code=one_of(400, 422)), "a wrong code")
    um.confirm_email_change(change.user.id, code=change.code)
    same(um.get_user(change.user.id), dict(email=change.email), "the user")
    um.authenticate_with_password(email=change.email, password=password)


@flow("MFA with TOTP")
def mfa(use):
    enrolled = use.fresh("user_factor")
    code = totp(enrolled.factor.totp.secret)
    same(workos.multi_factor_auth.verify_challenge(enrolled.challenge.id, code=other_code(code)), dict(valid=False), "a wrong code")
    with settings(requires_mfa=True):
        attempt = incomplete_sign_in(enrolled.user)
    same(attempt.error, dict(status_code=403, code="mfa_challenge"), "the error")
    same(attempt.body["authentication_factors"], list_with(dict(id=enrolled.factor.id)), "the factors")
    challenge = workos.multi_factor_auth.challenge_factor(enrolled.factor.id)
    answer = um.authenticate_with_totp(
        code=totp(enrolled.factor.totp.secret),
        pending_authentication_token=attempt.pending,
        authentication_challenge_id=challenge.id,
    )
    same(answer, dict(user=dict(id=enrolled.user.id)), "the answer")


@flow("MFA with a secret of the seed, and by SMS")
def mfa_of_seed(use):
    email, secret = unique_email(), "JBSWY3DPEHPK3PXP"
    user = {"email": email, "password": password, "email_verified": True, "totp_secret": secret}
    user_id = control("POST", "seed", {"users": [user]})["users"][email]
    with settings(requires_mfa=True):
        attempt = incomplete_sign_in(um.get_user(user_id))
    [factor] = workos.multi_factor_auth.list_user_auth_factors(user_id).data
    challenge = workos.multi_factor_auth.challenge_factor(factor.id)
    answer = um.authenticate_with_totp(
        code=totp(secret), pending_authentication_token=attempt.pending, authentication_challenge_id=challenge.id
    )
    same(answer, dict(user=dict(id=user_id)), "the answer")
    phone = "+15005550007"
    factor = workos.multi_factor_auth.enroll_factor(type="sms", phone_number=phone)
    same(factor, dict(type="sms", sms=dict(phone_number=phone)), "the factor")
    challenge = workos.multi_factor_auth.challenge_factor(factor.id, sms_template="Your code is {{code}}.")
    code = latest_message(phone, "sms_challenge")["code"]
    same(workos.multi_factor_auth.verify_challenge(challenge.id, code=code), dict(valid=True), "the code of the message")


@flow("MFA is required")
def mfa_enrollment(use):
    with settings(requires_mfa=True):
        attempt = incomplete_sign_in(use.fresh("user"))
        same(attempt.error, dict(status_code=403, code="mfa_enrollment"), "the error")


@flow("device login: pending, approved, denied")
def device_login(use):
    user = use.fresh("user")
    device = um.create_device(client_id=CLIENT_ID)
    poll = lambda: um.authenticate_with_device_code(device_code=device.device_code)
    rejected(poll, dict(status_code=400, error="authorization_pending"), "before the approval")
    rejected(poll, dict(status_code=400, error=one_of("slow_down", "authorization_pending")), "at once again")
    control("POST", f"devices/{device.user_code}", {"approve": user.id})
    # The interval between two polls has passed.
    control("POST", "clock", {"advance": 60})
    try:
        answer = poll()
    finally:
        control("POST", "clock", {"now": now().isoformat()})
    same(answer, dict(user=dict(id=user.id), access_token=text), "the answer")
    denied = um.create_device(client_id=CLIENT_ID)
    control("POST", f"devices/{denied.user_code}", {"deny": True})
    poll = lambda: um.authenticate_with_device_code(device_code=denied.device_code)
    rejected(poll, dict(status_code=400, error="access_denied"), "a denied device")


@flow("device login in the browser")
def device_pages(use):
    user = use.fresh("user")
    device = um.create_device(client_id=CLIENT_ID)
    values = {"user_code": device.user_code, "email": user.email, "password": password}
    Browser().visit(device.verification_uri_complete, values)
    answer = um.authenticate_with_device_code(device_code=device.device_code)
    same(answer, dict(user=dict(id=user.id)), "the answer")


@flow("invitations")
def invitations(use):
    organization, email = use.fresh("organization"), unique_email("grace")
    sent = um.send_invitation(email=email, organization_id=organization.id, expires_in_days=5)
    same(latest_message(email, "invitation")["url"] == sent.accept_invitation_url, True, "the outbox has the URL")
    same(um.find_invitation_by_token(sent.token), dict(id=sent.id, email=email, state="pending"), "the invitation")
    user = um.create_user(email=email, password=PASSWORD, email_verified=True)
    answer = um.authenticate_with_password(email=email, password=password, invitation_token=sent.token)
    same(answer, dict(user=dict(id=user.id), organization_id=organization.id), "the answer")
    same(um.get_invitation(sent.id), dict(state="accepted", accepted_user_id=user.id), "the accepted invitation")
    other = um.send_invitation(email=unique_email("eve"), organization_id=organization.id)
    same(um.revoke_invitation(other.id), dict(state="revoked"), "the revoked invitation")
    rejected(lambda: um.accept_invitation(other.id), dict(status_code=400), "an invitation that is revoked")


@flow("single sign-on with a connection, and its log-out")
def single_sign_on(use):
    connection = use.fresh("connection")
    values = {"email": f"ada@{connection.domain}", "first_name": "Ada", "last_name": "Lovelace"}
    address = workos.sso.get_authorization_url(organization=connection.organization_id, redirect_uri=REDIRECT_URI, state="s1")
    answer = workos.sso.get_profile_and_token(code=code_of(address, values, "s1"))
    expected = dict(email=values["email"], first_name="Ada", last_name="Lovelace", connection_id=connection.id)
    same(answer.profile, expected | dict(organization_id=connection.organization_id), "the profile")
    same(workos.sso.get_profile(access_token=answer.access_token), expected, "the profile by its token")
    address = um.get_authorization_url(connection_id=connection.id, redirect_uri=REDIRECT_URI)
    user = um.authenticate_with_code(code=code_of(address, values))
    same(user, dict(user=dict(email=values["email"]), authentication_method="SSO"), "the user")
    logout = workos.sso.authorize_logout(profile_id=use.fresh("oidc_profile_and_token").profile.id)
    same(query(logout.logout_url)["token"] == logout.logout_token, True, "the URL has the token")
    same(Browser().visit(logout.logout_url), text, "the URL after the log-out")


@flow("directory sync")
def directory_sync(use):
    directory, email = use.fresh("directory"), unique_email("joan")
    row = {"directory_id": directory.id, "email": email, "first_name": "Joan", "last_name": "Clarke"}
    added = control("POST", "tables/directory_users", row)
    users = workos.directory_sync.list_users(directory=directory.id)
    same(users, list_with(dict(id=added["id"], email=email, first_name="Joan", state="active")), "the users")
    control("PATCH", f"tables/directory_users/{added['id']}", {"job_title": "Analyst"})
    same(workos.directory_sync.get_user(added["id"]), dict(job_title="Analyst"), "the user after an update")
    group = control("POST", "tables/directory_groups", {"directory_id": directory.id, "name": "Sales"})
    same(workos.directory_sync.list_groups(directory=directory.id), list_with(dict(id=group["id"], name="Sales")), "the groups")
    control("DELETE", f"tables/directory_groups/{group['id']}")
    control("DELETE", f"tables/directory_users/{added['id']}")
    for event, resource in (
        ("dsync.user.created", added),
        ("dsync.user.updated", added),
        ("dsync.user.deleted", added),
        ("dsync.group.created", group),
        ("dsync.group.deleted", group),
    ):
        events = workos.events.list_events(events=[event], organization_id=directory.organization_id, limit=100)
        same(events, list_with(dict(event=event, data=dict(id=resource["id"]))), event)


@flow("audit logs: schema, event, export")
def audit_logs(use):
    organization, action = use.fresh("organization"), unique("document.printed")
    targets = [AuditLogSchemaTargetInput(type="document")]
    same(workos.audit_logs.create_schema(action, targets=targets), dict(version=1), "the schema")
    event = audit_log_event(action, version=1)
    same(workos.audit_logs.create_event(organization_id=organization.id, event=event), dict(success=True), "the event")
    wrong = audit_log_event(action, target="invoice", version=1)
    create = lambda: workos.audit_logs.create_event(organization_id=organization.id, event=wrong)
    rejected(create, dict(status_code=one_of(400, 422)), "an event that is not as its schema")
    created = workos.audit_logs.create_export(
        organization_id=organization.id, range_start=now(-60), range_end=now(1), actions=[action]
    )
    get = lambda: workos.audit_logs.get_export(created.id)
    ready = eventually("the export", lambda: (export := get()).state == "ready" and export)
    with urlopen(ready.url) as response:
        csv = response.read().decode()
    same(action in csv and "doc_1" in csv, True, "the file has the event")


@flow("vault: objects, versions, local encryption")
def vault(use):
    name = unique("api-key")
    created = workos.vault.create_kv(name=name, value="v1", key_context={"organization_id": "org_1"})
    again = lambda: workos.vault.create_kv(name=name, value="v2", key_context={"organization_id": "org_1"})
    rejected(again, dict(status_code=one_of(400, 409, 422)), "a name in use")
    version = workos.vault.get_kv(created.id).metadata.version_id
    workos.vault.update_kv(created.id, value="v2", version_check=version)
    stale = lambda: workos.vault.update_kv(created.id, value="v3", version_check=version)
    rejected(stale, dict(status_code=one_of(400, 409, 412, 422)), "an outdated version")
    same(workos.vault.get_name(name), dict(id=created.id, value="v2"), "the new value")
    versions = workos.vault.list_kv_versions(created.id).data
    same([len(versions), [one.current_version for one in versions].count(True)], [2, 1], "the versions")
    workos.vault.delete_kv(created.id)
    rejected(lambda: workos.vault.get_kv(created.id), dict(status_code=404), "a deleted object")
    sealed = workos.vault.encrypt(data="text: ü", key_context={"organization_id": "org_1"}, associated_data="associated")
    same(workos.vault.decrypt(encrypted_data=sealed, associated_data="associated"), "text: ü", "the text")
    rejected(lambda: workos.vault.decrypt(encrypted_data=sealed, associated_data="other"), {}, "other associated data")


@flow("webhooks are received and verified")
def webhooks(use):
    received: list[tuple[bytes, str]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append((body, self.headers["workos-signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{listener.server_port}/webhooks"
        endpoint = workos.webhooks.create_webhook_endpoint(endpoint_url=address, events=["user.created", "user.deleted"])
        user = um.create_user(email=unique_email())
        um.delete_user(user.id)
        eventually("two webhooks", lambda: sum(user.id.encode() in body for body, _ in received) >= 2)
        verify = lambda body, signature: workos.webhooks.verify_event(
            event_body=body, event_signature=signature, secret=endpoint.secret
        )
        events = [verify(*one) for one in received]
        same(events, list_with(dict(event="user.created", data=dict(id=user.id, email=user.email))), "the webhooks")
        same(events, list_with(dict(event="user.deleted", data=dict(id=user.id))), "the webhooks")
        body, signature = received[0]
        rejected(lambda: verify(body.replace(b"user", b"else"), signature), {}, "a tampered body")
        workos.webhooks.delete_webhook_endpoint(endpoint.id)
    finally:
        listener.shutdown()


@flow("feature flags in the runtime client and in tokens")
def feature_flags(use):
    flag, member = use.fresh("flag"), use.fresh("own_member")
    runtime = client().create_feature_flags_runtime_client()
    try:
        runtime.refresh()
        same(runtime.is_enabled(flag.slug, {"organization": member.organization_id}), False, "the flag without a target")
        workos.feature_flags.add_flag_target(member.organization_id, flag.slug)
        runtime.refresh()
        same(runtime.is_enabled(flag.slug, {"organization": member.organization_id}), True, "the flag for its target")
        same(runtime.is_enabled(flag.slug, {"organization": "org_other"}), False, "the flag for another organization")
    finally:
        runtime.close()
    answer = um.authenticate_with_password(email=member.user.email, password=password)
    same(claims(answer.access_token), dict(feature_flags=list_with(flag.slug)), "the claims")


@flow("events and lists are paged")
def paging(use):
    organization = use.fresh("organization")
    for name in ("One", "Two", "Three"):
        workos.organizations.update_organization(organization.id, name=name)
    events = workos.events.list_events(
        events=["organization.created", "organization.updated"], organization_id=organization.id, order="asc", limit=2
    )
    found = [event.data.name for event in events.auto_paging_iter()]
    same(found, [organization.name, "One", "Two", "Three"], "the events")
    for _ in range(3):
        um.create_user(email=unique_email("page"))
    first = um.list_users(limit=2)
    second = um.list_users(limit=2, after=first.after)
    back = um.list_users(limit=2, before=second.before or second.data[0].id)
    same([user.id for user in back], [user.id for user in first], "the page before the second")
    newest = [user.id for user in um.list_users(limit=50).auto_paging_iter()]
    oldest = [user.id for user in um.list_users(limit=50, order="asc").auto_paging_iter()]
    same(newest == oldest[::-1] and len(set(newest)) == len(newest), True, "the lists in both orders are the same")


@flow("FGA: roles on a resource hold for its children")
def fga(use):
    member, permission, role = use.fresh("own_member"), use.fga_permission, use.fga_role
    create = lambda **more: authorization.create_resource(
        organization_id=member.organization_id, resource_type_slug=FGA_TYPE, external_id=unique("doc"), name="Book", **more
    )
    folder = create()
    page = create(parent_resource=ParentResourceById(parent_resource_id=folder.id))
    target = ResourceTargetByExternalId(resource_external_id=page.external_id, resource_type_slug=FGA_TYPE)
    check = lambda: authorization.check(member.membership.id, permission_slug=permission.slug, resource_target=target)
    same(check(), dict(authorized=False), "without a role")
    parent = ResourceTargetById(resource_id=folder.id)
    authorization.assign_role(member.membership.id, role_slug=role.slug, resource_target=parent)
    same(check(), dict(authorized=True), "with a role on the parent")
    effective = authorization.list_effective_permissions(member.membership.id, page.id)
    same(effective, list_with(dict(slug=permission.slug)), "the effective permissions")
    authorization.remove_role(member.membership.id, role_slug=role.slug, resource_target=parent)
    same(check(), dict(authorized=False), "after the removal")


@flow("groups give their members roles")
def groups(use):
    member, permission, role = use.fresh("own_member"), use.fga_permission, use.fga_role
    group = workos.groups.create_organization_group(member.organization_id, name="Writers")
    resource = authorization.create_resource(
        organization_id=member.organization_id, resource_type_slug=FGA_TYPE, external_id=unique("doc"), name="Book"
    )
    authorization.create_group_role_assignment(group.id, role_slug=role.slug, resource_id=resource.id)
    check = lambda: authorization.check(
        member.membership.id, permission_slug=permission.slug, resource_target=ResourceTargetById(resource_id=resource.id)
    )
    change = lambda **who: workos.groups.update_group_organization_memberships(member.organization_id, group.id, **who)
    same(check(), dict(authorized=False), "before the membership of the group")
    change(add=[member.membership.id])
    same(check(), dict(authorized=True), "as a member of the group")
    change(remove=[member.membership.id])
    same(check(), dict(authorized=False), "after the membership of the group")


@flow("API keys are validated until they expire")
def api_keys(use):
    key = workos.api_keys.create_organization_api_key(use.organization.id, name="CI", permissions=[use.permission.slug])
    validate = lambda: workos.api_keys.create_validation(value=key.value)
    same(validate().api_key, dict(id=key.id, permissions=[use.permission.slug]), "the key")
    workos.api_keys.create_api_key_expire(key.id)
    same(validate(), dict(api_key=None), "an expired key")
    member = use.fresh("own_member")
    own = um.create_user_api_key(member.user.id, name="Laptop", organization_id=member.organization_id)
    owner = dict(type="user", id=member.user.id, organization_id=member.organization_id)
    same(workos.api_keys.create_validation(value=own.value).api_key, dict(id=own.id, owner=owner), "the key of a user")


@flow("Connect: consent of a user, and a token for a machine")
def connect(use):
    application = use.fresh("application")
    secret = workos.connect.create_application_client_secret(application.id).secret
    form = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": secret}
    status, content = http("POST", f"{EMULATOR_URL}/oauth2/token", form, "application/x-www-form-urlencoded")
    same(status, 200, f"the status ({content[:100]})")
    member = use.fresh("own_member")
    partner = workos.connect.create_oauth_application(
        name=unique("Partner"),
        is_first_party=False,
        scopes=["openid", "email"],
        redirect_uris=REDIRECT_URIS,
        uses_pkce=True,
        organization_id=member.organization_id,
    )
    verifier = workos.pkce.generate_code_verifier()
    parameters = {
        "client_id": partner.client_id,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": "openid email",
        "state": "s1",
        "code_challenge": workos.pkce.generate_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    address = f"{EMULATOR_URL}/oauth2/authorize?" + "&".join(f"{name}={value}" for name, value in parameters.items())
    code = code_of(address.replace(" ", "+"), {"email": member.user.email, "password": password}, "s1")
    form = {"grant_type": "authorization_code", "client_id": partner.client_id, "code": code, "code_verifier": verifier}
    form["redirect_uri"] = REDIRECT_URI
    status, content = http("POST", f"{EMULATOR_URL}/oauth2/token", form, "application/x-www-form-urlencoded")
    same(status, 200, f"the status ({content[:100]})")
    allowed = um.list_user_authorized_applications(member.user.id)
    same(allowed, list_with(dict(application=dict(id=partner.id))), "the applications of the user")


@flow("Pipes: an account is connected in the browser")
def pipes(use):
    integration, user = use.integration, use.fresh("user")
    token = lambda: workos.pipes.get_access_token(integration.slug, user_id=user.id)
    same(token(), dict(active=False, error="not_installed"), "the token before")
    started = workos.pipes.authorize_data_integration(integration.slug, user_id=user.id, return_to=REDIRECT_URI)
    same(Browser().visit(started.url).startswith(REDIRECT_URI), True, "the browser returns to the application")
    same(workos.pipes.get_user_connected_account(user.id, integration.slug), dict(state="connected"), "the account")
    same(token(), dict(active=True, access_token=dict(access_token=text)), "the token")


@flow("Radar: lists decide attempts")
def radar(use):
    email = unique_email("mallory")
    attempt = lambda: workos.radar.create_attempt(
        ip_address="203.0.113.9", user_agent="curl", email=email, auth_method="Password", action="sign-in"
    )
    same(attempt(), dict(verdict="allow"), "before")
    workos.radar.add_list_entry("email", "block", entry=email)
    same(attempt(), dict(verdict="block", blocklist_type="email"), "with an entry of the list")
    workos.radar.remove_list_entry("email", "block", entry=email)
    same(attempt(), dict(verdict="allow"), "after")


@flow("agents: tokens of a blueprint")
def agents(use):
    blueprint, token = use.blueprint, use.fresh("agent_token")
    valid = workos.agents.validate_blueprint_token(blueprint.id, agent_access_token=token.access_token)
    same(valid, dict(valid=True, organization_id=use.organization.id, acting_user_id=None), "the validation")
    refreshed = workos.agents.create_blueprint_token(blueprint.id, type="refresh", refresh_token=token.refresh_token)
    same(refreshed, dict(agent_instance_session_id=token.agent_instance_session_id), "the refreshed token")
    workos.agents.revoke_session(token.agent_instance_session_id)
    again = lambda: workos.agents.create_blueprint_token(blueprint.id, type="refresh", refresh_token=refreshed.refresh_token)
    rejected(again, dict(status_code=one_of(400, 401, 403)), "the refresh token of a revoked session")


@flow("domains of organizations are verified")
def domains(use):
    domain = f"{unique('corp')}.com"
    data = [OrganizationDomainData(domain=domain, state="pending")]
    organization = workos.organizations.create_organization(name="Corp", domain_data=data)
    same(organization.domains, list_with(dict(domain=domain, state="pending")), "the domains")
    workos.organization_domains.verify_organization_domain(organization.domains[0].id)
    found = workos.organizations.list_organizations(domains=[domain])
    same(found, list_with(dict(id=organization.id)), "the organizations of the domain")
    other = lambda: workos.organization_domains.create_organization_domain(domain=domain, organization_id=use.organization.id)
    rejected(other, dict(status_code=one_of(400, 409, 422)), "the domain of another organization")


@flow("every type of event has the types of the SDK")
def event_types(use):
    kinds = sorted(EventSchema._DISPATCH)
    recorded = lambda: list(workos.events.list_events(events=kinds, limit=100).auto_paging_iter())
    caused = {event.event for event in recorded()}
    for kind in kinds:
        if kind not in caused:
            control("POST", "events", {"event": kind})
    events = recorded()
    same(sorted({event.event for event in events}) == kinds, True, "all types are listed")
    problems = {f"{event.event}: {found}" for event in events if (found := declared_types(event))}
    if problems:
        raise AssertionError("; ".join(sorted(problems)))


@flow("environments are separate")
def environments(use):
    key, client_id, name = unique("sk_test_second"), unique("client_second"), unique("Second")
    control("POST", "seed", {"environments": [{"api_key": key, "client_id": client_id, "organizations": [{"name": name}]}]})
    second = client(key, client_id=client_id)
    organizations = second.organizations.list_organizations()
    same([one.name for one in organizations], [name], "the organizations of the second environment")
    first = list(workos.organizations.list_organizations(limit=100).auto_paging_iter())
    same(first, list_without(dict(name=name)), "the organizations of the first environment")
    user = second.user_management.create_user(email=unique_email(), password=PASSWORD)
    sign_in = lambda one: one.user_management.authenticate_with_password(email=user.email, password=password)
    same(sign_in(second), dict(user=dict(id=user.id)), "the sign-in")
    rejected(lambda: sign_in(workos), dict(code="invalid_credentials"), "the sign-in in the first environment")


@flow("idempotency keys of audit log events")
def idempotency(use):
    organization, action, key = use.fresh("organization"), unique("document.copied"), unique("key")
    event = audit_log_event(action)
    for _ in range(2):
        workos.audit_logs.create_event(organization_id=organization.id, event=event, idempotency_key=key)
    created = workos.audit_logs.create_export(organization_id=organization.id, range_start=now(-60), range_end=now(1))
    get = lambda: workos.audit_logs.get_export(created.id)
    ready = eventually("the export", lambda: (export := get()).state == "ready" and export)
    with urlopen(ready.url) as response:
        same(response.read().decode().count(action), 1, "the number of events in the file")


@flow("errors have the classes of the SDK")
def errors(use):
    get = lambda: workos.organizations.get_organization("org_01H00000000000000000000000")
    error = rejected(get, dict(status_code=404, code="entity_not_found", request_id=text), "an unknown ID")
    same(type(error).__name__, "NotFoundError", "the class of the error")
    wrong = lambda: client("sk_test_wrong").organizations.list_organizations()
    same(type(rejected(wrong, dict(status_code=401), "another API key")).__name__, "AuthenticationError", "the class of the error")
    taken = lambda: workos.organizations.create_organization(name="Acme", external_id=use.organization.external_id)
    rejected(taken, dict(status_code=one_of(400, 409), code="external_id_already_used"), "an external ID in use")
    rejected(lambda: um.create_user(email="no email"), dict(status_code=one_of(400, 422)), "an email that is none")


@flow("faults: rate limits and outages are retried by the SDK")
def faults(use):
    organization = use.organization
    get = {"method": "GET", "path": f"/organizations/{organization.id}", "count": 1}
    control("POST", "faults", {**get, "effect": {"rate_limit": {"retry_after": 3}}})
    limited = lambda: workos.organizations.get_organization(organization.id)
    error = rejected(limited, dict(status_code=429, retry_after=3), "a rate limit")
    same(type(error).__name__, "RateLimitExceededError", "the class of the error")
    patient = client(max_retries=3)
    for effect in ({"status": 503, "retry_after": 1}, "drop_connection", "lose_response"):
        control("POST", "faults", {**get, "effect": effect})
        same(patient.organizations.get_organization(organization.id), dict(id=organization.id), f"after {effect}")
    control("DELETE", "faults")


@flow("snapshot, reset, restore")
def snapshot(use):
    snapshot = control("GET", "snapshot")
    exists = lambda: workos.organizations.get_organization(use.organization.id)
    try:
        control("POST", "reset")
        rejected(exists, dict(status_code=404), "an organization after the reset")
    finally:
        control("POST", "restore", snapshot)
    same(exists(), dict(id=use.organization.id), "the organization after the restore")
