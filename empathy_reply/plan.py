"""Whether empathy is due, what it refers to, where it stands: the doctrine as a table.

In: an `Assessment`. Out: a `Plan`, with the reasons that fired. Pure.
"""

from __future__ import annotations

from enum import StrEnum

from .assess.assessment import Assessment
from .assess.labels import Emotion, Flag, SafetyKind, Situation
from .ticket import Record


class Opening(StrEnum):
    """What the first sentence has to do."""

    FEELING_AND_CAUSE = "feeling_and_cause"
    ACCOUNTABILITY = "accountability"
    INSTRUCTION = "instruction"
    STOP_THE_LOSS = "stop_the_loss"
    PERSON_FIRST = "person_first"
    FACTS = "facts"
    CONDOLENCE = "condolence"
    JOIN = "join"
    ANSWER = "answer"


class Apology(StrEnum):
    """When the reply may apologise."""

    NEVER = "never"
    IF_OUR_FAULT = "if_our_fault"
    ONCE = "once"


class Stance(Record):
    """One row of the doctrine's table of stances."""

    opening: Opening
    empathy_sentences: int
    apology: Apology
    body: str
    ending: str


class Plan(Record):
    """What the reply has to do for this moment, and why."""

    stance: Situation
    kind: SafetyKind | None = None
    also: tuple[Situation, ...] = ()
    opening: Opening
    empathy_sentences: int
    apology: Apology
    body: str
    ending: str
    speak_to_feeling: bool
    needs_reply: bool = True
    needs_review: bool = False
    because: tuple[str, ...] = ()


STANCES: dict[Situation, Stance] = {
    Situation.DIFFICULTY: Stance(
        opening=Opening.FEELING_AND_CAUSE,
        empathy_sentences=1,
        apology=Apology.IF_OUR_FAULT,
        body="what I am doing now, then the steps",
        ending="what happens next, by whom",
    ),
    Situation.REPEAT_CONTACT: Stance(
        opening=Opening.ACCOUNTABILITY,
        empathy_sentences=0,
        apology=Apology.ONCE,
        body="what is different this time, one owner, the first concrete action",
        ending="the next check-in, as a commitment that the agent confirms",
    ),
    Situation.SAFETY: Stance(
        opening=Opening.INSTRUCTION,
        empathy_sentences=0,
        apology=Apology.NEVER,
        body="escalation; nothing improvised",
        ending="who takes over and how to reach them",
    ),
    Situation.HOSTILE: Stance(
        opening=Opening.FACTS,
        empathy_sentences=0,
        apology=Apology.IF_OUR_FAULT,
        body="the limit, once, without pleading or lecturing; the real options",
        ending="the choice that is the customer's to make",
    ),
    Situation.GRIEF: Stance(
        opening=Opening.CONDOLENCE,
        empathy_sentences=1,
        apology=Apology.NEVER,
        body="the fewest possible steps, and the offer to do them",
        ending="gentle; no cheer, no upsell, no survey",
    ),
    Situation.POSITIVE: Stance(
        opening=Opening.JOIN,
        empathy_sentences=2,
        apology=Apology.NEVER,
        body="pass the praise on; nothing to sell",
        ending="warm and short",
    ),
    Situation.ROUTINE: Stance(
        opening=Opening.ANSWER,
        empathy_sentences=0,
        apology=Apology.NEVER,
        body="short; the steps",
        ending="done, or the one thing still needed",
    ),
}
"""One stance for each situation (doctrine, section 2)."""

SAFETY_OPENINGS: dict[SafetyKind, tuple[Opening, str]] = {
    SafetyKind.PHYSICAL: (Opening.INSTRUCTION, "who takes over and how to reach them"),
    SafetyKind.SECURITY: (Opening.STOP_THE_LOSS, "who takes over"),
    SafetyKind.SELF_HARM: (Opening.PERSON_FIRST, "a named human will write"),
}
"""The three kinds of safety open and end differently."""

REVIEWED = {Situation.SAFETY, Situation.GRIEF}
"""Drafts of these situations always ask for a second look."""

REVIEW_BELOW = 0.5
"""A situation read with less confidence than this asks for a second look."""


def make_plan(assessment: Assessment) -> Plan:
    """Choose the stance for what was read, and say which rules of the doctrine chose it."""
    row = STANCES[assessment.situation]
    opening, ending = row.opening, row.ending
    if assessment.safety_kind:
        opening, ending = SAFETY_OPENINGS[assessment.safety_kind]
    return Plan(
        stance=assessment.situation,
        kind=assessment.safety_kind,
        also=assessment.also,
        opening=opening,
        empathy_sentences=row.empathy_sentences,
        apology=row.apology,
        body=row.body,
        ending=ending,
        speak_to_feeling=assessment.emotion not in (None, Emotion.NEUTRAL),
        needs_reply=Flag.NO_REPLY_NEEDED not in assessment.flags,
        needs_review=_needs_review(assessment),
        because=tuple(_reasons(assessment)),
    )


def _needs_review(assessment: Assessment) -> bool:
    return (
        assessment.situation in REVIEWED
        or Flag.SELF_HARM in assessment.flags
        or assessment.situation_confidence < REVIEW_BELOW
    )


def _reasons(assessment: Assessment) -> list[str]:
    situation = assessment.situation
    reasons = list(assessment.situation_because) or [f"the words read as {situation}"]
    if assessment.also:
        named = ", ".join(assessment.also)
        reasons.append(
            f"also {named}: one clause of established fact each; {situation} comes first"
        )
    if assessment.emotion is None:
        reasons.append("the feeling is not clear enough to name: the reply speaks to the fact")
    elif assessment.emotion is Emotion.NEUTRAL and situation is Situation.DIFFICULTY:
        reasons.append("no feeling is shown: the reply names what it cost, not a feeling")
    if Flag.NO_REPLY_NEEDED in assessment.flags:
        reasons.append("an automatic mail or a pure sign-off: nothing is to be sent")
    return reasons
