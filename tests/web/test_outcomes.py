"""What an agent did with a draft is kept once, with who did it and how far it was changed."""

from __future__ import annotations

from typing import Any

import pytest

from empathy_reply.outcome import OutcomeKind
from empathy_reply.store import DraftState, Outcome, now


def tell(world: Any, draft_id: str, **click: Any) -> Any:
    token = click.pop("token", world.tokens["acme"])
    return world.ask("POST", f"/v1/drafts/{draft_id}/outcome", token=token, json=click)


def test_an_accepted_draft_is_kept_as_it_stood(world: Any) -> None:
    kept = world.save()
    answer = tell(world, kept.id, kind="accepted", token=world.signed())
    assert answer.json() == {"id": kept.id, "kind": "accepted", "agent": "agent-7"}
    outcome = world.store.outcomes.get(kept.id)
    assert (outcome.learned, outcome.similarity, outcome.distance) == (False, 1.0, 0)


def test_an_edited_draft_is_compared_with_what_was_sent(world: Any) -> None:
    kept = world.save()
    sent = "The shade follows free of charge.\n\n" + kept.draft.reply.text
    tell(world, kept.id, kind="edited", final_text=sent)
    outcome = world.store.outcomes.get(kept.id)
    assert (outcome.final_text, outcome.ticket_id) == (sent, "T1")
    assert 0 < outcome.similarity < 1
    assert outcome.distance > 0


def test_a_rejected_draft_keeps_the_reason_and_what_was_misread(world: Any) -> None:
    kept = world.save()
    tell(
        world,
        kept.id,
        kind="rejected",
        reason="wrong moment",
        right_emotion="anger",
        right_situation="grief",
    )
    outcome = world.store.outcomes.get(kept.id)
    assert outcome.reason == "emotion: anger; situation: grief; wrong moment"
    assert outcome.teaches is False


def test_the_same_click_twice_changes_nothing(world: Any) -> None:
    kept = world.save()
    answers = [tell(world, kept.id, kind="accepted")]
    first = world.store.outcomes.get(kept.id)
    answers.append(tell(world, kept.id, kind="accepted"))
    assert [(answer.status_code, answer.json()) for answer in answers] == 2 * [
        (200, answers[0].json())
    ]
    assert world.store.outcomes.get(kept.id) == first


def test_another_click_takes_the_place_of_the_first(world: Any) -> None:
    kept = world.save()
    tell(world, kept.id, kind="accepted")
    tell(world, kept.id, kind="rejected", reason="on second thoughts")
    assert world.store.outcomes.get(kept.id).kind is OutcomeKind.REJECTED


def test_a_click_stands_above_what_was_learned(world: Any) -> None:
    kept = world.save()
    place = {"draft_id": kept.id, "connection": "acme", "ticket_id": "T1"}
    world.store.outcomes.record(
        Outcome(**place, kind=OutcomeKind.NOT_USED, learned=True, similarity=0.1, at=now())
    )
    tell(world, kept.id, kind="accepted")
    assert world.store.outcomes.get(kept.id).kind is OutcomeKind.ACCEPTED


def test_an_edit_of_a_draft_that_retention_has_emptied_is_kept_without_a_figure(world: Any) -> None:
    kept = world.save()
    world.store.keeping.expire(days=-1)
    answer = tell(world, kept.id, kind="edited", final_text="What I sent.")
    assert answer.status_code == 200
    assert world.store.outcomes.get(kept.id).similarity is None


def test_who_clicked_is_known_from_the_token_alone(world: Any) -> None:
    kept = world.save()
    assert tell(world, kept.id, kind="accepted", agent="somebody-else").status_code == 422
    assert tell(world, kept.id, kind="accepted").json()["agent"] == ""


@pytest.mark.parametrize(
    "click",
    [
        {},
        {"kind": "not_used"},
        {"kind": "edited"},
        {"kind": "edited", "final_text": ""},
        {"kind": "edited", "final_text": "x" * 200_001},
        {"kind": "rejected"},
        {"kind": "rejected", "reason": "x" * 401},
        {"kind": "accepted", "right_emotion": "hunger"},
    ],
    ids=lambda click: str(click)[:50],
)
def test_a_click_that_says_too_little_is_refused(world: Any, click: dict[str, Any]) -> None:
    kept = world.save()
    assert tell(world, kept.id, **click).status_code == 422
    assert world.store.outcomes.get(kept.id) is None


def test_a_body_that_is_not_text_is_refused(world: Any) -> None:
    kept = world.save()
    answer = world.ask(
        "POST",
        f"/v1/drafts/{kept.id}/outcome",
        content=b"\xff\xfe",
        headers={"content-type": "application/json"},
    )
    assert answer.status_code in (400, 422)


def test_there_is_no_outcome_of_what_is_not_there(world: Any) -> None:
    shadow = world.save(state=DraftState.SHADOW)
    for draft_id in (shadow.id, "0" * 32):
        assert tell(world, draft_id, kind="accepted").status_code == 404
