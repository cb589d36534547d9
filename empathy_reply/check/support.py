"""Nothing invented: each number, amount, date, name, link and address must be known from somewhere.

In: a `Page`. Out: the findings `unsupported.*`. What stands in a slot is the agent's to fill and
is not judged; one and two, and the numbers of the reply's own steps, need no support.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from ..data import table
from ..ticket import Identity
from .finding import Finding
from .known import Known
from .mentions import Mention
from .page import Page
from .rules import found

_SMALL = frozenset({"0", "1", "2", "24/7"})
_CAPITALISED = re.compile(r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ][\w'’-]*[a-zß-ÿ][\w'’-]*")
_ITEM = re.compile(r"^[ \t]*(?:[-*•–]|\(?\d{1,2}[.)])[ \t]", re.MULTILINE)
_BEFORE_NAME = re.compile(r"(?:^|[.!?:>\n\"“‘'(\[–—•*-])[\s\"“‘'(]*$")
_UNIT = re.compile(r"\s*-?(?:business |working |whole |full |long |more )?(day|week|month|year)")

_ORDINAL = re.compile(r"[a-z]+(?:th|rd)")

_NO_SUPPORT = {
    "number": "Nothing in the ticket, the history or the knowledge says {text}.",
    "amount": "No amount of {text} is known here; put it into a slot if it is to be granted.",
    "date": "Nothing known here says {text}; put it into a slot if it is a promise.",
    "link": "{text} is not in the knowledge base.",
    "phone": "{text} is not a number from the knowledge base.",
    "email": "{text} is not an address from the knowledge base.",
    "name": "Nobody and nothing called {text} is known here.",
}
_RULE_OF = {"reference": "number", "time": "date"}


def stated(page: Page) -> Iterator[Finding]:
    """Judge every link, address, number, amount and date that the reply states."""
    for mention in page.mentions:
        if not _SUPPORTED[mention.kind](page, mention):
            yield _unsupported(page, _RULE_OF.get(mention.kind, mention.kind), mention.span)


def names(page: Page) -> Iterator[Finding]:
    """Judge every capitalised word that does not begin a sentence."""
    if page.language == "de":  # every German noun is capitalised
        return
    known = page.known.words | _common()
    for match in _CAPITALISED.finditer(page.bare):
        word = match.group().lower().replace("’", "'").removesuffix("'s")
        if _is_known(word, known) or _BEFORE_NAME.search(page.bare[: match.start()][-12:]):
            continue
        yield _unsupported(page, "name", match.span())


def _unsupported(page: Page, kind: str, span: tuple[int, int]) -> Finding:
    text = page.text[span[0] : span[1]]
    return found(f"unsupported.{kind}", _NO_SUPPORT[kind].format(text=f"“{text}”"), span=span)


def _is_known(word: str, known: frozenset[str]) -> bool:
    parts = word.split("-")
    return all(
        part in known or part.removesuffix("s") in known or part + "s" in known or len(part) < 2
        for part in (parts if word not in known else [])
    )


@cache
def _common() -> frozenset[str]:
    """Give capitalised words that name nobody: days, months, languages, wide-spread products."""
    data, numbers = table("empathy_reply.check", "capitals.toml"), _numbers()
    return frozenset(data["words"]) | frozenset(numbers["months"]) | frozenset(numbers["weekdays"])


@cache
def _numbers() -> dict[str, dict[str, int]]:
    return table("empathy_reply.check", "numbers.toml")


def _in_blob(page: Page, mention: Mention) -> bool:
    """Say whether it stands somewhere just as it is written here."""
    text = page.lower[mention.span[0] : mention.span[1]].strip()
    return re.search(rf"(?<![\w.,]){re.escape(text)}(?![\w]|[.,]\d)", page.known.blob) is not None


def _number(page: Page, mention: Mention) -> bool:
    if mention.value in _SMALL or mention.value in page.known.figures:
        return True
    if _ORDINAL.fullmatch(page.lower, *mention.span):  # "a third way" counts nothing of the case
        return True
    unit = _UNIT.match(page.lower, mention.span[1])
    if unit and f"{mention.value} {unit.group(1)}" in page.known.elapsed:
        return True
    listed = {str(len(_ITEM.findall(page.text))), str(len(page.reply.steps))}
    return mention.value in listed or _in_blob(page, mention)


def _amount(page: Page, mention: Mention) -> bool:
    known, (sign, figure) = page.known, _parted(mention.value)
    if mention.value in known.money or _in_blob(page, mention):
        return True
    signs = {s for s, f in map(_parted, known.money) if f == figure}
    return (figure in known.figures and not signs - {sign}) or _is_sum(sign, figure, known)


def _parted(amount: str) -> tuple[str, str]:
    figure = re.sub(r"[^\d.]", "", amount)
    return amount.removesuffix(figure), figure


def _is_sum(sign: str, figure: str, known: Known) -> bool:
    """Say whether it is the sum or the difference of two amounts that are known."""
    value = float(figure or 0)
    parts = [float(f) for s, f in map(_parted, known.money) if s == sign and f][:40]
    results = (result for a in parts for b in parts for result in (a + b, a - b))
    return any(abs(result - value) < 0.005 for result in results)


def _date(page: Page, mention: Mention) -> bool:
    dates, value = page.known.dates, mention.value
    if value in dates or _in_blob(page, mention):
        return True
    if value.startswith("--"):
        return str(int(value[2:])) in page.known.figures
    swapped = "-".join(reversed(value.split("-")))
    return swapped in dates and "/" in page.text[mention.span[0] : mention.span[1]]


def _time(page: Page, mention: Mention) -> bool:
    if mention.value in page.known.times or _in_blob(page, mention):
        return True
    hour, minute = (int(part) for part in mention.value.split(":"))
    return minute == 0 and bool({str(hour), str((hour + 12) % 24)} & page.known.figures)


def _reference(page: Page, mention: Mention) -> bool:
    """A reference may carry a suffix that the knowledge gives to a known one: INV-20418-A."""
    stem = mention.value.rpartition("-")[0]
    return mention.value in page.known.blob or (len(stem) > 3 and stem in page.known.blob)


def _phone(page: Page, mention: Mention) -> bool:
    last, taught = mention.value[-9:], page.known.taught_digits
    if last in (taught if len(last) > 5 else taught.split()):
        return True
    # "on 20 28" and the like: figures of the ticket that only look like a number to ring
    return _in_blob(page, mention) and not _is_dialled(page, mention)


def _is_dialled(page: Page, mention: Mention) -> bool:
    before = page.lower[max(0, mention.span[0] - 40) : mention.span[0]]
    ring = {w for w in re.findall(r"[^\W\d_]+", before)} & frozenset(_numbers()["ring"])
    return bool(ring) or len(mention.value) >= 9


def _link(page: Page, mention: Mention) -> bool:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", mention.value).rstrip("/")
    return bare in page.known.taught_links


def _email(page: Page, mention: Mention) -> bool:
    customer = page.case.ticket.customer
    own = (customer.email or "").lower() if customer.identity is Identity.VERIFIED else ""
    return (
        mention.value == own or mention.value in f"{page.known.taught}\n{page.known.ours}".lower()
    )


_SUPPORTED: dict[str, Callable[[Page, Mention], bool]] = {
    "number": _number,
    "reference": _reference,
    "amount": _amount,
    "date": _date,
    "time": _time,
    "phone": _phone,
    "link": _link,
    "email": _email,
}
