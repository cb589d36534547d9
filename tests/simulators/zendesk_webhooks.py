"""The webhook calls of the simulated Zendesk account. In: what happened. Out: signed bodies."""

from __future__ import annotations

import base64
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import datetime

from .zendesk_shapes import ACCOUNT, Json, stamp


def signed(body: bytes, secret: str, now: datetime) -> tuple[Mapping[str, str], bytes]:
    """Sign one attempt; the time that is signed is the attempt's, not the event's."""
    timestamp = stamp(now)
    made = hmac.digest(secret.encode(), timestamp.encode() + body, "sha256")
    return {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Zendesk Webhook",
        "x-zendesk-account-id": str(ACCOUNT),
        "x-zendesk-webhook-id": "01JDEMPATHYREPLYWEBHOOK000",
        "x-zendesk-webhook-signature": base64.b64encode(made).decode(),
        "x-zendesk-webhook-signature-timestamp": timestamp,
    }, body


def written(told: Json) -> bytes:
    """Write JSON as Zendesk does: indented, with a last line break, so that remade it differs."""
    return (json.dumps(told, indent=3) + "\n").encode()


def event(name: str, detail: Json, inner: Json, now: datetime) -> Json:
    """Make the body of a subscription's call."""
    return {
        "type": f"zen:event-type:{name}",
        "account_id": ACCOUNT,
        "id": str(uuid.uuid4()),
        "time": now.strftime("%Y-%m-%dT%H:%M:%S.%f123Z"),
        "zendesk_event_version": "2022-11-06",
        "subject": f"zen:ticket:{detail['id']}",
        "detail": detail,
        "event": inner,
    }


def rung(ticket: Json) -> Json:
    """Make the body of the suggested trigger's call."""
    return {
        "source": "zendesk-trigger",
        "ticket_id": str(ticket["id"]),
        "actor_role": "End-user",
        "updated_at": ticket["updated_at"],
    }


def comment_told(comment: Json, author: Json) -> Json:
    """Tell of a comment as events do."""
    staff = author["role"] != "end-user"
    return {
        "id": str(comment["id"]),
        "body": comment["body"],
        "is_public": comment["public"],
        "author": {"id": str(author["id"]), "is_staff": staff, "name": author["name"]},
    }


def detail_of(ticket: Json, actor: int) -> Json:
    """Describe a ticket as events do: ids are strings, words in capitals."""
    ids = ("id", "requester_id", "submitter_id", "assignee_id", "organization_id", "brand_id")
    return {
        **{key: str(ticket[key] or "") for key in ids},
        "actor_id": str(actor),
        "status": ticket["status"].upper(),
        "priority": (ticket["priority"] or "").upper() or None,
        "subject": ticket["subject"],
        "description": ticket["description"],
        "is_public": ticket["is_public"],
        "tags": list(ticket["tags"]),
        "via": {"channel": ticket["via"]["channel"]},
        "created_at": ticket["created_at"],
        "updated_at": ticket["updated_at"],
    }
