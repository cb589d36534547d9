"""Empathy Reply drafts the replies support agents wish they had written.

In: a ticket with its customer's history and the company's knowledge. Out: a `Draft` for the agent:
what the customer feels, what kind of moment this is, a reply, its sources, and what checks found.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assess.assessment import Assessment
    from .check.finding import Finding
    from .draft import Draft
    from .drafter import AsyncDrafter, Drafter
    from .errors import EmpathyReplyError
    from .plan import Plan
    from .ticket import Agent, Article, Case, Customer, Fact, History, Message, PastTicket, Ticket
    from .write.reply import Reply, Step

_HOMES = {
    "Agent": "ticket",
    "Article": "ticket",
    "Assessment": "assess.assessment",
    "AsyncDrafter": "drafter",
    "Case": "ticket",
    "Customer": "ticket",
    "Draft": "draft",
    "Drafter": "drafter",
    "EmpathyReplyError": "errors",
    "Fact": "ticket",
    "Finding": "check.finding",
    "History": "ticket",
    "Message": "ticket",
    "PastTicket": "ticket",
    "Plan": "plan",
    "Reply": "write.reply",
    "Step": "write.reply",
    "Ticket": "ticket",
}

__all__ = [
    "Agent",
    "Article",
    "Assessment",
    "AsyncDrafter",
    "Case",
    "Customer",
    "Draft",
    "Drafter",
    "EmpathyReplyError",
    "Fact",
    "Finding",
    "History",
    "Message",
    "PastTicket",
    "Plan",
    "Reply",
    "Step",
    "Ticket",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `--help` and imports stay quick."""
    if name == "__version__":
        return version("empathy-reply")
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
