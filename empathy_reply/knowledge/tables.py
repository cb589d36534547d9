"""Rows of a Markdown table as entries: who does it, on what condition, what is to be done.

In: the lines of a text. Out: the lines, with `Row`s in the place of tables. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..data import table
from .conditions import joined, split_condition
from .wording import acts

_COLUMNS = {
    key: re.compile(text, re.IGNORECASE)
    for key, text in table("empathy_reply.knowledge", "layout.toml")["tables"].items()
}

MOST = 0.6
"""The share of a column's cells that instruct, for it to hold the steps."""


FEWEST = 2
"""Rows from which a column without a telling heading may hold the steps."""


class Row(NamedTuple):
    """One row; a row of values is told as "Wool: 30", without condition and who."""

    text: str
    who: str = ""
    condition: str = ""
    step: bool = False


def rows(lines: Sequence[str]) -> Iterator[str | Row]:
    """Give each line as it is, but each run of lines with cells as rows."""
    held: list[str] = []
    for line in lines:
        if line.count("|") >= 2:
            held.append(line.strip())
            continue
        yield from _table(held)
        held = []
        yield line
    yield from _table(held)


def _table(lines: Sequence[str]) -> Iterator[Row]:
    grid = [_cells(line) for line in lines if not _COLUMNS["rule"].match(line)]
    if not grid or len(grid[0]) < 2:
        return
    ruled = len(lines) > 1 and bool(_COLUMNS["rule"].match(lines[1]))
    named = any(_COLUMNS[key].match(cell) for cell in grid[0] for key in ("who", "step", "cause"))
    header = grid.pop(0) if ruled or named else [""] * len(grid[0])
    if any(_COLUMNS["role"].match(head) for head in header):
        yield from _by_role(header, grid)
        return
    step = _step_column(header, grid)
    for cells in grid:
        yield _row(header, cells, step)


def _by_role(header: Sequence[str], grid: Sequence[Sequence[str]]) -> Iterator[Row]:
    """Give the cells under "Customer" and under "Agent" to each, row by row."""
    for cells in grid:
        for head, cell in zip(header, cells, strict=False):
            if cell.strip("-–— ") and _COLUMNS["role"].match(head):
                yield Row(cell, head, step=True)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _step_column(header: Sequence[str], grid: Sequence[Sequence[str]]) -> int | None:
    """Find the column whose cells instruct, a column with the right heading before others."""
    columns = [n for n in range(len(header)) if not _is_number(header[n], _column(grid, n))]
    named = [n for n in columns if _COLUMNS["step"].match(header[n])]
    if named and any(_COLUMNS["who"].match(head) for head in header):
        return named[-1]
    for place in [*reversed(named), *reversed(columns)]:
        filled = [cell for cell in _column(grid, place) if cell]
        instruct = sum(acts(split_condition(cell)[1]) for cell in filled)
        enough = 1 / 3 if place in named else MOST
        if len(filled) >= (1 if place in named else FEWEST) and instruct >= enough * len(filled):
            return place
    return None


def _column(grid: Sequence[Sequence[str]], place: int) -> list[str]:
    return [cells[place] for cells in grid if len(cells) > place]


def _is_number(head: str, cells: Sequence[str]) -> bool:
    return head == "#" or all(_COLUMNS["number"].match(cell) for cell in cells)


def _row(header: Sequence[str], cells: Sequence[str], step: int | None) -> Row:
    if step is None or len(cells) <= step or not cells[step]:
        return Row(": ".join(cell for cell in cells if cell))
    who = condition = ""
    for place, (head, cell) in enumerate(zip(header, cells, strict=False)):
        if _COLUMNS["who"].match(head):
            who = cell
        elif place < step and _decides(head, cell):
            condition = joined(condition, cell)
    return Row(cells[step], who, condition, step=True)


def _decides(head: str, cell: str) -> bool:
    """A problem, a time or a case decides; a number, a step's name and a cause do not."""
    counts = _COLUMNS["number"].match(cell) or head == "#"
    return not counts and not _COLUMNS["cause"].match(head) and not _COLUMNS["step"].match(head)
