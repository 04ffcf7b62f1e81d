"""A film in fragments, and the playlist by which players load it."""

import io
import re
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import BadInput
from media import video
from media.streaming import Pieces, fragment, master, pieces_of, playlist
from tests.media.films import scene
from tests.media.test_imprint import ORIGIN
from tests.signing import provenance_in

pytestmark = pytest.mark.feature("A8")


def test_every_piece_of_a_playlist_plays_by_itself_and_all_are_the_film(tmp_path: Path) -> None:
    whole, pieces, signed = (tmp_path / f"{name}.mp4" for name in ("whole", "pieces", "signed"))
    frames = (scene()[number % 8] for number in range(20))
    video.encode(whole, frames, fps=8, audio=np.zeros((2, 120_000), "f4"), audio_rate=48_000)
    fragment(whole, pieces)
    provenance = provenance_in(tmp_path)
    provenance.sign(pieces, signed, "video/mp4", origin=ORIGIN)
    assert provenance.read(signed, "video/mp4").state == "TRUSTED"
    content = signed.read_bytes()
    lines = playlist(pieces_of(content), "stream.mp4")
    lengths = [float(each) for each in re.findall(r"#EXTINF:([\d.]+),", lines)]
    assert lengths == pytest.approx([1.0, 1.0, 0.5])
    (most,) = re.findall(r"TARGETDURATION:(\d+)", lines)
    assert int(most) >= max(lengths)
    (end,) = re.findall(r'MAP:URI="stream.mp4",BYTERANGE="(\d+)@0"', lines)
    head = content[: int(end)]
    shown = 0
    for size, start in re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\nstream.mp4", lines):
        piece = head + content[int(start) : int(start) + int(size)]
        with av.open(io.BytesIO(piece)) as film:
            shown += sum(1 for _ in film.decode(video=0))
    assert shown == 20
    # The packets are those of the film, not encoded again.
    assert video.probe(signed).frame_count == 20
    with pytest.raises(BadInput):
        pieces_of(whole.read_bytes())


def test_what_a_playlist_says_of_a_quality_is_what_its_file_is(tmp_path: Path) -> None:
    variants = []
    for name, sound in (("loud", np.zeros((2, 120_000), "f4")), ("silent", None)):
        whole, pieces = tmp_path / f"{name}.mp4", tmp_path / f"{name}-pieces.mp4"
        frames = (scene()[number % 8] for number in range(20))
        video.encode(whole, frames, fps=8, audio=sound, audio_rate=48_000)
        fragment(whole, pieces)
        variants.append((f"{name}.m3u8", pieces_of(pieces.read_bytes())))
    lines = master(variants).splitlines()
    assert lines[0] == "#EXTM3U"
    assert [line for line in lines if not line.startswith("#")] == ["loud.m3u8", "silent.m3u8"]
    loud, silent = (line for line in lines if line.startswith("#EXT-X-STREAM-INF:"))
    assert "RESOLUTION=180x320,FRAME-RATE=8.000" in loud
    # The same bytes as in the file: High profile, and AAC-LC where there is sound.
    assert re.search(r'CODECS="avc1\.6400[0-9a-f]{2},mp4a\.40\.2"', loud)
    assert re.search(r'CODECS="avc1\.6400[0-9a-f]{2}"', silent)


def test_a_rate_counts_runs_of_about_the_longest_piece() -> None:
    def rates(*pieces: tuple[int, float]) -> tuple[int, int]:
        spans = tuple((0, size) for size, _ in pieces)
        made = Pieces(0, spans, tuple(seconds for _, seconds in pieces), 2, 2, 8.0, ())
        return made.peak_rate, made.mean_rate

    assert rates((1000, 1.0), (3000, 1.0)) == (24_000, 16_000)
    # A crumb at the end is no measure by itself, but with its neighbour.
    assert rates((1000, 1.0), (500, 0.1)) == (10_910, 10_910)
    # Several short ones together last as long as the longest.
    assert rates((1000, 1.0), (800, 0.5), (900, 0.5)) == (14_400, 10_800)
    assert rates((100, 0.2)) == (4_000, 4_000)
