"""The log of a chat, in the form that comments have. In: JSON of the API. Out: the same as JSON of
comments and users, so that one mapping reads both. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_SUPPORT_ID = "zen:support:user_id"
_ROLES = {"user": "end-user", "agent": "agent"}
_NOBODY = -1
"""The author of what bots say, as Zendesk itself has it."""


def as_comments(events: Sequence[Json], *, requester: int | None) -> list[dict[str, Any]]:
    """Turn comments and messages of a log into comments; other events are left out."""
    # https://developer.zendesk.com/api-reference/ticketing/tickets/conversation_log/
    return [_comment(one, requester) for one in events if one.get("type") in _READERS]


def as_users(events: Sequence[Json], *, requester: int | None) -> dict[int, dict[str, Any]]:
    """List who spoke, as far as the log knows them."""
    authors = [(_author_id(one, requester), one.get("author") or {}) for one in events]
    # Comments name their author by number alone; messages, which come last here, by name.
    authors.sort(key=lambda pair: bool(pair[1].get("display_name")))
    return {
        number: {
            "id": number,
            "name": author.get("display_name"),
            "role": _ROLES.get(author.get("type") or ""),
        }
        for number, author in authors
        if number != _NOBODY
    }


def _comment(event: Json, requester: int | None) -> dict[str, Any]:
    metadata = event.get("metadata") or {}
    return {
        # "zen:ticket_event:8639371328313": its end is the id that webhooks name.
        "id": str(event.get("reference") or event["id"]).rpartition(":")[2],
        "author_id": _author_id(event, requester),
        "created_at": event.get("created_at"),
        "attachments": event.get("attachments"),
        "metadata": metadata,
        **_READERS[event["type"]](event.get("content") or {}, metadata),
    }


def _author_id(event: Json, requester: int | None) -> int:
    """Give the author's id; a chat's user who has none yet is the one the ticket was made for."""
    author = event.get("author") or {}
    if author.get("type") == "bot":
        return _NOBODY
    number = author.get(_SUPPORT_ID)
    if number is None and author.get("type") == "user":
        number = requester
    return number if isinstance(number, int) else _NOBODY


def _written(content: Json, metadata: Json) -> dict[str, Any]:
    body = content.get("body") or content.get("text") or ""
    return {"html_body": body, "public": metadata.get("public") is True}


def _said(content: Json, metadata: Json) -> dict[str, Any]:
    """Take a message of the chat, which the customer sees unless it says otherwise."""
    return {"plain_body": content.get("text") or "", "public": metadata.get("public") is not False}


_READERS = {"Comment": _written, "Messaging::ConversationMessage": _said}
