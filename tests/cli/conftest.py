"""A command that runs over a helpdesk in memory and a SQLite database in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from empathy_reply import Draft, Drafter, Ticket
from empathy_reply.cli import app
from empathy_reply.helpdesk import Changes, Check, SetUp
from empathy_reply.store import DraftState, Store, StoredDraft, new_draft
from empathy_reply.testing import FakeHelpdesk

WORDS = "The lamp came today but its shade is missing. When can I get it?"
SETTINGS = """
database_url = "sqlite:///{folder}/kept.db"

[connections.acme]
helpdesk = "fake"
account = {{ key = "an-api-key-nobody-may-see" }}
tokens = ["a-token-nobody-may-see"]
"""


class Desk(FakeHelpdesk):
    """A helpdesk whose checks and set-up tests can choose; `pages` are what `changes` gives."""

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Check, ...] = (Check(name="credential", ok=True),)
        self.made = SetUp(done=("webhook",), left=("open the trigger",), secrets=("s3cret",))
        self.asked: list[tuple[str, bool]] = []
        self.pages: list[tuple[tuple[str, ...], str]] = []
        self.cursors: list[str] = []
        self.closings = 0

    async def checks(self) -> Sequence[Check]:
        self._fail("checks")
        return self.found

    async def set_up(self, endpoint: str, *, apply: bool) -> SetUp:
        self._fail("set_up")
        self.asked.append((endpoint, apply))
        return self.made if apply else SetUp(done=("webhook",))

    async def changes(self, cursor: str) -> Changes:
        self.cursors.append(cursor)
        ticket_ids, following = self.pages.pop(0)
        return Changes(ticket_ids=ticket_ids, cursor=following)

    async def aclose(self) -> None:
        self.closings += 1


class Shop:
    """One set-up: settings file, database, helpdesk, and the command over them."""

    def __init__(self, folder: Path, desk: Desk, drafted: Draft) -> None:
        self.folder, self.desk, self._drafted = folder, desk, drafted
        self.config = folder / "shop.toml"
        self.config.write_text(SETTINGS.format(folder=folder))
        self.store = Store(f"sqlite:///{folder}/kept.db")

    def run(self, *words: object, given: str | None = None, code: int = 0) -> Result:
        """Run a command with the settings of this shop; it has to end with this exit code."""
        line = [str(word) for word in (*words, "--config", self.config)]
        done = CliRunner().invoke(app, line, input=given)
        assert done.exit_code == code, (done.output, done.exception)
        return done

    def told(self, *words: object, code: int = 0) -> list[dict[str, Any]]:
        """Run a command with --json and give its lines."""
        lines = self.run(*words, "--json", code=code).stdout.splitlines()
        return [json.loads(line) for line in lines]

    def save(self, **more: Any) -> StoredDraft:
        """Keep a draft as a worker would."""
        values: dict[str, Any] = {
            "state": DraftState.WAITING, "proof": "0" * 64, "customer_id": "c1",
            "customer_email": "jonah@example.com", **more,
        }  # fmt: skip
        kept = new_draft(self._drafted, connection="acme", ticket_id="T1", **values)
        self.store.drafts.save(kept)
        return kept


@pytest.fixture(scope="session")
def drafted() -> Draft:
    message = {"author": "customer", "text": WORDS, "id": "m1", "public": True}
    made = Drafter().draft(Ticket.model_validate({"id": "T1", "messages": [message]}))
    return made.model_copy(update={"draft_id": "d1"})


@pytest.fixture
def empty_shop(tmp_path: Path, drafted: Draft, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Give a shop whose database has not been made."""
    desk = Desk()
    monkeypatch.setattr("empathy_reply.connections.connect", lambda helpdesk, **account: desk)
    shop = Shop(tmp_path, desk, drafted)
    yield shop
    shop.store.close()


@pytest.fixture
def shop(empty_shop: Shop) -> Shop:
    """Give a shop with an empty database."""
    empty_shop.store.migrate()
    return empty_shop
