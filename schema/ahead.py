"""Look-ahead: what the fields below a list of rows will ask the loaders for is asked for at once.

Field by field, a page asks for authors when it comes to the clips, and for the authors' pictures
when the authors are there; each gap is noted and filled later. What is asked for ahead arrives
together, in one round of concurrent statements, and the fields find their values in place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)
from strawberry.utils.str_converters import to_camel_case

from resolvers.surroundings import Row, surround
from schema.compiled import of_compiled

F = TypeVar("F", bound=Callable[..., Any])

# The loaders that fields of members, clips and comments will ask, by their names in the API.
_ASKED: dict[str, frozenset[str]] = {}


def told(*loaders: str) -> Callable[[F], F]:
    """A resolver that looks at its row, at what these `loaders` say of it or its author, at whether the
    viewer counts as a minor, and at nothing else; the addresses of files that it gives out are the
    viewer's (`Context.issue`). What it answers is kept for whoever is told the same."""

    def declared(function: F) -> F:
        name = to_camel_case(function.__name__)
        _ASKED[name] = _ASKED.get(name, frozenset()) | frozenset(loaders)
        function.needs = frozenset(loaders)  # type: ignore[attr-defined]
        return function

    return declared


def of_pages(function: F) -> F:
    """A resolver that looks at its row, its arguments, pages (`models.reads.pages`), what loaders say,
    and what the caller is (`Context.kind`): at no clock, and at nothing that this process knows by
    itself. An operation of such fields and of those that are `told` has the same answer for as long
    as it asks for no more than pages and these are the same."""
    function.of_pages = True  # type: ignore[attr-defined]
    return function


def expected(info: Any, *path: str) -> frozenset[str]:
    """The loaders that will be asked about the rows at `path` below the field of `info`, where they
    are one page and not one of many."""
    return frozenset() if _is_in_list(info) else _asked(info, path)


async def look_ahead(
    info: Any, rows: Sequence[Row], *path: str, known: Collection[str] = ()
) -> None:
    """Load what is selected of `rows`, which stand at `path` below the field of `info`, but for what
    the loaders of these names have `known`. What fails to load fails the fields that need it, and
    nothing above them."""
    compiled = of_compiled(info)
    as_json = compiled is not None and compiled.as_json
    names, is_alone = _asked(info, path).difference(known), not _is_in_list(info)
    await surround(info.context, rows, names, is_alone=is_alone, as_json=as_json)


def _is_in_list(info: Any) -> bool:
    known = of_compiled(info)
    if known is not None:
        return known.is_in_list
    return any(isinstance(key, int) for key in info.path.as_list())


def _asked(info: Any, path: tuple[str, ...]) -> frozenset[str]:
    """The loaders that the fields at `path` will ask. What `@skip` leaves out counts, too: looked up
    for nothing, it is right all the same."""
    known = of_compiled(info)
    if known is None:
        return _loaders(_names(info._raw_info.field_nodes, path, info._raw_info.fragments))
    notes = known.place.notes
    if path not in notes:
        notes[path] = _loaders(_names(known.place.nodes, path, info._raw_info.fragments))
    found: frozenset[str] = notes[path]
    return found


def _loaders(selected: Mapping[str, Collection[str]]) -> frozenset[str]:
    asked: set[str] = set()
    for name, below in selected.items():
        asked.update(_ASKED.get(name, ()))
        if name == "author":
            for each in below:
                asked.update(_ASKED.get(each, ()))
    return frozenset(asked)


def _names(
    nodes: Iterable[FieldNode],
    path: tuple[str, ...],
    fragments: dict[str, FragmentDefinitionNode],
) -> dict[str, set[str]]:
    fields = list(nodes)
    for name in path:
        fields = [each for each in _below(fields, fragments) if each.name.value == name]
    found: dict[str, set[str]] = {}
    for each in _below(fields, fragments):
        names = {field.name.value for field in _below([each], fragments)}
        found.setdefault(each.name.value, set()).update(names)
    return found


def _below(
    fields: Iterable[FieldNode], fragments: dict[str, FragmentDefinitionNode]
) -> Iterable[FieldNode]:
    for field in fields:
        yield from _within(field.selection_set, fragments)


def _within(
    selections: SelectionSetNode | None, fragments: dict[str, FragmentDefinitionNode]
) -> Iterable[FieldNode]:
    for each in selections.selections if selections else ():
        if isinstance(each, FieldNode):
            yield each
        elif isinstance(each, FragmentSpreadNode):
            yield from _within(fragments[each.name.value].selection_set, fragments)
        elif isinstance(each, InlineFragmentNode):
            yield from _within(each.selection_set, fragments)
