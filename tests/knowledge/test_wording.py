"""Whether a sentence of an article instructs, states or guides."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.passage import Who
from empathy_reply.knowledge.wording import acts, guides, states


@pytest.mark.parametrize(
    "text",
    [
        "Clear the cache.",
        "First, clear the cache.",
        "Under the blue box choose 'New'.",
        "Settings > Billing > Tax IDs",
        "In the app, with the bike on: Bike > Report",
        "Burnish the blade with a cloth.",
        "Buscar por localizador y mirar el estado",
        "Klicken Sie auf Speichern.",
    ],
)
def test_instructions_are_known(text: str) -> None:
    assert acts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Return postage is paid by us.",
        "The courier collects at the door.",
        "Yesterday the line was cut.",
        "Papier mache dries in a day.",
        "Free delivery from £30.",
        "Otherwise it ends by itself.",
    ],
)
def test_statements_are_no_instructions(text: str) -> None:
    assert not acts(text)


@pytest.mark.parametrize(
    "text",
    ["We do not pay for lost time.", "The bags: the customer may keep them.", "Fees are returned."],
)
def test_a_subject_with_its_verb_states(text: str) -> None:
    assert states(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do not argue about the threat.", True),
        ("Until then say nothing about the members.", True),
        ("In writing: no address, no card.", True),
        ("No form is needed.", False),
        ("Offer the two dates.", False),
    ],
)
def test_what_an_agent_observes_is_guidance(text: str, *, expected: bool) -> None:
    assert guides(text, Who.AGENT) is expected
    assert not guides(text, Who.CUSTOMER)
