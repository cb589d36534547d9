"""How strongly each emotion shows in a text. In: the `Signs` of its sentences. Out: `Mood`s. Pure.

Words that name a feeling outweigh a situation that implies one; praise amid a problem is read for
what it means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .labels import Emotion
from .signs import Signs

FELT = tuple(e for e in Emotion if e is not Emotion.NEUTRAL)
GLAD = (Emotion.GRATITUDE, Emotion.JOY)
IMPLIED_MOST = 0.72
"""A feeling that no word names is never surer than this."""

EXPLICIT_MOST = 0.96


class Mood(NamedTuple):
    """One emotion in a text: how sure (0 to 1), how strong (1 to 3), and whether words name it."""

    score: float = 0.0
    level: float = 0.0
    explicit: bool = False

    def plus(self, score: float, level: float, *, explicit: bool = False) -> Mood:
        """Add evidence from the situation."""
        most = EXPLICIT_MOST if explicit or self.explicit else IMPLIED_MOST
        joined = min(most, 1 - (1 - self.score) * (1 - score))
        return Mood(max(self.score, joined), max(self.level, level), self.explicit or explicit)

    def times(self, factor: float) -> Mood:
        """Weaken the evidence."""
        return self._replace(score=self.score * factor)


Moods = dict[Emotion, Mood]


def total(signs: Sequence[Signs], label: str) -> float:
    """How strongly a text speaks for a label, 0 to 1; words said twice count once."""
    heaviest: dict[str, float] = {}
    for sign in signs:
        for hit in sign.hits(label):
            heaviest[hit.words] = max(heaviest.get(hit.words, 0.0), hit.cue.weight)
    rest = 1.0
    for weight in heaviest.values():
        rest *= 1 - weight
    return 1 - rest


def is_sarcastic(signs: Sequence[Signs]) -> bool:
    """Whether praise is meant as its opposite: it mocks, something is wrong, nothing was mended."""
    if total(signs, "mockery") >= HOLDS:
        return True
    if total(signs, "problem") < 0.5 or total(signs, "solved") >= 0.5:
        return False
    return any(sign.score("sarcasm") >= 0.5 or _opens_with_irony(sign) for sign in signs)


def _opens_with_irony(sign: Signs) -> bool:
    opens = any(hit.start < 6 for hit in sign.hits("irony"))
    mended = " but " in sign.folded or " although " in sign.folded
    return opens and not mended and (sign.form.words <= 6 or sign.score("problem") >= 0.5)


def read_moods(signs: Sequence[Signs], *, moment: Mapping[str, float]) -> Moods:
    """Weigh every emotion; `moment` holds the scores of what else the text says."""
    moods: Moods = {emotion: _of_words(signs, emotion) for emotion in FELT}
    if is_sarcastic(signs):
        _turn(moods)
    _add_situation(moods, moment)
    _add_form(moods, signs, moment)
    _settle(moods, moment, words=sum(sign.form.words for sign in signs))
    if moment["formal"] >= 0.7 and not any(m.explicit and m.level >= 2 for m in moods.values()):
        moods = {emotion: mood.times(0.4) for emotion, mood in moods.items()}
    return moods


def _of_words(signs: Sequence[Signs], emotion: Emotion) -> Mood:
    mood = Mood()
    for sign in signs:
        if score := sign.score(emotion):
            mood = mood.plus(score, sign.level(emotion), explicit=sign.is_explicit(emotion))
    return mood


def _turn(moods: Moods) -> None:
    for emotion in GLAD:
        moods[emotion] = Mood()
    moods[Emotion.FRUSTRATION] = moods[Emotion.FRUSTRATION].plus(0.75, 2, explicit=True)
    moods[Emotion.ANGER] = moods[Emotion.ANGER].plus(0.5, 2, explicit=True)


IMPLIED_BY: tuple[tuple[str, Emotion, float, int], ...] = (
    ("self_harm", Emotion.SADNESS, 0.9, 3),
    ("grief", Emotion.SADNESS, 0.8, 2),
    ("security", Emotion.ANXIETY, 0.65, 2),
    ("physical", Emotion.ANXIETY, 0.45, 2),
    ("repeat", Emotion.FRUSTRATION, 0.55, 2),
    ("threat", Emotion.ANGER, 0.8, 3),
    ("insult", Emotion.ANGER, 0.8, 3),
)
"""What a moment implies when it holds: the label, the emotion, how surely, how strongly."""

HOLDS = 0.5


def _add_situation(moods: Moods, moment: Mapping[str, float]) -> None:
    for label, emotion, score, level in IMPLIED_BY:
        if moment[label] >= HOLDS:
            moods[emotion] = moods[emotion].plus(score, level)
    if moment["problem"] >= HOLDS and moment["deadline"] >= HOLDS:
        moods[Emotion.ANXIETY] = moods[Emotion.ANXIETY].plus(0.45, 2)
    if moment["problem"] >= HOLDS > moment["solved"]:
        for emotion in GLAD:
            moods[emotion] = moods[emotion].times(0.55)
    if moment["self_harm"] >= HOLDS or moment["grief"] >= HOLDS:
        for emotion in GLAD:
            moods[emotion] = moods[emotion].times(0.3)


WEIGHTY = 0.3
"""Below this, nothing is wrong enough for a feeling that no word names."""

STORY = 30
"""Words from which a report of trouble is a story: telling it is effort."""


def _settle(moods: Moods, moment: Mapping[str, float], *, words: int) -> None:
    """Weigh feelings against each other and against how much is wrong."""
    wrong = max(moment["problem"], moment["doubt"])
    louder = max(mood.score for e, mood in moods.items() if e is not Emotion.FRUSTRATION)
    calm = max(moment["physical"], moment["security"], moment["grief"], moment["self_harm"]) < HOLDS
    if wrong >= HOLDS and words > STORY and louder < HOLDS and calm:
        told = min(0.6, 0.25 + words / 180)
        moods[Emotion.FRUSTRATION] = moods[Emotion.FRUSTRATION].plus(told, 1)
    if moment["grief"] >= HOLDS:
        for emotion in (Emotion.FRUSTRATION, Emotion.DISAPPOINTMENT):
            moods[emotion] = moods[emotion].times(0.6)
    if wrong >= HOLDS and moment["imminent"] >= HOLDS and moment["deadline"] >= HOLDS:
        moods[Emotion.ANXIETY] = moods[Emotion.ANXIETY].plus(0.6, 2)
        if not moods[Emotion.FRUSTRATION].explicit:
            moods[Emotion.FRUSTRATION] = moods[Emotion.FRUSTRATION].times(0.8)
    for emotion in (Emotion.FRUSTRATION, Emotion.DISAPPOINTMENT, Emotion.ANXIETY):
        if not moods[emotion].explicit and max(moment["problem"], moment["doubt"]) < WEIGHTY:
            moods[emotion] = moods[emotion].times(0.5)
    if moods[Emotion.JOY].score >= HOLDS > moment["problem"] and moment["grief"] < HOLDS:
        moods[Emotion.SADNESS] = moods[Emotion.SADNESS].times(0.3)  # tears of joy
    anger = moods[Emotion.ANGER]
    if anger.explicit and anger.score >= 0.7:
        for emotion in (Emotion.FRUSTRATION, Emotion.DISAPPOINTMENT, Emotion.SADNESS):
            moods[emotion] = moods[emotion].times(0.65)


def _add_form(moods: Moods, signs: Sequence[Signs], moment: Mapping[str, float]) -> None:
    """Capitals and heaped marks make a feeling louder; over a problem they are heat."""
    shouted = sum(sign.form.shouted for sign in signs)
    heaped = sum(sign.form.exclaimed for sign in signs)
    asked = any(sign.form.asked >= 2 for sign in signs)
    loud = (shouted >= 2) + (heaped >= 3) + asked
    if moment["physical"] >= HOLDS and (loud or shouted or heaped or asked):
        moods[Emotion.ANXIETY] = moods[Emotion.ANXIETY].plus(0.5, 3, explicit=True)
    elif loud and moment["problem"] >= HOLDS:
        moods[Emotion.ANGER] = moods[Emotion.ANGER].plus(0.3, 2, explicit=shouted >= 2)
    if not loud and heaped < 2 and not shouted:
        return
    for emotion, mood in moods.items():
        if mood.score >= 0.3:
            moods[emotion] = mood._replace(level=min(3, mood.level + 0.5 + 0.25 * loud))
