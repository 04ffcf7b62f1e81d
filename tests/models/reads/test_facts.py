"""Rows kept by their version never show in a page that the database would answer otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from core.ids import new_id
from models.avatars import Avatar
from models.base import dialect, reading, transaction
from models.cameos import Cameo, CameoState, ClipCameo
from models.clip_sight import ClipViewer
from models.clips import Audience, Clip, ClipState, Rendition, RenditionKind
from models.collaborations import Collaboration, CollaborationState, CollaboratorRole
from models.comments import Comment, CommentState
from models.counts import count
from models.guardians import OwnLimits
from models.likes import Like
from models.lines import Lines
from models.mentions import Mention
from models.reads.facts import KEPT, Facts
from models.social import Block, Follow, FollowState, Mute
from models.users import Role, User, UserState
from schema.base import global_id
from tests.statements import statements
from tests.world import World

_CLIP = """id caption prompt state likeCount viewCount viewerHasLiked viewerHasBookmarked
video { size } poster { size } author { id name bio followerCount avatar { size } viewerFollows }"""
PAGES = (
    f"{{ feed(kind: FOLLOWING, first: 5) {{ edges {{ node {{ {_CLIP} }} }} }} }}",
    f"{{ feed(kind: LATEST, first: 20) {{ edges {{ node {{ {_CLIP} }} }} }} }}",
    f"{{ friends: feed(kind: FRIENDS) {{ edges {{ node {{ {_CLIP} }} }} }} }}",
    f"{{ me: feed(kind: FEATURING_ME) {{ edges {{ node {{ {_CLIP} }} }} }} }}",
    f"""query ($clip: ID!, $handle: String!) {{
        clip(id: $clip) {{ {_CLIP} comments {{ edges {{ node {{ body author {{ name }} }} }} }} }}
        user(handle: $handle) {{ name bio clips(first: 3) {{ edges {{ node {{ {_CLIP} }} }} }} }}
    }}""",
)
_CANCEL = """SELECT pg_cancel_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%unnest%'"""
Change = Callable[[Random, list[User], list[Clip]], Awaitable[object]]


async def _add_file(random: Random, _users: list[User], clips: list[Clip]) -> None:
    clip_id = random.choice(clips).id
    kind = random.choice([RenditionKind.ORIGINAL, RenditionKind.POSTER])
    await Rendition.filter(clip_id=clip_id, kind=kind).delete()
    await Rendition.create(
        clip_id=clip_id,
        kind=kind,
        key=f"clips/{new_id()}",
        content_type="video/mp4",
        size=random.randrange(1, 10**6),
        sha256="0" * 64,
        width=9,
        height=16,
    )


async def _change_avatar(random: Random, users: list[User], clips: list[Clip]) -> None:
    user_id = random.choice(users).id
    await Avatar.filter(id=user_id).delete()
    if random.random() < 0.7:
        await Avatar.create(
            id=user_id,
            clip_id=random.choice(clips).id,
            key=f"avatars/{new_id()}",
            content_type="image/webp",
            size=random.randrange(1, 10**6),
            sha256="0" * 64,
            width=9,
            height=9,
        )


async def _toggle(random: Random, rows: list[User], kind: str) -> None:
    one, other = random.sample([row.id for row in rows], 2)
    if kind == "follow" and not await Follow.filter(follower_id=one, followed_id=other).delete():
        state = random.choice(list(FollowState))
        await Follow.create(follower_id=one, followed_id=other, state=state)
    if kind == "block" and not await Block.filter(blocker_id=one, blocked_id=other).delete():
        await Block.create(blocker_id=one, blocked_id=other)
    if kind == "mute" and not await Mute.filter(muter_id=one, muted_id=other).delete():
        await Mute.create(muter_id=one, muted_id=other)


async def _like(random: Random, users: list[User], clips: list[Clip]) -> None:
    clip_id, user_id = random.choice(clips).id, random.choice(users).id
    if not await Like.filter(clip_id=clip_id, user_id=user_id).delete():
        await Like.create(clip_id=clip_id, user_id=user_id)
        async with transaction():
            await count(clip_id, likes=1, views=3)


async def _limit(random: Random, users: list[User], _clips: list[Clip]) -> None:
    user_id = random.choice(users).id
    if not await OwnLimits.filter(id=user_id).delete():
        await OwnLimits.create(id=user_id, limits_json='{"shows_like_counts": false}')


