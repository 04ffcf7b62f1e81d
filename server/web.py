"""One web process."""

from __future__ import annotations

import uvicorn

from core.settings import Settings
from server.asgi import create_app
from server.hardclose import HardClose

_FRAME_BYTES = 262_144
_GRACE_SECONDS = 5


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; open requests get a few seconds to finish."""
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws=HardClose,
        ws_max_size=_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=30,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
    )
