"""Freshdesk's API, as far as it may be used here. In: a path. Out: JSON, or a `HelpdeskError`.

Two writes can pass: a private note, and tags and priority of a ticket. The account's rate budget is
shared with whatever else uses it, so what changes rarely is kept for minutes, and `is_short` says
when to leave off what is not needed.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from empathy_reply import transport as wire
from empathy_reply.errors import HelpdeskError, Unavailable, Unclear

from .mapping import NAME

Json = dict[str, Any]
Query = Mapping[str, str | int]

BASE = "/api/v2"
PER_PAGE = 100
MOST_PAGES = 300
KEPT_SECONDS = 300.0
KEPT_MOST = 2_000
SHORT = 0.1

_ABSENT = {400, 403, 404, 410}
"""Answers to an optional read after which work goes on without it. Not 401: the key is wrong."""


def _private_note(body: Json) -> bool:
    return body.keys() == {"body", "private"} and body["private"] is True


def _marks(body: Json) -> bool:
    return bool(body) and body.keys() <= {"tags", "priority"}


# https://developers.freshdesk.com/api/
ROUTES = (
    wire.Route("GET", BASE + r"/tickets(/[0-9]+(/conversations)?)?"),
    wire.Route("GET", BASE + r"/(contacts|companies|agents|groups|products)/[0-9]+"),
    wire.Route("GET", BASE + r"/(agents/me|ticket_fields|surveys/satisfaction_ratings)"),
    wire.Route("GET", BASE + r"/search/solutions(/[\w-]+)?"),
    wire.Route("GET", BASE + r"/solutions/categories(/[0-9]+/folders)?"),
    wire.Route("GET", BASE + r"/solutions/folders/[0-9]+(/articles)?"),
    wire.Route("POST", BASE + r"/tickets/[0-9]+/notes", _private_note),
    wire.Route("PUT", BASE + r"/tickets/[0-9]+", _marks),
)


class Api:
    """One account. `skew` is how many seconds its clock is ahead of ours, once it has answered."""

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str,
        transport: httpx.AsyncBaseTransport | None,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._http = wire.client(base_url, routes=ROUTES, transport=transport)
        # https://developers.freshdesk.com/api/#authentication: the password is not looked at
        self._http.auth = httpx.BasicAuth(api_key, "X")
        self._sleep = sleep
        self._kept: dict[str, tuple[float, Any]] = {}
        self._share = 1.0
        self.skew: float | None = None

    @property
    def is_short(self) -> bool:
        """Whether less than a tenth of the account's rate budget is left."""
        return self._share < SHORT

    async def read(self, path: str, operation: str, query: Query | None = None) -> Json:
        """Read one thing."""
        found, _ = await self._ask("GET", path, operation, query=query)
        if not isinstance(found, dict):
            raise _odd(Unavailable, operation)
        return found

    async def page(self, path: str, operation: str, query: Query) -> tuple[list[Json], bool]:
        """Read one page of a list, and whether there is another."""
        found, headers = await self._ask("GET", path, operation, query=query)
        # https://developers.freshdesk.com/api/#pagination
        if not isinstance(found, list):
            raise _odd(Unavailable, operation)
        return found, 'rel="next"' in headers.get("link", "")

    async def pages(
        self, path: str, operation: str, query: Query | None = None
    ) -> AsyncIterator[Json]:
        """Read a list to its end."""
        for number in range(1, MOST_PAGES + 1):
            asked = {"per_page": PER_PAGE, **(query or {}), "page": number}
            rows, more = await self.page(path, operation, asked)
            for row in rows:
                yield row
            if not more:
                return

    async def known(self, path: str, operation: str, query: Query | None = None) -> Any:
        """Read what changes rarely and can be done without: None where we may not see it."""
        key = str(httpx.URL(path, params=query or {}))
        kept = self._kept.get(key)
        if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        try:
            found, _ = await self._ask("GET", path, operation, query=query)
        except HelpdeskError as error:
            if error.status not in _ABSENT:
                raise
            found = None
        self._keep(key, found)
        return found

    async def one(self, kind: str, number: object) -> Json:
        """Read a contact, company or the like; {} where there is none, or none that we may see."""
        found = await self.known(f"/{kind}/{number}", f"read {kind}") if number else None
        return found if isinstance(found, dict) else {}

    async def write(self, method: str, path: str, operation: str, body: Json) -> Json:
        """Write; an answer that does not tell what came of it is `Unclear`."""
        found, _ = await self._ask(method, path, operation, body=body)
        if not isinstance(found, dict):
            raise Unclear(
                "the answer is not what was asked for", helpdesk=NAME, operation=operation
            )
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
    ) -> tuple[Any, Mapping[str, str]]:
        headers: Mapping[str, str] = {}

        async def send() -> httpx.Response:
            nonlocal headers
            answer = await self._http.request(method, BASE + path, params=query, json=body)
            headers = answer.headers
            self._learn(headers)
            return answer

        call = wire.Call(NAME, operation, writes=body is not None)
        return await wire.ask(send, call, sleep=self._sleep), headers

    def _learn(self, headers: Mapping[str, str]) -> None:
        """Take the budget and the clock out of an answer."""
        # https://developers.freshdesk.com/api/#ratelimit
        if "x-ratelimit-remaining" in headers:
            self._share = wire.header_share(
                headers, total="x-ratelimit-total", remaining="x-ratelimit-remaining"
            )
        try:
            told = parsedate_to_datetime(headers["date"])
            self.skew = (told - datetime.now(UTC)).total_seconds()
        except (KeyError, ValueError, TypeError):
            return

    def _keep(self, key: str, found: Any) -> None:
        while len(self._kept) >= KEPT_MOST:
            del self._kept[next(iter(self._kept))]
        self._kept.pop(key, None)
        self._kept[key] = (time.monotonic(), found)


def _odd(kind: type[HelpdeskError], operation: str) -> HelpdeskError:
    return kind("the answer is not what was asked for", helpdesk=NAME, operation=operation)
