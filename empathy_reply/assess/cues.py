"""Finds cues in text: many phrases at once, each pass linear in the text.

In: a TOML table of cues and a text. Out: `Hit`s, each with the cue that was found and its words.

A phrase is written as people write ("don't see the point"), with a little notation: `wor*` any
ending, `a|b_c` either "a" or "b c", `the?` may be missing, `~` up to three words between (`~6`
up to six), `#` any number in digits or words. The first element must be a word or `#`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty "
    "hundred thousand dozen several dos tres cuatro cinco zwei drei vier deux trois quatre"
)
NUMBER = r"(?:[$£€]?\d[\d.,]*k?(?!\w)|(?:" + "|".join(_NUMBERS.split()) + r")(?!\w))"
_BREAK = r"[^\w.!?\n]{1,3}"
"""What may stand between two words of a phrase: never the end of a sentence."""

_TOKEN = re.compile(r"\w+|[:;]-?[()/d](?!\w)|[☀-➿\U0001F300-\U0001FAFF]")
_SHORT: dict[str, str] = {
    "n't": " not", "'m": " am", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would",
    "can't": "can not", "cant": "can not", "cannot": "can not", "won't": "will not",
    "wont": "will not", "dont": "do not", "didnt": "did not", "doesnt": "does not",
    "isnt": "is not", "wasnt": "was not", "arent": "are not", "werent": "were not",
    "hasnt": "has not", "havent": "have not", "hadnt": "had not", "wouldnt": "would not",
    "couldnt": "could not", "shouldnt": "should not", "aint": "is not", "ain't": "is not",
    "im": "i am", "ive": "i have", "youre": "you are", "youve": "you have", "theyre": "they are",
    "theyve": "they have", "weve": "we have", "thats": "that is", "that's": "that is",
    "whats": "what is", "what's": "what is", "it's": "it is", "there's": "there is",
    "theres": "there is", "he's": "he is", "she's": "she is", "who's": "who is",
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "thx": "thanks", "ty": "thanks",
    "gonna": "going to", "wanna": "want to", "til": "until", "cos": "because", "coz": "because",
}  # fmt: skip
_SHORT_FORM = re.compile(
    r"\b(?:" + "|".join(sorted((k for k in _SHORT if k[0] not in "n'"), key=len, reverse=True))
    + r")\b(?!['])|n't\b|'(?:m|re|ve|ll|d)\b"
)  # fmt: skip
_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "."})


def fold(text: str) -> str:
    """Lower case, no accents, short forms written out, so that one phrase meets all spellings."""
    text = text.translate(_MARKS).lower()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in apart if not unicodedata.combining(c))
    return _SHORT_FORM.sub(lambda m: _SHORT[m[0]], text)


class Cue(NamedTuple):
    """What a phrase speaks for, and how strongly: `weight` 0 to 1, `level` 1 to 3."""

    label: str
    weight: float
    level: int = 0
    explicit: bool = False
    negatable: bool = True


class Hit(NamedTuple):
    """One cue found in a text; `start` and `end` count characters of the folded text."""

    cue: Cue
    start: int
    end: int
    words: str


class _Phrase:
    """One phrase; its pattern is compiled when its first word is first met."""

    def __init__(self, text: str, cue: Cue | None, family: int) -> None:
        self.text = text
        self.cue = cue
        self.family = family

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        out = ""
        for place, element in enumerate(self.text.split()):
            if gap := re.fullmatch(r"~(\d*)", element):
                out += rf"(?:{_BREAK}\w+){{0,{gap[1] or 3}}}"
                continue
            optional = element.endswith("?") and len(element) > 1
            piece = _element(element.rstrip("?") if optional else element)
            piece = piece if place == 0 else _BREAK + piece
            out += f"(?:{piece})?" if optional else piece
        return re.compile(out)

    def beginnings(self) -> Iterator[tuple[str, str]]:
        """The words that the phrase can begin with, each with the next where that one is fixed."""
        first, *rest = self.text.split()
        seconds = _fixed(rest[0]) if rest else ()
        for option in first.split("|"):
            word, _, more = option.partition("_")
            for second in _fixed(more.split("_")[0]) if more else seconds or ("",):
                yield word, second


def _fixed(element: str) -> tuple[str, ...]:
    """The words that an element stands for, none if they are not fixed."""
    words = tuple(option.split("_")[0] for option in element.split("|"))
    if element.endswith("?") or element.startswith("~"):
        return ()
    return () if any(not word.isalnum() for word in words) else words


def _element(element: str) -> str:
    options = []
    for word in element.split("|"):
        options.append(_BREAK.join(_word(part) for part in word.split("_")))
    return "(?:" + "|".join(options) + ")"


def _word(word: str) -> str:
    if word == "#":
        return NUMBER
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    return re.escape(word) + (r"(?!\w)" if word[-1:].isalnum() else "")


def _phrases(table: Mapping[str, Any], family: int) -> Iterator[_Phrase]:
    cue = Cue(
        label=table["label"],
        weight=table.get("weight", 0.6),
        level=table.get("level", 0),
        explicit=table.get("explicit", False),
        negatable=table.get("negatable", True),
    )
    for text in table["phrases"]:
        yield _Phrase(fold(text), cue, family)
    for text in table.get("unless", ()):
        yield _Phrase(fold(text), None, family)


class CueBook:
    """All cues of some tables, found together."""

    def __init__(self, tables: Iterable[Mapping[str, Any]]) -> None:
        self._words: dict[tuple[str, str], list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        for family, table in enumerate(tables):
            for phrase in _phrases(table, family):
                self._file(phrase)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def _file(self, phrase: _Phrase) -> None:
        for first, second in phrase.beginnings():
            if first.endswith("*"):
                filed = self._stems.setdefault(first[:-1], [])
            else:
                filed = self._words.setdefault((first, second), [])
            if phrase not in filed:
                filed.append(phrase)

    def find(self, folded: str) -> tuple[Hit, ...]:
        """Find every cue in a folded text; one inside the span of its `unless` does not count."""
        found: list[tuple[Hit, int]] = []
        barred: list[tuple[int, int, int]] = []
        tokens = list(_TOKEN.finditer(folded))
        following = [token[0] for token in tokens[1:]] + [""] * bool(tokens)
        for token, following_word in zip(tokens, following, strict=True):
            for phrase in self._candidates(token[0], following_word):
                match = phrase.pattern.match(folded, token.start())
                if match and phrase.cue:
                    hit = Hit(phrase.cue, match.start(), match.end(), match[0])
                    found.append((hit, phrase.family))
                elif match:
                    barred.append((phrase.family, match.start(), match.end()))
        return tuple(hit for hit, family in found if not _barred(hit, family, barred))

    def _candidates(self, word: str, following: str) -> Iterator[_Phrase]:
        words = (word, "#") if word[0].isdigit() or word in _NUMBER_WORDS else (word,)
        for first in words:
            yield from self._words.get((first, ""), ())
            if following:
                yield from self._words.get((first, following), ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._stems.get(word[:length], ())


_NUMBER_WORDS = frozenset(_NUMBERS.split())


def _barred(hit: Hit, family: int, barred: Sequence[tuple[int, int, int]]) -> bool:
    return any(f == family and s < hit.end and hit.start < e for f, s, e in barred)
