"""How well the reading reads: `python -m benchmarks.assess [--reader NAME] [--errors] [--png FILE]`

In: the development set, the open cases and the labelled data beside the checkout. Out: tables,
with 95 % bootstrap intervals, beside the rules alone, the network alone and the peers. What is not
at hand is skipped, and said.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from empathy_reply.assess import RulesReader, assess, default_reader
from empathy_reply.assess.assessment import Assessment
from empathy_reply.assess.labels import Emotion, Situation
from empathy_reply.assess.reader import Reader
from empathy_reply.assess.trained import TrainedReader
from empathy_reply.ticket import Author, Case, Message, Ticket

from . import readings
from .measures import (
    Pairs,
    accuracy,
    calibration_error,
    f1,
    interval,
    macro_f1,
    pearson,
    recall,
)
from .peers import peers
from .readings import Text, polarity

READERS: dict[str, Callable[[], Reader]] = {
    "both": default_reader,
    "network": TrainedReader,
    "rules": RulesReader,
}
LEAST = 15
"""Examples that a label needs to count in the mean on real messages."""


def main() -> None:
    """Print every measure that the data at hand allows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reader", choices=READERS, help="measure this one alone")
    options.add_argument("--errors", action="store_true", help="list what was read differently")
    options.add_argument("--png", type=Path, help="draw the confusion matrices into this file")
    options.add_argument("--goemotions", type=Path, help="a network trained on GoEmotions alone")
    told = options.parse_args()
    for name in [told.reader] if told.reader else READERS:
        reader = READERS[name]()
        print(f"\n=== {name} ({reader.name})")
        _measure(reader, errors=told.errors and name == (told.reader or "both"))
    if not told.reader:
        _peers(told.goemotions)
    if told.png:
        _draw(READERS[told.reader or "both"](), told.png)


def _measure(reader: Reader, *, errors: bool) -> None:
    for name, cases in readings.cases():
        _cases(name, cases, reader, errors=errors)
    sets = (
        ("development", readings.ours("dev")),
        ("danger and loss", readings.ours("grave")),
        ("real", readings.real()),
    )
    for name, texts in sets:
        if texts:
            _texts(name, texts, reader, errors=errors)
    _polarities(reader)
    _ordinary(reader, errors=errors)
    _speed(reader)


def _one(text: str) -> Ticket:
    return Ticket(messages=(Message(author=Author.CUSTOMER, text=text, id="m1"),))


def _read(texts: Sequence[str], reader: Reader) -> list[Assessment]:
    return [assess(_one(text), reader=reader) for text in texts]


# --- whole cases ---


def _cases(
    name: str, cases: Sequence[tuple[str, Any, Any]], reader: Reader, *, errors: bool
) -> None:
    rows = []
    for stem, told, gold in cases:
        case = Case.model_validate(told)
        rows.append((stem, gold, assess(case.ticket, history=case.history, reader=reader)))
    if not rows:
        return
    print(f"\n{name}: {len(rows)}")
    for key in ("situation", "emotion", "second_emotion", "expression", "peak_message"):
        pairs = [(str(gold.get(key)), str(getattr(read, key))) for _, gold, read in rows]
        print(f"  {key:<16} {accuracy(pairs):.0%}  macro-F1 {macro_f1(pairs):.2f}")
    near = [abs(gold["intensity"] - read.intensity) for _, gold, read in rows]
    print(f"  intensity        exact {near.count(0) / len(near):.0%}, within one step "
          f"{sum(n <= 1 for n in near) / len(near):.0%}")  # fmt: skip
    flags = [(str(sorted(g["flags"])), str(sorted(map(str, r.flags)))) for _, g, r in rows]
    print(f"  flags, all right {accuracy(flags):.0%}")
    for stem, gold, read in rows if errors else ():
        _tell(stem, gold, read)


