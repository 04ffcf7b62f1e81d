"""Events as JSON: type, version and fields."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from realtime.events import EVENTS, Event, UnknownEvent


def to_wire(event: Event) -> tuple[str, int, dict[str, Any]]:
    """Type, version and fields, ready for JSON."""
    if isinstance(event, UnknownEvent):
        return event.name, event.made_in, dict(event.facts)
    return (
        event.type,
        event.version,
        {each.name: getattr(event, each.name) for each in fields(event)},
    )


def from_wire(name: str, version: int, facts: Mapping[str, Any]) -> Event:
    """The event that `to_wire` took apart; an `UnknownEvent` where this process cannot tell.

    Fields it does not know are left out: a newer process may have added them.
    """
    cls = EVENTS.get(name)
    if cls is None or version != cls.version or cls is UnknownEvent:
        return UnknownEvent(name, version, facts)
    hints = _hints(name)
    known = {key: value for key, value in facts.items() if key in hints}
    for key, value in known.items():
        if not (type(value) is hints[key] or _fits(value, hints[key])):
            return UnknownEvent(name, version, facts)
    try:
        return cls(**known)
    except TypeError:  # a field without a default is missing
        return UnknownEvent(name, version, facts)


@cache
def _hints(name: str) -> dict[str, Any]:
    cls = EVENTS[name]
    hints = get_type_hints(cls)
    return {each.name: hints[each.name] for each in fields(cls)}


def _fits(value: object, hint: Any) -> bool:
    if type(value) is hint:
        return True
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, option) for option in get_args(hint))
    if hint is float:
        return type(value) is int
    return hint is NoneType and value is None
