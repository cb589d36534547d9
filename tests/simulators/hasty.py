"""Calls a simulator without a network, and loses answers as a network would."""

from __future__ import annotations

import httpx


async def no_wait(seconds: float) -> None:
    """Do not wait."""


class Hasty(httpx.ASGITransport):
    """Calls the simulator directly, and loses an answer as a network would."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Give up at once where a real client would wait fifteen seconds."""
        try:
            return await super().handle_async_request(request)
        except (TimeoutError, ConnectionResetError) as error:
            raise httpx.ReadTimeout("no answer", request=request) from error
