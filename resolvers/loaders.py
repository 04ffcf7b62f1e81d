"""Batched look-ups, fresh for each operation. They apply the noun's scope, so a hidden row loads
as None like an absent one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from core.loading import Loader
from models.avatars import Avatar
from models.cameos import IN_USE, Cameo, ClipCameo
from models.cameos.judging import known_among
from models.clips import Clip, ClipLink, Rendition
from models.collaborations import Collaboration, collaborations_among
from models.conversations import (
    ConversationMember,
    MessageSettings,
    closed_among,
    members_among,
)
from models.counts import ClipCounts, counts_of
from models.generations import Generation
from models.generations.batches import Batch
from models.generations.waiting import Outlook, outlooks
from models.guardians import SetLimits, limits_among
from models.hashtags import ClipHashtag, Hashtag, HashtagFollow
from models.holds import ClipHold
from models.likes import Bookmark, Like
from models.lineage import Lineage, ancestors_among
from models.mentions import Mention
from models.messages import Message, latest_among, unread_among
from models.playlists import sizes_for
from models.reads.leaderboards import Board, contest_leaders
from models.reads.notifications import Actors, actors_among
from models.reads.scoped import Scoped
from models.schedules import Schedule
from models.social import Block, Follow, Mute
from models.subtitles import CaptionVersion
from models.users import AgeBand, User
from resolvers import prepared
from resolvers.page_loaders import PageLoaders

Top = tuple[int, Board, int, tuple[AgeBand, ...]]  # of a contest: by what, how many, of whom


MOST_LINKS = 100  # to a clip that are shown


class Loaders(PageLoaders):
    """`viewer` is the member on whose behalf everything is loaded, or None."""

    def __init__(self, viewer: User | None) -> None:
        super().__init__(viewer)
        self.user = Loader[int, User | None](self._users)
        self.limits = Loader[int, list[SetLimits]](self._limits)
        self.clip = Loader[int, Clip | None](self._clips)
        self.renditions = Loader[int, list[Rendition]](self._renditions)
        self.avatar = Loader[int, Avatar | None](self._avatars)
        self.made_by = Loader[int, Clip | None](self._made_by)
        self.seen_generation = Loader[int, Generation | None](self._seen_generations)
        self.backend = Loader[int, str | None](self._backends)
        self.generation = Loader[int, Generation | None](self._generations)
        self.batch = Loader[int, Batch | None](self._batches)
        self.batch_jobs = Loader[int, list[Generation]](self._batch_jobs)
        self.outlook = Loader[Generation, Outlook](self._outlooks)
        self.followed = Loader[int, Follow | None](self._followed)
        self.follows_me = Loader[int, Follow | None](self._follows_me)
        self.blocked = Loader[int, Block | None](self._blocked)
        self.muted = Loader[int, Mute | None](self._muted)
        self.conversation_members = Loader[int, list[ConversationMember]](self._members)
        self.closed = Loader[int, bool](self._closed)
        self.latest_message = Loader[int, Message | None](self._latest)
        self.unread = Loader[int, int](self._unread)
        self.actors = Loader[int, Actors](self._actors)
        self.message_settings = Loader[int, MessageSettings](self._message_settings)
        self.collaborations = Loader[int, list[Collaboration]](self._collaborations)
        self.caption_versions = Loader[int, list[CaptionVersion]](self._caption_versions)
        self.author_of = Loader[int, int | None](self._authors_of)
        self.contest_leaders = Loader[Top, list[int]](self._contest_leaders)
        self.cameo = Loader[int, Cameo | None](self._cameos)
        self.cameo_of = Loader[int, Cameo | None](self._cameos_of)
        self.clip_cameos = Loader[int, list[ClipCameo]](self._clip_cameos)
        self.schedule = Loader[int, Schedule | None](self._schedules)
        self.links = Loader[int, list[ClipLink]](self._links)
        self.holds = Loader[int, list[ClipHold]](self._holds)
        self.ancestors = Loader[int, list[Lineage]](self._ancestors)
        self.counts = Loader[int, ClipCounts](self._counts)
        self.liked = Loader[int, bool](self._liked)
        self.bookmarked = Loader[int, bool](self._bookmarked)
        self.mentions = Loader[int, list[Mention]](self._mentions)
        self.caption_mentions = Loader[int, list[Mention]](self._caption_mentions)
        self.playlist_size = Loader[int, int](self._playlist_sizes)
        self.clip_hashtags = Loader[int, list[Hashtag]](self._clip_hashtags)
        self.hashtag_followed = Loader[int, bool](self._hashtags_followed)

    async def _users(self, ids: list[int]) -> Sequence[User | None]:
        rows = {row.id: row for row in await prepared.USERS.rows(self._viewer, ids=ids)}
        return [rows.get(row_id) for row_id in ids]

    async def _clips(self, ids: list[int]) -> Sequence[Clip | None]:
        rows = {row.id: row for row in await prepared.CLIPS.rows(self._viewer, ids=ids)}
        return [rows.get(row_id) for row_id in ids]

    async def _limits(self, user_ids: list[int]) -> Sequence[list[SetLimits]]:
        narrowed = await limits_among(user_ids)
        return [narrowed[user_id] for user_id in user_ids]

    async def _renditions(self, clip_ids: list[int]) -> Sequence[list[Rendition]]:
        rows: defaultdict[int, list[Rendition]] = defaultdict(list)
        for row in await prepared.RENDITIONS.rows(None, ids=clip_ids):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _cameos(self, ids: list[int]) -> Sequence[Cameo | None]:
        known = await known_among(self._viewer, await Cameo.filter(id__in=ids))
        rows = {row.id: row for row in known}
        return [rows.get(row_id) for row_id in ids]

    async def _cameos_of(self, user_ids: list[int]) -> Sequence[Cameo | None]:
        in_use = Cameo.filter(owner_id__in=user_ids, state__in=IN_USE)
        rows = {row.owner_id: row for row in await known_among(self._viewer, await in_use)}
        return [rows.get(user_id) for user_id in user_ids]

    async def _clip_cameos(self, clip_ids: list[int]) -> Sequence[list[ClipCameo]]:
        rows: defaultdict[int, list[ClipCameo]] = defaultdict(list)
        for row in await ClipCameo.filter(clip_id__in=clip_ids).order_by("cameo_id"):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _avatars(self, user_ids: list[int]) -> Sequence[Avatar | None]:
        rows = {row.id: row for row in await prepared.AVATARS.rows(None, ids=user_ids)}
        return [rows.get(user_id) for user_id in user_ids]

    async def _made_by(self, generation_ids: list[int]) -> Sequence[Clip | None]:
        visible = Clip.visible_to(self._viewer).filter(generation_id__in=generation_ids)
        rows = {row.generation_id: row for row in await visible}
        return [rows.get(generation_id) for generation_id in generation_ids]

    async def _seen_generations(self, ids: list[int]) -> Sequence[Generation | None]:
        visible = Generation.visible_to(self._viewer).filter(id__in=ids)
        rows = {row.id: row for row in await visible}
        return [rows.get(row_id) for row_id in ids]

    async def _batches(self, ids: list[int]) -> Sequence[Batch | None]:
        visible = Batch.visible_to(self._viewer).filter(id__in=ids)
        rows = {row.id: row for row in await visible}
        return [rows.get(row_id) for row_id in ids]

    async def _batch_jobs(self, batch_ids: list[int]) -> Sequence[list[Generation]]:
        """For who sees the batch, and with it all of its jobs."""
        jobs: defaultdict[int, list[Generation]] = defaultdict(list)
        for row in await Generation.filter(batch_id__in=batch_ids).order_by("batch_place"):
            jobs[row.batch_id or 0].append(row)
        return [jobs[batch_id] for batch_id in batch_ids]

    async def _backends(self, generation_ids: list[int]) -> Sequence[str | None]:
        found = Generation.filter(id__in=generation_ids)
        rows = dict(await found.values_list("id", "backend"))
        return [rows.get(generation_id) for generation_id in generation_ids]

    async def _generations(self, ids: list[int]) -> Sequence[Generation | None]:
        """Whoever's: for what a clip tells of how it was made."""
        rows = {row.id: row for row in await Generation.filter(id__in=ids)}
        return [rows.get(row_id) for row_id in ids]

    async def _outlooks(self, jobs: list[Generation]) -> Sequence[Outlook]:
        return await outlooks(jobs)

    async def _members(self, ids: list[int]) -> Sequence[list[ConversationMember]]:
        rows = await members_among(ids)
        return [rows[row_id] for row_id in ids]

    async def _closed(self, ids: list[int]) -> Sequence[bool]:
        closed = set(ids) if self._viewer is None else await closed_among(self._viewer, ids)
        return [row_id in closed for row_id in ids]

    async def _latest(self, ids: list[int]) -> Sequence[Message | None]:
        rows = {} if self._viewer is None else await latest_among(self._viewer, ids)
        return [rows.get(row_id) for row_id in ids]

    async def _unread(self, ids: list[int]) -> Sequence[int]:
        counts = {} if self._viewer is None else await unread_among(self._viewer, ids)
        return [counts.get(row_id, 0) for row_id in ids]

    async def _actors(self, notification_ids: list[int]) -> Sequence[Actors]:
        found = await actors_among(notification_ids, now=datetime.now(UTC))
        return [found.get(row_id, Actors((), 0)) for row_id in notification_ids]

    async def _message_settings(self, ids: list[int]) -> Sequence[MessageSettings]:
        rows = {row.id: row for row in await MessageSettings.filter(id__in=ids)}
        return [rows.get(row_id) or MessageSettings(id=row_id) for row_id in ids]

    async def _followed(self, ids: list[int]) -> Sequence[Follow | None]:
        if self._viewer is None:
            return [None for _ in ids]
        found = await prepared.FOLLOWED.rows(self._viewer, ids=ids)
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

    async def _caption_versions(self, clip_ids: list[int]) -> Sequence[list[CaptionVersion]]:
        by_clip: defaultdict[int, list[CaptionVersion]] = defaultdict(list)
        for row in await CaptionVersion.filter(clip_id__in=clip_ids).order_by("-id"):
            by_clip[row.clip_id].append(row)
        return [by_clip[clip_id] for clip_id in clip_ids]

    async def _collaborations(self, clip_ids: list[int]) -> Sequence[list[Collaboration]]:
        rows = await collaborations_among(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _authors_of(self, clip_ids: list[int]) -> Sequence[int | None]:
        rows = dict(await Clip.filter(id__in=clip_ids).values_list("id", "author_id"))
        return [rows.get(clip_id) for clip_id in clip_ids]

    async def _contest_leaders(self, wanted: list[Top]) -> Sequence[list[int]]:
        tops: dict[Top, list[int]] = {}
        for board, size, bands in {each[1:] for each in wanted}:
            ids = [each[0] for each in wanted if each[1:] == (board, size, bands)]
            found = await contest_leaders(
                self._viewer, board, contest_ids=ids, size=size, bands=bands
            )
            tops |= {(row_id, board, size, bands): found.get(row_id, []) for row_id in ids}
        return [tops[each] for each in wanted]

    async def _schedules(self, clip_ids: list[int]) -> Sequence[Schedule | None]:
        rows = {row.id: row for row in await Schedule.filter(id__in=clip_ids)}
        return [rows.get(clip_id) for clip_id in clip_ids]

    async def _links(self, clip_ids: list[int]) -> Sequence[list[ClipLink]]:
        """Of each clip the latest."""
        rows: defaultdict[int, list[ClipLink]] = defaultdict(list)
        for row in await ClipLink.filter(clip_id__in=clip_ids).order_by("-id"):
            rows[row.clip_id].append(row)
        return [rows[clip_id][:MOST_LINKS] for clip_id in clip_ids]

    async def _holds(self, clip_ids: list[int]) -> Sequence[list[ClipHold]]:
        rows: defaultdict[int, list[ClipHold]] = defaultdict(list)
        for row in await ClipHold.filter(clip_id__in=clip_ids).order_by("id"):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _ancestors(self, clip_ids: list[int]) -> Sequence[list[Lineage]]:
        rows = await ancestors_among(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _counts(self, clip_ids: list[int]) -> Sequence[ClipCounts]:
        rows = await counts_of(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _liked(self, clip_ids: list[int]) -> Sequence[bool]:
        return await self._has(prepared.LIKES, clip_ids)

    async def _bookmarked(self, clip_ids: list[int]) -> Sequence[bool]:
        return await self._has(prepared.BOOKMARKS, clip_ids)

    async def _has(
        self, kept: Scoped[Like] | Scoped[Bookmark], clip_ids: list[int]
    ) -> Sequence[bool]:
        if self._viewer is None:
            return [False for _ in clip_ids]
        found = {row.clip_id for row in await kept.rows(self._viewer, ids=clip_ids)}
        return [clip_id in found for clip_id in clip_ids]

    async def _mentions(self, comment_ids: list[int]) -> Sequence[list[Mention]]:
        rows: defaultdict[int | None, list[Mention]] = defaultdict(list)
        for row in await Mention.filter(comment_id__in=comment_ids).order_by("span_start"):
            rows[row.comment_id].append(row)
        return [rows[comment_id] for comment_id in comment_ids]

    async def _caption_mentions(self, clip_ids: list[int]) -> Sequence[list[Mention]]:
        rows: defaultdict[int, list[Mention]] = defaultdict(list)
        found = Mention.filter(clip_id__in=clip_ids, comment_id=None)
        for row in await found.order_by("span_start"):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _playlist_sizes(self, ids: list[int]) -> Sequence[int]:
        sizes = await sizes_for(self._viewer, ids)
        return [sizes.get(row_id, 0) for row_id in ids]

    async def _clip_hashtags(self, clip_ids: list[int]) -> Sequence[list[Hashtag]]:
        rows: defaultdict[int, list[Hashtag]] = defaultdict(list)
        found = ClipHashtag.filter(clip_id__in=clip_ids).order_by("id")
        for row in await found.select_related("hashtag"):
            rows[row.clip_id].append(row.hashtag)
        return [rows[clip_id] for clip_id in clip_ids]

    async def _hashtags_followed(self, ids: list[int]) -> Sequence[bool]:
        if self._viewer is None:
            return [False for _ in ids]
        rows = await HashtagFollow.filter(user_id=self._viewer.id, hashtag_id__in=ids)
        found = {row.hashtag_id for row in rows}
        return [row_id in found for row_id in ids]
