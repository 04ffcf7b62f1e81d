"""Structured logs on standard output: one line an event, with the request id, never a token, a
password or a prompt."""

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import structlog

_PRIVATE = frozenset(
    {"token", "password", "authorization", "prompt", "secret", "cookie", "caption"}
)
_NOISE = frozenset({"color_message"})  # uvicorn's second copy of each message
_NOBODYS: Mapping[str, str] = MappingProxyType({})
_CAUSE: ContextVar[Mapping[str, str]] = ContextVar("_CAUSE", default=_NOBODYS)


def bind(*, request_id: str, transport: str) -> None:
    """What every line carries that is written from now on in this task, and in those it starts."""
    _CAUSE.set({"request_id": request_id, "transport": transport})


def configure(*, as_json: bool, level: str) -> None:
    """Set up logging for this process; the standard library's loggers go the same way."""
    shared: list[Any] = [
        _with_cause,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        _without_private,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        # Plain tracebacks: the rich ones print local variables, tokens and all.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    if as_json:
        shared.append(structlog.processors.format_exc_info)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    sink = logging.StreamHandler(sys.stdout)
    sink.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [sink]
    root.setLevel(level)
    for noisy in ("tortoise", "asyncio", "websockets", "httpx2", "db_client"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _with_cause(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {**_CAUSE.get(), **event}


def _without_private(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    for name in event.keys() & _PRIVATE:
        event[name] = "[hidden]"
    for name in event.keys() & _NOISE:
        del event[name]
    return event
