"""Whether the LLM may be asked at all: excluded brands and tags, daily caps, the circuit breaker.

In: settings, a brief, tokens. Out: a reason against it, or none. The ledger keeps sums and no text.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from ...errors import WriteError
from ..brief import Brief
from .settings import LLMSettings

Clock = Callable[[], float]

_TABLE = "CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, tokens INTEGER, cost REAL)"
_ADD = (
    "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (day) "
    "DO UPDATE SET tokens = max(0, tokens + excluded.tokens), cost = max(0, cost + excluded.cost)"
)


def excluded(brief: Brief, settings: LLMSettings) -> str:
    """Say which rule keeps this ticket from any LLM; "" when none does."""
    if brief.brand and brief.brand.casefold() in _folded(settings.without_brands):
        return f"no LLM for the brand {brief.brand}"
    tags = [tag for tag in brief.tags if tag.casefold() in _folded(settings.without_tags)]
    return f"no LLM for tickets tagged {tags[0]}" if tags else ""


def _folded(names: tuple[str, ...]) -> set[str]:
    return {name.casefold() for name in names}


class Ledger:
    """The day's tokens and cost, in a file that many processes share, or in memory."""

    def __init__(self, path: str = "") -> None:
        self._path = path
        self._lock = threading.Lock()
        self._memory: dict[str, tuple[int, float]] = {}

    def add(self, tokens: int, cost: float, *, within: tuple[int, float] = (0, 0.0)) -> bool:
        """Add to today's sums, unless that would go over a cap; 0 is no cap."""
        day = datetime.now(UTC).date().isoformat()
        with self._lock:
            return (self._to_file if self._path else self._to_memory)(day, tokens, cost, within)

    def _to_memory(self, day: str, tokens: int, cost: float, caps: tuple[int, float]) -> bool:
        spent = self._memory.get(day, (0, 0.0))
        if _over((spent[0] + tokens, spent[1] + cost), caps):
            return False
        self._memory = {day: (max(0, spent[0] + tokens), max(0.0, spent[1] + cost))}
        return True

    def _to_file(self, day: str, tokens: int, cost: float, caps: tuple[int, float]) -> bool:
        try:
            with closing(sqlite3.connect(self._path, timeout=5, isolation_level=None)) as db:
                # Two processes must not both read the sum before either adds to it.
                db.execute("BEGIN IMMEDIATE")
                db.execute(_TABLE)
                row = db.execute("SELECT tokens, cost FROM spent WHERE day = ?", (day,)).fetchone()
                spent = row or (0, 0.0)
                if _over((spent[0] + tokens, spent[1] + cost), caps):
                    return False
                db.execute(_ADD, (day, tokens, cost))
                db.execute("COMMIT")
                return True
        except sqlite3.Error as error:
            raise WriteError(f"the ledger of the daily cap cannot be used ({error})") from error


def _over(sums: tuple[int, float], caps: tuple[int, float]) -> bool:
    return any(cap and value > cap for value, cap in zip(sums, caps, strict=True))


class Breaker:
    """Stops asking a server that keeps failing, and tries it again after a pause."""

    def __init__(self, *, failures: int, pause: float, clock: Clock = time.monotonic) -> None:
        self._most, self._pause, self._clock = failures, pause, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def allows(self) -> bool:
        """Say whether to ask; after the pause one draft goes ahead and tries it for all."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._pause
            return True

    def record(self, *, ok: bool) -> None:
        """Count a failure, or forget them all after a success."""
        with self._lock:
            self._failed = 0 if ok else self._failed + 1
            if self._failed >= self._most:
                self._until = self._clock() + self._pause
