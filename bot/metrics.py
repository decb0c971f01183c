"""Counters for whoever runs Convene; no label names a person, a channel or what somebody wrote."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from services.backlog import Counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One registry for one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "convene_requests",
            "Requests from Slack by kind, handler and outcome",
            ("kind", "handler", "outcome"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "convene_request_seconds",
            "Time from Bolt to the answer",
            ("kind",),
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0),
            registry=self.registry,
        )
        self.running = Gauge("convene_running_handlers", "Handlers at work now", registry=self.registry)
        self.following = Gauge(
            "convene_after_ack_calls", "Calls to Slack that follow an answer", registry=self.registry
        )
        self.refused = Counter(
            "convene_http_refused", "HTTP requests refused before Bolt", ("reason",), registry=self.registry
        )
        self.failures = Counter("convene_failures", "Unexpected errors by place", ("kind",), registry=self.registry)

        self.timers = Gauge("convene_timers", "Timers in the database, by state", ("state",), registry=self.registry)
        self.deliveries = Gauge(
            "convene_deliveries", "Deliveries in the database, by state", ("state",), registry=self.registry
        )

    def note_backlog(self, counts: Counts | None) -> None:
        """Note what the database holds; None: it did not answer, and an old number would mislead."""
        self.timers.clear()
        self.deliveries.clear()
        if counts:
            for gauge, by_state in ((self.timers, counts.timers), (self.deliveries, counts.deliveries)):
                for state, number in by_state.items():
                    gauge.labels(state).set(number)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
