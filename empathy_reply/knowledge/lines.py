"""An article's text as lines: headings, list entries with their mark and depth, rows, prose.

In: an `Article`. Out: plain text without what was never filled in, then `Line`s in order. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from ..data import table
from ..ticket import Article
from .conditions import split_condition
from .hypertext import to_markdown
from .tables import Row, rows
from .wording import acts

_DATA = table("empathy_reply.knowledge", "layout.toml")
_MARKS, _WORDS = (
    {key: re.compile(text, re.IGNORECASE) for key, text in _DATA[part].items()}
    for part in ("marks", "words")
)

READ_LIMIT = 20_000
"""Characters of one article that are read."""

LEAD = "\x02"
"""Stands behind the bold words that begin an entry and say in short what it is about."""

WRAPPED = range(58, 110)
"""Length of a line that somebody may have wrapped."""

FEW_WORDS = 8
"""A line of so few words without a full stop, in front of a list, is its heading."""


_GAP = "\x03"
"""Stands where something was never filled in."""

_RINGED = {0x245F + n: f"{n}. " for n in range(1, 21)}
"""Numbers in a ring are numbers of a list."""

_LETTERS = (list("abcdefgh"), ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"])


class Line(NamedTuple):
    """One line, or one entry of a list that runs on within it.

    `mark` is "1", "a" or "-" for an entry, "#" for a heading, "" for prose. `indent` counts the
    columns in front of it, or the signs of a heading. `block` counts paragraphs.
    """

    text: str
    mark: str = ""
    indent: int = 0
    block: int = 0
    row: Row | None = None


def plain(article: Article) -> str:
    """Give an article's text without HTML, Markdown and clauses that were never filled in."""
    text = unescape(to_markdown(article.text[:READ_LIMIT].translate(_RINGED))).expandtabs(4)
    text = _each(text, lambda line: _MARKS["sign"].sub(r"\1- ", line))
    text = text if "«" in text else text.replace(" » ", " > ")
    text = _WORDS["bold"].sub("**", _MARKS["arrow"].sub(" > ", text))
    text = _WORDS["tag"].sub(" ", _filled("\n".join(_unwrapped(text.splitlines()))))
    text = _each(text, lambda line: _without_bold(_MARKS["odd_number"].sub(r"\1\2. ", line)))
    return _WORDS["marks"].sub("", _WORDS["emphasis"].sub(r"\1", text))


def _each(text: str, change: Callable[[str], str]) -> str:
    return "\n".join(change(line) for line in text.splitlines())


def _unwrapped(found: Sequence[str]) -> list[str]:
    """Put lines together that somebody wrapped."""
    whole: list[str] = []
    above = ""
    for line in found:
        if whole and _goes_on(whole[-1], above, line):
            whole[-1] = f"{whole[-1].rstrip()} {line.strip()}"
        else:
            whole.append(line)
        above = line
    return whole


def _goes_on(whole: str, above: str, line: str) -> bool:
    """Tell a line that goes on with the one above from a new one."""
    told, end = line.strip(), above.rstrip("* ")[-1:]
    if not told or not end or end == ":" or _is_entry(line) or "|" in line + above:
        return False
    if any(_MARKS[kind].match(one) for kind in ("heading", "bold_line") for one in (whole, line)):
        return False
    if _is_entry(whole) and _indent(line) > _indent(whole):
        return True
    return (told[0].islower() or len(above.rstrip()) in WRAPPED) and end not in ".!?;"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def lines(text: str) -> Iterator[Line]:
    """Go through headings, entries of lists, rows of tables and prose."""
    last = block = 0
    for raw in _with_headings(rows(text.splitlines())):
        if isinstance(raw, Row):
            yield Line(raw.text, "-", 0, block, raw)
            continue
        heading = _MARKS["heading"].match(raw)
        if heading or not raw.strip():
            block += 1
        if heading:
            yield Line(heading[2].strip(), "#", len(heading[1]), block)
            continue
        for line in _entries(raw, last):
            last = int(line.mark) if line.mark.isdigit() else last
            yield line._replace(block=block)


def _filled(text: str) -> str:
    """Drop every clause with a placeholder that nobody filled, and what leans on it."""
    text = _WORDS["link"].sub(r"\1 (\2)", _WORDS["image"].sub(" ", text))
    text = _WORDS["nowhere"].sub(r"\1", text)
    text = _WORDS["bracketed"].sub(_gap_or_button, _WORDS["placeholder"].sub(_GAP, text))
    if _GAP not in text:
        return text
    kept = [_filled_line(line) for line in text.splitlines()]
    return "\n".join(line for line in kept if line is not None)


def _gap_or_button(found: re.Match[str]) -> str:
    """Keep a word in brackets that is pressed, or that stands as a tag before a sentence."""
    begins = found.string.rfind("\n", 0, found.start()) + 1
    before, follows = found.string[begins : found.start()], found["next"][-1:]
    tag = not re.search(r"\w", before) and (follows.isupper() or " " not in found[0][:-2])
    tag = tag and not follows.islower()
    return found[0] if tag or _WORDS["button"].search(before) else f"{_GAP}{found['next']}"


