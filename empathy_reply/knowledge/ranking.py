"""Puts found articles in order: what answers, and what an agent needs beside it.

In: `Near` articles of one query. Out: the same, best first. Words and meaning are fused; an
article written for agents says how a case is handled; one that gives an overview tells more than
one of a product's many details; what lies near the best ones belongs to the same matter. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..data import table
from ..ticket import Audience
from .index import Near
from .shelf import is_internal

_DATA = table("empathy_reply.knowledge", "ranking.toml")
_WEIGHTS: dict[str, float] = _DATA["weights"]
_OVERVIEW = re.compile(_DATA["cues"]["overview"], re.IGNORECASE)

BEST = 5
"""Articles that say what the matter is."""

MANY = 60
"""Articles from which their kind counts in full; of few, the matter alone decides the order."""


class Ranked(NamedTuple):
    """A found article with its place's reason: higher comes first."""

    near: Near
    score: float


def rank(found: Sequence[Near]) -> list[Ranked]:
    """Put the articles of one query in order, best first."""
    if not found:
        return []
    first = _first(found)
    score = first + _WEIGHTS["beside"] * _spread(_beside(found, first))
    order = np.argsort(-score, kind="stable")
    return [Ranked(found[n], float(score[n])) for n in order]


def _first(found: Sequence[Near]) -> NDArray[np.float64]:
    """Fuse words, meaning and what kind of article it is."""
    kind = min(1.0, len(found) / MANY) ** 2
    told = {
        "words": _spread(np.array([one.words for one in found])),
        "meaning": _spread(np.array([one.meaning for one in found])),
        "agent": kind * np.array([_is_for_agents(one) for one in found]),
        "overview": kind * np.array([bool(_OVERVIEW.search(o.article.title)) for o in found]),
    }
    summed: NDArray[np.float64] = sum(
        (_WEIGHTS[name] * of_each for name, of_each in told.items()), start=np.zeros(len(found))
    )
    return summed


def _is_for_agents(one: Near) -> bool:
    """By its title: an audience that was merely worked out from the text is not enough here."""
    return one.article.audience is Audience.AGENT and is_internal(one.article.title)


def _spread(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Bring values to a mean of nothing and a spread of one."""
    spread: NDArray[np.float64] = (values - values.mean()) / (values.std() + 1e-9)
    return spread


def _beside(found: Sequence[Near], first: NDArray[np.float64]) -> NDArray[np.float64]:
    """How near each lies to the best ones."""
    vectors = np.stack([one.vector for one in found])
    best = vectors[np.argsort(-first)[:BEST]]
    near: NDArray[np.float64] = (vectors @ best.T).mean(axis=1).astype(np.float64)
    return near
