"""What is kept: deliveries, drafts, notes, outcomes, in one database, SQLite or Postgres.

In: a URL. Out: `Store`, whose parts hold one subject each. Blocking; use it from threads.
"""

from __future__ import annotations

from ..errors import MissingExtra

try:
    import sqlalchemy as sa

    from .database import migrate, open_engine, translated
except ImportError as error:  # pragma: no cover - tried in the wheel's own check
    raise MissingExtra("serve", needed_for="the store") from error

from .asking import Asking, Failures
from .drafts import Drafts, new_draft
from .inbox import Inbox, inbox_row
from .keeping import Keeping
from .notes import Notes
from .outcomes import Outcomes
from .records import (
    Asked,
    Decision,
    DraftState,
    Due,
    Failure,
    Note,
    NoteState,
    Outcome,
    StoredDraft,
    now,
    stored_id,
)
from .running import EVERY, Running

__all__ = [
    "EVERY",
    "Asked",
    "Decision",
    "DraftState",
    "Due",
    "Failure",
    "Note",
    "NoteState",
    "Outcome",
    "Store",
    "StoredDraft",
    "inbox_row",
    "new_draft",
    "now",
    "open_engine",
    "stored_id",
]


class Store:
    """One database and what is kept in it; safe to share between threads.

    Without `flush` a power cut may take the newest writes, but for those about notes: a worker does
    the rest again, and need not wait for the disk.
    """

    def __init__(self, url: str, *, flush: bool = True) -> None:
        self.engine = open_engine(url, flush=flush)
        self._flushed = self.engine if flush else open_engine(url)
        self.inbox = Inbox(self.engine)
        self.drafts = Drafts(self.engine)
        self.notes = Notes(self._flushed)
        self.outcomes = Outcomes(self.engine)
        self.running = Running(self.engine)
        self.keeping = Keeping(self.engine)
        self.asking = Asking(self.engine)
        self.failures = Failures(self.engine)

    def migrate(self) -> None:
        """Make the tables, or bring them up to date."""
        migrate(self.engine)

    def ready(self) -> None:
        """Raise `StoreError` when the database does not answer."""
        with translated(), self.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
        self._flushed.dispose()
