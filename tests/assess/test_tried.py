"""What counts as a tried step, and how it went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.assess.tried import find_tried


def steps(*texts: str) -> list[tuple[str, str]]:
    parts = tuple((f"m{n}", text) for n, text in enumerate(texts, start=1))
    return [(s.step, s.outcome) for s in find_tried(parts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I've reinstalled the app and cleared the cache like Tomasz said, both times. Same.",
            [("reinstalled the app", "failed"), ("cleared the cache", "failed")],
        ),
        (
            "logged out and in, hard refreshed, nada",
            [("logged out and in", "failed"), ("hard refreshed", "failed")],
        ),
        (
            "Cookies cleared, Firefox tried, other till tried.",
            [
                ("cleared cookies", "unknown"),
                ("tried Firefox", "unknown"),
                ("tried other till", "unknown"),
            ],
        ),
        (
            "Rotated the signing secret yesterday in case, no change. Redeployed too.",
            [("rotated the signing secret", "failed"), ("redeployed", "unknown")],
        ),
        (
            "I have re-run it twice and also tried March on its own, same result.",
            [("re-ran it twice", "failed"), ("tried March on its own", "failed")],
        ),
        ("Looked in Archived, nothing.", [("looked in Archived", "failed")]),
        ("we even descaled everything", [("descaled everything", "unknown")]),
        ("I changed my password straight away", [("changed my password", "unknown")]),
        ("The router has been restarted, no luck.", [("restarted the router", "failed")]),
        (
            "My husband unplugged the fridge overnight but the error came back",
            [("unplugged the fridge overnight", "failed")],
        ),
        (
            "I restarted it and it works for a day and then stops.",
            [("restarted it", "partly")],
        ),
        ("Reinstalled the driver and that fixed it.", [("reinstalled the driver", "worked")]),
        ("He mirado en el banco y no aparece nada", [("miré en el banco", "failed")]),
    ],
)
def test_a_step_is_told_without_its_subject(text: str, expected: list[tuple[str, str]]) -> None:
    assert steps(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I have not tried resetting the router.",
        "I haven't restarted it.",
        "I tried to call you three times.",
        "You told me to clear the cache.",
        "Should I reinstall it?",
        "Have you tried restarting the server?",
        "please reset my password",
        "don't tell me to reassemble it",
        "The technician replaced the hose and left.",
        "They reset my account without asking.",
        "I changed my mind, and I changed my plan last month.",
        "I opened an account in May and signed up for mail.",
        "I took Friday off.",
        "I put nothing in the jar and ran out of time.",
        "Tested positive, turned 40, moved house.",
    ],
)
def test_what_was_not_done_or_is_no_cure_is_no_step(text: str) -> None:
    assert steps(text) == []


def test_a_step_told_twice_counts_once_and_keeps_what_came_of_it() -> None:
    assert steps("I restarted the hub.", "I restarted the hub, still dead.") == [
        ("restarted the hub", "failed")
    ]


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert all(s.step and s.outcome for s in find_tried((("m1", text),)))
