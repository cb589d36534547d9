"""Carries a simulator's webhooks to a receiver as badly as the real networks do.

In: signed deliveries. Out: HTTP calls, some twice, late, out of order, or never. What is not
answered with 2xx is sent again, as often as the vendor does.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

import httpx


class Parcel(NamedTuple):
    """One webhook call, made anew for each attempt, as vendors sign each attempt by itself."""

    path: str
    make: Callable[[], tuple[Mapping[str, str], bytes]]


class Courier:
    """Delivers parcels to `url`, in the background.

    `again` are the statuses after which the vendor tries again, `tries` how often. The chances are
    for each parcel: `twice` it goes out two times, `lost` it never does, `late` it waits up to
    `delay` seconds, which also puts it out of order.
    """

    def __init__(
        self,
        url: str,
        *,
        again: frozenset[int] = frozenset({409, 429, 503}),
        tries: int = 6,
        pause: float = 0.5,
        twice: float = 0.0,
        lost: float = 0.0,
        late: float = 0.0,
        delay: float = 3.0,
        seed: int = 0,
    ) -> None:
        self.url, self.again, self.tries, self.pause = url.rstrip("/"), again, tries, pause
        self.twice, self.lost, self.late, self.delay = twice, lost, late, delay
        self.answers: Counter[int | str] = Counter()
        self._lot = random.Random(seed)
        self._client = httpx.AsyncClient(timeout=12, trust_env=False)
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, parcel: Parcel) -> None:
        """Take a parcel; it is on its way when this returns. Call it in the running loop."""
        if self._lot.random() < self.lost:
            self.answers["lost"] += 1
            return
        for _ in range(2 if self._lot.random() < self.twice else 1):
            wait = self._lot.uniform(0, self.delay) if self._lot.random() < self.late else 0.0
            task = asyncio.ensure_future(self._deliver(parcel, wait))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*list(self._tasks), return_exceptions=True)

    async def aclose(self) -> None:
        """Drop what is on its way, and the connections."""
        for task in list(self._tasks):
            task.cancel()
        await self._client.aclose()

    async def _deliver(self, parcel: Parcel, wait: float) -> None:
        await asyncio.sleep(wait)
        for attempt in range(self.tries):
            headers, body = parcel.make()
            try:
                answer = await self._client.post(
                    self.url + parcel.path, headers=dict(headers), content=body
                )
            except httpx.HTTPError:
                self.answers["no answer"] += 1
            else:
                self.answers[answer.status_code] += 1
                if answer.status_code not in self.again:
                    return
            await asyncio.sleep(self.pause * (attempt + 1))
        self.answers["given up"] += 1
