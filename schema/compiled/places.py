"""Where in an answer something stands.

Most of a path is known when the source is written; only the indices of lists are not. So a path at
run time is a chain of `(path before, place of the list, index)`, and the names after the last index
belong to the `Place`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    located_error,
)
from graphql.pyutils import Path as CorePath

Path = tuple["Path", "Place", int] | None

# The answer to a value, an execution (`runs.Run`) and the path of the nearest list item.
Complete = Callable[[Any, Any, Path], Any]


@dataclass(slots=True, eq=False)
class Place:
    """A field of the answer, or the items of its list. `names` lead to it from the nearest list
    item; each stands with the type that it was selected on. `complete` is how values there are
    completed, once it is known; `needs` is what the selection on an object there has to be told, if
    that is all it depends on; `notes` are a resolver's, to keep what it finds out about its field."""

    nodes: list[FieldNode]
    parent: GraphQLObjectType
    name: str
    field: GraphQLField
    kind: GraphQLOutputType
    names: tuple[tuple[str, str], ...]
    complete: Complete | None = None
    needs: frozenset[str] | None = None
    notes: dict[Any, Any] = dataclasses.field(default_factory=dict)

    @property
    def is_nullable(self) -> bool:
        return not isinstance(self.kind, GraphQLNonNull)

    def items(self, kind: GraphQLOutputType) -> Place:
        """The place of what this list holds."""
        return replace(self, kind=kind, names=(), complete=None, needs=None)


def keys(place: Place, path: Path) -> list[str | int]:
    """The path as clients are told it."""
    found: list[str | int] = [name for name, _ in reversed(place.names)]
    while path is not None:
        path, outer, index = path
        found.append(index)
        found.extend(name for name, _ in reversed(outer.names))
    found.reverse()
    return found


def core_path(place: Place, path: Path) -> CorePath | None:
    """The path as graphql-core gives it to resolvers."""
    found = None
    if path is not None:
        before, outer, index = path
        found = CorePath(core_path(outer, before), index, None)
    for name, kind in place.names:
        found = CorePath(found, name, kind)
    return found


def located(error: Exception, place: Place, path: Path) -> GraphQLError:
    """`error` with its place, unless it has one already."""
    return located_error(error, place.nodes, keys(place, path))
