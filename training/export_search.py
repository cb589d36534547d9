"""Puts the search encoder and the judge into the package.

Run: python -m training.export_search --encoder FOLDER --search runs/search --judge runs/judge
In: the checkpoints of `search.py` and `judge.py`. Out: `empathy_reply/knowledge/model/`, with
8-bit weights.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn.functional import normalize

from empathy_reply.knowledge.meaning import MODEL

from .judge import QUESTIONS, Judge
from .search import Encoder


def main() -> None:
    """Export what is named."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    told.add_argument("--search", type=Path)
    told.add_argument("--judge", type=Path)
    told.add_argument("--out", type=Path, default=MODEL)
    told.add_argument("--name", default="search-1")
    options = told.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.search:
        encoder = Encoder(options.encoder).model
        encoder.load_state_dict(torch.load(options.search / "encoder.pt", weights_only=True))
        _write(_Meaning(encoder), ["ids", "mask"], options.out / "encoder.onnx")
    if options.judge:
        judge = Judge(options.encoder)
        judge.load_state_dict(torch.load(options.judge / "judge.pt", weights_only=True))
        _write(judge, ["ids", "mask", "parts"], options.out / "judge.onnx")
    settings = {"name": options.name, "questions": list(QUESTIONS)}
    (options.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n")


class _Meaning(nn.Module):
    """The encoder with the mean of its states, brought to length 1."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        counted = mask.unsqueeze(-1).to(states.dtype)
        return normalize((states * counted).sum(1) / counted.sum(1), dim=-1)


def _write(network: nn.Module, names: list[str], file: Path) -> None:
    """Write a network with 8-bit weights; rows and tokens may be any number."""
    network.eval()
    given = tuple(torch.ones((2, 8), dtype=torch.long) for _ in names)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            network,
            given,
            str(whole),
            input_names=names,
            output_names=["answers"],
            dynamic_axes={name: {0: "rows", 1: "tokens"} for name in names},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            whole, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )


if __name__ == "__main__":
    main()
