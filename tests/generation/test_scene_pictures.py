"""The prompt judged from the pixels, not from the scene."""

import numpy as np
import pytest

from generation.scene.layout import compose
from generation.scene.renderer.stage import Stage
from generation.scene.styles import STYLES
from generation.scene.text import read
from generation.scene.vocabulary import subjects
from tests.generation.scenes import HEIGHT, Frame, reddish, scene_of, share_of, stage_of


@pytest.mark.feature("B1")
def test_red_ball_is_red_and_moves() -> None:
    stage = stage_of("a red ball bounces in a meadow, static shot")
    masks = [reddish(stage.frame(t)) for t in (0.1, 0.35, 0.6, 0.85)]
    assert all(mask.mean() > 0.01 for mask in masks)
    heights = [float(np.nonzero(mask)[0].mean()) for mask in masks]
    assert max(heights) - min(heights) > 20


def test_blue_ball_is_not_red() -> None:
    assert reddish(stage_of("a blue ball bounces in a meadow").frame(0.3)).mean() < 0.002


def test_night_is_darker_than_day() -> None:
    day = stage_of("a dog walks in a meadow in the daytime").frame(0.5).mean()
    night = stage_of("a dog walks in a meadow at night").frame(0.5).mean()
    assert night < 0.6 * day


def test_meadow_is_green_below_and_snow_is_white_below() -> None:
    green = stage_of("a ball in a meadow in the daytime").frame(0.2)[560:620].astype(int)
    assert (green[..., 1] > green[..., 2]).mean() > 0.7
    white = stage_of("a ball in the snow in the daytime").frame(0.2)[520:560]
    assert white.mean() > 170


def test_two_subjects_show_both_their_colours() -> None:
    frame = stage_of(
        "a red ball and a blue ball bounce in the snow in the daytime, static shot"
    ).frame(0.4)
    assert reddish(frame).mean() > 0.004
    wide = frame.astype(int)
    blue = (
        (wide[..., 2] > 130)
        & (wide[..., 2] > 1.9 * wide[..., 0])
        & (wide[..., 2] > 1.4 * wide[..., 1])
    )
    assert blue.mean() > 0.004


def test_zoom_in_enlarges_the_subject() -> None:
    stage = stage_of("a red heart in the snow, zoom in")
    assert reddish(stage.frame(2.9)).mean() > 1.25 * reddish(stage.frame(0.0)).mean()


def test_noir_has_no_colour_and_pixel_art_has_big_pixels() -> None:
    grey = stage_of("a red ball at the beach, film noir").frame(0.5).astype(int)
    assert np.ptp(grey, axis=2).max() == 0
    big = stage_of("a red ball at the beach, pixel art").frame(0.5)
    assert np.array_equal(big[0:2, 0:2], np.broadcast_to(big[0, 0], (2, 2, 3)))
    assert np.array_equal(big[::2], big[1::2])
    assert np.array_equal(big[:, ::2], big[:, 1::2])


