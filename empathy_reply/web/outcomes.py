"""What an agent did with a draft, told by the panel. In: a click. Out: the outcome, kept.

Clicking twice changes nothing; another click takes the place of the first. Who clicked is known
from the signed token alone, never from the body.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Body
from pydantic import Field

from ..assess.labels import Emotion, Situation
from ..outcome import OutcomeKind, compare, teaches
from ..store import Outcome, Store, StoredDraft, now
from ..ticket import MESSAGE_LIMIT, Record, Text
from .drafts import visible
from .problems import documented
from .shared import Anywhere, House, Name

router = APIRouter(prefix="/v1", tags=["outcomes"])

REASONS = ("wrong facts", "wrong tone", "wrong moment", "wrong steps", "not needed")
"""What the panel offers for a rejection; an agent may say it in her own words instead."""

_REASON_LENGTH = 400


class _Said(Record):
    """What the draft misread, where it did: the labels that the agent would have given."""

    right_emotion: Emotion | None = None
    right_situation: Situation | None = None


class Accepted(_Said):
    """The draft was taken as it stands."""

    kind: Literal["accepted"]


class Edited(_Said):
    """The draft was changed; `final_text` is what was sent."""

    kind: Literal["edited"]
    final_text: Text = Field(min_length=1, max_length=MESSAGE_LIMIT, repr=False)


class Rejected(_Said):
    """The draft was of no use; `reason` is one of those the panel offers, or the agent's words."""

    kind: Literal["rejected"]
    reason: Text = Field(min_length=1, max_length=_REASON_LENGTH, examples=list(REASONS))


Click: TypeAlias = Annotated[Accepted | Edited | Rejected, Body(discriminator="kind")]


class OutcomeAnswer(Record):
    """What was kept. How like the draft it is stays here: it would tell a guesser what it says."""

    id: str
    kind: OutcomeKind
    agent: str


@router.post(
    "/drafts/{draft_id}/outcome",
    responses=documented(
        "malformed",
        "unauthorized",
        "not_found",
        "too_large",
        "invalid",
        "too_many",
        "store_unavailable",
    ),
)
def tell_outcome(draft_id: Name, click: Click, caller: Anywhere, house: House) -> OutcomeAnswer:
    """Say what the agent did with a draft."""
    stored = visible(house.store.drafts.get(draft_id), caller)
    kept = _kept(house.store, _outcome(stored, click, agent=caller.agent))
    return OutcomeAnswer(id=kept.draft_id, kind=kept.kind, agent=kept.agent)


def _kept(store: Store, outcome: Outcome) -> Outcome:
    """Keep an outcome, unless the very same is kept already."""
    known = store.outcomes.get(outcome.draft_id)
    if known and known.model_copy(update={"at": outcome.at}) == outcome:
        return known
    store.outcomes.record(outcome)
    return outcome


def _outcome(stored: StoredDraft, click: Accepted | Edited | Rejected, *, agent: str) -> Outcome:
    kind = OutcomeKind(click.kind)
    return Outcome(
        draft_id=stored.id,
        connection=stored.connection,
        ticket_id=stored.ticket_id,
        kind=kind,
        teaches=teaches(stored.situation, kind),
        **_likeness(stored, click),
        final_text=click.final_text if isinstance(click, Edited) else None,
        reason=_reason(click),
        agent=agent,
        at=now(),
    )


def _likeness(stored: StoredDraft, click: Accepted | Edited | Rejected) -> dict[str, Any]:
    """Compare what was sent with the draft; one that retention has emptied cannot be compared."""
    reply = stored.draft.reply if stored.draft else None
    if isinstance(click, Accepted):
        return {"similarity": 1.0, "distance": 0}
    if isinstance(click, Rejected) or reply is None:
        return {}
    compared = compare(reply.text, click.final_text, signature=reply.signature)
    return compared.model_dump(include={"similarity", "distance", "changes"})


def _reason(click: Accepted | Edited | Rejected) -> str:
    """Put what was misread in front of the reason, for people to read."""
    said = (
        click.right_emotion and f"emotion: {click.right_emotion.value}",
        click.right_situation and f"situation: {click.right_situation.value}",
        click.reason if isinstance(click, Rejected) else "",
    )
    return "; ".join(part for part in said if part)[:_REASON_LENGTH]
