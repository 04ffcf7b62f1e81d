"""H.264 + AAC in MP4: write, look into, shrink. Everything blocks; call it off the event loop."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from core.errors import BadInput

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

# CRF 22 at veryfast: about 50 frames of 720x1280 per second and core, 100 KB a second.
_X264 = {"crf": "22", "preset": "veryfast", "profile": "high"}
_X264_SMALL = {"crf": "25", "preset": "veryfast", "profile": "main"}
_AAC_FRAME = 1024
_AAC_BITS = 160_000
_BT709 = 1
# What is read is one file: a playlist would name others.
_CONTAINERS = {"protocol_whitelist": "file", "format_whitelist": "mov,mp4,matroska,webm"}
Mark = Callable[[npt.NDArray[np.uint8]], None]
_THREADS = 2


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """Facts read from a file; durations in seconds, audio facts None when it is silent."""

    seconds: float
    width: int
    height: int
    fps: float
    frame_count: int
    video_codec: str
    audio_codec: str | None
    audio_rate: int | None
    audio_seconds: float | None
    size: int


def encode(
    path: Path,
    frames: Iterable[npt.NDArray[np.uint8]],
    *,
    fps: int,
    audio: npt.NDArray[np.float32] | None,
    audio_rate: int,
    mark: Mark | None = None,
) -> VideoInfo:
    """Writes `frames` (height, width, 3; RGB; even sides) and `audio` (2, samples) as one MP4.

    Frames are pulled one at a time, sound is interleaved as the picture advances, the index comes
    first in the file. `path` must be a real path: the index is moved by rewriting. Whatever
    `frames` raises passes through and leaves no file behind. `mark` is given each frame's luma
    (16 black, 235 white), to be changed in place, as the last thing before the encoder.
    """
    finished = False
    try:
        with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
            _write(out, frames, fps=fps, audio=audio, audio_rate=audio_rate, mark=mark)
        finished = True
    finally:
        if not finished:
            path.unlink(missing_ok=True)
    return probe(path)


def _write(
    out: "OutputContainer",
    frames: Iterable[npt.NDArray[np.uint8]],
    *,
    fps: int,
    audio: npt.NDArray[np.float32] | None,
    audio_rate: int,
    mark: Mark | None,
) -> None:
    picture = out.add_stream("h264", rate=fps, options=dict(_X264))
    sound = _Sound(out, audio, audio_rate) if audio is not None else None
    count = 0
    for pixels in frames:
        if count == 0:
            _configure(picture, width=pixels.shape[1], height=pixels.shape[0], fps=fps)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        if mark is not None:
            mark(_luma(frame))
        frame.pts, frame.time_base = count, Fraction(1, fps)
        out.mux(picture.encode(frame))
        count += 1
        if sound is not None:
            sound.advance(count * audio_rate // fps)
    if count == 0:
        raise BadInput("A video needs at least one frame.", field="frames")
    out.mux(picture.encode())
    if sound is not None:
        sound.finish(count * audio_rate // fps)


def _configure(stream: "VideoStream", *, width: int, height: int, fps: int) -> None:
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    # A key frame every second: scrubbing on a phone never decodes more than that.
    stream.codec_context.gop_size = fps
    stream.codec_context.thread_count = _THREADS
    stream.codec_context.color_range = 1
    stream.codec_context.colorspace = _BT709
    stream.codec_context.color_primaries = _BT709
    stream.codec_context.color_trc = _BT709


def _luma(frame: "av.VideoFrame") -> npt.NDArray[np.uint8]:
    """The brightness of a planar frame, where it lies."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # type: ignore[call-overload]
    luma: npt.NDArray[np.uint8] = rows[:, : plane.width]
    return luma


