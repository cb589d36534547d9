"""Who may ask for what: bearer tokens of programs, signed tokens of the panels, calls a minute.

In: the token of a call. Out: `Caller`, or a `Problem`. A token opens only the connection in whose
settings its secret stands. Every secret is compared, in constant time, whatever matched before.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Sequence
from typing import NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from ..config import ConnectionSettings, Settings
from ..errors import ConfigError
from .problems import Problem, unauthorized

LEEWAY = 60
"""Seconds by which the clocks of two machines may differ."""

LONGEST = 3_600
"""Seconds that a panel's token may still live: it is made for a call, not for keeping."""

SHORTEST_SECRET = 16
"""Bytes of a secret that signs; a shorter one could be found by trying."""


class Caller(NamedTuple):
    """Who calls: the connections that are open to her, and the agent, "" for a program."""

    connections: frozenset[str]
    agent: str = ""


class _Opened(NamedTuple):
    agent: str
    counted_as: str


class Gate:
    """Checks tokens and counts calls."""

    def __init__(self, settings: Settings) -> None:
        self._locks = {name: _Lock(name, one) for name, one in settings.connections.items()}
        self._watchers = _bytes(settings.serve.metrics_tokens)
        self._calls = RateLimitItemPerMinute(settings.serve.calls_per_minute)
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, token: str, *, connection: str | None = None) -> Caller:
        """Let a caller in to one connection, or to all that her token opens."""
        names = self._locks if connection is None else self._locks.keys() & {connection}
        opened = {name: found for name in names if (found := self._locks[name].open_with(token))}
        if not opened:
            raise unauthorized()
        first = next(iter(opened.values()))
        self._count(first.counted_as)
        return Caller(frozenset(opened), first.agent)

    def watch(self, token: str) -> None:
        """Let somebody see the figures and the API page."""
        if not _among(token, self._watchers):
            raise unauthorized()

    def _count(self, who: str) -> None:
        if self._counter.hit(self._calls, who):
            return
        left = self._counter.get_window_stats(self._calls, who).reset_time - time.time()
        raise Problem("too_many", headers={"Retry-After": str(max(1, math.ceil(left)))})


class _Lock:
    """The secrets of one connection."""

    def __init__(self, name: str, settings: ConnectionSettings) -> None:
        self._tokens = _bytes(settings.tokens)
        self._keys = tuple(_key(name, secret) for secret in _bytes(settings.app_secrets))
        claims: dict[str, jwt.ClaimsOption] = {"exp": {"essential": True}}
        if settings.audience:
            claims["aud"] = {"essential": True, "value": settings.audience}
        self._claims = jwt.JWTClaimsRegistry(None, LEEWAY, **claims)

    def open_with(self, token: str) -> _Opened | None:
        if _among(token, self._tokens):
            return _Opened("", hashlib.sha256(token.encode()).hexdigest())
        found = [claims for key in self._keys if (claims := self._signed(token, key))]
        return found[0] if found else None

    def _signed(self, token: str, key: OctKey) -> _Opened | None:
        try:
            # https://www.rfc-editor.org/rfc/rfc8725#section-3.1: the algorithm is ours to name
            claims = jwt.decode(token, key, algorithms=["HS256"]).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            return None
        if claims["exp"] > time.time() + LONGEST + LEEWAY:
            return None
        agent = str(claims.get("agent") or claims.get("sub") or "")[:100]
        # A panel signs a new token for each call, so calls are counted by agent and secret.
        return _Opened(agent, f"{key.thumbprint()}/{agent}")


def _bytes(secrets: Sequence[SecretStr]) -> tuple[bytes, ...]:
    """Take the secrets out; an empty one would open everything, so it opens nothing."""
    return tuple(s.get_secret_value().encode() for s in secrets if s.get_secret_value())


def _among(token: str, known: Sequence[bytes]) -> bool:
    given = token.encode()
    return any([hmac.compare_digest(given, one) for one in known])


def _key(connection: str, secret: bytes) -> OctKey:
    if len(secret) < SHORTEST_SECRET:
        raise ConfigError(
            f"connections.{connection}.app_secrets: a secret is shorter than {SHORTEST_SECRET} "
            "characters; make one with `openssl rand -hex 32`"
        )
    try:
        return OctKey.import_key(secret)
    except ValueError as error:
        raise ConfigError(
            f"connections.{connection}.app_secrets: a secret is a public key; "
            "make one with `openssl rand -hex 32`"
        ) from error
