"""The offline composer: writes a reply from the brief with no network, key or account.

In: a `Brief`. Out: a `Reply`. Each stance is a list of parts in one of several orders; each part
picks a wording and fills it with this customer's own specifics. What cannot be said well is left
out rather than padded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..assess.labels import Situation
from . import places
from .brief import Brief
from .parts import Parts
from .phrases import Chooser, wording
from .reply import Reply, Step, slots_in
from .voice import steps_of

LANGUAGES = frozenset({"en"})
"""What the composer can write; in any other language it writes no text."""


class Composer:
    """Writes offline, from data files, the same draft for the same seed."""

    name = "composer"

    def write(self, brief: Brief) -> Reply:
        """Write the reply for this brief; the text stays empty in a language it cannot write."""
        steps = _steps(brief)
        if brief.language not in LANGUAGES or not brief.plan.needs_reply:
            return Reply(steps=steps, signature=brief.signature)
        book = wording(brief.plan.stance)
        seed = f"{brief.ticket_id}|{brief.message_id}|{brief.revision}"
        chooser = Chooser(seed, places.values(brief), avoid=brief.recent_openings)
        parts = Parts(brief, chooser, book)
        greeting = parts.greeting()
        paragraphs = _assemble(book, chooser, parts)
        return _reply(brief, greeting, paragraphs, parts, steps)


def _assemble(book: Mapping[str, Any], chooser: Chooser, parts: Parts) -> list[str]:
    layouts: list[list[str]] = book["layouts"]
    layout = layouts[chooser.order(len(layouts), part="layout")]
    spoken = {name: parts.say(name) for name in _in_order_of_need(layout)}
    paragraphs = [_joined([spoken[name] for name in row.split()]) for row in layout]
    return [p for p in paragraphs if p]


def _joined(sentences: list[str]) -> str:
    """Join the parts of a paragraph; a list of steps keeps lines of its own."""
    text = ""
    for part in filter(None, sentences):
        apart = "\n" in part or "\n" in text.rpartition("\n\n")[2]
        text += (("\n\n" if apart else " ") if text else "") + part
    return text


def _in_order_of_need(layout: list[str]) -> list[str]:
    """The order in which parts take up the slots: where it is short, the ending keeps its own."""
    names = [name for row in layout for name in row.split()]
    return sorted(names, key=lambda name: _FIRST.get(name, 5))


_FIRST = {"acknowledgement": 0, "doing": 1, "steps": 2, "passing": 2, "closing": 3, "answers": 4}


def _steps(brief: Brief) -> tuple[Step, ...]:
    return tuple(step for passage in brief.passages for step in steps_of(passage))


def _reply(
    brief: Brief, greeting: str, paragraphs: list[str], parts: Parts, steps: tuple[Step, ...]
) -> Reply:
    short = brief.channel.is_short
    inline = greeting.endswith(",") and " " not in greeting.strip() and short
    if brief.plan.stance is Situation.SAFETY:
        inline = True
    if inline and greeting and paragraphs:
        opening = parts.uncapitalised(paragraphs[0])
        text = "\n\n".join([f"{greeting} {opening}", *paragraphs[1:]])
    else:
        text = "\n\n".join(filter(None, [greeting, *paragraphs]))
    return Reply(
        greeting=greeting,
        acknowledgement=parts.said.get("acknowledgement", ""),
        steps=(*parts.own_steps, *steps),
        closing=parts.said.get("closing", ""),
        slots=slots_in(text),
        text=text,
        signature=brief.signature,
    )
