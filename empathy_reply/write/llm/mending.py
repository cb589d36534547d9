"""Mends what the checks find: sentence by sentence, by dropping or by taking the composer's.

In: a `Worded` reply and what was found in it. Out: a better one. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..reply import Reply
from ..written import Found
from .assembly import Assembled, Part, Worded, completed, sentence_at, taking, without

ROUNDS = 3
"""Times that a reply is mended and checked anew."""

_MUST = ("unsupported.", "promise.", "leak.", "secret.", "canned.", "language")
"""Rules that no reply of an LLM may break, whatever they weigh for a person's."""

_SHOULD = (
    "stance.", "ack.", "verbatim.", "ask.", "tried.", "apology.", "ownership.", "ending.",
    "exclaim", "emoji", "slots.first",
)  # fmt: skip
"""Rules that are worth a repair, and a sentence."""

_PARTS: dict[str, Part] = {
    "stance.instruction": "acknowledgement",
    "stance.condolence": "acknowledgement",
    "stance.crisis": "acknowledgement",
    "stance.opening": "acknowledgement",
    "ack.missing": "acknowledgement",
    "ending.missing": "closing",
}
"""What dropping a sentence cannot mend: the composer's part takes its place."""


def must(findings: Sequence[Found]) -> list[Found]:
    """List what may not stay."""
    return [f for f in findings if f.severity == "block" or f.rule.startswith(_MUST)]


def faults(findings: Sequence[Found]) -> list[Found]:
    """List what is to be mended, the gravest first."""
    grave = must(findings)
    return [*grave, *(f for f in findings if f not in grave and f.rule.startswith(_SHOULD))]


def mended(made: Worded, found: Sequence[Found], *, whole: Assembled, plain: Reply) -> Worded:
    """Drop the sentences in which something was found, or take the composer's part."""
    faulty: dict[Part, set[int]] = {}
    for fault in found:
        part, number = _place(made, fault, whole)
        if part and number is not None:
            faulty.setdefault(part, set()).add(number)
    for part, numbers in faulty.items():
        made = without(made, part, numbers)
    lacking = {_PARTS[fault.rule] for fault in found if fault.rule in _PARTS}
    for part in _OWN:
        if part in lacking or not made.part(part):
            made = taking(made, part, plain)
    return completed(made, plain)


_OWN: tuple[Part, ...] = ("acknowledgement", "closing")
"""The parts that the composer's reply has by name."""


def _place(made: Worded, fault: Found, whole: Assembled) -> tuple[Part | None, int | None]:
    """Find the part and the sentence that a fault stands in; none for one about the whole."""
    if fault.span is None or fault.rule in _PARTS:
        return None, None
    # A run of her words can begin in a part that is the composer's and end in one that is not.
    for at in (fault.span[0], fault.span[1] - 1):
        for part, start, end in whole.places:
            if start <= at < end and part not in made.taken:
                return part, sentence_at(made, part, at - start)
    return None, None
