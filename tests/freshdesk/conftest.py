"""A simulated Freshdesk account, the adapter in front of it, and the samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from empathy_reply_freshdesk import Freshdesk

from tests.simulators.faults import Faults
from tests.simulators.freshdesk import BODIES, FreshdeskSimulator
from tests.simulators.hasty import Hasty, no_wait

Connect = Callable[..., Freshdesk]


@pytest.fixture
def account() -> FreshdeskSimulator:
    return FreshdeskSimulator()


@pytest.fixture
def faults(account: FreshdeskSimulator) -> Faults:
    return Faults(account, bodies=BODIES, silence=0, slowness=0)


@pytest.fixture
def connect(account: FreshdeskSimulator, faults: Faults) -> Connect:
    """Make adapters of the simulated account; settings may be given."""

    def make(**settings: Any) -> Freshdesk:
        given = {
            "domain": "acme",
            "api_key": account.api_key,
            "webhook_secrets": account.secret,
            "transport": Hasty(app=faults),
            "sleep": no_wait,
        }
        return Freshdesk(**{**given, **settings})

    return make


@pytest.fixture
def desk(connect: Connect) -> Freshdesk:
    return connect()


@pytest.fixture(scope="session")
def sample() -> Callable[[str], Any]:
    """Read a sample, such as "api.ticket_1"."""

    def read(name: str) -> Any:
        path = Path(__file__).parent / "samples" / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    return read
