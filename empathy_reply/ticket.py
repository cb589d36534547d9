"""What comes in: one ticket, what is known of its customer, the company's articles, the agent.

In: JSON in the case format (or the same values as keyword arguments). Out: frozen records.
`Case` holds everything the drafter needs for one ticket; only `ticket.messages` is required.
Defaults are the careful ones: a fact is not visible, an agent's message is private, an
article is for agents.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

MESSAGE_LIMIT = 200_000
"""Characters of one message that are read; a longer one is refused with a clear error."""


def _plain(value: str) -> str:
    """Drop NUL and lone surrogates, which no database, model or terminal can carry."""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


Text = Annotated[str, AfterValidator(_plain)]
When = AwareDatetime


class Record(BaseModel):
    """The base of every record here: frozen, and an unknown key is an error that names it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class Author(StrEnum):
    """Who wrote a message; `other` is a CC'd person, `system` the helpdesk itself."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"
    OTHER = "other"


class Channel(StrEnum):
    """The way the ticket came in; it sets the length and form of the reply."""

    EMAIL = "email"
    CHAT = "chat"
    WEB = "web"
    PHONE = "phone"
    SOCIAL = "social"
    MESSAGING = "messaging"

    @property
    def is_short(self) -> bool:
        """Whether one writes here in lines rather than in letters."""
        return self in (Channel.CHAT, Channel.SOCIAL, Channel.MESSAGING)


class Identity(StrEnum):
    """Whether the writer is known to be the customer on record."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    MISMATCH = "mismatch"


class Audience(StrEnum):
    """Who an article was written for; from an agent's article only outcomes may be told."""

    CUSTOMER = "customer"
    AGENT = "agent"


class Attachment(Record):
    """A file named in a message. It is never fetched."""

    name: Text
    type: str | None = None
    size: int | None = None


class Message(Record):
    """One turn of the thread, oldest first in `Ticket.messages`."""

    author: Author
    text: Text = Field(repr=False)
    id: Text = ""
    name: Text | None = Field(default=None, repr=False)
    sent_at: When | None = None
    public: bool = False
    attachments: tuple[Attachment, ...] = ()


class Customer(Record):
    """The customer on record, which need not be the person who writes."""

    id: Text | None = None
    name: Text | None = Field(default=None, repr=False)
    email: Text | None = Field(default=None, repr=False)
    locale: str | None = None
    time_zone: str | None = None
    identity: Identity = Identity.VERIFIED


class Contact(Record):
    """A person in copy."""

    name: Text | None = Field(default=None, repr=False)
    email: Text | None = Field(default=None, repr=False)


class Ticket(Record):
    """One ticket in the helpdesk-neutral form. `fields` holds only what the customer may see.

    `updated_at` is the helpdesk's own stamp of this state, `url` where an agent opens it.
    """

    messages: tuple[Message, ...]
    helpdesk: Text = "file"
    id: Text = ""
    subject: Text = Field(default="", repr=False)
    channel: Channel = Channel.EMAIL
    status: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    created_at: When | None = None
    customer: Customer = Customer()
    fields: dict[str, str | int | float | bool | None] = Field(default_factory=dict, repr=False)
    organization: Text | None = None
    cc: tuple[Contact, ...] = ()
    parent_ticket: str | None = None
    as_of: When | None = None
    brand: str | None = None
    group: str | None = None
    url: str | None = None
    updated_at: When | None = None

    @model_validator(mode="before")
    @classmethod
    def _number_messages(cls, value: object) -> object:
        """Give a message without an id the id of its place: m1, m2, …"""
        if isinstance(value, dict) and isinstance(value.get("messages"), (list, tuple)):
            numbered = [
                {**m, "id": m.get("id") or f"m{n}"} if isinstance(m, dict) else m
                for n, m in enumerate(value["messages"], start=1)
            ]
            return {**value, "messages": numbered}
        return value

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.messages:
            raise ValueError("messages is empty: a ticket needs at least one customer message")
        ids = [m.id for m in self.messages]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"message ids must be unique, but {', '.join(twice)} occurs twice")
        for message in self.messages:
            if len(message.text) > MESSAGE_LIMIT:
                raise ValueError(
                    f"message {message.id} has {len(message.text):,} characters; "
                    f"at most {MESSAGE_LIMIT:,} are read: shorten it or attach it as a file"
                )
        if not self.customer_messages:
            raise ValueError("no customer message has any text, so there is nothing to answer")
        return self

    @property
    def answers(self) -> Message:
        """The newest customer message: the one a reply answers."""
        return self.customer_messages[-1]

    @property
    def customer_messages(self) -> tuple[Message, ...]:
        """The customer's own messages that have text, oldest first."""
        return tuple(m for m in self.messages if m.author is Author.CUSTOMER and m.text.strip())

    @property
    def now(self) -> datetime | None:
        """The time that relative dates are read against: `as_of`, else the newest time known."""
        times = [m.sent_at for m in self.messages if m.sent_at]
        return self.as_of or (max(times) if times else self.created_at)


class Fact(Record):
    """A value from the CRM. It may appear in a draft only when `visible`."""

    label: str
    value: Text = Field(repr=False)
    visible: bool = False


class PastTicket(Record):
    """An earlier ticket of the same customer."""

    id: Text
    subject: Text = Field(default="", repr=False)
    status: str | None = None
    created_at: When | None = None
    summary: Text = Field(default="", repr=False)
    satisfaction: str | None = None


class History(Record):
    """What is known of the customer. `notes` are internal and never quoted."""

    customer_since: str | None = None
    facts: tuple[Fact, ...] = ()
    past_tickets: tuple[PastTicket, ...] = ()
    notes: tuple[Text, ...] = Field(default=(), repr=False)


class ArticleKind(StrEnum):
    """What a piece of knowledge is: written to be read, written to be sent, or once answered."""

    ARTICLE = "article"
    MACRO = "macro"
    SOLVED = "solved"


class Article(Record):
    """One article of the company's knowledge.

    A macro is a canned answer, a solved one an earlier ticket with its answer. `locale` is a
    language tag such as "en" or "pt-BR", "" when it is for all; `brand` likewise.
    """

    id: Text
    title: Text
    text: Text = Field(repr=False)
    url: str | None = None
    audience: Audience = Audience.AGENT
    kind: ArticleKind = ArticleKind.ARTICLE
    locale: str = ""
    brand: str = ""
    updated_at: datetime | None = None


class Agent(Record):
    """The person who will edit and send the reply."""

    name: Text | None = None
    signature: Text | None = None
    brand: Text | None = None


class Case(Record):
    """Everything needed to draft for one ticket: the content of a case file."""

    ticket: Ticket
    history: History = History()
    knowledge: tuple[Article, ...] = ()
    agent: Agent = Agent()
