"""A private note on its way to a ticket, and the mark by which it is found again.

In: HTML and a key. Out: the update that Zendesk takes. Pure. The key travels as metadata that
nobody sees, and comes back with the comment and with its audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

MARK = "empathy_reply"
"""The name of our metadata."""


def make_update(
    html: str,
    key: str,
    *,
    unchanged_since: datetime | None = None,
    tags: Sequence[str] = (),
    urgent: bool = False,
) -> dict[str, Any]:
    """Make the one update that holds the note and whatever comes with it.

    `tags` are all the tags that the ticket shall have, since an update replaces them.
    """
    # https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#update-ticket
    ticket: dict[str, Any] = {
        # Left out, `public` would be whatever the ticket's first comment was.
        "comment": {"html_body": html, "public": False},
        "metadata": {MARK: {"key": key}},
    }
    if unchanged_since:
        ticket |= {"safe_update": True, "updated_stamp": stamp(unchanged_since)}
    if tags:
        ticket["tags"] = list(tags)
    if urgent:
        ticket["priority"] = "urgent"
    return {"ticket": ticket}


def may_pass(body: Json) -> bool:
    """Say whether an update is a private note and nothing that a customer could see."""
    ticket = body["ticket"]
    comment = ticket["comment"]
    return (
        body.keys() == {"ticket"}
        and ticket.keys()
        <= {"comment", "metadata", "safe_update", "updated_stamp", "tags", "priority"}
        and comment.keys() == {"html_body", "public"}
        and comment["public"] is False
    )


def note_id(answer: Json) -> str:
    """Find the id of the comment that an update made; "" where the answer does not tell."""
    return _comment_of(answer.get("audit") or {})


def has_mark(source: Json) -> bool:
    """Say whether a comment carries our mark, with whatever key."""
    return bool(_mark(source))


def find_comment(comments: Sequence[Json], key: str) -> str:
    """Find the comment with this key; "" where there is none."""
    return next((str(c["id"]) for c in comments if _mark(c).get("key") == key), "")


def find_audit(audits: Sequence[Json], key: str) -> str:
    """Find the comment that was made in the audit with this key; "" where there is none."""
    return next((_comment_of(a) for a in audits if _mark(a).get("key") == key), "")


def stamp(when: datetime) -> str:
    """Write a time as Zendesk does."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _mark(source: Json) -> Json:
    custom = (source.get("metadata") or {}).get("custom") or {}
    mark = custom.get(MARK)
    return mark if isinstance(mark, dict) else {}


def _comment_of(audit: Json) -> str:
    events = audit.get("events") or ()
    return next((str(e["id"]) for e in events if e.get("type") == "Comment"), "")
