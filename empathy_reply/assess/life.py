"""Life events that the customer mentions in passing: a baby, a wedding, a new hip.

In: her cleaned messages. Out: `LifeEvent`s, the clause in her words, each kind once a message.
Pure. The table of events stands in life.toml; idioms are no events.
"""

from __future__ import annotations

import re
from functools import cache

from ..data import table
from .assessment import LifeEvent
from .clauses import Parts, clause_at, each_sentence
from .patterns import fill

_DATA = table("empathy_reply.assess", "life.toml")
_SENTENCE_LIMIT = 600

LIFE_EVENTS: tuple[str, ...] = tuple(row["kind"] for row in _DATA["event"])
"""Every kind a life event may have."""


def find_life_events(parts: Parts) -> tuple[LifeEvent, ...]:
    """Find what deserves one short human line; the same event in two messages counts once."""
    found: dict[str, LifeEvent] = {}
    for message_id, sentence in each_sentence(parts):
        for kind, text in _in_sentence(sentence[:_SENTENCE_LIMIT]):
            found.setdefault(kind, LifeEvent(text=text, kind=kind, message_id=message_id))
    return tuple(found.values())


def _in_sentence(sentence: str) -> list[tuple[str, str]]:
    plain = _idioms().sub(lambda m: "~" * len(m.group()), sentence)
    return [
        (kind, clause_at(sentence, start=match.start(), end=match.end()))
        for kind, pattern in _events()
        if (match := pattern.search(plain))
    ]


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(_DATA["idioms"]["find"], re.IGNORECASE)


@cache
def _events() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["kind"], re.compile(fill(row["find"], _DATA["part"]), re.IGNORECASE))
        for row in _DATA["event"]
    )
