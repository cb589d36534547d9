"""How the feeling moves over the thread, and its peak. In: readings. Out: valences. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from .assessment import Valence
from .feeling import Feeling, Read
from .labels import VALENCE, Emotion, Situation
from .reader import Reading

STANDS_OUT = 0.6
"""A message below this height or depth is no peak."""

CLOSE = 0.5
"""Messages this close to the peak are its equals; the newest of them is taken."""


def trace(reads: Sequence[Read], *, feeling: Feeling) -> tuple[Valence, ...]:
    """The valence of every customer message, -3 to +3; the newest agrees with the feeling read."""
    steps = [
        Valence(message_id=read.message_id, valence=_valence(read.reading)) for read in reads[:-1]
    ]
    return (*steps, Valence(message_id=reads[-1].message_id, valence=_newest(reads[-1], feeling)))


def _valence(reading: Reading) -> float:
    top = max(reading.emotion, key=lambda e: reading.emotion[e])
    return round(VALENCE[top] * reading.intensity, 1)


def _newest(read: Read, feeling: Feeling) -> float:
    own = _valence(read.reading)
    if feeling.emotion in (None, Emotion.NEUTRAL) or own:
        return own
    return float(VALENCE[feeling.emotion] * feeling.intensity) if feeling.evidence == () else own


def find_peak(
    steps: Sequence[Valence], *, feeling: Feeling, situation: Situation, carrier: str | None
) -> str | None:
    """The message where the feeling is strongest, the newest of equals; null where none stands out.

    In a moment that weighs by itself (danger, grief) the message that tells of it is the peak.
    """
    if feeling.emotion is Emotion.NEUTRAL and situation not in (Situation.SAFETY, Situation.GRIEF):
        return None
    sign = VALENCE[feeling.emotion] if feeling.emotion else -1
    most = max(step.valence * sign for step in steps)
    if most >= STANDS_OUT:
        near = [step for step in steps if step.valence * sign >= most - CLOSE]
        return near[-1].message_id
    return carrier or steps[-1].message_id
