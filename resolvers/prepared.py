"""The statements behind the pages that are asked for most, prepared."""

from models.avatars import Avatar
from models.clips import Clip, ClipState
from models.comments import Comment
from models.counts import COUNTS, Counts
from models.guardians import OwnLimits
from models.likes import Bookmark, Like
from models.reads.around import Around, Expected, Part, Told
from models.reads.hanging import on_its_rows
from models.reads.members import HAS_LIMITS
from models.reads.scoped import Scoped
from models.social import Follow
from models.users import User

USERS = Scoped(
    lambda viewer, ids: User.visible_to(viewer).filter(id__in=ids), keep=True, hangs_on=on_its_rows
)
CLIPS = Scoped(
    lambda viewer, ids: Clip.visible_to(viewer).filter(id__in=ids), keep=True, hangs_on=on_its_rows
)
AVATARS = Scoped(lambda _viewer, ids: Avatar.shown().filter(id__in=ids), keep=True)
FOLLOWED = Scoped(lambda viewer, ids: Follow.filter(follower_id=viewer.id, followed_id__in=ids))
PUBLISHED = Scoped(
    lambda viewer, parent, before, limit: (
        Clip.visible_to(viewer)
        .filter(state=ClipState.PUBLISHED, author_id=parent, published_order__lt=before)
        .order_by("-published_order")
        .limit(limit)
    ),
    keep=True,
    hangs_on=on_its_rows,
)
COMMENTS = Scoped(
    lambda viewer, parent, before, limit: (
        Comment.shown_to(viewer)
        .filter(top_id=None, is_pinned=False, clip_id=parent, id__lt=before)
        .order_by("-id")
        .limit(limit)
    ),
    keep=True,
    hangs_on=on_its_rows,
)
FIRST_COMMENTS = Scoped(
    lambda viewer, parent, before, limit: (
        Comment.shown_to(viewer)
        .filter(top_id=None, clip_id=parent, id__lt=before)
        .order_by("-is_pinned", "-id")
        .limit(limit)
    ),
    keep=True,
    hangs_on=on_its_rows,
)
LIKES = Scoped(lambda viewer, ids: Like.filter(user_id=viewer.id, clip_id__in=ids))
BOOKMARKS = Scoped(lambda viewer, ids: Bookmark.filter(user_id=viewer.id, clip_id__in=ids))

_FOLLOWS = """(SELECT f.state FROM follows f
    WHERE f.follower_id = {viewer} AND f.followed_id = {id})"""

AROUND = Around(
    {
        "counts": Part(COUNTS, Counts, Told.SOME),
        "liked": Part(LIKES, Like, Told.THERE),
        "bookmarked": Part(BOOKMARKS, Bookmark, Told.THERE),
        "user": Part(USERS, User, Told.KEPT, of_author=True),
        "avatar": Part(AVATARS, Avatar, Told.KEPT, of_author=True),
        "followed": Part(_FOLLOWS, Follow, Told.THERE, of_author=True),
        "limits": Part(HAS_LIMITS, OwnLimits, Told.THERE, of_author=True),
    }
)
# What visitors have none of.
OF_MEMBERS = frozenset({"liked", "bookmarked", "followed"})


def expected(viewer: User | None, names: frozenset[str]) -> Expected | None:
    """Of what will be asked about rows, the parts that can be told with them."""
    told = names & AROUND.names if viewer is not None else names & AROUND.names - OF_MEMBERS
    return Expected(AROUND, told) if told else None
