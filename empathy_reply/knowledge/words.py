"""The articles by their words: BM25 over stems. In: articles, a query's weights. Out: scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from ..language import detect
from ..stems import content
from ..ticket import Article

TITLE_COUNTS = 3
"""How many times a word of the title counts as one of the text."""

K1, B = 1.2, 0.75
"""The usual measures of BM25: how soon a repeated word is enough, how much length counts."""


def write_words(articles: Iterable[Article], folder: Path) -> None:
    """Write the weight of every word in every article."""
    words = bm25s.BM25(k1=K1, b=B)
    words.index([_stems(one) for one in articles], show_progress=False)
    words.save(folder, show_progress=False)


def _stems(article: Article) -> list[str]:
    language = detect(article.text, locale=article.locale)
    title = content(article.title, language=language)
    return [*(title * TITLE_COUNTS), *content(article.text, language=language)]


class Words:
    """The weights, mapped into memory."""

    def __init__(self, folder: Path) -> None:
        self._words: Any = bm25s.BM25.load(folder, mmap=True)

    def scores(self, asked: Mapping[str, float]) -> NDArray[np.float32]:
        """Score every article: shape (articles,). A word counts by its weight in `asked`."""
        weights, starts = self._words.scores, self._words.vocab_dict
        found = np.zeros(weights["num_docs"], dtype=np.float32)
        for word, weight in asked.items():
            if (place := starts.get(word)) is not None:
                begin, end = weights["indptr"][place : place + 2]
                found[weights["indices"][begin:end]] += weight * weights["data"][begin:end]
        return found
