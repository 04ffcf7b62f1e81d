"""Batched look-ups, fresh for each operation. They apply the noun's scope, so a hidden row loads
as None like an absent one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from tortoise.expressions import Q

from core.loading import gathered
from models.avatars import Avatar
from models.callers import Caller
from models.cameos import (
    IN_USE,
    Cameo,
    CameoKind,
    Character,
    CharacterLook,
    ClipCameo,
    looks_among,
)
from models.cameos.judging import known_among
from models.cameos.templates import LikenessTemplate
from models.clips import Clip, ClipLink, Rendition
from models.collaborations import Collaboration, collaborations_among
from models.conversations import (
    ConversationMember,
    MessageSettings,
    closed_among,
    members_among,
)
from models.counts import Counts, counts_of
from models.generations import Generation, consent
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
from models.publications import PublicationWish, awaited_among, watched_by
from models.reads.files import files_of
from models.reads.leaderboards import Board, contest_leaders
from models.reads.notifications import Actors, actors_among
from models.reads.scoped import Scoped
from models.reports import MOST_REPORTS, Report, ReportCase
from models.schedules import Schedule
from models.social import Block, Follow, FollowState, Mute
from models.subtitles import CaptionVersion
from models.users import AgeBand, User
from resolvers import prepared
from resolvers.page_loaders import PageLoaders

Top = tuple[int, Board, int, tuple[AgeBand, ...]]  # of a contest: by what, how many, of whom


MOST_LINKS = 100  # to a clip that are shown


class Loaders(PageLoaders):
    """`viewer` is the member on whose behalf everything is loaded, or None."""

    steers = True  # whether the viewer may ask anything of their feeds

    @classmethod
    def of_caller(cls, caller: Caller) -> Loaders:
        """With what was learned of the member when they called."""
        made = cls(caller.user)
        made.steers = caller.steers
        if not caller.has_limits:
            made.limits.prime({caller.user.id: []})
        return made

    @gathered
    async def user(self, ids: list[int]) -> Sequence[User | None]:
        rows = {row.id: row for row in await prepared.USERS.rows(self.viewer, ids=ids)}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def clip(self, ids: list[int]) -> Sequence[Clip | None]:
        rows = {row.id: row for row in await prepared.CLIPS.rows(self.viewer, ids=ids)}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def limits(self, user_ids: list[int]) -> Sequence[list[SetLimits]]:
        narrowed = await limits_among(user_ids)
        return [narrowed[user_id] for user_id in user_ids]

    @gathered
    async def renditions(self, clip_ids: list[int]) -> Sequence[tuple[Rendition, ...]]:
        rows = await files_of(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def cameo(self, ids: list[int]) -> Sequence[Cameo | None]:
        known = await known_among(self.viewer, await Cameo.filter(id__in=ids))
        rows = {row.id: row for row in known}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def cameo_of(self, user_ids: list[int]) -> Sequence[Cameo | None]:
        in_use = Cameo.filter(owner_id__in=user_ids, kind=CameoKind.PERSON, state__in=IN_USE)
        rows = {row.owner_id: row for row in await known_among(self.viewer, await in_use)}
        return [rows.get(user_id) for user_id in user_ids]

    @gathered
    async def is_detected(self, cameo_ids: list[int]) -> Sequence[bool]:
        found = {row.id for row in await LikenessTemplate.filter(id__in=cameo_ids).only("id")}
        return [cameo_id in found for cameo_id in cameo_ids]

    @gathered
    async def character(self, ids: list[int]) -> Sequence[Character | None]:
        """Of the likenesses that the viewer may know of."""
        known = {row.id for row in await self.cameo.load_many(ids) if row is not None}
        rows = {row.id: row for row in await Character.filter(id__in=known)}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def look(self, ids: list[int]) -> Sequence[CharacterLook | None]:
        """How each character looks; one that nobody has let through yet where there is no other."""
        latest = await looks_among(ids)
        rest = CharacterLook.filter(character_id__in=[i for i in ids if i not in latest], version=1)
        first = {row.character_id: row for row in await rest}
        return [latest.get(row_id) or first.get(row_id) for row_id in ids]

    @gathered
    async def looks(self, ids: list[int]) -> Sequence[list[CharacterLook]]:
        """Those that are in use; their owner's own, all."""
        own = Q(owner_id=0 if self.viewer is None else self.viewer.id)
        shown = CharacterLook.filter(Q(is_ready=True) | own, character_id__in=ids)
        rows: defaultdict[int, list[CharacterLook]] = defaultdict(list)
        for row in await shown.order_by("-version"):
            rows[row.character_id].append(row)
        return [rows[row_id] for row_id in ids]

    @gathered
    async def clip_cameos(self, clip_ids: list[int]) -> Sequence[list[ClipCameo]]:
        rows: defaultdict[int, list[ClipCameo]] = defaultdict(list)
        for row in await ClipCameo.filter(clip_id__in=clip_ids).order_by("cameo_id"):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def avatar(self, user_ids: list[int]) -> Sequence[Avatar | None]:
        rows = {row.id: row for row in await prepared.AVATARS.rows(None, ids=user_ids)}
        return [rows.get(user_id) for user_id in user_ids]

    @gathered
    async def made_by(self, generation_ids: list[int]) -> Sequence[Clip | None]:
        visible = Clip.visible_to(self.viewer).filter(generation_id__in=generation_ids)
        rows = {row.generation_id: row for row in await visible}
        return [rows.get(generation_id) for generation_id in generation_ids]

    @gathered
    async def seen_generation(self, ids: list[int]) -> Sequence[Generation | None]:
        visible = Generation.visible_to(self.viewer).filter(id__in=ids)
        rows = {row.id: row for row in await visible}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def batch(self, ids: list[int]) -> Sequence[Batch | None]:
        visible = Batch.visible_to(self.viewer).filter(id__in=ids)
        rows = {row.id: row for row in await visible}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def batch_jobs(self, batch_ids: list[int]) -> Sequence[list[Generation]]:
        """For who sees the batch, and with it all of its jobs."""
        jobs: defaultdict[int, list[Generation]] = defaultdict(list)
        for row in await Generation.filter(batch_id__in=batch_ids).order_by("batch_place"):
            jobs[row.batch_id or 0].append(row)
        return [jobs[batch_id] for batch_id in batch_ids]

    @gathered
    async def making(self, generation_ids: list[int]) -> Sequence[tuple[str, bool] | None]:
        """By which backend, and whether a photograph or a likeness went into it."""
        found = Generation.filter(id__in=generation_ids).values_list("id", "backend", "image_id")
        depicting = await consent.composites(generation_ids)
        rows = {
            id_: (backend, image_id is not None or id_ in depicting)
            for id_, backend, image_id in await found
        }
        return [rows.get(generation_id) for generation_id in generation_ids]

    @gathered
    async def generation(self, ids: list[int]) -> Sequence[Generation | None]:
        """Whoever's: for what a clip tells of how it was made."""
        rows = {row.id: row for row in await Generation.filter(id__in=ids)}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def outlook(self, jobs: list[Generation]) -> Sequence[Outlook]:
        return await outlooks(jobs)

    @gathered
    async def conversation_members(self, ids: list[int]) -> Sequence[list[ConversationMember]]:
        rows = await members_among(ids)
        return [rows[row_id] for row_id in ids]

    @gathered
    async def closed(self, ids: list[int]) -> Sequence[bool]:
        closed = set(ids) if self.viewer is None else await closed_among(self.viewer, ids)
        return [row_id in closed for row_id in ids]

    @gathered
    async def latest_message(self, ids: list[int]) -> Sequence[Message | None]:
        rows = {} if self.viewer is None else await latest_among(self.viewer, ids)
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def unread(self, ids: list[int]) -> Sequence[int]:
        counts = {} if self.viewer is None else await unread_among(self.viewer, ids)
        return [counts.get(row_id, 0) for row_id in ids]

    @gathered
    async def actors(self, notification_ids: list[int]) -> Sequence[Actors]:
        found = await actors_among(notification_ids, now=datetime.now(UTC))
        return [found.get(row_id, Actors((), 0)) for row_id in notification_ids]

    @gathered
    async def message_settings(self, ids: list[int]) -> Sequence[MessageSettings]:
        rows = {row.id: row for row in await MessageSettings.filter(id__in=ids)}
        return [rows.get(row_id) or MessageSettings(id=row_id) for row_id in ids]

    @gathered
    async def followed(self, ids: list[int]) -> Sequence[FollowState | None]:
        if self.viewer is None:
            return [None for _ in ids]
        found = await prepared.FOLLOWED.rows(self.viewer, ids=ids)
        states = {row.followed_id: row.state for row in found}
        return [states.get(row_id) for row_id in ids]

    @gathered
    async def follows_me(self, ids: list[int]) -> Sequence[Follow | None]:
        if self.viewer is None:
            return [None for _ in ids]
        found = await Follow.filter(followed_id=self.viewer.id, follower_id__in=ids)
        rows = {row.follower_id: row for row in found}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def blocked(self, ids: list[int]) -> Sequence[Block | None]:
        if self.viewer is None:
            return [None for _ in ids]
        found = await Block.filter(blocker_id=self.viewer.id, blocked_id__in=ids)
        rows = {row.blocked_id: row for row in found}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def muted(self, ids: list[int]) -> Sequence[Mute | None]:
        if self.viewer is None:
            return [None for _ in ids]
        rows = {r.muted_id: r for r in await Mute.filter(muter_id=self.viewer.id, muted_id__in=ids)}
        return [rows.get(row_id) for row_id in ids]

    @gathered
    async def caption_versions(self, clip_ids: list[int]) -> Sequence[list[CaptionVersion]]:
        by_clip: defaultdict[int, list[CaptionVersion]] = defaultdict(list)
        for row in await CaptionVersion.filter(clip_id__in=clip_ids).order_by("-id"):
            by_clip[row.clip_id].append(row)
        return [by_clip[clip_id] for clip_id in clip_ids]

    @gathered
    async def collaborations(self, clip_ids: list[int]) -> Sequence[list[Collaboration]]:
        rows = await collaborations_among(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def author_of(self, clip_ids: list[int]) -> Sequence[int | None]:
        rows = dict(await Clip.filter(id__in=clip_ids).values_list("id", "author_id"))
        return [rows.get(clip_id) for clip_id in clip_ids]

    @gathered
    async def contest_leaders(self, wanted: list[Top]) -> Sequence[list[int]]:
        tops: dict[Top, list[int]] = {}
        for board, size, bands in {each[1:] for each in wanted}:
            ids = [each[0] for each in wanted if each[1:] == (board, size, bands)]
            found = await contest_leaders(
                self.viewer, board, contest_ids=ids, size=size, bands=bands
            )
            tops |= {(row_id, board, size, bands): found.get(row_id, []) for row_id in ids}
        return [tops[each] for each in wanted]

    @gathered
    async def schedule(self, clip_ids: list[int]) -> Sequence[Schedule | None]:
        rows = {row.id: row for row in await Schedule.filter(id__in=clip_ids)}
        return [rows.get(clip_id) for clip_id in clip_ids]

    @gathered
    async def publication_wish(self, clip_ids: list[int]) -> Sequence[PublicationWish | None]:
        rows = {row.id: row for row in await PublicationWish.filter(id__in=clip_ids)}
        return [rows.get(clip_id) for clip_id in clip_ids]

    @gathered
    async def waits_for(self, clip_ids: list[int]) -> Sequence[tuple[bool, bool]]:
        """Whether the publication waits for guardians, and for owners of likenesses."""
        return await awaited_among(clip_ids)

    @gathered
    async def asked_about(self, clip_ids: list[int]) -> Sequence[Clip | None]:
        """The clips of wards that the viewer is asked about as a guardian."""
        if self.viewer is None:
            return [None for _ in clip_ids]
        rows = {row.id: row for row in await watched_by(self.viewer).filter(id__in=clip_ids)}
        return [rows.get(clip_id) for clip_id in clip_ids]

    @gathered
    async def links(self, clip_ids: list[int]) -> Sequence[list[ClipLink]]:
        """Of each clip the latest."""
        rows: defaultdict[int, list[ClipLink]] = defaultdict(list)
        for row in await ClipLink.filter(clip_id__in=clip_ids).order_by("-id"):
            rows[row.clip_id].append(row)
        return [rows[clip_id][:MOST_LINKS] for clip_id in clip_ids]

    @gathered
    async def holds(self, clip_ids: list[int]) -> Sequence[list[ClipHold]]:
        rows: defaultdict[int, list[ClipHold]] = defaultdict(list)
        for row in await ClipHold.filter(clip_id__in=clip_ids).order_by("id"):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def report_case(self, ids: list[int]) -> Sequence[ReportCase]:
        rows = {row.id: row for row in await ReportCase.filter(id__in=ids)}
        return [rows[row_id] for row_id in ids]

    @gathered
    async def case_reports(self, case_ids: list[int]) -> Sequence[list[Report]]:
        """Of each case the first."""
        rows: defaultdict[int, list[Report]] = defaultdict(list)
        for row in await Report.filter(case_id__in=case_ids).order_by("id"):
            rows[row.case_id].append(row)
        return [rows[case_id][:MOST_REPORTS] for case_id in case_ids]

    @gathered
    async def ancestors(self, clip_ids: list[int]) -> Sequence[list[Lineage]]:
        rows = await ancestors_among(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def counts(self, clip_ids: list[int]) -> Sequence[Counts]:
        rows = await counts_of(clip_ids)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def liked(self, clip_ids: list[int]) -> Sequence[bool]:
        return await self._has(prepared.LIKES, clip_ids)

    @gathered
    async def bookmarked(self, clip_ids: list[int]) -> Sequence[bool]:
        return await self._has(prepared.BOOKMARKS, clip_ids)

    async def _has(
        self, kept: Scoped[Like] | Scoped[Bookmark], clip_ids: list[int]
    ) -> Sequence[bool]:
        if self.viewer is None:
            return [False for _ in clip_ids]
        found = {row.clip_id for row in await kept.rows(self.viewer, ids=clip_ids)}
        return [clip_id in found for clip_id in clip_ids]

    @gathered
    async def mentions(self, comment_ids: list[int]) -> Sequence[list[Mention]]:
        rows: defaultdict[int | None, list[Mention]] = defaultdict(list)
        for row in await Mention.filter(comment_id__in=comment_ids).order_by("span_start"):
            rows[row.comment_id].append(row)
        return [rows[comment_id] for comment_id in comment_ids]

    @gathered
    async def caption_mentions(self, clip_ids: list[int]) -> Sequence[list[Mention]]:
        rows: defaultdict[int, list[Mention]] = defaultdict(list)
        found = Mention.filter(clip_id__in=clip_ids, comment_id=None)
        for row in await found.order_by("span_start"):
            rows[row.clip_id].append(row)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def playlist_size(self, ids: list[int]) -> Sequence[int]:
        sizes = await sizes_for(self.viewer, ids)
        return [sizes.get(row_id, 0) for row_id in ids]

    @gathered
    async def clip_hashtags(self, clip_ids: list[int]) -> Sequence[list[Hashtag]]:
        rows: defaultdict[int, list[Hashtag]] = defaultdict(list)
        found = ClipHashtag.filter(clip_id__in=clip_ids).order_by("id")
        for row in await found.select_related("hashtag"):
            rows[row.clip_id].append(row.hashtag)
        return [rows[clip_id] for clip_id in clip_ids]

    @gathered
    async def hashtag_followed(self, ids: list[int]) -> Sequence[bool]:
        if self.viewer is None:
            return [False for _ in ids]
        rows = await HashtagFollow.filter(user_id=self.viewer.id, hashtag_id__in=ids)
        found = {row.hashtag_id for row in rows}
        return [row_id in found for row_id in ids]
