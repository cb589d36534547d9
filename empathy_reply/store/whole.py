"""The database as a whole: its file, whether its tables are up to date, copies of it.

In: an engine, a file. Out: a revision, a problem in words, a copy. Copies are for SQLite alone;
Postgres has tools of its own for that.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ..errors import ConfigError
from .database import BUSY, translated
from .tables import VERSION_TABLE


def sqlite_file(engine: sa.Engine) -> Path | None:
    """Give the file of a SQLite database; None for Postgres."""
    named = engine.url.database
    return Path(named) if engine.dialect.name == "sqlite" and named else None


def has_jobs(engine: sa.Engine) -> bool:
    """Say whether a worker has ever made the durable engine's own tables here."""
    schema = None if engine.dialect.name == "sqlite" else "dbos"
    with translated():
        return bool(sa.inspect(engine).has_table("workflow_status", schema=schema))


def address(engine: sa.Engine) -> str:
    """Give the database's URL without its password, as tools of Postgres understand it."""
    url = engine.url
    shown = sa.URL.create(
        url.get_backend_name(), url.username, None, url.host, url.port, url.database, url.query
    )
    return shown.render_as_string()


def revision(engine: sa.Engine) -> str:
    """Give the revision of the tables; "" when there are none."""
    with translated(), engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision() or ""


def problem(engine: sa.Engine) -> str:
    """Say why the tables cannot be used by this version, and what to do; "" when they can."""
    refuse_newer(engine)
    found = revision(engine)
    if found == _scripts().get_current_head():
        return ""
    told = f"the tables are those of revision {found}" if found else "there are no tables yet"
    return f"{told}; run: empathy-reply upgrade"


def refuse_newer(engine: sa.Engine) -> None:
    """Raise `ConfigError` when a newer version of this library made the tables."""
    found = revision(engine)
    if found and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise ConfigError(
            f"database_url: the tables are of revision {found}, which this version does not know; "
            "install the version that made them, or restore a backup from before"
        )


def back_up(file: Path, *, to: Path) -> None:
    """Copy a SQLite database that may be in use; the copy is for its owner's eyes alone."""
    if not file.exists():
        raise ConfigError(f"{file}: there is no such database")
    make_private(to)
    with _open(file) as live, _open(to, mode="rw") as copy:
        live.backup(copy)
        # A copy has to be one file: without this its newest pages would stand in a second one.
        copy.execute("PRAGMA journal_mode=DELETE")


def put_back(copy: Path, *, to: Path) -> None:
    """Put a copy in the place of a SQLite database, after a look at whether it is whole and ours.

    Raises `ConfigError` that names the file.
    """
    with _open(copy) as kept:
        if kept.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise ConfigError(f"{copy}: the file is damaged; use another backup")
        kept.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - our own name
        to.parent.mkdir(parents=True, exist_ok=True)
        with _open(to, mode="rwc") as live:
            kept.backup(live)


def make_private(file: Path) -> None:
    """Make an empty file that only its owner can read; one that exists is never written over."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise ConfigError(f"{file} is there already; name another file") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}") from error


@contextmanager
def _open(file: Path, *, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    # https://www.sqlite.org/uri.html: "ro" never makes a file, "rwc" may
    address = f"{file.absolute().as_uri()}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY / 1_000)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise ConfigError(f"{file}: cannot be used as a database of ours ({error})") from error


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))
