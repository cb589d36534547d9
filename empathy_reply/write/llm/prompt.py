"""What leaves the machine: the messages, masked, fenced and within the budget of tokens.

In: a `Brief` and its `View`. Out: a `Prompt`, with what is needed to put masked values back.
The stable part stands first, what the customer wrote last. Pure.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

from pydantic import Field

from ...data import table
from ...redact import SECRET, Redacted, redact
from ...ticket import Record
from ..brief import Brief
from .answer import Parts
from .fence import fenced, neutralised, unfenced
from .view import View

_DATA = table("empathy_reply.write.llm", "prompt.toml")
FIRST_SHARE = 0.72
"""How much of a draft's input tokens the first call may take; the rest is for the repair."""

FAULTS_SHARE = 0.7
"""How much of what a repair has left may go to the faults; the rest is for the brief."""

MARGIN = 130
"""Tokens left free: the schema, the server's own chat template, and tokens shorter than ours."""

LEAST_TICKET = 200
"""Characters of the ticket that are shown however long the brief is."""

_PLACE = re.compile(r"\[?\b([A-Z]{2,8}_\d{1,6})\b\]?", re.IGNORECASE)
"""A placeholder, also as small models spell it: without its brackets or in lower case."""

_GUIDANCE = 400
_GAP = " […] "
_PARTED = "\x1f"
_SECRETS = tuple(f"[{kind.upper()}_" for kind in SECRET)


class Prompt(Record):
    """One call: its messages as (role, content), and the masked values."""

    messages: tuple[tuple[str, str], ...] = Field(repr=False)
    masked: Redacted = Field(repr=False)

    @property
    def tokens(self) -> int:
        """About how many tokens it takes."""
        return sum(tokens_in(content) for _, content in self.messages) + MARGIN


def tokens_in(text: str) -> int:
    """Estimate tokens: four plain characters make one; other scripts take more."""
    plain = sum(char < "\x80" for char in text)
    return math.ceil(plain / 4 + (len(text) - plain) / 1.5)


def make_prompt(brief: Brief, view: View, *, most: int) -> Prompt:
    """Make the first call of a draft, of at most so many tokens."""
    system = f"{_DATA['stable'].strip()}\n\n{_moment(brief, view)}"
    guidance = neutralised(brief.guidance.strip())[:_GUIDANCE]
    left = most - MARGIN - tokens_in(system) - tokens_in(guidance) - 55
    lines = _fitting(view.lines, left - LEAST_TICKET // 4)
    words = _trimmed(neutralised(brief.words), left - tokens_in("\n".join(lines)))
    masked = _redacted((guidance, "\n".join(lines), words), brief)
    wish, told, ticket = masked.text.split(_PARTED)
    user = [fenced("brief", told), fenced("ticket", ticket), _DATA["last"]]
    if wish:
        user.insert(0, f"The agent's wish for this draft, to be followed: {wish}")
    return Prompt(messages=(("system", system), ("user", "\n".join(user))), masked=masked)


def repair_prompt(
    parts: Parts, faults: Sequence[str], *, first: Prompt, brief: Brief, view: View, most: int
) -> Prompt | None:
    """Hand a draft back with its faults; none when the budget has no room for it."""
    system = _DATA["repair"]["ask"].strip()
    draft = json.dumps(parts.model_dump(), ensure_ascii=False)
    shown = fenced("draft", unfenced(draft))
    left = most - MARGIN - tokens_in(system) - tokens_in(shown) - 20
    told = [fault.replace("[[confirm: …]]", "a mark such as [[1]]") for fault in faults]
    room = int(left * FAULTS_SHARE)
    listed = _fitting([f"- {mask(fault, first.masked, brief)}" for fault in told], room)
    if not listed:
        return None
    core = "\n".join([shown, "Faults:", *listed])
    left -= tokens_in("\n".join(listed)) + 10
    lines = [mask(line, first.masked, brief) for line in view.lines]
    user = f"{fenced('brief', chr(10).join(_fitting(lines, left)))}\n{core}"
    return Prompt(messages=(("system", system), ("user", user)), masked=first.masked)


def mask(text: str, masked: Redacted, brief: Brief) -> str:
    """Mask a text as the first call was; a value that was not in it is left out."""
    for place, value in sorted(masked.secrets, key=lambda pair: -len(pair[1])):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", place, text)
    fresh = redact(text, names=names_in(brief))
    text = fresh.text
    for place, _ in fresh.secrets:
        text = text.replace(place, "(…)")
    return text


def restored(text: str, masked: Redacted) -> str:
    """Put names and addresses back; a secret never returns, its placeholder stays."""
    values = {p[1:-1].upper(): v for p, v in masked.secrets if not p.startswith(_SECRETS)}
    return _PLACE.sub(lambda found: values.get(found[1].upper(), found[0]), text)


def names_in(brief: Brief) -> tuple[str, ...]:
    """Everybody whom the brief names."""
    persons = (fact.value for fact in brief.facts if fact.kind == "person")
    named = (*brief.names, brief.addressee, brief.agent_name, brief.colleague, *persons)
    return tuple(dict.fromkeys(name for name in named if name))


def _moment(brief: Brief, view: View) -> str:
    rules: dict[str, str] = _DATA["stance"]
    said = rules[brief.plan.kind or brief.plan.stance] if _has_own(brief) else rules["difficulty"]
    return said if view.shows_steps else f"{said} Word the listed steps yourself, in the body."


def _has_own(brief: Brief) -> bool:
    return (brief.plan.kind or brief.plan.stance) in _DATA["stance"]


def _redacted(texts: Sequence[str], brief: Brief) -> Redacted:
    """Mask all of them together, so that one value has one placeholder."""
    return redact(_PARTED.join(texts), names=names_in(brief))


def _fitting(lines: Sequence[str], tokens: int) -> list[str]:
    """Keep lines while they fit; a line that does not is left out, shorter ones behind it stay."""
    kept: list[str] = []
    for line in lines:
        cost = tokens_in(line) + 1
        if cost <= tokens:
            kept.append(line)
            tokens -= cost
    return kept


def _trimmed(text: str, tokens: int) -> str:
    """Cut a text in its middle: how it begins and how it ends say most."""
    if tokens_in(text) <= tokens:
        return text
    share = max(LEAST_TICKET, int(len(text) * tokens / tokens_in(text))) - len(_GAP)
    head = share * 3 // 5
    return f"{text[:head].rstrip()}{_GAP}{text[len(text) - (share - head) :].lstrip()}"
