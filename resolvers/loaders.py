"""Batched look-ups, fresh for each operation. They apply the noun's scope, so a hidden row loads
as None like an absent one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from models.clips import Clip, Rendition
from models.social import Block, Follow, Mute
from models.users import User


class Loaders:
    """`viewer` is the member on whose behalf everything is loaded, or None."""

    def __init__(self, viewer: User | None) -> None:
        self._viewer = viewer
        self.user = DataLoader[int, User | None](self._users)
        self.clip = DataLoader[int, Clip | None](self._clips)
        self.renditions = DataLoader[int, list[Rendition]](self._renditions)
        self.followed = DataLoader[int, Follow | None](self._followed)
        self.follows_me = DataLoader[int, Follow | None](self._follows_me)
        self.blocked = DataLoader[int, Block | None](self._blocked)
        self.muted = DataLoader[int, Mute | None](self._muted)

    async def _users(self, ids: list[int]) -> Sequence[User | None]:
        rows = {row.id: row for row in await User.visible_to(self._viewer).filter(id__in=ids)}
        return [rows.get(row_id) for row_id in ids]

    async def _clips(self, ids: list[int]) -> Sequence[Clip | None]:
        rows = {row.id: row for row in await Clip.visible_to(self._viewer).filter(id__in=ids)}
        return [rows.get(row_id) for row_id in ids]

    async def _renditions(self, clip_ids: list[int]) -> Sequence[list[Rendition]]:
        rows: defaultdict[int, list[Rendition]] = defaultdict(list)
        for row in await Rendition.filter(clip_id__in=clip_ids):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _followed(self, ids: list[int]) -> Sequence[Follow | None]:
        if self._viewer is None:
            return [None for _ in ids]
        found = await Follow.filter(follower_id=self._viewer.id, followed_id__in=ids)
        rows = {row.followed_id: row for row in found}
        return [rows.get(row_id) for row_id in ids]

    async def _follows_me(self, ids: list[int]) -> Sequence[Follow | None]:
        if self._viewer is None:
            return [None for _ in ids]
        found = await Follow.filter(followed_id=self._viewer.id, follower_id__in=ids)
        rows = {row.follower_id: row for row in found}
        return [rows.get(row_id) for row_id in ids]

    async def _blocked(self, ids: list[int]) -> Sequence[Block | None]:
        if self._viewer is None:
            return [None for _ in ids]
        found = await Block.filter(blocker_id=self._viewer.id, blocked_id__in=ids)
        rows = {row.blocked_id: row for row in found}
        return [rows.get(row_id) for row_id in ids]

    async def _muted(self, ids: list[int]) -> Sequence[Mute | None]:
        if self._viewer is None:
            return [None for _ in ids]
        rows = {
            r.muted_id: r for r in await Mute.filter(muter_id=self._viewer.id, muted_id__in=ids)
        }
        return [rows.get(row_id) for row_id in ids]
