"""The clause on which a step depends. In: a sentence. Out: its condition and its action. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from ..data import table
from ..verbs import opens_instruction
from .wording import acts, may_act

_DATA = table("empathy_reply.knowledge", "wording.toml")
_VERBS: dict[str, str] = _DATA["verbs"]
_PATTERNS = {key: re.compile(text, re.IGNORECASE) for key, text in _DATA["conditions"].items()}
_BREAK = re.compile(r"(?:[,:]|\s[-–—])\s+")
_STOP = re.compile(r"[.;!?](?=\s|$)")
_WORD = re.compile(r"\S+")
_OPENS_OBJECT, _BEFORE_VERB = (frozenset(_VERBS[key].split()) for key in ("opens", "before"))
_SECOND = re.compile(r"\band (?:then )?([a-z]+)\b")
_POLITE = re.compile(r"[ ,]+(?:please|just|then|simply)$", re.IGNORECASE)
_READ = 170
"""Characters in which a condition must have ended."""


@lru_cache(maxsize=4096)
def split_condition(text: str) -> tuple[str, str]:
    """Cut the leading condition off a step: ("if it still hangs", "restart it")."""
    told = text.strip()
    branch = _PATTERNS["else"].match(told) or _PATTERNS["inverted"].match(told)
    if branch and acts(_agentless(told[branch.end() :])):
        return branch[1], told[branch.end() :].strip()
    clause = _PATTERNS["clause"].match(told)
    if not clause and not _PATTERNS["phrase"].match(told):
        return "", told
    end = _end(told, clause=bool(clause))
    if not end:
        return "", told
    return _POLITE.sub("", told[: end[0]].strip(" ,:")), told[end[1] :].strip()


def split_trailing(action: str) -> tuple[str, str]:
    """Cut a condition off the end of an action: ("if it is not ours", "take the strap off")."""
    for found in _PATTERNS["trailing"].finditer(action):
        head, tail = action[: found.start()], action[found.start("clause") :]
        if _is_whole(head, apart="," in found[0]) and not _instructs_again(tail):
            return tail.rstrip(" .!"), head.strip()
    return "", action


def _is_whole(head: str, *, apart: bool) -> bool:
    """Say whether a condition behind a text is meant for all of it: of two verbs only the last
    is, unless a comma sets it apart."""
    two = any(opens_instruction(verb[1]) for verb in _SECOND.finditer(head))
    ends = not head.endswith(":") and ";" not in head
    return ends and (apart or not two) and len(head.split()) > 1 and acts(head)


def _instructs_again(tail: str) -> bool:
    return any(acts(tail[cut.end() :]) for cut in _BREAK.finditer(tail))


def is_condition(text: str) -> bool:
    """Say whether a text is a condition and nothing else: "If the link is newer"."""
    told = text.strip(" :.")
    if asks_after(told):
        return True
    if not (_PATTERNS["clause"].match(told) or _PATTERNS["alone"].match(told)):
        return False
    return not any(acts(told[found.end() :]) for found in _BREAK.finditer(told))


def asks_after(text: str) -> bool:
    """Say whether a text is a fragment that asks after the outcome: "Still dark?"."""
    return bool(_PATTERNS["asks_after"].match(text))


def joined(*conditions: str) -> str:
    """Put the conditions of several levels together, the outermost first."""
    return "; ".join(one.strip(" :,") for one in conditions if one)


def _end(text: str, *, clause: bool) -> tuple[int, int] | None:
    """Find where the condition ends and where the action begins."""
    stop = _STOP.search(text)
    limit = min(stop.start() if stop else len(text), _READ)
    breaks = [m.span() for m in _BREAK.finditer(text, 0, limit)]
    for span in breaks:
        if acts(_agentless(text[span[1] :])):
            return span
    told = next((s for s in breaks if _PATTERNS["subject"].match(text, s[1])), None)
    run_on = _run_on(text[:limit])
    # a subject behind a comma tells: "until it arrives, doctors accept a copy"
    subject = told if clause else next(iter(breaks), None)
    if run_on and not (subject and subject[0] <= run_on[0]):
        return run_on
    if not clause or not breaks:
        return None
    return told or next((s for s in breaks if may_act(text[s[1] :])), breaks[0])


def _agentless(text: str) -> str:
    return text[3:] if text.lower().startswith("we ") else text


def _run_on(text: str) -> tuple[int, int] | None:
    """Find an instruction that follows without a comma: "after two missed dates pay back …"."""
    words = list(_WORD.finditer(text))[:16]
    for place in range(2, len(words) - 1):
        before, here, after = (words[n].group().lower() for n in (place - 1, place, place + 1))
        if (
            opens_instruction(here)
            and not here.endswith(",")
            and (after in _OPENS_OBJECT or after[0].isdigit())
            and before.strip(",") not in _BEFORE_VERB
            and not before.endswith((",", "’s", "'s"))
        ):
            return words[place - 1].end(), words[place].start()
    return None
