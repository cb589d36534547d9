"""Who carries an action out, and the action turned to them.

In: "the customer signs the slip". Out: the customer, "sign the slip". Pure.
"""

from __future__ import annotations

import re

from ..data import table
from ..verbs import opens_instruction
from .passage import Who
from .wording import acts, guides, has_object

_PATTERNS = {
    key: re.compile(text, re.IGNORECASE)
    for key, text in table("empathy_reply.knowledge", "articles.toml")["doers"].items()
}
_ORDERS = (
    ("she_does", Who.CUSTOMER),
    ("she_must", Who.CUSTOMER),
    ("it_does", Who.AGENT),
    ("it_must", Who.AGENT),
    ("they_do", Who.AGENT),
    ("we_do", Who.AGENT),
    ("you_do", None),
)
"""Ways to tell of an action, with who does it; None is whoever is addressed."""

_DOES = re.compile(r"^([A-Za-z]{2,}s)\b")
_SECOND = re.compile(
    r"(\band (?:then )?)([a-z]{2,}s)\b(?=( (?:it|them|the|a|an|both|her|his|their|for|to)\b)?)"
)
_YOURS = re.compile(r"\b(?:his or her|his|her|their)\b(?= \w)")


def doer(action: str, who: Who, *, entry: bool) -> tuple[Who | None, str]:
    """Say who carries an action out, None where it is none, and turn it to them.

    `who` is whoever is addressed; only an `entry` of a list may leave out whom it tells of.
    """
    if acts(action) or guides(action, who):
        return who, action
    for kind, does in _ORDERS:
        found = _PATTERNS[kind].match(action)
        if not found or (does is Who.AGENT and who is not does):
            continue
        turned = _turned(action, found) if found.groups() else action[found.end() :]
        if acts(turned):
            return does or who, turned
    also = entry and (_PATTERNS["they_also_do"].match(action) or _DOES.match(action))
    if also and has_object(action[also.start(1) :]) and acts(_turned(action, also)):
        return who, _turned(action, also)
    return None, action


def cut_hers(text: str) -> tuple[str, str]:
    """Cut off "; the customer hands it to the bank" and turn it to her: "hand it to the bank"."""
    for cut in re.finditer(r"; ", text):
        found = _PATTERNS["she_does"].match(text[cut.end() :])
        if found and opens_instruction(_bare(found[1])):
            return text[: cut.start()].rstrip(" ;"), _turned(text[cut.end() :], found)
    return text, ""


def _turned(text: str, found: re.Match[str]) -> str:
    """Turn what is told of someone to them: "signs the slip and returns it" is "sign … return"."""
    rest = _SECOND.sub(_second, text[found.end() :])
    return f"{_bare(found[1]).lower()}{_YOURS.sub('your', rest)}"


def _second(found: re.Match[str]) -> str:
    verb = _bare(found[2])
    return f"{found[1]}{verb}" if found[3] or opens_instruction(verb) else found[0]


def _bare(verb: str) -> str:
    """Give the bare form of a verb: "carries" is "carry", "hands" is "hand"."""
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("sses", "shes", "ches", "xes", "zes", "oes")) else verb[:-1]
