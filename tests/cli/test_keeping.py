"""A customer's rows are given out or deleted; the database is copied, put back, brought up."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from empathy_reply.store import Store, now
from empathy_reply.store.whole import address, problem, revision


def test_a_customer_gets_all_that_is_kept(shop: Any) -> None:
    shop.save()
    rows = [json.loads(line) for line in shop.run("export", "--customer", "c1").stdout.splitlines()]
    assert [row["table"] for row in rows] == ["drafts"]
    assert rows[0]["customer_email"] == "jonah@example.com"


def test_an_export_into_a_file_is_for_its_owner_alone(shop: Any) -> None:
    shop.save()
    out = shop.folder / "jonah.jsonl"
    done = shop.run("export", "--customer", "jonah@example.com", "--out", out)
    assert done.stdout == ""
    assert json.loads(out.read_text())["id"] == "d1"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.parametrize("words", [["export", "--customer", "c1", "--out"], ["backup"]])
def test_no_file_is_written_over(shop: Any, words: list[str]) -> None:
    taken = shop.folder / "taken"
    taken.write_text("mine")
    assert "is there already" in shop.run(*words, taken, code=1).stderr
    assert taken.read_text() == "mine"


def test_a_folder_that_is_not_there_is_told_in_one_line(shop: Any) -> None:
    done = shop.run("backup", shop.folder / "nowhere" / "copy.db", code=1)
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be written" in done.stderr


def test_a_customer_is_forgotten(shop: Any) -> None:
    shop.save()
    assert (
        "1 rows and 0 finished jobs of 1 tickets"
        in shop.run("forget", "--customer", "c1", "--yes").stdout
    )
    assert shop.store.drafts.get("d1") is None


def test_nothing_is_deleted_without_a_yes(shop: Any) -> None:
    shop.save()
    shop.run("forget", "--customer", "c1", given="n\n", code=1)
    assert shop.store.drafts.get("d1") is not None
    shop.run("forget", "--customer", "c1", given="y\n")
    assert shop.store.drafts.get("d1") is None


def test_a_backup_is_whole_in_one_file_for_its_owner_alone(shop: Any) -> None:
    shop.save()
    copy = shop.folder / "copy.db"
    shop.run("backup", copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(file.name for file in shop.folder.glob("copy*")) == ["copy.db"]
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT id FROM drafts").fetchall() == [("d1",)]


def test_a_backup_is_made_while_somebody_writes(shop: Any) -> None:
    shop.save()
    with shop.store.engine.begin() as writing:
        writing.exec_driver_sql("DELETE FROM drafts")
        shop.run("backup", shop.folder / "copy.db")
        writing.rollback()
    with closing(sqlite3.connect(shop.folder / "copy.db")) as opened:
        assert opened.execute("SELECT count(*) FROM drafts").fetchone() == (1,)


def test_a_backup_is_put_back(shop: Any) -> None:
    shop.save()
    shop.run("backup", shop.folder / "copy.db")
    shop.run("forget", "--customer", "c1", "--yes")
    assert "holds what" in shop.run("restore", shop.folder / "copy.db", "--yes").stdout
    assert shop.store.drafts.get("d1") is not None


def test_a_backup_is_put_where_no_database_was(shop: Any) -> None:
    shop.save()
    shop.run("backup", shop.folder / "copy.db")
    settings = shop.config.read_text().replace("kept.db", "deep/new.db")
    shop.config.write_text(settings)
    shop.run("restore", shop.folder / "copy.db", "--yes")
    with closing(Store(f"sqlite:///{shop.folder}/deep/new.db")) as store:
        assert store.drafts.get("d1") is not None


def test_nothing_is_put_back_while_a_worker_lives(shop: Any) -> None:
    shop.run("backup", shop.folder / "copy.db")
    shop.store.running.beat("host-1")
    told = shop.run("restore", shop.folder / "copy.db", "--yes", code=1).stderr
    assert "worker host-1 gave a sign within 30 s" in told


def test_a_worker_that_is_long_silent_is_no_hindrance(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.store.running.beat("host-1")
    shop.run("backup", shop.folder / "copy.db")
    later = now() + 60
    monkeypatch.setattr("empathy_reply.store.now", lambda: later)
    shop.run("restore", shop.folder / "copy.db", "--yes")


def test_nothing_is_put_back_without_a_yes(shop: Any) -> None:
    shop.run("backup", shop.folder / "copy.db")
    shop.save()
    shop.run("restore", shop.folder / "copy.db", given="n\n", code=1)
    assert shop.store.drafts.get("d1") is not None


@pytest.mark.parametrize("content", [b"no database at all, only words" * 99, b""])
def test_what_is_no_backup_is_not_put_back(shop: Any, content: bytes) -> None:
    shop.save()
    strange = shop.folder / "strange.db"
    strange.write_bytes(content)
    done = shop.run("restore", strange, "--yes", code=1)
    assert str(strange) in done.stderr
    assert shop.store.drafts.get("d1") is not None


def test_a_backup_that_is_not_there_is_named(shop: Any) -> None:
    missing = shop.folder / "missing.db"
    assert str(missing) in shop.run("restore", missing, "--yes", code=1).stderr
    assert not missing.exists()


def test_postgres_is_copied_by_its_own_tool(shop: Any) -> None:
    url = "postgresql://me:not-to-be-told@db.example/kept"
    line = [sys.executable, "-m", "empathy_reply.cli", "restore", "x.dump", "--yes"]
    told = subprocess.run(
        line,
        capture_output=True,
        text=True,
        check=False,
        env={"EMPATHY_REPLY_DATABASE_URL": url},
        cwd=shop.folder,
    )
    assert told.returncode == 1
    assert "pg_restore --clean --if-exists x.dump" in told.stderr
    assert "postgresql://me@db.example/kept" in told.stderr
    assert "not-to-be-told" not in told.stderr


def test_the_revision_is_known_and_no_password_is_told(store: Store) -> None:
    """On SQLite and on Postgres."""
    assert problem(store.engine) == ""
    assert revision(store.engine).startswith("0001")
    with_password = store.engine.url.set(password="not-to-be-told")
    engine = SimpleNamespace(url=with_password, dialect=store.engine.dialect)
    assert "not-to-be-told" not in address(engine)  # type: ignore[arg-type]


def test_upgrade_makes_the_tables_and_can_be_run_again(empty_shop: Any) -> None:
    first = empty_shop.run("upgrade").stdout
    assert first == empty_shop.run("upgrade").stdout
    assert "revision 0001" in first
    empty_shop.run("jobs", "list")
