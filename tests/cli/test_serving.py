"""The service as operators start it: real processes, from a webhook to a note, and to the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

DESK = '''
from empathy_reply.testing import FakeHelpdesk


class Desk(FakeHelpdesk):
    """A helpdesk in memory with one ticket; it writes down which ticket got a note."""

    def __init__(self, *, notes):
        super().__init__()
        self._notes = notes
        self.customer_writes("T1", "The lamp came today but its shade is missing.")

    async def write_note(self, ticket_id, html, **more):
        with open(self._notes, "a") as out:
            out.write(f"{ticket_id}\\n")
        return await super().write_note(ticket_id, html, **more)
'''
SETTINGS = """
database_url = "sqlite:///kept.db"

[work]
quiet = 0

[connections.acme]
helpdesk = "desk"
account = { notes = "notes.txt" }
"""


class Service:
    """A folder with settings and an installed adapter, and commands that run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "empathy_reply.toml").write_text(SETTINGS)
        adapter = folder / "adapter"
        metadata = adapter / "desk-1.0.dist-info"
        metadata.mkdir(parents=True)
        (adapter / "desk.py").write_text(DESK)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: desk\nVersion: 1.0\n")
        points = "[empathy_reply.helpdesks]\ndesk = desk:Desk\n"
        (metadata / "entry_points.txt").write_text(points)
        self.log = folder / "log.txt"

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command; whatever happens, it is gone in the end."""
        path = os.pathsep.join(
            filter(None, [str(self.folder / "adapter"), os.environ.get("PYTHONPATH")])
        )
        with (
            self.log.open("wb") as log,
            subprocess.Popen(
                [sys.executable, "-m", "empathy_reply.cli", *words],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": path},
                stderr=log,
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def logged(self, pattern: str) -> re.Match[str] | None:
        """Look for something in the log."""
        return re.search(pattern, self.log.read_text())

    def until(self, true: Callable[[], object], *, seconds: float = 30) -> None:
        """Wait until something is true."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(url: str) -> bool:
    """Say whether the receiver answers."""
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
def test_a_webhook_becomes_a_note_and_sigterm_ends_all(service: Service) -> None:
    port = free_port()
    notes = service.folder / "notes.txt"
    with service.started("serve", "--port", str(port)) as process:
        service.until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
        told = httpx.post(f"http://127.0.0.1:{port}/webhooks/acme", content=b"T1", trust_env=False)
        assert told.status_code == 202
        service.until(notes.exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert notes.read_text() == "T1\n"
    worker = service.logged(r"INFO (\d+) \S+ worker \S+-1 works")
    assert worker
    with pytest.raises(ProcessLookupError):
        os.kill(int(worker[1]), 0)
    assert service.logged("worker .*-1 stopped")


def test_a_worker_ends_at_sigterm(service: Service) -> None:
    with service.started("work", "--name", "alone") as process:
        service.until(lambda: service.logged("worker alone works"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert service.logged("worker alone stopped")


def test_a_port_that_is_taken_is_told_in_one_line(shop: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        told = shop.run("serve", "--port", port, code=1).stderr
    assert f"cannot listen on 127.0.0.1 port {port}" in told
    assert "--port" in told
    assert len(told.splitlines()) == 1
