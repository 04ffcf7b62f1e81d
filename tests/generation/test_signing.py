"""What the files of a job say of their origin, as the worker signs them."""

from dataclasses import replace
from pathlib import Path

import pytest

from generation.signing import origin_of
from generation.spec import AudioMode, Spec
from media.inspection import inspect
from media.provenance import ManifestState
from models.cameos import ClipCameo
from models.clips import Clip, Rendition, RenditionKind
from models.consent_ledger import Act, Entry
from models.generations import GenerationState, requests
from models.provenance import Mark
from models.remixes import Origin
from tests.api.likenesses import enrolled
from tests.generation.plain import PlainBackend
from tests.generation.test_worker import PLENTY, Plant, plant
from tests.world import World


def remake(prompt: str) -> requests.Request:
    return requests.Request(
        prompt=prompt,
        seconds=1.0,
        width=192,
        height=320,
        fps=8,
        audio="NONE",
        backend="plain",
        seed=1,
    )


async def remixed(place: Plant, parent: Clip, depth: int, more_ids: tuple[int, ...] = ()) -> Clip:
    origin = Origin(parent_clip_id=parent.id, depth=depth, more_ids=more_ids)
    request = replace(remake("the same at night"), seed=depth, origin=origin)
    job = await requests.submit(place.owner_id, request, key=None, allowance=PLENTY)
    assert await place.work() is GenerationState.COMPLETED
    return await Clip.get(generation_id=job.id)


@pytest.mark.feature("H3", "N9")
async def test_a_remix_of_a_remix_tells_of_all_that_stand_above_it(
    world: World, tmp_path: Path
) -> None:
    place = await plant(world, tmp_path)
    job = await place.ask(audio="NONE")
    assert await place.work() is GenerationState.COMPLETED
    clips = [await Clip.get(generation_id=job.id)]
    for depth in (1, 2):
        clips.append(await remixed(place, clips[-1], depth))
    roots = (tmp_path / "authority" / "roots.pem").read_bytes()
    file = await Rendition.get(clip_id=clips[-1].id, kind=RenditionKind.ORIGINAL)
    assert file.may_leave
    found = inspect(tmp_path / "media" / file.key, roots=roots)
    assert found.report.state is ManifestState.TRUSTED
    line = [found.report.manifest]
    while line[-1] is not None and line[-1].ingredients:
        (ingredient,) = line[-1].ingredients
        assert (ingredient.relationship, ingredient.state) == ("parentOf", ManifestState.TRUSTED)
        line.append(ingredient.manifest)
    # Each manifest names the mark of its own clip, the newest first.
    told = [each.generation["mark"] for each in line if each is not None]
    numbers = [(await Mark.get(clip_id=clip.id)).id for clip in reversed(clips)]
    assert [int(mark[4:12], 16) for mark in told] == numbers
    assert found.mark is not None
    assert found.mark.number == numbers[0]


@pytest.mark.feature("B10", "H3")
async def test_what_is_put_together_names_all_its_parts(world: World, tmp_path: Path) -> None:
    place = await plant(world, tmp_path)
    clips = []
    for _ in range(2):
        job = await place.ask(audio="NONE")
        assert await place.work() is GenerationState.COMPLETED
        clips.append(await Clip.get(generation_id=job.id))
    clip = await remixed(place, clips[0], 1, more_ids=(clips[1].id,))
    file = await Rendition.get(clip_id=clip.id, kind=RenditionKind.ORIGINAL)
    assert file.may_leave
    roots = (tmp_path / "authority" / "roots.pem").read_bytes()
    found = inspect(tmp_path / "media" / file.key, roots=roots)
    assert found.report.state is ManifestState.TRUSTED
    assert found.report.manifest is not None
    parts = found.report.manifest.ingredients
    assert [part.relationship for part in parts] == ["parentOf", "componentOf"]
    told = [part.manifest.generation["mark"] for part in parts if part.manifest is not None]
    numbers = [(await Mark.get(clip_id=each.id)).id for each in clips]
    assert [int(mark[4:12], 16) for mark in told] == numbers


@pytest.mark.feature("C11", "N3")
async def test_files_name_the_consents_that_they_rely_on_and_the_ledger_knows_them(
    world: World, tmp_path: Path
) -> None:
    place, owner = await plant(world, tmp_path), await world.member()
    likeness = await enrolled(owner)
    request = replace(remake("a person waves"), cameo_ids=(likeness.id,))
    job = await requests.submit(place.owner_id, request, key=None, allowance=PLENTY)
    assert await place.work() is GenerationState.COMPLETED
    clip = await Clip.get(generation_id=job.id)
    (shown,) = await ClipCameo.filter(clip_id=clip.id)
    roots = (tmp_path / "authority" / "roots.pem").read_bytes()
    for file in await Rendition.filter(clip_id=clip.id, content_type="video/mp4"):
        manifest = inspect(tmp_path / "media" / file.key, roots=roots).report.manifest
        assert manifest is not None
        assert manifest.generation["consent_receipts"] == [shown.receipt]
        assert manifest.digital_source_type == "compositeWithTrainedAlgorithmicMedia"
    entry = await Entry.get(receipt=shown.receipt)
    assert (entry.act, entry.owner_id) == (Act.USE, likeness.owner_id)
    assert entry.told["generation"] == str(job.id)


@pytest.mark.feature("H3")
def test_what_shows_a_photo_or_a_person_is_called_a_composite() -> None:
    can = PlainBackend().capabilities
    spec = Spec("x", seconds=1, width=192, height=320, fps=8, audio=AudioMode.NONE)
    take = PlainBackend().generate(spec, report=lambda progress: None)
    assert origin_of(take, can).digital_source_type == "trainedAlgorithmicMedia"
