"""Whatever a valid case holds, it gives a draft or an error by name, never anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from empathy_reply import Case, Draft, Drafter, EmpathyReplyError
from empathy_reply.casefile import read_case
from empathy_reply.ticket import Audience, Author, Channel, Identity
from empathy_reply.write.reply import slots_in

PIECES = st.sampled_from(
    [
        "I have been waiting since 12 March", "this is the third time", "please refund $49.99",
        "My father died last week", "there is smoke", "thank you so much, Ana was brilliant",
        "order AB-1234", "> On Monday you wrote:", "-- \nSent from my iPhone", "<b>not working</b>",
        "I tried restarting it twice.", "Can you send me the invoice?", "by Friday 5pm", "\n\n",
        "YOU ARE AN IDIOT", "🙂", "‏عربي", "日本語です", "Ich warte seit Tagen", "[[confirm: x]]",
        "1. first\n2. second", "https://evil.example/x", "<script>", "{name}", "%s", "?",
        "someone is in my account", "we are getting married", "hello@example.com", "+1 555 0100",
        "DE89 3704 0044 0532 0130 00", "Begin forwarded message:", "Kind regards,\nAna",
    ]
)  # fmt: skip
"""Pieces of real mail, so that the rules are met, and in orders that nobody thought of."""

ANYTHING = st.text(max_size=80)
TEXT = st.lists(st.one_of(PIECES, PIECES, ANYTHING), max_size=10).map(" ".join)
SHORT = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "Ana", "AP Inbox", "O'Neill-Ñ", "{0}"])
)
WHEN = st.datetimes(timezones=st.timezones()).map(lambda when: when.isoformat())


def records(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Make objects with these keys, the optional ones there or not."""
    return st.fixed_dictionaries(required, optional=optional)


MESSAGE = records(
    {"author": st.sampled_from(Author), "text": TEXT},
    {"name": SHORT, "sent_at": WHEN, "public": st.booleans()},
)
TICKET = records(
    {"messages": st.lists(MESSAGE, max_size=4)},
    {
        "id": SHORT,
        "subject": TEXT,
        "channel": st.sampled_from(Channel),
        "customer": records(
            {},
            {
                "name": SHORT,
                "locale": st.sampled_from(["en-US", "en-GB", "de-DE", "xx", ""]),
                "time_zone": st.sampled_from(["Europe/London", "Mars/Base", ""]),
                "identity": st.sampled_from(Identity),
            },
        ),
        "fields": st.dictionaries(SHORT, st.one_of(SHORT, st.integers(), st.none()), max_size=3),
        "as_of": WHEN,
    },
)
CASE = records(
    {"ticket": TICKET},
    {
        "history": records(
            {},
            {
                "customer_since": SHORT,
                "past_tickets": st.lists(
                    records({"id": SHORT}, {"summary": TEXT, "created_at": WHEN, "status": SHORT}),
                    max_size=2,
                ),
                "notes": st.lists(TEXT, max_size=1),
            },
        ),
        "knowledge": st.lists(
            records(
                {"id": SHORT, "title": TEXT, "text": TEXT}, {"audience": st.sampled_from(Audience)}
            ),
            max_size=3,
        ),
        "agent": records({}, {"name": SHORT, "signature": SHORT, "brand": SHORT}),
    },
)

PACE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@pytest.fixture(scope="module")
def drafter() -> Drafter:
    """One drafter for all cases."""
    return Drafter()


def read_or_none(value: dict[str, Any]) -> Case | None:
    """Read a case; one that is refused by name is none."""
    try:
        return read_case(json.dumps(value))
    except EmpathyReplyError:
        return None


def refusal(source: str | bytes) -> str:
    """Read a case and return what is said when it is refused."""
    try:
        read_case(source, where="a.json")
    except EmpathyReplyError as error:
        return str(error)
    return ""


@PACE
@given(value=CASE)
def test_any_case_gives_a_draft_or_an_error_by_name(
    drafter: Drafter, value: dict[str, Any]
) -> None:
    case = read_or_none(value)
    if case is None:
        return
    draft = drafter.draft(case)
    assert Draft.model_validate_json(draft.model_dump_json()) == draft
    if draft.reply:
        assert draft.reply.slots == slots_in(draft.reply.text)
        assert all(finding.message for finding in draft.findings)


@PACE
@given(value=CASE, text=TEXT)
def test_any_reply_can_be_reviewed(drafter: Drafter, value: dict[str, Any], text: str) -> None:
    case = read_or_none(value)
    if case is None:
        return
    for finding in drafter.review(text, case):
        start, end = finding.span or (0, 0)
        assert 0 <= start <= end <= len(text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    value=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), SHORT),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.one_of(st.sampled_from(["ticket", "messages", "case", "author", "text"]), SHORT),
                inner,
                max_size=4,
            ),
        ),
    )
)
def test_any_json_is_a_case_or_refused_by_name(value: object) -> None:
    assert refusal(json.dumps(value)) != "a.json: "


@settings(max_examples=300, deadline=None, derandomize=True)
@given(source=st.binary(max_size=60))
def test_any_bytes_are_a_case_or_refused_by_name(source: bytes) -> None:
    assert "\n" not in refusal(source)
