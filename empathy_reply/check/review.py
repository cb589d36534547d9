"""Every rule of the doctrine against one reply, whoever wrote it.

In: a `Reply`, the `Brief` and the `Case`; or a text that a person wrote. Out: `Finding`s, in the
order of the text, then what is missing. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..ticket import Case
from ..write.brief import Brief
from ..write.reply import Reply, slots_in
from . import (
    apology,
    asking,
    coverage,
    greeting,
    leak,
    promise,
    shape,
    stance,
    support,
    tried,
    wording,
)
from .finding import Finding
from .page import Page, read_parts

Rule = Callable[[Page], Iterator[Finding]]

_RULES: tuple[Rule, ...] = (
    stance.opening,
    stance.tone,
    stance.budget,
    wording.canned,
    wording.repeated,
    wording.verbatim,
    wording.ownership,
    wording.ending,
    wording.selling,
    apology.apologies,
    asking.known_things,
    asking.many,
    tried.repeated,
    support.stated,
    support.names,
    promise.unconfirmed,
    leak.internal,
    leak.secrets,
    greeting.greeting,
    coverage.mirrored,
    coverage.asks,
    coverage.sources,
    coverage.slots,
    shape.exclaim,
    shape.emoji,
    shape.length,
    shape.readability,
    shape.language,
)


def check(reply: Reply, brief: Brief, case: Case) -> tuple[Finding, ...]:
    """Hold a reply against every rule; findings come as in the text, then the missing ones."""
    page = Page(reply, brief, case)
    findings = {f: None for rule in _RULES for f in rule(page)}
    return tuple(sorted(findings, key=_place))


def reply_from_text(text: str) -> Reply:
    """Make a reply of a text that a person wrote: greeting, first sentence, ending, slots."""
    parts = read_parts(text)
    return Reply(
        greeting=parts.greeting,
        acknowledgement=parts.first,
        closing=parts.last,
        slots=slots_in(text),
        text=text,
    )


def _place(finding: Finding) -> tuple[bool, tuple[int, int], str]:
    return (finding.span is None, finding.span or (0, 0), finding.rule)
