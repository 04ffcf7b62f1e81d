"""The plane of a machine that has neither the database nor the store: the instance over HTTPS.

Every call may be sent twice: the fence makes the second one change nothing.
"""

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import httpx2 as httpx

from core.errors import BadInput, StorageFull, Unauthenticated, Unavailable
from generation.pictures import from_text, likeness_from_json
from generation.plane import LARGEST_PREVIEW, Failed, Held, Job, Lost, Outcome, Plane, Stop
from generation.product import LocalFile, Unproven
from generation.spec import Capabilities, Progress, Sources, Spec
from models.generations import GenerationState
from models.generations.drafts import File, Made
from models.generations.queue import Beat

if TYPE_CHECKING:
    from media.imprint import Imprint
    from media.provenance import Origin

# An instance that restarts is back by then; a lease lasts about as long.
_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
_ANSWER_SECONDS = 10.0
_KEEP_SECONDS = 300.0  # signing and looking through a long clip takes its time
_BELL_SECONDS = 20.0
_AWAY = frozenset({502, 503, 504})
_PIECE = 256 * 1024
_INSTANCES = ("files", "mark")  # of what was made, what the instance knows by itself


class HttpPlane(Plane):
    """`url` is where the instance is, `token` what `python -m server create-worker-token` printed;
    `folder` is for the attempts of this machine."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        folder: Path,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._folder = folder
        self._receipts: dict[File, str] = {}
        self._client = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/worker/",
            headers={"authorization": f"Bearer {token}"},
            timeout=_ANSWER_SECONDS,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    @property
    def tick_seconds(self) -> float:
        return 5.0

    async def offer(self, can: Capabilities) -> None:
        await self._ask("POST", "offer", json={"capabilities": asdict(can)})

    async def bells(self) -> AsyncGenerator[None, None]:
        while True:
            answer = await self._ask(
                "GET", "bell", params={"seconds": _BELL_SECONDS}, timeout=2 * _BELL_SECONDS
            )
            if answer["rang"]:
                yield

    async def claim(self, worker: str, backend: str) -> Job | None:
        # Not sent twice: the first may have been heard, and its job would wait for its lease.
        answer = await self._once("POST", "claim", json={"worker": worker, "backend": backend})
        told = answer["job"]
        return None if told is None else _job(told)

    async def reap(self, dead_worker: str | None = None) -> bool:
        """Leases are watched by the instance itself."""
        if dead_worker is None:
            return False
        return bool((await self._ask("POST", "reap", json={"worker": dead_worker}))["reaped"])

    async def imprint(self, job: Held) -> "Imprint":
        from media.codewords import Payload
        from media.imprint import Imprint
        from media.marks import Credit

        told = await self._about(job, "GET", "imprint")
        return Imprint(Credit(**told["credit"]), Payload(**told["payload"]))

    async def beat(self, job: Held, progress: Progress | None) -> Beat | None:
        told = None if progress is None else _told(progress)
        # Not sent twice: the next one is due in half a second.
        request = self._once(
            "POST",
            f"jobs/{job.id}/heartbeat",
            params={"fence": job.fence},
            json={"progress": told},
        )
        try:
            return Beat(**await request)
        except Lost:
            return None

    async def postprocess(self, job: Held) -> bool:
        try:
            return bool((await self._about(job, "POST", "postprocess"))["goes_on"])
        except Lost:
            return False

    async def keep(self, job: Held, file: LocalFile, origin: "Origin") -> File:
        facts = {
            "width": file.width,
            "height": file.height,
            "look": asdict(file.look),
            "origin": asdict(origin),
        }
        told = await self._about(
            job,
            "PUT",
            f"files/{file.kind}",
            headers={"x-facts": json.dumps(facts)},
            content=lambda: _pieces(file.path),
            timeout=_KEEP_SECONDS,
        )
        file_kept = File(**{**told["file"], "kind": file.kind})
        self._receipts[file_kept] = told["receipt"]
        return file_kept

    async def settle(self, job: Held, outcome: Outcome) -> GenerationState | None:
        body: dict[str, Any]
        match outcome:
            case Made():
                made = {k: v for k, v in asdict(outcome).items() if k not in _INSTANCES}
                body = {"made": made, "receipts": [self._receipts[file] for file in outcome.files]}
            case Failed():
                body = {"failed": asdict(outcome)}
            case Stop():
                body = {"stopped": outcome}
        self._receipts.clear()
        state = (await self._about(job, "POST", "end", json=body))["state"]
        return None if state is None else GenerationState(state)

    def folder(self, job: Held) -> Path:
        return self._folder / f"{job.id}-{job.fence}"

    async def clear(self, job: Held) -> None:
        await asyncio.to_thread(shutil.rmtree, self.folder(job), ignore_errors=True)

    async def sweep(self) -> None:
        for folder in sorted(self._folder.glob("[0-9]*-[0-9]*")):
            job_id, fence = folder.name.split("-")
            held = await self._ask("GET", f"jobs/{job_id}", params={"fence": fence})
            if not held["held"]:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _about(self, job: Held, method: str, what: str, **sent: Any) -> Any:
        return await self._ask(method, f"jobs/{job.id}/{what}", params={"fence": job.fence}, **sent)

    async def _ask(self, method: str, path: str, **sent: Any) -> Any:
        """The answer's JSON. Tries again while nothing answers, then raises `Unavailable`."""
        for pause in _PAUSES:
            try:
                return await self._once(method, path, **sent)
            except Unavailable:
                await asyncio.sleep(pause)
        return await self._once(method, path, **sent)

    async def _once(
        self,
        method: str,
        path: str,
        *,
        content: Callable[[], AsyncIterator[bytes]] | None = None,
        **sent: Any,
    ) -> Any:
        body = None if content is None else content()
        try:
            answer = await self._client.request(method, path, content=body, **sent)
        except httpx.TransportError as failure:
            raise Unavailable(f"The instance does not answer: {type(failure).__name__}.") from None
        if answer.is_success:
            return answer.json()
        raise _refusal(answer)


def _refusal(answer: httpx.Response) -> BaseException:
    if answer.status_code in _AWAY:
        return Unavailable("The instance cannot answer now.")
    try:
        error = answer.json()["errors"][0]
        code, message = error["extensions"]["code"], error["message"]
    except (ValueError, KeyError, IndexError, TypeError):
        code, message = "", f"The instance answered {answer.status_code}, with no reason."
    if code in _REFUSALS:
        return _REFUSALS[code](message)
    return RuntimeError(f"{code}: {message}")


_REFUSALS: dict[str, Callable[[str], BaseException]] = {
    "LOST": lambda _: Lost(),
    "UNPROVEN": Unproven,
    "STORAGE_FULL": lambda _: StorageFull(),
    "UNAUTHENTICATED": Unauthenticated,
    "BAD_USER_INPUT": BadInput,
}


def _told(progress: Progress) -> dict[str, Any]:
    preview = progress.preview
    if preview is not None and len(preview) > LARGEST_PREVIEW:
        preview = None
    picture = None if preview is None else base64.b64encode(preview).decode()
    return {**asdict(progress), "preview": picture}


def _job(told: Any) -> Job:
    spec = told.pop("spec")
    photo = spec.pop("photo", None)
    shown = tuple(map(likeness_from_json, spec.pop("likenesses", ())))
    image = None if photo is None else from_text(photo)
    return Job(**told, spec=replace(Spec.from_json(spec), sources=Sources(image, likenesses=shown)))


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
