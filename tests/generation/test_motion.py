"""Paths obey physics: parabolas, feet that stay, contacts where the path says."""

import json

import numpy as np
import pytest

from generation.scene.gait import gait
from generation.scene.motion import Track
from generation.scene.renderer.body import Body, foot
from generation.scene.scene import scene_from_json
from generation.scene.vocabulary import subjects
from tests.generation.scenes import scene_of


def test_ball_follows_parabolas_between_contacts() -> None:
    scene = scene_of("a ball bounces", seconds=4)
    (ball,) = scene.entities
    track = Track(ball, 4.0)
    start, end = ball.motion.arcs[1]
    middle = np.linspace(start + 0.05, end - 0.05, 12)
    heights = [track.at(float(t)).lift for t in middle]
    bend = np.diff(heights, 2) / np.diff(middle)[0] ** 2
    assert np.allclose(bend, -ball.motion.gravity, rtol=0.03)


def test_every_landing_is_a_contact_on_the_ground() -> None:
    scene = scene_of("a ball bounces", seconds=4)
    (ball,) = scene.entities
    track = Track(ball, 4.0)
    landings = [contact.time for contact in ball.contacts if contact.kind == "land"]
    assert len(landings) >= 3
    assert all(track.at(time).lift < 8 for time in landings)


@pytest.mark.parametrize("prompt", ["a man walks", "a girl runs", "a horse walks", "a dog runs"])
def test_bearing_feet_do_not_slide(prompt: str) -> None:
    scene = scene_of(prompt)
    (entity,) = scene.entities
    track, subject = Track(entity, 3.0), subjects()[entity.subject]
    steps = gait(subject, entity.action)
    places: list[float] = []
    for t in np.arange(0.5, 2.5, 1 / 96):
        pose = track.at(float(t))
        cycle = (pose.phase + steps.phases[0]) % 1.0
        if not 0.04 < cycle < steps.duty - 0.04:
            if len(places) > 3:
                assert np.ptp(places) < 3.0
            places = []
            continue
        x, _ = foot(Body(subject, entity, pose, scene), 0, hip=(0.0, -50.0))
        places.append(pose.x + entity.motion.heading * x * entity.size)


def test_moon_has_longer_jumps_than_earth() -> None:
    def flight(prompt: str) -> float:
        start, end = scene_of(prompt).entities[0].motion.arcs[0]
        return end - start

    assert flight("a man jumps on the moon") > 1.4 * flight("a man jumps in a meadow")


def test_chaser_stays_behind_the_chased() -> None:
    cat, mouse = scene_of("a cat chases a mouse").entities
    heading = cat.motion.heading
    tracks = [Track(cat, 3.0), Track(mouse, 3.0)]
    gaps = [heading * (tracks[1].at(t).x - tracks[0].at(t).x) for t in (0.0, 1.5, 2.9)]
    assert min(gaps) > 50
    assert np.ptp(gaps) < 5


def test_scene_survives_a_trip_through_json() -> None:
    scene = scene_of("a girl in a red dress riding a white horse in the rain at sunset")
    assert scene_from_json(json.loads(json.dumps(scene.to_json()))) == scene


@pytest.mark.feature("B1")
@pytest.mark.parametrize("verb", ["flies", "glides", "walks", "drives", "crosses"])
def test_boats_stay_on_the_water_whatever_the_verb(verb: str) -> None:
    (boat,) = scene_of(f"a boat {verb} in the harbour").entities
    assert (boat.action, boat.motion.altitude) == ("sail", 0.0)


@pytest.mark.feature("B1")
def test_a_submarine_is_under_water_in_the_deep() -> None:
    scene = scene_of("a submarine glides deep in the ocean")
    assert scene.setting == "underwater"
    assert scene.entities[0].action == "swim"
    assert scene.entities[0].motion.altitude > 0


@pytest.mark.feature("B2")
def test_what_is_juggled_is_heard_when_it_is_caught() -> None:
    _, ball = scene_of("a clown juggles a ball", seconds=4).entities
    assert len(ball.contacts) >= 3
    assert all(Track(ball, 4.0).at(contact.time).lift < 8 for contact in ball.contacts)


@pytest.mark.feature("B1")
def test_a_diver_is_among_fishes_and_not_over_the_shore() -> None:
    assert scene_of("a diver finds a box").setting == "underwater"


@pytest.mark.feature("B1")
def test_a_surfer_is_at_sea_with_his_shark_and_trees_stand_on_the_ground() -> None:
    for seed in range(6):
        assert scene_of("a shark chases a surfer", seed=seed).setting == "sea"
        assert scene_of("a bird and a tree", seed=seed).setting != "sky"
