"""`connect` makes the webhook once, `doctor` says what is missing, and neither can do more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from empathy_reply_zendesk import Zendesk
from empathy_reply_zendesk.setting_up import BODY, OFF
from empathy_reply_zendesk.webhook import read

from empathy_reply.errors import Forbidden
from empathy_reply.helpdesk import Check, SetUp
from tests.simulators.zendesk import BOT, ZendeskSimulator
from tests.simulators.zendesk_shapes import FORBIDDEN

Connect = Callable[..., Zendesk]
URL = "https://hooks.example/webhooks/acme"


def set_up(desk: Zendesk, *, apply: bool = True) -> SetUp:
    return asyncio.run(desk.set_up(URL, apply=apply))


def test_without_apply_nothing_is_asked(desk: Zendesk, account: ZendeskSimulator) -> None:
    plan = set_up(desk, apply=False)
    assert URL in plan.done[0]
    assert (plan.secrets, account.asked) == ((), [])


def test_the_webhook_is_made_and_its_secret_read(desk: Zendesk, account: ZendeskSimulator) -> None:
    made = set_up(desk)
    (webhook,) = account.webhooks
    assert (webhook["endpoint"], webhook["http_method"]) == (URL, "POST")
    assert "zen:event-type:ticket.comment_added" in webhook["subscriptions"]
    assert (made.secrets, made.left) == ((account.secret,), ())
    assert account.triggers == []


def test_a_second_run_makes_nothing_new(connect: Connect, account: ZendeskSimulator) -> None:
    desk = connect(webhook_kind="trigger")
    set_up(desk)
    again = set_up(desk)
    assert (len(account.webhooks), len(account.triggers)) == (1, 1)
    assert all("already" in one for one in again.done)
    assert again.secrets == (account.secret,)


def test_the_trigger_rings_for_end_users_alone(connect: Connect, account: ZendeskSimulator) -> None:
    set_up(connect(webhook_kind="trigger"))
    (trigger,), (webhook,) = account.triggers, account.webhooks
    conditions = {(c["field"], c["operator"], c["value"]) for c in trigger["conditions"]["all"]}
    assert conditions == {
        ("comment_is_public", "is", "true"),
        ("role", "is", "end_user"),
        ("status", "less_than", "solved"),
        ("current_tags", "not_includes", OFF),
    }
    assert trigger["actions"] == [{"field": "notification_webhook", "value": [webhook["id"], BODY]}]
    event = read(BODY.replace("{{ticket.id}}", "42").encode())
    assert event is not None
    assert event.ticket_id == "42"


REFUSALS: dict[str, tuple[tuple[str, ...], str, int]] = {
    "chats": (("zen:event-type:messaging",), "zen:event-type:ticket.created", 0),
    "tickets": (("zen:event-type:",), "conditional_ticket_events", 1),
}


@pytest.mark.parametrize(("refuses", "kept", "triggers"), REFUSALS.values(), ids=REFUSALS)
def test_what_an_account_cannot_subscribe_to_is_left_out(
    desk: Zendesk, account: ZendeskSimulator, refuses: tuple[str, ...], kept: str, triggers: int
) -> None:
    account.refuses = refuses
    assert set_up(desk).secrets == (account.secret,)
    (webhook,) = account.webhooks
    assert kept in webhook["subscriptions"]
    assert len(account.triggers) == triggers


def test_the_right_to_make_webhooks_is_asked_for_only_then(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    asyncio.run(desk.whoami())
    set_up(desk)
    daily, once = (scope for _, scope in account.tokens.values())
    assert "webhooks:write" not in daily
    assert {"webhooks:write", "triggers:write"} <= set(once.split())


def test_a_bot_without_the_right_says_what_an_admin_does(connect: Connect) -> None:
    def network(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/tokens":
            return httpx.Response(201, json={"access_token": "t"})
        return httpx.Response(403, json=FORBIDDEN)

    made = set_up(connect(transport=httpx.MockTransport(network)))
    assert (made.done, made.secrets) == ((), ())
    assert any(URL in step for step in made.left)
    assert any(BODY in step for step in made.left)


def test_a_wrong_client_is_no_missing_right(connect: Connect) -> None:
    with pytest.raises(Forbidden, match="get a token"):
        set_up(connect(client_secret="wrong"))


# --- doctor ---


def checked(desk: Zendesk) -> dict[str, Check]:
    return {check.name: check for check in asyncio.run(desk.checks())}


def test_all_is_well(desk: Zendesk, account: ZendeskSimulator) -> None:
    set_up(desk)
    found = checked(desk)
    assert {name: check.ok for name, check in found.items()} == dict.fromkeys(found, True)
    assert found.keys() == {"credential", "role", "scopes", "help centre", "webhook", "clock"}


def behind(account: ZendeskSimulator) -> None:
    account.clock = lambda: datetime.now(UTC) - timedelta(minutes=4)


ILLS: dict[str, tuple[Callable[[ZendeskSimulator], Any], dict[str, str], str, bool | None]] = {
    "a wrong secret": (lambda a: None, {"client_secret": "wrong"}, "credential", False),
    "no agent": (lambda a: a.users[BOT].update(role="end-user"), {}, "role", False),
    "half the tickets": (
        lambda a: a.users[BOT].update(ticket_restriction="groups"), {}, "role", False),
    "too narrow a scope": (lambda a: None, {"scope": "read"}, "scopes", False),
    "no webhook": (lambda a: None, {}, "webhook", False),
    "webhooks that cannot be seen": (lambda a: None, {"scope": "tickets:read"}, "webhook", None),
    "a wrong clock": (behind, {}, "clock", False),
    "an API token": (
        lambda a: None,
        {"client_id": "", "client_secret": "", "email": ZendeskSimulator.email,
         "api_token": ZendeskSimulator.api_token},
        "scopes", None),
}  # fmt: skip


@pytest.mark.parametrize(("ill", "settings", "name", "ok"), ILLS.values(), ids=ILLS)
def test_doctor_finds_what_is_wrong(
    connect: Connect,
    account: ZendeskSimulator,
    ill: Callable[[ZendeskSimulator], Any],
    settings: dict[str, str],
    name: str,
    ok: bool | None,
) -> None:
    ill(account)
    check = checked(connect(**settings))[name]
    assert check.ok is ok
    assert check.fix
