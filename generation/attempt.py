"""One attempt at one job: draw in a thread, beat beside it, store, finish or let go.

    thread      backend → frames → marks → MP4 → renditions → signatures → a last look at each
                                                           asks between any two steps whether to stop
    event loop  a heartbeat every half second               hears "cancel" and "not yours any more"

The heartbeat never waits for the thread, so slow drawing cannot lose the lease; and the thread asks
before every frame, so a lost lease, a cancel or a shutdown ends the drawing at once.
"""

import asyncio
import base64
import logging
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from core import faults
from core.errors import BadInput, StorageFull, Unavailable
from generation import product
from generation.backends import Backend
from generation.leftovers import Leftovers
from generation.signing import Signing, origin_of
from generation.spec import AudioMode, Cancelled, Progress, Spec, Stage, Take
from generation.threads import in_thread
from models.clips import RenditionKind
from models.generations import Generation, GenerationState, queue
from models.generations.drafts import File, Made
from models.generations.queue import Failure
from realtime.envelope import Envelope
from realtime.events import GenerationProgressed, OutboxAppended

if TYPE_CHECKING:
    from media.provenance import Source
    from media.storage import Storage
    from realtime.bus import Bus

log = logging.getLogger(__name__)
T = TypeVar("T")

# Twice a second: what a watcher is shown, and how soon a cancel is heard.
BEAT_SECONDS = 0.5
# How long a shutdown waits for a thread that does not answer; the job is given back either way.
_SHUTDOWN_SECONDS = 3.0
# The share of the whole that drawing is; storing and the small renditions are the rest.
_DRAWN = 0.92
_LONGEST_PROMPT = 2000
_LARGEST_PREVIEW = 96 * 1024  # an envelope on the bus holds 256 KiB

_WORDS = {
    Failure.BACKEND_FAILED: "The generator failed on this request; change a word or the seed.",
    Failure.BAD_RESULT: "The generator made a damaged clip; change a word or the seed.",
    Failure.OUT_OF_MEMORY: "The instance has too little memory for a clip like this.",
    Failure.STORAGE_FAILED: "The instance could not store the clip; try again later.",
    Failure.PROVENANCE_FAILED: "The clip was made, but may not leave: ",
}
_MAY_PASS = frozenset({Failure.OUT_OF_MEMORY, Failure.STORAGE_FAILED})


class Stop(StrEnum):
    """Why an attempt ends early."""

    CANCELED = "CANCELED"
    LOST = "LOST"
    SHUTDOWN = "SHUTDOWN"


@dataclass(frozen=True)
class _Failed:
    code: Failure
    message: str


