"""What an agent sent is told from what she was given."""

from __future__ import annotations

import pytest

from empathy_reply.outcome import OutcomeKind, compare, teaches

DRAFT = """Dear Jonah,

The lamp came today yet its shade is missing, and it should not be so.

I am sending the shade by courier. You hear from me by [[confirm: day and time]].

I keep this with me until it stands on your table."""

SENT = DRAFT.replace("[[confirm: day and time]]", "Tuesday at ten")


def test_a_draft_sent_as_it_was_is_accepted() -> None:
    compared = compare(SENT, SENT)
    assert (compared.kind, compared.similarity, compared.distance) == (OutcomeKind.ACCEPTED, 1.0, 0)
    assert compared.changes == ()


def test_a_filled_slot_is_no_edit() -> None:
    assert compare(DRAFT, SENT).kind is OutcomeKind.ACCEPTED


def test_signature_quotes_markup_and_spaces_do_not_count() -> None:
    paragraphs = "".join(f"<p>{p}</p>" for p in SENT.split("\n\n"))
    mail = f"{paragraphs}<p>Agnes, Larch Care</p><blockquote>Where is it?</blockquote>"
    assert compare(DRAFT, mail, signature="Agnes, Larch Care").kind is OutcomeKind.ACCEPTED


def test_a_changed_sentence_is_an_edit_and_told() -> None:
    sent = SENT.replace("I am sending the shade by courier.", "The shade left us an hour ago.")
    compared = compare(DRAFT, sent)
    assert compared.kind is OutcomeKind.EDITED
    assert 0.5 <= compared.similarity < 0.98
    assert "- I am sending the shade by courier." in compared.changes
    assert "+ The shade left us an hour ago." in compared.changes


def test_a_reply_of_her_own_is_not_the_draft() -> None:
    assert compare(DRAFT, "Please ring the shop.").kind is OutcomeKind.NOT_USED
    assert compare(DRAFT, "").kind is OutcomeKind.NOT_USED


@pytest.mark.parametrize(
    ("situation", "kind", "may"),
    [
        ("difficulty", OutcomeKind.ACCEPTED, True),
        ("routine", OutcomeKind.EDITED, True),
        ("difficulty", OutcomeKind.NOT_USED, False),
        ("difficulty", OutcomeKind.REJECTED, False),
        ("safety", OutcomeKind.ACCEPTED, False),
        ("grief", OutcomeKind.EDITED, False),
    ],
)
def test_danger_and_grief_never_teach(situation: str, kind: OutcomeKind, may: bool) -> None:
    assert teaches(situation, kind) is may


def test_a_text_without_end_is_compared_in_its_first_part() -> None:
    assert compare(DRAFT, "word " * 200_000).kind is OutcomeKind.NOT_USED
