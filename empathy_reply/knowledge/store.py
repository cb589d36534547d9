"""The index on disk: one writer, many readers, and a torn build never replaces a good one.

In: a folder. Out: `Generation`s, each a folder of files that are only read once it is made:

    current              the name of the generation that is searched
    vectors.db           vectors by what was encoded: a build that was stopped goes on from here
    g-1/articles.db      the articles, by number
    g-1/words/           the words' weights (bm25s)
    g-1/bits.npy         the signs of the sections' vectors, 48 bytes each
    g-1/vectors.npy      the vectors, 8 bits a number
    g-1/owners.npy       the article each section belongs to
    g-1/facts.json       what was built, when and from what
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError
from ..ticket import Article

LAYOUT = 1
"""The version of these files; an index of another one is built anew."""

_TABLES = """
create table articles (
  number integer primary key, file text not null, id text not null,
  audience text not null, locale text not null, brand text not null, kind text not null,
  body text not null
);
create table files (name text primary key, stamp text not null);
create table refused (place text not null, problem text not null);
"""

_VECTORS = (
    "create table if not exists vectors (digest text primary key, body blob not null) without rowid"
)


class Row(NamedTuple):
    """An article with its number in the index and the file it came from."""

    number: int
    file: str
    article: Article


class Facts(NamedTuple):
    """What a generation was built from."""

    layout: int
    encoder: str
    articles: int
    sections: int
    files: int
    built_at: str
    seconds: float


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the index for one writer; a lock left by a build that died counts for nothing.

    Raises `ConfigError` while another build is running.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(folder / "writer.lock", timeout=0, isolation_level=None)
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        lock.close()
        raise ConfigError(
            f"knowledge: another build is running in {folder}; wait for it"
        ) from error
    try:
        yield
    finally:
        lock.close()


class Vectors:
    """Vectors by what they were made of, kept as they are made; those of another encoder go."""

    def __init__(self, folder: Path, encoder: str) -> None:
        self._db = sqlite3.connect(folder / "vectors.db")
        with self._db:
            self._db.execute("create table if not exists made_by (encoder text)")
            self._db.execute(_VECTORS)
            if self._db.execute("select encoder from made_by").fetchall() != [(encoder,)]:
                self._db.execute("delete from vectors")
                self._db.execute("delete from made_by")
                self._db.execute("insert into made_by values (?)", (encoder,))

    def __enter__(self) -> Vectors:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def known(self) -> set[str]:
        """Give the digests whose vectors are there."""
        return {digest for (digest,) in self._db.execute("select digest from vectors")}

    def add(self, made: Mapping[str, NDArray[np.int8]]) -> None:
        """Keep some vectors, on disk when this returns."""
        with self._db:
            self._db.executemany(
                "insert or replace into vectors values (?, ?)",
                [(digest, vector.tobytes()) for digest, vector in made.items()],
            )

    def get(self, digests: Sequence[str]) -> Iterator[NDArray[np.int8]]:
        """Give the vectors of some digests, in order."""
        for digest in digests:
            row = self._db.execute(
                "select body from vectors where digest = ?", (digest,)
            ).fetchone()
            yield np.frombuffer(row[0], dtype=np.int8)

    def drop_all_but(self, digests: Iterable[str]) -> None:
        """Forget what no article needs any more."""
        gone = self.known() - set(digests)
        with self._db:
            self._db.executemany("delete from vectors where digest = ?", [(d,) for d in gone])


class Generation:
    """One finished index. Safe to read from many threads and processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        told = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        self.facts = Facts(**told)

    def connect(self) -> sqlite3.Connection:
        """Open the articles for reading."""
        return sqlite3.connect(
            f"{(self.folder / 'articles.db').as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
        )

    def array(self, name: str) -> NDArray[Any]:
        """Open an array, mapped into memory."""
        return np.load(self.folder / f"{name}.npy", mmap_mode="r")  # type: ignore[no-any-return]

    @cached_property
    def _db(self) -> sqlite3.Connection:
        return self.connect()

    def stamps(self) -> dict[str, str]:
        """Give every file that was read with its stamp."""
        return dict(self._db.execute("select name, stamp from files"))

    def refused(self) -> list[tuple[str, str]]:
        """Give what could not be read: the place and the problem."""
        return list(self._db.execute("select place, problem from refused order by rowid"))

    def kinds(self) -> dict[str, int]:
        """Count the articles of each kind."""
        return dict(
            self._db.execute("select kind, count(*) from articles group by kind order by 1")
        )

    def size(self) -> int:
        """Give the bytes on disk."""
        return sum(one.stat().st_size for one in self.folder.rglob("*") if one.is_file())

    def of_file(self, name: str) -> list[Article]:
        """Give the articles that came from one file, in order."""
        rows = self._db.execute("select body from articles where file = ? order by number", (name,))
        return [Article.model_validate_json(body) for (body,) in rows]


def current(folder: Path) -> Generation | None:
    """Open the generation that is searched; None when nothing was built, or by another version."""
    try:
        name = (folder / "current").read_text(encoding="utf-8").strip()
        generation = Generation(folder / name)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(
            f"knowledge: the index in {folder} cannot be read: {error}; build it again"
        ) from error
    return generation if generation.facts.layout == LAYOUT else None


def fresh(folder: Path) -> Path:
    """Make the folder of the next generation; what a torn build left there is removed."""
    count = max((int(p.name[2:]) for p in folder.glob("g-*") if p.name[2:].isdigit()), default=0)
    for old in folder.glob("g-*.part"):
        shutil.rmtree(old, ignore_errors=True)
    made = folder / f"g-{count + 1}.part"
    made.mkdir()
    return made


def publish(folder: Path, made: Path) -> None:
    """Let a finished generation be the one that is searched, and drop those before the last."""
    final = made.with_suffix("")
    os.replace(made, final)
    pointer = folder / "current.part"
    pointer.write_text(final.name, encoding="utf-8")
    os.replace(pointer, folder / "current")
    keep = sorted(folder.glob("g-*"), key=lambda p: int(p.name[2:]))[-2:]
    for old in set(folder.glob("g-*")) - set(keep):
        with suppress(OSError):  # a reader on Windows may still hold it; the next build tries again
            shutil.rmtree(old)


def write_articles(
    made: Path,
    rows: Iterable[Row],
    *,
    stamps: Mapping[str, str],
    refused: Iterable[tuple[str, str]],
) -> None:
    """Write the articles of a generation with what was read to make them."""
    db = sqlite3.connect(made / "articles.db")
    db.executescript(_TABLES)
    with db:
        db.executemany("insert into articles values (?, ?, ?, ?, ?, ?, ?, ?)", map(_values, rows))
        db.executemany("insert into files values (?, ?)", stamps.items())
        db.executemany("insert into refused values (?, ?)", refused)
    db.execute("create index by_file on articles (file)")
    db.close()


def _values(row: Row) -> tuple[object, ...]:
    one = row.article
    return (
        row.number, row.file, one.id, one.audience.value, one.locale, one.brand, one.kind.value,
        one.model_dump_json(exclude_defaults=True),
    )  # fmt: skip
