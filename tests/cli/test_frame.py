"""Errors of operators' commands: one line, exit code 1, the next step named, no secret told."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from empathy_reply.cli import app
from empathy_reply.cli.frame import lasting, when
from empathy_reply.errors import Forbidden

COMMANDS = [
    ["jobs", "list"], ["jobs", "retry", "--all"], ["explain", "acme", "T1"], ["pause"], ["resume"],
    ["replay", "acme", "T1"], ["reprocess", "acme", "--since", "2026-03-02"],
    ["forget", "--customer", "c1", "--yes"], ["export", "--customer", "c1"], ["backup", "copy.db"],
]  # fmt: skip
"""Commands that need a database that is there."""


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_makes_a_database_by_the_way(empty_shop: Any, words: list[str]) -> None:
    done = empty_shop.run(*words, code=1)
    assert len(done.stderr.splitlines()) == 1
    assert "there is no" in done.stderr
    assert "kept.db" in done.stderr
    assert "empathy-reply upgrade" in done.stderr
    assert not (empty_shop.folder / "kept.db").exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_without_tables_says_how_to_get_them(empty_shop: Any, words: list[str]) -> None:
    (empty_shop.folder / "kept.db").touch()
    done = empty_shop.run(*words, code=1)
    assert "no tables yet; run: empathy-reply upgrade" in done.stderr


def test_a_database_of_a_newer_version_is_left_alone(shop: Any) -> None:
    with shop.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE empathy_reply_version SET version_num = '9999_later'")
    for words in (["jobs", "list"], ["upgrade"], ["serve", "--port", "0"]):
        told = shop.run(*words, code=1).stderr
        assert "9999_later, which this version does not know" in told


@pytest.mark.parametrize("words", [*COMMANDS, ["serve"], ["work"], ["upgrade"]], ids=" ".join)
def test_settings_that_are_wrong_are_named(shop: Any, words: list[str]) -> None:
    shop.config.write_text("serv = 1")
    done = shop.run(*words, code=1)
    assert done.stderr == f"error: {shop.config}: serv: nobody knows this key\n"


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "acne", "T1"],
        ["pause", "acne"],
        ["replay", "acne", "T1"],
        ["reprocess", "acne", "--since", "2026-03-02"],
        ["connect", "fake", "acne", "--url", "https://a.example"],
    ],
    ids=" ".join,
)
def test_an_unknown_connection_lists_the_known(shop: Any, words: list[str]) -> None:
    assert "'acne'; there are: acme" in shop.run(*words, code=1).stderr


def test_the_settings_file_can_be_named_in_the_environment(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMPATHY_REPLY_CONFIG", str(shop.config))
    assert CliRunner().invoke(app, ["jobs", "list"]).exit_code == 0


def test_a_credential_that_is_refused_leads_to_doctor(shop: Any) -> None:
    refused = Forbidden("the credential was refused", helpdesk="fake", operation="fetch")
    shop.desk.fails["fetch"] = [refused]
    told = shop.run("explain", "acme", "T1", code=1).stderr
    assert told.endswith("fake: fetch: the credential was refused; try: empathy-reply doctor\n")


def test_a_missing_extra_is_one_line_that_says_what_to_type(shop: Any) -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('sqlalchemy', 'fastapi', 'dbos'))); "
        "from empathy_reply.cli import main; main()"
    )
    for words in (["jobs", "list"], ["serve"], ["work"], ["upgrade"]):
        line = [sys.executable, "-c", code, *words, "--config", str(shop.config)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert 'pip install "empathy-reply[serve]"' in done.stderr


def test_help_of_every_command_is_quick() -> None:
    """`--help` imports neither database nor server nor engine; Typer itself imports pydantic."""
    heavy = {
        "empathy_reply.config",
        "sqlalchemy",
        "fastapi",
        "dbos",
        "uvicorn",
        "httpx",
        "numpy",
        "rich",
    }
    code = (
        "import sys; from typer.testing import CliRunner; from empathy_reply.cli import app; "
        "[CliRunner().invoke(app, [*w.split(), '--help']) for w in sys.argv[1:]]; "
        f"sys.exit(', '.join({heavy!r} & set(sys.modules)) or 0)"
    )
    names = ["serve", "work", "doctor", "jobs list", "restore"]
    line = [sys.executable, "-c", code, *names]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_times_are_told_as_people_read_them() -> None:
    assert when(1_772_442_000) == "2026-03-02 09:00:00 UTC"
    assert [lasting(s) for s in (-1, 59.9, 60, 7_200, 200_000)] == [
        "0 s", "60 s", "1 min", "2 h", "2 d",
    ]  # fmt: skip
