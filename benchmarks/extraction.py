"""How well facts, tried steps and asks are found, and repeat contacts by history alone.

Run: python -m benchmarks.extraction [--misses]
In: the labelled texts and tickets of `tests/assess`. Out: precision and recall, by the rules alone
and with the network. A value counts when most of its words are the labelled ones; `covered` also
counts what was found inside a longer stretch, or as its core.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from empathy_reply.assess import RulesReader, assess, default_reader
from empathy_reply.assess.assessment import Assessment
from empathy_reply.assess.reader import Reader
from empathy_reply.ticket import Author, Case, Message, Ticket

from .measures import Pair, likeness, words

HERE = Path(__file__).resolve().parent.parent / "tests" / "assess"
SETS = ("extraction.json", "extraction_more.json", "extraction_blind.json")
"""The first two were at hand while the finding was written; the last was measured at the end."""

ALIKE = 0.6


def main() -> None:
    """Print the figures of every set."""
    for name, reader in (("rules", RulesReader()), ("both", default_reader())):
        for file in SETS:
            if (HERE / file).exists():
                _measure(f"{name}, {file}", json.loads((HERE / file).read_text("utf-8")), reader)
        _history(name, reader)


def _measure(title: str, labelled: dict[str, Any], reader: Reader) -> None:
    now = datetime.fromisoformat(labelled["now"])
    texts = labelled["texts"]
    read = [assess(_one(entry["text"], now), reader=reader) for entry in texts]
    print(f"\n{title}: {len(texts)} texts")
    for what, (found, wanted) in KINDS.items():
        print(
            f"  {what:<9}",
            _figures([(found(r), wanted(e)) for r, e in zip(read, texts, strict=True)]),
        )


def _one(text: str, now: datetime) -> Ticket:
    return Ticket(messages=(Message(author=Author.CUSTOMER, text=text, id="m1"),), as_of=now)


KINDS: dict[str, tuple[Callable[[Assessment], list[Pair]], Callable[[Any], list[Pair]]]] = {
    "facts": (
        lambda read: [(f.kind, f.value) for f in read.facts],
        lambda entry: [(f["kind"], f["value"]) for f in entry["facts"]],
    ),
    "tried": (
        lambda read: [("step", s.step) for s in read.tried_steps],
        lambda entry: [("step", s["step"]) for s in entry["tried"]],
    ),
    "outcomes": (
        lambda read: [(s.outcome, s.step) for s in read.tried_steps],
        lambda entry: [(s["outcome"], s["step"]) for s in entry["tried"]],
    ),
    "asks": (
        lambda read: [("ask", a.text) for a in read.asks],
        lambda entry: [("ask", a) for a in entry["asks"]],
    ),
}


def _figures(pairs: Sequence[tuple[list[Pair], list[Pair]]]) -> str:
    hits = covered = extra = count = 0
    for found, wanted in pairs:
        left = list(found)
        count += len(wanted)
        covered += sum(any(_covers(got, want) for got in found) for want in wanted)
        for want in wanted:
            best = max(left, key=lambda got: likeness(got, want), default=None)
            if best is not None and likeness(best, want) >= ALIKE:
                left.remove(best)
                hits += 1
            elif "--misses" in sys.argv:
                print("    missed", want)
        extra += len(left)
        for got in left if "--misses" in sys.argv else ():
            print("    not labelled", got)
    precision, recall = hits / max(1, hits + extra), hits / max(1, count)
    return (
        f"precision {precision:.2f}  recall {recall:.2f}  covered {covered / max(1, count):.2f}  "
        f"({count} labelled)"
    )


def _covers(got: Pair, want: Pair) -> bool:
    a, b = words(got[1]), words(want[1])
    return got[0] == want[0] and len(a & b) >= 0.7 * min(len(a), len(b))


def _history(name: str, reader: Reader) -> None:
    """Repeat contacts that the customer does not tell of: the history alone shows them."""
    for file in sorted(HERE.glob("history*.jsonl")):
        pairs = []
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            case = Case.model_validate(row["case"])
            read = assess(case.ticket, history=case.history, reader=reader)
            pairs.append((row["repeat"], "repeat_contact" in (read.situation, *read.also)))
        hit = sum(g and r for g, r in pairs)
        f1 = 2 * hit / (sum(g for g, _ in pairs) + sum(r for _, r in pairs))
        print(f"{name}, {file.name}: {len(pairs)} tickets, F1 {f1:.2f}")


if __name__ == "__main__":
    main()
