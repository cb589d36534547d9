"""An article's text cut into items: list entries and prose, each with who is addressed.

In: the text as its author left it (lines, lists that run on, bullets, tables, HTML, Markdown).
Out: `Item`s in order. Numbers, bullets and speakers' labels are taken off. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..data import table
from ..mail.markup import is_html, to_text
from ..ticket import Article
from .passage import Who

_DATA = table("empathy_reply.knowledge", "articles.toml")
_LAYOUT = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["layout"].items()}
_ROLES = {Who(key): text for key, text in _DATA["who"].items()}
_ROLE = "|".join(f"(?P<{who}>{text})" for who, text in _ROLES.items())
_LEADING = re.compile(
    rf"^\W*(?:(?:first|then|now|next|finally|for|to)\s+)?(?:the\s+)?[\[(]?(?:{_ROLE})[\])]?"
    r"(?:,[^:.\n]{0,24})?(?:\s*:|\s+[-–—](?=\s))\s*",
    re.IGNORECASE,
)
_WITHIN = re.compile(rf"(?:(?<=^)|(?<=[.;:,]\s))(?:{_ROLE}):\s+", re.IGNORECASE)
_CLOSING = re.compile(rf"(?:^|(?<=[.!?;:]\s))\s*(?:the\s+)?(?:{_ROLE})\s*:\s*$", re.IGNORECASE)
_HEADING = re.compile(
    rf"^\W*(?:(?:what|steps?|for|to be done|actions?)\s+)*(?:by|for)?\s*(?:the\s+)?(?:{_ROLE})"
    r"(?:\s+(?:does|do|steps?|actions?|must do|needs to do|side))?\W*$",
    re.IGNORECASE,
)

READ_LIMIT = 20_000
"""Characters of one article that are read."""


class Item(NamedTuple):
    """A list entry or a stretch of prose.

    `who` is None where nobody is named; `named` is true where a label stands right before it.
    """

    text: str
    listed: bool
    who: Who | None = None
    named: bool = False


def plain(article: Article) -> str:
    """Give an article's text without HTML, Markdown and sentences that were never filled in."""
    text = article.text[:READ_LIMIT]
    text = to_text(text) if is_html(text) else _LAYOUT["tag"].sub(" ", text)
    text = _LAYOUT["link"].sub(r"\1 (\2)", text)
    text = _LAYOUT["marks"].sub("", text)
    return _filled(text)


def outline(text: str) -> list[Item]:
    """Cut plain text into items; a speaker's label holds until the next one."""
    return list(_with_speakers(_nested(_entries(text))))


def _filled(text: str) -> str:
    """Drop every sentence with a placeholder that nobody filled."""
    if not _LAYOUT["placeholder"].search(text):
        return text
    lines = (_LAYOUT["sentence_end"].split(line) for line in text.splitlines())
    kept = ([s for s in line if not _LAYOUT["placeholder"].search(s)] for line in lines)
    return "\n".join(" ".join(line) for line in kept)


class _Entry(NamedTuple):
    """One entry before speakers are known; `mark` is "1", "a", "-" or "" for prose."""

    text: str
    mark: str


def _entries(text: str) -> Iterator[_Entry]:
    """Go through lines and the entries of lists that run on within them."""
    last = 0
    for line in _rows(text):
        for entry in _line_entries(line, last):
            last = int(entry.mark) if entry.mark.isdigit() else last
            yield entry


def _rows(text: str) -> Iterator[str]:
    """Give each line; a row of a table as "Who: step"."""
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.count("|") < 2 or len(cells) < 2:
            header = []
            yield line
        elif not header:
            header = [cell.lower() for cell in cells]
        elif not _LAYOUT["rule"].match(line.strip()):
            yield _row(header, cells)


def _row(header: Sequence[str], cells: Sequence[str]) -> str:
    named = list(zip(header, cells, strict=False))
    who = next((cell for head, cell in named if _LAYOUT["who_column"].match(head)), "")
    step = [cell for head, cell in named if _LAYOUT["step_column"].match(head)]
    if step and step[0]:
        return f"- {who}: {step[0]}" if who else f"- {step[0]}"
    return ": ".join(cell for cell in cells if cell)


