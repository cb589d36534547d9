"""Trains the judge: does an article answer a ticket, and was a step of it already tried?

Run: python -m training.judge --encoder FOLDER --out runs/judge [--epochs 4]
In: `data/search/centres*.jsonl` and `tried*.jsonl`. Out: `judge.pt`, and figures on what was kept
back. One network reads both texts at once, which tells more than two vectors do, and takes the
time of one encoding for each pair.
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
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import AutoModel, AutoTokenizer

from .search import DATA, KEPT_BACK, as_text, pace, read_centres

QUESTIONS = ("answers", "tried")
"""What is asked of a pair, in the order of the network's outputs."""

LONGEST = 144
BESIDE = 3
"""Articles that a ticket is told from at a time: its own, and neighbours by lot."""

FROZEN = 1
"""Layers, from below, that are not trained."""

GROUPS = 6
"""Tickets, or messages with their steps, in a batch."""


class Group(NamedTuple):
    """One text with others beside it, and for each whether the answer is yes."""

    question: int
    text: str
    others: tuple[str, ...]
    yes: tuple[bool, ...]


def main() -> None:
    """Train, save each epoch, print the figures of what was kept back."""
    told = _arguments()
    torch.manual_seed(told.seed)
    rng = random.Random(told.seed)
    learnt, dev = split(told.only)
    judge = Judge(told.encoder)
    if told.search:
        judge.encoder.load_state_dict(torch.load(told.search / "encoder.pt", weights_only=True))
    if told.begin:
        judge.load_state_dict(torch.load(told.begin / "judge.pt", weights_only=True))
    judge.freeze()
    told.out.mkdir(parents=True, exist_ok=True)
    print(f"{len(learnt)} groups to learn from, {len(dev)} kept back", flush=True)
    steps = told.epochs * math.ceil(len(learnt) / GROUPS)
    trained = [p for p in judge.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=told.rate, weight_decay=0.01)
    pacing = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: pace(n, steps))
    for epoch in range(told.epochs):
        for batch in batches(learnt, rng):
            loss = wrong(judge, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            optimizer.step()
            pacing.step()
            optimizer.zero_grad()
        torch.save(judge.state_dict(), told.out / "judge.pt")
        print(f"epoch {epoch + 1}: {figures(judge, dev)}", flush=True)


def _arguments() -> argparse.Namespace:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    told.add_argument("--search", type=Path, help="begin with the encoder of this run of search.py")
    told.add_argument("--begin", type=Path, help="go on from the judge of this run")
    told.add_argument("--only", choices=QUESTIONS, help="learn one of the two alone")
    told.add_argument("--out", type=Path, required=True)
    told.add_argument("--epochs", type=int, default=4)
    told.add_argument("--rate", type=float, default=6e-5)
    told.add_argument("--seed", type=int, default=7)
    return told.parse_args()


def split(only: str | None = None) -> tuple[list[Group], list[Group]]:
    """Give the groups to learn from, and those kept back: whole help centres and messages."""
    learnt: list[Group] = []
    dev: list[Group] = []
    for n, centre in enumerate(read_centres(DATA)):
        (learnt if n % KEPT_BACK else dev).extend(_of_centre(centre))
    tried = (
        json.loads(x)
        for f in sorted(DATA.glob("tried*.jsonl"))
        for x in f.read_text("utf-8").splitlines()
    )
    for n, entry in enumerate(tried):
        (learnt if n % KEPT_BACK else dev).append(_of_message(entry))
    kept = [QUESTIONS.index(only)] if only else [0, 1]
    return [g for g in learnt if g.question in kept], [g for g in dev if g.question in kept]


def _of_centre(centre: dict[str, Any]) -> Iterator[Group]:
    articles = tuple(as_text(a) for a in centre["articles"])
    for place, article in enumerate(centre["articles"]):
        for ticket in article["tickets"]:
            yes = tuple(n == place for n in range(len(articles)))
            yield Group(0, as_text(ticket), articles, yes)
    for ticket in centre.get("unanswered", ()):
        yield Group(0, as_text(ticket), articles, (False,) * len(articles))


def _of_message(entry: dict[str, Any]) -> Group:
    steps = tuple(step["text"] for step in entry["steps"])
    return Group(1, entry["message"], steps, tuple(step["tried"] for step in entry["steps"]))


def batches(groups: Sequence[Group], rng: random.Random) -> Iterator[list[Group]]:
    """Go through all groups once; of many articles some are left out, by lot."""
    order = [*groups]
    rng.shuffle(order)
    for start in range(0, len(order), GROUPS):
        yield [_fewer(group, rng) for group in order[start : start + GROUPS]]


def _fewer(group: Group, rng: random.Random) -> Group:
    if group.question:
        return group
    right = [n for n, yes in enumerate(group.yes) if yes]
    rest = [n for n, yes in enumerate(group.yes) if not yes]
    taken = [*right, *rng.sample(rest, min(len(rest), BESIDE - len(right)))]
    return group._replace(
        others=tuple(group.others[n] for n in taken), yes=tuple(group.yes[n] for n in taken)
    )


class Judge(nn.Module):
    """The encoder over both texts at once, and one answer for each question."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        size = self.encoder.config.hidden_size
        self.heads = nn.Sequential(
            nn.Linear(size * 2, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, len(QUESTIONS))
        )
        self._vocabulary = AutoTokenizer.from_pretrained(folder)

    def freeze(self) -> None:
        """Leave the vocabulary and the lowest layers as they are: quicker, and hardly worse."""
        lowest = [self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN]]
        for part in lowest:
            part.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, parts: Tensor) -> Tensor:
        """Answer: (pairs, tokens) in, the logits (pairs, questions) out.

        The first token's state is joined with the mean of the second text's.
        """
        read = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=parts)
        states = read.last_hidden_state
        second = parts.unsqueeze(-1).to(states.dtype)
        mean = (states * second).sum(1) / second.sum(1).clamp(min=1)
        answers: Tensor = self.heads(torch.cat([states[:, 0], mean], dim=-1))
        return answers

    def asked(self, groups: Sequence[Group]) -> list[Tensor]:
        """Give each group's logits for its own question."""
        texts = [g.text for g in groups for _ in g.others]
        read = self._vocabulary(
            texts,
            [other for g in groups for other in g.others],
            padding=True,
            truncation="longest_first",
            max_length=LONGEST,
            return_tensors="pt",
        )
        answers = self(read["input_ids"], read["attention_mask"], read["token_type_ids"])
        each = answers.split([len(g.others) for g in groups])
        return [one[:, g.question] for one, g in zip(each, groups, strict=True)]


def wrong(judge: Judge, groups: Sequence[Group]) -> Tensor:
    """How wrong the answers are, one by one; and how badly a right article stands out."""
    judge.train()
    answered = judge.asked(groups)
    yes = [torch.tensor(g.yes, dtype=torch.float) for g in groups]
    alone = binary_cross_entropy_with_logits(torch.cat(answered), torch.cat(yes))
    stands_out = [
        cross_entropy(a.unsqueeze(0), y.argmax().unsqueeze(0))
        for a, y, g in zip(answered, yes, groups, strict=True)
        if not g.question and y.any()
    ]
    return alone + (torch.stack(stands_out).mean() if stands_out else 0)


@torch.no_grad()
def figures(judge: Judge, groups: Sequence[Group]) -> str:
    """Say how often the right article is first, and F1 of each question at one half."""
    judge.eval()
    answered = [judge.asked([g])[0] for g in groups]
    first = [
        bool(g.yes[int(a.argmax())])
        for a, g in zip(answered, groups, strict=True)
        if not g.question and any(g.yes)
    ]
    told = [f"first {sum(first) / len(first):.3f}"] if first else []
    for question, name in enumerate(QUESTIONS):
        pairs = [
            (float(x) > 0, yes)
            for a, g in zip(answered, groups, strict=True)
            for x, yes in zip(a, g.yes, strict=True)
            if g.question == question
        ]
        right = sum(x and yes for x, yes in pairs)
        said, wanted = sum(x for x, _ in pairs), sum(yes for _, yes in pairs)
        if wanted:
            told.append(f"{name} F1 {2 * right / (said + wanted):.3f}")
    return ", ".join(told)


if __name__ == "__main__":
    main()
