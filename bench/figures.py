"""What a benchmark found, beside what must hold."""

from dataclasses import dataclass

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


def report(figures: list[Figure], console: Console) -> None:
    table = Table("", "measured", "", "bar", "", box=None)
    for each in figures:
        verdict = "" if not each.bar else "[green]holds[/]" if each.ok else "[red]missed[/]"
        table.add_row(each.name, f"{each.value:,.6g}", each.unit, each.bar, verdict)
    console.print(table)
