"""Make a shallower encoder that still speaks like the deep one: `python -m training.shrink`.

In: all-MiniLM-L6-v2 and texts without labels (our rows' and the public sets'). Out: `encoder.pt`,
the weights of an encoder with a few of its layers, trained to give the same token states. A pass
over the texts takes about ten minutes on two cores; the labels are learnt later, by `train.py`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel

from empathy_reply.assess.tokens import Vocabulary

from .corpus import lines, rows
from .train import SEED, encoder_folder

BATCH_TOKENS = 2_000
RATE = 3e-4


def main() -> None:
    """Parse the options and shrink."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--public", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--layers", default="0,2,5")
    options.add_argument("--epochs", type=int, default=2)
    told = options.parse_args()
    torch.manual_seed(SEED)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    deep = _encoder().to(device).eval()
    shallow = _encoder().to(device).train()
    layers = [int(n) for n in told.layers.split(",")]
    shallow.encoder.layer = nn.ModuleList([shallow.encoder.layer[n] for n in layers])
    shallow.embeddings.word_embeddings.weight.requires_grad_(False)
    vocabulary = Vocabulary(encoder_folder() / "tokenizer.json")
    texts = list(dict.fromkeys(unlabelled(told.public)))
    ids = [vocabulary.windows(lines(text))[0].ids for text in texts]
    print(f"{len(ids)} texts, {sum(map(len, ids))} tokens", flush=True)
    batches = [b for n in range(told.epochs) for b in _batches(ids, seed=SEED + n)]
    learnt = [p for p in shallow.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=len(batches))
    started = time.monotonic()
    for step, batch in enumerate(batches):
        longest = max(map(len, batch))
        inputs = torch.tensor([[*one, *[0] * (longest - len(one))] for one in batch], device=device)
        mask = (inputs != 0).long()
        with torch.no_grad():
            wanted = deep(input_ids=inputs, attention_mask=mask).last_hidden_state
        given = shallow(input_ids=inputs, attention_mask=mask).last_hidden_state
        apart = ((given - wanted) ** 2).mean(-1)
        value = (apart * mask).sum() / mask.sum()
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            spent = time.monotonic() - started
            print(f"{step}/{len(batches)}: {float(value.detach()):.4f}, {spent:.0f} s", flush=True)
    told.out.mkdir(parents=True, exist_ok=True)
    torch.save(shallow.state_dict(), told.out / "encoder.pt")


def _encoder() -> nn.Module:
    model: nn.Module = AutoModel.from_pretrained(
        str(encoder_folder()), add_pooling_layer=False, attn_implementation="eager"
    )
    return model


def unlabelled(public: Path) -> Iterator[str]:
    """Texts of the permissive public sets and of our own rows, without their labels."""
    for line in _read(public / "cfpb" / "narratives.jsonl"):
        yield json.loads(line)["text"]
    for line in _read(public / "natcs" / "development.jsonl"):
        yield json.loads(line)["utterance"]
    for row in csv.DictReader(_read(public / "banking77" / "train.csv")):
        yield row["text"]
    for file in sorted((public / "multidogo").glob("*.tsv")):
        for line in _read(file)[1:]:
            yield from line.split("\t")[3:4]
    for line in _read(public / "goemotions" / "train.tsv")[::2]:
        yield line.split("\t")[0]
    for row in rows("authored"):
        yield row.text


def _read(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _batches(ids: list[tuple[int, ...]], *, seed: int) -> list[list[tuple[int, ...]]]:
    chance = random.Random(seed)
    ordered = sorted(ids, key=lambda one: len(one) + 12 * chance.random())
    batches: list[list[tuple[int, ...]]] = [[]]
    for one in ordered:
        if batches[-1] and (len(batches[-1]) + 1) * len(one) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(one)
    chance.shuffle(batches)
    return batches


if __name__ == "__main__":
    main()
