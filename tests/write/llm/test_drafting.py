"""The LLM writer in the drafter: the draft says who wrote it, what it took and what to know."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from empathy_reply.drafter import AsyncDrafter, Drafter
from empathy_reply.write.llm import OpenAIWriter

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


def writer(server: Any, **settings: Any) -> OpenAIWriter:
    return OpenAIWriter(model="m", base_url=server.url, time_budget=2.0, **settings)


def test_the_draft_records_the_llm_and_its_tokens(kit: Any, server: Any) -> None:
    server.answers(kit.says())
    draft = Drafter(writer=writer(server, input_price=1.0)).draft(kit.case())
    assert draft.writer == "openai:m"
    assert draft.usage.calls >= 1
    assert draft.usage.cost > 0
    assert draft.reply
    assert "sat at Processing since Tuesday" in draft.reply.text


def test_a_fault_is_a_finding_of_the_draft(kit: Any, server: Any) -> None:
    server.answers(kit.fails(401))
    draft, plain = Drafter(writer=writer(server)).draft(kit.case()), Drafter().draft(kit.case())
    assert draft.writer == "composer"
    assert draft.reply == plain.reply
    fallback = [f for f in draft.findings if f.rule == "llm.fallback"]
    assert [f.severity for f in fallback] == ["warn"]


def test_many_drafts_at_once(kit: Any, server: Any) -> None:
    server.answers(kit.says())
    drafter = AsyncDrafter(writer=writer(server))
    made: list[str] = []

    async def one() -> None:
        made.append((await drafter.draft(kit.case())).writer)

    async def all_of_them() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(one)

    anyio.run(all_of_them)
    assert made == ["openai:m"] * 6
