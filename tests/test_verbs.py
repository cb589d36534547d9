"""Instructions as being done."""

from __future__ import annotations

import pytest

from empathy_reply.verbs import in_progress


@pytest.mark.parametrize(
    ("instruction", "doing"),
    [
        ("cancel the stuck job", "cancelling the stuck job"),
        ("run the export", "running the export"),
        ("issue the invoice", "issuing the invoice"),
        ("tag the photo and release", "tagging the photo and releasing"),
        ("end or suspend the service", "ending or suspending the service"),
        ("check the date and place", "checking the date and place"),
        ("re-enable the endpoint", "re-enabling the endpoint"),
        ("the parcel", ""),
    ],
)
def test_an_instruction_becomes_what_is_being_done(instruction: str, doing: str) -> None:
    assert in_progress(instruction) == doing
