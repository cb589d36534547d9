"""The only file that knows the order: from a ticket to a draft.

In: a `Ticket` or `Case`, with history, knowledge and agent. Out: a `Draft`.
Ticket + History → clean, redact → Assessment → Plan + Passages → Brief → Writer → Reply →
check → Findings → Draft.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypedDict, Unpack

from .assess import assess, assess_many, default_reader
from .assess.assessment import Assessment
from .assess.labels import Situation
from .assess.reader import Reader
from .check import Finding, check, reply_from_text
from .check.finding import Severity
from .check.rules import found
from .draft import Draft, Source, Versions
from .knowledge import CaseArticles, KnowledgeBase, Retrieved, joined, make_query, searched
from .plan import Plan, make_plan
from .text import CleanText, clean
from .ticket import Agent, Article, Case, History, Ticket
from .write import (
    Brief,
    CheckedWriter,
    Composer,
    Notice,
    Reply,
    Writer,
    Written,
    make_brief,
    phrases_version,
)

TOGETHER = 16
"""Tickets that are read in one call of the reader."""

_WITHOUT_ARTICLES = (Situation.GRIEF, Situation.POSITIVE)
"""Moments that need none."""

PASSAGES = 5
"""Articles that a draft may draw on."""

_NAMESPACE = uuid.UUID("6d0f9a52-2b0e-5c7e-9f5e-0a4d6f2f6b11")


class _Read(NamedTuple):
    """What was read and planned for one case, before anything is written."""

    case: Case
    cleaned: Mapping[str, CleanText]
    assessment: Assessment
    plan: Plan


class Options(TypedDict, total=False):
    """What may be said beside a ticket, each with a careful default.

    `history`, `knowledge` and `agent` replace what a case holds; `knowledge_base` is searched for
    this draft in place of the drafter's. `revision` counts the drafts for one message: another
    number gives another wording. `recent_openings` are openings not to use again, `guidance`
    steers this one draft.
    """

    history: History | None
    knowledge: Sequence[Article]
    knowledge_base: KnowledgeBase | None
    agent: Agent | None
    revision: int
    recent_openings: Sequence[str]
    guidance: str


class Drafter:
    """Drafts replies for agents; safe to share between threads, and to use in a running loop.

    `reader` reads feeling and moment, `writer` words the reply, `knowledge_base` is searched
    beside the case's own articles. Each has an offline default.
    """

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        writer: Writer | None = None,
        knowledge_base: KnowledgeBase | None = None,
    ) -> None:
        self._reader = reader or default_reader()
        self._writer = writer or Composer()
        self._knowledge_base = knowledge_base

    def draft(self, source: Case | Ticket, **options: Unpack[Options]) -> Draft:
        """Draft a reply to the newest customer message.

        Raises `CaseError` for a ticket that cannot be read; a writer's failure is no error but a
        finding on the draft.
        """
        case = as_case(source, **options)
        read = self._read(case)
        found = self._search(read, options)
        brief = self._brief(read, found, options)
        written = self._write(brief, case)
        findings = (
            *_findings(written.reply, brief, case),
            *_about_knowledge(found, brief),
            *map(_as_finding, written.notices),
        )
        return Draft(
            draft_id=_draft_id(brief),
            revision=brief.revision,
            ticket_id=brief.ticket_id,
            answers_message_id=brief.message_id,
            as_of=case.ticket.now,
            versions=Versions(model=self._reader.name, phrases=phrases_version()),
            writer=written.writer,
            assessment=read.assessment,
            plan=read.plan,
            reply=written.reply if read.plan.needs_reply else None,
            findings=findings,
            sources=_sources(written.reply, brief),
            candidates=found.candidates,
            usage=written.usage,
            guidance=brief.guidance,
            recent_openings=brief.recent_openings,
            needs_review=read.plan.needs_review or _unsettled(findings),
        )

    def assess(self, source: Case | Ticket, *, history: History | None = None) -> Assessment:
        """Read the ticket without writing anything."""
        return self._read(as_case(source, history=history)).assessment

    def assess_many(self, sources: Iterable[Case | Ticket]) -> Iterator[Assessment]:
        """Read many tickets, in order, in batches of TOGETHER: quicker than one by one."""
        cases = map(as_case, sources)
        while batch := list(islice(cases, TOGETHER)):
            told = [(case.ticket, case.history) for case in batch]
            yield from assess_many(told, reader=self._reader)

    def review(self, text: str, source: Case | Ticket) -> tuple[Finding, ...]:
        """Run the same checks on a reply that a person wrote."""
        case = as_case(source)
        read = self._read(case)
        return check(reply_from_text(text), self._brief(read, self._search(read, {}), {}), case)

    def brief(self, source: Case | Ticket, **options: Unpack[Options]) -> Brief:
        """Gather what a writer may use for this ticket, without writing anything."""
        read = self._read(as_case(source, **options))
        return self._brief(read, self._search(read, options), options)

    def _read(self, case: Case) -> _Read:
        ticket = case.ticket
        cleaned = {m.id: clean(m, subject=ticket.subject) for m in ticket.messages}
        assessment = assess(ticket, history=case.history, reader=self._reader, cleaned=cleaned)
        return _Read(case, cleaned, assessment, make_plan(assessment))

    def _search(self, read: _Read, options: Options) -> Retrieved:
        query = make_query(read.case.ticket, read.assessment, read.cleaned)
        sources: dict[str, KnowledgeBase | None] = {
            "the ticket's articles": CaseArticles(read.case.knowledge),
            "the knowledge base": options.get("knowledge_base") or self._knowledge_base,
        }
        found_there = [
            searched(name, source, query, limit=PASSAGES)
            for name, source in sources.items()
            if source
        ]
        return joined(found_there, limit=PASSAGES)

    def _brief(self, read: _Read, found: Retrieved, options: Options) -> Brief:
        return make_brief(
            read.case,
            read.assessment,
            plan=read.plan,
            passages=found.passages,
            cleaned=read.cleaned,
            revision=options.get("revision", 1),
            recent_openings=options.get("recent_openings", ()),
            guidance=options.get("guidance", ""),
        )

    def _write(self, brief: Brief, case: Case) -> Written:
        if isinstance(self._writer, CheckedWriter):
            return self._writer.compose(brief, check=lambda reply: check(reply, brief, case))
        return Written(reply=self._writer.write(brief), writer=self._writer.name)


class AsyncDrafter:
    """The same drafter with `await`: the work runs in a thread, so the event loop stays free."""

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        writer: Writer | None = None,
        knowledge_base: KnowledgeBase | None = None,
    ) -> None:
        self._drafter = Drafter(reader=reader, writer=writer, knowledge_base=knowledge_base)

    async def draft(self, source: Case | Ticket, **options: Unpack[Options]) -> Draft:
        """Draft a reply to the newest customer message; see `Drafter.draft`."""
        return await asyncio.to_thread(self._drafter.draft, source, **options)

    async def assess(self, source: Case | Ticket, *, history: History | None = None) -> Assessment:
        """Read the ticket without writing anything."""
        return await asyncio.to_thread(self._drafter.assess, source, history=history)

    async def assess_many(self, sources: Iterable[Case | Ticket]) -> tuple[Assessment, ...]:
        """Read many tickets, in order, in batches."""
        return await asyncio.to_thread(lambda: tuple(self._drafter.assess_many(sources)))

    async def review(self, text: str, source: Case | Ticket) -> tuple[Finding, ...]:
        """Run the same checks on a reply that a person wrote."""
        return await asyncio.to_thread(self._drafter.review, text, source)


def as_case(source: Case | Ticket, **options: Unpack[Options]) -> Case:
    """Join a ticket with what is known beside it; what is given replaces what a case holds."""
    case = source if isinstance(source, Case) else Case(ticket=source)
    beside = {
        "history": options.get("history"),
        "knowledge": tuple(options.get("knowledge", ())),
        "agent": options.get("agent"),
    }
    return case.model_copy(update={key: value for key, value in beside.items() if value})


def _draft_id(brief: Brief) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{brief.ticket_id}/{brief.message_id}/{brief.revision}"))


def _findings(reply: Reply, brief: Brief, case: Case) -> tuple[Finding, ...]:
    if not brief.plan.needs_reply:
        return ()
    if not reply.text:
        return (
            found(
                "language.unwritable",
                f"the offline writer does not write {brief.language!r}: "
                "use the assessment and the steps, and write this reply yourself",
            ),
        )
    return check(reply, brief, case)


def _about_knowledge(found_here: Retrieved, brief: Brief) -> Iterator[Finding]:
    """Tell the agent which source is missing, and where the company's knowledge has a gap."""
    for name in found_here.left_out:
        yield found("knowledge.left_out", f"The draft was made without what this knows: {name}.")
    silent = found_here.candidates and not found_here.passages
    if silent and brief.plan.needs_reply and brief.plan.stance not in _WITHOUT_ARTICLES:
        missing = "; ".join(ask.text for ask in brief.asks) or brief.topic or "her matter"
        yield found("knowledge.silent", f"No article answers this: {missing}.")


def _as_finding(notice: Notice) -> Finding:
    return Finding(rule=notice.rule, severity=Severity(notice.severity), message=notice.message)


def _unsettled(findings: Sequence[Finding]) -> bool:
    return any(
        f.severity is Severity.BLOCK or f.rule in ("asks.uncovered", "language.unwritable")
        for f in findings
    )


def _sources(reply: Reply, brief: Brief) -> tuple[Source, ...]:
    used = {step.source for step in reply.steps}
    return tuple(
        Source(id=p.article_id, title=p.title, url=p.url)
        for p in brief.passages
        if p.article_id in used or any(note in reply.text for note in p.notes)
    )
