"""Clips that begin with a photograph: its pixels first, then the camera goes into it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generation.pictures import from_text, to_text
from generation.scene.renderer.photo import fitted
from generation.spec import AudioMode, Sources
from media.inspection import inspect
from models.clips import Clip, Rendition, RenditionKind
from models.generations import Generation, GenerationState, requests
from models.holds import ClipHold, HoldKind
from models.uploads import KEPT, Upload
from tests.generation.scenes import spec_of
from tests.generation.test_worker import PLENTY, plant
from tests.media.films import scene
from tests.safety import corpus
from tests.world import World

pytestmark = pytest.mark.feature("B3")


def begun(prompt: str, picture: np.ndarray, **changes: object) -> list[np.ndarray]:
    from generation.backends.scene import SceneBackend

    spec = replace(
        spec_of(prompt, audio=AudioMode.NONE, width=360, height=640, **changes),
        sources=Sources(image=picture),
    )
    take = SceneBackend().generate(spec, report=lambda progress: None)
    assert take.recipe["spec"]["photo"].startswith("sha256:")
    return [frame.copy() for n, frame in enumerate(take.frames) if n in (0, 6, 24, 47)]


def test_the_photo_is_the_first_frame_and_then_the_camera_goes_in_without_an_edge() -> None:
    picture = scene(5, width=300, height=200)[0]
    bright = np.clip(picture, 40, 255)
    for prompt in ("slow zoom in", "pan left", "shaky camera"):
        frames = begun(prompt, bright)
        assert (frames[0] == fitted(bright, 360, 640)).all()
        changes = [np.abs(frame.astype(int) - frames[0]).mean() for frame in frames[1:]]
        assert changes[0] < changes[1] < changes[2], prompt
        # Nothing but the photograph, up to the borders: what lies beside it would be black.
        assert min(frame.min() for frame in frames) >= 30, prompt


def test_what_the_prompt_names_appears_on_the_photo_and_nothing_else() -> None:
    grey = np.full((640, 360, 3), 128, np.uint8)
    alone = begun("slow zoom in", grey)
    assert all((frame == 128).all() for frame in alone)
    joined = begun("a red ball bouncing", grey)
    assert (joined[0] == 128).all()
    red = joined[2][..., 0].astype(int) - joined[2][..., 1]
    assert 0.002 < (red > 60).mean() < 0.3


def test_a_picture_travels_to_a_distant_worker_to_the_pixel() -> None:
    picture = scene(6)[0]
    assert (from_text(to_text(picture)) == picture).all()


async def test_a_clip_that_begins_with_a_photo_of_somebody_waits_for_a_moderator(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(corpus.picture("JPEG", (192, 320)))
    stored = await place.storage.put_file(photo, suffix=".jpg", content_type="image/jpeg")
    upload = await Upload.expect(place.owner_id, world.clock.now())
    await upload.receive(
        key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        width=192,
        height=320,
        faces=1,
        expires_at=world.clock.now() + KEPT,
    )
    request = requests.Request(
        prompt="slow zoom in",
        seconds=1.0,
        width=192,
        height=320,
        fps=8,
        audio="NONE",
        backend="plain",
        seed=1,
        beginning=requests.Beginning(upload.id, is_for_review=True),
    )
    job = await requests.submit(place.owner_id, request, key=None, allowance=PLENTY)
    assert (await requests.request_of(await Generation.get(id=job.id))).beginning == (
        request.beginning
    )
    assert await place.work() is GenerationState.COMPLETED
    clip = await Clip.get(generation_id=job.id)
    hold = await ClipHold.get(clip_id=clip.id)
    assert (clip.hold_count, hold.kind, hold.cause) == (
        1,
        HoldKind.MOD_REVIEW,
        f"upload:{upload.id}",
    )
    file = await Rendition.get(clip_id=clip.id, kind=RenditionKind.ORIGINAL)
    found = inspect(tmp_path / "media" / file.key, roots=None)
    assert found.report.manifest is not None
    assert found.report.manifest.digital_source_type == "compositeWithTrainedAlgorithmicMedia"
    (ingredient,) = found.report.manifest.ingredients
    assert ingredient.relationship == "parentOf"
