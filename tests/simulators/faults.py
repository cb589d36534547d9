"""What goes wrong between us and a helpdesk, on demand. In: an ASGI app. Out: the same, failing.

`Faults` wraps a simulator. Each request draws one fault or none, by lot or from a list a test gave.
Faults that answer early never reach the simulator; `landed_silent` and `half` reach it first, so
that a write has landed although the caller cannot know.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[dict[str, Any]], Any]

EARLY = (
    "expired_token",
    "conflict",
    "rate_limited",
    "rate_limited_silent",
    "error",
    "unavailable",
    "html",
    "redirect",
)
LATE = ("landed_silent", "landed_error", "half", "slow")
KINDS = EARLY + LATE

STATUS = {
    "expired_token": 401,
    "conflict": 409,
    "rate_limited": 429,
    "rate_limited_silent": 429,
    "error": 500,
    "unavailable": 503,
    "html": 200,
    "redirect": 302,
}


class Faults:
    """An ASGI app that fails now and then in front of another one.

    `rates` gives the chance of each kind for each request; `next_up` holds kinds that are used up
    first, in order. `bodies` gives the vendor's JSON of an early answer. `only` says which requests
    can fail (method, path). `stranger` is the host of the redirect; `silence` how many seconds
    `landed_silent` says nothing before it closes.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Any],
        *,
        bodies: Mapping[str, Any] | None = None,
        rates: Mapping[str, float] | None = None,
        seed: int = 0,
        silence: float = 20.0,
        slowness: float = 0.5,
        retry_after: str = "1",
        stranger: str = "http://127.0.0.1:9/elsewhere",
        only: Callable[[str, str], bool] = lambda method, path: True,
    ) -> None:
        self.app = app
        self.bodies = dict(bodies or {})
        self.rates = dict(rates or {})
        self.next_up: list[str] = []
        self.struck: Counter[str] = Counter()
        self.silence, self.slowness = silence, slowness
        self.retry_after, self.stranger, self.only = retry_after, stranger, only
        self._lot = random.Random(seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or fail it."""
        if scope["type"] != "http" or not self.only(scope["method"], scope["path"]):
            return await self.app(scope, receive, send)
        kind = self._draw(scope["method"])
        if not kind:
            return await self.app(scope, receive, send)
        self.struck[kind] += 1
        if kind in EARLY:
            return await self._early(kind, send)
        if kind == "slow":
            await asyncio.sleep(self.slowness)
            return await self.app(scope, receive, send)
        return await self._late(kind, scope, receive, send)

    def _draw(self, method: str) -> str:
        if self.next_up:
            return self.next_up.pop(0)
        for kind, rate in self.rates.items():
            if self._lot.random() < rate:
                return "" if kind == "conflict" and method == "GET" else kind
        return ""

    async def _early(self, kind: str, send: Send) -> None:
        headers = [(b"content-type", b"application/json")]
        body = json.dumps(self.bodies.get(kind, {"error": kind})).encode()
        if kind in ("rate_limited", "unavailable"):
            headers.append((b"retry-after", self.retry_after.encode()))
        if kind == "redirect":
            headers.append((b"location", self.stranger.encode()))
        if kind == "html":
            headers = [(b"content-type", b"text/html")]
            body = b"<html><head><title>Bad gateway</title></head><body>Try later</body></html>"
        await send({"type": "http.response.start", "status": STATUS[kind], "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _late(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request land, then spoil the answer."""
        said: list[dict[str, Any]] = []

        async def keep(message: dict[str, Any]) -> None:
            said.append(message)

        await self.app(scope, receive, keep)
        if kind == "landed_silent":
            await asyncio.sleep(self.silence)
            return await self._early("error", send)
        if kind == "landed_error":
            return await self._early("error", send)
        start = said[0]
        whole = b"".join(m.get("body", b"") for m in said[1:])
        length = str(len(whole)).encode()
        kept = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        await send({**start, "headers": [*kept, (b"content-length", length)]})
        await send(
            {"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True}
        )
        raise ConnectionResetError("the simulator hangs up in the middle of an answer")
