"""Who sees a clip, decided on rows at hand: the twin of `Clip.visible_to` and
`Clip.reached_by_link`.

For where many clips meet many viewers and a query for each pair would be too many. The facts are
loaded once, in a number of statements that does not depend on how many clips there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from tortoise.expressions import Q

from models.cameos import ClipCameo
from models.clips import SHARED_STATES, Audience, Clip, ClipState, ClipViewer, Rating
from models.collaborations import Collaboration
from models.social import Block, Follow, FollowState
from models.users import User, UserState

Ids = frozenset[int]
_NONE: Ids = frozenset()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What must be known of a viewer (None: nobody is signed in) and of some authors and clips.

    `follows` and `followers` are accepted follows from and to the viewer, `blocked` the members
    with whom there is a block on either side, `listed` the clips whose list names the viewer,
    `shared` those the viewer makes together with their author, `showing` those with their likeness,
    `widest_rating` the highest they are shown, `private` the authors with private accounts, `away`
    those not in good standing and `deleted` those of them who are deleted.
    """

    viewer_id: int | None
    is_moderator: bool = False
    follows: Ids = _NONE
    followers: Ids = _NONE
    blocked: Ids = _NONE
    listed: Ids = _NONE
    shared: Ids = _NONE
    showing: Ids = _NONE
    private: Ids = _NONE
    away: Ids = _NONE
    deleted: Ids = _NONE
    widest_rating: int = Rating.UNRATED


def sees(facts: Facts, clip: Clip) -> bool:
    """Whether `Clip.visible_to` would hold the clip."""
    if clip.state is ClipState.PURGED:
        return False
    if facts.is_moderator:
        return clip.author_id not in facts.deleted
    if facts.viewer_id == clip.author_id or _shows_them(facts, clip):
        return True
    if not _is_free(facts, clip):
        return False
    if clip.id in facts.shared and clip.state in SHARED_STATES:
        return True
    return clip.state is ClipState.PUBLISHED and _is_in_audience(facts, clip)


def opens(facts: Facts, clip: Clip) -> bool:
    """Whether `Clip.reached_by_link` would hold the clip."""
    is_linked = clip.state is ClipState.PUBLISHED and clip.audience is Audience.LINK
    return is_linked and _is_free(facts, clip) and clip.rating <= facts.widest_rating


async def facts_about(viewer: User | None, clips: Collection[Clip]) -> Facts:
    """The facts that decide about these clips for this viewer."""
    clip_ids = [clip.id for clip in clips]
    author_ids = list({clip.author_id for clip in clips})
    facts = await _facts_for_anybody(author_ids)
    if viewer is None:
        return facts
    follows = Follow.filter(state=FollowState.ACCEPTED)
    blocks = Block.filter(Q(blocker_id=viewer.id) | Q(blocked_id=viewer.id))
    lists = ClipViewer.filter(user_id=viewer.id, clip_id__in=clip_ids)
    shared = Collaboration.accepted_by(viewer.id).filter(clip_id__in=clip_ids)
    showing = ClipCameo.filter(owner_id=viewer.id, clip_id__in=clip_ids)
    return replace(
        facts,
        viewer_id=viewer.id,
        is_moderator=viewer.is_moderator,
        widest_rating=viewer.widest_rating,
        follows=frozenset(
            row.followed_id
            for row in await follows.filter(follower_id=viewer.id, followed_id__in=author_ids)
        ),
        followers=frozenset(
            row.follower_id
            for row in await follows.filter(followed_id=viewer.id, follower_id__in=author_ids)
        ),
        blocked=frozenset(
            row.blocked_id if row.blocker_id == viewer.id else row.blocker_id
            for row in await blocks
        ),
        listed=frozenset(row.clip_id for row in await lists),
        shared=frozenset(row.clip_id for row in await shared),
        showing=frozenset(row.clip_id for row in await showing),
    )


async def _facts_for_anybody(author_ids: list[int]) -> Facts:
    authors = await User.filter(id__in=author_ids)
    return Facts(
        viewer_id=None,
        private=frozenset(row.id for row in authors if row.is_private),
        away=frozenset(row.id for row in authors if row.state is not UserState.ACTIVE),
        deleted=frozenset(row.id for row in authors if row.state is UserState.DELETED),
    )


def _shows_them(facts: Facts, clip: Clip) -> bool:
    return clip.id in facts.showing and clip.author_id not in facts.deleted


def _is_free(facts: Facts, clip: Clip) -> bool:
    """Not held, its author in good standing and nobody blocked."""
    return not clip.hold_count and clip.author_id not in facts.away | facts.blocked


def _is_in_audience(facts: Facts, clip: Clip) -> bool:
    follows = clip.author_id in facts.follows
    if clip.rating > facts.widest_rating:
        return False
    match clip.audience:
        case Audience.PUBLIC:
            return follows or clip.author_id not in facts.private
        case Audience.FOLLOWERS:
            return follows
        case Audience.MUTUALS:
            return follows and clip.author_id in facts.followers
        case Audience.LIST:
            return clip.id in facts.listed
        case Audience.LINK | Audience.PRIVATE:
            return False
