"""What the worker's steps are given: settings, the store, the opened helpdesks, the drafter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..config import ConnectionSettings, Settings
from ..drafter import AsyncDrafter
from ..helpdesk import Helpdesk
from ..store import Store


class Equipment(NamedTuple):
    """Everything a step needs; each of its parts is safe to share."""

    settings: Settings
    store: Store
    helpdesks: Mapping[str, Helpdesk]
    drafter: AsyncDrafter

    def connection(self, name: str) -> ConnectionSettings:
        """Give the settings of a connection."""
        return self.settings.connection(name)
