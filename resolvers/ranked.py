"""Feeds in the ranker's order, paged through a snapshot: stable within a session, and asked again of
the viewer's rules and of the database on every page."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from core.errors import BadInput, NotFound
from core.pages import Page, PageRequest
from models import rankings
from models.base import transaction
from models.clips import Clip
from models.guardians import treated_as_minor
from models.rankings import FeedSnapshot, RankingSettings, keep_snapshot
from models.reads import ranking as reads
from models.reads.scoped import Scoped
from models.users import AgeBand, FeedKind, User
from ranking import explain, feeds, filters, ranker
from ranking.controls import NOTHING, Control, Controls
from ranking.feeds import Feed
from ranking.model import Model, Space
from ranking.query import Item, Profile, Query, Slate
from ranking.steer import BLOCK
from ranking.table import ClipTable, ClipWords, Entry, entry_of
from ranking.view import View
from ranking.weights import Weights, check_weights, merged
from realtime.tasks import unhurried
from resolvers.context import Context
from resolvers.recipes import recipe_controls
from resolvers.steering import controls_now

SESSION_SIZE = 100  # clips of one session; then the feed is asked for afresh
_PLACES = 10  # bits of a cursor that say the place; the others name the snapshot
_MINUTE_MS = 60_000

RANKED: dict[FeedKind, Callable[[View], Feed]] = {
    FeedKind.FOR_YOU: feeds.own,
    FeedKind.TRENDING: lambda _view: feeds.TRENDING,
    FeedKind.CUSTOM: feeds.own,
}


@dataclass(frozen=True)
class Ranking:
    """One order of clips, and the weights that it was made with."""

    snapshot_id: int
    slate: Slate
    weights: Weights


async def ranked_page(
    ctx: Context, kind: FeedKind, controls: Controls, page: PageRequest
) -> Page[Clip]:
    """A page of a new session, or the next one of the session that the cursor is of. Raises
    `BadInput` for a cursor of a session that is over, or of somebody else's."""
    if page.before is None:
        ranking, start = await _rank_afresh(ctx, kind, controls), 0
    else:
        start = page.before & ((1 << _PLACES) - 1)
        ranking = await _of_session(ctx, page.before >> _PLACES, kind)
    rows: list[Clip] = []
    keys: list[int] = []
    at = start
    while at < len(ranking.slate.items) and len(rows) <= page.size:
        part = ranking.slate.items[at : at + 2 * page.size]
        shown = await _shown(ctx, part, controls)
        for place, item in enumerate(part, at + 1):
            if (clip := shown.get(item.clip_id)) is not None:
                clip.reasons = explain.reasons(item)
                rows.append(clip)
                keys.append(ranking.snapshot_id << _PLACES | place)
        at += len(part)
    return Page(rows[: page.size], keys[: page.size], len(rows) > page.size)


def places_of(page: Page[Clip]) -> tuple[int, ...]:
    """The places of a ranked page's clips in their session, from 1."""
    return tuple(key & ((1 << _PLACES) - 1) for key in page.keys)


async def why_this_clip(ctx: Context, clip_id: int, cursor: int | None) -> tuple[Item, Ranking]:
    """Why the clip stands in the viewer's session (their latest where none is named). Raises
    `NotFound` where it does not."""
    if cursor is not None:
        found = [await _snapshot(ctx, cursor >> _PLACES)]
    else:
        viewer_id = ctx.viewer.id if ctx.viewer else None
        found = list(await FeedSnapshot.filter(user_id=viewer_id).order_by("-made_ms").limit(3))
    visible = await ctx.loaders.clip.load(clip_id)
    for snapshot in found:
        ranking = _read(snapshot)
        for item in ranking.slate.items:
            if item.clip_id == clip_id and visible is not None:
                return item, ranking
    raise NotFound("clip in your feed's sessions", field="clipId")


async def counterfactual(
    ctx: Context, weights: Weights, controls: Controls
) -> list[tuple[Clip, int | None, int | None]]:
    """The viewer's feed now and as it would be with these weights: each clip with its place before
    and after, from 1; None where it is not among the first fifty. Nothing is kept."""
    check_weights(weights)
    query = await _query(ctx, controls, await _profile(ctx))
    before = await _slate(ctx, FeedKind.FOR_YOU, await _view(ctx, query))
    changed = replace(query, weights=merged(query.weights, weights))
    after = await _slate(ctx, FeedKind.FOR_YOU, await _view(ctx, changed))
    places = [
        {item.clip_id: place for place, item in enumerate(slate.items[:50], 1)}
        for slate in (before, after)
    ]
    ids = list(dict.fromkeys([*places[1], *places[0]]))
    shown = {row.id: row for row in await Clip.listed_for(ctx.viewer).filter(id__in=ids)}
    return [(shown[i], places[0].get(i), places[1].get(i)) for i in ids if i in shown]


