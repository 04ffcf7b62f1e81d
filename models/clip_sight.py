"""The conditions of who may see a clip, of which the scopes of `Clip` are made."""

from __future__ import annotations

from datetime import UTC, datetime

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.base import Row
from models.cameos import ClipCameo
from models.clip_states import SHARED_STATES, Audience, ClipState
from models.collaborations import Collaboration
from models.social import Block, Follow, FollowState, Mute
from models.users import User, UserState


class ClipViewer(Row):
    """One member of a LIST audience."""

    clip_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "clip_viewers"


def listed(viewer: User | None) -> Q:
    """Of others, and reaching the viewer, but for members whom the viewer has muted."""
    if viewer is None:
        return reached_by(None)
    now = datetime.now(UTC)
    muted = Mute.filter(Q(until=None) | Q(until__gt=now), muter_id=viewer.id)
    return (
        reached_by(viewer)
        & ~Q(author_id=viewer.id)
        & ~Q(author_id__in=Subquery(muted.values("muted_id")))
    )


def reached_by(viewer: User | None) -> Q:
    """Published, not held, its author in good standing, the viewer in its audience, nobody
    blocked."""
    published = Q(state=ClipState.PUBLISHED, hold_count=0, author__state=UserState.ACTIVE)
    open_to_all = Q(audience=Audience.PUBLIC, author__is_private=False)
    if viewer is None:
        return published & open_to_all
    followed = _accepted(follower_id=viewer.id).values("followed_id")
    followers = _accepted(followed_id=viewer.id).values("follower_id")
    picked = ClipViewer.filter(user_id=viewer.id).values("clip_id")
    follows_author = Q(author_id__in=Subquery(followed))
    audience = (
        open_to_all
        | (Q(audience__in=(Audience.PUBLIC, Audience.FOLLOWERS)) & follows_author)
        | (Q(audience=Audience.MUTUALS) & follows_author & Q(author_id__in=Subquery(followers)))
        | (Q(audience=Audience.LIST) & Q(id__in=Subquery(picked)))
    )
    return published & audience & unblocked(viewer) & within_rating(viewer)


def shared_with(viewer: User, accepted: QuerySet[Collaboration]) -> Q:
    """Among those the viewer accepted, not held, its author in good standing, nobody blocked."""
    alive = Q(state__in=SHARED_STATES, hold_count=0, author__state=UserState.ACTIVE)
    return Q(id__in=Subquery(accepted.values("clip_id"))) & alive & unblocked(viewer)


def showing(viewer: User) -> Q:
    """Their likeness, whatever the author thinks of them."""
    shown = ClipCameo.filter(owner_id=viewer.id).values("clip_id")
    return Q(id__in=Subquery(shown)) & ~Q(author__state=UserState.DELETED)


def within_rating(viewer: User | None) -> Q:
    """Nothing sensitive for whom that is hidden; asked of the database, which is never late."""
    if viewer is None:
        return Q()
    return Q(rating__lte=Subquery(User.filter(id=viewer.id).values("widest_rating")))


def unblocked(viewer: User | None) -> Q:
    """Neither has blocked the other."""
    if viewer is None:
        return Q()
    blocking = Block.filter(blocked_id=viewer.id).values("blocker_id")
    blocked = Block.filter(blocker_id=viewer.id).values("blocked_id")
    return ~Q(author_id__in=Subquery(blocking)) & ~Q(author_id__in=Subquery(blocked))


def _accepted(**who: int) -> QuerySet[Follow]:
    return Follow.filter(state=FollowState.ACCEPTED, **who)
