"""What a benchmark found, beside what must hold."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.table import Table


@dataclass
class Figure:
    """`bar` is what must hold of `value`, as `<= 15`; empty where the figure is for comparison."""

    name: str
    value: float
    unit: str
    bar: str = ""
    ok: bool = True
    digits: int = 2

    def __post_init__(self) -> None:
        self.value = round(float(self.value), self.digits)  # numpy's numbers are no JSON
        if self.bar:
            sign, bound = self.bar.split()
            self.ok = self.value <= float(bound) if sign == "<=" else self.value >= float(bound)


def conclude(figures: list[Figure], console: Console, path: Path | None) -> NoReturn:
    """The end of a benchmark: prints the figures, writes them as `{"figures": [...]}` where a path is
    given, and exits with 1 where a bar is missed."""
    report(figures, console)
    if path is not None:
        document = {"figures": [asdict(figure) for figure in figures]}
        path.write_text(json.dumps(document, indent=2) + "\n")
    sys.exit(not all(figure.ok for figure in figures))


def report(figures: list[Figure], console: Console) -> None:
    table = Table("", "measured", "", "bar", "", box=None)
    for each in figures:
        verdict = "" if not each.bar else "[green]holds[/]" if each.ok else "[red]missed[/]"
        table.add_row(each.name, f"{each.value:,.6g}", each.unit, each.bar, verdict)
    console.print(table)
