"""Home timelines are written by triggers of PostgreSQL (migration 0093) and read by
`models.reads.following`. Here they are kept from growing for ever."""

from __future__ import annotations

from models.base import Dialect, dialect, execute, fetch, transaction

KEPT = 500  # places: some 25 pages
LONG = 2 * KEPT
SLICES = 128  # of the members: about as many as upkeep has rounds in a day

_LONG_ONES = """SELECT id FROM users u WHERE hashint8(id) & ? = ? AND state <> 'DELETED'
    AND EXISTS (SELECT 1 FROM home_timelines WHERE owner_id = u.id OFFSET ?)"""
_RAISE = """INSERT INTO home_horizons AS known (id, complete_above)
    SELECT owner_id, published_order FROM home_timelines WHERE owner_id = ?
    ORDER BY published_order DESC OFFSET ? LIMIT 1
    ON CONFLICT (id) DO UPDATE
    SET complete_above = greatest(known.complete_above, excluded.complete_above)"""
_CUT = """DELETE FROM home_timelines WHERE owner_id = ?
    AND published_order <= (SELECT complete_above FROM home_horizons WHERE id = ?)"""


async def shorten_timelines(*, turn: int) -> None:
    """Cut the long ones among one slice of the members, each `turn` of another. What was further down
    is taken from its authors from then on."""
    if dialect() is not Dialect.POSTGRESQL:
        return
    for row in await fetch(_LONG_ONES, SLICES - 1, turn % SLICES, LONG):
        async with transaction():
            await execute(_RAISE, row["id"], KEPT)
            await execute(_CUT, row["id"], row["id"])
