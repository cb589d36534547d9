"""What all commands share: the settings, the database, times in words, errors in one line.

In: options. Out: `Settings`, an opened `Store`, lines. An error of ours ends the command with exit
code 1 and one line that says what to do next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import ConfigError, EmpathyReplyError, Forbidden, StoreError

if TYPE_CHECKING:
    from ..config import Settings
    from ..store import Store

Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="EMPATHY_REPLY_CONFIG",
        help="The settings file; else empathy_reply.toml in this folder.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Connection = Annotated[str, typer.Argument(metavar="CONNECTION", help="A connection's name.")]

_NEXT: dict[type[EmpathyReplyError], str] = {
    StoreError: "look at database_url, then try: empathy-reply doctor",
    Forbidden: "try: empathy-reply doctor",
}
"""Error → the next step, where its message cannot know it."""


class Commands(TyperGroup):
    """The commands; an error of this library is told in one line, never with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except EmpathyReplyError as error:
            complain(error)
            raise typer.Exit(1) from error


def complain(error: EmpathyReplyError) -> None:
    """Say in one line on standard error what failed, and what to do."""
    step = _NEXT.get(type(error))
    told = f"{error}; {step}" if step else str(error)
    typer.echo(f"error: {' '.join(told.split())}", err=True)


def read(config: str | None) -> Settings:
    """Read the settings."""
    from ..config import read_config

    return read_config(config)


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """Open the database as it stands; one that is not there or not up to date is an error."""
    from ..store.whole import problem, sqlite_file

    with _store(settings) as store:
        file = sqlite_file(store.engine)
        if file and not file.exists():
            raise ConfigError(
                f"database_url: there is no {file}; run this where `empathy-reply serve` runs, "
                "or make it with: empathy-reply upgrade"
            )
        if told := problem(store.engine):
            raise ConfigError(f"database_url: {told}")
        yield store


@contextmanager
def migrated(settings: Settings) -> Iterator[Store]:
    """Open the database and bring its tables up to date."""
    from ..store.whole import refuse_newer

    with _store(settings) as store:
        refuse_newer(store.engine)
        store.migrate()
        yield store


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    from ..store import Store

    store = Store(settings.database_url)
    try:
        yield store
    finally:
        store.close()


def when(seconds: float) -> str:
    """Write a time as people read it: 2026-03-02 09:00:00 UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def lasting(seconds: float) -> str:
    """Write how long something lasts, roughly: 40 s, 3 min, 5 h, 2 d."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"


def print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding is."""
    typer.echo(text.encode())
