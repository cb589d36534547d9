"""What the adapter reads and writes, against a simulated account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from empathy_reply_zendesk import Zendesk

from empathy_reply.errors import ConfigError, Forbidden, MovedOn, NothingToDraft, Unclear
from empathy_reply.helpdesk import Changes, Helpdesk
from empathy_reply.helpdesk import connect as connect_by_name
from empathy_reply.ticket import Article, Audience, Author, Channel, Ticket
from tests.simulators.zendesk import AGENT, BOT, ZendeskSimulator

Connect = Callable[..., Zendesk]
KEY = "ab12" * 8
run = asyncio.run


def fetched(desk: Zendesk, ticket_id: str) -> Ticket:
    return run(desk.fetch(ticket_id))


async def everything(desk: Zendesk) -> list[Article]:
    return [article async for article in desk.all_articles()]


# --- settings ---

NO_CLIENT = {"client_id": "", "client_secret": ""}
SETTINGS = {
    "no subdomain": ({"subdomain": ""}, "subdomain"),
    "a whole address": ({"subdomain": "acme.zendesk.com"}, "subdomain"),
    "another host": ({"subdomain": "evil.example/"}, "subdomain"),
    "no credential": (NO_CLIENT, "client_id and client_secret"),
    "half a client": ({"client_secret": ""}, "client_secret is missing"),
    "half a person": ({**NO_CLIENT, "email": "a@b.c"}, "api_token is missing"),
    "no secret": ({"webhook_secrets": ()}, "webhook_secrets"),
    "an empty secret": ({"webhook_secrets": ("",)}, "webhook_secrets"),
    "another kind": ({"webhook_kind": "carrier pigeon"}, "webhook_kind"),
}


@pytest.mark.parametrize(("wrong", "key"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_named(connect: Connect, wrong: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        connect(**wrong)


def test_no_secret_is_shown(desk: Zendesk, account: ZendeskSimulator) -> None:
    run(desk.whoami())
    shown = repr(desk) + repr(vars(desk)) + repr(vars(desk._api))
    held = [account.client[1], *account.tokens]
    assert "acme.zendesk.com" in repr(desk)
    assert [one for one in held if one in shown] == []


def test_it_is_a_helpdesk_found_by_its_name() -> None:
    made = connect_by_name(
        "zendesk", subdomain="acme", client_id="i", client_secret="s", webhook_secrets="s"
    )
    assert isinstance(made, Helpdesk)
    assert (made.name, made.compares) == ("zendesk", True)


# --- reading ---


def test_a_ticket_is_read_with_its_thread_and_the_names_around_it(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    account.organizations[3] = {"id": 3, "name": "Reyes Ltd"}
    account.add_user("Jonah Reyes", organization_id=3, locale="de")
    friend = account.add_user("Ana Lopes")
    number = account.customer_writes(None, "My lamp is broken.", email_cc_ids=[friend["id"]])
    account.agent_replies(number, "<p>Which lamp?</p>")
    account.agent_notes(number, "<p>Third time this week.</p>")
    account.customer_writes(number, "The red one.")
    ticket = fetched(desk, number)
    assert [(m.author, m.public, m.text) for m in ticket.messages] == [
        (Author.CUSTOMER, True, "My lamp is broken."),
        (Author.AGENT, True, "Which lamp?"),
        (Author.AGENT, False, "Third time this week."),
        (Author.CUSTOMER, True, "The red one."),
    ]
    assert (ticket.group, ticket.brand) == ("Returns", "Northwind")
    assert (ticket.organization, ticket.status) == ("Reyes Ltd", "open")
    assert (ticket.customer.locale, ticket.customer.time_zone) == ("de", "Europe/Berlin")
    assert [one.name for one in ticket.cc] == ["Ana Lopes"]


@pytest.mark.parametrize("count", [99, 100, 101, 230])
def test_a_long_thread_is_read_to_its_end(
    desk: Zendesk, account: ZendeskSimulator, count: int
) -> None:
    number = account.customer_writes(None, "Message 0")
    for one in range(1, count):
        account.customer_writes(number, f"Message {one}")
    assert [m.text for m in fetched(desk, number).messages] == [
        f"Message {n}" for n in range(count)
    ]
    # The last page links to a next one, which is not asked for.
    pages = account.asked.count(f"GET /api/v2/tickets/{number}/comments.json")
    assert pages == -(-count // 100)


def test_a_chat_is_read_from_its_log(desk: Zendesk, account: ZendeskSimulator) -> None:
    number = account.customer_chats(None, "My lamp is broken")
    account.bot_chats(number, "Let me find somebody")
    run(desk.write_note(number, "<p>x</p>", key=KEY))
    ticket = fetched(desk, number)
    assert ticket.channel is Channel.MESSAGING
    assert [(m.author, m.text) for m in ticket.messages] == [
        (Author.CUSTOMER, "My lamp is broken"),
        (Author.SYSTEM, "Let me find somebody"),
    ]


def test_a_chat_without_a_log_is_read_from_its_comments(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi", from_messaging_channel=True)
    assert [m.text for m in fetched(desk, number).messages] == ["Hi"]


NOTHING: dict[str, Callable[[ZendeskSimulator], str]] = {
    "closed": lambda account: account.customer_writes(None, "Hi", status="closed"),
    "merged": lambda account: account.customer_writes(
        None, "Hi", status="closed", tags=["closed_by_merge"]
    ),
    "deleted": lambda account: account.customer_writes(None, "Hi", status="deleted"),
    "not visible": lambda account: "99999",
    "public yet": lambda account: account.customer_writes(None, "Hi", is_public=False),
    "staff": lambda account: account.customer_writes(None, "Hi", requester_id=AGENT),
    "suspended": lambda account: account.customer_writes(
        None, "Hi", requester_id=account.add_user("Spam", suspended=True)["id"]
    ),
}


@pytest.mark.parametrize("reason", NOTHING)
def test_some_tickets_want_no_draft(desk: Zendesk, account: ZendeskSimulator, reason: str) -> None:
    with pytest.raises(NothingToDraft, match=reason):
        fetched(desk, NOTHING[reason](account))


def test_what_cannot_be_named_keeps_its_number(desk: Zendesk, account: ZendeskSimulator) -> None:
    number = account.customer_writes(None, "Hi", group_id=5, brand_id=6)
    ticket = fetched(desk, number)
    assert (ticket.group, ticket.brand) == ("5", "6")


def test_a_brand_is_read_once_in_a_while(desk: Zendesk, account: ZendeskSimulator) -> None:
    number = account.customer_writes(None, "Hi")

    async def twice() -> None:
        await desk.fetch(number)
        await desk.fetch(number)

    run(twice())
    assert len([one for one in account.asked if "/brands/" in one]) == 1
    assert account.asked.count("GET /api/v2/users/me.json") == 1
    assert account.asked.count("POST /oauth/tokens") == 1


# --- history ---


def test_the_customers_past_is_read(connect: Connect, account: ZendeskSimulator) -> None:
    account.organizations[3] = {"id": 3, "name": "R", "organization_fields": {"tier": "A"}}
    account.add_user("Jonah Reyes", organization_id=3, user_fields={"plan": "Gold"}, notes="VIP")
    rating = {"score": "bad", "comment": "x"}
    old = account.customer_writes(None, "The lamp flickers.", satisfaction_rating=rating)
    account.customer_writes(None, "Somebody else's", name="Ana Lopes")
    desk = connect(visible_fields=("plan",))
    found = run(desk.history(fetched(desk, account.customer_writes(None, "It is broken now."))))
    (past,) = found.past_tickets
    assert (past.id, past.summary, past.satisfaction) == (old, "The lamp flickers.", "bad")
    assert [(f.label, f.value, f.visible) for f in found.facts] == [
        ("plan", "Gold", True),
        ("tier", "A", False),
    ]
    assert found.notes == ("VIP",)


def test_the_ticket_that_is_followed_up_is_read_however_old(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    first = account.customer_writes(None, "The first one")
    for count in range(30):
        account.customer_writes(None, f"Another {count}")
    account.tickets[int(first)]["updated_at"] = "2020-01-01T00:00:00Z"
    source = {"rel": "follow_up", "from": {"ticket_id": int(first)}}
    number = account.customer_writes(None, "Again", via={"channel": "web", "source": source})
    assert first in [past.id for past in run(desk.history(fetched(desk, number))).past_tickets]


def test_somebody_elses_ticket_is_no_past_of_who_follows_it_up(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    first = account.customer_writes(None, "My divorce papers", name="Ana Lopes")
    source = {"rel": "follow_up", "from": {"ticket_id": int(first)}}
    number = account.customer_writes(None, "Again", via={"channel": "web", "source": source})
    assert run(desk.history(fetched(desk, number))).past_tickets == ()


def test_what_can_be_done_without_is_not_read_while_the_budget_is_short(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    account.customer_writes(None, "Before")
    number = account.customer_writes(None, "Now")
    account.add_article("Lamps", "<p>Lamps</p>")
    account.left = 69
    found = run(desk.history(fetched(desk, number)))
    assert found.past_tickets == ()
    assert found.customer_since is not None
    assert run(desk.articles("lamps")) == ()
    assert not [one for one in account.asked if "requested" in one or "search" in one]


# --- articles ---

SHELF = {"Lamp flickers": Audience.CUSTOMER, "Lamp refunds": Audience.AGENT}


@pytest.fixture
def shelf(account: ZendeskSimulator) -> ZendeskSimulator:
    account.add_article("Lamp flickers", "<ol><li>Turn it.</li></ol>")
    account.add_article("Lamp refunds", "<p>Up to 50</p>", user_segment_id=12)
    account.add_article("Lamp draft", "<p>Not yet</p>", draft=True)
    account.add_article("Lampe flackert lamp", "<p>Drehen</p>", locale="de")
    return account


def test_a_search_gives_what_is_published_and_for_whom(
    desk: Zendesk, shelf: ZendeskSimulator
) -> None:
    found = run(desk.articles("lamp", locale="en-US"))
    assert {article.title: article.audience for article in found} == SHELF
    assert (found[0].url or "").startswith("https://acme.zendesk.com/hc/")


@pytest.mark.parametrize(("locale", "count"), [("de", 1), ("de-AT", 1), ("fr", 3), ("", 3)])
def test_a_search_is_in_the_customers_language_where_there_is_one(
    desk: Zendesk, shelf: ZendeskSimulator, locale: str, count: int
) -> None:
    assert len(run(desk.articles("lamp", locale=locale))) == count


def test_a_language_that_is_refused_is_asked_for_once(
    desk: Zendesk, shelf: ZendeskSimulator
) -> None:
    async def both() -> None:
        await desk.articles("lamp", locale="fr")
        await desk.articles("lamp flickers", locale="fr")

    run(both())
    assert len([one for one in shelf.asked if "search" in one]) == 3


def test_every_published_article_is_read(desk: Zendesk, shelf: ZendeskSimulator) -> None:
    for count in range(120):
        shelf.add_article(f"Filler {count}", "<p>x</p>")
    found = {article.title: article.audience for article in run(everything(desk))}
    assert len(found) == 123
    assert SHELF.items() <= found.items()


def test_the_sample_article_is_a_draft(sample: Callable[[str], Any]) -> None:
    from empathy_reply_zendesk.knowledge import make_article

    row = sample("zendesk_go.article_show_200")["article"]
    assert make_article(row) is None
    made = make_article({**row, "draft": False})
    assert made is not None
    assert (made.id, made.text, made.audience) == ("123", "<p>Hello there.</p>", Audience.AGENT)


# --- the note ---


def test_a_note_carries_its_key_where_nobody_sees_it(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    note_id = run(desk.write_note(number, "<p>Own it.</p>", key=KEY))
    (note,) = account.notes(number)
    assert (note.id, note.key) == (note_id, KEY)
    assert "Own it." in note.html
    assert KEY not in note.html


def test_a_note_is_found_in_the_audits_where_the_comment_has_no_mark(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    note_id = run(desk.write_note(number, "<p>x</p>", key=KEY))
    account.comments[int(number)][-1]["metadata"]["custom"] = {}
    assert run(desk.find_note(number, KEY)) == note_id


def test_a_note_is_found_far_up_a_long_thread(desk: Zendesk, account: ZendeskSimulator) -> None:
    number = account.customer_writes(None, "Hi")
    note_id = run(desk.write_note(number, "<p>x</p>", key=KEY))
    for count in range(205):
        account.customer_writes(number, f"Message {count}")
    assert run(desk.find_note(number, KEY)) == note_id


def test_a_ticket_that_is_gone_holds_no_note(desk: Zendesk) -> None:
    assert run(desk.find_note("4711", KEY)) is None


def test_tags_and_priority_come_with_the_note_in_one_update(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi", tags=["vip"])
    run(desk.write_note(number, "<p>x</p>", key=KEY, tags=("vip", "danger"), urgent=True))
    ticket = account.tickets[int(number)]
    assert (ticket["tags"], ticket["priority"]) == (["vip", "danger"], "urgent")
    assert [one for one in account.asked if one.startswith("PUT")] == [
        f"PUT /api/v2/tickets/{number}.json"
    ]


def test_a_note_alone_leaves_tags_and_priority(desk: Zendesk, account: ZendeskSimulator) -> None:
    number = account.customer_writes(None, "Hi", tags=["vip"], priority="low")
    run(desk.write_note(number, "<p>x</p>", key=KEY))
    ticket = account.tickets[int(number)]
    assert (ticket["tags"], ticket["priority"]) == (["vip"], "low")


def test_tags_that_came_meanwhile_are_not_lost(connect: Connect, account: ZendeskSimulator) -> None:
    number = account.customer_writes(None, "Hi", tags=["vip"])
    inner = httpx.ASGITransport(account)

    class Meddling(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PUT":
                account.clock = lambda: datetime.now(UTC) + timedelta(seconds=5)
                account.change(number, tags=["vip", "legal"])
            return await inner.handle_async_request(request)

    with pytest.raises(MovedOn):
        run(connect(transport=Meddling()).write_note(number, "<p>x</p>", key=KEY, tags=("danger",)))
    assert account.tickets[int(number)]["tags"] == ["vip", "legal"]
    assert account.notes(number) == []


def test_a_ticket_that_was_closed_meanwhile_takes_no_note(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    account.close(number)
    with pytest.raises(NothingToDraft, match="closed"):
        run(desk.write_note(number, "<p>x</p>", key=KEY))


def test_the_sample_of_a_closed_ticket_is_understood(
    connect: Connect, sample: Callable[[str], Any]
) -> None:
    body = sample("zendesk_go.error_422_record_invalid_closed_ticket")

    def network(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, json={"access_token": "t"})
        return httpx.Response(422, json=body)

    with pytest.raises(NothingToDraft, match="closed"):
        run(connect(transport=httpx.MockTransport(network)).write_note("1", "<p>x</p>", key=KEY))


def test_a_note_that_came_back_without_an_id_is_unclear(connect: Connect) -> None:
    def network(request: httpx.Request) -> httpx.Response:
        said = {"access_token": "t"} if request.method == "POST" else {"ticket": {}, "audit": {}}
        return httpx.Response(200, json=said)

    with pytest.raises(Unclear, match="without an id"):
        run(connect(transport=httpx.MockTransport(network)).write_note("1", "<p>x</p>", key=KEY))


# --- changes ---


def past(account: ZendeskSimulator, *, minutes: int) -> None:
    """Set the account's clock back."""
    account.clock = lambda: datetime.now(UTC) - timedelta(minutes=minutes)


