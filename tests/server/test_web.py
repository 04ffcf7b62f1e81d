"""Several web processes behave as one: real processes, real sockets."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from websockets.exceptions import ConnectionClosed

from tests.running import PATIENCE, Running, Socket, free_port, running
from tests.services import postgres_url, redis_url

FOLLOW = "mutation ($i: MemberInput!) { follow(input: $i) { errors { code } } }"
NEW = """subscription ($k: FeedKind!, $after: String) { clipPublished(kind: $k, after: $after) {
  cursor clips { id author { handle } } } }"""
PUBLISH = (
    "mutation ($i: PublishClipInput!) { publishClip(input: $i) { clip { id } errors { code } } }"
)
CREATE = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
  generation { id } errors { code message } } }"""
PROGRESS = """subscription ($id: ID!) { generationProgress(generationId: $id) {
  generation { state } } }"""
DRAFTS = "{ drafts { edges { node { id } } } }"


@pytest.fixture(params=["sqlite", "postgresql+redis"])
def services(request: pytest.FixtureRequest) -> dict[str, object]:
    if request.param == "sqlite":
        return {}
    return {"database_url": postgres_url(), "redis_url": redis_url()}


@asynccontextmanager
async def pair(
    folder: Path, services: dict[str, object], *, workers: int = 0
) -> AsyncIterator[tuple[Running, Running]]:
    """Two web processes with ports of their own and one database."""
    async with running(folder, workers=workers, **services) as first:
        port = free_port()
        second = Running(f"http://127.0.0.1:{port}", first.environment)
        second.start("web", "--port", str(port))
        try:
            await second.ready()
            yield first, second
        finally:
            await asyncio.to_thread(second.stop)


