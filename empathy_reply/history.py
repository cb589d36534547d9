"""What is known of a customer, asked of several sources at once. In: a ticket. Out: one `History`.

Sources are asked together under a time limit; one that is slow or fails is left out and named. A
history belongs to one person: of a writer whose identity is not verified nothing is asked.
"""

from __future__ import annotations

import asyncio
import csv
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, TextIO

from .check.finding import Finding
from .check.rules import found
from .errors import ConfigError, tellable
from .helpdesk import Helpdesk, HistorySource
from .ticket import Fact, History, Identity, PastTicket, Record, Ticket

LOG = logging.getLogger(__name__)

LARGEST = 50_000_000
"""Bytes of an export that are read; its rows are kept in memory."""


class Gathered(Record):
    """What the sources know, and which of them were left out and why."""

    history: History = History()
    left_out: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Tell the agent what is missing."""
        return tuple(
            found("history.left_out", f"The draft was made without what this knows: {name}.")
            for name in self.left_out
        )


async def gather(
    sources: Sequence[HistorySource], ticket: Ticket, *, seconds: float = 5.0
) -> Gathered:
    """Ask every source at once, and wait for none longer than `seconds`."""
    if ticket.customer.identity is not Identity.VERIFIED:
        return Gathered()
    answers = await asyncio.gather(*(_asked(source, ticket, seconds) for source in sources))
    known = [answer for answer in answers if isinstance(answer, History)]
    left_out = tuple(answer for answer in answers if isinstance(answer, str))
    return Gathered(history=merged(known), left_out=left_out)


async def _asked(source: HistorySource, ticket: Ticket, seconds: float) -> History | str:
    try:
        return await asyncio.wait_for(source.lookup(ticket), seconds)
    except TimeoutError:
        return f"{source.name} (no answer in {seconds:g} s)"
    except Exception as error:
        LOG.warning("history source %s failed: %s", source.name, tellable(error))
        return f"{source.name} ({type(error).__name__})"


def merged(histories: Sequence[History]) -> History:
    """Join what several sources know; the first to tell a fact or a past ticket is believed."""
    facts: dict[str, Fact] = {}
    past: dict[str, PastTicket] = {}
    for history in histories:
        for fact in history.facts:
            facts.setdefault(fact.label, fact)
        for ticket in history.past_tickets:
            past.setdefault(ticket.id, ticket)
    since = [history.customer_since for history in histories if history.customer_since]
    return History(
        customer_since=min(since, key=_since, default=None),
        facts=tuple(facts.values()),
        past_tickets=tuple(past.values()),
        notes=tuple(dict.fromkeys(note for history in histories for note in history.notes)),
    )


def _since(told: str) -> str:
    """Order ISO dates by time, and put any other way of writing one behind them."""
    return told if re.match(r"\d{4}\b", told) else "9999"


class HelpdeskHistory:
    """A helpdesk's own past tickets and fields, as one source among others."""

    def __init__(self, helpdesk: Helpdesk) -> None:
        self._helpdesk = helpdesk
        self.name = helpdesk.name

    async def lookup(self, ticket: Ticket) -> History:
        """Ask the helpdesk."""
        return await self._helpdesk.history(ticket)


Key = Literal["email", "id"]
KEYS: tuple[Key, ...] = ("email", "id")


class ExportedHistory:
    """A CRM's export: CSV with a header, a JSON list, or JSON lines; one row a customer.

    A row belongs to the customer whose address stands under `email`, or whose id under `id`; `key`
    allows only one of the two. The columns `customer_since` and `note` go where they belong; every
    other is a fact, which a draft may tell only if `visible` lists it. The file is read again when
    it changes. Raises `ConfigError` that names the file, the line and what to do.
    """

    name = "crm"

    def __init__(
        self, path: str | Path, *, key: Key | None = None, visible: Sequence[str] = ()
    ) -> None:
        self._path, self._visible = Path(path), frozenset(visible)
        self._keys = (key,) if key else KEYS

    async def lookup(self, ticket: Ticket) -> History:
        """Find the customer's row."""
        rows = await asyncio.to_thread(_read, self._path)
        known = {"email": ticket.customer.email, "id": ticket.customer.id}
        named = [(key, (known[key] or "").casefold()) for key in self._keys]
        row = next((rows[name] for name in named if name in rows), None)
        return self._history(row) if row else History()

    def _history(self, row: _Row) -> History:
        facts = (
            Fact(label=label, value=value, visible=label in self._visible)
            for label, value in row.items()
            if value and label not in _PLACED
        )
        return History(
            customer_since=row.get("customer_since") or None,
            facts=tuple(facts),
            notes=(row["note"],) if row.get("note") else (),
        )


