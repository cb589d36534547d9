"""Her words in ours: person shifted, contractions undone, order changed, never pasted.

In: a clause as the customer wrote it. Out: the clause as we say it to her. Pure.
"I've rebuilt my filters twice" becomes "you have rebuilt your filters twice".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..data import table

_DATA = table("empathy_reply.write", "paraphrase.toml")
_UNDONE: dict[str, str] = _DATA["undone"]
_TO_US: dict[str, str] = _DATA["person"]
_VERBS_AFTER_YOU: frozenset[str] = frozenset(_DATA["verbs_after_you"])
_BEFORE_OBJECT: frozenset[str] = frozenset(_DATA["before_object"])
_OPENERS = re.compile(_DATA["openers"], re.IGNORECASE)
_CLOSERS = re.compile(_DATA["closers"], re.IGNORECASE)
_ADJUNCT = re.compile(_DATA["adjunct"], re.IGNORECASE)
_ENDS = re.compile(_DATA["ends_before"], re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*|[^A-Za-z]+")
_TOKEN = re.compile(r"\w+", re.UNICODE)

VERBATIM_LIMIT = 8
"""No run of more than this many of her words may stand in a reply unless quoted."""


def in_our_words(clause: str, *, names: frozenset[str] = frozenset()) -> str:
    """Say her clause to her: shift the person, undo contractions, drop fillers at both ends.

    The result starts in lower case unless its first word is one of `names`, and has no end mark.
    """
    text = " ".join(clause.split()).strip(" .!?;:,-–—")
    text = _CLOSERS.sub("", _OPENERS.sub("", text)).strip(" .!?;:,-–—")
    return _calendar_names(_lower_first(shift_person(text), names))


@lru_cache(maxsize=256)
def shift_person(text: str) -> str:
    """Turn the writer's I and you around: "I sent you my file" is "you sent us your file"."""
    parts = _WORD.findall(text)
    words = [i for i, part in enumerate(parts) if part[0].isalpha()]
    out = list(parts)
    for place, i in enumerate(words):
        before = parts[words[place - 1]].lower() if place else ""
        after = _next_word(parts, words[place + 1 : place + 3])
        joined = i > 0 and parts[i - 1].strip() != "" and parts[i - 1][-1] not in " ,;(–—“\"'"
        out[i] = parts[i] if joined else _shift_word(parts[i], before, after)
    return _agree("".join(out))


def _next_word(parts: list[str], places: list[int]) -> str:
    """The word that follows, over a "not" or "just"."""
    following = [parts[i].lower() for i in places]
    over = following[:1] in (["not"], ["just"], ["never"], ["already"], ["now"])
    return following[-1] if over else (following or [""])[0]


def _shift_word(word: str, before: str, after: str) -> str:
    key = word.lower().replace("’", "'")
    if key in _HAS and _PARTICIPLE.match(after):
        return f"{key[:-2]} has"
    if key in ("you", "u"):
        return "us" if _is_object(before, after) else "we"
    if key in _UNDONE:
        key = _UNDONE[key]
        return " ".join(_TO_US.get(w, w) for w in key.split())
    if key == "us" and word.isupper():
        return word
    return _TO_US.get(key, word if not _shouted(word) else word.lower())


def _is_object(before: str, after: str) -> bool:
    if before in _BEFORE_OBJECT:
        return True
    return bool(before) and after not in _VERBS_AFTER_YOU and before not in ("and", "that", "if")


def _shouted(word: str) -> bool:
    """A word in capitals for loudness, not an abbreviation or a code."""
    return len(word) > 3 and word.isupper() and word.lower() in _LOUD


_HAS = frozenset(["it's", "he's", "she's", "that's", "who's"])
_PARTICIPLE = re.compile(r"(?:been|gone|got|come|had|sent|made|done|taken|left|lost|\w{3,}ed)$")
"""Before one of these the 's is a has: "it's stopped" is "it has stopped"."""
_LOUD: frozenset[str] = frozenset(_DATA["loud"])


def _agree(text: str) -> str:
    """Mend the verb where the person changed it: "you am" is "you are"."""
    for wrong, right in _DATA["agreement"].items():
        text = re.sub(rf"\b{wrong}\b", right, text, flags=re.IGNORECASE)
    return str(text)


