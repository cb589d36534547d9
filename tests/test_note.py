"""The note says what to do first, is harmless whatever the ticket says, and fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from empathy_reply import Article, Draft, Drafter, Ticket
from empathy_reply.casefile import read_path
from empathy_reply.note import LIMIT, TAGS, note_html

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [link](javascript:alert(1)) "
    "\u202eevil\u202c The lamp <b>came</b> today but its shade is missing. When can I get it?"
)


@pytest.fixture(scope="module")
def drafter() -> Drafter:
    return Drafter()


def drafted(drafter: Drafter, text: str, **more: object) -> Draft:
    ticket = Ticket(messages=[{"author": "customer", "name": "Jonah", "text": text}], id="T1")
    return drafter.draft(ticket, **more)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_note_holds_nothing_but_plain_markup(drafter: Drafter, path: Path) -> None:
    note = note_html(drafter.draft(read_path(str(path))))
    assert set(re.findall(r"<(\w+)", note)) <= TAGS
    assert len(note.encode()) <= LIMIT
    assert note == note_html(drafter.draft(read_path(str(path))))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_internal_stands_in_a_note(drafter: Drafter, path: Path) -> None:
    case = read_path(str(path))
    note = note_html(drafter.draft(case))
    values = [fact.value for fact in case.history.facts if not fact.visible]
    hidden = [value for value in values if len(value) > 3]
    assert [value for value in (*hidden, *case.history.notes) if value in note] == []


def test_it_begins_with_what_to_do(drafter: Drafter) -> None:
    note = note_html(drafted(drafter, "The heater you sold me is smoking and sparking right now!"))
    assert note.startswith("<p><strong>This one first.</strong>")


def test_words_of_a_ticket_are_never_markup(drafter: Drafter) -> None:
    note = note_html(drafted(drafter, HOSTILE))
    assert "<script" not in note
    assert "<img" not in note
    assert "<b>" not in note
    assert "\u202e" not in note
    assert 'href="javascript' not in note


def test_slots_are_shown_and_listed(drafter: Drafter) -> None:
    draft = drafted(drafter, "The lamp came today but its shade is missing. When can I get it?")
    note = note_html(draft)
    assert draft.reply is not None
    assert draft.reply.slots
    for slot in draft.reply.slots:
        assert f"<strong>[[confirm: {slot}]]</strong>" in note
        assert f"<li>{slot}</li>" in note


@pytest.mark.parametrize(
    ("url", "linked"), [("https://help.example.com/7", True), ("javascript:alert(1)", False)]
)
def test_only_safe_sources_are_linked(drafter: Drafter, url: str, linked: bool) -> None:
    article = Article(
        id="KB-7",
        title="Shade missing from the lamp",
        text="If the shade is missing: 1. Open a replacement order for the shade. 2. Send it.",
        url=url,
    )
    draft = drafted(drafter, "The lamp came but its shade is missing.", knowledge=[article])
    assert draft.sources
    assert ("href=" in note_html(draft)) is linked


def test_a_note_fits_however_long_the_ticket(drafter: Drafter) -> None:
    draft = drafted(drafter, "The lamp came today but its shade is missing. " * 400)
    assert draft.reply is not None
    longer = draft.reply.model_copy(update={"text": "Ümlaut & more. " * 20_000})
    note = note_html(draft.model_copy(update={"reply": longer}))
    assert len(note.encode()) <= LIMIT
    assert note.count("<p>") == note.count("</p>")


def test_a_message_that_wants_no_reply_says_so(drafter: Drafter) -> None:
    away = "I am out of the office until Monday with no access to mail. This is an automatic reply."
    draft = drafted(drafter, away)
    assert draft.reply is None
    assert "No reply seems due" in note_html(draft)
