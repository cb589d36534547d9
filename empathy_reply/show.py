"""What people read in a terminal or a pipe: drafts, assessments and findings in plain words.

In: a `Draft`, an `Assessment` or `Finding`s, and a console. Out: text, 80 columns at most, with
colour only where the console has it. Ticket text is data: nothing in it can steer a terminal.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TextIO, TypeVar

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from .assess.assessment import Assessment, Evidence
from .assess.labels import Emotion, Expression
from .check.finding import Finding, Severity
from .draft import Draft
from .knowledge.passage import Who
from .plan import Apology, Opening, Plan
from .write.reply import SLOT, Reply, Step

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)


class Counted(Protocol[Item_co]):
    """Things in order, and how many there are; they need not all be in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Item_co]: ...


WIDTH = 80
"""Columns that a page never exceeds, so that it reads the same in a pipe."""

INTENSITY = ("not felt", "mild", "clear", "strong")

EXPRESSION = {
    Expression.EXPLICIT: "said outright",
    Expression.IMPLIED: "implied by what happened",
    Expression.NONE: "",
}

OPENINGS = {
    Opening.FEELING_AND_CAUSE: "the feeling, or what it cost, with its cause",
    Opening.ACCOUNTABILITY: "the earlier contacts, and what we did not do",
    Opening.INSTRUCTION: "the safety instruction itself",
    Opening.STOP_THE_LOSS: "what stops the loss now",
    Opening.PERSON_FIRST: "the person, and where help is at once",
    Opening.FACTS: "the facts, calmly",
    Opening.CONDOLENCE: "one plain condolence",
    Opening.JOIN: "the customer's own good news",
    Opening.ANSWER: "the answer",
}

APOLOGY = {
    Apology.NEVER: "none",
    Apology.IF_OUR_FAULT: "once, if the fault is ours",
    Apology.ONCE: "once, plainly",
}

SEVERITIES = {
    Severity.BLOCK: ("Mend before sending", "bold red"),
    Severity.WARN: ("Look at this", "yellow"),
    Severity.INFO: ("Good to know", "dim"),
}
"""Severity → the heading of its group of findings, and the style."""

HIDDEN = {"Cc", "Cf", "Cs"}
KEPT = {"\n", "\u200d"}
"""Line breaks, and the joiner that holds an emoji together."""


def printable(text: object) -> str:
    """Drop control and direction characters, which could rewrite what a terminal shows."""
    kept = str(text).replace("\r\n", "\n").replace("\t", " ")
    return "".join(c for c in kept if c in KEPT or unicodedata.category(c) not in HIDDEN)


def words(label: str) -> str:
    """Write a label as people say it: repeat_contact is "repeat contact"."""
    return label.replace("_", " ")