def _line_entries(line: str, last: int) -> Iterator[_Entry]:
    """Cut a line at the numbers of a list that counts up, from one or from the line above."""
    marks: list[re.Match[str]] = []
    for found in _LAYOUT["number"].finditer(line):
        number = int(found.group(1))
        starts = number == 1 or number == last + 1 or not line[: found.start()].strip(" -*•#")
        if number == int(marks[-1].group(1)) + 1 if marks else starts:
            marks.append(found)
    lead = line[: marks[0].start()] if marks else line
    if lead.strip():
        yield _bulleted(lead)
    ends = [*(m.start() for m in marks[1:]), len(line)]
    for mark, end in zip(marks, ends, strict=False):
        yield _Entry(line[mark.end() : end].strip(), mark.group(1))


def _bulleted(line: str) -> _Entry:
    found = _LAYOUT["bullet"].match(line)
    if not found:
        return _Entry(line.strip(), "")
    return _Entry(line[found.end() :].strip(), "a" if found.group(1) else "-")


def _nested(entries: Iterator[_Entry]) -> Iterator[_Entry]:
    """Keep choices together: what follows "offer the choice:" belongs to that one step."""
    held: _Entry | None = None
    choices: list[str] = []
    for entry in entries:
        if held and _belongs(entry, held):
            choices.append(entry.text.strip(" ;,."))
            continue
        if held:
            yield _joined(held, choices)
        held, choices = entry, []
    if held:
        yield _joined(held, choices)


def _belongs(entry: _Entry, held: _Entry) -> bool:
    if not held.text.endswith(":") or not entry.mark or _LEADING.match(entry.text):
        return False
    if _LAYOUT["choice"].search(held.text):
        return True
    says_something = bool(_LEADING.sub("", held.text).strip())
    return held.mark.isdigit() and not entry.mark.isdigit() and says_something


def _joined(held: _Entry, choices: list[str]) -> _Entry:
    if not choices:
        return held
    listed = ", ".join(f"({'abcdefghij'[n % 10]}) {text}" for n, text in enumerate(choices))
    text = held.text if _LAYOUT["offers"].search(held.text) else "offer the choice:"
    return _Entry(f"{text} {listed}", held.mark or "-")


def _with_speakers(entries: Iterator[_Entry]) -> Iterator[Item]:
    who: Who | None = None
    waiting: list[_Entry] = [*entries]
    for entry, following in zip(waiting, [*waiting[1:], _Entry("", "")], strict=False):
        heading = _HEADING.match(entry.text.strip(" :*#"))
        if heading and not entry.mark:
            who = _named(heading)
            continue
        leads = bool(following.mark) and not entry.mark
        for item in _spoken(_without_lead(entry.text) if leads else entry.text, entry, who):
            who = item.who
            if item.text:
                yield item


def _without_lead(text: str) -> str:
    """Words that only lead over to a list say nothing themselves: "Before anything else:"."""
    return text if _CLOSING.search(text) else _LAYOUT["lead"].sub("", text).strip()


def _spoken(text: str, entry: _Entry, who: Who | None) -> Iterator[Item]:
    """Cut an entry where another speaker is named within it."""
    leading, listed = _LEADING.match(text), bool(entry.mark)
    named = bool(leading)
    if leading:
        who, text = _named(leading), text[leading.end() :]
    while found := _WITHIN.search(text):
        yield Item(_trimmed(text[: found.start()]), listed, who, named)
        who, named = _named(found), True
        text = f"{_condition_before(text, found)}{text[found.end() :]}"
    closing = _CLOSING.search(text)
    yield Item(_trimmed(text[: closing.start()] if closing else text), listed, who, named)
    if closing:
        yield Item("", listed=False, who=_named(closing))


def _condition_before(text: str, found: re.Match[str]) -> str:
    condition = _LAYOUT["condition_before"].search(text[: found.start()])
    return f"{condition.group(1).strip(' :,')}, " if condition else ""


def _trimmed(text: str) -> str:
    text = _LAYOUT["condition_before"].sub("", text.strip() + " ")
    return _LAYOUT["lead_over"].sub("", text).strip(" ;")


def _named(found: re.Match[str]) -> Who:
    return next(who for who in _ROLES if found.group(who))
