"""How each stance opens and ends: the sentences that the doctrine's table of stances asks for.

In: the `Parts` of one reply. Out: sentences. The first sentence carries no slot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..assess.assessment import StatedFact
from ..assess.labels import Emotion, SafetyKind, Situation
from ..data import table
from ..knowledge.passage import Who
from ..ticket import Channel
from . import accountability
from .brief import Brief
from .paraphrase import VERBATIM_LIMIT, capital, longest_run
from .phrases import sentence
from .questions import indirect
from .reply import Step
from .voice import choices_of, statements_of, telling, told

if TYPE_CHECKING:
    from .parts import Parts

_SAFETY: dict[str, Any] = table("empathy_reply.write", "safety.toml")
KEPT_CAPITALS = frozenset({"I", "I'm"})
"""First words that stay capitalised behind a name."""
_SHORT = {Channel.CHAT, Channel.SOCIAL, Channel.MESSAGING}
_BLAMED = {Emotion.ANGER, Emotion.FRUSTRATION, Emotion.DISAPPOINTMENT, Emotion.ANXIETY}


def values(brief: Brief, parts: Parts) -> dict[str, str]:
    """Everything that a wording of this draft may name, by the place it has in the wording."""
    problems = [s.text for s in brief.specifics if s.kind == "problem" and s.clause]
    wins = [s.text for s in brief.specifics if s.kind == "win" and s.clause]
    stakes = [s.text for s in brief.specifics if s.kind == "stake" and s.clause]
    known = {
        "name": brief.addressee,
        "topic": brief.topic,
        "problem": _first(problems),
        "problem2": _first(problems[1:]) if brief.intensity >= 2 else "",
        "thing": _first([s.text for s in brief.specifics if s.kind == "problem" and not s.clause]),
        "stake": _first([s for s in stakes if s not in problems[:1]]),
        "stake_np": _first([s.text for s in brief.specifics if s.kind == "stake" and not s.clause]),
        "win": _first(wins),
        "win2": _first(wins[1:]),
        "contacts": accountability.contacts(brief),
        "dates": accountability.dates(brief),
        "declined": accountability.declined(brief),
        "nth": accountability.nth(brief),
        "told": accountability.told(brief),
        "asked_for": brief.asked_for,
        "mentions": _mentions(brief),
        "question": _question(brief),
        "kin": _kin(brief),
        "asked": _asked(brief),
        "request": " and ".join(brief.requests[:2]),
        "wants": brief.wants,
        "wants_lower": brief.wants,
        "loss": brief.loss,
        "demand": brief.demand,
        "matter": brief.matter,
        "answer": _answer(brief),
    }
    return {key: value for key, value in known.items() if value}


def _asked(brief: Brief) -> str:
    """Her first question as a clause of ours, to be taken up."""
    questions = (indirect(a.text) for a in brief.asks if a.kind == "question")
    fitting = (q for q in questions if q and longest_run(q, brief.words) <= VERBATIM_LIMIT)
    return next(fitting, "")


def _kin(brief: Brief) -> str:
    """Who of hers the life event is about, by the nearest word for a relation: "your husband"."""
    for event in brief.life_events[:1]:
        before = brief.words[: brief.words.find(event.text) + len(event.text)]
        named = _RELATION.findall(before)
        return f"your {named[-1].lower()}" if named else ""
    return ""


_RELATION = re.compile(
    r"\b(?:my|our) (?:old |little |eldest |youngest )?(husband|wife|partner|son|daughter|mother|mum"
    r"|mom|father|dad|sister|brother|grandmother|grandfather|gran|grandson|granddaughter|baby|child)\b",
    re.IGNORECASE,
)


def _question(brief: Brief) -> str:
    """Her own short question, to be quoted, where confusion is what speaks."""
    if brief.emotion is not Emotion.CONFUSION:
        return ""
    asked = [a.text.strip(" ?.!") for a in brief.asks if a.kind == "question"]
    return next((capital(text) for text in asked if 3 <= len(text.split()) <= 10), "")


def _mentions(brief: Brief) -> str:
    """Two or three concrete things she names, for when no clause of hers can be said back."""
    hers = [
        f for f in brief.facts if f.kind in _CONCRETE and f.value.lower() in brief.words.lower()
    ]
    plain = [_spoken(f) for f in hers if len(f.value.split()) <= 4 and not _BARE.search(f.value)]
    named = list(dict.fromkeys(plain))[:3]
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else ""


def _spoken(fact: StatedFact) -> str:
    """Say a fact within a sentence: "nine rolls", "the Mirabel"."""
    if fact.kind == "product" and not fact.value.lower().startswith(("the ", "my ", "a ")):
        return f"the {fact.value}"
    return f"{fact.value[:1].lower()}{fact.value[1:]}" if fact.kind == "count" else fact.value


_CONCRETE = ("count", "amount", "error", "product")
_BARE = re.compile(r"\b(?:times?|once|twice|mins?|wks?|secs?)$", re.IGNORECASE)
"""A count or length without its thing says nothing by itself."""


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def acknowledgement(parts: Parts) -> str:
    """Say the first sentence of the stance."""
    if parts.brief.plan.stance is Situation.SAFETY:
        return _SAFETY_OPENINGS[parts.brief.plan.kind or SafetyKind.PHYSICAL](parts)
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
    ours = bool(problem) and not problem.startswith("you ")
    heavy = brief.emotion in _BLAMED and brief.intensity >= 2
    return parts.pick("sorry") if ours and heavy else ""


def _answer(brief: Brief) -> str:
    """For a question, what the best customer article says; "" where there is none."""
    if brief.plan.stance is not Situation.ROUTINE or brief.requests:
        return ""
    notes = [note for passage in brief.passages[:1] for note in statements_of(passage)]
    return " ".join(notes[:2])


def answers(parts: Parts) -> str:
    """What the articles state beyond their steps, as far as it was not said yet."""
    if parts.chooser.values.get("answer"):
        return ""
    limit = 1 if parts.brief.channel in _SHORT else 2
    notes = [note for passage in parts.brief.passages for note in statements_of(passage)]
    return " ".join(_nearest(notes, parts.brief)[:limit])


def _nearest(notes: list[str], brief: Brief) -> list[str]:
    """Put first what speaks to her own words; keep the article's order otherwise."""
    hers = brief.words.lower()
    words = {w[:5] for w in re.findall(r"[^\W\d_]{4,}", hers)}
    return sorted(notes, key=lambda note: -sum(w[:5] in words for w in note.lower().split()))


