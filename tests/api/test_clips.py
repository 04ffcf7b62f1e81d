"""Publishing, audiences, links and the trash, for every kind of viewer."""

import asyncio
from typing import Any

import pytest

from core.limits import RATES
from generation import backends
from models import base
from models.clips import Audience, Clip
from models.generations import Generation, GenerationState
from models.users import AgeBand, FeedKind, Role
from schema.base import global_id
from server.upkeep import purge_trash
from tests.world import Member, World

CLIP = "query ($id: ID!) { clip(id: $id) { id caption author { handle } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
FEED = """query ($kind: FeedKind, $first: Int, $after: String) {
  feed(kind: $kind, first: $first, after: $after) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor }
  }
}"""
PUBLISH = """mutation ($input: PublishClipInput!) {
  publishClip(input: $input) { clip { state audience caption allowDownload publishedAt }
                               errors { code field } } }"""
UNPUBLISH = """mutation ($input: ClipInput!) {
  unpublishClip(input: $input) { clip { state audience } errors { code } } }"""
UPDATE = """mutation ($input: UpdateClipInput!) {
  updateClip(input: $input) { clip { caption altText audience } errors { code field } } }"""
TRASH = """mutation ($input: TrashClipsInput!) {
  trashClips(input: $input) { clips { id state } errors { code field } } }"""
RESTORE = """mutation ($input: ClipInput!) {
  restoreClip(input: $input) { clip { state audience } errors { code } } }"""
CREATE_LINK = """mutation ($input: CreateClipLinkInput!) {
  createClipLink(input: $input) { created { token link { id views maxViews } } errors { code } } }"""
REVOKE_LINK = """mutation ($input: RevokeClipLinkInput!) {
  revokeClipLink(input: $input) { link { revokedAt } errors { code } } }"""
OPEN_LINK = """mutation ($input: OpenClipLinkInput!) {
  openClipLink(input: $input) { clip { id } errors { code } } }"""

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
]
REACH = {
    Audience.PUBLIC: {"anonymous", "stranger", "follower", "mutual", "listed"},
    Audience.FOLLOWERS: {"follower", "mutual"},
    Audience.MUTUALS: {"mutual"},
    Audience.LIST: {"listed"},
    Audience.LINK: set(),
    Audience.PRIVATE: set(),
}


def gid(clip: Clip) -> str:
    return global_id("Clip", clip.id)


async def cast(world: World, author: Member) -> dict[str, Member]:
    """One viewer of each kind, as they stand to `author`."""
    people = {kind: await world.member() for kind in VIEWERS if kind not in ("anonymous", "owner")}
    people |= {"anonymous": world.anonymous, "owner": author}
    people["moderator"] = await world.member(role=Role.MODERATOR)
    for follower in ("follower", "mutual"):
        await world.follows(people[follower], author)
    await world.follows(author, people["mutual"])
    await world.blocks(author, people["blocked"])
    await world.blocks(people["blocker"], author)
    return people


async def feed_ids(viewer: Member, kind: FeedKind = FeedKind.LATEST) -> list[str]:
    answer = await viewer.run(FEED, kind=kind.value)
    return [edge["node"]["id"] for edge in answer.payload()["edges"]]


@pytest.mark.feature("D3", "A7")
@pytest.mark.parametrize("audience", list(Audience))
async def test_each_audience_reaches_exactly_those_it_names(
    world: World, audience: Audience
) -> None:
    author = await world.member("ann")
    people = await cast(world, author)
    row = await world.draft(author, caption="hello")
    viewers = [people["listed"].id] if audience is Audience.LIST else []
    await author.run(
        PUBLISH, input={"clipId": gid(row), "audience": audience.value, "viewerIds": viewers}
    )
    for kind, viewer in people.items():
        may_see = kind in REACH[audience] | {"owner", "moderator"}
        answer = await viewer.run(CLIP, id=gid(row))
        node = (await viewer.run(NODE, id=gid(row))).payload()
        if may_see:
            assert answer.payload()["id"] == gid(row), kind
            assert node["id"] == gid(row), kind
        else:
            assert answer.refusal() == "NOT_FOUND", kind
            assert node is None, kind
        in_feed = gid(row) in await feed_ids(viewer)
        # A moderator's office opens clips; it does not put them into their feed.
        reach = REACH[audience] | ({"moderator"} if audience is Audience.PUBLIC else set())
        assert in_feed == (kind in reach), kind


