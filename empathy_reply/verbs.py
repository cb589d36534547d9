"""English verbs as instructions use them. In: a word. Out: whether it is one, and its -ing form."""

from __future__ import annotations

import re

from .data import table

_DATA = table("empathy_reply", "verbs.toml")
_IMPERATIVES: frozenset[str] = frozenset(_DATA["imperatives"])
_GERUNDS: dict[str, str] = _DATA["gerunds"]
FINITE = re.compile(_DATA["finite"], re.IGNORECASE)
"""A finite verb, as far as a word list tells."""
_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprt]$")


def opens_instruction(text: str) -> bool:
    """Say whether a text begins with the verb of an instruction."""
    return first_word(text) in _IMPERATIVES


def has_verb(text: str) -> bool:
    """Say whether a text has a finite verb, so that it can stand as a clause."""
    return FINITE.search(text) is not None


def first_word(text: str) -> str:
    """Give the first word, in lower case and without marks around it."""
    return text.strip().partition(" ")[0].lower().strip(",.;:!?\"'“”‘’()")


def gerund(verb: str) -> str:
    """Give the -ing form: cancel is cancelling, run is running, issue is issuing."""
    if verb in _GERUNDS:
        return _GERUNDS[verb]
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if _DOUBLED.match(verb) or verb.endswith(("cancel", "travel", "label")):
        return verb + verb[-1] + "ing"
    return verb + "ing"


def in_progress(instruction: str) -> str:
    """Turn an instruction into what is being done: "send the label" is "sending the label".

    A second verb after "and" or "then" follows suit where it opens an instruction of its own.
    """
    verb = first_word(instruction)
    if verb not in _IMPERATIVES:
        return ""
    rest = instruction.strip()[len(verb) :]
    return gerund(verb) + _follow_suit(rest)


def is_compound_noun(verb: str, rest: str) -> bool:
    """Say whether verb and rest are one thing, as the button "Release letter" is."""
    follower = first_word(rest)
    return (
        verb not in _ALWAYS_VERBS
        and follower not in _OBJECT_OPENERS
        and not follower.endswith("s")
        and not re.match(r"(?:from|for|of|in|to|at|by|on|with)\b", rest)
    )


def _follow_suit(rest: str) -> str:
    def second(found: re.Match[str]) -> str:
        verb, after = found.group(2), found.group(3) or ""
        acts = verb in _ALWAYS_VERBS or (
            (verb in _IMPERATIVES and after in _OBJECT_OPENERS)
            or (after in ("", "and") and verb in _OBJECT_FREE)
        )
        return found.group(1) + (gerund(verb) if acts else verb) + (f" {after}" if after else "")

    return _SECOND.sub(second, rest)


_SECOND = re.compile(r"((?:,|,? and(?: then)?| or|[,;] then) )([a-z-]+)(?: (\w+)|$)")
_OBJECT_OPENERS = frozenset(_DATA["object_openers"])
_OBJECT_FREE = frozenset(_DATA["object_free"])
_ALWAYS_VERBS: frozenset[str] = _IMPERATIVES - frozenset(_DATA["nouns_too"])
"""After "and", a word that may be a noun is a verb only with an object: "date and place"."""
