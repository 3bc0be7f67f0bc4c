"""What this gateway process counts and times, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

OK = "ok"
FAILED = "failed"
AWAY = "away"

SENT = "sent"
PUT_OFF = "put_off"
DEAD = "dead"

_TURN_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


class Meter:
    """Counters of one process; they begin at zero when it starts, as Prometheus expects."""

    def __init__(self) -> None:
        """Begin at zero, in a registry of its own."""
        self.registry = CollectorRegistry()
        self._turns = Counter(
            "futian_turns",
            "Messages answered, by channel and kind of answer.",
            ("channel", "kind"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "futian_turn_seconds",
            "Seconds from the receipt of a message to its stored answer.",
            ("channel",),
            buckets=_TURN_BUCKETS,
            registry=self.registry,
        )
        self._calls = Histogram(
            "futian_dialogue_seconds",
            "Seconds of a call to a dialogue process, by its result: ok, failed, away.",
            ("result",),
            buckets=_TURN_BUCKETS,
            registry=self.registry,
        )
        self._deliveries = Counter(
            "futian_deliveries",
            "Attempts to deliver a reply, by channel and result: sent, put_off, dead.",
            ("channel", "result"),
            registry=self.registry,
        )

    def turn(self, channel: str, kind: str, latency_ms: int) -> None:
        """Count an answered message."""
        self._turns.labels(channel, kind).inc()
        self._seconds.labels(channel).observe(latency_ms / 1000)

    def call(self, result: str, seconds: float) -> None:
        """Count a call to a dialogue process: `OK`, `FAILED` (it answered with an error) or `AWAY`."""
        self._calls.labels(result).observe(seconds)

    def delivery(self, channel: str, result: str) -> None:
        """Count an attempt to deliver: `SENT`, `PUT_OFF` or `DEAD`."""
        self._deliveries.labels(channel, result).inc()
