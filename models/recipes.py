"""Recipes: named sets of feed controls, private unless shared, and the mood over one session's feed.

What the controls say is the ranker's to read; here they are text.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.base import Row, execute
from models.social import Block, Follow, FollowState
from models.users import User, UserState


class FeedRecipe(Row):
    """`version` counts the changes of `controls`; whoever follows it has the latest."""

    owner: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "models.User", related_name=False, db_index=False
    )
    owner_id: int
    name = fields.CharField(60)
    text = fields.CharField(280, default="")
    controls = fields.TextField()
    version = fields.IntField(default=1)
    is_public = fields.BooleanField(default=False)

    class Meta:
        table = "feed_recipes"

    @classmethod
    def visible_to(cls, viewer: User | None) -> QuerySet[FeedRecipe]:
        """The viewer's own, and the shared ones of members who let the viewer see what they show.
        A private recipe is nobody else's, a moderator's neither."""
        shared = Q(is_public=True, owner__state=UserState.ACTIVE)
        if viewer is None:
            return cls.filter(shared & Q(owner__is_private=False))
        follows = Follow.filter(follower_id=viewer.id, state=FollowState.ACCEPTED)
        blockers = Subquery(Block.filter(blocked_id=viewer.id).values("blocker_id"))
        blocked = Subquery(Block.filter(blocker_id=viewer.id).values("blocked_id"))
        let_in = Q(owner__is_private=False) | Q(
            owner_id__in=Subquery(follows.values("followed_id"))
        )
        unblocked = ~Q(owner_id__in=blockers) & ~Q(owner_id__in=blocked)
        return cls.filter(Q(owner_id=viewer.id) | (shared & let_in & unblocked))

    @classmethod
    def followed_by(cls, viewer: User) -> QuerySet[FeedRecipe]:
        """Those of others that the viewer follows and may still see."""
        followed = FeedRecipeFollow.filter(user_id=viewer.id).values("recipe_id")
        return cls.visible_to(viewer).filter(id__in=Subquery(followed))


class FeedRecipeFollow(Row):
    recipe_id = fields.BigIntField()
    user_id = fields.BigIntField()

    class Meta:
        table = "feed_recipe_follows"


class FeedMood(Row):
    """Its id is the session's: it goes when the session does."""

    user_id = fields.BigIntField()
    name = fields.CharField(60)
    controls = fields.TextField()

    class Meta:
        table = "feed_moods"


async def follow_recipe(recipe_id: int, user_id: int) -> None:
    """Following twice is following once."""
    row = FeedRecipeFollow(recipe_id=recipe_id, user_id=user_id)
    await execute(
        "INSERT INTO feed_recipe_follows (id, recipe_id, user_id) VALUES (?, ?, ?) "
        "ON CONFLICT (user_id, recipe_id) DO NOTHING",
        row.id,
        recipe_id,
        user_id,
    )


async def set_mood(session_id: int, user_id: int, *, name: str, controls: str) -> None:
    """The mood of a session, in place of the one it had."""
    await execute(
        "INSERT INTO feed_moods (id, user_id, name, controls) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, controls = excluded.controls",
        session_id,
        user_id,
        name,
        controls,
    )
