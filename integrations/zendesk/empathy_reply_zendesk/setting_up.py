"""Makes the webhook that calls us, once, for `connect`. In: our endpoint. Out: what was done.

It is asked for with a token of its own, since daily work needs no right to do this. What is there
already is used, so that a second run makes nothing new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from empathy_reply import transport as wire
from empathy_reply.errors import Forbidden, Refused
from empathy_reply.helpdesk import SetUp

from .api import BASE, Api, Json
from .auth import TOKEN_PATH
from .webhook import EVENT

Kind = Literal["events", "trigger"]

NAME = "Empathy Reply"
SCOPES = "webhooks:read webhooks:write triggers:read triggers:write"
OFF = "empathy_reply_off"
"""The tag that keeps a ticket out of the trigger."""

# https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
EVENTS = tuple(
    f"{EVENT}ticket.{name}"
    for name in (
        "created",
        "comment_added",
        "comment_made_private",
        "comment_redacted",
        "attachment_redacted_from_comment",
        "requester_changed",
        "merged",
        "marked_as_spam",
        "soft_deleted",
        "undeleted",
        "permanently_deleted",
    )
)
CHAT = (f"{EVENT}messaging_ticket.message_added",)
TRIGGERED = ("conditional_ticket_events",)

SUBSCRIPTIONS: Mapping[Kind, Sequence[tuple[str, ...]]] = {
    # Zendesk's documents disagree on whether tickets can be subscribed to; a trigger always works.
    "events": (EVENTS + CHAT, EVENTS, TRIGGERED),
    "trigger": (TRIGGERED,),
}
"""What is tried, one after the other."""

BODY = json.dumps(
    {
        "source": "zendesk-trigger",
        "ticket_id": "{{ticket.id}}",
        "actor_role": "{{current_user.role}}",
        "updated_at": "{{ticket.updated_at_with_timestamp}}",
    }
)
"""What the trigger sends: ids alone, since a ticket's own text may break the JSON around it."""

# https://developer.zendesk.com/documentation/ticketing/reference-guides/conditions-reference/
CONDITIONS = (
    ("comment_is_public", "is", "true"),
    ("role", "is", "end_user"),  # which leaves out our own notes, and agents
    ("status", "less_than", "solved"),
    ("current_tags", "not_includes", OFF),
)


def _calls_us(body: Json) -> bool:
    webhook = body["webhook"]
    known = {*EVENTS, *CHAT, *TRIGGERED}
    return webhook["http_method"] == "POST" and set(webhook["subscriptions"]) <= known


def _only_rings(body: Json) -> bool:
    """Say whether a trigger does nothing but call a webhook: others could write to customers."""
    actions = body["trigger"]["actions"]
    return bool(actions) and all(one["field"] == "notification_webhook" for one in actions)


ROUTES = (
    wire.Route("POST", TOKEN_PATH),
    wire.Route("GET", BASE + r"/webhooks(/[0-9A-Za-z]+/signing_secret)?"),
    wire.Route("GET", BASE + r"/triggers/search\.json"),
    wire.Route("POST", BASE + r"/webhooks", _calls_us),
    wire.Route("POST", BASE + r"/triggers\.json", _only_rings),
)


def make_plan(endpoint: str, kind: Kind) -> SetUp:
    """Say what would be done."""
    webhook = f"make the webhook {NAME!r}, which calls {endpoint}, and read its signing secret"
    trigger = f"make the trigger {NAME!r}, for public comments of end users"
    return SetUp(done=(webhook, *((trigger,) if kind == "trigger" else ())))


def make_steps(endpoint: str) -> tuple[str, ...]:
    """Say what a person does where the bot may not make webhooks."""
    # https://support.zendesk.com/hc/en-us/articles/4408839108378
    return (
        "the bot may not make webhooks: an admin has to do what follows, or give it the right",
        "Admin Center > Apps and integrations > Webhooks > Create webhook > Trigger or automation: "
        f"name {NAME}, endpoint {endpoint}, method POST, format JSON, no authentication",
        "on the webhook's page, reveal the signing secret and add it to webhook_secrets",
        "Admin Center > Objects and rules > Business rules > Triggers > Create trigger, on: "
        "comment is public; current user is (end user); status less than solved; tags contain "
        f"none of {OFF}; action: notify active webhook {NAME}, with the body {BODY}",
    )


async def set_up(api: Api, endpoint: str, kind: Kind) -> SetUp:
    """Make the webhook, and the trigger where it needs one; give its signing secret."""
    webhook = await _found(api, endpoint)
    done = [f"the webhook {NAME!r} calls {endpoint}" + (" already" if webhook else "")]
    webhook = webhook or await _made(api, endpoint, kind)
    # https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/#show-webhook-signing-secret
    path = f"/webhooks/{webhook['id']}/signing_secret"
    secret = await api.read(path, "read the signing secret", holding="signing_secret")
    left: tuple[str, ...] = ()
    if TRIGGERED[0] in webhook["subscriptions"]:
        try:
            done.append(await _trigger(api, str(webhook["id"])))
        except (Forbidden, Refused):
            left = make_steps(endpoint)[-1:]
    secrets = (str(secret["signing_secret"]["secret"]),)
    return SetUp(done=tuple(done), left=left, secrets=secrets)


async def list_webhooks(api: Api) -> list[Json]:
    """Read every webhook of the account."""
    found: list[Json] = []
    async for page in api.pages("/webhooks", "list webhooks", holding="webhooks"):
        found += page["webhooks"]
    return found


async def _found(api: Api, endpoint: str) -> Json | None:
    known = await list_webhooks(api)
    return next(
        (w for w in known if w.get("endpoint") == endpoint and w.get("status") == "active"), None
    )


async def _made(api: Api, endpoint: str, kind: Kind) -> Json:
    *before, last = SUBSCRIPTIONS[kind]
    for subscriptions in before:
        try:
            return await _create(api, endpoint, subscriptions)
        except Refused as error:
            if error.status not in (400, 422):
                raise
    return await _create(api, endpoint, last)


async def _create(api: Api, endpoint: str, subscriptions: Sequence[str]) -> Json:
    # https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/#create-or-clone-webhook
    body = {
        "webhook": {
            "name": NAME,
            "status": "active",
            "endpoint": endpoint,
            "http_method": "POST",
            "request_format": "json",
            "subscriptions": list(subscriptions),
        }
    }
    made = await api.write("POST", "/webhooks", "make the webhook", body, holding="webhook")
    webhook: Json = made["webhook"]
    return webhook


async def _trigger(api: Api, webhook_id: str) -> str:
    # https://developer.zendesk.com/api-reference/ticketing/business-rules/triggers/
    said = f"the trigger {NAME!r} rings it for public comments of end users"
    asked = {"query": NAME}
    found = await api.read("/triggers/search.json", "look for triggers", asked, holding="triggers")
    if any(_rings(trigger, webhook_id) for trigger in found["triggers"]):
        return f"{said} already"
    body = {
        "trigger": {
            "title": NAME,
            "conditions": {
                "all": [{"field": f, "operator": o, "value": v} for f, o, v in CONDITIONS],
                "any": [],
            },
            "actions": [{"field": "notification_webhook", "value": [webhook_id, BODY]}],
        }
    }
    await api.write("POST", "/triggers.json", "make the trigger", body, holding="trigger")
    return said


def _rings(trigger: Mapping[str, Any], webhook_id: str) -> bool:
    actions = trigger.get("actions") or ()
    return any(webhook_id in (action.get("value") or ()) for action in actions)
