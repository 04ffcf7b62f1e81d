import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin

import av
import httpx2
import pytest
from starlette.applications import Starlette

from media.streaming import fragment
from media.urls import Granted, MediaGrant
from models.base import transaction
from models.clips import Clip, Rendition, RenditionKind
from models.holds import HoldKind, place_hold, release_hold
from schema.base import global_id
from server.media import media_route
from tests.media.films import filmed, scene
from tests.serving import serving
from tests.world import Member, World

pytestmark = pytest.mark.feature("D1")

FILM = b"the film of a red ball"


async def a_film(world: World, clip: Clip, tmp_path: Path) -> Rendition:
    source = tmp_path / "film.mp4"
    source.write_bytes(FILM)
    stored = await world.instance.storage.put_file(source, suffix=".mp4", content_type="video/mp4")
    return await Rendition.create(
        clip_id=clip.id,
        kind=RenditionKind.ORIGINAL,
        key=stored.key,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        passed_sha256=stored.sha256,
        width=720,
        height=1280,
    )


def address(world: World, film: Rendition, viewer: Member | None, *, download: bool = False) -> str:
    """The path that the API would hand out to this viewer."""
    urls = world.instance.media_urls
    grant = MediaGrant(
        granted=Granted.RENDITION,
        subject_id=film.id,
        viewer_id=viewer.user.id if viewer and viewer.user else None,
        expires_at=urls.expiry(world.clock.now()),
        download=download,
    )
    url = urls.issue(grant, "original.mp4")
    return url.removeprefix(world.instance.settings.base_url)


@asynccontextmanager
async def a_client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=[media_route(world.instance)])
    async with serving(app) as base_url, httpx2.AsyncClient(base_url=base_url) as client:
        yield client


async def test_an_address_plays_for_as_long_as_it_lasts(world: World, tmp_path: Path) -> None:
    ann = await world.member("ann")
    film = await a_film(world, await world.clip(ann), tmp_path)
    path = address(world, film, None)
    async with a_client(world) as client:
        answer = await client.get(path, headers={"Range": "bytes=4-7"})
        assert (answer.status_code, answer.content) == (206, b"film")
        assert answer.headers["etag"] == f'"{film.sha256}"'

        world.clock.advance(days=1)
        expired = await client.get(path)
        (error,) = expired.json()["errors"]
        assert (expired.status_code, error["extensions"]["code"]) == (404, "NOT_FOUND")
        assert expired.headers["cache-control"] == "no-store"


async def test_a_block_bites_on_an_address_already_handed_out(world: World, tmp_path: Path) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    film = await a_film(world, await world.clip(ann), tmp_path)
    path = address(world, film, bob)
    async with a_client(world) as client:
        first = await client.get(path)
        assert first.status_code == 200
        await world.blocks(ann, bob)
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 404


async def test_a_draft_plays_for_its_author_alone(world: World, tmp_path: Path) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    film = await a_film(world, await world.draft(ann), tmp_path)
    async with a_client(world) as client:
        assert (await client.get(address(world, film, ann))).content == FILM
        assert (await client.get(address(world, film, bob))).status_code == 404
        assert (await client.get(address(world, film, None))).status_code == 404


async def test_a_download_has_a_name_and_a_bare_address_has_none(
    world: World, tmp_path: Path
) -> None:
    ann = await world.member("ann")
    film = await a_film(world, await world.clip(ann), tmp_path)
    async with a_client(world) as client:
        kept = await client.get(address(world, film, None, download=True))
        played = await client.get(address(world, film, None))
    assert kept.headers["content-disposition"].startswith("attachment; filename=")
    assert played.headers["content-disposition"] == "inline"


@pytest.mark.parametrize("token", ["x", "%00", "A" * 4000, "..", "\N{SNOWMAN}"])
async def test_a_forged_address_is_absent(world: World, token: str) -> None:
    async with a_client(world) as client:
        answer = await client.get(f"/media/{token}/original.mp4")
    assert answer.status_code == 404


async def test_only_reading_is_allowed(world: World) -> None:
    async with a_client(world) as client:
        answer = await client.post("/media/x/original.mp4")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.feature("D4", "N9")
