"""Asking: never for what is known, and at most one question.

In: a `Page`. Out: the findings `ask.known` and `ask.many`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ..data import table
from .days import history_counts
from .finding import Finding
from .known import Known
from .page import Page
from .phrases import Index, any_hit
from .rules import found

_QUOTED = re.compile(r"[\"“„«][^\"”“»\n]{0,300}[\"”“»]")
_READ = 40_000


class Askable:
    """One thing a reply may ask for: the words that ask for it, and where it would be known."""

    def __init__(self, name: str, row: Mapping[str, object]) -> None:
        self.name = name.replace("_", " ")
        self._cues = Index({name: _strings(row, "cue")})
        self._kinds = frozenset(_strings(row, "kinds"))
        self._fields = _strings(row, "fields")
        self._files = _strings(row, "files")
        self._said = re.compile(str(row["said"]), re.IGNORECASE) if "said" in row else None
        self._record = str(row.get("record", ""))
        self._tried = bool(row.get("tried"))

    def is_asked(self, lower: str) -> bool:
        """Say whether a lower-cased sentence speaks of it."""
        return next(self._cues.hits(lower), None) is not None

    def is_known(self, known: Known) -> bool:
        """Say whether the ticket, its fields and files or the visible history hold it."""
        return (
            any(f.kind in self._kinds for f in known.brief.facts)
            or any(part in key for key in _keys(known) for part in self._fields)
            or bool(self._said and self._said.search(known.hers[:_READ]))
            or any(part in name for name in _files(known) for part in self._files)
            or (self._record and bool(getattr(known.case.ticket.customer, self._record)))
            or (self._tried and bool(known.brief.tried_steps))
        )


def known_things(page: Page) -> Iterator[Finding]:
    """Find a question or a request for something that is already known."""
    for sentence in page.sentences:
        asks = sentence.is_question or any_hit(sentence.lower, "words.toml", "request")
        if not asks or any_hit(sentence.lower, "words.toml", "no_request"):
            continue
        for thing in _askables():
            if thing.is_asked(sentence.lower) and thing.is_known(page.known):
                yield found("ask.known", f"The {thing.name} is known.", span=sentence.span)
                break


def many(page: Page) -> Iterator[Finding]:
    """Find more than one question."""
    text = _QUOTED.sub(lambda m: " " * len(m.group()), page.bare)
    asked = [m.start() for m in re.finditer(r"\?+(?=\s|$)", text)]
    if len(asked) > 1:
        yield found("ask.many", span=(asked[1], asked[1] + 1))


@cache
def _askables() -> tuple[Askable, ...]:
    rows = table("empathy_reply.check", "askables.toml")
    return tuple(Askable(name, row) for name, row in rows.items())


def _strings(row: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = row.get(key, ())
    return tuple(str(part) for part in value) if isinstance(value, (list, tuple)) else ()


def _keys(known: Known) -> list[str]:
    """Give the names of the fields and visible facts that hold a value."""
    case = known.case
    keys = [k.lower() for k, v in case.ticket.fields.items() if v not in (None, "")]
    facts = case.history.facts if history_counts(case) else ()
    return keys + [f.label.lower() for f in facts if f.visible]


def _files(known: Known) -> list[str]:
    """Give the names of attached files, those named in brackets in the text included."""
    named = re.findall(r"\[([\w.-]{3,60}\.\w{2,4})\]", known.hers[:_READ])
    messages = known.case.ticket.customer_messages
    return [n.lower() for n in (*named, *(a.name for m in messages for a in m.attachments))]