def options(parts: Parts) -> str:
    """For a hostile moment: the real ways forward, from the knowledge alone."""
    passages = parts.brief.passages
    choices = [c for p in passages for step in p.steps if (c := choices_of(step))]
    if choices:
        return parts.pick("options", options=choices[0])
    notes = [note for p in passages for note in statements_of(p)]
    open_ways = [note for note in notes if not _REFUSES.search(note)]
    ways = [
        capital(f"I am {action}.") for action in parts.actions if not open_ways or telling(action)
    ]
    ways += [parts.say("steps"), parts.say("later")]
    ways += open_ways[:1]
    return " ".join(filter(None, ways)) or (parts.pick("silent") if not passages else "")


def limit(parts: Parts) -> str:
    """The limit, once: what cannot be done, and the policy that says so."""
    notes = [note for p in parts.brief.passages for note in statements_of(p)]
    policy = [note for note in notes if _REFUSES.search(note)]
    said = [parts.pick("limit") if parts.brief.demand else "", *policy[:1]]
    return " ".join(filter(None, said))


_REFUSES = re.compile(r"\b(?:do not|cannot|can not|never|at most|the most|no more than)\b", re.I)


def closing(parts: Parts) -> str:
    """End with certainty: who does what next, once, with a slot only where one is left."""
    book, brief = parts.book, parts.brief
    if brief.plan.stance is Situation.SAFETY:
        return parts.pick(f"closing_{brief.plan.kind or SafetyKind.PHYSICAL}")
    has_steps = bool(parts.said.get("steps"))
    if brief.plan.stance is Situation.GRIEF and has_steps:
        return parts.pick("closing_with_step")
    if brief.channel is Channel.CHAT and has_steps and "closing_chat" in book:
        return parts.pick("closing_chat")
    if brief.plan.stance is Situation.ROUTINE and not brief.requests and not parts.actions:
        return parts.pick("closing_plain") if brief.passages else ""
    return parts.pick("closing") or parts.pick("closing_plain")


