"""Pages of lists that hang on rows, batched: a page of comments of each clip of a feed costs what one
costs. They apply the scope of what they list."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.expressions import Subquery

from core.loading import gathered
from core.pages import Page, PageRequest
from models.challenges import ContestEntry, shown_entries
from models.clips import Clip, ClipState
from models.comments import Comment
from models.hashtags import ClipHashtag
from models.likes import Like
from models.lineage import Lineage
from models.messages import Message
from models.playlists import PlaylistItem
from models.remixes import shown_below
from models.social import Follow, FollowState
from models.users import User
from resolvers import prepared
from resolvers.pages import page_of_one, pages_of_each

PageOf = tuple[int, PageRequest]  # of the list that belongs to the row with this id
PageBelow = tuple[int, PageRequest, int, bool]  # of a clip's remixes: how deep, newest first


class PageLoaders:
    """`viewer` is the member on whose behalf everything is loaded, or None."""

    def __init__(self, viewer: User | None) -> None:
        self.viewer = viewer

    @gathered
    async def followers(self, wanted: list[PageOf]) -> Sequence[Page[Follow]]:
        return await self._follows(wanted, by="followed_id", told="follower_id")

    @gathered
    async def following(self, wanted: list[PageOf]) -> Sequence[Page[Follow]]:
        return await self._follows(wanted, by="follower_id", told="followed_id")

    async def _follows(self, wanted: list[PageOf], *, by: str, told: str) -> Sequence[Page[Follow]]:
        shown = Subquery(User.visible_to(self.viewer).values("id"))
        rows = Follow.filter(**{f"{told}__in": shown}, state=FollowState.ACCEPTED)
        return await pages_of_each(rows, wanted, by=by)

    @gathered
    async def messages(self, wanted: list[PageOf]) -> Sequence[Page[Message]]:
        if self.viewer is None:
            return [Page([], [], False) for _ in wanted]
        shown = Message.visible_to(self.viewer)
        return await pages_of_each(shown, wanted, by="conversation_id", key="seq")

    @gathered
    async def published(self, wanted: list[PageOf]) -> Sequence[Page[Clip]]:
        if len(wanted) == 1:
            return [await self.published_by(*wanted[0])]
        shown = Clip.visible_to(self.viewer).filter(state=ClipState.PUBLISHED)
        return await pages_of_each(shown, wanted, by="author_id", key="published_order")

    async def published_by(self, author_id: int, page: PageRequest) -> Page[Clip]:
        """The same for one author, with what is expected to be asked about the clips."""
        wanted = author_id, page
        return await page_of_one(prepared.PUBLISHED, self.viewer, wanted, key="published_order")

    @gathered
    async def contest_entries(self, wanted: list[PageOf]) -> Sequence[Page[ContestEntry]]:
        shown = shown_entries(self.viewer, [each[0] for each in wanted])
        return await pages_of_each(shown, wanted, by="contest_id")

    @gathered
    async def remixes(self, wanted: list[PageBelow]) -> Sequence[Page[Lineage]]:
        pages: dict[PageBelow, Page[Lineage]] = {}
        for levels, newest in {each[2:] for each in wanted}:
            asked = [each for each in wanted if each[2:] == (levels, newest)]
            below = shown_below(self.viewer, [each[0] for each in asked], levels=levels)
            found = await pages_of_each(
                below, [each[:2] for each in asked], by="ancestor_id", newest=newest
            )
            pages |= dict(zip(asked, found, strict=True))
        return [pages[each] for each in wanted]

    @gathered
    async def likes(self, wanted: list[PageOf]) -> Sequence[Page[Like]]:
        shown = Subquery(User.visible_to(self.viewer).values("id"))
        return await pages_of_each(Like.filter(user_id__in=shown), wanted, by="clip_id")

    @gathered
    async def comments(self, wanted: list[PageOf]) -> Sequence[Page[Comment]]:
        if len(wanted) == 1:
            return [await self.comments_on(*wanted[0])]
        shown = Comment.shown_to(self.viewer).filter(top_id=None)
        return await pages_of_each(shown, wanted, by="clip_id", leads="is_pinned")

    async def comments_on(self, clip_id: int, page: PageRequest) -> Page[Comment]:
        """The same for one clip, with what is expected to be asked about the comments."""
        scope = prepared.FIRST_COMMENTS if page.before is None else prepared.COMMENTS
        return await page_of_one(scope, self.viewer, (clip_id, page), leads="is_pinned")

    @gathered
    async def replies(self, wanted: list[PageOf]) -> Sequence[Page[Comment]]:
        shown = Comment.shown_to(self.viewer)
        return await pages_of_each(shown, wanted, by="top_id", newest=False)

    @gathered
    async def playlist_items(self, wanted: list[PageOf]) -> Sequence[Page[PlaylistItem]]:
        seen = PlaylistItem.visible_to(self.viewer)
        return await pages_of_each(seen, wanted, by="playlist_id", key="place", newest=False)

    @gathered
    async def tagged(self, wanted: list[PageOf]) -> Sequence[Page[ClipHashtag]]:
        listed = ClipHashtag.listed_for(self.viewer)
        return await pages_of_each(listed, wanted, by="hashtag_id")
