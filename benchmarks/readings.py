"""Texts that people have read, with their labels; what is not at hand is left out.

In: the folders beside and in the checkout. Out: `Text`s. Two of the sets may be measured on but
never trained on; none of their texts is printed.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent.parent
DATA = HERE.parent / "shared" / "data"
CASES = (("open cases", HERE.parent / "shared" / "cases"), ("own cases", HERE / "tests" / "cases"))
WHOLE = HERE / "training" / "data" / "cases" / "whole.jsonl"

NEGATIVE = {"anger", "frustration", "disappointment", "anxiety", "confusion", "sadness"}
POSITIVE = {"gratitude", "joy"}
MAIA = {"empathy": "gratitude", "happiness": "joy"}
SAMPLE = 1_000
WORRYING = {
    "lost_or_stolen_card",
    "compromised_card",
    "card_swallowed",
    "cash_withdrawal_not_recognised",
    "card_payment_not_recognised",
    "direct_debit_payment_not_recognised",
    "lost_or_stolen_phone",
}
"""Intents of banking77 in which safety may be meant; they are left out of the false alarms."""


class Text(NamedTuple):
    """A text and what its readers read; a label they did not agree on is None."""

    text: str
    situation: str | None = None
    emotion: str | None = None
    intensity: float | None = None
    expression: str | None = None
    kind: str | None = None


def polarity(emotion: str | None) -> str:
    """Three ways to feel; an abstention counts as neither."""
    if emotion in NEGATIVE:
        return "negative"
    return "positive" if emotion in POSITIVE else "neutral"


def real() -> list[Text]:
    """The open real messages, labelled by two readers."""
    file = DATA / "labelled_real.json"
    return [
        Text(r["text"], r["situation"], r["emotion"], r["intensity"], r["expression"])
        for r in (json.loads(file.read_text(encoding="utf-8")) if file.exists() else ())
    ]


def cases() -> Iterator[tuple[str, list[tuple[str, Any, Any]]]]:
    """Sets of whole cases: each case by name, the case, its gold labels."""
    for title, folder in CASES:
        found = [(f.stem, json.loads(f.read_text("utf-8"))) for f in sorted(folder.glob("*.json"))]
        yield title, [(name, row["case"], row["gold"]) for name, row in found if "gold" in row]
    rows = [json.loads(line) for line in _lines(WHOLE)]
    yield "blind cases", [(r["case"]["ticket"]["id"], r["case"], r["gold"]) for r in rows]


def ours(part: str) -> list[Text]:
    """Our own sets: `dev`, labelled by two readers, and `grave`, read twice."""
    from training.corpus import rows  # a checkout has it, an installed package does not

    return [
        Text(
            row.text,
            row.situation,
            row.emotion,
            row.intensity,
            row.expression,
            row.kind,
        )
        for row in rows(part)
    ]


def chats() -> list[Text]:
    """Customer sentences of real support chats (MAIA), machine-translated."""
    names = _lines(DATA / "measure" / "maia" / "labels.txt")
    found = []
    for file in sorted((DATA / "measure" / "maia").glob("*.json")):
        for chat in json.loads(file.read_text(encoding="utf-8")):
            for turn in chat["turns"]:
                if turn["floor"] == "inbound":
                    for text, label in zip(turn["text_mt"], turn["Emotion"], strict=True):
                        name = names[label].strip()
                        found.append(Text(text, emotion=MAIA.get(name, name)))
    return found


def tweets() -> list[tuple[str, str]]:
    """Tweets to one airline, each with its three-way sentiment."""
    rows = csv.DictReader(_lines(DATA / "measure" / "airline_tweets" / "virgin_america.csv"))
    return [(row["text"], row["airline_sentiment"]) for row in rows]


def letters() -> list[str]:
    """Complaint letters to banks, unlabelled."""
    file = DATA / "train" / "cfpb" / "narratives.jsonl"
    return _sample([json.loads(line)["text"] for line in _lines(file)], 400)


def ordinary() -> Iterator[tuple[str, list[str]]]:
    """Sets of ordinary requests, in which an alarm is false."""
    folder = DATA / "train"
    yield (
        "natcs",
        _sample(
            [json.loads(x)["utterance"] for x in _lines(folder / "natcs" / "development.jsonl")]
        ),
    )
    turns: list[str] = []
    for file in sorted((folder / "multidogo").glob("*.tsv")):
        turns += [x.split("\t")[3] for x in _lines(file)[1:] if x.count("\t") > 3]
    yield "multidogo", _sample(turns)
    rows = csv.DictReader(_lines(folder / "banking77" / "train.csv"))
    yield "banking77", _sample([row["text"] for row in rows if row["category"] not in WORRYING])


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _sample(texts: Sequence[str], most: int = SAMPLE) -> list[str]:
    return random.Random(7).sample(list(texts), min(most, len(texts)))
