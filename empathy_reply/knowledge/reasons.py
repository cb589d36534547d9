"""Why it happens and how not to meet it again: said under a label, or in a sentence without one.

In: an article's text; what it tells. Out: the cause and the prevention, "" where none is. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..data import table
from ..stems import content
from ..text import sentences
from ..verbs import has_verb
from .conditions import split_condition
from .passage import Who
from .steps import Told
from .wording import acts

_DATA = table("empathy_reply.knowledge", "reasons.toml")
_LABELS = {
    key: re.compile(rf"(?:(?<=[.!?])\s+|^\W*){text}(?:\s*:[ \t]*|[ \t]*$)", re.I | re.MULTILINE)
    for key, text in _DATA["labels"].items()
}
_SIGNS = [(re.compile(sign["like"], re.IGNORECASE), sign["weight"]) for sign in _DATA["cause"]]
_PREVENTS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["prevention"].items()}
_WHY, _SYMPTOM, _THAT, _WRONG = (
    re.compile(_DATA[key], re.IGNORECASE) for key in ("why", "symptom", "because_of_that", "wrong")
)
_TROUBLE = re.compile(
    table("empathy_reply.knowledge", "search.toml")["patterns"]["trouble"], re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:(?<=\s)|^)\(?1[.)]\s")
_BULLET = re.compile(r"^\s*(?:[-*•◦▪–]|\d{1,2}[.)])\s+")

ENOUGH = 2.5
"""What the signs of a cause must weigh together."""

PLAIN, WEAK = 2.5, 1.5
"""Signs that say "because", and weaker ones: one is needed where the title names no trouble."""

SIGN = 1.0
"""What the signs must weigh where the sentence does not stand in front of the steps."""

UNDER_WHY = 3.0
WENT_WRONG = 1.0
TITLE_WORD, TITLE_MOST = 0.5, 1.5
BEGINS, AT_AN_END = 1.0, 0.5
ABOUT_TROUBLE = 1.5

FEW_WORDS = 5
"""A sentence of fewer words says no cause."""

FEW_SENTENCES = 2
"""A labelled part of more sentences is background, of which one may be the cause."""


class Labelled(NamedTuple):
    """What stands under a label of its own."""

    cause: str
    prevention: str


def cut_labelled(text: str) -> tuple[str, Labelled]:
    """Take the labelled cause and prevention out of a text."""
    text, cause = _cut(text, "cause")
    text, prevention = _cut(text, "prevention")
    return _LABELS["fix"].sub("\n", text), Labelled(cause, prevention)


def _cut(text: str, label: str) -> tuple[str, str]:
    """Take a labelled part out: to its line's or paragraph's end, the next label or a list."""
    found = _LABELS[label].search(text)
    if not found:
        return text, ""
    rest = text[found.end() :]
    alone = not rest.partition("\n")[0].strip()
    part = rest.lstrip() if alone else rest
    taken = part[: _length(part, "\n\n" if alone else "\n")]
    said = " ".join(" ".join(_BULLET.sub("", line).split()) for line in taken.splitlines()).strip()
    said, kept = _cause_in(said) if label == "cause" else (said, "")
    return f"{text[: found.start()]}\n{kept}\n{part[len(taken) :]}".strip("\n"), said


def _length(rest: str, end: str) -> int:
    stops = [rest.find(end), rest.find("\n#"), *(m.start() for m in _NUMBERED.finditer(rest))]
    stops += [m.start() for one in _LABELS.values() for m in one.finditer(rest)]
    return min((stop for stop in stops if stop > 0), default=len(rest))


def _cause_in(part: str) -> tuple[str, str]:
    """Tell the cause from instructions and from long background that stand under its label."""
    found = sentences(part)
    says = [one for one in found if not acts(split_condition(one)[1])] or list(found)
    if len(says) > FEW_SENTENCES:
        says = [max(says, key=lambda one: _weight(one, frozenset()))]
    return " ".join(says), " ".join(one for one in found if one not in says)


def find_cause(title: str, told: Sequence[Told]) -> str:
    """Find the sentence that says why, where no label does."""
    steps = [n for n, one in enumerate(told) if one.step]
    weighed = [_as_cause(title, told, place, steps) for place in range(len(told))]
    most = max(weighed, default=0.0)
    if most < ENOUGH:
        return _answer(title, told[: steps[0]] if steps else [])
    place = weighed.index(most)
    because = told[place - 1].text if place and _THAT.match(told[place].text) else ""
    return f"{because} {told[place].text}".strip()


def _as_cause(title: str, told: Sequence[Told], place: int, steps: Sequence[int]) -> float:
    """Weigh a sentence as the cause; 0 where it cannot be."""
    one, words = told[place], frozenset(content(title))
    trouble = any(kind.search(title) for kind in (_TROUBLE, _SYMPTOM, _WRONG))
    opens = place == 0 or told[place - 1].item.heading != one.item.heading
    answers = opens and bool(_WHY.search(one.item.heading))
    if not answers and not (steps and _may_say_why(one)):
        return 0.0
    if not answers and not trouble and not _says_so(one.text, words):
        return 0.0
    weight = _weight(one.text, words)
    before = bool(steps) and place < steps[0] and not _WHY.search(title)
    begins = trouble and before and bool(has_verb(one.text) or _WRONG.search(one.text))
    if weight < 0 or not (begins or answers or _signs(one.text) >= SIGN):
        return 0.0
    at_an_end = bool(steps) and not steps[0] < place < steps[-1]
    return (
        weight
        + UNDER_WHY * answers
        + ABOUT_TROUBLE * trouble
        + (BEGINS if begins else AT_AN_END * at_an_end)
    )


def _answer(title: str, before: Sequence[Told]) -> str:
    """Where the title asks why, the nearest sentence answers."""
    if not before or not _WHY.search(title):
        return ""
    words = set(content(title))
    return max(before, key=lambda one: len(words & set(content(one.text)))).text


def _may_say_why(one: Told) -> bool:
    """Leave out steps, questions, rows of values, list entries and what explains a step."""
    entry = one.item.listed and one.item.text.startswith(one.text)
    says = not one.text.endswith(("?", "!")) and len(one.text.split()) >= FEW_WORDS
    return says and not (one.step or one.aside or one.item.fact or entry)


def _says_so(sentence: str, title: frozenset[str]) -> bool:
    """Say whether a sentence tells why of trouble, or says "because" of the title's matter."""
    most = max((weight for like, weight in _SIGNS if like.search(sentence)), default=0.0)
    about_it = most >= PLAIN and bool(title & set(content(sentence)))
    return about_it or (most >= WEAK and bool(_WRONG.search(sentence)))


