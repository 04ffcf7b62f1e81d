"""The client's types hold, and each of its operations is one that `schema.graphql` answers.

Usage: python scripts/check_client.py

Needs what builds the bundle, not the bundle.
"""

import sys
from collections.abc import Iterator

from build_web import CLIENT, ROOT, BuildFailed, find_node, install_packages
from graphql import Source, build_schema, concat_ast, parse, validate

TYPESCRIPT = CLIENT.folder / "node_modules/typescript/bin/tsc"


def main() -> None:
    problems = [*invalid_operations(), *type_errors()]
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))


def invalid_operations() -> Iterator[str]:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    sources = sorted((CLIENT.folder / "src/operations").glob("*.graphql"))
    written = concat_ast([parse(Source(path.read_text("utf-8"), path.name)) for path in sources])
    yield from (str(error) for error in validate(schema, written))


def type_errors() -> Iterator[str]:
    try:
        node = find_node()
        install_packages(node, CLIENT)
        node.run(TYPESCRIPT, "--noEmit", cwd=CLIENT.folder)
    except BuildFailed as failure:
        yield str(failure)


if __name__ == "__main__":
    main()
