"""Nothing public can leave, the credential goes to one host, and every fault has its error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from empathy_reply_freshdesk import Freshdesk
from empathy_reply_freshdesk.api import ROUTES

from empathy_reply import transport
from empathy_reply.errors import (
    Forbidden,
    HelpdeskError,
    MovedOn,
    NothingToDraft,
    RateLimited,
    Refused,
    Unavailable,
    Unclear,
)
from tests.simulators.faults import Faults
from tests.simulators.freshdesk import FreshdeskSimulator

Connect = Callable[..., Freshdesk]
KEY = "ab12" * 8
HOME = "https://acme.freshdesk.com"
API = f"{HOME}/api/v2"
NOTE = {"body": "<p>x</p>", "private": True}
run = asyncio.run

FORBIDDEN: dict[str, tuple[str, str, Any]] = {
    "a public note": ("POST", f"{API}/tickets/1/notes", {**NOTE, "private": False}),
    "a note that does not say": ("POST", f"{API}/tickets/1/notes", {"body": "x"}),
    "a note that says 1": ("POST", f"{API}/tickets/1/notes", {**NOTE, "private": 1}),
    "a note that says yes": ("POST", f"{API}/tickets/1/notes", {**NOTE, "private": "true"}),
    "a note that mails": ("POST", f"{API}/tickets/1/notes", {**NOTE, "notify_emails": ["a@b.c"]}),
    "a note as somebody": ("POST", f"{API}/tickets/1/notes", {**NOTE, "user_id": 5}),
    "a list": ("POST", f"{API}/tickets/1/notes", [NOTE]),
    "a reply": ("POST", f"{API}/tickets/1/reply", {"body": "x"}),
    "a reply to forward": ("POST", f"{API}/tickets/1/reply_to_forward", {"body": "x"}),
    "a forward": ("POST", f"{API}/tickets/1/forward", {"body": "x", "to_emails": ["a@b.c"]}),
    "a ticket by mail": ("POST", f"{API}/tickets/outbound_email", {"description": "x"}),
    "a new ticket": ("POST", f"{API}/tickets", {"description": "x"}),
    "an edited message": ("PUT", f"{API}/conversations/5", {"body": "x"}),
    "a new status": ("PUT", f"{API}/tickets/1", {"status": 5}),
    "a new text": ("PUT", f"{API}/tickets/1", {"description": "x", "tags": []}),
    "no change": ("PUT", f"{API}/tickets/1", {}),
    "a deletion": ("DELETE", f"{API}/tickets/1", None),
    "all contacts": ("GET", f"{API}/contacts", None),
    "a path that climbs": ("GET", f"{API}/tickets/1/../../settings/helpdesk", None),
    "another host": ("GET", "https://evil.example/api/v2/tickets/1", None),
    "another account": ("GET", "https://acme2.freshdesk.com/api/v2/tickets/1", None),
    "plain HTTP": ("GET", "http://acme.freshdesk.com/api/v2/tickets/1", None),
    "another port": ("GET", "https://acme.freshdesk.com:8443/api/v2/tickets/1", None),
}

LET_THROUGH: dict[str, tuple[str, str, Any]] = {
    "a private note": ("POST", f"{API}/tickets/1/notes", NOTE),
    "tags": ("PUT", f"{API}/tickets/1", {"tags": ["danger"]}),
    "tags and priority": ("PUT", f"{API}/tickets/1", {"tags": [], "priority": 4}),
    "a ticket": ("GET", f"{API}/tickets/1?include=conversations", None),
}


async def sent(method: str, url: str, body: Any) -> list[httpx.Request]:
    """Send past the adapter, and list what reached the network."""
    seen: list[httpx.Request] = []

    def network(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    inner = httpx.MockTransport(network)
    async with transport.client(HOME, routes=ROUTES, transport=inner) as client:
        try:
            await client.request(method, url, json=body)
        except httpx.UnsupportedProtocol:
            assert not seen
    return seen


@pytest.mark.parametrize("request_", FORBIDDEN.values(), ids=FORBIDDEN)
def test_nothing_but_the_listed_requests_can_leave(request_: tuple[str, str, Any]) -> None:
    assert run(sent(*request_)) == []


@pytest.mark.parametrize("request_", LET_THROUGH.values(), ids=LET_THROUGH)
def test_the_listed_requests_can_leave(request_: tuple[str, str, Any]) -> None:
    assert len(run(sent(*request_))) == 1


def test_a_note_cannot_be_sent_as_a_form() -> None:
    async def form() -> None:
        inner = httpx.MockTransport(lambda _: httpx.Response(201, json={}))
        async with transport.client(HOME, routes=ROUTES, transport=inner) as client:
            await client.post(f"{API}/tickets/1/notes", data={"body": "x", "private": "false"})

    with pytest.raises(httpx.UnsupportedProtocol):
        run(form())


def test_a_ticket_id_that_is_none_goes_nowhere(desk: Freshdesk) -> None:
    with pytest.raises(Refused):
        run(desk.write_note("1/reply?x=", "<p>x</p>", key=KEY))


def test_the_credential_does_not_follow_a_redirect(connect: Connect) -> None:
    asked: list[str] = []

    def network(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"location": "https://evil.example/api/v2/agents/me"})

    with pytest.raises(Forbidden, match="redirect"):
        run(connect(transport=httpx.MockTransport(network)).whoami())
    assert asked == ["acme.freshdesk.com"]


# --- faults, while reading ---

READING = {
    "expired_token": Forbidden,
    "conflict": MovedOn,
    "redirect": Forbidden,
    "html": Unavailable,
    "error": Unavailable,
    "unavailable": RateLimited,
    "rate_limited": RateLimited,
    "rate_limited_silent": RateLimited,
    "landed_silent": Unavailable,
    "half": Unavailable,
}
PASSING = sorted(READING.keys() - {"expired_token", "conflict", "redirect"})


@pytest.mark.parametrize("fault", READING)
def test_a_fault_that_stays_has_its_error(
    desk: Freshdesk, account: FreshdeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.next_up = [fault] * transport.ATTEMPTS
    with pytest.raises(READING[fault]):
        run(desk.fetch(number))


@pytest.mark.parametrize("fault", PASSING)
def test_a_read_outlives_a_fault_that_passes(
    desk: Freshdesk, account: FreshdeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.next_up = [fault] * (transport.ATTEMPTS - 1)
    assert run(desk.fetch(number)).id == number
    assert faults.struck[fault] == transport.ATTEMPTS - 1


def test_we_wait_as_long_as_freshdesk_asks(
    connect: Connect, account: FreshdeskSimulator, faults: Faults
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    number = account.customer_writes(None, "Hi")
    faults.next_up, faults.retry_after = ["rate_limited", "unavailable"], "7"
    run(connect(sleep=wait).fetch(number))
    assert waited == [7, 7]


def test_a_long_wait_is_handed_on(
    desk: Freshdesk, account: FreshdeskSimulator, faults: Faults
) -> None:
    faults.next_up, faults.retry_after = ["rate_limited"], "600"
    with pytest.raises(RateLimited) as busy:
        run(desk.fetch(account.customer_writes(None, "Hi")))
    assert busy.value.retry_after == 600


def test_an_error_never_holds_text_of_the_ticket(
    desk: Freshdesk, account: FreshdeskSimulator, faults: Faults
) -> None:
    number = account.customer_writes(None, "My card is 4111 1111 1111 1111")
    faults.next_up = ["half"] * transport.ATTEMPTS
    with pytest.raises(HelpdeskError) as failed:
        run(desk.fetch(number))
    assert "4111" not in str(failed.value)


def test_an_empty_404_is_nothing_to_draft(desk: Freshdesk) -> None:
    with pytest.raises(NothingToDraft, match="not visible"):
        run(desk.fetch("4711"))


@pytest.mark.parametrize("answer", [b"", b"[]", b'"ok"'])
def test_an_answer_of_another_shape_is_no_ticket(connect: Connect, answer: bytes) -> None:
    desk = connect(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=answer)))
    with pytest.raises(Unavailable):
        run(desk.fetch("1"))


def test_an_optional_read_that_may_not_be_is_left_out_but_a_wrong_key_is_told(
    connect: Connect, account: FreshdeskSimulator, faults: Faults
) -> None:
    number = account.customer_writes(None, "Hi", group_id=5)
    faults.only = lambda method, path: "/groups/" in path
    faults.next_up = ["expired_token"]
    with pytest.raises(Forbidden):
        run(connect().fetch(number))
    faults.next_up = ["error"] * transport.ATTEMPTS
    with pytest.raises(Unavailable):
        run(connect().fetch(number))


# --- faults, while writing ---

WRITING = {
    "expired_token": Forbidden,
    "conflict": MovedOn,
    "redirect": Forbidden,
    "html": Unclear,
    "error": Unclear,
    "landed_silent": Unclear,
    "landed_error": Unclear,
    "half": Unclear,
}
LANDED = ("landed_silent", "landed_error", "half")


@pytest.mark.parametrize("fault", WRITING)
def test_a_note_is_never_repeated_unless_it_surely_did_not_land(
    desk: Freshdesk, account: FreshdeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.only = lambda method, path: method == "POST"
    faults.next_up = [fault]
    with pytest.raises(WRITING[fault]):
        run(desk.write_note(number, "<p>x</p>", key=KEY))
    assert len(account.notes(number)) == (1 if fault in LANDED else 0)
    found = run(desk.find_note(number, KEY))
    assert (found is not None) == (fault in LANDED)


@pytest.mark.parametrize("fault", ["rate_limited", "rate_limited_silent", "unavailable"])
def test_a_note_is_repeated_when_it_did_not_land(
    desk: Freshdesk, account: FreshdeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.only = lambda method, path: method == "POST"
    faults.next_up = [fault]
    run(desk.write_note(number, "<p>x</p>", key=KEY))
    assert [note.key for note in account.notes(number)] == [KEY]


def test_a_helpdesk_that_is_away_is_unavailable(connect: Connect) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(Unavailable):
        run(connect(transport=httpx.MockTransport(away)).write_note("1", "<p>x</p>", key=KEY))
