"""The prompt judged from the pixels, not from the scene."""

import numpy as np
import pytest

from generation.scene.styles import STYLES
from tests.generation.scenes import Frame, reddish, scene_of, share_of, stage_of


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
    assert np.array_equal(big[0:5, 0:5], np.broadcast_to(big[0, 0], (5, 5, 3)))


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
