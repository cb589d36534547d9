"""How each stance opens and ends: the sentences that the doctrine's table of stances asks for.

In: the `Parts` of one reply. Out: sentences. The first sentence carries no slot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..assess.labels import Emotion, Flag, SafetyKind, Situation
from ..ticket import Channel
from . import accountability, danger
from .brief import Brief
from .paraphrase import capital
from .voice import choices_of, telling

if TYPE_CHECKING:
    from .parts import Parts

_BLAMED = {Emotion.ANGER, Emotion.FRUSTRATION, Emotion.DISAPPOINTMENT, Emotion.ANXIETY}


def acknowledgement(parts: Parts) -> str:
    """Say the first sentence of the stance."""
    if parts.brief.plan.stance is Situation.SAFETY:
        return danger.opening(parts)
    return parts.pick("acknowledgement", **_coloured(parts))


def _coloured(parts: Parts) -> dict[str, str]:
    """The half sentence that names the feeling, the failing or the gladness."""
    stance, choose = parts.brief.plan.stance, parts.chooser.choose
    if stance is Situation.DIFFICULTY:
        emotion = parts.brief.emotion or Emotion.NEUTRAL
        pool = parts.book["weight"].get(emotion, parts.book["weight"]["neutral"])
        return {"weight": choose([pool], part="weight")}
    if stance is Situation.REPEAT_CONTACT:
        key = accountability.failing(parts.brief)
        return {"failing": choose([parts.book["failing"][key]], part="failing")}
    if stance is Situation.POSITIVE:
        return {"gladness": choose([parts.book["gladness"]], part="gladness")}
    return {}


def sorry(parts: Parts) -> str:
    """Apologise once, where it is due: for a repeat always, for a fault when it is ours."""
    brief = parts.brief
    if brief.plan.stance is Situation.REPEAT_CONTACT:
        return parts.pick("sorry")
    problem = parts.chooser.values.get("problem", "")
    told = bool(problem) and not problem.startswith("you ")
    ours = told and bool(brief.passages) and Flag.LEGAL_THREAT not in brief.flags
    heavy = brief.emotion in _BLAMED and brief.intensity >= 2
    return parts.pick("sorry") if ours and heavy else ""


def answers(parts: Parts) -> str:
    """What the articles state beyond their steps, as far as it was not said yet."""
    if parts.chooser.values.get("answer"):
        return ""
    limit = 1 if parts.brief.channel.is_short else 2
    return " ".join(_nearest(parts.notes, parts.brief)[:limit])


def _nearest(notes: list[str], brief: Brief) -> list[str]:
    """Put first what speaks to her own words; keep the article's order otherwise."""
    hers = brief.words.lower()
    words = {w[:5] for w in re.findall(r"[^\W\d_]{4,}", hers)}
    return sorted(notes, key=lambda note: -sum(w[:5] in words for w in note.lower().split()))


def options(parts: Parts) -> str:
    """For a hostile moment: the real ways forward, from the knowledge alone."""
    passages = parts.brief.passages
    if choices := _choices(parts):
        return parts.pick("options", options=choices[0])
    open_ways = [note for note in parts.notes if not _REFUSES.search(note)]
    ways = [
        capital(f"I am {action}.") for action in parts.actions if not open_ways or telling(action)
    ]
    ways += [parts.say("steps"), parts.say("later")]
    ways += open_ways[:1]
    return " ".join(filter(None, ways)) or (parts.pick("silent") if not passages else "")


def _choices(parts: Parts) -> list[str]:
    steps = (step for passage in parts.brief.passages for step in passage.steps)
    return [choices for step in steps if (choices := choices_of(step))]


def limit(parts: Parts) -> str:
    """The limit, once: what cannot be done, and the policy that says so."""
    policy = [note for note in parts.notes if _REFUSES.search(note)]
    said = [parts.pick("limit") if parts.brief.demand else "", *policy[:1]]
    return " ".join(filter(None, said))


_REFUSES = re.compile(r"\b(?:do not|cannot|can not|never|at most|the most|no more than)\b", re.I)


def closing(parts: Parts) -> str:
    """End with certainty: who does what next, once, with a slot only where one is left."""
    book, brief = parts.book, parts.brief
    if brief.plan.stance is Situation.SAFETY:
        known = brief.plan.kind is not SafetyKind.SELF_HARM and danger.takes_over(brief)
        return parts.pick(
            "closing_known" if known else f"closing_{brief.plan.kind or SafetyKind.PHYSICAL}"
        )
    has_steps = bool(parts.said.get("steps"))
    if brief.plan.stance is Situation.GRIEF and has_steps:
        return parts.pick("closing_with_step")
    if brief.channel is Channel.CHAT and has_steps and "closing_chat" in book:
        return parts.pick("closing_chat")
    if brief.plan.stance is Situation.ROUTINE and not brief.requests and not parts.actions:
        return parts.pick("closing_plain") if brief.passages else ""
    if "closing_without_choice" in book and not _choices(parts):
        return parts.pick("closing_without_choice")
    return parts.pick("closing") or parts.pick("closing_plain")
