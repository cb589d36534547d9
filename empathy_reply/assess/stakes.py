"""Why it matters to her: a deadline, an event, what it cost.

In: her cleaned messages. Out: `Stake`s in her words, one for each clause. Pure. What stakes look
like stands in stakes.toml.
"""

from __future__ import annotations

import re
from functools import cache

from ..data import table
from .assessment import Stake
from .clauses import Parts, clause_at, each_sentence
from .patterns import fill

_DATA = table("empathy_reply.assess", "stakes.toml")
_SENTENCE_LIMIT = 600
_LONGEST = 200
_SHORTEST_WORDS = 3


def find_stakes(parts: Parts) -> tuple[Stake, ...]:
    """Find each deadline, event and cost; a sentence may hold one of each in different clauses."""
    found: dict[str, Stake] = {}
    for message_id, sentence in each_sentence(parts):
        for kind, text in _in_sentence(sentence[:_SENTENCE_LIMIT]):
            found.setdefault(text.lower(), Stake(text=text, kind=kind, message_id=message_id))
    return tuple(found.values())


def _in_sentence(sentence: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for kind, pattern in _patterns():
        match = pattern.search(sentence)
        if not match:
            continue
        text = clause_at(sentence, start=match.start(), end=match.end())
        if kind == "event" and _is_over(text):
            continue
        overlapping = any(text in known or known in text for known in found)
        if not overlapping and len(text.split()) >= _SHORTEST_WORDS and len(text) <= _LONGEST:
            found[text] = kind
    return [(kind, text) for text, kind in found.items()]


def _is_over(text: str) -> bool:
    past, spoilt = (re.compile(_DATA["over"][key], re.IGNORECASE) for key in ("past", "spoilt"))
    return bool(past.search(text)) and not spoilt.search(text)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["kind"], re.compile(fill(row["find"], _DATA["part"]), re.IGNORECASE))
        for row in _DATA["stake"]
    )
