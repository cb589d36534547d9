"""One note a message, whatever fails between our call and the helpdesk."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from empathy_reply.errors import (
    HelpdeskError,
    NothingToDraft,
    RateLimited,
    Refused,
    Unavailable,
    Unclear,
)
from empathy_reply.store import DraftState, NoteState
from empathy_reply.testing import FakeHelpdesk
from empathy_reply.worker.drafting import make_draft
from empathy_reply.worker.equipment import Equipment
from empathy_reply.worker.job import Job, Kind
from empathy_reply.worker.noting import Noted, write_note

WORDS = "The lamp came today but its shade is missing. When can I get it?"


def drafted(kit: Equipment, desk: FakeHelpdesk) -> str:
    """Draft for a new message of ticket T1, and give the draft's id."""
    message_id = desk.customer_writes("T1", WORDS)
    job = Job(kind=Kind.DRAFT, connection="acme", ticket_id="T1", message_id=message_id)
    return asyncio.run(make_draft(kit, job)).draft_id


def note(kit: Equipment, draft_id: str, **more: Any) -> Noted:
    return asyncio.run(write_note(kit, draft_id, **more))


def failing(kind: type[HelpdeskError]) -> HelpdeskError:
    return kind("failed", helpdesk="fake", operation="write note")


def test_a_note_is_written_once_however_often_it_is_asked_for(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    assert [note(kit, draft_id) for _ in range(3)] == [Noted.WRITTEN] * 3
    assert helpdesk.notes("T1") == [draft_id]


@pytest.mark.parametrize("kind", [RateLimited, Unavailable])
def test_a_note_that_surely_did_not_land_is_tried_again(
    equip: Any, helpdesk: FakeHelpdesk, kind: type[HelpdeskError]
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    helpdesk.fails["write_note"] = [failing(kind)]
    with pytest.raises(kind):
        note(kit, draft_id)
    assert note(kit, draft_id) is Noted.WRITTEN
    assert helpdesk.notes("T1") == [draft_id]


@pytest.mark.parametrize("compares", [True, False])
def test_a_note_that_landed_unseen_is_found_and_not_repeated(equip: Any, compares: bool) -> None:
    desk = FakeHelpdesk(compares=compares)
    kit = equip(desk)
    draft_id = drafted(kit, desk)
    desk.fails["write_note"] = [failing(Unclear)]
    with pytest.raises(Unclear):
        note(kit, draft_id)
    assert note(kit, draft_id) is Noted.WRITTEN
    assert desk.notes("T1") == [draft_id]


def crashed(kit: Equipment, draft_id: str) -> None:
    """Leave the note as a worker leaves it that dies in the middle of the call."""
    stored = kit.store.drafts.get(draft_id)
    assert stored is not None
    kit.store.notes.claim(stored)
    kit.store.notes.move(draft_id, NoteState.SENT)


def test_a_note_that_did_not_land_is_written_where_the_helpdesk_compares(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    crashed(kit, draft_id)
    assert note(kit, draft_id) is Noted.WRITTEN
    assert helpdesk.notes("T1") == [draft_id]


def test_a_note_in_doubt_waits_for_a_person_where_the_helpdesk_cannot_compare(equip: Any) -> None:
    desk = FakeHelpdesk(compares=False)
    kit = equip(desk)
    draft_id = drafted(kit, desk)
    crashed(kit, draft_id)
    assert note(kit, draft_id) is Noted.UNSETTLED
    assert note(kit, draft_id) is Noted.UNSETTLED
    assert desk.notes("T1") == []
    assert kit.store.notes.move(draft_id, NoteState.RETRY)
    assert note(kit, draft_id) is Noted.WRITTEN
    assert desk.notes("T1") == [draft_id]


def test_a_note_in_doubt_that_came_late_is_found_when_a_person_asks(equip: Any) -> None:
    desk = FakeHelpdesk(compares=False)
    kit = equip(desk)
    draft_id = drafted(kit, desk)
    crashed(kit, draft_id)
    note(kit, draft_id)
    desk.written.append(("T1", draft_id, "<p>late</p>"))
    kit.store.notes.move(draft_id, NoteState.RETRY)
    assert note(kit, draft_id) is Noted.WRITTEN
    assert desk.notes("T1") == [draft_id]


def test_a_ticket_that_changed_harmlessly_gets_its_note(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    helpdesk.touch("T1")
    assert note(kit, draft_id) is Noted.WRITTEN


@pytest.mark.parametrize("who", ["customer_writes", "agent_writes"])
def test_a_draft_whose_ticket_moved_on_is_thrown_away(
    equip: Any, helpdesk: FakeHelpdesk, who: str
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    getattr(helpdesk, who)("T1", "It has come after all.")
    assert note(kit, draft_id) is Noted.MOVED
    assert helpdesk.notes("T1") == []


def test_our_own_late_note_is_not_taken_for_somebody_elses_change(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    helpdesk.written.append(("T1", draft_id, "<p>late</p>"))
    helpdesk.touch("T1")
    assert note(kit, draft_id) is Noted.WRITTEN
    assert helpdesk.notes("T1") == [draft_id]


def test_a_refused_note_is_kept_with_its_reason(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    helpdesk.fails["write_note"] = [failing(Refused)]
    assert note(kit, draft_id) is Noted.UNSETTLED
    assert [n.problem for n in kit.store.notes.unsettled()] == ["fake: write note: failed"]


def test_an_alert_raises_the_priority_with_the_note(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    note(kit, draft_id, alert=True)
    assert helpdesk.urgent == {"T1"}
    assert helpdesk.tags["T1"] == {"empathy_reply_difficulty"}


def test_a_draft_passed_over_gets_no_note(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    kit.store.drafts.set_state([draft_id], DraftState.SUPERSEDED)
    assert note(kit, draft_id) is Noted.NOT_DUE


def test_a_ticket_that_was_closed_meanwhile_wants_no_note(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    helpdesk.fails["write_note"] = [NothingToDraft("closed", helpdesk="fake")]
    assert note(kit, draft_id) is Noted.MOVED
    assert kit.store.notes.unsettled() == ()


def test_a_text_that_was_taken_out_meanwhile_is_not_noted(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    (message,) = helpdesk.tickets["T1"]
    helpdesk.tickets["T1"] = [message.model_copy(update={"text": "The lamp is broken."})]
    helpdesk.touch("T1")
    assert note(kit, draft_id) is Noted.MOVED
    assert helpdesk.notes("T1") == []


def test_a_draft_that_was_deleted_meanwhile_does_not_come_back(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    draft_id = drafted(kit, helpdesk)
    helpdesk.touch("T1")
    find = helpdesk.find_note

    async def and_delete(ticket_id: str, key: str) -> str | None:
        kit.store.keeping.remove_ticket("acme", ticket_id)
        return await find(ticket_id, key)

    helpdesk.find_note = and_delete  # type: ignore[method-assign]
    assert note(kit, draft_id) is Noted.NOT_DUE
    assert kit.store.drafts.get(draft_id) is None
