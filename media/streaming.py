"""HTTP Live Streaming (RFC 8216) from one signed file: the clip's own packets, in fragments that each
begin with a key frame, and a playlist of byte ranges of that file.

Nothing is encoded again, and nothing is cut apart: what a player loads piece by piece is the file whose
manifest and marks were checked.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from core.errors import BadInput

_FRAGMENTED = {"movflags": "+frag_keyframe+empty_moov+default_base_moof"}
_BOX = struct.Struct(">I4s")
_LARGE_BOX = struct.Struct(">Q")


@dataclass(frozen=True)
class Box:
    """A top-level part of an MP4: `size` bytes from `start`."""

    kind: bytes
    start: int
    size: int


def fragment(path: Path, out: Path) -> None:
    """Write the same packets to `out` in fragments, one a key frame. Raises `BadInput`."""
    import av  # megabytes, which a web process that only names byte ranges does not need

    from media.video import opened

    with opened(path) as source, av.open(str(out), "w", "mp4", options=dict(_FRAGMENTED)) as target:
        copies = {
            stream.index: target.add_stream_from_template(stream)
            for stream in (*source.streams.video, *source.streams.audio)
        }
        for packet in source.demux():
            if packet.dts is not None and packet.stream.index in copies:
                packet.stream = copies[packet.stream.index]
                target.mux(packet)


def playlist(content: bytes, uri: str) -> str:
    """The playlist of a fragmented file at `uri`. Raises `BadInput` for a file that is none."""
    boxes = list(_boxes(content))
    first = next((box.start for box in boxes if box.kind == b"moof"), None)
    if first is None:
        raise BadInput("The file is not fragmented.", field="file")
    pieces = [
        (one.start, one.size + other.size)
        for one, other in pairwise(boxes)
        if (one.kind, other.kind) == (b"moof", b"mdat")
    ]
    lengths = _lengths(content, len(pieces))
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(1, *(round(each + 0.499) for each in lengths))}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{uri}",BYTERANGE="{first}@0"',
    ]
    for (start, size), seconds in zip(pieces, lengths, strict=True):
        lines += [f"#EXTINF:{seconds:.5f},", f"#EXT-X-BYTERANGE:{size}@{start}", uri]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def _boxes(content: bytes) -> Iterator[Box]:
    at = 0
    while at + _BOX.size <= len(content):
        size, kind = _BOX.unpack_from(content, at)
        if size == 1:
            (size,) = _LARGE_BOX.unpack_from(content, at + _BOX.size)
        if size < _BOX.size:
            return
        yield Box(kind, at, size)
        at += size


def _lengths(content: bytes, count: int) -> list[float]:
    """The seconds from each key frame to the next, and from the last to the end."""
    import av

    with av.open(io.BytesIO(content), "r", format="mp4") as file:
        stream = file.streams.video[0]
        base = stream.time_base
        assert base is not None
        starts, end = [], 0.0
        for packet in file.demux(stream):
            if packet.pts is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * base))
                starts += [float(packet.pts * base)] if packet.is_keyframe else []
    if len(starts) != count:
        raise BadInput("A fragment does not begin with a key frame.", field="file")
    return [after - start for start, after in zip(starts, [*starts[1:], end], strict=True)]
