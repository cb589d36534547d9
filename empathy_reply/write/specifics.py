"""Which of her own specifics the first sentences may name.

In: her cleaned words and the assessment. Out: `Specific`s in our words, best first in each kind,
and the topic, a noun phrase for what it is all about. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..assess.assessment import Assessment
from ..assess.labels import Situation
from ..data import table
from ..text import CleanText, sentences
from ..ticket import Ticket
from ..verbs import FINITE, has_verb, opens_instruction
from .brief import Specific
from .paraphrase import break_run, in_our_words, uncapital

_DATA = table("empathy_reply.write", "specifics.toml")
(
    _TROUBLE,
    _HINT,
    _WIN,
    _UNSPEAKABLE,
    _FEELING,
    _NO_SUBJECT,
    _RELATIVE,
    _THING,
    _CUTS,
    _NOT_A_TOPIC,
) = (
    re.compile(_DATA[key], re.IGNORECASE)
    for key in (
        "trouble",
        "hint",
        "win",
        "unspeakable",
        "feeling",
        "no_subject",
        "relative",
        "thing",
        "cuts",
        "not_a_topic",
    )
)
_ODD = re.compile(r"[<>{}|\\\[\]=*_#@]|https?:|www\.|\d{4}-\d\d-\d\dT|[\"“”].*[\"“”].*[\"“”]")
_NUMBER_FIELDS = ("order", "invoice", "booking", "hire")
_READ = 40
"""Sentences of one message that are weighed; what matters stands early."""
_WHOLE = range(7, 14)
"""A sentence of this length may stand as it is, though it has a cut in it."""
_ENOUGH = 1.4
"""A clause that scores less is not worth naming."""
_VIVID = 2.0
"""What a second win must score to stand beside the first."""
_WORDS = range(4, 27)
"""A clause shorter than this says too little, a longer one rambles."""


def find_specifics(
    cleaned: Mapping[str, CleanText], assessment: Assessment, *, subject: str = ""
) -> tuple[Specific, ...]:
    """Choose what of hers to name: problems or wins first, then what is at stake."""
    source = " ".join(part.text for part in cleaned.values())
    names = _names_in(source)
    kind = "win" if assessment.situation is Situation.POSITIVE else "problem"
    weigh = _Scale(kind, assessment, subject)
    scored = sorted(
        (
            (weigh.score(clause, message_id), -place, message_id, clause)
            for place, (message_id, clause) in enumerate(_clauses(_told_in(cleaned, assessment)))
        ),
        reverse=True,
    )
    chosen = [
        _specific(kind, clause, message_id, source, names)
        for place, (score, _, message_id, clause) in enumerate(scored[:8])
        if score >= (_ENOUGH if kind == "problem" or not place else _VIVID)
    ]
    stakes = [
        _specific("stake", stake.text, stake.message_id, source, names)
        for stake in assessment.stakes
        if is_speakable(stake.text) and not _VAGUE.match(stake.text)
    ]
    return tuple(_distinct([one for one in chosen + stakes if one]))


def _told_in(cleaned: Mapping[str, CleanText], assessment: Assessment) -> Mapping[str, CleanText]:
    """A win is told where the feeling is highest; a problem anywhere in the thread."""
    peak = assessment.peak_message or next(reversed(list(cleaned)), "")
    if assessment.situation is Situation.POSITIVE and peak in cleaned:
        return {peak: cleaned[peak]}
    return cleaned


def _names_in(text: str) -> frozenset[str]:
    """Words that stand capitalised in mid-sentence: they keep their capital at a start too."""
    return frozenset(re.findall(r"(?<=[a-z0-9,] )[A-Z][\w’'-]+", text))


def _clauses(cleaned: Mapping[str, CleanText]) -> Iterator[tuple[str, str]]:
    for part in cleaned.values():
        for sentence in sentences(part.text)[:_READ]:
            if sentence.rstrip(" )\"'").endswith("?"):
                continue
            whole = [sentence] if len(sentence.split()) in _WHOLE else []
            for clause in (*whole, *_CUTS.split(sentence)):
                clause = clause.strip(" ,.!-–—\"'")
                if len(clause.split()) in _WORDS and is_speakable(clause):
                    yield part.message_id, clause


def is_speakable(clause: str) -> bool:
    """Say whether a clause of hers can be said back to her: whole, civil and plain."""
    return not (
        _UNSPEAKABLE.search(clause)
        or _ODD.search(clause)
        or "?" in clause
        or clause.count('"') % 2
        or clause.count("(") != clause.count(")")
    )


_VAGUE = re.compile(r"(?:after )?(?:that|this|it|then|if|which|so|thats|and)\b", re.IGNORECASE)
"""A clause that begins like this leans on one before it."""


class _Scale:
    """Weighs how much a clause of hers tells about the matter."""

    def __init__(self, kind: str, assessment: Assessment, subject: str) -> None:
        self.glad = kind == "win"
        self.strong = _WIN if self.glad else _TROUBLE
        self.facts = {f.value.lower() for f in assessment.facts if len(f.value) > 1}
        self.evidence = " ".join(e.text.lower() for e in assessment.evidence)
        self.peak = assessment.peak_message
        self.subject = {w for w in re.findall(r"\w{4,}", subject.lower())}

    def score(self, clause: str, message_id: str) -> float:
        """Score a clause: 0 when it says nothing of the kind or cannot stand alone."""
        said = in_our_words(clause)
        strong, hints = len(self.strong.findall(clause)), len(_HINT.findall(clause))
        low = clause.lower()
        named = min(2, sum(value in low for value in self.facts))
        if not (strong or hints or self.glad):
            return 0.0
        if self.glad and (said.startswith("we ") or (_TROUBLE.search(clause) and not named)):
            return 0.0
        if not (_stands_alone(said) or _is_thing(said)):
            return 0.0
        return (
            min(2, strong)
            + min(2, hints) * 0.4
            + named * (0.8 if self.glad else 0.5)
            + self.glad * 0.5
            + min(2, sum(word in low for word in self.subject)) * 0.7
            + _SUBJECTS.get(said.split()[0], 0.8)
            + (low in self.evidence) * 0.4
            + (message_id == self.peak) * 0.4
            - bool(_FEELING.search(clause)) * 2.5
            - bool(_LEANING.search(clause)) * 0.8
            + bool(_SINCE.search(clause)) * 0.3
            - abs(len(clause.split()) - 9) / 12
        )


_LEANING = re.compile(r"\b(?:them|those|these|either|it too)\b", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|ago|hours|days|weeks|months)\b", re.IGNORECASE)
_SUBJECTS = {
    "you": 0.0,
    "their": 0.0,
    "they": 0.0,
    "he": 0.2,
    "she": 0.2,
    "we": 0.2,
    "it": 0.3,
    "this": 0.3,
    "that": 0.2,
    "there": 0.6,
}
"""A clause about the thing tells more than one about the person or an unnamed it."""


def _stands_alone(clause: str) -> bool:
    return bool(
        clause
        and has_verb(clause)
        and not _NO_SUBJECT.match(clause)
        and not opens_instruction(clause)
        and not FINITE.match(clause)
        and " is to be " not in clause
    )


def _is_thing(said: str) -> bool:
    """Say whether a text of hers is a noun phrase that names the trouble by itself."""
    return bool(_THING.match(said) or _RELATIVE.match(said)) and not _NO_SUBJECT.match(said)


def _is_clause(said: str) -> bool:
    named = _RELATIVE.match(said)
    only_named = named and (_THING.match(said) or len(FINITE.findall(said)) < 2)
    return _stands_alone(said) and not only_named


def _specific(
    kind: str, clause: str, message_id: str, source: str, names: frozenset[str]
) -> Specific | None:
    ours = break_run(in_our_words(clause, names=names), source)
    if not ours or not is_speakable(ours) or not (_stands_alone(ours) or _is_thing(ours)):
        return None
    if kind == "problem" and not (_TROUBLE.search(ours) or _HINT.search(ours)):
        return None
    return Specific(kind=kind, text=ours, clause=_is_clause(ours), message_id=message_id)


def _distinct(found: Sequence[Specific]) -> list[Specific]:
    """Drop a clause that says what an earlier one has said."""
    kept: list[Specific] = []
    for one in found:
        words = set(one.text.lower().split())
        if all(_shared(words, other) < 0.6 for other in kept):
            kept.append(one)
    return kept


def _shared(words: set[str], other: Specific) -> float:
    others = set(other.text.lower().split())
    return len(words & others) / max(1, min(len(words), len(others)))


def topic_of(ticket: Ticket, assessment: Assessment) -> str:
    """Name what the ticket is about, as a noun phrase: "order 58213"; "" when unsure."""
    for word in _NUMBER_FIELDS:
        for key, value in ticket.fields.items():
            if word in key.lower() and isinstance(value, str) and value in _seen(ticket):
                return f"{word} {value}"
    words = _seen(ticket)
    subject = re.sub(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", "", ticket.subject, flags=re.I)
    subject = re.split(r"[:(|,;]| from | for | - ", subject)[0].strip(" .!-–—")
    if subject and len(subject.split()) <= 5 and not _NOT_A_TOPIC.search(subject):
        return _with_article(subject, words)
    for fact in assessment.facts:
        if fact.kind == "product" and fact.value.lower() in words.lower():
            return f"your {fact.value}"
    return ""


def _seen(ticket: Ticket) -> str:
    return f"{ticket.subject} {' '.join(m.text for m in ticket.customer_messages)}"


_CODED = frozenset(
    ["order", "invoice", "booking", "ticket", "case", "flight", "claim", "policy", "account", "job"]
)


def _with_article(thing: str, words: str) -> str:
    first = thing.split()[0]
    if first.lower() in ("the", "a", "an", "my", "our", "your"):
        return in_our_words(thing)
    coded = any(c.isdigit() for c in thing) and len(thing.split()) <= 2
    if coded and first.lower() in _CODED:
        return uncapital(thing)
    code = bool(re.fullmatch(r"[A-Z0-9-]*\d[A-Z0-9-]*", thing))
    if code or first.lower().endswith(("’s", "'s")):
        return thing
    plain = first.isalpha() and first[1:].islower() and re.search(rf"\b{first.lower()}\b", words)
    return f"the {uncapital(thing) if plain else thing}"