def _weight(sentence: str, title: frozenset[str]) -> float:
    """Add up the signs that a sentence says why what the title names happens."""
    signs = _signs(sentence) + WENT_WRONG * bool(_WRONG.search(sentence))
    shared = TITLE_WORD * len(title & set(content(sentence)))
    return signs + min(shared, TITLE_MOST) if signs > 0 else signs


def _signs(sentence: str) -> float:
    return float(sum(weight for like, weight in _SIGNS if like.search(sentence)))


def find_prevention(told: Sequence[Told], cause: str) -> tuple[Told | None, str]:
    """Find what says how not to meet it again, where no label does, and its words."""
    for one in told:
        said = one.said or one.text
        if (lead := _PREVENTS["lead"].match(said)) and len(said) > lead.end():
            return one, said[lead.end() :]
    first = next((n for n, one in enumerate(told) if one.step), len(told))
    later = range(first + 1, len(told))
    promised = (told[place] for place in later if _PREVENTS["promises"].search(told[place].text))
    advised = (told[place] for place in later if cause and _advises(told, place, cause))
    found = next(promised, None) or next(advised, None)
    return found, _whole(found) if found else ""


def _advises(told: Sequence[Told], place: int, cause: str) -> bool:
    """Say whether a sentence behind the steps is advice: right behind the cause, what others
    should do, or a habit that is the only instruction of its paragraph."""
    one, before = told[place], told[place - 1]
    if not one.step:
        return bool(_PREVENTS["duty"].match(one.text))
    if one.step.who is not Who.CUSTOMER or one.step.condition or one.item.listed:
        return False
    if before.text == cause and before.item.block == one.item.block:
        return True
    steps = [other for other in told if other.step and other.item.block == one.item.block]
    return len(steps) == 1 and bool(_PREVENTS["habit"].search(one.text))


def _whole(one: Told) -> str:
    """Give a sentence with the condition that was cut off it."""
    condition = one.step.condition if one.step else ""
    return f"{condition}, {one.text}" if condition else one.text
