"""Finds the articles that answer a ticket, and leaves the near misses alone.

In: a `Query`. Out: `Retrieved`: the passages to use, taken apart and without what she tried, and
all candidates with their scores. `CaseArticles` is the index over the articles of one case.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ..assess.labels import Flag, SafetyKind, Situation
from ..data import table
from ..stems import content
from ..ticket import Article
from .articles import take_apart
from .passage import ArticleStep, Candidate, Passage, Retrieved, Who
from .query import Query
from .tried import drop_tried, is_done, what_was_done

_DATA = table("empathy_reply.knowledge", "search.toml")
_MEANT_FOR = {key: re.compile(cue, re.IGNORECASE) for key, cue in _DATA["meant_for"].items()}
_SELLING_TEXT = re.compile(_DATA["patterns"]["selling_text"], re.IGNORECASE)
_SELLING = re.compile(_DATA["patterns"]["selling"], re.IGNORECASE)
_SENDS, _SENT = (re.compile(_DATA["patterns"][key], re.IGNORECASE) for key in ("sends", "sent"))
_ASKS_FOR = re.compile(_DATA["patterns"]["asks_for"], re.IGNORECASE)

ENOUGH = 0.46
"""An article that scores less does not answer the ticket."""

ENOUGH_BESIDE = 0.28
"""Beside threats or praise the matter itself takes up few of the words."""

SECOND = 0.93
"""A further article on the matter is used when it scores at least this share of the best."""

MEANT = 0.45
"""What an article gains whose title is about the moment itself; half where only its text is."""

RECOGNISED = 0.15
"""What an article gains that lists a step she already tried: it is about her trouble."""

TITLE = 2.0
"""A word in the title counts this much more than one in the text."""


class KnowledgeBase(Protocol):
    """Anything that finds passages for a query."""

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        """Find the passages that answer the query, best first."""
        ...


class CaseArticles:
    """The articles of one case, searched by their words."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = tuple(articles)

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        """Score every article against the query and keep those that answer it."""
        found = sorted(_weigh(self._articles, query), key=lambda one: -one.score)
        matter = [one for one in found if not one.meant]
        best = matter[0].score if matter else 0.0
        used = [
            one
            for one in found
            if (one.meant and one.score >= MEANT / 2)
            or (not one.meant and one.score >= max(best * SECOND, _enough(query)))
        ]
        passages = (_passage(one, query) for one in used[:limit])
        return Retrieved(
            passages=tuple(passage for passage in passages if passage),
            candidates=tuple(Candidate(id=o.article.id, score=round(o.score, 3)) for o in found),
        )


_BESIDE = {Situation.HOSTILE, Situation.POSITIVE}


class _Weighed(NamedTuple):
    """An article with its score; `meant` when it is about the moment itself."""

    article: Article
    score: float
    meant: bool


def _enough(query: Query) -> float:
    return ENOUGH_BESIDE if query.situation in _BESIDE else ENOUGH


def _weigh(articles: Sequence[Article], query: Query) -> list[_Weighed]:
    return [
        _fit(article, score, query)
        for article, score in zip(articles, _overlaps(articles, query), strict=True)
    ]


def _overlaps(articles: Sequence[Article], query: Query) -> list[float]:
    bags = [_bag(article, query.language) for article in articles]
    spread = Counter(stem for bag in bags for stem in bag)
    rarity = {s: math.log(1 + (len(bags) - n + 0.5) / (n + 0.5)) for s, n in spread.items()}
    return [_overlap(bag, query, rarity) for bag in bags]


def _bag(article: Article, language: str) -> dict[str, float]:
    bag = dict.fromkeys(content(article.text, language=language), 1.0)
    bag.update(dict.fromkeys(content(article.title, language=language), TITLE))
    return bag


def _overlap(bag: dict[str, float], query: Query, rarity: dict[str, float]) -> float:
    """The weight of the words that article and ticket share, 0 to 1 (it saturates)."""
    shared = bag.keys() & query.stems.keys()
    weight = sum(bag[s] * query.stems[s] * rarity[s] for s in shared)
    return weight / (weight + 6.0)


def _fit(article: Article, score: float, query: Query) -> _Weighed:
    """Raise what is meant for this moment, drop what must not be used in it."""
    cue = _MEANT_FOR.get(_moment(query))
    titled = bool(cue and cue.search(article.title))
    meant = titled or bool(cue and cue.search(article.text))
    if _moment(query) in _STRICT and not meant:
        return _Weighed(article, 0.0, meant=False)
    if query.situation is Situation.POSITIVE and not meant and not query.asks:
        return _Weighed(article, 0.0, meant=False)
    if (_sells(article) and not titled) or _is_refused(article, query):
        return _Weighed(article, 0.0, meant=False)
    score += MEANT if titled else MEANT / 2 if meant else 0.0
    score += RECOGNISED if _recognised(article, query) else 0.0
    return _Weighed(article, min(1.0, score), meant)


def _sells(article: Article) -> bool:
    return bool(_SELLING.search(article.title) or _SELLING_TEXT.search(article.text))


def _is_refused(article: Article, query: Query) -> bool:
    title = {s.removeprefix("re") for s in content(article.title, language=query.language)}
    return bool(title) and len(title & query.refused) * 2 >= len(title)


def _moment(query: Query) -> str:
    if Flag.NO_REPLY_NEEDED in query.flags:
        return Flag.NO_REPLY_NEEDED
    return query.kind or query.situation


_STRICT = {*SafetyKind, Situation.GRIEF, Flag.NO_REPLY_NEEDED}
"""In these moments an article that is not about the moment itself is never used."""


def _recognised(article: Article, query: Query) -> bool:
    done = what_was_done(query.tried)
    return any(is_done(step, done) for step in take_apart(article).steps) if done.steps else False


def _passage(found: _Weighed, query: Query) -> Passage | None:
    article, parts = found.article, take_apart(found.article)
    steps = tuple(step for step in parts.steps if not _asks_again(step, query))
    if parts.steps and not steps:
        return None
    passage = Passage(
        article_id=article.id,
        title=article.title,
        url=article.url,
        audience=article.audience,
        score=round(found.score, 3),
        steps=steps,
        cause=parts.cause,
        prevention=parts.prevention,
        notes=parts.notes,
    )
    return drop_tried(passage, what_was_done(query.tried, words=query.words))


def _asks_again(step: ArticleStep, query: Query) -> bool:
    """A step that asks for what she already gave: a statement, photos, an order number."""
    asks = step.who is Who.AGENT and _ASKS_FOR.match(step.text)
    sends = step.who is Who.CUSTOMER and _SENDS.match(step.text) and _SENT.search(query.words)
    if not (asks or sends):
        return False
    wanted = set(content(step.text.partition(". ")[0])) - _ASKING
    given = set(content(" ".join([query.words, *query.sent]).replace("_", " ")))
    return len(wanted & given) * 2 >= len(wanted) if sends else bool(wanted & given)


_ASKING = {"ask", "custom", "request", "confirm", "send", "complet", "full"}
"""Stems of the asking itself."""
