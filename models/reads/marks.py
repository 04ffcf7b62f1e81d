"""Queries as Tortoise writes them, with marks for values, made into statements that take any values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tortoise.models import Model

from models.base import Dialect, dialect

# No row has these ids: they carry their time of making, and these are of the far future.
VIEWER = 2**63 - 31
FIRST_PARAMETER = 2**63 - 1_000
NO_TEXT = "\x00"  # neither engine holds it in text

# How far apart "now" may be when a query is built: what else is a time in it is no "now".
_LATELY = timedelta(minutes=1)

# What takes a placeholder besides the parameters, which go by their names.
ASKING, NOW, FIXED = " viewer", " now", " fixed"


def role_of(value: object, names: dict[int | str, str]) -> str:
    if isinstance(value, datetime):
        assert abs(datetime.now(UTC) - value) < _LATELY
        return NOW
    if isinstance(value, int | str) and value in names:
        return names[value]
    return ASKING if value == VIEWER else FIXED


def written(
    sql: str,
    values: Sequence[object],
    roles: Sequence[str],
    *,
    places: Mapping[str, str],
    listed: Collection[str],
) -> str:
    """`sql` with what is the same for all in its place, where PostgreSQL's plan can heed it (an index
    of published clips serves nobody who asks for the state $1), and `places` for what is not."""
    is_sqlite = dialect() is Dialect.SQLITE
    text = sql if is_sqlite else re.sub(r"\$\d+", "?", sql)
    head, *rest = text.split("?")
    for value, role, part in zip(values, roles, rest, strict=True):
        place = "" if role == FIXED else places[role]
        if role in listed:
            assert head.endswith(" IN (")
            assert part.startswith(")")
            if is_sqlite:
                head += f"SELECT value FROM json_each({place})"  # noqa: S608 - a placeholder
            else:
                head = head.removesuffix("IN (") + f"= ANY ({place}::bigint[]"
            head += part
        else:
            head += (place or _literal(value)) + part
    return head


def _literal(value: object) -> str:
    """A constant of ours as SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    assert isinstance(value, str)
    assert "\\" not in value
    return "'" + value.replace("'", "''") + "'"


def only_versions(sql: str, model: type[Model]) -> str:
    table = model._meta.db_table
    meta = model._meta
    has_author = "author_id" in meta.fields_db_projection.values()
    author = "author_id" if has_author else meta.db_pk_column
    head = (
        f'"{table}"."{meta.db_pk_column}", "{table}"."{author}" AS "author_id", '
        f'"{table}"."xmin" AS "_version"'
    )
    return f"SELECT {head}{sql[sql.index(' FROM ') :]}"  # noqa: S608 - our own names


def only_ids(sql: str, model: type[Model]) -> str:
    rest = sql[sql.index(" FROM ") :]
    return f'SELECT "{model._meta.db_table}"."{model._meta.db_pk_column}"{rest}'
