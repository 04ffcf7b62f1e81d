"""Web processes: one, or several on one port under a parent that starts them again.

They share nothing but the database and the bus, so several behave as one. SIGHUP to the parent
replaces them one by one, each told to finish what it has and its clients when to come back.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading

import uvicorn
from starlette.types import ASGIApp

from core.settings import Settings, load
from server import logs
from server.hardclose import UVICORN_OPTIONS

_GRACE_SECONDS = 5


def serve(settings: Settings, *, host: str, port: int, processes: int = 1) -> None:
    """Serve until SIGINT or SIGTERM; open requests get a few seconds to finish."""
    uvicorn.run(
        _frozen(settings) if processes == 1 else "server.web:one_of_several",
        factory=processes > 1,
        workers=processes,
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


def _frozen(settings: Settings) -> ASGIApp:
    """The application, with everything that stands now left alone by the garbage collector for good:
    looking through the schema and all modules takes 0.14 s, in which no request is answered. What a
    request makes is gone with it: looking for cycles every 700 objects cost a tenth of each."""
    # Seconds of imports, which the parent of several does not need.
    from server.asgi import create_app

    app = create_app(settings)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return app


def one_of_several() -> ASGIApp:
    """The application in a process that `serve` started; it reads the same settings again."""
    settings = load()
    logs.configure(as_json=settings.log_as_json, level=settings.log_level)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return _frozen(settings)


def _end_with_parent() -> None:
    """A parent that was killed cannot end its children, and they would keep the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
