"""The record of one reading of one ticket. In: nothing. Out: `Assessment` and its parts."""

from __future__ import annotations

from pydantic import Field

from ..ticket import Record
from .labels import Emotion, Expression, Flag, SafetyKind, Situation


class Evidence(Record):
    """The customer's own words that carried a label."""

    message_id: str
    text: str = Field(repr=False)


class StatedFact(Record):
    """Something concrete that the ticket states.

    `kind` is one of FACT_KINDS in `facts.py`: order, invoice, ticket, reference, product, amount,
    date, time, duration, count, person, error, url, attachment, place, version.
    `value` is as written; `resolved` is the ISO date of a relative or partial date, when it could
    be resolved against the message's time. `message_id` is `subject`, `fields` or a message's id.
    """

    kind: str
    value: str = Field(repr=False)
    message_id: str
    resolved: str | None = None


class TriedStep(Record):
    """Something the customer already did about it. `outcome`: failed, partly, worked or unknown."""

    step: str = Field(repr=False)
    outcome: str
    message_id: str


class Ask(Record):
    """One thing the customer asks for, in her words. `kind`: question or request."""

    text: str = Field(repr=False)
    kind: str
    message_id: str


class Stake(Record):
    """Why it matters to her. `kind`: deadline, event or cost. `text`: her clause, trimmed."""

    text: str = Field(repr=False)
    kind: str
    message_id: str


class Promise(Record):
    """Something we promised earlier and, as far as can be seen, did not keep.

    `source` is `history:<ticket id>` or a message id; `due` the date named in it, as written.
    """

    text: str = Field(repr=False)
    source: str
    due: str | None = None


class LifeEvent(Record):
    """A life event told in passing. `kind` is a key of the life-event table (baby, wedding, …)."""

    text: str = Field(repr=False)
    kind: str
    message_id: str


class Valence(Record):
    """How one customer message feels: -3 (worst) to +3 (best)."""

    message_id: str
    valence: float


class EarlierContact(Record):
    """An earlier contact about the same issue: a past ticket, or a message of this thread.

    `source` is `history:<ticket id>` or a message id; `on` the ISO date; `text` the summary or the
    customer's words.
    """

    source: str
    on: str | None = None
    text: str = Field(default="", repr=False)


class Assessment(Record):
    """What was read out of the ticket: feeling, moment, facts, and how sure we are."""

    situation: Situation
    also: tuple[Situation, ...] = ()
    safety_kind: SafetyKind | None = None
    situation_confidence: float
    emotion: Emotion | None
    second_emotion: Emotion | None = None
    intensity: int
    expression: Expression
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()
    language: str = "en"
    facts: tuple[StatedFact, ...] = ()
    tried_steps: tuple[TriedStep, ...] = ()
    asks: tuple[Ask, ...] = ()
    stakes: tuple[Stake, ...] = ()
    promises: tuple[Promise, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()
    earlier_contacts: tuple[EarlierContact, ...] = ()
    trajectory: tuple[Valence, ...] = ()
    peak_message: str | None = None
    situation_because: tuple[str, ...] = ()
