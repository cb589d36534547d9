"""What the adapter reads and writes, against a simulated account."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from empathy_reply_freshdesk import Freshdesk

from empathy_reply.errors import ConfigError, MovedOn, NothingToDraft, Unclear
from empathy_reply.helpdesk import Changes, Helpdesk
from empathy_reply.helpdesk import connect as connect_by_name
from empathy_reply.ticket import Article, Audience, Author, Ticket
from tests.simulators.freshdesk import AGENT, BOT, FreshdeskSimulator

Connect = Callable[..., Freshdesk]
KEY = "ab12" * 8
run = asyncio.run


def fetched(desk: Freshdesk, ticket_id: str) -> Ticket:
    return run(desk.fetch(ticket_id))


async def everything(desk: Freshdesk) -> list[Article]:
    return [article async for article in desk.all_articles()]


# --- settings ---

SETTINGS = {
    "no domain": ({"domain": ""}, "domain"),
    "a whole address": ({"domain": "acme.freshdesk.com"}, "domain"),
    "another host": ({"domain": "evil.example/"}, "domain"),
    "no key": ({"api_key": ""}, "api_key"),
    "no secret": ({"webhook_secrets": ()}, "webhook_secrets"),
    "an empty secret": ({"webhook_secrets": ("",)}, "webhook_secrets"),
}


@pytest.mark.parametrize(("wrong", "key"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_named(connect: Connect, wrong: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        connect(**wrong)


def test_no_secret_is_shown(desk: Freshdesk, account: FreshdeskSimulator) -> None:
    shown = repr(desk) + repr(desk._api)
    assert "acme.freshdesk.com" in shown
    assert account.secret not in shown
    assert account.api_key not in shown


def test_it_is_a_helpdesk_found_by_its_name() -> None:
    made = connect_by_name("freshdesk", domain="acme", api_key="k", webhook_secrets="s")
    assert isinstance(made, Helpdesk)
    assert (made.name, made.compares) == ("freshdesk", False)


# --- reading ---


def test_a_ticket_is_read_with_its_thread_and_the_names_around_it(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    account.names = {"groups": {5: "Returns"}, "products": {6: "Northwind Kitchen"}}
    account.companies[3] = {"id": 3, "name": "Reyes Ltd"}
    account.add_contact("Jonah Reyes", company_id=3, language="de")
    number = account.customer_writes(None, "My lamp is broken.", group_id=5, product_id=6, status=6)
    account.agent_replies(number, "<p>Which lamp?</p>")
    account.customer_writes(number, "The red one.")
    ticket = fetched(desk, number)
    assert [(m.author, m.text) for m in ticket.messages] == [
        (Author.CUSTOMER, "My lamp is broken."),
        (Author.AGENT, "Which lamp?"),
        (Author.CUSTOMER, "The red one."),
    ]
    assert (ticket.group, ticket.brand) == ("Returns", "Northwind Kitchen")
    assert (ticket.organization, ticket.status) == ("Reyes Ltd", "with carrier")
    assert (ticket.customer.locale, ticket.customer.time_zone) == ("de", "Europe/Berlin")


def test_a_long_thread_is_read_to_its_end(desk: Freshdesk, account: FreshdeskSimulator) -> None:
    number = account.customer_writes(None, "Message 0")
    for count in range(1, 231):
        account.customer_writes(number, f"Message {count}")
    assert [m.text for m in fetched(desk, number).messages] == [f"Message {n}" for n in range(231)]


@pytest.mark.parametrize("count", [9, 10, 11])
def test_the_thread_that_comes_with_a_ticket_is_not_taken_for_the_whole(
    desk: Freshdesk, account: FreshdeskSimulator, count: int
) -> None:
    number = account.customer_writes(None, "Message 0")
    for one in range(count):
        account.customer_writes(number, f"Message {one}")
    assert len(fetched(desk, number).messages) == count + 1


NOTHING: dict[str, Callable[[FreshdeskSimulator], str]] = {
    "closed": lambda account: account.customer_writes(None, "Hi", status=5),
    "spam": lambda account: account.customer_writes(None, "Hi", spam=True),
    "deleted": lambda account: account.customer_writes(None, "Hi", deleted=True),
    "not visible": lambda account: "99999",
    "has text": lambda account: account.customer_writes(None, "", source=10),
    "an agent": lambda account: account.customer_writes(None, "Hi", requester_id=AGENT),
}


@pytest.mark.parametrize("reason", NOTHING)
def test_some_tickets_want_no_draft(
    desk: Freshdesk, account: FreshdeskSimulator, reason: str
) -> None:
    with pytest.raises(NothingToDraft, match=reason):
        fetched(desk, NOTHING[reason](account))


def test_what_cannot_be_named_keeps_its_number(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi", group_id=5, product_id=6)
    ticket = fetched(desk, number)
    assert (ticket.group, ticket.brand) == ("5", "6")


def test_a_contact_is_read_once_in_a_while(desk: Freshdesk, account: FreshdeskSimulator) -> None:
    number = account.customer_writes(None, "Hi")

    async def twice() -> None:
        await desk.fetch(number)
        await desk.fetch(number)

    run(twice())
    contact = account.tickets[int(number)]["requester_id"]
    assert account.asked.count(f"GET /api/v2/contacts/{contact}") == 1
    assert account.asked.count("GET /api/v2/agents/me") == 1
    assert account.asked.count(f"GET /api/v2/tickets/{number}") == 2


# --- history ---


def test_history_reaches_beyond_thirty_days(connect: Connect, account: FreshdeskSimulator) -> None:
    old = account.customer_writes(None, "The lamp flickers.")
    then = (datetime.now(UTC) - timedelta(days=200)).strftime("%Y-%m-%dT%H:%M:%SZ")
    account.tickets[int(old)].update(created_at=then, updated_at=then)
    number = account.customer_writes(None, "It is broken now.")
    contact = account.add_contact("Jonah Reyes", custom_fields={"cf_plan": "Gold"})
    rating = {"default_question": -103}
    account.ratings = [
        {"user_id": contact["id"], "ticket_id": int(old), "ratings": rating, "created_at": then}
    ]
    desk = connect(visible_fields=("plan",))
    found = run(desk.history(fetched(desk, number)))
    (past,) = found.past_tickets
    assert (past.id, past.summary, past.satisfaction) == (old, "The lamp flickers.", "bad")
    assert [(f.label, f.value, f.visible) for f in found.facts] == [("plan", "Gold", True)]
    assert found.customer_since == contact["created_at"][:10]


def test_history_has_an_end(connect: Connect, account: FreshdeskSimulator) -> None:
    old = account.customer_writes(None, "The lamp flickers.")
    account.tickets[int(old)]["updated_at"] = "2020-01-01T00:00:00Z"
    desk = connect(history_days=30)
    number = account.customer_writes(None, "It is broken now.")
    assert run(desk.history(fetched(desk, number))).past_tickets == ()


def test_what_can_be_done_without_is_not_read_while_the_budget_is_short(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    account.customer_writes(None, "Before")
    number = account.customer_writes(None, "Now")
    account.add_article("Lamps", "<p>Lamps</p>")
    account.left = 30
    ticket = fetched(desk, number)
    found = run(desk.history(ticket))
    assert (found.past_tickets, found.customer_since) == ((), ticket.created_at.date().isoformat())  # type: ignore[union-attr]
    assert run(desk.articles("lamps")) == ()
    assert "GET /api/v2/tickets" not in account.asked


# --- articles ---


@pytest.fixture
def shelf(account: FreshdeskSimulator) -> FreshdeskSimulator:
    account.folders[14] = {"id": 14, "category_id": 1, "name": "Partners", "visibility": 4}
    account.add_article("Lamp flickers", "<ol><li>Turn it.</li></ol>")
    account.add_article("Lamp refunds", "<p>Up to 50</p>", folder=13)
    account.add_article("Lamp resale", "<p>Margins</p>", folder=14)
    account.add_article("Lamp draft", "<p>Not yet</p>", status=1)
    return account


SHELF = {
    "Lamp flickers": Audience.CUSTOMER,
    "Lamp refunds": Audience.AGENT,
    "Lamp resale": Audience.AGENT,
}


def test_a_search_gives_what_is_published_and_for_whom(
    desk: Freshdesk, shelf: FreshdeskSimulator
) -> None:
    found = run(desk.articles("lamp"))
    assert {article.title: article.audience for article in found} == SHELF


def test_every_published_article_is_read(desk: Freshdesk, shelf: FreshdeskSimulator) -> None:
    for count in range(120):
        shelf.add_article(f"Filler {count}", "<p>x</p>")
    found = {article.title: article.audience for article in run(everything(desk))}
    assert len(found) == 123
    assert SHELF.items() <= found.items()


def test_an_article_opens_where_its_readers_are(desk: Freshdesk, shelf: FreshdeskSimulator) -> None:
    pages = {article.title: article.url or "" for article in run(desk.articles("lamp"))}
    assert "/support/solutions/articles/" in pages["Lamp flickers"]
    assert "/a/solutions/articles/" in pages["Lamp refunds"]


def test_a_language_that_the_account_has_not_got_is_asked_for_once(
    desk: Freshdesk, shelf: FreshdeskSimulator
) -> None:
    async def both() -> None:
        assert len(await desk.articles("lamp", locale="de")) == 3
        assert len(await desk.articles("lamp flickers", locale="de", limit=2)) == 2
        assert len(await desk.articles("lamp", locale="en")) == 3

    run(both())
    assert shelf.asked.count("GET /api/v2/search/solutions/de") == 1
    assert shelf.asked.count("GET /api/v2/search/solutions/en") == 1


def test_an_odd_locale_changes_no_path(desk: Freshdesk, shelf: FreshdeskSimulator) -> None:
    assert len(run(desk.articles("lamp", locale="../tickets"))) == 3


# --- the note ---


def test_a_note_is_private_and_found_by_its_key(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    note_id = run(desk.write_note(number, "<p>Own it.</p>", key=KEY))
    (note,) = account.notes(number)
    assert (note.id, note.key) == (note_id, KEY)
    assert note.html.startswith("<p>Own it.</p>")
    assert run(desk.find_note(number, KEY)) == note_id
    assert run(desk.find_note(number, "cd34" * 8)) is None
    assert account.public_comments_by_bot() == []


def test_a_note_is_found_far_down_a_long_thread(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    for count in range(205):
        account.customer_writes(number, f"Message {count}")
    note_id = run(desk.write_note(number, "<p>Own it.</p>", key=KEY))
    assert run(desk.find_note(number, KEY)) == note_id


def test_a_ticket_that_is_gone_holds_no_note(desk: Freshdesk) -> None:
    assert run(desk.find_note("4711", KEY)) is None


def test_our_note_is_no_part_of_the_thread(desk: Freshdesk, account: FreshdeskSimulator) -> None:
    number = account.customer_writes(None, "Hi")
    run(desk.write_note(number, "<p>Own it.</p>", key=KEY))
    assert [message.text for message in fetched(desk, number).messages] == ["Hi"]


def test_nothing_is_written_on_a_ticket_that_moved_on(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    seen = fetched(desk, number).updated_at
    account.tickets[int(number)]["updated_at"] = "2030-01-01T00:00:00Z"
    with pytest.raises(MovedOn):
        run(desk.write_note(number, "<p>Own it.</p>", key=KEY, expected_updated_at=seen))
    assert account.notes(number) == []


def test_a_note_is_written_on_a_ticket_that_is_as_it_was(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi")
    seen = fetched(desk, number).updated_at
    run(desk.write_note(number, "<p>x</p>", key=KEY, expected_updated_at=seen))
    assert len(account.notes(number)) == 1


def test_tags_are_added_and_the_priority_raised_in_one_update(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    number = account.customer_writes(None, "Hi", tags=["vip"])
    run(desk.write_note(number, "<p>x</p>", key=KEY, tags=("vip", "danger"), urgent=True))
    ticket = account.tickets[int(number)]
    assert (ticket["tags"], ticket["priority"]) == (["vip", "danger"], 4)
    assert [one for one in account.asked if one[:4] in ("POST", "PUT ")] == [
        f"POST /api/v2/tickets/{number}/notes",
        f"PUT /api/v2/tickets/{number}",
    ]


def test_a_note_stands_though_its_tags_fail(
    account: FreshdeskSimulator, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    number = account.customer_writes(None, "Hi")

    def fail(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, json={"id": 7})
        return httpx.Response(500 if request.method == "PUT" else 200, json={"tags": None})

    desk = connect(transport=httpx.MockTransport(fail))
    with caplog.at_level(logging.WARNING):
        assert run(desk.write_note(number, "<p>Own it.</p>", key=KEY, urgent=True)) == "7"
    assert number in caplog.text
    assert "Own it" not in caplog.text


@pytest.mark.parametrize("answer", [b"", b"{}", b"[]", b"null"])
def test_a_note_without_an_id_may_have_landed(connect: Connect, answer: bytes) -> None:
    desk = connect(transport=httpx.MockTransport(lambda _: httpx.Response(201, content=answer)))
    with pytest.raises(Unclear):
        run(desk.write_note("1", "<p>x</p>", key=KEY))


# --- changes ---


def test_changes_start_now(desk: Freshdesk, account: FreshdeskSimulator) -> None:
    account.customer_writes(None, "Hi")
    first = run(desk.changes(""))
    assert first.ticket_ids == ()
    assert abs(datetime.fromisoformat(first.cursor) - datetime.now(UTC)) < timedelta(seconds=5)
    assert account.asked == []


def test_what_changed_is_listed_once_and_in_order(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    numbers = [account.customer_writes(None, f"Ticket {n}") for n in range(250)]
    for second, number in enumerate(numbers):
        stamp = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=second)
        account.tickets[int(number)]["updated_at"] = stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    found = run(desk.changes("2026-03-01T00:00:00Z"))
    assert found == Changes(ticket_ids=tuple(numbers), cursor="2026-03-02T00:04:09Z")


def test_the_next_look_overlaps_the_last_by_a_minute(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    late, old = (account.customer_writes(None, "Hi") for _ in range(2))
    account.tickets[int(late)]["updated_at"] = "2026-03-02T00:03:30Z"
    account.tickets[int(old)]["updated_at"] = "2026-03-02T00:02:30Z"
    found = run(desk.changes("2026-03-02T00:04:09Z"))
    assert found == Changes(ticket_ids=(late,), cursor="2026-03-02T00:04:09Z")


def test_many_changes_in_one_second_are_all_listed(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    numbers = {account.customer_writes(None, f"Ticket {n}") for n in range(250)}
    for number in numbers:
        account.tickets[int(number)]["updated_at"] = "2026-03-02T00:00:00Z"
    assert set(run(desk.changes("2026-03-01T00:00:00Z")).ticket_ids) == numbers


# --- doctor and set-up ---


def test_we_know_who_we_are(desk: Freshdesk) -> None:
    bot = run(desk.whoami())
    assert (bot.id, bot.name) == (str(BOT), "Empathy Reply")


def test_the_checks_of_a_sound_account_pass(desk: Freshdesk) -> None:
    checks = {check.name: check.ok for check in run(desk.checks())}
    sound = dict.fromkeys(("credential", "scope", "tickets", "solutions", "clock"), True)
    assert checks == {**sound, "webhook": None}


def test_the_checks_of_a_wrong_key_say_what_to_do(connect: Connect) -> None:
    checks = {check.name: check for check in run(connect(api_key="guess").checks())}
    assert checks["credential"].ok is False
    assert "api_key" in checks["credential"].fix
    assert "guess" not in repr(checks)


def test_clocks_that_differ_are_told(account: FreshdeskSimulator, desk: Freshdesk) -> None:
    account.clock = lambda: datetime.now(UTC) + timedelta(minutes=10)
    clock = next(check for check in run(desk.checks()) if check.name == "clock")
    assert clock.ok is False


def test_set_up_says_what_to_type_and_keeps_the_secret_apart(
    desk: Freshdesk, account: FreshdeskSimulator
) -> None:
    found = run(desk.set_up("https://hooks.example/webhooks/acme", apply=True))
    told = "\n".join(found.left)
    (secret,) = found.secrets
    assert found.done == ()
    assert len(secret) >= 32
    assert secret not in told
    assert secret not in repr(found)
    for part in (
        "https://hooks.example/webhooks/acme",
        "X-Empathy-Reply-Secret",
        '"ticket_id": "{{ticket.id}}"',
        "performed by Requester",
    ):
        assert part in told
    assert account.asked == []
