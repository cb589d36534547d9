"""Leaves out what she already tried. In: a passage, her tried steps, her words. Out: what is left.

By rule a step is the same when doing and thing agree by stem ("cookies cleared" is "Clear
cookies"), when one sentence of hers tells it, or when she has answered what it would check. The
judge reads her words and the step together and knows other words for the same: where it reads her
language it decides, and rules only help it where it wavers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from ..assess.assessment import TriedStep
from ..data import table
from ..stems import content
from ..text import sentences
from .judge import Question, default_judge
from .passage import ArticleStep, Passage, Who

ALIKE = 0.66
"""Share of the shorter one's words that must agree between a step and a tried step."""

TOLD = 0.66
"""Share of a step's words that one sentence of hers must hold."""

DENIED = 0.8
"""Share of a condition's words that one clause of hers must hold to deny it."""

JUDGED = frozenset({"en"})
"""Languages that the judge reads."""

SURE = 0.9
"""How probable a step must be to be held for taken, where no rule says so."""

WAVERS = 0.05
"""How probable it must be at least, where a rule says so."""

_PART = 60
"""Words that the judge reads together with a step."""
_PARTS = 8

_DATA = table("empathy_reply.knowledge", "tried.toml")
_PLAIN: frozenset[str] = frozenset(_DATA["plain"])
_CUES = {key: re.compile(cue, re.IGNORECASE) for key, cue in _DATA.items() if isinstance(cue, str)}
_SAID_SO = {name: re.compile(cue, re.IGNORECASE) for name, cue in _DATA["said_so"].items()}
_READ = 12
"""Words of a step that say what to do; what follows explains."""
_SENTENCES = 60
"""Sentences of hers that are read."""


class Done(NamedTuple):
    """What she did: the words of each tried step, of each clause, and the sure ones of these.

    `clauses` are her clauses that tell of something, as she wrote them; `words` all she wrote.
    """

    steps: list[frozenset[str]]
    pointing: list[str]
    told: list[frozenset[str]]
    sure: list[frozenset[str]]
    clauses: list[str]
    language: str = "en"
    words: str = ""


def what_was_done(tried: Sequence[TriedStep], *, words: str = "", language: str = "en") -> Done:
    """Gather what she did from her tried steps and from her words."""
    failed = [_plainly(t.step) for t in tried if t.outcome != "worked"]
    worked = [frozenset(_words(t.step, language)) for t in tried if t.outcome == "worked"]
    hers = [s for s in sentences(_plainly(words))[:_SENTENCES] if "?" not in s]
    told = [c for s in hers for c in _CUES["clauses"].split(s) if not _CUES["not_done"].search(c)]
    acted = [_CUES["did"].sub("", c) for c in told if _CUES["did"].match(c)]
    doings = [
        *failed,
        *_CUES["complied"].findall(words),
        *(d for d in acted if not any(_same(_words(d, language), w) for w in worked)),
    ]
    return Done(
        steps=[bag - _PLAIN for bag in _bags(doings, language)],
        pointing=[
            w
            for d in doings
            if _CUES["points"].search(d)
            for w in _words(d, language)[:2]
            if len(w) > 2
        ],
        told=_bags(told, language),
        sure=_bags([s for s in hers if _CUES["sure"].search(s)], language),
        clauses=told,
        language=language,
        words=words,
    )


def _plainly(text: str) -> str:
    """Say a doing by its own name: "turned it off and on" is "restarted"."""
    for name, cue in _SAID_SO.items():
        text = cue.sub(name, text)
    return text


def drop_tried(passage: Passage, done: Done) -> Passage:
    """Move the customer's steps that she already took from `steps` to `tried`."""
    old = steps_tried(passage.steps, done)
    left = tuple(step for step in passage.steps if step not in old)
    return passage.model_copy(update={"steps": left, "tried": old}) if old else passage


def steps_tried(steps: Sequence[ArticleStep], done: Done) -> tuple[ArticleStep, ...]:
    """List the customer's steps that she already took, by the judge and by rule."""
    hers = [s for s in steps if s.who is Who.CUSTOMER]
    if done.language not in JUDGED or not done.words.strip():
        return steps_taken(hers, done)
    sure = _sureness([s.text for s in hers], done.words)
    return tuple(
        step
        for step, probable in zip(hers, sure, strict=True)
        if probable >= SURE or (probable >= WAVERS and is_done(step, done))
    )


def _sureness(steps: Sequence[str], words: str) -> Sequence[float]:
    """How probable it is that she took each step: by the part of her words that says it best."""
    parts = _parts(words)
    judged = [default_judge().ask(Question.TRIED, part, steps) for part in parts]
    return [float(max(of_each)) for of_each in zip(*judged, strict=True)]


