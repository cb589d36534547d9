"""What is known of a customer, asked of several sources at once. In: a ticket. Out: one `History`.

Sources are asked together under a time limit; one that is slow or fails is left out and named. A
history belongs to one person: of a writer whose identity is not verified nothing is asked.
"""

from __future__ import annotations

import asyncio
import csv
import json
import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from .check.finding import Finding
from .check.rules import found
from .errors import ConfigError
from .helpdesk import Helpdesk, HistorySource
from .ticket import Fact, History, Identity, PastTicket, Record, Ticket

LOG = logging.getLogger(__name__)

LARGEST = 200_000_000
"""Bytes of an export that are read."""


class Gathered(Record):
    """What the sources know, and which of them were left out and why."""

    history: History = History()
    left_out: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Tell the agent what is missing."""
        return tuple(
            found("history.left_out", f"not asked or not answered in time: {name}")
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
        # Any source may fail in its own way; its words may quote the customer and are not told.
        LOG.warning("history source %s failed: %s", source.name, type(error).__name__)
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
        customer_since=min(since) if since else None,
        facts=tuple(facts.values()),
        past_tickets=tuple(past.values()),
        notes=tuple(dict.fromkeys(note for history in histories for note in history.notes)),
    )


class HelpdeskHistory:
    """A helpdesk's own past tickets and fields, as one source among others."""

    def __init__(self, helpdesk: Helpdesk) -> None:
        self._helpdesk = helpdesk
        self.name = helpdesk.name

    async def lookup(self, ticket: Ticket) -> History:
        """Ask the helpdesk."""
        return await self._helpdesk.history(ticket)


class ExportedHistory:
    """A CRM's export: CSV with a header, a JSON list, or JSON lines; one row a customer.

    A row belongs to the customer whose address stands under `email`, or whose id under `id`. The
    columns `customer_since` and `note` go where they belong; every other is a fact, which a draft
    may tell only if `visible` lists it. The file is read again when it changes.
    """

    name = "crm"

    def __init__(self, path: str, *, visible: Sequence[str] = ()) -> None:
        self._path, self._visible = path, frozenset(visible)

    async def lookup(self, ticket: Ticket) -> History:
        """Find the customer's row."""
        rows = await asyncio.to_thread(read_export, self._path)
        email = (ticket.customer.email or "").casefold()
        named = (ticket.customer.id or "").casefold()
        row = rows.get(f"email:{email}") or rows.get(f"id:{named}")
        return self._history(row) if row else History()

    def _history(self, row: Mapping[str, str]) -> History:
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


_PLACED = {"id", "email", "customer_since", "note"}


def read_export(path: str) -> Mapping[str, Mapping[str, str]]:
    """Read an export: each row under `email:…` and `id:…`.

    Raises `ConfigError` that names the file and the place in it.
    """
    try:
        stat = Path(path).stat()
        if stat.st_size > LARGEST:
            raise ConfigError(f"crm: {path} is larger than {LARGEST // 1_000_000} MB")
        return _read(path, stat.st_mtime_ns)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"crm: {path} cannot be read: {type(error).__name__}") from error


@lru_cache(maxsize=8)
def _read(path: str, _changed: int) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for number, row in enumerate(_rows(path), start=1):
        kept = {str(key): _text(value) for key, value in row.items() if key}
        keys = [f"{key}:{kept[key].casefold()}" for key in ("email", "id") if kept.get(key)]
        if not keys:
            raise ConfigError(f"crm: {path}: row {number} has neither email nor id")
        found.update(dict.fromkeys(keys, kept))
    return found


def _rows(path: str) -> list[Mapping[str, object]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as opened:
        if path.endswith(".csv"):
            return list(csv.DictReader(opened))
        try:
            whole = [json.loads(line) for line in opened if line.strip()]
        except json.JSONDecodeError:
            opened.seek(0)
            whole = _list(path, opened.read())
    rows = whole[0] if len(whole) == 1 and isinstance(whole[0], list) else whole
    if not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"crm: {path}: every row must be a JSON object")
    return rows


def _list(path: str, text: str) -> list[object]:
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        raise ConfigError(f"crm: {path}: not JSON at line {error.lineno}: {error.msg}") from error


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
