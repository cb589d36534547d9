"""The command `empathy-reply`: case files in, drafts out, for people or as JSON lines.

In: the command line. Out: pages on standard output for people, or with `--json` one object a line;
errors, one line each, on standard error. Exit codes: 0 done, 1 an input failed or a review found
something to mend, 2 the command line itself is wrong. Only `--writer openai` reaches a server.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from .batch import Source, fails, run, run_together
from .errors import CaseError, ConfigError
from .writers import Writing, make_writer, outbound

# What reads, drafts or shows is imported where it is used: `--help` and `--version` stay quick.
if TYPE_CHECKING:
    from .draft import Draft
    from .show import Counted
    from .ticket import Case

EXAMPLES = """Examples:

\b
  empathy-reply draft case.json               a draft to read
  empathy-reply draft --json cases/           one JSON object a line
  empathy-reply draft --text "The lid is cracked." --name Ana
  empathy-reply assess case.json              only what the ticket says
  empathy-reply review --reply mine.txt case.json
  empathy-reply schema draft                  the JSON Schema of a draft

Drafts go to you, the agent. Nothing is ever sent to a customer."""

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

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Words = Annotated[
    str | None,
    typer.Option(
        "--text", metavar="WORDS", help="Use these words of a customer instead of a file."
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The customer's name, with --text.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"empathy-reply {version('empathy-reply')}")
        raise typer.Exit


@app.callback(epilog=EXAMPLES)
def _command(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    """Draft the replies support agents wish they had written, from case files, offline."""


@app.command(epilog=DRAFT_EXAMPLES)
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
    show_outbound: Annotated[
        bool,
        typer.Option("--show-outbound", help="Print what would leave the machine, and stop."),
    ] = False,
) -> None:
    """Draft a reply for each case, with the reasons, the sources and what the checks found."""
    sources = _sources(cases, text=text, name=name)
    from .drafter import Drafter

    try:
        words = make_writer(writer, model=model, base_url=base_url)
    except ConfigError as error:
        raise typer.BadParameter(str(error), param_hint="--writer") from error
    drafter = Drafter(writer=words)

    def work(case: Case) -> None:
        if show_outbound:
            brief = drafter.brief(case, guidance=guidance, revision=revision)
            typer.echo(outbound(words, brief))
            return
        made = drafter.draft(case, guidance=guidance, revision=revision)
        made = made.signed() if signature else made
        if as_json:
            _print_json(made.model_dump_json())
        else:
            _show_draft(made, case)

    if run(sources, work, bar=as_json):
        raise typer.Exit(1)


@app.command()
def assess(
    cases: Cases = None, *, as_json: AsJson = False, text: Words = None, name: Name = None
) -> None:
    """Say what each ticket holds: the feeling, the moment, facts, asks; without a draft."""
    sources = _sources(cases, text=text, name=name)
    from .drafter import TOGETHER, Drafter

    drafter = Drafter()

    def work(cases: Sequence[Case]) -> None:
        for case, made in zip(cases, list(drafter.assess_many(cases)), strict=True):
            if as_json:
                whose = {"ticket_id": case.ticket.id, "assessment": made.model_dump(mode="json")}
                _print_json(json.dumps(whose, ensure_ascii=False))
            else:
                from .show import Page, show_assessment

                show_assessment(made, page=Page(), title=_title(case))
                typer.echo()

    if run_together(sources, work, together=TOGETHER, bar=as_json):
        raise typer.Exit(1)


@app.command(epilog=REVIEW_EXAMPLES)
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


@app.command()
def schema(of: Annotated[Schema, typer.Argument(help="What to describe.")]) -> None:
    """Print the JSON Schema of a draft or of a case file."""
    from .draft import Draft
    from .ticket import Case

    if of is Schema.DRAFT:
        described = Draft.model_json_schema(mode="serialization")
    else:
        described = Case.model_json_schema()
    _print_json(json.dumps(described, ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command; a character that the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


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
    from .casefile import CaseFiles, case_from_text

    if text is not None:
        return [("--text", partial(case_from_text, text, name=name))]
    return CaseFiles(cases or ())


def _review(case_path: str, reply_path: str, *, as_json: bool) -> bool:
    """Show what the checks find, and tell whether something has to be mended."""
    from .casefile import decoded, place, read_bytes, read_path
    from .check.finding import Severity
    from .drafter import Drafter

    case = read_path(case_path)
    text = decoded(read_bytes(reply_path), where=place(reply_path))
    if not text.strip():
        raise CaseError("the reply is empty.", where=place(reply_path))
    drafter = Drafter()
    findings = drafter.review(text, case)
    if as_json:
        found = [finding.model_dump(mode="json") for finding in findings]
        _print_json(json.dumps({"ticket_id": case.ticket.id, "findings": found}))
    else:
        from .show import Page, show_findings

        show_findings(findings, text, page=Page())
    return any(finding.severity is Severity.BLOCK for finding in findings)


def _show_draft(made: Draft, case: Case) -> None:
    from .show import Page, show_draft

    show_draft(made, page=Page(), subject=case.ticket.subject)
    typer.echo()


def _title(case: Case) -> str:
    return " · ".join(part for part in (case.ticket.id, case.ticket.subject) if part)


def _print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding is."""
    typer.echo(text.encode())


if __name__ == "__main__":
    main()
