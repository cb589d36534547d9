"""What a text states that can be right or wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.check.mentions import mentions, number


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("$5,000 please", "amount", "$5000"),
        ("74,60 € back", "amount", "€74.6"),
        ("36 quid", "amount", "£36"),
        ("on 5 March", "date", "03-05"),
        ("on March 5th", "date", "03-05"),
        ("2026-06-10", "date", "06-10"),
        ("on the 14th", "date", "--14"),
        ("by Friday", "date", "w4"),
        ("since January", "date", "01--"),
        ("at 7:30", "time", "07:30"),
        ("at 9 pm", "time", "21:00"),
        ("call 999", "phone", "999"),
        ("on 116 123", "phone", "116123"),
        ("ring +44 20 7946 0318", "phone", "442079460318"),
        ("see help.acme.io/x", "link", "help.acme.io/x"),
        ("at https://a.example/b.", "link", "https://a.example/b"),
        ("to a.b@c.co.uk", "email", "a.b@c.co.uk"),
        ("SW-3302", "reference", "sw-3302"),
        ("we_41c", "reference", "we_41c"),
        ("4471-2098", "reference", "4471-2098"),
        ("twelve people", "number", "12"),
        ("twenty-five", "number", "25"),
        ("1,290 rows", "number", "1290"),
    ],
)
def test_read(text: str, kind: str, value: str) -> None:
    assert (kind, value) in {(m.kind, m.value) for m in mentions(text)}


@pytest.mark.parametrize(
    "text", ["statement_feb.pdf", "May I ask", "line ending 0193 is kept", "march on", "one thing"]
)
def test_not_read_as_link_date_or_phone(text: str) -> None:
    assert not {m.kind for m in mentions(text)} & {"link", "date", "phone"}


def test_two_days_of_one_month_are_two_dates() -> None:
    assert [m.value for m in mentions("on 20 and 28 April")] == ["04-20", "04-28"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,290", "1290"),
        ("74,60", "74.6"),
        ("1.290,00", "1290"),
        ("61k", "61000"),
        ("0.83", "0.83"),
    ],
)
def test_number(written: str, value: str) -> None:
    assert number(written) == value


@given(st.text(max_size=300))
def test_any_text_is_read_and_places_hold(text: str) -> None:
    for mention in mentions(text):
        assert 0 <= mention.span[0] < mention.span[1] <= len(text)
