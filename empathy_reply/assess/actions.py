"""The verbs of trying: which words of a sentence say that something was attempted.

In: a sentence. Out: the forms found, and what each is told as. Pure. The verbs stand in tried.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..data import table
from .verbs import past_and_gerund

_DATA = table("empathy_reply.assess", "tried.toml")
_WORD = re.compile(r"[a-z][\w-]*", re.IGNORECASE)


class Verb(NamedTuple):
    """A form of a verb: how it is told, and whether it alone means an attempt."""

    told: str
    strong: bool
    same_as_base: bool


def verbs_in(sentence: str) -> Iterator[tuple[int, int, str]]:
    """Find the forms of known verbs: where each starts and ends, and the form."""
    words = list(_WORD.finditer(sentence))
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        pair = f"{word.group()} {after.group()}".lower() if after else ""
        if after and (pair in pasts() or pair in gerunds()):
            yield word.start(), after.end(), pair
        elif _is_known(word.group().lower()):
            yield word.start(), word.end(), word.group().lower()


def _is_known(form: str) -> bool:
    return form in pasts() or form in gerunds() or form.endswith("ed")


def open_verb(form: str, *, follows: bool) -> Verb | None:
    """Read a verb that no table lists: "re-issued", or one that goes on with a step before it."""
    rules = _DATA["open"]
    if re.fullmatch(rules["again"], form):
        return Verb(form, True, False)
    if follows and re.fullmatch(rules["next"], form) and not re.match(rules["not_next"], form):
        return Verb(form, False, False)
    return None


@cache
def _forms() -> tuple[dict[str, Verb], dict[str, Verb]]:
    pasts: dict[str, Verb] = {}
    gerunds: dict[str, Verb] = {}
    for strength in ("weak", "strong"):
        for base in _DATA[strength]:
            past, gerund = past_and_gerund(base)
            pasts[past] = gerunds[gerund] = Verb(past, strength == "strong", past == base)
    strong = frozenset(_DATA["irregular_kinds"]["strong"])
    for past, told in _DATA["irregular"].items():
        pasts[past] = Verb(told, past in strong, past in ("reset", "put", "set", "cut", "run"))
    gerunds |= {"resetting": pasts["reset"], "re-running": pasts["re-ran"]}
    return pasts, gerunds


def pasts() -> dict[str, Verb]:
    """Give the past forms that mean an attempt."""
    return _forms()[0]


def gerunds() -> dict[str, Verb]:
    """Give the -ing forms that mean an attempt."""
    return _forms()[1]