@pytest.mark.feature("D3", "A6")
async def test_a_private_members_public_clip_reaches_followers_only(world: World) -> None:
    author = await world.member(private=True)
    people = await cast(world, author)
    row = await world.clip(author)
    for kind in ("anonymous", "stranger", "listed", "blocked"):
        assert (await people[kind].run(CLIP, id=gid(row))).refusal() == "NOT_FOUND", kind
    for kind in ("follower", "mutual", "owner"):
        assert (await people[kind].run(CLIP, id=gid(row))).payload()["id"] == gid(row), kind


@pytest.mark.feature("D1")
async def test_a_draft_is_its_authors_alone(world: World) -> None:
    author = await world.member()
    people = await cast(world, author)
    row = await world.draft(author)
    for kind, viewer in people.items():
        answer = await viewer.run(CLIP, id=gid(row))
        if kind in ("owner", "moderator"):
            assert answer.payload()["id"] == gid(row)
        else:
            assert answer.refusal() == "NOT_FOUND", kind
        assert gid(row) not in await feed_ids(viewer), kind


MUTATIONS: list[tuple[str, dict[str, Any]]] = [
    (PUBLISH, {"audience": "PUBLIC"}),
    (UNPUBLISH, {}),
    (UPDATE, {"caption": "mine now"}),
    (RESTORE, {}),
    (CREATE_LINK, {}),
]


@pytest.mark.feature("D2", "I11")
@pytest.mark.parametrize(("mutation", "rest"), MUTATIONS)
async def test_only_its_author_changes_a_clip(
    world: World, mutation: str, rest: dict[str, Any]
) -> None:
    author = await world.member()
    people = await cast(world, author)
    row = await world.clip(author)
    before = await Clip.get(id=row.id).values()
    for kind, viewer in people.items():
        if kind == "owner":
            continue
        refusal = (await viewer.run(mutation, input={"clipId": gid(row), **rest})).refusal()
        assert refusal == ("UNAUTHENTICATED" if kind == "anonymous" else "NOT_FOUND"), kind
    assert await Clip.get(id=row.id).values() == before


@pytest.mark.feature("D2")
async def test_publishing_takes_words_and_audience_and_counts_once(world: World) -> None:
    author = await world.member()
    row = await world.draft(author)
    wish = {"clipId": gid(row), "audience": "FOLLOWERS", "caption": " hi ", "altText": "a ball"}
    clip = (await author.run(PUBLISH, input=wish)).payload()["clip"]
    assert (clip["state"], clip["audience"], clip["caption"]) == ("PUBLISHED", "FOLLOWERS", "hi")
    assert (await author.run(PUBLISH, input=wish)).refusal() == "CONFLICT"
    assert author.user is not None
    await author.user.refresh_from_db()
    assert author.user.clip_count == 1


@pytest.mark.feature("D2")
async def test_twenty_simultaneous_publishes_publish_once(world: World) -> None:
    author = await world.member()
    row = await world.draft(author)
    wish = {"clipId": gid(row), "audience": "PUBLIC"}
    answers = await asyncio.gather(*(author.run(PUBLISH, input=wish) for _ in range(20)))
    assert sum(not a.payload()["errors"] for a in answers) == 1
    assert author.user is not None
    await author.user.refresh_from_db()
    assert author.user.clip_count == 1
    rows = await base.fetch("SELECT count(*) AS n FROM outbox WHERE type = 'clip.published'")
    assert rows[0]["n"] == 1


@pytest.mark.feature("D4")
async def test_clips_of_minors_cannot_be_downloaded(world: World) -> None:
    minor = await world.member(band=AgeBand.MINOR)
    row = await world.draft(minor)
    wish = {"clipId": gid(row), "audience": "FOLLOWERS", "allowDownload": True}
    clip = (await minor.run(PUBLISH, input=wish)).payload()["clip"]
    assert clip["allowDownload"] is False


@pytest.mark.feature("D3")
async def test_a_list_names_one_to_fifty_members_one_may_see(world: World) -> None:
    author = await world.member()
    row = await world.draft(author)
    blocker = await world.member()
    await world.blocks(blocker, author)
    for viewers, code in (([], "BAD_USER_INPUT"), ([blocker.id], "NOT_FOUND")):
        wish = {"clipId": gid(row), "audience": "LIST", "viewerIds": viewers}
        assert (await author.run(PUBLISH, input=wish)).refusal() == code
    many = [global_id("User", n) for n in range(1, 52)]
    wish = {"clipId": gid(row), "audience": "LIST", "viewerIds": many}
    assert (await author.run(PUBLISH, input=wish)).refusal() == "BAD_USER_INPUT"
    assert (await Clip.get(id=row.id)).state == "DRAFT"


