"""Recipes: who sees which, what copies and followers have, and the mood of one session."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.recipes import recipe_controls
from resolvers.steering import controls_now
from schema.base import row_id
from tests.api.test_ranked_feeds import published
from tests.api.test_steering import APPLY, MINE, texts
from tests.world import Member, World

FIELDS = "id name text version isPublic controls { text } owner { handle }"


def doing(name: str, kind: str = "FeedRecipeInput", fields: str = f"recipe {{ {FIELDS} }}") -> str:
    return f"mutation ($i: {kind}!) {{ {name}(input: $i) {{ {fields} errors {{ code }} }} }}"


SAVE = doing("saveFeedRecipe", "SaveFeedRecipeInput")
UPDATE = doing("updateFeedRecipe", "UpdateFeedRecipeInput")
DELETE = doing("deleteFeedRecipe", fields="recipeId")
COPY, FOLLOW, UNFOLLOW = (doing(f"{verb}FeedRecipe") for verb in ("copy", "follow", "unfollow"))
HELD = "feedControls { mood controls { text } }"
USE = doing("applyFeedRecipe", fields=HELD)
MOOD = doing("setFeedMood", "SetFeedMoodInput", HELD)
ONE = f"query ($id: ID!) {{ feedRecipe(id: $id) {{ {FIELDS} }} }}"
NODE = "query ($id: ID!) { node(id: $id) { ... on FeedRecipe { name } } }"
ALL = f"query ($u: ID) {{ feedRecipes(userId: $u) {{ edges {{ node {{ {FIELDS} }} }} }} }}"
FEED = """query ($kind: FeedKind, $recipe: ID) {
  feed(kind: $kind, recipeId: $recipe) { edges { node { id } } } }"""
FOLLOWED = f"{{ followedFeedRecipes {{ edges {{ node {{ {FIELDS} }} }} }} }}"


async def done(member: Member, document: str, **wish: Any) -> Any:
    answer = (await member.run(document, i=wish)).payload()
    assert answer.pop("errors") == []
    (value,) = answer.values()
    return value


async def saved(owner: Member, text: str = "only cats, no horror", **more: Any) -> str:
    return str((await done(owner, SAVE, name="mine", text=text, **more))["id"])


@pytest.mark.feature("E10", "A6", "A7")
async def test_a_recipe_is_private_until_it_is_shared(world: World) -> None:
    owner, stranger, blocked = await world.member("ann"), await world.member(), await world.member()
    await world.blocks(owner, blocked)
    made = await saved(owner)
    others = (world.anonymous, stranger, blocked)
    for member in others:
        assert (await member.run(ONE, id=made)).refusal() == "NOT_FOUND"
        assert (await member.run(NODE, id=made)).payload() is None
        assert (await member.run(ALL, u=owner.id)).payload()["edges"] == []
    for document in (COPY, FOLLOW, USE):
        assert (await stranger.run(document, i={"recipeId": made})).refusal() == "NOT_FOUND"
    assert (await done(owner, UPDATE, recipeId=made, isPublic=True))["version"] == 1
    for member, may_see in zip((*others, owner), (True, True, False, True), strict=True):
        answer = await member.run(ONE, id=made)
        if may_see:
            assert answer.payload()["owner"] == {"handle": "ann"}
            assert (await member.run(NODE, id=made)).payload() == {"name": "mine"}
        else:
            assert answer.refusal() == "NOT_FOUND"
    for document in (UPDATE, DELETE):
        assert (await world.anonymous.run(document, i={"recipeId": made})).refusal() == (
            "UNAUTHENTICATED"
        )
        assert (await stranger.run(document, i={"recipeId": made})).refusal() == "NOT_FOUND"
    assert await done(owner, DELETE, recipeId=made) == made
    assert (await stranger.run(ONE, id=made)).refusal() == "NOT_FOUND"


@pytest.mark.feature("E5", "E10")
async def test_followers_have_the_latest_version_and_copies_their_own(world: World) -> None:
    owner, fan = await world.member(), await world.member()
    made = await saved(owner, isPublic=True)
    copy = await done(fan, COPY, recipeId=made)
    assert not copy["isPublic"]
    for _ in range(2):
        await done(fan, FOLLOW, recipeId=made)
    assert (await owner.run(FOLLOW, i={"recipeId": made})).refusal() == "BAD_USER_INPUT"
    changed = await done(owner, UPDATE, recipeId=made, text="only dogs", name="dogs")
    assert (changed["version"], changed["controls"]) == (2, [{"text": "Only: dogs"}])
    (edge,) = (await fan.run(FOLLOWED)).payload()["edges"]
    assert edge["node"] == changed
    kept = (await fan.run(ONE, id=copy["id"])).payload()
    assert kept["controls"] == [{"text": "Only: cats"}, {"text": "Never: horror"}]
    await done(owner, UPDATE, recipeId=made, isPublic=False)
    assert (await fan.run(FOLLOWED)).payload()["edges"] == []
    await done(owner, UPDATE, recipeId=made, isPublic=True)
    await done(fan, UNFOLLOW, recipeId=made)
    assert (await fan.run(FOLLOWED)).payload()["edges"] == []


@pytest.mark.feature("E5", "E10")
async def test_a_recipe_of_nothing_is_none_and_one_without_text_keeps_what_is_asked(
    world: World,
) -> None:
    owner = await world.member()
    assert (await owner.run(SAVE, i={"name": "x"})).refusal() == "BAD_USER_INPUT"
    assert (await owner.run(SAVE, i={"name": "x", "text": "hello"})).refusal() == "BAD_USER_INPUT"
    assert (await owner.run(SAVE, i={"name": " ", "text": "more cats"})).refusal() == (
        "BAD_USER_INPUT"
    )
    await owner.run(APPLY, i={"text": "more cats tonight"})
    row = await done(owner, SAVE, name="as it is")
    assert (row["controls"], row["text"]) == ([{"text": "More: cats"}], "")


@pytest.mark.feature("E10", "N8")
async def test_nobodys_recipe_shows_what_a_member_hides(world: World) -> None:
    owner, fan = await world.member(), await world.member()
    made = await saved(owner, "only horror, more cats", isPublic=True)
    await fan.run(APPLY, i={"text": "never show me horror"})
    held = await done(fan, USE, recipeId=made)
    assert {c["text"] for c in held["controls"]} == {"Never: horror", "More: cats"}
    await fan.run("mutation { undoFeedControls { errors { code } } }")
    custom = await recipe_controls(await fan.context(), row_id("FeedRecipe", made))
    assert {str(c.target): c.rule for c in custom.controls} == {
        "topic:horror": "HIDE",
        "topic:cats": None,
    }


@pytest.mark.feature("E6")
async def test_a_mood_lies_over_one_sessions_feed_and_goes_with_it(world: World) -> None:
    ann = await world.member()
    assert ann.user is not None
    await ann.run(APPLY, i={"text": "never show me anything sad, more cats"})
    elsewhere = await world.signed_in(ann.user)
    held = await done(ann, MOOD, mood="calm")
    assert held["mood"] == "calm"
    assert texts((await ann.run(MINE)).payload()) == ["Never: sad", "More: cats"]
    here, there = await ann.context(), await elsewhere.context()
    targets = [str(c.target) for c in (await controls_now(here)).controls]
    assert targets == ["mood:sad", "topic:cats", "mood:calm"]
    assert len((await controls_now(there)).controls) == 2
    await done(ann, MOOD, mood="sad")
    assert len((await controls_now(here)).controls) == 2
    recipe = await saved(ann, "more dogs")
    assert (await done(ann, MOOD, recipeId=recipe))["mood"] == "mine"
    assert (await ann.run(MOOD, i={"mood": "no such"})).refusal() == "BAD_USER_INPUT"
    assert (await ann.run(MOOD, i={"mood": "calm", "recipeId": recipe})).refusal() == (
        "BAD_USER_INPUT"
    )
    assert (await done(ann, MOOD))["mood"] is None


@pytest.mark.feature("E5", "E6", "E10", "N8")
async def test_feeds_heed_instructions_recipes_and_moods_and_undo_gives_the_same_page(
    world: World,
) -> None:
    ann, bob, eve = [await world.member() for _ in range(3)]
    made = [await published(world, maker, "a cat", "a dog") for maker in (bob, eve)]
    cats, dogs = ({pair[n] for pair in made} for n in (0, 1))

    async def shown(member: Member, kind: str = "TRENDING", recipe: str | None = None) -> list[str]:
        feed = (await member.run(FEED, kind=kind, recipe=recipe)).payload()
        return [edge["node"]["id"] for edge in feed["edges"]]

    before = await shown(ann)
    assert set(before) == cats | dogs
    await ann.run(APPLY, i={"text": "plus jamais de chiens"})
    for kind in ("FOR_YOU", "TRENDING", "LATEST"):
        assert set(await shown(ann, kind)) == cats
    await ann.run("mutation { undoFeedControls { errors { code } } }")
    assert await shown(ann) == before
    only_dogs = await saved(bob, "only dogs", isPublic=True)
    assert set(await shown(ann, "CUSTOM", recipe=only_dogs)) == dogs
    await done(ann, MOOD, recipeId=only_dogs)
    assert set(await shown(ann)) == dogs
    await done(bob, UPDATE, recipeId=only_dogs, isPublic=False)
    for kind, code in (("CUSTOM", "NOT_FOUND"), ("LATEST", "BAD_USER_INPUT")):
        assert (await ann.run(FEED, kind=kind, recipe=only_dogs)).refusal() == code
