"""A webhook is verified first, put on disk before it is answered, and never repeated in a log."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from empathy_reply.config import Settings
from empathy_reply.errors import ConfigError, StoreError
from empathy_reply.store import Store
from empathy_reply.web import create_app

MB = 1_000_000


class Refusing:
    """A store whose inbox cannot be written."""

    class inbox:
        @staticmethod
        def put(rows: object) -> None:
            raise StoreError("the disk is full")


class Slow:
    """A store whose inbox waits for a sign before it has written."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.begun = threading.Event()
        self.inbox = self
        self.rows: list[object] = []

    def put(self, rows: list[object]) -> None:
        self.begun.set()
        assert self.may_go.wait(5)
        self.rows += rows


def test_a_genuine_delivery_is_on_disk_when_it_is_answered(world: Any) -> None:
    answer = world.deliver({"ticket_id": "T1", "kind": "customer_wrote", "message_id": "m1"})
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    (due,) = world.store.inbox.due(quiet=0, longest=0)
    assert (due.connection, due.ticket_id) == ("acme", "T1")


def test_a_delivery_that_comes_twice_is_kept_twice(world: Any) -> None:
    assert [world.deliver().status_code for _ in range(2)] == [202, 202]
    assert world.waiting() == 2


def test_the_answer_waits_for_the_commit(world: Any) -> None:
    slow = Slow()
    app = world.make(store=slow)

    async def deliver() -> tuple[bool, int]:
        call = asyncio.create_task(asyncio.to_thread(world.deliver, app=app))
        await asyncio.to_thread(slow.begun.wait, 5)
        answered_early = (await asyncio.wait([call], timeout=0.1))[0] != set()
        slow.may_go.set()
        return answered_early, (await call).status_code

    assert asyncio.run(deliver()) == (False, 202)
    assert len(slow.rows) == 1


def test_what_cannot_be_written_is_asked_for_again(world: Any) -> None:
    answer = world.deliver(app=world.make(store=Refusing()))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert answer.json()["error"] == "store_unavailable"


def test_a_genuine_delivery_that_asks_for_nothing_is_not_kept(world: Any) -> None:
    answer = world.call("POST", "/webhooks/acme/path-secret")
    assert (answer.status_code, answer.json()) == (200, {"accepted": False})
    assert world.waiting() == 0


def test_a_wrong_signature_is_refused_and_told_nothing(world: Any) -> None:
    answer = world.call(
        "POST", "/webhooks/acme", content=b"not even JSON", headers={"x-signature": "0" * 64}
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert set(answer.json()) == {"error", "message"}
    assert "signature is wrong" not in answer.text


def test_a_signed_delivery_without_a_ticket_is_malformed(world: Any) -> None:
    assert world.call("POST", "/webhooks/acme/path-secret", content=b"{}").status_code == 400


@pytest.mark.parametrize(
    "event",
    [{"ticket_id": "x" * 101}, {"ticket_id": ""}, {"ticket_id": "a\u0000b"}],
    ids=["too long", "empty", "NUL"],
)
def test_an_id_that_no_column_holds_does_not_reach_the_rows_beside_it(
    world: Any, event: dict[str, str]
) -> None:
    assert world.deliver(event).status_code == 400
    assert world.waiting() == 0


def test_an_unknown_connection_is_not_found(world: Any) -> None:
    assert world.deliver(to="nobody").status_code == 404


def test_only_post_is_served(world: Any) -> None:
    answer = world.call("GET", "/webhooks/acme")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_body_that_says_it_is_too_long_is_not_read(world: Any) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x"

    length = {"content-length": str(MB + 1)}
    answer = world.call("POST", "/webhooks/acme/path-secret", content=pieces(), headers=length)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert read == 0


def test_a_body_in_pieces_is_stopped_where_it_becomes_too_long(world: Any) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100_000

    answer = world.call("POST", "/webhooks/acme/path-secret", content=pieces())
    assert answer.status_code == 413
    assert "content-length" not in answer.request.headers
    assert world.waiting() == 0


def test_a_body_of_just_one_megabyte_is_read(world: Any) -> None:
    answer = world.call("POST", "/webhooks/acme/path-secret", content=b"x" * MB)
    assert answer.json()["error"] == "malformed"


def test_neither_secrets_nor_words_stand_in_the_log(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="empathy_reply")
    world.call("POST", "/webhooks/acme/path-secret?key=in-the-query", content=b'{"my": "words"}')
    world.deliver({"ticket_id": "T1", "subject": "words"})
    world.ask("GET", "/v1/tickets/acme/T1/draft", token="not-a-token")
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("empathy_reply"))
    assert "POST /webhooks/acme/… 400" in ours
    for private in ("path-secret", "in-the-query", "words", "not-a-token", *world.tokens.values()):
        assert private not in ours


def test_uvicorns_own_access_log_hides_the_secret_of_the_path(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="uvicorn.access")
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d',
        "127.0.0.1",
        "POST",
        "/in/webhooks/acme/path-secret?x=1",
        "1",
        202,
    )
    assert caplog.messages[-1] == '127.0.0.1 - "POST /in/webhooks/acme/…?x=1 HTTP/1" 202'


def test_a_fault_of_ours_is_logged_by_its_place_alone(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(delivery: object) -> None:
        raise RuntimeError("the customer's words")

    world.helpdesk.receive = fail
    answer = world.deliver()
    assert (answer.status_code, answer.json()["error"]) == (500, "fault")
    (line,) = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert "RuntimeError at test_receiver.py" in line
    assert "the customer's words" not in caplog.text


def test_the_database_is_opened_by_the_first_delivery(world: Any, tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path}/later.db"
    world.settings = world.settings.model_copy(update={"database_url": url})
    app = world.make(store=None)
    assert not (tmp_path / "later.db").exists()
    assert world.deliver(app=app).status_code == 202
    assert Store(url).inbox.waiting() == 1


def test_a_helpdesk_that_is_not_installed_is_told_at_the_start() -> None:
    settings = Settings.model_validate({"connections": {"acme": {"helpdesk": "nobody's"}}})
    with pytest.raises(ConfigError, match="nobody's"):
        create_app(settings)
