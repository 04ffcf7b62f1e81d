"""Plan + frame -> Scene: every place, speed and time worked out from what the plan says."""

from dataclasses import replace
from functools import cache
from itertools import accumulate
from random import Random

from generation.scene.arcs import arcs_of
from generation.scene.gait import gait
from generation.scene.improvise import TRAVELS, improvise, moves
from generation.scene.motion import contacts
from generation.scene.plan import Part, Plan
from generation.scene.reading import Reading, unknown_note
from generation.scene.relations import alive
from generation.scene.scene import UNIT, Entity, Looks, Motion, Scene, on_water
from generation.scene.vocabulary import Subject, glyphs, subjects

OFFSHORE = -2.3
_LANES = {1: (0.0,), 2: (0.0, -0.55), 3: (0.0, -0.7, 0.65)}
_TIERS = (1.0, 0.66, 1.34)
_IN_PLACE = frozenset(("spin", "dance", "sing", "talk", "wave", "stand"))
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
_HANDED = frozenset(("person", "robot"))
_LONG = frozenset(("balloon", "kite", "umbrella", "lantern", "flower"))
_IN_HAND, _TOSSED, _CAUGHT, _IN_PAWS = 0.34, 0.22, 0.45, 0.72
# How high those who carry a person are at least, in heights of that person.
_BACKS = {"": 0.5, "chair glyph": 0.82}
# Seconds from one turn to the next, at least, of those that go to and fro without a gait.
_LEG = 1.4
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
    """The scene for `reading` by rules and dice alone, as `improvise` fills it in."""
    reading.notes += [unknown_note(actor.word) for actor in reading.actors if actor.guessed]
    plan = improvise(reading, Random(f"scene {seed}"))
    return staged(plan, seed=seed, seconds=seconds, width=width, height=height)


def staged(plan: Plan, *, seed: int, seconds: float, width: int, height: int) -> Scene:
    """The scene of `plan` in a frame of this shape. Exact: the same arguments, the same scene."""
    unit = min(width, height) / UNIT
    scene = Scene(
        entities=(),
        setting=plan.setting,
        time=plan.time,
        weather=plan.weather,
        style=plan.style,
        camera=plan.camera,
        mood=plan.mood,
        extras=plan.extras,
        seconds=seconds,
        width=width / unit,
        height=height / unit,
        seed=seed,
        tempo=plan.tempo,
        camera_amount=plan.camera_amount,
        flashes=_times(plan.flashes, seconds) if plan.weather == "storm" else (),
        planet=plan.planet,
    )
    return replace(scene, entities=_Cast(plan, scene).entities())


def _times(gaps: tuple[float, ...], seconds: float) -> tuple[float, ...]:
    return tuple(round(at, 3) for at in accumulate(gaps) if at < seconds - 0.5)


