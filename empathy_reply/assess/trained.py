"""Reads feeling and moment with the trained network that ships in `model/`.

In: passages, cleaned. Out: one `Heard` each. Nothing is downloaded: network, vocabulary and
settings are files of the package. `training/` says how they were made, `model/CARD.md` what they
are worth.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..network import Network, open_network
from ..text import sentences
from .labels import Emotion, Expression, Flag, SafetyKind
from .reader import Heard, Passage, Reading, in_turn
from .spans import find_spans
from .tokens import Vocabulary, Window
from .weighing import safety_scores, situation_scores

MODEL = Path(__file__).parent / "model"
BATCH = 8
"""Windows that go through the network together."""

Numbers: TypeAlias = NDArray[np.float32]
Answers: TypeAlias = dict[str, Numbers]
"""For each head the probability of each of its answers."""


class Settings(NamedTuple):
    """What `model/settings.json` holds: the heads with their answers, and how sure to be."""

    version: str
    heads: Mapping[str, Sequence[str]]
    temperature: Mapping[str, float]
    lines_count: Mapping[str, float]


class _Answered(NamedTuple):
    """A window with the network's logits: of its lines, of the whole, of the tokens' tags."""

    window: Window
    lines: Numbers
    whole: Numbers
    tags: Numbers


class TrainedReader:
    """Reads English in any register; of other languages it knows little.

    Safe to share between threads. The network is loaded when it is first needed, in about 0.2 s.
    """

    def __init__(self, folder: Path = MODEL, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self._vocabulary = Vocabulary(folder / "tokenizer.json")

    @property
    def name(self) -> str:
        """Name and version, recorded on each draft."""
        return f"minilm-{self._settings.version}"

    def read(self, passages: Sequence[Passage]) -> Sequence[Heard]:
        """Read each passage by itself, in order; windows of many passages share a batch."""
        windows = [self._vocabulary.windows(passage) for passage in passages]
        answered = iter(self._answers([w for of_one in windows for w in of_one]))
        return [
            self._heard(len(passage), [next(answered) for _ in of_one])
            for passage, of_one in zip(passages, windows, strict=True)
        ]

    def nearness(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Cosine of a text's meaning with each other's."""
        first, *rest = self._meanings([text, *others])
        return [float(first @ other) for other in rest]

    def _meanings(self, texts: Sequence[str]) -> list[Numbers]:
        """A vector of length 1 for each text, of a long one for its first window."""
        windows = [self._vocabulary.windows(sentences(text) or (text,))[0] for text in texts]
        return [
            self._session.run(["meanings"], laid_out([window]))[0][0, len(window.lines)]
            for window in windows
        ]

    @cached_property
    def _settings(self) -> Settings:
        read: dict[str, Any] = json.loads((self._folder / "settings.json").read_text("utf-8"))
        return Settings(**{field: read[field] for field in Settings._fields})

    @cached_property
    def _size(self) -> int:
        return sum(map(len, self._settings.heads.values()))

    @cached_property
    def _session(self) -> Network:
        return open_network(self._folder / "reader.onnx", threads=self._threads)

    def _answers(self, windows: Sequence[Window]) -> Iterator[_Answered]:
        """What the network answers to each window; windows of like length go together."""
        order = sorted(range(len(windows)), key=lambda n: len(windows[n].tokens))
        found: dict[int, _Answered] = {}
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            inputs = laid_out([windows[n] for n in batch])
            answers, tags = self._session.run(["answers", "tags"], inputs)
            for row, n in enumerate(batch):
                window = windows[n]
                found[n] = _Answered(
                    window,
                    answers[row, : len(window.lines)],
                    answers[row, len(window.lines)],
                    tags[row, : len(window.tokens)],
                )
        return (found[n] for n in range(len(windows)))

    def _heard(self, count: int, windows: Sequence[_Answered]) -> Heard:
        silent = self._readings(np.zeros((1, self._size), dtype=np.float32))[0]
        lines: dict[int, Reading] = {}
        for one in windows:
            spans = find_spans(one.window, _one_of(one.tags))
            readings = self._readings(one.lines)
            for (number, _, _), reading in zip(one.window.lines, readings, strict=True):
                lines[number] = reading.model_copy(update={"spans": spans.get(number, ())})
        return Heard(self._joined(windows), tuple(lines.get(n, silent) for n in range(count)))

    def _joined(self, windows: Sequence[_Answered]) -> Reading:
        """One reading of all windows: feeling is weighed by length, danger counts anywhere."""
        lengths = [len(one.window.tokens) for one in windows]
        wholes = self._shares(np.stack([one.whole for one in windows]))
        lines = self._shares(np.concatenate([one.lines for one in windows]))
        joined = {
            head: np.average(shares, axis=0, weights=lengths) for head, shares in wholes.items()
        }
        for head in SEVERAL:
            joined[head] = wholes[head].max(axis=0)
            if len(lines[head]):
                counts = [self._settings.lines_count.get(a, 0) for a in self._settings.heads[head]]
                joined[head] = np.maximum(joined[head], counts * lines[head].max(axis=0))
        return self._reading(joined)

    def _readings(self, logits: Numbers) -> list[Reading]:
        shares = self._shares(logits)
        return [
            self._reading({head: shares[head][row] for head in shares})
            for row in range(len(logits))
        ]

    def _shares(self, logits: Numbers) -> Answers:
        """Probabilities of all answers, head by head. logits: (N, K)."""
        shares: Answers = {}
        start = 0
        for head, answers in self._settings.heads.items():
            mine = logits[:, start : start + len(answers)] / self._settings.temperature[head]
            shares[head] = _one_of(mine) if head not in SEVERAL else 1 / (1 + np.exp(-mine))
            start += len(answers)
        return shares

    def _reading(self, shares: Answers) -> Reading:
        named = {
            head: dict(zip(answers, map(float, shares[head]), strict=True))
            for head, answers in self._settings.heads.items()
        }
        moment, held = named["moment"], named["holds"]
        safety = safety_scores(moment, held)
        return Reading(
            emotion={e: named["emotion"][e] for e in Emotion},
            intensity=float(sum(int(level) * p for level, p in named["intensity"].items())),
            expression={e: named["expression"][e] for e in Expression},
            situation=in_turn(situation_scores(moment, held, named["calm"])),
            flags={f: named["flags"][f] for f in Flag if f in named["flags"]}
            | {Flag.SELF_HARM: safety[SafetyKind.SELF_HARM]},
            safety=safety,
        )


SEVERAL = frozenset({"holds", "flags"})
"""Heads of whose answers several may hold; of the others exactly one does."""


def _one_of(logits: Numbers) -> Numbers:
    powers: Numbers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Numbers = powers / powers.sum(axis=1, keepdims=True)
    return shares


def laid_out(windows: Sequence[Window]) -> dict[str, NDArray[Any]]:
    """Lay windows side by side, padded: what the network takes.

    ids, mask: (B, T); spans: (B, S, T), the lines of each window and, after them, the whole.
    """
    tokens = max(len(w.tokens) for w in windows)
    most = max(len(w.lines) for w in windows) + 1
    ids = np.zeros((len(windows), tokens), dtype=np.int64)
    spans = np.zeros((len(windows), most, tokens), dtype=np.float32)
    for row, window in enumerate(windows):
        ids[row, : len(window.tokens)] = window.ids
        for column, (_, first, end) in enumerate(window.lines):
            spans[row, column, first:end] = 1
        spans[row, len(window.lines), 1 : max(2, len(window.tokens) - 1)] = 1
    mask = (np.arange(tokens) < np.array([[len(w.tokens)] for w in windows])).astype(np.int64)
    return {"ids": ids, "mask": mask, "spans": spans}
