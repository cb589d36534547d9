"""An article's text as lines, without what was never filled in."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.lines import Line, lines, plain
from empathy_reply.ticket import Article


def text_of(text: str) -> str:
    return plain(Article(id="K", title="t", text=text))


def marks(text: str) -> list[tuple[str, str]]:
    return [(line.mark, line.text) for line in lines(text_of(text))]


@pytest.mark.parametrize(
    "gap",
    [
        "{{phone}}",
        "[value not available]",
        "<insert>",
        "<phone/fax>",
        "[opening hours]",
        "[Manager]",
        "[max. Amount]",
        "${number}",
        "%NAME%",
        "____",
        "TBD",
        "XX EUR",
        "0800 XXX",
        "(to be confirmed)",
        "[[link]]",
    ],
)
def test_a_sentence_with_a_placeholder_is_dropped(gap: str) -> None:
    assert text_of(f"Call {gap} now. Wait.") == "Wait."


@pytest.mark.parametrize(
    "text",
    ["Click [Save] and wait.", "Press <Ctrl> twice.", "Todo el texto.", "Answer with 2xx [1]."],
)
def test_buttons_keys_and_words_are_no_placeholders(text: str) -> None:
    assert text_of(text) == text


def test_what_stands_before_a_placeholder_is_kept_where_it_stands_by_itself() -> None:
    assert text_of("Close the account and waive {amount}.") == "Close the account."
    assert text_of("Waive up to {amount} and close the account.") == ""


def test_a_cell_with_a_placeholder_is_emptied() -> None:
    assert text_of("| Agent | Call {{x}} | Monday |") == "| Agent || Monday |"


@pytest.mark.parametrize(
    "text",
    [
        "1. Open it.\n2. Shut it.",
        "1) Open it.\n2) Shut it.",
        "(1) Open it. (2) Shut it.",
        "Step 1: Open it. Step 2: Shut it.",
        "**Step 1** – Open it.\n**Step 2** – Shut it.",
        "1 - Open it.\n2 - Shut it.",
        "① Open it. ② Shut it.",
    ],
)
def test_numbers_of_many_kinds_are_known(text: str) -> None:
    assert marks(text) == [("1", "Open it."), ("2", "Shut it.")]


@pytest.mark.parametrize("sign", ["-", "*", "•", "→", "✓", "- [ ]", "a)", "ii.", "2.1"])
def test_signs_that_begin_an_entry_are_known(sign: str) -> None:
    ((mark, text),) = marks(f"{sign} Open it.")
    assert mark in "-a"
    assert text == "Open it."


def test_letters_that_run_on_are_entries() -> None:
    assert [text for _, text in marks("To do: a) open it; b) shut it.")][1:] == [
        "open it",
        "shut it.",
    ]


def test_a_wrapped_line_goes_on() -> None:
    wrapped = "1. Open the lid of the machine and take out the\n   filter.\n2. Shut it."
    assert [text for _, text in marks(wrapped)] == [
        "Open the lid of the machine and take out the filter.",
        "Shut it.",
    ]


@pytest.mark.parametrize(
    "text", ["## Reset\nHold it.", "**Reset**\nHold it.", "Reset\n\n- Hold it."]
)
def test_headings_are_known(text: str) -> None:
    assert marks(text)[0] == ("#", "Reset")


def test_a_question_heads_its_answer() -> None:
    assert marks("Q: How? A: Hold it.") == [("#", "How?"), ("", "Hold it.")]


def test_paragraphs_are_counted() -> None:
    assert [line.block for line in lines("Open it.\nShut it.\n\nWait.")] == [0, 0, 1]


def test_a_number_that_ends_a_sentence_begins_no_list() -> None:
    assert list(lines("Set it to 1. Then wait.")) == [Line("Set it to 1. Then wait.")]
