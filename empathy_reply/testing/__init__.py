"""For tests of adapters and of code around them: a helpdesk in memory, and the contract suite."""

from __future__ import annotations

from .contract import Account, HelpdeskContract
from .fake import FakeHelpdesk

__all__ = ["Account", "FakeHelpdesk", "HelpdeskContract"]
