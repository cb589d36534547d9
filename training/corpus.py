"""The texts to learn from: our rows, and the public sets where they lie at hand.

In: `training/data`, and a folder of public sets. Out: `Example`s, each the lines of one text with
its target. GUIDE.md says how rows are labelled, data/CARD.md where they come from.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from empathy_reply.assess.labels import Emotion
from empathy_reply.assess.rules import RulesReader
from empathy_reply.redact import redact
from empathy_reply.text import sentences

from .heads import Target, feeling_only, harmless, target
from .rows import Row, read

DATA = Path(__file__).parent / "data"

AUTHORED_WEIGHT = 1.0
REAL_WEIGHT = 1.3
FEELING_WEIGHT = 0.4
HARMLESS_WEIGHT = 0.5
CALM_RULES = 0.2
"""A public turn counts as harmless only where the rules, too, see next to nothing grave in it."""


class Example(NamedTuple):
    """One text in lines, and what the network should answer."""

    lines: tuple[str, ...]
    target: Target


GOEMOTIONS: dict[str, tuple[Emotion, float]] = {
    "anger": (Emotion.ANGER, 1),
    "disgust": (Emotion.ANGER, 0.5),
    "annoyance": (Emotion.FRUSTRATION, 1),
    "disappointment": (Emotion.DISAPPOINTMENT, 1),
    "sadness": (Emotion.SADNESS, 1),
    "grief": (Emotion.SADNESS, 1),
    "fear": (Emotion.ANXIETY, 1),
    "nervousness": (Emotion.ANXIETY, 1),
    "confusion": (Emotion.CONFUSION, 0.7),
    "curiosity": (Emotion.NEUTRAL, 0.5),
    "neutral": (Emotion.NEUTRAL, 0.5),
    "approval": (Emotion.NEUTRAL, 0.3),
    "realization": (Emotion.NEUTRAL, 0.5),
    "gratitude": (Emotion.GRATITUDE, 1),
    "joy": (Emotion.JOY, 1),
    "excitement": (Emotion.JOY, 1),
    "admiration": (Emotion.JOY, 1),
    "love": (Emotion.JOY, 1),
    "pride": (Emotion.JOY, 1),
    "relief": (Emotion.JOY, 1),
    "optimism": (Emotion.JOY, 0.5),
}
"""GoEmotions' words in ours, and how far they mean the same; what is missing is left out."""


def rows(part: str) -> list[Row]:
    """Read all rows of a part of the data: authored, real or dev."""
    return [row for file in sorted((DATA / part).glob("*.tsv")) for row in read(file)]


def lines(text: str) -> tuple[str, ...]:
    """Take a text apart as the product does: masked, in sentences."""
    return sentences(redact(text).text) or (text,)


def labelled() -> list[Example]:
    """Our own rows, authored and real."""
    return [
        Example(lines(row.text), target(row, weight=weight))
        for part, weight in (("authored", AUTHORED_WEIGHT), ("real", REAL_WEIGHT))
        for row in rows(part)
    ]


def feelings(public: Path, *, most: int, seed: int) -> list[Example]:
    """GoEmotions with one label each that we can map; neutral ones are thinned out."""
    folder = public / "goemotions"
    if not folder.exists():
        return []
    names = (folder / "labels.txt").read_text(encoding="utf-8").split()
    found = list(_feelings(folder / "train.tsv", names))
    random.Random(seed).shuffle(found)
    return found[:most]


def _feelings(file: Path, names: Sequence[str]) -> Iterator[Example]:
    neutral = 0
    for line in file.read_text(encoding="utf-8").splitlines():
        text, ids, _ = line.split("\t")
        mapped = [GOEMOTIONS.get(names[int(i)]) for i in ids.split(",")]
        if len(mapped) != 1 or mapped[0] is None:
            continue
        emotion, share = mapped[0]
        neutral += emotion is Emotion.NEUTRAL
        if emotion is Emotion.NEUTRAL and neutral % 4:
            continue
        target_ = feeling_only({emotion: 1.0}, weight=FEELING_WEIGHT * share)
        yield Example(lines(text), target_)


def calm(public: Path, *, most: int, seed: int) -> list[Example]:
    """Turns of ordinary service talk; the rules see nothing grave in them."""
    texts = [t for t in dict.fromkeys((*_multidogo(public), *_natcs(public))) if len(t.split()) > 3]
    random.Random(seed).shuffle(texts)
    found = (Example(lines(t), harmless(weight=HARMLESS_WEIGHT)) for t in texts if _is_calm(t))
    return [example for example, _ in zip(found, range(most), strict=False)]


@cache
def _rules() -> RulesReader:
    return RulesReader()


def _is_calm(text: str) -> bool:
    (heard,) = _rules().read([[text]])
    return max(heard.whole.safety.values(), default=0.0) <= CALM_RULES


def _multidogo(public: Path) -> Iterator[str]:
    for file in sorted((public / "multidogo").glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row["utterance"] or ""


def _natcs(public: Path) -> Iterator[str]:
    file = public / "natcs" / "development.jsonl"
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["utterance"]
