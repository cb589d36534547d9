"""History is asked of all sources at once, and no source can hold up or spoil a draft."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from empathy_reply import Fact, History, PastTicket, Ticket
from empathy_reply.errors import ConfigError
from empathy_reply.helpdesk import HistorySource
from empathy_reply.history import ExportedHistory, Gathered, HelpdeskHistory, gather, merged
from empathy_reply.testing import FakeHelpdesk


class Told:
    """A source that answers after a while, or fails."""

    def __init__(self, name: str, answer: History | Exception, *, after: float = 0) -> None:
        self.name, self._answer, self._after = name, answer, after

    async def lookup(self, ticket: Ticket) -> History:
        await asyncio.sleep(self._after)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def ticket(**customer: str) -> Ticket:
    return Ticket(messages=[{"author": "customer", "text": "Hello"}], customer=customer)


def ask(*sources: HistorySource, of: Ticket | None = None, seconds: float = 0.2) -> Gathered:
    return asyncio.run(gather(sources, of or ticket(id="c1"), seconds=seconds))


GOLD = History(facts=(Fact(label="plan", value="Gold"),), customer_since="2021-05-01")
BLUE = History(facts=(Fact(label="plan", value="Blue"),), customer_since="2019-05-01")


def test_sources_are_asked_together() -> None:
    began = time.monotonic()
    asked = ask(*(Told(f"s{n}", GOLD, after=0.15) for n in range(10)), seconds=5)
    assert time.monotonic() - began < 1
    assert asked.left_out == ()


def test_a_slow_or_failing_source_is_left_out_and_named() -> None:
    asked = ask(Told("slow", BLUE, after=9), Told("broken", ValueError("Ana")), Told("crm", GOLD))
    assert asked.history == GOLD
    assert asked.left_out == ("slow (no answer in 0.2 s)", "broken (ValueError)")
    assert [finding.rule for finding in asked.findings] == ["history.left_out"] * 2
    assert "Ana" not in str(asked.findings)


def test_the_first_source_is_believed_and_the_longest_past_counts() -> None:
    past = History(past_tickets=(PastTicket(id="1"),), notes=("calm",))
    joined = merged([GOLD, BLUE, past, past])
    assert [fact.value for fact in joined.facts] == ["Gold"]
    assert joined.customer_since == "2019-05-01"
    assert [one.id for one in joined.past_tickets] == ["1"]
    assert joined.notes == ("calm",)


@pytest.mark.parametrize("identity", ["unverified", "mismatch"])
def test_nothing_is_asked_about_somebody_who_may_be_another(identity: str) -> None:
    assert ask(Told("crm", GOLD), of=ticket(id="c1", identity=identity)) == Gathered()


def test_a_helpdesk_is_a_source() -> None:
    desk = FakeHelpdesk()
    desk.past = GOLD
    assert ask(HelpdeskHistory(desk)).history == GOLD


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("crm.csv", "id,email,plan,customer_since,note\nC7,Ana@example.com,Gold,2020-01-05,calm\n"),
        (
            "crm.jsonl",
            '{"id": "C7", "email": "Ana@example.com", "plan": "Gold", '
            '"customer_since": "2020-01-05", "note": "calm"}\n',
        ),
        (
            "crm.json",
            '[\n{"id": "C7", "email": "Ana@example.com", "plan": "Gold",\n '
            '"customer_since": "2020-01-05", "note": "calm"}]',
        ),
    ],
)
@pytest.mark.parametrize("who", [{"email": "ana@Example.com"}, {"id": "C7"}])
def test_an_export_knows_its_customers(
    tmp_path: Path, name: str, text: str, who: dict[str, str]
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = ask(ExportedHistory(str(path), visible=["plan"]), of=ticket(**who)).history
    assert found.facts == (Fact(label="plan", value="Gold", visible=True),)
    assert (found.customer_since, found.notes) == ("2020-01-05", ("calm",))
    assert ask(ExportedHistory(str(path)), of=ticket(id="C8")).history == History()
    assert not ask(ExportedHistory(str(path)), of=ticket(**who)).history.facts[0].visible


def test_an_export_is_read_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    source = ExportedHistory(str(path))
    for plan in ("Gold", "Silver"):
        path.write_text(f"id,plan\nc1,{plan}\n", encoding="utf-8")
        time.sleep(0.02)
        assert [fact.value for fact in ask(source).history.facts] == [plan]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,plan\n,Gold\n", "row 1 has neither"),
        ("[1, 2]", "every row"),
        ("{nonsense", "not JSON at line 1"),
    ],
)
def test_a_bad_export_names_the_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / ("crm.csv" if "," in text and "[" not in text else "crm.json")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        asyncio.run(ExportedHistory(str(path)).lookup(ticket(id="c1")))
