"""The merged feed is the scope's own, whatever of its candidates the scope takes out."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import asyncpg
import pytest

from core.ids import new_id
from models.base import Dialect, dialect, reading
from models.clips import Audience, Clip, ClipState
from models.reads.following import _ALL, _FEW, Following, _over_candidates, of_followed
from models.social import Mute
from models.users import User
from server.world import grow_world
from tests.world import Member, World

_AFTER_ALL = 2**63 - 1


async def _published(world: World, author: Member, **fields: object) -> Clip:
    values = {"state": ClipState.PUBLISHED, "published_order": new_id(), **fields}
    return await world.draft(author, published_at=world.clock.now(), **values)


@pytest.mark.feature("A8", "D3", "E17")
@pytest.mark.parametrize("seed", range(4))
async def test_every_page_is_what_the_scope_shows(world: World, seed: int) -> None:
    random = Random(seed)
    member, *authors = [await world.member() for _ in range(6)]
    assert member.user is not None
    for author in authors[:4]:
        await world.follows(member, author)
    await world.follows(authors[0], member)
    await world.blocks(authors[1], member)
    ended = world.clock.now() + timedelta(hours=random.choice([-1, 1]))
    muted = authors[2].user
    assert muted is not None
    await Mute.create(muter_id=member.user.id, muted_id=muted.id, until=ended)
    for _ in range(60):
        await _published(
            world,
            random.choice([authors[0], *authors]),
            audience=random.choice([*Audience, Audience.PUBLIC]),
            hold_count=random.choice([0, 0, 0, 1]),
            rating=random.choice([0, 1, 2]),
        )
    for rating in (2, 0):
        member.user.widest_rating = rating
        await member.user.save(update_fields=["widest_rating"])
        whole = await of_followed(member.user).order_by("-published_order")
        keys = [row.published_order or 0 for row in whole]
        following = Following()
        for limit in (1, 2, 5, 20, 100):
            for before in random.sample([_AFTER_ALL, *keys], min(5, len(keys))):
                found = await following.rows(member.user, before=before, limit=limit)
                expected = [row.id for row in whole if (row.published_order or 0) < before]
                assert [row.id for row in found] == expected[:limit]


async def test_who_follows_nobody_sees_nothing(world: World) -> None:
    member = await world.member()
    assert await Following().rows(member.user, before=_AFTER_ALL, limit=20) == []


@pytest.mark.feature("A8")
@pytest.mark.parametrize("most", [_FEW, _ALL])
async def test_no_large_table_is_read_through(world: World, most: str) -> None:
    """Asked of PostgreSQL with a plan that serves everybody."""
    if dialect() is not Dialect.POSTGRESQL:
        pytest.skip("SQLite has no such statement")
    url = world.instance.settings.database
    await grow_world(url, members=300, clips=3_000, seed=3)
    viewer = await User.filter(following_count__gt=3).first()
    assert viewer is not None
    assert reading() is not None
    given = {"before": _AFTER_ALL, "limit": 21}
    following = Following()
    await following.rows(viewer, **given)
    (statement,) = following._statements.values()
    text = _over_candidates(statement, most)
    line = await asyncpg.connect(url, server_settings={"plan_cache_mode": "force_generic_plan"})
    try:
        await line.execute("ANALYZE")
        await line.execute(f"PREPARE page (bigint, timestamptz, bigint, bigint) AS {text}")
        rows = await line.fetch(f"EXPLAIN EXECUTE page ({viewer.id}, now(), {_AFTER_ALL}, 21)")
    finally:
        await line.close()
    plan = "\n".join(row[0] for row in rows)
    assert "clips_author_published" in plan
    for table in ("clips", "users", "follows"):
        assert f"Seq Scan on {table}" not in plan, plan
