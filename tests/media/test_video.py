"""Written files read back: codecs, lengths, renditions, and refusal of what is no video."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from core.errors import BadInput
from media.video import encode, probe, transcode

Frame = npt.NDArray[np.uint8]


def frames(count: int = 24, *, width: int = 90, height: int = 160) -> Iterator[Frame]:
    for index in range(count):
        frame = np.full((height, width, 3), 40, np.uint8)
        frame[index * 3 : index * 3 + 30, 20:60] = (220, 40, 40)
        yield frame


def tone(seconds: float) -> npt.NDArray[np.float32]:
    wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * 48_000)) / 48_000)
    return np.stack([wave, wave]).astype(np.float32)


@pytest.mark.feature("B2")
@pytest.mark.parametrize("seconds", [0.7, 1.0, 1.4])
def test_picture_and_sound_end_together_however_long_the_sound_was(
    tmp_path: Path, seconds: float
) -> None:
    info = encode(tmp_path / "a.mp4", frames(), fps=24, audio=tone(seconds), audio_rate=48_000)
    assert (info.video_codec, info.audio_codec, info.audio_rate) == ("h264", "aac", 48_000)
    assert (info.width, info.height, info.frame_count) == (90, 160, 24)
    assert info.audio_seconds is not None
    assert abs(info.seconds - info.audio_seconds) <= 1 / 24


def test_index_comes_before_the_media(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    encode(path, frames(), fps=24, audio=None, audio_rate=48_000)
    head = path.read_bytes()
    assert 0 < head.index(b"moov") < head.index(b"mdat")


def test_silent_video_has_no_audio_facts(tmp_path: Path) -> None:
    info = encode(tmp_path / "a.mp4", frames(), fps=24, audio=None, audio_rate=48_000)
    assert (info.audio_codec, info.audio_rate, info.audio_seconds) == (None, None, None)


def test_error_in_the_frames_passes_through_and_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[Frame]:
        yield from frames(3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(tmp_path / "a.mp4", broken(), fps=24, audio=tone(1), audio_rate=48_000)
    assert list(tmp_path.iterdir()) == []


def test_no_frames_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        encode(tmp_path / "a.mp4", iter(()), fps=24, audio=None, audio_rate=48_000)
    assert list(tmp_path.iterdir()) == []


def test_rendition_is_smaller_keeps_its_length_and_its_sound(tmp_path: Path) -> None:
    whole = encode(
        tmp_path / "a.mp4", frames(width=360, height=640), fps=24, audio=tone(1), audio_rate=48_000
    )
    small = transcode(tmp_path / "a.mp4", tmp_path / "b.mp4", height=180)
    assert (small.width, small.height) == (180, 320)
    assert (small.frame_count, small.audio_codec) == (whole.frame_count, "aac")
    assert abs(small.seconds - whole.seconds) < 0.01


def test_rendition_never_enlarges(tmp_path: Path) -> None:
    encode(tmp_path / "a.mp4", frames(), fps=24, audio=None, audio_rate=48_000)
    assert transcode(tmp_path / "a.mp4", tmp_path / "b.mp4", height=360).width == 90


@pytest.mark.parametrize(
    "content", [b"", b"not a video at all", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64]
)
def test_rubbish_is_refused_with_a_code(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        probe(path)
    assert refused.value.field == "file"
    with pytest.raises(BadInput):
        transcode(path, tmp_path / "y.mp4", height=90)
    assert not (tmp_path / "y.mp4").exists()


def test_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    encode(path, frames(), fps=24, audio=None, audio_rate=48_000)
    path.write_bytes(path.read_bytes()[:600])
    with pytest.raises(BadInput):
        probe(path)
