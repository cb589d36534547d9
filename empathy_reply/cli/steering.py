"""Stop and go: `pause`, `resume`, and looks at tickets again: `replay`, `reprocess`.

In: connections, tickets, a time. Out: a line about what was done. A ticket that is looked at again
keeps the draft and the note that it has.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from .frame import Config, Connection, opened, read

if TYPE_CHECKING:
    from ..config import Settings
    from ..store import Store

Maybe = Annotated[
    str | None, typer.Argument(metavar="CONNECTION", help="A connection's name; else all.")
]


def pause(connection: Maybe = None, *, config: Config = None) -> None:
    """Draft nothing for a connection, or for all; deliveries are kept."""
    settings = read(config)
    if connection:
        settings.connection(connection)
    with opened(settings) as store:
        store.running.pause(*_named(connection))
    typer.echo(f"{connection or 'everything'} is paused")


def resume(connection: Maybe = None, *, config: Config = None) -> None:
    """Draft again, starting with what came in the meantime."""
    with opened(read(config)) as store:
        store.running.resume(*_named(connection))
        still = connection is not None and store.running.paused(connection)
    more = ", but everything is paused: empathy-reply resume" if still else ""
    typer.echo(f"{connection or 'everything'} is resumed{more}")


def replay(
    connection: Connection,
    tickets: Annotated[list[str], typer.Argument(metavar="TICKET", help="Ids of tickets.")],
    *,
    config: Config = None,
) -> None:
    """Have tickets looked at, as if their webhook came now."""
    settings = read(config)
    settings.connection(connection)
    with opened(settings) as store:
        store.inbox.ring(connection, tickets)
    typer.echo(f"{len(tickets)} to be looked at")


def reprocess(
    connection: Connection,
    *,
    since: Annotated[
        str,
        typer.Option("--since", metavar="TIME", help="2026-03-02T09:00; UTC unless it says so."),
    ],
    config: Config = None,
) -> None:
    """Have every ticket looked at that changed since a time."""
    settings, cursor = read(config), _moment(since).isoformat()
    settings.connection(connection)
    with opened(settings) as store:
        typer.echo(f"{asyncio.run(_rung(settings, store, connection, cursor))} to be looked at")


def _named(connection: str | None) -> tuple[str, ...]:
    return (connection,) if connection else ()


def _moment(told: str) -> datetime:
    try:
        moment = datetime.fromisoformat(told)
    except ValueError as error:
        raise typer.BadParameter(
            "write it as 2026-03-02 or 2026-03-02T09:00+01:00", param_hint="--since"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _rung(settings: Settings, store: Store, connection: str, cursor: str) -> int:
    """Ring for page after page of changed tickets; the last page is one that brings none anew."""
    from ..connections import open_helpdesk

    helpdesk, rung = open_helpdesk(settings, connection), set[str]()
    try:
        while True:
            changes = await helpdesk.changes(cursor)
            fresh = [one for one in dict.fromkeys(changes.ticket_ids) if one not in rung]
            store.inbox.ring(connection, fresh)
            rung.update(fresh)
            if not fresh or changes.cursor == cursor:
                return len(rung)
            cursor = changes.cursor
    finally:
        await helpdesk.aclose()
