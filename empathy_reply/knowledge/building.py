"""Builds the index: only what changed is read and encoded again.

In: files of articles, the folder of the index. Out: a new `Generation` that is searched from then
on, and a `Built` that says what was done. A build that was stopped goes on where it was.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import ConfigError
from ..ticket import Article
from .earlier import fit_for_use
from .meaning import SIZE, Encoder, default_encoder
from .sections import sections
from .shelf import File, Refused, articles_of, digest
from .store import (
    LAYOUT,
    Facts,
    Generation,
    Row,
    Vectors,
    current,
    fresh,
    publish,
    write_articles,
    writing,
)
from .words import write_words

TOGETHER = 512
"""Sections that are encoded and then kept on disk, before the next ones."""

PART = 32
"""Sections that one thread encodes at a time."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Built(NamedTuple):
    """What a build did. `kept` are files that had not changed, `encoded` the new sections."""

    facts: Facts
    kept: int
    encoded: int
    refused: tuple[Refused, ...]


class _Read(NamedTuple):
    """Everything that was read for a generation."""

    rows: list[Row]
    stamps: dict[str, str]
    refused: list[Refused]
    kept: int


def build(
    files: Sequence[File],
    folder: Path,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build the index in `folder` from files of articles.

    Raises `ConfigError` when there is no article at all, or another build is running.
    """
    encoder, tell = encoder or default_encoder(), progress or _silent
    started = time.monotonic()
    with writing(folder), Vectors(folder, encoder.name) as vectors:
        read = _read(files, current(folder), tell)
        if not read.rows:
            raise ConfigError(f"knowledge: no article was found; {_first_problem(read)}")
        cut = [sections(row.article) for row in read.rows]
        texts = {digest(text): text for one in cut for text in one}
        encoded = _encode(texts, vectors, encoder, tell)
        made = fresh(folder)
        tell("writing", 0, 1)
        _write(made, read, cut, vectors)
        facts = Facts(
            layout=LAYOUT,
            encoder=encoder.name,
            articles=len(read.rows),
            sections=sum(map(len, cut)),
            files=len(read.stamps),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - started, 1),
        )
        (made / "facts.json").write_text(json.dumps(facts._asdict()), encoding="utf-8")
        publish(folder, made)
        vectors.drop_all_but(texts)
        tell("writing", 1, 1)
    return Built(facts, read.kept, encoded, tuple(read.refused))


def _silent(_doing: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def _first_problem(read: _Read) -> str:
    if read.refused:
        return f"{read.refused[0].where}: {read.refused[0].problem}"
    return "Markdown, HTML, text, JSON, JSON lines and CSV are read, and zip files of these"


def _read(files: Sequence[File], before: Generation | None, tell: Progress) -> _Read:
    """Read the files that changed, and take the others' articles from the last generation."""
    old = before.stamps() if before else {}
    read = _Read([], {}, [], sum(old.get(f.name) == f.stamp for f in files))
    seen: dict[tuple[str, str], str] = {}
    for n, file in enumerate(files):
        same = before is not None and old.get(file.name) == file.stamp
        for one in before.of_file(file.name) if before and same else articles_of(file):
            _take(one, file.name, read, seen)
        read.stamps[file.name] = file.stamp
        tell("reading", n + 1, len(files))
    return read


def _take(one: Article | Refused, file: str, read: _Read, seen: dict[tuple[str, str], str]) -> None:
    """Add an article, unless another one has its id in the same language."""
    if isinstance(one, Refused):
        read.refused.append(one)
        return
    key = (one.id, one.locale)
    if key in seen:
        read.refused.append(Refused(file, f"the id {one.id!r} is already taken, in {seen[key]}"))
        return
    seen[key] = file
    fit = fit_for_use(one)
    if fit.text:
        read.rows.append(Row(len(read.rows), file, fit))
    else:
        read.refused.append(Refused(file, f"{one.kind} {one.id!r} holds no instruction"))


def _encode(texts: Mapping[str, str], vectors: Vectors, encoder: Encoder, tell: Progress) -> int:
    """Encode what is not known yet; each batch is on disk before the next."""
    known = vectors.known()
    new = {d: text for d, text in texts.items() if d not in known}
    # Texts of like length go together, so that little is padded.
    todo = iter(sorted(new.items(), key=lambda one: len(one[1])))
    done = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        while batch := list(islice(todo, TOGETHER)):
            parts = [batch[start : start + PART] for start in range(0, len(batch), PART)]
            for part, made in zip(parts, pool.map(_encoding(encoder), parts), strict=True):
                vectors.add(dict(zip((d for d, _ in part), _small(made), strict=True)))
            done += len(batch)
            tell("encoding", done, len(new))
    return len(new)


def _encoding(encoder: Encoder) -> Callable[[list[tuple[str, str]]], NDArray[np.float32]]:
    return lambda part: encoder.vectors([text for _, text in part])


def _small(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Bring each vector to 8 bits a number; its length is lost and worked out again."""
    most = np.abs(vectors).max(axis=1, keepdims=True)
    small: NDArray[np.int8] = np.rint(vectors * (127 / np.maximum(most, 1e-9))).astype(np.int8)
    return small


def _write(made: Path, read: _Read, cut: Sequence[tuple[str, ...]], vectors: Vectors) -> None:
    """Write all files of a generation."""
    stamps = {name: stamp for name, stamp in read.stamps.items() if name not in _failed(read)}
    write_articles(made, read.rows, stamps=stamps, refused=read.refused)
    write_words((row.article for row in read.rows), made / "words")
    count = sum(map(len, cut))
    small = np.lib.format.open_memmap(
        made / "vectors.npy", mode="w+", dtype=np.int8, shape=(count, SIZE)
    )
    digests = [digest(text) for one in cut for text in one]
    for place, vector in enumerate(vectors.get(digests)):
        small[place] = vector
    small.flush()
    np.save(made / "bits.npy", np.packbits(small > 0, axis=1))
    np.save(made / "owners.npy", np.repeat(np.arange(len(cut)), [len(one) for one in cut]))


def _failed(read: _Read) -> frozenset[str]:
    """Files with something that could not be read are read again the next time."""
    return frozenset(one.where.partition(", ")[0] for one in read.refused)
