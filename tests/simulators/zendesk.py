"""A Zendesk account that keeps its state in memory and answers as the real one does.

In: API calls, and what tests have people do. Out: JSON of the documented shapes, and signed
webhooks. It is an ASGI app; wrap it in `Faults(simulator, bodies=BODIES)` to have it fail. Its
methods may be called from any thread: webhooks leave from a loop of its own.
"""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.routing import Route

from .courier import Courier
from .zendesk_api import Endpoints
from .zendesk_shapes import (
    ACCOUNT,
    AGENT,
    BODIES,
    BOT,
    BRAND,
    GROUP,
    Json,
    as_html,
    new_article,
    new_audit,
    new_comment,
    new_message,
    new_ticket,
    new_user,
    stamp,
    wrapped,
)
from .zendesk_webhooks import Post, comment_told, detail_of, event, rung

AGAIN = frozenset({409, 429, 503})
"""Zendesk sends a webhook again after these alone: after a 500 it is lost."""

__all__ = [
    "ACCOUNT",
    "AGAIN",
    "AGENT",
    "BODIES",
    "BOT",
    "BRAND",
    "GROUP",
    "Note",
    "ZendeskSimulator",
]

FIRST_ID = 9_007_199_254_740_993
"""Above 2^53, which Zendesk's ids may be."""


class Note(NamedTuple):
    """A private note of the bot, as tests see it; `key` is what its metadata holds."""

    id: str
    key: str
    html: str


