"""Danger and grief, told at once to a webhook of the team's own. In: a draft. Out: a signed call.

The body holds ids, labels and times, and no word of the customer. It is signed like this: header
`X-Empathy-Reply-Signature: t=<seconds>,v1=<hex>`, where the hex is the HMAC-SHA256 of
`<seconds>.<body>`; with several secrets there are several `v1`, so that secrets can be changed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from .assess.labels import Flag, Situation
from .draft import Draft
from .ticket import Record, When
from .transport import Transport, post_signed

HEADER = "X-Empathy-Reply-Signature"
FRESH = 300.0
"""Seconds that a signed call stays good."""

_STAMP = re.compile(r"[0-9]{1,12}")

_URGENT = {Situation.SAFETY, Situation.GRIEF}


class Alert(Record):
    """What is told: which ticket, what kind of moment, and since when."""

    draft_id: str
    connection: str
    ticket_id: str
    situation: str
    safety_kind: str | None = None
    flags: tuple[str, ...] = ()
    received_at: When | None = None
    created_at: When


def is_alert(draft: Draft) -> bool:
    """Say whether somebody has to be told at once: danger, hints of self-harm, grief."""
    read = draft.assessment
    return read.situation in _URGENT or Flag.SELF_HARM in read.flags


def make_alert(
    draft: Draft,
    *,
    connection: str,
    created_at: float,
    received_at: float | None = None,
) -> Alert:
    """Make the alert of a draft; times are seconds since 1970."""
    read = draft.assessment
    return Alert(
        draft_id=draft.draft_id,
        connection=connection,
        ticket_id=draft.ticket_id,
        situation=read.situation.value,
        safety_kind=read.safety_kind.value if read.safety_kind else None,
        flags=tuple(flag.value for flag in read.flags),
        received_at=datetime.fromtimestamp(received_at, UTC) if received_at else None,
        created_at=datetime.fromtimestamp(created_at, UTC),
    )


def sign(body: bytes, *, secrets: Sequence[str], at: float) -> str:
    """Give the signature header of a body, with one value for each secret."""
    stamp = str(int(at))
    values = (f"v1={_digest(body, secret, stamp)}" for secret in secrets)
    return ",".join([f"t={stamp}", *values])


def verify(body: bytes, *, header: str, secrets: Sequence[str], now: float) -> bool:
    """Say whether a call is genuine and fresh: for the receiver of alerts.

    A call may come twice: `draft_id` tells.
    """
    parts = [part.partition("=") for part in header.split(",")]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    if not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > FRESH:
        return False
    # As bytes: a forged header may hold any character, and text beyond ASCII is not compared.
    told = [value.encode(errors="replace") for name, _, value in parts if name == "v1"]
    good = [_digest(body, secret, stamp).encode() for secret in secrets]
    return any([hmac.compare_digest(a, b) for a in told for b in good])


async def send_alert(
    alert: Alert,
    *,
    url: str,
    secrets: Sequence[str],
    transport: Transport | None = None,
) -> None:
    """Tell the team's webhook; any 2xx is an arrival. Raises `AlertError`, to be tried again."""
    body = alert.model_dump_json().encode()
    headers = {"Content-Type": "application/json"}
    if secrets:
        headers[HEADER] = sign(body, secrets=secrets, at=time.time())
    await post_signed(url, body, headers=headers, transport=transport)


def _digest(body: bytes, secret: str, stamp: str) -> str:
    signed = stamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