_Row = Mapping[str, str]
_PLACED = {*KEYS, "customer_since", "note"}


class _BadExport(ValueError):
    """What is wrong with an export, its place, and what to do about it."""


def _read(path: Path) -> Mapping[tuple[str, str], _Row]:
    try:
        now = path.stat()
        if now.st_size > LARGEST:
            raise _BadExport(f"larger than {LARGEST // 1_000_000} MB: leave out columns")
        return _indexed(path, now.st_mtime_ns, now.st_size)
    except _BadExport as error:
        raise ConfigError(f"crm: {path}: {error}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"crm: {path}: not UTF-8: save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"crm: {path}: cannot be read: {error.strerror}") from error


@lru_cache(maxsize=8)
def _indexed(path: Path, _changed: int, _size: int) -> Mapping[tuple[str, str], _Row]:
    """Give every row under its address and its id; `_changed` and `_size` tell a new file."""
    index: dict[tuple[str, str], _Row] = {}
    places: dict[tuple[str, str], str] = {}
    with path.open(encoding="utf-8-sig", newline="") as opened:
        for place, row in _ROWS.get(path.suffix.lower(), _csv)(opened):
            names = [(key, row[key].casefold()) for key in KEYS if row.get(key)]
            if not names:
                raise _BadExport(f"{place}: neither email nor id: fill in one of them")
            for name in names:
                if name in index:
                    twice = f"the same {name[0]} as {places[name]}"
                    raise _BadExport(f"{place}: {twice}: keep one row a customer")
                index[name], places[name] = row, place
    return index


def _csv(opened: TextIO) -> Iterator[tuple[str, _Row]]:
    header = opened.readline()
    # Spreadsheets of half of Europe export with semicolons.
    delimiter = max(",;\t", key=header.count)
    columns = [_label(name) for name in next(csv.reader([header], delimiter=delimiter), [])]
    if not set(columns) & set(KEYS):
        raise _BadExport("line 1: no column is called email or id: name one so")
    reader = csv.reader(opened, delimiter=delimiter)
    try:
        for cells in reader:
            if any(cells):
                row = zip(columns, map(str.strip, cells), strict=False)
                yield f"line {reader.line_num + 1}", dict(row)
    except csv.Error as error:
        raise _BadExport(f"line {reader.line_num + 1}: {error}: mend or leave it out") from None


def _json_lines(opened: TextIO) -> Iterator[tuple[str, _Row]]:
    for number, line in enumerate(opened, start=1):
        if line.strip():
            yield f"line {number}", _row(_parsed(line, line=number), place=f"line {number}")


def _json(opened: TextIO) -> Iterator[tuple[str, _Row]]:
    whole = _parsed(opened.read())
    if not isinstance(whole, list):
        raise _BadExport("not a list: put the customers into [ … ]")
    for number, value in enumerate(whole, start=1):
        yield f"customer {number}", _row(value, place=f"customer {number}")


def _parsed(text: str, *, line: int = 1) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        at = line + error.lineno - 1
        raise _BadExport(f"line {at}: not JSON: {error.msg}: mend it") from None
    except (ValueError, RecursionError):
        raise _BadExport(f"line {line}: a number or nesting too long to read: mend it") from None
    return value


def _row(value: object, *, place: str) -> _Row:
    if not isinstance(value, dict):
        raise _BadExport(f"{place}: not an object: write {{ … }} for each customer")
    nested = next((key for key, one in value.items() if isinstance(one, dict | list)), None)
    if nested is not None:
        raise _BadExport(f"{place}: {nested!r} is a list or object: write a plain value")
    return {_label(key): _value(one) for key, one in value.items()}


def _label(name: str) -> str:
    """Take the columns that have a place here in any case: "Email", "ID"."""
    return folded if (folded := name.strip().casefold()) in _PLACED else name.strip()


def _value(value: object) -> str:
    return "" if value is None else str(value).strip()


_ROWS = {".json": _json, ".jsonl": _json_lines}
"""A file's ending → how its rows are read; any other is CSV."""
