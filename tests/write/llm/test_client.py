"""How long a server asks to wait is read from either header, as seconds or as a date."""

from __future__ import annotations

import subprocess
import sys

import pytest

from empathy_reply.errors import WriteError
from empathy_reply.retrying import retry_after
from empathy_reply.write.llm.client import within

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:05 GMT"}, 5.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:00:00 GMT"}, 0.0),
        ({"retry-after": "-4"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=NOW) == seconds


def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        within(1.0, lambda: 1 / 0)


def test_work_that_takes_too_long_is_given_up() -> None:
    import threading

    with pytest.raises(WriteError, match="within"):
        within(0.05, lambda: threading.Event().wait(2))


def test_drafting_offline_never_loads_the_sdk() -> None:
    code = (
        "import sys, empathy_reply.write, empathy_reply.write.llm as llm;"
        "llm.OpenAIWriter(model='m', base_url='http://127.0.0.1:9/v1');"
        "assert not {'openai', 'httpx2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
