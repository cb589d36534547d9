"""Articles are read from whatever they were exported as; what is wrong is named with its place."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from empathy_reply.errors import ConfigError
from empathy_reply.knowledge import Refused, find_files, read_articles
from empathy_reply.knowledge.shelf import PACKED_LIMIT, articles_of, audience_of
from empathy_reply.ticket import Article, ArticleKind, Audience

MARKDOWN = """---
id: KB-7
audience: customer
locale: en-GB
url: https://help.example.com/kb-7
updated: 2026-03-01
---
# The lid does not close

1. Take the seal out.
2. Put it back the other way round.
"""
HTML = """<html lang="de"><head><title>x</title><script>track()</script></head><body>
<nav>Home</nav><article><h1>Deckel klemmt</h1><ol><li>Dichtung abnehmen.</li></ol></article>
<footer>Impressum</footer></body></html>"""


def one_of(path: Path) -> Article:
    (article,) = read_articles(str(path))
    return article


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_markdown_tells_about_itself_at_the_top(tmp_path: Path) -> None:
    article = one_of(write(tmp_path, "lid.md", MARKDOWN))
    assert (article.id, article.title) == ("KB-7", "The lid does not close")
    assert (article.audience, article.locale) == (Audience.CUSTOMER, "en-GB")
    assert article.updated_at is not None
    assert article.updated_at.tzinfo is not None
    assert article.text.startswith("1. Take the seal out.")


def test_a_page_is_read_without_what_stands_around_it(tmp_path: Path) -> None:
    article = one_of(write(tmp_path, "deckel.html", HTML))
    assert (article.id, article.title, article.locale) == ("deckel", "Deckel klemmt", "de")
    assert "Dichtung abnehmen" in article.text
    assert not any(word in article.text for word in ("Home", "Impressum", "track"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps({"articles": [{"id": 7, "name": "T", "body": "Open it."}]})),
        ("a.json", json.dumps([{"id": 7, "title": "T", "content": "Open it."}])),
        ("a.json", json.dumps({"id": 7, "title": "T", "content": "Open it."})),
        ("a.jsonl", '\n{"key": "7", "question": "T", "answer": "Open it."}\n'),
        ("a.csv", "ID,Title,Body\n7,T,Open it.\n"),
    ],
)
def test_exports_name_their_fields_in_many_ways(tmp_path: Path, name: str, text: str) -> None:
    article = one_of(write(tmp_path, name, text))
    assert (article.id, article.title, article.text) == ("7", "T", "Open it.")


def test_macros_and_solved_tickets_are_known_by_their_kind(tmp_path: Path) -> None:
    rows = [{"id": k, "title": "t", "text": "x", "type": k} for k in ("macro", "solved_ticket")]
    path = write(tmp_path, "a.json", json.dumps(rows))
    assert [a.kind for a in read_articles(str(path))] == [ArticleKind.MACRO, ArticleKind.SOLVED]


def test_what_is_wrong_is_named_with_its_place_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.jsonl", '{"title": "T"}\nnot json\n{"title": "T", "text": "Open it."}'
    )
    found = [one for file in find_files(path) for one in articles_of(file)]
    assert [one.where for one in found if isinstance(one, Refused)] == [
        "a.jsonl, line 1",
        "a.jsonl, line 2, not JSON (Expecting value)",
    ]
    assert [one.id for one in found if isinstance(one, Article)] == ["a#3"]


def test_a_single_file_with_a_fault_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '[{"title": "T"}]')
    with pytest.raises(ConfigError, match=r"a\.json: a\.json, article 1: no text"):
        read_articles(str(path))


def test_a_missing_folder_is_an_error_that_says_so() -> None:
    with pytest.raises(ConfigError, match="neither a file nor a folder"):
        read_articles("/nowhere/at/all")


def test_a_zip_file_is_read_without_being_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("../../lid.md", MARKDOWN)
        packed.writestr("picture.png", b"\x89PNG")
    assert one_of(tmp_path / "all.zip").id == "KB-7"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.zip"]


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.md", "a" * (PACKED_LIMIT * 200_000))
    with pytest.raises(ConfigError, match="unpack it and keep what is meant"):
        read_articles(str(tmp_path / "all.zip"))


def test_a_file_is_read_again_when_it_changed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", '[{"id": "1", "title": "T", "text": "Open it."}]')
    assert one_of(path).text == "Open it."
    write(tmp_path, "a.json", '[{"id": "1", "title": "T", "text": "Close it now."}]')
    assert one_of(path).text == "Close it now."


@pytest.mark.parametrize(
    ("title", "text", "audience"),
    [
        ("Internal: closing accounts", "Close your books.", Audience.AGENT),
        ("Closing accounts", "Ask the customer for a reason.", Audience.AGENT),
        ("Closing your account", "You can close your account in Settings.", Audience.CUSTOMER),
        ("Codes", "E1: pump. E2: heater.", Audience.AGENT),
    ],
)
def test_who_it_is_for_is_worked_out_with_care(title: str, text: str, audience: Audience) -> None:
    assert audience_of(title, text) is audience
