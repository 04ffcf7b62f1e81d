"""The worker, on both engines, with a small backend, the embedded one, and processes that die."""

import asyncio
import json
import logging
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from core.errors import BadInput
from generation.backends import load
from generation.direct import DirectPlane
from generation.leftovers import Leftovers
from generation.worker import Worker
from media import video
from media.storage import Storage, open_storage
from models.base import execute
from models.clips import Clip, ClipState, Rendition, RenditionKind
from models.generations import Generation, GenerationState, queue, requests
from models.generations.requests import Allowance, Request
from realtime.bus import MemoryBus
from realtime.cursors import Cursor
from realtime.envelope import Envelope
from realtime.events import GenerationProgressed, GenerationQueued
from tests.generation.plain import PlainBackend
from tests.generation.worker_process import LEASE_SECONDS
from tests.signing import signing_in
from tests.world import Member, World

PROMPT = "a heron lands on a lake at dusk"
PLENTY = Allowance(daily=1000, waiting=1000, since_ms=0)


@dataclass
class Plant:
    """A worker with its folder and store, and a member who asks for clips."""

    worker: Worker
    plane: DirectPlane
    folder: Path
    storage: Storage
    owner: Member
    bus: MemoryBus

    @property
    def owner_id(self) -> int:
        assert self.owner.user is not None
        return self.owner.user.id

    async def ask(self, *, seconds: float = 1.0, seed: int = 1, audio: str = "FULL") -> Generation:
        request = Request(
            prompt=PROMPT,
            seconds=seconds,
            width=192,
            height=320,
            fps=8,
            audio=audio,
            backend="plain",
            seed=seed,
            caption="Dusk",
        )
        return await requests.submit(self.owner_id, request, key=None, allowance=PLENTY)

    async def work(self) -> GenerationState | None:
        ended = await self.worker.run_one()
        assert ended is not None
        return ended[1]

    def files(self) -> list[Path]:
        """Everything in the store."""
        return [path for path in (self.folder / "media").rglob("*") if path.is_file()]

    def attempts(self) -> list[Path]:
        return list((self.folder / "attempts").glob("*"))


async def plant(world: World, folder: Path, backend: PlainBackend | None = None) -> Plant:
    bus, storage = MemoryBus(), open_storage(f"file://{folder / 'media'}")
    plane = DirectPlane(
        folder=folder / "attempts",
        storage=storage,
        bus=bus,
        signing=signing_in(folder),
        lease_seconds=LEASE_SECONDS,
    )
    worker = Worker(backend or PlainBackend(), plane, name="w1", folder=folder / "alive")
    return Plant(worker, plane, folder, storage, await world.member(), bus)


async def now(job: Generation) -> Generation:
    return await Generation.get(id=job.id)


