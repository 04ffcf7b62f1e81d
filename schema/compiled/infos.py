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


class CoreInfo:
    """graphql-core's, as far as it is made without its executor; the rest is asked of that."""

    __slots__ = ("_path", "_place", "_run", "context", "schema")

    def __init__(self, run: Run, place: Place, path: Path, *, schema: GraphQLSchema) -> None:
        self.context = run.context
        self.schema = schema
        self._run = run
        self._place = place
        self._path = path

    @property
    def field_name(self) -> str:
        return self._place.name

    is_awaitable = staticmethod(optimized_is_awaitable)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._run.core_info(self._place, self._path), name)
