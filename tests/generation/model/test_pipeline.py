"""The pipeline as diffusers knows it: folders, seeds, given values, stopping."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from generation.scene.model.codec import encode
from generation.scene.model.dreamer import WEIGHTS, Dreamer
from generation.scene.model.known import Known, kept
from generation.scene.model.pipeline import (
    SceneDiffusionPipeline,
    SceneTextEncoderModel,
    SceneTransformerModel,
)
from generation.scene.train import batches, export, fresh, learn
from generation.spec import Cancelled
from tests.generation.model.test_codec import _plan


def _tiny() -> SceneDiffusionPipeline:
    torch.manual_seed(0)
    text = SceneTextEncoderModel(gram=8, width=16, heads=2, layers=1)
    transformer = SceneTransformerModel(width=16, heads=2, layers=1, text_width=16)
    torch.nn.init.normal_(transformer.leave, std=0.3)
    return SceneDiffusionPipeline.assembled(text.eval(), transformer.eval())


def _dice(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_folder_round_trip_changes_nothing(tmp_path: Path) -> None:
    first = _tiny()
    first.save_pretrained(tmp_path)
    assert list(tmp_path.glob("transformer/*.safetensors"))
    second = SceneDiffusionPipeline.from_pretrained(tmp_path)
    made = [each("a cat", generator=_dice(3)).latents for each in (first, second)]
    assert np.array_equal(made[0], made[1])


@pytest.mark.feature("B15")
def test_the_shipped_folder_dreams_the_same_with_diffusers_and_without() -> None:
    pipeline = SceneDiffusionPipeline.from_pretrained(WEIGHTS, dtype=torch.float32)
    made = [each("a cat", generator=_dice(3)).latents for each in (pipeline, Dreamer.shipped())]
    assert np.array_equal(made[0], made[1])


@pytest.mark.feature("B15")
def test_what_was_trained_is_written_as_a_pipeline(tmp_path: Path) -> None:
    state = fresh()
    export(state, tmp_path)
    pipeline = SceneDiffusionPipeline.from_pretrained(tmp_path)
    assert pipeline.transformer.config.layout == state.transformer.layout
    written = [*pipeline.text_encoder.parameters(), *pipeline.transformer.parameters()]
    for found, mean in zip(written, state.mean, strict=True):
        assert torch.equal(found, mean.to(torch.bfloat16).to(found.dtype))


def test_what_is_known_stays_to_the_last_digit_and_the_rest_follows_the_seed() -> None:
    pipeline, plan = _tiny(), _plan(2)
    known = kept(plan, ("action", "flights", "setting"))
    made = [pipeline("a", known=known, generator=_dice(seed)).latents for seed in (1, 1, 2)]
    assert np.array_equal(made[0], made[1])
    assert not np.array_equal(made[0], made[2])
    for latents in made:
        assert np.array_equal(latents[known.mask > 0], encode(plan)[known.mask > 0])


def test_what_the_new_words_state_comes_before_what_is_kept() -> None:
    values = np.ones((2, 2), np.float32)
    said = Known(values, np.array([[1, 0], [0, 0]], np.float32))
    old = Known(values * 5, np.array([[1, 1], [0, 0]], np.float32))
    both = said.over(old)
    assert both.values[0].tolist() == [1, 5]
    assert both.mask.tolist() == [[1, 1], [0, 0]]


def test_stopping_takes_effect_within_the_step() -> None:
    seen: list[int] = []

    def stop(step: int, steps: int, clean: np.ndarray) -> None:
        seen.append(step)
        if step == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        _tiny()("a cat", generator=_dice(1), on_step=stop)
    assert seen == [1, 2, 3]


def test_training_learns_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    batch = batches(Random(1))[0]
    state = fresh()
    first = learn(state, *batch)
    for _ in range(3):
        last = learn(state, *batch)
    assert sum(last) < sum(first)
    state.save(tmp_path / "state.pt")
    again = fresh()
    again.restore(tmp_path / "state.pt")
    assert again.step == 4
    same = zip(state.parameters, again.parameters, strict=True)
    assert all(torch.equal(left, right) for left, right in same)
