from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from graphql import GraphQLError

from schema import schema
from schema.scalars import SCALARS


def read(kind: type, value: Any) -> Any:
    parse = SCALARS[kind].parse_value
    assert parse is not None
    return parse(value)


def test_a_date_is_a_day() -> None:
    assert read(date, "2026-11-22") == date(2026, 11, 22)
    assert SCALARS[date].serialize(date(2026, 1, 2)) == "2026-01-02"


@pytest.mark.parametrize("value", ["20261122", "2026-W47-7", "2026-02-30", "", 20261122, None])
def test_anything_else_is_no_date(value: object) -> None:
    with pytest.raises(GraphQLError):
        read(date, value)


def test_an_instant_is_read_at_any_offset_and_written_in_utc() -> None:
    noon = datetime(2026, 11, 22, 12, 0, 0, 1500, tzinfo=UTC)
    assert read(datetime, "2026-11-22T13:00:00.001500+01:00") == noon
    assert SCALARS[datetime].serialize(noon) == "2026-11-22T12:00:00.001Z"
    east = noon.astimezone(timezone(timedelta(hours=5)))
    assert SCALARS[datetime].serialize(east) == "2026-11-22T12:00:00.001Z"


@pytest.mark.parametrize("value", ["2026-11-22T12:00:00", "noon", 1, None, "2026-13-01T00:00:00Z"])
def test_anything_else_is_no_instant(value: object) -> None:
    with pytest.raises(GraphQLError):
        read(datetime, value)


@pytest.mark.feature("A8")
def test_every_custom_scalar_names_its_specification() -> None:
    lines = [line for line in schema.as_str().splitlines() if line.startswith("scalar ")]
    assert lines
    assert [line for line in lines if "@specifiedBy" not in line] == []
