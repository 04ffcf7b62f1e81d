"""The plane of a process that has the database and the store."""

import base64
import logging
from collections.abc import AsyncGenerator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core import faults
from generation.leftovers import Leftovers
from generation.likenesses import likenesses_of
from generation.pictures import sources_of
from generation.plane import LARGEST_PREVIEW, Failed, Held, Job, Lost, Outcome, Plane, Stop
from generation.product import LocalFile
from generation.resemblances import resembled_in
from generation.signing import Signing
from generation.spec import UNTOUCHED, AudioMode, Capabilities, Edit, Finish, Progress, Shot, Spec
from generation.threads import in_thread
from media.provenance import COMPOSITE
from models.generations import Generation, GenerationState, consent, queue
from models.generations.drafts import File, Made
from models.generations.gate import rule_on
from models.generations.offers import offer
from models.generations.queue import Beat, Mark
from models.provenance import reserve_mark
from realtime.envelope import Envelope
from realtime.events import GenerationProgressed, GenerationQueued, OutboxAppended

if TYPE_CHECKING:
    from media.imprint import Imprint
    from media.provenance import Origin
    from media.storage import Storage
    from media.vault import Vault
    from realtime.bus import Bus

log = logging.getLogger(__name__)
_LONGEST_PROMPT = 2000


