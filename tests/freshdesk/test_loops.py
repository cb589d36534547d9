"""Our own note calls the webhook again: no way it may come leads to a second draft."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from empathy_reply_freshdesk import Freshdesk
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from empathy_reply.errors import BadSignature
from empathy_reply.helpdesk import Delivery, Event, EventKind
from tests.simulators.courier import Courier
from tests.simulators.freshdesk import AGAIN, BOT, FreshdeskSimulator
from tests.simulators.serving import served

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
KEY = "ab12" * 8


class Receiver:
    """Takes deliveries as the real one does; `busy` are statuses it answers first."""

    def __init__(self) -> None:
        self.events: list[Event | None] = []
        self.busy: list[int] = []
        self.desk: Freshdesk | None = None
        self.app = Starlette(routes=[Route("/webhooks/{name}", self.take, methods=["POST"])])

    async def take(self, request: Request) -> Response:
        """Verify and read one delivery."""
        if self.busy:
            return Response(status_code=self.busy.pop(0))
        delivery = Delivery(
            headers=dict(request.headers), body=await request.body(), received_at=datetime.now(UTC)
        )
        assert self.desk
        try:
            self.events.append(self.desk.receive(delivery))
        except BadSignature:
            return Response(status_code=401)
        return Response(status_code=202)


@pytest.fixture(params=["simple", "advanced", "fdk"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def account(receiver: Receiver, mode: str) -> Iterator[FreshdeskSimulator]:
    with served(receiver.app) as url:
        made = FreshdeskSimulator(Courier(url, again=AGAIN, pause=0.01), mode=mode)
        yield made
        made.stop()


def test_our_own_note_rings_for_nothing(
    account: FreshdeskSimulator, receiver: Receiver, desk: Freshdesk
) -> None:
    receiver.desk = desk
    number = account.customer_writes(None, "My lamp is broken.")
    account.settled()
    assert receiver.events == [only(receiver, number, EventKind.CUSTOMER_WROTE)]
    asyncio.run(desk.write_note(number, "<p>Own it.</p>", key=KEY, tags=("x",), urgent=True))
    account.settled()
    assert receiver.events[1:] == [None, None]


def test_customers_and_agents_ring(
    account: FreshdeskSimulator, receiver: Receiver, connect: Any, mode: str
) -> None:
    receiver.desk = connect(bot_id=str(BOT))
    number = account.customer_writes(None, "My lamp is broken.")
    account.settled()
    account.agent_replies(number, "<p>Which lamp?</p>")
    account.settled()
    account.customer_writes(number, "The red one.")
    account.settled()
    kinds = [event.kind for event in receiver.events if event]
    told = (EventKind.AGENT_WROTE, EventKind.CUSTOMER_WROTE)
    assert kinds[1:] == list(told if mode == "fdk" else (EventKind.CHANGED, EventKind.CHANGED))
    assert {event.ticket_id for event in receiver.events if event} == {number}


def test_what_is_not_taken_comes_again(
    account: FreshdeskSimulator, receiver: Receiver, desk: Freshdesk
) -> None:
    receiver.desk, receiver.busy = desk, [503, 500, 404]
    account.customer_writes(None, "My lamp is broken.")
    account.settled()
    assert len(receiver.events) == 1


def test_a_call_with_another_secret_is_never_taken(
    account: FreshdeskSimulator, receiver: Receiver, connect: Any
) -> None:
    receiver.desk = connect(webhook_secrets="another-secret-of-ours")
    account.customer_writes(None, "My lamp is broken.")
    account.settled()
    assert receiver.events == []
    assert account.courier
    assert set(account.courier.answers) == {401, "given up"}


def only(receiver: Receiver, number: str, kind: EventKind) -> Event:
    """Give the event that is expected, with the time that it happens to have."""
    (event,) = receiver.events
    return Event(ticket_id=number, kind=kind, at=event.at if event else None)
