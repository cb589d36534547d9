"""The index on disk: only changes are read again, a torn build harms nothing, the new is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from empathy_reply.assess import RulesReader, assess
from empathy_reply.errors import ConfigError
from empathy_reply.knowledge import (
    Built,
    LocalKnowledge,
    Only,
    Query,
    build,
    count_articles,
    find_files,
    make_query,
    open_source,
)
from empathy_reply.knowledge.meaning import Encoder
from empathy_reply.knowledge.store import current
from empathy_reply.text import clean
from empathy_reply.ticket import Author, Message, Ticket

ARTICLES: dict[str, tuple[str, str]] = {
    "lid": ("The lid does not close", "1. Take the seal out.\n2. Put it back the other way round."),
    "motor": (
        "The motor hums and nothing turns",
        "Switch it off. Free the blade with the spatula.",
    ),
    "return": ("Sending something back", "You have 30 days. Print the label in Orders > Return."),
    "card": (
        "Internal: a charge that the customer does not know",
        "Agent: block the card at once.",
    ),
    "invoice": ("A copy of your invoice", "Open Orders and tap Invoice. You get it as a PDF."),
}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, (title, text) in ARTICLES.items():
        (folder / f"{name}.md").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def made(shelf: Path, index: Path, **more: Any) -> Built:
    return build(list(find_files(shelf)), index, **more)


def asked(words: str, subject: str = "") -> Query:
    message = Message(author=Author.CUSTOMER, text=words)
    ticket = Ticket(subject=subject, messages=(message,))
    cleaned = {m.id: clean(m, subject=subject) for m in ticket.messages}
    return make_query(ticket, assess(ticket, cleaned=cleaned, reader=RulesReader()), cleaned)


def best(index: Path, words: str, only: Only | None = None) -> str:
    return LocalKnowledge(index, only=only).search(asked(words)).candidates[0].id


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("It makes a buzzing sound but the knife stands still.", "motor"),
        ("There is a payment on my statement that was not me.", "card"),
        ("I need the bill for my tax adviser as a file.", "invoice"),
    ],
)
def test_an_article_is_found_by_its_meaning(
    shelf: Path, index: Path, words: str, wanted: str
) -> None:
    made(shelf, index)
    assert best(index, words) == wanted


def test_only_what_changed_is_read_and_encoded_again(shelf: Path, index: Path) -> None:
    assert made(shelf, index).encoded == len(ARTICLES)
    again = made(shelf, index)
    assert (again.kept, again.encoded) == (len(ARTICLES), 0)
    (shelf / "lid.md").write_text("# The lid does not close\n\nTurn it to the left.\n")
    (shelf / "invoice.md").unlink()
    third = made(shelf, index)
    assert (third.kept, third.encoded, third.facts.articles) == (3, 1, len(ARTICLES) - 1)


def test_a_reader_sees_a_newer_build_from_its_next_search_on(shelf: Path, index: Path) -> None:
    made(shelf, index)
    base = LocalKnowledge(index)
    query = asked("How do I sharpen the blades?")
    assert base.search(query).candidates[0].id != "sharp"
    (shelf / "sharp.md").write_text("# Sharpening the blades\n\nUse the stone.\n")
    made(shelf, index)
    assert base.search(query).candidates[0].id == "sharp"


class Dying(Encoder):
    """An encoder that is killed after some texts."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._most <= 0:
            raise KeyboardInterrupt
        self._most -= len(texts)
        return super().vectors(texts)


