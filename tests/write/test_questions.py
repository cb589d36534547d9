"""Her question, taken up in our words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.write.questions import indirect


@pytest.mark.parametrize(
    ("hers", "ours"),
    [
        ("How do I change my PIN?", "how to change your PIN"),
        ("what is my balance?", "what your balance is"),
        ("where is my deposit", "where your deposit is"),
        ("Hi, why was i charged twice", "why you were charged twice"),
        ("is there a charge?", "whether there is a charge"),
        ("Is it possible to top up by card?", "whether it is possible to top up by card"),
        ("do you accept visa cards", "whether we accept visa cards"),
        ("how much does it cost to ship", "how much it costs to ship"),
        ("Can I unblock my PIN in the app?", "whether you can unblock your PIN in the app"),
        ("please tell me how long it takes", "how long it takes"),
        ("Seriously?", ""),
        ("Who on earth thought that this would ever be a good idea, I ask you?", ""),
    ],
)
def test_a_question_is_taken_up(hers: str, ours: str) -> None:
    assert indirect(hers) == ours


@given(st.text(max_size=120))
def test_any_text_is_a_clause_or_nothing(text: str) -> None:
    assert "?" not in indirect(text)
