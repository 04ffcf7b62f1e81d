"""What distant workers say, checked: the bodies of the worker plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from core.errors import BadInput
from generation.pictures import likeness_to_json, to_text
from generation.plane import LARGEST_PREVIEW, Failed, Job, Outcome, Stop
from generation.spec import Capabilities, Progress, Stage
from models.generations.drafts import File, Made
from models.generations.queue import Failure

if TYPE_CHECKING:
    from media.imprint import Look
    from media.provenance import Origin

M = TypeVar("M", bound=BaseModel)

_Name = Annotated[str, Field(min_length=1, max_length=90)]
_Count = Annotated[int, Field(ge=0, le=1_000_000)]
_Side = Annotated[int, Field(ge=1, le=16_384)]
_Seconds = Annotated[float, Field(ge=0, le=3_600)]
_Words = Annotated[str, Field(max_length=500)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Offer(_Said):
    capabilities: Capabilities


class Claim(_Said):
    worker: _Name
    backend: _Name


class Dead(_Said):
    worker: _Name


class _Progress(_Said):
    stage: Stage
    step: _Count
    steps: _Count
    fraction: float = Field(ge=0, le=1)
    preview: Base64Bytes | None = None
    preview_type: Literal["image/jpeg", "image/webp", "image/png"] = "image/jpeg"


class Heartbeat(_Said):
    progress: _Progress | None

    def to_progress(self) -> Progress | None:
        if self.progress is None:
            return None
        told = Progress(**dict(self.progress))
        if told.preview is not None and len(told.preview) > LARGEST_PREVIEW:
            raise BadInput(f"A preview has at most {LARGEST_PREVIEW} bytes.", field="preview")
        return told


class _Look(_Said):
    size: tuple[_Side, _Side]
    seconds: _Seconds
    at: _Seconds


class _Origin(_Said):
    """The mark is not the worker's to say, and what it makes is made, not brought along."""

    digital_source_type: _Words
    model: _Words
    model_version: _Words
    model_hash: _Words
    recipe_hash: _Words
    mark: Literal[""] = ""
    receipts: Annotated[list[_Words], Field(max_length=100)]
    change: Literal["c2pa.edited"] = "c2pa.edited"


class Facts(_Said):
    """What a file is, beside its bytes."""

    width: _Side
    height: _Side
    look: _Look
    origin: _Origin

    def to_look(self) -> Look:
        from media.imprint import Look

        return Look(**dict(self.look))

    def to_origin(self) -> Origin:
        from media.provenance import Origin

        return Origin(**self.origin.model_dump(exclude={"change"}))


class _Line(_Said):
    start: _Seconds
    end: _Seconds
    text: Annotated[str, Field(max_length=2_000)]


class _Made(_Said):
    """`models.generations.drafts.Made` without what the instance knows better."""

    effective_prompt: Annotated[str, Field(max_length=20_000)]
    duration_ms: Annotated[int, Field(ge=1, le=3_600_000)]
    width: _Side
    height: _Side
    fps: Annotated[int, Field(ge=1, le=240)]
    blurhash: Annotated[str, Field(min_length=1, max_length=100)]
    notes: Annotated[list[_Words], Field(max_length=100)]
    recipe: dict[str, Any]
    transcript: Annotated[list[_Line], Field(max_length=10_000)]
    stills: Annotated[list[Annotated[int, Field(ge=0, lt=2**64)]], Field(max_length=256)]


class _Failed(_Said):
    code: Failure
    message: _Words


class End(_Said):
    """One of the three; `receipts` are for the files of what was made."""

    made: _Made | None = None
    failed: _Failed | None = None
    stopped: Literal[Stop.CANCELED, Stop.SHUTDOWN] | None = None
    receipts: Annotated[list[str], Field(max_length=16)] = []

    def to_outcome(self, files: Sequence[File]) -> Outcome:
        """Raises `BadInput` unless it is exactly one, and of a clip the first file is there."""
        if [self.made, self.failed, self.stopped].count(None) != 2:
            raise BadInput("Say one of `made`, `failed` and `stopped`.")
        if self.failed is not None:
            return Failed(self.failed.code, self.failed.message)
        if self.stopped is not None:
            return self.stopped
        assert self.made is not None
        if "ORIGINAL" not in [file.kind for file in files]:
            raise BadInput("A clip without its original is none.", field="receipts")
        told = dict(self.made) | {"transcript": [dict(line) for line in self.made.transcript]}
        return Made(**told, files=files)


def read(model: type[M], body: bytes) -> M:
    """Raises `BadInput`."""
    try:
        return model.model_validate_json(body)
    except ValidationError as failure:
        first = failure.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{place or 'The body'}: {first['msg']}.", field=place or None) from None


def job_to_json(job: Job) -> dict[str, Any]:
    spec = {name: value for name, value in asdict(job.spec).items() if name != "sources"}
    if job.spec.sources.image is not None:
        spec["photo"] = to_text(job.spec.sources.image)
    spec["likenesses"] = [likeness_to_json(each) for each in job.spec.sources.likenesses]
    return {**asdict(job), "spec": spec}