async def draft(instance: Running, folder: Path, handle: str) -> None:
    """A finished clip of a member's, put there without a generator."""
    sql = """INSERT INTO clips (id, author_id, prompt, duration_ms, width, height, fps)
             SELECT {id}, id, 'a red ball', 2000, 360, 640, 24 FROM users WHERE handle = '{handle}'"""
    sql = sql.format(id=time.time_ns() // 16, handle=handle)
    url = instance.environment.get("MUTOSCOPE_DATABASE_URL")
    if url is None:
        with sqlite3.connect(folder / "mutoscope.sqlite3", timeout=10) as database:
            database.execute(sql)
        return
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()


async def publish(instance: Running, folder: Path, handle: str, token: str) -> str:
    await draft(instance, folder, handle)
    found = await instance.run(DRAFTS, token)
    clip_id: str = found["drafts"]["edges"][0]["node"]["id"]
    done = await instance.run(PUBLISH, token, i={"clipId": clip_id, "audience": "PUBLIC"})
    assert done["publishClip"]["errors"] == []
    return clip_id


async def here(instance: Running) -> str:
    """Where the log stands: a subscription is not acknowledged, but from a cursor it misses none."""
    return str((await instance.run("{ liveCursor }"))["liveCursor"])


async def told(socket: Socket) -> Any:
    frame = await socket.next()
    assert frame["type"] == "next", frame
    return frame["payload"]["data"]["clipPublished"]


@pytest.mark.feature("B16", "E17", "N15")
async def test_two_web_processes_are_one(tmp_path: Path, services: dict[str, object]) -> None:
    """A follower on one is told what an author does on the other, resumes there by a cursor of
    the first, and a session ended on one is closed on the other."""
    async with pair(tmp_path, services) as (first, second):
        author, author_id = await first.sign_up("author")
        follower, _ = await second.sign_up("follower")
        await second.run(FOLLOW, follower, i={"userId": author_id})
        async with second.socket(follower) as phone:
            await phone.subscribe("f", NEW, k="FOLLOWING", after=await here(second))
            one = await publish(first, tmp_path, "author", author)
            value = await told(phone)
            assert [clip["id"] for clip in value["clips"]] == [one]
        two = await publish(second, tmp_path, "author", author)
        async with first.socket(follower) as phone:
            await phone.subscribe("f", NEW, k="FOLLOWING", after=value["cursor"])
            assert [clip["id"] for clip in (await told(phone))["clips"]] == [two]
            out = await second.run("mutation { signOut { errors { code } } }", follower)
            assert out["signOut"]["errors"] == []
            async with asyncio.timeout(5):
                await phone.connection.wait_closed()
            assert phone.connection.close_code == 4403
        if "redis_url" in services:
            await as_many_sockets_as_on_one(first, second, author)


async def as_many_sockets_as_on_one(first: Running, second: Running, token: str) -> None:
    async with AsyncExitStack() as stack:
        for instance in (first, second) * 5:
            await stack.enter_async_context(instance.socket(token))
        for instance in (first, second):
            with pytest.raises(ConnectionClosed) as refused:
                await stack.enter_async_context(instance.socket(token))
            assert refused.value.rcvd is not None
            assert refused.value.rcvd.code == 1013


@pytest.mark.feature("B1", "B16", "B17", "N15")
async def test_two_workers_make_clips_for_watchers_on_either_of_two_web_processes(
    tmp_path: Path,
) -> None:
    services: dict[str, object] = {"database_url": postgres_url(), "redis_url": redis_url()}
    async with pair(tmp_path, services, workers=2) as (first, second):
        members = [(await first.sign_up(name))[0] for name in ("ann", "bob")]
        jobs = [
            await ask(instance, t) for instance, t in zip((first, second), members, strict=True)
        ]
        ends = await asyncio.gather(
            *(
                watched(web, t, job)
                for web, t, job in zip((second, first), members, jobs, strict=True)
            )
        )
        assert [end["generation"]["state"] for end in ends] == ["COMPLETED"] * 2


async def ask(instance: Running, token: str) -> str:
    wish = {"prompt": "a red ball", "seconds": 2, "size": {"width": 360, "height": 640}}
    made = await instance.run(CREATE, token, i=wish)
    return str(made["createClip"]["generation"]["id"])


async def watched(instance: Running, token: str, job: str) -> Any:
    """The last value of its progress."""
    async with instance.socket(token) as socket:
        await socket.subscribe("p", PROGRESS, id=job)
        last = None
        while (frame := await socket.next())["type"] == "next":
            last = frame["payload"]["data"]["generationProgress"]
        assert frame["type"] == "complete", frame
        return last


@pytest.mark.feature("B16", "N15")
async def test_several_processes_share_a_port_and_come_back_when_killed(
    tmp_path: Path, services: dict[str, object]
) -> None:
    async with running(tmp_path, workers=0, **services) as single:
        author, _ = await single.sign_up("author")
        port = free_port()
        both = Running(f"http://127.0.0.1:{port}", single.environment)
        parent = both.start("web", "--port", str(port), "--workers", "2")
        try:
            await both.ready()
            await everybody_hears(both, tmp_path, author)
            children = web_children(parent.pid)
            assert len(children) == 2
            os.kill(children[0], signal.SIGKILL)
            await until(lambda: len(set(web_children(parent.pid)) - {children[0]}) == 2)
            await both.ready()
            await everybody_hears(both, tmp_path, author)
            await parting(both, parent.pid)
            assert await asyncio.to_thread(parent.wait, 20) == 0
        finally:
            await asyncio.to_thread(both.stop)


async def everybody_hears(instance: Running, folder: Path, token: str) -> None:
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(instance.socket()) for _ in range(12)]
        start = await here(instance)
        for socket in sockets:
            await socket.subscribe("s", NEW, k="LATEST", after=start)
        clip_id = await publish(instance, folder, "author", token)
        for socket in sockets:
            assert [clip["id"] for clip in (await told(socket))["clips"]] == [clip_id]


async def parting(instance: Running, parent: int) -> None:
    """Each socket is told when to come back."""
    async with instance.socket() as socket:
        os.kill(parent, signal.SIGTERM)
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(10):
                while True:
                    await socket.connection.recv()
        assert socket.connection.close_code == 1012
        assert (socket.connection.close_reason or "").startswith("retry-after-ms=")


async def test_children_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    async with running(tmp_path, workers=0) as single:
        port = free_port()
        both = Running(f"http://127.0.0.1:{port}", single.environment)
        parent = both.start("web", "--port", str(port), "--workers", "2")
        await both.ready()
        children = web_children(parent.pid)
        assert len(children) == 2
        parent.kill()
        await until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - processes set no event
            await asyncio.sleep(0.1)


def web_children(parent: int) -> list[int]:
    """The processes that serve, of those that `parent` started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
            command = (status.parent / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == parent and fields[0] != "Z" and b"spawn_main" in command:
            found.append(int(status.parent.name))
    return found
