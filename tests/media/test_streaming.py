"""A film in fragments, and the playlist by which players load it."""

import io
import re
from pathlib import Path

import av
import numpy as np
import pytest

from core.errors import BadInput
from media import video
from media.streaming import fragment, playlist
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
    lines = playlist(content, "stream.mp4")
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
        playlist(whole.read_bytes(), "stream.mp4")
