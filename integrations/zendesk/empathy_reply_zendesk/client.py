"""One Zendesk account as a `Helpdesk`. In: its settings. Out: tickets, private notes.

Zendesk signs its webhooks, refuses a note on a ticket that moved on, and keeps an invisible mark
with it: a note, its tags and its priority are one update. README.md says more.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime

import httpx

from empathy_reply.errors import ConfigError, Forbidden, NotFound, NothingToDraft, Refused, Unclear
from empathy_reply.helpdesk import Bot, Changes, Check, Delivery, Event, SetUp
from empathy_reply.ticket import Article, History, Ticket
from empathy_reply.transport import Route

from . import note, setting_up, webhook
from .api import ROUTES, Api, Json
from .auth import make_credential
from .changes import changed
from .checks import run_checks
from .customer import make_history
from .knowledge import HelpCentre
from .mapping import NAME, make_ticket, refusal
from .surroundings import Surroundings, by_id

SCOPE = "read tickets:write"
"""Brands, groups and the token itself can be read with no narrower scope than `read`."""

_SUBDOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*")


class Zendesk:
    """One Zendesk account.

    `subdomain` is the "acme" of acme.zendesk.com; the bot logs in with `client_id` and
    `client_secret`, or with `email` and `api_token` until Zendesk ends these. `webhook_secrets` are
    all valid (two during a change); `allow_test_secret` lets the public one of unsaved webhooks
    pass. `account_id`, where given, must stand in signed events. `fields` lists the custom ticket
    fields that a draft may use, as {"360001": "order_number"}; `visible_fields` the fields of users
    and organisations that it may tell. `trust_unverified` takes customers for known whose address
    nobody confirmed. `webhook_kind` is what `set_up` makes. `base_url` and `transport` are for
    tests.
    """

    name = NAME
    compares = True

    def __init__(
        self,
        *,
        subdomain: str = "",
        client_id: str = "",
        client_secret: str = "",
        email: str = "",
        api_token: str = "",
        webhook_secrets: str | Sequence[str] = (),
        account_id: str | int = "",
        scope: str = SCOPE,
        bot_id: str = "",
        fields: Mapping[str, str] | None = None,
        visible_fields: Collection[str] = (),
        trust_unverified: bool = False,
        webhook_kind: setting_up.Kind = "events",
        allow_test_secret: bool = False,
        base_url: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        _require_subdomain(subdomain)
        self._secrets = _secrets(webhook_secrets, allow_test_secret)
        self._site = f"https://{subdomain}.zendesk.com"
        self._account_id, self._bot_id = str(account_id), str(bot_id)
        self._fields, self._visible = dict(fields or {}), frozenset(visible_fields)
        self._trusting = trust_unverified
        self._kind = _kind(webhook_kind)

        def open_api(scope: str, routes: Sequence[Route]) -> Api:
            pairs = (client_id, client_secret), (email, api_token)
            return Api(
                base_url or self._site,
                credential=make_credential(*pairs, scope=scope, sleep=sleep),
                routes=routes,
                transport=transport,
                sleep=sleep,
            )

        self._scope, self._oauth = scope, bool(client_id)
        # A function, since it shows nothing of the secrets in it.
        self._open = open_api
        self._api = open_api(scope, ROUTES)
        self._beside = Surroundings(self._api)
        self._centre = HelpCentre(self._api)

    def __repr__(self) -> str:
        """Name the account, and none of its secrets."""
        return f"Zendesk({self._site})"

    def receive(self, delivery: Delivery) -> Event | None:
        """Check the signature of a call, then read which ticket it rings for."""
        webhook.authenticate(delivery, self._secrets)
        return webhook.read(delivery.body, bot_id=self._bot_id, account_id=self._account_id)

    async def fetch(self, ticket_id: str) -> Ticket:
        """Read the ticket with its whole thread, its people and the names around it."""
        # https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/side_loading/
        if not ticket_id.isdecimal():
            raise NothingToDraft("no ticket has this id: it must be a number", helpdesk=NAME)
        try:
            found = await self._ticket(ticket_id, include="users,groups,organizations")
        except NotFound as error:
            raise NothingToDraft("deleted or not visible", helpdesk=NAME) from error
        ticket = found["ticket"]
        requester = by_id(found.get("users")).get(ticket.get("requester_id"), {})
        if reason := refusal(ticket, requester):
            raise NothingToDraft(reason, helpdesk=NAME)
        comments, users = await self._beside.thread(ticket)
        return make_ticket(
            ticket,
            comments,
            await self._beside.of(ticket, found, users),
            bot_id=self._bot_id or (await self.whoami()).id,
            fields=self._fields,
            site=self._site,
            trust_unverified=self._trusting,
        )

    async def history(self, ticket: Ticket) -> History:
        """Read what is known of the requester; only the user while the rate budget is short."""
        if not ticket.customer.id:
            return History()
        user = await self._beside.user(ticket.customer.id)
        if self._api.is_short:
            return make_history(user, visible=self._visible)
        parent = ticket.parent_ticket or ""
        past = await self._beside.past_tickets(ticket.customer.id, parent=parent)
        return make_history(
            user,
            organization=await self._beside.organization(user),
            tickets=[row for row in past if str(row["id"]) != ticket.id],
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
        """Write a private note, with tags and priority, in one update."""
        if tags:
            # An update replaces all tags: what was added since they were read would be lost, so
            # the update is for this state of the ticket alone.
            ticket = (await self._ticket(ticket_id))["ticket"]
            tags = tuple(dict.fromkeys((*(ticket.get("tags") or ()), *tags)))
            expected_updated_at = expected_updated_at or _updated_at(ticket)
        body = note.make_update(
            html, key, unchanged_since=expected_updated_at, tags=tags, urgent=urgent
        )
        path = f"/tickets/{ticket_id}.json"
        answer = await self._api.write("PUT", path, "write note", body, holding="audit")
        if not (made := note.note_id(answer)):
            raise Unclear("the note came back without an id", helpdesk=NAME, operation="write note")
        return made

    async def find_note(self, ticket_id: str, key: str) -> str | None:
        """Look for our mark in the comments, newest first, then in the audits."""
        query = {"sort": "-created_at"}
        for what, find in (("comments", note.find_comment), ("audits", note.find_audit)):
            path = f"/tickets/{ticket_id}/{what}.json"
            try:
                async for page in self._api.pages(path, "find note", query, holding=what):
                    if found := find(page[what], key):
                        return found
            except NotFound:
                return None
        return None

    async def changes(self, cursor: str) -> Changes:
        """List tickets changed since the cursor."""
        return await changed(self._api, cursor)

    async def whoami(self) -> Bot:
        """Say as which user we are logged in."""
        # https://developer.zendesk.com/api-reference/ticketing/users/users/#show-self
        me = (await self._api.read("/users/me.json", "say who we are", holding="user"))["user"]
        if not me.get("id"):
            # Without a credential that counts, Zendesk answers 200 with an anonymous user.
            raise Forbidden("not logged in", helpdesk=NAME, operation="say who we are", status=200)
        self._bot_id = str(me["id"])
        return Bot(id=self._bot_id, name=me.get("name") or "", role=me.get("role") or "")

    async def checks(self) -> Sequence[Check]:
        """Try the credential, its rights, the webhook and the clock."""
        return await run_checks(self._api, oauth=self._oauth)

    async def set_up(self, endpoint: str, *, apply: bool) -> SetUp:
        """Make the webhook that calls `endpoint`; where the bot may not, say what an admin does."""
        if not apply:
            return setting_up.make_plan(endpoint, self._kind)
        api = self._open(f"{self._scope} {setting_up.SCOPES}", setting_up.ROUTES)
        try:
            return await setting_up.set_up(api, endpoint, self._kind)
        except (Forbidden, Refused) as error:
            if error.status not in (400, 403):  # a wrong secret, say, is for no admin to mend
                raise
            return SetUp(left=setting_up.make_steps(endpoint))
        finally:
            await api.aclose()

    async def aclose(self) -> None:
        """Give back connections."""
        await self._api.aclose()

    async def _ticket(self, ticket_id: str, **query: str) -> Json:
        # https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#show-ticket
        return await self._api.read(
            f"/tickets/{ticket_id}.json", "read ticket", query, holding="ticket"
        )


def _require_subdomain(subdomain: str) -> None:
    if not _SUBDOMAIN.fullmatch(subdomain):
        raise ConfigError(
            'subdomain must be the first part of the address: "acme" of acme.zendesk.com'
        )


def _secrets(given: str | Sequence[str], allow_test_secret: bool) -> tuple[str, ...]:
    several = (given,) if isinstance(given, str) else tuple(given)
    held = tuple(secret for secret in several if secret)
    if allow_test_secret:
        return (*held, webhook.TEST_SECRET)
    if not held:
        raise ConfigError(
            "webhook_secrets is missing: `empathy-reply connect` reads it off the new webhook, "
            "and Admin Center shows it on the webhook's page"
        )
    return held


def _kind(kind: setting_up.Kind) -> setting_up.Kind:
    if kind not in setting_up.SUBSCRIPTIONS:
        raise ConfigError(f'webhook_kind must be "events" or "trigger", not {kind!r}')
    return kind


def _updated_at(ticket: Json) -> datetime:
    return datetime.fromisoformat(ticket["updated_at"])
