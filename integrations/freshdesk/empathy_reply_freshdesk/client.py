"""One Freshdesk account as a `Helpdesk`. In: its settings. Out: tickets, private notes.

Freshdesk signs no webhooks, compares nothing on writing and keeps no marker with a note: hence the
secret in the call, the second look before a note, and the reference in it. README.md says more.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from empathy_reply.errors import (
    ConfigError,
    HelpdeskError,
    MovedOn,
    NotFound,
    NothingToDraft,
    Unclear,
)
from empathy_reply.helpdesk import Bot, Changes, Check, Delivery, Event, SetUp
from empathy_reply.ticket import Article, History, Ticket

from . import webhook
from .api import MOST_PAGES, PER_PAGE, Api, Json
from .checks import run_checks
from .customer import make_history
from .knowledge import HelpCentre
from .mapping import NAME, URGENT, make_ticket, refusal
from .reference import has_reference, with_reference
from .rule import make_steps
from .surroundings import Surroundings, stamp

LOG = logging.getLogger(__name__)

EMBEDDED = 10
"""Conversations that come with a ticket, at most."""

OVERLAP = timedelta(minutes=1)
"""How far each look for changes reaches into the one before it."""

_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*")


class Freshdesk:
    """One Freshdesk account.

    `domain` is the "acme" of acme.freshdesk.com, `api_key` the bot agent's own key;
    `webhook_secrets` are all valid (two during a change). `fields` lists the custom ticket fields
    that a draft may use, as {"cf_order": "order_number"}; `visible_fields` the fields of contacts
    and companies that it may tell. `base_url` and `transport` are for tests.
    """

    name = NAME
    compares = False

    def __init__(
        self,
        *,
        domain: str = "",
        api_key: str = "",
        webhook_secrets: str | Sequence[str] = (),
        base_url: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        bot_id: str = "",
        history_days: int = 730,
        fields: Mapping[str, str] | None = None,
        visible_fields: Collection[str] = (),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        held = (webhook_secrets,) if isinstance(webhook_secrets, str) else tuple(webhook_secrets)
        self._secrets = tuple(secret for secret in held if secret)
        _require(domain, api_key, self._secrets)
        self._site = f"https://{domain}.freshdesk.com"
        self._bot_id = bot_id
        self._days = history_days
        self._fields, self._visible = dict(fields or {}), frozenset(visible_fields)
        self._api = Api(base_url or self._site, api_key=api_key, transport=transport, sleep=sleep)
        self._beside = Surroundings(self._api)
        self._centre = HelpCentre(self._api, site=self._site)

    def __repr__(self) -> str:
        """Name the account, and none of its secrets."""
        return f"Freshdesk({self._site})"

    def receive(self, delivery: Delivery) -> Event | None:
        """Check the secret of a call, then read which ticket it rings for."""
        webhook.authenticate(delivery, self._secrets)
        return webhook.read(delivery.body, bot_id=self._bot_id)

    async def fetch(self, ticket_id: str) -> Ticket:
        """Read the ticket with its whole thread, its contact and the names around it."""
        if not ticket_id.isdecimal():
            raise NothingToDraft("no ticket has this id: it must be a number", helpdesk=NAME)
        # https://developers.freshdesk.com/api/#view_a_ticket; a 404 has an empty body
        include = {"include": "conversations"}
        try:
            ticket = await self._api.read(f"/tickets/{ticket_id}", "read ticket", include)
        except NotFound as error:
            raise NothingToDraft("deleted or not visible", helpdesk=NAME) from error
        if reason := refusal(ticket):
            raise NothingToDraft(reason, helpdesk=NAME)
        contact = await self._beside.requester(ticket)
        return make_ticket(
            ticket,
            await self._conversations(ticket),
            await self._beside.of(ticket, contact),
            bot_id=self._bot_id or (await self.whoami()).id,
            fields=self._fields,
            site=self._site,
        )

    async def history(self, ticket: Ticket) -> History:
        """Read what is known of the requester; only the contact while the rate budget is short."""
        if not ticket.customer.id:
            return History()
        contact = await self._api.one("contacts", ticket.customer.id)
        if self._api.is_short:
            return make_history(contact, visible=self._visible)
        past = await self._beside.past_tickets(ticket.customer.id, days=self._days)
        return make_history(
            contact,
            company=await self._api.one("companies", contact.get("company_id")),
            tickets=[row for row in past if str(row["id"]) != ticket.id],
            ratings=await self._beside.ratings(ticket.customer.id),
            visible=self._visible,
        )

    async def articles(self, query: str, *, locale: str = "", limit: int = 5) -> Sequence[Article]:
        """Search the published articles; none while the rate budget is short."""
        if self._api.is_short or not query.strip():
            return ()
        return await self._centre.search(query, locale=locale, limit=limit)

    async def all_articles(self) -> AsyncIterator[Article]:
        """Read every published article."""
        async for article in self._centre.all():
            yield article

    async def write_note(
        self,
        ticket_id: str,
        html: str,
        *,
        key: str,
        expected_updated_at: datetime | None = None,
        tags: Sequence[str] = (),
        urgent: bool = False,
    ) -> str:
        """Write a private note, then tags and priority.

        Freshdesk compares nothing itself: the ticket is read again just before, which leaves a
        moment in which it may still change.
        """
        if expected_updated_at:
            await self._unmoved(ticket_id, expected_updated_at)
        # https://developers.freshdesk.com/api/#add_note_to_a_ticket
        note = {"body": with_reference(html, key), "private": True}
        made = await self._api.write("POST", f"/tickets/{ticket_id}/notes", "write note", note)
        if not made.get("id"):
            raise Unclear("the note came back without an id", helpdesk=NAME, operation="write note")
        if tags or urgent:
            await self._mark(ticket_id, tags, urgent=urgent)
        return str(made["id"])

    async def find_note(self, ticket_id: str, key: str) -> str | None:
        """Look for the reference in every private note of the ticket."""
        try:
            turns = [turn async for turn in self._turns(ticket_id)]
        except NotFound:
            return None
        return next((str(turn["id"]) for turn in turns if has_reference(turn, key)), None)

    async def changes(self, cursor: str) -> Changes:
        """List tickets changed since the cursor, a time, and a minute before it.

        Each page starts where the one before ended, since tickets move while they are read.
        """
        if not cursor:
            return Changes(cursor=stamp(datetime.now(UTC)))
        since, number = stamp(datetime.fromisoformat(cursor) - OVERLAP), 1
        seen: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            rows, more = await self._changed(since, number)
            seen.update({str(row["id"]): row["updated_at"] for row in rows})
            if not more:
                break
            last = max([since, *seen.values()])
            # A whole page of one second cannot be passed by its time.
            since, number = (since, number + 1) if last == since else (last, 1)
        return Changes(ticket_ids=tuple(seen), cursor=max([cursor, *seen.values()]))

    async def whoami(self) -> Bot:
        """Say as which agent we are logged in."""
        # https://developers.freshdesk.com/api/#me
        me = await self._api.read("/agents/me", "say who we are")
        self._bot_id = str(me["id"])
        name = (me.get("contact") or {}).get("name") or ""
        return Bot(id=self._bot_id, name=name, role=me.get("type") or "agent")

    async def checks(self) -> Sequence[Check]:
        """Try the credential, its rights and the clock."""
        return await run_checks(self._api)

    async def set_up(self, endpoint: str, *, apply: bool) -> SetUp:
        """Say which rules a person has to make, with a new secret: there is no API for them."""
        return SetUp(left=make_steps(endpoint), secrets=(secrets.token_urlsafe(32),))

    async def aclose(self) -> None:
        """Give back connections."""
        await self._api.aclose()

    async def _conversations(self, ticket: Json) -> Sequence[Json]:
        """Give the thread: what came with the ticket, unless there may be more of it."""
        embedded = ticket.get("conversations")
        if embedded is not None and len(embedded) < EMBEDDED:
            return list(embedded)
        return [turn async for turn in self._turns(str(ticket["id"]))]

    def _turns(self, ticket_id: str) -> AsyncIterator[Json]:
        # https://developers.freshdesk.com/api/#list_all_ticket_notes: oldest first
        return self._api.pages(f"/tickets/{ticket_id}/conversations", "read conversations")

    async def _unmoved(self, ticket_id: str, expected: datetime) -> None:
        ticket = await self._api.read(f"/tickets/{ticket_id}", "read ticket")
        if datetime.fromisoformat(ticket["updated_at"]) != expected:
            raise MovedOn("changed since it was read", helpdesk=NAME, operation="write note")

    async def _mark(self, ticket_id: str, tags: Sequence[str], *, urgent: bool) -> None:
        """Add tags and raise the priority, in one update.

        The note stands, and saying otherwise would have it written twice: what fails is logged.
        """
        try:
            ticket = await self._api.read(f"/tickets/{ticket_id}", "read ticket")
            if marks := _marks(ticket, tags, urgent=urgent):
                await self._api.write("PUT", f"/tickets/{ticket_id}", "mark ticket", marks)
        except HelpdeskError as error:
            LOG.warning("ticket %s has its note, not its tags and priority: %s", ticket_id, error)

    async def _changed(self, since: str, number: int) -> tuple[list[Json], bool]:
        query: dict[str, str | int] = {
            "updated_since": since,
            "order_by": "updated_at",
            "order_type": "asc",
            "per_page": PER_PAGE,
            "page": number,
        }
        return await self._api.page("/tickets", "list changes", query)


def _require(domain: str, api_key: str, held: Sequence[str]) -> None:
    if not _DOMAIN.fullmatch(domain):
        raise ConfigError(
            'domain must be the first part of the address: "acme" of acme.freshdesk.com'
        )
    if not api_key:
        raise ConfigError("api_key is missing: take it from the bot agent's profile settings")
    if not held:
        raise ConfigError(
            "webhook_secrets is missing, and Freshdesk signs nothing: make up a long random one "
            "and have the automation rule send it (see integrations/freshdesk/README.md)"
        )


def _marks(ticket: Json, tags: Sequence[str], *, urgent: bool) -> Json:
    """Say what to change: an update replaces all tags, so those that are there come along."""
    held = ticket.get("tags") or []
    new = [tag for tag in tags if tag not in held]
    raised = urgent and ticket.get("priority") != URGENT
    return {**({"tags": [*held, *new]} if new else {}), **({"priority": URGENT} if raised else {})}
