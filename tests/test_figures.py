"""What a benchmark leaves for whoever reads it by machine."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from bench.figures import Figure, conclude


@pytest.mark.parametrize(("value", "status"), [(12.0, 0), (16.0, 1)])
def test_every_benchmark_ends_alike(tmp_path: Path, value: float, status: int) -> None:
    path = tmp_path / "figures.json"
    figures = [Figure("one delivery", value, "µs", "<= 15"), Figure("load", 1.5, "")]
    with pytest.raises(SystemExit) as ended:
        conclude(figures, Console(quiet=True), path)
    assert int(ended.value.code or 0) == status
    told = json.loads(path.read_text())["figures"]
    assert [each["name"] for each in told] == ["one delivery", "load"]
    assert {"value", "unit", "bar", "ok"} <= set(told[0])
    assert told[0]["ok"] is (status == 0)
