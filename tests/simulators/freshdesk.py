"""A Freshdesk account that keeps its state in memory and answers as the real one does.

In: API calls, and what tests have people do. Out: JSON of the documented shapes, and webhooks. It
is an ASGI app; wrap it in `Faults(simulator, bodies=BODIES)` to have it fail. Its methods may be
called from any thread: webhooks leave from a loop of its own.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.routing import Route

from .courier import Courier, Parcel
from .freshdesk_api import Endpoints
from .freshdesk_shapes import (
    AGENT,
    BODIES,
    BOT,
    Json,
    as_html,
    as_text,
    new_contact,
    new_conversation,
    new_ticket,
    stamp,
)

__all__ = ["AGAIN", "AGENT", "BODIES", "BOT", "FreshdeskSimulator", "Note"]

AGAIN = frozenset(range(300, 600))
"""Freshdesk sends a webhook again after everything that is not 2xx."""

_REFERENCE = re.compile(r"empathy-reply ([\w.:-]+)")


class Note(NamedTuple):
    """A private note of the bot, as tests see it; `key` is the reference that stands in it."""

    id: str
    key: str
    html: str


class FreshdeskSimulator:
    """One account.

    `mode` is how its rules call us: "simple", "advanced" or "fdk" (the app's events). `connection`
    and `secret` make the path and the header of a call. `clock` gives the time. `left` is what
    X-RateLimit-Remaining says, `asked` all requests, as "GET /api/v2/…", and `kept` the webhooks
    that nobody carries, where there is no courier.
    """

    def __init__(
        self,
        courier: Courier | None = None,
        *,
        connection: str = "freshdesk",
        secret: str = "a-long-secret-of-the-rule",
        api_key: str = "the-bots-own-key",
        mode: str = "advanced",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.courier, self.connection, self.secret = courier, connection, secret
        self.api_key, self.mode, self.clock = api_key, mode, clock
        self.tickets: dict[int, Json] = {}
        self.conversations: dict[int, list[Json]] = {}
        self.contacts: dict[int, Json] = {}
        self._by_name: dict[str, Json] = {}
        self.companies: dict[int, Json] = {}
        self.categories: list[Json] = [{"id": 1, "name": "Help"}]
        self.folders: dict[int, Json] = {
            11: {"id": 11, "category_id": 1, "name": "For everybody", "visibility": 1},
            13: {"id": 13, "category_id": 1, "name": "For agents", "visibility": 3},
        }
        self.articles: dict[int, Json] = {}
        self.ratings: list[Json] = []
        self.names: dict[str, dict[int, str]] = {"groups": {}, "products": {}}
        self.statuses: dict[str, list[str]] = {"2": ["Open", "Open"], "6": ["With carrier", "Sent"]}
        self.left, self.total = 390, 400
        self.asked: list[str] = []
        self.kept: list[Parcel] = []
        self._ids = itertools.count(100)
        self.lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.app = Starlette(
            routes=[Route(p, f, methods=[m]) for m, p, f in Endpoints(self).routes()]
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        await self.app(scope, receive, send)

    # --- what people do ---

    def customer_writes(
        self, ticket_id: str | None, text: str, *, name: str = "Jonah Reyes", **ticket: Any
    ) -> str:
        """Have a customer write, in a new ticket when there is no id; give the ticket's id."""
        with self.lock:
            contact = self.add_contact(name)
            if ticket_id is None:
                number = self._new_ticket(text, contact, ticket)
                self._ring(number, "{ticket_action:created}", "onTicketCreate")
                return str(number)
            number = int(ticket_id)
            if self.tickets[number]["status"] in (4, 5):
                self.tickets[number]["status"] = 2
            turn = self._add(number, as_html(text), user_id=contact["id"], incoming=True, source=0)
            turn["from_email"] = f"{name} <{contact['email']}>"
            self._ring(number, "{reply_sent:sent}", "onConversationCreate", turn)
            return ticket_id

    def agent_replies(self, ticket_id: str, html: str) -> str:
        """Have an agent reply to the customer; give the conversation's id."""
        return self._agent(ticket_id, html, private=False)

    def agent_notes(self, ticket_id: str, html: str) -> str:
        """Have an agent write a private note; give the conversation's id."""
        return self._agent(ticket_id, html, private=True)

    def close(self, ticket_id: str) -> None:
        """Close a ticket."""
        self.change(ticket_id, status=5)

    def change(self, ticket_id: str, **values: Any) -> None:
        """Change fields of a ticket, as an agent or a rule does."""
        with self.lock:
            ticket = self.tickets[int(ticket_id)]
            was, now = ticket["status"], values.get("status", ticket["status"])
            ticket.update(values, updated_at=self._now())
            self._ring(int(ticket_id), f"{{status:{{from:{was},to:{now}}}}}", "onTicketUpdate")

    def add_contact(self, name: str, **values: Any) -> Json:
        """Give the contact of this name, made at the first time."""
        with self.lock:
            found = self._by_name.get(name)
            if found is None:
                found = new_contact(next(self._ids), name, self._now())
                self.contacts[found["id"]] = self._by_name[name] = found
            found.update(values)
            return found

    def add_article(self, title: str, html: str, *, folder: int = 11, status: int = 2) -> int:
        """Put an article into the help centre; status 1 is a draft. Give its id."""
        with self.lock:
            number = next(self._ids)
            self.articles[number] = {
                "id": number,
                "type": 1,
                "category_id": 1,
                "folder_id": folder,
                "agent_id": AGENT,
                "title": title,
                "description": html,
                "description_text": as_text(html),
                "status": status,
                "tags": [],
                "created_at": self._now(),
                "updated_at": self._now(),
            }
            return number

    def bot_writes(self, number: int, body: str, *, private: bool, source: int) -> Json:
        """Take what the bot writes by the API; its own note calls the webhook, too."""
        turn = self._add(number, body, user_id=BOT, private=private, source=source)
        told = "{note_type:private}" if private else "{note_type:public}"
        self._ring(number, told, "onConversationCreate", turn)
        return turn

    # --- what tests ask ---

    def notes(self, ticket_id: str) -> list[Note]:
        """List the bot's private notes on a ticket."""
        with self.lock:
            return [
                Note(str(turn["id"]), (_REFERENCE.findall(turn["body"]) or [""])[-1], turn["body"])
                for turn in self.conversations[int(ticket_id)]
                if turn["user_id"] == BOT and turn["private"]
            ]

    def public_comments_by_bot(self) -> list[Json]:
        """List what the bot said in public: there must be nothing."""
        with self.lock:
            turns = itertools.chain.from_iterable(self.conversations.values())
            return [turn for turn in turns if turn["user_id"] == BOT and not turn["private"]]

    def settled(self) -> None:
        """Wait until no webhook is on its way."""
        if self.courier and self._loop:
            asyncio.run_coroutine_threadsafe(self.courier.settled(), self._loop).result(60)

    def stop(self) -> None:
        """Stop sending webhooks, for good."""
        if self.courier and self._loop:
            asyncio.run_coroutine_threadsafe(self.courier.aclose(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    # --- state ---

    def _now(self) -> str:
        return stamp(self.clock())

    def _new_ticket(self, text: str, contact: Json, values: Json) -> int:
        number = next(self._ids)
        self.tickets[number] = {
            **new_ticket(number, as_html(text), self._now()),
            "requester_id": contact["id"],
            "company_id": contact["company_id"],
            **values,
        }
        self.conversations[number] = []
        return number

    def _agent(self, ticket_id: str, body: str, *, private: bool) -> str:
        with self.lock:
            number, source = int(ticket_id), 2 if private else 0
            turn = self._add(number, body, user_id=AGENT, private=private, source=source)
            turn["from_email"] = None if private else "Sam Okafor <support@acme.example>"
            told = "{note_type:private}" if private else "{reply_sent:sent}"
            self._ring(number, told, "onConversationCreate", turn)
            return str(turn["id"])

    def _add(self, number: int, body: str, **values: Any) -> Json:
        turn = {
            **new_conversation(next(self._ids), number, body, self._now()),
            **values,
        }
        self.conversations[number].append(turn)
        self.tickets[number]["updated_at"] = self._now()
        return turn

    # --- webhooks ---

    def _ring(self, number: int, trigger: str, event: str, turn: Json | None = None) -> None:
        body = json.dumps(self._body(number, trigger, event, turn)).encode()
        headers = {"content-type": "application/json", "x-empathy-reply-secret": self.secret}
        parcel = Parcel(f"/webhooks/{self.connection}", lambda: (headers, body))
        if self.courier is None:
            self.kept.append(parcel)
            return
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread.start()
        self._loop.call_soon_threadsafe(self.courier.send, parcel)

    def _run(self) -> None:
        assert self._loop
        self._loop.run_forever()
        self._loop.close()

    def _body(self, number: int, trigger: str, event: str, turn: Json | None) -> Json:
        if self.mode == "simple":
            return {"freshdesk_webhook": self._told(self.tickets[number], trigger)}
        if self.mode == "advanced":
            return {
                "source": "freshdesk-automation",
                "ticket_id": str(number),
                "triggered_event": trigger,
            }
        data: Json = {"actor": {"id": BOT, "type": "agent", "current_login_ip": "192.0.2.7"}}
        data |= {"conversation": turn} if turn else {"ticket": {**self.tickets[number]}}
        return {"region": "US", "event": event, "timestamp": time.time(), "data": data}

    def _told(self, ticket: Json, trigger: str) -> Json:
        """Give what a rule in simple mode sends: labels, and every value a string."""
        contact = self.contacts[ticket["requester_id"]]
        return {
            "triggered_event": trigger,
            "ticket_id": str(ticket["id"]),
            "ticket_url": f"https://acme.freshdesk.com/helpdesk/tickets/{ticket['id']}",
            "ticket_type": ticket["type"] or "",
            "ticket_subject": ticket["subject"],
            "ticket_description": ticket["description"],
            "ticket_status": "Open",
            "ticket_priority": "Low",
            "requester_name": contact["name"],
            "requester_email": contact["email"],
        }
