"""What a text states that can be right or wrong: links, addresses, numbers, amounts, dates, times.

In: plain text. Out: `Mention`s with their places. Each stretch of text is read
once, as the most telling kind it fits: what stands in a link is no number. Pure, linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Literal

from ..data import table
from ..ticket import Record

Kind = Literal["link", "email", "phone", "amount", "date", "time", "reference", "number"]

LIMIT = 200_000
"""Characters of one text that are read."""

_DATA = table("empathy_reply.check", "numbers.toml")
_MONTHS: dict[str, int] = _DATA["months"]
_WEEKDAYS: dict[str, int] = _DATA["weekdays"]
_FIGURED = re.compile(r"[\d@/]|\w\.\w")
_LETTERS = re.compile(r"[^\W\d_]+")
_TLDS = "|".join(sorted(_DATA["tlds"], key=len, reverse=True))
_MONTH = r"[^\W\d_]{3,10}"
_RING = "|".join(_DATA["ring"])
_ORDINAL = r"(?:st|nd|rd|th|º|er|\.(?=\s))?"
_DAY = rf"\d{{1,2}}{_ORDINAL}"


class Mention(Record):
    """One thing stated: its kind, where it stands, and its value in a form to compare.

    `value`: for a link, address or reference the text in lower case; for a phone its digits; for a
    number, amount or percentage the number ("4800", "74.6"), an amount with its currency before it
    ("$4800"); for a date "MM-DD", "--DD", "MM--" or "wN"; for a time "HH:MM".
    """

    kind: Kind
    value: str
    span: tuple[int, int]


def mentions(text: str) -> tuple[Mention, ...]:
    """Read everything in a text that needs support."""
    rest = text[:LIMIT]
    words = frozenset(_LETTERS.findall(rest.lower()))
    figures = _FIGURED.search(rest) is not None
    if not figures and words.isdisjoint(_kinds()):
        return ()
    found: list[Mention] = []
    for regex, read, gate in _readers() if figures else _worded():
        if gate and words.isdisjoint(gate):
            continue
        taken = [m for match in regex.finditer(rest) for m in read(match)]
        if taken:
            rest = _blank(rest, taken)
            found += taken
    return tuple(sorted(found, key=lambda m: m.span))


def number(text: str) -> str:
    """Read a written number: "1,290" is 1290, "74,60" is 74.6, "61k" is 61000."""
    bare = re.sub(r"[^\d.,]", "", text).strip(".,")
    head, mark, tail = _last_mark(bare)
    if mark and (len(tail) != 3 or head.startswith("0") or (mark == "." and "," in head)):
        whole = re.sub(r"[.,]", "", head) + "." + tail
    else:
        whole = re.sub(r"[.,]", "", bare)
    value = float(whole or 0) * (1000 if text.lower().endswith("k") else 1)
    return f"{value:g}" if value < 1e6 else f"{value:.2f}".rstrip("0").rstrip(".")


def digits(text: str) -> str:
    """Keep the digits alone."""
    return re.sub(r"\D", "", text)


def _last_mark(bare: str) -> tuple[str, str, str]:
    at = max(bare.rfind("."), bare.rfind(","))
    return (bare[:at], bare[at], bare[at + 1 :]) if at > 0 else (bare, "", "")


def _blank(text: str, taken: list[Mention]) -> str:
    parts, last = [], 0
    for mention in sorted(taken, key=lambda m: m.span):
        start, end = mention.span
        if start >= last:
            parts += [text[last:start], " " * (end - start)]
            last = end
    return "".join(parts) + text[last:]


Read = Callable[[re.Match[str]], Iterator[Mention]]


def _as(kind: Kind, value: Callable[[str], str] = str.lower) -> Read:
    def read(match: re.Match[str]) -> Iterator[Mention]:
        yield Mention(kind=kind, value=value(match.group()), span=match.span())

    return read


def _amount(match: re.Match[str]) -> Iterator[Mention]:
    text = match.group().lower()
    symbol = next((s for w, s in _CURRENCIES.items() if w in text), "")
    figure = re.sub(r"[^\d.,k]", "", text.replace("usd", "").replace("quid", ""))
    yield Mention(kind="amount", value=symbol + number(figure), span=match.span())


_CURRENCIES = {
    "$": "$", "usd": "$", "dollar": "$", "buck": "$", "€": "€", "eur": "€", "£": "£", "gbp": "£",
    "pound": "£", "quid": "£", "¥": "¥", "₹": "₹", "chf": "chf", "cent": "c", "pence": "c",
}  # fmt: skip


def _day_month(match: re.Match[str]) -> Iterator[Mention]:
    month = _MONTHS.get(match.group("month").lower())
    if month is None:
        return
    for day in re.findall(r"\d{1,2}", match.group("days")):
        yield Mention(kind="date", value=f"{month:02}-{int(day):02}", span=match.span())


def _iso(match: re.Match[str]) -> Iterator[Mention]:
    _, month, day = match.group().split("-")
    yield Mention(kind="date", value=f"{month}-{day}", span=match.span())


def _slashed(match: re.Match[str]) -> Iterator[Mention]:
    """Read 5/6/2026 as the fifth of June; whoever compares tries it both ways."""
    day, month = (int(part) for part in re.split(r"[./]", match.group())[:2])
    yield Mention(kind="date", value=f"{month:02}-{day:02}", span=match.span())


def _ordinal(match: re.Match[str]) -> Iterator[Mention]:
    yield Mention(kind="date", value=f"--{int(match.group(1)):02}", span=match.span())


def _time(match: re.Match[str]) -> Iterator[Mention]:
    hour, minute = int(match.group("h")), int(match.group("m") or 0)
    half = (match.group("half") or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    if hour < 25 and minute < 60:
        yield Mention(kind="time", value=f"{hour:02}:{minute:02}", span=match.span())


def _phone(match: re.Match[str]) -> Iterator[Mention]:
    yield Mention(kind="phone", value=digits(match.group("phone")), span=match.span("phone"))


def _word(match: re.Match[str]) -> Iterator[Mention]:
    """Read one word: a number spelt out, the name of a day or of a month."""
    word, kind = match.group("word"), _kinds().get(match.group("word").lower())
    if kind is None:
        return
    value = kind[1]
    if word.lower() in _ALSO_WORDS and not _BEFORE_MONTH.search(
        match.string[: match.start()][-12:]
    ):
        return
    if kind[0] == "number" and match.group("unit"):
        value = str(int(value) + _UNITS[match.group("unit")])
    if kind[0] == "number" or word[0].isupper() or len(word) > (3 if value[0] == "w" else 5):
        span = match.span() if kind[0] == "number" else match.span("word")
        yield Mention(kind=kind[0], value=value, span=span)


_UNITS = dict(one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9)


_ALSO_WORDS = {"may", "march", "mars", "mai", "sun", "sat", "mar"}
_BEFORE_MONTH = re.compile(
    r"(?:\d|\b(?:in|since|until|till|by|last|next|from|before|after|during|of|this|on|late|early|mid|"
    r"every|and|to|en|im|seit|de))[\s.,]*$",
    re.IGNORECASE,
)


@cache
def _kinds() -> dict[str, tuple[Literal["date", "number"], str]]:
    """Give every word that says a number, a day or a month; "once" is eleven in Spanish alone."""
    days = {f"{day}{s}": ("date", f"w{n}") for day, n in _WEEKDAYS.items() for s in ("", "s")}
    months = {month: ("date", f"{n:02}--") for month, n in _MONTHS.items()}
    numbers = {
        word: ("number", str(n)) for row in _DATA["words"].values() for word, n in row.items()
    }
    return numbers | months | days  # type: ignore[return-value]


_FIGURE = r"\d(?:[\d.,]*\d)?k?"
_MONEY = r"(?:€|£|\$|(?:usd|eur|gbp|chf|dollars?|euros?|pounds?|quid|bucks?|cents?|pence)\b)"
_GROUPED = r"\+?\d[\d()/. -]{1,18}\d"
_ABROAD = r"(?:\+\d|\(0|0\d)[\d()/. -]{6,16}\d"
_AMERICAN = r"(?:1[ -])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}"
_AND = r" ?(?:,|and|or|to|y|und|et|&|-|–) ?"
_DAYS = rf"(?P<days>{_DAY}(?:{_AND}{_DAY}){{0,3}})"
_NOT_IN_LINK = r"\s<>()\[\]\"'"

_PATTERNS: tuple[tuple[str, Read, Collection[str]], ...] = (
    (r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", _as("email"), ()),
    (
        rf"(?:https?://|\bwww\.)[^{_NOT_IN_LINK}]+[^{_NOT_IN_LINK}.,;:!?]",
        _as("link"),
        ("http", "https", "www"),
    ),
    (
        rf"(?<![\w.@-])(?:[a-z0-9-]{{1,40}}\.){{1,4}}(?:{_TLDS})\b(?!['’]|\.\w)"
        rf"(?:/[^{_NOT_IN_LINK}]*[\w/])?",
        _as("link"),
        _DATA["tlds"],
    ),
    (r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", _iso, ()),
    (r"(?<![\d/.])\d{1,2}[./]\d{1,2}[./](?:20)?\d{2}(?![\d/.])", _slashed, ()),
    (
        rf"\b(?:{_RING})\b(?: (?:us|me|them|now|back|or text))?(?: (?:on|at))?:? ?"
        rf"(?P<phone>{_GROUPED})",
        _phone,
        _DATA["ring"],
    ),
    (r"\b(?:on|at) (?P<phone>\d{2,5}[ -]\d{2,4}(?:[ -]\d{2,4})*)(?![\w/])", _phone, ("on", "at")),
    (rf"(?<![\w-])(?P<phone>{_ABROAD}|{_AMERICAN})(?![\w-])", _phone, ()),
    (rf"[$£€¥₹] ?{_FIGURE}|\b(?:usd|eur|gbp|chf) ?{_FIGURE}|\b{_FIGURE} ?{_MONEY}", _amount, ()),
    (rf"\b{_DAYS} ?(?:of |de )?(?P<month>{_MONTH})\b", _day_month, _MONTHS),
    (
        rf"\b(?P<month>{_MONTH})\.? (?P<days>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)",
        _day_month,
        _MONTHS,
    ),
    (r"\b(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2}))? ?(?P<half>[ap]\.?m)\b", _time, ()),
    (r"\b(?P<h>[01]?\d|2[0-4])[:h](?P<m>[0-5]\d)(?P<half>)\b", _time, ()),
    (r"\b\d{3,}(?:-\d{2,})+\b|\b[A-Za-z]{1,12}[-_]?\d\w*(?:[-_]\w+)*", _as("reference"), ()),
    (r"\b(\d{1,2})(?:st|nd|rd|th|º)\b", _ordinal, ("st", "nd", "rd", "th", "º")),
    (
        rf"\b(?P<word>[^\W\d_]{{3,12}})\b(?:[- ](?P<unit>{'|'.join(_UNITS)})\b)?",
        _word,
        _kinds(),
    ),
    (r"\d+(?:[.,]\d+)*k?", _as("number", number), ()),
)


@cache
def _worded() -> tuple[tuple[re.Pattern[str], Read, Collection[str]], ...]:
    """Give the patterns that a text without a figure may hold: its words."""
    return tuple(row for row in _readers() if row[1] is _word)


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Read, Collection[str]], ...]:
    """Compile the patterns; each is tried only where one of its words stands in the text."""
    return tuple(
        (re.compile(p, re.IGNORECASE), read, frozenset(gate)) for p, read, gate in _PATTERNS
    )
