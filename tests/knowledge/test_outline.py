"""How an article's text is cut into items, each with who is addressed."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.outline import Item, outline
from empathy_reply.knowledge.passage import Who


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


def conditions(text: str) -> list[str]:
    return [item.condition for item in outline(text)]


@pytest.mark.parametrize(
    "text",
    [
        "If it is old:\n- Cancel it.\n- Print it.",
        "1. If it is old:\n   a. Cancel it.\n   b. Print it.",
        "- If it is old\n  - Cancel it.\n  - Print it.",
        "If it is old:\n    Cancel it.\n    Print it.",
        "## If it is old\nCancel it.\n\nPrint it.",
    ],
)
def test_what_stands_under_a_condition_depends_on_it(text: str) -> None:
    assert conditions(text) == ["If it is old", "If it is old"]


def test_conditions_of_several_levels_stand_together() -> None:
    text = "- If it is old:\n  - If it is red:\n    - Cancel it.\n- Print it."
    assert conditions(text) == ["If it is old; If it is red", ""]


def test_headings_that_tell_cases_apart_are_conditions() -> None:
    text = "## Tenant has moved out\nCall them.\n## Tenant has not moved out\nWait.\n## Fees\nNone."
    assert conditions(text) == ["Tenant has moved out", "Tenant has not moved out", ""]


def test_what_leads_over_to_steps_is_none_itself() -> None:
    assert cut("1. Find the project:\n   - Type its name.\n   - Sort by date.") == [
        "Type its name.",
        "Sort by date.",
    ]


def test_things_to_gather_stay_with_their_step() -> None:
    assert cut("Bring the following:\n- your passport\n- two photos") == [
        "Bring the following: your passport, two photos"
    ]


def test_what_stands_under_dont_is_forbidden() -> None:
    assert cut("## Don't\n- Offer a discount.") == ["Do not offer a discount."]


def test_a_numbered_heading_is_a_step_where_nothing_under_it_is() -> None:
    assert cut("### Step 1: Check the list\nIt is long.\n### Step 2: Decide\nGrant it.") == [
        "Check the list",
        "It is long.",
        "Grant it.",
    ]