async def is_over(job: Generation) -> bool:
    return (await now(job)).is_over


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for what happens in a thread, in another process or in the database."""
    async with asyncio.timeout(60):
        while True:
            held = holds()
            if held if isinstance(held, bool) else await held:
                return
            await asyncio.sleep(0.02)


# One job


@pytest.mark.feature("B1", "B2", "D1")
async def test_a_job_becomes_a_draft_with_all_its_files(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask()
    assert await place.work() is GenerationState.COMPLETED
    clip = await Clip.get(generation_id=job.id)
    assert (clip.state, clip.author_id, clip.caption) == (ClipState.DRAFT, job.owner_id, "Dusk")
    assert (clip.duration_ms, clip.width, clip.height, clip.fps) == (1000, 192, 320, 8)
    assert len(clip.blurhash) > 20
    assert json.loads(clip.transcript_json) == [{"start": 0.0, "end": 0.5, "text": "hum"}]
    files = {row.kind: row for row in await Rendition.filter(clip_id=clip.id)}
    assert set(files) == set(RenditionKind)
    for file in files.values():
        assert await place.storage.size(file.key) == file.size > 0
    original = tmp_path / "media" / files[RenditionKind.ORIGINAL].key
    facts = video.probe(original)
    assert (facts.video_codec, facts.audio_codec, facts.frame_count) == ("h264", "aac", 8)
    row = await now(job)
    assert row.effective_prompt == f"{PROMPT} [plain]"
    assert row.notes == ["a test card, not what was asked for"]
    assert row.recipe == {"backend": "plain", "seed": 1}
    assert place.attempts() == []


async def test_a_silent_clip_has_no_sound(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask(audio="NONE")
    assert await place.work() is GenerationState.COMPLETED
    clip = await Clip.get(generation_id=job.id)
    original = await Rendition.get(clip_id=clip.id, kind=RenditionKind.ORIGINAL)
    assert video.probe(tmp_path / "media" / original.key).audio_codec is None


@pytest.mark.feature("B16")
async def test_progress_is_told_with_growing_numbers_and_a_preview(
    world: World, tmp_path: Path
) -> None:
    gate = threading.Event()
    place = await plant(world, tmp_path, PlainBackend(gate=gate, pause=0.1))
    news = place.bus.listen(GenerationProgressed)
    job = await place.ask(seconds=2)
    heard: list[GenerationProgressed] = []

    async def listen() -> None:
        async for envelope in news:
            assert isinstance(envelope.event, GenerationProgressed)
            heard.append(envelope.event)
            if len(heard) == 2:
                gate.set()

    listening = asyncio.create_task(listen())
    assert await place.work() is GenerationState.COMPLETED
    news.close()
    await listening
    assert len(heard) >= 3
    assert all(event.generation_id == job.id for event in heard)
    numbers = [event.seq for event in heard]
    assert numbers == sorted(set(numbers))
    fractions = [event.fraction for event in heard]
    assert fractions == sorted(fractions)
    assert 0 < fractions[-1] < 1
    assert any((event.preview or "").startswith("data:image/jpeg;base64,/9g=") for event in heard)
    assert (await now(job)).progress_seq > numbers[-1]


@pytest.mark.feature("B17")
async def test_a_cancel_stops_the_drawing_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    backend = PlainBackend(gate=threading.Event())
    place = await plant(world, tmp_path, backend)
    job = await place.ask()
    work = asyncio.create_task(place.work())
    await until(backend.waiting.is_set)
    await requests.cancel(place.owner_id, job.id)
    assert await work is GenerationState.CANCELED
    assert await Clip.all().count() == 0
    assert place.files() == place.attempts() == []


@pytest.mark.feature("B17")
async def test_an_attempt_whose_job_was_taken_away_stops_and_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    backend = PlainBackend(gate=threading.Event())
    place = await plant(world, tmp_path, backend)
    job = await place.ask()
    work = asyncio.create_task(place.work())
    await until(backend.waiting.is_set)
    await execute("UPDATE generations SET fence = fence + 1, worker = 'w2' WHERE id = ?", job.id)
    assert await work is None
    row = await now(job)
    assert (row.state, row.worker) == (GenerationState.RUNNING, "w2")
    assert place.files() == place.attempts() == []


@pytest.mark.feature("B17")
async def test_a_worker_that_is_stopped_gives_its_job_back_unharmed(
    world: World, tmp_path: Path
) -> None:
    backend = PlainBackend(gate=threading.Event())
    place = await plant(world, tmp_path, backend)
    job = await place.ask()
    work = asyncio.create_task(place.worker.run())
    await until(backend.waiting.is_set)
    place.worker.stop()
    await work
    row = await now(job)
    assert (row.state, row.attempt, row.worker) == (GenerationState.QUEUED, 0, None)
    assert place.attempts() == []


# Trouble


async def test_a_backend_that_breaks_fails_the_job_and_its_words_reach_no_log(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="generation")
    place = await plant(world, tmp_path, PlainBackend(raises=ValueError(f"cannot draw {PROMPT}")))
    job = await place.ask()
    assert await place.work() is GenerationState.FAILED
    row = await now(job)
    assert row.error_code == "BACKEND_FAILED"
    assert row.error_message
    assert PROMPT not in row.error_message
    assert "ValueError" in caplog.text
    assert "heron" not in caplog.text
    assert place.attempts() == []


async def test_a_backend_that_refuses_says_why(world: World, tmp_path: Path) -> None:
    refusal = BadInput("There are no herons here.", field="prompt")
    place = await plant(world, tmp_path, PlainBackend(raises=refusal))
    job = await place.ask()
    assert await place.work() is GenerationState.FAILED
    row = await now(job)
    assert (row.error_code, row.error_message) == ("BACKEND_REFUSED", refusal.message)


@pytest.mark.feature("B17")
async def test_too_little_memory_is_tried_again_and_then_given_up(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path, PlainBackend(raises=MemoryError()))
    job = await place.ask()
    states = []
    for _ in range(3):
        await execute("UPDATE generations SET run_after_ms = 0")
        states.append(await place.work())
    assert states == [GenerationState.QUEUED, GenerationState.QUEUED, GenerationState.FAILED]
    assert (await now(job)).error_code == "OUT_OF_MEMORY"


async def test_a_clip_with_missing_frames_is_not_handed_out(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path, PlainBackend(lacks=2))
    job = await place.ask()
    assert await place.work() is GenerationState.FAILED
    assert (await now(job)).error_code == "BAD_RESULT"
    assert place.files() == []


async def test_a_store_that_cannot_write_puts_the_job_back(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path)
    (tmp_path / "media").write_text("a file where the folder should be")
    job = await place.ask()
    assert await place.work() is GenerationState.QUEUED
    (tmp_path / "media").unlink()
    await execute("UPDATE generations SET run_after_ms = 0")
    assert await place.work() is GenerationState.COMPLETED
    assert (await now(job)).attempt == 2


async def test_a_cancel_after_the_files_are_stored_takes_them_away_again(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path)
    await place.ask(seed=1)
    assert await place.work() is GenerationState.COMPLETED
    kept = place.files()
    # The same bytes under the same keys, for a job that is over without a clip.
    other = await place.ask(seed=1)
    job = await queue.claim("w9", backend="plain", lease_seconds=10, running_cap=9)
    assert job is not None
    leftovers = Leftovers(tmp_path / "attempts", place.storage)
    folder = leftovers.folder(job.id, job.fence)
    folder.mkdir(parents=True)
    (tmp_path / "extra.bin").write_bytes(b"only this attempt has stored it")
    extra = await place.storage.put_file(
        tmp_path / "extra.bin", suffix=".bin", content_type="application/octet-stream"
    )
    for row in await Rendition.all():
        leftovers.note(folder, row.key, folder / "clip.mp4")
    leftovers.note(folder, extra.key, tmp_path / "extra.bin")
    await leftovers.sweep()
    assert folder.exists(), "the attempt still holds its job"
    await queue.give_back(job)
    await leftovers.sweep()
    assert folder.exists(), "another attempt may store the same files"
    await requests.cancel(place.owner_id, other.id)
    await leftovers.sweep()
    assert not folder.exists()
    assert sorted(place.files()) == sorted(kept)


# The loop


async def test_a_bell_wakes_an_idle_worker_and_it_works_until_stopped(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DirectPlane, "tick_seconds", 3600)
    place = await plant(world, tmp_path)
    running = asyncio.create_task(place.worker.run())
    for number in (1, 2):
        job = await place.ask(seed=number)
        bell = GenerationQueued(job.id, job.owner_id)
        place.bus.publish(Envelope(bell, bell.topics, 1.0, Cursor("e", number)))
        await until(partial(is_over, job))
    place.worker.stop()
    await running
    assert await Clip.all().count() == 2


# Processes


@asynccontextmanager
async def process(
    world: World, folder: Path, *, pause: float
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker of its own on the same database and store, dead at the end."""
    url = world.instance.settings.database
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.generation.worker_process",
        url,
        str(folder),
        str(pause),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def is_drawn(job: Generation) -> bool:
    """Whether a worker is in the middle of it."""
    return (await now(job)).fraction >= 0.1


