"""What became of a draft. In: the draft's reply and what the agent sent. Out: kind and likeness."""

from __future__ import annotations

from enum import StrEnum


class OutcomeKind(StrEnum):
    """What the agent did with a draft."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    NOT_USED = "not_used"
