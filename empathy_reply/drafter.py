"""The only file that knows the order: from a ticket to a draft.

In: a `Ticket` or `Case`, with history, knowledge and agent. Out: a `Draft`.
Ticket + History → clean, redact → Assessment → Plan + Passages → Brief → Writer → Reply →
check → Findings → Draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Self

import anyio
import anyio.to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from .assess import RulesReader, assess
from .assess.assessment import Assessment
from .assess.reader import Reader
from .check import Finding, check, reply_from_text
from .check.finding import Severity
from .draft import Draft, Source, Versions
from .errors import WriteError
from .knowledge import CaseArticles, KnowledgeBase, Retrieved, make_query
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

_NAMESPACE = uuid.UUID("6d0f9a52-2b0e-5c7e-9f5e-0a4d6f2f6b11")


class _Read:
    """What was read and planned for one case, before anything is written."""

    def __init__(self, case: Case, reader: Reader) -> None:
        self.case = case
        self.cleaned: Mapping[str, CleanText] = {
            m.id: clean(m, subject=case.ticket.subject) for m in case.ticket.messages
        }
        self.assessment: Assessment = assess(
            case.ticket, history=case.history, reader=reader, cleaned=self.cleaned
        )
        self.plan: Plan = make_plan(self.assessment)


class AsyncDrafter:
    """Drafts replies for agents; safe to use from many tasks at once.

    `reader` reads feeling and moment, `writer` words the reply, `knowledge_base` is searched beside
    the case's own articles. Each has an offline default.
    """

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        writer: Writer | None = None,
        knowledge_base: KnowledgeBase | None = None,
    ) -> None:
        self._reader = reader or RulesReader()
        self._writer = writer or Composer()
        self._knowledge_base = knowledge_base

    async def draft(
        self,
        source: Case | Ticket,
        *,
        history: History | None = None,
        knowledge: Sequence[Article] = (),
        agent: Agent | None = None,
        revision: int = 1,
        recent_openings: Sequence[str] = (),
        guidance: str = "",
    ) -> Draft:
        """Draft a reply to the newest customer message.

        `revision` counts the drafts for one message: another number gives another wording.
        `recent_openings` are openings not to use again, `guidance` steers this one draft.
        """
        case = as_case(source, history=history, knowledge=knowledge, agent=agent)
        work = partial(
            self._draft,
            case,
            revision=revision,
            recent_openings=tuple(recent_openings),
            guidance=guidance,
        )
        return await anyio.to_thread.run_sync(work)

    async def assess(self, source: Case | Ticket, *, history: History | None = None) -> Assessment:
        """Read the ticket without writing anything."""
        case = as_case(source, history=history)
        return await anyio.to_thread.run_sync(lambda: _Read(case, self._reader).assessment)

    async def review(self, text: str, source: Case | Ticket) -> tuple[Finding, ...]:
        """Run the same checks on a reply that a person wrote."""
        case = as_case(source)
        return await anyio.to_thread.run_sync(partial(self._review, text, case))

    def _review(self, text: str, case: Case) -> tuple[Finding, ...]:
        read = _Read(case, self._reader)
        return check(reply_from_text(text), self._brief(read, self._search(read)), case)

    def _draft(
        self, case: Case, *, revision: int, recent_openings: tuple[str, ...], guidance: str
    ) -> Draft:
        read = _Read(case, self._reader)
        found = self._search(read)
        brief = self._brief(
            read, found, revision=revision, recent_openings=recent_openings, guidance=guidance
        )
        written = self._written(brief, case)
        reply = written.reply
        findings = (*_findings(reply, brief, case), *map(_as_finding, written.notices))
        return Draft(
            draft_id=str(
                uuid.uuid5(_NAMESPACE, f"{brief.ticket_id}/{brief.message_id}/{revision}")
            ),
            revision=revision,
            ticket_id=brief.ticket_id,
            answers_message_id=brief.message_id,
            as_of=case.ticket.now,
            versions=Versions(model=self._reader.name, phrases=phrases_version()),
            writer=written.writer,
            assessment=read.assessment,
            plan=read.plan,
            reply=reply if read.plan.needs_reply else None,
            findings=findings,
            sources=_sources(reply, brief),
            candidates=found.candidates,
            usage=written.usage,
            guidance=guidance,
            recent_openings=recent_openings,
            needs_review=read.plan.needs_review or _blocked(findings),
        )

    def _written(self, brief: Brief, case: Case) -> Written:
        if isinstance(self._writer, CheckedWriter):
            return self._writer.compose(brief, check=lambda reply: check(reply, brief, case))
        return Written(reply=self._writer.write(brief), writer=self._writer.name)

    def _search(self, read: _Read) -> Retrieved:
        query = make_query(read.case.ticket, read.assessment, read.cleaned)
        base = self._knowledge_base or CaseArticles(read.case.knowledge)
        return base.search(query)

    def _brief(
        self,
        read: _Read,
        found: Retrieved,
        *,
        revision: int = 1,
        recent_openings: Sequence[str] = (),
        guidance: str = "",
    ) -> Brief:
        return make_brief(
            read.case,
            read.assessment,
            plan=read.plan,
            passages=found.passages,
            cleaned=read.cleaned,
            revision=revision,
            recent_openings=recent_openings,
            guidance=guidance,
        )


class Drafter:
    """The blocking face of `AsyncDrafter`; it also works inside a running event loop."""

    def __init__(
        self,
        *,
        reader: Reader | None = None,
        writer: Writer | None = None,
        knowledge_base: KnowledgeBase | None = None,
    ) -> None:
        self._drafter = AsyncDrafter(reader=reader, writer=writer, knowledge_base=knowledge_base)
        self._portal_context = start_blocking_portal()
        self._portal: BlockingPortal = self._portal_context.__enter__()

    def draft(
        self,
        source: Case | Ticket,
        *,
        history: History | None = None,
        knowledge: Sequence[Article] = (),
        agent: Agent | None = None,
        revision: int = 1,
        recent_openings: Sequence[str] = (),
        guidance: str = "",
    ) -> Draft:
        """Draft a reply to the newest customer message; see `AsyncDrafter.draft`."""
        work = partial(
            self._drafter.draft,
            source,
            history=history,
            knowledge=knowledge,
            agent=agent,
            revision=revision,
            recent_openings=recent_openings,
            guidance=guidance,
        )
        return self._portal.call(work)

    def assess(self, source: Case | Ticket, *, history: History | None = None) -> Assessment:
        """Read the ticket without writing anything."""
        return self._portal.call(partial(self._drafter.assess, source, history=history))

    def review(self, text: str, source: Case | Ticket) -> tuple[Finding, ...]:
        """Run the same checks on a reply that a person wrote."""
        return self._portal.call(partial(self._drafter.review, text, source))

    def close(self) -> None:
        """Give back the thread that the drafter works in; using it as `with Drafter()` does too."""
        self._portal_context.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def as_case(
    source: Case | Ticket,
    *,
    history: History | None = None,
    knowledge: Sequence[Article] = (),
    agent: Agent | None = None,
) -> Case:
    """Join a ticket with what is known beside it; what is given replaces what a case holds."""
    case = source if isinstance(source, Case) else Case(ticket=source)
    given = {"history": history, "knowledge": tuple(knowledge) or None, "agent": agent}
    return case.model_copy(update={key: value for key, value in given.items() if value})


def _findings(reply: Reply, brief: Brief, case: Case) -> tuple[Finding, ...]:
    if not brief.plan.needs_reply:
        return ()
    if not reply.text:
        return (
            Finding(
                rule="language.unwritable",
                severity=Severity.WARN,
                message=f"the offline writer does not write {brief.language!r}: "
                "use the assessment and the steps, and write this reply yourself",
            ),
        )
    return check(reply, brief, case)


def _as_finding(notice: Notice) -> Finding:
    return Finding(rule=notice.rule, severity=Severity(notice.severity), message=notice.message)


def _blocked(findings: Sequence[Finding]) -> bool:
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


__all__ = ["AsyncDrafter", "Drafter", "WriteError", "as_case"]
