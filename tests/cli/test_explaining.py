"""`explain` says why a ticket got a draft or none, without a word of the customer."""

from __future__ import annotations

from typing import Any

from empathy_reply.outcome import OutcomeKind
from empathy_reply.store import Decision, Failure, NoteState, Outcome

WORDS = "The lamp came today but its shade is missing. When can I get it?"


def decide(shop: Any, reason: str = "") -> None:
    """Keep a decision about the ticket."""
    decision = Decision(
        connection="acme", ticket_id="T1", message_id="m1",
        decision="none" if reason else "draft", reason=reason, at=1_772_442_000,
    )  # fmt: skip
    shop.store.running.decide(decision)


def settled(shop: Any) -> None:
    """Have a draft with a note and an outcome, and a failure from before."""
    stored = shop.save()
    shop.store.notes.claim(stored)
    shop.store.notes.move(stored.id, NoteState.SENT)
    shop.store.notes.move(stored.id, NoteState.CONFIRMED, note_id="n7")
    outcome = Outcome(
        draft_id=stored.id, connection="acme", ticket_id="T1", kind=OutcomeKind.EDITED,
        learned=True, similarity=0.8, final_text="Dear Jonah, the shade is on its way.", at=0,
    )  # fmt: skip
    shop.store.outcomes.record(outcome)
    failure = Failure(
        id="look/acme/T1/3", connection="acme", ticket_id="T1", attempt=2, reason="busy", at=0
    )
    shop.store.failures.keep(failure)


def test_the_whole_course_is_told(shop: Any) -> None:
    decide(shop)
    settled(shop)
    (told,) = shop.told("explain", "acme", "T1")
    assert told["decision"]["decision"] == "draft"
    (draft,) = told["drafts"]
    assert (draft["id"], draft["state"]) == ("d1", "waiting")
    assert (draft["note"]["state"], draft["note"]["note_id"]) == ("confirmed", "n7")
    assert (draft["outcome"]["kind"], draft["outcome"]["similarity"]) == ("edited", 0.8)
    assert told["failures"][0]["reason"] == "busy"


def test_people_read_the_same(shop: Any) -> None:
    decide(shop)
    settled(shop)
    page = " ".join(shop.run("explain", "acme", "T1").stdout.split())
    assert "a draft (2026-03-02 09:00:00 UTC)" in page
    assert "confirmed, id n7" in page
    assert "edited, learned from what was sent" in page
    assert "busy (2 attempts)" in page


def test_no_word_of_the_customer_is_shown(shop: Any) -> None:
    decide(shop)
    settled(shop)
    for words in (["--json"], []):
        shown = shop.run("explain", "acme", "T1", *words).stdout
        assert not [w for w in ("lamp", "shade", "jonah", "Jonah") if w in shown]


def test_the_reason_for_no_draft_is_told_and_nobody_is_asked(shop: Any) -> None:
    decide(shop, reason="the ticket has the tag empathy_reply_off")
    page = " ".join(shop.run("explain", "acme", "T1").stdout.split())
    assert "no draft: the ticket has the tag empathy_reply_off" in page
    assert shop.desk.closings == 0


def test_an_unknown_ticket_is_read_as_it_stands(shop: Any) -> None:
    shop.desk.customer_writes("T1", WORDS)
    (told,) = shop.told("explain", "acme", "T1")
    assert told["now"] == "a draft, once a webhook comes or it is replayed"
    assert shop.desk.closings == 1


def test_the_rules_are_asked_about_an_unknown_ticket(shop: Any) -> None:
    shop.desk.customer_writes("T1", WORDS)
    shop.desk.tags["T1"] = {"empathy_reply_off"}
    assert "rules.without_tags" in shop.told("explain", "acme", "T1")[0]["now"]


def test_an_answered_ticket_wants_no_draft(shop: Any) -> None:
    shop.desk.customer_writes("T1", WORDS)
    shop.desk.agent_writes("T1", "It is on its way.")
    assert "has answered" in shop.told("explain", "acme", "T1")[0]["now"]


def test_a_closed_ticket_wants_no_draft(shop: Any) -> None:
    assert shop.told("explain", "acme", "T1")[0]["now"] == "no draft: closed"


def test_offline_asks_nobody(shop: Any) -> None:
    page = shop.run("explain", "acme", "T1", "--offline").stdout
    assert "nobody has looked at this ticket yet" in page
    assert shop.desk.closings == 0


def test_a_pause_is_a_reason(shop: Any) -> None:
    shop.run("pause", "acme")
    assert "empathy-reply resume" in shop.run("explain", "acme", "T1", "--offline").stdout
