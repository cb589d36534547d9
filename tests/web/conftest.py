"""A receiver with two connections to a made-up helpdesk, and what tests need to call it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey

from empathy_reply import Draft, Drafter, Ticket
from empathy_reply.config import Settings
from empathy_reply.errors import BadSignature, MalformedDelivery
from empathy_reply.helpdesk import Delivery, Event, proof
from empathy_reply.store import DraftState, Store, StoredDraft, new_draft, stored_id
from empathy_reply.testing import FakeHelpdesk
from empathy_reply.web import create_app

SIGNING = b"what the made-up helpdesk signs with"
WORDS = "The lamp came today but its shade is missing. When can I get it?"
TOKENS = {"acme": "acme-token-1", "other": "other-token-1"}
APP_SECRETS = {
    "acme": "acme-app-secret-0123456789abcdef",
    "other": "other-app-secret-0123456789abcde",
}
METRICS_TOKEN = "metrics-token-1"


class MadeUp(FakeHelpdesk):
    """A helpdesk of canned tickets, which signs its deliveries with an HMAC."""

    name = "made-up"

    def __init__(self) -> None:
        super().__init__()
        self.canned = {"T1": ticket()}
        self.given_back = False

    def receive(self, delivery: Delivery) -> Event | None:
        """Accept a signed body, or any body under the secret path."""
        if delivery.secret != "path-secret" and not hmac.compare_digest(
            sign(delivery.body), delivery.headers.get("x-signature", "")
        ):
            raise BadSignature("the signature is wrong")
        try:
            return Event(**json.loads(delivery.body)["event"]) if delivery.body else None
        except (ValueError, KeyError, TypeError) as error:
            raise MalformedDelivery("no ticket in it") from error

    async def fetch(self, ticket_id: str) -> Ticket:
        """Give the canned ticket, or fail as told."""
        self._fail("fetch")
        return self.canned[ticket_id]

    async def aclose(self) -> None:
        """Remember that it was given back."""
        self.given_back = True


def sign(body: bytes) -> str:
    """Sign as the made-up helpdesk does."""
    return hmac.new(SIGNING, body, hashlib.sha256).hexdigest()


def settings_with(database_url: str, **serve: Any) -> Settings:
    """Give settings of two connections, each with secrets of its own."""
    connections = {
        name: {"helpdesk": "made-up", "tokens": [TOKENS[name]], "app_secrets": [APP_SECRETS[name]]}
        for name in TOKENS
    }
    connections["acme"]["audience"] = "empathy-reply"
    return Settings.model_validate(
        {
            "database_url": database_url,
            "connections": connections,
            "serve": {"metrics_tokens": [METRICS_TOKEN], **serve},
        }
    )


class World:
    """The app, its store and its helpdesk, and short ways to call it."""

    def __init__(self, folder: Path, draft: Draft, **serve: Any) -> None:
        self.settings = settings_with(f"sqlite:///{folder}/kept.db", **serve)
        self.store = Store(self.settings.database_url)
        self.store.migrate()
        self.helpdesk = MadeUp()
        self.draft = draft
        self._made: list[FastAPI] = []
        self.app = self.make()
        self.proof = proof(WORDS)
        self.tokens, self.metrics_token = TOKENS, METRICS_TOKEN

    def make(self, **parts: Any) -> FastAPI:
        """Make an app over this store and helpdesk, or over others."""
        helpdesks = {"acme": self.helpdesk, "other": self.helpdesk}
        app = create_app(self.settings, **{"store": self.store, "helpdesks": helpdesks, **parts})
        self._made.append(app)
        return app

    def close(self) -> None:
        """Stop what was made."""
        for app in self._made:
            asyncio.run(app.state.shared.aclose())
        self.store.close()

    def call(
        self, method: str, path: str, *, app: Any = None, token: str = "", **more: Any
    ) -> httpx.Response:
        """Call the app once."""
        headers = {"Authorization": f"Bearer {token}".encode()} if token else {}
        return asyncio.run(
            self._call(app or self.app, method, path, headers | more.pop("headers", {}), more)
        )

    async def _call(
        self,
        app: Any,
        method: str,
        path: str,
        headers: Mapping[str, str | bytes],
        more: dict[str, Any],
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, headers=headers, **more)

    def deliver(self, event: object = None, *, to: str = "acme", **more: Any) -> httpx.Response:
        """Send a signed webhook about a ticket."""
        body = json.dumps({"event": event or {"ticket_id": "T1"}}).encode()
        return self.call(
            "POST", f"/webhooks/{to}", content=body, headers={"x-signature": sign(body)}, **more
        )

    def ask(self, method: str, path: str, *, token: str = TOKENS["acme"], **more: Any) -> Any:
        """Call the drafts API with the token and the right proof, unless told otherwise."""
        headers = {"X-Newest-Comment": self.proof} | more.pop("headers", {})
        return self.call(method, path, token=token, headers=headers, **more)

    def save(self, connection: str = "acme", **more: Any) -> StoredDraft:
        """Keep the draft as the worker would."""
        revision = more.pop("revision", 1)
        made = self.draft.model_copy(
            update={
                "draft_id": stored_id(connection, "T1", "m1", revision),
                "revision": revision,
            }
        )
        values = {"proof": self.proof, "state": DraftState.WAITING, **more}
        kept = new_draft(made, connection=connection, ticket_id="T1", **values)
        self.store.drafts.save(kept)
        return kept

    def waiting(self) -> int:
        """Count the rows of the inbox."""
        return self.store.inbox.waiting()

    def signed(self, claims: dict[str, Any] | None = None, **more: Any) -> str:
        """Sign a token as the panel of acme would; `claims` come over the usual ones."""
        usual = {"exp": int(time.time()) + 300, "aud": "empathy-reply", "sub": "agent-7"}
        merged = {k: v for k, v in {**usual, **(claims or {})}.items() if v is not None}
        secret = more.get("secret", APP_SECRETS["acme"])
        return jwt.encode({"alg": more.get("alg", "HS256")}, merged, OctKey.import_key(secret))


def ticket(**more: Any) -> Ticket:
    """Give the canned ticket."""
    messages = [{"author": "customer", "text": WORDS, "id": "m1", "public": True}]
    return Ticket.model_validate({"id": "T1", "messages": messages, **more})


@pytest.fixture(scope="session")
def draft() -> Draft:
    """Draft once for all tests."""
    return Drafter().draft(ticket())


@pytest.fixture
def world_with(tmp_path: Path, draft: Draft) -> Iterator[Callable[..., World]]:
    """Give a function that makes a receiver with these `serve` settings."""
    with ExitStack() as closing:

        def make(**serve: Any) -> World:
            made = World(tmp_path, draft, **serve)
            closing.callback(made.close)
            return made

        yield make


@pytest.fixture
def world(world_with: Callable[..., World]) -> World:
    """Give a fresh receiver."""
    return world_with()
