"""Her question as we would take it up: "how do I change my PIN?" is "how to change your PIN".

In: a question as she wrote it. Out: a clause that can follow "you ask", or "". Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..data import table
from .paraphrase import shift_person, uncapital

_DATA = table("empathy_reply.write", "questions.toml")
_POLITE = re.compile(_DATA["polite"], re.IGNORECASE)
_HELPING = frozenset(_DATA["helping"])


def _join(*words: str | None) -> str:
    """Join the parts of a clause; a helping verb loses the capital it had at the start."""
    first, *rest = [word for word in words if word]
    return " ".join([first, *(w.lower() if w.lower() in _HELPING else w for w in rest)])


def _subject(word: str) -> str:
    """Her "you" as a subject is us, whatever verb follows."""
    return _WE if word.lower() == "you" else word


_WE = "__ourselves__"
"""Marks a "we" of ours, which is not to be shifted again."""


def _with_s(verb_first: str, helping: str) -> str:
    """After "does" the verb takes its -s: "how much does it cost" is "how much it costs"."""
    verb, _, rest = verb_first.partition(" ")
    return f"{verb}s {rest}".strip() if helping.lower() == "does" else verb_first


_THING = r"((?:the|my|our|your|this|that|a|an|any)(?: [\w’'-]+){1,4}|it|this|that|[\w’'-]+)"

_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in [
        (
            r"^how (?:do|can|could|would|should|to)(?: (?:i|we|one))? (.+)$",
            lambda m: _join("how to", m[1]),
        ),
        (
            r"^(how (?:long|much|many|often|far)[\w ]{0,20}?) (do|does|did|will|would|can) "
            r"(i|we|it|you|they) (.+)$",
            lambda m: _join(
                m[1],
                _subject(m[3]),
                None if m[2].lower().startswith("d") else m[2],
                _with_s(m[4], m[2]),
            ),
        ),
        (
            r"^(can|could|may|should|will|would|am|must) (i|we) (.+)$",
            lambda m: _join("whether", m[2], m[1], m[3]),
        ),
        (
            r"^(do|does|did) (you|i|we|they|it) (.+)$",
            lambda m: _join("whether", _subject(m[2]), _with_s(m[3], m[1])),
        ),
        (r"^(is|are|was|were) there (.+)$", lambda m: _join("whether there", m[1], m[2])),
        (r"^(is|was) (it|this|that) (.+)$", lambda m: _join("whether", m[2], m[1], m[3])),
        (
            r"^(why|when|where|how|what) (am|was|were|have|are|will|can|should|would) "
            r"(i|we|you) (.+)$",
            lambda m: _join(m[1], _subject(m[3]), m[2], m[4]),
        ),
        (rf"^(what|where|when|who) (is|are|was|were) {_THING}$", lambda m: _join(m[1], m[3], m[2])),
        (
            r"^(?:whether|how(?: (?:long|much|many|often|far))?|why|what|where|when|which) "
            r"(?:i|we|you|the|my|our|it|to) [^,]+$",
            lambda m: m[0],
        ),
    ]
]


def indirect(question: str) -> str:
    """Say a question as a clause in our words; "" when it does not turn cleanly."""
    plain = _POLITE.sub("", " ".join(question.split()).strip(" ?.!,")).strip()
    if not 3 <= len(plain.split()) <= 18 or "?" in plain:
        return ""
    for form, said in _FORMS:
        if found := form.match(plain):
            return _ours(said(found))
    return ""


def _ours(clause: str) -> str:
    return uncapital(shift_person(clause).replace(_WE, "we"))
