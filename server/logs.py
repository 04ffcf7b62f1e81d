"""Structured logs on standard output: one line an event, with the request id, never a token, a
password or a prompt."""

import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import orjson
import structlog

_PRIVATE = frozenset(
    {"token", "password", "authorization", "prompt", "secret", "cookie", "caption"}
)
_NOISE = frozenset({"color_message"})  # uvicorn's second copy of each message
_OF_ANY = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
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
    formatter = (_Json if as_json else structlog.stdlib.ProcessorFormatter)(
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


class _Json(structlog.stdlib.ProcessorFormatter):
    """Writes records of the standard library as the processors would, for a third of their price: there
    is one for each request."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.msg, dict):  # structlog's own
            return super().format(record)
        line = {"event": record.getMessage(), **_CAUSE.get()}
        line |= {name: value for name, value in vars(record).items() if name not in _OF_ANY}
        line["logger"], line["level"] = record.name, record.levelname.lower()
        line["timestamp"] = _time_of(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        _without_private(None, "", line)
        try:
            return orjson.dumps(line, default=repr).decode()
        except TypeError:  # half a character, or a number of more than 64 bits
            return json.dumps(line, default=repr)


def _time_of(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")


def _with_cause(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {**_CAUSE.get(), **event}


def _without_private(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    for name in event.keys() & _PRIVATE:
        event[name] = "[hidden]"
    for name in event.keys() & _NOISE:
        del event[name]
    return event
