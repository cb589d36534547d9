"""The concrete things a ticket states: numbers, amounts, dates, counts, products, people, errors.

In: the customer's cleaned messages, the subject, the fields. Out: `StatedFact`s, each a span that
reads well inside another sentence. Pure. What facts look like stands in facts.toml and names.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from ..data import table
from .assessment import StatedFact
from .clauses import Parts, addressed
from .dates import find_dates
from .names import find_known, find_names, find_products, product_names
from .patterns import SpanMask, fill

FACT_KINDS = (
    "order",
    "invoice",
    "ticket",
    "reference",
    "product",
    "amount",
    "date",
    "time",
    "duration",
    "count",
    "person",
    "error",
    "url",
    "attachment",
    "place",
    "version",
)
"""Every kind a fact may have."""

NUMBER_KINDS = ("order", "invoice", "ticket", "reference")
"""Kinds that name a thing by a number; the same number is one fact, of its most telling kind."""

_DATA = table("empathy_reply.assess", "facts.toml")
_LIMIT = 120
"""Facts that are kept of one message; a longer list is a log, not a letter."""


class Row(NamedTuple):
    """One row of the pattern table, compiled."""

    kind: str
    find: re.Pattern[str]
    listed: bool
    counted: bool
    free: bool
    when: tuple[str, ...]


class Found(NamedTuple):
    """One fact in one text, before it is joined with the others."""

    start: int
    kind: str
    value: str
    resolved: str | None = None


def find_facts(
    parts: Parts,
    *,
    subject: str = "",
    fields: Mapping[str, object] | None = None,
    now: datetime | None = None,
    sent_at: Mapping[str, datetime] | None = None,
) -> tuple[StatedFact, ...]:
    """Find what is stated, messages first, then what only the subject or a field says.

    Dates are read against the time of their message in `sent_at`, else against `now`.
    """
    given = tuple(_from_fields(fields or {}))
    known = tuple((f.kind, f.value) for f in given if f.kind not in ("amount", "date"))
    texts = [*parts, ("subject", subject)]
    times = sent_at or {}
    found = [
        (message_id, one)
        for message_id, text in texts
        for one in _read(text, times.get(message_id, now), known, message_id == "subject")
    ]
    return _joined([*found, *(("fields", one) for one in given)])


def _read(
    text: str, now: datetime | None, known: tuple[tuple[str, str], ...], is_subject: bool
) -> list[Found]:
    """Read one text, kind by kind; no stretch of it counts twice."""
    text = addressed(text)
    taken = SpanMask(len(text))
    before, after = _rows()
    found = [Found(k.start, k.kind, k.text) for k in find_known(text, known=known, mask=taken)]
    found += _by_rows(before, text, taken)
    dates = find_dates(text, now=now, mask=taken)
    found += [Found(d.start, "date", d.text, d.resolved) for d in dates]
    products = find_products(text, mask=taken, is_subject=is_subject)
    found += [Found(p.start, p.kind, p.text) for p in products]
    found += _by_rows(after, text, taken)
    found += [Found(n.start, n.kind, n.text) for n in find_names(text, mask=taken)]
    return sorted(found)[:_LIMIT]


@cache
def _rows() -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Compile the table in two halves: what is read before dates and names, and after."""
    parts = dict(_DATA["part"])
    for name, words in _DATA["part_words"].items():
        parts[name] = rf"(?:{'|'.join(map(re.escape, words))})\b"
    rows = [_row(raw, parts) for raw in _DATA["pattern"]]
    cut = next(i for i, row in enumerate(rows) if row.kind == "amount")
    return tuple(rows[:cut]), tuple(rows[cut:])


def _row(raw: Mapping[str, object], parts: Mapping[str, str]) -> Row:
    find = re.compile(fill(str(raw["find"]), parts), re.IGNORECASE | re.MULTILINE)
    return Row(
        kind=str(raw.get("kind", "")),
        find=find,
        listed=bool(raw.get("list")),
        counted=bool(raw.get("counted")),
        free=bool(raw.get("free")),
        when=tuple(str(raw["when"]).split("|")) if "when" in raw else (),
    )


