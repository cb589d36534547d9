"""Judges pairs of texts: was a step already tried, by what she wrote?

In: a text and others beside it. Out: for each a probability. The network reads both texts at once,
which tells more than two vectors do and takes longer: it is asked about few. It knows English.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..network import Network, Tokens, open_network, open_vocabulary, padded
from .meaning import BATCH, MODEL, VOCABULARY

LONGEST = 144
"""Tokens of both texts that are read; the longer one is cut first."""


class Question(StrEnum):
    """What is asked of a pair."""

    TRIED = "tried"
    """A customer's words and a step: has she done it, or is what it asks for already so?"""


class Judge:
    """Safe to share between threads; loaded when it is first asked."""

    def __init__(self, folder: Path = MODEL, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads

    def ask(self, question: Question, text: str, others: Sequence[str]) -> NDArray[np.float32]:
        """Give for each of the others the probability of a yes: shape (others,)."""
        if not others:
            return np.zeros(0, dtype=np.float32)
        place = self._questions.index(question)
        pairs = self._vocabulary.encode_batch([(text, other) for other in others])
        logits = [
            self._answers(pairs[start : start + BATCH])[:, place]
            for start in range(0, len(pairs), BATCH)
        ]
        sure = np.concatenate(logits).astype(np.float32)
        probable: NDArray[np.float32] = np.reciprocal(1 + np.exp(-sure))
        return probable

    def _answers(self, pairs: Sequence[Any]) -> NDArray[np.float32]:
        """Ask the network: logits of the shape (pairs, questions)."""
        laid = {
            "ids": padded([pair.ids for pair in pairs]),
            "mask": padded([pair.attention_mask for pair in pairs]),
            "parts": padded([pair.type_ids for pair in pairs]),
        }
        answers: NDArray[np.float32] = self._network.run(None, laid)[0]
        return answers

    @cached_property
    def _questions(self) -> list[str]:
        told: Mapping[str, Any] = json.loads((self._folder / "settings.json").read_text("utf-8"))
        return list(told["questions"])

    @cached_property
    def _network(self) -> Network:
        return open_network(self._folder / "judge.onnx", threads=self._threads)

    @cached_property
    def _vocabulary(self) -> Tokens:
        return open_vocabulary(VOCABULARY, longest=LONGEST)


@lru_cache(maxsize=1)
def default_judge() -> Judge:
    """Give the judge that ships with the package, shared by all."""
    return Judge()
