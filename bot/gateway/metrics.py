"""`GET /metrics` for Prometheus, on this machine or with METRICS_TOKEN.

Counters are of the process that answers, so every gateway is scraped and they are added up. Gauges are read from the
tables, so every gateway gives the same: take their maximum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.gateway import callers, parts
from bot.store.gauges import Waiting


async def metrics(request: Request) -> Response:
    """Give all figures in Prometheus' text format."""
    here = parts.of(request)
    callers.admit(request, here.settings.metrics_token)
    waiting = await here.database.run(here.gauges.read)
    found = CollectorRegistry()
    found.register(_Now(waiting, here.hub.size, here.dialogue.up))
    ProcessCollector(registry=found)
    content = generate_latest(here.meter.registry) + generate_latest(found)
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


routes = [Route("/metrics", metrics)]


class _Now:
    """Gauges of one moment."""

    def __init__(self, waiting: Waiting, pages: int, dialogues: Mapping[str, bool]) -> None:
        self._waiting = waiting
        self._pages = pages
        self._dialogues = dialogues

    def collect(self) -> Iterator[Metric]:
        waiting = self._waiting
        yield _rows("futian_inbox_open", "Messages without an answer.", "state", waiting.messages)
        yield GaugeMetricFamily("futian_inbox_oldest_seconds", "Age of the oldest.", waiting.oldest_message)
        yield _rows("futian_outbox_pending", "Replies not delivered yet.", "channel", waiting.replies)
        yield _rows("futian_outbox_oldest_seconds", "Age of the oldest.", "channel", waiting.oldest_reply)
        yield GaugeMetricFamily("futian_handoffs_waiting", "Askers who wait for an officer.", waiting.handoffs)
        yield GaugeMetricFamily("futian_appeals_unanswered", "Appeals without an answer.", waiting.appeals)
        marks = {str(percent): many for percent, many in waiting.marks.items()}
        yield _rows("futian_promise_marks", "Unanswered appeals by percent of the promise passed.", "percent", marks)
        yield GaugeMetricFamily("futian_pages_open", "Open pages of this process.", self._pages)
        up = {url: float(well) for url, well in self._dialogues.items()}
        yield _rows("futian_dialogue_up", "Whether a dialogue process takes messages.", "url", up)


def _rows(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for value, many in values.items():
        family.add_metric([value], many)
    return family