@pytest.mark.feature("B17")
async def test_a_job_whose_worker_is_killed_is_finished_by_another(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask(seconds=4)
    async with process(world, tmp_path, pause=0.3) as doomed:
        await until(lambda: is_drawn(job))
        doomed.kill()
        await doomed.wait()
    assert (await now(job)).state is GenerationState.RUNNING
    assert len(place.attempts()) == 1
    running = asyncio.create_task(place.worker.run())
    await until(lambda: is_over(job))
    place.worker.stop()
    await running
    row = await now(job)
    assert (row.state, row.attempt) == (GenerationState.COMPLETED, 2)
    assert await Clip.filter(generation_id=job.id).count() == 1
    await Leftovers(tmp_path / "attempts", place.storage).sweep()
    assert place.attempts() == []
    assert len(place.files()) == await Rendition.all().count()


@pytest.mark.feature("B17")
async def test_a_worker_that_was_frozen_past_its_lease_finds_its_job_taken(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask(seconds=4)
    async with process(world, tmp_path, pause=0.2) as zombie:
        await until(lambda: is_drawn(job))
        zombie.send_signal(signal.SIGSTOP)
        running = asyncio.create_task(place.worker.run())
        await until(lambda: is_over(job))
        zombie.send_signal(signal.SIGCONT)
        assert zombie.stdout is not None
        async with asyncio.timeout(60):
            assert await zombie.stdout.readline() == b"taken away\n"
        place.worker.stop()
        await running
    assert (await now(job)).state is GenerationState.COMPLETED
    assert await Clip.filter(generation_id=job.id).count() == 1
    assert len(place.files()) == await Rendition.all().count()


# The embedded generator


@pytest.mark.feature("B1", "B2", "B15")
async def test_the_embedded_generator_draws_a_clip_from_the_queue(
    world: World, tmp_path: Path
) -> None:
    backend = load("scene")
    can = backend.capabilities
    place = await plant(world, tmp_path)
    worker = Worker(backend, place.plane, name="w2", folder=tmp_path / "alive")
    size = min(can.sizes, key=lambda size: size.width * size.height)
    request = Request(
        prompt="a red ball bounces on a beach at sunset",
        seconds=can.min_seconds,
        width=size.width,
        height=size.height,
        fps=can.default_fps,
        audio="FULL",
        backend=can.name,
        seed=3,
    )
    job = await requests.submit(place.owner_id, request, key=None, allowance=PLENTY)
    ended = await worker.run_one()
    assert ended is not None
    assert ended[1] is GenerationState.COMPLETED
    clip = await Clip.get(generation_id=job.id)
    original = await Rendition.get(clip_id=clip.id, kind=RenditionKind.ORIGINAL)
    facts = video.probe(tmp_path / "media" / original.key)
    assert (facts.width, facts.height) == (size.width, size.height)
    assert facts.audio_codec == "aac"
    assert abs(facts.seconds - can.min_seconds) < 0.05