class Attempt:
    """`run` once, right after this process has claimed the job."""

    def __init__(
        self,
        job: Generation,
        backend: Backend,
        *,
        storage: "Storage",
        bus: "Bus",
        signing: Signing,
        leftovers: Leftovers,
        lease_seconds: float,
    ) -> None:
        self._job = job
        self._signing = signing
        self._backend = backend
        self._storage = storage
        self._bus = bus
        self._leftovers = leftovers
        self._folder = leftovers.folder(job.id, job.fence)
        self._lease_seconds = lease_seconds
        self._stop: Stop | None = None
        self._stopped = asyncio.Event()
        self._ended = asyncio.Event()
        # Written by the thread, read by the heartbeat: one reference, swapped whole.
        self._progress: Progress | None = None
        self._shown: Progress | None = None
        self._stored: list[tuple[product.LocalFile, str]] = []

    async def run(self) -> GenerationState | None:
        """The state the job is in afterwards; None when it was taken away meanwhile."""
        beats = asyncio.create_task(self._keep_beating())
        try:
            state = await self._settle(await self._outcome())
        finally:
            self.stop(Stop.LOST)  # for a thread that an exception has left behind
            self._ended.set()
            await beats
            self._bus.publish(Envelope.ephemeral(OutboxAppended()))
        await self._leftovers.clear(self._folder, self._job.id)
        return state

    def stop(self, why: Stop) -> None:
        """End the attempt at its next step. The first reason counts."""
        if self._stop is None:
            self._stop = why
            self._stopped.set()

    async def _outcome(self) -> Made | _Failed | Stop:
        """What came of the work. This is the one place where failures are told apart."""
        try:
            return await self._make()
        except Cancelled:
            return self._stop or Stop.LOST
        except Exception as failure:  # noqa: BLE001 - it may fail this job, not the worker
            # Where it happened, but not the exception's own text: that may quote the prompt.
            place = "".join(traceback.format_tb(failure.__traceback__))
            kind = type(failure).__name__
            log.error("job %d attempt %d: %s\n%s", self._job.id, self._job.attempt, kind, place)
            return _diagnosis(failure)

    async def _settle(self, outcome: Made | _Failed | Stop) -> GenerationState | None:
        if isinstance(outcome, Made):
            if await queue.finish(self._job, outcome) is None:
                return await queue.confirm_cancel(self._job)
            await self._mend()
            return GenerationState.COMPLETED
        if isinstance(outcome, _Failed):
            may_pass = outcome.code in _MAY_PASS
            return await queue.fail(self._job, outcome.code, outcome.message, may_pass=may_pass)
        if outcome is Stop.CANCELED:
            return await queue.confirm_cancel(self._job)
        if outcome is Stop.SHUTDOWN:
            return await queue.give_back(self._job)
        return None

    async def _make(self) -> Made:
        self._folder.mkdir(parents=True)
        spec = spec_of(self._job)
        press = product.Press(self._folder, await self._signing.imprint(self._job), self._check)
        take, drawn = await self._in_thread(lambda: self._draw(spec, press))
        if not await queue.postprocess(self._job):
            await self._beat(None)
            raise Cancelled
        sources = await self._signing.sources(self._job, self._storage, self._folder)
        stills = await self._in_thread(lambda: product.stills(drawn))
        made = await self._in_thread(lambda: self._derive(drawn, take, press, sources=sources))
        files = [await self._store(file) for file in made]
        poster = self._folder / "poster.jpg"
        return Made(
            effective_prompt=take.effective_prompt,
            notes=take.notes,
            recipe=take.recipe,
            transcript=[asdict(line) for line in take.transcript],
            duration_ms=round(drawn.seconds * 1000),
            width=drawn.width,
            height=drawn.height,
            fps=take.fps,
            blurhash=await self._in_thread(lambda: product.blurhash(poster)),
            files=files,
            mark=press.imprint.payload.number,
            stills=stills,
        )

    def _draw(self, spec: Spec, press: product.Press) -> tuple[Take, product.Drawn]:
        self._check()
        self._backend.check(spec)
        take = self._backend.generate(spec, report=self._report)
        return take, product.draw(spec, take, press)

    def _derive(
        self,
        drawn: product.Drawn,
        take: Take,
        press: product.Press,
        *,
        sources: "Sequence[Source]",
    ) -> list[product.LocalFile]:
        """All files, each signed and seen to be marked. The others are made from the first as it
        was before: a signature is for the last change. A clip goes without a small rendition that
        does not carry its marks, never with it."""
        origin = origin_of(take, self._backend.capabilities, press.imprint)
        files = []
        for file in list(self._derived(drawn, press)):
            self._check()
            try:
                self._signing.finish(file, press.imprint, origin, sources)
            except product.Unproven as lack:
                if file.kind is RenditionKind.ORIGINAL:
                    raise
                log.warning("job %d: left out: %s", self._job.id, lack)
            else:
                files.append(file)
        return files

    def _derived(self, drawn: product.Drawn, press: product.Press) -> Iterator[product.LocalFile]:
        for number, file in enumerate(product.derive(drawn, press), 1):
            self._check()
            yield file
            fraction = _DRAWN + (1 - _DRAWN) * number / (product.FILES + 1)
            self._progress = Progress(Stage.FINISHING, number, product.FILES, fraction)

    async def _store(self, file: product.LocalFile) -> File:
        self._check()
        kept = await self._storage.put_file(
            file.path, suffix=file.path.suffix, content_type=file.content_type
        )
        self._leftovers.note(self._folder, kept.key)
        faults.point(faults.Point.FILE_STORED)
        self._stored.append((file, kept.key))
        return File(
            kind=file.kind,
            key=kept.key,
            content_type=kept.content_type,
            size=kept.size,
            sha256=kept.sha256,
            width=file.width,
            height=file.height,
            passed_sha256=kept.sha256,
        )

    async def _mend(self) -> None:
        """Store again what was deleted, with another clip of the same bytes, before ours was there
        to keep it."""
        for file, key in self._stored:
            if not await self._storage.exists(key):
                await self._storage.put_file(
                    file.path, suffix=file.path.suffix, content_type=file.content_type
                )

    def _report(self, progress: Progress) -> None:
        """Called by the backend, in its thread. Of several reports between two beats the last one
        is shown, with the last preview among them."""
        self._check()
        unseen = self._progress
        if progress.preview is None and unseen is not None and unseen is not self._shown:
            progress = replace(progress, preview=unseen.preview, preview_type=unseen.preview_type)
        self._progress = replace(progress, fraction=progress.fraction * _DRAWN)

    def _check(self) -> None:
        if self._stop is not None:
            raise Cancelled

    async def _keep_beating(self) -> None:
        heard = time.monotonic()
        while not self._ended.is_set():
            progress = self._progress
            try:
                await self._beat(None if progress is self._shown else progress)
                self._shown, heard = progress, time.monotonic()
            except Exception as failure:  # noqa: BLE001 - a database that is away may come back
                log.warning("job %d: no heartbeat: %s", self._job.id, type(failure).__name__)
                if time.monotonic() - heard > self._lease_seconds:
                    self.stop(Stop.LOST)
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._ended.wait()
            except TimeoutError:
                continue

    async def _beat(self, progress: Progress | None) -> None:
        mark = None if progress is None else _mark(progress)
        beat = await queue.heartbeat(self._job, lease_seconds=self._lease_seconds, mark=mark)
        if beat is None:
            self.stop(Stop.LOST)
        elif beat.cancel:
            self.stop(Stop.CANCELED)
        elif progress is not None:
            self._bus.publish(Envelope.ephemeral(self._news(progress, beat.seq)))

    def _news(self, progress: Progress, seq: int) -> GenerationProgressed:
        preview = None
        if progress.preview is not None and len(progress.preview) <= _LARGEST_PREVIEW:
            picture = base64.b64encode(progress.preview).decode()
            preview = f"data:{progress.preview_type};base64,{picture}"
        return GenerationProgressed(
            generation_id=self._job.id,
            owner_id=self._job.owner_id,
            seq=seq,
            stage=progress.stage,
            fraction=progress.fraction,
            step=progress.step,
            steps=progress.steps,
            preview=preview,
        )

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """`work`'s result. A thread cannot be killed: a shutdown leaves behind one that does not
        answer, everything else waits until it does, for a backend serves one job at a time."""
        running = in_thread(work)
        stopped = asyncio.ensure_future(self._stopped.wait())
        either: set[asyncio.Future[Any]] = {running, stopped}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if self._stop is Stop.SHUTDOWN:
            await asyncio.wait({running}, timeout=_SHUTDOWN_SECONDS)
            if not running.done():
                raise Cancelled
        return await running


