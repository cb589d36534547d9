"""What a writer gives back. In: nothing. Out: `Reply` and its `Step`s."""

from __future__ import annotations

import re

from pydantic import Field

from ..knowledge.passage import Who
from ..ticket import Record

SLOT = re.compile(r"\[\[confirm: ([^\[\]]+)\]\]")
"""A place that the agent fills or confirms, as it stands in a reply's text."""


class Step(Record):
    """One step. `source`: an article's id, `doctrine:<rule>` or `history:<ticket id>`."""

    who: Who
    text: str
    source: str


class Reply(Record):
    """The customer-facing message, in its parts and whole.

    `text` runs from greeting to ending, ready to edit; the signature stands apart. `steps` holds
    the customer's steps and the agent's own to-do list; `slots` what stands in `[[confirm: …]]`.
    """

    greeting: str = ""
    acknowledgement: str = ""
    steps: tuple[Step, ...] = ()
    closing: str = ""
    slots: tuple[str, ...] = ()
    text: str = Field(default="", repr=False)
    signature: str = ""


def slots_in(text: str) -> tuple[str, ...]:
    """List what the agent still has to fill or confirm, in order."""
    return tuple(SLOT.findall(text))
