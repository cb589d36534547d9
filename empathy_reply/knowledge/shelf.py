"""Reads a company's articles from files, whatever form they were exported in.

In: a file or a folder of Markdown, HTML, text, JSON, JSON lines or CSV, zipped or not. Out:
`Article`s, and what could not be read, each with its place. Files are read one at a time.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeAlias

from pydantic import ValidationError

from ..data import table
from ..errors import ConfigError
from ..mail.markup import page
from ..ticket import Article, ArticleKind, Audience

FILE_LIMIT = 512 * 1024 * 1024
"""Bytes of one file, and of all that a zip file holds."""

PACKED_LIMIT = 200
"""How many times smaller a zip file may be than what it holds: more is a bomb."""

TEXT_LIMIT = 200_000
"""Characters of one article; a longer one is refused, and named."""

_DATA = table("empathy_reply.knowledge", "shelf.toml")
_AUDIENCE = {word: Audience(key) for key, words in _DATA["audience"].items() for word in words}
_KIND = {word: ArticleKind(key) for key, words in _DATA["kind"].items() for word in words}
_CUES = {key: re.compile(cue, re.IGNORECASE) for key, cue in _DATA["worked_out"].items()}
_HEAD = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"^([A-Za-z_][\w-]*)\s*:\s*(.*?)\s*$", re.MULTILINE)
_TITLE = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)")

Row: TypeAlias = Mapping[str, Any]


class Refused(NamedTuple):
    """What could not be read: where it stands, and what is wrong with it."""

    where: str
    problem: str


class File(NamedTuple):
    """One file with articles; `name` is its path within the folder or zip file."""

    name: str
    stamp: str
    read: Callable[[], bytes]


def read_articles(path: str) -> tuple[Article, ...]:
    """Read every article of a file or folder, again when it changed.

    Raises `ConfigError` that names the file and the place in it.
    """
    files = list(find_files(Path(path)))
    return _all_of(path, tuple(file.stamp for file in files))


@lru_cache(maxsize=16)
def _all_of(path: str, _stamps: tuple[str, ...]) -> tuple[Article, ...]:
    found: list[Article] = []
    for file in find_files(Path(path)):
        for one in articles_of(file):
            if isinstance(one, Refused):
                raise ConfigError(f"knowledge: {path}: {one.where}: {one.problem}")
            found.append(one)
    return tuple(found)


def find_files(path: Path) -> Iterator[File]:
    """List the files that may hold articles, in the order of their names.

    Raises `ConfigError` when there is no such file or folder, or a zip file is not to be trusted.
    """
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p, path))
        for one in inside:
            yield from _of_one(one, one.relative_to(path).as_posix())
    elif path.is_file():
        yield from _of_one(path, path.name)
    else:
        raise ConfigError(f"knowledge: {path} is neither a file nor a folder; check the path")


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _of_one(path: Path, name: str) -> Iterator[File]:
    if path.suffix.lower() == ".zip":
        yield from _packed(path, name)
    elif path.suffix.lower() in READERS:
        state = path.stat()
        yield File(name, f"{state.st_size}-{state.st_mtime_ns}", path.read_bytes)


def _packed(path: Path, name: str) -> Iterator[File]:
    """List what a zip file holds; nothing is unpacked to disk, and no zip within is opened."""
    try:
        with zipfile.ZipFile(path) as held:
            infos = [i for i in held.infolist() if PurePosixPath(i.filename).suffix in READERS]
    except (OSError, zipfile.BadZipFile) as error:
        raise ConfigError(f"knowledge: {path} cannot be read: {error}") from error
    size, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if size > FILE_LIMIT or size > PACKED_LIMIT * max(packed, 1):
        raise ConfigError(f"knowledge: {path} holds {size} bytes; unpack it and keep what is meant")
    for info in sorted(infos, key=lambda i: i.filename):
        yield File(f"{name}/{info.filename}", f"{info.CRC:08x}", _unpacking(path, info.filename))


def _unpacking(path: Path, name: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with zipfile.ZipFile(path) as held:
            return held.read(name)

    return read


def articles_of(file: File) -> Iterator[Article | Refused]:
    """Read the articles of one file; what cannot be read is told and the rest goes on."""
    try:
        content = file.read()
        if len(content) > FILE_LIMIT:
            yield Refused(file.name, f"larger than {FILE_LIMIT} bytes")
            return
        rows = READERS[PurePosixPath(file.name).suffix.lower()](content.decode("utf-8-sig"))
        yield from (_article(row, file.name, place) for place, row in rows)
    except UnicodeDecodeError as error:
        yield Refused(file.name, f"not UTF-8: {error.reason} at byte {error.start}")
    except (OSError, ValueError, csv.Error, zipfile.BadZipFile) as error:
        yield Refused(file.name, str(error))


def _article(row: object, file: str, place: str) -> Article | Refused:
    where = f"{file}, {place}" if place else file
    if not isinstance(row, Mapping):
        return Refused(where, "an article is an object with a title and a text")
    told = {field: _first(row, names) for field, names in _DATA["names"].items()}
    title, text = str(told["title"] or "").strip(), str(told["text"] or "").strip()
    if not text:
        return Refused(
            where, f"no text; it is looked for under {', '.join(_DATA['names']['text'])}"
        )
    if len(text) > TEXT_LIMIT:
        return Refused(where, f"{len(text)} characters; an article may have {TEXT_LIMIT}")
    try:
        return Article(
            id=str(told["id"] or _made_id(file, place)),
            title=title or text.partition("\n")[0][:80],
            text=text,
            url=told["url"] or None,
            audience=_AUDIENCE.get(str(told["audience"] or "").lower()) or audience_of(title, text),
            kind=_KIND.get(str(told["kind"] or "").lower(), ArticleKind.ARTICLE),
            locale=str(told["locale"] or ""),
            brand=str(told["brand"] or ""),
            updated_at=_when(told["updated_at"]),
        )
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return Refused(where, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


def _first(row: Row, names: list[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _made_id(file: str, place: str) -> str:
    """Name an article after its file; one of many in a file has its place added."""
    stem = str(PurePosixPath(file).with_suffix(""))
    return f"{stem}#{place.removeprefix('article ').removeprefix('line ')}" if place else stem


def audience_of(title: str, text: str) -> Audience:
    """Work out who an article was written for, where nothing says so.

    A title that says "internal", or a text that speaks of "the customer" and hardly to "you", is
    for agents; so is a text that does neither.
    """
    if is_internal(title):
        return Audience.AGENT
    of_her, to_her = (len(_CUES[k].findall(text)) for k in ("agent_words", "customer_words"))
    return Audience.CUSTOMER if to_her > of_her else Audience.AGENT


def is_internal(title: str) -> bool:
    """Say whether a title says that the article is for agents."""
    return bool(_CUES["agent_title"].search(title))


def _when(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _markdown(text: str) -> Iterator[tuple[str, object]]:
    """One article: what stands between two lines of "---" at the top tells about it."""
    head = _HEAD.match(text)
    told = {k.lower(): v.strip("\"'") for k, v in _KEY.findall(head[1])} if head else {}
    body = text[head.end() :] if head else text
    title = _TITLE.match(body)
    if title and "title" not in told:
        told, body = {"title": title[1], **told}, body[title.end() :]
    yield "", {**told, "text": body}


def _html(text: str) -> Iterator[tuple[str, object]]:
    title, locale, body = page(text)
    yield "", {"title": title, "locale": locale, "text": body}


def _json(text: str) -> Iterator[tuple[str, object]]:
    """One article, a list of them, or an object that lists them."""
    told = json.loads(text)
    if isinstance(told, Mapping):
        listed = next(
            (told[k] for k in _DATA["lists"]["keys"] if isinstance(told.get(k), list)), None
        )
        told = told if listed is None or _first(told, _DATA["names"]["text"]) else listed
    if isinstance(told, Mapping):
        yield "", told
    else:
        yield from ((f"article {n}", row) for n, row in enumerate(told, 1))


def _json_lines(text: str) -> Iterator[tuple[str, object]]:
    for n, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield f"line {n}", json.loads(line)
            except json.JSONDecodeError as error:
                yield f"line {n}, not JSON ({error.msg})", None


def _csv(text: str) -> Iterator[tuple[str, object]]:
    rows = csv.DictReader(io.StringIO(text))
    for row in rows:
        yield f"line {rows.line_num}", {str(k).strip().lower(): v for k, v in row.items()}


READERS: Mapping[str, Callable[[str], Iterator[tuple[str, object]]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _markdown,
    ".html": _html,
    ".htm": _html,
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".csv": _csv,
}
"""What reads a file, by how its name ends; other files are passed over."""


def digest(text: str) -> str:
    """Name a text by what it holds, so that the same text is known again."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
