"""Real pipelines with tiny random weights: loaded from folders, run, watched, stopped."""

import io
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import BadInput, Unavailable
from generation import backends
from generation.backends.diffusers import DiffusersBackend
from generation.direct import DirectPlane
from generation.pipelines.options import PipelineOptions
from generation.scene.figure import figure_of
from generation.spec import (
    AudioMode,
    Cancelled,
    Capabilities,
    Likeness,
    Progress,
    Size,
    Sources,
    Spec,
    Stage,
    Take,
)
from generation.worker import Worker
from models.generations import Generation, GenerationState
from models.generations.offers import offered
from schema.base import global_id
from tests.signing import signing_in
from tests.world import World

FRAMES = 9
STEPS = 3
_LTX2 = {
    "stg_scale": 0.0, "modality_scale": 1.0, "audio_stg_scale": 0.0,
    "audio_modality_scale": 1.0, "use_cross_timestep": False,
}  # fmt: skip


class Tiny(DiffusersBackend):
    """A backend whose model draws stamps, so that a test can afford it."""

    side = 32

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, sizes=(Size(self.side, self.side),))


def opened(family: str, folder: Path) -> Tiny:
    import torch

    from tests.generation.pipelines import tiny

    torch.set_num_threads(1)  # of matrices this small, threads only wait for each other

    call: dict[str, Any] = {"max_sequence_length": 16}
    model = tiny.save(family, folder / family)
    return Tiny(
        PipelineOptions(
            model=str(model),
            device="cpu",
            steps=STEPS,
            call=call | (_LTX2 if family.startswith("ltx2") else {}),
        )
    )


def picture(side: int = 48) -> Any:
    return np.random.default_rng(0).integers(0, 255, (side, side + 8, 3), np.uint8)


def spec(backend: Tiny, **changes: Any) -> Spec:
    can = backend.capabilities
    made = Spec(
        "a red ball",
        seconds=FRAMES / can.default_fps,
        width=Tiny.side,
        height=Tiny.side,
        fps=can.default_fps,
        seed=3,
        audio=can.audio_modes[-1],
    )
    return replace(made, **changes)


def ignored(progress: Progress) -> None:
    """Nobody watches."""


def stop_at(step: int) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        if progress.step >= step:
            raise Cancelled

    return report


@pytest.mark.feature("B1", "B2", "B15", "B16", "B17", "N12")
@pytest.mark.parametrize(
    "family",
    ["wan", "wan_image", "wan_video", "wan_vace", "wan_modular", "ltx2", "ltx2_image",
     "hunyuan15", "cogvideox"],
)  # fmt: skip
def test_every_family_is_drawn_watched_stopped_and_repeated(family: str, tmp_path: Path) -> None:
    backend = opened(family, tmp_path)
    backend.prepare()
    can = backend.capabilities
    stamp = picture()
    sources = Sources(image=stamp, video=[stamp] * FRAMES, references=[stamp])
    asked, heard = spec(backend, sources=sources), list[Progress]()
    take = backend.generate(asked, report=heard.append)
    frames = list(take.frames)
    assert (len(frames), take.frame_count) == (FRAMES, FRAMES)
    assert {frame.shape for frame in frames} == {(Tiny.side, Tiny.side, 3)}
    assert len({frame.tobytes() for frame in frames}) > 1
    _check_sound(can, take)
    _check_progress(heard)
    assert can.digital_source_type == "trainedAlgorithmicMedia"
    assert can.image_reference == ("image" in family)
    assert can.video_reference == (family in ("wan_video", "wan_vace"))
    again = backend.generate(asked, report=ignored)
    assert all((one == two).all() for one, two in zip(frames, again.frames, strict=True))
    _check_stop(backend, asked)