def _filled_line(line: str) -> str | None:
    if _GAP not in line:
        return line
    cells = line.split("|")
    kept = "|".join(map(_without_gap, cells)) if len(cells) > 2 else _without_gap(line)
    return kept if re.search(r"\w{2}", kept) else None


def _without_gap(text: str) -> str:
    pieces = (_before_gap(piece) for piece in _WORDS["sentence_end"].split(text))
    return " ".join(piece for piece in pieces if piece)


def _before_gap(sentence: str) -> str:
    """Keep the instruction that ends before a gap: "Stand next to it [and press …]"."""
    gap = sentence.find(_GAP)
    if gap < 0:
        return sentence
    for cut in reversed(list(_WORDS["clause_end"].finditer(sentence, 0, gap))):
        head = sentence[: cut.start()]
        told = _MARKS["number"].sub("", _MARKS["bullet"].sub("", head)).strip()
        goes_on = ";" in cut[0] or acts(sentence[cut.end() :])
        if goes_on and acts(split_condition(told)[1]):
            return f"{head}."
    return ""


def _without_bold(line: str) -> str:
    """Turn a bold line into a heading, and mark where the bold words of an entry end."""
    whole = _MARKS["bold_line"].match(line)
    if whole and not whole[1].rstrip().endswith((".", "!")):
        return f"###### {whole[1].strip(' :')}"
    lead = _MARKS["bold_lead"].match(line)
    if not lead or _MARKS["number"].match(f"{lead[2]}{lead[3] or lead[4]} x"):
        return line
    said, end = lead[2].strip(), lead[3] or lead[4]
    rest = line[lead.end() :]
    if end == "?":
        return f"###### {said}?\n{rest}"
    return f"{lead[1]}{said}{end}{LEAD}{rest}"


def _with_headings(found: Iterator[str | Row]) -> Iterator[str | Row]:
    """Take a short line in front of a list, and a question in front of its answer, as headings."""
    waiting = list(found)
    above = ""
    for place, one in enumerate(waiting):
        if isinstance(one, Row):
            yield one
        elif _MARKS["question"].match(one):
            question, *answer = _MARKS["both"].split(_MARKS["question"].sub("", one), maxsplit=1)
            yield f"###### {question}"
            yield from (_MARKS["answer"].sub("", said) for said in answer)
        else:
            bare = not above.strip() and _heads(one, waiting[place + 1 : place + 3])
            yield f"###### {one.strip()}" if bare else _MARKS["answer"].sub("", one)
        above = one if isinstance(one, str) else one.text


def _heads(line: str, below: list[str | Row]) -> bool:
    told = line.strip()
    if not told or told[-1] in ".!:;,?" or len(told.split()) > FEW_WORDS:
        return False
    if _is_entry(line) or _MARKS["heading"].match(line):
        return False
    following = next((one for one in below if isinstance(one, Row) or one.strip()), "")
    return isinstance(following, Row) or _is_entry(following)


def _is_entry(line: str) -> bool:
    return bool(_MARKS["bullet"].match(line) or _MARKS["number"].match(line.strip()))


def _entries(line: str, last: int) -> Iterator[Line]:
    """Cut a line at the numbers or letters of a list that runs on within it."""
    indent = _indent(line)
    marks = _counting(line, last) or _lettering(line)
    lead = line[: marks[0].start()] if marks else line
    if lead.strip():
        yield _bulleted(lead, indent)
    ends = [*(m.start() for m in marks[1:]), len(line)]
    for mark, end in zip(marks, ends, strict=False):
        inside = indent + 1 if mark[1].isalpha() else indent
        text = line[mark.end() : end].strip()
        yield Line(_MARKS["between"].sub("", text) if end < len(line) else text, mark[1], inside)


def _counting(line: str, last: int) -> list[re.Match[str]]:
    """Find the numbers of a list that counts up, from one or from the line above."""
    marks: list[re.Match[str]] = []
    for found in _MARKS["number"].finditer(line):
        number = int(found.group(1))
        starts = number == 1 or number == last + 1 or not line[: found.start()].strip(" -*•#")
        if number == int(marks[-1].group(1)) + 1 if marks else starts:
            marks.append(found)
    # a lone number within a line ends a sentence: "set it to 1. Then wait"
    alone = len(marks) == 1 and bool(line[: marks[0].start()].strip(" -*•#"))
    return [] if alone else marks


def _lettering(line: str) -> list[re.Match[str]]:
    """Find the letters of a list from a) to at least b)."""
    found = list(_MARKS["letter"].finditer(line))
    counts = any([m[1].lower() for m in found] == order[: len(found)] for order in _LETTERS)
    return found if counts and len(found) > 1 else []


def _bulleted(line: str, indent: int) -> Line:
    found = _MARKS["bullet"].match(line)
    if not found:
        return Line(line.strip(), "", indent)
    return Line(line[found.end() :].strip(), "a" if found.group(1) else "-", indent)
