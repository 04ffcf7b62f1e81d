"""Reading + seed -> Scene: fills in what the prompt leaves open, with taste and variety."""

from dataclasses import replace
from random import Random

from generation.scene import vocabulary
from generation.scene.arcs import arcs_for
from generation.scene.circumstances import flashes_of, mood_of, setting_of, time_of, weather_of
from generation.scene.conduct import conduct
from generation.scene.gait import gait
from generation.scene.motion import contacts
from generation.scene.reading import Actor, Reading
from generation.scene.scene import UNIT, Entity, Motion, Scene, on_water
from generation.scene.vocabulary import Subject, subjects
from generation.scene.wardrobe import dress

_OFFSHORE = -2.3
_LANES = {1: (0.0,), 2: (0.0, -0.55), 3: (0.0, -0.7, 0.65)}
_IN_PLACE = frozenset(("spin", "dance", "sing", "talk", "wave", "stand"))
_TRAVELS = frozenset(("walk", "run", "drive", "roll", "slide", "sail", "swim", "fly"))
_FREE_CAMERAS = frozenset(
    ("static", "pan left", "pan right", "zoom out", "orbit", "tilt up", "tilt down")
)
# Units per second; faster and the scenery smears at 24 frames per second.
_TOP_SPEED = 620.0
_SPEEDS = {
    "drive": 430.0,
    "roll": 250.0,
    "slide": 330.0,
    "sail": 110.0,
    "swim": 150.0,
    "fly": 260.0,
}
_FLIERS = {
    "plane": 420.0,
    "rocket": 480.0,
    "dragon": 300.0,
    "butterfly": 110.0,
    "bee": 150.0,
    "ufo": 260.0,
    "airship": 60.0,
    "kite": 0.0,
    "balloon": 40.0,
    "helicopter": 230.0,
}
_PERIODS = {
    "dance": 0.56,
    "wave": 0.7,
    "sleep": 3.4,
    "stand": 2.6,
    "sit": 2.8,
    "float": 3.6,
    "swim": 0.95,
    "sail": 3.2,
    "sing": 1.1,
    "talk": 0.9,
    "sway": 2.6,
    "spin": 1.4,
    "shake": 0.9,
}
_WINGS = {"bird": 0.42, "dragon": 0.95, "butterfly": 0.30, "bee": 0.09, "fowl": 0.36}


def compose(reading: Reading, *, seed: int, seconds: float, width: int, height: int) -> Scene:
    """The scene for `reading` in a frame of this shape; the same arguments give the same scene.

    Adds a note to `reading` where two wishes exclude each other.
    """
    rng = Random(f"scene {seed}")
    unit = min(width, height) / UNIT
    setting = setting_of(reading)
    time = time_of(reading, setting, rng)
    weather = weather_of(reading, setting, rng)
    scene = Scene(
        entities=(),
        setting=setting,
        time=time,
        weather=weather,
        style=reading.style or "flat",
        camera=reading.camera or "",
        mood=reading.mood or mood_of(setting, time, weather),
        extras=tuple(reading.extras),
        seconds=seconds,
        width=width / unit,
        height=height / unit,
        seed=seed,
        tempo=reading.tempo,
        camera_amount=rng.uniform(0.8, 1.1),
        flashes=flashes_of(rng, seconds) if weather == "storm" else (),
    )
    entities = _Cast(reading, scene, rng).entities()
    camera = reading.camera or _camera(entities)
    return replace(scene, entities=entities, camera=camera)


def _camera(entities: tuple[Entity, ...]) -> str:
    if any(entity.motion.path == "travel" for entity in entities):
        return "follow"
    if any(entity.action in ("launch", "fall") for entity in entities):
        return "static"
    return "drift"


