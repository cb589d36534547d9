"""Rows of labelled text: read, checked, counted.

In: tab-separated files with the columns of GUIDE.md. Out: `Row`s, or what is wrong, by file and
line. `python -m training.rows FILE…` checks files and prints how many rows each label has.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from empathy_reply.assess.labels import Emotion, Expression, Flag, SafetyKind, Situation

COLUMNS = (
    "situation", "also", "kind", "emotion", "second", "intensity", "expression", "flags",
    "industry", "text",
)  # fmt: skip
EMPTY = "-"


class Row(NamedTuple):
    """One text with its labels, as GUIDE.md says; `place` is where it stands."""

    situation: Situation
    also: tuple[Situation, ...]
    kind: SafetyKind | None
    emotion: Emotion
    second: Emotion | None
    intensity: int
    expression: Expression
    flags: tuple[Flag, ...]
    industry: str
    text: str
    place: str


def read(file: Path) -> Iterator[Row]:
    """Read a file's rows. Raises `ValueError` that names the file, the line and the fault."""
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise ValueError(f"{file}:1: the header must be {' '.join(COLUMNS)}, tab-separated")
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            yield parse(line, place=f"{file.name}:{number}")


def parse(line: str, *, place: str) -> Row:
    """Read one line. Raises `ValueError` that says what is wrong with it."""
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{place}: {len(cells)} columns, not {len(COLUMNS)}")
    situation, also, kind, emotion, second, intensity, expression, flags, industry, text = cells
    try:
        row = Row(
            situation=Situation(situation),
            also=tuple(Situation(s) for s in _several(also)),
            kind=SafetyKind(kind) if kind != EMPTY else None,
            emotion=Emotion(emotion),
            second=Emotion(second) if second != EMPTY else None,
            intensity=int(intensity),
            expression=Expression(expression),
            flags=tuple(Flag(f) for f in _several(flags)),
            industry=industry,
            text=text.replace("\\n", "\n").strip(),
            place=place,
        )
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    if fault := _fault(row):
        raise ValueError(f"{place}: {fault}")
    return row


def _several(cell: str) -> list[str]:
    return [] if cell == EMPTY else [part.strip() for part in cell.split(",")]


def _fault(row: Row) -> str | None:
    """What contradicts itself in a row."""
    neutral = row.emotion is Emotion.NEUTRAL
    safe = Situation.SAFETY not in (row.situation, *row.also)
    order = list(Situation)
    faults = {
        "the text is empty": not row.text,
        "intensity is 0 to 3": row.intensity not in range(4),
        "neutral goes with intensity 0 and expression none": neutral != (row.intensity == 0)
        or neutral != (row.expression is Expression.NONE),
        "kind goes with safety, and safety with a kind": safe != (row.kind is None),
        "the second emotion is another one than the first": row.second in (row.emotion, "neutral"),
        "also names graver moments than the situation": any(
            order.index(s) <= order.index(row.situation) for s in row.also
        ),
        "self_harm is a flag and a kind together": (Flag.SELF_HARM in row.flags)
        != (row.kind is SafetyKind.SELF_HARM),
    }
    return next((fault for fault, holds in faults.items() if holds), None)


def main(names: Iterable[str]) -> int:
    """Check files, print every fault and the counts of each label."""
    counts: dict[str, Counter[str]] = {}
    faults = rows = 0
    for name in names:
        file = Path(name)
        lines = file.read_text(encoding="utf-8").splitlines()
        if tuple(lines[0].split("\t")) != COLUMNS:
            print(f"{file}:1: the header must be {' '.join(COLUMNS)}, tab-separated")
            faults += 1
        for number, line in enumerate(lines[1:], 2):
            if not line.strip():
                continue
            try:
                row = parse(line, place=f"{file.name}:{number}")
            except ValueError as error:
                print(error)
                faults += 1
                continue
            rows += 1
            for column in ("situation", "kind", "emotion", "intensity", "expression"):
                counts.setdefault(column, Counter())[str(getattr(row, column))] += 1
            counts.setdefault("flags", Counter()).update(map(str, row.flags))
    for column, counter in counts.items():
        print(f"{column:<11}", ", ".join(f"{k} {n}" for k, n in counter.most_common()))
    print(f"{rows} rows, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
