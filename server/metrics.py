"""What Prometheus may read of this process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client import ProcessCollector as _ProcessCollector

from models.base import fetch

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One registry per application, so that several can live in one test process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        _ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "mutoscope_http_requests_total",
            "HTTP requests answered.",
            ["route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "mutoscope_http_request_seconds",
            "Time to answer an HTTP request.",
            ["route"],
            registry=self.registry,
        )
        self.sockets = Gauge(
            "mutoscope_open_sockets", "WebSockets open in this process.", registry=self.registry
        )
        self.jobs = Gauge(
            "mutoscope_generations",
            "Generation jobs that are not finished, by state.",
            ["state"],
            registry=self.registry,
        )

        self._kept: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def count(self, route: str, status: int, seconds: float) -> None:
        """One request more that was answered."""
        kept = self._kept.get((route, status))
        if kept is None:
            kept = self.requests.labels(route, str(status)), self.seconds.labels(route)
            self._kept[route, status] = kept
        requests, times = kept
        requests.inc()
        times.observe(seconds)

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
