"""One thing the checks found. In: nothing. Out: `Finding`, and the table of severities."""

from __future__ import annotations

from enum import StrEnum

from ..ticket import Record


class Severity(StrEnum):
    """How much a finding weighs: `block` must be mended before sending."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Finding(Record):
    """What a rule found in a reply, where, and how to mend it.

    `span` is (start, end) in characters of the reply's text, null where the rule is about the
    whole or about something missing. `suggestion` is a better wording, where there is one.
    """

    rule: str
    severity: Severity
    message: str
    span: tuple[int, int] | None = None
    suggestion: str = ""
