"""An answer is found wherever the model put it, or refused with the reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.errors import WriteError
from empathy_reply.write.llm.answer import read_answer

PARTS = {"acknowledgement": "A.", "body": "B.", "closing": "C.", "steps": [1]}
TEXT = json.dumps(PARTS)


@pytest.mark.parametrize(
    "answer",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Sure! Here is the reply: {TEXT} Let me know.",
        f"<think>{{maybe}} {{}} I should</think>\n{TEXT}",
        f"{{}} {TEXT}",
        json.dumps({**PARTS, "confidence": 0.9}),
        f"{TEXT}{json.dumps({**PARTS, 'body': 'later'})}",
    ],
)
def test_the_first_object_of_the_right_shape_counts(answer: str) -> None:
    assert read_answer(answer).body == "B."


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "empty"),
        ("<think>on and on", "empty"),
        (TEXT[:30], "whole JSON"),
        ("[1, 2]", "whole JSON"),
        ('{"body": "B."}', "shape"),
        (json.dumps({**PARTS, "body": ["B."]}), "shape"),
        (json.dumps({**PARTS, "steps": ["one"]}), "shape"),
        ("{" * 50_000, "whole JSON"),
    ],
)
def test_what_is_wrong_is_said(answer: str, why: str) -> None:
    with pytest.raises(WriteError, match=why):
        read_answer(answer)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(WriteError):
        read_answer(text)
