"""Marks that are seen, marks that are not, and signatures: put into real clips and found again."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from generation.spec import AudioMode
from media import fingerprints, video, watermark
from media.authority import BadAuthority, open_authority, read_authority
from media.codewords import LENGTH, Payload, decode, encode
from media.imprint import Imprint, Look
from media.inspection import from_json, inspect, to_json
from media.marks import Credit, VisibleMark
from media.provenance import ManifestState, Origin, Provenance, Source
from tests.generation.scenes import take_of
from tests.media.films import filmed, scene
from tests.signing import provenance_in

Picture = npt.NDArray[np.uint8]
Attack = Callable[[Picture], Picture]

PAYLOAD = Payload(0x1234, 0xDEADBEEF)
IMPRINT = Imprint(Credit("Mutoscope", "ann"), PAYLOAD)
ORIGIN = Origin(
    digital_source_type="trainedAlgorithmicMedia",
    model="Test card",
    model_version="1",
    model_hash="sha256:0",
    recipe_hash="sha256:1",
    mark=PAYLOAD.to_bytes().hex(),
    receipts=("receipt-1",),
)


@cache
def frames(style: str = "flat") -> Sequence[Picture]:
    """Every third frame of two seconds, 360 x 640."""
    prompt = "an orange cat walking through a city in the rain"
    take, _ = take_of(prompt, style=style, audio=AudioMode.NONE)
    return [frame.copy() for number, frame in enumerate(take.frames) if number % 3 == 0]


def shown(path: Path) -> list[Picture]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def lumas(pictures: Sequence[Picture]) -> list[Any]:
    return [np.asarray(Image.fromarray(picture).convert("L")) for picture in pictures]


def scaled(picture: Picture, width: int, height: int) -> Picture:
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR))


def cropped(picture: Picture) -> Picture:
    """Without a tenth of each side, from somewhere."""
    height, width = picture.shape[:2]
    inner = picture[height // 17 :, width // 23 :]
    return np.ascontiguousarray(inner[: int(height * 0.9) // 2 * 2, : int(width * 0.9) // 2 * 2])


ATTACKS: dict[str, tuple[int, Attack]] = {
    "crf 34": (34, lambda picture: picture),
    "half": (28, lambda picture: scaled(picture, 180, 320)),
    "crop and resize": (28, lambda picture: scaled(cropped(picture), 360, 640)),
    "half of a crop": (28, lambda picture: scaled(cropped(picture), 162, 288)),
}


# The code


def test_a_codeword_survives_what_makes_a_sixth_of_its_signs_wrong() -> None:
    rng = np.random.default_rng(1)
    noisy = encode(PAYLOAD.to_bytes()) + rng.normal(0, 1, LENGTH)
    assert 0.1 < float(np.mean(np.sign(noisy) != encode(PAYLOAD.to_bytes()))) < 0.25
    assert decode(noisy)[0] == PAYLOAD
    agreements = [decode(rng.normal(0, 1, LENGTH)) for _ in range(50)]
    assert all(payload is None for payload, _ in agreements)


# The invisible mark


@pytest.mark.feature("H2")
@pytest.mark.parametrize("style", ["flat", "chalk"])
def test_the_invisible_mark_survives_encoding_scaling_and_cropping(
    tmp_path: Path, style: str
) -> None:
    film = shown(filmed(tmp_path / "film.mp4", frames(style), imprint=IMPRINT))
    change = np.stack(film[::4]).astype(float) - np.stack(frames(style)[::4])
    assert np.abs(change.mean()) < 2
    for name, (crf, attack) in ATTACKS.items():
        # Three frames are lost, too.
        copies = [attack(picture) for picture in [*film[:2], *film[5:]]]
        path = filmed(tmp_path / "copy.mp4", copies, crf=crf, imprint=None)
        found = watermark.read(lumas(shown(path)))
        assert found is not None, name
        assert found.payload == PAYLOAD, name


@pytest.mark.feature("H2")
def test_the_invisible_mark_is_weak_and_absent_where_nobody_put_it() -> None:
    plain = np.full((640, 360), 120, np.uint8)
    marked = plain.copy()
    watermark.Mark(PAYLOAD, 360, 640).apply(marked)
    error = ((marked.astype(float) - plain) * 255 / 219).var()
    assert 10 * np.log10(255**2 / error) >= 42
    for style in ("flat", "chalk"):
        assert watermark.read(lumas(frames(style)[::4])) is None


@pytest.mark.feature("H2")
@pytest.mark.parametrize("shade", [16, 17, 126, 234, 235])
def test_black_and_white_are_marked_as_strongly_as_grey(shade: int) -> None:
    """Where half of each wave has no room, as in a dark scene: once, only the other half was left."""
    luma = np.full((1280, 720), shade, np.uint8)
    watermark.Mark(PAYLOAD, 720, 1280).apply(luma)
    change = luma.astype(float) - shade
    assert 16 <= luma.min() <= luma.max() <= 235
    assert np.sqrt((change**2).mean()) == pytest.approx(watermark.STRENGTH, rel=0.1)
    found = watermark.read([luma], search=False)
    assert found is not None
    assert found.payload == PAYLOAD


@pytest.mark.feature("H2")
def test_a_smaller_rendition_is_marked_for_its_own_size(tmp_path: Path) -> None:
    whole = filmed(tmp_path / "w.mp4", scene(3, width=720, height=1280), imprint=IMPRINT)
    for marked, is_read in ((None, False), (IMPRINT.on_luma, True)):
        small = tmp_path / "small.mp4"
        video.transcode(whole, small, height=360, marked=marked)
        copies = [scaled(picture, 180, 320) for picture in shown(small)]
        found = watermark.read(
            lumas(shown(filmed(tmp_path / "c.mp4", copies, crf=34, imprint=None)))
        )
        assert (found is not None and found.payload == PAYLOAD) is is_read
    # What is not made smaller is marked already.
    same = tmp_path / "same.mp4"
    video.transcode(small, same, height=360, marked=lambda *_: pytest.fail("marked twice"))


@pytest.mark.feature("A8", "H2")
def test_a_small_picture_is_marked_as_strongly_as_it_takes(tmp_path: Path) -> None:
    def sheet_of(picture: Picture) -> Callable[[Any], bytes]:
        def make(mark: Any) -> bytes:
            out = io.BytesIO()
            mark(Image.fromarray(picture), 0.0).save(out, "JPEG", quality=75)
            return out.getvalue()

        return make

    calm = np.full((640, 450, 3), 120, np.uint8)
    # Rain: noise of the size that the mark's own waves have.
    drops = np.random.default_rng(5).normal(0, 1, (160, 112))
    rain = np.asarray(Image.fromarray(drops.astype("f4")).resize((450, 640)))
    rain = np.clip(rain[..., None] * 18 + calm, 0, 255).astype(np.uint8)
    is_weak = []
    for picture in (calm, rain):
        made = IMPRINT.on_small(sheet_of(picture), 1.0)
        shade = np.asarray(Image.open(io.BytesIO(made)).convert("L"))
        found = watermark.read([shade], search=False)
        assert found is not None
        assert found.payload == PAYLOAD
        plain = sheet_of(picture)(IMPRINT.on_picture(1.0))
        is_weak.append(plain == made)
    assert is_weak == [True, False], "the calm one as weakly as ever, the rain more strongly"


# The visible mark


@pytest.mark.feature("H1")
@pytest.mark.parametrize("shade", [0, 90, 255])
def test_the_visible_mark_is_read_on_any_ground_and_does_not_stay(shade: int) -> None:
    mark = VisibleMark(IMPRINT.credit, 360, 640, seconds=10)
    ground = np.full((640, 360, 3), shade, np.uint8)
    for at in (0.0, 3.0, 6.0, 9.0):
        stamped = mark.stamp(ground, at)
        assert mark.is_on(stamped, at)
        assert mark.is_on(scaled(stamped, 180, 320), at)
        assert not mark.is_on(ground, at)
        assert not mark.is_on(mark.stamp(ground, at + 2.5), at)
    assert len({mark.place(second)[:2] for second in range(10)}) >= 3
    assert (ground == shade).all(), "the frame itself was changed"


@pytest.mark.feature("H1")
def test_a_short_clip_shows_its_mark_in_three_places_and_long_names_fit() -> None:
    credit = Credit("An instance with quite a long name " * 2, "a" * 30)
    mark = VisibleMark(credit, 180, 320, seconds=2)
    places = {mark.place(frame / 24) for frame in range(48)}
    assert len(places) >= 3
    for left, top, width, height in places:
        assert 0 <= left <= left + width <= 180
        assert 0 <= top <= top + height <= 320
    assert Credit("Mutoscope").lines == ("AI · Mutoscope",)


# The signature


@pytest.fixture
def provenance(tmp_path: Path) -> Provenance:
    return provenance_in(tmp_path)


@pytest.mark.feature("H3", "N9")
def test_a_remix_carries_the_manifests_of_all_it_was_made_from(
    tmp_path: Path, provenance: Provenance
) -> None:
    film = filmed(tmp_path / "film.mp4", frames(), imprint=IMPRINT)
    sources: list[Source] = []
    for generation in range(3):
        signed = tmp_path / f"{generation}.mp4"
        provenance.sign(film, signed, "video/mp4", origin=ORIGIN, sources=sources)
        sources = [Source(signed, "video/mp4", f"source {generation}")]
    report = provenance.read(signed, "video/mp4")
    assert (report.state, report.problems) == (ManifestState.TRUSTED, ())
    line = [report.manifest]
    while line[-1] is not None and line[-1].ingredients:
        (ingredient,) = line[-1].ingredients
        assert (ingredient.relationship, ingredient.state) == ("parentOf", ManifestState.TRUSTED)
        line.append(ingredient.manifest)
    assert [each and each.actions for each in line] == [
        ("c2pa.opened", "c2pa.edited"),
        ("c2pa.opened", "c2pa.edited"),
        ("c2pa.created",),
    ]
    for each in line:
        assert each is not None
        assert each.digital_source_type == "trainedAlgorithmicMedia"
        assert each.generation["consent_receipts"] == ["receipt-1"]
        assert each.signed_at is not None
        assert abs(each.signed_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert len(shown(signed)) == len(frames())


@pytest.mark.feature("H3", "H6")
def test_a_changed_byte_a_strangers_root_and_an_upload_are_told_apart(
    tmp_path: Path, provenance: Provenance
) -> None:
    film, signed = filmed(tmp_path / "film.mp4", frames(), imprint=None), tmp_path / "signed.mp4"
    assert provenance.read(film, "video/mp4").state is ManifestState.NONE
    provenance.sign(film, signed, "video/mp4", origin=ORIGIN)
    stranger = provenance_in(tmp_path / "elsewhere")
    assert stranger.read(signed, "video/mp4").state is ManifestState.VALID
    # What arrives with a manifest keeps it, beneath the one of who encoded it again.
    arrived = tmp_path / "arrived.mp4"
    stranger.sign(film, arrived, "video/mp4", sources=[Source(signed, "video/mp4", "upload")])
    report = stranger.read(arrived, "video/mp4")
    assert report.state is ManifestState.TRUSTED
    assert report.manifest is not None
    assert report.manifest.actions == ("c2pa.opened", "c2pa.transcoded")
    assert report.manifest.ingredients[0].state is ManifestState.VALID
    changed = bytearray(signed.read_bytes())
    changed[-2000] ^= 1
    signed.write_bytes(changed)
    report = provenance.read(signed, "video/mp4")
    assert report.state is ManifestState.INVALID
    assert report.problems == ("assertion.bmffHash.mismatch",)


@pytest.mark.feature("H3")
def test_an_authority_is_made_once_kept_private_and_checked(
    tmp_path: Path, provenance: Provenance
) -> None:
    provenance.check(tmp_path, datetime.now(UTC))
    folder = tmp_path / "authority"
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    authority = open_authority(folder, name="Mutoscope")
    assert authority == open_authority(folder, name="Another name")
    with pytest.raises(BadAuthority, match="not valid now"):
        authority.check(datetime.now(UTC) + timedelta(days=4000))
    other = open_authority(tmp_path / "other", name="Other")
    for parts in (
        (other.key, authority.chain, authority.roots),
        (authority.key, authority.chain, other.roots),
    ):
        files = [tmp_path / name for name in ("k", "c", "r")]
        for file, part in zip(files, parts, strict=True):
            file.write_bytes(part)
        with pytest.raises(BadAuthority):
            read_authority(*files).check(datetime.now(UTC))


# All of it


@pytest.mark.feature("N9", "H4", "H5")
def test_a_file_is_kept_back_for_each_mark_that_it_lacks(
    tmp_path: Path, provenance: Provenance
) -> None:
    look = Look((360, 640), 2.0)
    stamped = list(IMPRINT.stamped(frames(), fps=8, seconds=2))

    def lacking(name: str, pictures: Sequence[Picture], hidden: Imprint | None) -> str | None:
        film, out = filmed(tmp_path / "film.mp4", pictures, imprint=hidden), tmp_path / name
        provenance.sign(film, out, "video/mp4", origin=ORIGIN)
        return IMPRINT.lacking(out, "video/mp4", look, provenance)

    assert lacking("good.mp4", stamped, IMPRINT) is None
    assert "visible mark" in str(lacking("plain.mp4", frames(), IMPRINT))
    assert "invisible mark" in str(lacking("bare.mp4", stamped, None))
    assert "NONE" in str(IMPRINT.lacking(tmp_path / "film.mp4", "video/mp4", look, provenance))

    roots = (tmp_path / "authority" / "roots.pem").read_bytes()
    seen = inspect(tmp_path / "good.mp4", roots=roots)
    assert from_json(json.loads(to_json(seen))) == seen
    assert (seen.report.state, seen.mark and seen.mark.number) == (
        ManifestState.TRUSTED,
        PAYLOAD.number,
    )
    # A copy without manifest and marks still looks like the clip; another clip does not.
    kept = fingerprints.to_keep(lumas(stamped[1::2]))
    for copy in (frames(), [scaled(cropped(each), 180, 320) for each in frames()]):
        assert fingerprints.likeness(fingerprints.to_find(lumas(copy)), kept) >= 0.6
    strange = [np.rot90(each).copy() for each in frames()]
    assert fingerprints.likeness(fingerprints.to_find(lumas(strange)), kept) == 0


@pytest.mark.feature("H5")
def test_a_picture_of_a_few_pixels_has_a_fingerprint_too() -> None:
    draw = np.random.default_rng(3)
    for height, width in ((1, 1), (1, 90), (5, 3), (31, 33)):
        picture = draw.integers(0, 255, (height, width)).astype(np.uint8)
        assert 0 <= fingerprints.fingerprint(picture) < 2**64
    large = draw.integers(0, 255, (16, 16)).astype(np.uint8)
    enlarged = large.repeat(4, 0).repeat(4, 1)
    bits = fingerprints.fingerprint(large), fingerprints.fingerprint(enlarged)
    assert fingerprints.distance(*bits) <= 2
