"""Every rule of the doctrine as a check, for drafts and for replies that people wrote.

In: a `Reply`, the `Brief` it was written from and the `Case`. Out: `Finding`s. Pure.
"""

from .finding import Finding, Severity
from .review import check, reply_from_text
from .rules import RULES, SEVERITIES

__all__ = ["RULES", "SEVERITIES", "Finding", "Severity", "check", "reply_from_text"]
