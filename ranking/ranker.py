"""What a process keeps for ranking: the clip table, brought up to date as clips are published, and
the model over it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from math import fsum

import numpy as np

from core.ids import id_at, made_at_ms
from models.rankings import live_model
from models.reads.ranking import ClipFacts, counts_since, published_after
from ranking.model import Model, Space
from ranking.query import Item, Query, Slate, Steered
from ranking.table import ClipTable, ClipWords, Entry, entry_of
from ranking.view import DAY_MS, View
from ranking.weights import Weights
from realtime.tasks import unhurried

_BATCH = 500
# A transaction may commit after one that began later: what was published lately is read again.
_OVERLAP_MS = 10_000
_COUNTS_EVERY_MS = 60_000
_COUNTED_MS = 7 * DAY_MS

Load = Callable[[str], Awaitable[bytes]]
IsMinor = Callable[[str], bool]  # of an age band


class Ranker:
    def __init__(self) -> None:
        self.table = ClipTable()
        self.space = Space(Model(), self.table)
        self._latest = 0
        self._counted_ms = 0
        self._turn = asyncio.Lock()

    async def view(self, query: Query, *, load: Load, is_minor: IsMinor) -> View:
        """What a feed is made from at this moment. The first call reads every clip there is."""
        async with self._turn:
            await self._take_in(is_minor)
            if query.now_ms - self._counted_ms >= _COUNTS_EVERY_MS:
                await self._recount(id_at(query.now_ms - _COUNTED_MS), is_minor)
                self._counted_ms = query.now_ms
            await self._follow_model(load)
            self.space.sync()
        return View(query, self.table, self.space)

    def set_recommended(self, author_id: int, is_recommended: bool) -> None:
        """At once in this process; others hear of it within a minute, and until then the database
        is not asked."""
        rows = self.table.by_author.get(author_id)
        if rows is not None:
            self.table.flags[np.array(rows), 0] = is_recommended

    async def _take_in(self, is_minor: IsMinor) -> None:
        since = id_at(made_at_ms(self._latest) - _OVERLAP_MS) if self._latest else 0
        while facts := await published_after(since, _BATCH):
            since = facts[-1].published_order
            self._add([one for one in facts if one.id not in self.table.rows], is_minor)
            self._latest = max(self._latest, since)
            await asyncio.sleep(0)

    def _add(self, facts: list[ClipFacts], is_minor: IsMinor) -> None:
        self.table.add(entry_of_facts(one, is_minor) for one in facts)

    async def _recount(self, since: int, is_minor: IsMinor) -> None:
        """What the clips since then are about is read again only where it changed."""
        async for one in unhurried(await counts_since(since)):
            row = self.table.rows.get(one.id)
            if row is None or self.table.digests[row] != words_of(one).digest:
                self._add([one], is_minor)
            else:
                counts = one.likes, one.saves, one.shares, one.remixes, one.views
                self.table.count(row, counts, (one.is_recommended, is_minor(one.age_band)))

    async def _follow_model(self, load: Load) -> None:
        live = await live_model()
        version = "" if live is None else live.version
        if version == self.space.model.version:
            return
        model = Model() if live is None else Model.from_bytes(await load(live.key))
        self.space = await asyncio.to_thread(Space, model, self.table)


def words_of(facts: ClipFacts) -> ClipWords:
    return ClipWords(
        facts.id,
        facts.author_id,
        facts.prompt,
        facts.caption,
        facts.style,
        facts.language,
        facts.duration_ms,
        facts.characters,
    )


def entry_of_facts(facts: ClipFacts, is_minor: IsMinor) -> Entry:
    return entry_of(
        words_of(facts),
        published_ms=made_at_ms(facts.published_order),
        likes=facts.likes,
        saves=facts.saves,
        shares=facts.shares,
        remixes=facts.remixes,
        views=facts.views,
        is_recommended=facts.is_recommended,
        is_by_minor=is_minor(facts.age_band),
    )


def to_json(slate: Slate, weights: Weights, *, is_steered: bool) -> str:
    """A slate as a snapshot keeps it, with the weights that it was made with, and whether anybody's
    own controls or weights are in it."""
    return json.dumps(
        {
            "items": [[one.clip_id, one.source, one.terms] for one in slate.items],
            "steered": [asdict(one) for one in slate.steered],
            "removed": Counter(reason for _, reason in slate.removed),
            "model": slate.model,
            "weights": dict(weights),
            "is_steered": is_steered,
        },
        separators=(",", ":"),
    )


@dataclass(frozen=True)
class Outline:
    """Of a kept slate: the clips of its first places and their sources, what its controls did, how
    many candidates each filter took out, and whether somebody's own controls or weights are in it."""

    places: tuple[tuple[int, str], ...]
    steered: tuple[Steered, ...]
    removed: Mapping[str, int]
    is_steered: bool


def outline(text: str, places: int) -> Outline:
    """Without its terms, which are most of it."""
    told = json.loads(text)
    return Outline(
        tuple((clip_id, source) for clip_id, source, _ in told["items"][:places]),
        tuple(Steered(**one) for one in told["steered"]),
        told.get("removed", {}),
        bool(told.get("is_steered", True)),
    )


def from_json(text: str) -> tuple[Slate, Weights]:
    told = json.loads(text)
    items = tuple(
        Item(clip_id, source, fsum(v for _, v in terms), tuple((n, v) for n, v in terms))
        for clip_id, source, terms in told["items"]
    )
    steered = tuple(Steered(**one) for one in told["steered"])
    return Slate(items, steered, model=told["model"]), told["weights"]
