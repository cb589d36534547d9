"""Deliveries become notes, on either database, whatever fails on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from empathy_reply import AsyncDrafter
from empathy_reply.config import Settings
from empathy_reply.errors import Forbidden, NotFound, Unavailable, Unclear
from empathy_reply.helpdesk import Event, EventKind, proof
from empathy_reply.store import DraftState, Store, inbox_row, now
from empathy_reply.testing import FakeHelpdesk
from empathy_reply.worker import Equipment, Worker

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1", "localhost", "/.*"])

WORDS = "The lamp came today but its shade is missing. When can I get it?"


@contextmanager
def working(kit: Equipment, name: str = "w1") -> Iterator[None]:
    """Run a worker while the block lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=Worker(kit, name=name).run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


def until(holds: Callable[[], object], *, seconds: float = 20) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def ring(kit: Equipment, ticket_id: str, *, kind: EventKind = EventKind.CUSTOMER_WROTE) -> None:
    """Put a delivery into the inbox, as the receiver does."""
    event = Event(ticket_id=ticket_id, kind=kind)
    kit.store.inbox.put([inbox_row("acme", event, received_at=now())])


@pytest.fixture
def kit(
    store: Store, database_url: str, drafter: AsyncDrafter, helpdesk: FakeHelpdesk
) -> Equipment:
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "connections": {"acme": {"helpdesk": "fake"}},
            "work": {"quiet": 0, "first_wait": 0.05, "attempts": 4, "look_again": [0, 0, 0]},
        }
    )
    return Equipment(settings, store, {"acme": helpdesk}, drafter)


