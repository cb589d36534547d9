"""Those who run the service see how it is, and strangers see nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from fastapi import FastAPI

from empathy_reply.errors import StoreError


class Down:
    """A store whose database does not answer."""

    def ready(self) -> None:
        raise StoreError("no answer")

    @property
    def inbox(self) -> Any:
        raise StoreError("no answer")


def test_a_living_process_says_so_without_a_database(world: Any) -> None:
    answer = world.call("GET", "/healthz", app=world.make(store=Down()))
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_it_is_ready_when_the_database_answers(world: Any) -> None:
    assert world.call("GET", "/readyz").status_code == 200
    assert world.call("GET", "/readyz", app=world.make(store=Down())).status_code == 503


def test_the_figures_count_what_came_and_what_waits(world: Any) -> None:
    world.deliver()
    world.call("POST", "/webhooks/acme")
    kept = world.save()
    world.store.notes.claim(kept)
    world.ask("GET", "/v1/tickets/acme/T1/draft")
    text = world.call("GET", "/metrics", token=world.metrics_token).text
    for line in (
        'empathy_reply_deliveries_total{connection="acme",result="accepted"} 1.0',
        'empathy_reply_deliveries_total{connection="acme",result="refused"} 1.0',
        'empathy_reply_answer_seconds_count{route="/v1/tickets/{connection}/{ticket_id}/draft"'
        ',status="200"} 1.0',
        "empathy_reply_inbox_waiting 1.0",
        'empathy_reply_notes{state="claimed"} 1.0',
        "empathy_reply_database_up 1.0",
    ):
        assert line in text
    assert "T1" not in text


def test_the_figures_are_there_when_the_database_is_not(world: Any) -> None:
    app = world.make(store=Down())
    answer = world.call("GET", "/metrics", app=app, token=world.metrics_token)
    assert answer.status_code == 200
    assert "empathy_reply_database_up 0.0" in answer.text


@pytest.mark.parametrize("path", ["/metrics", "/openapi.json", "/docs"])
def test_figures_and_the_api_page_need_their_own_token(world: Any, path: str) -> None:
    for token in ("", "guess", world.tokens["acme"]):
        assert world.call("GET", path, token=token).status_code == 401
    assert world.call("GET", path, token=world.metrics_token).status_code == 200


def test_on_a_private_port_the_api_page_can_be_open(world_with: Any) -> None:
    world = world_with(docs=True)
    assert world.call("GET", "/docs").status_code == 200
    assert world.call("GET", "/openapi.json").json()["info"]["title"] == "Empathy Reply"
    assert world.call("GET", "/metrics").status_code == 401


def test_the_api_page_loads_nothing(world: Any) -> None:
    answer = world.call("GET", "/docs", token=world.metrics_token)
    assert "POST /webhooks/{connection}" in answer.text
    assert "<script" not in answer.text
    assert "http" not in answer.text.replace("<!doctype html>", "")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_every_answer_is_neither_kept_nor_guessed_at(world: Any) -> None:
    for path in ("/healthz", "/nowhere", "/metrics", "/v1/tickets/acme/T1/draft"):
        headers = world.call("GET", path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_it_works_inside_another_app(world: Any) -> None:
    host = FastAPI()
    host.mount("/empathy", world.app)
    assert world.call("GET", "/empathy/readyz", app=host).status_code == 200
    world.app = host
    answer = world.ask("POST", "/empathy/v1/drafts", json={"connection": "acme", "ticket_id": "T1"})
    assert answer.json()["poll"].startswith("/empathy/v1/drafts/")
    assert world.ask("GET", answer.json()["poll"]).status_code == 202
    assert world.call("POST", "/empathy/webhooks/acme/path-secret").status_code == 200
    assert world.call("GET", "/empathy/nowhere").json()["error"] == "not_found"


def test_without_the_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['fastapi'] = None; import empathy_reply.web"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert 'pip install "empathy-reply[serve]"' in ended.stderr.splitlines()[-1]


def test_stopping_gives_back_only_what_was_made_here(world: Any) -> None:
    async def live() -> None:
        async with world.app.router.lifespan_context(world.app):
            pass

    asyncio.run(live())
    assert world.helpdesk.given_back is False
    world.store.ready()
