"""Macros and solved tickets, made fit to be knowledge. In: an `Article`. Out: one of steps alone.

A macro is a canned answer: its greeting, its thanks and its regrets say nothing about a matter. A
solved ticket holds another customer's life: names and numbers are masked, and every sentence with
a mask, an amount or a date goes; only the instructions stay. So neither can support a sentence of
a reply beyond what is to be done. Pure, and the same when done twice.
"""

from __future__ import annotations

import re

from ..data import table
from ..mail.markup import is_html, to_text
from ..redact import redact
from ..text import sentences
from ..ticket import Article, ArticleKind, Audience
from .conditions import split_condition
from .wording import acts

_CUES = {
    key: re.compile(cue, re.IGNORECASE)
    for key, cue in table("empathy_reply.knowledge", "earlier.toml")["patterns"].items()
}


def fit_for_use(article: Article) -> Article:
    """Give an article as it is, a macro without its phrases, a solved ticket's bare steps."""
    if article.kind is ArticleKind.ARTICLE:
        return article
    text = to_text(article.text) if is_html(article.text) else article.text
    kept = [one for one in map(_instruction, _told(article, text)) if one]
    audience = Audience.CUSTOMER if article.kind is ArticleKind.MACRO else article.audience
    return article.model_copy(
        update={
            "title": _plain(article.title, article.kind),
            "text": "\n".join(f"- {one}" for one in kept),
            "audience": audience,
        }
    )


def _told(article: Article, text: str) -> list[str]:
    """Give the sentences that may be told of a macro or a solved ticket."""
    if article.kind is ArticleKind.SOLVED:
        text = redact(text).text
        return [one for one in _sentences(text) if not _CUES["hers_alone"].search(one)]
    return [one for one in _sentences(text) if not _CUES["unfilled"].search(one)]


def _sentences(text: str) -> list[str]:
    lines = (_CUES["mark"].sub("", line) for line in text.splitlines())
    return [one for line in lines for one in sentences(line)]


def _instruction(sentence: str) -> str:
    """Give a sentence that instructs, without "please" and "could you"; "" for any other."""
    label = _CUES["label"].match(sentence)
    who = label.group() if label else ""
    bare = _CUES["asks_kindly"].sub("", sentence.strip()[len(who) :])
    if _CUES["phrase"].search(bare) or not acts(split_condition(bare)[1]):
        return ""
    return who + bare[:1].upper() + bare[1:].rstrip("?") + ("." if bare.endswith("?") else "")


def _plain(title: str, kind: ArticleKind) -> str:
    """Give the title; of a solved ticket without what looks like a name or a number."""
    if kind is not ArticleKind.SOLVED:
        return title
    return " ".join(_CUES["names"].sub("…", redact(title).text).split())
