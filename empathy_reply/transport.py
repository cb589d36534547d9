"""The one place that speaks HTTP to a helpdesk: timeouts, retries, errors, and what may pass.

In: a request an adapter wants. Out: JSON, or one of the `HelpdeskError`s. A `Guard` lets pass only
the listed routes on the one pinned host, so that no bug can reach a customer or hand the credential
to a stranger. Redirects are never followed.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

import httpx
import tenacity

from .errors import (
    AlertError,
    ConfigError,
    Forbidden,
    HelpdeskError,
    MovedOn,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
    Unclear,
)
from .retrying import retry_after

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
ATTEMPTS = 4
LONGEST_WAIT = 20.0
"""Seconds that one call waits for a busy helpdesk; for longer the whole job is put off."""

AGENT = "empathy-reply"
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}

Transport = httpx.AsyncBaseTransport
"""What carries requests; tests put their own in its place."""

_STATUSES: dict[int, tuple[type[HelpdeskError], str]] = {
    400: (Refused, "the request was refused"),
    401: (Forbidden, "the credential was refused"),
    403: (Forbidden, "the credential has no right to this"),
    404: (NotFound, "not found"),
    409: (MovedOn, "changed in the meantime"),
    410: (NotFound, "gone"),
}
"""What a status means; other 4xx are `Refused`, 5xx depends on the method."""


class Route(NamedTuple):
    """A request that may pass: method, the whole path, and what its JSON body must satisfy."""

    method: str
    path: str
    body: Callable[[Any], bool] | None = None

    def lets(self, request: httpx.Request) -> bool:
        """Say whether this request is one of these."""
        if request.method != self.method or not re.fullmatch(self.path, request.url.path):
            return False
        return self.body is None or self._satisfied(request)

    def _satisfied(self, request: httpx.Request) -> bool:
        try:
            return self.body is not None and bool(self.body(json.loads(request.content)))
        except (ValueError, KeyError, TypeError, AttributeError):
            return False


class Guard(Transport):
    """Lets only listed routes on one host through to the network."""

    def __init__(self, inner: Transport, *, base_url: str, routes: Sequence[Route]) -> None:
        self._inner = inner
        self._home = _origin(httpx.URL(base_url))
        self._routes = tuple(routes)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, or refuse it before anything leaves the machine."""
        if _origin(request.url) != self._home:
            raise httpx.UnsupportedProtocol("this host is not the configured helpdesk")
        if not any(route.lets(request) for route in self._routes):
            raise httpx.UnsupportedProtocol(f"{request.method} is not allowed on this path")
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def client(
    base_url: str,
    *,
    routes: Sequence[Route],
    transport: Transport | None = None,
    timeout: httpx.Timeout = TIMEOUT,
) -> httpx.AsyncClient:
    """Make the client of one helpdesk account; `transport` replaces the network in tests."""
    inner = transport or httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=20))
    return httpx.AsyncClient(
        base_url=base_url,
        transport=Guard(inner, base_url=base_url, routes=routes),
        timeout=timeout,
        follow_redirects=False,
        headers={"User-Agent": AGENT, "Accept": "application/json"},
        trust_env=False,
    )


class Call(NamedTuple):
    """What is asked for, in words for errors, and whether asking twice does harm."""

    helpdesk: str
    operation: str
    writes: bool = False


async def ask(
    send: Callable[[], Awaitable[httpx.Response]],
    call: Call,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Any:
    """Send, and send again what may be sent again; give the JSON of the answer.

    A read is repeated after time-outs, 429 and 5xx. A write is repeated only when it surely did not
    land (no connection, 429, 503 with Retry-After); anything else that is not clear is `Unclear`.
    An empty answer gives None.
    """
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(lambda error: _worth_repeating(error, call)),
        wait=_wait,
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        reraise=True,
        sleep=sleep,
    )
    return await retrying(_once, send, call)


async def _once(send: Callable[[], Awaitable[httpx.Response]], call: Call) -> Any:
    try:
        answer = await send()
    except httpx.UnsupportedProtocol as error:
        raise Refused(str(error), helpdesk=call.helpdesk, operation=call.operation) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise _made(Unavailable, f"cannot be reached ({type(error).__name__})", call) from error
    except httpx.HTTPError as error:
        kind = Unclear if call.writes else Unavailable
        raise _made(kind, f"no answer came ({type(error).__name__})", call) from error
    return _read(answer, call)


def _read(answer: httpx.Response, call: Call) -> Any:
    if answer.status_code >= 300:
        raise _error(answer, call)
    if not answer.content.strip():
        return None
    try:
        return answer.json()
    except ValueError as error:
        # A gateway's HTML page under status 200: nobody knows what the helpdesk did.
        kind = Unclear if call.writes else Unavailable
        raise _made(kind, "the answer is not JSON", call, answer.status_code) from error


def _error(answer: httpx.Response, call: Call) -> HelpdeskError:
    status = answer.status_code
    asked = retry_after(answer.headers, now=time.time())
    if status == 429 or (status == 503 and asked is not None):
        return RateLimited(
            "busy",
            helpdesk=call.helpdesk,
            operation=call.operation,
            status=status,
            retry_after=asked,
        )
    if status >= 500:
        return _made(Unclear if call.writes else Unavailable, "failed", call, status)
    if answer.is_redirect:
        return _made(Forbidden, "the answer is a redirect, which is not followed", call, status)
    kind, problem = _STATUSES.get(status, (Refused, "the request was refused"))
    return _made(kind, problem, call, status)


def _made(kind: type[HelpdeskError], problem: str, call: Call, status: int = 0) -> HelpdeskError:
    return kind(problem, helpdesk=call.helpdesk, operation=call.operation, status=status)


def _worth_repeating(error: BaseException, call: Call) -> bool:
    if isinstance(error, RateLimited):
        return error.retry_after is None or error.retry_after <= LONGEST_WAIT
    return isinstance(error, Unavailable)


def _wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the helpdesk asks, else a little longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, RateLimited) else None
    return asked if asked is not None else min(LONGEST_WAIT, 0.5 * 2 ** (state.attempt_number - 1))


async def post_signed(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    transport: Transport | None = None,
) -> None:
    """Post to a webhook of the team's own; raise `AlertError` unless it answers 2xx.

    Raises `ConfigError` for an address that is neither https nor on this machine.
    """
    if not _is_safe(url):
        raise ConfigError("alerts.url: not an https address; http is for this machine alone")
    outgoing = httpx.AsyncClient(
        transport=transport, timeout=10.0, follow_redirects=False, trust_env=False
    )
    async with outgoing:
        try:
            answer = await outgoing.post(url, content=body, headers=dict(headers))
        except httpx.HTTPError as error:
            raise AlertError(f"alerts.url: no answer ({type(error).__name__})") from error
    if not answer.is_success:
        raise AlertError(f"alerts.url: answered {answer.status_code}")


def _is_safe(address: str) -> bool:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    return bool(url.host) and (
        url.scheme == "https" or (url.scheme == "http" and url.host in _THIS_MACHINE)
    )


def header_share(headers: Mapping[str, str], *, total: str, remaining: str) -> float:
    """Say what share of the rate budget is left, 1.0 where the headers do not tell."""
    try:
        return float(headers[remaining]) / max(1.0, float(headers[total]))
    except (KeyError, ValueError):
        return 1.0
