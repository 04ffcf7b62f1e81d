"""How a field gets its value, decided when the operation is compiled."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import strawberry
from graphql import GraphQLObjectType, default_field_resolver
from strawberry.types import Info
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.compiled.places import Place

NOTHING: frozenset[str] = frozenset()


class Way(Enum):
    """EVENT: the value of a subscription itself. ATTRIBUTE: read off the source. DIRECT: the
    function behind Strawberry's resolver, in what the field's extensions put `around` it. CORE:
    graphql-core's resolver, whatever it does."""

    EVENT = auto()
    ATTRIBUTE = auto()
    DIRECT = auto()
    CORE = auto()


@dataclass(frozen=True, slots=True)
class Call:
    """`function` with its reserved parameters by name; `is_async` when it surely returns a
    coroutine, `is_kept` when the value is the same for as long as its source is the same version.
    `needs` is what else it depends on; None where that is not said. `of_pages`: it depends on its
    source, its arguments, and what it asks pages and loaders."""

    way: Way
    attribute: str = ""
    function: Any = None
    is_async: bool = False
    is_kept: bool = False
    needs: frozenset[str] | None = None
    of_pages: bool = False
    takes_self: bool = False
    source_names: tuple[str, ...] = ()
    info_name: str | None = None
    field: StrawberryField | None = None


class Calls:
    def __init__(self, schema: strawberry.Schema, subscription: GraphQLObjectType | None) -> None:
        config = schema.config
        self._subscription = subscription
        self._reads_attributes = config.default_resolver is getattr
        handlers = getattr(schema.schema_converter, "_exception_handler_specs", ())
        self._is_plain = config.info_class is Info and not handlers

    def of(self, place: Place) -> Call:
        resolve = place.field.resolve
        field = place.field.extensions.get("strawberry-definition")
        core = Call(Way.CORE, function=resolve or default_field_resolver)
        if type(field) is not StrawberryField or not self._is_plain or resolve is None:
            return core
        if field.is_subscription:
            is_root = place.parent is self._subscription
            return Call(Way.EVENT) if is_root and "from_field" in resolve.__qualname__ else core
        if "GraphQLCoreConverter.from_resolver" not in resolve.__qualname__:
            return core
        if field.base_resolver is None:
            is_read = self._reads_attributes and field.python_name.isidentifier()
            if field.extensions or not is_read:
                return core
            keeps, tells = _says(place, "keeps"), _says(place, "tells")
            kept = keeps is not None and keeps(field.python_name)
            told = kept or (tells is not None and tells(field.python_name))
            return Call(
                Way.ATTRIBUTE,
                attribute=field.python_name,
                is_kept=kept,
                needs=NOTHING if told else None,
                # Types that say what they keep or tell say so of all that depends on nothing else.
                of_pages=told or keeps is tells is None,
            )
        return _direct(field, place) or core


def _says(place: Place, what: str) -> Callable[[str], bool] | None:
    """What tells of attributes whether the type keeps, or tells, them."""
    definition = place.parent.extensions.get("strawberry-definition")
    says: Callable[[str], bool] | None = getattr(getattr(definition, "origin", None), what, None)
    return says


def _direct(field: StrawberryField, place: Place) -> Call | None:
    resolver = field.base_resolver
    can_wrap = all(hasattr(each, "around") for each in field.extensions)
    if type(resolver) is not StrawberryResolver or not can_wrap:
        return None
    function = resolver.wrapped_func
    is_async = inspect.iscoroutinefunction(function)
    if not callable(function) or field.is_async is not is_async:
        return None
    sources = {
        parameter.name
        for parameter in (resolver.parent_parameter, resolver.root_parameter)
        if parameter is not None
    }
    for extension in field.extensions:
        function = extension.around(function, field)  # type: ignore[attr-defined]
    is_kept = getattr(function, "is_kept", False) and not place.field.args
    needs = NOTHING if is_kept else getattr(function, "needs", None)
    return Call(
        Way.DIRECT,
        function=function,
        is_async=is_async,
        is_kept=is_kept,
        needs=needs,
        of_pages=needs is not None or getattr(function, "of_pages", False),
        takes_self=resolver.self_parameter is not None,
        source_names=tuple(sorted(sources)),
        info_name=resolver.info_parameter.name if resolver.info_parameter else None,
        field=field,
    )
