"""No page that is asked for often reads a large table through.

Asked of PostgreSQL, in a grown world, with plans that serve everybody: what a statement costs then
does not depend on who asks first, nor on how large the world is. The ranked feeds choose among a
thousand candidates at once and are asked elsewhere (`tests/models/reads/test_candidates.py`).
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from models.base import fetch
from models.clips import Clip
from models.migrations.runner import migrate
from models.reads.ranking import interactions_after
from models.users import User
from schema.base import global_id
from server.world import grow_world
from tests.services import postgres_url
from tests.statements import statements
from tests.world import World, open_world

LARGE = 2_500  # rows
CLIP = """id caption audience publishedAt likeCount commentCount viewCount viewerHasLiked
viewerHasBookmarked video { url } poster { url } author { id handle avatar { url } viewerFollows }"""
CLIPS = f"edges {{ cursor node {{ {CLIP} }} }} pageInfo {{ hasNextPage endCursor }}"
PEOPLE = "edges { node { id handle followerCount viewerFollows avatar { url } } }"
PAGES = {
    "following feed": f"{{ feed(kind: FOLLOWING, first: 20) {{ {CLIPS} }} }}",
    "latest feed": f"{{ feed(kind: LATEST, first: 20) {{ {CLIPS} }} }}",
    "friends' feed": f"{{ feed(kind: FRIENDS, first: 20) {{ {CLIPS} }} }}",
    "feed with me": f"{{ feed(kind: FEATURING_ME, first: 20) {{ {CLIPS} }} }}",
    "clip": f"""query ($clip: ID!) {{ clip(id: $clip) {{ {CLIP} remixCount
        comments(first: 20) {{ edges {{ node {{ id body author {{ id handle }} replyCount }} }} }}
        descendants(first: 10) {{ {CLIPS} }} }} }}""",
    "who likes it": f"query ($clip: ID!) {{ clip(id: $clip) {{ likers(first: 20) {{ {PEOPLE} }} }} }}",
    "profile": f"""query ($handle: String!) {{ user(handle: $handle) {{ id name followerCount
        viewerFollows clips(first: 12) {{ {CLIPS} }} }} }}""",
    "followers": f"query ($handle: String!) {{ user(handle: $handle) {{ followers(first: 20) {{ {PEOPLE} }} }} }}",
    "following": f"query ($handle: String!) {{ user(handle: $handle) {{ following(first: 20) {{ {PEOPLE} }} }} }}",
    "notifications": "{ notifications(first: 20) { edges { node { __typename id } } } }",
    "conversations": "{ conversations(first: 20) { edges { node { id unreadCount } } } }",
    "unread": "{ unreadNotificationCount unreadMessageCount }",
    "hashtag": f'{{ hashtag(name: "fox") {{ clips(first: 20) {{ {CLIPS} }} }} }}',
    "bookmarks": f"{{ bookmarks(first: 20) {{ {CLIPS} }} }}",
    "seen": "{ seenClips(first: 20) { edges { node { clip { id } } } } }",
    "drafts": "{ drafts(first: 20) { edges { node { id } } } }",
    "generations": "{ generations(first: 20) { edges { node { id state } } } }",
    "search": f'{{ search(query: "fox", first: 20) {{ edges {{ node {{ __typename ... on Clip {{ {CLIP} }} }} }} }} }}',
}
LIKE = "mutation ($clip: ID!) { likeClip(input: { clipId: $clip }) { clip { likeCount } } }"


@asynccontextmanager
async def _planning(url: str) -> AsyncIterator[asyncpg.Connection]:
    line = await asyncpg.connect(url, server_settings={"plan_cache_mode": "force_generic_plan"})
    try:
        yield line
    finally:
        await line.close()


async def _plan(line: asyncpg.Connection, sql: str) -> str:
    await line.execute(f"PREPARE asked AS {sql}")
    count = max(map(int, re.findall(r"\$(\d+)", sql)), default=0)
    given = f"({', '.join(['NULL'] * count)})" if count else ""
    rows = await line.fetch(f"EXPLAIN EXECUTE asked{given}")
    await line.execute("DEALLOCATE asked")
    return "\n".join(row[0] for row in rows)


async def _large(line: asyncpg.Connection) -> set[str]:
    """The large tables, of which the planner is told that they are a hundred times as large."""
    await line.execute("ANALYZE")
    rows = await line.fetch(
        """UPDATE pg_class SET reltuples = 100 * reltuples
        WHERE reltuples > $1 AND relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
        RETURNING relname""",
        LARGE,
    )
    return {row["relname"] for row in rows}


async def _asked(world: World) -> dict[str, str]:
    """The statements of every page, each with the page that it was first asked for."""
    author = await User.all().order_by("-clip_count").first()
    clip = await Clip.filter(audience="PUBLIC").order_by("-published_order").first()
    reader = await User.filter(following_count__gt=5).order_by("id").first()
    assert author is not None
    assert clip is not None
    assert reader is not None
    member = await world.signed_in(reader)
    given = {"clip": global_id("Clip", clip.id), "handle": author.handle}
    found: dict[str, str] = {}
    for name, text in (*PAGES.items(), ("like", LIKE)):
        variables = {key: value for key, value in given.items() if f"${key}:" in text}
        for warm in (False, True):
            with statements(warm=warm) as ran:
                answer = await member.run(text, **variables)
            assert answer.codes == [], (name, answer)
            for sql in ran:
                found.setdefault(sql, name)
    return found


@pytest.mark.feature("A8", "E1")
async def test_no_page_reads_a_large_table_through() -> None:
    url = postgres_url()
    await migrate(url)
    await grow_world(url, members=400, clips=4_000, seed=3)
    async with open_world(url) as world, _planning(url) as line:
        large = await _large(line)
        assert {"clips", "follows", "likes", "comments"} <= large
        trouble = []
        for sql, name in (await _asked(world)).items():
            if sql.split(None, 1)[0] in {"SELECT", "WITH", "UPDATE", "INSERT", "DELETE"}:
                plan = await _plan(line, sql)
                if large & set(re.findall(r"Seq Scan on (\w+)", plan)):
                    trouble.append(f"{name}: {sql}\n{plan}")
    assert not trouble, "\n\n".join(trouble)


@pytest.mark.feature("E2")
async def test_what_is_learned_from_is_read_on_by_its_keys() -> None:
    """However much there is: a part of it costs the same, and no more than one core."""
    url = postgres_url()
    await migrate(url)
    await grow_world(url, members=400, clips=4_000, seed=3)
    async with open_world(url), _planning(url) as line:
        assert "likes" in await _large(line)
        with statements() as ran:
            first = await interactions_after(0, 300)
            rest = await interactions_after(first[-1].id, 100_000)
        everything = await interactions_after(0, 100_000)
        plans = [await _plan(line, sql) for sql in ran]
        (setting,) = await fetch("SHOW max_parallel_workers_per_gather")
    assert len(first) == 300
    assert first + rest == everything == sorted(everything, key=lambda one: one.id)
    assert all("likes_pkey" in plan for plan in plans), plans
    assert setting["max_parallel_workers_per_gather"] == "0"
