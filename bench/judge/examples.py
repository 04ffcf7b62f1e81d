"""Scenes composed by rules, as the judge sees them, with the answers: drawn once, kept in a folder."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.judge.sight import (
    MOMENTS,
    QUESTIONS,
    Box,
    Bytes,
    Reals,
    cut,
    grey,
    small,
    visible,
    watch,
)
from bench.prompts import ACTIONS, COLOURED, COLOURS, WEATHERS
from generation.scene.camera import Camera
from generation.scene.data.wishes import phrases
from generation.scene.layout import compose
from generation.scene.motion import Track
from generation.scene.reading import Actor, Reading
from generation.scene.renderer.cast import Cast
from generation.scene.renderer.light import light_of
from generation.scene.renderer.stage import Stage
from generation.scene.scene import Scene
from generation.scene.vocabulary import subjects

SHARD = 240
UNSEEN = -1
# Frames kept whole; of the others only what a subject's box shows, and grey.
STILLS = (1, 4, 8)
GLANCES = (0, 2, 4, 6, 9)
# Around a body there is room for limbs and for a box that is a little off.
_ROOM = 1.3
_CASTS, _MOST = 3, 2
_Answers = npt.NDArray[np.int8]


class Example(NamedTuple):
    """What is seen, and what is so.

    `stills` (3, 128, 72, 3); `glances` (5, 128, 72) in grey; `cuts` (2, 10, 64, 64, 3) and `boxes`
    (2, 10, 3) of either subject at every moment; `about` (2, 3): what each is, its colour, what it
    does; `answers` (5,): the place, the hour, the weather, the style, the camera. Indices of
    `QUESTIONS`; `UNSEEN` where there is none.
    """

    stills: Bytes
    glances: Bytes
    cuts: Bytes
    boxes: Reals
    about: _Answers
    answers: _Answers


OWN = ("subject", "colour", "action")
SHARED = ("setting", "time", "weather", "style", "camera")


def examples(seed: int, number: int) -> Iterator[Example]:
    """Three casts in the same scenery; the same for the same numbers."""
    dice = Random(f"judge {seed} {number}")
    place, stage = _place(dice), None
    for _ in range(_CASTS):
        reading = replace(place, actors=_actors(dice), camera=_camera(dice))
        scene = compose(reading, seed=number, seconds=4.0, width=144, height=256)
        for name in ("setting", "time", "weather"):
            setattr(place, name, getattr(scene, name))
        stage = stage or _Set(scene, width=144, height=256)
        stage.enter(scene)
        yield _seen(stage, reading)


class _Set(Stage):
    """A stage on which one cast follows another: the scenery is most of the work."""

    def enter(self, scene: Scene) -> None:
        self.scene = scene
        self.tracks = [Track(entity, scene.seconds) for entity in scene.entities]
        self._cast = Cast(scene, light_of(scene), self.tracks, lifted=self._look.lifted)
        self._camera = Camera(scene, self.tracks)

    def boxes(self, index: int) -> list[Box]:
        """Where an entity is at every moment."""
        entity, scene, found = self.scene.entities[index], self.scene, []
        body = subjects()[entity.subject]
        side = max(body.width, body.height) * entity.size * _ROOM / scene.width
        for t in MOMENTS:
            view = self._camera.at(t)
            x, y = self._cast.spot(view, t, index)
            found.append(Box(x / scene.width, y / scene.height, side * view.zoom))
        return found


def _seen(stage: _Set, reading: Reading) -> Example:
    scene, frames = stage.scene, watch(stage)
    halved = small(frames)
    boxes = [stage.boxes(index) for index in range(len(scene.entities))]
    cuts = np.zeros((_MOST, len(MOMENTS), 64, 64, 3), np.uint8)
    places = np.full((_MOST, len(MOMENTS), 3), -9, np.float32)
    for at, frame in enumerate(frames):
        now = [each[at] for each in boxes]
        cuts[: len(now), at], places[: len(now), at] = cut(frame, now), now
    about = np.full((_MOST, len(OWN)), UNSEEN, np.int8)
    for index in range(len(boxes)):
        about[index] = _about(scene, reading, index)
    return Example(
        halved[list(STILLS)], grey(halved[list(GLANCES)]), cuts, places, about, _answers(scene)
    )


def _about(scene: Scene, reading: Reading, index: int) -> list[int]:
    entity, wanted = scene.entities[index], reading.actors[index].colour
    told = entity.subject in COLOURED and visible("colour", setting="", style=scene.style)
    action = entity.action if entity.action in QUESTIONS["action"] else "other"
    return [
        QUESTIONS["subject"].index(entity.subject),
        QUESTIONS["colour"].index(wanted) if wanted and told else UNSEEN,
        QUESTIONS["action"].index(action),
    ]


def _answers(scene: Scene) -> _Answers:
    camera = scene.camera if scene.camera in QUESTIONS["camera"] else "other"
    shown = {name: getattr(scene, name) for name in SHARED} | {"camera": camera}
    found = [
        QUESTIONS[name].index(value)
        if value in QUESTIONS[name] and visible(name, setting=scene.setting, style=scene.style)
        else UNSEEN
        for name, value in shown.items()
    ]
    return np.array(found, np.int8)


def _place(dice: Random) -> Reading:
    """Mostly told, sometimes left to the rules."""
    found = Reading()
    found.style = dice.choice(QUESTIONS["style"])
    for name in ("setting", "time"):
        if dice.random() < 0.9:
            setattr(found, name, dice.choice(QUESTIONS[name]))
    if dice.random() < 0.9:
        found.weather = "clear" if dice.random() < 0.4 else dice.choice(tuple(WEATHERS))
    return found


def _camera(dice: Random) -> str | None:
    return dice.choice((*QUESTIONS["camera"][1:], None))


def _actors(dice: Random) -> list[Actor]:
    found = []
    for name in dice.sample(QUESTIONS["subject"], 2 if dice.random() < 0.35 else 1):
        actor = Actor(name, dice.choice(phrases(name)), action=dice.choice((*ACTIONS, None)))
        if name in COLOURED and dice.random() < 0.8:
            actor.colour = dice.choice(tuple(COLOURS))
        found.append(actor)
    return found


def draw(folder: Path, *, seed: int, shard: int) -> None:
    """Writes a shard of `SHARD` examples, unless it is there: `Example`'s fields in a file each."""
    place = folder / f"{seed}-{shard:04}"
    if place.exists():
        return
    each = SHARD // _CASTS
    drawn = [one for at in range(each) for one in examples(seed, shard * each + at)]
    unfinished = folder / f".{place.name}.{os.getpid()}"
    unfinished.mkdir(parents=True)
    for name, values in zip(Example._fields, zip(*drawn, strict=True), strict=True):
        np.save(unfinished / f"{name}.npy", np.stack(values))
    unfinished.rename(place)


def shards(folder: Path) -> list[Example]:
    """The shards that are there, in order, on disk until read: every field has a first axis more."""
    return [
        Example(*(np.load(place / f"{name}.npy", mmap_mode="r") for name in Example._fields))
        for place in sorted(folder.glob("[0-9]*"))
    ]