class Page:
    """A console that keeps to the page: headings, hanging items, paragraphs."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self.width = min(WIDTH, self.console.width)

    def title(self, text: str) -> None:
        """Print the name of what follows, over a line."""
        self.put(text, style="bold")
        self.line()

    def line(self) -> None:
        """Print a line across the page."""
        self._print(Text("─" * self.width, style="dim"))

    def heading(self, text: str) -> None:
        """Print a heading with a free line above."""
        self._print(Text())
        self._print(Text(printable(text), style="bold cyan"))

    def put(self, text: object, *, lead: str = "", indent: int = 0, style: str = "") -> None:
        """Print text, wrapped; `lead` stands before it and the other lines hang under it."""
        room = max(self.width - max(indent, len(lead)), 20)
        margin = Text(" " * max(indent, len(lead)))
        first = Text(lead.ljust(indent))
        for line in printable(text).split("\n"):
            body = Text(line, style=style)
            body.highlight_regex(SLOT.pattern, "bold yellow")
            for part in body.wrap(self.console, room) or [Text()]:
                part.rstrip()
                self._print(first + part if part else part)
                first = margin

    def pair(self, name: str, text: object) -> None:
        """Print a name and what it says, aligned with the other pairs; nothing for no text."""
        if text:
            self.put(text, lead=f"  {name}", indent=15)

    def items(self, texts: Iterable[object], *, mark: str = "-") -> None:
        """Print a list."""
        for text in texts:
            self.put(text, lead=f"  {mark} ")

    def _print(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True)


def with_bar(items: Counted[Item], *, doing: str = "Drafting") -> Iterator[Item]:
    """Hand out the items and show on standard error how far the work is."""
    if len(items) < 2 or sys.stdout.isatty():
        yield from items  # lines that scroll by are progress enough, and a bar would tear them
        return
    # Standard output carries the JSON lines: the bar must not take hold of it.
    with Progress(console=Console(stderr=True), redirect_stdout=False) as progress:
        yield from progress.track(iter(items), total=len(items), description=doing)


def show_draft(draft: Draft, *, page: Page, subject: str = "") -> None:
    """Show a draft as an agent reads it: the feeling, the stance, the reply, what is left to do."""
    page.title(" · ".join(part for part in (draft.ticket_id, subject) if part) or "Draft")
    if draft.needs_review:
        page.put("A second look is asked for before this goes out.", style="bold yellow")
    _show_feeling(draft.assessment, page)
    _show_moment(draft.assessment, draft.plan, page)
    _show_reply(draft, page)
    if draft.reply:
        _show_to_do(draft, draft.reply, page)
        show_findings(draft.findings, draft.reply.text, page=page)
    page.heading("About this draft")
    page.pair("revision", f"{draft.revision}, answers {draft.answers_message_id}")
    page.pair("written by", draft.writer)
    page.pair("read by", draft.versions.model)
    page.pair("guidance", draft.guidance)


def show_assessment(assessment: Assessment, *, page: Page, title: str = "") -> None:
    """Show what was read out of a ticket, without a draft."""
    page.title(title or "Assessment")
    _show_feeling(assessment, page)
    _show_moment(assessment, None, page)
    page.heading("What the ticket says")
    page.pair("language", assessment.language)
    for name, texts in _read_out(assessment).items():
        page.pair(name, "\n".join(texts))


def show_findings(findings: Sequence[Finding], text: str, *, page: Page) -> None:
    """Show findings grouped by severity, each with the words it is about."""
    page.heading("Checks")
    if not findings:
        page.put("  Nothing found.")
    for severity, (name, style) in SEVERITIES.items():
        group = [finding for finding in findings if finding.severity is severity]
        if group:
            page.put(f"  {name}", style=style)
        for finding in group:
            page.put(_finding_text(finding, text), lead="    - ")


def _finding_text(finding: Finding, text: str) -> str:
    quoted = f'\n"{text[slice(*finding.span)]}"' if finding.span else ""
    better = f"\nbetter: {finding.suggestion}" if finding.suggestion else ""
    return f"{finding.message} ({finding.rule}){quoted}{better}"


def _show_feeling(assessment: Assessment, page: Page) -> None:
    page.heading("What the customer feels")
    page.put(_feeling(assessment), lead="  ")
    page.items(_quote(evidence) for evidence in assessment.evidence)
    if len(assessment.trajectory) > 1:
        course = ", ".join(f"{v.message_id} {v.valence:+g}" for v in assessment.trajectory)
        peak = f"; the peak is {assessment.peak_message}" if assessment.peak_message else ""
        page.put(f"over the thread: {course}{peak}", lead="  ")


def _feeling(assessment: Assessment) -> str:
    sure = f"{assessment.confidence:.0%} sure"
    if assessment.emotion is None:
        return f"Not clear enough to name ({sure})."
    if assessment.emotion is Emotion.NEUTRAL:
        return f"No feeling is shown ({sure})."
    second = f" and {assessment.second_emotion}" if assessment.second_emotion else ""
    strength = INTENSITY[assessment.intensity]
    how = EXPRESSION[assessment.expression]
    told = ", ".join(part for part in (strength, how, sure) if part)
    return f"{assessment.emotion.capitalize()}{second}: {told}."


def _quote(evidence: Evidence) -> str:
    return f'"{" ".join(evidence.text.split())}" ({evidence.message_id})'


def _show_moment(assessment: Assessment, plan: Plan | None, page: Page) -> None:
    page.heading("The moment, and the stance it asks for" if plan else "The moment")
    kind = f" ({words(assessment.safety_kind)})" if assessment.safety_kind else ""
    sure = f", {assessment.situation_confidence:.0%} sure"
    page.pair("situation", words(assessment.situation) + kind + sure)
    page.pair("also", ", ".join(map(words, assessment.also)))
    page.pair("flags", ", ".join(map(words, assessment.flags)))
    if plan:
        _show_stance(plan, page)
    reasons = plan.because if plan else assessment.situation_because
    for number, reason in enumerate(reasons):
        page.pair("because" if number == 0 else "", f"- {reason}")


def _show_stance(plan: Plan, page: Page) -> None:
    page.pair("open with", OPENINGS[plan.opening])
    page.pair("empathy", _sentences(plan.empathy_sentences))
    page.pair("apology", APOLOGY[plan.apology])
    page.pair("then", plan.body)
    page.pair("end with", plan.ending)


def _sentences(count: int) -> str:
    return {0: "no sentence", 1: "one sentence, no more"}.get(count, f"up to {count} sentences")


def _show_reply(draft: Draft, page: Page) -> None:
    page.heading("The reply, for you to edit (nothing is sent)")
    page.line()
    if draft.reply and draft.reply.text:
        page.put(draft.reply.text)
    elif not draft.plan.needs_reply:
        page.put("No reply is needed.")
    else:
        page.put("No text was written; the checks below say why.")
    page.line()


def _show_to_do(draft: Draft, reply: Reply, page: Page) -> None:
    mine = [step for step in reply.steps if step.who is Who.AGENT]
    hers = [step for step in reply.steps if step.who is Who.CUSTOMER]
    page.heading("Your own to-do")
    page.items((_step(step) for step in mine), mark="[ ]")
    page.items((f"confirm or fill in: {slot}" for slot in reply.slots), mark="[ ]")
    if not mine and not reply.slots:
        page.put("  Nothing besides reading it through.")
    if hers:
        page.heading("What the customer is asked to do")
        page.items(map(_step, hers))
    if draft.sources:
        page.heading("Sources used")
        for source in draft.sources:
            page.pair(source.id, "\n".join(filter(None, (source.title, source.url))))


def _step(step: Step) -> str:
    return f"{step.text} ({step.source})"


def _read_out(assessment: Assessment) -> dict[str, list[str]]:
    """List what was read, by the names that agents know, each with the message it stands in."""
    return {
        "facts": [f"{words(f.kind)}: {f.value} ({f.message_id})" for f in assessment.facts],
        "tried": [f"{t.step}: {t.outcome} ({t.message_id})" for t in assessment.tried_steps],
        "asks": [f"{a.text} ({a.message_id})" for a in assessment.asks],
        "at stake": [f"{s.text} ({s.message_id})" for s in assessment.stakes],
        "promised": [f"{p.text} ({p.source})" for p in assessment.promises],
        "life": [f"{e.text} ({e.message_id})" for e in assessment.life_events],
    }
