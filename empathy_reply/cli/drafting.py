"""Drafts from case files: `draft`, `assess`, `review`, `schema`.

In: case files. Out: pages for people, or with `--json` one object a line. Only `--writer openai`
reaches a server.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..batch import Source, fails, run, run_together
from ..errors import CaseError, ConfigError
from ..writers import Writing, make_writer, outbound
from .frame import AsJson, print_json

# What reads, drafts or shows is imported where it is used: `--help` and `--version` stay quick.
if TYPE_CHECKING:
    from ..draft import Draft
    from ..knowledge import LocalKnowledge
    from ..show import Counted
    from ..ticket import Case

DRAFT_EXAMPLES = """Examples:

\b
  empathy-reply draft case.json
  empathy-reply draft --json cases/ > drafts.jsonl
  empathy-reply draft - < case.json
  empathy-reply draft --writer openai --model NAME --show-outbound case.json"""

REVIEW_EXAMPLES = """Examples:

\b
  empathy-reply review --reply mine.txt case.json
  empathy-reply review --reply - case.json < mine.txt

The exit code is 1 when something has to be mended before sending."""


class Schema(StrEnum):
    """What a JSON Schema can be printed of."""

    DRAFT = "draft"
    CASE = "case"


Cases = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="CASE",
        help="Case files, folders of them, or .jsonl files with a case a line; - reads one case.",
    ),
]
Words = Annotated[
    str | None,
    typer.Option(
        "--text", metavar="WORDS", help="Use these words of a customer instead of a file."
    ),
]
Index = Annotated[
    Path | None,
    typer.Option(
        "--index",
        metavar="DIR",
        envvar="EMPATHY_REPLY_INDEX",
        help="Search this index, made by `kb build`, beside the case's own articles.",
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The customer's name, with --text.")
]


def draft(
    cases: Cases = None,
    *,
    as_json: AsJson = False,
    text: Words = None,
    name: Name = None,
    signature: Annotated[
        bool, typer.Option("--signature", help="Put the agent's signature under the reply.")
    ] = False,
    guidance: Annotated[
        str, typer.Option("--guidance", metavar="WORDS", help="A word of direction for this draft.")
    ] = "",
    revision: Annotated[
        int,
        typer.Option(
            "--revision", metavar="N", min=1, help="Another number gives another wording."
        ),
    ] = 1,
    writer: Annotated[
        Writing, typer.Option("--writer", help="Who words the reply; openai needs a model.")
    ] = Writing.COMPOSER,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="The model, with --writer openai.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Any OpenAI-compatible server."),
    ] = None,
    index: Index = None,
    show_outbound: Annotated[
        bool,
        typer.Option("--show-outbound", help="Print what would leave the machine, and stop."),
    ] = False,
) -> None:
    """Draft a reply for each case, with the reasons, the sources and what the checks found."""
    sources = _sources(cases, text=text, name=name)
    from ..drafter import Drafter

    try:
        words = make_writer(writer, model=model, base_url=base_url)
    except ConfigError as error:
        raise typer.BadParameter(str(error), param_hint="--writer") from error
    drafter = Drafter(writer=words, knowledge_base=_indexed(index))

    def work(case: Case) -> None:
        if show_outbound:
            brief = drafter.brief(case, guidance=guidance, revision=revision)
            typer.echo(outbound(words, brief))
            return
        made = drafter.draft(case, guidance=guidance, revision=revision)
        made = made.signed() if signature else made
        if as_json:
            print_json(made.model_dump_json())
        else:
            _show_draft(made, case)

    if run(sources, work, bar=as_json):
        raise typer.Exit(1)


def _indexed(index: Path | None) -> LocalKnowledge | None:
    from ..knowledge import LocalKnowledge

    return LocalKnowledge(index) if index else None


def assess(
    cases: Cases = None, *, as_json: AsJson = False, text: Words = None, name: Name = None
) -> None:
    """Say what each ticket holds: the feeling, the moment, facts, asks; without a draft."""
    sources = _sources(cases, text=text, name=name)
    from ..drafter import TOGETHER, Drafter

    drafter = Drafter()

    def work(cases: Sequence[Case]) -> None:
        for case, made in zip(cases, list(drafter.assess_many(cases)), strict=True):
            if as_json:
                whose = {"ticket_id": case.ticket.id, "assessment": made.model_dump(mode="json")}
                print_json(json.dumps(whose, ensure_ascii=False))
            else:
                from ..show import Page, show_assessment

                show_assessment(made, page=Page(), title=_title(case))
                typer.echo()

    if run_together(sources, work, together=TOGETHER, bar=as_json):
        raise typer.Exit(1)


def review(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case that the reply answers.")],
    *,
    reply: Annotated[
        str,
        typer.Option(
            "--reply", metavar="FILE", help="The file with the reply you wrote; - reads it."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Check a reply that a person wrote by the same rules as a draft."""
    if case == reply == "-":
        raise typer.BadParameter("only one of the two can come from standard input")
    blocked: list[bool] = []
    failed = fails(case, lambda: blocked.append(_review(case, reply, as_json=as_json)))
    if failed or any(blocked):
        raise typer.Exit(1)


def schema(of: Annotated[Schema, typer.Argument(help="What to describe.")]) -> None:
    """Print the JSON Schema of a draft or of a case file."""
    from ..draft import Draft
    from ..ticket import Case

    if of is Schema.DRAFT:
        described = Draft.model_json_schema(mode="serialization")
    else:
        described = Case.model_json_schema()
    print_json(json.dumps(described, ensure_ascii=False, indent=2))


def _sources(cases: Sequence[str] | None, *, text: str | None, name: str | None) -> Counted[Source]:
    """List the inputs that the command line names, without opening them."""
    if text is not None and cases:
        raise typer.BadParameter("give case files or --text, not both", param_hint="--text")
    if text is None and not cases:
        raise typer.BadParameter(
            "name a case file, a folder of them, - for standard input, or use --text",
            param_hint="CASE",
        )
    if text is None and name is not None:
        raise typer.BadParameter("goes with --text; a case names its customer", param_hint="--name")
    from ..casefile import CaseFiles, case_from_text

    if text is not None:
        return [("--text", partial(case_from_text, text, name=name))]
    return CaseFiles(cases or ())


def _review(case_path: str, reply_path: str, *, as_json: bool) -> bool:
    """Show what the checks find, and tell whether something has to be mended."""
    from ..casefile import decoded, place, read_bytes, read_path
    from ..check.finding import Severity
    from ..drafter import Drafter

    case = read_path(case_path)
    text = decoded(read_bytes(reply_path), where=place(reply_path))
    if not text.strip():
        raise CaseError("the reply is empty.", where=place(reply_path))
    drafter = Drafter()
    findings = drafter.review(text, case)
    if as_json:
        found = [finding.model_dump(mode="json") for finding in findings]
        print_json(json.dumps({"ticket_id": case.ticket.id, "findings": found}))
    else:
        from ..show import Page, show_findings

        show_findings(findings, text, page=Page())
    return any(finding.severity is Severity.BLOCK for finding in findings)


def _show_draft(made: Draft, case: Case) -> None:
    from ..show import Page, show_draft

    show_draft(made, page=Page(), subject=case.ticket.subject)
    typer.echo()


def _title(case: Case) -> str:
    return " · ".join(part for part in (case.ticket.id, case.ticket.subject) if part)
