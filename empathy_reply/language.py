"""Which language a text is in. In: text, and the locale on record. Out: an ISO 639-1 code. Pure.

The script decides where it can, then a table of small words; only where both leave doubt is the
statistical model loaded (half a second), and it is believed only on enough text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from .data import table

CLIP = 4_000
"""Characters that are looked at; a ticket does not change its language after that."""

ENOUGH = 40
"""Letters from which the model is believed over the locale."""

SHARED = "shared"
"""A script that several languages are written in: Cyrillic, Arabic."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOT_PROSE = re.compile(
    r"https?://\S{1,300}|\S{1,64}@\S{1,255}|\[\w{1,20}_\d{1,4}\]|\S*[\d_/\\=]\S*"
)


class _Model(Protocol):
    def rank(self, text: str) -> Sequence[tuple[str, float]]: ...


def detect(text: str, *, locale: str | None = None) -> str:
    """Name the language of a text; text too short to tell takes the locale's, else English."""
    home = locale_language(locale)
    letters = _NOT_PROSE.sub(" ", text[:CLIP])
    words = [w.casefold().replace("’", "'") for w in _WORD.findall(letters)]
    script = _by_script(letters)
    if script == SHARED:
        return _best(" ".join(words), home)
    if script:
        return script
    found = _by_small_words(words, home)
    if found:
        return found
    if sum(map(len, words)) < ENOUGH:
        return home or "en"
    return _by_model(" ".join(words), home)


def locale_language(locale: str | None) -> str:
    """The language of a locale such as "en-GB" or "pt_BR"; "" when there is none."""
    code = (locale or "").replace("_", "-").partition("-")[0].strip().lower()
    return code if len(code) == 2 and code.isalpha() else ""


def _by_script(text: str) -> str:
    """The language that a script names by itself; SHARED for Cyrillic and Arabic, else ""."""
    seen: Counter[str] = Counter()
    letters = 0
    for char in text:
        if char.isalpha():
            letters += 1
            if char > "\u036f":
                seen[_script(ord(char))] += 1
    if seen["ja"] and seen["ja"] + seen["zh"] > letters / 3:
        return "ja"
    best, count = seen.most_common(1)[0] if seen else ("", 0)
    return best if best and count > letters / 3 else ""


@cache
def _script(point: int) -> str:
    for code, first, last in table("empathy_reply", "language.toml")["scripts"]:
        if first <= point <= last:
            return str(code)
    return ""


def _by_small_words(words: Sequence[str], home: str) -> str:
    """The language whose small words stand out; in a tie the locale's, when it is among them."""
    scores: Counter[str] = Counter()
    for word in words:
        for code, weight in _small_words().get(word, ()):
            scores[code] += weight
    ranked = scores.most_common(2)
    if not ranked:
        return ""
    (best, most), rest = ranked[0], ranked[1:]
    second = rest[0][1] if rest else 0
    if home in scores and scores[home] * 10 >= most * 9 and most >= 2:
        return home
    sure = most >= 3 and most * 2 >= second * 3 and most * 8 >= len(words)
    return best if sure or (len(words) <= 4 and most >= 2 and second == 0) else ""


@cache
def _small_words() -> dict[str, tuple[tuple[str, int], ...]]:
    """Small words to the languages they belong to; one that few share weighs more."""
    owners: dict[str, list[str]] = {}
    for code, line in table("empathy_reply", "language.toml")["words"].items():
        for word in line.split():
            owners.setdefault(word, []).append(code)
    return {
        w: tuple((c, 2 if len(codes) == 1 else 1) for c in codes) for w, codes in owners.items()
    }


@cache
def _model() -> _Model:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return cast(_Model, LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))


def _by_model(text: str, home: str) -> str:
    """Believe the model only where it is sure, and not against a locale that it finds likely."""
    scores = _scores(text)
    best = max(scores, key=scores.__getitem__, default="")
    at_home = scores.get(home or "en", 0.0)
    if best and scores[best] >= 0.5 and scores[best] > at_home * 2:
        return best
    return home or ("en" if at_home or not best else best)


def _best(text: str, home: str) -> str:
    scores = _scores(text)
    if scores.get(home, 0.0) > 0.05:
        return home
    return max(scores, key=scores.__getitem__, default=home or "en")


def _scores(text: str) -> dict[str, float]:
    """Two-letter codes with their probability; the model knows others, which nobody writes in."""
    return {code: score for code, score in _model().rank(text)[:12] if len(code) == 2}
