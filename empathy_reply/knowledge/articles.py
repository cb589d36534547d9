"""An article taken apart: its steps with who does them and when, its cause, its prevention.

In: an `Article`. Out: `Parts`. Numbered lists in lines or running on, bullets, tables of lines,
imperative prose. What is no step, cause or prevention is a note. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..data import table
from ..mail.markup import is_html, to_text
from ..text import sentences
from ..ticket import Article, Record
from ..verbs import opens_instruction
from .passage import ArticleStep, Who

_DATA = table("empathy_reply.knowledge", "articles.toml")
_PATTERNS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["patterns"].items()}
_LABELS = {
    key: re.compile(rf"(?:(?<=[.!?])\s+|^\s*){text}\s*:\s*", re.IGNORECASE | re.MULTILINE)
    for key, text in _DATA["labels"].items()
}
_WHO = [
    (
        who,
        re.compile(
            rf"^\W*(?:(?:first|then|now)\s+)?(?:the\s+)?{text}(?:,[^:.]{{0,20}})?:\s*", re.I
        ),
    )
    for who, text in _DATA["who"].items()
]
_WHO_AT_END = [
    (who, re.compile(rf"(?:^|[\s.])(?:the\s+)?{text}(?:,[^:.]{{0,20}})?:\s*$", re.I))
    for who, text in _DATA["who"].items()
]
_PATH = re.compile(r"(?:[^\s,.;:>]+ ){0,4}[^\s,.;:>]+ > ")
READ_LIMIT = 20_000
"""Characters of one article that are read."""


class Parts(Record):
    """What one article holds."""

    steps: tuple[ArticleStep, ...] = ()
    cause: str = ""
    prevention: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def take_apart(article: Article) -> Parts:
    """Find the steps, the cause, the prevention and the remaining statements of an article."""
    text = to_text(article.text) if is_html(article.text) else article.text
    text = _without_placeholders(text[:READ_LIMIT])
    text, cause = _cut_label(text, "cause")
    text, prevention = _cut_label(text, "prevention")
    who = Who(article.audience.value)
    steps: list[ArticleStep] = []
    notes: list[str] = []
    for piece, numbered in _pieces(text):
        who, said = _speaker(piece, who)
        for one in _items(said, who, numbered=numbered):
            (steps if isinstance(one, ArticleStep) else notes).append(one)  # type: ignore[arg-type]
        who = _speaker_at_end(said, who)
    return Parts(steps=tuple(steps), cause=cause, prevention=prevention, notes=tuple(notes))


def _without_placeholders(text: str) -> str:
    """Drop every sentence with a placeholder that nobody filled."""
    if not _PATTERNS["placeholder"].search(text):
        return text
    lines = [
        " ".join(s for s in re.split(r"(?<=[.!?])\s+", line) if not _unfilled(s))
        for line in text.splitlines()
    ]
    return "\n".join(lines)


def _unfilled(sentence: str) -> bool:
    return bool(_PATTERNS["placeholder"].search(sentence))


def _cut_label(text: str, label: str) -> tuple[str, str]:
    """Take the labelled part out of the text: it runs to the end of its line or to a number."""
    found = _LABELS[label].search(text)
    if not found:
        return text, ""
    line_end = text.find("\n", found.end())
    rest = text[found.end() : line_end if line_end >= 0 else len(text)]
    number = _PATTERNS["inline"].search(rest)
    taken = rest[: number.start()] if number and number.group(1) == "1" else rest
    before, after = text[: found.start()], text[found.end() + len(taken) :]
    return f"{before}\n{after}".strip(), " ".join(taken.split()).strip()


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Cut into list items and lines of prose; the flag says which."""
    pieces: list[tuple[str, bool]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        pieces += _inline_items(line)
    return pieces


def _inline_items(line: str) -> list[tuple[str, bool]]:
    """Cut a line at the numbers of a list that counts up from one."""
    marks: list[re.Match[str]] = []
    for found in _PATTERNS["inline"].finditer(line):
        expected = int(marks[-1].group(1)) + 1 if marks else None
        if expected is None or int(found.group(1)) == expected:
            marks.append(found)
    if not marks or (len(marks) == 1 and marks[0].start() > 0 and int(marks[0].group(1)) > 9):
        bullet = _PATTERNS["bullet"].match(line)
        return [(line[bullet.end() :] if bullet else line, bool(bullet))]
    ends = [m.start() for m in marks[1:]] + [len(line)]
    items = [(line[m.end() : end].strip(), True) for m, end in zip(marks, ends, strict=True)]
    lead = line[: marks[0].start()].strip()
    return [*([(lead, False)] if lead else []), *items]


def _speaker(piece: str, who: Who) -> tuple[Who, str]:
    for name, cue in _WHO:
        found = cue.match(piece)
        if found:
            return Who(name), piece[found.end() :].strip()
    return who, piece.strip()


def _speaker_at_end(piece: str, who: Who) -> Who:
    """A label that closes one item speaks for the next: "… at all hours.\\nAgent:"."""
    return next((Who(name) for name, cue in _WHO_AT_END if cue.search(piece)), who)


def _items(piece: str, who: Who, *, numbered: bool) -> list[ArticleStep | str]:
    for _, cue in _WHO_AT_END:
        piece = cue.sub("", piece).strip()
    piece = _LOOSE_END.sub("", piece)
    if not piece:
        return []
    if numbered:
        return [_step(piece, who)]
    return [_from_prose(sentence, who) for sentence in sentences(piece)]


_LOOSE_END = re.compile(
    r"(?<=[.;!?])\s+(?:and |then|after that|first|afterwards|finally)[\w ,]{0,20}:?$", re.I
)
"""Words that only lead over to the next number: "… Then:"."""


def _from_prose(sentence: str, who: Who) -> ArticleStep | str:
    """Prose is a step when it instructs; else it states."""
    name, said = _speaker(sentence, who)
    condition = _PATTERNS["condition"].match(said)
    action = said[condition.end() :] if condition else said
    instructs = opens_instruction(action) or _PATH.match(action) or name is not who
    guides = who is Who.AGENT and _PATTERNS["guidance"].match(said)
    return _step(said, name) if instructs or guides else said


def _step(text: str, who: Who) -> ArticleStep:
    condition = _PATTERNS["condition"].match(text)
    action = text[condition.end() :].strip() if condition else text.strip()
    return ArticleStep(
        who=who,
        text=action,
        condition=condition.group().strip(" ,:") if condition else "",
        guidance=who is Who.AGENT and bool(_PATTERNS["guidance"].match(action)),
    )
