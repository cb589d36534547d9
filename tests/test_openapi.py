"""Our own OpenAPI document, attacked: no call fails, and no answer is missing from it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode

from empathy_reply import Drafter, Ticket
from empathy_reply.config import Settings
from empathy_reply.errors import BadSignature
from empathy_reply.helpdesk import Delivery, Event, proof
from empathy_reply.store import Store, new_draft
from empathy_reply.web import create_app

WORDS = "The lamp came today but its shade is missing. When can I get it?"
TICKET = Ticket(messages=[{"author": "customer", "text": WORDS, "public": True}], id="T1")
TOKEN = "a-token-for-the-attack"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
SETTINGS = {
    "connections": {"acme": {"helpdesk": "canned", "tokens": [TOKEN]}},
    "serve": {"metrics_tokens": [TOKEN], "calls_per_minute": 100_000},
}


class Canned:
    """A helpdesk with one ticket; it takes what comes under one secret path."""

    name = "canned"

    def receive(self, delivery: Delivery) -> Event | None:
        if delivery.secret != "known":
            raise BadSignature("not ours")
        return Event(ticket_id="T1") if delivery.body else None

    async def fetch(self, ticket_id: str) -> Ticket:
        return TICKET


def made(store: Store | None = None) -> FastAPI:
    """Make the app over the canned helpdesk."""
    helpdesks: Any = {"acme": Canned()}
    return create_app(Settings.model_validate(SETTINGS), store=store, helpdesks=helpdesks)


CALLS = [
    (method.upper(), path) for path, calls in made().openapi()["paths"].items() for method in calls
]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, str]]]:
    """Give the described app, with one draft in its store, and names of what is there."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('openapi')}/kept.db")
    store.migrate()
    draft = Drafter().draft(TICKET)
    store.drafts.save(new_draft(draft, connection="acme", ticket_id="T1", proof=proof(WORDS)))
    app = made(store)
    known = {"connection": "acme", "ticket_id": "T1", "draft_id": draft.draft_id, "secret": "known"}
    yield schemathesis.openapi.from_asgi("/openapi.json", app, headers=AUTHORIZED), known
    asyncio.run(app.state.shared.aclose())
    store.close()


def attack(cases: Any, *, examples: int) -> set[int]:
    """Send the cases, have each answer compared with the document, and tell the statuses."""
    seen: set[int] = set()

    @seed(20_261_124)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def send(case: Any) -> None:
        seen.add(case.call_and_validate().status_code)

    send()
    return seen


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_call_fails_or_is_answered_otherwise_than_described(
    api: Any, method: str, path: str
) -> None:
    cases = api[0][path][method].as_strategy(headers=AUTHORIZED)
    assert max(attack(cases, examples=15)) < 500


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if call[1].startswith("/v1/")])
def test_what_the_document_forbids_is_refused(api: Any, method: str, path: str) -> None:
    # Where there is a body the path is right, so that the body is what is wrong.
    named = names_in(path, api[1]) if method == "POST" else None
    cases = api[0][path][method].as_strategy(
        GenerationMode.NEGATIVE, headers=AUTHORIZED, path_parameters=named
    )
    assert attack(cases, examples=25) <= {400, 401, 404, 405, 422}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_what_is_there_is_as_the_document_says(api: Any, method: str, path: str) -> None:
    headers = AUTHORIZED | {"X-Newest-Comment": proof(WORDS)}
    cases = api[0][path][method].as_strategy(
        headers=headers, path_parameters=names_in(path, api[1])
    )
    # Without a signature, or with an invented connection in the body, even the known is closed.
    closed = {401} if path in ("/webhooks/{connection}", "/v1/drafts") else set()
    assert attack(cases, examples=10) <= {200, 202} | closed


def names_in(path: str, known: dict[str, str]) -> dict[str, str]:
    """Give the known names that a path asks for."""
    return {name: value for name, value in known.items() if f"{{{name}}}" in path}
