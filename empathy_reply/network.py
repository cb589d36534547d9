"""Opens what was trained: a network and the vocabulary it reads with. In: files. Out: both, loaded.

Nothing is downloaded. Networks run on the processor, on as many threads as they are given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import onnxruntime
from tokenizers import Tokenizer

Network: TypeAlias = onnxruntime.InferenceSession
Tokens: TypeAlias = Tokenizer


def open_network(file: Path, *, threads: int) -> Network:
    """Load an ONNX network; it can be run from several threads at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def open_vocabulary(file: Path) -> Tokens:
    """Load a vocabulary that neither cuts nor pads."""
    vocabulary = Tokenizer.from_file(str(file))
    vocabulary.no_truncation()
    vocabulary.no_padding()
    return vocabulary