@pytest.mark.feature("B4")
@pytest.mark.parametrize("words", ["pixel art", "8-bit"])
def test_pixels_are_as_many_however_large_the_frame(words: str) -> None:
    """A preview shows the picture that the clip will show."""
    shades = []
    for width in (144, 720):
        scene = compose(read(f"a car, {words}"), seed=3, seconds=2, width=width, height=width)
        frame = Stage(scene, width=width, height=width).frame(0.5).astype(int)
        shades.append(frame.reshape(36, width // 36, 36, width // 36, 3).mean((1, 3)))
    assert np.abs(shades[0] - shades[1]).mean() < 6


@pytest.mark.feature("B1")
def test_mars_is_red_and_the_moon_is_grey() -> None:
    def ground(prompt: str, seed: int) -> list[float]:
        below = stage_of(prompt, seed=seed).frame(0.5)[-60:]
        return [float(below[..., channel].mean()) for channel in range(3)]

    for seed in range(3):
        red, _, blue = ground("a robot on Mars in the daytime", seed)
        assert red > 1.6 * blue
        moon = ground("a robot walks on the moon", seed)
        assert max(moon) - min(moon) < 25


@pytest.mark.feature("B1")
def test_rain_falls_outside_the_windows_of_a_room_and_not_inside() -> None:
    dry = stage_of("a living room in the daytime, static shot", seed=2)
    wet = stage_of("a living room in the rain, static shot", seed=2)
    for stage, falls in ((dry, False), (wet, True)):
        first, second = stage.frame(0.5).astype(int), stage.frame(0.7).astype(int)
        changed = (np.abs(first - second).max(axis=2) > 12).mean(axis=0)
        assert bool(changed.max() > 0.01) is falls
        assert (changed > 0.01).mean() < 0.7


@pytest.mark.feature("B2")
def test_lighthouse_stands_and_its_beam_goes_round() -> None:
    stage = stage_of("a lighthouse at night on the beach, static shot")
    (tower,) = stage.scene.entities
    assert (tower.subject, tower.action) == ("lighthouse", "stand")
    frames = np.stack([stage.frame(t).astype(int) for t in (0.1, 0.9)])
    assert (np.abs(frames[0] - frames[1]).max(axis=2) > 20).mean() > 0.003


def test_snowfall_changes_the_sky_from_frame_to_frame() -> None:
    stage = stage_of("a tree while it snows in a meadow, static shot")
    first, second = stage.frame(0.5).astype(int), stage.frame(0.6).astype(int)
    assert (np.abs(first - second)[:200].max(axis=2) > 25).mean() > 0.005


@pytest.mark.feature("B4")
@pytest.mark.parametrize("style", [style.name for style in STYLES])
def test_every_style_draws_and_looks_its_own_way(style: str) -> None:
    def drawn(name: str) -> Frame:
        return stage_of(
            f"a red ball bounces at the beach, {name if name != 'flat' else 'cartoon'}"
        ).frame(0.4)

    assert scene_of(f"a ball, {style if style != 'flat' else 'cartoon'} style").style == style
    frame = drawn(style)
    assert frame.std() > 8
    if style != "flat":
        difference = np.abs(frame.astype(int) - drawn("flat").astype(int)).mean()
        assert difference > 2


def test_seeds_differ_and_the_same_seed_repeats_to_the_byte() -> None:
    first = stage_of("a fox runs in the forest", seed=4).frame(1.0)
    again = stage_of("a fox runs in the forest", seed=4).frame(1.0)
    other = stage_of("a fox runs in the forest", seed=5).frame(1.0)
    assert first.tobytes() == again.tobytes()
    assert (
        share_of(np.abs(first.astype(int) - other).astype(np.uint8), near=(0, 0, 0), within=6) < 0.9
    )


@pytest.mark.feature("B1")
def test_what_is_held_hides_no_face() -> None:
    """The hand of who stands upright is below the chin, and so is the top of what is in it."""
    scene = scene_of("a chef holds a pizza")
    person, pizza = scene.entities
    tall = subjects()[person.subject].height * person.size
    assert subjects()[pizza.subject].height * pizza.size <= 0.36 * tall
    face = stage_of("a chef holds a pizza").frame(0.5)
    alone = stage_of("a chef holds a spoon").frame(0.5)
    rows = slice(0, int(HEIGHT * 0.79 - 0.74 * tall * HEIGHT / scene.height))
    assert np.array_equal(face[rows], alone[rows])


@pytest.mark.feature("B1")
@pytest.mark.parametrize("animal", ["penguin", "owl", "duck", "dragon", "ghost", "octopus", "cat"])
def test_a_hat_is_seen_on_every_animal_that_may_wear_one(animal: str) -> None:
    plain = stage_of(f"a blue {animal} stands in the snow in the daytime").frame(0.4)
    worn = stage_of(f"a blue {animal} with a red hat stands in the snow in the daytime").frame(0.4)
    assert reddish(worn).mean() > reddish(plain).mean() + 0.0004


@pytest.mark.feature("B1")
def test_what_is_held_stays_with_who_holds_it_on_whatever_that_rides() -> None:
    """The apple of who sails away is as far from the boat later as it was before."""
    stage = stage_of("a girl in a white boat holds a red apple", seed=3)
    gaps = [np.nonzero(reddish(stage.frame(t)))[1].std() for t in (0.2, 2.8)]
    assert abs(gaps[0] - gaps[1]) < 25
