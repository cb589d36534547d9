"""Everything a writer may use, and nothing else.

In: nothing. Out: `Brief` and its parts. Internal facts, notes and private messages never enter it.
"""

from __future__ import annotations

from pydantic import Field

from ..assess.assessment import Ask, EarlierContact, LifeEvent, Promise, StatedFact, TriedStep
from ..assess.labels import Emotion, Expression, Flag
from ..knowledge.passage import Passage
from ..plan import Plan
from ..ticket import Channel, Record


class Specific(Record):
    """One thing of hers that the reply may name, in our words: person shifted, not pasted.

    `kind`: problem, stake, wish, win, count, amount, date, product, number, person or event.
    `clause` is true when the text can stand as a sentence, false for a noun phrase.
    """

    kind: str
    text: str = Field(repr=False)
    clause: bool
    message_id: str


class Brief(Record):
    """The writer's whole world for one draft.

    `region` is the customer's country (ISO 3166), for dates and emergency numbers. `requests` are
    her requests as we would do them ("adding your VAT ID"), `wants` her wishes in our words ("you
    want your money back"), `loss` what she lost ("Piotr's death"), `demand` a sum she demands,
    `matter` where the matter stands in our own earlier words, `colleague` whom she praises,
    `hazard` a key of the safety table, `people` who is in danger, `asked_for` what we asked her
    for although she had sent it, `words` all that she wrote in this ticket, cleaned.
    """

    ticket_id: str
    message_id: str
    revision: int = 1
    plan: Plan
    emotion: Emotion | None
    second_emotion: Emotion | None = None
    intensity: int = 0
    expression: Expression = Expression.NONE
    flags: tuple[Flag, ...] = ()
    language: str = "en"
    channel: Channel = Channel.EMAIL
    region: str | None = None
    addressee: str = Field(default="", repr=False)
    agent_name: str = ""
    brand: str = ""
    signature: str = ""
    topic: str = ""
    specifics: tuple[Specific, ...] = ()
    facts: tuple[StatedFact, ...] = ()
    earlier_contacts: tuple[EarlierContact, ...] = ()
    promises: tuple[Promise, ...] = ()
    tried_steps: tuple[TriedStep, ...] = ()
    asks: tuple[Ask, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()
    passages: tuple[Passage, ...] = ()
    requests: tuple[str, ...] = ()
    wants: str = Field(default="", repr=False)
    loss: str = Field(default="", repr=False)
    demand: str = ""
    matter: str = Field(default="", repr=False)
    colleague: str = ""
    hazard: str = ""
    people: str = ""
    asked_for: str = ""
    words: str = Field(default="", repr=False)
    emoji: bool = False
    recent_openings: tuple[str, ...] = ()
    guidance: str = ""
    names: tuple[str, ...] = Field(default=(), repr=False)
    tags: tuple[str, ...] = ()
