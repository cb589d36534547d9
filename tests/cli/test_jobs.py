"""`jobs list` shows what waits for a person, `jobs retry` has it tried again."""

from __future__ import annotations

from typing import Any

from empathy_reply.helpdesk import Event
from empathy_reply.store import Failure, NoteState, inbox_row, now

FAILED = Failure(
    id="look/acme/T9/4", connection="acme", ticket_id="T9", attempt=40,
    reason="fake: fetch: failed (500)", at=1_772_442_000,
)  # fmt: skip


def failed_note(shop: Any) -> str:
    """Have the note of a draft refused; give the draft's id."""
    stored = shop.save()
    shop.store.notes.claim(stored)
    assert shop.store.notes.move(stored.id, NoteState.FAILED, problem="fake: refused (422)")
    return stored.id


def test_everything_that_waits_is_listed(shop: Any) -> None:
    draft_id = failed_note(shop)
    shop.store.failures.keep(FAILED)
    shop.store.running.alert_due(shop.save())
    shop.store.inbox.put([inbox_row("acme", Event(ticket_id="T3"), received_at=now())])
    shop.store.running.beat("host-1")
    things = {thing["kind"]: thing for thing in shop.told("jobs", "list")}
    assert things["note"]["id"] == draft_id
    assert (things["note"]["state"], things["note"]["problem"]) == ("failed", "fake: refused (422)")
    assert things["failure"]["id"] == FAILED.id
    assert things["failure"]["problem"] == FAILED.reason
    assert (things["alert"]["id"], things["alert"]["ticket_id"]) == (draft_id, "T1")
    assert things["inbox"]["ticket_id"] == "T3"
    assert things["worker"]["id"] == "host-1"


def test_people_see_the_reason_and_how_long_ago(shop: Any) -> None:
    shop.store.failures.keep(FAILED)
    shop.store.running.beat("host-1")
    page = shop.run("jobs", "list").stdout
    assert "look/acme/T9/4 · acme/T9 · given up" in page
    assert "fake: fetch: failed (500)" in page
    assert "host-1" in page
    assert "0 s ago" in page


def test_an_empty_list_says_so(shop: Any) -> None:
    assert shop.run("jobs", "list").stdout.count("none") == 5
    assert shop.told("jobs", "list") == []


def test_what_is_named_is_tried_again(shop: Any) -> None:
    draft_id = failed_note(shop)
    shop.store.failures.keep(FAILED)
    shop.run("jobs", "retry", draft_id)
    assert [note.draft_id for note in shop.store.notes.to_retry()] == [draft_id]
    assert shop.store.failures.to_retry() == ()
    shop.run("jobs", "retry", FAILED.id)
    assert [failure.id for failure in shop.store.failures.to_retry()] == [FAILED.id]


def test_all_notes_and_failures_can_be_tried_again(shop: Any) -> None:
    failed_note(shop)
    shop.store.failures.keep(FAILED)
    assert "2 to be tried again" in shop.run("jobs", "retry", "--all").stdout
    assert len(shop.store.notes.to_retry()) == len(shop.store.failures.to_retry()) == 1


def test_an_unknown_id_is_named_and_the_others_are_done(shop: Any) -> None:
    draft_id = failed_note(shop)
    done = shop.run("jobs", "retry", "nobody", draft_id, code=1)
    assert "nothing to retry is called nobody" in done.stderr
    assert "1 to be tried again" in done.stdout


def test_retry_wants_ids_or_all_and_not_both(shop: Any) -> None:
    shop.run("jobs", "retry", code=2)
    shop.run("jobs", "retry", "d1", "--all", code=2)
