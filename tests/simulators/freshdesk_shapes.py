"""What Freshdesk's answers look like. In: a few values. Out: JSON with every key the API gives."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

BOT, AGENT = 9001, 9002
"""The bot's own user, and the one human agent."""

BODIES: Mapping[str, Json] = {
    "expired_token": {"code": "invalid_credentials", "message": "You have to be logged in."},
    "conflict": {"code": "conflict", "message": "The resource is being changed."},
    "rate_limited": {"message": "You have exceeded the limit of requests per minute"},
    "rate_limited_silent": {"message": "You have exceeded the limit of requests per minute"},
    "error": {"message": "We're sorry, but something went wrong."},
    "unavailable": {"message": "The service is not available."},
}
"""What Freshdesk says with each fault that answers early."""


def stamp(when: datetime) -> str:
    """Write a time as Freshdesk does."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_html(text: str) -> str:
    """Put plain text into HTML."""
    return f"<div>{markup.escape(text)}</div>"


def as_text(body: str) -> str:
    """Take the tags off."""
    return markup.unescape(re.sub(r"<[^>]+>", " ", body)).strip()


def new_ticket(number: int, body: str, now: str) -> Json:
    """Make a ticket with every key that the API gives, some of them null, as there."""
    return {
        "id": number,
        "subject": "About my order",
        "description": body,
        "description_text": as_text(body),
        "status": 2,
        "priority": 1,
        "source": 1,
        "type": None,
        "responder_id": None,
        "group_id": None,
        "product_id": None,
        "email_config_id": None,
        "cc_emails": None,
        "fwd_emails": None,
        "reply_cc_emails": None,
        "to_emails": None,
        "spam": False,
        "fr_escalated": False,
        "is_escalated": False,
        "tags": [],
        "custom_fields": {},
        "attachments": [],
        "created_at": now,
        "updated_at": now,
        "due_by": now,
        "fr_due_by": now,
    }


def new_conversation(number: int, ticket: int, body: str, now: str) -> Json:
    """Make a conversation; lists that hold nothing are null, as there."""
    return {
        "id": number,
        "ticket_id": ticket,
        "body": body,
        "body_text": as_text(body),
        "incoming": False,
        "private": False,
        "user_id": None,
        "source": 0,
        "support_email": None,
        "from_email": None,
        "to_emails": None,
        "cc_emails": None,
        "bcc_emails": None,
        "attachments": [],
        "created_at": now,
        "updated_at": now,
    }


def new_contact(number: int, name: str, now: str) -> Json:
    """Make a contact."""
    address = f"{'.'.join(name.lower().split())}@customer.example"
    return {
        "id": number,
        "name": name,
        "email": address,
        "active": False,
        "language": "en",
        "time_zone": "Berlin",
        "company_id": None,
        "description": None,
        "job_title": None,
        "mobile": None,
        "phone": None,
        "tags": [],
        "other_emails": [],
        "custom_fields": {},
        "created_at": now,
        "updated_at": now,
    }


def new_agent(number: int, name: str) -> Json:
    """Make an agent."""
    return {
        "id": number,
        "type": "support_agent",
        "ticket_scope": 1,
        "available": True,
        "occasional": False,
        "signature": None,
        "contact": {"name": name, "email": "bot@acme.example", "active": True, "language": "en"},
    }
