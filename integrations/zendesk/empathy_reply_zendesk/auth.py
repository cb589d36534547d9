"""As whom we speak to Zendesk. In: what an account's settings hold. Out: Authorization headers.

OAuth tokens live for an hour: they are renewed ahead of time, and once more where Zendesk refuses
one early. API tokens, Zendesk's older way, can no longer be made and end on 2027-04-30.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import httpx

from empathy_reply import transport as wire
from empathy_reply.errors import ConfigError, Unavailable

from .mapping import NAME

TOKEN_PATH = "/oauth/tokens"  # noqa: S105 - a path
LIFE = 3_600
"""Seconds of life that a token is asked to have; Zendesk takes 300 to 172,800."""

EARLY = 120.0
"""Seconds before its end at which a token is renewed."""


class Credential(Protocol):
    """Something that gives an Authorization header."""

    async def header(self, http: httpx.AsyncClient, *, refused: str = "") -> str:
        """Give the header; `refused` is one that Zendesk no longer takes."""
        ...


def make_credential(
    client: tuple[str, str],
    person: tuple[str, str],
    *,
    scope: str,
    sleep: Callable[[float], Awaitable[None]],
) -> Credential:
    """Make the credential out of whichever pair the settings hold; both: the client's."""
    for pair, names in ((client, _CLIENT), (person, _PERSON)):
        missing = [name for value, name in zip(pair, names, strict=True) if not value]
        if len(missing) == 1:
            raise ConfigError(f"{missing[0]} is missing: {' and '.join(names)} go together")
    if any(client):
        return ClientCredentials(*client, scope=scope, sleep=sleep)
    if any(person):
        return ApiToken(*person)
    raise ConfigError(
        "client_id and client_secret are missing: make an OAuth client in Admin Center > Apps and "
        "integrations > APIs > OAuth clients, as the bot's own user (see zendesk/README.md)"
    )


_CLIENT, _PERSON = ("client_id", "client_secret"), ("email", "api_token")


class ApiToken:
    """A person's e-mail address and API token."""

    def __init__(self, email: str, api_token: str) -> None:
        # https://developer.zendesk.com/api-reference/introduction/security-and-auth/#api-token
        pair = base64.b64encode(f"{email}/token:{api_token}".encode()).decode()
        self._header = f"Basic {pair}"

    async def header(self, http: httpx.AsyncClient, *, refused: str = "") -> str:
        """Give the header, which is always the same."""
        return self._header


class ClientCredentials:
    """A confidential OAuth client of the account, which speaks as the user who made it."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        scope: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client_id, self._client_secret, self._scope = client_id, client_secret, scope
        self._sleep, self._clock = sleep, clock
        self._alone = asyncio.Lock()
        self._header, self._until = "", 0.0

    async def header(self, http: httpx.AsyncClient, *, refused: str = "") -> str:
        """Give the header, with a new token where the old one ends soon or was refused."""
        async with self._alone:
            if self._header in ("", refused) or self._clock() > self._until - EARLY:
                await self._renew(http)
            return self._header

    async def _renew(self, http: httpx.AsyncClient) -> None:
        # https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
        wanted = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "scope": self._scope,  # a string: a list gives a token that may do nothing
            "expires_in": LIFE,  # or the answer does not tell how long the token lives
        }
        call = wire.Call(NAME, "get a token")
        asked_at = self._clock()
        found = await wire.ask(lambda: http.post(TOKEN_PATH, json=wanted), call, sleep=self._sleep)
        self._header = f"Bearer {_token(found)}"
        self._until = asked_at + float(found.get("expires_in") or LIFE)


def _token(found: Any) -> str:
    token = found.get("access_token") if isinstance(found, dict) else None
    if not token:
        raise Unavailable("the answer holds no token", helpdesk=NAME, operation="get a token")
    return str(token)
