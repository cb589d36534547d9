"""What every call is wrapped in: a limit for bodies, headers for safety, a line in the log.

In: an ASGI app. Out: the same, guarded. The log holds method, path, status and time: no query
string, no secret of a path, no text. A fault of ours is logged by its place, since the message of
an error could repeat what was sent.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .figures import Figures
from .problems import Problem, answer

LOG = logging.getLogger(__name__)

LARGEST = 1_000_000
"""Bytes of a body: Zendesk sends up to 256 KB, and Freshdesk less."""

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_SECRET = re.compile(r"(/webhooks/[^/?\s]+/)[^/?\s]+")

_HUNG_UP = 499
"""What the log says, as other servers do, when the caller did not wait for the answer."""


class Envelope:
    """Wraps the app; it stands outside of everything that could fail."""

    def __init__(self, app: ASGIApp, *, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, sending = time.perf_counter(), _Sending(send)
        try:
            await self._serve(scope, _limited(receive), sending)
        except ClientDisconnect:
            pass
        except Exception as error:
            LOG.error("%s %s", _plain(scope), _fault(error))
            if not sending.status:
                await answer(Problem("fault"))(scope, receive, sending)
        finally:
            self._tell(scope, sending.status or _HUNG_UP, time.perf_counter() - started)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > LARGEST:
            await answer(Problem("too_large"))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        # The route as it was declared: a path as it came would make a new figure for each ticket.
        route = getattr(scope.get("route"), "path", "none")
        self._figures.answers.labels(route, str(status)).observe(seconds)
        LOG.info("%s %d %.0f ms", _plain(scope), status, seconds * 1_000)


class _Sending:
    """Sends on, with our headers, and remembers the status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message).update(_HEADERS)
        await self._send(message)


def _limited(receive: Receive) -> Receive:
    """Count what is read, since a body that comes in pieces does not say how long it is."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST:
            raise Problem("too_large")
        return message

    return counted


def without_secret(path: str) -> str:
    """Take the secret out of a webhook's path."""
    return _SECRET.sub(r"\1…", path)


def _plain(scope: Scope) -> str:
    return f"{scope['method']} {without_secret(quote(scope['path']))}"


def _fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"a fault: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


class _HideSecrets(logging.Filter):
    """For a server's own access log, which holds whole paths."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secret(one) if isinstance(one, str) else one for one in record.args
            )
        return True


def hide_secrets() -> None:
    """Keep secrets of paths out of uvicorn's access log, where the app is mounted under one."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(known, _HideSecrets) for known in log.filters):
        log.addFilter(_HideSecrets())
