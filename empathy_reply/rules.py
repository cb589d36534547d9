"""Which tickets get a draft. In: a ticket, its connection's rules. Out: why not, or "". Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from .config import RuleSettings
from .language import detect
from .text import clean
from .ticket import Ticket


def refusal(ticket: Ticket, rules: RuleSettings) -> str:
    """Say which rule keeps this ticket from a draft; "" when none does."""
    return next((told for rule in _RULES if (told := rule(ticket, rules))), "")


def _outside(name: str, value: str | None, allowed: Iterable[str]) -> str:
    listed = {one.casefold() for one in allowed}
    if not listed or (value or "").casefold() in listed:
        return ""
    return f"{name} {value or 'unknown'} is not among rules.{_PLURAL[name]}"


_PLURAL = {
    "brand": "brands",
    "group": "groups",
    "channel": "channels",
    "language": "languages",
}


def _tags(ticket: Ticket, rules: RuleSettings) -> str:
    held = {tag.casefold() for tag in ticket.tags}
    barred = [tag for tag in rules.without_tags if tag.casefold() in held]
    if barred:
        return f"the ticket has the tag {barred[0]}, which is among rules.without_tags"
    if rules.tags and not held & {tag.casefold() for tag in rules.tags}:
        return "the ticket has none of rules.tags"
    return ""


def _share(ticket: Ticket, rules: RuleSettings) -> str:
    """Draw by the ticket's id: the same ticket stays in or out for its whole life."""
    drawn = int.from_bytes(hashlib.sha256(ticket.id.encode()).digest()[:4]) / 2**32
    return "" if drawn < rules.share else f"not in the share of {rules.share:.0%} (rules.share)"


def _language(ticket: Ticket, rules: RuleSettings) -> str:
    if not rules.languages:
        return ""
    words = clean(ticket.answers, subject=ticket.subject).text
    found = detect(words, locale=ticket.customer.locale)
    return _outside("language", found, rules.languages)


_RULES: tuple[Callable[[Ticket, RuleSettings], str], ...] = (
    _tags,
    lambda ticket, rules: _outside("brand", ticket.brand, rules.brands),
    lambda ticket, rules: _outside("group", ticket.group, rules.groups),
    lambda ticket, rules: _outside("channel", ticket.channel.value, rules.channels),
    _share,
    _language,
)
