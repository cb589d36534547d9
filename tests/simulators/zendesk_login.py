"""Who may ask the simulated Zendesk account. In: requests. Out: tokens, and refusals."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .zendesk_shapes import BODIES, BOT, FORBIDDEN, Json

if TYPE_CHECKING:
    from .zendesk import ZendeskSimulator

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Login:
    """Makes tokens, and looks at them."""

    def __init__(self, account: ZendeskSimulator) -> None:
        self.account = account

    async def make_token(self, request: Request) -> Response:
        """Give a token; how long it lives is told only to who asked for a time."""
        self.account.asked.append("POST /oauth/tokens")
        asked = await request.json()
        if (asked["client_id"], asked["client_secret"]) != self.account.client:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        # A scope that is no string still gives a token, and every call then answers 403.
        scope = asked["scope"] if isinstance(asked["scope"], str) else ""
        seconds, token = asked.get("expires_in", 1_800), secrets.token_hex(20)
        with self.account.lock:
            ends = self.account.clock() + timedelta(seconds=seconds)
            self.account.tokens[token] = (ends, scope)
        told = {"expires_in": seconds} if "expires_in" in asked else {}
        said = {"access_token": token, "token_type": "bearer", "scope": scope, **told}
        return JSONResponse(said, status_code=201)

    def described(self, request: Request) -> Json:
        """Say what the token of this request may do."""
        ends, scope = self._held(request)
        token = {"id": 1, "client_id": 2, "user_id": BOT, "scopes": scope.split()}
        return {"token": {**token, "expires_at": ends.isoformat()}}

    def refusal(self, request: Request) -> tuple[Json, int] | None:
        """Say why a request is refused; None when it is not."""
        pair = f"{self.account.email}/token:{self.account.api_token}"
        if (
            request.headers.get("authorization")
            == f"Basic {base64.b64encode(pair.encode()).decode()}"
        ):
            return None
        ends, scope = self._held(request)
        if ends <= self.account.clock():
            return BODIES["expired_token"], 401
        resource = request.url.path.split("/")[3].partition(".")[0].replace("help_center", "hc")
        right = "read" if request.method == "GET" else "write"
        allowed = {right, f"{resource}:{right}"} & set(scope.split())
        return None if allowed else (FORBIDDEN, 403)

    def _held(self, request: Request) -> tuple[datetime, str]:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self.account.tokens.get(shown, (LONG_AGO, ""))