def _check_sound(can: Capabilities, take: Take) -> None:
    if AudioMode.FULL not in can.audio_modes:
        assert take.audio is None
        return
    assert take.audio is not None
    assert take.audio_rate == 16_000, "the vocoder's own"
    assert take.audio.shape == (2, FRAMES * take.audio_rate // take.fps)
    assert np.abs(take.audio).max() > 0


def _check_progress(heard: list[Progress]) -> None:
    fractions = [progress.fraction for progress in heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    steps = [(p.step, p.steps) for p in heard if p.stage is Stage.DENOISING and p.step]
    assert steps[-1][0] == steps[-1][1] > 1
    previews = [progress.preview for progress in heard if progress.preview is not None]
    with Image.open(io.BytesIO(previews[0])) as shown:
        assert shown.format == "JPEG"


def _check_stop(backend: Tiny, asked: Spec) -> None:
    """Stopped within a step, without decoding, and with nothing left behind on the pipeline."""
    decoded = []
    pipeline = backend._pipeline
    hook = pipeline.vae.decoder.register_forward_pre_hook(lambda *_: decoded.append(1))
    before = dict(pipeline.__dict__)
    passes = []
    counter = pipeline.transformer.register_forward_pre_hook(lambda *_: passes.append(1))
    with pytest.raises(Cancelled):
        backend.generate(asked, report=stop_at(1))
    hook.remove()
    counter.remove()
    assert decoded == []
    assert 1 <= len(passes) <= 3, "one step: a pass, or two or three with guidance"
    assert set(pipeline.__dict__) == set(before)
    assert not pipeline.transformer._forward_pre_hooks


def likeness(*, is_person: bool) -> Likeness:
    figure, _ = figure_of("a teal robot with a red scarf", "Bolt", seed=7)
    out = io.BytesIO()
    Image.fromarray(np.dstack([picture(), np.full((48, 56), 255, np.uint8)])).save(out, "PNG")
    names = ("ann",) if is_person else ("ann/bolt", "bolt")
    return Likeness(names[0], names, is_person, True, figure, out.getvalue())


@pytest.mark.feature("B13", "B15", "C12")
@pytest.mark.parametrize("family", ["wan", "wan_vace", "wan_image"])
def test_who_is_shown_is_handed_over_in_pictures_or_words_and_the_rest_is_said(
    family: str, tmp_path: Path
) -> None:
    backend = opened(family, tmp_path)
    bolt, ann = likeness(is_person=False), likeness(is_person=True)
    asked = spec(backend, prompt="@bolt dances", sources=Sources(likenesses=[bolt]))
    take = backend.generate(asked, report=ignored)
    assert take.effective_prompt == "robot dances; turquoise robot, wearing a red scarf"
    takes_pictures = family != "wan"
    assert take.is_composite == takes_pictures
    only_told = "@ann/bolt is only described to this model; the picture is not used."
    assert take.notes == (() if takes_pictures else (only_told,))
    if takes_pictures:
        other = replace(bolt, picture=likeness_of_noise())
        twin = replace(asked, sources=Sources(likenesses=[other]))
        assert entering(backend, asked) != entering(backend, twin), "the picture counts"
    met = replace(asked, prompt="@ann dances", sources=Sources(likenesses=[ann]))
    member = backend.generate(met, report=ignored)
    assert member.effective_prompt == "person dances", "nothing of how a member looks"
    said = "This model does not show what @ann looks like."
    assert member.notes == (() if takes_pictures else (said,))


def entering(backend: Tiny, asked: Spec) -> list[float]:
    """The sums of what the denoiser is first given; whether it heeds that, its training decides."""
    sums = list[list[float]]()

    def look(_part: Any, _given: Any, named: dict[str, Any]) -> None:
        sums.append([float(each.sum()) for each in named.values() if hasattr(each, "sum")])

    hook = backend._pipeline.transformer.register_forward_pre_hook(look, with_kwargs=True)
    backend.generate(asked, report=ignored)
    hook.remove()
    return sums[0]


def likeness_of_noise() -> bytes:
    out = io.BytesIO()
    Image.fromarray(255 - picture()).convert("RGBA").save(out, "PNG")
    return out.getvalue()


@pytest.mark.feature("B15")
def test_out_of_memory_is_tried_once_more_at_half_the_size_and_said(tmp_path: Path) -> None:
    import torch

    backend = opened("wan", tmp_path)
    backend.prepare()
    sizes: list[int] = []

    def too_large(_part: Any, _given: Any, named: dict[str, Any]) -> None:
        sizes.append(named["hidden_states"].shape[-1])
        if len(sizes) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    backend._pipeline.transformer.register_forward_pre_hook(too_large, with_kwargs=True)
    take = backend.generate(spec(backend), report=ignored)
    assert (take.width, take.height) == (16, 16)
    assert sizes[0] == 2 * sizes[1]
    assert "16x16 instead of 32x32" in take.notes[0]


@pytest.mark.feature("B14", "J2")
def test_what_cannot_be_loaded_or_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="MUTOSCOPE_PIPELINE_MODEL"):
        backends.load("diffusers")
    nowhere = PipelineOptions(model=str(tmp_path))
    with pytest.raises(Unavailable, match="cannot be loaded"):
        backends.load("diffusers", nowhere).prepare()
    backend = opened("wan", tmp_path)
    with pytest.raises(BadInput, match="sizes"):
        backend.check(spec(backend, width=33))
    assert Capabilities.from_json(asdict(backend.capabilities)) == backend.capabilities
    assert backend.capabilities.model_hash.startswith("sha256:")


@pytest.mark.feature("B14", "B15")
async def test_a_worker_offers_its_pipeline_and_members_use_it(
    world: World, tmp_path: Path
) -> None:
    ann = await world.member()
    make = """mutation ($i: CreateClipInput!) { createClip(input: $i) {
        generation { id } errors { code field } } }"""
    asked = {"prompt": "a red ball", "backend": "diffusers"}
    refused = (await ann.run(make, i=asked)).payload()["errors"]
    assert refused == [{"code": "BAD_USER_INPUT", "field": "backend"}]
    backend = opened("wan", tmp_path)
    plane = DirectPlane(
        folder=tmp_path / "attempts", storage=world.instance.storage, bus=world.instance.bus,
        signing=signing_in(tmp_path),
    )  # fmt: skip
    worker = Worker(backend, plane, name="w", folder=tmp_path / "alive")
    backend.prepare()
    await worker.offer()
    assert set(await offered()) == {"diffusers"}
    listed = await ann.run("{ generationBackends { name sizes { width } licence } }")
    assert [each["name"] for each in listed.payload()] == ["scene", "diffusers"]
    asked |= {"seconds": 0.5, "size": {"width": 32, "height": 32}}
    made = (await ann.run(make, i=asked)).payload()
    assert made["errors"] == []
    ended = await worker.run_one()
    assert ended is not None
    job, state = ended
    assert global_id("Generation", job.id) == made["generation"]["id"]
    # Drawn by the pipeline; but a stamp of 32 pixels holds no mark, and nothing unproven leaves.
    assert state is GenerationState.FAILED
    assert (await Generation.get(id=job.id)).error_code == "PROVENANCE_FAILED"
