"""What Prometheus may read of this process."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client import ProcessCollector as _ProcessCollector
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from models.base import fetch

_BUCKETS = Histogram.DEFAULT_BUCKETS  # in seconds, the last without end
_NAMES = ["+Inf" if each == float("inf") else str(each) for each in _BUCKETS]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Requests(Collector):
    """HTTP requests that were answered. Counted in one thread: the library's own counters take a lock
    for each of three numbers, which costs as much as a small answer's JSON."""

    def __init__(self) -> None:
        self._answered: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._times: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(_BUCKETS))
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, route: str, status: int, seconds: float) -> None:
        """One more."""
        self._answered[route, status] += 1
        self._times[route][bisect_left(_BUCKETS, seconds)] += 1
        self._seconds[route] += seconds

    def collect(self) -> Iterator[Metric]:
        answered = CounterMetricFamily(
            "mutoscope_http_requests", "HTTP requests answered.", labels=["route", "status"]
        )
        for (route, status), count in self._answered.items():
            answered.add_metric([route, str(status)], count)
        yield answered
        times = HistogramMetricFamily(
            "mutoscope_http_request_seconds", "Time to answer an HTTP request.", labels=["route"]
        )
        for route, counts in self._times.items():
            buckets = zip(_NAMES, accumulate(counts), strict=True)
            times.add_metric([route], list(buckets), self._seconds[route])
        yield times


class Metrics:
    """One registry per application, so that several can live in one test process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        _ProcessCollector(registry=self.registry)
        self.requests = Requests()
        self.registry.register(self.requests)
        self.sockets = Gauge(
            "mutoscope_open_sockets", "WebSockets open in this process.", registry=self.registry
        )
        self.jobs = Gauge(
            "mutoscope_generations",
            "Generation jobs that are not finished, by state.",
            ["state"],
            registry=self.registry,
        )

    async def text(self) -> bytes:
        """The exposition; the queue's depth is read from the database at this moment."""
        self.jobs.clear()
        rows = await fetch(
            "SELECT state, count(*) AS n FROM generations "
            "WHERE state IN ('QUEUED', 'RUNNING', 'POSTPROCESSING', 'MODERATING') GROUP BY state"
        )
        for row in rows:
            self.jobs.labels(row["state"]).set(row["n"])
        return generate_latest(self.registry)
