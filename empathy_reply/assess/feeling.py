"""What the customer feels over the whole ticket, and the words that carry it.

In: the readings of her messages and of their sentences, the situation. Out: a `Feeling`. Pure.
The newest message weighs most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .assessment import Evidence
from .labels import Emotion, Expression, SafetyKind, Situation
from .reader import Reading

FADE = 0.3
"""What each step back in the thread keeps of the weight of the message after it."""

CLEAR = 0.3
"""Below this share of the top emotion the answer is to abstain."""

SECOND = 0.27
"""A second emotion is named from this share on."""

MOST_EVIDENCE = 3


class Read(NamedTuple):
    """One customer message with its reading and the readings of its sentences."""

    message_id: str
    text: str
    reading: Reading
    sentences: tuple[tuple[str, Reading], ...] = ()


class Feeling(NamedTuple):
    """Emotion and what goes with it, as in `Assessment`."""

    emotion: Emotion | None
    second: Emotion | None
    intensity: int
    expression: Expression
    confidence: float
    evidence: tuple[Evidence, ...]


NOTHING_FELT = Feeling(Emotion.NEUTRAL, None, 0, Expression.NONE, 0.9, ())

IMPLIED: dict[tuple[Situation, SafetyKind | None], tuple[Emotion, int]] = {
    (Situation.GRIEF, None): (Emotion.SADNESS, 2),
    (Situation.SAFETY, SafetyKind.SELF_HARM): (Emotion.SADNESS, 3),
    (Situation.SAFETY, SafetyKind.SECURITY): (Emotion.ANXIETY, 2),
}
"""The feeling that a moment implies when the words show none."""

GLAD = frozenset({Emotion.JOY, Emotion.GRATITUDE})
SORE = frozenset(Emotion) - GLAD - {Emotion.NEUTRAL}
ADVERSE = {Situation.SAFETY, Situation.GRIEF, Situation.HOSTILE, Situation.REPEAT_CONTACT}


def pool(reads: Sequence[Read], *, situation: Situation, kind: SafetyKind | None = None) -> Feeling:
    """Join the readings of all messages to one feeling."""
    shares = _pooled(reads)
    if situation in ADVERSE:
        shares = _only(shares, without=GLAD)
    if situation is Situation.POSITIVE:
        shares = _only(shares, without=SORE)
    ranked = sorted(shares, key=lambda e: -shares[e])
    top = ranked[0]
    implied = IMPLIED.get((situation, kind))
    if top is Emotion.NEUTRAL and implied:
        return _implied(reads, *implied)
    if top is Emotion.NEUTRAL:
        return NOTHING_FELT._replace(confidence=round(shares[top], 2))
    if shares[top] < CLEAR:
        return _abstain(reads, shares[top])
    return _named(reads, shares, ranked)


def _pooled(reads: Sequence[Read]) -> dict[Emotion, float]:
    weights = [FADE**back for back in range(len(reads))][::-1]
    # A bare answer to our question says nothing of what was felt before; a low point says much.
    weights = [
        w
        * (0.35 if r.reading.emotion.get(Emotion.NEUTRAL, 0) > 0.7 and len(reads) > 1 else 1)
        * (0.7 + 0.15 * r.reading.intensity)
        for w, r in zip(weights, reads, strict=True)
    ]
    whole = sum(weights)
    return {
        emotion: sum(
            w * r.reading.emotion.get(emotion, 0.0) for w, r in zip(weights, reads, strict=True)
        )
        / whole
        for emotion in Emotion
    }


def _only(shares: Mapping[Emotion, float], *, without: frozenset[Emotion]) -> dict[Emotion, float]:
    """Leave out what cannot be felt in such a moment."""
    kept = {e: 0.0 if e in without else share for e, share in shares.items()}
    whole = sum(kept.values())
    return {e: share / whole for e, share in kept.items()} if whole else dict(shares)


def _implied(reads: Sequence[Read], emotion: Emotion, intensity: int) -> Feeling:
    evidence = _evidence(reads, emotion, None)
    return Feeling(emotion, None, intensity, Expression.IMPLIED, 0.6, evidence)


def _abstain(reads: Sequence[Read], share: float) -> Feeling:
    strong = max(r.reading.intensity for r in reads)
    return Feeling(None, None, min(1, round(strong)), Expression.IMPLIED, round(share, 2), ())


def _named(
    reads: Sequence[Read], shares: Mapping[Emotion, float], ranked: Sequence[Emotion]
) -> Feeling:
    top = ranked[0]
    second = next((e for e in ranked[1:] if e is not Emotion.NEUTRAL), None)
    if second and shares[second] < SECOND:
        second = None
    carriers = [r for r in reads if _top(r.reading) is top] or list(reads)
    strongest = max(
        (r.reading.intensity * (1 if r is reads[-1] else 0.85) for r in carriers), default=1
    )
    named = max(r.reading.expression.get(Expression.EXPLICIT, 0) for r in carriers)
    return Feeling(
        emotion=top,
        second=second,
        intensity=max(1, min(3, int(strongest + 0.5))),
        expression=Expression.EXPLICIT if named >= 0.5 else Expression.IMPLIED,
        confidence=round(min(0.97, shares[top] + 0.15), 2),
        evidence=_evidence(reads, top, second),
    )


def _top(reading: Reading) -> Emotion:
    return max(reading.emotion, key=lambda e: reading.emotion[e])


def _evidence(
    reads: Sequence[Read], emotion: Emotion, second: Emotion | None
) -> tuple[Evidence, ...]:
    """The sentences that carried the feeling, strongest first, the newest message first."""
    scored = [
        (share * FADE**back, read.message_id, sentence)
        for back, read in enumerate(reversed(reads))
        for sentence, reading in read.sentences
        if (share := _share(reading, emotion, second)) >= 0.3
    ]
    best = sorted(scored, key=lambda one: -one[0])[:MOST_EVIDENCE]
    return tuple(Evidence(message_id=message_id, text=text) for _, message_id, text in best)


def _share(reading: Reading, emotion: Emotion, second: Emotion | None) -> float:
    share = reading.emotion.get(emotion, 0.0)
    return max(share, 0.5 * reading.emotion.get(second, 0.0)) if second else share
