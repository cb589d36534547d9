"""Workers beside the receiver are started again when they die, and none outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from empathy_reply.cli.crew import crew, worker_command

BODY = """
import os, signal, sys
with open(sys.argv[1], "a") as told:
    told.write(f"{os.getpid()}\\n")
"""
TILL_CLOSED = f"""{BODY}
sys.stdin.read()
with open(sys.argv[1], "a") as told:
    told.write("ended\\n")
"""
STUBBORN = f"{BODY}import time; time.sleep(60)"


def started(file: Path) -> list[int]:
    """List the process ids that a worker wrote down, oldest first."""
    words = file.read_text().split() if file.exists() else []
    return [int(word) for word in words if word.isdecimal()]


def until(true: Callable[[], object], *, seconds: float = 10) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    """Say whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_command_has_its_process_and_none_is_left(tmp_path: Path) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    with crew([[sys.executable, "-c", TILL_CLOSED, str(file)] for file in files]):
        until(lambda: all(map(started, files)))
    assert [lives(started(file)[0]) for file in files] == [False, False]


def test_a_worker_that_dies_is_started_again_with_longer_pauses(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "told"
    with crew([[sys.executable, "-c", TILL_CLOSED, str(file)]], first_pause=0.05):
        for deaths in (1, 2):
            until(lambda deaths=deaths: len(started(file)) == deaths)  # type: ignore[misc]
            os.kill(started(file)[-1], signal.SIGKILL)
        until(lambda: len(started(file)) == 3)
    told = [record.args for record in caplog.records]
    assert told == [(-signal.SIGKILL, 0.05), (-signal.SIGKILL, 0.1)]


def test_a_worker_that_does_not_end_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "told"
    began = time.monotonic()
    with crew([[sys.executable, "-c", STUBBORN, str(file)]], grace=0.2):
        until(lambda: started(file))
    assert not lives(started(file)[0])
    assert time.monotonic() - began < 10


def test_a_worker_ends_when_the_one_that_started_it_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "told"
    code = (
        "import sys; from empathy_reply.cli.crew import crew\n"
        f"with crew([[sys.executable, '-c', {TILL_CLOSED!r}, sys.argv[1]]]): sys.stdin.read()"
    )
    line = [sys.executable, "-c", code, str(file)]
    with subprocess.Popen(line, stdin=subprocess.PIPE) as parent:
        until(lambda: started(file))
        parent.kill()
    until(lambda: "ended" in file.read_text())


def test_a_worker_is_named_and_reads_the_same_settings() -> None:
    line = worker_command("host-2", config="shop.toml")
    assert line[1:] == [
        "-m", "empathy_reply.cli", "work", "--name", "host-2", "--in-crew", "--config", "shop.toml",
    ]  # fmt: skip
