"""Recipes: named sets of controls that are kept, shared by choice, followed and copied; and moods."""

from __future__ import annotations

from core.errors import BadInput, NotFound, QuotaExceeded
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit, feed_controls, outbox, recipes
from models.base import connection, transaction
from models.recipes import FeedMood, FeedRecipe, FeedRecipeFollow
from models.sessions import Scope
from models.users import User
from ranking.controls import Control, Controls
from ranking.lexicon import Language, Subject, known, shown
from realtime.events import FeedSteered
from resolvers import steering
from resolvers.context import Context
from resolvers.pages import page_of
from resolvers.steering import Asked, Held

MOST_RECIPES = 100


async def feed_recipe(ctx: Context, recipe_id: int) -> FeedRecipe:
    """Raises `NotFound` alike for a recipe that is absent and for one the viewer may not see."""
    ctx.check_may_read()
    row = await FeedRecipe.visible_to(ctx.viewer).get_or_none(id=recipe_id)
    if row is None:
        raise NotFound("recipe", field="id")
    return row


async def feed_recipes(ctx: Context, owner_id: int | None, page: PageRequest) -> Page[FeedRecipe]:
    """Of a member, or of the viewer: what the viewer may see, newest first."""
    ctx.check_may_read()
    owner = ctx.require_viewer(Scope.READ).id if owner_id is None else owner_id
    return await page_of(FeedRecipe.visible_to(ctx.viewer).filter(owner_id=owner), page)


async def followed_feed_recipes(ctx: Context, page: PageRequest) -> Page[FeedRecipe]:
    viewer = ctx.require_viewer(Scope.READ)
    return await page_of(FeedRecipe.followed_by(viewer), page)


async def recipe_controls(ctx: Context, recipe_id: int) -> Controls:
    """What a custom feed is ranked with. What the viewer hides stays hidden, whatever it says."""
    row = await feed_recipe(ctx, recipe_id)
    return Controls.from_json(row.controls).over(await steering.controls_now(ctx))


async def save_feed_recipe(
    ctx: Context, name: str, *, text: str | None, is_public: bool
) -> FeedRecipe:
    """Keep what `text` asks for under a name; without a text, the controls as they stand."""
    owner = await _writer(ctx)
    if await FeedRecipe.filter(owner_id=owner.id).count() >= MOST_RECIPES:
        raise QuotaExceeded(f"You have {MOST_RECIPES} recipes; delete one first.")
    controls = await _controls(ctx, text)
    async with transaction():
        row = await FeedRecipe.create(
            owner_id=owner.id,
            name=_name(name),
            text=text or "",
            controls=controls.to_json(),
            is_public=is_public,
        )
        await audit.record(owner.id, "feed_recipe.create", f"feed_recipe:{row.id}")
    return row


async def update_feed_recipe(
    ctx: Context, recipe_id: int, *, name: str | None, text: str | None, is_public: bool | None
) -> FeedRecipe:
    """What is None stays as it is. Other controls are a new version."""
    owner, row = await _own(ctx, recipe_id)
    if name is not None:
        row.name = _name(name)
    if text is not None:
        row.controls = (await _controls(ctx, text)).to_json()
        row.text = text
        row.version += 1
    if is_public is not None:
        row.is_public = is_public
    async with transaction():
        await row.save(update_fields=["name", "text", "controls", "version", "is_public"])
        await audit.record(owner.id, "feed_recipe.update", f"feed_recipe:{row.id}")
        await outbox.append(connection(), FeedSteered(owner.id))
    steering.steered(ctx)
    return row


async def delete_feed_recipe(ctx: Context, recipe_id: int) -> FeedRecipe:
    owner, row = await _own(ctx, recipe_id)
    async with transaction():
        await row.delete()
        await audit.record(owner.id, "feed_recipe.delete", f"feed_recipe:{row.id}")
        await outbox.append(connection(), FeedSteered(owner.id))
    steering.steered(ctx)
    return row


