"""The suite that every helpdesk adapter must pass. In: an `Account`. Out: tests that pytest runs.

Subclass `HelpdeskContract` in a test module and give it a fixture `account`:

    class TestMyDesk(HelpdeskContract):
        @pytest.fixture
        def account(self): ...
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from ..errors import DeliveryError, MovedOn, NothingToDraft, Unclear
from ..helpdesk import Delivery, Event, EventKind, Helpdesk
from ..ticket import Author, Ticket

T = TypeVar("T")

WORDS = "The lamp came today but its shade is missing. When can I get it?"
NOTE = "<p>A draft for you.</p>"
KEY = "0123456789abcdef0123456789abcdef"


class Account(Protocol):
    """One account of a helpdesk, real or simulated, as the suite needs it."""

    @property
    def helpdesk(self) -> Helpdesk:
        """Give an adapter for this account, made anew each time."""
        ...

    def customer_writes(self, ticket_id: str | None, text: str) -> str:
        """Have a customer write, on a new ticket when the id is None; give the ticket's id."""
        ...

    def agent_replies(self, ticket_id: str, html: str) -> object:
        """Have a human agent reply publicly."""
        ...

    def close(self, ticket_id: str) -> object:
        """Close the ticket for good."""
        ...

    def notes(self, ticket_id: str) -> Sequence[object]:
        """List the bot's private notes on a ticket."""
        ...

    def public_comments_by_bot(self) -> Sequence[object]:
        """List what the bot published: nothing, ever."""
        ...

    def deliveries(self) -> list[Delivery]:
        """Give, and forget, the genuine webhook deliveries since the last call, oldest first."""
        ...

    def fail_next(self, kind: str) -> None:
        """Have the next write fail; `landed_silent`: it lands, and no answer comes."""
        ...


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run one coroutine to its end."""
    return asyncio.run(work)


async def written(desk: Helpdesk, ticket: Ticket) -> str:
    """Write the suite's note on a ticket as it was read."""
    return await desk.write_note(ticket.id, NOTE, key=KEY, expected_updated_at=ticket.updated_at)


