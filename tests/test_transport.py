"""What may leave the machine, what is sent again, and what is never sent twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from empathy_reply import errors
from empathy_reply.transport import ATTEMPTS, Call, Route, ask, client

BASE = "https://acme.example.com"
ROUTES = (
    Route("GET", r"/tickets/\d+"),
    Route("PUT", r"/tickets/\d+", lambda body: body["public"] is False),
)
READ = Call("desk", "read ticket")
WRITE = Call("desk", "write note", writes=True)

Answer = Callable[[httpx.Request], httpx.Response]


def told(answers: list[Any]) -> tuple[list[httpx.Request], httpx.MockTransport]:
    """Answer each request with the next of `answers`, an error among them being raised."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        following = answers[min(len(asked), len(answers)) - 1]
        if isinstance(following, Exception):
            raise following
        return following if isinstance(following, httpx.Response) else httpx.Response(following)

    return asked, httpx.MockTransport(answer)


def send(
    call: Call, answers: list[Any], method: str = "GET", url: str = "/tickets/1", **more: Any
) -> tuple[Any, list[httpx.Request], list[float]]:
    """Send one request; give what came back, what was asked, and the waits between."""
    asked, transport = told(answers)
    waits: list[float] = []

    async def work() -> Any:
        async def wait(seconds: float) -> None:
            waits.append(seconds)

        async with client(BASE, routes=ROUTES, transport=transport) as http:
            return await ask(lambda: http.request(method, url, **more), call, sleep=wait)

    try:
        return asyncio.run(work()), asked, waits
    except errors.HelpdeskError as error:
        return error, asked, waits


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", "/tickets/1", {}),
        ("GET", "/tickets/1/reply", None),
        ("GET", "https://evil.example.com/tickets/1", None),
        ("GET", "http://acme.example.com/tickets/1", None),
        ("GET", "https://acme.example.com:8443/tickets/1", None),
        ("PUT", "/tickets/1", {"public": True}),
        ("PUT", "/tickets/1", {}),
        ("PUT", "/tickets/1", ["public"]),
    ],
)
def test_only_listed_routes_leave_the_machine(method: str, url: str, body: Any) -> None:
    error, asked, _ = send(WRITE, [200], method, url, **({"json": body} if body else {}))
    assert isinstance(error, errors.Refused)
    assert asked == []


def test_a_listed_route_passes() -> None:
    answer = httpx.Response(200, json={"ok": 1})
    assert send(WRITE, [answer], "PUT", json={"public": False})[0] == {"ok": 1}


@pytest.mark.parametrize("fault", [500, 502, 503, httpx.ReadTimeout("x"), httpx.ConnectError("x")])
def test_a_read_is_sent_again(fault: Any) -> None:
    answer, asked, _ = send(READ, [fault, fault, httpx.Response(200, json=[1])])
    assert answer == [1]
    assert len(asked) == 3


def test_a_read_is_given_up_after_some_attempts() -> None:
    error, asked, _ = send(READ, [500])
    assert isinstance(error, errors.Unavailable)
    assert len(asked) == ATTEMPTS


@pytest.mark.parametrize("fault", [500, 502, 503, httpx.ReadTimeout("x"), httpx.ReadError("x")])
def test_a_write_that_may_have_landed_is_not_sent_again(fault: Any) -> None:
    error, asked, _ = send(WRITE, [fault], "PUT", json={"public": False})
    assert isinstance(error, errors.Unclear)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "fault",
    [429, httpx.Response(503, headers={"Retry-After": "3"}), httpx.ConnectError("refused")],
)
def test_a_write_that_surely_did_not_land_is_sent_again(fault: Any) -> None:
    answer, asked, _ = send(
        WRITE, [fault, httpx.Response(200, json=1)], "PUT", json={"public": False}
    )
    assert answer == 1
    assert len(asked) == 2


def test_it_waits_as_long_as_it_is_asked_to() -> None:
    busy = httpx.Response(429, headers={"Retry-After": "7"})
    assert send(READ, [busy, 429, httpx.Response(200, json=1)])[2] == [7.0, 1.0]


def test_it_does_not_wait_for_ever() -> None:
    error, asked, _ = send(READ, [httpx.Response(429, headers={"Retry-After": "600"})])
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == 600
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, errors.Forbidden),
        (400, errors.Refused),
        (401, errors.Forbidden),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (409, errors.MovedOn),
        (422, errors.Refused),
    ],
)
def test_a_status_has_its_error(status: int, kind: type[Exception]) -> None:
    error, asked, _ = send(READ, [status])
    assert type(error) is kind
    assert len(asked) == 1
    assert str(error).startswith("desk: read ticket: ")


@pytest.mark.parametrize(
    ("call", "kind"), [(READ, errors.Unavailable), (WRITE, errors.Unclear)], ids=["read", "write"]
)
def test_a_page_in_place_of_json_is_no_answer(call: Call, kind: type[Exception]) -> None:
    page = httpx.Response(200, text="<html>Try later</html>")
    assert type(send(call, [page])[0]) is kind


def test_an_empty_answer_is_none() -> None:
    assert send(READ, [204])[0] is None
