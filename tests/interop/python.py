"""What WorkOS's Python SDK makes of what this crate wrote, and what it writes for it to read.

Reads the cases as JSON from standard input and writes its own to standard output.
"""

import hashlib
import hmac
import json
import sys
import time

from workos import WorkOSClient
from workos.session import seal_data

given = json.load(sys.stdin)
client = WorkOSClient(
    api_key=given["api_key"],
    client_id=given["client_id"],
    base_url=f"http://127.0.0.1:{given['port']}/",
)
made = {}

# Sessions: what we sealed for Python is authenticated and refreshed by it.
session = client.user_management.load_sealed_session(
    session_data=given["python_session"]["sealed"],
    cookie_password=given["python_session"]["password"],
)
authenticated = session.authenticate()
made["session_authenticated"] = authenticated.authenticated
made["session_email"] = (getattr(authenticated, "user", None) or {}).get("email")
refreshed = session.refresh()
made["session_refreshed"] = getattr(refreshed, "sealed_session", None) or f"not refreshed: {refreshed.reason}"
made["sealed"] = seal_data({"access_token": "a", "refresh_token": "rt_ü"}, given["python_session"]["password"])

# Webhooks, both ways.
webhook = given["webhook"]
event = client.webhooks.verify_event(
    event_body=webhook["body"].encode(),
    event_signature=webhook["header"],
    secret=webhook["secret"],
)
made["webhook_event"] = event.id
try:
    client.webhooks.verify_event(
        event_body=webhook["body"].replace("evt", "evu").encode(),
        event_signature=webhook["header"],
        secret=webhook["secret"],
    )
    made["webhook_tampered"] = "accepted"
except ValueError:
    made["webhook_tampered"] = "refused"
now = int(time.time() * 1000)
made["webhook_body"] = json.dumps({**json.loads(webhook["body"]), "id": "event_from_python_ü"})
signature = hmac.new(
    webhook["secret"].encode(), f"{now}.{made['webhook_body']}".encode(), hashlib.sha256
).hexdigest()
made["webhook_header"] = f"t={now}, v1={signature}"

# Actions.
client.actions.verify_header(
    payload=given["action"]["body"].encode(),
    sig_header=given["action"]["header"],
    secret=given["action"]["secret"],
)
made["action_verified"] = True

# The vault: values go through the data keys of the emulator.
vault = given["vault"]
made["vault_decrypted"] = client.vault.decrypt(
    encrypted_data=vault["ciphertext"], associated_data=vault["associated_data"]
)
made["vault_encrypted"] = client.vault.encrypt(
    data="from Python: ü", key_context={"organization_id": "org_1"}, associated_data="context of Python"
)

print(json.dumps(made))
