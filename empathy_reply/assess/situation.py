"""Which kind of moment the whole ticket is, by the doctrine's order of precedence, and why.

In: the readings of the customer's messages, and what only structure knows (history, thread,
demands, automatic mail). Out: a `Moment`. Pure. In doubt the more cautious moment holds, with less
confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .demand import Demand
from .feeling import Read
from .labels import Flag, SafetyKind, Situation
from .reader import Reading, holds
from .repeat import Repeated

HOLDS = 0.5
QUOTE_LIMIT = 90

KEEPS: dict[Situation, float] = {
    Situation.SAFETY: 0.95,
    Situation.GRIEF: 1.0,
    Situation.HOSTILE: 0.55,
    Situation.REPEAT_CONTACT: 0.8,
    Situation.DIFFICULTY: 0.9,
    Situation.POSITIVE: 0.0,  # praise counts where it stands: in the newest message
    Situation.ROUTINE: 0.0,
}
"""What one step back in the thread keeps of a moment's score."""

FLAG_KEEPS = 0.75
TOLD = {
    Situation.SAFETY: "she tells of danger",
    Situation.GRIEF: "she tells of a loss or a deep blow",
    Situation.HOSTILE: "it is aimed at a person",
    Situation.REPEAT_CONTACT: "she says that she raised it before",
    Situation.DIFFICULTY: "something went wrong or worries her",
    Situation.POSITIVE: "praise or thanks, and no open problem",
    Situation.ROUTINE: "nothing is wrong and no feeling shows",
}
"""How each moment is explained to the agent; her words follow."""

NEVER_ALSO = {Situation.DIFFICULTY, Situation.POSITIVE, Situation.ROUTINE}
"""These are part of any graver moment, so naming them beside it says nothing."""


GRAVE: tuple[Situation, ...] = (Situation.SAFETY, Situation.GRIEF)
"""These stand beside praise when the newest message itself tells of them."""


class Moment(NamedTuple):
    """Situation and what goes with it, as in `Assessment`."""

    situation: Situation
    also: tuple[Situation, ...]
    kind: SafetyKind | None
    confidence: float
    because: tuple[str, ...]
    carrier: str | None


AUTOMATIC = Moment(
    Situation.ROUTINE, (), None, 0.95, ("an automatic mail: no person wrote it",), None
)


def decide(
    reads: Sequence[Read], *, repeated: Repeated | None = None, demand: Demand | None = None
) -> Moment:
    """Choose the first situation that holds; name the others that hold, and say why."""
    repeated, demand = repeated or Repeated(), demand or Demand()
    scores = {s: _over_thread(reads, s) for s in Situation}
    scores[Situation.HOSTILE] = max(scores[Situation.HOSTILE], demand.score)
    glad = _is_glad(reads[-1].reading)
    if not glad:
        scores[Situation.REPEAT_CONTACT] = max(scores[Situation.REPEAT_CONTACT], repeated.score)
    holding: list[Situation] = [
        s for s in Situation if scores[s] >= HOLDS and s is not Situation.ROUTINE
    ]
    if glad:
        holding = [s for s in GRAVE if holds(reads[-1].reading, s) >= HOLDS]
        holding.append(Situation.POSITIVE)
    situation = holding[0] if holding else Situation.ROUTINE
    carrier, words = _carrier(reads, situation)
    return Moment(
        situation=situation,
        also=tuple(s for s in holding[1:] if s not in NEVER_ALSO),
        kind=_kind(reads) if situation is Situation.SAFETY else None,
        confidence=_confidence(situation, scores),
        because=tuple(_because(situation, words, repeated, demand)),
        carrier=carrier,
    )


def _over_thread(reads: Sequence[Read], situation: Situation) -> float:
    return max(
        holds(read.reading, situation) * KEEPS[situation] ** back
        for back, read in enumerate(reversed(reads))
    )


def _is_glad(newest: Reading) -> bool:
    """Whether the newest message is praise and nothing in it is wrong."""
    return (
        holds(newest, Situation.POSITIVE) >= HOLDS > holds(newest, Situation.DIFFICULTY)
        and holds(newest, Situation.HOSTILE) < HOLDS
    )


def _confidence(situation: Situation, scores: dict[Situation, float]) -> float:
    if situation is Situation.ROUTINE:
        others = (score for s, score in scores.items() if s is not situation)
        return round(max(0.3, 1 - max(others)), 2)
    return round(min(0.97, scores[situation]), 2)


def _kind(reads: Sequence[Read]) -> SafetyKind:
    scores = {k: max(r.reading.safety.get(k, 0.0) for r in reads) for k in SafetyKind}
    if scores[SafetyKind.SELF_HARM] >= HOLDS:
        return SafetyKind.SELF_HARM
    return max(scores, key=lambda kind: scores[kind])


def _carrier(reads: Sequence[Read], situation: Situation) -> tuple[str | None, str]:
    """The message and the sentence that speak most for the situation."""
    best = (0.3, None, "")
    found: tuple[float, str | None, str] = best
    for read in reads:
        for sentence, reading in read.sentences:
            score = holds(reading, situation)
            if situation is not Situation.ROUTINE and score >= found[0]:
                found = (score, read.message_id, sentence)
    return found[1], found[2]


def _because(situation: Situation, words: str, repeated: Repeated, demand: Demand) -> list[str]:
    reasons = []
    if situation is Situation.HOSTILE and demand.because:
        reasons.append(demand.because)
    elif words or situation is not Situation.REPEAT_CONTACT:
        quoted = f": “{_short(words)}”" if words else ""
        reasons.append(TOLD[situation] + quoted)
    if situation is not Situation.POSITIVE:
        reasons += repeated.because
    return reasons


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= QUOTE_LIMIT else words[:QUOTE_LIMIT].rsplit(" ", 1)[0] + "…"


def find_flags(reads: Sequence[Read], moment: Moment, *, deadline: bool) -> tuple[Flag, ...]:
    """Raise the flags that hold for the ticket as a whole."""
    scores = {
        flag: max(
            read.reading.flags.get(flag, 0.0) * FLAG_KEEPS**back
            for back, read in enumerate(reversed(reads))
        )
        for flag in Flag
        if flag is not Flag.NO_REPLY_NEEDED
    }
    raised = {flag for flag, score in scores.items() if score >= HOLDS}
    if deadline:
        raised.add(Flag.DEADLINE)
    if moment.kind is SafetyKind.SELF_HARM:
        raised |= {Flag.SELF_HARM, Flag.VULNERABLE}
    if Situation.GRIEF in (moment.situation, *moment.also):
        raised.add(Flag.VULNERABLE)
    raised -= SILENT.get(moment.situation, set())
    return tuple(flag for flag in Flag if flag in raised)


SILENT: dict[Situation, set[Flag]] = {
    Situation.POSITIVE: {Flag.CHURN_RISK, Flag.LEGAL_THREAT, Flag.DEADLINE, Flag.VULNERABLE},
    Situation.GRIEF: {Flag.CHURN_RISK},
    Situation.SAFETY: {Flag.CHURN_RISK, Flag.DEADLINE},
}
"""Flags that a situation makes meaningless: who buries her father is no churn risk."""


def says_so(reads: Sequence[Read]) -> float:
    """How surely she says herself that she raised it before, the newest message first of all."""
    return _over_thread(reads, Situation.REPEAT_CONTACT)
