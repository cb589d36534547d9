"""What is read of and around a ticket: its thread, its people, the customer's past.

In: a ticket's JSON, or a customer's id. Out: JSON of the API. What we may not see is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from empathy_reply.errors import Forbidden, NotFound, Refused

from .api import Api, Json
from .conversation import as_comments, as_users
from .mapping import Around, copied_ids, is_messaging

PAST = 25
"""Earlier tickets that are read."""

Thread = tuple[list[Json], dict[int, Json]]
"""Comments, and the people who wrote them."""


class Surroundings:
    """Reads threads and what stands around them, in one account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def thread(self, ticket: Json) -> Thread:
        """Read the whole thread; a chat's stands in a log, where the account lets us read it."""
        found = await self._chat(ticket) if is_messaging(ticket) else None
        return found or await self._comments(ticket["id"])

    async def of(self, ticket: Json, beside: Json, users: Mapping[int, Json]) -> Around:
        """Find names for the numbers in a ticket; `beside` is what came with it."""
        known = {**users, **by_id(beside.get("users"))}
        strangers = [number for number in copied_ids(ticket) if number not in known]
        return Around(
            users={**known, **by_id(await self._people(strangers))},
            organization=_called(beside.get("organizations"), ticket.get("organization_id")),
            brand=await self._brand(ticket.get("brand_id")),
            group=_called(beside.get("groups"), ticket.get("group_id")) or _shown(ticket, "group"),
        )

    async def user(self, number: str) -> Json:
        """Read a user; {} where there is none, or none that we may see."""
        found = await self._api.known(f"/users/{number}.json", "read user", holding="user")
        return found or {}

    async def organization(self, user: Json) -> Json:
        """Read a user's organisation; {} where there is none, or none that we may see."""
        path = f"/organizations/{user.get('organization_id')}.json"
        if not user.get("organization_id"):
            return {}
        found = await self._api.known(path, "read organization", holding="organization")
        return found or {}

    async def past_tickets(self, customer: str, *, parent: str) -> Sequence[Json]:
        """Read the customer's tickets, the newest first, and the one that this one follows."""
        # https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
        query: dict[str, str | int] = {
            "sort_by": "updated_at",
            "sort_order": "desc",
            "per_page": PAST,
        }
        path = f"/users/{customer}/tickets/requested.json"
        found = await self._api.optional(path, "read earlier tickets", query, holding="tickets")
        tickets: list[Json] = found["tickets"] if found else []
        if not parent or any(str(one["id"]) == parent for one in tickets):
            return tickets
        followed = await self._api.optional(
            f"/tickets/{parent}.json", "read ticket", holding="ticket"
        )
        # Who follows up need not be who wrote then, and hears nothing of it.
        hers = followed is not None and str(followed["ticket"].get("requester_id")) == customer
        return [*tickets, followed["ticket"]] if followed and hers else tickets

    async def _comments(self, number: int) -> Thread:
        # https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
        comments: list[Json] = []
        users: dict[int, Json] = {}
        query = {"sort": "created_at", "include": "users"}
        path = f"/tickets/{number}/comments.json"
        async for page in self._api.pages(path, "read comments", query, holding="comments"):
            comments += page["comments"]
            users |= by_id(page.get("users"))
        return comments, users

    async def _chat(self, ticket: Json) -> Thread | None:
        # https://developer.zendesk.com/api-reference/ticketing/tickets/conversation_log/
        events: list[Json] = []
        path = f"/tickets/{ticket['id']}/conversation_log"
        try:
            async for page in self._api.pages(path, "read chat", holding="events"):
                events += page["events"]
        except (Forbidden, NotFound, Refused):
            return None
        requester = ticket.get("requester_id")
        comments = as_comments(events, requester=requester)
        return (comments, as_users(events, requester=requester)) if comments else None

    async def _people(self, numbers: Sequence[int]) -> Sequence[Json]:
        if not numbers:
            return ()
        # https://developer.zendesk.com/api-reference/ticketing/users/users/#show-many-users
        query = {"ids": ",".join(str(number) for number in numbers[:100])}
        return (
            await self._api.known("/users/show_many.json", "read users", query, holding="users")
            or ()
        )

    async def _brand(self, number: object) -> str | None:
        """Give a name; where we may not read it, the number, which rules can name as well."""
        if not number:
            return None
        found = await self._api.known(f"/brands/{number}.json", "read brand", holding="brand")
        return (found or {}).get("name") or str(number)


def by_id(rows: Any) -> dict[int, Json]:
    """Index rows by their ids."""
    return {row["id"]: row for row in rows or ()}


def _called(rows: Iterable[Json] | None, number: object) -> str | None:
    return next((row.get("name") for row in rows or () if row["id"] == number), None)


def _shown(ticket: Json, what: str) -> str | None:
    number = ticket.get(f"{what}_id")
    return str(number) if number else None
