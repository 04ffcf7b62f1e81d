"""A plan goes through the latent and comes out as the same scene."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from generation.scene.data.wishes import wish
from generation.scene.improvise import improvise
from generation.scene.layout import staged
from generation.scene.model.codec import codes, decode, encode
from generation.scene.model.fields import TOKENS, WIDTH, fields
from generation.scene.plan import Plan, plan_from_json
from generation.scene.scene import Scene


def _plan(seed: int) -> Plan:
    dice = Random(seed)
    return improvise(wish(dice), dice)


def _scene(plan: Plan) -> Scene:
    return staged(plan, seed=1, seconds=6.0, width=720, height=1280)


@pytest.mark.parametrize("seed", range(40))
def test_plan_survives_the_latent(seed: int) -> None:
    plan = _plan(seed)
    back = decode(encode(plan), words=tuple(part.word for part in plan.parts))
    true, made = _scene(plan), _scene(back)
    for name in ("setting", "time", "weather", "style", "camera", "mood", "extras"):
        assert getattr(made, name) == getattr(true, name)
    for first, second in zip(true.entities, made.entities, strict=True):
        assert (first.subject, first.action) == (second.subject, second.action)
        assert (first.carrier, first.held) == (second.carrier, second.held)
        assert [w for w, _ in first.looks.wears] == [w for w, _ in second.looks.wears]
        assert np.allclose(first.looks.colour, second.looks.colour, atol=2e-4)
        for left, right in zip(first.contacts, second.contacts, strict=True):
            assert abs(left.time - right.time) < 0.004


def test_any_noise_decodes_to_a_scene_that_can_be_staged() -> None:
    dice = np.random.default_rng(3)
    for _ in range(30):
        scene = _scene(decode(dice.normal(size=(TOKENS, WIDTH)).astype(np.float32) * 2))
        assert len(scene.entities) <= 3


def test_fields_fit_their_rows_and_never_overlap() -> None:
    used = np.zeros((TOKENS, WIDTH), int)
    for field in fields().values():
        used[field.place] += 1
    assert used.max() == 1


def test_codes_of_subjects_are_far_apart() -> None:
    book = codes()[1]
    apart = (book.shape[1] - book @ book.T) / 2
    np.fill_diagonal(apart, 99)
    assert apart.min() >= 8


def test_plan_survives_json() -> None:
    import json

    plan = replace(_plan(5), flashes=(0.5, 1.5))
    assert plan_from_json(json.loads(json.dumps(plan.to_json()))) == plan
