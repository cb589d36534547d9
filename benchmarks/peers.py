"""Other ways to read feeling, for comparison: what a team would reach for first.

In: texts. Out: for each text an emotion or a three-way polarity. Each peer needs its own packages
and is left out, with a word why, where they are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class Peer(NamedTuple):
    """A peer by name; `read` gives an emotion of ours, or a polarity where it knows no emotions."""

    name: str
    read: Callable[[Sequence[str]], list[str]]
    emotions: bool


def peers(goemotions: Path | None) -> Iterator[Peer]:
    """All peers whose packages are here."""
    for make in (_vader, _tfidf):
        try:
            yield make()
        except ImportError as error:
            print(f"left out: {error.name} is not installed (README.md of training/ says how)")
    if goemotions and (goemotions / "reader.onnx").exists():
        yield _goemotions(goemotions)
    else:
        print("left out: MiniLM on GoEmotions alone (--goemotions FOLDER, see training/README.md)")


def _vader() -> Peer:
    """VADER 3.3: a word list with rules for social media."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    scorer = SentimentIntensityAnalyzer()

    def read(texts: Sequence[str]) -> list[str]:
        scores = (scorer.polarity_scores(text)["compound"] for text in texts)
        return [
            "positive" if s >= 0.05 else "negative" if s <= -0.05 else "neutral" for s in scores
        ]

    return Peer("VADER", read, emotions=False)


def _tfidf() -> Peer:
    """TF-IDF of words and pairs with logistic regression, trained on the same rows as ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from training.corpus import rows

    learnt = [*rows("authored"), *rows("real")]
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(max_iter=400, C=10, class_weight="balanced"),
    )
    pipeline.fit([row.text for row in learnt], [str(row.emotion) for row in learnt])
    return Peer("TF-IDF + logistic regression", lambda t: list(pipeline.predict(t)), emotions=True)


def _goemotions(folder: Path) -> Peer:
    """The same encoder trained on GoEmotions alone."""
    from empathy_reply.assess.trained import TrainedReader

    reader = TrainedReader(folder)

    def read(texts: Sequence[str]) -> list[str]:
        emotions = (heard.whole.emotion for heard in reader.read([[text] for text in texts]))
        return [str(max(shares, key=lambda e: shares[e])) for shares in emotions]

    return Peer("MiniLM on GoEmotions alone", read, emotions=True)
