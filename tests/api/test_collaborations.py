"""Drafts made together: who is asked, who comes in, what each may do, and whose name is shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from models.base import execute, transaction
from models.clips import Audience, Clip, Rendition, RenditionKind
from models.collaborations import Collaboration, CollaborationState, CollaboratorRole
from models.deletions import DoomedFile
from models.generations import Generation, queue
from models.generations.drafts import File, Made
from models.holds import HoldKind, place_hold
from models.users import AgeBand, Role
from schema.base import global_id
from tests.api.accounts import events
from tests.api.families import gid, make_next, publish
from tests.statements import statements
from tests.world import Answer, Member, World

INVITE = """mutation ($i: InviteCollaboratorInput!) { inviteCollaborator(input: $i) {
  collaboration { id role state user { handle } owner { handle } clip { id } }
  errors { code field } } }"""
ANSWER = """mutation ($i: AnswerCollaborationInput!) { answerCollaboration(input: $i) {
  collaboration { state clip { id } } errors { code field } } }"""
END = """mutation ($i: EndCollaborationInput!) { endCollaboration(input: $i) {
  collaboration { id } errors { code field } } }"""
CREDIT = """mutation ($i: SetCreditInput!) { setCredit(input: $i) {
  collaboration { isCredited } errors { code } } }"""
RETAKE = """mutation ($i: RemixClipInput!) { retakeDraft(input: $i) {
  generation { id prompt } errors { code field } } }"""
UPDATE = """mutation ($i: UpdateClipInput!) { updateClip(input: $i) {
  clip { caption altText } errors { code } } }"""
CLIP = """query ($id: ID!) { clip(id: $id) { id viewerRole coAuthors { handle }
  collaborations { role state user { handle } } } }"""
MINE = """query ($states: [CollaborationState!], $first: Int, $after: String) {
  collaborations(states: $states, first: $first, after: $after) {
    edges { node { id state role clip { id } owner { handle } user { handle } } }
    pageInfo { hasNextPage endCursor } } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
FEED = """query ($n: Int) { feed(kind: LATEST, first: $n) { edges { node {
  id viewerRole coAuthors { handle } collaborations { state } } } } }"""
PUBLISH = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
TRASH = "mutation ($i: TrashClipsInput!) { trashClips(input: $i) { errors { code } } }"


async def pair(world: World) -> tuple[Member, Member]:
    """An owner, and a follower who may be asked."""
    owner, other = await world.member(), await world.member()
    await world.follows(other, owner)
    return owner, other


async def invite(owner: Member, clip: Clip, other: Member, role: str = "EDITOR") -> Answer:
    return await owner.run(INVITE, i={"clipId": gid(clip), "userId": other.id, "role": role})


async def invited(owner: Member, clip: Clip, other: Member, role: str = "EDITOR") -> str:
    made = (await invite(owner, clip, other, role)).payload()
    assert made["errors"] == []
    found: str = made["collaboration"]["id"]
    return found


async def accept(member: Member, collaboration: str) -> Answer:
    return await member.run(ANSWER, i={"collaborationId": collaboration, "accept": True})


async def joined(owner: Member, clip: Clip, other: Member, role: str = "EDITOR") -> str:
    collaboration = await invited(owner, clip, other, role)
    assert (await accept(other, collaboration)).payload()["errors"] == []
    return collaboration


async def sees(member: Member, clip: Clip) -> bool:
    return (await member.run(NODE, id=gid(clip))).payload() is not None


# Asking


@pytest.mark.feature("D8", "I11")
async def test_only_its_author_asks_others_into_a_draft(world: World) -> None:
    owner, other = await pair(world)
    clip = await world.draft(owner)
    stranger, office = await world.member(), await world.member(role=Role.ADMIN)
    await world.follows(other, stranger)
    await world.follows(other, office)
    assert (await invite(world.anonymous, clip, other)).refusal() == "UNAUTHENTICATED"
    for member in (stranger, office, other):
        assert (await invite(member, clip, other)).refusal() == "NOT_FOUND"
    collaboration = await invited(owner, clip, other)
    assert (await invite(other, clip, stranger)).refusal() == "NOT_FOUND"
    await accept(other, collaboration)
    assert (await invite(other, clip, stranger)).refusal() == "NOT_FOUND"


@pytest.mark.feature("D8")
@pytest.mark.feature("D14")
async def test_only_followers_are_asked_and_no_minor_by_an_adult(world: World) -> None:
    owner, other = await pair(world)
    stranger, blocker = await world.member(), await world.member()
    minor = await world.member(band=AgeBand.MINOR)
    await world.follows(minor, owner)
    await world.blocks(blocker, owner)
    clip = await world.draft(owner)
    assert (await invite(owner, clip, stranger)).refusal() == "FORBIDDEN"
    assert (await invite(owner, clip, blocker)).refusal() == "NOT_FOUND"
    assert (await invite(owner, clip, owner)).refusal() == "BAD_USER_INPUT"
    assert (await invite(owner, clip, other, "OWNER")).refusal() == "BAD_USER_INPUT"
    assert (await invite(owner, clip, minor)).refusal() == "FORBIDDEN"
    await world.follows(owner, minor)
    assert (await invite(owner, clip, minor)).refusal() == "FORBIDDEN", "adults do not begin"
    own = await world.draft(minor)
    assert (await invite(minor, own, owner)).payload()["errors"] == []
    friend = await world.member(band=AgeBand.MINOR)
    await world.follows(friend, minor)
    assert (await invite(minor, own, friend)).refusal() == "FORBIDDEN", "strange to the adult"
    assert await Collaboration.filter(clip_id=own.id).count() == 1
    assert (await invite(minor, await world.draft(minor), friend)).payload()["errors"] == []
    assert (await invite(owner, await world.clip(owner), other)).refusal() == "CONFLICT"


@pytest.mark.feature("D8")
async def test_an_invitation_shows_who_asks_and_not_what(world: World) -> None:
    owner, other = await pair(world)
    clip = await world.draft(owner)
    collaboration = await invited(owner, clip, other)
    (edge,) = (await other.run(MINE)).payload()["edges"]
    assert owner.user is not None
    assert edge["node"]["owner"]["handle"] == owner.user.handle
    assert edge["node"]["clip"] is None
    assert not await sees(other, clip)
    shown = (await accept(other, collaboration)).payload()["collaboration"]
    assert shown == {"state": "ACCEPTED", "clip": {"id": gid(clip)}}
    assert await sees(other, clip)
    stranger = await world.member()
    for member, knows in (
        (owner, True),
        (other, True),
        (stranger, False),
        (world.anonymous, False),
    ):
        found = (await member.run(NODE, id=collaboration)).payload()
        assert (found is not None) == knows


@pytest.mark.feature("D8", "I11")
async def test_only_who_was_asked_answers_and_once(world: World) -> None:
    owner, other = await pair(world)
    clip = await world.draft(owner)
    collaboration = await invited(owner, clip, other)
    assert (await accept(world.anonymous, collaboration)).refusal() == "UNAUTHENTICATED"
    for member in (owner, await world.member(), await world.member(role=Role.ADMIN)):
        assert (await accept(member, collaboration)).refusal() == "NOT_FOUND"
    declined = await other.run(ANSWER, i={"collaborationId": collaboration, "accept": False})
    assert declined.payload()["collaboration"] == {"state": "DECLINED", "clip": None}
    assert (await accept(other, collaboration)).refusal() == "CONFLICT"
    assert (await invite(owner, clip, other)).refusal() == "CONFLICT"
    assert (await owner.run(END, i={"collaborationId": collaboration})).refusal() == "NOT_FOUND"
    assert (await other.run(MINE)).payload()["edges"] == []
    assert len((await other.run(MINE, states=["DECLINED"])).payload()["edges"]) == 1
    assert len(await events("collaboration.changed")) == 2


@pytest.mark.feature("D8")
async def test_asking_again_changes_the_role(world: World) -> None:
    owner, other = await pair(world)
    clip = await world.draft(owner)
    first = await joined(owner, clip, other, "VIEWER")
    assert await invited(owner, clip, other, "EDITOR") == first
    assert (await other.run(CLIP, id=gid(clip))).payload()["viewerRole"] == "EDITOR"


@pytest.mark.feature("D8")
async def test_fifty_simultaneous_invitations_fill_a_clip_and_no_more(world: World) -> None:
    owner = await world.member()
    clip = await world.draft(owner)
    members = [await world.member() for _ in range(25)]
    for member in members:
        await world.follows(member, owner)
    answers = await asyncio.gather(*(invite(owner, clip, member) for member in members * 2))
    kept = {a.payload()["collaboration"]["id"] for a in answers if not a.payload()["errors"]}
    assert len(kept) == await Collaboration.filter(clip_id=clip.id).count() == 10


# What each may do


@pytest.mark.feature("D8", "D3")
async def test_a_draft_is_seen_by_those_who_came_in_until_they_go(world: World) -> None:
    owner, editor = await pair(world)
    viewer = await world.member()
    await world.follows(viewer, owner)
    clip = await world.draft(owner)
    ids = [await joined(owner, clip, editor), await joined(owner, clip, viewer, "VIEWER")]
    for member, role in ((owner, "OWNER"), (editor, "EDITOR"), (viewer, "VIEWER")):
        shown = (await member.run(CLIP, id=gid(clip))).payload()
        assert shown["viewerRole"] == role
        assert len(shown["collaborations"]) == 2
    assert not await sees(await world.member(), clip)
    await viewer.run(END, i={"collaborationId": ids[1]})
    assert not await sees(viewer, clip)
    await world.blocks(owner, editor)
    assert not await sees(editor, clip)
    await execute("DELETE FROM blocks")
    assert await sees(editor, clip)
    assert (await viewer.run(END, i={"collaborationId": ids[0]})).refusal() == "NOT_FOUND"
    await owner.run(END, i={"collaborationId": ids[0]})
    assert not await sees(editor, clip)
    assert (await owner.run(END, i={"collaborationId": ids[0]})).refusal() == "NOT_FOUND"
    assert (await invite(owner, clip, editor)).payload()["errors"] == []


@pytest.mark.feature("D8", "D3")
async def test_what_is_held_or_in_the_trash_is_its_authors_alone(world: World) -> None:
    owner, editor = await pair(world)
    held, trashed = await world.draft(owner), await world.draft(owner)
    for clip in (held, trashed):
        await joined(owner, clip, editor)
    async with transaction():
        await place_hold(held.id, HoldKind.MOD_REVIEW, "case:1", actor_id=None)
    await owner.run(TRASH, i={"clipIds": [gid(trashed)]})
    for clip in (held, trashed):
        assert not await sees(editor, clip)
        assert await sees(owner, clip)


@pytest.mark.feature("D8", "I11")
async def test_editors_change_words_and_nothing_else(world: World) -> None:
    owner, editor = await pair(world)
    viewer = await world.member()
    await world.follows(viewer, owner)
    clip = await world.draft(owner)
    await joined(owner, clip, editor)
    await joined(owner, clip, viewer, "VIEWER")
    words = {"clipId": gid(clip), "caption": "ours", "altText": "a ball"}
    changed = (await editor.run(UPDATE, i=words)).payload()
    assert changed["clip"] == {"caption": "ours", "altText": "a ball"}
    assert (await viewer.run(UPDATE, i=words)).refusal() == "NOT_FOUND"
    for wish in ({"allowDownload": False}, {"remixPolicy": "NONE"}):
        assert (await editor.run(UPDATE, i={**words, **wish})).refusal() == "FORBIDDEN"
    assert (await editor.run(PUBLISH, i={"clipId": gid(clip)})).refusal() == "NOT_FOUND"
    assert (await editor.run(TRASH, i={"clipIds": [gid(clip)]})).refusal() == "NOT_FOUND"
    await owner.run(PUBLISH, i={"clipId": gid(clip)})
    assert (await editor.run(UPDATE, i=words)).refusal() == "NOT_FOUND"
    assert (await owner.run(UPDATE, i=words)).payload()["errors"] == []


# New takes


def take(clip: Clip, **more: Any) -> dict[str, Any]:
    return {"clipId": gid(clip), "prompt": "a blue ball", "seconds": 2.0, **more}


@pytest.mark.feature("D8")
async def test_an_editor_asks_for_a_new_take_that_replaces_what_the_draft_shows(
    world: World,
) -> None:
    owner, editor = await pair(world)
    clip = await world.draft(owner, caption="ours")
    await Rendition.create(
        clip_id=clip.id, kind=RenditionKind.ORIGINAL, key="old", content_type="video/mp4",
        size=1, sha256="0", width=1, height=1,
    )  # fmt: skip
    await joined(owner, clip, editor)
    assert (await editor.run(RETAKE, i=take(clip))).payload()["errors"] == []
    made = await make_next()
    assert made.id == clip.id
    assert owner.user is not None
    assert (made.author_id, made.prompt, made.caption) == (owner.user.id, "a blue ball", "ours")
    (file,) = await Rendition.filter(clip_id=clip.id)
    assert file.key != "old"
    assert [doomed.key for doomed in await DoomedFile.all()] == ["old"]
    assert await Clip.all().count() == 1
    assert (await publish(owner, clip)).payload()["errors"] == []


@pytest.mark.feature("D8", "I11")
async def test_only_owner_and_editors_ask_for_new_takes_of_a_draft(world: World) -> None:
    owner, editor = await pair(world)
    viewer, stranger = await world.member(), await world.member()
    await world.follows(viewer, owner)
    clip = await world.draft(owner)
    await joined(owner, clip, editor)
    await joined(owner, clip, viewer, "VIEWER")
    office = await world.member(role=Role.ADMIN)
    assert (await world.anonymous.run(RETAKE, i=take(clip))).refusal() == "UNAUTHENTICATED"
    for member in (viewer, stranger, office):
        assert (await member.run(RETAKE, i=take(clip))).refusal() == "NOT_FOUND"
    for member in (owner, editor):
        assert (await member.run(RETAKE, i=take(clip))).payload()["errors"] == []
    shown = await world.clip(owner)
    assert (await owner.run(RETAKE, i=take(shown))).refusal() == "CONFLICT"


@pytest.mark.feature("D8")
@pytest.mark.parametrize("fate", ["published", "removed", "held"])
async def test_a_take_whose_draft_is_out_of_reach_by_now_fails(world: World, fate: str) -> None:
    owner, editor = await pair(world)
    clip = await world.draft(owner)
    collaboration = await joined(owner, clip, editor)
    await editor.run(RETAKE, i=take(clip))
    job = await queue.claim("w1", backend="scene", lease_seconds=30, running_cap=9)
    assert job is not None
    if fate == "published":
        await publish(owner, clip)
    elif fate == "removed":
        await owner.run(END, i={"collaborationId": collaboration})
    else:
        async with transaction():
            await place_hold(clip.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
    file = File(RenditionKind.ORIGINAL, "aa/1.mp4", "video/mp4", 1, "00", 360, 640)
    made = Made(
        effective_prompt="a blue ball",
        duration_ms=2000,
        width=360,
        height=640,
        fps=24,
        blurhash="L0",
        files=[file],
    )
    assert await queue.finish(job, made) is None
    over = await Generation.get(id=job.id)
    assert (over.state, over.error_code) == ("FAILED", "DRAFT_GONE")
    assert (await Clip.get(id=clip.id)).prompt == clip.prompt
    assert await Rendition.all().count() == 0


# Names


@pytest.mark.feature("D8")
async def test_co_authors_are_named_after_they_accept_and_until_they_withdraw(
    world: World,
) -> None:
    owner, editor = await pair(world)
    viewer, late = await world.member(), await world.member()
    for member in (viewer, late):
        await world.follows(member, owner)
    clip = await world.draft(owner)
    collaboration = await joined(owner, clip, editor)
    await joined(owner, clip, viewer, "VIEWER")
    open_one = await invited(owner, clip, late)
    await publish(owner, clip)
    assert editor.user is not None

    async def named() -> list[str]:
        shown = (await world.anonymous.run(CLIP, id=gid(clip))).payload()
        assert (shown["viewerRole"], shown["collaborations"]) == (None, [])
        return [user["handle"] for user in shown["coAuthors"]]

    assert await named() == [editor.user.handle]
    wish = {"collaborationId": collaboration, "isCredited": False}
    for member, code in (
        (world.anonymous, "UNAUTHENTICATED"),
        (owner, "NOT_FOUND"),
        (viewer, "NOT_FOUND"),
        (await world.member(role=Role.ADMIN), "NOT_FOUND"),
    ):
        assert (await member.run(CREDIT, i=wish)).refusal() == code
    early = {"collaborationId": open_one, "isCredited": True}
    assert (await late.run(CREDIT, i=early)).refusal() == "CONFLICT"
    assert (await editor.run(CREDIT, i=wish)).payload()["collaboration"] == {"isCredited": False}
    assert await named() == []
    await editor.run(CREDIT, i={**wish, "isCredited": True})
    assert await named() == [editor.user.handle]
    await editor.run(END, i={"collaborationId": collaboration})
    assert await named() == []


@pytest.mark.feature("D8", "D3")
async def test_who_made_a_clip_together_sees_it_whatever_its_audience(world: World) -> None:
    owner, editor = await pair(world)
    clip = await world.draft(owner)
    await joined(owner, clip, editor)
    await publish(owner, clip, audience=Audience.PRIVATE.value)
    assert await sees(editor, clip)
    assert (await editor.run(FEED)).payload()["edges"] == []


@pytest.mark.feature("D8", "I11")
async def test_lists_take_the_same_statements_whatever_their_size(world: World) -> None:
    owner, editor = await pair(world)
    for _ in range(5):
        clip = await world.draft(owner)
        await joined(owner, clip, editor)
        await publish(owner, clip)
    for document, member in ((FEED, world.anonymous), (MINE, editor)):
        ran_at = []
        for size in (1, 50):
            with statements() as ran:
                answer = await member.run(document, n=size, first=size)
            assert len(answer.payload()["edges"]) == min(size, 5)
            ran_at.append(len(ran))
        assert ran_at[0] == ran_at[1], document


@pytest.mark.feature("D8")
async def test_pages_of_collaborations_go_on_where_they_ended(world: World) -> None:
    owner, editor = await pair(world)
    made = [await invited(owner, await world.draft(owner), editor) for _ in range(3)]
    first = (await editor.run(MINE, first=2)).payload()
    second = (await editor.run(MINE, first=2, after=first["pageInfo"]["endCursor"])).payload()
    found = [edge["node"]["id"] for page in (first, second) for edge in page["edges"]]
    assert found == made[::-1]
    assert (await world.anonymous.run(MINE)).refusal() == "UNAUTHENTICATED"
    unknown = {"collaborationId": global_id("Collaboration", 1), "accept": True}
    assert (await editor.run(ANSWER, i=unknown)).refusal() == "NOT_FOUND"
    assert {row.state for row in await Collaboration.all()} == {CollaborationState.INVITED}
    assert {row.role for row in await Collaboration.all()} == {CollaboratorRole.EDITOR}