def test_a_delivery_becomes_one_note(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    helpdesk.customer_writes("T1", WORDS)
    for _ in range(3):
        ring(kit, "T1")
    with working(kit):
        until(lambda: helpdesk.notes("T1"))
        ring(kit, "T1")
        until(lambda: not kit.store.inbox.waiting())
    assert len(helpdesk.notes("T1")) == 1


def test_what_fails_for_a_while_is_tried_again(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    down = Unavailable("down", helpdesk="fake", operation="fetch")
    lost = Unclear("no answer came", helpdesk="fake", operation="write note")
    helpdesk.fails = {"fetch": [down, down], "write_note": [lost]}
    helpdesk.customer_writes("T1", WORDS)
    ring(kit, "T1")
    with working(kit):
        until(lambda: kit.store.notes.counts() == {"confirmed": 1})
    assert len(helpdesk.notes("T1")) == 1


def test_what_fails_for_good_is_kept_and_can_be_tried_again(
    kit: Equipment, helpdesk: FakeHelpdesk
) -> None:
    refused = Forbidden("refused", helpdesk="fake", operation="read ticket", status=401)
    helpdesk.fails = {"fetch": [refused] * 4}
    kit.store.running.set_cursor("acme", "999999")
    helpdesk.customer_writes("T1", WORDS)
    ring(kit, "T1")
    with working(kit):
        until(kit.store.failures.listed)
        (failure,) = kit.store.failures.listed()
        assert (failure.ticket_id, failure.attempt) == ("T1", 4)
        assert failure.reason == "fake: read ticket: refused (401)"
        kit.store.failures.again(failure.id)
        until(lambda: helpdesk.notes("T1"))
    assert kit.store.failures.listed() == ()


def test_a_refused_note_can_be_tried_again(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    from empathy_reply.store import NoteState

    helpdesk.fails = {"write_note": [NotFound("gone", helpdesk="fake", operation="write note")]}
    helpdesk.customer_writes("T1", WORDS)
    ring(kit, "T1")
    with working(kit):
        until(kit.store.notes.unsettled)
        (note,) = kit.store.notes.unsettled()
        kit.store.notes.move(note.draft_id, NoteState.RETRY)
        until(lambda: helpdesk.notes("T1"))


def test_a_lost_delivery_is_found_by_the_catch_up(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    helpdesk.customer_writes("T1", WORDS)
    with working(kit):
        until(lambda: helpdesk.notes("T1"))
    assert kit.store.running.cursor("acme")[0] != ""


def test_a_pause_holds_deliveries_back_and_loses_none(
    kit: Equipment, helpdesk: FakeHelpdesk
) -> None:
    kit.store.running.pause("acme")
    kit.store.running.set_cursor("acme", "999999")
    helpdesk.customer_writes("T1", WORDS)
    ring(kit, "T1")
    with working(kit):
        time.sleep(1.5)
        assert helpdesk.notes("T1") == []
        kit.store.running.resume("acme")
        until(lambda: helpdesk.notes("T1"))


def test_a_draft_that_was_asked_for_is_made(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    message_id = helpdesk.customer_writes("T1", WORDS)
    asked = kit.store.asking.ask("acme", "T1", message_id, guidance="offer the courier")
    with working(kit):
        until(lambda: kit.store.drafts.get(asked.draft_id))
    stored = kit.store.drafts.get(asked.draft_id)
    assert stored is not None
    assert stored.state is DraftState.WAITING


def test_nothing_of_a_customer_stands_in_the_engines_tables(
    kit: Equipment, helpdesk: FakeHelpdesk
) -> None:
    import sqlalchemy as sa

    helpdesk.customer_writes("T1", WORDS)
    ring(kit, "T1")
    with working(kit):
        until(lambda: helpdesk.notes("T1"))
    schema = None if kit.store.engine.dialect.name == "sqlite" else "dbos"
    tables = sa.MetaData()
    tables.reflect(kit.store.engine, schema=schema, only=lambda name, _: name != "inbox")
    ours = {"drafts", "outcomes", "asked", "decisions", "notes", "alerts", "failures"}
    with kit.store.engine.connect() as connection:
        for table in tables.tables.values():
            if table.name not in ours:
                told = str(connection.execute(sa.select(table)).all())
                assert "shade" not in told
                assert "Jonah" not in told


def test_work_of_a_dead_worker_is_taken_over_by_the_living(
    kit: Equipment, helpdesk: FakeHelpdesk
) -> None:
    """The first worker is left as one that was killed: its job is begun, and its heart is still."""
    import sqlalchemy as sa

    helpdesk.customer_writes("T1", WORDS)
    kit.store.running.set_cursor("acme", "999999")
    helpdesk.fails = {"fetch": [Unavailable("down", helpdesk="fake", operation="fetch")] * 2}
    ring(kit, "T1")
    with working(kit, "w1"):
        until(lambda: not kit.store.inbox.waiting())
    schema = "" if kit.store.engine.dialect.name == "sqlite" else "dbos."
    with kit.store.engine.begin() as connection:
        connection.execute(
            sa.text(
                f"UPDATE {schema}workflow_status SET status='PENDING', executor_id='dead', "
                "started_at_epoch_ms=1 WHERE status <> 'SUCCESS'"
            )
        )
    assert helpdesk.notes("T1") == []
    kit.store.running.beat("dead")
    with kit.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE workers SET seen_at = 0 WHERE id = 'dead'"))
    with working(kit, "w2"):
        until(lambda: helpdesk.notes("T1"), seconds=30)
    assert len(helpdesk.notes("T1")) == 1
    assert "dead" not in kit.store.running.workers()


def test_each_message_of_a_ticket_gets_its_note(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    kit.store.running.set_cursor("acme", "999999")
    with working(kit):
        for count, text in enumerate([WORDS, "And the bulb is missing too.", "Hello?"], start=1):
            helpdesk.customer_writes("T1", text)
            ring(kit, "T1")
            until(lambda count=count: len(helpdesk.notes("T1")) == count)
    assert len(set(helpdesk.notes("T1"))) == 3


def test_a_redacted_message_is_drafted_for_anew(kit: Equipment, helpdesk: FakeHelpdesk) -> None:
    kit.store.running.set_cursor("acme", "999999")
    message_id = helpdesk.customer_writes("T1", WORDS)
    ring(kit, "T1")
    with working(kit):
        until(lambda: helpdesk.notes("T1"))
        (message,) = helpdesk.tickets["T1"]
        helpdesk.tickets["T1"] = [message.model_copy(update={"text": "The lamp is broken."})]
        ring(kit, "T1", kind=EventKind.REDACTED)
        until(lambda: _proofs(kit, message_id) == [proof("The lamp is broken.")])
    assert len(helpdesk.notes("T1")) == 1


def _proofs(kit: Equipment, message_id: str) -> list[str]:
    return [stored.proof for stored in kit.store.drafts.of_message("acme", "T1", message_id)]


def test_finished_jobs_of_a_forgotten_ticket_are_deleted(
    kit: Equipment, helpdesk: FakeHelpdesk
) -> None:
    from empathy_reply.worker.engine import forget_jobs

    kit.store.running.set_cursor("acme", "999999")
    for ticket_id in ("T1", "T10"):
        helpdesk.customer_writes(ticket_id, WORDS)
        ring(kit, ticket_id)
    with working(kit):
        until(lambda: helpdesk.notes("T1") and helpdesk.notes("T10"))
        time.sleep(0.5)
    assert forget_jobs(kit.store.engine, [("acme", "T1")]) == 2
    assert forget_jobs(kit.store.engine, [("acme", "T1")]) == 0
    assert forget_jobs(kit.store.engine, [("acme", "T10")]) == 2
