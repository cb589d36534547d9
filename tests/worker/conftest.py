"""A worker's equipment over a helpdesk in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from empathy_reply import AsyncDrafter
from empathy_reply.config import Settings
from empathy_reply.store import Store
from empathy_reply.testing import FakeHelpdesk
from empathy_reply.worker import Equipment

Equip = Callable[..., Equipment]


@pytest.fixture(scope="session")
def drafter() -> AsyncDrafter:
    return AsyncDrafter()


@pytest.fixture
def helpdesk() -> FakeHelpdesk:
    return FakeHelpdesk()


@pytest.fixture
def equip(tmp_path: Path, drafter: AsyncDrafter, helpdesk: FakeHelpdesk) -> Iterator[Equip]:
    """Make a worker's equipment; tables are of the settings file, or of its connection."""
    store = Store(f"sqlite:///{tmp_path}/kept.db")
    store.migrate()

    def make(desk: FakeHelpdesk = helpdesk, **tables: object) -> Equipment:
        own = {name: tables.pop(name, {}) for name in ("rules", "brands")}
        connection = {"helpdesk": "fake", **own}
        work = {"look_again": [0, 0, 0], "quiet": 0, "first_wait": 0.01}
        settings = Settings.model_validate(
            {"connections": {"acme": connection}, "work": work, **tables}
        )
        return Equipment(settings, store, {"acme": desk}, drafter)

    yield make
    store.close()
