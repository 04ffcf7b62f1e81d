"""One web process."""

from __future__ import annotations

import uvicorn

from core.settings import Settings
from server.asgi import create_app
from server.hardclose import UVICORN_OPTIONS

_GRACE_SECONDS = 5


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; open requests get a few seconds to finish."""
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        loop="uvloop",
        **UVICORN_OPTIONS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=30,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
    )
