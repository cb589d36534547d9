"""The receiver: a webhook is verified, read as a doorbell, put on disk, and only then answered.

In: a call of a helpdesk. Out: 202 when the event is on disk, 200 when it asks for nothing, else a
problem. The text of a delivery is neither kept nor logged: what is kept are ids.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from ..errors import BadSignature, DeliveryError, StoreError
from ..helpdesk import Delivery, Event
from ..store import inbox_row
from ..ticket import Record
from .problems import Problem, documented, unauthorized
from .shared import House, Shared

LOG = logging.getLogger(__name__)

router = APIRouter(tags=["webhooks"])

LONGEST_ID = 100
"""Characters of an id that the inbox holds."""

_CODES = ("malformed", "unauthorized", "not_found", "too_large", "store_unavailable")


class Receipt(Record):
    """What a helpdesk hears: whether there was something to keep."""

    accepted: bool


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipt, "description": "genuine, and nothing to act on"},
    202: {"description": "the event is on disk"},
    **documented(*_CODES),
}


_BODY: dict[str, Any] = {"requestBody": {"content": {"application/json": {"schema": {}}}}}
"""Whatever the helpdesk sends: its adapter knows its shape."""


@router.post("/webhooks/{connection}", status_code=202, responses=_ANSWERS, openapi_extra=_BODY)
async def receive(connection: str, request: Request, response: Response, house: House) -> Receipt:
    """Take a signed webhook call of a helpdesk."""
    return await _take(house, connection, request, response)


@router.post(
    "/webhooks/{connection}/{secret}", status_code=202, responses=_ANSWERS, openapi_extra=_BODY
)
async def receive_with_secret(
    connection: str, secret: str, request: Request, response: Response, house: House
) -> Receipt:
    """Take a webhook call of a helpdesk that cannot sign; the secret stands in the path."""
    return await _take(house, connection, request, response, secret=secret)


async def _take(
    house: Shared, connection: str, request: Request, response: Response, *, secret: str = ""
) -> Receipt:
    helpdesk = house.helpdesk(connection)
    delivery = Delivery(
        headers=dict(request.headers),
        body=await request.body(),
        secret=secret,
        received_at=datetime.now(UTC),
    )
    try:
        event = helpdesk.receive(delivery)
        if event:
            await house.intake.put(_row(connection, event, delivery))
    except (DeliveryError, StoreError) as error:
        _count(house, connection, "refused" if isinstance(error, DeliveryError) else "not_kept")
        why = type(error).__name__ + _hint(error)
        LOG.warning("delivery to %s not accepted: %s", connection, why)
        raise _problem(error) from error
    _count(house, connection, "accepted" if event else "ignored")
    response.status_code = 202 if event else 200
    return Receipt(accepted=event is not None)


def _hint(error: DeliveryError | StoreError) -> str:
    if isinstance(error, BadSignature):
        return "; webhook_secrets do not match what the helpdesk sends, or a stranger calls"
    return ""


def _row(connection: str, event: Event, delivery: Delivery) -> dict[str, object]:
    """Give the row of an event; one whose ids no column holds would spoil the rows beside it."""
    for one in (event.ticket_id, event.message_id, event.id):
        if not one.isprintable():
            raise DeliveryError("an id holds characters that are no part of an id")
    if not event.ticket_id or max(len(event.ticket_id), len(event.message_id)) > LONGEST_ID:
        raise DeliveryError(f"an id is empty or has over {LONGEST_ID} characters")
    return inbox_row(connection, event, received_at=delivery.received_at.timestamp())


def _problem(error: DeliveryError | StoreError) -> Exception:
    """Say no more than the status: whoever cannot sign learns nothing from the answer."""
    if isinstance(error, StoreError):
        return error
    return unauthorized() if error.status == 401 else Problem("malformed")


def _count(house: Shared, connection: str, result: str) -> None:
    house.figures.deliveries.labels(connection, result).inc()
