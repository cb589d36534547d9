"""The webhook calls of the simulated Zendesk account. In: what happened. Out: signed bodies."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from .courier import Courier, Parcel
from .zendesk_shapes import ACCOUNT, Json, stamp


class Post:
    """Hands calls to the courier, from a loop of its own; without a courier they are `kept`."""

    def __init__(
        self, courier: Courier | None, path: str, secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._courier, self._path, self._secret, self._clock = courier, path, secret, clock
        self.kept: list[Parcel] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def send(self, told: Json) -> None:
        """Send a body, signed anew for each attempt."""
        body = written(told)
        parcel = Parcel(self._path, lambda: signed(body, self._secret, self._clock()))
        if self._courier is None:
            self.kept.append(parcel)
            return
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread.start()
        self._loop.call_soon_threadsafe(self._courier.send, parcel)

    def settled(self) -> None:
        """Wait until nothing is on its way."""
        if self._courier and self._loop:
            asyncio.run_coroutine_threadsafe(self._courier.settled(), self._loop).result(60)

    def stop(self) -> None:
        """Send nothing more."""
        if self._courier and self._loop:
            asyncio.run_coroutine_threadsafe(self._courier.aclose(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def _run(self) -> None:
        assert self._loop
        self._loop.run_forever()
        self._loop.close()


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
