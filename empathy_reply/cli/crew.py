"""The workers beside the receiver: processes that are started again when they die.

In: command lines. Out: running processes, all gone when the block ends. A worker ends when its
standard input is closed; so it also ends, by itself, when the process that started it is killed.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

LOG = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a dead worker is started again: at first, and at the most."""

STEADY = 60.0
"""Seconds after which a worker that dies is one that worked: its pause is the first one again."""

GRACE = 20.0
"""Seconds that a worker has to end what it does."""

LOOK = 0.1
"""Seconds between two looks at a worker."""


@contextmanager
def crew(
    commands: Sequence[Sequence[str]], *, grace: float = GRACE, first_pause: float = FIRST_PAUSE
) -> Iterator[None]:
    """Keep one process running for each command line, until the block ends."""
    stop = threading.Event()
    keepers = [
        threading.Thread(target=_keep, args=(command, stop, grace, first_pause))
        for command in commands
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stop.set()
        for keeper in keepers:
            keeper.join()


def _keep(command: Sequence[str], stop: threading.Event, grace: float, first: float) -> None:
    pause = first
    while not stop.is_set():
        began = time.monotonic()
        code = _run(command, stop, grace)
        if stop.is_set():
            return
        pause = first if time.monotonic() - began >= STEADY else pause
        LOG.error("a worker ended with code %s; started again in %.0f s", code, pause)
        stop.wait(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


def _run(command: Sequence[str], stop: threading.Event, grace: float) -> int:
    """Run a worker until it ends or has to; give its exit code."""
    # A session of its own: Ctrl-C in the terminal is for us, and we tell the workers.
    with subprocess.Popen(  # noqa: S603 - the command line is our own
        command, stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        while process.poll() is None and not stop.wait(LOOK):
            pass
        if process.stdin:
            process.stdin.close()
        try:
            return process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            LOG.error("a worker did not end within %.0f s and was killed", grace)
            return process.wait()


def worker_command(name: str, *, config: str | None) -> list[str]:
    """Write the command line of one worker of a crew."""
    named = ["--config", config] if config else []
    return [sys.executable, "-m", "empathy_reply.cli", "work", "--name", name, "--in-crew", *named]


def stop_with_crew(stop: threading.Event) -> None:
    """Set `stop` when standard input is closed: whoever started this worker is gone."""

    def watch() -> None:
        # Not sys.stdin: a thread that waits in it would keep the interpreter from ending.
        while os.read(0, 1):
            pass
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
