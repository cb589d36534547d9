"""An article's text cut into items: list entries and prose, each with who is addressed and when.

In: the text as `plain` gives it. Out: `Item`s in order. Marks and speakers' labels are taken off;
a heading, or a line that leads over to a list, gives its speaker and its condition to what
follows. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from ..data import table
from ..text import sentences
from .conditions import is_condition, joined, split_condition
from .lines import LEAD, Line, lines
from .passage import Who
from .speakers import Speaker, is_label, without_label, without_lead
from .wording import acts

_PATTERNS = {
    key: re.compile(text, re.IGNORECASE)
    for key, text in table("empathy_reply.knowledge", "articles.toml")["outline"].items()
}


class Item(NamedTuple):
    """A list entry or a stretch of prose.

    `who` is None where nobody is named; `named` is true where a label stands right before it.
    `condition` is what a heading, a row or the line above the list makes it depend on. `heading`
    is the heading it stands under, `block` the number of its paragraph, `lead` the bold words
    that sum it up; a `fact` is a row of values, `numbered` an entry with a number.
    """

    text: str
    listed: bool
    who: Who | None = None
    named: bool = False
    condition: str = ""
    heading: str = ""
    block: int = 0
    lead: str = ""
    fact: bool = False
    numbered: bool = False


def outline(text: str) -> list[Item]:
    """Cut plain text into items; a speaker's label holds until the next one."""
    return list(_items(list(_grouped(list(lines(text))))))


class _Entry(NamedTuple):
    """A line with the condition under which it stands."""

    line: Line
    condition: str = ""


class _Group(NamedTuple):
    """An open line that leads over to what stands under it."""

    line: Line
    condition: str

    def holds(self, line: Line) -> bool:
        """Say whether a line stands under the opening one."""
        deeper = line.indent > self.line.indent
        if not self.line.mark:
            return deeper or (bool(line.mark) and line.indent >= self.line.indent)
        # letters stand under numbers and bullets, and bullets under numbers, unindented as well
        return deeper or _rank(line) > _rank(self.line)


def _rank(line: Line) -> int:
    return 1 if line.mark.isdigit() else 2 if line.mark == "-" else 3 if line.mark else 0


def _grouped(all_lines: Sequence[Line]) -> Iterator[_Entry]:
    """Hand the condition of a line such as "If it is older:" to the lines under it."""
    groups: list[_Group] = []
    place = 0
    while place < len(all_lines):
        line = all_lines[place]
        place += 1
        while groups and (line.mark == "#" or not groups[-1].holds(line)):
            groups.pop()
        condition = joined(*(group.condition for group in groups))
        under = _under(line, all_lines[place:]) if line.mark != "#" else []
        if under and _is_one(line, under):
            line = _joined(line, under)
            place += len(under)
        elif under:
            said, opens = _opening(line)
            groups.append(_Group(line, opens))
            line = line._replace(text=said)
        if line.text:
            yield _Entry(line, condition)


def _under(line: Line, following: Sequence[Line]) -> list[Line]:
    """Find the lines that stand under one that leads over to them."""
    group, leads = _Group(line, ""), line.text.endswith(":")
    under = list(
        takewhile(
            lambda one: one.mark != "#" and group.holds(one) and (leads or not one.row), following
        )
    )
    alone = not line.text.endswith(".") and is_condition(line.text)
    return under if leads or alone or LEAD in line.text or line.mark else []


def _opening(line: Line) -> tuple[str, str]:
    """Give what a leading line says itself, and the condition that it makes."""
    text = line.text.replace(LEAD, " ").strip()
    if line.text.endswith(LEAD):
        return "", ""
    if not text.endswith(":"):
        return ("", text) if is_condition(text) else (text, "")
    said, _, lead = text.strip(" :").rpartition(". ")
    if is_label(lead):
        return text, ""
    decides = is_condition(lead) or _PATTERNS["branch"].match(lead)
    return said and f"{said}.", lead if decides else split_condition(lead)[0]