def test_a_build_that_is_stopped_leaves_the_good_index_and_goes_on_later(
    shelf: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(shelf, index)
    for n in range(6):
        (shelf / f"more{n}.md").write_text(f"# Jug number {n}\n\nWash jug {n} by hand.\n")
    monkeypatch.setattr("empathy_reply.knowledge.building.PART", 2)
    monkeypatch.setattr("empathy_reply.knowledge.building.TOGETHER", 2)
    with pytest.raises(KeyboardInterrupt):
        made(shelf, index, encoder=Dying(4))
    assert best(index, "The lid will not shut.") == "lid"
    assert count_articles(index) == len(ARTICLES)
    assert made(shelf, index).encoded == 2


def test_a_torn_generation_is_never_searched(shelf: Path, index: Path) -> None:
    made(shelf, index)
    shutil.copytree(index / "g-1", index / "g-2.part")
    (index / "g-2.part" / "facts.json").unlink()
    assert best(index, "The lid will not shut.") == "lid"
    made(shelf, index)
    assert [p.name for p in index.glob("*.part")] == []


HOLDS = """
import sys
from pathlib import Path
from empathy_reply.knowledge.store import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_builds_do_not_run_at_once_and_a_dead_one_holds_nothing(
    shelf: Path, index: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(ConfigError, match="another build is running"):
            made(shelf, index)
        other.kill()
    assert made(shelf, index).facts.articles == len(ARTICLES)


def test_readers_and_a_writer_do_not_disturb_each_other(shelf: Path, index: Path) -> None:
    made(shelf, index)
    base, query = LocalKnowledge(index), asked("The lid will not shut.")
    found: list[str] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            found.append(base.search(query).candidates[0].id)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(3):
        (shelf / "invoice.md").write_text(f"# A copy of your invoice\n\nVersion {n}.\n")
        made(shelf, index)
    stop.set()
    for reader in readers:
        reader.join()
    assert found
    assert set(found) == {"lid"}


def test_what_is_for_others_is_left_out(tmp_path: Path, index: Path) -> None:
    rows = [
        {"id": f"{brand}-{locale}", "title": "Returns", "text": "Print the label.", **told}
        for brand, locale in (("north", "en"), ("south", "en"), ("", "de"), ("", ""))
        for told in [{"brand": brand, "locale": locale, "audience": "customer"}]
    ]
    rows.append({"id": "inside", "title": "Returns", "text": "Check it.", "audience": "agent"})
    (tmp_path / "a.json").write_text(json.dumps(rows))
    build(list(find_files(tmp_path / "a.json")), index)

    def ids(only: Only) -> set[str]:
        found = LocalKnowledge(index, only=only).search(asked("I want to return it."))
        return {one.id for one in found.candidates}

    assert ids(Only(brand="north", locale="en-GB")) == {"north-en", "-", "inside"}
    assert ids(Only(audience="customer", brand="south")) == {"south-en", "-de", "-"}


def test_an_id_that_stands_twice_is_named(tmp_path: Path, index: Path) -> None:
    rows = [{"id": "1", "title": "T", "text": "Open it."}] * 2
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (refused,) = build(list(find_files(tmp_path / "a.json")), index).refused
    assert refused.problem == "the id '1' is already taken, in a.json"


def test_nothing_to_read_is_an_error_that_says_what_is_read(tmp_path: Path, index: Path) -> None:
    with pytest.raises(ConfigError, match="no article was found; Markdown, HTML"):
        build([], index)
    assert current(index) is None


def test_a_folder_without_an_index_is_an_error_that_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="run: empathy-reply kb build"):
        LocalKnowledge(tmp_path).search(asked("The lid will not shut."))


def test_an_index_of_another_encoder_is_not_searched(shelf: Path, index: Path) -> None:
    made(shelf, index)
    facts = index / "g-1" / "facts.json"
    facts.write_text(facts.read_text().replace('"encoder": "', '"encoder": "older-'))
    with pytest.raises(ConfigError, match="build it again"):
        LocalKnowledge(index).search(asked("The lid will not shut."))


def test_an_index_is_found_from_the_folder_one_works_in(
    shelf: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(index.parent)
    made(shelf, Path("index"))
    assert best(Path("index"), "The lid will not shut.") == "lid"
    assert made(shelf, Path("index")).kept == len(ARTICLES)


def test_a_source_is_an_index_or_a_folder(shelf: Path, index: Path) -> None:
    made(shelf, index)
    assert isinstance(open_source(index), LocalKnowledge)
    assert count_articles(shelf) == count_articles(index) == len(ARTICLES)
