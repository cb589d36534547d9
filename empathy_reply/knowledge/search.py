"""Finds the articles that answer a ticket, and leaves the near misses alone.

In: a `Query`. Out: `Retrieved`: the passages to use, taken apart and without what she tried, and
all candidates with their scores. `CaseArticles` is the index over the articles of one case.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..assess.labels import SafetyKind, Situation
from ..ticket import Article, ArticleKind, Audience
from .articles import Parts, take_apart
from .earlier import fit_for_use
from .moment import (
    STRICT,
    TROUBLED,
    Fit,
    asks_again,
    fit,
    is_about_trouble,
    is_harsh,
    is_spent,
    moment,
)
from .passage import Candidate, Passage, Retrieved
from .query import Query
from .relevance import Seen, sureness
from .terms import IDEA, is_covered, terms
from .tried import Done, drop_contradicted, drop_tried, steps_taken, what_was_done

TEXT_SHARE = 0.8
"""What a word in an article's text counts beside one in its title."""

TEXT_MOST = 10.0
"""What the words of a text can add at most: a long article is not a better one."""

IDEA_SHARE = 0.7
"""What words that only mean the same count beside the same word."""

FOR_AGENTS = 2.2
"""What an article gains that is written for agents: it tells how a case is handled."""

ABOUT_TROUBLE = 1.8
"""What an article about trouble gains where something went wrong."""

RECOGNISED = 1.0
"""What an article gains that lists a step she already tried: it is about her trouble."""

MEANT = 4.0
"""What an article gains whose title is about the moment itself; half where only its text is."""

ENOUGH: dict[Situation, float] = {
    Situation.ROUTINE: 4.0,
    Situation.HOSTILE: 2.5,
    Situation.POSITIVE: 2.5,
}
"""What an article must weigh to answer; beside threats or praise few words are about the matter."""

ENOUGH_ELSE = 5.0

SECOND = 0.75
"""A further article is used when it weighs at least this share of the best of its kind."""

SECOND_BESIDE = 0.65
"""The same beside threats, where all that concerns the matter is wanted."""

GAINSAID = 0.08
"""Below this probability an article is not used, whatever the rules say."""

SURE = 0.6
"""From this probability an article is used, unless the moment forbids it."""

ABOUT_IT = 0.75
"""What an article about danger must share with the ticket: it may be about another danger."""


class KnowledgeBase(Protocol):
    """Anything that finds passages for a query."""

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        """Find the passages that answer the query, best first."""
        ...