@pytest.mark.feature("D3")
async def test_narrowing_an_audience_bites_at_once(world: World) -> None:
    author, stranger = await world.member(), await world.member()
    row = await world.clip(author)
    assert gid(row) in await feed_ids(stranger)
    await author.run(UPDATE, input={"clipId": gid(row), "audience": "FOLLOWERS"})
    assert (await stranger.run(CLIP, id=gid(row))).refusal() == "NOT_FOUND"
    assert gid(row) not in await feed_ids(stranger)


async def test_viewers_are_not_named_without_the_audience_they_are_for(world: World) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    row = await world.clip(ann, Audience.LIST)
    answer = await ann.run(UPDATE, input={"clipId": gid(row), "viewerIds": [bob.id]})
    assert answer.payload()["errors"] == [{"code": "BAD_USER_INPUT", "field": "viewerIds"}]
    wish = {"clipId": gid(row), "audience": "LIST", "viewerIds": [bob.id]}
    assert (await ann.run(UPDATE, input=wish)).payload()["errors"] == []
    assert (await bob.run(CLIP, id=gid(row))).codes == []


async def test_links_are_not_made_without_end(world: World) -> None:
    ann = await world.member("ann")
    assert ann.user is not None
    row = await world.clip(ann, Audience.LINK)
    for _ in range(RATES["write"].amount):
        await world.instance.limiter.spend("write", str(ann.user.id))
    made = await ann.run(CREATE_LINK, input={"clipId": gid(row)})
    assert made.refusal() == "THROTTLED"


@pytest.mark.feature("D3")
async def test_a_link_opens_until_it_is_used_up_revoked_or_expired(world: World) -> None:
    author, stranger = await world.member(), await world.member()
    row = await world.clip(author, Audience.LINK)
    made = (
        await author.run(
            CREATE_LINK, input={"clipId": gid(row), "maxViews": 2, "expiresInHours": 1}
        )
    ).payload()["created"]
    wish = {"token": made["token"]}
    for viewer in (stranger, world.anonymous):
        assert (await viewer.run(OPEN_LINK, input=wish)).payload()["clip"]["id"] == gid(row)
    assert (await stranger.run(OPEN_LINK, input=wish)).refusal() == "NOT_FOUND"
    endless = (await author.run(CREATE_LINK, input={"clipId": gid(row)})).payload()["created"]
    await author.run(REVOKE_LINK, input={"linkId": endless["link"]["id"]})
    refused = await stranger.run(OPEN_LINK, input={"token": endless["token"]})
    assert refused.refusal() == "NOT_FOUND"
    brief = (
        await author.run(CREATE_LINK, input={"clipId": gid(row), "expiresInHours": 1})
    ).payload()["created"]
    world.clock.advance(hours=1, seconds=1)
    refused = await stranger.run(OPEN_LINK, input={"token": brief["token"]})
    assert refused.refusal() == "NOT_FOUND"


@pytest.mark.feature("D3")
async def test_fifty_simultaneous_openings_respect_the_view_cap(world: World) -> None:
    author = await world.member()
    row = await world.clip(author, Audience.LINK)
    made = (await author.run(CREATE_LINK, input={"clipId": gid(row), "maxViews": 7})).payload()[
        "created"
    ]
    viewers = [world.anonymous] * 50
    answers = await asyncio.gather(
        *(v.run(OPEN_LINK, input={"token": made["token"]}) for v in viewers)
    )
    assert sum(not a.payload()["errors"] for a in answers) == 7


@pytest.mark.feature("D3")
async def test_a_blocked_member_is_not_let_in_by_a_link(world: World) -> None:
    author, blocked = await world.member(), await world.member()
    row = await world.clip(author, Audience.LINK)
    made = (await author.run(CREATE_LINK, input={"clipId": gid(row)})).payload()["created"]
    await world.blocks(author, blocked)
    refused = await blocked.run(OPEN_LINK, input={"token": made["token"]})
    assert refused.refusal() == "NOT_FOUND"


@pytest.mark.feature("D1")
async def test_the_trash_takes_all_or_none_and_gives_back_what_it_took(world: World) -> None:
    author, stranger = await world.member(), await world.member()
    draft, shown = await world.draft(author), await world.clip(author)
    theirs = await world.clip(stranger)
    mixed = [gid(draft), gid(theirs)]
    assert (await author.run(TRASH, input={"clipIds": mixed})).refusal() == "NOT_FOUND"
    assert (await Clip.get(id=draft.id)).state == "DRAFT"
    await author.run(TRASH, input={"clipIds": [gid(draft), gid(shown)]})
    assert (await stranger.run(CLIP, id=gid(shown))).refusal() == "NOT_FOUND"
    clip = (await author.run(RESTORE, input={"clipId": gid(shown)})).payload()["clip"]
    assert clip == {"state": "PUBLISHED", "audience": "PUBLIC"}
    assert gid(shown) in await feed_ids(stranger)


