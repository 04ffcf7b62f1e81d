"""A whole network from one seed: members, follows, clips and what is said around them.

    grow_world(url, members=1000, clips=20_000, seed=1)

The same seed, sizes and day make the same rows. Followers, likes and views follow power laws; ids
carry plausible times of the last two years; counters are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from core.errors import Conflict
from models.bulk import Loader, open_loader
from server.world.people import Population
from server.world.tables import BARE, MEMBERS_AND_CLIPS, RENDITION, Ground, Template
from server.world.talk import CONVERSATION

TABLES = (*MEMBERS_AND_CLIPS, *CONVERSATION)

_FACTS = "duration_ms, width, height, fps, blurhash, transcript"


async def grow_world(
    url: str,
    *,
    members: int,
    clips: int,
    seed: int,
    report: Callable[[str, int], None] = lambda table, rows: None,
    until: datetime | None = None,
    password_hash: str | None = None,
) -> int:
    """Fill the migrated database at `url`; how many rows were written. All of it or nothing.

    The clips that have files already lend them to the grown ones. `until` is the world's present
    (the beginning of today); `report` is told each table that is written, and its rows. Members
    sign in with whatever `password_hash` is of; without it nobody does. Raises `Conflict` where a
    handle of that world is taken, as after growing it once.
    """
    until_ms = int((until or _today()).timestamp() * 1000)
    world = Population(members=members, clips=clips, seed=seed, until_ms=until_ms)
    written = 0
    async with open_loader(url) as loader:
        await _check_handles_are_free(loader, world)
        templates = await _templates(loader) or [BARE]
        ground = Ground(world, password_hash, templates)
        for table in TABLES:
            rows = await loader.copy(table.name, table.columns, table.rows(ground))
            written += rows
            report(table.name, rows)
    return written


async def _check_handles_are_free(loader: Loader, world: Population) -> None:
    taken = {key for (key,) in await loader.fetch("SELECT key FROM handles")}
    if any(person.handle in taken for person in world.people):
        raise Conflict("This database holds members of such a world already.")


async def _templates(loader: Loader) -> list[Template]:
    """Up to five clips with files, by what grown ones take from them."""
    found = await loader.fetch(
        f"SELECT id, {_FACTS} FROM clips WHERE id IN (SELECT clip_id FROM renditions) "  # noqa: S608
        "ORDER BY id LIMIT 5"
    )
    return [
        Template(
            facts,
            await loader.fetch(
                f"SELECT {', '.join(RENDITION.split())} FROM renditions "  # noqa: S608
                f"WHERE clip_id = {row_id} ORDER BY id"
            ),
        )
        for row_id, *values in found
        for facts in (tuple(values),)
    ]


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
