"""The committed `schema.graphql` is the schema, and everything in it is described."""

import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    from schema import schema, sdl

    problems = list(undescribed(schema._schema.type_map.values()))
    snapshot = ROOT / "schema.graphql"
    if not snapshot.exists() or snapshot.read_text(encoding="utf-8") != sdl():
        problems.append(
            "schema.graphql is not the schema any more; run `make schema` and review it"
        )
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))


def undescribed(types: "Iterator[GraphQLNamedType]") -> Iterator[str]:
    for kind in types:
        if kind.name.startswith("__"):
            continue
        if not kind.description:
            yield f"{kind.name} has no description"
        if isinstance(kind, GraphQLEnumType):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in kind.fields.items():
                if not field.description:
                    yield f"{kind.name}.{name} has no description"
                for argument, value in getattr(field, "args", {}).items():
                    if not value.description:
                        yield f"{kind.name}.{name}({argument}:) has no description"


if __name__ == "__main__":
    main()