class DirectPlane(Plane):
    """`folder` is for the attempts of this machine. The database must be connected in this process.
    `vault` opens the pictures of likenesses; without it those stay shut."""

    def __init__(
        self,
        *,
        folder: Path,
        storage: "Storage",
        bus: "Bus",
        signing: Signing,
        lease_seconds: float = 10,
        running_cap: int = 2,
        vault: "Vault | None" = None,
    ) -> None:
        self._storage = storage
        self._vault = vault
        self._bus = bus
        self._signing = signing
        self._lease_seconds = lease_seconds
        self._running_cap = running_cap
        self._leftovers = Leftovers(folder, storage)

    @property
    def tick_seconds(self) -> float:
        return 1.0

    async def offer(self, can: Capabilities) -> None:
        await offer(can.name, asdict(can))

    async def bells(self) -> AsyncGenerator[None, None]:
        with closing(self._bus.listen(GenerationQueued)) as listener:
            async for _ in listener:
                yield

    async def claim(self, worker: str, backend: str) -> Job | None:
        row = await queue.claim(
            worker,
            backend=backend,
            lease_seconds=self._lease_seconds,
            running_cap=self._running_cap,
        )
        if row is None:
            return None
        self._ring()
        sources = await sources_of(row, self._storage)
        shown = await likenesses_of(row, self._storage, self._vault)
        spec = replace(spec_of(row), sources=replace(sources, likenesses=shown))
        return Job(row.id, row.fence, row.attempt, self._lease_seconds, spec)

    async def reap(self, dead_worker: str | None = None) -> bool:
        reaped = await queue.reap(dead_worker=dead_worker)
        for job in reaped:
            log.warning(
                "job %d attempt %d: its worker is gone, now %s", job.id, job.attempt, job.state
            )
        if reaped:
            self._ring()
        return bool(reaped)

    async def imprint(self, job: Held) -> "Imprint":
        return await self._signing.imprint(await _held(job))

    async def beat(self, job: Held, progress: Progress | None) -> Beat | None:
        row = await _row(job)
        mark = None if progress is None else _mark(progress)
        if row is None:
            return None
        beat = await queue.heartbeat(row, lease_seconds=self._lease_seconds, mark=mark)
        if beat is not None and not beat.cancel and progress is not None:
            self._bus.publish(Envelope.ephemeral(_news(row, progress, beat.seq)))
        return beat

    async def postprocess(self, job: Held) -> bool:
        row = await _row(job)
        return row is not None and await queue.postprocess(row)

    async def keep(self, job: Held, file: LocalFile, origin: "Origin") -> File:
        row = await _held(job)
        folder = self.folder(job)
        imprint = await self._signing.imprint(row)
        sources = await self._signing.sources(row, self._storage, folder)
        mark, receipts = imprint.payload.to_bytes().hex(), await consent.receipts_of(row.id)
        kind, is_composite = (
            origin.digital_source_type,
            row.id in await consent.composites([row.id]),
        )
        marked = replace(
            origin,
            digital_source_type=COMPOSITE.get(kind, kind) if is_composite else kind,
            mark=mark,
            receipts=receipts,
        )
        await in_thread(lambda: self._signing.finish(file, imprint, marked, sources))
        kept = await self._storage.put_file(
            file.path, suffix=file.path.suffix, content_type=file.content_type
        )
        self._leftovers.note(folder, kept.key, file.path)
        faults.point(faults.Point.FILE_STORED)
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

    async def settle(self, job: Held, outcome: Outcome) -> GenerationState | None:
        row = await _row(job)
        if row is None:
            return None
        try:
            return await self._settle(job, row, outcome)
        finally:
            self._ring()

    async def _settle(self, job: Held, row: Generation, outcome: Outcome) -> GenerationState | None:
        match outcome:
            case Made():
                return await self._finish(job, row, outcome)
            case Failed(code, message):
                return await queue.fail(row, code, message, may_pass=outcome.may_pass)
            case Stop.CANCELED:
                return await queue.confirm_cancel(row)
            case Stop.SHUTDOWN:
                return await queue.give_back(row)
            case Stop.LOST:
                return None

    async def _finish(self, job: Held, row: Generation, made: Made) -> GenerationState | None:
        if not await queue.moderate(row):
            return await queue.confirm_cancel(row)
        ruling = await rule_on(made)
        if ruling.policy is not None:
            return await queue.reject(row, ruling.policy, ruling.reason)
        marked = replace(made, mark=await reserve_mark(row.id))
        resembled = await resembled_in(row, made, self._storage, self._vault)
        clip = await queue.finish(row, marked, doubt=ruling.doubt, resembled=resembled)
        if clip is None:
            return await queue.confirm_cancel(row)
        await self._leftovers.mend(self.folder(job))
        return GenerationState.COMPLETED

    def folder(self, job: Held) -> Path:
        return self._leftovers.folder(job.id, job.fence)

    async def clear(self, job: Held) -> None:
        await self._leftovers.clear(self.folder(job), job.id)

    async def sweep(self) -> None:
        await self._leftovers.sweep()

    def _ring(self) -> None:
        """Tell the relay that events wait."""
        self._bus.publish(Envelope.ephemeral(OutboxAppended()))


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
        edit=None if job.edit is None else Edit(job.edit["words"], job.edit["plan"]),
        shots=tuple(Shot.from_json(shot) for shot in job.shots),
        finish=UNTOUCHED if job.finish is None else Finish.from_json(job.finish),
    )


def _directed(job: Generation) -> str:
    """What is asked for, and how those who are shown want to be."""
    return f"{job.prompt}. {job.direction}"[:_LONGEST_PROMPT] if job.direction else job.prompt


async def _row(job: Held) -> Generation | None:
    """The row while the claim holds it. Whoever changes it looks again, under its lock."""
    return await Generation.get_or_none(id=job.id, fence=job.fence)


async def _held(job: Held) -> Generation:
    row = await _row(job)
    if row is None or not row.is_held:
        raise Lost
    return row


def _mark(progress: Progress) -> Mark:
    return Mark(progress.stage, progress.step, progress.steps, progress.fraction)


def _news(row: Generation, progress: Progress, seq: int) -> GenerationProgressed:
    preview = None
    if progress.preview is not None and len(progress.preview) <= LARGEST_PREVIEW:
        picture = base64.b64encode(progress.preview).decode()
        preview = f"data:{progress.preview_type};base64,{picture}"
    return GenerationProgressed(
        generation_id=row.id,
        owner_id=row.owner_id,
        seq=seq,
        stage=progress.stage,
        fraction=progress.fraction,
        step=progress.step,
        steps=progress.steps,
        preview=preview,
    )
