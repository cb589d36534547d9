"""What stands around a ticket: its contact, names for its numbers, the customer's past.

In: a ticket's JSON, or a customer's id. Out: JSON of the API. What we may not see is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from empathy_reply.errors import NothingToDraft

from .api import Api, Json
from .mapping import NAME, STATUSES, Around

PAST = 50
"""Earlier tickets that are read."""


class Surroundings:
    """Reads what stands around the tickets of one account."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def of(self, ticket: Json, contact: Json) -> Around:
        """Find names for the numbers in a ticket."""
        company = await self._api.one("companies", ticket.get("company_id"))
        own_status = ticket.get("status") not in STATUSES
        return Around(
            contact=contact,
            organization=company.get("name"),
            brand=await self._called("products", ticket.get("product_id")),
            group=await self._called("groups", ticket.get("group_id")),
            statuses=await self._statuses() if own_status else STATUSES,
        )

    async def requester(self, ticket: Json) -> Json:
        """Read the contact; agents are no contacts, and a ticket of theirs is none of ours."""
        number = ticket.get("requester_id")
        contact = await self._api.one("contacts", number)
        staff = contact.get("helpdesk_agent") or (
            not contact and await self._api.one("agents", number)
        )
        if staff:
            raise NothingToDraft("the requester is an agent", helpdesk=NAME)
        return contact

    async def past_tickets(self, requester: str, *, days: int) -> Sequence[Json]:
        """Read the customer's tickets of so many days, the newest first."""
        # https://developers.freshdesk.com/api/#list_all_tickets: 30 days unless told otherwise
        query: dict[str, str | int] = {
            "requester_id": requester,
            "updated_since": stamp(datetime.now(UTC) - timedelta(days=days)),
            "include": "description",
            "order_by": "updated_at",
            "per_page": PAST,
        }
        return (await self._api.page("/tickets", "read earlier tickets", query))[0]

    async def ratings(self, requester: str) -> Sequence[Json]:
        """Read how the customer rated; nothing where the account has no surveys."""
        # https://developers.freshdesk.com/api/#view_all_satisfaction_ratings
        query = {"user_id": requester}
        return await self._api.known("/surveys/satisfaction_ratings", "read ratings", query) or ()

    async def _called(self, kind: str, number: object) -> str | None:
        """Give a name; where we may not read it, the number, which rules can name as well."""
        name = (await self._api.one(kind, number)).get("name")
        return name or (str(number) if number else None)

    async def _statuses(self) -> Mapping[int, str]:
        """Name all statuses; those of the account's own making stand in a field's choices."""
        # https://developers.freshdesk.com/api/#list_all_ticket_fields
        fields = await self._api.known("/ticket_fields", "read fields") or ()
        choices = next((f.get("choices") for f in fields if f.get("name") == "status"), None) or {}
        return {**{int(n): str(told[0]).lower() for n, told in choices.items()}, **STATUSES}


def stamp(when: datetime) -> str:
    """Write a time as Freshdesk does."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
