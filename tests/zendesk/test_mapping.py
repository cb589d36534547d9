"""A ticket of Zendesk becomes ours without loss of what counts, and without anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from empathy_reply_zendesk.conversation import as_comments, as_users
from empathy_reply_zendesk.mapping import Around, make_ticket, refusal

from empathy_reply.errors import NothingToDraft
from empathy_reply.ticket import Attachment, Author, Channel, Contact, Identity, Ticket
from tests.simulators.zendesk_shapes import AGENT, BOT, new_comment, new_ticket, new_user

Sample = Callable[[str], Any]
NOW, LATER = "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"
REQUESTER, FRIEND, GONE = 71, 72, 73
KEY = {"empathy_reply": {"key": "ab12"}}

PEOPLE = {
    REQUESTER: new_user(REQUESTER, "Jonah Reyes", NOW),
    FRIEND: new_user(FRIEND, "Ana Lopes", NOW),
    AGENT: new_user(AGENT, "Sam Okafor", NOW, role="agent"),
    BOT: new_user(BOT, "Empathy Reply", NOW, role="admin"),
}


def comment(number: int, text: str, author: int = REQUESTER, **values: Any) -> dict[str, Any]:
    return {**new_comment(number, author, f"<p>{text}</p>", NOW), **values}


def made(*comments: dict[str, Any], trust: bool = False, **values: Any) -> Ticket:
    ticket = {**new_ticket(42, "My lamp", REQUESTER, NOW), **values}
    return make_ticket(
        ticket, comments, Around(users=PEOPLE), bot_id=str(BOT), trust_unverified=trust
    )


def test_the_sample_ticket_keeps_what_counts(sample: Sample) -> None:
    ticket, comments = sample("nukosuke.ticket")["ticket"], sample("nukosuke.ticket_comments")
    user = {**sample("nukosuke.user")["user"], "id": ticket["requester_id"]}
    around = Around(users={user["id"]: user}, brand=sample("nukosuke.brand")["brand"]["name"])
    found = make_ticket(ticket, comments["comments"], around, site="https://x.example")
    assert found.model_dump(exclude={"messages"}, exclude_defaults=True, mode="json") == {
        "helpdesk": "zendesk",
        "id": "2",
        "subject": "Mail to create fixture ticket for testing",
        "status": "solved",
        "created_at": "2019-06-03T02:23:47Z",
        "updated_at": "2019-06-05T01:13:24Z",
        "customer": {
            "id": "377922500012",
            "name": "Sample customer",
            "email": "customer@example.com",
            "locale": "en-US",
            "time_zone": "Asia/Tokyo",
            "identity": "unverified",
        },
        "brand": "brand2",
        "url": "https://x.example/agent/tickets/2",
    }
    assert [(m.id, m.author, m.text, m.public) for m in found.messages] == [
        ("2", Author.CUSTOMER, "Mail to create fixture ticket for testing", True),
        ("3", Author.CUSTOMER, "Mail to create fixture ticket for testing", True),
    ]


def test_the_sample_comments_keep_privacy_files_and_order(sample: Sample) -> None:
    users = {123123: {**PEOPLE[REQUESTER], "id": 123123}, 456456: PEOPLE[AGENT]}
    ticket = new_ticket(1000, "Please help!", 123123, NOW)
    comments = sample("zendesk_go.ticket_comments_list_200")["comments"]
    first, second = make_ticket(ticket, comments[::-1], Around(users=users)).messages
    assert (first.author, first.public, first.text) == (Author.CUSTOMER, True, "Please help!")
    assert (second.author, second.public) == (Author.AGENT, False)
    assert second.attachments == (Attachment(name="crash.log", type="text/plain", size=2532),)


def test_what_the_system_says_is_nobodys(sample: Sample) -> None:
    comments = sample("zendesk_go.ticket_comments_system_author_200")["comments"]
    found = made(comment(1, "Hi"), *comments)
    authors = {message.id: message.author for message in found.messages}
    assert authors["1804785483751"] is Author.SYSTEM


def test_custom_fields_come_only_by_name(sample: Sample) -> None:
    ticket = {**sample("justeat.testTicket"), "requester_id": REQUESTER}
    allowed = {"27612842": "kind", "360000027769": "days", "1": "absent"}
    found = make_ticket(ticket, [comment(1, "Hi")], Around(users=PEOPLE), fields=allowed)
    assert found.fields == {
        "kind": "festive_delivery_request",
        "days": "fd_1st_january, fd_2nd_january",
    }
    assert found.priority == "normal"
    assert "segment_premium" in found.tags
    assert make_ticket(ticket, [comment(1, "Hi")], Around(users=PEOPLE)).fields == {}


AUTHORS: dict[str, tuple[dict[str, Any], Author]] = {
    "the requester": (comment(2, "x"), Author.CUSTOMER),
    "somebody in copy": (comment(2, "x", FRIEND), Author.OTHER),
    "an agent": (comment(2, "x", AGENT), Author.AGENT),
    "an agent, in private": (comment(2, "x", AGENT, public=False), Author.AGENT),
    "somebody deleted": (comment(2, "x", GONE), Author.OTHER),
    "the system": (comment(2, "x", -1), Author.SYSTEM),
    "nobody": (comment(2, "x", author_id=None), Author.SYSTEM),
    "a trigger": (comment(2, "x", AGENT, via={"channel": "rule"}), Author.SYSTEM),
    "a merge": (comment(2, "x", AGENT, via={"channel": "web", "source": {"rel": "merge"}}),
                Author.SYSTEM),
}  # fmt: skip


@pytest.mark.parametrize(("turn", "author"), AUTHORS.values(), ids=AUTHORS)
def test_who_wrote_a_comment(turn: dict[str, Any], author: Author) -> None:
    assert made(comment(1, "Hi"), turn).messages[1].author is author


def test_the_newest_message_of_the_requester_is_answered_whoever_wrote_after() -> None:
    found = made(comment(1, "Hi"), comment(2, "Where is it?"), comment(3, "Me, too", FRIEND))
    assert found.answers.id == "2"


OURS = {
    "by its author": comment(2, "A draft", BOT, public=False),
    "by its mark": comment(2, "A draft", AGENT, public=False, metadata={"custom": KEY}),
}


@pytest.mark.parametrize("note", OURS.values(), ids=OURS)
def test_our_notes_are_left_out(note: dict[str, Any]) -> None:
    assert [m.id for m in made(comment(1, "Hi"), note).messages] == ["1"]


def test_a_comment_that_came_on_two_pages_counts_once() -> None:
    assert len(made(comment(1, "Hi"), comment(1, "Hi")).messages) == 1


BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "plain first": ({"plain_body": "a \n\n b", "body": "x", "html_body": "y"}, "a\n\nb"),
    "an entity": ({"plain_body": "a&nbsp;b\xa0c"}, "a b c"),
    "no plain one": ({"plain_body": None, "body": "**a**", "html_body": "y"}, "**a**"),
    "an empty plain one": ({"plain_body": " ", "body": "a"}, "a"),
    "HTML alone": ({"plain_body": "", "body": "", "html_body": "<p>a</p>"}, "<p>a</p>"),
    "deeper lines": ({"plain_body": "a\n    b"}, "a\n   b"),
}


@pytest.mark.parametrize(("bodies", "text"), BODIES.values(), ids=BODIES)
def test_the_plainest_body_is_taken(bodies: dict[str, Any], text: str) -> None:
    assert made(comment(1, "Hi", **bodies)).answers.text == text


CHANNELS = {
    "email": Channel.EMAIL,
    "web": Channel.WEB,
    "voice": Channel.PHONE,
    "chat": Channel.CHAT,
    "twitter": Channel.SOCIAL,
    "whatsapp": Channel.MESSAGING,
    "api": Channel.EMAIL,
    "what comes next": Channel.EMAIL,
}


@pytest.mark.parametrize("told", CHANNELS)
def test_channels(told: str) -> None:
    assert made(comment(1, "Hi"), via={"channel": told}).channel is CHANNELS[told]


def test_a_deleted_file_is_not_named() -> None:
    files = [{"file_name": "a.png", "deleted": True}, {"file_name": "b.png", "deleted": False}]
    assert [a.name for a in made(comment(1, "Hi", attachments=files)).answers.attachments] == [
        "b.png"
    ]


COPIED: dict[str, dict[str, Any]] = {
    "in copy": {"email_cc_ids": [FRIEND, AGENT, REQUESTER, GONE]},
    "collaborators": {"collaborator_ids": [AGENT, FRIEND]},
}


@pytest.mark.parametrize("values", COPIED.values(), ids=COPIED)
def test_people_in_copy_are_those_outside(values: dict[str, Any]) -> None:
    ana = Contact(name="Ana Lopes", email="ana.lopes@customer.example")
    assert made(comment(1, "Hi"), **values).cc == (ana,)


def test_a_follow_up_names_the_ticket_before_it() -> None:
    source = {"rel": "follow_up", "from": {"ticket_id": 41}}
    assert made(comment(1, "Hi"), via={"channel": "web", "source": source}).parent_ticket == "41"
    assert made(comment(1, "Hi")).parent_ticket is None


# --- whom to believe ---

KNOWN, UNKNOWN = Identity.VERIFIED, Identity.UNVERIFIED
IDENTITIES: dict[str, tuple[dict[str, Any], list[int], bool, Identity]] = {
    "confirmed": ({}, [], False, KNOWN),
    "not confirmed": ({"verified": False}, [], False, UNKNOWN),
    "not confirmed, and trusted": ({"verified": False}, [], True, KNOWN),
    "deleted": ({"active": False}, [], True, UNKNOWN),
    "a mail that may be forged": ({}, [0], True, UNKNOWN),
    "not signed in": ({}, [5, 3], True, UNKNOWN),
    "a file too big": ({}, [5], False, KNOWN),
}


@pytest.mark.parametrize(
    ("user", "flags", "trust", "identity"), IDENTITIES.values(), ids=IDENTITIES
)
def test_who_is_known(
    user: dict[str, Any],
    flags: list[int],
    trust: bool,
    identity: Identity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PEOPLE, REQUESTER, {**PEOPLE[REQUESTER], **user})
    found = made(comment(1, "Hi", metadata={"flags": flags}), trust=trust)
    assert found.customer.identity is identity


def test_nothing_else_comes_along() -> None:
    secrets = ("192.0.2.7", "Nauen", "52.6", "content_url", "token", "last_login")
    file = {"file_name": "a.png", "content_url": "https://x.example/token/abc", "size": 1}
    found = made(comment(1, "Hi", attachments=[file])).model_dump_json()
    assert [one for one in secrets if one in found] == []


# --- what takes no draft ---

REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "": ({}, {}),
    "closed": ({"status": "closed"}, {}),
    "merged into another ticket": ({"status": "closed", "tags": ["closed_by_merge"]}, {}),
    "deleted": ({"status": "deleted"}, {}),
    "nothing in it is public yet": ({"is_public": False}, {}),
    "the requester is staff": ({}, {"role": "agent"}),
    "the requester is suspended, as authors of spam are": ({}, {"suspended": True}),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_some_tickets_take_no_draft(reason: str) -> None:
    ticket, user = REFUSED[reason]
    found = refusal(
        {**new_ticket(42, "x", REQUESTER, NOW), **ticket}, {**PEOPLE[REQUESTER], **user}
    )
    assert found == reason


UNANSWERABLE = {
    "no comment": (),
    "an agent's alone": (comment(1, "Hi", AGENT),),
    "empty": (comment(1, ""),),
    "private": (comment(1, "Hi", public=False),),
}


@pytest.mark.parametrize("thread", UNANSWERABLE.values(), ids=UNANSWERABLE)
def test_a_ticket_in_which_no_customer_wrote_takes_none(thread: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(NothingToDraft, match="no public message"):
        made(*thread)


# --- chats ---


def event(
    kind: str, author: dict[str, Any], content: dict[str, Any], **more: Any
) -> dict[str, Any]:
    return {
        "id": "01JSED0",
        "type": kind,
        "author": author,
        "content": content,
        "attachments": [],
        "created_at": "2025-04-22 09:24:26+00:00",
        "metadata": {"custom": {}, "system": {"ip_address": "192.0.2.7"}},
        **more,
    }


MESSAGE = "Messaging::ConversationMessage"
USER = {"type": "user", "display_name": "Jonah Reyes"}
LOG = [
    event(MESSAGE, {"type": "bot", "zen:support:user_id": -1}, {"type": "text", "text": "Hello"},
          reference="zen:sunco:conversation_message:6807"),
    event(MESSAGE, USER, {"type": "text", "text": "My lamp is broken"},
          reference="zen:sunco:conversation_message:6808"),
    event(MESSAGE, {**USER, "zen:support:user_id": REQUESTER}, {"type": "text", "text": "Really"},
          reference="zen:sunco:conversation_message:6809"),
    event(MESSAGE, {"type": "agent", "display_name": "Sam", "zen:support:user_id": AGENT},
          {"type": "text", "text": "Which one?"}, reference="zen:sunco:conversation_message:680a"),
    event("Comment", {"type": "agent", "zen:support:user_id": AGENT},
          {"type": "html", "body": "<p>Ask Ana</p>"}, reference="zen:ticket_event:8639"),
    event("Ticket::Change", {"type": "agent"}, {}, reference="zen:ticket_event:8640"),
]  # fmt: skip


def test_a_chat_is_read_as_comments_are() -> None:
    comments = as_comments(LOG, requester=REQUESTER)
    around = Around(users=as_users(LOG, requester=REQUESTER))
    ticket = {**new_ticket(42, "", REQUESTER, NOW), "from_messaging_channel": True}
    found = make_ticket(ticket, comments, around)
    assert found.channel is Channel.MESSAGING
    assert [(m.id, m.author, m.public, m.text) for m in found.messages] == [
        ("6807", Author.SYSTEM, True, "Hello"),
        ("6808", Author.CUSTOMER, True, "My lamp is broken"),
        ("6809", Author.CUSTOMER, True, "Really"),
        ("680a", Author.AGENT, True, "Which one?"),
        ("8639", Author.AGENT, False, "<p>Ask Ana</p>"),
    ]
    assert found.messages[3].name == "Sam"
