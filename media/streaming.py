"""HTTP Live Streaming (RFC 8216) from signed files: the clip's own packets, in fragments that each
begin with a key frame, for each quality a playlist of byte ranges of one file, and one of all these.

Nothing is encoded again, and nothing is cut apart: what a player loads piece by piece is the file whose
manifest and marks were checked.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_FRAGMENTED = {"movflags": "+frag_keyframe+empty_moov+default_base_moof"}
_BOX = struct.Struct(">I4s")
_LARGE_BOX = struct.Struct(">Q")
_AVC_LEVEL = 3  # the byte of an AVCDecoderConfigurationRecord


@dataclass(frozen=True)
class Box:
    """A top-level part of an MP4: `size` bytes from `start`."""

    kind: bytes
    start: int
    size: int


@dataclass(frozen=True)
class Pieces:
    """A fragmented file: the first `head` bytes say what is in it, `spans` (start and size in bytes)
    are its fragments, `lengths` how many seconds each lasts. `codecs` are names of RFC 6381."""

    head: int
    spans: tuple[tuple[int, int], ...]
    lengths: tuple[float, ...]
    width: int
    height: int
    fps: float
    codecs: tuple[str, ...]

    @property
    def target(self) -> int:
        """The longest, in whole seconds."""
        return max(1, *(round(each + 0.499) for each in self.lengths))

    @property
    def mean_rate(self) -> int:
        """Bits a second, all in all."""
        return math.ceil(8 * sum(size for _, size in self.spans) / sum(self.lengths))

    @property
    def peak_rate(self) -> int:
        """The most bits a second of any run of fragments that is about as long as the longest: half
        of it at least, and at most one and a half (section 4.3.4.2)."""
        ends = [0.0, *accumulate(self.lengths)]
        sizes = [0, *accumulate(size for _, size in self.spans)]
        rates = [
            math.ceil(8 * (sizes[last] - sizes[first]) / (ends[last] - ends[first]))
            for first in range(len(ends))
            for last in range(first + 1, len(ends))
            if 0.5 * self.target <= ends[last] - ends[first] <= 1.5 * self.target
        ]
        return max([self.mean_rate, *rates])


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


def pieces_of(content: bytes) -> Pieces:
    """What the playlists of a fragmented file say of it. Raises `BadInput` for a file that is none."""
    boxes = list(_boxes(content))
    head = next((box.start for box in boxes if box.kind == b"moof"), None)
    if head is None:
        raise BadInput("The file is not fragmented.", field="file")
    spans = tuple(
        (one.start, one.size + other.size)
        for one, other in pairwise(boxes)
        if (one.kind, other.kind) == (b"moof", b"mdat")
    )
    return _looked_into(content, head, spans)


def playlist(pieces: Pieces, uri: str) -> str:
    """The playlist of the file at `uri`."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{pieces.target}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{uri}",BYTERANGE="{pieces.head}@0"',
    ]
    for (start, size), seconds in zip(pieces.spans, pieces.lengths, strict=True):
        lines += [f"#EXTINF:{seconds:.5f},", f"#EXT-X-BYTERANGE:{size}@{start}", uri]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def master(variants: Iterable[tuple[str, Pieces]]) -> str:
    """The playlist of the same film at several qualities, each with the address of its own one."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for uri, pieces in variants:
        told = {
            "BANDWIDTH": f"{pieces.peak_rate}",
            "AVERAGE-BANDWIDTH": f"{pieces.mean_rate}",
            "RESOLUTION": f"{pieces.width}x{pieces.height}",
            "FRAME-RATE": f"{pieces.fps:.3f}",
        }
        if pieces.codecs:
            told["CODECS"] = f'"{",".join(pieces.codecs)}"'
        attributes = ",".join(f"{name}={value}" for name, value in told.items())
        lines += [f"#EXT-X-STREAM-INF:{attributes}", uri]
    return "\n".join([*lines, ""])


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


def _looked_into(content: bytes, head: int, spans: tuple[tuple[int, int], ...]) -> Pieces:
    import av

    with av.open(io.BytesIO(content), "r", format="mp4") as file:
        picture = file.streams.video[0]
        lengths = _lengths(file, picture)
        if len(lengths) != len(spans):
            raise BadInput("A fragment does not begin with a key frame.", field="file")
        return Pieces(
            head=head,
            spans=spans,
            lengths=lengths,
            width=picture.codec_context.width,
            height=picture.codec_context.height,
            fps=float(picture.average_rate or 0),
            codecs=_codecs([picture, *file.streams.audio]),
        )


def _lengths(file: InputContainer, picture: VideoStream) -> tuple[float, ...]:
    """The seconds from each key frame to the next, and from the last to the end."""
    base = picture.time_base
    assert base is not None
    starts, end = [], 0.0
    for packet in file.demux(picture):
        if packet.pts is not None:
            end = max(end, float((packet.pts + (packet.duration or 0)) * base))
            starts += [float(packet.pts * base)] if packet.is_keyframe else []
    return tuple(after - start for start, after in zip(starts, [*starts[1:], end], strict=True))


def _codecs(streams: Sequence[VideoStream | AudioStream]) -> tuple[str, ...]:
    """Their names (RFC 6381); none where one is neither H.264 nor AAC, and a player has to look."""
    names = []
    for stream in streams:
        told = bytes(stream.codec_context.extradata or b"")
        kind = stream.codec_context.name
        if kind == "h264" and len(told) > _AVC_LEVEL:
            names.append(f"avc1.{told[1:4].hex()}")  # profile, constraints, level
        elif kind == "aac" and told:
            names.append(f"mp4a.40.{told[0] >> 3}")  # the audio object type
        else:
            return ()
    return tuple(names)
