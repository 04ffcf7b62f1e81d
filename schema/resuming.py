"""Going on from a cursor that came beside the operation, as `Last-Event-ID` does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    StringValueNode,
)

from schema.documents import Operation

_AFTER, _CURSOR = "after", "cursor"


def cursor_path(schema: GraphQLSchema, operation: Operation) -> Sequence[str]:
    """Where the answers of a subscription hold the cursor to go on from: the names of its root and
    of the cursor in it. Empty where they hold none, or where the root takes none."""
    root = _root(operation)
    kind = schema.subscription_type
    if root is None or kind is None or root.selection_set is None:
        return ()
    if _AFTER not in kind.fields[root.name.value].args:
        return ()
    for node in root.selection_set.selections:
        if isinstance(node, FieldNode) and node.name.value == _CURSOR:
            return (_shown(root), _shown(node))
    return ()


def cursor_in(answer: bytes, path: Sequence[str]) -> str | None:
    """The cursor that an answer holds at `cursor_path`."""
    found: Any = orjson.loads(answer).get("data") if path else None
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None


def resumed(operation: Operation, cursor: str) -> Operation:
    """The operation with the `after` of its root replaced. One whose root stands in a fragment is
    left as it is: its answers gave nobody a cursor."""
    root = _root(operation)
    if root is None:
        return operation
    after = ArgumentNode(name=NameNode(value=_AFTER), value=StringValueNode(value=cursor))
    others = [each for each in root.arguments or () if each.name.value != _AFTER]
    field = replace(root, arguments=(*others, after))
    selections = SelectionSetNode(selections=(field,))
    definition = replace(operation.definition, selection_set=selections)
    document = replace(
        operation.document,
        definitions=tuple(
            definition if each is operation.definition else each
            for each in operation.document.definitions
        ),
    )
    return replace(operation, definition=definition, document=document, notes={})


def _root(operation: Operation) -> FieldNode | None:
    (*others, root) = operation.definition.selection_set.selections
    return root if isinstance(root, FieldNode) and not others else None


def _shown(node: FieldNode) -> str:
    return (node.alias or node.name).value
