"""The database behind the store: SQLite in one file, or Postgres, by its URL.

In: a URL. Out: an engine, migrated. Errors of the database become `StoreError`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import SQLAlchemyError

from ..errors import ConfigError, StoreError

BUSY = 30_000
"""Milliseconds that a SQLite writer waits for another one."""

_LOCK = 7_263_518_004
"""The advisory lock under which workers that start together migrate one after the other."""


def database_url(url: str) -> str:
    """Give the URL with the driver that is installed; raise `ConfigError` for other databases."""
    scheme, _, rest = url.partition("://")
    if scheme in ("postgresql", "postgres"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("postgresql+psycopg", "sqlite"):
        return url
    raise ConfigError(
        f"database_url: {scheme!r} is not known; use sqlite:///FILE or postgresql://…"
    )


def open_engine(url: str, *, flush: bool = True) -> sa.Engine:
    """Open the database, making the SQLite file and its folder when there is none.

    On SQLite, with `flush` a commit is on disk when it returns. Without, it survives the death of
    the process, and that of the machine once a later commit with `flush` has returned.
    """
    made = sa.make_url(database_url(url))
    if made.get_backend_name() != "sqlite":
        return sa.create_engine(made, pool_pre_ping=True, pool_size=8)
    if made.database and made.database != ":memory:":
        Path(made.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(made, connect_args={"timeout": BUSY / 1_000})
    synchronous = "FULL" if flush else "NORMAL"

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # https://www.sqlite.org/wal.html: readers and one writer at once
        connection.isolation_level = "IMMEDIATE"
        pragmas = (f"busy_timeout={BUSY}", "journal_mode=WAL", f"synchronous={synchronous}")
        for pragma in (*pragmas, "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", prepare)
    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring the tables up to date; safe when several processes start at once."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    if engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:"):
        # Words of customers will stand in it; the files beside it take its mode.
        Path(str(engine.url.database)).touch(mode=0o600)
    with translated(), engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def translated() -> Iterator[None]:
    """Turn an error of the database into a `StoreError` without the values of the statement."""
    try:
        yield
    except SQLAlchemyError as error:
        told = getattr(error, "orig", None) or error
        kind = type(told).__name__
        raise StoreError(f"the database could not be used ({kind})") from error
