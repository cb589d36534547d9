"""A note of ours is found by its visible reference, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from empathy_reply_freshdesk.reference import has_reference, with_reference

KEY = "3f2a" * 8


def note(html: str, **values: object) -> dict[str, object]:
    return {"body": html, "body_text": "", "private": True, "incoming": False, **values}


def test_a_note_is_found_by_its_key() -> None:
    assert has_reference(note(with_reference("<p>Own it.</p>", KEY)), KEY)


def test_another_key_is_not_found() -> None:
    assert not has_reference(note(with_reference("<p>Own it.</p>", KEY)), "9" * 32)


def test_a_key_that_begins_alike_is_not_found() -> None:
    assert not has_reference(note(with_reference("<p>x</p>", KEY + "a")), KEY)


def test_any_note_of_ours_is_known() -> None:
    assert has_reference(note(with_reference("<p>x</p>", KEY)))


@pytest.mark.parametrize("space", [" ", "&nbsp;", "\u00a0", "\n"])
def test_the_editor_may_change_the_space(space: str) -> None:
    assert has_reference(note(f"<p>empathy-reply{space}{KEY}</p>"), KEY)


def test_an_agent_who_names_us_is_not_taken_for_us() -> None:
    assert not has_reference(note("<p>see the empathy-reply documentation</p>"))


def test_a_customer_who_quotes_a_key_is_not_taken_for_us() -> None:
    assert not has_reference(note(with_reference("<p>x</p>", KEY), incoming=True), KEY)


def test_what_is_public_is_not_ours() -> None:
    assert not has_reference(note(with_reference("<p>x</p>", KEY), private=False), KEY)


def test_a_key_cannot_bring_markup() -> None:
    assert "<script>" not in with_reference("<p>x</p>", "<script>")
