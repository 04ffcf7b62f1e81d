"""Damaged and hostile files: seeds of every kind that is taken, and what a fuzzer makes of them."""

import io
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

HOME = b"48.8566 N 2.3522 E"


def picture(kind: str, size: tuple[int, int] = (96, 128)) -> bytes:
    """With a place in its metadata."""
    draw = np.random.default_rng(4)
    small = Image.fromarray(draw.integers(0, 255, (6, 4, 3)).astype(np.uint8))
    image = small.resize(size, Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x010E] = HOME.decode()
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def animation(kind: str, frames: int) -> bytes:
    images = [Image.new("RGB", (64, 64), (number % 256, 0, 0)) for number in range(frames)]
    buffer = io.BytesIO()
    images[0].save(buffer, kind, save_all=True, append_images=images[1:])
    return buffer.getvalue()


def film(path: Path, codec: str) -> bytes:
    """Half a second with a tone."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        sound = out.add_stream("aac" if codec == "h264" else "libopus", rate=48_000)
        sound.layout = "stereo"
        for number in range(4):
            pixels = np.full((64, 64, 3), 60 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 8)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
        tone = np.zeros((2, 960), np.float32)
        heard = av.AudioFrame.from_ndarray(tone, format="fltp", layout="stereo")
        heard.sample_rate, heard.pts = 48_000, 0
        out.mux(sound.encode(heard))
        out.mux(sound.encode())
    return path.read_bytes()


def mutant(seed: bytes, draw: np.random.Generator) -> bytes:
    """Bits turned, pieces cut, doubled, moved or filled with what breaks lengths."""
    data = bytearray(seed)
    for _ in range(int(draw.integers(1, 6))):
        at = int(draw.integers(0, len(data)))
        size = int(draw.integers(1, 33))
        match int(draw.integers(0, 6)):
            case 0:
                data[at] ^= 1 << int(draw.integers(0, 8))
            case 1:
                data[at : at + 4] = b"\xff\xff\xff\xff"
            case 2:
                data[at : at + 4] = b"\0\0\0\0"
            case 3:
                data[at:at] = data[at : at + size]
            case 4:
                del data[at : at + size]
            case _:
                del data[max(at, 16) :]
        data = data or bytearray(seed[:16])
    return bytes(data)


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks that claims this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"".join(_chunk(kind, data) for kind, data in ((b"IHDR", header), *chunks))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def zeros(count: int) -> bytes:
    """So many of them, compressed to a thousandth."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    packed = [packer.compress(piece) for _ in range(count >> 20)]
    return b"".join([*packed, packer.flush()])
