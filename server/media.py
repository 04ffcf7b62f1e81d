"""Stored media over HTTP: the route behind every signed address, and the answer it gives.

`media_response` implements RFC 9110: conditional requests (section 13), one range per request
(section 14), HEAD. It knows nothing of clips or members.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from core.errors import BadInput, NotFound, Refusal
from media import streaming
from media.storage import Storage
from resolvers.context import Instance
from resolvers.media import HLS, PLAYLIST, Captions, Variant, granted_file, granted_variants
from server.request_log import failure

# Eighteen digits fit any file; what is longer is no number that a client means.
_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)
_ENTITY_TAG = re.compile(r'(?:W/)?"[^"]*"')

# Beside a file in fragments, under the same token: the playlist of its pieces, and what that calls it.
_VARIANT, _STREAM = "variant.m3u8", "stream.mp4"
_LARGEST_STREAM = 64 * 2**20
_MOST_PLAYLISTS = 256

SECURITY_HEADERS = {
    # Bytes come from strangers: whatever a browser takes them for, no script of theirs runs. The
    # player for a bare address fetches that same address once more, as Chromium does it, and
    # cannot from an opaque origin: hence the two exceptions.
    "Content-Security-Policy": "sandbox allow-same-origin; default-src 'none'; media-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
}
# The address is the permission, and no cookie is asked for: a page of any origin that has it may read
# what lies there, as captions and players that load piece by piece must.
_SHARED = {"Access-Control-Allow-Origin": "*"}
# A hold or a block must bite within five seconds, on addresses already handed out too: caches ask
# again after that, and are answered with 304 as long as the viewer may see the clip.
CACHE_CONTROL = "private, max-age=5, must-revalidate"


def media_route(instance: Instance) -> Route:
    """GET and HEAD of the addresses that `MediaUrls` issues."""

    playlists = _Playlists(instance.storage)

    async def media(request: Request) -> Response:
        token, name = request.path_params["token"], request.path_params["filename"]
        try:
            if name == PLAYLIST:
                variants = await granted_variants(instance.media_urls, instance.clock, token)
                return _text(request, await playlists.master(variants), HLS)
            file = await granted_file(instance.media_urls, instance.clock, token)
            row = file.row
            if isinstance(row, Captions):
                return _text(request, row.text, "text/vtt; charset=utf-8")
            if name == _VARIANT:
                pieces = await playlists.pieces(row.key, row.size)
                return _text(request, streaming.playlist(pieces, _STREAM), HLS)
            return await media_response(
                request,
                instance.storage,
                row.key,
                content_type=row.content_type,
                filename=file.filename,
                size=row.size,
                etag=f'"{row.sha256}"',
            )
        except Refusal as refusal:
            return _refused(request, refusal)

    return Route("/media/{token}/{filename}", media, methods=["GET"])


class _Playlists:
    """What files in fragments consist of, of those asked for lately: each takes one reading of a file,
    which never changes."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._known: OrderedDict[str, streaming.Pieces] = OrderedDict()

    async def master(self, variants: Sequence[Variant]) -> str:
        """Raises `NotFound` for a file that is not in fragments."""
        told = [
            (f"../{each.token}/{_VARIANT}", await self.pieces(each.row.key, each.row.size))
            for each in variants
        ]
        return streaming.master(told)

    async def pieces(self, key: str, size: int) -> streaming.Pieces:
        """Raises `NotFound` for a file that is not in fragments."""
        if key not in self._known:
            if size > _LARGEST_STREAM:
                raise NotFound("file")
            read = [piece async for piece in self._storage.open_range(key, 0, size)]
            try:
                self._known[key] = await asyncio.to_thread(streaming.pieces_of, b"".join(read))
            except BadInput:
                raise NotFound("file") from None
            if len(self._known) > _MOST_PLAYLISTS:
                self._known.popitem(last=False)
        return self._known[key]


def _text(request: Request, text: str, content_type: str) -> Response:
    """A small text, with the rules of any other file."""
    content = text.encode()
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL, **SECURITY_HEADERS, **_SHARED}
    if _is_refused(request.headers, etag):
        return Response(status_code=412, headers=headers)
    if _is_fresh(request.headers, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers={**headers, "Content-Type": content_type})


async def media_response(
    request: Request,
    storage: Storage,
    key: str,
    *,
    content_type: str,
    filename: str | None,
    size: int,
    etag: str,
) -> Response:
    """The answer to a GET or HEAD of a stored file: 200, 206, 304, 412 or 416.

    `size` in bytes; `etag` strong and with its quotes. With a `filename` the file is offered for
    keeping, without one for playing. Raises `NotFound` when the bytes are not in the store.
    """
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL, **SECURITY_HEADERS, **_SHARED}
    if _is_refused(request.headers, etag):
        return Response(status_code=412, headers=headers)
    if _is_fresh(request.headers, etag):
        return Response(status_code=304, headers=headers)
    headers |= {
        "Accept-Ranges": "bytes",
        "Content-Type": content_type,
        "Content-Disposition": _disposition(filename),
    }
    if request.method == "HEAD":
        if not await storage.exists(key):
            raise NotFound("file")
        return Response(headers={**headers, "Content-Length": str(size)})
    span = _span(request.headers, size, etag)
    if span is None:
        headers |= {"Content-Type": "text/plain", "Content-Range": f"bytes */{size}"}
        return Response(status_code=416, headers=headers)
    if span.is_part:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    headers["Content-Length"] = str(span.end - span.start)
    body = await _begun(storage.open_range(key, span.start, span.end))
    return StreamingResponse(body, status_code=206 if span.is_part else 200, headers=headers)


@dataclass(frozen=True)
class _Span:
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int
    is_part: bool


def _span(headers: Headers, size: int, etag: str) -> _Span | None:
    """What to send; None when the range lies outside the file.

    Several ranges at once, and what is no range of bytes, count as none (section 14.2 allows it).
    """
    whole = _Span(0, size, is_part=False)
    asked = _RANGE.fullmatch(headers.get("range", ""))
    # A date in If-Range matches nothing, since the files have no date.
    if asked is None or headers.get("if-range", etag) != etag:
        return whole
    first, last = asked.groups()
    if not first and not last:
        return whole
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return whole
    return _Span(start, end, is_part=True) if start < end else None


def _is_refused(headers: Headers, etag: str) -> bool:
    """If-Match: the client wants this file only while it is the one that it knows."""
    known = headers.get("if-match")
    return known is not None and known.strip() != "*" and etag not in _ENTITY_TAG.findall(known)


def _is_fresh(headers: Headers, etag: str) -> bool:
    """If-None-Match: the client has this file already."""
    known = headers.get("if-none-match", "")
    tags = (tag.removeprefix("W/") for tag in _ENTITY_TAG.findall(known))
    return known.strip() == "*" or etag in tags


def _disposition(filename: str | None) -> str:
    """RFC 6266; the second form carries what the first cannot."""
    if filename is None:
        return "inline"
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


async def _begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, the first of them fetched: what fails, fails before the status is sent."""
    first = await anext(pieces, b"")

    async def body() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return body()


def _refused(request: Request, refusal: Refusal) -> Response:
    request_id = request.scope.get("request_id", "")
    answer = failure(refusal.status, refusal.code, refusal.message, request_id)
    answer.headers.update(SECURITY_HEADERS)
    return answer
