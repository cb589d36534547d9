"""The figures of the receiver for Prometheus. In: what happened, a store. Out: text of /metrics.

Labels are names of connections, routes and states, never an id, so that their number stays small.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from ..errors import StoreError
from ..store import Store, now

CONTENT_TYPE = CONTENT_TYPE_LATEST
ALIVE = 60.0
"""Seconds within which a worker must have given a sign."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Figures:
    """What one app counts; each app has its own registry, so that two can live side by side."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.deliveries = Counter(
            "empathy_reply_deliveries",
            "Webhook calls, by what came of them",
            ("connection", "result"),
            registry=registry,
        )
        self.answers = Histogram(
            "empathy_reply_answer_seconds",
            "How long an answer took",
            ("route", "status"),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._database = Gauge(
            "empathy_reply_database_up", "1 when the database answers", registry=registry
        )
        self._inbox = Gauge(
            "empathy_reply_inbox_waiting", "Deliveries nobody has looked at", registry=registry
        )
        self._notes = Gauge("empathy_reply_notes", "Notes", ("state",), registry=registry)
        self._outcomes = Gauge("empathy_reply_outcomes", "Outcomes", ("kind",), registry=registry)
        self._drafts = Gauge("empathy_reply_drafts", "Drafts kept", registry=registry)
        self._failures = Gauge(
            "empathy_reply_failures", "Work given up, until it is tried again", registry=registry
        )
        self._alerts = Gauge(
            "empathy_reply_alerts_unsent", "Alerts that have not arrived", registry=registry
        )
        self._workers = Gauge(
            "empathy_reply_workers_alive", "Workers seen within a minute", registry=registry
        )

    def page(self, store: Store) -> bytes:
        """Read the figures of the store and give all; a database that is down is a figure too."""
        try:
            self._inbox.set(store.inbox.waiting())
            _fill(self._notes, store.notes.counts())
            _fill(self._outcomes, store.outcomes.counts())
            self._drafts.set(store.drafts.count())
            self._failures.set(len(store.failures.listed()))
            self._alerts.set(len(store.running.alerts_unsent()))
            self._workers.set(sum(now() - at < ALIVE for at in store.running.workers().values()))
            self._database.set(1)
        except StoreError:
            self._database.set(0)
        return generate_latest(self._registry)


def _fill(gauge: Gauge, counts: Mapping[str, int]) -> None:
    gauge.clear()
    for label, count in counts.items():
        gauge.labels(label).set(count)
