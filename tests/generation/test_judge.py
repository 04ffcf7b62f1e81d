"""The judge of pixels: its examples say what is in them, its lessons teach, its verdicts are answers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.judge.examples import OWN, SHARED, UNSEEN, Example, draw, examples, shards
from bench.judge.sight import CUT, MOMENTS, QUESTIONS, watch
from bench.judge.training import LESSONS, teach
from bench.judge.verdict import load, save, verdict
from generation.scene.layout import compose
from generation.scene.renderer.stage import Stage
from generation.scene.text import read


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _three() -> list[Example]:
    return list(examples(0, 4))


def test_examples_repeat_and_share_their_place_but_not_their_cast() -> None:
    first, again = _three(), _three()
    for one, other in zip(first, again, strict=True):
        for field in Example._fields:
            assert np.array_equal(getattr(one, field), getattr(other, field))
    places = {tuple(one.answers[: SHARED.index("camera")]) for one in first}
    assert len(places) == 1
    assert len({one.about[0].tobytes() for one in first}) > 1


def test_boxes_hold_the_bodies_that_they_are_said_to_hold() -> None:
    for one in _three():
        there = one.about[:, OWN.index("subject")] != UNSEEN
        assert one.cuts.shape == (2, len(MOMENTS), CUT, CUT, 3)
        assert one.cuts[there].any(axis=(1, 2, 3, 4)).all()
        assert not one.cuts[~there].any()
        assert np.isfinite(one.boxes).all()


def test_lessons_lower_the_loss_and_go_on_where_they_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.judge.examples.SHARD", 6)
    monkeypatch.setattr("bench.judge.training.SHARD", 6)
    draw(tmp_path / "drawn", seed=0, shard=0)
    (drawn,) = shards(tmp_path / "drawn")
    for name in LESSONS:
        losses: list[float] = []
        kept = tmp_path / f"{name}.pt"
        for steps in (2, 6):
            teach(
                name,
                shards=[drawn],
                steps=steps,
                kept=kept,
                tell=lambda step, loss, heard=losses: heard.append(loss),  # type: ignore[misc]
            )
        assert len(losses) == 6
        assert min(losses[3:]) < losses[0]


def test_weights_survive_the_file_and_verdicts_are_answers(tmp_path: Path) -> None:
    judge = load()
    eyes = {name: eye.state_dict() for name, eye in judge._asdict().items()}
    save(eyes, tmp_path / "weights.safetensors")
    scene = compose(
        read("a red ball and a white cat run on the beach"),
        seed=1,
        seconds=4,
        width=144,
        height=256,
    )
    frames = watch(Stage(scene, width=144, height=256))
    told = verdict(judge, frames, subjects=2)
    assert told == verdict(load(tmp_path / "weights.safetensors"), frames, subjects=2)
    shown, said = told
    assert len(shown) == 2
    assert shown <= set(QUESTIONS["subject"])
    assert all(answer in QUESTIONS[name] for name, answer in said.items())
    assert set(said) == set(QUESTIONS) - {"subject"}
