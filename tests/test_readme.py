"""What the README shows is what happens: its blocks are run here.

`bash` blocks run line by line, install and test commands left out (the packaging test and CI run
those). `python` blocks run as they stand. In a `console` block the lines after `$ command` are its
exact output. A `text` block right under a `bash` or `python` block, with nothing between but blank
lines, is the exact output of that block. A line `…` in an output stands for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = {"pip", "pytest", "git", "cd", "python3 -m venv", ".ci/run"}
"""Commands that set up or test the project: not run from inside its tests."""


class Block(NamedTuple):
    """One fenced block that runs, and what it has to print, if the README says."""

    line: int
    language: str
    source: str
    output: str | None = None


def blocks() -> list[Block]:
    """List the blocks that run."""
    found: list[Block] = []
    end = 0
    for match in FENCE.finditer(README):
        language, source = match.groups()
        line = README.count("\n", 0, match.start()) + 1
        if language == "text" and found and not README[end : match.start()].strip():
            found[-1] = found[-1]._replace(output=source)
        elif language == "console":
            found += [Block(line, "bash", *told) for told in sessions(source)]
        elif language in ("bash", "python"):
            found.append(Block(line, language, source))
        end = match.end()
    return found


def sessions(source: str) -> list[tuple[str, str]]:
    """Split a console block into commands and the output under each."""
    parts = re.split(r"^\$ ", source, flags=re.MULTILINE)[1:]
    return [(command + "\n", output) for command, _, output in (p.partition("\n") for p in parts)]


def runnable(source: str) -> str:
    """Leave out comments and the commands that set up or test the project."""
    lines = source.replace("\\\n", " ").splitlines()
    kept = (" && ".join(part for part in line.split(" && ") if wanted(part)) for line in lines)
    return "\n".join(line for line in kept if line.strip())


def wanted(command: str) -> bool:
    """Tell whether a command is one to run here."""
    command = command.strip()
    return bool(command) and not any(
        command == skipped or command.startswith(f"{skipped} ") for skipped in (*ELSEWHERE, "#")
    )


def ran(block: Block, folder: Path) -> str:
    """Run a block with this environment's command first on the path, and return its output."""
    script = runnable(block.source) if block.language == "bash" else block.source
    words = {
        "bash": ["bash", "-euo", "pipefail", "-c", script],
        "python": [sys.executable, "-c", script],
    }
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        words[block.language],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1"},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def agrees(output: str, promised: str) -> bool:
    """Compare output with what is promised; free space at line ends does not count."""
    clean = "\n".join(line.rstrip() for line in output.strip("\n").splitlines())
    wanted_lines = [line.rstrip() for line in promised.strip("\n").splitlines()]
    pattern = "\n".join(
        r"[\s\S]*?" if line.strip() in ("…", "...") else re.escape(line) for line in wanted_lines
    )
    return re.fullmatch(pattern, clean) is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the examples, so that a block may write files beside them."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


@pytest.mark.parametrize("block", blocks(), ids=lambda b: f"line {b.line}, {b.language}")
def test_a_block_does_what_it_shows(block: Block, folder: Path) -> None:
    if block.language == "bash" and not runnable(block.source):
        return
    output = ran(block, folder)
    if block.output is not None:
        assert agrees(output, block.output), output


def test_the_readme_starts_with_two_commands() -> None:
    assert re.search(r"pip install \. && empathy-reply draft examples/\S+\.json", README)
    assert "pip install -e '.[test]' && pytest" in README


def test_every_example_named_is_there() -> None:
    named = set(re.findall(r"examples/[\w.-]+\.(?:json|py)", README))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 200


def test_commands_shown_are_commands_that_exist() -> None:
    from typer.main import get_command

    from empathy_reply.cli import app

    known = set(getattr(get_command(app), "commands", {}))
    shown = set(re.findall(r"(?:^|\$ |&& |`)empathy-reply ([a-z]+)", README, re.MULTILINE))
    assert shown - known == set()
