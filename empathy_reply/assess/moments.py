"""Which kind of moment a text is, by its words.

In: the `Signs` of its sentences. Out: scores. Pure.

Talk about danger ("what happens if…") is not danger, and a fraud that is over is a difficulty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from ..data import table
from .cues import fold
from .labels import Emotion, Flag, Situation
from .moods import HOLDS, Moods, is_sarcastic, total
from .signs import Signs

LABELS = (
    "problem", "solved", "request", "politeness", "contacted", "unhelped", "repeat", "insult",
    "threat", "unfair_demand", "grief", "churn_risk", "legal_threat", "deadline", "demand",
    "vulnerable", "hardship", "automatic", "spam", "signoff", "formal", "contained", "doubt",
    "imminent",
)  # fmt: skip
DAMPED = {"problem", "doubt", "physical", "security", "grief"}
"""Labels that a hypothetical sentence speaks about rather than for."""

HYPOTHETICAL = 0.25
OVER = 0.4
"""What is left of a breach of security that was dealt with."""

EMERGENCY = 0.65
"""What one word of emergency in any language adds; more than half, so that safety holds."""


def moment_scores(signs: Sequence[Signs]) -> dict[str, float]:
    """Score every moment word group, 0 to 1."""
    shown = {label for sign in signs for label in sign.labels}
    scores = {label: _damped(signs, label) if label in shown else 0.0 for label in LABELS}
    scores["doubt"] = _damped([sign for sign in signs if not sign.form.asked], "doubt")
    scores["physical"] = _physical(signs)
    scores["security"] = _damped(signs, "security")
    scores["self_harm"] = total(signs, "self_harm")
    for label, weight in _together(signs):
        scores[label] = 1 - (1 - scores[label]) * (1 - weight)
    if scores["contained"] >= HOLDS:
        scores["security"] *= OVER
    if any(_LOST_SOMEONE.search(sign.text) for sign in signs):
        scores["grief"] = max(scores["grief"], NAMED_LOSS)
    return scores


_LOST_SOMEONE = re.compile(
    r"\b(?:[Ww]e|I|[Tt]hey|[Ff]amily)(?:'ve| have| just| only)? lost "
    r"(?:(?:our|my|dear|poor|little) )?[A-Z][a-z]{2,14} "
    r"(?:on|last|yesterday|this|in|to|at|after|suddenly|peacefully)\b"
)
NAMED_LOSS = 0.72
"""“We lost Biscuit on Sunday”: a name tells a death from a lost parcel."""


def _together(signs: Sequence[Signs]) -> Iterator[tuple[str, float]]:
    """What words say side by side that say little alone."""
    real = [sign for sign in signs if sign.score("hypothetical") < HOLDS]
    shown = {label for sign in real for label in sign.labels}
    for row in table(__package__, "pairs.toml")["together"]:
        groups = row["groups"]
        if not shown.issuperset(groups):
            continue
        if row["near"] == "sentence":
            holds = any(all(sign.hits(group) for group in groups) for sign in real)
        else:
            holds = any(
                all(any(sign.hits(group) for sign in near) for group in groups)
                for near in _windows(real)
            )
        if holds:
            yield row["label"], row["weight"]


def _damped(signs: Sequence[Signs], label: str) -> float:
    if label not in DAMPED:
        return total(signs, label)
    told = [sign for sign in signs if sign.score("hypothetical") < HOLDS]
    supposed = [sign for sign in signs if sign.score("hypothetical") >= HOLDS]
    return 1 - (1 - total(told, label)) * (1 - HYPOTHETICAL * total(supposed, label))


NEAR = 3
"""Sentences in a row within which words stand side by side."""


def _windows(signs: Sequence[Signs]) -> Iterator[Sequence[Signs]]:
    for start in range(max(1, len(signs) - NEAR + 1)):
        yield signs[start : start + NEAR]


def _physical(signs: Sequence[Signs]) -> float:
    score = _damped(signs, "physical")
    alarms = sum(1 for sign in signs if _has_emergency_word(sign.folded))
    return 1 - (1 - score) * (1 - EMERGENCY) ** alarms


def _has_emergency_word(folded: str) -> bool:
    return any(pattern.search(folded) for pattern in _emergency_words())


@cache
def _emergency_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = [fold(word) for word in table(__package__, "emergency.toml")["words"]]
    spaced = [word for word in words if _is_spaced(word)]
    joined = [word for word in words if not _is_spaced(word)]
    return (
        re.compile(r"\b(?:" + "|".join(map(re.escape, spaced)) + r")\b"),
        re.compile("|".join(map(re.escape, joined))),
    )


def _is_spaced(word: str) -> bool:
    """Whether its script puts borders around words (Latin, Greek, Cyrillic)."""
    return max(word) < "\u0530"


def situation_scores(
    signs: Sequence[Signs], moment: Mapping[str, float], moods: Moods
) -> dict[Situation, float]:
    """Score each situation by itself, as far as one text can tell."""
    praise = 0.0 if is_sarcastic(signs) else _praise(signs, moods)
    trouble = _trouble(signs, moment, moods, praise)
    return {
        Situation.SAFETY: max(moment["physical"], moment["security"], moment["self_harm"]),
        Situation.GRIEF: moment["grief"],
        Situation.HOSTILE: max(moment["insult"], moment["threat"], moment["unfair_demand"]),
        Situation.REPEAT_CONTACT: _repeat(moment) * (0.3 if praise > trouble else 1),
        Situation.DIFFICULTY: trouble,
        Situation.POSITIVE: praise,
        Situation.ROUTINE: 1.0,
    }


ACCOUNT = 0.55
"""A customer who neither asks nor orders but tells what happened has something to complain of."""

_HAPPENED = re.compile(
    r"\b(?:was|were|had|did|came|went|took|got|left|lost|broke|said|told|gave|sent|bought|paid|"
    r"found|made|kept|since|has|have|\w{3,}ed)\b"
)
_HERE_IS = re.compile(r"\b(?:my|the) [\w ]{0,40}\b(?:is|are)\b|\bhere (?:is|are)\b|\battached\b")
ACCOUNT_WORDS = 9


def _account(signs: Sequence[Signs], moment: Mapping[str, float]) -> float:
    """Whether she only tells what happened: no question, no request, no thanks, no bare answer."""
    told = [s for s in signs if s.form.words > 3]
    words = sum(sign.form.words for sign in told)
    asks = moment["request"] >= HOLDS or any(sign.form.asked for sign in signs)
    if asks or words < ACCOUNT_WORDS or max(moment["solved"], moment["automatic"]) >= HOLDS:
        return 0.0
    happened = sum(1 for s in told if _HAPPENED.search(s.folded) and not _HERE_IS.search(s.folded))
    return ACCOUNT if happened else 0.0


ASKED = 0.7
"""Who asks for something may deny a thing or two without anything being wrong."""

SHORT = 25
"""In so few words one word of praise is the message; in a longer text it takes two."""


def _praise(signs: Sequence[Signs], moods: Moods) -> float:
    glad = max(moods[Emotion.JOY].score, moods[Emotion.GRATITUDE].score)
    cues = sum(len(sign.hits(e)) for sign in signs for e in (Emotion.JOY, Emotion.GRATITUDE))
    words = sum(sign.form.words for sign in signs)
    return min(0.95, glad * (1.15 if cues > 1 or words <= SHORT else 0.75))


_NOT = re.compile(
    r"\b(?:not|never|no|nothing|nobody|none|neither|nor|without|only|nowhere|instead|but|yet|"
    r"though|although|however|wrong|pero|nada|nunca|nicht|kein\w*|aber|pas|jamais|mais|nao)\b"
)
DENIAL = 0.09
"""What each small word of denial adds to trouble: who only asks or orders denies little."""


def _denial(signs: Sequence[Signs]) -> float:
    count = sum(len(_NOT.findall(sign.folded)) for sign in signs if sign.form.words > 3)
    words = sum(sign.form.words for sign in signs)
    return min(0.6, DENIAL * count) if words > SHORT else 0.0


def _trouble(
    signs: Sequence[Signs], moment: Mapping[str, float], moods: Moods, praise: float
) -> float:
    """How surely something is wrong now; a fault told inside praise or mended is no trouble."""
    sad = max(
        moods[e].score
        for e in (
            Emotion.ANGER,
            Emotion.FRUSTRATION,
            Emotion.DISAPPOINTMENT,
            Emotion.ANXIETY,
            Emotion.CONFUSION,
            Emotion.SADNESS,
        )
    )
    trouble = max(moment["problem"], sad * 0.85)
    if praise < HOLDS:
        asked = ASKED if moment["request"] >= HOLDS else 1
        unsure = max(moment["doubt"], _denial(signs)) * asked
        trouble = max(trouble, unsure, _account(signs, moment))
    if moment["solved"] >= HOLDS:
        trouble *= 0.35
    if praise >= 0.75 and not _turns(signs):
        trouble *= 0.4
    return trouble


_TURN = re.compile(
    r"\b(?:but|however|unfortunately|except|although|still|sadly|pero|aber|leider|mais|mas)\b"
)


def _turns(signs: Sequence[Signs]) -> bool:
    """Whether praise turns into a complaint."""
    return any(_TURN.search(sign.folded) and sign.score("problem") >= HOLDS for sign in signs)


def _repeat(moment: Mapping[str, float]) -> float:
    said = moment["repeat"]
    inferred = 0.85 * min(moment["contacted"], moment["unhelped"])
    return max(said, inferred)


FRAIL = (".child", ".harm")
"""Words that mean someone frail or ill where there is danger."""

_OLD = re.compile(r"\b(?:he|she|i|dad|mum|mom|who) (?:is|am|was) (?:6[5-9]|[789]\d)\b")


def _is_old(signs: Sequence[Signs]) -> float:
    return 0.8 if any(_OLD.search(sign.folded) for sign in signs) else 0.0


def flag_scores(signs: Sequence[Signs], moment: Mapping[str, float]) -> dict[Flag, float]:
    """Score every flag, as far as one text can tell."""
    at_risk = max(moment["physical"], moment["self_harm"]) >= HOLDS
    frail = max(moment["vulnerable"], *(total(signs, group) for group in FRAIL), _is_old(signs))
    vulnerable = max(
        moment["hardship"], moment["grief"], moment["self_harm"], frail if at_risk else 0.0
    )
    return {
        Flag.CHURN_RISK: moment["churn_risk"],
        Flag.LEGAL_THREAT: moment["legal_threat"],
        Flag.DEADLINE: moment["deadline"] if _presses(moment) else 0.0,
        Flag.VULNERABLE: vulnerable,
        Flag.SELF_HARM: moment["self_harm"],
        Flag.NO_REPLY_NEEDED: max(moment["automatic"], moment["spam"], _sign_off(signs, moment)),
    }


def _presses(moment: Mapping[str, float]) -> bool:
    """Whether a time matters: something is wrong, asked for or demanded."""
    return max(moment["problem"], moment["doubt"], moment["request"], moment["demand"]) >= HOLDS


SIGN_OFF_WORDS = 12


def _sign_off(signs: Sequence[Signs], moment: Mapping[str, float]) -> float:
    """A few words of thanks with nothing asked and nothing wrong need no answer."""
    words = sum(sign.form.words for sign in signs)
    asks = moment["request"] >= HOLDS or any(sign.form.asked for sign in signs)
    if words > SIGN_OFF_WORDS or asks or moment["problem"] >= HOLDS:
        return 0.0
    return moment["signoff"]
