"""The parts of a reply: acknowledgement, what I am doing, steps, cause, ending.

In: a brief, a chooser, a stance's wording. Out: sentences, "" for a part that is not due. Each
stance with its own way of opening has its own module (`openings.py`); what they share is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..assess.labels import Situation
from ..knowledge.passage import ArticleStep, Who
from ..text import sentences
from ..verbs import opens_instruction
from . import danger, openings
from .brief import Brief
from .paraphrase import in_our_words, uncapital
from .phrases import Chooser, listed, sentence, wording
from .reply import Step
from .voice import (
    DONE,
    doing,
    for_her,
    is_offstage,
    is_order,
    offered,
    statement,
    statements_of,
    telling,
    told,
)

_PLAIN = frozenset(wording("common")["lowered"])
"""First words that are never names: behind a name or a colon they begin in lower case."""


class Parts:
    """Says the parts of one reply. `said` keeps what was said, for the record."""

    def __init__(self, brief: Brief, chooser: Chooser, book: Mapping[str, Any]) -> None:
        self.brief = brief
        self.chooser = chooser
        self.book = book
        self.common: Mapping[str, Any] = wording("common")
        self.said: dict[str, str] = {}
        self.own_steps: tuple[Step, ...] = ()
        self.actions = _actions(brief)

    def say(self, name: str) -> str:
        """Say one part, or nothing when it is not due."""
        text = getattr(self, f"_{name}")()
        self.said[name] = text
        return str(text)

    def pick(self, pool: str, **extra: str) -> str:
        """Choose a wording of this stance by the name of its pool."""
        entries = self.book.get(pool, ())
        return sentence(self.chooser.choose(entries, part=pool, extra=extra))

    def share(self, pool: str, **extra: str) -> str:
        """Choose a wording that all stances share."""
        return sentence(self.chooser.choose(self.common[pool], part=pool, extra=extra))

    def greeting(self) -> str:
        """Greet by name when one is known."""
        pools, stance = self.common["greeting"], self.brief.plan.stance
        if not self.brief.addressee:
            return "" if stance is Situation.SAFETY else str(pools["nameless"][0])
        key = stance if stance in pools else self.brief.channel
        return self.chooser.choose([pools[key]], part="greeting")

    def uncapitalised(self, text: str) -> str:
        """Let a sentence follow "Imogen," on the same line."""
        first = text.split(" ", 1)[0].strip(",").lower()
        return uncapital(text) if first in _PLAIN or opens_instruction(text) else text

    # The parts, by the names that the layouts use.

    def _acknowledgement(self) -> str:
        return openings.acknowledgement(self)

    def _sorry(self) -> str:
        return openings.sorry(self)

    def _different(self) -> str:
        return self.pick("different")

    def _doing(self) -> str:
        if self.brief.plan.stance is Situation.ROUTINE and self.brief.requests:
            return ""
        if self.actions:
            spoken = self.pick("doing", doing=listed(self.actions))
            if spoken:
                return spoken
        return "" if self._has_way_out() else self.pick("silent")

    def _has_way_out(self) -> bool:
        return bool(self.brief.passages or self.brief.requests or self.chooser.values.get("answer"))

    def _cause(self) -> str:
        return self._statement("cause")

    def _prevention(self) -> str:
        return self._statement("prevention")

    def _statement(self, kind: str) -> str:
        for passage in self.brief.passages:
            text = statement(getattr(passage, kind), audience=passage.audience)
            if text:
                return self.share(kind, **{kind: text, f"{kind}_lower": self.uncapitalised(text)})
        return ""

    def _credit(self) -> str:
        tried = [in_our_words(t.step) for t in self.brief.tried_steps if t.outcome != "worked"]
        tried = [t for t in tried if 1 < len(t.split()) <= 8 and not t.startswith("you ")]
        return self.share("credit", tried=listed(tried[:3])) if tried else ""

    def _steps(self) -> str:
        mine = self.my_steps
        if not mine:
            return ""
        if len(mine) == 1:
            return self.share("step_single", step=mine[0], step_lower=self.uncapitalised(mine[0]))
        if self.brief.channel.is_short and len(mine) < 3:
            return f"{self.share('steps_intro')} {' '.join(mine)}"
        lines = "\n".join(f"{n}. {text}" for n, text in enumerate(mine, start=1))
        return f"{self.share('steps_intro')}\n{lines}"

    @cached_property
    def my_steps(self) -> list[str]:
        """Her unconditional steps that were not said yet; taking one from the list says it."""
        every = self.brief.plan.stance is Situation.SAFETY
        return [for_her(step) for step in _her_steps(self.brief) if every or not step.condition]

    @cached_property
    def notes(self) -> list[str]:
        """What the articles state beyond their steps, as it may be told."""
        return [note for passage in self.brief.passages for note in statements_of(passage)]

    def _later(self) -> str:
        """What depends on something: her conditional steps, and mine."""
        hers = [for_her(step) for step in _her_steps(self.brief) if step.condition]
        mine = [
            spoken
            for passage in self.brief.passages
            for step in passage.steps
            if step.who is Who.AGENT and (spoken := offered(step))
        ]
        return " ".join(sentence(text) for text in (*hers, *mine)[:2])

    def _answers(self) -> str:
        return openings.answers(self)

    def _human(self) -> str:
        for event in self.brief.life_events[:1]:
            pool = self.common["human"].get(event.kind)
            if pool:
                return sentence(self.chooser.choose(pool, part="human"))
        return ""

    def _closing(self) -> str:
        return openings.closing(self)

    def _limit(self) -> str:
        return openings.limit(self)

    def _said(self) -> str:
        """Words that an article has for the customer."""
        words = (told(step) for passage in self.brief.passages for step in passage.steps)
        kept = [one for text in words for one in sentences(text) if not is_order(one)]
        return " ".join(self._confirmed(one) for one in kept)

    def _confirmed(self, text: str) -> str:
        """What an article says has been done is for the agent to confirm."""
        if not DONE.search(text) or not self.chooser.slots_left:
            return text
        self.chooser.slots_left -= 1
        return f"{text.rstrip('.')} [[confirm: done]]."

    def _options(self) -> str:
        return openings.options(self)

    def _after(self) -> str:
        return danger.after(self)

    def _passing(self) -> str:
        return self.pick("passing", colleague=self.brief.colleague)


def _actions(brief: Brief) -> list[str]:
    """What I am doing about it, from the agent's steps that always apply: at most two."""
    found = [
        spoken
        for passage in brief.passages
        for step in passage.steps
        if step.who is Who.AGENT and not step.condition and (spoken := doing(step))
    ]
    named = [
        f"{text[:-4]}{brief.topic}" if text.endswith(" this") and brief.topic else text
        for text in found
    ]
    short = [text for text in dict.fromkeys(named) if len(text.split()) <= 22]
    told_ones = [text for text in short if telling(text)]
    return (told_ones or [text for text in short if not is_offstage(text)])[:2]


def _her_steps(brief: Brief) -> list[ArticleStep]:
    return [
        step
        for passage in brief.passages
        for step in passage.steps
        if step.who is Who.CUSTOMER and not step.guidance
    ]
