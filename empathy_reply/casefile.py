"""Case files from disk, and a clear word about what is wrong with them.

In: a path, a folder, or the bytes of one JSON file in the case format. Out: a `Case`, or a
`CaseError` that names the file, the key, what was expected there and what to do next.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from .errors import CaseError
from .problem import explain
from .ticket import Case

SIZE_LIMIT = 5_000_000
"""Bytes of one file that are read; a larger one is refused before it is parsed."""

LONGEST_NUMBER = 400
"""Digits of a whole number; no field of a case needs more than a few."""

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

WRAPPER = "case"
"""The key that a case may stand under, with its gold labels beside it."""

BESIDE_WRAPPER = {WRAPPER, "gold"}

CHECK_PATH = "Check the name of the file."

LOOK_BEFORE = "Look there, or just before, for a missing comma, quote or bracket."

ADVICE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("//", "#", "/*"), "JSON has no comments: take them out."),
    (("]", "}"), "Is there a comma before the closing bracket, or a value missing?"),
    (("'",), 'JSON wants double quotes: "…".'),
    (("True", "False", "None"), "JSON writes true, false and null."),
)
"""What stands at the place where the JSON breaks → what to do about it."""

Content = TypeVar("Content", bytes, str)


def read_path(path: str | Path) -> Case:
    """Read one case file; `-` is standard input."""
    return read_case(read_bytes(path), where=place(path))


def read_case(source: bytes | str, *, where: str = "the case") -> Case:
    """Read one case out of JSON: the case itself, or `{"case": …}` with a `gold` beside it."""
    try:
        value = _sound(_parsed(decoded(source, where=where), where=where))
    except RecursionError:
        raise CaseError(
            "the JSON is nested too deeply.",
            where=where,
            next_step="A case has six levels at most: look for a list or object left open.",
        ) from None
    return _validated(*_unwrapped(value, where=where), where=where)


def case_from_text(text: str, *, name: str | None = None) -> Case:
    """Make a case of one message, for a quick try without a file."""
    if not text.strip():
        raise CaseError("the text is empty.", next_step="Give the customer's own words.")
    message = {"author": "customer", "text": text}
    value = _sound({"ticket": {"customer": {"name": name}, "messages": [message]}})
    return _validated(value, where="")


def find_cases(paths: Iterable[str | Path]) -> Iterator[tuple[str, Path]]:
    """Name every case file under the given files and folders, subfolders included, in order.

    A path that is missing, or a folder without case files, is named as it stands: reading it
    then says what is wrong, at its place in the order, and the other files are still read.
    """
    for path in map(Path, paths):
        inside = sorted(_json_files(path)) if path.is_dir() else []
        for found in inside or [path]:
            yield place(found), found


class CaseFiles:
    """The cases of files and folders, and of `.jsonl` files line by line, in order.

    Only one case is in memory at a time; iterating gives a name and what reads the case.
    """

    def __init__(self, paths: Iterable[str | Path]) -> None:
        self._paths = tuple(path for _, path in find_cases(paths))

    def __len__(self) -> int:
        return sum(sum(1 for _ in _lines(p)) if _holds_lines(p) else 1 for p in self._paths)

    def __iter__(self) -> Iterator[tuple[str, Callable[[], Case]]]:
        for path in self._paths:
            if not _holds_lines(path):
                yield place(path), partial(read_path, path)
                continue
            for number, line in _lines(path):
                where = f"{path}, line {number}"
                yield where, partial(read_case, line, where=where)


def _holds_lines(path: Path) -> bool:
    return path.suffix.lower() == ".jsonl" and path.is_file()


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that hold something, each with its number."""
    try:
        with path.open("rb") as file:
            yield from ((n, line) for n, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise CaseError(_file_problem(error), where=str(path), next_step=CHECK_PATH) from None


def read_bytes(path: str | Path) -> bytes:
    """Read a file that the user named, or say in one line why it cannot be read."""
    if str(path) == STANDARD_INPUT:
        return _limited(sys.stdin.buffer.read(SIZE_LIMIT + 1), where=place(path))
    if Path(path).is_dir():
        raise CaseError(
            "this folder has no case files.",
            where=str(path),
            next_step="Case files end in .json; name a folder that has some, or one file.",
        )
    try:
        with Path(path).open("rb") as file:
            return _limited(file.read(SIZE_LIMIT + 1), where=str(path))
    except (OSError, ValueError) as error:
        raise CaseError(_file_problem(error), where=str(path), next_step=CHECK_PATH) from None


def decoded(source: bytes | str, *, where: str) -> str:
    """Decode UTF-8, UTF-16 or UTF-32, with or without a byte order mark."""
    if isinstance(source, str):
        return _limited(source, where=where).removeprefix("\ufeff")
    encoding = json.detect_encoding(_limited(source, where=where))
    try:
        return source.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise CaseError(
            f"not readable as text: byte {error.start + 1:,} is not valid {encoding.upper()}.",
            where=where,
            next_step="Save the file as UTF-8 and try again.",
        ) from None


def place(path: str | Path) -> str:
    """Name a path as messages about it do."""
    return "standard input" if str(path) == STANDARD_INPUT else str(path)


def _file_problem(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file."
    # A name with NUL in it is a ValueError that has no strerror.
    return f"cannot be read: {getattr(error, 'strerror', None) or error}."


def _json_files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, f) for f in files if f.lower().endswith(".json") and f[0] != ".")


def _limited(source: Content, *, where: str) -> Content:
    if len(source) > SIZE_LIMIT:
        raise CaseError(
            f"larger than {SIZE_LIMIT // 1_000_000} MB, the most that is read.",
            where=where,
            next_step="Leave out attachments and quoted mail; they are not needed.",
        )
    return source


def _parsed(text: str, *, where: str) -> object:
    if not text.strip():
        raise CaseError("is empty.", where=where, next_step="A case file holds one JSON object.")
    try:
        value: object = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_int
        )
    except json.JSONDecodeError as error:
        raise CaseError(
            f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}.",
            where=where,
            next_step=_json_advice(text, error),
        ) from None
    except ValueError as error:
        raise CaseError(f"{error}.", where=where, next_step="Mend it and try again.") from None
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that stands twice: JSON would drop the first one without a word."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number has {len(digits):,} digits")
    return int(digits)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")


def _json_advice(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :].lstrip()
    return next((advice for start, advice in ADVICE if rest.startswith(start)), LOOK_BEFORE)


def _sound(value: object) -> object:
    """Drop NUL and lone surrogates everywhere: no database, model or terminal can carry them."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
        case list():
            return [_sound(item) for item in value]
        case dict():
            return {_sound(key): _sound(item) for key, item in value.items()}
        case _:
            return value


def _unwrapped(value: object, *, where: str) -> tuple[object, tuple[str, ...]]:
    if not isinstance(value, dict) or WRAPPER not in value:
        return value, ()
    odd = sorted(value.keys() - BESIDE_WRAPPER)
    if odd:
        raise CaseError(
            f"unknown key {odd[0]!r} beside 'case'.",
            where=where,
            next_step="Only 'gold' may stand there; everything else belongs in the case.",
        )
    return value[WRAPPER], (WRAPPER,)


def _validated(value: object, prefix: tuple[str, ...] = (), *, where: str) -> Case:
    try:
        return Case.model_validate(value)
    except ValidationError as error:
        raise explain(error, where=where, prefix=prefix) from None
