"""What is kept: a customer's right to see it and to have it deleted; backup, restore, upgrade.

In: a customer, a file. Out: JSON lines, a copy of the database, a line about what was done.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigError, StoreError
from .frame import Config, migrated, opened, print_json, read

if TYPE_CHECKING:
    from ..config import Settings
    from ..store import Store

Customer = Annotated[
    str, typer.Option("--customer", metavar="WHO", help="Her id, or her e-mail address.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether you mean it.")]


def forget(*, customer: Customer, yes: Yes = False, config: Config = None) -> None:
    """Delete everything that is kept of a customer."""
    with opened(read(config)) as store:
        tickets = store.keeping.tickets_of(customer)
        if not tickets:
            raise ConfigError("nothing is kept under that; give an id or an e-mail address")
        if not yes:
            asked = f"Delete all that is kept of this customer's {len(tickets)} tickets?"
            typer.confirm(asked, abort=True)
        from ..store.whole import has_jobs
        from ..worker.engine import forget_jobs

        # The engine's first: should it fail, the tickets are still known for another try.
        jobs = forget_jobs(store.engine, tickets) if has_jobs(store.engine) else 0
        rows = store.keeping.forget(customer)
    told = f"{rows} rows and {jobs} finished jobs of {len(tickets)} tickets are deleted"
    typer.echo(told)
    typer.echo("The private notes in the helpdesk stay; delete them there.", err=True)


def export(
    *,
    customer: Customer,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write there, for you alone.")
    ] = None,
    config: Config = None,
) -> None:
    """Give all that is kept of a customer, as JSON lines."""
    with opened(read(config)) as store:
        lines = [json.dumps(row, ensure_ascii=False) for row in store.keeping.export(customer)]
    if out is None:
        for line in lines:
            print_json(line)
    else:
        from ..store.whole import make_private

        make_private(out)
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    typer.echo(f"{len(lines)} rows", err=True)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
    *,
    config: Config = None,
) -> None:
    """Copy the database into a file while it is in use; SQLite only."""
    from ..store.whole import back_up

    with opened(read(config)) as store:
        back_up(_sqlite(store, f"pg_dump --format=custom --file={file}"), to=file)
    typer.echo(f"{file} holds the whole database")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` made.")],
    *,
    yes: Yes = False,
    config: Config = None,
) -> None:
    """Put a backup in place of the database; SQLite only.

    Stop `serve` and all workers first: one that is alive is a reason to refuse.
    """
    settings = read(config)
    from ..store import Store
    from ..store.whole import put_back, revision

    with closing(Store(settings.database_url)) as store:
        live = _sqlite(store, f"pg_restore --clean --if-exists {file} --dbname")
        if live.exists():
            _refuse_alive(settings, store)
        if not yes:
            typer.confirm(f"Put {file} in the place of {live}?", abort=True)
        put_back(file, to=live)
        typer.echo(f"{live} holds what {file} holds (revision {revision(store.engine)})")


def upgrade(*, config: Config = None) -> None:
    """Bring the tables of the database up to date, or make them."""
    from ..store.whole import revision

    with migrated(read(config)) as store:
        typer.echo(f"the tables are of revision {revision(store.engine)}")


def _sqlite(store: Store, instead: str) -> Path:
    """Give the file of the database; of Postgres, say what to run in place of this command."""
    from ..store.whole import address, sqlite_file

    file = sqlite_file(store.engine)
    if file is None:
        raise ConfigError(
            f"Postgres has its own tool for this; run: {instead} '{address(store.engine)}'"
        )
    return file


def _refuse_alive(settings: Settings, store: Store) -> None:
    from ..store import now

    try:
        workers = store.running.workers()
    except StoreError:
        return  # a database that cannot be read is what is to be replaced
    since = now() - settings.work.dead_after
    alive = sorted(name for name, seen_at in workers.items() if seen_at > since)
    if alive:
        raise ConfigError(
            f"worker {', '.join(alive)} gave a sign within {settings.work.dead_after:.0f} s; "
            "stop it, wait that long, and try again"
        )