class _Sound:
    """Feeds the AAC encoder as far as the picture has come, cut or padded to the picture's end."""

    def __init__(self, out: "OutputContainer", samples: npt.NDArray[np.float32], rate: int) -> None:
        self._out, self._samples, self._rate = out, samples, rate
        self._stream: AudioStream = out.add_stream("aac", rate=rate)
        self._stream.layout = "stereo"
        self._stream.bit_rate = _AAC_BITS
        self._at = 0

    def advance(self, upto: int) -> None:
        while self._at + _AAC_FRAME <= upto:
            self._push(self._samples[:, self._at : self._at + _AAC_FRAME], _AAC_FRAME)

    def finish(self, total: int) -> None:
        self.advance(total)
        if total > self._at:
            self._push(self._samples[:, self._at : total], total - self._at)
        self._out.mux(self._stream.encode())

    def _push(self, block: npt.NDArray[np.float32], length: int) -> None:
        padded = np.zeros((2, length), np.float32)
        padded[:, : block.shape[1]] = block
        frame = av.AudioFrame.from_ndarray(padded, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = (
            self._rate,
            self._at,
            Fraction(1, self._rate),
        )
        self._out.mux(self._stream.encode(frame))
        self._at += length


def probe(path: Path) -> VideoInfo:
    """Reads the facts from the container. Raises BadInput when it is not a readable video."""
    with opened(path) as container:
        stream = container.streams.video[0]
        sound = container.streams.audio[0] if container.streams.audio else None
        frame_count = stream.frames or sum(1 for packet in container.demux(stream) if packet.size)
        fps = float(stream.average_rate or 0)
        seconds = _seconds(stream) or (frame_count / fps if fps else 0.0)
        return VideoInfo(
            seconds=seconds,
            width=stream.codec_context.width,
            height=stream.codec_context.height,
            fps=fps,
            frame_count=frame_count,
            video_codec=stream.codec_context.name,
            audio_codec=sound.codec_context.name if sound else None,
            audio_rate=sound.codec_context.sample_rate if sound else None,
            audio_seconds=_seconds(sound) if sound else None,
            size=path.stat().st_size,
        )


def _seconds(stream: "VideoStream | AudioStream") -> float:
    if stream.duration is None or stream.time_base is None:
        return 0.0
    return float(stream.duration * stream.time_base)


@contextmanager
def opened(path: Path) -> Iterator["InputContainer"]:
    """The file as a container with a video stream; FFmpeg's complaints become BadInput."""
    try:
        with av.open(str(path), "r", options=dict(_CONTAINERS)) as container:
            if not container.streams.video:
                raise BadInput("The file holds no video.", field="file")
            yield container
    except FFmpegError as error:
        raise BadInput("The file is not a readable video.", field="file") from error


def key_frames(path: Path) -> Iterator[tuple[float, npt.NDArray[np.uint8], npt.NDArray[np.uint8]]]:
    """The frames that decode by themselves, one a second in our own files: when each is shown, its
    RGB and its luma. Raises BadInput when the file is not a readable video."""
    with opened(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        for frame in container.decode(stream):
            grey = frame.reformat(format="yuv420p")
            picture = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
            yield frame.time or 0.0, picture, _luma(grey).copy()


def transcode(
    path: Path, out: Path, *, height: int, marked: "Callable[[int, int], Mark] | None" = None
) -> VideoInfo:
    """Writes a smaller rendition to `out` and returns its facts; sound is copied as it is. `marked`
    gives what marks luma of a size: what became smaller is marked for its own, since copies of it
    keep too little of the mark that shrank.

    `height` is the nominal one, as in 360p: the shorter side, whichever way the picture stands.
    Never enlarges. Raises BadInput when `path` is not a readable video.
    """
    finished = False
    try:
        with (
            opened(path) as source,
            av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as target,
        ):
            _shrink(source, target, height, marked)
        finished = True
    finally:
        if not finished:
            out.unlink(missing_ok=True)
    return probe(out)


def _shrink(
    source: "InputContainer",
    target: "OutputContainer",
    height: int,
    marked: "Callable[[int, int], Mark] | None",
) -> None:
    picture = source.streams.video[0]
    rate = picture.average_rate or Fraction(24)
    width, tall = _fit(picture.codec_context.width, picture.codec_context.height, height)
    is_smaller = width < picture.codec_context.width
    mark = marked(width, tall) if marked is not None and is_smaller else None
    small = target.add_stream("h264", rate=rate, options=dict(_X264_SMALL))
    _configure(small, width=width, height=tall, fps=round(rate))
    sound = source.streams.audio[0] if source.streams.audio else None
    copied = target.add_stream_from_template(sound) if sound else None
    for packet in source.demux(*([picture, sound] if sound else [picture])):
        if copied is not None and packet.stream is sound:
            if packet.dts is not None:
                packet.stream = copied
                target.mux(packet)
            continue
        for frame in packet.decode():
            if isinstance(frame, av.VideoFrame):
                resized = frame.reformat(width=width, height=tall, format="yuv420p")
                if mark is not None:
                    mark(_luma(resized))
                resized.pict_type = av.video.frame.PictureType.NONE
                target.mux(small.encode(resized))
    target.mux(small.encode())


def _fit(width: int, height: int, short: int) -> tuple[int, int]:
    """Sides scaled so that the shorter one is `short`, both even as 4:2:0 demands."""
    ratio = min(1.0, short / min(width, height))
    return max(2, round(width * ratio / 2) * 2), max(2, round(height * ratio / 2) * 2)
