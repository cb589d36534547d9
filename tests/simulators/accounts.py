"""A simulated account of each helpdesk, with the settings that connect us to it.

In: the receiver's address. Out: the simulator, and the connection's part of `empathy_reply.toml`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from . import freshdesk_shapes, zendesk_shapes
from .courier import Courier
from .freshdesk import AGAIN as FRESHDESK_AGAIN
from .freshdesk import FreshdeskSimulator
from .zendesk import AGAIN as ZENDESK_AGAIN
from .zendesk import ZendeskSimulator


class Simulated(NamedTuple):
    """One account: its simulator, what the adapter must be told, and the JSON of its faults."""

    helpdesk: str
    simulator: Any
    account: dict[str, str]
    bodies: Mapping[str, Any]

    def connection(self, address: str, *, more: str = "") -> str:
        """Write the connection's part of a settings file, with the account at `address`."""
        account = {**self.account, "base_url": address}
        return f"""
[connections.{self.helpdesk}]
helpdesk = "{self.helpdesk}"
{more}
[connections.{self.helpdesk}.account]
""" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in account.items())


def zendesk(receiver: str, **bad: Any) -> Simulated:
    """Open a Zendesk account; `bad` is how its courier fails."""
    key, secret = secrets.token_hex(16), secrets.token_hex(16)
    courier = Courier(receiver, again=ZENDESK_AGAIN, **bad)
    simulator = ZendeskSimulator(courier, client_id="empathy", client_secret=key, secret=secret)
    account = {"subdomain": "acme", "client_id": "empathy", "client_secret": key}
    account["webhook_secrets"] = secret
    return Simulated("zendesk", simulator, account, zendesk_shapes.BODIES)


def freshdesk(receiver: str, **bad: Any) -> Simulated:
    """Open a Freshdesk account; `bad` is how its courier fails."""
    key, secret = secrets.token_hex(16), secrets.token_hex(16)
    courier = Courier(receiver, again=FRESHDESK_AGAIN, **bad)
    simulator = FreshdeskSimulator(courier, api_key=key, secret=secret)
    account = {"domain": "acme", "api_key": key, "webhook_secrets": secret}
    return Simulated("freshdesk", simulator, account, freshdesk_shapes.BODIES)


SIMULATED: dict[str, Callable[..., Simulated]] = {"zendesk": zendesk, "freshdesk": freshdesk}