class HelpdeskContract:
    """What every adapter promises."""

    def test_it_is_a_helpdesk(self, account: Account) -> None:
        """It has every method of the protocol, and none that could send to a customer."""
        desk = account.helpdesk
        assert isinstance(desk, Helpdesk)
        assert not [name for name in dir(desk) if "reply" in name.lower() or "send" in name]

    def test_a_ticket_is_read_as_it_stands(self, account: Account) -> None:
        """The thread is whole and in order, with ids as text and times that know their zone."""
        ticket_id = account.customer_writes(None, WORDS)
        account.agent_replies(ticket_id, "<p>It comes on Monday.</p>")
        account.customer_writes(ticket_id, "And the bulb?")

        async def read() -> Ticket:
            return await account.helpdesk.fetch(ticket_id)

        ticket = run(read())
        assert (ticket.id, ticket.answers.text.strip()) == (ticket_id, "And the bulb?")
        assert [m.author for m in ticket.messages] == [
            Author.CUSTOMER,
            Author.AGENT,
            Author.CUSTOMER,
        ]
        assert all(m.public for m in ticket.messages)
        assert ticket.updated_at is not None
        assert ticket.updated_at.tzinfo is not None

    def test_a_note_is_private_and_found_by_its_key(self, account: Account) -> None:
        """It is written once, seen by agents alone, and left out of the thread we read."""
        ticket_id = account.customer_writes(None, WORDS)

        async def write() -> tuple[str, str | None, str | None, Ticket]:
            desk = account.helpdesk
            note_id = await written(desk, await desk.fetch(ticket_id))
            found = await desk.find_note(ticket_id, KEY)
            other = await desk.find_note(ticket_id, KEY[::-1])
            return note_id, found, other, await desk.fetch(ticket_id)

        note_id, found, other, ticket = run(write())
        assert found == note_id
        assert other is None
        assert len(account.notes(ticket_id)) == 1
        assert list(account.public_comments_by_bot()) == []
        assert [m.text.strip() for m in ticket.messages] == [WORDS]

    def test_a_ticket_that_moved_on_gets_no_note(self, account: Account) -> None:
        """A note for an older state is refused, and nothing is written."""
        ticket_id = account.customer_writes(None, WORDS)

        async def write() -> None:
            desk = account.helpdesk
            ticket = await desk.fetch(ticket_id)
            assert ticket.updated_at is not None
            older = ticket.updated_at - timedelta(minutes=5)
            await written(desk, ticket.model_copy(update={"updated_at": older}))

        _raises(MovedOn, write())
        assert list(account.notes(ticket_id)) == []

    def test_a_note_that_landed_unseen_is_found(self, account: Account) -> None:
        """A write without an answer is `Unclear`, not repeated, and can be looked for."""
        ticket_id = account.customer_writes(None, WORDS)

        async def write() -> None:
            desk = account.helpdesk
            ticket = await desk.fetch(ticket_id)
            account.fail_next("landed_silent")
            await written(desk, ticket)

        async def look() -> str | None:
            return await account.helpdesk.find_note(ticket_id, KEY)

        _raises(Unclear, write())
        assert len(account.notes(ticket_id)) == 1
        assert run(look()) is not None

    def test_a_closed_or_unknown_ticket_wants_no_draft(self, account: Account) -> None:
        """The reason is told."""
        ticket_id = account.customer_writes(None, WORDS)
        account.close(ticket_id)

        async def read(which: str) -> None:
            await account.helpdesk.fetch(which)

        _raises(NothingToDraft, read(ticket_id))
        _raises(NothingToDraft, read("999999999"))

    def test_a_customers_message_rings(self, account: Account) -> None:
        """A genuine delivery becomes an event that names the ticket."""
        ticket_id = account.customer_writes(None, WORDS)
        events = _received(account)
        assert {event.ticket_id for event in events} == {ticket_id}
        assert {event.kind for event in events} <= {EventKind.CUSTOMER_WROTE, EventKind.CHANGED}

    def test_a_forged_delivery_is_refused(self, account: Account) -> None:
        """Without the secret, or with a changed one, nothing is read."""
        account.customer_writes(None, WORDS)
        genuine = account.deliveries()[0]
        changed = {name: _spoilt(value) for name, value in genuine.headers.items()}
        for headers in ({}, changed):
            forged = genuine.model_copy(update={"headers": headers, "secret": ""})
            _raises(DeliveryError, _received_one(account.helpdesk, forged))

    def test_our_own_note_does_not_ring(self, account: Account) -> None:
        """Whatever the helpdesk sends about our note, no customer has written."""
        ticket_id = account.customer_writes(None, WORDS)
        account.deliveries()

        async def write() -> None:
            desk = account.helpdesk
            await written(desk, await desk.fetch(ticket_id))

        run(write())
        kinds = {event.kind for event in _received(account)}
        assert kinds <= {EventKind.CHANGED}

    def test_it_knows_who_it_is(self, account: Account) -> None:
        """The bot's own id is the key to not answering itself."""

        async def ask() -> str:
            return (await account.helpdesk.whoami()).id

        assert run(ask())

    def test_a_secret_is_not_shown(self, account: Account) -> None:
        """Neither `repr` nor `str` of an adapter tells one."""
        shown = f"{account.helpdesk!r} {account.helpdesk}"
        assert not [v for v in _secrets(account.helpdesk) if v in shown]


def _raises(kind: type[Exception], work: Coroutine[Any, Any, object]) -> None:
    try:
        run(work)
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected, and nothing was raised")


def _received(account: Account) -> list[Event]:
    desk = account.helpdesk
    return [event for one in account.deliveries() if (event := desk.receive(one))]


async def _received_one(desk: Helpdesk, delivery: Delivery) -> Event | None:
    return desk.receive(delivery)


def _spoilt(value: str) -> str:
    """Change a header's value in its middle, so that its form stays as it was."""
    middle = len(value) // 2
    other = "A" if value[middle : middle + 1] != "A" else "B"
    return f"{value[:middle]}{other}{value[middle + 1 :]}"


def _secrets(desk: Helpdesk) -> list[str]:
    """List the long strings that an adapter keeps under a name that speaks of a secret."""
    kept = vars(desk).items()
    return [
        value
        for name, value in kept
        if isinstance(value, str)
        and len(value) > 7
        and any(word in name for word in ("secret", "token", "key", "password"))
    ]
