"""A sentence of an article cut into what stands by itself: clauses, labels, explanations.

In: text. Out: its parts with the conditions that the cuts make. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..data import table
from ..text import sentences
from .conditions import joined, split_condition
from .wording import acts, leads_on_path, states

_PATTERNS = {
    key: re.compile(text, re.IGNORECASE)
    for key, text in table("empathy_reply.knowledge", "articles.toml")["clauses"].items()
}
_LABEL = re.compile(r"^(?!Never\b)([A-Z0-9“\"][^:.;!?>\n]{1,50}?)(:| [–—-]| >) (?=\S)")
_CHOICE = "(a) "

CUT_LIMIT = 600
"""Characters of a sentence that is cut at all."""

LABEL_WORDS = 6
"""A label has no more words."""


class Sentence(NamedTuple):
    """A sentence; an `aside` only explains the instruction before it."""

    text: str
    aside: bool = False


class Clause(NamedTuple):
    """What stands by itself within a sentence, and the condition it inherits from the rest."""

    text: str
    condition: str = ""


def offers_choice(text: str) -> bool:
    """Say whether choices are listed in a text, so that it must stay whole."""
    return _CHOICE in text


def cut_sentences(text: str) -> Iterator[Sentence]:
    """Cut into sentences, and off an instruction what only explains it."""
    for sentence in sentences(text):
        action = split_condition(sentence)[1]
        cut = None if offers_choice(action) or leads_on_path(action) else _explanation(action)
        if not cut:
            yield Sentence(sentence)
            continue
        before = sentence[: len(sentence) - len(action)]
        rest = action[cut.end() :]
        yield Sentence(f"{before}{action[: cut.start()]}.")
        yield Sentence(f"{rest[:1].upper()}{rest[1:]}", aside=True)


def _explanation(action: str) -> re.Match[str] | None:
    """Find where an explanation begins: "Close the tap[, it drips]", "wait[ because …]"."""
    for found in _PATTERNS["explains"].finditer(action):
        head = action[: found.start()]
        if acts(head) and len(head.split()) > 2 and not _PATTERNS["within"].search(head):
            return found
    return None


def cut_clauses(sentence: str) -> Iterator[Clause]:
    """Cut at a colon or semicolon what is a step of its own."""
    if offers_choice(sentence) or len(sentence) > CUT_LIMIT:
        yield Clause(sentence)
        return
    outer = ""
    for colon in re.finditer(r": ", sentence):
        left, right = sentence[: colon.start()], sentence[colon.end() :]
        if _leads_over(left, right):
            yield Clause(left)
            outer, sentence = split_condition(left)[0], right
            break
    yield from _at_semicolons(sentence, outer)


def _leads_over(left: str, right: str) -> bool:
    """Say whether both sides of a colon stand: "Apply in time: sign in and choose a date"."""
    long = len(left.split()) > LABEL_WORDS
    stands = long and (states(split_condition(left)[1]) or bool(split_condition(right)[0]))
    return (stands or _stands(left)) and _stands(right) and not _PATTERNS["chooses"].search(left)


def _stands(text: str) -> bool:
    action = split_condition(text)[1]
    return len(text.split()) > 2 and acts(action) and not leads_on_path(action)


def _at_semicolons(sentence: str, outer: str) -> Iterator[Clause]:
    start = 0
    for cut in re.finditer(r"; ", sentence):
        condition, action = split_condition(sentence[cut.end() :])
        before, said = split_condition(sentence[start : cut.start()])
        if acts(action) and (condition or not acts(said)):
            yield Clause(sentence[start : cut.start()], outer)
            outer = joined(outer, "" if acts(said) else before)
            start = cut.end()
    yield Clause(sentence[start:], outer)


def unlabelled(text: str) -> tuple[str, str]:
    """Look behind a label: "Right now: freeze it"; one that says how things stand decides."""
    label = _LABEL.match(text)
    if not label or len(label[1].split()) > LABEL_WORDS:
        return "", text
    condition, action = split_condition(text[label.end() :])
    if not condition and not acts(action):
        return "", text
    state = _PATTERNS["state"].search(label[1])
    return joined(label[1] if state else "", condition), action


def case_of(text: str) -> Clause | None:
    """Take an entry's label as its condition: "Red light: unplug it"."""
    label = _LABEL.match(text)
    if not label or label[2] != ":" or len(label[1].split()) > LABEL_WORDS or acts(label[1]):
        return None
    told = text[label.end() :]
    announces = without_announcement(label[0]) != label[0]
    return None if announces or not acts(split_condition(told)[1]) else Clause(told, label[1])


def without_announcement(text: str) -> str:
    """Take words such as "Note:" or "First:" off the front."""
    return _PATTERNS["announces"].sub("", text)
