"""Reading + seed -> Scene: fills in what the prompt leaves open, with taste and variety."""

import colorsys
from dataclasses import replace
from random import Random

from generation.scene import vocabulary
from generation.scene.arcs import arcs_for
from generation.scene.gait import gait
from generation.scene.motion import contacts
from generation.scene.scene import UNIT, Colour, Entity, Looks, Motion, Scene, on_water
from generation.scene.text import Actor, Reading
from generation.scene.vocabulary import Subject, subjects

_OFFSHORE = -2.3
INDOORS = frozenset(("room", "stage"))
_AIRLESS = frozenset(("space", "moon", "underwater"))
_SKINS: tuple[Colour, ...] = (
    (0.98, 0.82, 0.70),
    (0.93, 0.74, 0.58),
    (0.82, 0.60, 0.44),
    (0.66, 0.45, 0.31),
    (0.50, 0.33, 0.23),
    (0.40, 0.26, 0.19),
)
_HAIRS: tuple[Colour, ...] = (
    (0.12, 0.09, 0.09),
    (0.25, 0.15, 0.10),
    (0.42, 0.25, 0.14),
    (0.62, 0.40, 0.20),
    (0.90, 0.72, 0.40),
    (0.72, 0.30, 0.14),
)
_CLOTHES: tuple[Colour, ...] = (
    (0.90, 0.36, 0.32),
    (0.24, 0.52, 0.82),
    (0.98, 0.72, 0.25),
    (0.30, 0.65, 0.52),
    (0.62, 0.40, 0.76),
    (0.95, 0.52, 0.60),
    (0.20, 0.34, 0.56),
    (0.94, 0.90, 0.82),
)
_MANY_COLOURED = frozenset(
    ("balloon", "fish", "butterfly", "flower", "bird", "star", "kite", "cube")
)
_LANES = {1: (0.0,), 2: (0.0, -0.55), 3: (0.0, -0.7, 0.65)}
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
    setting = _setting(reading)
    time = _time(reading, setting, rng)
    weather = _weather(reading, setting, rng)
    scene = Scene(
        entities=(),
        setting=setting,
        time=time,
        weather=weather,
        style=reading.style or "flat",
        camera=reading.camera or "",
        mood=reading.mood or _mood(setting, time, weather),
        extras=tuple(reading.extras),
        seconds=seconds,
        width=width / unit,
        height=height / unit,
        seed=seed,
        tempo=reading.tempo,
        camera_amount=rng.uniform(0.8, 1.1),
        flashes=_flashes(rng, seconds) if weather == "storm" else (),
    )
    entities = _Cast(reading, scene, rng).entities()
    camera = reading.camera or _camera(entities)
    return replace(scene, entities=entities, camera=camera)


def _setting(reading: Reading) -> str:
    if reading.setting == "sea" and _walks(reading):
        return "beach"
    if reading.setting is not None:
        return reading.setting
    if not reading.actors:
        return "meadow"
    lead = reading.actors[0]
    if lead.carrier is not None:
        lead = reading.actors[lead.carrier]
    subject = subjects()[lead.subject]
    if lead.action == "swim" and subject.element == "land":
        return "lake"
    if lead.action in ("sail",):
        return "sea"
    return subject.home


def _walks(reading: Reading) -> bool:
    """Whether the first subject keeps its feet dry: by the sea means on the shore then."""
    lead = reading.actors[0] if reading.actors else None
    if lead is None or lead.carrier is not None or subjects()[lead.subject].element != "land":
        return False
    return lead.action in (
        "walk",
        "run",
        "dance",
        "sit",
        "stand",
        "sleep",
        "wave",
        "bounce",
        "sing",
    )


def _time(reading: Reading, setting: str, rng: Random) -> str:
    drawn = rng.choices(("day", "sunset", "dawn"), (6, 2, 2))[0]
    if reading.time is not None:
        return reading.time
    if {"fireworks", "fireflies", "aurora", "meteors"} & set(reading.extras):
        return "night"
    if reading.style == "neon" or setting in ("space", "stage"):
        return "night"
    if reading.mood == "scary":
        return "night"
    return "day" if reading.weather in ("rain", "snowfall", "storm", "cloudy") else drawn


def _weather(reading: Reading, setting: str, rng: Random) -> str:
    gentle_snow = rng.random() < 0.5
    wanted = reading.weather
    if wanted in ("rain", "storm", "snowfall", "fog") and setting in _AIRLESS | INDOORS:
        reading.notes.append(f"There is no {wanted} {_where(setting)}, so it was left out.")
        return "clear"
    clear_sky = {"aurora", "meteors", "fireworks", "rainbow"} & set(reading.extras)
    if wanted is None and setting == "snow" and gentle_snow and not clear_sky:
        return "snowfall"
    return wanted or "clear"


def _where(setting: str) -> str:
    return {"underwater": "underwater", "space": "in space", "moon": "on the moon"}.get(
        setting, "indoors"
    )


def _mood(setting: str, time: str, weather: str) -> str:
    if weather == "storm":
        return "epic"
    if weather in ("rain", "fog"):
        return "sad" if time != "day" else "calm"
    if setting in ("space", "moon", "underwater"):
        return "mysterious"
    if time in ("night", "dawn"):
        return "calm"
    return "happy"