class _Cast:
    """Gives every part its body, place and path."""

    def __init__(self, plan: Plan, scene: Scene) -> None:
        self._plan, self._scene, self._parts = plan, scene, plan.parts
        self._heading = plan.heading
        # Where one stays, nobody leaves: the camera could not keep both in sight.
        self._leaving = all(moves(part) for part in plan.parts if part.carrier is None)
        self._company = max(1, sum(part.relation != "held" for part in plan.parts))
        self._aloft = sum(part.action in ("fly", "float") for part in plan.parts)

    def entities(self) -> tuple[Entity, ...]:
        sizes = [self._size(part) for part in self._parts]
        places = self._places(sizes)
        found: list[Entity] = []
        for index, part in enumerate(self._parts):
            x, lane = places[index]
            found.append(self._entity(part, size=sizes[index], x=x, lane=lane))
        self._link(found)
        self._keep_together(found)
        seconds = self._scene.seconds
        return tuple(
            replace(entity, contacts=contacts(entity, seconds) if _touches(entity) else ())
            for entity in found
        )

    def _size(self, part: Part) -> float:
        """Fills the frame well: tall frames take larger bodies, company makes room."""
        subject, scene = subjects()[part.subject], self._scene
        crowd = {1: 1.0, 2: 0.82, 3: 0.70}[self._company]
        room = {1: 0.60, 2: 0.46, 3: 0.34}[self._company]
        wide = room * scene.width / subject.width
        tall = 0.36 * scene.height / subject.height
        natural = 1.34 if scene.height > scene.width else 0.98
        roomy = 1.2 if subject.width > 300 and self._company == 1 else 1.0
        fitted = min(natural * crowd, wide * roomy, tall * 1.2)
        in_hand = 0.6 if part.relation == "held" and subject.glyph >= 0 else 1.0
        return float(fitted * part.size * in_hand)

    def _places(self, sizes: list[float]) -> list[tuple[float, float]]:
        """Side by side around the middle, near and far lanes by turns; riders sit on carriers."""
        parts = self._parts
        standing = [i for i, part in enumerate(parts) if part.carrier is None]
        lanes = _LANES[max(1, len(standing))]
        widths = [subjects()[parts[i].subject].width * sizes[i] for i in standing]
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
        for mine, part in enumerate(parts):
            if mine in places and (part.relation == "behind" or self._backdrop(mine)):
                places[mine] = (places[mine][0], -0.9)
        jitter = self._plan.shift * self._scene.width
        return [
            (places[i][0] + jitter, places[i][1]) if i in places else (0.0, 0.0)
            for i in range(len(parts))
        ]

    def _backdrop(self, index: int) -> bool:
        """Buildings stand back: what comes first in a prompt plays before what comes later."""
        return index > 0 and self._parts[index].subject in _landmarks()

    def _entity(self, part: Part, *, size: float, x: float, lane: float) -> Entity:
        subject = subjects()[part.subject]
        return Entity(
            subject=subject.name,
            word=part.word,
            action=part.action,
            looks=Looks(
                part.colour,
                part.accent,
                part.skin,
                part.hair,
                part.hair_style,
                part.wears,
                part.markings,
            ),
            motion=self._motion(part, subject, size=size, x=x),
            size=size,
            lane=self._lane(subject, part.action, lane),
            carrier=part.carrier,
            held=part.relation == "held",
            voices=_times(part.voices, self._scene.seconds) if subject.voice else (),
            likeness=part.likeness,
        )

    def _lane(self, subject: Subject, action: str, lane: float) -> float:
        """By a lake, who swims is out on the water while who walks stays on the bank."""
        wet = on_water(subject.name, action)
        others = (subjects()[part.subject].element == "land" for part in self._parts)
        return OFFSHORE if self._scene.setting == "lake" and wet and any(others) else lane

    def _motion(self, part: Part, subject: Subject, *, size: float, x: float) -> Motion:
        scene, action = self._scene, part.action
        gravity = 1900.0 * {"moon": 0.3, "space": 0.3, "underwater": 0.32}.get(scene.setting, 1.0)
        gravity *= 0.12 if subject.family in ("leaf", "balloon") else 1.0
        speed = self._speed(subject, action, size) * part.speed
        path, reach = self._path(subject, action, speed)
        if path == "patrol" and action not in ("walk", "run"):
            speed = min(speed, 2 * reach / _LEG)
        room = scene.ground - subject.height * size
        # Several in the air at one height would hide each other.
        tier = _TIERS[self._parts.index(part)] if self._aloft > 1 else 1.0
        return Motion(
            x=x,
            heading=self._heading,
            path=path,
            speed=speed,
            reach=reach,
            altitude=self._altitude(subject, action, room * part.rise * tier),
            gravity=gravity,
            period=self._period(subject, action) * part.pace,
            phase=part.phase,
            spin=self._spin(subject, action) * part.speed,
            arcs=arcs_of(part, gravity=gravity, room=room, seconds=scene.seconds),
        )

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
        hops = action in ("jump", "bounce")
        if (action in TRAVELS or hops) and wanted not in _FREE_CAMERAS and self._leaving:
            return "travel", 0.0
        if action in TRAVELS or action in ("jump", "bounce"):
            return "patrol", 0.26 * width if len(self._parts) == 1 else 0.12 * width
        return "stay", 0.0

    def _altitude(self, subject: Subject, action: str, sky: float) -> float:
        scene = self._scene
        if subject.family in ("boat", "fowl") and action in ("float", "sail", "swim"):
            return 0.0
        if action == "slide" and scene.setting == "sea":
            return 26.0
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
        if action == "bounce" and subject.kin in ("ball", "fruit"):
            return 0.35
        return 0.06 if action == "float" and self._scene.setting == "space" else 0.0

    def _mount(self, found: list[Entity], index: int) -> None:
        """Whoever carries a person is large enough for that, be it a snail or a throne."""
        rider = found[index]
        if rider.carrier is None or subjects()[rider.subject].family != "person":
            return
        mount, body = found[rider.carrier], subjects()[found[rider.carrier].subject]
        least = (
            _BACKS.get(body.name, _BACKS[""])
            * subjects()[rider.subject].height
            * rider.size
            / body.height
        )
        if (alive(body.name) or body.name in _BACKS) and mount.size < least:
            found[rider.carrier] = replace(mount, size=least)

    def _seated(self, found: list[Entity], index: int) -> float:
        """The size at which a passenger fits: an animal in a car is no larger than half of it, and
        of an airship only the basket under it carries anybody."""
        rider = found[index]
        if rider.carrier is None:
            return rider.size
        body, carrier = subjects()[rider.subject], found[rider.carrier]
        aloft, person = subjects()[carrier.subject].family == "airship", body.family == "person"
        if person and not aloft:
            return rider.size
        share = (0.27 if person else 0.15) if aloft else 0.62
        return min(
            rider.size, subjects()[carrier.subject].height * carrier.size * share / body.height
        )

    def _handy(self, found: list[Entity], index: int) -> float:
        """The size at which a thing fits a hand; what is said to be big is big there too."""
        thing = found[index]
        assert thing.carrier is not None
        bearer, body = found[thing.carrier], subjects()[thing.subject]
        handed = subjects()[bearer.subject].family in _HANDED
        if body.family in _LONG:
            return thing.size
        tossed, caught = thing.action == "jump", body.family == "fish"
        share = (_TOSSED if tossed else _IN_HAND) if handed else _CAUGHT
        share = share if handed or tossed or caught else _IN_PAWS
        room = subjects()[bearer.subject].height * bearer.size * share
        return min(thing.size, room * max(1.0, self._parts[index].size) / body.height)

    def _link(self, found: list[Entity]) -> None:
        """Riders fit their carriers; chasers share speed and heading with whom they chase."""
        for index, part in enumerate(self._parts):
            if part.relation == "rides":
                self._mount(found, index)
                found[index] = replace(found[index], size=self._seated(found, index))
            elif part.relation == "held":
                found[index] = replace(found[index], size=self._handy(found, index))
            if part.relation != "chases":
                continue
            ahead, behind = found[part.target], found[index]
            bodies = (ahead, behind)
            widths = [subjects()[body.subject].width * body.size for body in bodies]
            gap = max(self._scene.width * 0.2, sum(widths) / 4 + 22)
            speed = max(ahead.motion.speed, behind.motion.speed) * 0.85
            for place, sign in ((part.target, 1), (index, -1)):
                motion = found[place].motion
                moved = replace(
                    motion, x=sign * gap * self._heading, speed=speed, heading=self._heading
                )
                found[place] = replace(found[place], motion=moved)

    def _keep_together(self, found: list[Entity]) -> None:
        """Those who travel side by side go at one pace, or the camera would lose them."""
        chased = {part.target for part in self._parts if part.relation == "chases"}
        going = [
            index
            for index, entity in enumerate(found)
            if entity.motion.path == "travel"
            and entity.carrier is None
            and self._parts[index].relation != "chases"
            and index not in chased
        ]
        speeds = [found[index].motion.speed for index in going]
        if len(going) < 2:
            return
        pace = (min(speeds) * max(speeds)) ** 0.5
        for index in going:
            found[index] = replace(found[index], motion=replace(found[index].motion, speed=pace))


def _touches(entity: Entity) -> bool:
    """Whether it is heard to touch anything: what is carried is not, unless it is caught again."""
    return entity.carrier is None or (entity.held and entity.action == "jump")


@cache
def _landmarks() -> frozenset[str]:
    return frozenset(glyph.name for glyph in glyphs() if glyph.kind == "landmark")
