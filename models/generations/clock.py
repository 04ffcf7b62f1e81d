"""The database's clock. Leases are judged by it alone, so a worker whose own clock is an hour off
neither loses a job early nor holds one for ever."""

from models.base import Dialect, dialect, fetch

# julianday, not unixepoch('subsec'): that needs SQLite 3.42, and Debian 12 has 3.40.
_NOW = {
    Dialect.SQLITE: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    Dialect.POSTGRESQL: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
}


def now_sql() -> str:
    """An SQL expression for now, in milliseconds since 1970."""
    return _NOW[dialect()]


async def database_ms() -> int:
    """Now, in milliseconds since 1970."""
    rows = await fetch(f"SELECT {now_sql()} AS now")
    return int(rows[0]["now"])
