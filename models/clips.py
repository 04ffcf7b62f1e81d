"""Clips: lifecycle, audience, and the one rule for who may see one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core.errors import Conflict
from core.ids import new_id
from models.base import Row
from models.clip_sight import (
    ClipViewer,
    listed,
    reached_by,
    shared_with,
    showing,
    unblocked,
    within_rating,
)
from models.clip_states import (
    COUNTED_AUDIENCES,
    SHARED_STATES,
    Audience,
    ClipState,
    Rating,
    RenditionKind,
    holds_all_of,
    rating_of,
    reach_needed,
)
from models.collaborations import Collaboration, CollaboratorRole
from models.passage import Passage
from models.policies import CommentPolicy
from models.rights import Reach, RemixPolicy, Rights
from models.users import User, UserState

__all__ = [
    "COUNTED_AUDIENCES",
    "SHARED_STATES",
    "Audience",
    "Clip",
    "ClipLink",
    "ClipState",
    "ClipViewer",
    "Rating",
    "Rendition",
    "RenditionKind",
    "holds_all_of",
    "reach_needed",
]

_WORDS = frozenset({"prompt", "caption", "alt_text", "transcript_json", "subtitles_json"})


class Clip(Row):
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="clips", db_index=False
    )
    author_id: int
    generation_id: int | None = fields.BigIntField(null=True)
    state = fields.CharEnumField(ClipState, max_length=20, default=ClipState.DRAFT)
    audience = fields.CharEnumField(Audience, max_length=10, default=Audience.PRIVATE)
    caption = fields.CharField(500, default="")
    alt_text = fields.CharField(1000, default="")
    prompt = fields.CharField(2000)
    style = fields.CharField(40, null=True)
    allow_download = fields.BooleanField(default=True)
    comment_policy = fields.CharEnumField(CommentPolicy, max_length=10, default=CommentPolicy.ALL)
    show_like_count: bool | None = fields.BooleanField(null=True)  # type: ignore[assignment]
    pinned_at: datetime | None = fields.DatetimeField(null=True)
    duration_ms = fields.IntField()
    width = fields.IntField()
    height = fields.IntField()
    fps = fields.IntField()
    blurhash = fields.CharField(100, default="")
    transcript_json = fields.TextField(default="[]", source_field="transcript")
    subtitles_json: str | None = fields.TextField(null=True, source_field="subtitles")
    language = fields.CharField(35, null=True)
    published_order: int | None = fields.BigIntField(null=True)
    published_at: datetime | None = fields.DatetimeField(null=True)
    trashed_at: datetime | None = fields.DatetimeField(null=True)
    state_before_trash = fields.CharField(20, null=True)
    hold_count = fields.IntField(default=0)
    rating = fields.SmallIntField(default=Rating.UNRATED)
    parent_id: int | None = fields.BigIntField(null=True)
    root_id: int | None = fields.BigIntField(null=True)
    depth = fields.IntField(default=0)
    remix_policy = fields.CharEnumField(RemixPolicy, max_length=10, default=RemixPolicy.EVERYONE)
    cap_reach = fields.CharEnumField(Reach, max_length=10, default=Reach.PUBLIC)
    cap_download = fields.BooleanField(default=True)
    cap_remix = fields.CharEnumField(RemixPolicy, max_length=10, default=RemixPolicy.EVERYONE)

    opened_by_link: int | None = None  # the link through which this viewer got here; no column
    reasons: tuple[str, ...] = ()  # why a feed shows it, strongest first; no column

    class Meta:
        table = "clips"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Clip]:
        """The clips that `viewer` may see: their own (until purged), those they were asked to make
        with others and accepted, those that show their likeness (until purged, whoever holds them
        back), and published ones whose audience includes them, where nothing holds them back. A
        private member's PUBLIC means "my followers". LINK clips open only through their link.
        `models.sight.sees` is the same rule for rows at hand."""
        if viewer is None:
            return cls.filter(reached_by(None))
        if viewer.is_moderator:
            gone = Q(author__state=UserState.DELETED)
            return cls.filter(Q(state__not=ClipState.PURGED) & ~gone)
        own = Q(author_id=viewer.id) & Q(state__not=ClipState.PURGED)
        shared = Collaboration.accepted_by(viewer.id)
        own |= showing(viewer) & Q(state__not=ClipState.PURGED)
        return cls.filter(own | shared_with(viewer, shared) | reached_by(viewer))

    @classmethod
    def edited_by(cls, member: User) -> QuerySet[Clip]:
        """The clips whose words `member` may change: their own, and drafts of others that they edit
        together."""
        own = Q(author_id=member.id) & Q(state__not=ClipState.PURGED)
        edited = Collaboration.accepted_by(member.id).filter(role=CollaboratorRole.EDITOR)
        return cls.filter(own | (shared_with(member, edited) & Q(state=ClipState.DRAFT)))

    @classmethod
    def listed_for(cls, viewer: User | None) -> QuerySet[Clip]:
        """What feeds may show `viewer`: others' published clips that reach them, but for members
        they have muted. Nobody's role widens it."""
        return cls.filter(listed(viewer))

    @classmethod
    def listed_or_own(cls, viewer: User | None) -> QuerySet[Clip]:
        """What feeds may show `viewer`, and what the viewer shows to others but by a link."""
        if viewer is None:
            return cls.listed_for(None)
        own = Q(author_id=viewer.id, state=ClipState.PUBLISHED)
        shown = Q(audience__not_in=(Audience.LINK, Audience.PRIVATE))
        return cls.filter(listed(viewer) | (own & shown))

    @classmethod
    def reached_by_link(cls, viewer: User | None) -> QuerySet[Clip]:
        """The clips that a good link may open for `viewer`."""
        return cls.filter(
            Q(state=ClipState.PUBLISHED, audience=Audience.LINK, hold_count=0)
            & Q(author__state=UserState.ACTIVE)
            & unblocked(viewer)
            & within_rating(viewer)
        )

    @property
    def is_counted(self) -> bool:
        """Whether it is one of its author's `clip_count`."""
        return self.state is ClipState.PUBLISHED and self.audience in COUNTED_AUDIENCES

    def rate(self) -> Rating:
        """What is said in it and about it says so."""
        heard = (self.transcript_json, self.subtitles_json)
        return rating_of(self.prompt, self.caption, self.alt_text, *heard)

    async def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever saves new words saves the rating that they call for."""
        saved = kwargs.get("update_fields")
        if saved is None or not _WORDS.isdisjoint(saved):
            self.rating = self.rate()
            kwargs["update_fields"] = saved and [*saved, "rating"]
        await super().save(*args, **kwargs)

    @property
    def caps(self) -> Rights:
        """What a remix's ancestors allowed when it was asked for; all rights for an original."""
        return Rights(self.cap_reach, self.cap_download, self.cap_remix)

    def rights(self, *, is_private: bool) -> Rights:
        """What it allows those who remix it; `is_private` is its author's account. Whom a list or a
        link lets in was trusted with the clip, and may pass it on to nobody."""
        reach = {
            Audience.PUBLIC: Reach.FOLLOWERS if is_private else Reach.PUBLIC,
            Audience.FOLLOWERS: Reach.FOLLOWERS,
            Audience.MUTUALS: Reach.MUTUALS,
        }
        return Rights(
            reach.get(self.audience, Reach.PRIVATE), self.allow_download, self.remix_policy
        )

    def check_may_be_published(self) -> None:
        """Raises `Conflict` for what is no draft, and for a clip that is held."""
        if self.state is ClipState.PUBLISHED:
            raise Conflict("It is published already.", field="clipId")
        if self.state is not ClipState.DRAFT:
            raise Conflict(f"Only a draft can be published; this is {self.state}.", field="clipId")
        if self.hold_count:
            raise Conflict("This clip is held back; see its `holds`.", field="clipId")

    async def publish(
        self, *, audience: Audience, allow_download: bool, remix_policy: RemixPolicy, now: datetime
    ) -> None:
        """DRAFT → PUBLISHED. Raises `Conflict` from any other state, and for a clip that is held."""
        self.check_may_be_published()
        await self._move(
            ClipState.DRAFT,
            state=ClipState.PUBLISHED,
            audience=audience,
            allow_download=allow_download,
            remix_policy=remix_policy,
            published_order=new_id(),
            published_at=now,
        )

    async def await_approval(self) -> None:
        """DRAFT → PENDING_APPROVAL. Raises `Conflict` from any other state, and for a held clip."""
        self.check_may_be_published()
        await self._move(ClipState.DRAFT, state=ClipState.PENDING_APPROVAL)

    async def back_to_draft(self) -> None:
        """PENDING_APPROVAL → DRAFT."""
        if self.state is not ClipState.PENDING_APPROVAL:
            raise Conflict("This clip waits for nobody's approval.", field="clipId")
        await self._move(ClipState.PENDING_APPROVAL, state=ClipState.DRAFT)

    async def unpublish(self) -> None:
        """PUBLISHED → DRAFT, visible to its author alone again."""
        if self.state is not ClipState.PUBLISHED:
            raise Conflict("Only a published clip can be unpublished.", field="clipId")
        await self._move(
            ClipState.PUBLISHED,
            state=ClipState.DRAFT,
            audience=Audience.PRIVATE,
            published_order=None,
            published_at=None,
        )

    async def readdress(self, audience: Audience) -> None:
        """Give a published clip another audience. Raises `Conflict` for any other clip."""
        if self.state is not ClipState.PUBLISHED:
            raise Conflict(
                "A draft has no audience yet; choose it in publishClip.", field="audience"
            )
        await self._move(ClipState.PUBLISHED, audience=audience)

    async def trash(self, now: datetime) -> None:
        """DRAFT or PUBLISHED → TRASHED, from where `restore` brings it back as it was."""
        if self.state not in (ClipState.DRAFT, ClipState.PUBLISHED):
            raise Conflict(
                "Only a draft or a published clip can be put in the trash.", field="clipIds"
            )
        await self._move(
            self.state, state=ClipState.TRASHED, state_before_trash=self.state, trashed_at=now
        )

    async def restore(self) -> None:
        """TRASHED → what it was before."""
        if self.state is not ClipState.TRASHED:
            raise Conflict("Only a clip in the trash can be restored.", field="clipId")
        before = ClipState(self.state_before_trash or ClipState.DRAFT)
        await self._move(ClipState.TRASHED, state=before, state_before_trash=None, trashed_at=None)

    async def restore_as_draft(self) -> None:
        """TRASHED → DRAFT, for a clip that may not be shown any more as it was."""
        if self.state is not ClipState.TRASHED:
            raise Conflict("Only a clip in the trash can be restored.", field="clipId")
        await self._move(
            ClipState.TRASHED,
            state=ClipState.DRAFT,
            audience=Audience.PRIVATE,
            published_order=None,
            published_at=None,
            state_before_trash=None,
            trashed_at=None,
        )

    async def purge(self) -> None:
        """→ PURGED, for good: the row stays as a tombstone without any of its words."""
        await self._move(
            self.state,
            state=ClipState.PURGED,
            audience=Audience.PRIVATE,
            caption="",
            alt_text="",
            prompt="",
            transcript_json="[]",
            subtitles_json=None,
            blurhash="",
        )

    async def _move(self, expected: ClipState, **changes: Any) -> None:
        """Change the row if it still stands where the caller saw it."""
        # A clip may have gone into the trash again, from another state, since it was loaded, or
        # have been given another audience: the author's number of clips hangs on both.
        seen = {
            "state": expected,
            "state_before_trash": self.state_before_trash,
            "audience": self.audience,
        }
        if not await Clip.filter(id=self.id, **seen).update(**changes):
            raise Conflict("This clip was changed in the meantime; load it again.")
        self.update_from_dict(changes)


