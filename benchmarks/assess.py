"""How well the reading reads: `python benchmarks/assess.py [--errors] [READER]` prints a table.

In: the open cases and labelled data beside the checkout, and the hold-out cases of the tests. Out:
accuracy, macro-F1, false alarms, and the time a 200-word ticket takes. What is missing is skipped.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from empathy_reply.assess import RulesReader, assess
from empathy_reply.assess.assessment import Assessment
from empathy_reply.assess.reader import Reader
from empathy_reply.ticket import Author, Case, Message, Ticket

HERE = Path(__file__).resolve().parent.parent
SHARED = HERE.parent / "shared"
NEGATIVE = {"anger", "frustration", "disappointment", "anxiety", "confusion", "sadness"}
TOLD = (
    "situation",
    "emotion",
    "second_emotion",
    "intensity",
    "expression",
    "peak_message",
)
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


def main() -> None:
    """Print every measure that the data at hand allows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", action="store_true", help="list what was read differently")
    errors = options.parse_args().errors
    reader = RulesReader()
    print(f"reader {reader.name}")
    for name, folder in (("open cases", SHARED / "cases"), ("hold-out", HERE / "tests" / "cases")):
        _cases(name, sorted(folder.glob("*.json")), reader, errors)
    _labelled(SHARED / "data" / "labelled_real.json", reader, errors)
    _alarms(SHARED / "data" / "train", reader, errors)
    _letters(SHARED / "data" / "train" / "cfpb" / "narratives.jsonl", reader, errors)
    _speed(reader)


def _cases(name: str, files: Sequence[Path], reader: Reader, errors: bool) -> None:
    rows = []
    for file in files:
        content = json.loads(file.read_text(encoding="utf-8"))
        if "gold" not in content:
            continue
        case = Case.model_validate(content["case"])
        read = assess(case.ticket, history=case.history, reader=reader)
        rows.append((file.stem, content["gold"], read))
    if not rows:
        return
    print(f"\n{name}: {len(rows)}")
    for key in ("situation", "emotion", "second_emotion", "expression", "language"):
        _score(key, [(g.get(key), getattr(r, key)) for _, g, r in rows])
    near = [abs(g["intensity"] - r.intensity) for _, g, r in rows]
    exact = near.count(0) / len(near)
    print(f"  intensity          exact {exact:.0%}  off by {statistics.mean(near):.2f}")
    _score("peak_message", [(g.get("peak_message"), r.peak_message) for _, g, r in rows])
    _score("flags", [(sorted(g["flags"]), sorted(map(str, r.flags))) for _, g, r in rows])
    for stem, gold, read in rows if errors else ():
        _tell(stem, gold, read)


def _tell(stem: str, gold: dict[str, object], read: Assessment) -> None:
    wrong = {
        key: f"{getattr(read, key)} not {gold.get(key)}"
        for key in TOLD
        if str(getattr(read, key)) != str(gold.get(key))
    }
    if set(map(str, read.flags)) != set(gold["flags"]):  # type: ignore[call-overload]
        wrong["flags"] = f"{[*map(str, read.flags)]} not {gold['flags']}"
    if wrong:
        print(f"    {stem}: " + "; ".join(f"{k} {v}" for k, v in wrong.items()))
        if "situation" in wrong:
            print("       because", read.situation_because)


def _score(name: str, pairs: Sequence[tuple[object, object]]) -> None:
    right = sum(str(gold) == str(read) for gold, read in pairs)
    line = f"  {name:<18} {right}/{len(pairs)} {right / len(pairs):.0%}"
    if name in ("situation", "emotion"):
        line += f"  macro-F1 {_macro_f1(pairs):.2f}"
    print(line)


def _macro_f1(pairs: Sequence[tuple[object, object]]) -> float:
    scores = []
    for label in {str(gold) for gold, _ in pairs}:
        hit = sum(str(g) == label == str(r) for g, r in pairs)
        gold = sum(str(g) == label for g, _ in pairs)
        read = sum(str(r) == label for _, r in pairs)
        scores.append(2 * hit / (gold + read))
    return statistics.mean(scores)


