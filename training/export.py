"""Put the trained network into the package: `python -m training.export --run DIR…`

In: checkpoints of `train.py`, of which the mean is taken, and the development set. Out:
`empathy_reply/assess/model/` with `reader.onnx` (8-bit weights), `tokenizer.json` and
`settings.json`. Each head's temperature is the one under which the development set is likeliest.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from empathy_reply.assess.trained import MODEL, TrainedReader

from .corpus import lines, rows
from .heads import FLAGS, HEADS, ONE_OF, span, target
from .network import Network, load
from .train import encoder_folder

GRAVE = ("physical", "security", "self_harm", "grief", "hostile")
LINES_COUNT = dict.fromkeys((*GRAVE, *map(str, FLAGS)), 0.9)
"""What the line that says it most counts beside the whole; an earlier contact needs the whole."""

TEMPERATURES = np.linspace(0.6, 3.0, 49)


def main() -> None:
    """Export, then calibrate what was exported."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--run", type=Path, nargs="+", required=True)
    options.add_argument("--version", default="1")
    options.add_argument("--out", type=Path, default=MODEL)
    told = options.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    _vocabulary(told.out / "tokenizer.json")
    write(
        load([run / "network.pt" for run in told.run], encoder_folder()), told.out / "reader.onnx"
    )
    settings = {
        "version": told.version,
        "heads": {head: list(answers) for head, answers in HEADS.items()},
        "temperature": dict.fromkeys(HEADS, 1.0),
        "lines_count": LINES_COUNT,
    }
    (told.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n")
    settings["temperature"] = temperatures(TrainedReader(told.out))
    (told.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n")
    print(json.dumps(settings["temperature"]))


def _vocabulary(file: Path) -> None:
    """The encoder's own vocabulary, without its padding and cutting."""
    content = json.loads((encoder_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    content["truncation"] = content["padding"] = None
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


class _Exported(nn.Module):
    """The network with names that the exporter keeps."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, spans: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        answers, tags, meanings = self.network(ids, mask, spans)
        return answers, tags, meanings


def write(network: Network, file: Path) -> None:
    """Write the network as ONNX with 8-bit weights."""
    example = (
        torch.randint(1000, 2000, (2, 12)),
        torch.ones(2, 12, dtype=torch.long),
        torch.ones(2, 3, 12),
    )
    axes = {"ids": {0: "b", 1: "t"}, "mask": {0: "b", 1: "t"}, "spans": {0: "b", 1: "s", 2: "t"}}
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        torch.onnx.export(
            _Exported(network),
            example,
            str(exact),
            input_names=["ids", "mask", "spans"],
            output_names=["answers", "tags", "meanings"],
            dynamic_axes={
                **axes,
                "answers": {0: "b", 1: "s"},
                "tags": {0: "b", 1: "t"},
                "meanings": {0: "b", 1: "s"},
            },
            opset_version=17,
            dynamo=False,
        )
        small = Path(folder) / "small.onnx"
        quantize_dynamic(
            exact, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
        shutil.copy(small, file)


def temperatures(reader: TrainedReader) -> dict[str, float]:
    """The temperature of each head that makes the development set likeliest."""
    texts = rows("dev")
    if not texts:
        return dict.fromkeys(HEADS, 1.0)
    windows = [reader._vocabulary.windows(lines(row.text))[0] for row in texts]
    found = np.stack([next(reader._answers([window])).whole for window in windows])
    right = np.stack([target(row).answers for row in texts])
    return {head: _fit(head, found[:, span(head)], right[:, span(head)]) for head in HEADS}


def _fit(head: str, logits: np.ndarray, wanted: np.ndarray) -> float:
    return round(float(min(TEMPERATURES, key=lambda t: _surprise(head, logits / t, wanted))), 2)


def _surprise(head: str, logits: np.ndarray, wanted: np.ndarray) -> float:
    if head in ONE_OF:
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return float(-(wanted * logs).sum(axis=1).mean())
    each = np.logaddexp(0, logits) - wanted * logits
    return float(each.mean())


if __name__ == "__main__":
    main()
