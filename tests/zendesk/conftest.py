"""A simulated Zendesk account, the adapter in front of it, and the samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from empathy_reply_zendesk import Zendesk

from tests.simulators.faults import Faults
from tests.simulators.hasty import Hasty, no_wait
from tests.simulators.zendesk import BODIES, ZendeskSimulator

Connect = Callable[..., Zendesk]


@pytest.fixture
def account() -> ZendeskSimulator:
    return ZendeskSimulator()


@pytest.fixture
def faults(account: ZendeskSimulator) -> Faults:
    """Fail on demand; a token can always be had, unless a test says otherwise."""
    return Faults(
        account,
        bodies=BODIES,
        silence=0,
        slowness=0,
        only=lambda method, path: path != "/oauth/tokens",
    )


@pytest.fixture
def connect(account: ZendeskSimulator, faults: Faults) -> Connect:
    """Make adapters of the simulated account; settings may be given."""

    def make(**settings: Any) -> Zendesk:
        given = {
            "subdomain": "acme",
            "client_id": account.client[0],
            "client_secret": account.client[1],
            "webhook_secrets": account.secret,
            "transport": Hasty(app=faults),
            "sleep": no_wait,
        }
        return Zendesk(**{**given, **settings})

    return make


@pytest.fixture
def desk(connect: Connect) -> Zendesk:
    return connect()


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Any]:
    """Read a sample, such as "api.ticket"."""

    def read(name: str) -> Any:
        path = Path(__file__).parent / "samples" / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    return read
