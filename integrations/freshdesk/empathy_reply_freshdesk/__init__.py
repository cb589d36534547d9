"""The Freshdesk adapter. In: one account's settings. Out: a `Helpdesk`, found by entry point."""

from __future__ import annotations

from .client import Freshdesk

__all__ = ["Freshdesk"]
