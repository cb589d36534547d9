"""Who is addressed: by a heading until its section ends, by a label until the next.

In: lines. Out: whom a label names, and a line cut where another is named within it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..data import table
from .lines import Line
from .passage import Who

_DATA = table("empathy_reply.knowledge", "articles.toml")
_PARTS: dict[str, dict[str, str]] = {part: _DATA[part] for part in ("label", "heading")}
_ROLE = "|".join(f"(?P<{key}>{text})" for key, text in _DATA["who"].items())
_PATTERNS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["speakers"].items()}


def _with_role(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("ROLE", f"(?:{_ROLE})"), re.IGNORECASE)


_LEADING = _with_role(
    rf"^\W*(?:{_PARTS['label']['before']})?(?:the\s+)?[\[(]?ROLE[\])]?"
    rf"(?:{_PARTS['label']['after']})?(?:\s*:|\s+[-–—](?=\s)|(?<=[\])])(?=\s))\s*"
)
_WITHIN = _with_role(r"(?:(?<=^)|(?<=[.;:,]\s))ROLE:\s+")
_CLOSING = _with_role(r"(?:^|(?<=[.!?;:]\s))\s*(?:the\s+)?ROLE\s*:\s*$")
_TRAILING = _with_role(r"\s*[\[(](?:by )?(?:the )?ROLE[\])]\.?\s*$")
_CELL = _with_role(r"^(?:the |our )?ROLE\b")
_ALONE, _HEADING = (
    _with_role(
        rf"^\W*(?:{_PARTS['heading']['before']})*ROLE(?:{_PARTS['heading']['after']})*{tail}\W*$"
    )
    for tail in ("", _PARTS["heading"]["tail"])
)


class Spoken(NamedTuple):
    """Words and whom they address; `named` is true where a label stands right before them."""

    text: str
    who: Who | None
    named: bool = False


class Speaker:
    """Whoever is addressed while one line after the other is read."""

    def __init__(self) -> None:
        self.who: Who | None = None
        self._headed: Who | None = None
        self._level = self._block = 0

    def hear(self, line: Line) -> bool:
        """Take in a line; say whether it names somebody and nothing else."""
        names = {"#": _HEADING, "": _ALONE}.get(line.mark)
        role = names.match(line.text.strip(" :*#")) if names else None
        if role:
            self.who = self._headed = _named(role)
            self._level, self._block = line.indent if line.mark else self._level, line.block
        elif line.mark == "#" and (not self._level or line.indent <= self._level):
            self.who, self._headed, self._level = None, None, 0
        elif not line.mark and line.block != self._block:
            self.who = self._headed  # a label within prose ends with its paragraph
        return bool(role)

    def address(self, line: Line, text: str) -> Iterator[Spoken]:
        """Cut a line's words where another is named within them."""
        if line.row:
            role = _CELL.match(line.row.who)
            yield Spoken(text, _named(role) if role else self.who, bool(role))
            return
        self._block = line.block
        if trailing := _TRAILING.search(text):
            yield Spoken(text[: trailing.start()], _named(trailing), named=True)
            return
        for spoken in _cut(text, self.who):
            self.who = spoken.who
            if spoken.text:
                yield spoken


def without_label(text: str) -> str:
    """Take the label off that names somebody at the head of a text."""
    return _LEADING.sub("", text, count=1)


def is_label(text: str) -> bool:
    """Say whether a text names somebody and nothing else: "What the customer does"."""
    return bool(_ALONE.match(text))


def without_lead(text: str) -> str:
    """Words that only lead over to a list say nothing themselves: "Before anything else:"."""
    return text if _CLOSING.search(text) else _PATTERNS["lead"].sub("", text).strip()


def _cut(text: str, who: Who | None) -> Iterator[Spoken]:
    leading = _LEADING.match(text)
    named = bool(leading)
    if leading:
        who, text = _named(leading), text[leading.end() :]
    while found := _WITHIN.search(text):
        yield Spoken(_trimmed(text[: found.start()]), who, named)
        who, named = _named(found), True
        text = f"{_condition_before(text, found)}{text[found.end() :]}"
    closing = _CLOSING.search(text)
    yield Spoken(_trimmed(text[: closing.start()] if closing else text), who, named)
    if closing:
        yield Spoken("", _named(closing))


def _condition_before(text: str, found: re.Match[str]) -> str:
    condition = _PATTERNS["condition_before"].search(text[: found.start()])
    return f"{condition.group(1).strip(' :,')}, " if condition else ""


def _trimmed(text: str) -> str:
    text = _PATTERNS["condition_before"].sub("", text.strip() + " ")
    return _PATTERNS["lead_over"].sub("", text).strip(" ;")


def _named(found: re.Match[str]) -> Who | None:
    """Say whom a label means; "you" is whoever the article is for."""
    return next((who for who in Who if found.group(who)), None)
