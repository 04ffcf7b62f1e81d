"""Search: what is found, by whom, in which order, and what never is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from models import base
from models.clips import Audience, Clip
from models.policies import CameoScope
from models.social import Mute
from models.users import Role, User
from schema.base import global_id, row_id
from tests.api.likenesses import cid, clip_with, enrolled
from tests.statements import statements
from tests.world import Member, World

SEARCH = """query ($query: String!, $kinds: [SearchKind!], $first: Int, $after: String) {
  search(query: $query, kinds: $kinds, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { cursor node { __typename
      ... on User { handle } ... on Hashtag { name } ... on Clip { id caption author { handle } } }
    } } }"""
SETTINGS = "{ searchSettings { isIndexed } }"
UPDATE = """mutation ($input: UpdateSearchSettingsInput!) {
  updateSearchSettings(input: $input) { settings { isIndexed } errors { code } } }"""
PUBLISH = """mutation ($input: PublishClipInput!) {
  publishClip(input: $input) { errors { code message } } }"""
VIEWERS = [
    "anonymous",
    "stranger",
    "follower",
    "mutual",
    "listed",
    "blocked",
    "blocker",
    "owner",
    "moderator",
    "admin",
]


async def found(viewer: Member, query: str, *kinds: str) -> list[Any]:
    answer = await viewer.run(SEARCH, query=query, kinds=list(kinds) or None, first=50)
    return [edge["node"] for edge in answer.payload()["edges"]]


async def clips_found(viewer: Member, query: str) -> list[str]:
    return [node["id"] for node in await found(viewer, query, "CLIP")]


async def handles_found(viewer: Member, query: str) -> list[str]:
    return [node["handle"] for node in await found(viewer, query, "MEMBER")]


async def published(
    world: World,
    author: Member,
    caption: str,
    audience: Audience = Audience.PUBLIC,
    *,
    viewers: tuple[Member, ...] = (),
    prompt: str = "a red ball",
) -> str:
    row = await world.draft(author, prompt=prompt)
    opaque = global_id("Clip", row.id)
    wish = {
        "clipId": opaque,
        "caption": caption,
        "audience": audience.value,
        "viewerIds": [v.id for v in viewers],
    }
    assert (await author.run(PUBLISH, input=wish)).payload()["errors"] == []
    return opaque


async def cast(world: World, author: Member) -> dict[str, Member]:
    people = {kind: await world.member() for kind in VIEWERS if kind not in ("anonymous", "owner")}
    people |= {"anonymous": world.anonymous, "owner": author}
    people["moderator"] = await world.member(role=Role.MODERATOR)
    people["admin"] = await world.member(role=Role.ADMIN)
    for follower in ("follower", "mutual"):
        await world.follows(people[follower], author)
    await world.follows(author, people["mutual"])
    await world.blocks(author, people["blocked"])
    await world.blocks(people["blocker"], author)
    return people


REACH = {
    Audience.PUBLIC: set(VIEWERS) - {"blocked", "blocker"},
    Audience.FOLLOWERS: {"follower", "mutual", "owner"},
    Audience.MUTUALS: {"mutual", "owner"},
    Audience.LIST: {"listed", "owner"},
    Audience.LINK: {"owner"},
    Audience.PRIVATE: {"owner"},
}


@pytest.mark.feature("D16", "D3", "A7")
@pytest.mark.parametrize("audience", list(Audience))
async def test_a_caption_is_found_by_those_whom_the_clip_reaches(
    world: World, audience: Audience
) -> None:
    author = await world.member("ann")
    people = await cast(world, author)
    viewers = (people["listed"],) if audience is Audience.LIST else ()
    clip = await published(world, author, "the zebra crosses", audience, viewers=viewers)
    for kind, viewer in people.items():
        wanted = [clip] if kind in REACH[audience] else []
        assert await clips_found(viewer, "zebra") == wanted, kind


@pytest.mark.feature("D16", "D3")
@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.FOLLOWERS])
async def test_a_prompt_is_found_in_public_clips_and_ones_own(
    world: World, audience: Audience
) -> None:
    author, fan = await world.member(), await world.member()
    await world.follows(fan, author)
    clip = await published(world, author, "morning", audience, prompt="a yellow submarine")
    assert await clips_found(author, "submarine") == [clip]
    assert await clips_found(fan, "submarine") == ([clip] if audience is Audience.PUBLIC else [])
    assert await clips_found(fan, "morning") == [clip]
    assert await clips_found(fan, "morning submarine") == await clips_found(fan, "submarine")


@pytest.mark.feature("D16", "A6", "A7")
async def test_members_are_found_by_whom_they_may_be_found_by(world: World) -> None:
    for handle, private in (("heron", False), ("shy.heron", True)):
        author = await world.member(handle, private=private)
        people = await cast(world, author)
        for kind, viewer in people.items():
            hidden = {"blocked", "blocker"}
            if private:
                hidden |= set(VIEWERS) - {"follower", "mutual", "owner"}
            assert (handle in await handles_found(viewer, handle)) == (kind not in hidden), kind


@pytest.mark.feature("D16")
async def test_who_opts_out_is_found_by_nobody_else(world: World) -> None:
    author, fan = await world.member("walrus"), await world.member()
    await world.follows(fan, author)
    clip = await published(world, author, "tusks")
    assert (await author.run(SETTINGS)).payload() == {"isIndexed": True}
    assert (await world.anonymous.run(SETTINGS)).refusal() == "UNAUTHENTICATED"
    assert (await world.anonymous.run(UPDATE, input={"isIndexed": False})).refusal() == (
        "UNAUTHENTICATED"
    )
    for indexed in (False, True):
        answer = await author.run(UPDATE, input={"isIndexed": indexed})
        assert answer.payload()["settings"] == {"isIndexed": indexed}
        assert await clips_found(fan, "tusks") == ([clip] if indexed else [])
        assert await handles_found(fan, "walrus") == (["walrus"] if indexed else [])
        assert await clips_found(author, "tusks") == [clip]
        assert await handles_found(author, "walrus") == ["walrus"]


@pytest.mark.feature("D16")
@pytest.mark.parametrize(
    ("query", "handle"),
    [
        ("kingfisher", "kingfisher"),
        ("@KingFisher", "kingfisher"),
        ("kingf", "kingfisher"),
        ("kingfsher", "kingfisher"),
        ("kingfihser", "kingfisher"),
        ("knigfisher", "kingfisher"),
        ("ki", "kingfisher"),
        ("sandpiper", None),
        ("Zoë", "diver"),
        ("zoe", "diver"),
    ],
)
async def test_handles_are_found_with_a_typo_and_names_without_their_accents(
    world: World, query: str, handle: str | None
) -> None:
    viewer = await world.member("nobody.near")
    await world.member("kingfisher")
    diver = await world.member("diver")
    await User.filter(id=diver.user.id if diver.user else 0).update(name="Zoë Müller")
    assert (await handles_found(viewer, query))[:1] == ([handle] if handle else [])


@pytest.mark.feature("D16")
async def test_an_exact_handle_stands_first_then_beginnings_then_names(world: World) -> None:
    viewer = await world.member("someone")
    for handle in ("finchley", "finch", "finsh"):
        await world.member(handle)
    named = await world.member("other")
    await User.filter(id=named.user.id if named.user else 0).update(name="Peter Finch")
    assert await handles_found(viewer, "finch") == ["finch", "finchley", "other", "finsh"]


@pytest.mark.feature("D16")
async def test_a_tag_is_found_with_a_typo_while_a_clip_shows_it(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    await published(world, author, "up #waterfall")
    await published(world, author, "mine #waterloo", Audience.PRIVATE)
    for query in ("waterfall", "#waterfal", "watrefall"):
        nodes = await found(viewer, query, "TAG")
        assert nodes == [{"__typename": "Hashtag", "name": "waterfall"}], query
    assert await found(viewer, "waterloo", "TAG") in (
        [],
        [{"__typename": "Hashtag", "name": "waterfall"}],
    )


@pytest.mark.feature("D16")
async def test_one_search_finds_all_kinds_in_one_order(world: World) -> None:
    author = await world.member("lagoon")
    clip = await published(world, author, "blue lagoon #lagoon")
    nodes = await found(world.anonymous, "lagoon")
    assert [n["__typename"] for n in nodes] == ["User", "Hashtag", "Clip"]
    assert nodes[-1]["id"] == clip


@pytest.mark.feature("D16")
async def test_search_follows_every_change(world: World) -> None:
    author, viewer = await world.member("oldname"), await world.member()
    clip = await published(world, author, "first words")
    row = (await Clip.all())[0]
    await Clip.filter(id=row.id).update(caption="second thoughts")
    assert await clips_found(viewer, "words") == []
    assert await clips_found(viewer, "thoughts") == [clip]
    await row.refresh_from_db()
    await row.purge()
    assert await clips_found(viewer, "thoughts") == []
    assert author.user is not None
    await User.filter(id=author.user.id).update(handle="newname", handle_key="newname")
    assert await handles_found(viewer, "oldname") in ([], ["newname"])
    assert await handles_found(viewer, "newname") == ["newname"]
    await User.filter(id=author.user.id).delete()
    assert await handles_found(viewer, "newname") == []
    left = "SELECT count(*) AS n FROM search_trigrams WHERE row_id = ?"
    assert (await base.fetch(left, author.user.id))[0]["n"] == 0


@pytest.mark.feature("D16")
@pytest.mark.parametrize(
    ("caption", "query", "hits"),
    [
        ("Ein Müller geht", "muller", True),
        ("Crème brûlée", "creme BRULEE", True),
        ("see example.com/cats now", "cats", True),
        ("don't stop", "don", True),
        ("running dogs", "run", True),
        ("running dogs", "unning", False),
        ("red and blue", "blue red", True),
        ("red and blue", "blue green", False),
        ("snake_case words", "case", True),
        ("Привет мир", "привет", True),
        ("100% sure", "100", True),
    ],
)
async def test_words_mean_the_same_on_both_engines(
    world: World, caption: str, query: str, hits: bool
) -> None:
    author = await world.member()
    clip = await published(world, author, caption)
    assert await clips_found(world.anonymous, query) == ([clip] if hits else [])


@pytest.mark.feature("D16")
@pytest.mark.parametrize(
    "query",
    ['"', "' OR 1=1 --", "a & | !", "caption:x", "NEAR(a b)", "a* AND", "x' :* (", "日本 語"],
)
async def test_no_query_means_anything_to_the_engine(world: World, query: str) -> None:
    answer = await world.anonymous.run(SEARCH, query=query)
    if any(c.isalnum() for c in query):
        assert answer.payload()["edges"] == []
    else:
        assert answer.refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D16", "A8")
async def test_bad_pages_and_queries_are_refused(world: World) -> None:
    for wish in (
        {"query": ""},
        {"query": "x" * 101},
        {"query": "x", "first": 0},
        {"query": "x", "first": 51},
        {"query": "x", "after": "nonsense"},
        {"query": "x", "after": "czE6MTo5OTk6MQ"},
    ):
        assert (await world.anonymous.run(SEARCH, **wish)).refusal() == "BAD_USER_INPUT", wish


@pytest.mark.feature("D16", "A8")
async def test_pages_neither_repeat_nor_skip_while_others_write(world: World) -> None:
    author, viewer = await world.member("osprey"), await world.member()
    for n in range(5):
        await published(world, author, f"osprey {n} #osprey")
        await world.member(f"osprey{n}")
    wanted = await found(viewer, "osprey")
    assert len(wanted) == 12
    seen: list[Any] = []
    after = None
    while True:
        page = (await viewer.run(SEARCH, query="osprey", first=2, after=after)).payload()
        seen += [edge["node"] for edge in page["edges"]]
        await published(world, author, "osprey again")
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    fresh = {n["id"] for n in seen if n.get("caption") == "osprey again"}
    assert [n for n in seen if n.get("id") not in fresh] == wanted
    assert len(seen) == len({str(n) for n in seen})


@pytest.mark.feature("D16", "A7")
async def test_muted_members_clips_stay_out(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    await published(world, author, "noisy parrot")
    assert author.user is not None
    assert viewer.user is not None
    await Mute.create(muter_id=viewer.user.id, muted_id=author.user.id)
    assert await clips_found(viewer, "parrot") == []


@pytest.mark.feature("D16")
async def test_a_longer_page_takes_no_more_statements(world: World) -> None:
    author, viewer = await world.member("pelican"), await world.member()
    for n in range(6):
        await published(world, author, f"pelican #pelican{n}")
        await world.member(f"pelican{n}")

    async def cost(first: int) -> int:
        with statements() as ran:
            answer = await viewer.run(SEARCH, query="pelican", kinds=["CLIP"], first=first)
        assert len(answer.payload()["edges"]) == min(first, 6)
        return len(ran)

    assert await cost(1) == await cost(50)


@pytest.mark.feature("D16")
async def test_simultaneous_changes_of_one_clip_leave_one_set_of_words(world: World) -> None:
    author = await world.member()
    clip = await published(world, author, "start")
    row = (await Clip.all())[0]
    words = [f"wording{n:02d}" for n in range(20)]
    await asyncio.gather(*(Clip.filter(id=row.id).update(caption=word) for word in words))
    await row.refresh_from_db()
    assert [word for word in words if await clips_found(author, word) == [clip]] == [row.caption]


FILTERED = """query ($q: String!, $style: String, $cameo: ID, $kinds: [SearchKind!]) {
  search(query: $q, style: $style, cameoId: $cameo, kinds: $kinds, first: 50) {
    edges { node { __typename ... on Clip { id } } } } }"""


async def filtered(viewer: Member, query: str = "", **by: Any) -> list[str]:
    answer = await viewer.run(FILTERED, q=query, **by)
    return [edge["node"]["id"] for edge in answer.payload()["edges"]]


@pytest.mark.feature("D16")
async def test_clips_are_found_by_their_style_with_words_and_without(world: World) -> None:
    author, stranger = await world.member("clay"), await world.member()
    clay, paper = [await published(world, author, "a clay fox") for _ in range(2)]
    hidden = await published(world, author, "mine", Audience.PRIVATE)
    for opaque, style in ((clay, "claymation"), (paper, "papercut"), (hidden, "claymation")):
        await Clip.filter(id=row_id("Clip", opaque)).update(style=style)
    assert await filtered(stranger, style="claymation") == [clay]
    assert await filtered(author, style="claymation") == [hidden, clay]
    assert await filtered(stranger, "fox", style="papercut") == [paper]
    assert await filtered(stranger, "owl", style="papercut") == []
    assert await filtered(stranger, style="none such") == []
    assert (await stranger.run(FILTERED, q="")).refusal() == "BAD_USER_INPUT"
    refused = await stranger.run(FILTERED, q="clay", style="papercut", kinds=["MEMBER"])
    assert refused.refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("D16", "C2")
async def test_clips_are_found_by_whom_they_show_where_that_may_be_known(world: World) -> None:
    owner, author, stranger = [await world.member() for _ in range(3)]
    blocked = await world.member()
    await world.blocks(owner, blocked)
    likeness = await enrolled(owner)
    shown = await clip_with(author, likeness)
    await published(world, author, "nobody in it")
    opaque = global_id("Clip", shown.id)
    assert await filtered(stranger, cameo=cid(likeness)) == [opaque]
    assert await filtered(stranger, "waves", cameo=cid(likeness)) == [opaque]
    answer = await blocked.run(FILTERED, q="", cameo=cid(likeness))
    assert answer.refusal() == "NOT_FOUND"
    private = await enrolled(await world.member(), CameoScope.ONLY_ME)
    assert (await stranger.run(FILTERED, q="", cameo=cid(private))).refusal() == "NOT_FOUND"
