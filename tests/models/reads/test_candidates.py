"""Which of a feed's candidates its viewer may see is asked of their rows alone."""

from __future__ import annotations

import asyncpg
import pytest

from models.base import Dialect, dialect
from models.clips import Clip
from models.users import User
from resolvers.ranked import _LISTED
from server.world import grow_world
from tests.world import World


@pytest.mark.feature("A8", "E1", "N8")
async def test_candidates_are_asked_for_by_their_ids(world: World) -> None:
    await grow_world(world.instance.settings.database, members=300, clips=3_000, seed=3)
    member = await User.filter(following_count__gt=3).first()
    assert member is not None
    asked = [row.id for row in await Clip.all().order_by("-id").limit(1_000)]
    for viewer in (None, member):
        shown = await Clip.listed_for(viewer).filter(id__in=asked)
        assert sorted(await _LISTED.ids(viewer, ids=asked)) == sorted(row.id for row in shown)
        if dialect() is Dialect.POSTGRESQL:
            plan = await _plan(world, viewer)
            assert "clips_pkey" in plan
            for table in ("clips", "follows"):  # the others are of a few pages here
                assert f"Seq Scan on {table} " not in plan, plan


async def _plan(world: World, viewer: User | None) -> str:
    """As it serves everybody."""
    known = [one for one in _LISTED._statements.values() if one.dialect is Dialect.POSTGRESQL]
    (text,) = {one.ids for one in known if one.asks_viewer is (viewer is not None)}
    taken = "bigint, timestamptz, bigint[]" if viewer else "bigint[]"
    given = f"{viewer.id}, now(), '{{1,2}}'" if viewer else "'{1,2}'"
    line = await asyncpg.connect(
        world.instance.settings.database,
        server_settings={"plan_cache_mode": "force_generic_plan"},
    )
    try:
        await line.execute("ANALYZE")
        await line.execute(f"PREPARE candidates ({taken}) AS {text}")
        rows = await line.fetch(f"EXPLAIN EXECUTE candidates ({given})")
    finally:
        await line.close()
    return "\n".join(row[0] for row in rows)
