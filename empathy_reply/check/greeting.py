"""Who is greeted. In: a `Page`. Out: the findings `greet.wrong` and `greet.missing`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..data import table
from .finding import Finding
from .names import is_same_name, name_words
from .page import Page
from .rules import found

_DATA = table("empathy_reply.check", "greetings.toml")
_NOBODY = frozenset(_DATA["nobody"])
_UNNAMED = frozenset(_DATA["unnamed"])
_PLACEHOLDER = re.compile(r"[\[{<%]")
_LEFT_OPEN = re.compile(
    r"\{\{[^}\n]{1,40}\}\}"
    r"|\[(?:your |customer |first |last |agent )?(?:name|customer|agent)[^\]\n]{0,20}\]",
    re.IGNORECASE,
)


def greeting(page: Page) -> Iterator[Finding]:
    """Judge who is greeted, and whether the name that is known is used."""
    names = name_words(page.greeted)
    wrong = _is_wrong(page, names)
    if wrong:
        who = page.greeted or "nobody"
        yield found("greet.wrong", f"“{who}” is not who wrote.", span=page.greeting)
    elif page.known.addressee and page.sentences and not _uses_name(page):
        yield found("greet.missing")
    left = _LEFT_OPEN.search(page.bare)
    if left and not wrong:
        yield found("greet.wrong", "A placeholder was left open.", span=left.span())


def _is_wrong(page: Page, names: frozenset[str]) -> bool:
    if _PLACEHOLDER.search(page.greeted) or names & _NOBODY:
        return True
    real = names - _UNNAMED
    if not real or any(is_same_name(a, b) for a in real for b in page.known.addressee):
        return False
    if not page.known.addressee:  # no name is known: a name that she gave herself will do
        return bool(real & page.known.others) or not real & page.known.words
    return _is_name(page, real)


def _is_name(page: Page, words: frozenset[str]) -> bool:
    """Say whether a word is a name, not the first word of a sentence such as "Morning all"."""
    if words & page.known.people:
        return True
    return all(part[:1].isupper() for part in page.greeted.split()[-1:])


def _uses_name(page: Page) -> bool:
    """Say whether the name stands in the greeting or in the first two sentences."""
    end = page.opening[-1].end if page.opening else 0
    words = name_words(re.sub(r"[^\w'’.-]+", " ", page.bare[:end]))
    return any(is_same_name(a.removesuffix("'s"), b) for a in words for b in page.known.addressee)
