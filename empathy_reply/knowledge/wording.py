"""What kind of sentence an article's sentence is: it instructs, it states, or it guides the agent.

In: a sentence. Out: yes or no. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..data import table
from ..verbs import first_word, opens_instruction
from .passage import Who

_DATA = table("empathy_reply.knowledge", "wording.toml")
_PATTERNS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["patterns"].items()}
_FOREIGN = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["foreign"].items()}
_ALSO, _NOT, _OBJECTS, _PARTICLES, _NOUNS, _ADJECTIVES, _FOLLOWERS = (
    frozenset(_DATA["verbs"][key].split())
    for key in ("also", "not", "objects", "particles", "nouns", "adjectives", "followers")
)
_INFLECTED = re.compile(r"[aeiouy]\w*ing$|ed$|ly$|s$")
_SECOND_VERB = re.compile(r"\b(?:and|then) (\w+) (?:the|an?|your|it|them|both|all|this)\b")
_PATH = re.compile(r"(?:[^\s,.;:>]+ ){0,5}[^\s,.;:>]+ > ")


@lru_cache(maxsize=4096)
def acts(text: str) -> bool:
    """Say whether a text begins with an instruction or with the way to a button."""
    told = undressed(text)
    if _PATH.match(told) or _PATTERNS["forbidden"].match(told):
        return True
    if _PATTERNS["noun_states"].match(told) or _PATTERNS["comforts"].match(told):
        return False
    if ban := _PATTERNS["bans"].match(told):
        return not told.lower().startswith("never") or acts(told[ban.end() :])
    verb = first_word(told)
    if verb in _NOUNS | _ADJECTIVES:
        return _is_order(told, verb)
    return opens_instruction(told) or verb in _ALSO or _takes_object(told) or _is_foreign(told)


def undressed(text: str) -> str:
    """Take adverbs, politeness and "you need to" off the front of an instruction."""
    told, before = text.strip(), ""
    while told != before:
        before = told
        told = _PATTERNS["duty"].sub("", _PATTERNS["adverb"].sub("", told))
    return told


def _takes(text: str, words: frozenset[str]) -> bool:
    second = text.split(" ")[1:2]
    return bool(second) and second[0].lower().strip(",.;:") in words


def _is_order(text: str, verb: str) -> bool:
    """Decide on a verb that is a noun or an adjective as often by what stands behind it."""
    if _takes(text, _OBJECTS):
        return True
    if not (opens_instruction(text) or verb in _ALSO):
        return False
    if " " not in text:
        return text.endswith(".")
    if _PATTERNS["thing_is"].match(text) or verb in _ADJECTIVES:
        return not text.split()[1][0].islower() or _takes(text, _PARTICLES)
    return _takes(text, _FOLLOWERS) or not _PATTERNS["names"].match(text)


def _takes_object(text: str) -> bool:
    """A verb that no list holds is known by its object: "Vacuum the top grille"."""
    rest = text.partition(" ")[2]
    return _may_be_verb(text) and (
        _takes(text, _OBJECTS)
        or (_takes(text, _PARTICLES) and _takes(rest, _OBJECTS))
        or rest.startswith(("“", '"', "„", "«"))
        or any(opens_instruction(found[1]) for found in _SECOND_VERB.finditer(rest))
    )


def may_act(text: str) -> bool:
    """Say whether a text may be an instruction behind a condition: "if it fails, zap to it"."""
    return (
        _may_be_verb(text)
        and _takes(text, _FOLLOWERS - {"and", "or"})
        and not _PATTERNS["thing_is"].match(text)
    )


def _may_be_verb(text: str) -> bool:
    verb = text.partition(" ")[0].lower()
    return verb.replace("-", "").isalpha() and verb not in _NOT and not _INFLECTED.search(verb)


def _is_foreign(text: str) -> bool:
    return any(pattern.match(text) for pattern in _FOREIGN.values())


def guides(text: str, who: Who) -> bool:
    """Say whether a sentence tells the agent what to observe rather than what to do."""
    return who is Who.AGENT and bool(_PATTERNS["guidance"].match(text))


def states(text: str) -> bool:
    """Say whether a sentence has a subject and a verb, and so tells rather than instructs."""
    return not acts(text) and bool(_PATTERNS["states"].match(text))


def imperative(text: str) -> str:
    """Say an instruction plainly: "You need to restart it" is "restart it"."""
    forbidden = _PATTERNS["forbidden"].match(text)
    if forbidden:
        return f"do not {text[forbidden.end() :]}"
    return _PATTERNS["duty"].sub("", text)


def has_object(text: str) -> bool:
    """Say whether a verb's object stands behind the first word: "Replies to the mail"."""
    return _takes(text, _OBJECTS | _PARTICLES | {"to", "in", "for"})


def leads_on_path(text: str) -> bool:
    """Say whether a text begins with the way to a button: "Settings > Billing"."""
    return bool(_PATH.match(undressed(text)))
