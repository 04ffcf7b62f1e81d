"""Members' pictures: whose poster may become one, and who sees it for how long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from models.avatars import Avatar
from models.base import transaction
from models.clips import Clip, Rendition, RenditionKind
from models.erasure import erase_member
from models.holds import HoldKind, place_hold, release_hold
from models.sessions import Scope, Session, SessionKind
from models.users import User, UserState
from schema.base import global_id
from server.media import media_route
from server.upkeep import purge_trash, remove_doomed_files
from tests.api.accounts import events
from tests.serving import serving
from tests.statements import statements
from tests.world import Member, World

pytestmark = pytest.mark.feature("A6")

AVATAR = "{ url contentType size width height expiresAt }"
PROFILE = f"""mutation ($input: UpdateProfileInput!) {{
  updateProfile(input: $input) {{ viewer {{ avatar {AVATAR} }} errors {{ code field }} }} }}"""
USER = f"query ($handle: String!) {{ user(handle: $handle) {{ avatar {AVATAR} }} }}"
FOLLOWERS = """{ user(handle: "ann") {
  followers { edges { node { avatar { url } } } } } }"""
TRASH = "mutation ($i: TrashClipsInput!) { trashClips(input: $i) { errors { code } } }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def a_clip(world: World, author: Member, folder: Path, picture: bytes = b"a heron") -> Clip:
    """A draft with a poster."""
    clip = await world.draft(author)
    source = folder / "poster.jpg"
    source.write_bytes(picture)
    stored = await world.instance.storage.put_file(source, suffix=".jpg", content_type="image/jpeg")
    await Rendition.create(
        clip_id=clip.id,
        kind=RenditionKind.POSTER,
        key=stored.key,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        width=720,
        height=1280,
    )
    return clip


async def change(member: Member, **given: Any) -> Any:
    return (await member.run(PROFILE, input=given)).payload()


async def choose(member: Member, clip: Clip) -> Any:
    payload = await change(member, avatarClipId=global_id("Clip", clip.id))
    assert payload["errors"] == []
    return payload["viewer"]["avatar"]


async def refusal(member: Member, **given: Any) -> tuple[str, str | None]:
    (error,) = (await change(member, **given))["errors"]
    return error["code"], error["field"]


async def seen_by(viewer: Member, handle: str = "ann") -> Any:
    return (await viewer.run(USER, handle=handle)).payload()["avatar"]


@asynccontextmanager
async def a_client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=[media_route(world.instance)])
    async with serving(app) as base_url, httpx2.AsyncClient(base_url=base_url) as client:
        yield client


def path(world: World, avatar: Any) -> str:
    return str(avatar["url"]).removeprefix(world.instance.settings.base_url)


async def test_the_poster_of_a_clip_becomes_the_picture_of_its_author(
    world: World, folder: Path
) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    assert await seen_by(ann) is None
    mine = await choose(ann, await a_clip(world, ann, folder))
    assert (mine["contentType"], mine["size"]) == ("image/jpeg", 7)
    assert (mine["width"], mine["height"]) == (720, 1280)
    assert len(await events("profile.changed")) == 1
    async with a_client(world) as client:
        for viewer in (ann, bob, world.anonymous):
            answer = await client.get(path(world, await seen_by(viewer)))
            assert (answer.status_code, answer.content) == (200, b"a heron")
            assert answer.headers["content-type"] == "image/jpeg"
        world.clock.advance(days=1)
        assert (await client.get(path(world, mine))).status_code == 404


async def test_only_ones_own_clips_make_a_picture(world: World, folder: Path) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    clip = await a_clip(world, ann, folder)
    gid = global_id("Clip", clip.id)
    assert await refusal(world.anonymous, avatarClipId=gid) == ("UNAUTHENTICATED", None)
    assert await refusal(bob, avatarClipId=gid) == ("NOT_FOUND", "avatarClipId")
    bare = global_id("Clip", (await world.draft(ann)).id)
    assert await refusal(ann, avatarClipId=bare) == ("NOT_FOUND", "avatarClipId")
    assert await refusal(ann, avatarClipId=ann.id) == ("BAD_USER_INPUT", "avatarClipId")
    both = await refusal(ann, avatarClipId=gid, removeAvatar=True)
    assert both == ("BAD_USER_INPUT", "removeAvatar")
    assert ann.user is not None
    reader = await Session.create(
        user_id=ann.user.id,
        kind=SessionKind.API_TOKEN,
        token_hash="t",
        scope_words=Scope.READ,
        expires_at=world.clock.now().replace(year=2999),
    )
    token = Member(world, ann.user, reader)
    assert await refusal(token, avatarClipId=gid) == ("FORBIDDEN", None)
    assert not await Avatar.exists()


async def test_a_clip_in_the_trash_or_held_back_makes_no_picture(
    world: World, folder: Path
) -> None:
    ann = await world.member("ann")
    trashed, held = await a_clip(world, ann, folder), await a_clip(world, ann, folder)
    await ann.run(TRASH, i={"clipIds": [global_id("Clip", trashed.id)]})
    async with transaction():
        await place_hold(held.id, HoldKind.MOD_REVIEW, "case:1", actor_id=None)
    for clip in (trashed, held):
        refused = await refusal(ann, avatarClipId=global_id("Clip", clip.id))
        assert refused == ("CONFLICT", "avatarClipId")


async def test_a_block_bites_on_the_address_of_a_picture(world: World, folder: Path) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    await choose(ann, await a_clip(world, ann, folder))
    address = path(world, await seen_by(bob))
    async with a_client(world) as client:
        first = await client.get(address)
        assert first.status_code == 200
        await world.blocks(ann, bob)
        again = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 404
        assert (await bob.run(USER, handle="ann")).refusal() == "NOT_FOUND"


async def test_a_suspended_members_picture_is_gone_for_everybody_who_lost_sight_of_them(
    world: World, folder: Path
) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    await choose(ann, await a_clip(world, ann, folder))
    address = path(world, await seen_by(bob))
    await User.filter(handle="ann").update(state=UserState.SUSPENDED)
    async with a_client(world) as client:
        assert (await client.get(address)).status_code == 404


async def test_a_picture_is_withheld_while_its_clip_is(world: World, folder: Path) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    clip = await a_clip(world, ann, folder)
    await choose(ann, clip)
    address = path(world, await seen_by(bob))
    async with a_client(world) as client:
        async with transaction():
            await place_hold(clip.id, HoldKind.NCII, "notice:1", actor_id=None)
        assert await seen_by(bob) is None
        assert (await client.get(address)).status_code == 404
        async with transaction():
            await release_hold(clip.id, HoldKind.NCII, "notice:1", actor_id=None)
        assert (await client.get(address)).status_code == 200


async def test_a_removed_picture_is_null_and_its_address_leads_nowhere(
    world: World, folder: Path
) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    clip = await a_clip(world, ann, folder)
    await choose(ann, clip)
    address = path(world, await seen_by(bob))
    assert (await change(ann, removeAvatar=True))["viewer"]["avatar"] is None
    assert await seen_by(bob) is None
    async with a_client(world) as client:
        assert (await client.get(address)).status_code == 404
    poster = await Rendition.get(clip_id=clip.id)
    assert await world.instance.storage.exists(poster.key), "the clip still has it"
    assert (await change(ann, removeAvatar=True))["errors"] == []


async def test_a_picture_outlives_its_clip_and_goes_when_it_is_replaced(
    world: World, folder: Path
) -> None:
    ann = await world.member("ann")
    old = await a_clip(world, ann, folder, b"an old heron")
    await choose(ann, old)
    key = (await Avatar.get()).key
    await ann.run(TRASH, i={"clipIds": [global_id("Clip", old.id)]})
    world.clock.advance(days=31)
    await purge_trash(world.instance)
    await remove_doomed_files(world.instance)
    assert not await Rendition.exists(clip_id=old.id)
    async with a_client(world) as client:
        answer = await client.get(path(world, await seen_by(world.anonymous)))
        assert answer.content == b"an old heron"
        await choose(ann, await a_clip(world, ann, folder, b"a new heron"))
        await remove_doomed_files(world.instance)
        assert not await world.instance.storage.exists(key)
        answer = await client.get(path(world, await seen_by(world.anonymous)))
        assert answer.content == b"a new heron"


async def test_two_members_may_stand_on_the_same_bytes(world: World, folder: Path) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    for member in (ann, bob):
        clip = await a_clip(world, member, folder)
        await choose(member, clip)
        await Rendition.filter(clip_id=clip.id).delete()
    (key,) = {picture.key for picture in await Avatar.all()}
    await change(ann, removeAvatar=True)
    await remove_doomed_files(world.instance)
    assert await world.instance.storage.exists(key)
    await change(bob, removeAvatar=True)
    await remove_doomed_files(world.instance)
    assert not await world.instance.storage.exists(key)


async def test_of_many_choices_made_at_once_one_holds(world: World, folder: Path) -> None:
    ann = await world.member("ann")
    clips = [await a_clip(world, ann, folder, bytes([number])) for number in range(4)]
    await asyncio.gather(*(choose(ann, clip) for clip in clips))
    assert (await Avatar.get()).clip_id in {clip.id for clip in clips}


async def test_an_erased_member_leaves_no_picture(world: World, folder: Path) -> None:
    ann = await world.member("ann")
    await choose(ann, await a_clip(world, ann, folder))
    key = (await Avatar.get()).key
    assert ann.user is not None
    async with transaction():
        await erase_member(ann.user.id, world.clock.now())
    await remove_doomed_files(world.instance)
    assert not await Avatar.exists()
    assert not await world.instance.storage.exists(key)


async def test_the_pictures_of_a_page_of_members_are_read_at_once(
    world: World, folder: Path
) -> None:
    ann, *fans = [await world.member(name) for name in ("ann", "bob", "cleo", "dan")]
    for fan in fans:
        await world.follows(fan, ann)
        await choose(fan, await a_clip(world, fan, folder))
    with statements(warm=True) as seen:
        edges = (await ann.run(FOLLOWERS)).payload()["followers"]["edges"]
    assert all(edge["node"]["avatar"]["url"] for edge in edges)
    assert len(edges) == 3
    assert sum('FROM "avatars"' in sql for sql in seen) == 1