def _one(text: str) -> Ticket:
    return Ticket(messages=(Message(author=Author.CUSTOMER, text=text, id="m1"),))


def _labelled(file: Path, reader: Reader, errors: bool) -> None:
    if not file.exists():
        return
    rows = [(row, assess(_one(row["text"]), reader=reader)) for row in json.loads(file.read_text())]
    print(f"\nlabelled real messages: {len(rows)}")
    for key in ("situation", "emotion", "expression"):
        _score(key, [(row[key], getattr(read, key)) for row, read in rows if row[key]])
    for row, read in rows if errors else ():
        for key in ("situation", "emotion"):
            if row[key] and row[key] != getattr(read, key):
                print(f"    {key} {getattr(read, key)} not {row[key]}: {row['text'][:230]!r}")


def _alarms(folder: Path, reader: Reader, errors: bool) -> None:
    print("\nfalse safety alarms in ordinary requests")
    for name, texts in (
        ("natcs", _natcs(folder)),
        ("multidogo", _multidogo(folder)),
        ("banking77", _banking(folder)),
    ):
        sample = random.Random(7).sample(texts, min(SAMPLE, len(texts)))
        if sample:
            _alarm(name, sample, reader, errors)


def _alarm(name: str, sample: Sequence[str], reader: Reader, errors: bool) -> None:
    read = [(text, assess(_one(text), reader=reader)) for text in sample]
    false = [(text, r) for text, r in read if r.situation == "safety"]
    other = {
        s: sum(r.situation == s for _, r in read)
        for s in ("grief", "hostile", "repeat_contact", "difficulty", "positive", "routine")
    }
    print(f"  {name:<18} {len(false)}/{len(sample)} {len(false) / len(sample):.2%}  {other}")
    for text, r in false if errors else ():
        print(f"    {r.safety_kind}: {text[:160]!r}")


def _natcs(folder: Path) -> list[str]:
    file = folder / "natcs" / "development.jsonl"
    return [json.loads(line)["utterance"] for line in _lines(file) if line.strip()]


def _multidogo(folder: Path) -> list[str]:
    rows: list[str] = []
    for file in sorted((folder / "multidogo").glob("*.tsv")):
        rows += [line.split("\t")[3] for line in list(_lines(file))[1:] if line.count("\t") > 3]
    return rows


def _banking(folder: Path) -> list[str]:
    rows = csv.DictReader(_lines(folder / "banking77" / "train.csv"))
    return [row["text"] for row in rows if row["category"] not in WORRYING]


def _lines(file: Path) -> Iterable[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _letters(file: Path, reader: Reader, errors: bool) -> None:
    letters = [json.loads(line)["text"] for line in _lines(file)]
    if not letters:
        return
    sample = random.Random(7).sample(letters, 400)
    read = [assess(_one(text), reader=reader) for text in sample]
    negative = sum(r.emotion in NEGATIVE for r in read) / len(read)
    print(f"\ncomplaint letters read as negative: {negative:.0%} of {len(read)}")
    for situation in ("safety", "grief", "hostile", "repeat_contact", "difficulty", "routine"):
        print(f"  {situation:<18} {sum(r.situation == situation for r in read)}")
    for text, r in zip(sample, read, strict=True) if errors else ():
        if r.situation in ("safety", "grief", "hostile", "positive", "routine"):
            print(f"    {r.situation} {r.safety_kind or ''} {r.situation_because} {text[:120]!r}")


def _speed(reader: Reader) -> None:
    words = (
        "I ordered the oak desk on 3 March and it arrived with a crack along the left side. "
        "Your colleague said a replacement would leave within a week and I have heard nothing. "
    )
    text = " ".join(f"{words} Note {n}." for n in range(6))
    ticket = _one(text)
    assess(ticket, reader=reader)
    times = []
    for _ in range(30):
        start = time.perf_counter()
        assess(ticket, reader=reader)
        times.append(time.perf_counter() - start)
    count = len(text.split())
    print(f"\nspeed: {statistics.median(times) * 1000:.1f} ms a ticket of {count} words")


if __name__ == "__main__":
    main()
