"""One attempt at one job: draw in a thread, beat beside it, store, finish or let go.

    thread      backend → frames → marks → MP4 → renditions    asks between any two steps whether to
                                                               stop; the plane signs and stores them
    event loop  a heartbeat every half second               hears "cancel" and "not yours any more"

The heartbeat never waits for the thread, so slow drawing cannot lose the lease; and the thread asks
before every frame, so a lost lease, a cancel or a shutdown ends the drawing at once.
"""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import BadInput, StorageFull, Unavailable
from generation import product
from generation.backends import Backend
from generation.plane import Failed, Job, Outcome, Plane, Stop
from generation.signing import origin_of
from generation.spec import Cancelled, Progress, Spec, Stage, Take
from generation.threads import in_thread
from models.clips import RenditionKind
from models.generations import GenerationState
from models.generations.drafts import File, Made
from models.generations.queue import Failure

if TYPE_CHECKING:
    from media.provenance import Origin

log = logging.getLogger(__name__)
T = TypeVar("T")

# Twice a second: what a watcher is shown, and how soon a cancel is heard.
BEAT_SECONDS = 0.5
# How long a shutdown waits for a thread that does not answer; the job is given back either way.
_SHUTDOWN_SECONDS = 3.0
# The share of the whole that drawing is; storing and the small renditions are the rest.
_DRAWN = 0.92

_WORDS = {
    Failure.BACKEND_FAILED: "The generator failed on this request; change a word or the seed.",
    Failure.BAD_RESULT: "The generator made a damaged clip; change a word or the seed.",
    Failure.OUT_OF_MEMORY: "The instance has too little memory for a clip like this.",
    Failure.STORAGE_FAILED: "The instance could not store the clip; try again later.",
    Failure.PROVENANCE_FAILED: "The clip was made, but may not leave: ",
}


class Attempt:
    """`run` once, right after this process has claimed the job."""

    def __init__(self, job: Job, backend: Backend, plane: Plane) -> None:
        self._job = job
        self._backend = backend
        self._plane = plane
        self._folder = plane.folder(job)
        self._stop: Stop | None = None
        self._stopped = asyncio.Event()
        self._ended = asyncio.Event()
        # Written by the thread, read by the heartbeat: one reference, swapped whole.
        self._progress: Progress | None = None
        self._shown: Progress | None = None

    async def run(self) -> GenerationState | None:
        """The state the job is in afterwards; None when it was taken away meanwhile."""
        beats = asyncio.create_task(self._keep_beating())
        try:
            outcome = await self._outcome()
            state = None if outcome is Stop.LOST else await self._plane.settle(self._job, outcome)
        finally:
            self.stop(Stop.LOST)  # for a thread that an exception has left behind
            self._ended.set()
            await beats
        await self._plane.clear(self._job)
        return state

    def stop(self, why: Stop) -> None:
        """End the attempt at its next step. The first reason counts."""
        if self._stop is None:
            self._stop = why
            self._stopped.set()

    async def _outcome(self) -> Outcome:
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

    async def _make(self) -> Made:
        self._folder.mkdir(parents=True)
        press = product.Press(self._folder, await self._plane.imprint(self._job), self._check)
        take, drawn = await self._in_thread(lambda: self._draw(self._job.spec, press))
        if not await self._plane.postprocess(self._job):
            await self._beat(None)
            raise Cancelled
        stills = await self._in_thread(lambda: product.stills(drawn))
        made = await self._in_thread(lambda: list(self._derived(drawn, press)))
        blurhash = await self._in_thread(
            lambda: product.blurhash(self._folder / product.NAMES[RenditionKind.POSTER])
        )
        return Made(
            effective_prompt=take.effective_prompt,
            notes=take.notes,
            recipe=take.recipe,
            transcript=[asdict(line) for line in take.transcript],
            duration_ms=round(drawn.seconds * 1000),
            width=drawn.width,
            height=drawn.height,
            fps=take.fps,
            blurhash=blurhash,
            files=await self._kept(made, origin_of(take, self._backend.capabilities)),
            stills=stills,
        )

    def _draw(self, spec: Spec, press: product.Press) -> tuple[Take, product.Drawn]:
        self._check()
        self._backend.check(spec)
        take = self._backend.generate(spec, report=self._report)
        take.is_composite |= spec.sources.image is not None
        return take, product.draw(spec, take, press)

    def _derived(self, drawn: product.Drawn, press: product.Press) -> Iterator[product.LocalFile]:
        """All files, none of them signed yet: a signature is for the last change."""
        for number, file in enumerate(product.derive(drawn, press), 1):
            self._check()
            yield file
            self._show_finishing(number)

    async def _kept(self, made: Sequence[product.LocalFile], origin: "Origin") -> list[File]:
        """A clip goes without a small rendition that does not carry its marks, never with it."""
        files = []
        for number, file in enumerate(made, product.FILES + 1):
            self._check()
            try:
                files.append(await self._plane.keep(self._job, file, origin))
            except product.Unproven as lack:
                if file.kind is RenditionKind.ORIGINAL:
                    raise
                log.warning("job %d: left out: %s", self._job.id, lack)
            self._show_finishing(number)
        return files

    def _show_finishing(self, number: int) -> None:
        """Each file counts twice: made, and kept."""
        steps = 2 * product.FILES
        fraction = _DRAWN + (1 - _DRAWN) * number / (steps + 1)
        self._progress = Progress(Stage.FINISHING, number, steps, fraction)

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
                if time.monotonic() - heard > self._job.lease_seconds:
                    self.stop(Stop.LOST)
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._ended.wait()
            except TimeoutError:
                continue

    async def _beat(self, progress: Progress | None) -> None:
        beat = await self._plane.beat(self._job, progress)
        if beat is None:
            self.stop(Stop.LOST)
        elif beat.cancel:
            self.stop(Stop.CANCELED)

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


def _diagnosis(failure: Exception) -> Failed:
    match failure:
        case BadInput():
            return Failed(Failure.BACKEND_REFUSED, failure.message)
        case product.Unproven():
            words = _WORDS[Failure.PROVENANCE_FAILED] + f"{failure}. Change a word or the seed."
            return Failed(Failure.PROVENANCE_FAILED, words)
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
    return Failed(code, _WORDS[code])
