"""Who is addressed, and for how long."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.lines import lines
from empathy_reply.knowledge.passage import Who
from empathy_reply.knowledge.speakers import Speaker


def heard(text: str) -> list[Who | None]:
    speaker = Speaker()
    return [
        said.who
        for line in lines(text)
        if not speaker.hear(line) and line.mark != "#"
        for said in speaker.address(line, line.text)
    ]


@pytest.mark.parametrize(
    ("heading", "who"),
    [
        ("For the customer", Who.CUSTOMER),
        ("What the customer does", Who.CUSTOMER),
        ("Internal note - not for customers", Who.AGENT),
        ("Steps for agents", Who.AGENT),
        ("Für den Kunden", Who.CUSTOMER),
        ("Intern", Who.AGENT),
        ("Warranty", None),
    ],
)
def test_a_heading_names_who_acts(heading: str, who: Who | None) -> None:
    assert heard(f"## {heading}\nOpen it.") == [who]


def test_a_heading_holds_until_its_section_ends() -> None:
    text = "## Internal\nOpen it.\n### Details\nShut it.\n## Warranty\nWait."
    assert heard(text) == [Who.AGENT, Who.AGENT, None]


def test_a_label_within_prose_ends_with_its_paragraph() -> None:
    assert heard("Our workshop: repair it.\n\nWait.") == [Who.AGENT, None]


@pytest.mark.parametrize(
    "text",
    ["Open it [agent]", "Open it (by the agent).", "[Agent] Open it.", "Agent note: open it."],
)
def test_a_role_may_stand_in_brackets_or_behind(text: str) -> None:
    assert heard(f"- {text}") == [Who.AGENT]
