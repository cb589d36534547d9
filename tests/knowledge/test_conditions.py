"""Where a step's condition ends and its action begins."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.conditions import split_condition


@pytest.mark.parametrize(
    ("text", "condition", "action"),
    [
        ("If it still hangs, restart it.", "If it still hangs", "restart it."),
        (
            "if the skin is red, sore or hot, call us.",
            "if the skin is red, sore or hot",
            "call us.",
        ),
        ("under 70 %: Warranty > Swap", "under 70 %", "Warranty > Swap"),
        ("after two missed dates pay back the fee", "after two missed dates", "pay back the fee"),
        ("After that: Payments > Letter", "After that", "Payments > Letter"),
        ("with the customer's yes, cancel the trip", "with the customer's yes", "cancel the trip"),
        ("to have it on later bills, save it", "to have it on later bills", "save it"),
        ("when a parcel is lost, the sum is paid", "when a parcel is lost", "the sum is paid"),
        ("wenn nichts hilft, Konto > Sperren", "wenn nichts hilft", "Konto > Sperren"),
    ],
)
def test_a_leading_condition_is_cut_off(text: str, condition: str, action: str) -> None:
    assert split_condition(text) == (condition, action)


@pytest.mark.parametrize(
    "text",
    [
        "restart it if it hangs.",
        "after two missed sessions the lead, Marta Ilves, takes over.",
        "In the app, choose Settings > Alerts.",
        "Before anything else, tell the customer.",
        "If only.",
        "",
    ],
)
def test_what_is_no_leading_condition_stays_whole(text: str) -> None:
    assert split_condition(text) == ("", text)
