"""Bodies of requests on their way to disk, no more of them than is allowed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.requests import Request

from core.errors import BadInput, TooLarge

_SECONDS = 120


async def take_in(request: Request, path: Path, *, most: int) -> None:
    """Write the body to `path`. Raises `TooLarge` as soon as it is announced or seen to have more than
    `most` bytes, `BadInput` for none at all and for one that takes too long."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise TooLarge(most)
    size = 0
    try:
        async with asyncio.timeout(_SECONDS):
            with path.open("wb") as file:
                async for piece in request.stream():
                    size += len(piece)
                    if size > most:
                        raise TooLarge(most)
                    file.write(piece)
    except TimeoutError:
        raise BadInput(f"Send the file within {_SECONDS} seconds.") from None
    if not size:
        raise BadInput("Send the file as the body of the request.", field="file")