class Rendition(Row):
    """A file of a clip. `key` is its place in the media store."""

    clip_id = fields.BigIntField()
    kind = fields.CharEnumField(RenditionKind, max_length=12)
    key = fields.CharField(128)
    content_type = fields.CharField(60)
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    width = fields.IntField()
    height = fields.IntField()
    passed_sha256 = fields.CharField(64, default="")
    passed_as = fields.CharEnumField(Passage, max_length=12, default=Passage.MARKED)

    class Meta:
        table = "renditions"

    @property
    def may_leave(self) -> bool:
        """Whether these very bytes were let through; `passed_as` says on what grounds."""
        return self.passed_sha256 == self.sha256


class ClipLink(Row):
    """A secret address that opens one LINK clip until it is revoked, expired or used up."""

    clip_id = fields.BigIntField()
    token_hash = fields.CharField(64, unique=True)
    max_views: int | None = fields.IntField(null=True)
    views = fields.IntField(default=0)
    expires_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "clip_links"

    @classmethod
    async def revoke_all(cls, clip_id: int, now: datetime) -> None:
        """The clip is no longer opened by links: those there are stay dead if it is again."""
        await cls.filter(clip_id=clip_id, revoked_at=None).update(revoked_at=now)

    def is_good(self, now: datetime) -> bool:
        """Neither revoked nor expired. The cap on views counts openings, not what follows one."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
