"""Custom scalars, each with the specification it follows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

# Python also reads week dates and days without hyphens.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_date(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise GraphQLError("A Date is written 2026-11-22.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise GraphQLError("There is no such day.") from None


def _read_datetime(value: object) -> datetime:
    if not isinstance(value, str):
        raise GraphQLError("A DateTime is written 2026-11-22T06:34:52Z.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError("There is no such instant.") from None
    if moment.tzinfo is None:
        raise GraphQLError("A DateTime names its offset: 2026-11-22T06:34:52Z.")
    return moment.astimezone(UTC)


def _write_datetime(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# For `strawberry.Schema(scalar_overrides=SCALARS)`; Strawberry's own name no specification.
SCALARS: dict[Any, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day of the Gregorian calendar, such as 2026-11-22.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=_read_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in UTC to the millisecond, such as 2026-11-22T06:34:52.000Z.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_write_datetime,
        parse_value=_read_datetime,
    ),
}
