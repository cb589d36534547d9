"""A draft is shown to whoever may see the ticket as it stands, and made on demand."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from empathy_reply import Draft, Ticket
from empathy_reply.errors import (
    Forbidden,
    HelpdeskError,
    NotFound,
    NothingToDraft,
    RateLimited,
    Unavailable,
)
from empathy_reply.helpdesk import proof
from empathy_reply.store import DraftState, NoteState, now
from empathy_reply.web import drafts

PATH = "/v1/tickets/acme/T1/draft"
WISH = {"connection": "acme", "ticket_id": "T1"}


def test_the_newest_draft_is_given_whole_with_where_it_stands(world: Any) -> None:
    world.save(revision=1, state=DraftState.SUPERSEDED)
    kept = world.save(revision=2)
    answer = world.ask("GET", PATH).json()
    assert Draft.model_validate(answer.pop("draft")) == kept.draft
    assert answer.pop("created_at").endswith("Z")
    assert answer == {
        "id": kept.id,
        "connection": "acme",
        "ticket_id": "T1",
        "revision": 2,
        "state": "waiting",
        "stale": False,
        "note": None,
    }


def test_how_far_the_note_has_come_is_told(world: Any) -> None:
    kept = world.save()
    world.store.notes.claim(kept)
    world.store.notes.move(kept.id, NoteState.SENT)
    assert world.ask("GET", PATH).json()["note"] == "sent"


@pytest.mark.parametrize("state", [DraftState.SUPERSEDED, DraftState.ANSWERED])
def test_a_draft_that_was_passed_over_is_stale(world: Any, state: DraftState) -> None:
    world.save(state=state)
    answer = world.ask("GET", PATH).json()
    assert (answer["state"], answer["stale"]) == (state.value, True)


def test_a_draft_that_retention_has_emptied_is_null(world: Any) -> None:
    world.save()
    world.store.keeping.expire(days=-1)
    assert world.ask("GET", PATH).json()["draft"] is None


def test_what_is_drafted_in_shadow_is_not_there(world: Any) -> None:
    kept = world.save(state=DraftState.SHADOW)
    for path in (PATH, f"/v1/drafts/{kept.id}"):
        assert world.ask("GET", path).status_code == 404


def test_a_ticket_without_a_draft_has_none(world: Any) -> None:
    assert world.ask("GET", PATH).json()["error"] == "not_found"


def test_without_the_right_proof_nothing_is_shown(world: Any) -> None:
    kept = world.save()
    for path in (PATH, f"/v1/drafts/{kept.id}"):
        answer = world.ask("GET", path, headers={"X-Newest-Comment": proof("an older comment")})
        assert answer.status_code == 409
        assert set(answer.json()) == {"error", "message"}


@pytest.mark.parametrize("given", [None, "", "abc", "z" * 64])
def test_a_missing_or_odd_proof_is_named(world: Any, given: str | None) -> None:
    world.save()
    headers = {} if given is None else {"X-Newest-Comment": given}
    answer = world.call("GET", PATH, token=world.tokens["acme"], headers=headers)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("header.X-Newest-Comment")


def test_a_proof_in_capitals_is_the_same(world: Any) -> None:
    world.save()
    answer = world.ask("GET", PATH, headers={"X-Newest-Comment": world.proof.upper()})
    assert answer.status_code == 200


def test_ids_are_checked_before_the_database_sees_them(world: Any) -> None:
    for odd in ("%00", "x" * 101, "a%20b"):
        assert world.ask("GET", f"/v1/tickets/acme/{odd}/draft").status_code == 422
        assert world.ask("GET", f"/v1/drafts/{odd}").status_code == 422


def test_a_draft_on_demand_is_written_down_for_a_worker(world: Any) -> None:
    token = world.signed({"agent": "agent-9"})
    wish = {**WISH, "guidance": "Offer the new shade by express."}
    answer = world.ask("POST", "/v1/drafts", token=token, json=wish)
    assert answer.status_code == 202
    (asked,) = world.store.asking.open()
    assert answer.json() == {"id": asked.draft_id, "poll": f"/v1/drafts/{asked.draft_id}"}
    assert (asked.message_id, asked.guidance, asked.agent) == ("m1", wish["guidance"], "agent-9")


def test_a_draft_on_demand_can_be_waited_for(world: Any) -> None:
    making = world.ask("POST", "/v1/drafts", json=WISH).json()
    answer = world.ask("GET", making["poll"])
    assert (answer.status_code, answer.json()) == (202, making)
    kept = world.save(revision=2)
    assert kept.id == making["id"]
    assert world.ask("GET", making["poll"]).json()["state"] == "waiting"


def test_only_the_connection_that_asked_can_wait(world: Any) -> None:
    making = world.ask("POST", "/v1/drafts", json=WISH).json()
    assert world.ask("GET", making["poll"], token=world.tokens["other"]).status_code == 404


def test_what_never_came_is_given_up(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    making = world.ask("POST", "/v1/drafts", json=WISH).json()
    monkeypatch.setattr(drafts, "now", lambda: now() + drafts.MAKING_SECONDS + 1)
    assert world.ask("GET", making["poll"]).status_code == 404


def test_a_draft_that_waits_already_is_given_unless_another_is_wanted(world: Any) -> None:
    kept = world.save()
    assert world.ask("POST", "/v1/drafts", json=WISH).json()["id"] == kept.id
    assert world.store.asking.open() == ()
    for more in ({"revision": "new"}, {"guidance": "shorter"}):
        assert world.ask("POST", "/v1/drafts", json={**WISH, **more}).json()["id"] != kept.id
    assert [asked.revision for asked in world.store.asking.open()] == [2, 3]


def test_a_draft_from_before_the_agents_reply_is_not_given_again(world: Any) -> None:
    kept = world.save(proof=proof("what stood last when it was drafted"))
    assert world.ask("POST", "/v1/drafts", json=WISH).json()["id"] != kept.id


def test_the_proof_is_of_the_newest_message_everybody_can_read(world: Any) -> None:
    said = (
        ("customer", "Where is it?", True),
        ("agent", "On its way.", True),
        ("agent", "?", False),
    )
    messages = [{"author": a, "text": t, "public": p} for a, t, p in said]
    world.helpdesk.canned["T1"] = Ticket(messages=messages, id="T1")
    for text, status in (("Where is it?", 409), ("?", 409), ("<b>On</b> its way", 202)):
        answer = world.ask(
            "POST", "/v1/drafts", json=WISH, headers={"X-Newest-Comment": proof(text)}
        )
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (NotFound, 404, "not_found"),
        (Forbidden, 502, "helpdesk_refused"),
        (Unavailable, 503, "helpdesk_unavailable"),
        (RateLimited, 503, "helpdesk_unavailable"),
    ],
)
def test_what_the_helpdesk_does_not_do_is_told(
    world: Any, kind: type[HelpdeskError], status: int, code: str
) -> None:
    world.helpdesk.fails["fetch"] = [kind("not done", helpdesk="made-up", operation="fetch")]
    answer = world.ask("POST", "/v1/drafts", json=WISH)
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_ticket_that_takes_no_draft_says_why(world: Any) -> None:
    world.helpdesk.fails["fetch"] = [NothingToDraft("the ticket is closed", helpdesk="made-up")]
    answer = world.ask("POST", "/v1/drafts", json=WISH)
    assert answer.status_code == 409
    assert answer.json()["message"].endswith("the ticket is closed")


def test_a_helpdesk_that_says_nothing_is_not_waited_for(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(ticket_id: str) -> Ticket:
        await asyncio.sleep(60)
        raise AssertionError("nobody waits that long")

    monkeypatch.setattr(drafts, "FETCH_SECONDS", 0.05)
    world.helpdesk.fetch = never
    assert world.ask("POST", "/v1/drafts", json=WISH).status_code == 503


@pytest.mark.parametrize(
    "more",
    [{"guidance": "x" * 1_001}, {"revision": 2}, {"ticket_id": "a b"}, {"nobody": "knows"}],
    ids=str,
)
def test_a_wish_that_is_wrong_is_named(world: Any, more: dict[str, Any]) -> None:
    answer = world.ask("POST", "/v1/drafts", json={**WISH, **more})
    assert answer.status_code == 422
    assert next(iter(more)) in answer.json()["message"]
