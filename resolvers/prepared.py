"""The statements behind the pages that are asked for most, prepared."""

from models.avatars import Avatar
from models.clips import Clip, ClipState, Rendition
from models.comments import Comment
from models.likes import Bookmark, Like
from models.reads.scoped import Scoped
from models.social import Follow
from models.users import User

USERS = Scoped(lambda viewer, ids: User.visible_to(viewer).filter(id__in=ids))
CLIPS = Scoped(lambda viewer, ids: Clip.visible_to(viewer).filter(id__in=ids))
RENDITIONS = Scoped(lambda _viewer, ids: Rendition.filter(clip_id__in=ids))
AVATARS = Scoped(lambda _viewer, ids: Avatar.shown().filter(id__in=ids))
FOLLOWED = Scoped(lambda viewer, ids: Follow.filter(follower_id=viewer.id, followed_id__in=ids))
PUBLISHED = Scoped(
    lambda viewer, parent, before, limit: (
        Clip.visible_to(viewer)
        .filter(state=ClipState.PUBLISHED, author_id=parent, published_order__lt=before)
        .order_by("-published_order")
        .limit(limit)
    )
)
COMMENTS = Scoped(
    lambda viewer, parent, before, limit: (
        Comment.shown_to(viewer)
        .filter(top_id=None, is_pinned=False, clip_id=parent, id__lt=before)
        .order_by("-id")
        .limit(limit)
    )
)
PINNED = Scoped(
    lambda viewer, ids: Comment.shown_to(viewer).filter(
        top_id=None, is_pinned=True, clip_id__in=ids
    )
)
LIKES = Scoped(lambda viewer, ids: Like.filter(user_id=viewer.id, clip_id__in=ids))
BOOKMARKS = Scoped(lambda viewer, ids: Bookmark.filter(user_id=viewer.id, clip_id__in=ids))
