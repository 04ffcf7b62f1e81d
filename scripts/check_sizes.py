"""Modules of at most 400 lines, functions of at most 50, at most four positional parameters."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("core", "realtime", "media", "safety", "models", "generation", "ranking")
FOLDERS += ("resolvers", "schema", "server", "scripts")
MODULE_LINES, FUNCTION_LINES = 400, 50


def main() -> None:
    problems = [p for folder in FOLDERS for f in Path(folder).rglob("*.py") for p in check(f)]
    print(*problems, sep="\n", end="\n" if problems else "")
    sys.exit(bool(problems))


def check(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if (lines := text.count("\n")) > MODULE_LINES:
        yield f"{file}: {lines} lines (at most {MODULE_LINES})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            size = node.end_lineno - node.lineno + 1
            if size > FUNCTION_LINES:
                yield f"{file}:{node.lineno}: {node.name} has {size} lines (at most {FUNCTION_LINES})"


if __name__ == "__main__":
    main()
