"""What an agent sent is told from what she was given."""

from __future__ import annotations

import time

import pytest

from empathy_reply.outcome import MOST_CHANGES, OutcomeKind, compare, teaches

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
    assert compare(DRAFT, SENT).similarity == 1.0


@pytest.mark.parametrize(
    ("drafted", "sent"),
    [
        ("[[confirm: who]] calls you on [[confirm: day]].", "Ana calls you on Monday, 3 p.m."),
        ("It is [[confirm: x]] and it is [[confirm: x]], I see.", "It is a and it is bbb, I see."),
        ("I refund you [[confirm: amount]]", "I refund you (all of it) $1,200+"),
        (
            "You have it by [[confirm: day]].\n\nAnd so it is.",
            "You have it by then.\nAnd so it is.",
        ),
        ("I call you [[confirm: when]], as agreed.", "I call you [[confirm: when]], as agreed."),
    ],
)
def test_each_slot_is_filled_from_its_own_place(drafted: str, sent: str) -> None:
    assert compare(drafted, sent).distance <= 1


def test_a_slot_filled_with_a_letter_is_an_edit() -> None:
    sent = DRAFT.replace("[[confirm: day and time]]", "Tuesday, " + "and a word more " * 9)
    assert compare(DRAFT, sent).kind is OutcomeKind.EDITED


def test_signature_quotes_markup_and_spaces_do_not_count() -> None:
    paragraphs = "".join(f"<p>{p}</p>" for p in SENT.split("\n\n"))
    mail = f"{paragraphs}<p>Agnes, Larch Care</p><blockquote>Where is it?</blockquote>"
    assert compare(DRAFT, mail, signature="Agnes, Larch Care").kind is OutcomeKind.ACCEPTED


def test_a_signature_of_several_lines_does_not_count() -> None:
    signature = "Maya Larch\nAcme Lamps\nWe light up your life."
    for sent in (f"{SENT}\n\n{signature}", f"{SENT}\n\nMaya Larch\nWe light up your life."):
        assert compare(DRAFT, sent, signature=signature).similarity == 1.0


def test_list_marks_quotes_and_dashes_do_not_count() -> None:
    drafted = "Do this:\n\n1. Open “Rules” – at the top.\n2. Don’t save."
    sent = '<p>Do this:</p><ol><li>Open "Rules" - at the top.</li><li>Don\'t save.</li></ol>'
    assert compare(drafted, sent).similarity == 1.0


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


def test_many_alike_sentences_are_compared_at_once() -> None:
    drafted = "\n".join(
        f"Item {n} of the order is still on its way to you now." for n in range(350)
    )
    sent = "\n".join(f"Item {n} of the order was still on a way to us then." for n in range(350))
    began = time.monotonic()
    compared = compare(drafted, sent)
    assert time.monotonic() - began < 3
    assert compared.kind is OutcomeKind.EDITED
    assert len(compared.changes) == MOST_CHANGES


@pytest.mark.parametrize("text", ["[[confirm: x]]" * 1_400, "a\n" * 10_000, "\u202e(((" * 5_000])
def test_odd_texts_do_no_harm(text: str) -> None:
    began = time.monotonic()
    assert compare(text, SENT).kind is OutcomeKind.NOT_USED
    assert compare(SENT, text).kind is OutcomeKind.NOT_USED
    assert time.monotonic() - began < 5
