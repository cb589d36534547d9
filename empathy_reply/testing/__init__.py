"""For tests of adapters and of code around them: a helpdesk in memory, and the contract suite."""

from __future__ import annotations

from .fake import FakeHelpdesk

__all__ = ["FakeHelpdesk"]
