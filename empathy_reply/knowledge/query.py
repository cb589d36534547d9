"""A ticket turned into a query: the problem, product and error kept, the rest taken out.

In: the ticket, its assessment, its cleaned text. Out: a `Query`: weighted terms, and what decides
which kind of article may be used. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from ..assess.assessment import Assessment, TriedStep
from ..assess.clauses import addressed
from ..assess.labels import Flag, SafetyKind, Situation
from ..stems import content
from ..text import CleanText, clean
from ..ticket import Record, Ticket
from .terms import terms

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
_FACETS = 4
_SHORT = 25
"""Words up to which a message says little by itself: "any news?"."""


class Query(Record):
    """What is looked for, and what moment it is for.

    `terms` maps each stem and idea to its weight; `text` is the matter in her words, `facets` what
    she asks, one by one; `words` is all her text and `earlier` what is on
    record of earlier contacts; `given` holds the terms of what she already told or sent, `wanted`
    those of what she asks for, `questions` of what she asks to know, `refused` the stems of what
    she does not want to be told or sent.
    """

    terms: Mapping[str, float]
    situation: Situation
    kind: SafetyKind | None = None
    flags: tuple[Flag, ...] = ()
    language: str = "en"
    tried: tuple[TriedStep, ...] = ()
    text: str = Field(default="", repr=False)
    facets: tuple[str, ...] = Field(default=(), repr=False)
    words: str = Field(default="", repr=False)
    earlier: str = Field(default="", repr=False)
    given: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    asks: bool = False


def make_query(ticket: Ticket, assessment: Assessment, cleaned: Mapping[str, CleanText]) -> Query:
    """Turn a ticket into a query: beside praise only what is asked is looked for."""
    language = assessment.language
    hers = [addressed(cleaned[m.id].text[:_READ]) for m in ticket.customer_messages]
    asks = [a.text for a in assessment.asks if not _PASS_ON.match(a.text)]
    sources = _sources(ticket, assessment, hers, asks)
    sent = [a.name for m in ticket.customer_messages for a in m.attachments]
    return Query(
        terms=_weighted(sources, language, leave_out=_names(ticket, assessment)),
        situation=assessment.situation,
        kind=assessment.safety_kind,
        flags=assessment.flags,
        language=language,
        tried=assessment.tried_steps,
        text=_matter(ticket.subject, hers),
        facets=tuple(asks)[:_FACETS],
        words="\n".join(hers),
        earlier="\n".join(contact.text for contact in assessment.earlier_contacts),
        given=terms(" ".join([*hers, *sent]).replace("_", " "), language=language),
        wanted=_joined([*asks, ticket.subject], language),
        questions=_joined((a.text for a in assessment.asks if a.kind == "question"), language),
        refused=_refused("\n".join(hers), language),
        asks=bool(asks),
    )


def search_words(ticket: Ticket, *, most: int = 8) -> tuple[str, ...]:
    """Give what to ask a help centre's own search: the subject, then the newest message's nouns.

    Such a search wants few words: names, numbers and what stands in the subject are left out.
    """
    subject = _PREFIX.sub("", ticket.subject).strip()[:200]
    people = {name.lower() for m in ticket.messages for name in re.findall(r"\w+", m.name or "")}
    said = clean(ticket.answers, subject=ticket.subject).text[:_READ]
    words = dict.fromkeys(re.findall(r"[^\W\d_]{5,}", said))
    kept = [w for w in words if w.lower() not in people and content(w)][:most]
    return tuple(query for query in (subject, " ".join(kept)) if query)


def _sources(
    ticket: Ticket, assessment: Assessment, hers: list[str], asks: list[str]
) -> dict[str, list[str]]:
    """Gather the texts that are looked up, by the place they stand in."""
    said = {"subject": [_PREFIX.sub("", ticket.subject)], "ask": asks}
    if assessment.situation is Situation.POSITIVE:
        return said
    return {
        **said,
        "text": hers[:-1],
        "newest": hers[-1:],
        "evidence": [e.text for e in assessment.evidence],
        "fields": [v for v in ticket.fields.values() if isinstance(v, str) and _spoken(v)],
        "history": [c.text for c in assessment.earlier_contacts],
    }


def _matter(subject: str, hers: Sequence[str]) -> str:
    """Give the subject and the newest message; after a short one, what she wrote before it."""
    told = hers[-1:]
    if len(hers) > 1 and len(hers[-1].split()) < _SHORT:
        told = [hers[-1], hers[0]]
    return " ".join(" ".join([_PREFIX.sub("", subject), ".", *told]).split())


def _weighted(
    sources: Mapping[str, Iterable[str]], language: str, *, leave_out: frozenset[str]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    for place, texts in sources.items():
        for term in _joined(texts, language) - leave_out:
            if not term.isdigit():
                weights[term] = max(weights.get(term, 0.0), WEIGHTS[place])
    return weights


def _joined(texts: Iterable[str], language: str) -> frozenset[str]:
    return frozenset(term for text in texts for term in terms(text, language=language))


def _names(ticket: Ticket, assessment: Assessment) -> frozenset[str]:
    """People's names say nothing about the matter."""
    people = [m.name or "" for m in ticket.messages] + [ticket.customer.name or ""]
    people += [fact.value for fact in assessment.facts if fact.kind == "person"]
    return frozenset(name.lower() for one in people for name in re.findall(r"\w+", one))


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
