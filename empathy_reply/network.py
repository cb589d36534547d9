"""Opens what was trained: a network and the vocabulary it reads with. In: files. Out: both, loaded.

Nothing is downloaded. Networks run on the processor, on as many threads as they are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

Network: TypeAlias = onnxruntime.InferenceSession
Tokens: TypeAlias = Tokenizer


def open_network(file: Path, *, threads: int) -> Network:
    """Load an ONNX network; it can be run from several threads at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def open_vocabulary(file: Path, *, longest: int | None = None) -> Tokens:
    """Load a vocabulary that does not pad, and cuts only what is longer than `longest` tokens."""
    vocabulary = Tokenizer.from_file(str(file))
    vocabulary.no_truncation()
    vocabulary.no_padding()
    if longest:
        vocabulary.enable_truncation(longest)
    return vocabulary


def padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Lay rows of numbers side by side, with noughts behind the shorter ones."""
    laid = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for place, row in enumerate(rows):
        laid[place, : len(row)] = row
    return laid
