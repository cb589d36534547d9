"""What an article's items say, sentence by sentence: steps with who does them, and statements.

In: an article and its `Item`s. Out: `Told` in order. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..data import table
from ..language import detect
from ..ticket import Article, Audience
from .clauses import (
    case_of,
    cut_clauses,
    cut_sentences,
    offers_choice,
    unlabelled,
    without_announcement,
)
from .conditions import asks_after, joined, split_condition, split_trailing
from .doers import cut_hers, doer
from .outline import Item
from .passage import ArticleStep, Who
from .wording import acts, guides, imperative, leads_on_path, may_act, states

_PATTERNS = {
    key: re.compile(text, re.IGNORECASE)
    for key, text in table("empathy_reply.knowledge", "articles.toml")["steps"].items()
}

MOST = 1.2
"""How long a remark may be, beside the step that it stays with."""

HALF, NEARLY_ALL = 1 / 2, 2 / 3
"""The share of entries that must instruct, with numbers and without, for the others to count."""

SEVERAL = 2
"""Entries of a list that must have a label, for labels to be conditions."""


class Told(NamedTuple):
    """One thing that an article says: a step, or a statement where `step` is None.

    `aside` marks what only explains the step before it; `said` are a step's own words, with its
    label and condition.
    """

    text: str
    step: ArticleStep | None = None
    item: Item = Item("", listed=False)
    aside: bool = False
    said: str = ""


def read(article: Article, items: Sequence[Item]) -> list[Told]:
    """Go through the items and tell steps from statements."""
    labelled = any(item.who for item in items)
    told: list[Told] = []
    for item, in_company in _with_company(article, items):
        who = item.who or _by_wording(article, item, labelled=labelled)
        found = list(_read(item, who, in_company=in_company))
        if item.lead and not any(one.step for one in found):
            summed_up = item._replace(text=f"{item.lead} {item.text}".strip())
            found = list(_read(summed_up, who, in_company=in_company))
        told += found
    return told


def _with_company(article: Article, items: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """Say of each item whether so much of its list instructs that it will do so as well."""
    for _, run in groupby(items, key=lambda item: (item.listed, item.numbered, item.heading)):
        entries = _by_case(list(run))
        listed, numbered = entries[0].listed, entries[0].numbered
        acting = sum(acts(split_condition(item.text)[1]) for item in entries)
        share = acting / len(entries) if listed and len(entries) > 1 else 0
        trusted = share >= (HALF if numbered else NEARLY_ALL)
        # of other languages only few verbs are known
        if listed and not trusted and (numbered or share >= HALF):
            trusted = detect(article.text, locale=article.locale) != "en"
        yield from ((item, trusted) for item in entries)


def _by_case(entries: list[Item]) -> list[Item]:
    """Take labels as conditions where several entries of a list have one."""
    cases = [case_of(item.text) if item.listed else None for item in entries]
    if sum(case is not None for case in cases) < SEVERAL:
        return entries
    return [
        item._replace(condition=joined(item.condition, case.condition), text=case.text)
        if case
        else item
        for item, case in zip(entries, cases, strict=True)
    ]


def _by_wording(article: Article, item: Item, *, labelled: bool) -> Who:
    """Tell who is meant where no label says it."""
    if article.audience is Audience.AGENT:
        if _PATTERNS["admin"].search(item.text):
            return Who.AGENT
        if not labelled and _PATTERNS["hers"].search(item.text):
            return Who.CUSTOMER
    return Who(article.audience.value)


def _read(item: Item, who: Who, *, in_company: bool) -> Iterator[Told]:
    """Turn one item into steps and statements; what points back at a step stays with it."""
    told: list[Told] = []
    asked = ""
    for place, (sentence, aside) in enumerate([] if item.fact else cut_sentences(item.text)):
        if asks_after(sentence):
            asked = sentence
            continue
        entry = place == 0 and (item.named or (in_company and not _tells(sentence)))
        for text, condition in cut_clauses(sentence):
            outer = joined(item.condition, asked, condition)
            steps = list(_steps(text, outer, who, item, opens=place == 0, entry=entry))
            if aside or not steps:
                told = _with_statement(told, Told(text, item=item, aside=aside), asked)
            else:
                told += [Told(step.text, step, item, said=text) for step in steps]
        asked = asked if _PATTERNS["answers"].match(sentence) else ""
    yield from [Told(item.text, item=item)] if item.fact else told


def _with_statement(told: list[Told], statement: Told, asked: str) -> list[Told]:
    if not statement.aside and told and _explains(statement.text, told[-1]):
        return [*told[:-1], _explained(told[-1], statement.text)]
    question = [Told(asked, item=statement.item)] if asked else []
    return [*told, *question, statement]


def _tells(sentence: str) -> bool:
    return bool(_PATTERNS["subject"].match(split_condition(sentence)[1]))


def _explains(sentence: str, told: Told) -> bool:
    """What stands behind the way to a button says what it does; short remarks stay as well."""
    if not told.step or told.step.guidance or not told.item.listed:
        return False
    if leads_on_path(told.text) or _PATTERNS["words_to_tell"].match(told.text):
        return True
    short = len(sentence.split()) <= MOST * len(told.text.split())
    return short and bool(_PATTERNS["points_back"].match(sentence))


def _explained(told: Told, sentence: str) -> Told:
    text = f"{told.text} {sentence}"
    step = told.step.model_copy(update={"text": text}) if told.step else None
    return told._replace(text=text, step=step)


def _steps(
    text: str, outer: str, who: Who, item: Item, *, opens: bool, entry: bool
) -> Iterator[ArticleStep]:
    """Make the steps of one clause: hers and the agent's, where it names both.

    What `opens` an item may tell of a colleague; an `entry` is one where nothing speaks against.
    """
    said = without_announcement(text)
    asks = said.endswith("?") and imperative(said) == said
    if asks or _PATTERNS["about_itself"].match(said):
        return
    condition, action = split_condition(said)
    if not condition and not acts(action):
        condition, action = unlabelled(said)
    does, action = doer(action, who, entry=opens and item.listed)
    unknown = (condition and may_act(action)) or (entry and not states(action))
    if not does and not unknown:
        return
    does = does or who
    head, hers = cut_hers(action) if does is Who.AGENT else (action, "")
    if not condition and not offers_choice(head):
        condition, head = split_trailing(head)
    for one, words in ((does, imperative(head)), (Who.CUSTOMER, hers)):
        if words:
            yield ArticleStep(
                who=one,
                text=words,
                condition=joined(outer, condition),
                guidance=guides(words, one),
            )
