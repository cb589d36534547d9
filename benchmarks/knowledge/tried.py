"""Are her tried steps told from those she has not tried? In: messages with steps. Out: F1."""

from __future__ import annotations

import argparse

from empathy_reply.knowledge import ArticleStep, Who
from empathy_reply.knowledge.tried import steps_tried, what_was_done

from .material import query_of, rows

SETS = {"at hand": "tried.jsonl", "held back": "tried_held.jsonl"}


def show(options: argparse.Namespace) -> None:
    """Print precision, recall and F1 of both sets."""
    for name, file in SETS.items():
        pairs = [pair for row in rows(file) for pair in _pairs(row, options.misses)]
        right = sum(said and wanted for said, wanted in pairs)
        said, wanted = sum(s for s, _ in pairs), sum(w for _, w in pairs)
        print(
            f"{name}: {len(pairs)} steps, precision {right / said:.2f}, "
            f"recall {right / wanted:.2f}, F1 {2 * right / (said + wanted):.2f}"
        )


def _pairs(row: dict, misses: bool) -> list[tuple[bool, bool]]:
    query = query_of("", row["message"])
    done = what_was_done(query.tried, words=query.words, language=query.language)
    steps = [ArticleStep(who=Who.CUSTOMER, text=step["text"]) for step in row["steps"]]
    taken = steps_tried(steps, done)
    found = [(one in taken, step["tried"]) for one, step in zip(steps, row["steps"], strict=True)]
    if misses:
        for (said, wanted), one in zip(found, steps, strict=True):
            if said != wanted:
                print(f"  {'taken' if said else 'missed'}: {one.text} | {row['message']}")
    return found
