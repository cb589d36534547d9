"""Zendesk's API, as far as it may be used here. In: a path. Out: JSON, or a `HelpdeskError`.

One write can pass: an update that is a private note. The account's rate budget is shared with
whatever else uses it, so what changes rarely is kept for minutes, and `is_short` says when to leave
off what is not needed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from empathy_reply import transport as wire
from empathy_reply.errors import HelpdeskError, NothingToDraft, Unavailable, Unclear

from .auth import TOKEN_PATH, Credential
from .mapping import NAME
from .note import may_pass

Json = dict[str, Any]
Query = Mapping[str, str | int]

BASE = "/api/v2"
PER_PAGE = 100
MOST_PAGES = 100
KEPT_SECONDS = 300.0
KEPT_MOST = 2_000
SHORT = 0.1

_ABSENT = {400, 403, 404, 410, 422}
"""Answers to an optional read after which work goes on without it. Not 401: nothing would go."""

# https://developer.zendesk.com/api-reference/introduction/rate-limits/: both pairs are in use
_BUDGETS = (("x-rate-limit", "x-rate-limit-remaining"), ("ratelimit-limit", "ratelimit-remaining"))

# https://developer.zendesk.com/api-reference/
ROUTES = (
    wire.Route("POST", TOKEN_PATH),
    wire.Route("GET", BASE + r"/oauth/tokens/current\.json"),
    wire.Route("GET", BASE + r"/tickets\.json"),
    wire.Route("GET", BASE + r"/tickets/[0-9]+(\.json|/comments\.json|/audits\.json)"),
    wire.Route("GET", BASE + r"/tickets/[0-9]+/conversation_log"),
    wire.Route("GET", BASE + r"/incremental/tickets/cursor\.json"),
    wire.Route("GET", BASE + r"/users/([0-9]+|me|show_many)\.json"),
    wire.Route("GET", BASE + r"/users/[0-9]+/tickets/requested\.json"),
    wire.Route("GET", BASE + r"/(organizations|brands)/[0-9]+\.json"),
    wire.Route("GET", BASE + r"/help_center/articles(/search)?\.json"),
    wire.Route("GET", BASE + r"/webhooks"),
    wire.Route("PUT", BASE + r"/tickets/[0-9]+\.json", may_pass),
)
"""What may pass in daily work. What only setting up needs stands in setting_up.py."""


class Api:
    """One account. `skew` is how many seconds its clock is ahead of ours, once it has answered."""

    def __init__(
        self,
        base_url: str,
        *,
        credential: Credential,
        transport: httpx.AsyncBaseTransport | None = None,
        routes: Sequence[wire.Route] = ROUTES,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = wire.client(base_url, routes=routes, transport=transport)
        self._credential = credential
        self._sleep = sleep
        self._kept: dict[str, tuple[float, Json | None]] = {}
        self._share = 1.0
        self.skew: float | None = None

    @property
    def is_short(self) -> bool:
        """Whether less than a tenth of the account's rate budget is left."""
        return self._share < SHORT

    async def read(
        self, path: str, operation: str, query: Query | None = None, *, holding: str
    ) -> Json:
        """Read one answer, which must hold this key."""
        found = await self._ask("GET", path, operation, query=query)
        if not isinstance(found, dict) or not isinstance(found.get(holding), dict | list):
            raise _odd(Unavailable, operation)
        return found

    async def pages(
        self, path: str, operation: str, query: Query | None = None, *, holding: str
    ) -> AsyncIterator[Json]:
        """Read a list to its end, page by page."""
        # https://developer.zendesk.com/api-reference/introduction/pagination/
        asked = {"page[size]": PER_PAGE, **(query or {})}
        for _ in range(MOST_PAGES):
            page = await self.read(path, operation, asked, holding=holding)
            yield page
            meta = page.get("meta") or {}
            # Not links.next, which the last page has, too.
            if not meta.get("has_more") or not meta.get("after_cursor"):
                return
            asked["page[after]"] = meta["after_cursor"]

    async def known(
        self, path: str, operation: str, query: Query | None = None, *, holding: str
    ) -> Any:
        """Read what changes rarely and can be done without: None where we may not see it."""
        key = str(httpx.URL(path, params=query or {}))
        kept = self._kept.get(key)
        if not kept or time.monotonic() - kept[0] > KEPT_SECONDS:
            kept = self._keep(key, await self.optional(path, operation, query, holding=holding))
        return kept[1][holding] if kept[1] else None

    async def optional(
        self, path: str, operation: str, query: Query | None = None, *, holding: str
    ) -> Json | None:
        """Read what can be done without: None where there is none, or none that we may see."""
        try:
            return await self.read(path, operation, query, holding=holding)
        except HelpdeskError as error:
            if error.status not in _ABSENT:
                raise
            return None

    async def write(
        self, method: str, path: str, operation: str, body: Json, *, holding: str
    ) -> Json:
        """Write; an answer that does not tell what came of it is `Unclear`."""
        found = await self._ask(method, path, operation, body=body)
        if not isinstance(found, dict) or not isinstance(found.get(holding), dict):
            raise _odd(Unclear, operation)
        return found

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        operation: str,
        *,
        query: Query | None = None,
        body: Json | None = None,
    ) -> Any:
        async def send() -> httpx.Response:
            header = await self._credential.header(self._http)
            answer = await self._send(method, path, query, body, header)
            if answer.status_code == 401:
                # It did not land, whatever it was: once more, should there be a newer token.
                newer = await self._credential.header(self._http, refused=header)
                if newer != header:
                    answer = await self._send(method, path, query, body, newer)
            _refuse_closed(answer)
            return answer

        call = wire.Call(NAME, operation, writes=body is not None)
        return await wire.ask(send, call, sleep=self._sleep)

    async def _send(
        self, method: str, path: str, query: Query | None, body: Json | None, header: str
    ) -> httpx.Response:
        headers = {"Authorization": header}
        answer = await self._http.request(
            method, BASE + path, params=query, json=body, headers=headers
        )
        self._learn(answer.headers)
        return answer

    def _learn(self, headers: Mapping[str, str]) -> None:
        """Take the budget and the clock out of an answer."""
        for total, remaining in _BUDGETS:
            if remaining in headers:
                self._share = wire.header_share(headers, total=total, remaining=remaining)
                break
        try:
            told = parsedate_to_datetime(headers["date"])
            self.skew = (told - datetime.now(UTC)).total_seconds()
        except (KeyError, ValueError, TypeError):
            return

    def _keep(self, key: str, found: Json | None) -> tuple[float, Json | None]:
        while len(self._kept) >= KEPT_MOST:
            del self._kept[next(iter(self._kept))]
        self._kept.pop(key, None)
        self._kept[key] = kept = (time.monotonic(), found)
        return kept


def _refuse_closed(answer: httpx.Response) -> None:
    """Raise `NothingToDraft` where Zendesk says that the ticket was closed meanwhile."""
    # {"error":"RecordInvalid","details":{"status":[{"description":"Status: closed prevents …"}]}}
    if answer.status_code == 422:
        try:
            told = answer.json()["details"]["status"]
        except (ValueError, KeyError, TypeError):
            return
        if "closed" in str(told):
            raise NothingToDraft("closed", helpdesk=NAME)


def _odd(kind: type[HelpdeskError], operation: str) -> HelpdeskError:
    return kind("the answer is not what was asked for", helpdesk=NAME, operation=operation)
