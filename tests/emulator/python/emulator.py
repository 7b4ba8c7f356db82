"""The emulator as a developer's scripts see it: the SDK, the control API, a browser without scripts, codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any, Optional

from workos import WorkOSClient, create_public_client

EMULATOR_URL = os.environ["EMULATOR_URL"].rstrip("/")
API_KEY = os.environ.get("EMULATOR_API_KEY", "sk_test_emulator")
CLIENT_ID = os.environ.get("EMULATOR_CLIENT_ID", "client_emulator")
REDIRECT_URI = "http://localhost:3000/callback"

# Methods of the SDK that were called, as `service.method`.
called: set[str] = set()


def methods(service: Any) -> list[str]:
    """Names of the public methods of a service."""
    return [name for name in dir(service) if not name.startswith("_") and callable(getattr(service, name))]


def services(client: WorkOSClient) -> list[str]:
    """Names of the SDK's services."""
    names = [name for name in dir(client) if not name.startswith("_")]
    return [name for name in names if type(getattr(client, name)).__module__.startswith("workos.")]


class Recorded:
    """A service, or the client, whose calls are recorded."""

    def __init__(self, target: Any, path: str = ""):
        self._target, self._path = target, path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if not self._path:
            return Recorded(value, name) if name in services(self._target) else value
        called.add(f"{self._path}.{name}")
        return value


def client(api_key: str = API_KEY, client_id: str = CLIENT_ID, max_retries: int = 0) -> WorkOSClient:
    return WorkOSClient(api_key=api_key, client_id=client_id, base_url=EMULATOR_URL, max_retries=max_retries)


workos = Recorded(client())
public_client = create_public_client(client_id=CLIENT_ID, base_url=EMULATOR_URL)


def http(method: str, url: str, body: Any = None, kind: str = "application/json") -> tuple[int, str]:
    """Sends a request, and returns the status and the text of the response."""
    content = None
    if body is not None:
        content = (json.dumps(body) if kind == "application/json" else urllib.parse.urlencode(body)).encode()
    request = urllib.request.Request(url, data=content, method=method, headers={"content-type": kind})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def control(method: str, path: str, body: Any = None) -> Any:
    """Sends a request to the control API, and returns the JSON of the response."""
    status, content = http(method, f"{EMULATOR_URL}/_emulator/{path}", body)
    if status >= 400:
        raise AssertionError(f"{method} /_emulator/{path} expected success, got {status} {content[:200]}")
    return json.loads(content) if content else None


def latest_message(to: str, kind: str) -> dict:
    """Returns the latest message of the outbox to an address."""
    messages = [one for one in control("GET", "outbox")["data"] if one["to"] == to and one["kind"] == kind]
    if not messages:
        raise AssertionError(f"the outbox has no {kind} to the user")
    return messages[-1]


_numbers = itertools.count(1)


def unique(prefix: str) -> str:
    """Returns a text that is used once, so that the scripts can run again on the same emulator."""
    return f"{prefix}-p{os.getpid()}-{next(_numbers)}"


def unique_email(name: str = "ada") -> str:
    return f"{unique(name)}@example.com"


def totp(secret: str, now: Optional[float] = None) -> str:
    """Returns the code of RFC 6238 for a secret in base32: HMAC-SHA-1, six digits, 30 seconds."""
    text = secret.replace(" ", "").rstrip("=").upper()
    key = base64.b32decode(text + "=" * (-len(text) % 8))
    counter = struct.pack(">Q", int((now or time.time()) // 30))
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack_from('>I', digest, offset)[0] & 0x7FFFFFFF) % 1_000_000:06}"


def claims(token: str) -> dict:
    """Returns the claims of a token, without a check of the signature."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class _Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self.alert: Optional[str] = None
        self._in_alert = False

    def handle_starttag(self, tag: str, attributes: list) -> None:
        values = {name: value or "" for name, value in attributes}
        self._in_alert = values.get("role") == "alert"
        if tag == "form":
            self.forms.append({"action": values.get("action", ""), "method": values.get("method", "get"), "fields": [], "buttons": []})
        elif tag in ("input", "select", "textarea") and self.forms and values.get("name") and values.get("type") != "checkbox":
            self.forms[-1]["fields"].append((values["name"], values.get("value", "")))
        elif tag == "button" and self.forms and values.get("name"):
            self.forms[-1]["buttons"].append((values["name"], values.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._in_alert and data.strip():
            self.alert = data.strip()
            self._in_alert = False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


class Browser:
    """A browser without scripts: keeps cookies, follows redirects and fills in forms."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies, _NoRedirect())

    def _send(self, address: str, fields: Optional[list] = None) -> Any:
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            return self._opener.open(urllib.request.Request(address, data=body), timeout=30)
        except urllib.error.HTTPError as error:
            return error

    def visit(self, address: str, values: Optional[dict] = None) -> str:
        """Visits a URL and fills in the forms that follow, until a redirect leaves the emulator.

        Returns the URL of that redirect, or of the last page if it has no form.
        """
        values = values or {}
        response = self._send(address)
        for step in range(12):
            location = response.headers.get("location")
            if location:
                address = urllib.parse.urljoin(address, location)
                if not address.startswith(EMULATOR_URL):
                    return address
                response = self._send(address)
                continue
            page = _Forms()
            page.feed(response.read().decode())
            if not page.forms:
                return address
            if page.alert and step > 0:
                raise AssertionError(f"the page shows: {page.alert}")
            form = page.forms[0]
            fields = [(name, values.get(name, value)) for name, value in form["fields"]]
            buttons = form["buttons"]
            chosen = [button for button in buttons if values.get(button[0]) == button[1]]
            fields += (chosen or [button for button in buttons if button[1] not in ("cancel", "deny")])[:1]
            address = urllib.parse.urljoin(address, form["action"])
            if form["method"].lower() == "get":
                address = f"{address.split('?')[0]}?{urllib.parse.urlencode(fields)}"
                response = self._send(address)
            else:
                response = self._send(address, fields)
        raise AssertionError("the pages do not end")


def query(address: str) -> dict[str, str]:
    """Returns the parameters of a URL."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


def code_of(address: str, values: dict, state: Optional[str] = None, browser: Optional[Browser] = None) -> str:
    """Signs in at a URL, and returns the code of the callback."""
    callback = (browser or Browser()).visit(address, values)
    if callback.split("?")[0] != REDIRECT_URI:
        raise AssertionError("expected a redirect to the application, got a page")
    found = query(callback)
    if found.get("error"):
        raise AssertionError(f"the callback has the error {found['error']}")
    if state and found.get("state") != state:
        raise AssertionError("the state is not returned")
    return found["code"]