async def test_a_hold_takes_back_an_address_already_handed_out(
    world: World, tmp_path: Path
) -> None:
    ann, bob = await world.member("ann"), await world.member("bob")
    clip = await world.clip(ann)
    film = await a_film(world, clip, tmp_path)
    paths = [address(world, film, None), address(world, film, bob)]
    async with a_client(world) as client:
        for path in paths:
            answer = await client.get(path)
            assert answer.status_code == 200
            # No cache may keep it for longer than a hold may take to bite.
            assert answer.headers["cache-control"] == "private, max-age=5, must-revalidate"
        async with transaction():
            await place_hold(clip.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
        for path in paths:
            known = {"If-None-Match": f'"{film.sha256}"'}
            answer = await client.get(path, headers=known)
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["extensions"]["code"]) == (410, "GONE")
        assert (await client.get(address(world, film, ann))).status_code == 200
        async with transaction():
            await release_hold(clip.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
        assert (await client.get(paths[0])).status_code == 200


@pytest.mark.feature("N9", "H1", "H2", "H3")
async def test_a_file_that_was_not_found_to_be_marked_never_leaves(
    world: World, tmp_path: Path
) -> None:
    ann = await world.member("ann")
    film = await a_film(world, await world.clip(ann), tmp_path)
    async with a_client(world) as client:
        for passed in ("", "0" * 64):
            await Rendition.filter(id=film.id).update(passed_sha256=passed)
            for viewer in (None, ann):
                answer = await client.get(address(world, film, viewer))
                (error,) = answer.json()["errors"]
                assert (answer.status_code, error["extensions"]["code"]) == (410, "GONE")
                assert FILM not in answer.content


async def a_stream(world: World, clip: Clip, tmp_path: Path, *, small: bool) -> Rendition:
    """A film in fragments, one of its two qualities."""
    whole, pieces = tmp_path / "whole.mp4", tmp_path / "pieces.mp4"
    size = (90, 160) if small else (180, 320)
    fragment(filmed(whole, scene(width=size[0], height=size[1]), imprint=None), pieces)
    stored = await world.instance.storage.put_file(pieces, suffix=".mp4", content_type="video/mp4")
    return await Rendition.create(
        clip_id=clip.id,
        kind=RenditionKind.STREAM_SMALL if small else RenditionKind.STREAM,
        key=stored.key,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        passed_sha256=stored.sha256,
        width=size[0],
        height=size[1],
    )


async def stream_url(world: World, clip: Clip, viewer: Member) -> str:
    told = await viewer.run(
        "query ($id: ID!) { clip(id: $id) { stream { url contentType } } }",
        id=global_id("Clip", clip.id),
    )
    stream = told.payload()["stream"]
    assert stream["contentType"] == "application/vnd.apple.mpegurl"
    url: str = stream["url"]
    return url.removeprefix(world.instance.settings.base_url)


@pytest.mark.feature("A8", "D18")
async def test_playlists_and_captions_are_given_out_by_the_same_rules(
    world: World, tmp_path: Path
) -> None:
    ann = await world.member("ann")
    clip = await world.clip(ann)
    await Clip.filter(id=clip.id).update(
        transcript_json='[{"start": 0.5, "end": 1.25, "text": "[a dog barks]"}]'
    )
    for small in (False, True):
        await a_stream(world, clip, tmp_path, small=small)
    told = await world.anonymous.run(
        "query ($id: ID!) { clip(id: $id) { subtitles { url } } }", id=global_id("Clip", clip.id)
    )
    words = told.payload()["subtitles"]["url"].removeprefix(world.instance.settings.base_url)
    top = await stream_url(world, clip, world.anonymous)
    async with a_client(world) as client:
        captions = await client.get(words)
        assert captions.headers["content-type"] == "text/vtt; charset=utf-8"
        assert captions.text.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:01.250\n[a dog barks]")
        paths = [top, words]
        for variant in _uris((await client.get(top)).text):
            paths.append(urljoin(top, variant))
            (film,) = set(_uris((await client.get(paths[-1])).text))
            paths.append(urljoin(paths[-1], film))
        assert len(set(paths)) == 6
        for path in paths:
            answer = await client.get(path)
            assert answer.headers["x-content-type-options"] == "nosniff"
            # Players in pages of other origins load pieces by script.
            assert answer.headers["access-control-allow-origin"] == "*"
            if path.endswith(".m3u8"):
                assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
            known = {"If-None-Match": answer.headers["etag"]}
            assert (await client.get(path, headers=known)).status_code == 304
        part = await client.get(paths[-1], headers={"Range": "bytes=0-99"})
        assert (part.status_code, len(part.content)) == (206, 100)
        async with transaction():
            await place_hold(clip.id, HoldKind.RIGHTS, "claim:1", actor_id=None)
        assert [(await client.get(path)).status_code for path in paths] == [410] * 6


@pytest.mark.feature("A8", "N9")
async def test_a_stream_offers_the_qualities_whose_marks_were_found(
    world: World, tmp_path: Path
) -> None:
    ann = await world.member("ann")
    clip = await world.clip(ann)
    large = await a_stream(world, clip, tmp_path, small=False)
    small = await a_stream(world, clip, tmp_path, small=True)
    film = await a_film(world, clip, tmp_path)
    top = await stream_url(world, clip, world.anonymous)
    async with a_client(world) as client:
        both = (await client.get(top)).text
        assert re.findall(r"RESOLUTION=(\w+)", both) == ["180x320", "90x160"]
        first, second = (urljoin(top, each) for each in _uris(both))
        await Rendition.filter(id=small.id).update(passed_sha256="")
        assert re.findall(r"RESOLUTION=(\w+)", (await client.get(top)).text) == ["180x320"]
        assert (await client.get(first)).status_code == 200
        assert (await client.get(second)).status_code == 410
        await Rendition.filter(id=large.id).update(passed_sha256="")
        assert (await client.get(top)).status_code == 410
        # What is not in fragments has no playlist, whatever name it is asked for by.
        whole = address(world, film, None)
        for name in ("playlist.m3u8", "variant.m3u8"):
            path = whole.replace("original.mp4", name)
            assert (await client.get(path)).status_code == 404


@pytest.mark.feature("A8")
async def test_a_player_plays_every_quality_of_a_stream(world: World, tmp_path: Path) -> None:
    ann = await world.member("ann")
    clip = await world.clip(ann)
    for small in (False, True):
        await a_stream(world, clip, tmp_path, small=small)
    top = await stream_url(world, clip, ann)

    def played(url: str) -> list[tuple[int, int]]:
        """How wide each quality is, and how many of its frames could be shown."""
        with av.open(url) as film:
            count = {stream.index: 0 for stream in film.streams.video}
            for packet in film.demux(*film.streams.video):
                count[packet.stream.index] += len(packet.decode())
            return [(each.codec_context.width, count[each.index]) for each in film.streams.video]

    async with serving(Starlette(routes=[media_route(world.instance)])) as base_url:
        assert await asyncio.to_thread(played, base_url + top) == [(180, 8), (90, 8)]


def _uris(playlist: str) -> list[str]:
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]