def _calendar_names(text: str) -> str:
    """Write days and months out, with their capital: "mon 8 june" is "Monday 8 June"."""
    text = _SHORT_DAY.sub(lambda m: str(_DAYS[m.group(1).lower()]), text)
    text = _SHORT_MONTH.sub(lambda m: f"{m.group(1)} {_MONTHS[m.group(2).lower()]}", text)
    return _LONG_NAME.sub(lambda m: m.group().capitalize(), text)


_DAYS: dict[str, str] = _DATA["days"]
_MONTHS: dict[str, str] = _DATA["months"]
_SHORT_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b\.?(?= \d)", re.IGNORECASE)
_SHORT_MONTH = re.compile(
    rf"\b(\d{{1,2}}(?:st|nd|rd|th)?) ({'|'.join(_MONTHS)})\b\.?", re.IGNORECASE
)
_LONG_NAME: re.Pattern[str] = re.compile(_DATA["calendar"], re.IGNORECASE)


def _lower_first(text: str, names: frozenset[str]) -> str:
    """Begin in lower case, unless the first word is a name, a code or an abbreviation."""
    first, _, rest = text.partition(" ")
    if first not in names and (first[1:].islower() or first in ("A", "I")):
        first = first.lower()
    return f"{first} {rest}" if rest else first


def capital(text: str) -> str:
    """Start a sentence: capitalise the first letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """Let a text go on within a sentence: the first letter small and the rest alone."""
    return text[:1].lower() + text[1:]


def longest_run(text: str, source: str) -> int:
    """Count the longest run of words that stands in both texts in the same order."""
    ours = [w.lower() for w in _TOKEN.findall(text)]
    theirs = [w.lower() for w in _TOKEN.findall(source)]
    best = 0
    previous = [0] * (len(theirs) + 1)
    for word in ours:
        current = [0] * (len(theirs) + 1)
        for j, other in enumerate(theirs, start=1):
            if word == other:
                current[j] = previous[j - 1] + 1
                best = max(best, current[j])
        previous = current
    return best


def break_run(clause: str, source: str) -> str:
    """Say a clause that still runs too long in her own words another way.

    A closing "since Tuesday" or "on 2 March" moves to the front; a word gives way to another; what
    still runs on ends before its last adjunct. Returns "" when nothing helps.
    """
    fits = (text for text in _other_ways(clause) if longest_run(text, source) <= VERBATIM_LIMIT)
    return next(fits, "")


def _other_ways(clause: str) -> Iterator[str]:
    """As it is, then turned, then with another word, then cut short, the longest first."""
    yield clause
    yield _front_adjunct(clause)
    swapped = _swapped(clause)
    yield from swapped
    cut = [short for text in (*swapped, clause) for short in _shortened(text)]
    yield from sorted(cut, key=len, reverse=True)


def _front_adjunct(clause: str) -> str:
    found = _ADJUNCT.search(clause)
    if not found or not found.start() or found.end() < len(clause) - 1:
        return clause
    return f"{found.group().strip()} {clause[: found.start()].rstrip(' ,')}"


def _swapped(clause: str) -> list[str]:
    moved = _front_adjunct(clause)
    return [
        pattern.sub(ours, text, count=1)
        for text in (clause, moved)
        for pattern, ours in _SWAPS
        if pattern.search(text)
    ]


def _shortened(clause: str) -> list[str]:
    ends = [m.start() for m in _ENDS.finditer(clause)]
    heads = [clause[:end].strip(" ,") for end in reversed(ends)]
    whole = [_DANGLING.sub("", head) for head in heads]
    return [head for head in whole if len(head.split()) >= 4 and not _UNFINISHED.search(head)]


_UNFINISHED = re.compile(
    r"\b(?:want|need|like|have|has|had|is|are|was|were|be|do|does|not|going|try|able|seem|keep|got|get)$"
)
_DANGLING = re.compile(
    r"(?:[\s,]+(?:both|and|or|the|a|an|with|for|to|of|not|that|which|each|all))+$"
)


_SWAPS = [(re.compile(rf"\b{k}\b", re.IGNORECASE), v) for k, v in _DATA["swaps"].items()]
