"""Recipes: named sets of feed controls, shared by choice; and the moods of a session."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import recipes as rows
from ranking.controls import Controls
from resolvers import recipes
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    NodeId,
    Payload,
    connection,
    mutation,
    row_id,
)
from schema.steering import FeedControl, FeedControlsPayload, FeedLanguage, InLanguage

if TYPE_CHECKING:
    from schema.users import User


@strawberry.type(
    description="Feed controls under a name. Its id is what to share: others open, follow or copy it."
)
class FeedRecipe(Node):
    row = rows.FeedRecipe

    name: str = strawberry.field(description="1 to 60 characters.")
    text: str = strawberry.field(description="The instruction it was made from, if any.")
    version: int = strawberry.field(description="How often its controls were set.")
    is_public: bool = strawberry.field(description="Whether others may see and use it.")
    created_at: datetime = strawberry.field(description="When it was made.")

    @strawberry.field(graphql_type=list[FeedControl], description="What it asks of a feed.")
    def controls(self: Any) -> Any:
        return list(Controls.from_json(self.controls).controls)

    @strawberry.field(
        graphql_type=Annotated["User", strawberry.lazy("schema.users")] | None,
        description="Whose it is.",
    )
    async def owner(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.owner_id)


@strawberry.type(description="A mood that a session's feed can be in.")
class FeedMood:
    name: str = strawberry.field(description="For `setFeedMood`.")
    label: str = strawberry.field(description="What people call it.")


@strawberry.input(description="A recipe to keep.")
class SaveFeedRecipeInput:
    name: str = strawberry.field(description="1 to 60 characters.")
    text: str | None = strawberry.field(
        default=None, description="An instruction; absent: your controls as they stand."
    )
    is_public: bool = strawberry.field(
        default=False, description="Whether others may see and use it."
    )


@strawberry.input(description="A recipe that you may see.")
class FeedRecipeInput:
    recipe_id: strawberry.ID = strawberry.field(description="The recipe.")

    def row_id(self) -> int:
        return row_id("FeedRecipe", self.recipe_id, field="recipeId")


@strawberry.input(description="What to change of a recipe of yours; what is absent stays.")
class UpdateFeedRecipeInput(FeedRecipeInput):
    name: str | None = strawberry.field(default=None, description="1 to 60 characters.")
    text: str | None = strawberry.field(
        default=None, description="An instruction in place of its controls."
    )
    is_public: bool | None = strawberry.field(
        default=None, description="Whether others may see and use it."
    )


@strawberry.input(description="A mood or a recipe for this session; neither: take it off.")
class SetFeedMoodInput:
    mood: str | None = strawberry.field(default=None, description="A name from `feedMoods`.")
    recipe_id: strawberry.ID | None = strawberry.field(
        default=None, description="A recipe that you may see."
    )

    def row_id(self) -> int | None:
        if self.recipe_id is None:
            return None
        return row_id("FeedRecipe", self.recipe_id, field="recipeId")


@strawberry.type(description="The recipe, or why it was not done.")
class FeedRecipePayload(Payload):
    recipe: FeedRecipe | None = strawberry.field(
        default=None, description="The recipe as it stands now."
    )


@strawberry.type(description="What was deleted, or why nothing was.")
class DeleteFeedRecipePayload(Payload):
    recipe_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id that the recipe had."
    )


Which = Annotated[FeedRecipeInput, strawberry.argument(description="Which.")]


@strawberry.type
class RecipeQuery:
    @strawberry.field(graphql_type=FeedRecipe | None, description="One recipe that you may see.")
    async def feed_recipe(self, info: Info, id: NodeId) -> Any:
        return await recipes.feed_recipe(info.context, row_id("FeedRecipe", id))

    @strawberry.field(
        graphql_type=Connection[FeedRecipe] | None,
        description="A member's recipes that you may see, newest first.",
    )
    async def feed_recipes(
        self,
        info: Info,
        user_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Whose; absent: your own.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        owner_id = None if user_id is None else row_id("User", user_id, field="userId")
        page = await recipes.feed_recipes(info.context, owner_id, page_request(first, after))
        return connection(page, after)

    @strawberry.field(
        graphql_type=Connection[FeedRecipe] | None,
        description="Recipes of others that you follow, newest first.",
    )
    async def followed_feed_recipes(
        self, info: Info, first: First = None, after: After = None
    ) -> Any:
        page = await recipes.followed_feed_recipes(info.context, page_request(first, after))
        return connection(page, after)

    @strawberry.field(description="The moods that there are.")
    def feed_moods(self, language: InLanguage = FeedLanguage.EN) -> list[FeedMood]:
        return [FeedMood(name=name, label=label) for name, label in recipes.moods(language.value)]


@strawberry.type
class RecipeMutation:
    @mutation("Keep an instruction, or your controls, under a name. QUOTA_EXCEEDED: you have 100.")
    async def save_feed_recipe(
        self,
        info: Info,
        input: Annotated[SaveFeedRecipeInput, strawberry.argument(description="Which.")],
    ) -> FeedRecipePayload:
        row = await recipes.save_feed_recipe(
            info.context, input.name, text=input.text, is_public=input.is_public
        )
        return FeedRecipePayload(recipe=row)

    @mutation("Rename a recipe, share it or not, or have it ask for something else.")
    async def update_feed_recipe(
        self,
        info: Info,
        input: Annotated[UpdateFeedRecipeInput, strawberry.argument(description="What to change.")],
    ) -> FeedRecipePayload:
        row = await recipes.update_feed_recipe(
            info.context,
            input.row_id(),
            name=input.name,
            text=input.text,
            is_public=input.is_public,
        )
        return FeedRecipePayload(recipe=row)

    @mutation("Delete a recipe. Copies stay, followers lose it.")
    async def delete_feed_recipe(self, info: Info, input: Which) -> DeleteFeedRecipePayload:
        await recipes.delete_feed_recipe(info.context, input.row_id())
        return DeleteFeedRecipePayload(recipe_id=input.recipe_id)

    @mutation("Make a recipe of your own from one that you may see.")
    async def copy_feed_recipe(self, info: Info, input: Which) -> FeedRecipePayload:
        return FeedRecipePayload(
            recipe=await recipes.copy_feed_recipe(info.context, input.row_id())
        )

    @mutation("Have somebody's recipe among your feeds, as they change it.")
    async def follow_feed_recipe(self, info: Info, input: Which) -> FeedRecipePayload:
        return FeedRecipePayload(
            recipe=await recipes.follow_feed_recipe(info.context, input.row_id())
        )

    @mutation("Have somebody's recipe among your feeds no more.")
    async def unfollow_feed_recipe(self, info: Info, input: Which) -> FeedRecipePayload:
        return FeedRecipePayload(
            recipe=await recipes.unfollow_feed_recipe(info.context, input.row_id())
        )

    @mutation("Set a recipe's controls as your own; what you hide stays hidden.")
    async def apply_feed_recipe(self, info: Info, input: Which) -> FeedControlsPayload:
        return FeedControlsPayload(
            feed_controls=await recipes.apply_feed_recipe(info.context, input.row_id())
        )

    @mutation("Lay a mood or a recipe over your controls for as long as this session lasts.")
    async def set_feed_mood(
        self,
        info: Info,
        input: Annotated[SetFeedMoodInput, strawberry.argument(description="Which.")],
    ) -> FeedControlsPayload:
        held = await recipes.set_feed_mood(info.context, input.mood, input.row_id())
        return FeedControlsPayload(feed_controls=held)
