"""Files from strangers: what is taken, what is left of it, and 200 that were made to break decoders."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import jail
from core.errors import BadInput
from safety.faces import faces_in
from safety.uploads import clean_picture
from tests.safety import corpus, sentence

pytestmark = pytest.mark.feature("I11")

ROOT = Path(__file__).resolve().parents[2]
BOMBS = {
    "area": corpus.png(30_000, 30_000, (b"IDAT", corpus.zeros(32 << 20))),
    "slender": corpus.png(65_000, 1, (b"IDAT", corpus.zeros(1 << 20))),
    "text": corpus.png(100, 100, (b"zTXt", b"a\0\0" + corpus.zeros(256 << 20))),
    "pixels": corpus.png(100, 100, (b"IDAT", corpus.zeros(256 << 20))),
    "frames": corpus.animation("WEBP", 400),
}


async def cleaned(folder: Path, content: bytes) -> tuple[bytes, int, int, str]:
    source, out = folder / "sent", folder / "out.jpg"
    source.write_bytes(content)
    found = await clean_picture(source, out)
    return out.read_bytes(), found.width, found.height, found.came_as


async def test_a_picture_is_encoded_again_without_what_was_attached_to_it(tmp_path: Path) -> None:
    sent = corpus.picture("PNG")
    assert corpus.HOME in sent
    content, width, height, came_as = await cleaned(tmp_path, sent)
    assert (width, height, came_as) == (96, 128, "image/png")
    assert corpus.HOME not in content
    kept = Image.open(io.BytesIO(content))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (96, 128), {})
    before = np.asarray(Image.open(io.BytesIO(sent)).convert("RGB"), int)
    assert np.abs(np.asarray(kept, int) - before).mean() < 3


async def test_a_picture_on_its_side_is_set_upright_and_a_large_one_made_smaller(
    tmp_path: Path,
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    buffer = io.BytesIO()
    Image.new("RGB", (3000, 1500), "red").save(buffer, "JPEG", exif=exif)
    _, width, height, _ = await cleaned(tmp_path, buffer.getvalue())
    assert (width, height) == (1024, 2048)


@pytest.mark.parametrize("name", ["area", "slender", "text"])
async def test_a_bomb_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        await cleaned(tmp_path, BOMBS[name])
    assert refusal.value.field == "file"
    assert "Traceback" not in refusal.value.message
    assert not (tmp_path / "out.jpg").exists()


@pytest.mark.parametrize(
    "content", [b"", b"#EXTM3U\nfile:///etc/passwd", b"%PDF-1.7", b"GIF89a", b"<svg/>", b"%!PS"]
)
async def test_what_is_no_picture_of_a_kind_that_is_taken_is_not_even_opened(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(BadInput, match="JPEG, PNG or WebP"):
        await cleaned(tmp_path, content)


def test_two_hundred_mutants_and_every_bomb_end_well(tmp_path: Path) -> None:
    draw = np.random.default_rng(11)
    pictures = [corpus.picture(kind) for kind in ("JPEG", "PNG", "WEBP")]
    films = [corpus.film(tmp_path / "a.mp4", "h264"), corpus.film(tmp_path / "a.webm", "libvpx")]
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(200):
        is_film = number % 2 == 1
        seeds = films if is_film else pictures
        kind = sentence.RECORDING if is_film else sentence.PICTURE
        content = corpus.mutant(seeds[number // 2 % len(seeds)], draw)
        if number % 10 >= 8:
            kind = sentence.INSPECTION
        (folder / f"{kind}-{number}").write_bytes(content)
    for name, bomb in BOMBS.items():
        (folder / f"{sentence.PICTURE}-{name}").write_bytes(bomb)
    done = subprocess.run(
        [sys.executable, "-m", "tests.safety.sentence", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    ends = json.loads(done.stdout)
    assert len(ends) == 200 + len(BOMBS)
    # No signal ended any of them: nothing crashed, and none had to be stopped.
    assert {each["exit"] for each in ends.values()} <= {0, jail.REFUSED, 4}
    assert all(each["cpu"] < sentence.BOUNDS.seconds for each in ends.values())
    assert all(each["memory"] < sentence.BOUNDS.memory for each in ends.values())
    read = [name for name, each in ends.items() if each["exit"] == 0]
    assert 20 < len(read) < 200, "the corpus is all sound, or all broken beyond reading"


def test_a_confined_process_opens_no_socket_and_starts_nothing() -> None:
    code = """
import os, socket, subprocess, threading
from core import jail
jail.confine(jail.Bounds())
for attempt in (socket.socket, os.fork, lambda: subprocess.run(["true"])):
    try:
        attempt()
    except PermissionError:
        print("refused")
thread = threading.Thread(target=print, args=("a thread runs",))
thread.start(); thread.join()
try:
    bytearray(2 << 30)
except MemoryError:
    print("no room")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:-1] == ["refused"] * 3 + ["a thread runs", "no room"]


@pytest.mark.feature("B3")
def test_a_face_that_looks_at_the_camera_is_found_and_a_pattern_is_not() -> None:
    # Of a portrait by NASA, in the public domain.
    portrait = np.asarray(Image.open(Path(__file__).with_name("face.png")).convert("L"))
    (face, *_) = faces_in(portrait)
    assert 0.2 < face.side / min(portrait.shape) < 0.9
    assert faces_in(np.full((300, 200), 128, np.uint8)) == []
    assert faces_in(np.full((9, 2_000), 128, np.uint8)) == []  # as a figure cut out may be
    stripes = np.tile(np.arange(200, dtype=np.uint8), (200, 1))
    assert faces_in(stripes) == []
