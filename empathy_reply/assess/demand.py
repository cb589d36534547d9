"""Whether what the customer demands is far outside any fair remedy.

In: her cleaned messages, the fields, the facts that may be shown, earlier tickets. Out: a score
and a reason. Pure. Her own money back is never unfair, nor a loss she only tells of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..ticket import History, Ticket
from .clauses import Parts
from .signs import read_signs, split_sentences

FAR = 10
"""A demand of this many times what the matter is worth is far outside any fair remedy."""

LEAST = 200
"""A smaller sum is never far outside, whatever it is compared with."""

LEAST_UNKNOWN = 5_000
"""The least that is suspect when nothing tells what the matter is worth."""

_MONEY = re.compile(
    r"(?:[$£€]|\b(?:usd|eur|gbp|cad|aud)\s?)\s?(\d[\d.,]{0,18})\s?(k\b|m\b|million|thousand)?"
    r"|(?<![\d.,])(\d[\d.,]{0,18})\s?(k|million|thousand)?\s?"
    r"(?:[$£€]|\b(?:usd|eur|gbp|cad|aud|dollars?|pounds|euros?|quid|bucks)\b)",
    re.IGNORECASE,
)
_OWN_MONEY = re.compile(
    r"\b(?:back|refund\w*|return(?:ed)?|deposit|reimburs\w*|charged|paid|owed? (?:to )?me|my money|"
    r"balance|savings|transferred|stolen|taken|withdrew|withdrawn|limit|loan|devol\w+|zurück|"
    r"rembours\w+)\b",
    re.IGNORECASE,
)
_FAULT = re.compile(
    r"\b(?:compensat\w*|damages|distress|suffering|inconvenience|trouble|my time|stress|"
    r"loss of|valued accordingly|goodwill|settle\w*|indemni\w*|schmerzensgeld|schadensersatz)\b",
    re.IGNORECASE,
)
SIZES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}


class Demand(NamedTuple):
    """How surely a demand is unfair, and why."""

    score: float = 0.0
    because: str = ""


def find_demand(ticket: Ticket, parts: Parts, *, history: History) -> Demand:
    """Compare the largest sum demanded with what the matter is worth."""
    demanded, told = _sums(text for _, text in parts)
    if not demanded:
        return Demand()
    sum_wanted, is_for_fault = max(demanded)
    worth = max(_known(ticket, history), default=0) or max(told, default=0)
    if worth and sum_wanted >= LEAST and sum_wanted >= FAR * worth:
        times = round(sum_wanted / worth)
        return Demand(0.9, f"she demands {sum_wanted:,.0f}, about {times} times what it is worth")
    if not worth and is_for_fault and sum_wanted >= LEAST_UNKNOWN:
        return Demand(0.6, f"she demands {sum_wanted:,.0f}, and nothing shows a loss of that size")
    return Demand()


def _sums(texts: Iterable[str]) -> tuple[list[tuple[float, bool]], list[float]]:
    """The sums demanded (and whether for a fault of ours), and the sums only told."""
    demanded: list[tuple[float, bool]] = []
    told: list[float] = []
    for text in texts:
        for sentence in split_sentences(text):
            if not (sums := list(money(sentence))):
                continue
            wants = read_signs(sentence).score("demand") >= 0.5
            for_fault = _FAULT.search(sentence) is not None
            if wants and (for_fault or not _OWN_MONEY.search(sentence)):
                demanded += [(max(sums), for_fault)]
                told += [one for one in sums if one != max(sums)]
            else:
                told += sums
    return [(s, f) for s, f in demanded if s not in told], told


def _known(ticket: Ticket, history: History) -> Iterator[float]:
    """What the matter is worth, as fields, facts and earlier tickets tell."""
    for value in ticket.fields.values():
        yield from money(str(value))
    for fact in history.facts:
        if fact.visible:
            yield from money(fact.value)


def money(text: str) -> Iterator[float]:
    """Every sum of money in a text."""
    for match in _MONEY.finditer(text[:4_000]):
        digits, size = (match[1], match[2]) if match[1] else (match[3], match[4])
        yield _number(digits) * SIZES.get((size or "").lower(), 1)


def _number(digits: str) -> float:
    """Read 4,800 and 4.800 and 74,60 and 74.60 for what they mean."""
    whole, mark, last = _DECIMALS.match(digits.strip(".,")).groups()  # type: ignore[union-attr]
    plain = re.sub(r"[.,]", "", whole)
    return float(f"{plain}.{last}") if mark and len(last) != 3 else float(plain + (last or ""))


_DECIMALS = re.compile(r"(\d[\d.,]*?)(?:([.,])(\d*))?$")
