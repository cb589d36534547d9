"""The Zendesk adapter. In: one account's settings. Out: a `Helpdesk`, found by entry point."""

from __future__ import annotations

from .client import Zendesk

__all__ = ["Zendesk"]
