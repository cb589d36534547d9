"""The words of the doctrine for what is read out of a ticket. No other labels exist."""

from __future__ import annotations

from enum import StrEnum


class Emotion(StrEnum):
    """What the customer feels, as far as the words carry it."""

    ANGER = "anger"
    FRUSTRATION = "frustration"
    DISAPPOINTMENT = "disappointment"
    ANXIETY = "anxiety"
    CONFUSION = "confusion"
    SADNESS = "sadness"
    GRATITUDE = "gratitude"
    JOY = "joy"
    NEUTRAL = "neutral"


class Situation(StrEnum):
    """What kind of moment this is, in order of precedence (the first that holds is primary)."""

    SAFETY = "safety"
    GRIEF = "grief"
    HOSTILE = "hostile"
    REPEAT_CONTACT = "repeat_contact"
    DIFFICULTY = "difficulty"
    POSITIVE = "positive"
    ROUTINE = "routine"


class SafetyKind(StrEnum):
    """The one kind that a safety situation has."""

    PHYSICAL = "physical"
    SECURITY = "security"
    SELF_HARM = "self_harm"


class Expression(StrEnum):
    """Whether the words name the feeling or only the situation carries it."""

    EXPLICIT = "explicit"
    IMPLIED = "implied"
    NONE = "none"


class Flag(StrEnum):
    """What else the agent must see at a glance."""

    CHURN_RISK = "churn_risk"
    LEGAL_THREAT = "legal_threat"
    DEADLINE = "deadline"
    VULNERABLE = "vulnerable"
    SELF_HARM = "self_harm"
    NO_REPLY_NEEDED = "no_reply_needed"


class Mark(StrEnum):
    """What a reader may point at in a text: a span of the customer's own words."""

    TRIED = "tried"
    TRIED_WORKED = "tried_worked"
    TRIED_PARTLY = "tried_partly"
    ASK = "ask"
    PRODUCT = "product"
    PERSON = "person"
    PLACE = "place"
    COUNT = "count"


VALENCE: dict[Emotion, int] = {
    Emotion.ANGER: -1,
    Emotion.FRUSTRATION: -1,
    Emotion.DISAPPOINTMENT: -1,
    Emotion.ANXIETY: -1,
    Emotion.CONFUSION: -1,
    Emotion.SADNESS: -1,
    Emotion.GRATITUDE: 1,
    Emotion.JOY: 1,
    Emotion.NEUTRAL: 0,
}
"""The sign of each emotion; trajectory and peak are read from it times the intensity."""
