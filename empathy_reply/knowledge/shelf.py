"""A file of articles, read when it changes. In: a path to JSON or JSON lines. Out: `Article`s."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ..errors import ConfigError
from ..ticket import Article

_ARTICLES = TypeAdapter(tuple[Article, ...])


def read_articles(path: str) -> tuple[Article, ...]:
    """Read a file of articles: a JSON list, or one article a line (`.jsonl`).

    Raises `ConfigError` that names the file and the place in it.
    """
    try:
        return _read(path, Path(path).stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"knowledge: {path} cannot be read: {error}") from error


@lru_cache(maxsize=64)
def _read(path: str, _changed: int) -> tuple[Article, ...]:
    text = Path(path).read_text(encoding="utf-8")
    try:
        return _ARTICLES.validate_python(_listed(text, lines=path.endswith(".jsonl")))
    except json.JSONDecodeError as error:
        raise ConfigError(f"knowledge: {path}: not JSON: {error}") from error
    except ValidationError as error:
        raise ConfigError(f"knowledge: {path}: {_told(error)}") from None


def _listed(text: str, *, lines: bool) -> object:
    return (
        [json.loads(line) for line in text.splitlines() if line.strip()]
        if lines
        else json.loads(text)
    )


def _told(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'the file'}: {first['msg']}"