class ZendeskSimulator:
    """One account.

    `mode` is how it calls us: "events" (a subscription) or "trigger". `connection` makes the path
    of a call, `secret` signs it. `clock` gives the time. `left` is what X-Rate-Limit-Remaining
    says, `asked` all requests, as "GET /api/v2/…", and `kept` the webhooks that nobody carries,
    where there is no courier. Webhooks with subscriptions that start with `refuses` cannot be made.
    """

    email, api_token = "bot@acme.example", "the-bots-api-token"

    def __init__(
        self,
        courier: Courier | None = None,
        *,
        connection: str = "zendesk",
        secret: str = "c2lnbmluZy1zZWNyZXQtb2YtYS13ZWJob29r",
        client_id: str = "empathy_reply",
        client_secret: str = "the-clients-own-secret",
        mode: str = "events",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.courier, self.connection, self.secret = courier, connection, secret
        self.client, self.mode, self.clock = (client_id, client_secret), mode, clock
        self.tickets: dict[int, Json] = {}
        self.comments: dict[int, list[Json]] = {}
        self.audits: dict[int, list[Json]] = {}
        self.chats: dict[int, list[Json]] = {}
        self.by_requester: defaultdict[int, list[int]] = defaultdict(list)
        self.users = {
            BOT: new_user(BOT, "Empathy Reply", self._now(), role="admin"),
            AGENT: new_user(AGENT, "Sam Okafor", self._now(), role="agent"),
        }
        self._by_name: dict[str, Json] = {}
        self.organizations: dict[int, Json] = {}
        self.groups: dict[int, Json] = {GROUP: {"id": GROUP, "name": "Returns"}}
        self.brands: dict[int, Json] = {
            BRAND: {"id": BRAND, "name": "Northwind", "subdomain": "acme"}
        }
        self.articles: list[Json] = []
        self.webhooks: list[Json] = []
        self.triggers: list[Json] = []
        self.tokens: dict[str, tuple[datetime, str]] = {}
        self.refuses: tuple[str, ...] = ()
        self.left, self.total = 690, 700
        self.asked: list[str] = []
        self._post = Post(courier, f"/webhooks/{connection}", secret, lambda: self.clock())
        self.kept = self._post.kept
        self.lock = threading.RLock()
        self._ids = itertools.count(FIRST_ID)
        self._turns = itertools.count(1)
        self._changed: dict[int, int] = {}
        self.app = Starlette(
            routes=[Route(p, f, methods=[m]) for m, p, f in Endpoints(self).routes()]
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        await self.app(scope, receive, send)

    # --- what people do ---

    def customer_writes(
        self, ticket_id: str | None, text: str, *, name: str = "", **ticket: Any
    ) -> str:
        """Have a customer write, in a new ticket when there is no id; give the ticket's id."""
        with self.lock:
            if ticket_id is None:
                made = self._new_ticket(text, name or "Jonah Reyes", ticket)
                self._add(made, made["requester_id"], as_html(text), public=made["is_public"])
                self._ring(made, "ticket.created", actor=made["requester_id"])
                return str(made["id"])
            found = self.tickets[int(ticket_id)]
            author = self.add_user(name)["id"] if name else found["requester_id"]
            if found["status"] in ("pending", "solved"):
                found["status"] = "open"
            self._comment(found, author, as_html(text))
            return ticket_id

    def customer_chats(self, ticket_id: str | None, text: str, *, name: str = "Jonah Reyes") -> str:
        """Have a customer write in a chat, a new one when there is no id; give the ticket's id."""
        with self.lock:
            if ticket_id is None:
                values = {"from_messaging_channel": True, "via": {"channel": "native_messaging"}}
                ticket = self._new_ticket("", name, values)
                self.chats[ticket["id"]] = []
            else:
                ticket = self.tickets[int(ticket_id)]
            author = {"type": "user", "display_name": name}
            self._say(ticket, {**author, "zen:support:user_id": ticket["requester_id"]}, text)
            return str(ticket["id"])

    def bot_chats(self, ticket_id: str, text: str) -> None:
        """Have Zendesk's own chat bot say something."""
        with self.lock:
            author = {"type": "bot", "display_name": "Answer Bot", "zen:support:user_id": -1}
            self._say(self.tickets[int(ticket_id)], author, text)

    def agent_replies(self, ticket_id: str, html: str) -> str:
        """Have an agent reply to the customer; give the comment's id."""
        return self._agent(ticket_id, html, public=True)

    def agent_notes(self, ticket_id: str, html: str) -> str:
        """Have an agent write a private note; give the comment's id."""
        return self._agent(ticket_id, html, public=False)

    def close(self, ticket_id: str) -> None:
        """Close a ticket."""
        self.change(ticket_id, status="closed")

    def change(self, ticket_id: str, **values: Any) -> None:
        """Change fields of a ticket, as an agent or a rule does."""
        with self.lock:
            ticket = self.tickets[int(ticket_id)]
            ticket.update(values)
            self._touch(ticket)
            self._ring(ticket, "ticket.status_changed", actor=AGENT)

    def add_user(self, name: str, **values: Any) -> Json:
        """Give the customer of this name, made at the first time."""
        with self.lock:
            found = self._by_name.get(name)
            if found is None:
                found = new_user(next(self._ids), name, self._now())
                self.users[found["id"]] = self._by_name[name] = found
            found.update(values)
            return found

    def add_article(self, title: str, html: str, **values: Any) -> int:
        """Put an article into the help centre; give its id."""
        with self.lock:
            made = {**new_article(next(self._ids), title, html, self._now()), **values}
            self.articles.append(made)
            return int(made["id"])

    # --- what the API does ---

    def bot_writes(self, ticket: Json, asked: Mapping[str, Any]) -> Json:
        """Take an update of the bot's, which calls the webhook as any other; give its audit."""
        with self.lock:
            ticket.update({k: v for k, v in asked.items() if k in ("tags", "priority")})
            custom = asked.get("metadata", {})
            if "comment" not in asked:
                return self._audit(ticket, BOT, [], custom)
            said = asked["comment"]
            body = wrapped(said["html_body"]) if "html_body" in said else as_html(said["body"])
            public = said.get("public", ticket["is_public"])
            return self._comment(ticket, BOT, body, public=public, custom=custom)

    def newest_changes(self) -> list[tuple[int, int]]:
        """List (ticket, number of its last change), the newest first."""
        return list(reversed(self._changed.items()))

    # --- what tests ask ---

    def notes(self, ticket_id: str) -> list[Note]:
        """List the bot's private notes on a ticket."""
        with self.lock:
            return [
                Note(str(one["id"]), _key(one), one["html_body"])
                for one in self.comments[int(ticket_id)]
                if one["author_id"] == BOT and not one["public"]
            ]

    def public_comments_by_bot(self) -> list[Json]:
        """List what the bot said in public: there must be nothing."""
        with self.lock:
            everything = itertools.chain.from_iterable(self.comments.values())
            return [one for one in everything if one["author_id"] == BOT and one["public"]]

    def settled(self) -> None:
        """Wait until no webhook is on its way."""
        self._post.settled()

    def stop(self) -> None:
        """Stop sending webhooks, for good."""
        self._post.stop()

    # --- state ---

    def _now(self) -> str:
        return stamp(self.clock())

    def _new_ticket(self, text: str, name: str, values: Json) -> Json:
        number, user = next(self._ids), self.add_user(name)
        made = {
            **new_ticket(number, text, user["id"], self._now()),
            "organization_id": user["organization_id"],
            **values,
        }
        self.tickets[number] = made
        self.comments[number], self.audits[number] = [], []
        self.by_requester[made["requester_id"]].append(number)
        self._touch(made)
        return made

    def _touch(self, ticket: Json) -> None:
        ticket["updated_at"] = self._now()
        self._changed.pop(ticket["id"], None)
        self._changed[ticket["id"]] = next(self._turns)

    def _agent(self, ticket_id: str, body: str, *, public: bool) -> str:
        with self.lock:
            audit = self._comment(self.tickets[int(ticket_id)], AGENT, wrapped(body), public=public)
            return str(audit["events"][0]["id"])

    def _comment(
        self, ticket: Json, author: int, body: str, *, public: bool = True, custom: Any = None
    ) -> Json:
        audit = self._add(ticket, author, body, public=public, custom=custom)
        self._ring(ticket, "ticket.comment_added", actor=author)
        return audit

    def _add(
        self, ticket: Json, author: int, body: str, *, public: bool, custom: Any = None
    ) -> Json:
        made = new_comment(next(self._ids), author, body, self._now())
        made["public"], made["metadata"]["custom"] = public, custom or {}
        self.comments[ticket["id"]].append(made)
        ticket["is_public"] = ticket["is_public"] or public
        done = {key: made[key] for key in ("id", "type", "author_id", "body", "public")}
        return self._audit(ticket, author, [done], custom)

    def _audit(self, ticket: Json, author: int, events: list[Json], custom: Any) -> Json:
        audit = new_audit(next(self._ids), ticket["id"], author, events, self._now())
        audit["metadata"]["custom"] = custom or {}
        self.audits[ticket["id"]].append(audit)
        self._touch(ticket)
        return audit

    def _say(self, ticket: Json, author: Json, text: str) -> None:
        said = new_message(next(self._ids), author, text, self._now())
        self.chats[ticket["id"]].append(said)
        self._touch(ticket)
        if self.mode == "events":
            kind = "end_user" if author["type"] == "user" else "system"
            message = {"id": said["reference"].rpartition(":")[2], "body": text}
            inner = {"actor": {"type": kind}, "conversation_id": "67ab", "message": message}
            detail = {"id": str(ticket["id"])}
            self._post.send(event("messaging_ticket.message_added", detail, inner, self.clock()))

    # --- webhooks ---

    def _ring(self, ticket: Json, name: str, *, actor: int) -> None:
        """Call the webhook, as the subscription or the trigger would."""
        said, author = self.comments[ticket["id"]][-1:], self.users[actor]
        if self.mode == "events":
            told = said and name == "ticket.comment_added"
            inner = {"comment": comment_told(said[0], author)} if told else {}
            self._post.send(event(name, detail_of(ticket, actor), inner, self.clock()))
        elif said and said[0]["public"] and author["role"] == "end-user":
            self._post.send(rung(ticket))


def _key(comment: Json) -> str:
    return str(comment["metadata"]["custom"].get("empathy_reply", {}).get("key", ""))
