"""The worker: from a delivery on disk to a private note, however often anything dies between.

In: the inbox of the store. Out: drafts in the store and notes in the helpdesk. Several workers
share one database; each has a name that stays the same over restarts.
"""

from __future__ import annotations

import socket
import threading

from ..config import Settings
from ..connections import open_helpdesks
from ..drafter import AsyncDrafter
from ..store import Store, open_engine
from ..writers import make_writer
from .engine import Engine
from .equipment import Equipment
from .rounds import Rounds

__all__ = ["Equipment", "Worker", "equip"]


def equip(settings: Settings) -> Equipment:
    """Open everything that the settings name."""
    store = Store(settings.database_url, flush=False)
    drafter = AsyncDrafter(writer=make_writer(settings.writer, config=settings.file))
    return Equipment(settings, store, open_helpdesks(settings), drafter)


class Worker:
    """One worker; run it in a process of its own."""

    def __init__(self, kit: Equipment, *, name: str = "") -> None:
        self.name = name or socket.gethostname()
        kit.store.migrate()
        kit.store.running.beat(self.name)
        # What the engine loses with the machine is done again; its commits need not wait for disk.
        database = open_engine(kit.settings.database_url, flush=False)
        self._engine = Engine(kit, worker=self.name, database=database)
        self._rounds = Rounds(kit, self._engine, worker=self.name)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then end what runs."""
        self._engine.start()
        try:
            self._rounds.run(stop)
        finally:
            # What could not be ended is taken over by others once this heart is still.
            self._engine.stop()
