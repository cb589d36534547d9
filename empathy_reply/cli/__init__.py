"""The command `empathy-reply`: drafts from case files, and the service that drafts for a helpdesk.

In: the command line. Out: pages on standard output for people, or with `--json` one object a line;
errors, one line each, on standard error. Exit codes: 0 done, 1 it failed or a check found something
to mend, 2 the command line itself is wrong.
"""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from . import connecting, doctor, drafting, explaining, jobs, keeping, serving, shelving, steering
from .frame import Commands

EXAMPLES = """Examples:

\b
  empathy-reply draft case.json               a draft to read
  empathy-reply draft --json cases/           one JSON object a line
  empathy-reply draft --text "The lid is cracked." --name Ana
  empathy-reply assess case.json              only what the ticket says
  empathy-reply review --reply mine.txt case.json
  empathy-reply schema draft                  the JSON Schema of a draft

\b
  empathy-reply kb build articles/            make the company's articles searchable
  empathy-reply kb search "The lid is cracked."
  empathy-reply draft --index knowledge-index case.json

\b
  empathy-reply doctor                        what is set up, and what is missing
  empathy-reply serve                         take webhooks, draft, write private notes
  empathy-reply explain acme 4711             why a ticket got a draft, or none

Drafts go to you, the agent. Nothing is ever sent to a customer."""

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(epilog=drafting.DRAFT_EXAMPLES)(drafting.draft)
app.command()(drafting.assess)
app.command(epilog=drafting.REVIEW_EXAMPLES)(drafting.review)
app.command()(drafting.schema)
app.add_typer(shelving.app, name="kb")
app.command()(serving.serve)
app.command()(serving.work)
app.command()(connecting.connect)
app.command()(doctor.doctor)
app.command()(explaining.explain)
app.add_typer(jobs.app, name="jobs")
app.command()(steering.pause)
app.command()(steering.resume)
app.command()(steering.replay)
app.command()(steering.reprocess)
app.command()(keeping.forget)
app.command()(keeping.export)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(keeping.upgrade)


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
    """Draft the replies support agents wish they had written; nothing is sent to a customer."""


def main() -> None:
    """Run the command; a character that the terminal cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
