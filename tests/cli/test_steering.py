"""Operators stop and start drafting, and have tickets looked at again."""

from __future__ import annotations

from typing import Any

import pytest

from empathy_reply.errors import Unavailable


def waiting(shop: Any) -> list[str]:
    """List the tickets in the inbox."""
    return sorted(due.ticket_id for due in shop.store.inbox.due(quiet=0, longest=0))


def test_one_connection_is_paused_and_resumed(shop: Any) -> None:
    assert "acme is paused" in shop.run("pause", "acme").stdout
    assert shop.store.running.paused("acme")
    shop.run("resume", "acme")
    assert not shop.store.running.paused("acme")


def test_everything_is_paused_and_resumed(shop: Any) -> None:
    shop.run("pause")
    assert shop.store.running.paused("whichever")
    assert "but everything is paused" in shop.run("resume", "acme").stdout
    shop.run("resume")
    assert not shop.store.running.paused("acme")


def test_tickets_are_put_into_the_inbox_again(shop: Any) -> None:
    assert "2 to be looked at" in shop.run("replay", "acme", "T1", "T2").stdout
    assert waiting(shop) == ["T1", "T2"]


def test_all_that_changed_since_a_time_is_looked_at_once(shop: Any) -> None:
    shop.desk.pages = [(("T1", "T2"), "a"), (("T2", "T3"), "b"), (("T3",), "c")]
    done = shop.run("reprocess", "acme", "--since", "2026-03-02T09:00+01:00")
    assert "3 to be looked at" in done.stdout
    assert waiting(shop) == ["T1", "T2", "T3"]
    assert shop.desk.cursors == ["2026-03-02T09:00:00+01:00", "a", "b"]
    assert shop.desk.closings == 1


def test_a_helpdesk_that_repeats_its_cursor_ends_the_walk(shop: Any) -> None:
    shop.desk.pages = [(("T1",), "a"), (("T2",), "a")]
    shop.run("reprocess", "acme", "--since", "2026-03-02")
    assert shop.desk.cursors == ["2026-03-02T00:00:00+00:00", "a"]
    assert waiting(shop) == ["T1", "T2"]


def test_the_catch_up_poll_keeps_its_own_cursor(shop: Any) -> None:
    shop.store.running.set_cursor("acme", "its own")
    shop.desk.pages = [(("T1",), "a"), ((), "a")]
    shop.run("reprocess", "acme", "--since", "2026-03-02")
    assert shop.store.running.cursor("acme")[0] == "its own"


def test_what_was_found_before_a_failure_is_looked_at(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.desk.pages = [(("T1",), "a")]
    first = shop.desk.changes

    async def fails_later(cursor: str) -> object:
        if cursor == "a":
            raise Unavailable("cannot be reached", helpdesk="fake", operation="changes")
        return await first(cursor)

    monkeypatch.setattr(shop.desk, "changes", fails_later)
    done = shop.run("reprocess", "acme", "--since", "2026-03-02", code=1)
    assert "fake: changes: cannot be reached" in done.stderr
    assert waiting(shop) == ["T1"]


def test_a_time_that_is_none_is_a_wrong_command_line(shop: Any) -> None:
    assert "2026-03-02" in shop.run("reprocess", "acme", "--since", "monday", code=2).stderr
