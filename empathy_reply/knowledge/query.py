"""A ticket turned into a query: the problem, product and error kept, the rest taken out.

In: the ticket, its assessment, its cleaned text. Out: a `Query`: weighted stems, and what decides
which kind of article may be used. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import Field

from ..assess.assessment import Assessment, TriedStep
from ..assess.clauses import addressed
from ..assess.labels import Flag, SafetyKind, Situation
from ..stems import content
from ..text import CleanText
from ..ticket import Record, Ticket

WEIGHTS = {
    "subject": 1.5,
    "ask": 1.4,
    "evidence": 1.2,
    "newest": 1.0,
    "text": 0.8,
    "fields": 0.4,
    "history": 0.6,
}
"""What a word counts by where it stands; a word in several places counts by the highest."""

_PREFIX = re.compile(r"^(?:(?:re|fwd?|fw|aw|wg|tr|rv)\s*:\s*)+", re.IGNORECASE)
_READ = 6_000


class Query(Record):
    """What is looked for, and what moment it is for.

    `stems` maps each word stem to its weight; `words` is her text, for conditions and for what she
    already gave; `refused` holds the stems of what she does not want to be told or sent.
    """

    stems: Mapping[str, float]
    situation: Situation
    kind: SafetyKind | None = None
    flags: tuple[Flag, ...] = ()
    language: str = "en"
    tried: tuple[TriedStep, ...] = ()
    words: str = Field(default="", repr=False)
    sent: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    asks: bool = False


def make_query(ticket: Ticket, assessment: Assessment, cleaned: Mapping[str, CleanText]) -> Query:
    """Turn a ticket into a query: beside praise only what is asked is looked for."""
    language = assessment.language
    hers = [addressed(cleaned[m.id].text[:_READ]) for m in ticket.customer_messages]
    wanted = [a.text for a in assessment.asks if not _PASS_ON.match(a.text)]
    sources = {
        "text": hers[:-1],
        "newest": hers[-1:],
        "evidence": [e.text for e in assessment.evidence],
        "subject": [_PREFIX.sub("", ticket.subject)],
        "ask": wanted,
        "fields": [str(v) for k, v in ticket.fields.items() if isinstance(v, str) and _spoken(v)],
        "history": [c.text for c in assessment.earlier_contacts],
    }
    if assessment.situation is Situation.POSITIVE:
        sources = {place: texts for place, texts in sources.items() if place in ("subject", "ask")}
    names = {n.lower() for n in re.findall(r"\w+", ticket.customer.name or "")}
    stems: dict[str, float] = {}
    for place, texts in sources.items():
        for text in texts:
            for stem in content(text, language=language):
                if stem not in names and not stem.isdigit():
                    stems[stem] = max(stems.get(stem, 0.0), WEIGHTS[place])
    return Query(
        stems=stems,
        situation=assessment.situation,
        kind=assessment.safety_kind,
        flags=assessment.flags,
        language=language,
        tried=assessment.tried_steps,
        words="\n".join(hers),
        sent=tuple(a.name for m in ticket.customer_messages for a in m.attachments),
        refused=_refused("\n".join(hers), language),
        asks=bool(wanted),
    )


_PASS_ON = re.compile(
    r"(?:also |and |please |pls )*(?:tell|thank|pass|say|let) \w+\b", re.IGNORECASE
)
"""Words to be passed on are not a thing to look up."""


def _refused(words: str, language: str) -> frozenset[str]:
    """What she does not want: "do not send me how the queue works"."""
    told = (m.group(1) for m in _REFUSES.finditer(words))
    return frozenset(
        s.removeprefix("re") for text in told for s in content(text, language=language)
    )


_REFUSES = re.compile(
    r"\b(?:do not|don[’']?t|no need to|spare me|please stop) "
    r"(?:ask|tell|send|offer|give|point)(?:ing)? (?:me|us)?\b([^.!?\n]{3,80})",
    re.IGNORECASE,
)


def _spoken(value: str) -> bool:
    return not any(c.isdigit() for c in value)
