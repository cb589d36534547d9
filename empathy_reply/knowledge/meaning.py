"""Turns texts into vectors, so that a ticket lies near the article that answers it.

In: texts. Out: one vector of length 1 each. The encoder ships in `model/`; `training/search.py`
says how it was made, `model/CARD.md` what it is worth.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..network import Network, Tokens, open_network, open_vocabulary, padded

VOCABULARY = Path(__file__).parent.parent / "assess" / "model" / "tokenizer.json"
"""The reader's: both networks began as the same one."""

MODEL = Path(__file__).parent / "model"
BATCH = 16
"""Texts that go through the network together."""

LONGEST = 128
"""Tokens of a text that are read: some hundred words."""

SIZE = 384
"""Numbers of a vector."""

REMEMBERED = 8_192
"""Single texts whose vectors are kept in memory: a company's articles come again and again."""


class Encoder:
    """Safe to share between threads; loaded when it is first needed, in about 0.2 s."""

    def __init__(self, folder: Path = MODEL, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self._memory: dict[str, NDArray[np.float32]] = {}

    @cached_property
    def name(self) -> str:
        """Name and version; vectors of another one are not compared with these."""
        told = json.loads((self._folder / "settings.json").read_text(encoding="utf-8"))
        return str(told["name"])

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts, in order: shape (texts, SIZE), each row of length 1."""
        ids = [one.ids for one in self._vocabulary.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
        made = np.zeros((len(ids), SIZE), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            made[batch] = self._encode([ids[n] for n in batch])
        return made

    def remembered(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts like `vectors`, but each only once while it is remembered."""
        known = {text: self._memory[text] for text in texts if text in self._memory}
        new = list(dict.fromkeys(text for text in texts if text not in known))
        known.update(zip(new, self.vectors(new), strict=True))
        if len(self._memory) > REMEMBERED:
            self._memory = {}
        self._memory |= known
        return np.stack([known[text] for text in texts])

    def _encode(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        laid = {"ids": padded(ids), "mask": padded([[1] * len(one) for one in ids])}
        made: NDArray[np.float32] = self._network.run(None, laid)[0]
        return made

    @cached_property
    def _network(self) -> Network:
        return open_network(self._folder / "encoder.onnx", threads=self._threads)

    @cached_property
    def _vocabulary(self) -> Tokens:
        return open_vocabulary(VOCABULARY, longest=LONGEST)


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """Give the encoder that ships with the package, shared by all who search."""
    return Encoder()
