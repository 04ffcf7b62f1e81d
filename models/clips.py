"""Clips: lifecycle, audience, and the one rule for who may see one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.base import Row
from models.social import Block, Follow, FollowState
from models.users import User, UserState


class ClipState(StrEnum):
    DRAFT = "DRAFT"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    PUBLISHED = "PUBLISHED"
    TRASHED = "TRASHED"
    PURGED = "PURGED"


class Audience(StrEnum):
    PUBLIC = "PUBLIC"
    FOLLOWERS = "FOLLOWERS"
    MUTUALS = "MUTUALS"
    LIST = "LIST"
    LINK = "LINK"
    PRIVATE = "PRIVATE"


class RenditionKind(StrEnum):
    ORIGINAL = "ORIGINAL"
    SMALL = "SMALL"
    POSTER = "POSTER"
    PREVIEW = "PREVIEW"
    SPRITES = "SPRITES"


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
    style: str | None = fields.CharField(40, null=True)
    allow_download = fields.BooleanField(default=True)
    duration_ms = fields.IntField()
    width = fields.IntField()
    height = fields.IntField()
    fps = fields.IntField()
    blurhash = fields.CharField(100, default="")
    transcript_json = fields.TextField(default="[]", source_field="transcript")
    published_order: int | None = fields.BigIntField(null=True)
    published_at: datetime | None = fields.DatetimeField(null=True)
    trashed_at: datetime | None = fields.DatetimeField(null=True)
    state_before_trash: str | None = fields.CharField(20, null=True)

    class Meta:
        table = "clips"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[Clip]:
        """The clips that `viewer` may see: their own (until purged), and others' published ones
        whose audience includes them. A private member's PUBLIC means "my followers". LINK clips
        open only through their link."""
        open_to_all = Q(audience=Audience.PUBLIC, author__is_private=False)
        published = Q(state=ClipState.PUBLISHED, author__state=UserState.ACTIVE)
        if viewer is None:
            return cls.filter(published & open_to_all)
        if viewer.is_moderator:
            return cls.filter(state__not=ClipState.PURGED)
        blocking = Block.filter(blocked_id=viewer.id).values("blocker_id")
        blocked = Block.filter(blocker_id=viewer.id).values("blocked_id")
        followed = _accepted(follower_id=viewer.id).values("followed_id")
        followers = _accepted(followed_id=viewer.id).values("follower_id")
        listed = ClipViewer.filter(user_id=viewer.id).values("clip_id")
        follows_author = Q(author_id__in=Subquery(followed))
        reached = (
            open_to_all
            | (Q(audience__in=(Audience.PUBLIC, Audience.FOLLOWERS)) & follows_author)
            | (
                Q(audience=Audience.MUTUALS)
                & follows_author
                & Q(author_id__in=Subquery(followers))
            )
            | (Q(audience=Audience.LIST) & Q(id__in=Subquery(listed)))
        )
        unblocked = ~Q(author_id__in=Subquery(blocking)) & ~Q(author_id__in=Subquery(blocked))
        own = Q(author_id=viewer.id) & Q(state__not=ClipState.PURGED)
        return cls.filter(own | (published & reached & unblocked))


class Rendition(Row):
    clip_id = fields.BigIntField()
    kind = fields.CharEnumField(RenditionKind, max_length=12)
    key = fields.CharField(128)
    content_type = fields.CharField(60)
    size = fields.BigIntField()
    sha256 = fields.CharField(64)
    width = fields.IntField()
    height = fields.IntField()

    class Meta:
        table = "renditions"


class ClipViewer(Row):
    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "clip_viewers"


class ClipLink(Row):
    clip_id = fields.BigIntField()
    token_hash = fields.CharField(64, unique=True)
    max_views: int | None = fields.IntField(null=True)
    views = fields.IntField(default=0)
    expires_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "clip_links"


def _accepted(**who: int) -> QuerySet[Follow]:
    return Follow.filter(state=FollowState.ACCEPTED, **who)
