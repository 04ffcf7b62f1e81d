"""`info` as resolvers are given it, made as far as they look at it.

Most look at `info.context` and nothing else; the whole of it, with its path and its executor, costs
more than they do.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from graphql import GraphQLSchema
from strawberry.execution.is_awaitable import optimized_is_awaitable
from strawberry.types import Info

from schema.compiled.places import Path, Place
from schema.compiled.runs import Run


class FieldInfo(Info[Any, Any]):
    """Strawberry's, over graphql-core's, which is made when it is asked for."""

    context = None

    def __init__(self, run: Run, place: Place, path: Path) -> None:
        self.context = run.context
        self.place = place
        self._run = run
        self._path = path

    @cached_property
    def _raw_info(self) -> Any:  # type: ignore[override]
        return self._run.core_info(self.place, self._path)

    @cached_property
    def _field(self) -> Any:  # type: ignore[override]
        return self.place.field.extensions["strawberry-definition"]

    @property
    def field_name(self) -> str:
        return self.place.name

    @property
    def is_in_list(self) -> bool:
        """Whether the field stands on each item of a list."""
        return self._path is not None

    @property
    def as_json(self) -> bool:
        """Whether parts of the answer may be JSON already."""
        return self._run.as_json


class CoreInfo:
    """graphql-core's, as far as it is made without its executor; the rest is asked of that."""

    __slots__ = ("_path", "_run", "context", "place", "schema")

    def __init__(self, run: Run, place: Place, path: Path, *, schema: GraphQLSchema) -> None:
        self.context = run.context
        self.schema = schema
        self.place = place
        self._run = run
        self._path = path

    @property
    def field_name(self) -> str:
        return self.place.name

    @property
    def is_in_list(self) -> bool:
        return self._path is not None

    @property
    def as_json(self) -> bool:
        return self._run.as_json

    is_awaitable = staticmethod(optimized_is_awaitable)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._run.core_info(self.place, self._path), name)


def of_compiled(info: Any) -> FieldInfo | CoreInfo | None:
    """What a compiled operation knows of the field, whose place is always the same; None in others."""
    known = info if isinstance(info, FieldInfo) else info._raw_info
    return known if isinstance(known, FieldInfo | CoreInfo) else None