def _is_one(line: Line, under: Sequence[Line]) -> bool:
    """Tell choices and things to gather, which make one step, from steps of their own."""
    if not line.text.endswith(":") or any(without_label(one.text) != one.text for one in under):
        return False
    said = without_label(line.text).strip(" :")
    if not said or is_condition(said):
        return False
    gathers = acts(said) and not any(acts(split_condition(one.text)[1]) for one in under)
    return gathers or _offers(line)


def _offers(line: Line) -> bool:
    said = without_label(line.text)
    return bool(_PATTERNS["choice"].search(line.text) or _PATTERNS["offers"].search(said))


def _joined(line: Line, under: Sequence[Line]) -> Line:
    """Make one line of a line and the choices, or the things to gather, under it."""
    texts = [one.text.replace(LEAD, " ").strip(" ;,.") for one in under]
    if _offers(line):
        texts = [f"({'abcdefghij'[n % 10]}) {text}" for n, text in enumerate(texts)]
    lead = line.text if acts(without_label(line.text)) else "offer the choice:"
    return line._replace(text=f"{lead} {', '.join(texts)}", mark=line.mark or "-")


def _items(entries: Sequence[_Entry]) -> Iterator[Item]:
    """Say of each entry whom it addresses, under which heading and on what condition."""
    speaker, section, case = Speaker(), "", ""
    cases = _cases([entry.line.text for entry in entries if entry.line.mark == "#"])
    for place, (line, condition) in enumerate(entries):
        names = speaker.hear(line)
        if line.mark == "#":
            section, case = line.text, cases.get(line.text, "")
            line = _as_step(line, entries[place + 1 :])
        if names or line.mark == "#":
            continue
        lead, _, text = line.text.rpartition(LEAD)
        if not line.mark and place + 1 < len(entries) and entries[place + 1].line.mark not in "#":
            text = without_lead(text)
        for said, who, named in speaker.address(line, text):
            yield Item(
                text=_forbidden(said, section),
                listed=bool(line.mark) and (line.row is None or line.row.step),
                who=who,
                named=named,
                condition=joined(case, condition, line.row.condition if line.row else ""),
                heading=section,
                block=line.block,
                lead=lead,
                fact=line.row is not None and not line.row.step,
                numbered=line.mark not in ("", "-"),
            )


def _cases(headings: Sequence[str]) -> dict[str, str]:
    """Find the headings that are conditions: "If it is lost", "Case 1: Sent", and such as tell
    cases apart because they begin alike and say how things stand."""
    found = {one: _PATTERNS["case_number"].sub("", one) for one in headings}
    states = [one for one in headings if _PATTERNS["state"].search(one) and one[-1:] != "?"]
    first = Counter(one.split()[0].lower() for one in states)
    alike = {one for one in states if first[one.split()[0].lower()] > 1}
    return {
        one: case
        for one, case in found.items()
        if case != one or one in alike or _PATTERNS["case"].match(one)
    }


def _as_step(heading: Line, below: Sequence[_Entry]) -> Line:
    """Take "Step 2: Reset it" as an entry where what stands under it is no step."""
    told = _PATTERNS["heading_number"].sub("", heading.text)
    if told == heading.text or not acts(told):
        return heading
    section = takewhile(lambda entry: entry.line.mark != "#", below)
    parts = [part for entry in section for part in sentences(entry.line.text)]
    if any(acts(split_condition(part)[1]) for part in parts):
        return heading
    return heading._replace(text=told, mark="1")


def _forbidden(text: str, heading: str) -> str:
    """Under "Don't", an entry without its own "not" is forbidden."""
    if not _PATTERNS["forbids"].match(heading) or not acts(text):
        return text
    return text if _PATTERNS["negative"].match(text) else f"Do not {text[0].lower()}{text[1:]}"
