"""What of the brief the LLM is shown: short lines, the most needed first.

In: a `Brief` and the composer's reply. Out: a `View`. From articles written for agents only what
may be told to the customer is in it, so nothing internal can leave the machine. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from pydantic import Field

from ...assess.labels import Situation
from ...data import table
from ...knowledge.passage import ArticleStep, Who
from ...text import sentences
from ...ticket import Record
from .. import accountability
from ..brief import Brief
from ..composer import LANGUAGES
from ..reply import Reply
from ..voice import choices_of, doing, for_her, offered, statement, statements_of, told
from .fence import neutralised

_DATA = table("empathy_reply.write.llm", "prompt.toml")
_LANGUAGES: dict[str, str] = _DATA["language"]
_WORDS: dict[str, int] = _DATA["words"]
_INTENSITY: dict[str, str] = _DATA["intensity"]
_ITEMS = 6
"""Things of one kind that are shown; a brief holds more, a good reply names fewer."""


class View(Record):
    """What the LLM is shown. `lines`: the brief; `steps`: the customer's own, as they will stand;
    `doings` and `known` what I do and what the articles state, also where no line had room for it.

    `shows_steps` is false in a language the articles are not written in: the LLM words them then.
    """

    lines: tuple[str, ...] = Field(repr=False)
    steps: tuple[str, ...] = Field(repr=False)
    doings: tuple[str, ...] = Field(default=(), repr=False)
    known: tuple[str, ...] = Field(default=(), repr=False)
    slots: tuple[str, ...] = ()
    shows_steps: bool = True


def make_view(brief: Brief, plain: Reply) -> View:
    """Choose what to show of a brief; `plain` is the composer's reply, whose slots are offered."""
    steps = tuple(_steps(brief, plain))
    told = [f"{key}: {neutralised(text)}" for key, text in _lines(brief, steps) if text]
    marks = _joined(f"[[{n}]] = {slot}" for n, slot in enumerate(plain.slots, start=1))
    return View(
        lines=(
            *told[:4],
            *_plain(plain, steps),
            *([f"marks: {marks}"] if marks else ()),
            *told[4:],
        ),
        steps=steps,
        doings=tuple(_doings(brief)),
        known=tuple(_knowledge(brief)),
        slots=plain.slots,
        shows_steps=brief.language in LANGUAGES,
    )


def language_name(code: str) -> str:
    """Give the English name of a language, else its code."""
    return _LANGUAGES.get(code.partition("-")[0], code)


def _lines(brief: Brief, steps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield "write in", language_name(brief.language)
    yield "at most", f"{_WORDS.get(brief.channel, 130)} words"
    yield "moment", ", also ".join((brief.plan.stance, *brief.plan.also))
    yield "feeling", _feeling(brief)
    yield "matter", brief.topic
    yield from _hers(brief)
    yield "I do", _joined(_doings(brief))
    yield "steps", " ".join(f"({n}) {text}" for n, text in enumerate(steps, start=1))
    yield "known", _joined(_knowledge(brief), by=" ")


def _plain(plain: Reply, steps: tuple[str, ...]) -> Iterator[str]:
    """The composer's draft, which is right if plain: a model that starts from it strays less."""
    if not plain.text:
        return
    texts = {
        "acknowledgement": plain.acknowledgement,
        "body": _body_of(plain, steps),
        "closing": plain.closing,
    }
    marked = json.dumps({k: neutralised(v) for k, v in texts.items()}, ensure_ascii=False)
    for number, slot in enumerate(plain.slots, start=1):
        marked = marked.replace(neutralised(f"[[confirm: {slot}]]"), f"[[{number}]]")
    yield f"plain draft: {marked}"


def _body_of(plain: Reply, steps: tuple[str, ...]) -> str:
    """What stands between opening and ending, without the customer's steps."""
    said = sentences(plain.text.replace(plain.greeting, "", 1))
    apart = (*sentences(plain.acknowledgement), *sentences(plain.closing))
    listed = " ".join(steps).lower()
    kept = (s for s in said if s not in apart and s.lower() not in listed and not _LISTED.match(s))
    return " ".join(s for s in kept if s.lower() not in plain.acknowledgement.lower())


_LISTED = re.compile(r"\d+\. |[^.!?]*:$")


def _hers(brief: Brief) -> Iterator[tuple[str, str]]:
    """What she told and what we owe her."""
    yield "happened", _joined(s.text for s in brief.specifics if s.kind != "stake")
    yield "at stake", _joined(s.text for s in brief.specifics if s.kind == "stake")
    yield "lost", brief.loss
    yield "demand", brief.demand
    yield "where it stands", brief.matter
    yield "colleague praised", brief.colleague
    yield "earlier contacts", accountability.contacts(brief)
    yield "we promised", _joined(p.text for p in brief.promises[:2])
    yield "we asked again for", brief.asked_for
    yield "tried", _joined(t.step for t in brief.tried_steps)
    yield "wishes", _joined(a.text for a in brief.asks[:4])
    yield "told in passing", _joined(e.text for e in brief.life_events[:1])
    yield "facts", _joined(_facts(brief))


def _feeling(brief: Brief) -> str:
    if not brief.plan.speak_to_feeling or brief.plan.stance is Situation.ROUTINE:
        return ""
    return f"{brief.emotion}, {_INTENSITY.get(str(brief.intensity), '')}".strip(", ")


def _facts(brief: Brief) -> Iterator[str]:
    """Facts that a reply may name, with the day that a relative date was."""
    for fact in brief.facts:
        if fact.resolved:
            day = accountability.spoken_date(fact.resolved, region=brief.region)
            yield f"{fact.value} = {day}" if day not in fact.value else day
        elif fact.kind not in ("person", "url"):
            yield fact.value


def _all_steps(brief: Brief, who: Who) -> Iterator[ArticleStep]:
    return (
        step
        for passage in brief.passages
        for step in passage.steps
        if step.who is who and not step.guidance
    )


def _steps(brief: Brief, plain: Reply) -> Iterator[str]:
    """The customer's steps, but those that the composer's opening already gives."""
    spoken = dict.fromkeys(for_her(step) for step in _all_steps(brief, Who.CUSTOMER))
    return (text for text in spoken if text and text not in plain.acknowledgement)


def _doings(brief: Brief) -> Iterator[str]:
    always = (step for step in _all_steps(brief, Who.AGENT) if not step.condition)
    return (f"I am {text}" for step in always if (text := doing(step)))


def _knowledge(brief: Brief) -> Iterator[str]:
    """What the articles state and may be told: reasons, outcomes, choices, what depends."""
    for passage in brief.passages[:3]:
        yield from statements_of(passage)
        for part in (passage.cause, passage.prevention):
            yield statement(part, audience=passage.audience)
        for step in passage.steps:
            if step.who is Who.AGENT:
                yield from (told(step), offered(step), choices_of(step))


def _joined(texts: Iterable[str], *, by: str = "; ") -> str:
    return by.join(list(dict.fromkeys(text for text in texts if text))[:_ITEMS])