class _Cast:
    """Gives every actor its body, place and path."""

    def __init__(self, reading: Reading, scene: Scene, rng: Random) -> None:
        self._reading, self._scene, self._rng = reading, scene, rng
        self._actors = reading.actors
        self._heading = rng.choice((-1, 1))
        self._free = any(actor.carrier is None for actor in self._actors)

    def entities(self) -> tuple[Entity, ...]:
        sizes = [self._size(actor) for actor in self._actors]
        places = self._places(sizes)
        found: list[Entity] = []
        for index, actor in enumerate(self._actors):
            x, lane = places[index]
            found.append(self._entity(index, actor, size=sizes[index], x=x, lane=lane))
        self._link(found)
        seconds = self._scene.seconds
        return tuple(
            replace(
                entity, contacts=() if entity.carrier is not None else contacts(entity, seconds)
            )
            for entity in found
        )

    def _size(self, actor: Actor) -> float:
        """Fills the frame well: tall frames take larger bodies, company makes room."""
        subject, scene = subjects()[actor.subject], self._scene
        crowd = {1: 1.0, 2: 0.82, 3: 0.70}[max(1, len(self._actors))]
        room = {1: 0.60, 2: 0.46, 3: 0.34}[max(1, len(self._actors))]
        wide = room * scene.width / subject.width
        tall = 0.36 * scene.height / subject.height
        natural = 1.34 if scene.height > scene.width else 0.98
        variant = vocabulary.variants().get(actor.word, {}).get("size", 1.0)
        roomy = 1.2 if subject.width > 300 and len(self._actors) == 1 else 1.0
        fitted = min(natural * crowd, wide * roomy, tall * 1.2)
        return float(fitted * actor.size * variant * self._rng.uniform(0.96, 1.04))

    def _places(self, sizes: list[float]) -> list[tuple[float, float]]:
        """Side by side around the middle, near and far lanes by turns; riders sit on carriers."""
        actors = self._actors
        standing = [i for i, actor in enumerate(actors) if actor.carrier is None]
        lanes = _LANES[max(1, len(standing))]
        widths = [subjects()[actors[i].subject].width * sizes[i] for i in standing]
        total = sum(widths) * 0.92 + 26 * (len(standing) - 1)
        room = self._scene.width * 0.86
        squeeze = min(1.0, room / total) if total else 1.0
        at = -total * squeeze / 2
        places: dict[int, tuple[float, float]] = {}
        order = standing if self._heading > 0 else list(reversed(standing))
        for slot, index in enumerate(order):
            share = (widths[standing.index(index)] * 0.92 + 26) * squeeze
            places[index] = (at + share / 2 - 13 * squeeze, lanes[slot])
            at += share
        for actor in actors:
            if actor.behind is not None and actor.behind in places:
                mine = actors.index(actor)
                if mine in places:
                    places[mine] = (places[mine][0], -0.9)
        jitter = self._rng.uniform(-0.04, 0.04) * self._scene.width
        return [
            (places[i][0] + jitter, places[i][1]) if i in places else (0.0, 0.0)
            for i in range(len(actors))
        ]

    def _entity(self, index: int, actor: Actor, *, size: float, x: float, lane: float) -> Entity:
        subject = subjects()[actor.subject]
        action = conduct(reading=self._reading, index=index, setting=self._scene.setting)
        motion = self._motion(actor, subject, action=action, size=size, x=x)
        return Entity(
            subject=subject.name,
            word=actor.word,
            action=action,
            looks=dress(actor, subject, self._rng),
            motion=motion,
            size=size,
            lane=self._lane(subject, action, lane),
            carrier=actor.carrier,
            held=actor.held,
            voices=self._voices(subject, action),
        )

    def _lane(self, subject: Subject, action: str, lane: float) -> float:
        """By a lake, who swims is out on the water while who walks stays on the bank."""
        wet = on_water(subject.name, action)
        others = (subjects()[actor.subject].element == "land" for actor in self._actors)
        return _OFFSHORE if self._scene.setting == "lake" and wet and any(others) else lane

    def _motion(
        self, actor: Actor, subject: Subject, *, action: str, size: float, x: float
    ) -> Motion:
        rng, scene = self._rng, self._scene
        tempo = scene.tempo * (actor.tempo or 1.0)
        gravity = 1900.0 * {"moon": 0.3, "space": 0.3, "underwater": 0.32}.get(scene.setting, 1.0)
        speed = self._speed(subject, action, size) * tempo * rng.uniform(0.92, 1.08)
        period = self._period(subject, action) / tempo * rng.uniform(0.94, 1.06)
        path, reach = self._path(subject, action, speed)
        motion = Motion(
            x=x,
            heading=self._heading,
            path=path,
            speed=speed,
            reach=reach,
            altitude=self._altitude(subject, action, size),
            gravity=gravity * (0.12 if subject.family in ("leaf", "balloon") else 1.0),
            period=period,
            phase=rng.random(),
            spin=self._spin(subject, action) * tempo,
        )
        room = scene.ground - subject.height * size
        return replace(motion, arcs=arcs_for(action, motion, rng, seconds=scene.seconds, room=room))

    def _speed(self, subject: Subject, action: str, size: float) -> float:
        if action in ("walk", "run"):
            return min(_TOP_SPEED, gait(subject, action).speed * size)
        if action == "fly" and subject.family in _FLIERS:
            return _FLIERS[subject.family]
        if action == "drive" and subject.family in ("bicycle", "train"):
            return 330.0
        if action in ("jump", "bounce"):
            return 150.0 if subject.name in ("rabbit", "dolphin", "ball") else 90.0
        return _SPEEDS.get(action, 0.0)

    def _period(self, subject: Subject, action: str) -> float:
        if action == "fly":
            return _WINGS.get(subject.family, 2.6)
        if action == "swim" and subject.family in ("whale", "turtle", "jellyfish", "octopus"):
            return 1.9
        return _PERIODS.get(action, 1.0)

    def _path(self, subject: Subject, action: str, speed: float) -> tuple[str, float]:
        wanted, width = self._scene.camera, self._scene.width
        if subject.name in ("kite",) or speed == 0:
            return ("sway", 0.05 * width) if action in ("float", "swim", "fly") else ("stay", 0.0)
        hops = action in ("jump", "bounce") and wanted not in _FREE_CAMERAS
        if (action in _TRAVELS or hops) and wanted not in _FREE_CAMERAS:
            return "travel", 0.0
        if action in _TRAVELS or action in ("jump", "bounce"):
            return "patrol", 0.26 * width if len(self._actors) == 1 else 0.12 * width
        return "stay", 0.0

    def _altitude(self, subject: Subject, action: str, size: float) -> float:
        scene = self._scene
        sky = (scene.ground - subject.height * size) * self._rng.uniform(0.85, 1.15)
        if subject.family in ("boat", "fowl") and action in ("float", "sail", "swim"):
            return 0.0
        if action == "launch":
            return sky * 0.2 if scene.setting == "space" else 0.0
        weightless = scene.setting in ("space", "sky", "underwater")
        if weightless and action not in ("walk", "run", "drive"):
            return sky * 0.45
        if action == "fly":
            return sky * (0.36 if subject.family in ("bee", "butterfly") else 0.46)
        drifts = action in ("float", "swim") and scene.setting not in ("sea", "lake")
        hovers = subject.element == "air" and action in _IN_PLACE
        return sky * 0.30 if drifts or hovers else 0.0

    def _spin(self, subject: Subject, action: str) -> float:
        if action == "spin":
            return 0.45
        if action == "fall" and subject.family not in ("balloon", "umbrella"):
            return 0.55
        if action == "bounce" and subject.family in ("ball", "fruit"):
            return 0.35
        return 0.06 if action == "float" and self._scene.setting == "space" else 0.0

    def _voices(self, subject: Subject, action: str) -> tuple[float, ...]:
        if not subject.voice or action == "sleep":
            return ()
        rng, seconds = self._rng, self._scene.seconds
        gap = 0.7 if action in ("sing", "talk") else 2.6
        at = rng.uniform(0.25, 0.6) if gap < 1 else rng.uniform(0.5, 2.0)
        found: list[float] = []
        while at < seconds - 0.5:
            found.append(round(at, 3))
            at += gap * rng.uniform(0.85, 1.7)
        return tuple(found)

    def _seated(self, found: list[Entity], index: int) -> float:
        """The size at which a passenger fits: an animal in a car is no larger than half of it."""
        rider = found[index]
        if rider.carrier is None or subjects()[rider.subject].family == "person":
            return rider.size
        carrier = found[rider.carrier]
        room = subjects()[carrier.subject].height * carrier.size * 0.62
        return min(rider.size, room / subjects()[rider.subject].height)

    def _link(self, found: list[Entity]) -> None:
        """Riders fit their carriers; chasers share speed and heading with whom they chase."""
        for index, actor in enumerate(self._actors):
            if actor.carrier is not None and not actor.held:
                found[index] = replace(found[index], size=self._seated(found, index))
            if actor.chases is None:
                continue
            ahead, behind = found[actor.chases], found[index]
            bodies = (ahead, behind)
            widths = [subjects()[body.subject].width * body.size for body in bodies]
            gap = max(self._scene.width * 0.2, sum(widths) / 4 + 22)
            speed = max(ahead.motion.speed, behind.motion.speed) * 0.85
            for place, sign in ((actor.chases, 1), (index, -1)):
                motion = found[place].motion
                moved = replace(
                    motion, x=sign * gap * self._heading, speed=speed, heading=self._heading
                )
                found[place] = replace(found[place], motion=moved)