async def _comment(random: Random, users: list[User], clips: list[Clip]) -> None:
    clip_id = random.choice(clips).id
    found = Comment.filter(clip_id=clip_id)
    match random.randrange(3):
        case 0:
            await found.delete()
        case 1:
            await found.update(state=random.choice(list(CommentState)))
        case _:
            author_id = random.choice(users).id
            words = {"body": "what a clip", "state": CommentState.SHOWN}
            await Comment.create(clip_id=clip_id, author_id=author_id, **words)


async def _let_in(random: Random, users: list[User], clips: list[Clip]) -> None:
    """By name: on a list, at work on it, in its words."""
    pair = {"clip_id": random.choice(clips).id, "user_id": random.choice(users).id}
    kind, more = random.choice(
        [
            (ClipViewer, {}),
            (
                Collaboration,
                {"role": CollaboratorRole.EDITOR, "state": CollaborationState.ACCEPTED},
            ),
            (Mention, {"span_start": 0, "span_length": 3}),
        ]
    )
    if not await kind.filter(**pair).delete():
        await kind.create(**pair, **more)


async def _show(random: Random, users: list[User], clips: list[Clip]) -> None:
    """With somebody's likeness in it."""
    owner_id, clip_id = random.choice(users).id, random.choice(clips).id
    if await ClipCameo.filter(clip_id=clip_id, owner_id=owner_id).delete():
        return
    found = await Cameo.get_or_none(owner_id=owner_id)
    state = {"name": "me", "state": CameoState.ACTIVE}
    cameo = found or await Cameo.create(owner_id=owner_id, **state)
    part = {"cameo_id": cameo.id, "owner_id": owner_id, "epoch": 1, "receipt": "r"}
    await ClipCameo.create(clip_id=clip_id, **part)


def _lines() -> Lines:
    through = reading()
    assert through is not None
    return through.lines


def _user(name: str, *choices: object) -> Change:
    return lambda r, users, _: User.filter(id=r.choice(users).id).update(
        **{name: r.choice(choices)}
    )


def _clip(name: str, *choices: object) -> Change:
    return lambda r, _, clips: Clip.filter(id=r.choice(clips).id).update(
        **{name: r.choice(choices)}
    )


CHANGES: tuple[Change, ...] = (
    _user("bio", "one", "two", "three"),
    _user("name", "Ann", "Bob"),
    _user("follower_count", 1, 2, 3),
    _user("is_private", True, False),
    _user("state", UserState.ACTIVE, UserState.ACTIVE, UserState.SUSPENDED, UserState.DELETED),
    _user("widest_rating", 0, 2),
    _clip("caption", "red", "green", "blue"),
    _clip("hold_count", 0, 0, 1),
    _clip("audience", *Audience),
    _clip("rating", 0, 1),
    _clip("state", ClipState.PUBLISHED, ClipState.PUBLISHED, ClipState.TRASHED, ClipState.PURGED),
    _add_file,
    _change_avatar,
    _like,
    _limit,
    _comment,
    _let_in,
    _show,
    *(
        lambda r, users, _, kind=kind: _toggle(r, users, kind)
        for kind in ("follow", "follow", "block", "mute")
    ),
)


@pytest.mark.feature("A8", "D3", "E17")
@pytest.mark.parametrize("seed", range(3))
async def test_pages_are_what_the_database_says_after_any_change(world: World, seed: int) -> None:
    """The oracle is the same page in a transaction, where nothing is kept and nothing gathered."""
    random = Random(seed)
    office = await world.member(role=Role.MODERATOR)
    members = [await world.member() for _ in range(4)]
    users = [member.user for member in members if member.user is not None]
    clips = [await world.clip(members[place % 3]) for place in range(9)]
    for other in members[:3]:
        await world.follows(members[3], other)
    for step in range(60):
        await random.choice(CHANGES)(random, users, clips)
        asked = {
            "clip": global_id("Clip", random.choice(clips).id),
            "handle": random.choice(users).handle,
        }
        asking = random.choice([*members, office, world.anonymous])
        for page in PAGES:
            given = asked if "$clip" in page else {}
            shown = await asking.run(page, **given)
            async with transaction():
                assert reading() is None
                told = await asking.run(page, **given)
            assert (shown.data, shown.codes) == (told.data, told.codes), step
    through = reading()
    assert (through is None) == (dialect() == "sqlite")
    assert through is None or len(through.facts) > 10


@pytest.mark.feature("A8")
async def test_a_page_seen_before_reads_no_words(world: World) -> None:
    """Only versions, numbers and flags."""
    author, member = await world.member(), await world.member()
    await world.follows(member, author)
    for _ in range(5):
        await world.clip(author)
    assert (await member.run(PAGES[0])).data["feed"]["edges"]
    with statements(warm=True) as again:
        assert (await member.run(PAGES[0])).data["feed"]["edges"]
    if dialect() == "postgresql":
        assert not [sql for sql in again if '"caption"' in sql or '"bio"' in sql]