@dataclass(frozen=True)
class Preview:
    """The share of a control's target in the first `BLOCK` clips of the feed, without and with it."""

    control: Control
    before: float
    after: float


async def previews(ctx: Context, wishes: Sequence[Control]) -> list[Preview]:
    """What these would do to the viewer's feed of this moment. Nothing is kept."""
    told = [one for one in wishes if one.rule is not None or one.target.kind != "clip"]
    if not told:
        return []
    held = await controls_now(ctx)
    query = await _query(ctx, held, await _profile(ctx))
    shares = []
    for controls in (held, held.with_controls(wishes)):
        view = await _view(ctx, replace(query, controls=controls))
        items = (await _slate(ctx, FeedKind.FOR_YOU, view)).items[:BLOCK]
        rows = view.table.rows_of(item.clip_id for item in items)
        matches = [view.matches(rows, one.target) for one in told]
        shares.append([float(one.mean()) if len(rows) else 0.0 for one in matches])
    return [Preview(*row) for row in zip(told, *shares, strict=True)]


async def weights_of(ctx: Context, controls: Controls) -> Weights:
    """What the terms weigh for the viewer: the defaults, the operator's, their own."""
    return merged(await rankings.operator_weights(), dict(controls.weights))


async def _rank_afresh(ctx: Context, kind: FeedKind, controls: Controls) -> Ranking:
    profile = None if kind is FeedKind.TRENDING else await _profile(ctx)
    query = await _query(ctx, controls, profile)
    snapshot_id = _shared_id(kind, query) if profile is None else secrets.randbits(52)
    if profile is None and (held := await FeedSnapshot.get_or_none(id=snapshot_id)) is not None:
        return _read(held)
    started = perf_counter()
    slate = await _slate(ctx, kind, await _view(ctx, query))
    snapshot = FeedSnapshot(
        id=snapshot_id,
        user_id=None if profile is None else profile.member_id,
        kind=kind.value,
        made_ms=query.now_ms,
        model=slate.model,
        content=ranker.to_json(slate, query.weights, is_steered=controls != NOTHING),
        took_us=int((perf_counter() - started) * 1e6),
    )
    async with transaction():
        await keep_snapshot(snapshot)
    return _read(snapshot)


_LISTED = Scoped(lambda viewer, ids: Clip.listed_for(viewer).filter(id__in=ids))


async def _slate(ctx: Context, kind: FeedKind, view: View) -> Slate:
    """The feed of what the viewer may see (without a profile: of what everybody may): what fell out
    of an order later would leave shares and the spread of authors other than they were made."""
    feed = RANKED[kind](view)
    pool = feeds.candidates(feed, view)
    ids = view.table.ids[pool.rows]
    whose = None if view.profile is None else ctx.viewer
    visible = await _LISTED.ids(whose, ids=ids.tolist())
    pool.keep(np.isin(ids, np.array(visible, np.int64)), "NOT_VISIBLE")
    return feeds.ordered(feed, view, pool)


def _shared_id(kind: FeedKind, query: Query) -> int:
    """The same for all who ask the same in the same minute, whoever they are."""
    asked = (
        f"{kind} {query.now_ms // _MINUTE_MS} {query.is_minor} {sorted(query.weights.items())} "
        f"{query.controls.to_json()}"
    )
    return int.from_bytes(hashlib.sha256(asked.encode()).digest()[:8]) >> 12


async def _of_session(ctx: Context, snapshot_id: int, kind: FeedKind) -> Ranking:
    snapshot = await _snapshot(ctx, snapshot_id)
    if snapshot.kind != kind:
        raise BadInput("`after` is a cursor of another feed.", field="after")
    return _read(snapshot)


async def _snapshot(ctx: Context, snapshot_id: int) -> FeedSnapshot:
    """Somebody else's and one that is over look alike."""
    snapshot = await FeedSnapshot.get_or_none(id=snapshot_id)
    viewer_id = ctx.viewer.id if ctx.viewer else None
    if snapshot is None or snapshot.user_id not in (None, viewer_id):
        raise BadInput("That session of the feed is over; ask without `after`.", field="after")
    return snapshot


def _read(snapshot: FeedSnapshot) -> Ranking:
    slate, weights = ranker.from_json(snapshot.content)
    return Ranking(snapshot.id, slate, weights)


async def _profile(ctx: Context) -> Profile | None:
    """What the viewer did; None, and nothing read, where their feed is not personalised."""
    viewer = ctx.viewer
    if viewer is None or not (await ctx.policy(viewer)).personalisation:
        return None
    since = (await RankingSettings.of(viewer.id)).forget_before
    liked = await reads.positives_of(viewer.id, since=since)
    return Profile(
        member_id=viewer.id,
        followed=frozenset(await reads.followed_by(viewer.id)),
        friends=frozenset(await reads.friends_of(viewer.id)),
        hashtags=tuple(await reads.hashtags_followed_by(viewer.id)),
        positives=tuple(dict.fromkeys(one.clip_id for one in liked)),
        seen=frozenset(await reads.seen_by(viewer.id)),
    )


