"""How receiver and workers bear a load: how long webhooks wait, if all are kept, drafts a second.

In: nothing; both run with SQLite in a temporary folder, in processes of their own. Out: the
figures, printed. Run it with `python -m benchmarks.receiver [SECONDS] [CALLS_A_SECOND]`.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from benchmarks.working import work_here, worker_figures
from empathy_reply.errors import BadSignature
from empathy_reply.helpdesk import Delivery, Event, EventKind

SECONDS, RATE = 30, 200
CALLERS = 50
SECRET = b"what the benchmark signs with"
TICKETS = 500
"""So many tickets are written to in turn."""


class Signing:
    """As much of a helpdesk as the receiver needs: an HMAC over the body, and ids in it."""

    name = "signing"

    def receive(self, delivery: Delivery) -> Event:
        """Verify, then read."""
        if not hmac.compare_digest(sign(delivery.body), delivery.headers.get("x-signature", "")):
            raise BadSignature("the signature is wrong")
        told = json.loads(delivery.body)["detail"]
        return Event(ticket_id=told["id"], kind=EventKind.CUSTOMER_WROTE, id=told["event"])


def sign(body: bytes) -> str:
    """Sign a body."""
    return hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def parcel(number: int) -> bytes:
    """Make the body of one delivery, as long as Zendesk's are."""
    told = {"id": str(number % TICKETS), "event": f"event-{number}"}
    return json.dumps({"detail": told, "event": {"comment": {"body": "word " * 300}}}).encode()


def serve_here(url: str, port: int) -> None:
    """Be the server, until the process is ended."""
    from empathy_reply.config import ServeSettings, Settings
    from empathy_reply.web import create_app, serve

    settings = Settings(database_url=url, serve=ServeSettings(port=port))
    helpdesks = {"acme": Signing()}
    serve(create_app(settings, helpdesks=helpdesks), settings.serve)  # type: ignore[arg-type]


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until_ready(address: str) -> None:
    """Wait until the server answers."""
    for _ in range(200):
        try:
            httpx.get(f"{address}/readyz", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the receiver did not start")


def memory(process: int) -> float:
    """Read how much memory a process holds, in MB."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True)
    return int(told.stdout) * 1024 / 1_000_000


async def send(address: str, *, seconds: int, rate: int) -> tuple[list[float], Counter[str]]:
    """Send at a fixed rate, whatever comes back; give the waits in milliseconds, and the answers.

    A wait is counted from when a call was due, so that a receiver that holds up its callers does
    not look quicker for it. Each caller keeps a connection of its own, as one large pool would
    itself become slow while many wait.
    """
    waits: list[float] = []
    answers: Counter[str] = Counter()
    due: asyncio.Queue[tuple[int, float] | None] = asyncio.Queue()
    ssl = httpx.create_ssl_context()

    async def caller() -> None:
        async with httpx.AsyncClient(timeout=15, trust_env=False, verify=ssl) as client:
            while one := await due.get():
                number, at = one
                answers[await post(client, address, parcel(number))] += 1
                waits.append(1000 * (time.perf_counter() - at))

    callers = [asyncio.create_task(caller()) for _ in range(CALLERS)]
    start = time.perf_counter() + 0.5
    for number in range(seconds * rate):
        at = start + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((number, at))
    for _ in callers:
        due.put_nowait(None)
    await asyncio.gather(*callers)
    return waits, answers


async def post(client: httpx.AsyncClient, address: str, body: bytes) -> str:
    """Send one delivery; give the status, or the name of what went wrong."""
    headers = {"X-Signature": sign(body)}
    try:
        answer = await client.post(f"{address}/webhooks/acme", content=body, headers=headers)
    except httpx.HTTPError as error:
        return type(error).__name__
    return str(answer.status_code)


def rows(url: str) -> int:
    """Count what is on disk, with the server gone."""
    from empathy_reply.store import Store

    store = Store(url)
    try:
        return store.inbox.waiting()
    finally:
        store.close()


def receiver_figures(*, seconds: int = SECONDS, rate: int = RATE) -> None:
    """Serve, send, and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        url, port = f"sqlite:///{Path(folder) / 'kept.db'}", free_port()
        address = f"http://127.0.0.1:{port}"
        line = [sys.executable, "-m", "benchmarks.receiver", "serve", url, str(port)]
        server = subprocess.Popen(line)
        try:
            wait_until_ready(address)
            before = memory(server.pid)
            waits, answers = asyncio.run(send(address, seconds=seconds, rate=rate))
            after = memory(server.pid)
        finally:
            server.terminate()
            server.wait(20)
        kept = rows(url)
    cuts = statistics.quantiles(waits, n=100)
    kept_share = f"{kept:,} of {answers['202']:,} accepted"
    print(f"webhooks                  {len(waits):7,}      at {rate} a second, on SQLite")
    for name, value in (("p50", cuts[49]), ("p95", cuts[94]), ("p99", cuts[98])):
        print(f"an answer, {name}            {value:7.1f} ms")
    print(f"an answer, longest        {max(waits):7.1f} ms")
    print(f"answers other than 202    {len(waits) - answers['202']:7,} {_others(answers)}")
    print(f"rows on disk              {kept:7,}      {kept_share}")
    print(f"memory, at the start      {before:7.0f} MB")
    print(f"memory, at the end        {after:7.0f} MB")


def _others(answers: Counter[str]) -> str:
    return "".join(f"     {name}: {count}" for name, count in answers.items() if name != "202")


def main(arguments: list[str]) -> None:
    """Print the figures, or be the server or a worker."""
    if arguments[:1] == ["serve"]:
        serve_here(arguments[1], int(arguments[2]))
        return
    if arguments[:1] == ["work"]:
        work_here(arguments[1], arguments[2], int(arguments[3]))
        return
    given = [int(one) for one in arguments]
    seconds, rate = given + [SECONDS, RATE][len(given) :]
    receiver_figures(seconds=seconds, rate=rate)
    worker_figures()


if __name__ == "__main__":
    main(sys.argv[1:])
