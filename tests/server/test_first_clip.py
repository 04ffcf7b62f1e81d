"""The main job, as its users do it: real processes, real HTTP, real sockets, a real MP4."""

from __future__ import annotations

import asyncio
import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import httpx2 as httpx
import numpy as np
import pytest

from tests.running import Running, Socket, running
from tests.services import postgres_url, redis_url

FOLLOW = "mutation ($i: MemberInput!) { follow(input: $i) { errors { code } } }"
CREATE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id state } errors { code message field } } }"""
PROGRESS = """subscription ($id: ID!) { generationProgress(generationId: $id) {
  seq stage fraction preview cursor generation { state error { code message } clip { id } } } }"""
NEW_CLIPS = """subscription { clipPublished(kind: FOLLOWING) {
  cursor clips { id caption author { handle } video { url contentType } } } }"""
PUBLISH = """mutation ($i: PublishClipInput!) { publishClip(input: $i) {
  clip { id } errors { code message } } }"""
FEED = "{ feed(kind: FOLLOWING) { edges { node { id caption poster { url } blurhash } } } }"


@pytest.fixture(params=["sqlite", "postgresql+redis"])
def services(request: pytest.FixtureRequest) -> dict[str, object]:
    if request.param == "sqlite":
        return {}
    return {"database_url": postgres_url(), "redis_url": redis_url()}


async def make(
    instance: Running, token: str, prompt: str, *, seconds: float = 2
) -> list[dict[str, Any]]:
    """Ask for a clip and watch it to the end: every value of its progress."""
    wish = {"prompt": prompt, "seconds": seconds, "size": {"width": 360, "height": 640}}
    created = (await instance.run(CREATE, token, i=wish))["createClip"]
    assert created["errors"] == []
    async with instance.socket(token) as socket:
        return await watch(socket, created["generation"]["id"])


async def watch(socket: Socket, generation_id: str) -> list[dict[str, Any]]:
    await socket.subscribe("p", PROGRESS, id=generation_id)
    values = []
    while (frame := await socket.next())["type"] == "next":
        values.append(frame["payload"]["data"]["generationProgress"])
    assert frame["type"] == "complete", frame
    return values


@pytest.mark.feature("B1", "B2", "B16", "D1", "D2", "D3", "E3", "E17")
async def test_a_prompt_becomes_a_clip_in_a_followers_open_socket(
    tmp_path: Path, services: dict[str, object]
) -> None:
    async with running(tmp_path, **services) as instance:
        author, author_id = await instance.sign_up("author")
        follower, _ = await instance.sign_up("follower")
        await instance.run(FOLLOW, follower, i={"userId": author_id})
        async with instance.socket(follower) as phone:
            await phone.subscribe("new", NEW_CLIPS)
            values = await make(instance, author, "a red ball bouncing on a beach at night")
            check_progress(values)
            clip_id = values[-1]["generation"]["clip"]["id"]
            wish = {"clipId": clip_id, "audience": "FOLLOWERS", "caption": "boing"}
            assert (await instance.run(PUBLISH, author, i=wish))["publishClip"]["errors"] == []
            frame = await phone.next()
        (clip,) = frame["payload"]["data"]["clipPublished"]["clips"]
        assert (clip["id"], clip["caption"]) == (clip_id, "boing")
        assert clip["author"]["handle"] == "author"
        (edge,) = (await instance.run(FEED, follower))["feed"]["edges"]
        assert edge["node"]["id"] == clip_id
        async with httpx.AsyncClient() as client:
            video = await client.get(clip["video"]["url"])
            poster = await client.get(edge["node"]["poster"]["url"])
            part = await client.get(clip["video"]["url"], headers={"range": "bytes=0-99"})
        assert (video.status_code, video.headers["content-type"]) == (200, "video/mp4")
        assert (part.status_code, part.content) == (206, video.content[:100])
        assert poster.headers["content-type"] == "image/jpeg"
        check_video(video.content, seconds=2)


def check_progress(values: list[dict[str, Any]]) -> None:
    assert values[-1]["generation"]["state"] == "COMPLETED", values[-1]
    sequence = [value["seq"] for value in values]
    assert sequence == sorted(set(sequence))
    fractions = [value["fraction"] for value in values]
    assert fractions == sorted(fractions)
    assert any(value["preview"] for value in values)


def check_video(content: bytes, *, seconds: float) -> None:
    """H.264 and AAC of that length; the picture moves and the sound sounds."""
    with av.open(io.BytesIO(content)) as file:
        (picture,), (sound,) = file.streams.video, file.streams.audio
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        frames = [frame.to_ndarray(format="gray") for frame in file.decode(picture)]
        file.seek(0)
        samples = np.concatenate([f.to_ndarray() for f in file.decode(sound)], axis=1)
    assert len(frames) == round(seconds * 24)
    assert abs(samples.shape[1] / 48000 - seconds) < 2 / 24
    assert max(np.abs(a.astype(int) - b).mean() for a, b in pairwise(frames)) > 0.2
    assert np.abs(samples).max() > 0.01


@pytest.mark.feature("B15", "B17")
async def test_a_killed_workers_job_is_finished_by_another_once(
    tmp_path: Path, services: dict[str, object]
) -> None:
    async with running(tmp_path, workers=0, **services) as instance:
        token, _ = await instance.sign_up("author")
        victim = instance.start("worker")
        size = {"width": 360, "height": 640}
        wish = {"prompt": "a blue robot walking in a city", "seconds": 8, "size": size}
        job = (await instance.run(CREATE, token, i=wish))["createClip"]["generation"]["id"]
        async with instance.socket(token) as socket:
            await socket.subscribe("p", PROGRESS, id=job)
            while True:
                value = (await socket.next())["payload"]["data"]["generationProgress"]
                if value["generation"]["state"] == "RUNNING" and value["fraction"] > 0.05:
                    break
            victim.kill()
            instance.start("worker")
            frame = await socket.next()
            last: dict[str, Any] = {}
            while frame["type"] == "next":
                last = frame["payload"]["data"]["generationProgress"]
                frame = await socket.next()
        assert last["generation"]["state"] == "COMPLETED"
        drafts = await instance.run("{ drafts { edges { node { id } } } }", token)
        assert len(drafts["drafts"]["edges"]) == 1


@pytest.mark.feature("A4")
async def test_revoking_a_session_closes_its_open_socket(tmp_path: Path) -> None:
    async with running(tmp_path, workers=0) as instance:
        first, _ = await instance.sign_up("ann")
        async with instance.socket(first) as socket:
            await socket.subscribe("new", NEW_CLIPS)
            out = await instance.run("mutation { signOut { errors { code } } }", first)
            assert out["signOut"]["errors"] == []
            async with asyncio.timeout(5):
                await socket.connection.wait_closed()
            assert socket.connection.close_code == 4403


async def test_ctrl_c_stops_everything_cleanly(tmp_path: Path) -> None:
    """`server run` with no demo data: members exist, so nothing is generated first."""
    async with running(tmp_path, workers=0) as instance:
        await instance.sign_up("ann")
        await asyncio.to_thread(instance.stop)
        everything = instance.start("run")
        await instance.ready()
        everything.send_signal(2)
        assert await asyncio.to_thread(everything.wait, 20) == 0
