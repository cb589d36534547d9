"""Rows of a table as entries with who does them and when."""

from __future__ import annotations

from empathy_reply.knowledge.tables import Row, rows


def table(*lines: str) -> list[str | Row]:
    head, *rest = lines
    return list(rows([head, "|---|---|---|", *rest]))


def test_what_stands_before_the_step_is_its_condition() -> None:
    assert table("| Problem | What to do |", "| No picture | Unplug the box |") == [
        Row("Unplug the box", condition="No picture", step=True)
    ]


def test_numbers_and_causes_are_no_conditions() -> None:
    assert table("| # | Cause | Fix |", "| 1 | Dust | Clean the filter |") == [
        Row("Clean the filter", step=True)
    ]


def test_the_steps_are_found_where_no_heading_names_them() -> None:
    assert table("| Lamp | Hint |", "| red | Press the button |", "| green | Wait for us |") == [
        Row("Press the button", condition="red", step=True),
        Row("Wait for us", condition="green", step=True),
    ]


def test_columns_may_be_headed_by_who_acts() -> None:
    assert table("| Customer | Agent |", "| Unplug it | Check the log |") == [
        Row("Unplug it", who="Customer", step=True),
        Row("Check the log", who="Agent", step=True),
    ]


def test_a_table_of_values_holds_no_step() -> None:
    assert table("| Zone | Price |", "| EU | 9.90 |") == [Row("EU: 9.90")]
