"""A helpdesk in memory, for tests of code that uses one. In: what people write. Out: notes kept."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from ..errors import HelpdeskError, MovedOn, NothingToDraft, Unclear
from ..helpdesk import Bot, Changes, Check, Delivery, Event, SetUp
from ..ticket import Article, Author, Customer, History, Message, Ticket

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeHelpdesk:
    """One account, all in memory.

    `fails` holds errors that the next calls raise, by method name, in order; an `Unclear` for
    `write_note` is raised after the note has landed. `written` are all notes: (ticket, key, HTML).
    """

    name = "fake"

    def __init__(self, *, compares: bool = True) -> None:
        self.compares = compares
        self.tickets: dict[str, list[Message]] = {}
        self.closed: set[str] = set()
        self.written: list[tuple[str, str, str]] = []
        self.fails: dict[str, list[HelpdeskError]] = {}
        self.past = History()
        self.help_centre: tuple[Article, ...] = ()
        self.urgent: set[str] = set()
        self.tags: dict[str, set[str]] = {}
        self._stamps: dict[str, int] = {}
        self._count = itertools.count(1)

    def customer_writes(self, ticket_id: str, text: str) -> str:
        """Have the customer write; give the message's id."""
        return self._add(ticket_id, Author.CUSTOMER, text)

    def agent_writes(self, ticket_id: str, text: str) -> str:
        """Have an agent reply publicly; give the message's id."""
        return self._add(ticket_id, Author.AGENT, text)

    def touch(self, ticket_id: str) -> None:
        """Change something on the ticket that is no message."""
        self._stamps[ticket_id] = next(self._count)

    def notes(self, ticket_id: str) -> list[str]:
        """List the keys of the notes on a ticket."""
        return [key for ticket, key, _ in self.written if ticket == ticket_id]

    def receive(self, delivery: Delivery) -> Event | None:
        """Take the body for a ticket's id; this helpdesk signs nothing."""
        return Event(ticket_id=delivery.body.decode())

    async def fetch(self, ticket_id: str) -> Ticket:
        """Give the ticket as it stands."""
        self._fail("fetch")
        if ticket_id not in self.tickets or ticket_id in self.closed:
            raise NothingToDraft("closed", helpdesk=self.name)
        return Ticket(
            helpdesk=self.name,
            id=ticket_id,
            subject="A lamp without its shade",
            messages=tuple(self.tickets[ticket_id]),
            customer=Customer(id="c1", name="Jonah Reyes", email="jonah@example.com"),
            updated_at=self._stamp(ticket_id),
            tags=tuple(sorted(self.tags.get(ticket_id, ()))),
        )

    async def history(self, ticket: Ticket) -> History:
        """Give what was put into `past`."""
        self._fail("history")
        return self.past

    async def articles(self, query: str, *, locale: str = "", limit: int = 5) -> Sequence[Article]:
        """Give the whole help centre."""
        self._fail("articles")
        return self.help_centre[:limit]

    async def all_articles(self) -> AsyncIterator[Article]:
        """Give the help centre, article by article."""
        for article in self.help_centre:
            yield article

    async def write_note(
        self,
        ticket_id: str,
        html: str,
        *,
        key: str,
        expected_updated_at: datetime | None = None,
        tags: Sequence[str] = (),
        urgent: bool = False,
    ) -> str:
        """Keep the note, unless the ticket changed."""
        unclear = self._fail("write_note")
        if expected_updated_at and expected_updated_at != self._stamp(ticket_id):
            raise MovedOn("changed", helpdesk=self.name, operation="write note", status=409)
        self.written.append((ticket_id, key, html))
        self.tags.setdefault(ticket_id, set()).update(tags)
        self.urgent |= {ticket_id} if urgent else set()
        self.touch(ticket_id)
        if unclear:
            raise unclear
        return f"note-{len(self.written)}"

    async def find_note(self, ticket_id: str, key: str) -> str | None:
        """Look among the notes."""
        self._fail("find_note")
        found = (n for n, (t, k, _) in enumerate(self.written, 1) if (t, k) == (ticket_id, key))
        return next((f"note-{n}" for n in found), None)

    async def changes(self, cursor: str) -> Changes:
        """Name every ticket changed after the cursor, a count."""
        self._fail("changes")
        since = int(cursor or 0)
        changed = tuple(t for t, stamp in self._stamps.items() if stamp > since)
        return Changes(ticket_ids=changed, cursor=str(max(self._stamps.values(), default=0)))

    async def whoami(self) -> Bot:
        """Say who the bot is."""
        return Bot(id="bot", name="Empathy Reply", role="agent")

    async def checks(self) -> Sequence[Check]:
        """Say that all is well."""
        return (Check(name="credential", ok=True),)

    async def set_up(self, endpoint: str, *, apply: bool) -> SetUp:
        """Nothing needs to be set up."""
        return SetUp(left=(f"send a ticket's id to {endpoint}",))

    async def aclose(self) -> None:
        """Nothing needs to be given back."""

    def _add(self, ticket_id: str, author: Author, text: str) -> str:
        self.touch(ticket_id)
        message = Message(
            id=f"{ticket_id}-{next(self._count)}",
            author=author,
            text=text,
            public=True,
            sent_at=self._stamp(ticket_id),
        )
        self.tickets.setdefault(ticket_id, []).append(message)
        return message.id

    def _stamp(self, ticket_id: str) -> datetime:
        return START + timedelta(seconds=self._stamps.get(ticket_id, 0))

    def _fail(self, method: str) -> HelpdeskError | None:
        """Raise what is next for a method; an `Unclear` is given back, to be raised later."""
        waiting = self.fails.get(method) or []
        error = waiting.pop(0) if waiting else None
        if error is not None and not isinstance(error, Unclear):
            raise error
        return error