def _flashes(rng: Random, seconds: float) -> tuple[float, ...]:
    found: list[float] = []
    at = rng.uniform(0.5, 1.2)
    while at < seconds - 0.5:
        found.append(round(at, 3))
        at += rng.uniform(1.6, 3.0)
    return tuple(found)


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
        action = self._action(index, actor, subject)
        motion = self._motion(actor, subject, action=action, size=size, x=x)
        return Entity(
            subject=subject.name,
            word=actor.word,
            action=action,
            looks=self._looks(actor, subject),
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

    def _action(self, index: int, actor: Actor, subject: Subject) -> str:
        """What it does: as asked, else what suits the subject where it is."""
        setting = self._scene.setting
        chased = next((other for other in self._actors if other.chases == index), None)
        action = actor.action
        if action is None and (chased is not None or actor.chases is not None):
            action = {"air": "fly", "water": "swim"}.get(subject.element, "run")
        if action is None and actor.over is not None:
            action = "fly" if subject.element == "air" else "jump"
        if action is None:
            action = self._default_action(subject, setting)
        if action == "run" and subject.family in ("car", "bus", "truck", "train", "bicycle"):
            return "drive"
        if action in ("walk", "run") and subject.element == "air" and subject.family != "fowl":
            return "fly"
        if action in ("walk", "run") and subject.element == "water":
            return "swim"
        if action in ("walk", "run") and subject.family in ("ball", "fruit"):
            return "roll"
        if action in ("drive", "sail") and subject.element == "sea" and subject.family == "boat":
            return "sail"
        if action == "drive" and subject.family in ("person", "beast", "robot", "penguin"):
            return "run"
        if action == "launch" and subject.family != "rocket":
            return "fly"
        return action

    def _default_action(self, subject: Subject, setting: str) -> str:
        land = subject.element == "land" and subject.family not in ("ball", "cube", "fruit", "cake")
        if setting == "space" and subject.family == "rocket":
            return "fly"
        if setting == "space" and subject.element in ("land", "sea"):
            return "float"
        if setting == "underwater" and land:
            return "swim"
        if setting == "sky" and subject.element in ("land", "sea", "water"):
            return "float"
        if (
            setting in ("stage",)
            and land
            and subject.family not in ("car", "bus", "truck", "train")
        ):
            return "dance"
        if setting in ("sea", "lake") and subject.element == "water":
            return "jump" if subject.name in ("dolphin", "whale") else "swim"
        return subject.action

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
        scene, rng = self._scene, self._rng
        sky = scene.ground - subject.height * size
        draw = rng.uniform(0.85, 1.15)
        if subject.family in ("boat", "fowl") and action in ("float", "sail", "swim"):
            return 0.0
        if action == "launch":
            return sky * 0.2 if scene.setting == "space" else 0.0
        if scene.setting in ("space", "sky", "underwater") and action not in (
            "walk",
            "run",
            "drive",
        ):
            return sky * 0.45 * draw
        if action == "fly":
            return sky * (0.36 if subject.family in ("bee", "butterfly") else 0.46) * draw
        if action in ("float", "swim") and scene.setting not in ("sea", "lake"):
            return sky * 0.30 * draw
        if subject.element == "air" and action in (
            "spin",
            "dance",
            "sing",
            "talk",
            "wave",
            "stand",
        ):
            return sky * 0.30 * draw
        return 0.0

    def _spin(self, subject: Subject, action: str) -> float:
        if action == "spin":
            return 0.45
        if action == "fall" and subject.family not in ("balloon", "umbrella"):
            return 0.55
        if action == "bounce" and subject.family in ("ball", "fruit"):
            return 0.35
        return 0.06 if action == "float" and self._scene.setting == "space" else 0.0

    def _looks(self, actor: Actor, subject: Subject) -> Looks:
        rng = self._rng
        variant = vocabulary.variants().get(actor.word, {})
        skin, hair, style = rng.choice(_SKINS), rng.choice(_HAIRS), rng.randrange(6)
        person = subject.family == "person"
        plain = subject.name in ("man", "woman", "boy", "girl")
        usual = rng.choice(_CLOTHES) if plain else _varied(subject.colour, rng)
        if actor.twin and subject.family in _MANY_COLOURED:
            usual = rng.choice(_CLOTHES)
        named = actor.colour or variant.get("colour")
        colour = vocabulary.colour(named) if named else usual
        second = vocabulary.colour(actor.second_colour) if actor.second_colour else subject.accent
        if person and subject.name in ("grandmother", "grandfather"):
            hair = (0.86, 0.86, 0.88)
        markings = tuple(filter(None, [variant.get("markings")]))
        if actor.second_colour:
            markings = (*markings, "patches")
        wears: list[tuple[str, Colour]] = []
        for garment, worn in actor.wears:
            shade = vocabulary.colour(worn) if worn else rng.choice(_CLOTHES)
            if garment == "hair":
                hair = shade if worn else hair
            elif garment in ("top", "dress") and worn:
                colour = shade
            if garment in ("spots", "stripes"):
                markings, second = (*markings, garment), shade if worn else second
            wears.append((garment, shade))
        return Looks(colour, second, skin, hair, style, tuple(wears), markings)

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

    def _link(self, found: list[Entity]) -> None:
        """Chasers and the chased share speed and heading; the chased keeps ahead."""
        for index, actor in enumerate(self._actors):
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


def _varied(colour: Colour, rng: Random) -> Colour:
    """A neighbour of the subject's own colour: same kind of thing, not the same individual."""
    hue, light, vivid = colorsys.rgb_to_hls(*colour)
    shifted = (hue + rng.uniform(-0.025, 0.025)) % 1.0
    lighter = min(0.97, max(0.08, light + rng.uniform(-0.03, 0.03)))
    return colorsys.hls_to_rgb(shifted, lighter, vivid)
