"""What every helpdesk adapter offers, and how one is found.

In: a webhook `Delivery`, or a ticket's id. Out: an `Event`, a `Ticket`, a `History`, articles, a
private note. No method here can send anything to a customer. Adapters are found by the entry-point
group `empathy_reply.helpdesks`; `empathy_reply.testing` holds the suite that each must pass.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol, runtime_checkable

from pydantic import Field

from .errors import ConfigError
from .ticket import Article, Author, History, Record, Ticket, When

GROUP = "empathy_reply.helpdesks"
"""The entry-point group in which adapters register."""


class Delivery(Record):
    """One webhook call as it arrived. Header names are in lower case, the body is untouched.

    `secret` is the part of the path after the connection's name, for helpdesks that cannot sign.
    """

    headers: Mapping[str, str] = Field(default_factory=dict, repr=False)
    body: bytes = Field(default=b"", repr=False)
    secret: str = Field(default="", repr=False)
    received_at: When


class EventKind(StrEnum):
    """What a delivery says has happened to a ticket."""

    CUSTOMER_WROTE = "customer_wrote"
    AGENT_WROTE = "agent_wrote"
    CHANGED = "changed"
    REDACTED = "redacted"
    DELETED = "deleted"


class Event(Record):
    """A doorbell: something happened to this ticket. Who wrote what is read from the helpdesk.

    `id` is the helpdesk's own id of the event, empty where it has none; `message_id` is set where
    the event names one.
    """

    ticket_id: str
    kind: EventKind = EventKind.CHANGED
    id: str = ""
    message_id: str = ""
    at: When | None = None


class Changes(Record):
    """Tickets that changed since a cursor, and the cursor to ask with next time."""

    ticket_ids: tuple[str, ...] = ()
    cursor: str = ""


class Bot(Record):
    """The user as whom we write notes: their author, and the key to not answering ourselves."""

    id: str
    name: str = ""
    role: str = ""


class Check(Record):
    """One line of `empathy-reply doctor`. `ok` is None where it could not be tried."""

    name: str
    ok: bool | None
    detail: str = ""
    fix: str = ""


class SetUp(Record):
    """What connecting a helpdesk does by itself, and what is left to a person, in order."""

    done: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    secrets: tuple[str, ...] = Field(default=(), repr=False)


class HistorySource(Protocol):
    """Anything that knows a customer: a helpdesk, a CRM, an export of one."""

    @property
    def name(self) -> str:
        """What findings call this source."""
        ...

    async def lookup(self, ticket: Ticket) -> History:
        """Say what is known of the ticket's customer; an empty `History` when nothing is."""
        ...


@runtime_checkable
class Helpdesk(Protocol):
    """One account of one helpdesk. Every error it raises is a `HelpdeskError`."""

    @property
    def name(self) -> str:
        """The helpdesk's name, as its entry point says it: "zendesk"."""
        ...

    @property
    def compares(self) -> bool:
        """Whether the helpdesk itself refuses a note on a ticket that changed since it was read."""
        ...

    def receive(self, delivery: Delivery) -> Event | None:
        """Verify a delivery, then read it. None: genuine, and nothing to act on.

        Raises `BadSignature`, `StaleDelivery` or `MalformedDelivery`. Pure: no network.
        """
        ...

    async def fetch(self, ticket_id: str) -> Ticket:
        """Read the ticket with its whole thread, oldest message first.

        Raises `NothingToDraft` for a ticket that takes no note or holds nothing to answer.
        """
        ...

    async def history(self, ticket: Ticket) -> History:
        """Read what the helpdesk knows of the customer: past tickets, ratings, fields."""
        ...

    async def articles(self, query: str, *, locale: str = "", limit: int = 5) -> Sequence[Article]:
        """Search the help centre. `locale` is the customer's ("de", "pt-BR"), best match first."""
        ...

    def all_articles(self) -> AsyncIterator[Article]:
        """Read every published article, for the knowledge index."""
        ...

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
        """Write a private note and give its id.

        `key` travels with the note, so that `find_note` finds it. Raises `MovedOn` when the ticket
        changed after `expected_updated_at`, `Unclear` when the note may have landed. `tags` are
        added and, when `urgent`, the priority is raised, in the same update where there is one.
        """
        ...

    async def find_note(self, ticket_id: str, key: str) -> str | None:
        """Look for a note written under this key; None when it is not there."""
        ...

    async def changes(self, cursor: str) -> Changes:
        """List tickets changed since the cursor; "" starts now. For webhooks that never came."""
        ...

    async def whoami(self) -> Bot:
        """Say as whom we are logged in."""
        ...

    async def checks(self) -> Sequence[Check]:
        """Try the credential, its rights and the webhook, for `doctor`."""
        ...

    async def set_up(self, endpoint: str, *, apply: bool) -> SetUp:
        """Make the webhook that calls `endpoint`; `apply=False` only says what would be done."""
        ...

    async def aclose(self) -> None:
        """Give back connections."""
        ...


NOTE_MARK = "empathy-reply"
"""What a note's visible reference starts with: "empathy-reply 3f2a…"."""

_TAG = re.compile(r"<[^>]{0,2000}>")
_ODD = re.compile(r"[\W_]+")


def proof(text: str) -> str:
    """Hash a comment's letters and digits, in lower case, markup left out, as 64 hex digits.

    A caller shows with it that it can read the newest public comment of a ticket. Spaces,
    punctuation and markup do not count, since helpdesks show the same comment in several forms.
    """
    plain = html.unescape(_TAG.sub(" ", text))
    return hashlib.sha256(_ODD.sub("", plain).lower().encode()).hexdigest()


def newest_proof(ticket: Ticket) -> str:
    """Hash the newest comment that everybody on the ticket can read."""
    seen = [m for m in ticket.messages if m.public or m.author is Author.CUSTOMER]
    return proof(seen[-1].text)


def available() -> tuple[str, ...]:
    """List the helpdesks whose adapter is installed."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def connect(helpdesk: str, **settings: Any) -> Helpdesk:
    """Make the adapter of a helpdesk by name, with its own settings.

    Raises `ConfigError` for an unknown name, listing what is installed, and for wrong settings.
    """
    point = _entry(helpdesk)
    try:
        adapter = point.load()
    except ImportError as error:
        source = point.dist.name if point.dist else "an unknown distribution"
        raise ConfigError(f"the adapter {helpdesk!r} of {source} cannot be loaded") from error
    made: Helpdesk = adapter(**settings)
    return made


def _entry(helpdesk: str) -> EntryPoint:
    for point in entry_points(group=GROUP):
        if point.name == helpdesk:
            return point
    known = ", ".join(available()) or "none"
    raise ConfigError(f"no adapter for {helpdesk!r} is installed; installed: {known}")
