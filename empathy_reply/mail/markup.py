"""HTML to plain text. In: a message body of either kind. Out: plain text with its line structure.

Quoted blocks come out as lines that start with "> ", so that one rule takes off both kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ..data import table

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DEPTH_LIMIT = 400
"""Open elements at once; deeper markup takes the parser quadratic time and is merely stripped."""

ROUNDS = 3
"""Markup that was escaped more often than this is left visible, with its brackets defused."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,2000}>")
_START = re.compile(r"\s*<(?:!doctype html|/?([a-zA-Z][a-zA-Z0-9]{0,15}))\b[^<>]{0,2000}>", re.I)
_BREAK = re.compile(r"<br ?/?>", re.I)
_SPACES = re.compile(r"[ \t\n\r\f]+")


def to_text(text: str) -> str:
    """Turn a message body into plain text; text that is not HTML comes back unchanged."""
    for _ in range(ROUNDS):
        if not is_html(text):
            return text
        text = _parsed(text) if _depth(text) <= DEPTH_LIMIT else _TAG.sub(" ", text)
    return text.replace("<", "‹") if is_html(text) else text


def is_html(text: str) -> bool:
    """Tell a body in HTML from prose or code that merely shows a tag."""
    start = _START.match(text)
    if start and (start[1] or "html").lower() in _tags("known"):
        return True
    return sum(1 for _ in _BREAK.finditer(text)) >= 2


@cache
def _tags(kind: str) -> frozenset[str]:
    return frozenset(table(__package__, "markup.toml")[kind])


def _depth(text: str) -> int:
    open_now = deepest = 0
    unclosed = _tags("closes_itself")
    for tag in _TAG.finditer(text):
        if tag[2].lower() not in unclosed:
            open_now += -1 if tag[1] else 1
            deepest = max(deepest, open_now)
    return deepest


def _parsed(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    if body is None:
        return _TAG.sub(" ", html)
    lines = _Lines()
    for node, entering in _walk(body):
        lines.see(node, entering)
    return lines.text()


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Visit every node when it opens and when it closes, without recursion."""
    stack = [(root, True)]
    while stack:
        node, entering = stack.pop()
        yield node, entering
        if not entering or node.tag in _tags("dropped"):
            continue
        stack.append((node, False))
        child = node.last_child
        while child is not None:
            stack.append((child, True))
            child = child.prev


class _Lines:
    """Collects text into lines while the tree is walked."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.line = ""
        self.quotes: list[int] = []
        self.pre = 0

    def see(self, node: LexborNode, entering: bool) -> None:
        tag = node.tag or ""
        if tag == "-text":
            if entering:
                self._add(node.text_content or "")
        elif tag == "br" and entering:
            self._end()
        elif tag in _tags("block"):
            self._block(node, tag, entering)
        elif tag in _tags("cell") and not entering:
            self.line += " "

    def _block(self, node: LexborNode, tag: str, entering: bool) -> None:
        if self.line.strip():
            self._end()
        if tag in _tags("spaced") and self.done and self.done[-1].strip("> "):
            self._end()
        if tag == "pre":
            self.pre += 1 if entering else -1
        if tag == "li" and entering:
            self.line = "- "
        self._quote(node, tag, entering)

    def _quote(self, node: LexborNode, tag: str, entering: bool) -> None:
        if not entering and self.quotes and self.quotes[-1] == node.mem_id:
            self.quotes.pop()
        elif entering and (tag == "blockquote" or self._is_quoted(node)):
            self.quotes.append(node.mem_id)

    @staticmethod
    def _is_quoted(node: LexborNode) -> bool:
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".split()
        return any(name in _tags("quote_names") for name in names)

    def _add(self, text: str) -> None:
        if not self.pre:
            text = _SPACES.sub(" ", text)
            self.line += text.lstrip() if not self.line.strip("- ") else text
            return
        first, *rest = text.split("\n")
        self.line += first
        for line in rest:
            self._end()
            self.line = line

    def _end(self) -> None:
        self.done.append("> " * len(self.quotes) + self.line.rstrip())
        self.line = ""

    def text(self) -> str:
        self._end()
        return "\n".join(self.done)


def page(html: str) -> tuple[str, str, str]:
    """Give a page's title, its language and the HTML of its main part, "" where there is none."""
    from selectolax.lexbor import LexborHTMLParser

    if _depth(html) > DEPTH_LIMIT:
        return "", "", _TAG.sub(" ", html)
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style, nav, header, footer, aside, form"):
        node.decompose()
    heading = tree.css_first("h1") or tree.css_first("title")
    title = heading.text(strip=True) if heading else ""
    if heading and heading.tag == "h1":
        heading.decompose()
    main = tree.css_first("article") or tree.css_first("main") or tree.body
    language = tree.root.attributes.get("lang") if tree.root else None
    return title, language or "", (main.inner_html or "") if main else ""