def _tell(stem: str, gold: dict[str, object], read: Assessment) -> None:
    wrong = [
        f"{key} {getattr(read, key)} not {gold.get(key)}"
        for key in ("situation", "emotion", "second_emotion", "intensity", "expression")
        if str(getattr(read, key)) != str(gold.get(key))
    ]
    if wrong:
        print(f"    {stem}: " + "; ".join(wrong))


# --- single texts ---


def _texts(name: str, texts: Sequence[Text], reader: Reader, *, errors: bool) -> None:
    read = _read([text.text for text in texts], reader)
    both = list(zip(texts, read, strict=True))
    situation = [(t.situation, str(r.situation)) for t, r in both if t.situation]
    emotion = [(t.emotion, str(r.emotion)) for t, r in both if t.emotion]
    ways = [(polarity(g), polarity(r)) for g, r in emotion]
    felt = [(t, r) for t, r in both if t.emotion and t.emotion != "neutral"]
    shown = [(t.expression, str(r.expression)) for t, r in felt if t.expression]
    near = [(t.intensity, float(r.intensity)) for t, r in both if t.intensity is not None]
    sure = [(r.confidence, str(r.emotion) == t.emotion) for t, r in both if t.emotion and r.emotion]
    print(f"\n{name}: {len(texts)}")
    print(f"  situation  {accuracy(situation):.0%}  macro-F1 {interval(situation, macro_f1)}")
    for label in (Situation.SAFETY, Situation.GRIEF, Situation.HOSTILE, Situation.REPEAT_CONTACT):
        print(
            f"    {label:<15} recall {recall(situation, label):.2f}  F1 {f1(situation, label):.2f}"
        )
    felt_f1 = partial(macro_f1, without=("neutral",), least=LEAST)
    print(f"  emotion    {accuracy(emotion):.0%}  macro-F1 {interval(emotion, macro_f1)}")
    print(f"    without neutral, labels with {LEAST} or more: {interval(emotion, felt_f1)}")
    print(f"  polarity   macro-F1 {interval(ways, macro_f1)}")
    print(f"  intensity  within one step {sum(abs(g - r) <= 1 for g, r in near) / len(near):.2f}, "
          f"r {pearson(near):.2f}")  # fmt: skip
    print(f"  expression {accuracy(shown):.2f} of {len(shown)} with a feeling")
    print(f"  calibration error of the emotion {calibration_error(sure):.3f}, "
          f"abstained {sum(r.emotion is None for r in read) / len(read):.0%}")  # fmt: skip
    for text, r in both if errors else ():
        wrong = [
            f"{key} {getattr(r, key)} not {getattr(text, key)}"
            for key in ("situation", "emotion")
            if getattr(text, key) and getattr(text, key) != getattr(r, key)
        ]
        if wrong:
            print(f"    {'; '.join(wrong)}: {text.text[:200]!r}")


def _polarities(reader: Reader) -> None:
    print()
    chats = readings.chats()
    if chats:
        read = _read([text.text for text in chats], reader)
        pairs = [
            (polarity(t.emotion), polarity(r.emotion)) for t, r in zip(chats, read, strict=True)
        ]
        print(f"support chats, {len(pairs)} sentences: polarity {interval(pairs, macro_f1)}")
    tweets = readings.tweets()
    if tweets:
        read = _read([text for text, _ in tweets], reader)
        pairs = [(gold, polarity(r.emotion)) for (_, gold), r in zip(tweets, read, strict=True)]
        print(f"airline tweets, {len(pairs)}: polarity {interval(pairs, macro_f1)}")
    letters = readings.letters()
    if letters:
        read = _read(letters, reader)
        negative = sum(polarity(r.emotion) == "negative" for r in read) / len(read)
        moments = Counter(str(r.situation) for r in read)
        print(f"complaint letters, {len(read)}: read as negative {negative:.0%}  {dict(moments)}")


