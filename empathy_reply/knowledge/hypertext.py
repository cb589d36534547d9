"""HTML as Markdown, so that one set of rules reads headings, lists and tables of either.

In: an article's text. Out: the same with `#` before headings, `-` and numbers before entries,
nested ones indented, `|` between cells and `**` around what is bold. Pure.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ..data import table

ROUNDS = 3
"""Markup that was escaped more often than this is left as it is."""

_DATA = table("empathy_reply.knowledge", "layout.toml")["html"]
_KINDS: dict[str, frozenset[str]] = {kind: frozenset(_DATA[kind].split()) for kind in _DATA}
_CLOSES = re.compile(rf"<(?:/(?:{'|'.join(_DATA['block'].split())})|br ?/?)\s*>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_EMPTY_BOLD = re.compile(r"\*\*\s*\*\*")


def to_markdown(text: str) -> str:
    """Turn HTML into Markdown; text that is not HTML comes back unchanged."""
    for _ in range(ROUNDS):
        if not _CLOSES.search(text):
            return text
        text = _converted(text)
    return text


def _converted(html: str) -> str:
    page = _Page()
    page.feed(html)
    page.close()
    page.end_line()
    return _EMPTY_BOLD.sub("", "\n".join(page.lines)).strip("\n")


class _Page(HTMLParser):
    """Collects lines while tags go by; tags that are never closed do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.lead = ""
        self.line = ""
        self.lists: list[int | None] = []
        self.row: list[str] | None = None
        self.headed = self.first_row = False
        self.bold = self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in _KINDS["hidden"]
        if tag in _KINDS["bold"]:
            self._mark(1)
        elif tag == "br":
            self.end_line()
        elif tag in ("table", "tr", "td", "th"):
            self._table(tag)
        elif tag in _KINDS["block"]:
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _KINDS["hidden"]:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _KINDS["bold"]:
            self._mark(-1)
        elif tag == "tr":
            self._end_row()
        elif tag in _KINDS["block"]:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        text = _SPACES.sub(" ", data)
        if self.row is not None:
            if self.row:
                self.row[-1] += text
        else:
            self.line += text if self.line.strip() else text.lstrip()

    def end_line(self) -> None:
        """Put away what the line holds."""
        if self.row is not None:
            if self.row:
                self.row[-1] += " "
            return
        if self.line.strip("* "):
            closing = "**" * self.bold
            self.lines.append(f"{self.lead}{self.line.rstrip()}{closing}")
            self.lead = ""
        self.line = "**" * self.bold

    def _mark(self, change: int) -> None:
        before, self.bold = self.bold, min(1, max(0, self.bold + change))
        if before != self.bold and not self.hidden:
            self.handle_data("**")

    def _open(self, tag: str) -> None:
        self.end_line()
        if tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.lead = self._entry()
        elif tag in _KINDS["heading"]:
            self._gap()
            self.lead = "#" * (int(tag[1]) if tag[1:].isdigit() else 6) + " "
        elif not self.lists:
            self._gap()

    def _close(self, tag: str) -> None:
        self.end_line()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag in _KINDS["heading"]:
            self.lead = ""
        if tag == "table":
            self.row = None
        if not self.lists and tag in ("p", "ul", "ol", "table", *_KINDS["heading"]):
            self._gap()

    def _gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def _entry(self) -> str:
        """Number an entry, or give it a dash, as deep as its list stands."""
        indent = "   " * max(0, len(self.lists) - 1)
        if not self.lists or self.lists[-1] is None:
            return f"{indent}- "
        self.lists[-1] += 1
        return f"{indent}{self.lists[-1]}. "

    def _table(self, tag: str) -> None:
        if tag == "table":
            self.end_line()
            self._gap()
            self.first_row = True
            return
        self._end_row() if tag == "tr" else None
        if self.row is None:
            self.end_line()
            self.row, self.headed = [], False
        if tag != "tr":
            self.row.append("")
            self.headed = self.headed or tag == "th"

    def _end_row(self) -> None:
        """Write a row down; a rule stands under the first where it is headed."""
        if self.row:
            cells = [_SPACES.sub(" ", cell).replace("|", "/").strip() for cell in self.row]
            self.lines.append(f"| {' | '.join(cells)} |")
            if self.headed and self.first_row:
                self.lines.append("|" + "---|" * len(cells))
            self.first_row = False
        self.row = None
