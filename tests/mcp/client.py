"""Signs in to the MCP server at MCP_URL with the OAuth client of the MCP SDK for Python.

The user, who signs in on the pages of the emulator, is the one of examples/mcp.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent / "emulator" / "python"))

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata, OAuthToken

from emulator import EMULATOR_URL, Browser, query

MCP_URL, CALLBACK = os.environ["MCP_URL"], "http://127.0.0.1:8765/callback"
USER = {"email": "ada@acme.com", "password": "correct horse battery"}


steps: list[str] = []


def ok(what: str) -> None:
    steps.append(what)
    print(f"ok Python SDK: {what}", flush=True)


class Storage:
    """What an application stores."""

    tokens = client_info = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client_info

    async def set_client_info(self, client_info):
        self.client_info = client_info


async def main() -> None:
    storage, browser, asked = Storage(), Browser(), []

    async def redirect(url: str) -> None:
        asked.append(url)

    async def callback() -> AuthorizationCodeResult:
        url = await asyncio.to_thread(browser.visit, asked[-1], USER)
        assert url.split("?")[0] == CALLBACK, url.split("?")[0]
        found = query(url)
        assert "error" not in found, found["error"]
        return AuthorizationCodeResult(code=found["code"], state=found["state"])

    def scopes() -> list[str]:
        return parse_qs(urlsplit(asked[-1]).query)["scope"][0].split()

    metadata = OAuthClientMetadata(
        client_name="Notebook",
        redirect_uris=[CALLBACK],
        grant_types=["authorization_code", "refresh_token"],
        token_endpoint_auth_method="none",
    )
    provider = OAuthClientProvider(MCP_URL, metadata, storage, redirect, callback)
    async with httpx2.AsyncClient(auth=provider) as http:
        async with Client(streamable_http_client(MCP_URL, http_client=http)) as client:
            assert storage.client_info.client_id.startswith("client_")
            assert parse_qs(urlsplit(asked[0]).query)["resource"] == [MCP_URL]
            assert scopes() == ["openid", "email", "offline_access"], scopes()
            ok("discovery from the challenge, registration, sign-in and consent")

            caller = (await client.call_tool("whoami")).structured_content
            assert caller["user_id"].startswith("user_") and "openid" in caller["scopes"], caller
            assert (await client.call_tool("email")).content[0].text == USER["email"]
            ok("calls of tools, which see the user")

            before = storage.tokens.access_token
            provider.context.token_expiry_time = 1.0
            again = (await client.call_tool("whoami")).structured_content
            assert again["user_id"] == caller["user_id"] and storage.tokens.access_token != before
            assert len(asked) == 1
            ok("refresh of an expired token without the user")

            # As if the application had asked for less at first.
            form = {
                "grant_type": "refresh_token",
                "client_id": storage.client_info.client_id,
                "refresh_token": storage.tokens.refresh_token,
                "scope": "openid",
            }
            async with httpx2.AsyncClient() as plain:
                response = await plain.post(f"{EMULATOR_URL}/oauth2/token", data=form)
            provider.context.current_tokens = OAuthToken.model_validate_json(response.content)
            assert (await client.call_tool("email")).content[0].text == USER["email"]
            assert len(asked) == 2 and {"openid", "email"} <= set(scopes())
            ok("further scope for a tool that requires it")


asyncio.run(main())
print(f"Python SDK: {len(steps)} steps passed")
