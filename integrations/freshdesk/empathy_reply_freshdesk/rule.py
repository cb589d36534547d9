"""The automation rules that a person has to make. In: our endpoint. Out: what to type. Pure."""

from __future__ import annotations

import json

from .webhook import SECRET_HEADER

BODY = json.dumps(
    {
        "source": "freshdesk-automation",
        "ticket_id": "{{ticket.id}}",
        "triggered_event": "{{triggered_event}}",
    }
)
"""What a rule sends: ids alone, since a ticket's own text may break the JSON around it."""


def make_steps(endpoint: str) -> tuple[str, ...]:
    """List the steps in the order of the screens; the secret itself is not in them."""
    # https://support.freshdesk.com/support/solutions/articles/132589: rules have no API
    action = (
        f'action "Trigger webhook": POST, URL {endpoint}, custom header {SECRET_HEADER} with the '
        f"secret as its value, encoding JSON, content Advanced: {BODY}"
    )
    return (
        "add the new secret to webhook_secrets of this connection, and restart",
        "Admin > Workflows > Automations > Ticket Creation > New rule, on tickets whose status is "
        f"Open: {action}",
        "Admin > Workflows > Automations > Ticket Updates > New rule, performed by Requester, "
        f'events "Reply is sent" and "Note is added: Public": {action}',
        "where the screen has no field for a header: choose basic authentication with the secret "
        f"as its password, or call {endpoint}/<secret>",
    )