def _mark(progress: Progress) -> queue.Mark:
    return queue.Mark(progress.stage, progress.step, progress.steps, progress.fraction)


def _diagnosis(failure: Exception) -> _Failed:
    match failure:
        case BadInput():
            return _Failed(Failure.BACKEND_REFUSED, failure.message)
        case product.Unproven():
            words = _WORDS[Failure.PROVENANCE_FAILED] + f"{failure}. Change a word or the seed."
            return _Failed(Failure.PROVENANCE_FAILED, words)
        case product.BadResult():
            code = Failure.BAD_RESULT
        case StorageFull() | Unavailable() | OSError():
            code = Failure.STORAGE_FAILED
        case MemoryError():
            code = Failure.OUT_OF_MEMORY
        # torch's own is a RuntimeError; torch is not imported here.
        case RuntimeError() if type(failure).__name__ == "OutOfMemoryError":
            code = Failure.OUT_OF_MEMORY
        case _:
            code = Failure.BACKEND_FAILED
    return _Failed(code, _WORDS[code])


def spec_of(job: Generation) -> Spec:
    return Spec(
        prompt=_directed(job),
        seconds=job.seconds,
        width=job.width,
        height=job.height,
        fps=job.fps,
        seed=job.seed,
        style=job.style,
        audio=AudioMode(job.audio),
    )


def _directed(job: Generation) -> str:
    """What is asked for, and how those who are shown want to be."""
    return f"{job.prompt}. {job.direction}"[:_LONGEST_PROMPT] if job.direction else job.prompt
