"""Which articles a moment allows, and which it is that an article is meant for.

In: an article and a `Query`. Out: a `Fit`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from ..assess.labels import Flag, SafetyKind, Situation
from ..data import table
from ..ticket import Article, Audience
from .articles import Parts
from .passage import ArticleStep, Who
from .query import Query
from .terms import terms

_DATA = table("empathy_reply.knowledge", "search.toml")
_MEANT_FOR = {key: re.compile(cue, re.IGNORECASE) for key, cue in _DATA["meant_for"].items()}
_PATTERNS = {key: re.compile(cue, re.IGNORECASE) for key, cue in _DATA["patterns"].items()}


class Fit(IntEnum):
    """How an article fits the moment; the higher, the better."""

    REFUSED = 0
    """It must not be used: it sells, comforts, or says what she does not want to hear."""
    MATTER = 1
    """It may be about the matter; its words decide."""
    TOUCHES = 2
    """Its text, written for agents, speaks of the moment."""
    MEANT = 3
    """Its title says that it is for this moment."""


STRICT = frozenset({*SafetyKind, Situation.GRIEF, Flag.NO_REPLY_NEEDED})
"""In these moments an article that is not about the moment itself is not used."""

TROUBLED = frozenset({Situation.DIFFICULTY, Situation.REPEAT_CONTACT, Situation.HOSTILE})
"""Here something went wrong, so an article about trouble is likelier than one about a wish."""


def moment(query: Query) -> str:
    """Name the moment as the tables of articles do."""
    if Flag.NO_REPLY_NEEDED in query.flags:
        return Flag.NO_REPLY_NEEDED
    return query.kind or query.situation


def fit(article: Article, query: Query) -> Fit:
    """Say how an article fits the moment of the query."""
    found = _meant(article, moment(query))
    if Flag.LEGAL_THREAT in query.flags and _MEANT_FOR["hostile"].search(article.title):
        found = max(found, Fit.TOUCHES)
    if _sells(article, query) and found is not Fit.MEANT:
        return Fit.REFUSED
    if query.kind and _PATTERNS["comforting"].search(article.text) and found is not Fit.MEANT:
        return Fit.REFUSED
    if query.situation is Situation.POSITIVE and not query.asks and found is Fit.MATTER:
        return Fit.REFUSED
    return Fit.REFUSED if _is_unwanted(article, query) else found


def _meant(article: Article, name: str) -> Fit:
    cue = _MEANT_FOR.get(name)
    if not cue:
        return Fit.MATTER
    if cue.search(article.title):
        return Fit.MEANT
    spoken = article.audience is Audience.AGENT or name in set(SafetyKind)
    return Fit.TOUCHES if spoken and cue.search(article.text) else Fit.MATTER


def _sells(article: Article, query: Query) -> bool:
    """An offer, unless it is what she asks for."""
    offer = _offer(article)
    return bool(offer) and not terms(offer, language=query.language) & query.wanted


@lru_cache(maxsize=2048)
def _offer(article: Article) -> str:
    """Give the words with which an article sells, "" when it does not."""
    found = _PATTERNS["selling"].search(f"{article.title}. {article.text}")
    return found.group() if found else ""


def _is_unwanted(article: Article, query: Query) -> bool:
    title = {s.removeprefix("re") for s in terms(article.title, language=query.language)}
    title = {s for s in title if not s.startswith("~")}
    return bool(title) and len(title & query.refused) * 2 >= len(title)


def is_harsh(article: Article) -> bool:
    """Say whether an article holds fees, notice or proof against whoever reads it."""
    return bool(_PATTERNS["harsh"].search(article.text))


def is_about_trouble(article: Article, parts: Parts) -> bool:
    """Say whether an article is about something that went wrong."""
    return bool(parts.cause) or bool(_PATTERNS["trouble"].search(article.title))


def is_spent(parts: Parts, taken: Sequence[ArticleStep]) -> bool:
    """Say whether an article has hardly more to say than what she already tried."""
    mine = any(step.who is Who.AGENT and not step.guidance for step in parts.steps)
    hers = sum(step.who is Who.CUSTOMER for step in parts.steps)
    tells = len(parts.notes) > hers
    return bool(taken) and not mine and not tells and len(taken) == hers


def asks_again(step: ArticleStep, query: Query) -> bool:
    """Say whether a step asks for what she already gave: a statement, photos, an order number."""
    head = step.text.partition(". ")[0]
    wanted = terms(head, language=query.language) - _ASKING
    if step.who is Who.AGENT:
        return bool(_PATTERNS["asks_for"].match(head) and wanted & query.given)
    if not (_PATTERNS["sends"].match(head) and _PATTERNS["sent"].search(query.words)):
        return False
    return len(wanted & query.given) * 2 >= len(wanted)


_ASKING: frozenset[str] = frozenset(_DATA["asking"]["terms"].split())
"""Stems that say that something is asked for, not what; account and order are in every ticket."""
