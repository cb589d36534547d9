"""What kind of sentence an article's sentence is: it instructs, it states, or it guides the agent.

In: a sentence. Out: yes or no. Pure.
"""

from __future__ import annotations

import re

from ..data import table
from ..verbs import first_word, opens_instruction
from .passage import Who

_DATA = table("empathy_reply.knowledge", "articles.toml")
_PATTERNS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["patterns"].items()}
_FOREIGN = re.compile(_DATA["verbs"]["foreign"], re.IGNORECASE)
_ALSO, _NOT, _OBJECTS = (
    frozenset(_DATA["verbs"][key].split()) for key in ("also", "not", "objects")
)
_FREE = frozenset({"free"})
"""An adjective as often as a verb."""
_PATH = re.compile(r"(?:[^\s,.;:>]+ ){0,5}[^\s,.;:>]+ > ")


def acts(text: str) -> bool:
    """Say whether a text begins with an instruction or with the way to a button."""
    told = _PATTERNS["adverb"].sub("", text.strip())
    if _PATH.match(told):
        return True
    if _PATTERNS["noun_states"].match(told):
        return False
    verb = first_word(told)
    if verb in _FREE and told.split(" ")[1:2] and not _takes_object(told):
        return False
    return opens_instruction(told) or verb in _ALSO or _takes_object(told) or _is_foreign(told)


def _takes_object(text: str) -> bool:
    """A verb that no list holds is known by its object: "Vacuum the top grille"."""
    first, _, rest = text.partition(" ")
    second = rest.partition(" ")[0].lower()
    verb = first.lower()
    return (
        second in _OBJECTS
        and verb.isalpha()
        and verb not in _NOT
        and not verb.endswith(("ing", "ed", "ly", "s"))
    )


def _is_foreign(text: str) -> bool:
    return bool(_FOREIGN.match(text)) and not text.lower().startswith(("after ", "never ", "ever "))


def guides(text: str, who: Who) -> bool:
    """Say whether a sentence tells the agent what to observe rather than what to do."""
    return who is Who.AGENT and bool(_PATTERNS["guidance"].match(text))


def states(text: str) -> bool:
    """Say whether a sentence has a subject and a verb, and so tells rather than instructs."""
    return not acts(text) and bool(_PATTERNS["states"].match(text))
