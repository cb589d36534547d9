"""History is asked of all sources at once, and no source can hold up or spoil a draft."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from empathy_reply import Fact, History, PastTicket, Ticket
from empathy_reply.errors import ConfigError
from empathy_reply.helpdesk import HistorySource
from empathy_reply.history import ExportedHistory, Gathered, HelpdeskHistory, Key, gather, merged
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


def ask(*sources: HistorySource, of: Ticket | None = None, seconds: float = 20) -> Gathered:
    return asyncio.run(gather(sources, of or ticket(id="c1"), seconds=seconds))


def read(path: Path, *, key: Key | None = None, **customer: str) -> History:
    return asyncio.run(ExportedHistory(path, key=key).lookup(ticket(**customer)))


GOLD = History(facts=(Fact(label="plan", value="Gold"),), customer_since="2021-05-01")
BLUE = History(facts=(Fact(label="plan", value="Blue"),), customer_since="2019-05-01")


def test_sources_are_asked_together() -> None:
    began = time.monotonic()
    asked = ask(*(Told(f"s{n}", GOLD, after=0.3) for n in range(10)))
    assert time.monotonic() - began < 2
    assert asked == Gathered(history=GOLD)


def test_a_slow_or_failing_source_is_left_out_and_named() -> None:
    slow, broken = Told("slow", BLUE, after=99), Told("broken", ValueError("Ana"))
    asked = ask(slow, broken, Told("crm", GOLD), seconds=0.2)
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
    ("name", "text", "told"),
    [
        ("crm.csv", "id,plan\nc1,Gold\n,Blue\n", "line 3: neither email nor id: fill in"),
        ("crm.csv", "Ana,ana@example.com\n", "line 1: no column is called email or id"),
        ("crm.csv", "id\nc1\n\nc1\n", "line 4: the same id as line 2: keep one row"),
        ("crm.csv", f"id,note\nc1,{'x' * 200_000}\n", "line 2: field larger than"),
        ("crm.json", "[1, 2]", "customer 1: not an object"),
        ("crm.json", '{"id": "c1"}', "not a list"),
        ("crm.json", '[{"id": "c1",\n nonsense}]', "line 2: not JSON"),
        ("crm.json", "[" * 100_000, "line 1: a number or nesting too long"),
        ("crm.jsonl", '{"id": "c1"}\n{"id": "c2", "orders": [1]}\n', "line 2: 'orders' is a list"),
        ("crm.jsonl", '{"id": "c1"}\n{nonsense\n', "line 2: not JSON"),
    ],
)
def test_a_bad_export_names_the_place_and_what_to_do(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told) as raised:
        asyncio.run(ExportedHistory(path).lookup(ticket(id="c1")))
    assert str(raised.value).startswith(f"crm: {path}: ")
    assert "ana@example.com" not in str(raised.value)


def test_an_export_that_is_missing_too_large_or_no_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "crm.csv"
    for content, told in ((None, "cannot be read"), (b"id\n\xff\n", "save it as UTF-8")):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ConfigError, match=told):
            asyncio.run(ExportedHistory(path).lookup(ticket(id="c1")))
    monkeypatch.setattr("empathy_reply.history.LARGEST", 4)
    with pytest.raises(ConfigError, match="leave out columns"):
        asyncio.run(ExportedHistory(path).lookup(ticket(id="c1")))


def test_an_export_of_a_european_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text('\ufeffEmail;Plan\r\nana@example.com;"Gold; yearly"\r\n', encoding="utf-8")
    assert [fact.value for fact in read(path, email="ana@example.com").facts] == ["Gold; yearly"]


def test_a_row_is_found_by_the_key_that_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("id,email,plan\nc1,ana@example.com,Gold\n", encoding="utf-8")
    assert read(path, id="c1").facts
    assert read(path, key="email", id="c1") == History()
    assert read(path, email="", id="") == History()


def test_the_log_says_where_an_export_is_wrong_and_the_note_only_that_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "crm.csv"
    path.write_text("plan\nGold\n", encoding="utf-8")
    asked = ask(ExportedHistory(path), Told("mine", ValueError("Ana")))
    assert asked.left_out == ("crm (ConfigError)", "mine (ValueError)")
    assert "line 1: no column" in caplog.text
    assert "Ana" not in caplog.text


def test_the_earliest_date_counts_before_one_that_cannot_be_ordered() -> None:
    told = [History(customer_since=since) for since in ("12 March 2009", "2021-05", "2021")]
    assert merged(told).customer_since == "2021"
    assert merged(told[:1]).customer_since == "12 March 2009"