async def _query(ctx: Context, controls: Controls, profile: Profile | None) -> Query:
    now_ms = int(ctx.instance.clock.now().timestamp() * 1000)
    return Query(
        now_ms=now_ms,
        size=SESSION_SIZE,
        controls=controls,
        weights=await weights_of(ctx, controls),
        profile=profile,
        is_minor=ctx.viewer is not None and _is_minor(ctx, ctx.viewer),
        seed=now_ms // _MINUTE_MS if profile is None else secrets.randbits(32),
    )


def _is_minor(ctx: Context, member: User) -> bool:
    return treated_as_minor(member.age_band, settings=ctx.instance.settings)


async def _view(ctx: Context, query: Query) -> View:
    instance = ctx.instance

    async def load(key: str) -> bytes:
        size = await instance.storage.size(key)
        return b"".join([part async for part in instance.storage.open_range(key, 0, size)])

    def is_minor(band: str) -> bool:
        return treated_as_minor(AgeBand(band), settings=instance.settings)

    return await instance.ranker.view(query, load=load, is_minor=is_minor)


async def _shown(ctx: Context, items: tuple[Item, ...], controls: Controls) -> dict[int, Clip]:
    """Those of the items that the database and the viewer's rules let through at this moment."""
    ids = [item.clip_id for item in items]
    rows = await Clip.listed_for(ctx.viewer).filter(id__in=ids)
    return {clip.id: clip for clip in await kept_by_rules(rows, controls)}


async def kept_by_rules(clips: Sequence[Clip], controls: Controls) -> list[Clip]:
    """Of clips as they are now, those that HIDE and ONLY let through: their words may have changed
    since they were ranked. Rules about sources were heeded when candidates were chosen."""
    rules = _rules(controls)
    if not rules or not clips:
        return list(clips)
    table = ClipTable()
    table.add(await _entries(clips, rules))
    return _kept(clips, _by_words(table), rules)


async def kept_by_each(
    clips: Sequence[Clip], controls: Mapping[int, Controls]
) -> dict[int, list[Clip]]:
    """The same for many members at once: what is about a clip is read off its words once."""
    table = ClipTable()
    asked = [one for each in controls.values() for one in each.controls]
    table.add(await _entries(clips, asked) if controls else ())
    view, kept = _by_words(table), {}
    async for member, each in unhurried(controls.items()):
        kept[member] = _kept(clips, view, _rules(each))
    return kept


def _by_words(table: ClipTable) -> View:
    """Of clips that nothing is known of but what they are about."""
    return View(Query(now_ms=0, size=0), table, Space(Model(), table))


def _rules(controls: Controls) -> tuple[Control, ...]:
    return tuple(c for c in controls.controls if c.rule and c.target.kind != "source")


def _kept(clips: Sequence[Clip], by_words: View, rules: tuple[Control, ...]) -> list[Clip]:
    view = replace(by_words, query=replace(by_words.query, controls=Controls(rules)))
    rows = np.arange(len(view.table), dtype=np.int64)
    kept = filters.not_hidden(view, rows) & filters.only_wanted(view, rows)
    return [clip for clip, stays in zip(clips, kept, strict=True) if stays]


async def matching(ctx: Context, clip: Clip, controls: Sequence[Control]) -> list[Control]:
    """Those of the controls whose target the clip is: by its words as they are now, and for sources
    by what is known of it and of the viewer."""
    if not controls:
        return []
    table = ClipTable()
    table.add(await _entries([clip], controls))
    by_words = _by_words(table)
    met = []
    for control in controls:
        view = by_words
        if control.target.kind == "source":
            view = await _view(ctx, await _query(ctx, NOTHING, await _profile(ctx)))
        if view.matches(view.table.rows_of([clip.id]), control.target).any():
            met.append(control)
    return met


async def _entries(clips: Sequence[Clip], controls: Sequence[Control]) -> list[Entry]:
    """The clips as the controls look at them: whom they show is asked where any is about that."""
    is_asked = any(one.target.kind == "character" for one in controls)
    shown = await reads.characters_in([clip.id for clip in clips]) if is_asked else {}
    return [_as_entry(clip, tuple(shown.get(clip.id, ()))) for clip in clips]


def _as_entry(clip: Clip, characters: tuple[int, ...]) -> Entry:
    return entry_of(
        ClipWords(
            clip.id,
            clip.author_id,
            clip.prompt,
            clip.caption,
            clip.style,
            clip.language,
            clip.duration_ms,
            characters,
        )
    )


async def controls_of(ctx: Context, recipe_id: int | None = None) -> Controls:
    """What holds for the viewer now: their controls, a session's mood or a recipe on top."""
    if recipe_id is None:
        return await controls_now(ctx)
    return await recipe_controls(ctx, recipe_id)