def _by_rows(rows: Iterable[Row], text: str, taken: SpanMask) -> Iterator[Found]:
    low = text.lower()
    for row in rows:
        if row.when and not any(word in low for word in row.when):
            continue
        for match in row.find.finditer(text):
            start, end = match.span("v")
            if row.counted and _is_numbered(text, start):
                continue
            if row.free or taken.claim(start, end):
                yield from _values(row, match)


def _values(row: Row, match: re.Match[str]) -> Iterator[Found]:
    start, value = match.start("v"), match.group("v")
    if not row.kind:
        return
    if not row.listed:
        kind = _kind_of_code(value) if row.kind == "code" else row.kind
        if kind:
            yield Found(start, kind, _neat(value))
        return
    for code in re.finditer(r"[^\s,&]+", value):
        if any(c.isdigit() for c in code.group()) and _is_code(row, code.group()):
            yield Found(start + code.start(), row.kind, code.group())


def _is_code(row: Row, code: str) -> bool:
    """Say whether a word after a cue is a number of that thing: "order 58213", not "order 2"."""
    ending = "end" in row.find.pattern[:12] or code[0] == "0" or "last" in row.find.pattern[:8]
    return len(code) >= (3 if ending else 4) and not re.fullmatch(r"20[12]\d|\d{1,3}[a-z]{2}", code)


def _kind_of_code(value: str) -> str:
    prefix = re.split(r"[-_\d]", value)[0].upper()
    kind: str = _DATA["codes"].get(prefix, "reference")
    return kind


def _is_numbered(text: str, start: int) -> bool:
    """Say whether the word before makes the figure a name: "step 3 works", "room 12"."""
    before = re.search(r"([\w#]+)[\s.]*$", text[max(0, start - 20) : start])
    return bool(before) and before is not None and before.group(1).lower() in _not_counting()


@cache
def _not_counting() -> frozenset[str]:
    return frozenset(_DATA["counting"]["not_after"])


def _neat(value: str) -> str:
    text = " ".join(value.split())
    return text.rstrip(".,;:!?") if not text.endswith(("a.m.", "p.m.")) else text


def _from_fields(fields: Mapping[str, object]) -> Iterator[Found]:
    for name, raw in fields.items():
        value = "" if raw is None or isinstance(raw, bool) else str(raw).strip()
        kind = next((k for part, k in _DATA["fields"].items() if part in name.lower()), "")
        if value and kind:
            shown = product_names([value])[0] if kind == "product" else _number_in(value)
            yield Found(0, kind, shown, _iso(value) if kind == "date" else None)


def _number_in(value: str) -> str:
    """Take the number out of a field that says more: "Everyday, ending 3306" is "3306"."""
    ending = re.search(r"\bending (?:in )?(\d{3,5})\b", value, re.IGNORECASE)
    return ending.group(1) if ending else value.split(",")[0][:120]


def _iso(value: str) -> str | None:
    return value[:10] if re.match(r"\d{4}-\d\d-\d\d", value) else None


def _joined(found: Iterable[tuple[str, Found]]) -> tuple[StatedFact, ...]:
    """Keep each fact once, where it stands first; a bare number takes its more telling kind."""
    kept: dict[tuple[str, str], StatedFact] = {}
    for message_id, one in found:
        key = _key(one)
        if one.kind == "product" and _is_tail(key[1], kept):
            continue
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = StatedFact(
                kind=one.kind, value=one.value, message_id=message_id, resolved=one.resolved
            )
        elif earlier.kind == "reference" and one.kind != "reference":
            kept[key] = earlier.model_copy(update={"kind": one.kind})
    return tuple(kept.values())


def _is_tail(name: str, kept: Iterable[tuple[str, str]]) -> bool:
    """Say whether a longer product name is known already: "table" beside "Fenwick table"."""
    return any(kind == "product" and longer.endswith(f" {name}") for kind, longer in kept)


def _key(one: Found) -> tuple[str, str]:
    """Say what makes two mentions the same fact; a "Saturday" of another week is another."""
    kind = "number" if one.kind in NUMBER_KINDS else one.kind
    value = re.sub(r"^(?:the|all|my|our) ", "", one.value.lower())
    return kind, f"{value} {one.resolved}" if one.kind == "date" and one.resolved else value