def _ordinary(reader: Reader, *, errors: bool) -> None:
    for name, texts in readings.ordinary():
        if not texts:
            continue
        read = _read(texts, reader)
        alarms = [(t, r) for t, r in zip(texts, read, strict=True) if r.situation == "safety"]
        negative = sum(polarity(r.emotion) == "negative" for r in read) / len(read)
        print(f"{name}, {len(texts)}: safety alarms {len(alarms) / len(texts):.2%}, "
              f"read as negative {negative:.1%}")  # fmt: skip
        for text, r in alarms if errors else ():
            print(f"    {r.safety_kind}: {text[:160]!r}")


def _speed(reader: Reader) -> None:
    letters = readings.letters()
    if not letters:
        return
    words = [
        " ".join(f"{a} {b} {c}".split()[:200])
        for a, b, c in zip(*[iter(letters)] * 3, strict=False)
    ]
    times = []
    for text in words:
        start = time.perf_counter()
        assess(_one(text), reader=reader)
        times.append(1000 * (time.perf_counter() - start))
    half = sorted(times[len(times) // 2 :])  # the first half warms up
    print(f"speed: {statistics.median(half):.0f} ms a ticket of 200 words, "
          f"p95 {half[int(0.95 * len(half))]:.0f} ms")  # fmt: skip


# --- beside others ---


def _peers(goemotions: Path | None) -> None:
    sets: dict[str, list[tuple[str, str]]] = {
        "development": [(t.text, t.emotion) for t in readings.ours("dev") if t.emotion],
        "real": [(t.text, t.emotion) for t in readings.real() if t.emotion],
        "chats": [(t.text, t.emotion) for t in readings.chats() if t.emotion],
    }
    tweets = readings.tweets()
    print("\n=== peers: polarity macro-F1, and of emotion without neutral where they know emotions")
    for peer in peers(goemotions):
        print(f"{peer.name}:")
        for name, pairs in sets.items():
            read = peer.read([text for text, _ in pairs])
            _peer_line(name, [(g, r) for (_, g), r in zip(pairs, read, strict=True)], peer.emotions)
        read = peer.read([text for text, _ in tweets])
        found = [polarity(r) if peer.emotions else r for r in read]
        ways = [(g, r) for (_, g), r in zip(tweets, found, strict=True)]
        print(f"  {'tweets':<12} {interval(ways, macro_f1)}" if ways else "")


def _peer_line(name: str, pairs: Pairs, emotions: bool) -> None:
    if not pairs:
        return
    ways = [(polarity(g), polarity(r) if emotions else r) for g, r in pairs]
    line = f"  {name:<12} {interval(ways, macro_f1)}"
    if emotions:
        felt = macro_f1(pairs, without=("neutral",), least=LEAST)
        line += f"  emotion {felt:.2f}"
    print(line)


def _draw(reader: Reader, file: Path) -> None:
    """Draw what was read for what, on the development set: situation and emotion."""
    from matplotlib import pyplot

    texts = readings.ours("dev")
    read = _read([text.text for text in texts], reader)
    figure, axes = pyplot.subplots(1, 2, figsize=(15, 7))
    for axis, key, labels in zip(axes, ("situation", "emotion"), (Situation, Emotion), strict=True):
        names = [*map(str, labels), "None"]
        counts = Counter(
            (str(getattr(t, key)), str(getattr(r, key))) for t, r in zip(texts, read, strict=True)
        )
        axis.imshow([[counts[g, r] for r in names] for g in names], cmap="Greens")
        axis.set_xticks(range(len(names)), names, rotation=60, ha="right")
        axis.set_yticks(range(len(names)), names)
        axis.set(title=key, xlabel="read", ylabel="labelled")
        for row, g in enumerate(names):
            for column, r in enumerate(names):
                axis.text(column, row, counts[g, r] or "", ha="center", va="center", fontsize=9)
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    print(f"drawn: {file}")


if __name__ == "__main__":
    main()
