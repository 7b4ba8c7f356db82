"""Reads sessions, webhooks, actions and vault values of workos-core with WorkOS's Python SDK, and creates others.

The input is JSON on standard input, the output, for workos-core to read, JSON on standard output.
"""

import hashlib
import hmac
import json
import sys
import time

from workos import WorkOSClient
from workos.session import seal_data

cases = json.load(sys.stdin)
client = WorkOSClient(
    api_key=cases["api_key"],
    client_id=cases["client_id"],
    base_url=f"http://127.0.0.1:{cases['port']}/",
)
output = {}

# Sessions: a session that workos-core sealed in Python's format is authenticated and refreshed.
session = client.user_management.load_sealed_session(
    session_data=cases["python_session"]["sealed"],
    cookie_password=cases["python_session"]["password"],
)
authenticated = session.authenticate()
output["session_authenticated"] = authenticated.authenticated
output["session_email"] = (getattr(authenticated, "user", None) or {}).get("email")
refreshed = session.refresh()
output["session_refreshed"] = getattr(refreshed, "sealed_session", None) or f"not refreshed: {refreshed.reason}"
output["sealed"] = seal_data({"access_token": "a", "refresh_token": "rt_ü"}, cases["python_session"]["password"])

# Webhooks: one signed by workos-core, and one to verify.
webhook = cases["webhook"]
event = client.webhooks.verify_event(
    event_body=webhook["body"].encode(),
    event_signature=webhook["header"],
    secret=webhook["secret"],
)
output["webhook_event"] = event.id
try:
    client.webhooks.verify_event(
        event_body=webhook["body"].replace("evt", "evu").encode(),
        event_signature=webhook["header"],
        secret=webhook["secret"],
    )
    output["webhook_tampered"] = "accepted"
except ValueError:
    output["webhook_tampered"] = "rejected"
now = int(time.time() * 1000)
output["webhook_body"] = json.dumps({**json.loads(webhook["body"]), "id": "event_from_python_ü"})
signature = hmac.new(
    webhook["secret"].encode(), f"{now}.{output['webhook_body']}".encode(), hashlib.sha256
).hexdigest()
output["webhook_header"] = f"t={now}, v1={signature}"

# Actions.
client.actions.verify_header(
    payload=cases["action"]["body"].encode(),
    sig_header=cases["action"]["header"],
    secret=cases["action"]["secret"],
)
output["action_verified"] = True

# The vault, with data keys of the emulator.
vault = cases["vault"]
output["vault_decrypted"] = client.vault.decrypt(
    encrypted_data=vault["ciphertext"], associated_data=vault["associated_data"]
)
output["vault_encrypted"] = client.vault.encrypt(
    data="from Python: ü", key_context={"organization_id": "org_1"}, associated_data="context of Python"
)

print(json.dumps(output))
