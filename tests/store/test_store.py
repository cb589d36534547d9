"""What is kept is kept, on SQLite and on Postgres alike."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from empathy_reply import Drafter, Ticket
from empathy_reply.errors import ConfigError, StoreError
from empathy_reply.helpdesk import Event, EventKind
from empathy_reply.outcome import OutcomeKind
from empathy_reply.store import (
    EVERY,
    Decision,
    DraftState,
    Failure,
    NoteState,
    Outcome,
    Store,
    StoredDraft,
    inbox_row,
    new_draft,
    now,
    stored_id,
)

WORDS = "The lamp came today but its shade is missing. When can I get it?"


@pytest.fixture(scope="module")
def drafted() -> StoredDraft:
    ticket = Ticket(
        messages=[{"author": "customer", "name": "Jonah", "text": WORDS, "id": "m1"}],
        id="T1",
        customer={"id": "c1", "email": "Jonah@example.com"},
    )
    draft = Drafter().draft(ticket)
    draft = draft.model_copy(update={"draft_id": stored_id("acme", "T1", "m1", 1)})
    return new_draft(
        draft,
        connection="acme",
        ticket_id="T1",
        proof="0" * 64,
        customer_id="c1",
        customer_email="Jonah@example.com",
        opening="The lamp came.",
    )


def rows(count: int, *, ticket: str = "T1", at: float | None = None) -> list[dict[str, object]]:
    event = Event(ticket_id=ticket, kind=EventKind.CUSTOMER_WROTE, at=datetime.now(UTC))
    return [inbox_row("acme", event, received_at=at or now()) for _ in range(count)]


def outcome(kind: OutcomeKind, drafted: StoredDraft, *, learned: bool) -> Outcome:
    return Outcome(
        draft_id=drafted.id,
        connection="acme",
        ticket_id="T1",
        kind=kind,
        learned=learned,
        final_text="Dear Jonah, it comes on Monday.",
        changes=("it comes → it comes on Monday",),
        at=now(),
    )


def test_many_deliveries_of_one_ticket_are_one_look(store: Store) -> None:
    store.inbox.put(rows(5, at=now() - 10))
    due = store.inbox.due(quiet=2, longest=60)
    assert [(d.connection, d.ticket_id) for d in due] == [("acme", "T1")]


def test_a_burst_is_looked_at_when_it_is_over_or_has_waited_the_longest(store: Store) -> None:
    store.inbox.put(rows(1, at=now() - 10))
    store.inbox.put(rows(1))
    assert store.inbox.due(quiet=2, longest=60) == ()
    assert len(store.inbox.due(quiet=2, longest=5)) == 1


def test_a_ticket_is_taken_by_one_worker_and_by_another_when_that_dies(store: Store) -> None:
    store.inbox.put(rows(2, at=now() - 10))
    due = store.inbox.due(quiet=2, longest=60)
    assert store.inbox.take(due, lease=-1) == due
    assert store.inbox.take(due, lease=30) == due
    assert store.inbox.take(due) == ()
    assert store.inbox.due(quiet=2, longest=60) == ()


def test_a_delivery_that_comes_while_a_ticket_is_looked_at_stays(store: Store) -> None:
    store.inbox.put(rows(2, at=now() - 10))
    due = store.inbox.take(store.inbox.due(quiet=2, longest=60))
    store.inbox.put(rows(1, at=now() - 5))
    store.inbox.done(due)
    assert store.inbox.waiting() == 1


def test_an_id_of_the_inbox_never_comes_again(store: Store) -> None:
    seen = []
    for _ in range(3):
        store.inbox.put(rows(1, at=now() - 10))
        due = store.inbox.take(store.inbox.due(quiet=2, longest=60))
        seen.append(due[0].upto)
        store.inbox.done(due)
    assert len(set(seen)) == 3


def test_tickets_of_one_connection_do_not_stand_before_those_of_another(store: Store) -> None:
    for number in range(5):
        store.inbox.put(rows(1, ticket=f"T{number}", at=now() - 20))
    event = Event(ticket_id="U1")
    store.inbox.put([inbox_row("globex", event, received_at=now() - 10)])
    due = store.inbox.due(quiet=2, longest=60, connections=["globex"], limit=2)
    assert [one.ticket_id for one in due] == ["U1"]


def test_what_a_customer_wrote_is_looked_at_first(store: Store) -> None:
    found = Event(ticket_id="T9")
    store.inbox.put([inbox_row("acme", found, received_at=now() - 50)])
    store.inbox.put(rows(1, at=now() - 10))
    assert [one.ticket_id for one in store.inbox.due(quiet=2, longest=60)] == ["T1", "T9"]


def test_a_redaction_is_seen_among_other_deliveries(store: Store) -> None:
    store.inbox.put(rows(1, at=now() - 10))
    gone = Event(ticket_id="T1", kind=EventKind.REDACTED)
    store.inbox.put([inbox_row("acme", gone, received_at=now() - 9)])
    assert [d.removed for d in store.inbox.due(quiet=2, longest=60)] == [True]


def test_a_draft_comes_back_as_it_was_kept(store: Store, drafted: StoredDraft) -> None:
    store.drafts.save(drafted)
    assert store.drafts.get(drafted.id) == drafted
    assert store.drafts.newest("acme", "T1") == drafted
    assert store.drafts.newest("other", "T1") is None


def test_a_draft_made_again_takes_the_place_of_the_first(
    store: Store, drafted: StoredDraft
) -> None:
    store.drafts.save(drafted)
    store.drafts.save(drafted.model_copy(update={"opening": "Another."}))
    assert store.drafts.recent_openings("acme") == ("Another.",)
    assert store.drafts.count_since("acme", "T1", 0) == 1


def test_a_newer_draft_passes_over_the_older(store: Store, drafted: StoredDraft) -> None:
    store.drafts.save(drafted)
    newer = drafted.model_copy(update={"id": "f" * 32, "message_id": "m3", "created_at": now() + 1})
    store.drafts.save(newer)
    store.drafts.supersede("acme", "T1", message_id="m3")
    kept = store.drafts.get(drafted.id)
    assert kept is not None
    assert kept.state is DraftState.SUPERSEDED
    assert [d.id for d in store.drafts.waiting()] == [newer.id]


def test_danger_stands_above_what_is_newer(store: Store, drafted: StoredDraft) -> None:
    store.drafts.save(drafted.model_copy(update={"situation": "safety"}))
    newer = {"id": "f" * 32, "message_id": "m3", "created_at": now() + 9}
    store.drafts.save(drafted.model_copy(update=newer))
    assert next(d.situation for d in store.drafts.waiting()) == "safety"


def test_a_note_is_claimed_once(store: Store, drafted: StoredDraft) -> None:
    assert store.notes.claim(drafted).state is NoteState.CLAIMED
    assert store.notes.move(drafted.id, NoteState.SENT)
    assert store.notes.claim(drafted).state is NoteState.SENT
    assert store.notes.move(drafted.id, NoteState.CONFIRMED, note_id="77")
    assert store.notes.claim(drafted).note_id == "77"


def test_only_one_of_two_runners_may_send(store: Store, drafted: StoredDraft) -> None:
    store.notes.claim(drafted)
    moved: list[bool] = []
    runners = [
        threading.Thread(target=lambda: moved.append(store.notes.move(drafted.id, NoteState.SENT)))
        for _ in range(4)
    ]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert sorted(moved) == [False, False, False, True]


def test_a_confirmed_note_is_never_sent_again(store: Store, drafted: StoredDraft) -> None:
    store.notes.claim(drafted)
    store.notes.move(drafted.id, NoteState.SENT)
    store.notes.move(drafted.id, NoteState.CONFIRMED, note_id="77")
    assert not store.notes.move(drafted.id, NoteState.SENT)
    assert not store.notes.move(drafted.id, NoteState.CLAIMED)


def test_uncertain_notes_are_shown_to_a_person(store: Store, drafted: StoredDraft) -> None:
    store.notes.claim(drafted)
    store.notes.move(drafted.id, NoteState.SENT)
    store.notes.move(drafted.id, NoteState.UNCERTAIN, problem="no answer came")
    assert [(n.draft_id, n.problem) for n in store.notes.unsettled()] == [
        (drafted.id, "no answer came")
    ]


def test_what_an_agent_said_stands_above_what_was_learned(
    store: Store, drafted: StoredDraft
) -> None:
    assert store.outcomes.record(outcome(OutcomeKind.EDITED, drafted, learned=True))
    assert store.outcomes.record(outcome(OutcomeKind.REJECTED, drafted, learned=False))
    assert not store.outcomes.record(outcome(OutcomeKind.ACCEPTED, drafted, learned=True))
    kept = store.outcomes.get(drafted.id)
    assert kept is not None
    assert kept.kind is OutcomeKind.REJECTED
    assert store.outcomes.counts("acme") == {"rejected": 1}


def test_a_silent_worker_is_claimed_by_one_and_buried(store: Store) -> None:
    store.running.beat("w1")
    assert store.running.claim_dead(silent_for=60) == ()
    assert store.running.claim_dead(silent_for=-1) == ("w1",)
    assert store.running.claim_dead(silent_for=60) == ()
    store.running.bury("w1")
    assert store.running.workers() == {}


def test_each_draft_asked_for_gets_the_next_revision(store: Store, drafted: StoredDraft) -> None:
    store.drafts.save(drafted)
    first = store.asking.ask("acme", "T1", "m1", guidance="shorter", agent="7")
    second = store.asking.ask("acme", "T1", "m1")
    assert (first.revision, second.revision) == (2, 3)
    assert [a.guidance for a in store.asking.open()] == ["shorter", ""]
    store.asking.taken([first.draft_id])
    assert [a.revision for a in store.asking.open()] == [3]
    assert store.asking.get(first.draft_id) == first


def test_what_was_given_up_is_kept_until_it_is_tried_again(store: Store) -> None:
    failure = Failure(
        id="draft/acme/T1/m1/1", connection="acme", ticket_id="T1", attempt=9, reason="x", at=now()
    )
    store.failures.keep(failure)
    assert store.failures.listed() == (failure,)
    assert store.failures.again(failure.id)
    assert [f.id for f in store.failures.to_retry()] == [failure.id]
    store.failures.drop(failure.id)
    assert not store.failures.again(failure.id)


def test_a_person_may_have_an_uncertain_note_tried_again(
    store: Store, drafted: StoredDraft
) -> None:
    store.notes.claim(drafted)
    assert not store.notes.move(drafted.id, NoteState.RETRY)
    store.notes.move(drafted.id, NoteState.SENT)
    store.notes.move(drafted.id, NoteState.UNCERTAIN)
    assert store.notes.move(drafted.id, NoteState.RETRY)
    assert [n.draft_id for n in store.notes.to_retry()] == [drafted.id]


def test_a_pause_holds_for_one_connection_or_for_all(store: Store) -> None:
    store.running.pause("acme")
    assert store.running.pauses() == {"acme"}
    store.running.pause()
    assert store.running.pauses() == {"acme", EVERY}
    store.running.resume()
    assert store.running.pauses() == frozenset()


def test_retention_empties_texts_and_keeps_figures(store: Store, drafted: StoredDraft) -> None:
    store.drafts.save(drafted.model_copy(update={"created_at": now() - 40 * 86_400}))
    old = outcome(OutcomeKind.ACCEPTED, drafted, learned=True)
    store.outcomes.record(old.model_copy(update={"at": now() - 40 * 86_400}))
    assert store.keeping.expire(days=30) == 1
    kept, result = store.drafts.get(drafted.id), store.outcomes.get(drafted.id)
    assert kept is not None
    assert result is not None
    assert (kept.draft, kept.customer_email, result.final_text) == (None, None, None)
    assert result.kind is OutcomeKind.ACCEPTED


@pytest.mark.parametrize("customer", ["c1", "jonah@example.com"])
def test_a_customer_is_shown_and_forgotten_in_every_table(
    store: Store, drafted: StoredDraft, customer: str
) -> None:
    store.drafts.save(drafted)
    store.notes.claim(drafted)
    store.outcomes.record(outcome(OutcomeKind.ACCEPTED, drafted, learned=True))
    store.running.alert_due(drafted)
    store.running.decide(Decision(connection="acme", ticket_id="T1", decision="drafted", at=now()))
    store.inbox.put(rows(1))
    store.asking.ask("acme", "T1", "m1")
    tables = {row["table"] for row in store.keeping.export(customer)}
    assert tables == {"drafts", "notes", "outcomes", "alerts", "decisions", "inbox", "asked"}
    assert store.keeping.forget(customer) == 7
    assert list(store.keeping.export(customer)) == []
    assert store.inbox.waiting() == 0


def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    words = "import sys; from empathy_reply.store import Store; Store(sys.argv[1]).migrate()"
    command = [sys.executable, "-c", words, database_url]
    started = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    store = Store(database_url)
    store.running.beat("w1")
    assert list(store.running.workers()) == ["w1"]
    store.close()


def test_a_database_that_is_not_there_is_a_clear_error(tmp_path: object) -> None:
    store = Store(f"sqlite:///{tmp_path}/kept.db")
    with pytest.raises(StoreError, match="OperationalError"):
        store.inbox.waiting()
    store.close()
    with pytest.raises(ConfigError, match="mysql"):
        Store("mysql://somewhere/db")


def test_a_database_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/kept.db")
    store.migrate()
    store.running.beat("w1")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    store.close()
    assert set(modes.values()) == {0o600}
