"""Fine-tunes the encoder that finds articles: a ticket lies near the article that answers it.

Run: python -m training.search --out runs/search [--epochs 4]
In: `data/search/*.jsonl`, help centres with their tickets. Out: `encoder.pt`, and figures on the
centres kept back. A batch holds whole help centres, so that an article's neighbours are among
what a ticket must be told from.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize
from transformers import AutoModel, AutoTokenizer

DATA = Path(__file__).parent / "data" / "search"
CENTRES = 4
"""Help centres in a batch."""

SHARPNESS = 20.0
"""What a cosine is multiplied with before the softmax."""

LONGEST = 96
"""Tokens of a ticket or an article that are read."""

KEPT_BACK = 10
"""Every so many centres, one is measured on and not learnt from."""


class Pair(NamedTuple):
    """A ticket with the place of its article in the batch."""

    ticket: str
    article: int


def main() -> None:
    """Train, save each epoch, print how often the right article comes first."""
    told = _arguments()
    torch.manual_seed(told.seed)
    rng = random.Random(told.seed)
    centres = read_centres(DATA)
    dev = centres[::KEPT_BACK]
    learnt = [c for n, c in enumerate(centres) if n % KEPT_BACK]
    encoder = Encoder(told.encoder)
    told.out.mkdir(parents=True, exist_ok=True)
    print(
        f"{len(learnt)} centres to learn from, {len(dev)} kept back; before: {score(encoder, dev)}"
    )
    steps = told.epochs * 2 * math.ceil(len(learnt) / CENTRES)
    optimizer = torch.optim.AdamW(encoder.model.parameters(), lr=told.rate, weight_decay=0.01)
    warming = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: pace(n, steps))
    for epoch in range(told.epochs):
        for articles, pairs in batches(learnt, rng):
            loss = contrast(encoder, articles, pairs)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.model.parameters(), 1.0)
            optimizer.step()
            warming.step()
            optimizer.zero_grad()
        print(f"epoch {epoch + 1}: {score(encoder, dev)}", flush=True)
        torch.save(encoder.model.state_dict(), told.out / "encoder.pt")


def _arguments() -> argparse.Namespace:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    told.add_argument("--out", type=Path, required=True)
    told.add_argument("--epochs", type=int, default=4)
    told.add_argument("--rate", type=float, default=4e-5)
    told.add_argument("--seed", type=int, default=7)
    return told.parse_args()


def pace(step: int, steps: int) -> float:
    """Warm up over the first tenth, then down to nothing."""
    warm = steps // 10 or 1
    return step / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def read_centres(folder: Path) -> list[dict[str, Any]]:
    """Read every help centre, in the order of files and lines."""
    files = sorted(folder.glob("centres*.jsonl"))
    return [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]


def as_text(one: dict[str, Any]) -> str:
    """A ticket or an article as the encoder reads it."""
    return f"{one.get('subject') or one.get('title')}. {one['text']}"


def batches(
    centres: Sequence[dict[str, Any]], rng: random.Random
) -> Iterator[tuple[list[str], list[Pair]]]:
    """Go through all tickets once: each batch holds some centres, with one ticket an article."""
    for turn in range(2):
        order = [*centres]
        rng.shuffle(order)
        for start in range(0, len(order), CENTRES):
            some = [a for centre in order[start : start + CENTRES] for a in centre["articles"]]
            told = [(a["tickets"][turn:] or a["tickets"])[:1] for a in some]
            pairs = [Pair(as_text(t), n) for n, ts in enumerate(told) for t in ts]
            yield [as_text(a) for a in some], pairs


class Encoder:
    """The encoder with its vocabulary: texts in, vectors of length one out."""

    def __init__(self, folder: Path) -> None:
        self.model = AutoModel.from_pretrained(folder)
        self._vocabulary = AutoTokenizer.from_pretrained(folder)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        read = self._vocabulary(
            list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        states = self.model(**read).last_hidden_state
        mask = read["attention_mask"].unsqueeze(-1)
        return normalize((states * mask).sum(1) / mask.sum(1), dim=-1)


def contrast(encoder: Encoder, articles: Sequence[str], pairs: Sequence[Pair]) -> Tensor:
    """How badly tickets are told from each other's articles, and articles from tickets."""
    encoder.model.train()
    near = encoder([p.ticket for p in pairs]) @ encoder(articles).T * SHARPNESS
    right = torch.tensor([p.article for p in pairs])
    back = near[:, right].T
    return cross_entropy(near, right) + cross_entropy(back, torch.arange(len(pairs))) / 2


@torch.no_grad()
def score(encoder: Encoder, centres: Sequence[dict[str, Any]]) -> str:
    """Say how often a ticket's article is the first in its centre, and among all of them."""
    encoder.model.eval()
    articles = [(n, a) for n, centre in enumerate(centres) for a in centre["articles"]]
    vectors = encoder([as_text(a) for _, a in articles])
    home = torch.tensor([n for n, _ in articles])
    at_home = everywhere = asked = 0
    for place, (centre, article) in enumerate(articles):
        for near in encoder([as_text(t) for t in article["tickets"]]) @ vectors.T:
            asked += 1
            everywhere += int(near.argmax() == place)
            at_home += int(near.masked_fill(home != centre, -1).argmax() == place)
    return f"first in its centre {at_home / asked:.3f}, among all {everywhere / asked:.3f}"


if __name__ == "__main__":
    main()
