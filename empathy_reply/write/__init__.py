"""Writing the reply. In: a `Brief`. Out: a `Reply`, from any `Writer`; the composer is offline."""

from __future__ import annotations

from typing import Protocol

from .brief import Brief
from .briefing import make_brief
from .composer import Composer
from .phrases import version as phrases_version
from .reply import Reply, Step
from .written import Check, CheckedWriter, Notice, Usage, Written


class Writer(Protocol):
    """Anything that words a reply from a brief."""

    @property
    def name(self) -> str:
        """What is recorded on each draft as its writer."""
        ...

    def write(self, brief: Brief) -> Reply:
        """Write the reply for this brief."""
        ...


__all__ = [
    "Brief",
    "Check",
    "CheckedWriter",
    "Composer",
    "Notice",
    "Reply",
    "Step",
    "Usage",
    "Writer",
    "Written",
    "make_brief",
    "phrases_version",
]
