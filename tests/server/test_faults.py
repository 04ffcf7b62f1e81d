"""The quickest faults of `python -m bench.faults`, small; and the crash points themselves."""

import random
from pathlib import Path

import pytest

from bench.faults.rows import twice, writers_killed
from bench.figures import Figure
from core.settings import Settings


def missed(figures: list[Figure]) -> list[Figure]:
    assert any(figure.bar for figure in figures)
    return [figure for figure in figures if not figure.ok]


@pytest.mark.feature("B17")
async def test_requests_claims_and_ends_that_come_twice_change_nothing(tmp_path: Path) -> None:
    assert missed(await twice(f"sqlite:///{tmp_path / 'rows.sqlite3'}", jobs=20)) == []


@pytest.mark.feature("B17")
async def test_killed_writers_leave_a_whole_database_with_all_they_acknowledged(
    tmp_path: Path,
) -> None:
    found = await writers_killed(tmp_path, times=1, dice=random.Random(1))
    assert missed(found) == []
    assert {figure.name: figure.value for figure in found}["acknowledged"] >= 2


def test_no_crash_point_is_armed_in_production() -> None:
    with pytest.raises(ValueError, match="crash_point: not in production"):
        Settings(profile="production", secret_key="k" * 32, crash_point="file-stored")  # type: ignore[arg-type]
