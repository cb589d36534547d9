"""Sums of money, and demands far outside any fair remedy."""

from __future__ import annotations

import time
from typing import Any

import pytest

from empathy_reply.assess.demand import find_demand, money
from empathy_reply.ticket import History, Ticket


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("$5,000", [5000]),
        ("74,60 €", [74.6]),
        ("€1.290,50", [1290.5]),
        ("£2,150.00 and £900", [2150, 900]),
        ("4.800 euros", [4800]),
        ("5k dollars", [5000]),
        ("2 million dollars", [2_000_000]),
        ("219 words", []),
    ],
)
def test_sums_are_read_as_written(text: str, sums: list[float]) -> None:
    assert list(money(text)) == pytest.approx(sums)


def score(text: str, **fields: Any) -> float:
    one = Ticket.model_validate({"messages": [{"author": "customer", "text": text}]})
    one = one.model_copy(update={"fields": fields})
    return find_demand(one, (("m1", text),), history=History()).score


def test_many_times_the_worth_is_unfair() -> None:
    assert score("You wire me $5,000 by noon.", amount="219.00 USD") >= 0.5


def test_a_fair_sum_is_fair() -> None:
    assert score("I want $50 in compensation for the late tent.", amount="219.00 USD") == 0


def test_a_loss_that_is_only_told_is_no_demand() -> None:
    assert score("The outage cost us $40,000 in sales. What happened?", plan="$80 a month") == 0


def test_a_wall_of_digits_is_read_in_linear_time() -> None:
    start = time.perf_counter()
    list(money("1" * 4_000 + "," * 4_000))
    assert time.perf_counter() - start < 1