@pytest.mark.feature("D1")
async def test_trash_is_purged_after_its_time_and_not_before(world: World) -> None:
    author = await world.member()
    row = await world.draft(author, caption="words")
    await author.run(TRASH, input={"clipIds": [gid(row)]})
    world.clock.advance(days=29)
    await purge_trash(world.instance)
    assert (await Clip.get(id=row.id)).state == "TRASHED"
    world.clock.advance(days=2)
    await purge_trash(world.instance)
    purged = await Clip.get(id=row.id)
    assert (purged.state, purged.caption, purged.prompt) == ("PURGED", "", "")
    assert (await author.run(CLIP, id=gid(row))).refusal() == "NOT_FOUND"


@pytest.mark.feature("E3")
async def test_following_shows_followed_members_in_order_of_time(world: World) -> None:
    viewer, ann, ben = [await world.member() for _ in range(3)]
    await world.follows(viewer, ann)
    first = await world.clip(ann)
    await world.clip(ben)
    second = await world.clip(ann, Audience.FOLLOWERS)
    assert await feed_ids(viewer, FeedKind.FOLLOWING) == [gid(second), gid(first)]


@pytest.mark.feature("E3")
async def test_a_feed_without_a_kind_is_the_members_own_choice(world: World) -> None:
    viewer, ann = await world.member(feed_choice=FeedKind.LATEST), await world.member()
    row = await world.clip(ann)
    assert (await viewer.run(FEED)).payload()["edges"][0]["node"]["id"] == gid(row)
    assert (await world.anonymous.run(FEED)).payload()["edges"][0]["node"]["id"] == gid(row)
    refused = await world.anonymous.run(FEED, kind="FOLLOWING")
    assert refused.refusal() == "UNAUTHENTICATED"


@pytest.mark.feature("E1", "A8")
async def test_pages_neither_repeat_nor_skip_while_clips_are_published(world: World) -> None:
    author, viewer = await world.member(), await world.member()
    wanted = [gid(await world.clip(author)) for _ in range(7)][::-1]
    seen: list[str] = []
    after = None
    while True:
        page = (await viewer.run(FEED, kind="LATEST", first=2, after=after)).payload()
        seen += [edge["node"]["id"] for edge in page["edges"]]
        await world.clip(author)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == wanted


@pytest.mark.feature("A7")
async def test_muted_authors_leave_feeds_but_not_their_own_pages(world: World) -> None:
    from models.social import Mute

    viewer, author = await world.member(), await world.member()
    row = await world.clip(author)
    assert viewer.user is not None
    assert author.user is not None
    await Mute.create(muter_id=viewer.user.id, muted_id=author.user.id)
    assert gid(row) not in await feed_ids(viewer)
    assert (await viewer.run(CLIP, id=gid(row))).payload()["id"] == gid(row)


@pytest.mark.parametrize("clip_id", ["", "nonsense", "Q2xpcA", global_id("User", 1), "é"])
async def test_a_bad_id_is_bad_input(world: World, clip_id: str) -> None:
    assert (await world.anonymous.run(CLIP, id=clip_id)).refusal() == "BAD_USER_INPUT"


@pytest.mark.feature("H7")
async def test_a_clip_says_by_what_kind_of_source_it_was_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(backends._FACTORIES, "plain", "tests.generation.plain:PlainBackend")
    ann = await world.member("ann")
    assert ann.user is not None
    told = {}
    for backend in ("scene", "plain", "gone", None):
        job = backend and await Generation.create(
            owner_id=ann.user.id, state=GenerationState.COMPLETED, prompt="a red ball", seconds=4.0,
            width=720, height=1280, fps=24, audio="FULL", seed=7, backend=backend, request_hash="h",
            queued_at_ms=1,
        )  # fmt: skip
        clip = await world.draft(ann, generation_id=job.id if job else None)
        answer = await ann.run(
            "query ($id: ID!) { clip(id: $id) { aiDisclosure { digitalSourceType } } }",
            id=global_id("Clip", clip.id),
        )
        told[backend] = answer.data["clip"]["aiDisclosure"]["digitalSourceType"]
    assert told == dict.fromkeys(("scene", "plain", "gone", None), "trainedAlgorithmicMedia")
