"""An article taken apart: its steps with who does them and when, its cause, its prevention.

In: an `Article`. Out: `Parts`. Numbered lists in lines or running on, bullets, tables, imperative
prose. What is no step, cause or prevention is a note. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..data import table
from ..ticket import Article, Record
from .lines import plain
from .outline import outline
from .passage import ArticleStep
from .reasons import cut_labelled, find_cause, find_prevention
from .steps import read

_ELLIPSIS = re.compile(table("empathy_reply.knowledge", "articles.toml")["steps"]["ellipsis"])
_DOTS = "\x1f"


class Parts(Record):
    """What one article holds."""

    steps: tuple[ArticleStep, ...] = ()
    cause: str = ""
    prevention: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def take_apart(article: Article) -> Parts:
    """Find the steps, the cause, the prevention and the remaining statements of an article."""
    text, labelled = cut_labelled(_ELLIPSIS.sub(_DOTS, plain(article)))
    told = read(article, outline(text))
    cause = labelled.cause or find_cause(article.title, told)
    advice, prevention = None, labelled.prevention
    if not prevention:
        advice, prevention = find_prevention(told, cause)
    left = [one for one in told if one is not advice and one.text not in cause]
    return Parts(
        steps=tuple(
            one.step.model_copy(update={"text": _restored(one.text)}) for one in left if one.step
        ),
        cause=_restored(cause),
        prevention=_restored(prevention),
        notes=tuple(_restored(one.text) for one in left if not one.step),
    )


def _restored(text: str) -> str:
    return text.replace(_DOTS, "...")
