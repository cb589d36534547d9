"""`kb` makes a company's articles searchable, finds them, and names what it could not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from empathy_reply.cli import app
from empathy_reply.knowledge import LocalKnowledge
from empathy_reply.ticket import Article

LID = "# The lid does not close\n\n1. Take the seal out.\n2. Put it back the other way round.\n"
RETURN = "# Sending something back\n\nPrint the label in Orders > Return.\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def index(tmp_path: Path) -> Path:
    shelf = tmp_path / "articles"
    shelf.mkdir()
    (shelf / "lid.md").write_text(LID)
    (shelf / "return.md").write_text(RETURN)
    assert run("kb", "build", shelf, "--index", tmp_path / "index").exit_code == 0
    return tmp_path / "index"


def test_a_build_says_what_it_did(tmp_path: Path, index: Path) -> None:
    told = run("kb", "build", tmp_path / "articles", "--index", index)
    assert told.stdout.startswith("2 articles in 2 sections from 2 files, 2 of them unchanged; 0 ")


def test_a_search_names_the_articles_and_marks_what_a_draft_would_use(index: Path) -> None:
    told = run("kb", "search", "The lid of my jug will not close.", "--index", index, "--json")
    first, *_ = [json.loads(line) for line in told.stdout.splitlines()]
    assert (first["id"], first["title"], first["used"]) == ("lid", "The lid does not close", True)
    shown = run("kb", "search", "The lid of my jug will not close.", "--index", index).stdout
    assert shown.startswith("* 1.00  The lid does not close  [lid]")


def test_what_cannot_be_read_is_named_and_the_exit_code_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "T", "text": "Open it."}\n{"title": "no text"}\n')
    told = run("kb", "build", tmp_path / "a.jsonl", "--index", tmp_path / "index")
    assert told.exit_code == 1
    assert "not read: a.jsonl, line 2: no text" in told.stderr
    stats = json.loads(run("kb", "stats", "--index", tmp_path / "index", "--json").stdout)
    assert (stats["articles"], stats["kinds"]) == (1, {"article": 1})
    assert [one["where"] for one in stats["refused"]] == ["a.jsonl, line 2"]


def test_a_helpdesk_s_articles_are_read_too(tmp_path: Path, shop: Any) -> None:
    shop.desk.help_centre = [Article(id="9", title="The shade is missing", text="Send one.")]
    told = run(
        "kb", "build", "--connection", "acme", "--config", shop.config, "--index", tmp_path / "ix"
    )
    assert told.stdout.startswith("1 articles"), told.output
    assert LocalKnowledge(tmp_path / "ix").index.articles([0])[0].id == "9"


def test_a_draft_searches_the_index(index: Path) -> None:
    words = ["draft", "--json", "--text", "The lid of my jug will not close.", "--index", index]
    draft = json.loads(run(*words).stdout)
    assert [source["id"] for source in draft["sources"]] == ["lid"]


@pytest.mark.parametrize("words", [["search", "The lid."], ["stats"]])
def test_without_an_index_it_says_what_to_run(tmp_path: Path, words: list[str]) -> None:
    told = run("kb", *words, "--index", tmp_path)
    assert told.exit_code == 1
    assert "run: empathy-reply kb build SOURCE" in told.stderr


def test_a_build_of_nothing_says_what_to_name() -> None:
    told = run("kb", "build")
    assert told.exit_code == 2
    assert "name a folder or file" in told.stderr
