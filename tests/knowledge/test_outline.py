"""How an article's text is cut into items, each with who is addressed."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.outline import Item, outline, plain
from empathy_reply.knowledge.passage import Who
from empathy_reply.ticket import Article


def cut(text: str) -> list[str]:
    return [item.text for item in outline(text)]


def test_a_list_that_runs_on_is_cut_at_its_numbers() -> None:
    assert cut("1. Open it. 2. Shut it. 3. Post it.") == ["Open it.", "Shut it.", "Post it."]


def test_numbers_that_do_not_count_up_are_text() -> None:
    assert cut("Use size 4. Then fit 9. Done.") == ["Use size 4. Then fit 9. Done."]


def test_a_lead_before_a_list_says_nothing_itself() -> None:
    assert cut("Before anything else, tell her: 1. Leave. 2. Call.") == ["Leave.", "Call."]


def test_choices_stay_in_one_item() -> None:
    (item,) = outline("- offer the choice:\n(a) wait\n(b) go")
    assert item.text == "offer the choice: (a) wait, (b) go"


def test_a_row_of_a_table_is_an_item_with_its_speaker() -> None:
    table = "| Who | Step |\n|---|---|\n| Customer | Unplug it |"
    assert outline(table) == [Item("Unplug it", listed=True, who=Who.CUSTOMER, named=True)]


@pytest.mark.parametrize("label", ["Agent:", "[Agent]:", "The agent:", "Agent -", "Agente:"])
def test_speakers_are_known_by_many_labels(label: str) -> None:
    assert outline(f"1. {label} open it.")[0].who is Who.AGENT


@pytest.mark.parametrize(
    "text",
    ["Call {{phone}} now. Wait.", "Call [value not available] now. Wait.", "Call <insert>. Wait."],
)
def test_a_sentence_with_a_placeholder_is_dropped(text: str) -> None:
    assert plain(Article(id="K", title="t", text=text)) == "Wait."
