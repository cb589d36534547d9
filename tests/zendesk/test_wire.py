"""Nothing public can leave, the credential goes to one host, and every fault has its error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from empathy_reply_zendesk import Zendesk, setting_up
from empathy_reply_zendesk.api import ROUTES

from empathy_reply import transport
from empathy_reply.errors import (
    Forbidden,
    HelpdeskError,
    MovedOn,
    RateLimited,
    Refused,
    Unavailable,
    Unclear,
)
from tests.simulators.faults import Faults
from tests.simulators.zendesk import ZendeskSimulator

Connect = Callable[..., Zendesk]
KEY = "ab12" * 8
HOME = "https://acme.zendesk.com"
API = f"{HOME}/api/v2"
run = asyncio.run


def update(comment: Any, **more: Any) -> dict[str, Any]:
    return {"ticket": {"comment": comment, **more}}


NOTE = {"html_body": "<p>x</p>", "public": False}
TICKET = f"{API}/tickets/1.json"
FORBIDDEN: dict[str, tuple[str, str, Any]] = {
    "a public comment": ("PUT", TICKET, update({**NOTE, "public": True})),
    "a comment that does not say": ("PUT", TICKET, update({"html_body": "x"})),
    "a comment that says 0": ("PUT", TICKET, update({**NOTE, "public": 0})),
    "a comment that says null": ("PUT", TICKET, update({**NOTE, "public": None})),
    "a comment that says false": ("PUT", TICKET, update({**NOTE, "public": "false"})),
    "a comment as somebody": ("PUT", TICKET, update({**NOTE, "author_id": 5})),
    "a comment to a channel": ("PUT", TICKET, update({**NOTE, "channel_back": "1"})),
    "no comment": ("PUT", TICKET, {"ticket": {"tags": ["x"]}}),
    "a new status": ("PUT", TICKET, update(NOTE, status="solved")),
    "more people": ("PUT", TICKET, update(NOTE, email_ccs=[{"user_id": 5}])),
    "something beside the ticket": ("PUT", TICKET, {**update(NOTE), "comment": {"public": True}}),
    "a list": ("PUT", TICKET, [update(NOTE)]),
    "many tickets": ("PUT", f"{API}/tickets/update_many.json?ids=1", update(NOTE)),
    "a new ticket": ("POST", f"{API}/tickets.json", update(NOTE)),
    "a request": ("POST", f"{API}/requests.json", {"request": {}}),
    "a chat message": ("POST", f"{API}/chats.json", {}),
    "a mail": ("POST", f"{API}/tickets/1/side_conversations", {}),
    "a comment made public": ("PUT", f"{API}/tickets/1/comments/2/make_public.json", {}),
    "a webhook": ("POST", f"{API}/webhooks", {"webhook": {}}),
    "a trigger": ("POST", f"{API}/triggers.json", {"trigger": {}}),
    "a deletion": ("DELETE", TICKET, None),
    "all users": ("GET", f"{API}/users.json", None),
    "a path that climbs": ("GET", f"{API}/tickets/1/../../settings.json", None),
    "another host": ("GET", "https://evil.example/api/v2/tickets/1.json", None),
    "another account": ("GET", "https://acme2.zendesk.com/api/v2/tickets/1.json", None),
    "plain HTTP": ("GET", "http://acme.zendesk.com/api/v2/tickets/1.json", None),
    "another port": ("GET", "https://acme.zendesk.com:8443/api/v2/tickets/1.json", None),
    "an attachment": ("GET", f"{HOME}/attachments/token/abc/?name=a.png", None),
}
LET_THROUGH: dict[str, tuple[str, str, Any]] = {
    "a private note": ("PUT", TICKET, update(NOTE)),
    "all that a note brings": ("PUT", TICKET, update(
        NOTE, metadata={"empathy_reply": {"key": KEY}}, tags=["danger"], priority="urgent",
        safe_update=True, updated_stamp="2026-03-02T09:00:00Z")),
    "a ticket": ("GET", f"{TICKET}?include=users", None),
    "a token": ("POST", f"{HOME}/oauth/tokens", {"grant_type": "client_credentials"}),
}  # fmt: skip


def webhook(**values: Any) -> dict[str, Any]:
    known = {"http_method": "POST", "subscriptions": ["conditional_ticket_events"]}
    return {"webhook": {**known, **values}}


def trigger(*fields: str) -> dict[str, Any]:
    return {"trigger": {"title": "x", "actions": [{"field": f, "value": []} for f in fields]}}


FORBIDDEN_IN_SETTING_UP: dict[str, tuple[str, str, Any]] = {
    "a note": ("PUT", TICKET, update(NOTE)),
    "a trigger that writes": ("POST", f"{API}/triggers.json", trigger("notification_user")),
    "one that writes, too": (
        "POST", f"{API}/triggers.json", trigger("notification_webhook", "comment_value")),
    "one that does nothing": ("POST", f"{API}/triggers.json", trigger()),
    "a webhook that deletes": ("POST", f"{API}/webhooks", webhook(http_method="DELETE")),
    "a webhook for users": (
        "POST", f"{API}/webhooks", webhook(subscriptions=["zen:event-type:user.created"])),
}  # fmt: skip


async def sent(method: str, url: str, body: Any, routes: Any = ROUTES) -> list[httpx.Request]:
    """Send past the adapter, and list what reached the network."""
    seen: list[httpx.Request] = []

    def network(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    inner = httpx.MockTransport(network)
    async with transport.client(HOME, routes=routes, transport=inner) as client:
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


@pytest.mark.parametrize("request_", FORBIDDEN_IN_SETTING_UP.values(), ids=FORBIDDEN_IN_SETTING_UP)
def test_setting_up_can_do_nothing_else(request_: tuple[str, str, Any]) -> None:
    assert run(sent(*request_, setting_up.ROUTES)) == []


def test_a_ticket_id_that_is_none_goes_nowhere(desk: Zendesk) -> None:
    with pytest.raises(Refused):
        run(desk.write_note("1/comments/2/make_public?x=", "<p>x</p>", key=KEY))


def test_the_credential_does_not_follow_a_redirect(connect: Connect) -> None:
    asked: list[str] = []

    def network(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.method == "POST":
            return httpx.Response(201, json={"access_token": "t"})
        return httpx.Response(302, headers={"location": "https://evil.example/api/v2/users/me"})

    with pytest.raises(HelpdeskError, match="redirect"):
        run(connect(transport=httpx.MockTransport(network)).whoami())
    assert set(asked) == {"acme.zendesk.com"}


# --- tokens ---


def test_a_token_is_asked_for_once_and_with_a_life(
    connect: Connect, account: ZendeskSimulator
) -> None:
    desk = connect()

    async def many() -> None:
        await asyncio.gather(*(desk.whoami() for _ in range(20)))

    run(many())
    assert account.asked.count("POST /oauth/tokens") == 1
    assert [scope for _, scope in account.tokens.values()] == ["read tickets:write"]


def test_a_token_is_renewed_ahead_of_its_end() -> None:
    from empathy_reply_zendesk.auth import EARLY, LIFE, ClientCredentials

    now, tokens = [0.0], iter(("a", "b", "c"))

    def network(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"access_token": next(tokens)})

    async def over_time() -> list[str]:
        credential = ClientCredentials("i", "s", scope="read", clock=lambda: now[0])
        async with httpx.AsyncClient(base_url=HOME, transport=httpx.MockTransport(network)) as http:
            given = [await credential.header(http)]
            for now[0] in (LIFE - EARLY - 1, LIFE - EARLY + 1):
                given.append(await credential.header(http))
            return [*given, await credential.header(http, refused=given[-1])]

    assert run(over_time()) == ["Bearer a", "Bearer a", "Bearer b", "Bearer c"]


def test_a_token_that_died_early_is_renewed_even_for_a_note(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")

    async def both() -> None:
        await desk.whoami()
        account.tokens.clear()
        await desk.write_note(number, "<p>x</p>", key=KEY)

    run(both())
    assert len(account.notes(number)) == 1
    assert account.asked.count("POST /oauth/tokens") == 2


def test_a_wrong_client_is_told_at_once(connect: Connect, account: ZendeskSimulator) -> None:
    with pytest.raises(Forbidden, match="get a token"):
        run(connect(client_secret="wrong").whoami())
    assert account.asked == ["POST /oauth/tokens"]


def test_a_scope_too_narrow_is_told(connect: Connect, account: ZendeskSimulator) -> None:
    number = account.customer_writes(None, "Hi")
    with pytest.raises(Forbidden, match="no right"):
        run(connect(scope="read").write_note(number, "<p>x</p>", key=KEY))


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"error": "x"}'])
def test_an_answer_without_a_token_is_no_token(connect: Connect, answer: bytes) -> None:
    desk = connect(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=answer)))
    with pytest.raises(Unavailable, match="token"):
        run(desk.whoami())


# --- faults, while reading ---

READING: dict[str, type[HelpdeskError]] = {
    "expired_token": Forbidden,
    "conflict": MovedOn,
    "redirect": HelpdeskError,
    "html": Unavailable,
    "error": Unavailable,
    "unavailable": RateLimited,
    "rate_limited": RateLimited,
    "rate_limited_silent": RateLimited,
    "landed_silent": Unavailable,
    "half": Unavailable,
}
PASSING = sorted(READING.keys() - {"conflict", "redirect", "expired_token"})


@pytest.mark.parametrize("fault", READING)
def test_a_fault_that_stays_has_its_error(
    desk: Zendesk, account: ZendeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.next_up = [fault] * transport.ATTEMPTS
    with pytest.raises(READING[fault]):
        run(desk.fetch(number))


@pytest.mark.parametrize("fault", PASSING)
def test_a_read_outlives_a_fault_that_passes(
    desk: Zendesk, account: ZendeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.next_up = [fault] * (transport.ATTEMPTS - 1)
    assert run(desk.fetch(number)).id == number
    assert faults.struck[fault] == transport.ATTEMPTS - 1


def test_a_token_that_expired_once_is_no_fault(
    desk: Zendesk, account: ZendeskSimulator, faults: Faults
) -> None:
    faults.next_up = ["expired_token"]
    assert run(desk.fetch(account.customer_writes(None, "Hi"))).messages


def test_we_wait_as_long_as_zendesk_asks(
    connect: Connect, account: ZendeskSimulator, faults: Faults
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    number = account.customer_writes(None, "Hi")
    faults.next_up, faults.retry_after = ["rate_limited", "unavailable"], "7"
    run(connect(sleep=wait).fetch(number))
    assert waited == [7, 7]


def test_a_long_wait_is_handed_on(desk: Zendesk, account: ZendeskSimulator, faults: Faults) -> None:
    faults.next_up, faults.retry_after = ["rate_limited"], "600"
    with pytest.raises(RateLimited) as busy:
        run(desk.fetch(account.customer_writes(None, "Hi")))
    assert busy.value.retry_after == 600


def test_an_error_never_holds_text_of_the_ticket(
    desk: Zendesk, account: ZendeskSimulator, faults: Faults
) -> None:
    number = account.customer_writes(None, "My card is 4111 1111 1111 1111")
    faults.next_up = ["half"] * transport.ATTEMPTS
    with pytest.raises(HelpdeskError) as failed:
        run(desk.fetch(number))
    assert "4111" not in str(failed.value)


@pytest.mark.parametrize("answer", [b"", b"[]", b'"ok"', b"{}", b'{"ticket": null}'])
def test_an_answer_of_another_shape_is_no_ticket(connect: Connect, answer: bytes) -> None:
    def network(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, json={"access_token": "t"})
        return httpx.Response(200, content=answer)

    with pytest.raises(Unavailable):
        run(connect(transport=httpx.MockTransport(network)).fetch("1"))


# --- faults, while writing ---

WRITING: dict[str, type[HelpdeskError]] = {
    "conflict": MovedOn,
    "redirect": HelpdeskError,
    "html": Unclear,
    "error": Unclear,
    "landed_silent": Unclear,
    "landed_error": Unclear,
    "half": Unclear,
}
LANDED = ("landed_silent", "landed_error", "half")


@pytest.mark.parametrize("fault", WRITING)
def test_a_note_is_never_repeated_unless_it_surely_did_not_land(
    desk: Zendesk, account: ZendeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.only = lambda method, path: method == "PUT"
    faults.next_up = [fault]
    with pytest.raises(WRITING[fault]):
        run(desk.write_note(number, "<p>x</p>", key=KEY))
    assert len(account.notes(number)) == (1 if fault in LANDED else 0)
    found = run(desk.find_note(number, KEY))
    assert (found is not None) == (fault in LANDED)


@pytest.mark.parametrize(
    "fault", ["expired_token", "rate_limited", "rate_limited_silent", "unavailable"]
)
def test_a_note_is_repeated_when_it_did_not_land(
    desk: Zendesk, account: ZendeskSimulator, faults: Faults, fault: str
) -> None:
    number = account.customer_writes(None, "Hi")
    faults.only = lambda method, path: method == "PUT"
    faults.next_up = [fault]
    run(desk.write_note(number, "<p>x</p>", key=KEY))
    assert [note.key for note in account.notes(number)] == [KEY]


def test_a_helpdesk_that_is_away_is_unavailable(connect: Connect) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(Unavailable):
        run(connect(transport=httpx.MockTransport(away)).write_note("1", "<p>x</p>", key=KEY))