def present(account: ZendeskSimulator) -> None:
    account.clock = lambda: datetime.now(UTC)


async def followed(desk: Zendesk, account: ZendeskSimulator) -> list[Changes]:
    past(account, minutes=10)
    old = account.customer_writes(None, "Long ago")
    present(account)
    first = await desk.changes("")
    assert old not in first.ticket_ids
    new = account.customer_writes(None, "New")
    account.customer_writes(old, "Again")
    second = await desk.changes(first.cursor)
    assert set(second.ticket_ids) == {old, new}
    return [second, await desk.changes(second.cursor)]


def test_changes_are_followed_by_the_export(desk: Zendesk, account: ZendeskSimulator) -> None:
    assert run(followed(desk, account))[-1].ticket_ids == ()


def test_changes_are_followed_by_the_list_where_the_export_is_for_admins(
    desk: Zendesk, account: ZendeskSimulator
) -> None:
    account.users[BOT]["role"] = "agent"
    second, third = run(followed(desk, account))
    # The list is read a minute back each time, so that nothing falls between two looks.
    assert set(third.ticket_ids) == set(second.ticket_ids)
    assert datetime.fromisoformat(third.cursor)


def test_a_long_export_is_read_to_its_end(desk: Zendesk, account: ZendeskSimulator) -> None:
    past(account, minutes=10)
    for count in range(1_050):
        account.customer_writes(None, f"Message {count}")
    present(account)
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    found = run(desk.changes(since))
    assert len(found.ticket_ids) == 1_050
    assert run(desk.changes(found.cursor)).ticket_ids == ()


def test_closed_tickets_are_no_news(desk: Zendesk, account: ZendeskSimulator) -> None:
    first = run(desk.changes(""))
    account.customer_writes(None, "Hi", status="closed")
    assert run(desk.changes(first.cursor)).ticket_ids == ()


# --- who we are ---


def test_an_anonymous_user_is_nobody(connect: Connect, account: ZendeskSimulator) -> None:
    account.users[BOT] = {"id": None, "name": "Anonymous user", "role": "end-user"}
    with pytest.raises(Forbidden, match="not logged in"):
        run(connect().whoami())


def test_a_person_with_an_api_token_can_log_in(connect: Connect, account: ZendeskSimulator) -> None:
    desk = connect(**NO_CLIENT, email=account.email, api_token=account.api_token)
    bot = run(desk.whoami())
    assert (bot.id, bot.name, bot.role) == (str(BOT), "Empathy Reply", "admin")
    assert account.asked == ["GET /api/v2/users/me.json"]