class CaseArticles:
    """The articles of one case, searched by their words."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = tuple(map(fit_for_use, articles))

    def __len__(self) -> int:
        return len(self._articles)

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        """Weigh every article against the query and keep those that answer it."""
        done = _done(query)
        found = sorted(_weigh(self._articles, query, done), key=lambda one: -one.weight)
        sure = sureness([Seen(o.article, o.fit, o.weight) for o in found], query)
        passages = (_passage(one, query, done) for one in _used(found, sure, query)[:limit])
        return Retrieved(
            passages=tuple(passage for passage in passages if passage),
            candidates=tuple(
                Candidate(id=o.article.id, score=_score(o.weight), title=o.article.title)
                for o in found
            ),
        )


def _done(query: Query) -> Done:
    told = f"{query.words}\n{query.earlier}"
    return what_was_done(query.tried, words=told, language=query.language)


class _Weighed(NamedTuple):
    """An article with what it shares with the query and what it weighs in all.

    `asked_for` is true where its whole title stands in a question of hers.
    """

    article: Article
    parts: Parts
    fit: Fit
    shared: float
    weight: float
    asked_for: bool = False


def _score(weight: float) -> float:
    """Bring a weight to 0..1; what is just enough for a complaint is a half."""
    return round(weight / (weight + ENOUGH_ELSE), 3)


def _weigh(articles: Sequence[Article], query: Query, done: Done) -> list[_Weighed]:
    bags = [(terms(a.title, language=query.language), _text_terms(a, query)) for a in articles]
    spread = Counter(term for title, text in bags for term in title | text)
    worth = {
        term: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5))
        * (IDEA_SHARE if term.startswith(IDEA) else 1.0)
        for term, n in spread.items()
    }
    return [
        _weighed(article, _shared(*bag, query.terms, worth), query, done)
        for article, bag in zip(articles, bags, strict=True)
    ]


def _text_terms(article: Article, query: Query) -> frozenset[str]:
    return terms(article.text, language=query.language)


def _shared(
    title: frozenset[str],
    text: frozenset[str],
    asked: Mapping[str, float],
    worth: Mapping[str, float],
) -> float:
    """Weigh the words that title and text share with the ticket, by how rare they are here."""
    in_title = sum(asked[term] * worth[term] for term in title & asked.keys())
    in_text = sum(asked[term] * worth[term] for term in text & asked.keys())
    return in_title + TEXT_SHARE * min(in_text, TEXT_MOST)


def _weighed(article: Article, shared: float, query: Query, done: Done) -> _Weighed:
    parts, fitting = take_apart(article), fit(article, query)
    taken = steps_taken(parts.steps, done)
    if fitting is Fit.REFUSED or is_spent(parts, taken):
        return _Weighed(article, parts, Fit.REFUSED, shared, 0.0)
    hints = (
        FOR_AGENTS * (article.audience is Audience.AGENT),
        ABOUT_TROUBLE * (query.situation in TROUBLED and is_about_trouble(article, parts)),
        RECOGNISED * bool(taken),
    )
    gain = {Fit.MEANT: MEANT, Fit.TOUCHES: MEANT / 2}.get(fitting, 0.0)
    weight = shared + gain + (sum(hints) if shared else 0.0)
    asked_for = is_covered(article.title, query.questions, language=query.language)
    return _Weighed(article, parts, fitting, shared, weight, asked_for)


def _used(found: Sequence[_Weighed], sure: NDArray[np.float64], query: Query) -> list[_Weighed]:
    """Keep what the rules choose and meaning does not gainsay, and what meaning is sure of.

    A macro is used only where no article answers, a solved ticket only where neither does.
    """
    chosen = _chosen(found, query)
    kept = [
        one
        for one, probable in zip(found, sure, strict=True)
        if (probable >= GAINSAID and any(one is c for c in chosen))
        or (probable >= SURE and one.fit is not Fit.REFUSED)
    ]
    for kind in ArticleKind:
        of_kind = [one for one in kept if one.article.kind is kind]
        if of_kind:
            return of_kind
    return []


def _chosen(found: Sequence[_Weighed], query: Query) -> list[_Weighed]:
    """Keep what is meant for the moment, and the matter where the moment leaves room for it."""
    usable = [one for one in found if one.fit is not Fit.REFUSED]
    if moment(query) in STRICT:
        return _for_the_moment(usable, query)
    matter = [one for one in usable if one.fit is Fit.MATTER]
    enough = ENOUGH.get(query.situation, ENOUGH_ELSE)
    second = SECOND_BESIDE if query.situation is Situation.HOSTILE else SECOND
    meant = [
        one
        for one in usable
        if one.fit is Fit.MEANT or (one.fit is Fit.TOUCHES and one.weight >= enough)
    ]
    return sorted([*meant, *_best(matter, enough, second=second)], key=lambda one: -one.weight)


def _for_the_moment(usable: Sequence[_Weighed], query: Query) -> list[_Weighed]:
    kind = moment(query)
    fitting = [one for one in usable if one.fit is not Fit.MATTER]
    if kind in (SafetyKind.PHYSICAL, SafetyKind.SECURITY):
        fitting = [one for one in fitting if one.shared >= ABOUT_IT]
    titled = [one for one in fitting if one.fit is Fit.MEANT]
    if not fitting and kind == Situation.GRIEF:
        kindly = [one for one in usable if not is_harsh(one.article)]
        return _best(kindly, ENOUGH_ELSE)[:1]
    return _best(titled or fitting, 0.0)


def _best(found: Sequence[_Weighed], enough: float, *, second: float = SECOND) -> list[_Weighed]:
    """Keep the best, what comes close to it, and what she asks for by name."""
    top = max((one.weight for one in found), default=0.0)
    return [
        one
        for one in found
        if one.weight and one.weight >= enough and (one.asked_for or one.weight >= top * second)
    ]


def _passage(found: _Weighed, query: Query, done: Done) -> Passage | None:
    article, parts = found.article, found.parts
    steps = tuple(step for step in parts.steps if not asks_again(step, query))
    if parts.steps and not steps:
        return None
    passage = Passage(
        article_id=article.id,
        title=article.title,
        url=article.url,
        audience=article.audience,
        score=_score(found.weight),
        steps=steps,
        cause=parts.cause,
        prevention=parts.prevention,
        notes=parts.notes,
    )
    return drop_contradicted(drop_tried(passage, done), done)
