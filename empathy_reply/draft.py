"""The product: one draft with everything that led to it. In: nothing. Out: `Draft`.

It serialises to JSON without loss; `empathy-reply schema draft` prints its JSON Schema.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from .assess.assessment import Assessment
from .check.finding import Finding
from .knowledge.passage import Candidate
from .plan import Plan
from .ticket import Record
from .write.reply import Reply
from .write.written import Usage

SCHEMA_VERSION = "1.0"
"""Raised in its first part when a key changes its meaning or goes away."""

DOCTRINE_VERSION = "1"
"""The version of the rules that the plan and the checks follow."""


class Versions(Record):
    """What read, ruled and worded this draft."""

    model: str
    doctrine: str = DOCTRINE_VERSION
    phrases: str


class Source(Record):
    """An article that a step or a sentence of the reply uses."""

    id: str
    title: str
    url: str | None = None


class Draft(Record):
    """A drafted reply for an agent: what was read, planned, written, and what the checks say."""

    schema_version: str = SCHEMA_VERSION
    draft_id: str
    revision: int = 1
    ticket_id: str
    answers_message_id: str
    as_of: datetime | None = None
    versions: Versions
    writer: str
    assessment: Assessment
    plan: Plan
    reply: Reply | None = None
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    usage: Usage = Usage()
    guidance: str = ""
    recent_openings: tuple[str, ...] = Field(default=(), repr=False)
    needs_review: bool = False

    def signed(self) -> Draft:
        """The same draft with the agent's signature under the reply, where there is one."""
        if not (self.reply and self.reply.text and self.reply.signature):
            return self
        text = f"{self.reply.text}\n\n{self.reply.signature}"
        return self.model_copy(update={"reply": self.reply.model_copy(update={"text": text})})
