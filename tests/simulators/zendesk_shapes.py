"""What Zendesk's records look like. In: the few values that matter. Out: whole records."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

BOT, AGENT = 8_447_388_090_495, 8_447_388_090_494
ACCOUNT = 22_129_848
GROUP, BRAND = 8_447_320_466_430, 8_447_346_621_310
HOME = "https://acme.zendesk.com"

BODIES: Mapping[str, Json] = {
    "expired_token": {
        "error": "invalid_token",
        "error_description": "The access token provided is expired, revoked or malformed.",
    },
    "conflict": {"error": "UpdateConflict", "description": "The ticket was updated meanwhile."},
    "rate_limited": {"error": "APIRateLimitExceeded", "description": "Too many requests"},
    "rate_limited_silent": {"error": "APIRateLimitExceeded", "description": "Too many requests"},
    "error": {"error": "InternalError", "description": "Something went wrong"},
    "unavailable": {"error": "ServiceUnavailable", "description": "Try again later"},
}
"""What Zendesk says with each fault that answers early."""

MISSING: Json = {"error": "RecordNotFound", "description": "Not found"}
FORBIDDEN: Json = {"error": "Forbidden", "description": "You are missing the following: read"}
CLOSED: Json = {
    "error": "RecordInvalid",
    "description": "Record validation errors",
    "details": {"status": [{"description": "Status: closed prevents ticket update"}]},
}


def stamp(when: datetime) -> str:
    """Write a time as the API does."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_html(text: str) -> str:
    """Wrap a text as Zendesk does."""
    return wrapped(f'<p dir="auto">{html.escape(text)}</p>')


def wrapped(inner: str) -> str:
    """Wrap HTML as Zendesk does."""
    return f'<div class="zd-comment" dir="auto">{inner}</div>'


def as_text(body: str) -> str:
    """Take the markup off, and leave the stray spaces that Zendesk leaves."""
    return html.unescape(re.sub(r"<[^>]+>", " ", body)).strip()


def new_user(number: int, name: str, now: str, *, role: str = "end-user") -> Json:
    """Make a user, with much that must never reach a draft."""
    address = f"{'.'.join(name.lower().split())}@customer.example"
    return {
        "id": number,
        "url": f"{HOME}/api/v2/users/{number}.json",
        "name": name,
        "email": address,
        "created_at": now,
        "updated_at": now,
        "time_zone": "Berlin",
        "iana_time_zone": "Europe/Berlin",
        "phone": None,
        "photo": None,
        "locale_id": 1,
        "locale": "en-US",
        "organization_id": None,
        "role": role,
        "verified": True,
        "external_id": None,
        "tags": [],
        "alias": None,
        "active": True,
        "shared": False,
        "shared_agent": False,
        "last_login_at": now,
        "two_factor_auth_enabled": False,
        "signature": None,
        "details": None,
        "notes": None,
        "role_type": None,
        "custom_role_id": None,
        "moderator": False,
        "ticket_restriction": "requested" if role == "end-user" else None,
        "only_private_comments": False,
        "restricted_agent": role == "end-user",
        "suspended": False,
        "default_group_id": None,
        "report_csv": False,
        "user_fields": {},
    }


def new_ticket(number: int, text: str, requester: int, now: str) -> Json:
    """Make a ticket with the keys that the API gives, some of them null, as there."""
    return {
        "url": f"{HOME}/api/v2/tickets/{number}.json",
        "id": number,
        "external_id": None,
        "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": now,
        "updated_at": now,
        "type": None,
        "subject": "About my order",
        "raw_subject": "About my order",
        "description": text,
        "priority": None,
        "status": "open",
        "recipient": "support@acme.example",
        "requester_id": requester,
        "submitter_id": requester,
        "assignee_id": AGENT,
        "organization_id": None,
        "group_id": GROUP,
        "collaborator_ids": [],
        "follower_ids": [],
        "email_cc_ids": [],
        "problem_id": None,
        "has_incidents": False,
        "is_public": True,
        "due_at": None,
        "tags": [],
        "custom_fields": [],
        "satisfaction_rating": {"score": "unoffered"},
        "sharing_agreement_ids": [],
        "custom_status_id": 8_447_320_465_790,
        "followup_ids": [],
        "brand_id": BRAND,
        "from_messaging_channel": False,
    }


def new_comment(number: int, author: int, body: str, now: str) -> Json:
    """Make a comment, with the address and place that its author never meant to give."""
    return {
        "id": number,
        "type": "Comment",
        "author_id": author,
        "body": as_text(body),
        "html_body": body,
        "plain_body": as_text(body),
        "public": True,
        "attachments": [],
        "audit_id": number + 1,
        "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": now,
        "metadata": {
            "system": {"ip_address": "192.0.2.7", "location": "Nauen, Germany", "latitude": 52.6},
            "custom": {},
        },
    }


def new_audit(number: int, ticket: int, author: int, events: list[Json], now: str) -> Json:
    """Make an audit."""
    return {
        "id": number,
        "ticket_id": ticket,
        "created_at": now,
        "author_id": author,
        "via": {"channel": "api", "source": {"from": {}, "to": {}, "rel": None}},
        "metadata": {"system": {"ip_address": "192.0.2.7"}, "custom": {}},
        "events": events,
    }


def new_message(number: int, author: Json, text: str, now: str) -> Json:
    """Make a message of a chat, as the conversation log has it."""
    return {
        "id": f"01JSED0{number}",
        "type": "Messaging::ConversationMessage",
        "author": author,
        "content": {"type": "text", "text": text},
        "attachments": [],
        "created_at": now,
        "received_at": now,
        "metadata": {"custom": {}, "system": {}, "ticket_version": 0},
        "reference": f"zen:sunco:conversation_message:{number:x}",
    }


def new_article(number: int, title: str, body: str, now: str) -> Json:
    """Make a published article that everybody may see."""
    return {
        "id": number,
        "url": f"{HOME}/api/v2/help_center/en-us/articles/{number}.json",
        "html_url": f"{HOME}/hc/en-us/articles/{number}",
        "author_id": AGENT,
        "comments_disabled": False,
        "draft": False,
        "promoted": False,
        "position": 0,
        "vote_sum": 0,
        "vote_count": 0,
        "section_id": 1,
        "created_at": now,
        "updated_at": now,
        "edited_at": now,
        "name": title,
        "title": title,
        "source_locale": "en-us",
        "locale": "en-us",
        "outdated": False,
        "user_segment_id": None,
        "permission_group_id": 1,
        "label_names": [],
        "body": body,
    }


def logged(comment: Json, users: Mapping[int, Json]) -> Json:
    """Turn a comment into an event of the conversation log."""
    user = users.get(comment["author_id"], {})
    return {
        "id": f"01JSEC0{comment['id']}",
        "type": "Comment",
        "author": {
            "type": "user" if user.get("role") == "end-user" else "agent",
            "display_name": user.get("name"),
            "zen:support:user_id": comment["author_id"],
        },
        "content": {"type": "html", "body": comment["html_body"]},
        "attachments": comment["attachments"],
        "created_at": comment["created_at"],
        "metadata": {**comment["metadata"], "public": comment["public"], "ticket_version": 1},
        "reference": f"zen:ticket_event:{comment['id']}",
    }