async def copy_feed_recipe(ctx: Context, recipe_id: int) -> FeedRecipe:
    """A recipe of one's own, as the other stands now; private until it is shared."""
    viewer = await _writer(ctx)
    row = await _shown(ctx, recipe_id)
    if await FeedRecipe.filter(owner_id=viewer.id).count() >= MOST_RECIPES:
        raise QuotaExceeded(f"You have {MOST_RECIPES} recipes; delete one first.")
    return await FeedRecipe.create(
        owner_id=viewer.id, name=row.name, text=row.text, controls=row.controls
    )


async def follow_feed_recipe(ctx: Context, recipe_id: int) -> FeedRecipe:
    """Have somebody's recipe among one's feeds, as they change it."""
    viewer = await _writer(ctx)
    row = await _shown(ctx, recipe_id)
    if row.owner_id == viewer.id:
        raise BadInput("It is your own.", field="recipeId")
    await recipes.follow_recipe(row.id, viewer.id)
    return row


async def unfollow_feed_recipe(ctx: Context, recipe_id: int) -> FeedRecipe:
    viewer = await _writer(ctx)
    row = await _shown(ctx, recipe_id)
    await FeedRecipeFollow.filter(recipe_id=row.id, user_id=viewer.id).delete()
    return row


async def apply_feed_recipe(ctx: Context, recipe_id: int) -> Held:
    """Set a recipe's controls as one's own. What the viewer hides stays hidden."""
    viewer = await _writer(ctx)
    row = await _shown(ctx, recipe_id)
    wishes = Controls.from_json(row.controls)
    async with transaction():
        await feed_controls.change(
            viewer.id,
            lambda text: wishes.over(
                Controls() if text is None else Controls.from_json(text)
            ).to_json(),
            note=f"recipe {row.name}",
        )
    steering.steered(ctx)
    return await steering.feed_controls_of(ctx)


async def set_feed_mood(ctx: Context, mood: str | None, recipe_id: int | None) -> Held:
    """Lay a mood, or a recipe, over one's controls until the session ends; neither: take it off."""
    viewer = await _writer(ctx)
    session_id = ctx.session_id or 0
    if mood is not None and recipe_id is not None:
        raise BadInput("Choose a mood or a recipe.", field="mood")
    name, controls = mood, ""
    if recipe_id is not None:
        row = await _shown(ctx, recipe_id)
        name, controls = row.name, row.controls
    elif mood is not None:
        controls = Controls((Control(_mood(mood), value=2.0, source="mood"),)).to_json()
    async with transaction():
        if name is None:
            await FeedMood.filter(id=session_id).delete()
        else:
            await recipes.set_mood(session_id, viewer.id, name=name, controls=controls)
        await outbox.append(connection(), FeedSteered(viewer.id, session_id))
    steering.steered(ctx)
    return await steering.feed_controls_of(ctx)


def moods(language: Language) -> list[tuple[str, str]]:
    """The moods there are: their names, and what they are called in a language."""
    listed = sorted(one for one in known() if one.kind == "mood")
    return [(mood.name, shown(mood, language)) for mood in listed]


def _mood(name: str) -> Subject:
    mood = Subject("mood", name)
    if mood not in known():
        raise BadInput("There is no such mood; see `feedMoods`.", field="mood")
    return mood


async def _controls(ctx: Context, text: str | None) -> Controls:
    """A recipe keeps no ends: it holds while it is used."""
    if text is None:
        held = (await steering.feed_controls_of(ctx)).controls
    else:
        held = (await steering.feed_instruction(ctx, text, Asked())).controls
    if not held:
        raise BadInput("That asks for nothing that a feed can do.", field="text")
    return Controls(
        tuple(Control(c.target, c.value, c.rule, c.share, None, "recipe") for c in held)
    )


async def _shown(ctx: Context, recipe_id: int) -> FeedRecipe:
    row = await FeedRecipe.visible_to(ctx.viewer).get_or_none(id=recipe_id)
    if row is None:
        raise NotFound("recipe", field="recipeId")
    return row


async def _own(ctx: Context, recipe_id: int) -> tuple[User, FeedRecipe]:
    owner = await _writer(ctx)
    row = await FeedRecipe.get_or_none(id=recipe_id, owner_id=owner.id)
    if row is None:
        raise NotFound("recipe", field="recipeId")
    return owner, row


async def _writer(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    return viewer


def _name(name: str) -> str:
    return clean_text(name, field="name", shortest=1, longest=60)
