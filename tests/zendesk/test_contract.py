"""The suite that every adapter must pass, for each way in which Zendesk may call us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from empathy_reply_zendesk import Zendesk

from empathy_reply.helpdesk import Delivery
from empathy_reply.testing.contract import HelpdeskContract
from tests.simulators.faults import Faults
from tests.simulators.zendesk import ZendeskSimulator


class Account(ZendeskSimulator):
    """The simulated account, as the suite wants it."""

    faults: Faults
    connect: Callable[[], Zendesk]

    @property
    def helpdesk(self) -> Zendesk:
        """Give an adapter, made anew."""
        return self.connect()

    def deliveries(self) -> list[Delivery]:
        """Give, and forget, the webhooks so far."""
        made = [parcel.make() for parcel in self.kept]
        self.kept.clear()
        now = datetime.now(UTC)
        return [Delivery(headers=headers, body=body, received_at=now) for headers, body in made]

    def fail_next(self, kind: str) -> None:
        """Have the next write fail."""
        self.faults.only = lambda method, path: method == "PUT"
        self.faults.next_up = [kind]


@pytest.fixture(params=["events", "trigger"])
def account(request: pytest.FixtureRequest) -> Account:
    return Account(mode=request.param)


class TestZendesk(HelpdeskContract):
    """Zendesk keeps what every adapter promises."""

    @pytest.fixture(autouse=True)
    def _wired(self, account: Account, faults: Faults, connect: Callable[[], Zendesk]) -> None:
        account.faults, account.connect = faults, connect
