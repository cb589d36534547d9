"""Tickets that changed, for webhooks that never came. In: a cursor. Out: ids and the next cursor.

The export remembers where we stand, and is for admins alone. For other bots the list of tickets is
read backwards from the newest change; the cursor then is a time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from empathy_reply.errors import Forbidden
from empathy_reply.helpdesk import Changes

from .api import Api, Json
from .note import stamp

PATH = "/incremental/tickets/cursor.json"

OVERLAP = timedelta(minutes=1)
"""How far each look reaches into the one before it; the export knows nothing younger than this."""

EXPORTS = 8
"""Pages of the export that are read at once; Zendesk gives ten a minute."""


async def changed(api: Api, cursor: str) -> Changes:
    """List tickets that changed since the cursor, which may be a time; "" starts a minute ago."""
    since = _time(cursor)
    try:
        return await _exported(api, "" if since else cursor, since=since)
    except Forbidden as error:
        if error.status != 403:
            raise
        return await _listed(api, since or datetime.now(UTC))


async def _exported(api: Api, cursor: str, *, since: datetime | None) -> Changes:
    # https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api/
    # A second more than a minute ago, since the two clocks differ.
    latest = datetime.now(UTC) - OVERLAP - timedelta(seconds=1)
    start = int(min(since or latest, latest).timestamp())
    seen = dict[str, None]()
    for _ in range(EXPORTS):
        asked: dict[str, str | int] = {"cursor": cursor} if cursor else {"start_time": start}
        page = await api.read(PATH, "export changes", asked, holding="tickets")
        seen |= dict.fromkeys(_id(one) for one in page["tickets"] if one.get("status") != "closed")
        cursor = page.get("after_cursor") or cursor
        if page.get("end_of_stream") is not False:
            break
    # An export that found nothing may name no cursor: the next one begins where this one did.
    began = datetime.fromtimestamp(start, UTC).isoformat()
    return Changes(ticket_ids=tuple(seen), cursor=cursor or began)


async def _listed(api: Api, since: datetime) -> Changes:
    # https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets
    seen, newest = dict[str, None](), since
    query = {"sort": "-updated_at"}
    async for page in api.pages("/tickets.json", "list changes", query, holding="tickets"):
        for one in page["tickets"]:
            updated_at = datetime.fromisoformat(one["updated_at"])
            if updated_at < since - OVERLAP:
                return _until(newest, seen)
            newest = max(newest, updated_at)
            seen[_id(one)] = None
    return _until(newest, seen)


def _until(newest: datetime, seen: dict[str, None]) -> Changes:
    return Changes(ticket_ids=tuple(seen), cursor=stamp(newest))


def _time(cursor: str) -> datetime | None:
    """Read a cursor that is a time; the export's own are not."""
    try:
        read = datetime.fromisoformat(cursor)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _id(ticket: Json) -> str:
    return str(ticket["id"])
