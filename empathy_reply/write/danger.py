"""How a reply opens in danger: the instruction, what stops the loss, or the person first.

In: the `Parts` of one reply. Out: sentences; what the safety table says is also set down
as steps of the reply. The company's own knowledge comes before the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..assess.labels import SafetyKind
from ..data import table
from ..knowledge.passage import Who
from ..verbs import has_verb, opens_instruction
from .brief import Brief
from .paraphrase import capital
from .phrases import sentence
from .reply import Step
from .voice import to_her, told

if TYPE_CHECKING:
    from .parts import Parts

_SAFETY: dict[str, Any] = table("empathy_reply.write", "safety.toml")


def opening(parts: Parts) -> str:
    """Say what comes first in this kind of danger."""
    return _OPENINGS[parts.brief.plan.kind or SafetyKind.PHYSICAL](parts)


def after(parts: Parts) -> str:
    """After the instruction: who takes over by the company's own knowledge, or that all waits."""
    if parts.brief.plan.kind is SafetyKind.SELF_HARM:
        return sentence(parts.chooser.choose(parts.book["hold"], part="hold"))
    return takes_over(parts.brief)


def takes_over(brief: Brief) -> str:
    """Name who takes over and how to reach them, where an article gives a number for it."""
    agents = (s for p in brief.passages for s in p.steps if s.who is Who.AGENT)
    clauses = (c for step in agents for c in re.split(r"[;.] ", step.text))
    reachable = (c for c in clauses if _NUMBER.search(c) and not _INSIDE.search(c) and has_verb(c))
    return next((sentence(to_her(c)) for c in reachable if not opens_instruction(c)), "")


_NUMBER = re.compile(r"(?:\+?\d[\d ()-]{7,}\d)")
_INSIDE = re.compile(r"\b(?:ext\.?|extension|internal)\b", re.IGNORECASE)


def _physical(parts: Parts) -> str:
    """The instruction from the knowledge base, else the generic one for this hazard."""
    brief = parts.brief
    row = next(h for h in _SAFETY["hazard"] if h["key"] == (brief.hazard or "other"))
    extra = {
        "who": brief.people or "everyone",
        "thing": _thing(brief),
        "emergency": emergency(brief),
    }
    if mine := parts.my_steps:
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
    if mine := parts.my_steps:
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
    return f"{heard} {help_now}"


def _help(brief: Brief) -> str:
    line = _SAFETY["crisis"].get(brief.region or "", {}).get("line")
    first = f"If you are in danger now, please call {emergency(brief)}."
    return f"{first} {capital(line)}." if line else first


def emergency(brief: Brief) -> str:
    """The number of the emergency services in her country, from the safety table."""
    return str(_SAFETY["emergency"].get(brief.region or "", "the emergency services"))


def _own(*hers: str, agent: str) -> tuple[Step, ...]:
    """The steps of the doctrine's own safety table, hers first, then the agent's."""
    told_her = [Step(who=Who.CUSTOMER, text=text, source="doctrine:safety") for text in hers]
    return (*told_her, Step(who=Who.AGENT, text=agent, source="doctrine:safety"))


_OPENINGS = {
    SafetyKind.PHYSICAL: _physical,
    SafetyKind.SECURITY: _security,
    SafetyKind.SELF_HARM: _self_harm,
}
