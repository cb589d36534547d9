"""Our own note calls the webhook again: no way it may come leads to a second draft."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from empathy_reply_zendesk import Zendesk
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from empathy_reply.errors import DeliveryError
from empathy_reply.helpdesk import Delivery, Event, EventKind
from tests.simulators.courier import Courier
from tests.simulators.serving import served
from tests.simulators.zendesk import AGAIN, ZendeskSimulator

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
KEY = "ab12" * 8


class Receiver:
    """Takes deliveries as the real one does; `busy` are statuses it answers first."""

    def __init__(self) -> None:
        self.events: list[Event | None] = []
        self.busy: list[int] = []
        self.desk: Zendesk | None = None
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
        except DeliveryError as error:
            return Response(status_code=error.status)
        return Response(status_code=202)

    @property
    def kinds(self) -> list[EventKind | None]:
        """List what the events say."""
        return [event and event.kind for event in self.events]


@pytest.fixture(params=["events", "trigger"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def account(receiver: Receiver, mode: str) -> Iterator[ZendeskSimulator]:
    with served(receiver.app) as url:
        made = ZendeskSimulator(Courier(url, again=AGAIN, pause=0.01), mode=mode)
        yield made
        made.stop()


def test_our_own_note_rings_for_nothing(
    account: ZendeskSimulator, receiver: Receiver, desk: Zendesk, mode: str
) -> None:
    receiver.desk = desk
    number = account.customer_writes(None, "My lamp is broken.")
    account.settled()
    assert receiver.kinds == [EventKind.CUSTOMER_WROTE]
    asyncio.run(desk.write_note(number, "<p>Own it.</p>", key=KEY, tags=("x",), urgent=True))
    account.settled()
    # A subscription tells of it, and the suggested trigger does not even ring.
    assert receiver.kinds[1:] == ([None] if mode == "events" else [])


def test_customers_and_agents_ring(
    account: ZendeskSimulator, receiver: Receiver, desk: Zendesk, mode: str
) -> None:
    receiver.desk = desk
    number = account.customer_writes(None, "My lamp is broken.")
    account.settled()
    account.agent_replies(number, "<p>Which lamp?</p>")
    account.agent_notes(number, "<p>Again.</p>")
    account.settled()
    account.customer_writes(number, "The red one.")
    account.settled()
    theirs = [EventKind.AGENT_WROTE, None] if mode == "events" else []
    assert sorted(map(str, receiver.kinds)) == sorted(
        map(str, [EventKind.CUSTOMER_WROTE, *theirs, EventKind.CUSTOMER_WROTE])
    )


def test_a_delivery_that_comes_again_is_signed_anew(
    account: ZendeskSimulator, receiver: Receiver, desk: Zendesk
) -> None:
    receiver.desk, receiver.busy = desk, [503, 409]
    account.customer_writes(None, "My lamp is broken.")
    account.settled()
    assert receiver.kinds == [EventKind.CUSTOMER_WROTE]


def test_what_failed_with_500_is_lost(
    account: ZendeskSimulator, receiver: Receiver, desk: Zendesk
) -> None:
    receiver.desk, receiver.busy = desk, [500]
    account.customer_writes(None, "My lamp is broken.")
    account.settled()
    assert receiver.events == []
