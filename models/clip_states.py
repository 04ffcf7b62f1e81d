"""Where a clip is in its life, whom it is for, and what its words say of it."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from models.rights import Reach
from safety.contexts import is_sensitive


class ClipState(StrEnum):
    DRAFT = "DRAFT"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    PUBLISHED = "PUBLISHED"
    TRASHED = "TRASHED"
    PURGED = "PURGED"


# Where collaborators see a clip; what the author put in the trash is the author's alone.
SHARED_STATES = (ClipState.DRAFT, ClipState.PENDING_APPROVAL, ClipState.PUBLISHED)


class Audience(StrEnum):
    PUBLIC = "PUBLIC"
    FOLLOWERS = "FOLLOWERS"
    MUTUALS = "MUTUALS"
    LIST = "LIST"
    LINK = "LINK"
    PRIVATE = "PRIVATE"


# What a member's number of clips counts: LIST, LINK and PRIVATE clips are nobody else's business.
COUNTED_AUDIENCES = (Audience.PUBLIC, Audience.FOLLOWERS, Audience.MUTUALS)
_WIDER = (Audience.PRIVATE, Audience.MUTUALS, Audience.FOLLOWERS, Audience.PUBLIC)


def holds_all_of(audience: Audience, before: Audience, *, is_private: bool) -> bool:
    """Whether everybody whom `before` reached is in `audience` too, by the audiences alone (who is on
    a list may differ); `is_private` is the author's account."""
    if audience is before:
        return True
    if audience in _WIDER and before in _WIDER:
        return _WIDER.index(audience) > _WIDER.index(before)
    return before is Audience.PRIVATE or (audience is Audience.PUBLIC and not is_private)


def reach_needed(audience: Audience) -> Reach:
    """How far a clip's ancestors must let it go for this audience. A list may name anybody, a link
    may be opened by anybody, and a private account may become public."""
    if audience in (Audience.LIST, Audience.LINK):
        return Reach.PUBLIC
    return Reach(audience.value)


class RenditionKind(StrEnum):
    ORIGINAL = "ORIGINAL"
    SMALL = "SMALL"
    POSTER = "POSTER"
    PREVIEW = "PREVIEW"
    SPRITES = "SPRITES"
    STREAM = "STREAM"
    STREAM_SMALL = "STREAM_SMALL"


class Rating(IntEnum):
    """What a clip's words say of it, mildest first; members are shown clips up to a rating
    (`User.widest_rating`)."""

    PLAIN = 0
    SENSITIVE = 1
    UNRATED = 2


def rating_of(*said: str | None) -> Rating:
    """What words say of a clip: all of what is said in it and about it."""
    return Rating.SENSITIVE if is_sensitive("\n".join(filter(None, said))) else Rating.PLAIN
