"""A draft is made when one is due, and what agents send is learned from."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.knowledge import build, find_files
from empathy_reply.outcome import OutcomeKind
from empathy_reply.store import DraftState
from empathy_reply.testing import FakeHelpdesk
from empathy_reply.worker.drafting import Made, make_draft
from empathy_reply.worker.equipment import Equipment
from empathy_reply.worker.job import Job, Kind
from empathy_reply.worker.looking import look

WORDS = "The lamp came today but its shade is missing. When can I get it?"
SMOKE = "The heater you sold me is smoking and there is a burning smell. My kids are in the room!"


def looked(kit: Equipment, **more: Any) -> str:
    return asyncio.run(look(kit, "acme", "T1", **more))


def reason(kit: Equipment) -> str:
    decision = kit.store.running.decision("acme", "T1")
    assert decision is not None
    return decision.reason


def draft(kit: Equipment, message_id: str, **more: Any) -> Made:
    job = Job(kind=Kind.DRAFT, connection="acme", ticket_id="T1", message_id=message_id, **more)
    return asyncio.run(make_draft(kit, job))


def test_a_new_message_wants_a_draft(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    message_id = helpdesk.customer_writes("T1", WORDS)
    assert looked(kit) == message_id
    assert reason(kit) == ""


def test_an_answered_message_wants_none(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    helpdesk.customer_writes("T1", WORDS)
    helpdesk.agent_writes("T1", "It is on its way.")
    assert looked(kit) == ""
    assert reason(kit) == "an agent has answered the newest message"


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"without_tags": ["vip"]}, "the ticket has the tag vip"),
        ({"tags": ["pilot"]}, "the ticket has none of rules.tags"),
        ({"channels": ["chat"]}, "channel email is not among rules.channels"),
        ({"languages": ["de"]}, "language en is not among rules.languages"),
        ({"brands": ["Globex"]}, "brand unknown is not among rules.brands"),
        ({"share": 0.0}, "not in the share of 0%"),
    ],
)
def test_rules_keep_tickets_out_and_say_so(
    equip: Any, helpdesk: FakeHelpdesk, rules: dict[str, Any], told: str
) -> None:
    kit = equip(rules=rules)
    helpdesk.customer_writes("T1", WORDS)
    helpdesk.tags["T1"] = {"vip"}
    assert looked(kit) == ""
    assert told in reason(kit)


def test_drafts_an_hour_are_capped(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip(rules={"per_hour": 1})
    draft(kit, helpdesk.customer_writes("T1", WORDS))
    helpdesk.customer_writes("T1", "And the bulb is missing too.")
    assert looked(kit) == ""
    assert "within the hour" in reason(kit)
    assert kit.store.inbox.waiting() == 1
    assert kit.store.inbox.due(quiet=0, longest=60) == ()
    assert looked(kit, capped=False) != ""


def test_drafts_that_were_asked_for_do_not_count_for_the_cap(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip(rules={"per_hour": 2})
    message_id = helpdesk.customer_writes("T1", WORDS)
    draft(kit, message_id)
    for _ in range(3):
        draft(kit, message_id, revision=kit.store.asking.ask("acme", "T1", message_id).revision)
    helpdesk.customer_writes("T1", "And the bulb is missing too.")
    assert looked(kit) != ""


def test_a_draft_asked_for_first_leaves_the_first_revision_to_the_note(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    message_id = helpdesk.customer_writes("T1", WORDS)
    assert kit.store.asking.ask("acme", "T1", message_id).revision == 2


def test_shadow_turned_off_writes_the_note(equip: Any, helpdesk: FakeHelpdesk) -> None:
    message_id = helpdesk.customer_writes("T1", WORDS)
    draft(equip(rules={"shadow": True}), message_id)
    kit = equip()
    assert looked(kit) == message_id
    assert draft(kit, message_id).note


def test_a_closed_ticket_wants_none(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    helpdesk.customer_writes("T1", WORDS)
    helpdesk.closed.add("T1")
    assert looked(kit) == ""
    assert reason(kit) == "closed"


def test_an_agent_who_sends_the_draft_has_accepted_it(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    made = draft(kit, helpdesk.customer_writes("T1", WORDS))
    stored = kit.store.drafts.get(made.draft_id)
    helpdesk.agent_writes("T1", stored.draft.reply.text)
    looked(kit)
    outcome = kit.store.outcomes.get(made.draft_id)
    assert outcome is not None
    assert (outcome.kind, outcome.learned, outcome.teaches) == (OutcomeKind.ACCEPTED, True, True)
    assert kit.store.drafts.get(made.draft_id).state is DraftState.ANSWERED


def test_a_reply_of_her_own_is_learned_as_not_used(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    made = draft(kit, helpdesk.customer_writes("T1", WORDS))
    helpdesk.agent_writes("T1", "Ring us at the shop, please.")
    helpdesk.customer_writes("T1", "I did.")
    looked(kit)
    outcome = kit.store.outcomes.get(made.draft_id)
    assert outcome is not None
    assert outcome.kind is OutcomeKind.NOT_USED


def test_danger_never_teaches(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    made = draft(kit, helpdesk.customer_writes("T1", SMOKE))
    assert made.alert
    helpdesk.agent_writes("T1", kit.store.drafts.get(made.draft_id).draft.reply.text)
    looked(kit)
    assert kit.store.outcomes.get(made.draft_id).teaches is False


def test_a_redacted_ticket_loses_its_drafts(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    made = draft(kit, helpdesk.customer_writes("T1", WORDS))
    looked(kit, removed=True)
    assert kit.store.drafts.get(made.draft_id) is None


def test_a_draft_for_a_message_that_is_not_the_newest_is_not_made(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    first = helpdesk.customer_writes("T1", WORDS)
    helpdesk.customer_writes("T1", "Never mind, found it.")
    assert draft(kit, first) == Made(moved=True)


def test_a_newer_draft_passes_over_the_older(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip()
    first = draft(kit, helpdesk.customer_writes("T1", WORDS))
    draft(kit, helpdesk.customer_writes("T1", "And the bulb is missing too."))
    assert kit.store.drafts.get(first.draft_id).state is DraftState.SUPERSEDED


def test_in_shadow_a_draft_is_kept_and_no_note_is_due(equip: Any, helpdesk: FakeHelpdesk) -> None:
    kit = equip(rules={"shadow": True})
    made = draft(kit, helpdesk.customer_writes("T1", SMOKE))
    assert (made.note, made.alert) == (False, False)
    assert kit.store.drafts.get(made.draft_id).state is DraftState.SHADOW


def test_a_draft_that_was_asked_for_has_its_word_of_direction_and_no_note(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    message_id = helpdesk.customer_writes("T1", WORDS)
    draft(kit, message_id)
    asked = kit.store.asking.ask("acme", "T1", message_id, guidance="offer the express courier")
    made = draft(kit, message_id, revision=asked.revision)
    assert made.draft_id == asked.draft_id
    assert not made.note
    first, second = kit.store.drafts.of_message("acme", "T1", message_id)[::-1]
    assert (first.state, second.state) == (DraftState.WAITING, DraftState.WAITING)
    assert kit.store.drafts.get(made.draft_id).draft.guidance == "offer the express courier"


def test_the_help_centre_may_fail_and_a_draft_is_made(equip: Any, helpdesk: FakeHelpdesk) -> None:
    from empathy_reply.errors import Unavailable

    kit = equip()
    down = Unavailable("down", helpdesk="fake", operation="search")
    helpdesk.fails = {"articles": [down], "history": [down]}
    made = draft(kit, helpdesk.customer_writes("T1", WORDS))
    rules = [finding.rule for finding in kit.store.drafts.get(made.draft_id).draft.findings]
    assert {"history.left_out", "knowledge.left_out"} <= set(rules)


def test_a_brand_s_own_articles_are_searched_in_their_index(
    equip: Any, helpdesk: FakeHelpdesk, tmp_path: Path
) -> None:
    (tmp_path / "shade.md").write_text("# The shade is missing\n\nSend a new shade by post.\n")
    build(list(find_files(tmp_path / "shade.md")), tmp_path / "index")
    kit = equip(brands={"*": {"knowledge": str(tmp_path / "index")}})
    made = draft(kit, helpdesk.customer_writes("T1", WORDS))
    candidates = kit.store.drafts.get(made.draft_id).draft.candidates
    assert [one.id for one in candidates] == ["shade"]


def test_an_index_that_is_gone_is_named_and_a_draft_is_made(
    equip: Any, helpdesk: FakeHelpdesk, tmp_path: Path
) -> None:
    (tmp_path / "current").write_text("g-7")
    kit = equip(brands={"*": {"knowledge": str(tmp_path)}})
    made = draft(kit, helpdesk.customer_writes("T1", WORDS))
    findings = kit.store.drafts.get(made.draft_id).draft.findings
    assert "no index in" in next(f.message for f in findings if f.rule == "knowledge.left_out")


def test_a_message_that_wants_no_reply_gets_no_note_and_that_is_told(
    equip: Any, helpdesk: FakeHelpdesk
) -> None:
    kit = equip()
    away = "I am out of the office until Monday with no access to mail. This is an automatic reply."
    assert not draft(kit, helpdesk.customer_writes("T1", away)).note
    assert reason(kit) == "no reply seems due, so no note was written"
