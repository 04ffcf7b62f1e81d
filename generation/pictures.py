"""The pictures that a job needs, from the store to a backend, also a distant one."""

from __future__ import annotations

import base64
import io
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from generation.spec import Likeness, Sources
from models.uploads import Upload

if TYPE_CHECKING:
    from generation.spec import Frame
    from media.storage import Storage
    from models.generations import Generation


async def sources_of(job: Generation, storage: Storage) -> Sources:
    """Raises `NotFound` where the picture is gone from the store."""
    row = None if job.image_id is None else await Upload.get_or_none(id=job.image_id)
    if row is None or row.key is None or row.size is None:
        return Sources()
    pieces = [piece async for piece in storage.open_range(row.key, 0, row.size)]
    return Sources(image=_decoded(b"".join(pieces)))


def to_text(frame: Frame) -> str:
    """The same pixels as text."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "PNG", compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode()


def from_text(text: str) -> Frame:
    return _decoded(base64.b64decode(text))


def likeness_to_json(likeness: Likeness) -> dict[str, Any]:
    picture = likeness.picture
    text = None if picture is None else base64.b64encode(picture).decode()
    return {**asdict(likeness), "picture": text}


def likeness_from_json(told: dict[str, Any]) -> Likeness:
    """The inverse of `likeness_to_json`, after a way through JSON."""
    picture = None if told["picture"] is None else base64.b64decode(told["picture"])
    return Likeness(**{**told, "names": tuple(told["names"]), "picture": picture})


def _decoded(content: bytes) -> Frame:
    """Of a file that was written here."""
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
        return np.asarray(image.convert("RGB"))
