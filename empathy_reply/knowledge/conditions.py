"""The clause on which a step depends. In: a sentence. Out: its condition and its action. Pure."""

from __future__ import annotations

import re

from ..data import table
from ..verbs import opens_instruction
from .wording import acts

_DATA = table("empathy_reply.knowledge", "articles.toml")
_VERBS: dict[str, str] = _DATA["verbs"]
_CLAUSE, _PHRASE = (
    re.compile(_DATA["patterns"][key], re.IGNORECASE) for key in ("clause", "phrase")
)
_BREAK = re.compile(r"(?:[,:]|\s[-–—])\s+")
_STOP = re.compile(r"[.;!?](?=\s|$)")
_SUBJECT = re.compile(
    r"(?:the|an?|this|that|it|we|you|they|there|our|your|his|her|each|every|no|all|one)\b", re.I
)
_WORD = re.compile(r"\S+")
_OPENS_OBJECT, _BEFORE_VERB = (frozenset(_VERBS[key].split()) for key in ("opens", "before"))
_POLITE = re.compile(r"[ ,]+(?:please|just|then|simply)$", re.IGNORECASE)
_READ = 170
"""Characters in which a condition must have ended."""


def split_condition(text: str) -> tuple[str, str]:
    """Cut the leading condition off a step: ("if it still hangs", "restart it")."""
    told = text.strip()
    clause = _CLAUSE.match(told)
    if not clause and not _PHRASE.match(told):
        return "", told
    end = _end(told, clause=bool(clause))
    if not end:
        return "", told
    return _POLITE.sub("", told[: end[0]].strip(" ,:")), told[end[1] :].strip()


def _end(text: str, *, clause: bool) -> tuple[int, int] | None:
    """Find where the condition ends and where the action begins."""
    stop = _STOP.search(text)
    limit = min(stop.start() if stop else len(text), _READ)
    breaks = [m.span() for m in _BREAK.finditer(text, 0, limit)]
    for span in breaks:
        if acts(_agentless(text[span[1] :])):
            return span
    run_on = _run_on(text[:limit])
    if run_on:
        return run_on
    if not clause or not breaks:
        return None
    return next((s for s in breaks if _SUBJECT.match(text, s[1])), breaks[0])


def _agentless(text: str) -> str:
    return text[3:] if text.lower().startswith("we ") else text


def _run_on(text: str) -> tuple[int, int] | None:
    """Find an instruction that follows without a comma: "after two missed dates pay back …"."""
    words = list(_WORD.finditer(text))[:16]
    for place in range(2, len(words) - 1):
        before, here, after = (words[n].group().lower() for n in (place - 1, place, place + 1))
        if (
            opens_instruction(here)
            and after in _OPENS_OBJECT
            and before.strip(",") not in _BEFORE_VERB
            and not before.endswith((",", "’s", "'s"))
        ):
            return words[place - 1].end(), words[place].start()
    return None
