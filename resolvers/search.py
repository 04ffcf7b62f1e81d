"""Search: members, tags and clips in one list."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import BadInput, NotFound
from core.pages import DEFAULT_PAGE, MAX_PAGE
from models import audit
from models.base import Row, transaction
from models.hashtags import ClipHashtag, Hashtag
from models.reads import search as reads
from models.search import (
    SearchKind,
    SearchSettings,
    Wanted,
    findable_clips,
    findable_members,
    read_query,
)
from models.sessions import Scope
from models.users import User
from resolvers.context import Context

_BATCH = 200
_ROUNDS = 10  # how many batches of candidates are looked through for one page
_KINDS = tuple(SearchKind)  # of equal score, the kind that stands first comes first


@dataclass(frozen=True)
class Place:
    """Where a hit stands: best score first, then by kind, then the newest."""

    score: int
    kind: SearchKind
    row_id: int

    @property
    def order(self) -> tuple[int, int, int]:
        return -self.score, _KINDS.index(self.kind), -self.row_id

    def below(self, kind: SearchKind) -> tuple[int, int]:
        """What the rows of `kind` must come behind to stand behind this."""
        if kind is self.kind:
            return self.score, self.row_id
        stands_later = _KINDS.index(kind) > _KINDS.index(self.kind)
        return self.score, 2**63 - 1 if stands_later else 0


@dataclass(frozen=True)
class Hit:
    place: Place
    row: Row

    @property
    def cursor(self) -> str:
        at = self.place
        text = f"s1:{at.score}:{_KINDS.index(at.kind)}:{at.row_id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Hits:
    hits: list[Hit]
    has_next: bool


@dataclass(frozen=True)
class Question:
    """`style` and `cameo_id` ask for clips alone; with them `text` may say nothing."""

    text: str
    kinds: Sequence[SearchKind] = ()
    style: str | None = None
    cameo_id: int | None = None


async def search(ctx: Context, asked: Question, *, first: int | None, after: str | None) -> Hits:
    """What the viewer may find, best first. Raises `BadInput`, and `NotFound` for a likeness that
    they may not know of."""
    ctx.check_may_read()
    spender = ctx.client_ip if ctx.viewer is None else str(ctx.viewer.id)
    await ctx.instance.limiter.spend("search", spender)
    size = DEFAULT_PAGE if first is None else first
    if not 1 <= size <= MAX_PAGE:
        raise BadInput(f"`first` must be between 1 and {MAX_PAGE}.", field="first")
    wanted, kinds = await _read(ctx, asked)
    place = None if after is None else _place(after)
    found: list[Hit] = []
    for kind in _KINDS:
        if kind in kinds:
            found += await _found(ctx.viewer, kind, wanted, after=place, size=size + 1)
    found.sort(key=lambda hit: hit.place.order)
    return Hits(found[:size], len(found) > size)


async def search_settings(ctx: Context) -> SearchSettings:
    return await SearchSettings.of(ctx.require_viewer(Scope.READ).id)


async def update_search_settings(ctx: Context, *, is_indexed: bool) -> SearchSettings:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("profile", str(viewer.id))
    row = SearchSettings(id=viewer.id, is_indexed=is_indexed)
    async with transaction():
        await SearchSettings.bulk_create([row], on_conflict=["id"], update_fields=["is_indexed"])
        await audit.record(viewer.id, "search-settings.change", f"user:{viewer.id}")
    return row


async def _read(ctx: Context, asked: Question) -> tuple[Wanted, Sequence[SearchKind]]:
    wanted = read_query(asked.text, style=asked.style, cameo_id=asked.cameo_id)
    if not wanted.is_of_clips:
        return wanted, asked.kinds or _KINDS
    if asked.kinds and SearchKind.CLIP not in asked.kinds:
        raise BadInput("Only clips have a style or show somebody.", field="kinds")
    if asked.cameo_id is not None and await ctx.loaders.cameo.load(asked.cameo_id) is None:
        raise NotFound("likeness", field="cameoId")
    return wanted, (SearchKind.CLIP,)


async def _found(
    viewer: User | None, kind: SearchKind, wanted: Wanted, *, after: Place | None, size: int
) -> list[Hit]:
    """The first `size` of a kind that the viewer may find."""
    below = None if after is None else after.below(kind)
    hits: list[Hit] = []
    for _ in range(_ROUNDS):
        batch = await reads.candidates(
            kind, wanted, viewer_id=viewer.id if viewer else 0, below=below, limit=_BATCH
        )
        rows = await _visible(viewer, kind, [each.row_id for each in batch])
        hits += [
            Hit(Place(each.score, kind, each.row_id), rows[each.row_id])
            for each in batch
            if each.row_id in rows
        ]
        if len(batch) < _BATCH or len(hits) >= size:
            break
        below = batch[-1].score, batch[-1].row_id
    return hits[:size]


async def _visible(viewer: User | None, kind: SearchKind, ids: Sequence[int]) -> dict[int, Row]:
    if not ids:
        return {}
    rows: Sequence[Row]
    if kind is SearchKind.CLIP:
        rows = await findable_clips(viewer, ids)
    elif kind is SearchKind.MEMBER:
        rows = await findable_members(viewer, ids)
    else:
        used = ClipHashtag.listed_for(viewer).filter(hashtag_id__in=ids)
        shown = await used.distinct().values_list("hashtag_id", flat=True)
        rows = await Hashtag.filter(id__in=shown)
    return {row.id: row for row in rows}


def _place(cursor: str) -> Place:
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
        version, score, kind, row_id = text.split(":")
        if version == "s1" and int(score) < 2**31 and int(row_id) < 2**63:
            return Place(int(score), _KINDS[int(kind)], int(row_id))
    except (binascii.Error, UnicodeError, ValueError, IndexError):
        pass
    raise BadInput("`after` is not a cursor of this list; use `pageInfo.endCursor`.", field="after")
