"""What a wording may name: the values for its places, out of the brief.

In: a `Brief`. Out: place -> text, only where there is something to say. Pure.
"""

from __future__ import annotations

import re

from ..assess.assessment import StatedFact
from ..assess.labels import Emotion, Situation
from . import accountability
from .brief import Brief
from .paraphrase import VERBATIM_LIMIT, capital, longest_run, uncapital
from .phrases import listed
from .questions import indirect
from .voice import statements_of


def values(brief: Brief) -> dict[str, str]:
    """Everything that a wording of this draft may name, by the place it has in the wording."""
    problems = [s.text for s in brief.specifics if s.kind == "problem" and s.clause]
    wins = [s.text for s in brief.specifics if s.kind == "win" and s.clause]
    stakes = [s.text for s in brief.specifics if s.kind == "stake" and s.clause]
    known = {
        "name": brief.addressee,
        "topic": brief.topic,
        "problem": _first(problems),
        "problem2": _first(problems[1:]) if brief.intensity >= 2 else "",
        "thing": _first([s.text for s in brief.specifics if s.kind == "problem" and not s.clause]),
        "stake": _first([s for s in stakes if s not in problems[:1]]),
        "stake_np": _first([s.text for s in brief.specifics if s.kind == "stake" and not s.clause]),
        "win": _first(wins),
        "win2": _first(wins[1:]),
        "contacts": accountability.contacts(brief),
        "dates": accountability.dates(brief),
        "declined": accountability.declined(brief),
        "nth": accountability.nth(brief),
        "told": accountability.told(brief),
        "asked_for": brief.asked_for,
        "mentions": _mentions(brief),
        "question": _question(brief),
        "kin": _kin(brief),
        "asked": _asked(brief),
        "request": " and ".join(brief.requests[:2]),
        "wants": brief.wants,
        "wants_lower": brief.wants,
        "loss": brief.loss,
        "demand": brief.demand,
        "matter": brief.matter,
        "answer": _answer(brief),
    }
    return {key: value for key, value in known.items() if value}


def _asked(brief: Brief) -> str:
    """Her first question as a clause of ours, to be taken up."""
    questions = (indirect(a.text) for a in brief.asks if a.kind == "question")
    fitting = (q for q in questions if q and longest_run(q, brief.words) <= VERBATIM_LIMIT)
    return next(fitting, "")


def _kin(brief: Brief) -> str:
    """Who of hers the life event is about, by the nearest word for a relation: "your husband"."""
    for event in brief.life_events[:1]:
        before = brief.words[: brief.words.find(event.text) + len(event.text)]
        named = _RELATION.findall(before)
        return f"your {named[-1].lower()}" if named else ""
    return ""


_RELATION = re.compile(
    r"\b(?:my|our) (?:old |little |eldest |youngest )?(husband|wife|partner|son|daughter|mother|mum"
    r"|mom|father|dad|sister|brother|grandmother|grandfather|gran|grandson|granddaughter|baby|child)\b",
    re.IGNORECASE,
)


def _question(brief: Brief) -> str:
    """Her own short question, to be quoted, where confusion is what speaks."""
    if brief.emotion is not Emotion.CONFUSION:
        return ""
    asked = [a.text.strip(" ?.!") for a in brief.asks if a.kind == "question"]
    return next((capital(text) for text in asked if 3 <= len(text.split()) <= 10), "")


def _mentions(brief: Brief) -> str:
    """Two or three concrete things she names, for when no clause of hers can be said back."""
    hers = [
        f for f in brief.facts if f.kind in _CONCRETE and f.value.lower() in brief.words.lower()
    ]
    hers.sort(key=lambda f: _CONCRETE.index(f.kind))
    plain = [_spoken(f) for f in hers if len(f.value.split()) <= 4 and not _BARE.search(f.value)]
    named = list(dict.fromkeys(plain))[:3]
    return listed(named) if len(named) > 1 else ""


def _spoken(fact: StatedFact) -> str:
    """Say a fact within a sentence: "nine rolls", "the Mirabel"."""
    if fact.kind == "product" and not fact.value.lower().startswith(("the ", "my ", "a ")):
        return f"the {fact.value}"
    return uncapital(fact.value) if fact.kind == "count" else fact.value


_CONCRETE = ("count", "amount", "product")
"""Kinds of fact that say something by themselves, the most telling first."""
_BARE = re.compile(r"\b(?:times?|once|twice|mins?|wks?|secs?)$", re.IGNORECASE)
"""A count or length without its thing says nothing by itself."""


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def _answer(brief: Brief) -> str:
    """For a question, what the best customer article says; "" where there is none."""
    if brief.plan.stance is not Situation.ROUTINE or brief.requests:
        return ""
    notes = [note for passage in brief.passages[:1] for note in statements_of(passage)]
    return " ".join(notes[:2])
