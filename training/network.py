"""The network: a small encoder that reads a window once, and answers for every span of it.

In: token ids, mask and spans. Out: one row of answers (logits) for each span, and a tag for each
token. Each head looks at a span through one of four learnt queries, so that a short grave sentence
is not drowned by a long calm mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from .heads import HEADS, ONE_OF, QUERIES, span
from .marks import TAGS

WAYS = 4
HIDDEN = -1e4
"""Added to the score of a token that a span does not hold; small enough for 16-bit numbers."""


class Network(nn.Module):
    """Encoder, queries and heads. Shapes: B windows, T tokens, S spans, D width."""

    def __init__(self, encoder: Path, *, layers: Sequence[int]) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            str(encoder), add_pooling_layer=False, attn_implementation="eager"
        )
        kept = [self.encoder.encoder.layer[n] for n in layers]
        self.encoder.encoder.layer = nn.ModuleList(kept)
        self.encoder.config.num_hidden_layers = len(kept)
        width = self.encoder.config.hidden_size
        self.queries = nn.Parameter(torch.zeros(WAYS, width))
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(a)) for name, a in HEADS.items()})
        self.tagger = nn.Linear(width, len(TAGS))
        self.meaning = nn.Linear(width, width)
        nn.init.eye_(self.meaning.weight)
        nn.init.zeros_(self.meaning.bias)

    def forward(self, ids: Tensor, mask: Tensor, spans: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """ids, mask: (B, T); spans: (B, S, T) of 0 and 1.

        Returns logits of the answers (B, S, answers) and of the tags (B, T, tags), and the meaning
        of each span (B, S, D): a vector of length 1, near to those of spans that say alike.
        """
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return (
            self.answers(states, spans),
            self.tagger(self.dropout(states)),
            self.mean(states, spans),
        )

    def mean(self, states: Tensor, spans: Tensor) -> Tensor:
        """The meaning of each span: the mean of its states, turned into the old encoder's space."""
        shares = spans / spans.sum(-1, keepdim=True).clamp(min=1)
        return functional.normalize(self.meaning(shares @ states), dim=-1)

    def answers(self, states: Tensor, spans: Tensor) -> Tensor:
        """Look at each span four ways and answer. states: (B, T, D)."""
        scores = states @ self.queries.T  # (B, T, WAYS)
        hidden = (1 - spans)[..., None] * HIDDEN  # (B, S, T, 1)
        shares = torch.softmax(scores[:, None] + hidden, dim=2)  # (B, S, T, WAYS)
        seen = torch.einsum("bstw,btd->bswd", shares, states)  # (B, S, WAYS, D)
        seen = self.dropout(seen)
        return torch.cat([self.heads[name](seen[:, :, QUERIES[name]]) for name in HEADS], dim=-1)


def loss(logits: Tensor, answers: Tensor, weights: dict[str, Tensor]) -> Tensor:
    """Sum the losses of all heads. logits, answers: (N, answers); weights: (N,) for each head."""
    total = logits.new_zeros(())
    for head in HEADS:
        mine, wanted, weight = logits[:, span(head)], answers[:, span(head)], weights[head]
        if head in ONE_OF:
            smooth = wanted * 0.95 + 0.05 / wanted.shape[-1]
            each = -(smooth * functional.log_softmax(mine, dim=-1)).sum(-1)
        else:
            each = functional.binary_cross_entropy_with_logits(mine, wanted, reduction="none").sum(
                -1
            )
        total = total + (each * weight).sum() / weight.sum().clamp(min=1)
    return total


def tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """How wrong the tags are. logits: (B, T, tags); tags: (B, T), -1 where nobody has read."""
    read = tags >= 0
    if not bool(read.any()):
        return logits.new_zeros(())
    return functional.cross_entropy(logits[read], tags[read])


def meaning_loss(given: Tensor, wanted: Tensor) -> Tensor:
    """How far meanings are from the old encoder's: 1 - cosine. Shapes: (N, D)."""
    return 1 - (given * wanted).sum(-1).mean()


def load(files: Sequence[Path], encoder: Path) -> Network:
    """Read checkpoints of the same layers; of several the mean of their weights is taken."""
    states = [torch.load(file, weights_only=True, map_location="cpu") for file in files]
    network = Network(encoder, layers=states[0]["layers"])
    weights = [state["network"] for state in states]
    network.load_state_dict(
        {name: sum(w[name] for w in weights) / len(weights) for name in weights[0]}
    )
    return network.eval()