@pytest.mark.feature("A8")
@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
@pytest.mark.parametrize("selected", ["poster { size } commentCount", "likeCount author { name }"])
async def test_what_stands_around_a_page_is_asked_for_once(
    world: World, role: Role, selected: str
) -> None:
    """Of whoever asks, also where nothing that is asked for is about them."""
    viewer = await world.member(role=role)
    await world.clip(await world.member())
    page = f"{{ feed(kind: LATEST) {{ edges {{ node {{ {selected} }} }} }} }}"
    with statements(warm=True) as asked:
        assert (await viewer.run(page)).data["feed"]["edges"]
    assert len([sql for sql in asked if "clip_counts" in sql]) == 1


@pytest.mark.feature("A8")
async def test_a_page_outlives_what_stands_around_it(world: World) -> None:
    """A statement that is cancelled, as one that takes too long is, fails nothing above itself."""
    if dialect() != "postgresql":
        return
    viewer = await world.member()
    await world.clip(await world.member("ann"))
    page = "{ feed(kind: LATEST) { edges { node { author { handle avatar { size } } } } } }"
    lines = _lines()
    async with lines.acquire() as holder, asyncio.timeout(20):
        lock = holder.transaction()
        await lock.start()
        await holder.execute("LOCK TABLE avatars IN ACCESS EXCLUSIVE MODE")
        asking = asyncio.create_task(viewer.run(page))
        async with lines.acquire() as other:
            while not await other.fetchval(_CANCEL):  # noqa: ASYNC110 - a lock tells nobody
                await asyncio.sleep(0.01)
        await lock.rollback()
        (edge,) = (await asking).payload()["edges"]
    assert edge["node"]["author"] == {"handle": "ann", "avatar": None}


@pytest.mark.feature("A8")
async def test_what_is_kept_of_a_row_is_the_same_for_all_and_no_more(world: World) -> None:
    """What a clip is to the viewer is asked each time; a mutation tells what it wrote."""
    author, fan, other = [await world.member() for _ in range(3)]
    clip = await world.clip(author)
    await Like.create(clip_id=clip.id, user_id=fan.user.id if fan.user else 0)
    page = "query ($id: ID!) { clip(id: $id) { id caption createdAt viewerHasLiked } }"
    asked = {"id": global_id("Clip", clip.id)}
    for _ in range(2):
        told = [(await each.run(page, **asked)).data["clip"] for each in (fan, other)]
        assert [each.pop("viewerHasLiked") for each in told] == [True, False]
        assert told[0] == told[1]
    through = reading()
    if through is not None:
        context = await fan.context()
        row = await context.loaders.clip.load(clip.id)
        assert row is not None
        (kept,) = row.__dict__[KEPT].values()
        assert kept == {**told[0], "viewerHasLiked": None}
    change = """mutation ($id: ID!) { updateClip(input: { clipId: $id, caption: "new" }) {
        clip { id caption createdAt viewerHasLiked } } }"""
    changed = (await author.run(change, **asked)).payload()["clip"]
    assert changed["caption"] == "new"
    assert (await fan.run(page, **asked)).data["clip"]["caption"] == "new"


async def test_what_is_kept_is_nobodys_to_change(world: World) -> None:
    author = await world.member()
    clip = await world.clip(author)
    assert author.user is not None
    for _ in range(3):
        context = await author.context()
        found = await context.loaders.clip.load(clip.id)
        assert found is not None
        assert found.caption == ""
        found.caption = "mine"
        await found.refresh_from_db(fields=["audience"])


def test_the_least_used_goes_first() -> None:
    """By the size of the texts, of each row of several."""
    rows = [Clip(id=number, prompt="x" * 10_000) for number in range(4)]
    facts = Facts(most=49_000)
    for number in range(3):
        facts.keep(Clip, number, 1, rows[number])
    assert facts.find(Clip, 0, 1) is rows[0]
    facts.keep(Clip, 3, 1, rows[3])
    assert [facts.find(Clip, number, 1) for number in range(4)] == [rows[0], None, *rows[2:]]
    facts.keep(Clip, 0, 2, rows[1])
    assert facts.find(Clip, 0, 1) is None
    assert facts.find(Clip, 0, 2) is rows[1]
    assert facts.find(User, 0, 2) is None
    assert len(facts) == 3
    files = tuple(Rendition(id=number, key="x" * 9_000) for number in range(3))
    facts.keep(Rendition, 0, 1, files)
    assert facts.find(Rendition, 0, 1) is files
    assert len(facts) == 2
