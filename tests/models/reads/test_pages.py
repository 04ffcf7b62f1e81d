"""Pages of many requests in one statement, and answers written once for all who are told the same."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from core.ids import new_id
from media.urls import Granted, MediaGrant
from models.avatars import Avatar
from models.base import dialect, reading
from models.clips import Clip, Rendition, RenditionKind
from models.counts import Counts
from models.likes import Like
from models.reads.answers import Answers
from models.social import Block
from resolvers.told import Page
from schema.base import global_id
from schema.requests import parse_request
from tests.statements import statements
from tests.world import Member, World

PAGE = """query ($id: ID!, $handle: String!) {
    clip(id: $id) { caption viewerHasLiked likeCount
        comments(first: 3) { edges { node { body author { handle } } } } }
    user(handle: $handle) { name
        clips(first: 3) { edges { node { caption likeCount viewerHasLiked poster { url }
            author { handle avatar { url } } } } } } }"""


async def poster(clip: Clip) -> None:
    await Rendition.create(
        clip_id=clip.id,
        kind=RenditionKind.POSTER,
        key=f"clips/{new_id()}",
        content_type="image/jpeg",
        size=9,
        sha256="0" * 64,
        width=9,
        height=16,
    )


async def gallery(world: World) -> tuple[Member, Clip]:
    """A member with a picture, and a clip of theirs."""
    author = await world.member("author")
    clip = await world.clip(author)
    await poster(clip)
    assert author.user is not None
    await Avatar.create(
        id=author.user.id,
        clip_id=clip.id,
        key="avatars/1",
        content_type="image/webp",
        size=9,
        sha256="0" * 64,
        width=9,
        height=9,
    )
    return author, clip


@pytest.mark.feature("A8", "A9")
async def test_pages_asked_for_at_once_are_read_at_once(world: World) -> None:
    author, clip = await gallery(world)
    viewers = [await world.member() for _ in range(8)]
    liking, blocked = viewers[0], viewers[1]
    assert liking.user is not None
    assert blocked.user is not None
    assert author.user is not None
    await Like.create(clip_id=clip.id, user_id=liking.user.id)
    await Block.create(blocker_id=author.user.id, blocked_id=blocked.user.id)
    asked = {"id": global_id("Clip", clip.id), "handle": "author"}
    await asyncio.gather(*(each.run(PAGE, **asked) for each in viewers))
    with statements(warm=True) as ran:
        answers = await asyncio.gather(*(each.run(PAGE, **asked) for each in viewers))
    for viewer, answer in zip(viewers, answers, strict=True):
        if viewer is blocked:
            assert answer.data == {"clip": None, "user": None}
        else:
            assert answer.data["clip"]["viewerHasLiked"] is (viewer is liking)
            (edge,) = answer.data["user"]["clips"]["edges"]
            assert edge["node"]["viewerHasLiked"] is (viewer is liking)
    if dialect() == "postgresql":
        pages = [sql for sql in ran if " AS asks " in sql]
        assert len(pages) <= 8, "not a statement for each of four pages of eight viewers"


@pytest.mark.feature("A8", "F1")
async def test_an_answer_that_others_got_has_the_addresses_of_whoever_asks(world: World) -> None:
    clip = (await gallery(world))[1]
    asked = {"id": global_id("Clip", clip.id), "handle": "author"}
    viewers = [await world.member(), await world.member(), world.anonymous]
    urls, now = world.instance.media_urls, world.clock.now()
    for viewer in [*viewers, *viewers]:
        answer = await viewer.run(PAGE, **asked)
        (edge,) = answer.data["user"]["clips"]["edges"]
        found = edge["node"]["poster"]["url"], edge["node"]["author"]["avatar"]["url"]
        grants = [urls.read(url.split("/")[-2], now) for url in found]
        wanted = None if viewer.user is None else viewer.user.id
        assert [grant.viewer_id for grant in grants] == [wanted, wanted]
        assert grants[0].subject_id != grants[1].subject_id
    through = reading()
    if through is not None:
        assert len(through.facts.answers) >= 2


@pytest.mark.feature("A8", "F1")
async def test_pages_of_one_operation_know_of_the_same_addresses(world: World) -> None:
    """One that is there before any address is given out, as two often are, knew of none of them."""
    context = await (await world.member()).context()
    pages = [
        Page(context, Answers(), frozenset(), agrees=lambda _name, _record: True) for _ in range(2)
    ]
    grant = MediaGrant(Granted.AVATAR, 1, context.viewer_id, context.media_until())
    url = context.issue(grant, "a.webp")
    assert [[each.url for each in page.issued] for page in pages] == [[url], [url]]


@pytest.mark.feature("A8", "F1")
async def test_one_file_asked_for_twice_has_one_address(world: World) -> None:
    """Beside a field that is answered anew each time."""
    clip = (await gallery(world))[1]
    viewer = await world.member()
    page = """query ($id: ID!) { clip(id: $id) {
        isCovered viewCount one: poster { url } other: poster { url width } video { url } } }"""
    for _ in range(3):
        answer = (await viewer.run(page, id=global_id("Clip", clip.id))).data["clip"]
        assert answer["one"]["url"] == answer["other"]["url"]
        assert answer["one"]["url"].count("/media/") == 1


@pytest.mark.feature("A8")
async def test_what_a_loader_knew_before_is_kept_for_nobody(world: World) -> None:
    """A row that stands at two places of an operation may be told of twice."""
    clip = (await gallery(world))[1]
    viewer = await world.member()
    page = "query ($id: ID!) { clip(id: $id) { viewCount author { handle } } }"
    request = parse_request({"query": page, "variables": {"id": global_id("Clip", clip.id)}})
    prepared = world.graph.prepare(request, signed_in=True)
    context = await viewer.context()
    context.loaders.counts.prime({clip.id: Counts(views=99)})
    before = orjson.loads(await world.graph.answer(prepared, context))
    assert before["data"]["clip"]["viewCount"] == 99
    for _ in range(2):
        now = orjson.loads(await world.graph.answer(prepared, await viewer.context()))
        assert now["data"]["clip"] == {"viewCount": 0, "author": {"handle": "author"}}


@pytest.mark.feature("A8")
def test_answers_used_last_are_kept() -> None:
    answers: Answers[str] = Answers(most=10_000)
    for number in range(100):
        answers.keep(number, 1, "one", 500)
        answers.keep(number, 2, "two", 500)
        assert answers.of(0), "which is used all the time"
    assert answers.of(99) == {1: "one", 2: "two"}
    assert answers.of(50) is None
    assert 2 <= len(answers) <= 6
