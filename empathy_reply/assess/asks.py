"""What the customer wants: her open questions and requests, in her words.

In: her cleaned messages. Out: `Ask`s, oldest first. Pure. What asking looks like stands in
asks.toml. Rhetorical questions and sign-off politeness are no asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..data import table
from .assessment import Ask
from .clauses import Parts, each_sentence, trim
from .patterns import fill

_DATA = table("empathy_reply.assess", "asks.toml")
_ITEM = re.compile(r"(?:\d{1,2}[.)]|[-*•–])\s+")
_LONGEST = 180
_SENTENCE_LIMIT = 600
"""Characters of one sentence that are searched."""


def find_asks(parts: Parts) -> tuple[Ask, ...]:
    """Find each question and request; one said again in a later message is kept once, there."""
    found: dict[str, Ask] = {}
    for message_id, sentence in _with_lists(parts):
        for kind, text in _in_sentence(sentence[:_SENTENCE_LIMIT]):
            key = re.sub(r"\W+", " ", text.lower()).strip()
            found.pop(key, None)
            found[key] = Ask(text=text, kind=kind, message_id=message_id)
    return tuple(found.values())


def _with_lists(parts: Parts) -> Iterator[tuple[str, str]]:
    """Join each item of a list to the line that opens it: "I require:", "1. the return of …"."""
    opener = ""
    for message_id, sentence in each_sentence(parts):
        item = _ITEM.match(sentence)
        if item and opener:
            yield message_id, f"{opener} {sentence[item.end() :]}"
            continue
        opener = sentence.rstrip(": ") if sentence.endswith(":") and _request(sentence) else ""
        if not opener:
            yield message_id, sentence


def _in_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    if _rule("denied").search(sentence) or _is_rhetorical(trim(sentence)):
        return
    asked = _question(sentence) or _request(sentence) or _unmarked(sentence)
    if not asked or _rule("polite").match(asked[1]) or _rule("told").search(asked[1]):
        return
    kind, text = asked
    for piece in _pieces(text):
        if len(piece.split()) >= 2 or kind == "question" or _is_order(piece):
            yield kind, piece


def _question(sentence: str) -> tuple[str, str] | None:
    """Read a sentence that ends in a question mark."""
    bare = sentence.rstrip("!)\"'”’* :")
    if not bare.endswith("?"):
        return None
    match = _pattern("start").search(sentence)
    text = match.group("ask") if match else trim(sentence)
    if _is_rhetorical(text):
        return None
    if not match and _is_tag(sentence):
        return None
    kind = "request" if match and _asks_to_act(text) else "question"
    return kind, text


def _asks_to_act(text: str) -> bool:
    return bool(_rule("to_act").match(text))


def _is_rhetorical(text: str) -> bool:
    return bool(_rule("rhetorical").match(text if text.endswith("?") else f"{text}?"))


def _is_tag(sentence: str) -> bool:
    return bool(_rule("tag").search(sentence))


def _request(sentence: str) -> tuple[str, str] | None:
    """Read a request or an indirect question; the one that starts first is taken."""
    hits = [
        (match.start("ask"), place, kind, match)
        for place, (kind, pattern) in enumerate(_requests())
        if (match := pattern.search(sentence))
    ]
    if not hits:
        return None
    _, _, kind, match = min(hits, key=lambda hit: hit[:2])
    return kind, match.group("ask")


def _unmarked(sentence: str) -> tuple[str, str] | None:
    match = _pattern("bare").match(sentence)
    if not match or _is_rhetorical(match.group("ask")):
        return None
    return "question", match.group("ask")


def _pieces(text: str) -> Iterator[str]:
    """Split "add our VAT ID and send us the PDF" into both requests, each cut where it is over."""
    for piece in _split().split(text[: _LONGEST * 2]):
        ended = _rule("end").search(piece, 12)
        short = piece[: ended.start()] if ended else piece
        short = _shorten(trim(short))
        if short:
            yield f"{short}?" if piece.rstrip().endswith("?") and not ended else short


def _shorten(text: str) -> str:
    """Cut a long ask at the last joint that leaves it readable."""
    if len(text) <= _LONGEST:
        return text
    cut = max(text.rfind(mark, 40, _LONGEST) for mark in (",", " (", " - ", ". ", "!"))
    return trim(text[:cut] if cut > 0 else text[:_LONGEST].rpartition(" ")[0])


def _is_order(word: str) -> bool:
    return bool(re.fullmatch(r"(?:cancel|refund|help|stop|unsubscribe)", word, re.IGNORECASE))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(fill(_DATA["question"][name], _DATA["part"]), re.IGNORECASE)


@cache
def _requests() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["kind"], re.compile(fill(row["find"], _DATA["part"]), re.IGNORECASE))
        for row in _DATA["request"]
    )


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(_DATA["open"][name], re.IGNORECASE)


@cache
def _split() -> re.Pattern[str]:
    return re.compile(fill(_DATA["open"]["split"], _DATA["part"]), re.IGNORECASE)