def _parts(words: str) -> list[str]:
    """Cut long words into parts that the judge reads whole."""
    parts: list[list[str]] = [[]]
    for sentence in sentences(words)[:_SENTENCES]:
        if parts[-1] and sum(len(s.split()) for s in [*parts[-1], sentence]) > _PART:
            parts.append([])
        parts[-1].append(sentence)
    return [" ".join(part) for part in parts][:_PARTS]


def steps_taken(steps: Sequence[ArticleStep], done: Done) -> tuple[ArticleStep, ...]:
    """List the customer's steps that she already took, by rule alone."""
    return tuple(s for s in steps if s.who is Who.CUSTOMER and is_done(s, done))


def is_done(step: ArticleStep, done: Done) -> bool:
    """Say whether a step was already taken, or what it would check was already answered."""
    head, said = _told_to(step.text, done.language)
    words = [w for w in said if w not in _PLAIN]
    if not words or _CUES["lasting"].match(head):
        return False
    return (
        any(_same(words, one) for one in done.steps)
        or any(_enough() & one & {*words} for one in done.told)
        or words[0] in done.pointing
        or (len(said) >= 2 and any(_share(said, one) >= TOLD for one in done.told))
        or bool(_CUES["checks"].match(head) and any(_share(words, one) > 0 for one in done.sure))
    )


@lru_cache(maxsize=4096)
def _told_to(text: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Give the part of a step that says what to do, and its stems."""
    head = _plainly(text.partition(". ")[0].partition("; ")[0])
    return head, tuple(dict.fromkeys(_words(head, language)))[:_READ]


def _words(text: str, language: str) -> tuple[str, ...]:
    """Give the stems of a text, by one name where two say the same in a step."""
    alike = _alike()
    return tuple(alike.get(stem, stem) for stem in content(text, language=language))


@cache
def _enough() -> frozenset[str]:
    """Give the stems of doings that need no object to be the same."""
    return frozenset(content(" ".join(_DATA["enough"])))


@cache
def _opposites() -> dict[str, frozenset[str]]:
    pairs = [_words(pair, "en") for pair in _DATA["opposites"]]
    both = [*pairs, *((b, a) for a, b in pairs)]
    return {a: frozenset(d for c, d in both if c == a) for a, _ in both}


@cache
def _alike() -> dict[str, str]:
    return {form: name for name, forms in _DATA["alike"].items() for form in forms.split()}


def _bags(texts: Iterable[str], language: str) -> list[frozenset[str]]:
    bags = (frozenset(_words(text, language)) for text in texts)
    return [bag for bag in bags if bag]


def _same(words: Sequence[str], done: frozenset[str]) -> bool:
    """Say whether a step and a doing agree: in the doing, and in what it is done to."""
    if done.isdisjoint(words):
        return False
    shared = [_in(word, done) for word in words]
    smaller = min(len(words), len(done))
    if smaller == 1:
        return sum(shared) == 1 and len(words) <= 2
    if _opposites().get(words[0], frozenset()) & done and not shared[0]:
        return False
    done_to_it = not shared[0] or any(shared[1:3])
    return done_to_it and sum(shared) >= 2 and sum(shared) / smaller >= ALIKE


def _share(words: Sequence[str], told: frozenset[str]) -> float:
    if told.isdisjoint(words):
        return 0.0
    return sum(_in(word, told) for word in words) / len(words)


def _in(word: str, done: frozenset[str]) -> bool:
    if word in done or len(word) < 5:
        return word in done
    return any(fuzz.ratio(word, d) >= 88 for d in done if d[0] == word[0] and len(d) > 3)


def drop_contradicted(passage: Passage, done: Done) -> Passage:
    """Leave out the steps whose condition her words plainly deny."""
    left = tuple(s for s in passage.steps if not (s.condition and is_denied(s.condition, done)))
    return passage.model_copy(update={"steps": left}) if left != passage.steps else passage


def is_denied(condition: str, done: Done) -> bool:
    """Say whether a clause of hers says the contrary: "if it stays on", "it never stays on"."""
    asked = frozenset(content(condition, language=done.language))
    negated = bool(_CUES["negated"].search(condition))
    return any(
        bool(_CUES["negated"].search(clause)) != negated
        and _holds(frozenset(content(clause, language=done.language)), asked)
        for clause in done.clauses
    )


def _holds(said: frozenset[str], asked: frozenset[str]) -> bool:
    alike = sum(_in(word, said) for word in asked)
    return alike >= 2 and alike >= len(asked) * DENIED
