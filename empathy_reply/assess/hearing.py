"""From tickets to readings: what the customers wrote, in lines, masked, read in one call.

In: tickets, a `Reader`. Out: for each ticket its `Told`, and a `Read` for each of its messages. A
reader sees no card, address or password: they are masked. Evidence keeps her own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..redact import Redacted, redact
from ..text import CleanText, clean, sentences
from ..ticket import Ticket
from .clauses import Parts
from .feeling import Read
from .reader import Reader, Reading
from .spans import unmasked

_PASSED_ON = re.compile(r"\s*(?:re|fwd?|aw|wg|tr|rv|automatic reply|chat with|dm from)\b", re.I)
"""A subject that begins so is not the customer's own line."""


class Told(NamedTuple):
    """A ticket, what its customer wrote in it, and whether a machine wrote the newest message."""

    ticket: Ticket
    parts: Parts
    automatic: bool


class _Lines(NamedTuple):
    """One message in lines: as she wrote them, and masked, the subject before them."""

    message_id: str
    text: str
    lines: tuple[str, ...]
    masked: tuple[Redacted, ...]


def tell(ticket: Ticket, *, cleaned: Mapping[str, CleanText] | None = None) -> Told:
    """Take what its customer wrote from a ticket; `cleaned`, by message id, saves cleaning."""
    texts = cleaned or {m.id: clean(m, subject=ticket.subject) for m in ticket.messages}
    parts = tuple((m.id, texts[m.id].text or m.text) for m in ticket.customer_messages)
    return Told(ticket, parts, texts[ticket.answers.id].automatic)


def hear(told: Sequence[Told], reader: Reader) -> list[tuple[Read, ...]]:
    """Have all messages of all tickets read together."""
    blocks = [_lines(one) for one in told]
    passages = [[m.text for m in block.masked] for of_one in blocks for block in of_one]
    heard = iter(reader.read(passages))
    reads = []
    for of_one in blocks:
        one = [(block, next(heard)) for block in of_one]
        reads.append(
            tuple(Read(b.message_id, b.text, h.whole, _in_her_words(b, h.lines)) for b, h in one)
        )
    return reads


def _lines(told: Told) -> list[_Lines]:
    subject = told.ticket.subject if not _PASSED_ON.match(told.ticket.subject) else ""
    blocks = []
    for number, (message_id, text) in enumerate(told.parts):
        lines = sentences(text) or (text,)
        headed = (subject, *lines) if subject and not number else lines
        blocks.append(_Lines(message_id, text, lines, tuple(map(redact, headed))))
    return blocks


def _in_her_words(block: _Lines, readings: Sequence[Reading]) -> tuple[tuple[str, Reading], ...]:
    """Each sentence with its reading, whose spans count characters of what she wrote."""
    n = len(block.lines)
    return tuple(
        (line, reading.model_copy(update={"spans": tuple(unmasked(s, m) for s in reading.spans)}))
        for line, m, reading in zip(block.lines, block.masked[-n:], readings[-n:], strict=True)
    )