def after(parts: Parts) -> str:
    """After the safety instruction: what else holds, in one short line."""
    if parts.brief.plan.kind is SafetyKind.SELF_HARM:
        return sentence(parts.chooser.choose(parts.book["hold"], part="hold"))
    return ""


def _physical(parts: Parts) -> str:
    """The instruction from the knowledge base, else the generic one for this hazard."""
    brief = parts.brief
    row = next(h for h in _SAFETY["hazard"] if h["key"] == (brief.hazard or "other"))
    extra = {
        "who": brief.people or "everyone",
        "thing": _thing(brief),
        "emergency": emergency(brief),
    }
    if mine := parts.my_steps():
        first, known = mine.pop(0), " ".join(mine).lower()
        told_to_call = _CALLS.search(f"{first} {known}")
        following = "" if told_to_call else parts.pick("call", **extra)
    else:
        first = sentence(parts.chooser.choose([[row["first"]]], part="first", extra=extra))
        following = sentence(parts.chooser.choose([row["next"]], part="next", extra=extra))
        parts.own_steps = _own(
            first, following, agent="Escalate to product safety now; call the customer."
        )
    return f"{first} {following}".strip()


_CALLS = re.compile(r"\b(?:emergency|999|911|112|000|ambulance|fire (?:brigade|service))\b", re.I)


def _thing(brief: Brief) -> str:
    product = next((f.value for f in brief.facts if f.kind == "product"), "")
    if product:
        return product if product.lower().startswith("the ") else f"the {product}"
    return brief.topic if brief.topic and not brief.topic.startswith("order") else "it"


def _security(parts: Parts) -> str:
    """What stops the loss now: the article's own first step, else the generic one."""
    if mine := parts.my_steps():
        return mine.pop(0)
    chooser, row = parts.chooser, _SAFETY["security"]
    first = sentence(chooser.choose([row["first"]], part="first"))
    following = sentence(chooser.choose([row["next"]], part="next"))
    parts.own_steps = _own(first, following, agent="Lock the account and open an urgent case now.")
    return f"{first} {following}"


def _self_harm(parts: Parts) -> str:
    """That she was heard, and where help is at once."""
    brief = parts.brief
    words = [text for p in brief.passages for step in p.steps if (text := told(step))]
    help_now = " ".join(words) or _help(brief)
    heard = sentence(parts.chooser.choose(parts.book["heard"], part="heard"))
    if not words:
        parts.own_steps = _own(
            help_now, agent="Have a person take over now, and stay the named contact."
        )
    return f"{help_now} {heard}"


def _help(brief: Brief) -> str:
    line = _SAFETY["crisis"].get(brief.region or "", {}).get("line")
    first = f"If you are in danger now, please call {emergency(brief)}."
    return f"{first} {capital(line)}." if line else first


def emergency(brief: Brief) -> str:
    """The number of the emergency services in her country, from the reviewed table."""
    number = _SAFETY["emergency"].get(brief.region or "")
    return f"{number}" if number else "the emergency services"


def _own(*hers: str, agent: str) -> tuple[Step, ...]:
    """The steps of the doctrine's own safety table, hers first, then the agent's."""
    told_her = [Step(who=Who.CUSTOMER, text=text, source="doctrine:safety") for text in hers]
    return (*told_her, Step(who=Who.AGENT, text=agent, source="doctrine:safety"))


_SAFETY_OPENINGS = {
    SafetyKind.PHYSICAL: _physical,
    SafetyKind.SECURITY: _security,
    SafetyKind.SELF_HARM: _self_harm,
}
