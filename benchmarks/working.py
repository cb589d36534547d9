"""How many drafts workers make in a second, and how much memory they hold while they do.

In: a helpdesk in memory, the same in every worker, so that only our own part is timed. Out: the
figures; `python -m benchmarks.receiver` prints them.
"""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKETS, WORKERS = 600, 2
CONNECTION = "acme"


def messages() -> list[str]:
    """List the customers' messages of the labelled cases."""
    found = []
    for path in sorted((ROOT / "tests/cases").glob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        turns = held.get("case", held)["ticket"]["messages"]
        found += [turn["text"] for turn in turns if turn["author"] == "customer"]
    return found


def tickets(count: int) -> list[tuple[str, str]]:
    """Draw tickets: the same ones in every process."""
    lot = random.Random(1)
    texts = messages()
    return [(f"T{number}", lot.choice(texts)) for number in range(count)]


def work_here(url: str, name: str, count: int) -> None:
    """Be a worker, until the process is told to stop."""
    from empathy_reply import AsyncDrafter
    from empathy_reply.config import Settings
    from empathy_reply.store import Store
    from empathy_reply.testing import FakeHelpdesk
    from empathy_reply.worker import Equipment, Worker

    helpdesk = FakeHelpdesk()
    for ticket_id, text in tickets(count):
        helpdesk.customer_writes(ticket_id, text)
    connection = {"helpdesk": "fake", "drafts_per_minute": 1_000_000}
    settings = Settings.model_validate(
        {"database_url": url, "connections": {CONNECTION: connection}, "work": {"quiet": 0}}
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    kit = Equipment(settings, Store(url, flush=False), {CONNECTION: helpdesk}, AsyncDrafter())
    Worker(kit, name=name).run(stop)


def worker_figures(*, count: int = TICKETS, workers: int = WORKERS) -> None:
    """Fill an inbox, let workers empty it, and print what came of it."""
    from empathy_reply.store import Store

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'kept.db'}"
        store = Store(url)
        store.migrate()
        line = [sys.executable, "-m", "benchmarks.receiver", "work", url]
        running = [subprocess.Popen([*line, f"w{n}", str(count)]) for n in range(workers)]
        try:
            while len(store.running.workers()) < workers:
                time.sleep(0.1)
            time.sleep(3)  # each loads its model
            store.inbox.ring(CONNECTION, [ticket_id for ticket_id, _ in tickets(count)])
            began = time.perf_counter()
            held = _until_drafted(store, count, [process.pid for process in running])
            seconds = time.perf_counter() - began
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(60)
        notes = store.notes.counts()
        store.close()
    words = statistics.mean(len(text.split()) for _, text in tickets(count))
    print(f"tickets                   {count:7,}      of {words:.0f} words, {workers} workers")
    print(f"drafts a second           {count / seconds:7.1f}      with note, on SQLite")
    print(f"notes confirmed           {notes.get('confirmed', 0):7,}      the rest wants no reply")
    print(f"memory of a worker        {min(held):7.0f} to {max(held):.0f} MB")


def _until_drafted(store: object, count: int, processes: list[int]) -> list[float]:
    from benchmarks.receiver import memory
    from empathy_reply.store import Store

    assert isinstance(store, Store)
    held: list[float] = []
    while store.drafts.count() < count:
        time.sleep(0.5)
        held += [memory(process) for process in processes]
    return held
