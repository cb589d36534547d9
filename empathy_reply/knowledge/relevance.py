"""How sure it is that an article answers a ticket, from everything that speaks for it.

In: articles as the rules see them, and a `Query`. Out: a probability for each: how near they lie
in meaning, which words they share, whether the article is meant for the moment, and by how much
it stands out, weighed by a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..assess.labels import Situation
from ..data import table
from ..ticket import Article, Audience
from .meaning import default_encoder
from .moment import STRICT, Fit, moment
from .query import Query
from .sections import sections

MOST_WEIGHT = 15.0
"""What an article's words count at most here."""

_WEIGHTS: dict[str, float] = table("empathy_reply.knowledge", "relevance.toml")["weights"]


class Seen(NamedTuple):
    """An article as the rules see it: its fit, and what its words and their hints weigh."""

    article: Article
    fit: Fit
    weight: float


def sureness(found: Sequence[Seen], query: Query) -> NDArray[np.float64]:
    """Say for each article how probable it is that it answers: shape (articles,)."""
    if not found:
        return np.zeros(0)
    logit = np.full(len(found), _WEIGHTS["bias"])
    for name, value in told(found, query).items():
        logit += _WEIGHTS[name] * value
    sure: NDArray[np.float64] = 1 / (1 + np.exp(-logit))
    return sure


def told(found: Sequence[Seen], query: Query) -> Mapping[str, NDArray[np.float64]]:
    """Give every feature of every article, each of the shape (articles,)."""
    near, title = _nearness([one.article for one in found], query)
    weight = np.minimum([one.weight for one in found], MOST_WEIGHT)
    fit = np.array([one.fit for one in found])
    strict, meant = float(moment(query) in STRICT), fit == Fit.MEANT
    features = {
        "near": near,
        "near_ahead": _ahead(near),
        "title": title,
        "weight": weight,
        "weight_ahead": _ahead(weight),
        "refused": fit == Fit.REFUSED,
        "meant": meant,
        "meant_strict": meant * strict,
        "meant_praise": (fit >= Fit.TOUCHES) * float(query.situation is Situation.POSITIVE),
        "hostile": np.full(len(found), float(query.situation is Situation.HOSTILE)),
        "agent": np.array([one.article.audience is Audience.AGENT for one in found]),
    }
    return {name: np.asarray(value, dtype=np.float64) for name, value in features.items()}


def _nearness(
    articles: Sequence[Article], query: Query
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how near each article's nearest section lies, and its title."""
    encoder = default_encoder()
    asked = encoder.vectors([query.text])[0]
    near = [float((encoder.remembered(sections(one)) @ asked).max()) for one in articles]
    titles = encoder.remembered([one.title for one in articles]) @ asked
    return np.array(near), titles.astype(np.float64)


def _ahead(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give how far each is ahead of the best other one; what is behind is below nothing."""
    if len(values) < 2:
        return np.zeros(len(values))
    best, second = np.sort(values)[::-1][:2]
    ahead: NDArray[np.float64] = values - np.where(values == best, second, best)
    return ahead
