"""What Prometheus may read of this process."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client import ProcessCollector as _ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.base import fetch
from server.request_log import first_part

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


class Measured:
    """ASGI middleware that counts and times every request by the first part of its path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with self._metrics.sockets.track_inprogress():
                await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = first_part(scope["path"])
        status = 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, counted)
        finally:
            label = route if status != 404 else "other"
            self._metrics.requests.labels(label, str(status)).inc()
            self._metrics.seconds.labels(label).observe(time.perf_counter() - started)
