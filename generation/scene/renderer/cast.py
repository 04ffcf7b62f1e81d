"""Puts the entities on the stage: where, how large, squashed, turned, lit and shadowed."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import skia

from generation.scene.camera import View
from generation.scene.layout import OFFSHORE
from generation.scene.motion import Pose, Track
from generation.scene.renderer.backdrop import place, shade
from generation.scene.renderer.body import HULLS, Body
from generation.scene.renderer.light import Light
from generation.scene.renderer.paint import Pen, argb, fade
from generation.scene.renderer.plates import Plate
from generation.scene.renderer.rigs import GLOWS, GRIPS, SEATS, rig_of
from generation.scene.renderer.rigs.outfits import draw_board
from generation.scene.renderer.rigs.stance import stance
from generation.scene.scene import Entity, Scene
from generation.scene.vocabulary import subjects

_LANE_DROP = 46.0
_LANE_GROWTH = 0.13
# How much of its height an entity sinks into water, by what it is.
_SINK = {"water": 0.55, "sea": 0.10, "land": 0.52, "air": 0.0}
_UNDER_THE_BALLOON = 0.235
_BASKETS = frozenset(("basket glyph", "bathtub glyph", "bucket glyph", "shopping cart glyph"))
_STRUNG = frozenset(("balloon", "kite", "umbrella", "lantern", "flower", "star", "heart"))
_STRING = (0.34, -0.62)
# Limbs that paddle lie that much of the body's height above where it stands.
_FAR_OUT = 0.26
_APART = 0.42
_ROBOTS_DROP = 0.175
_CLEAR_OF_FACE = 0.14
_CLEAR = ("space", "sky", "underwater")


class Cast:
    """Draws all entities of a scene at a moment. `lifted` lays a hard shadow under each figure."""

    def __init__(
        self,
        scene: Scene,
        light: Light,
        tracks: list[Track],
        *,
        lifted: bool = False,
        plates: Mapping[str, Plate] | None = None,
    ) -> None:
        self._plates = plates or {}
        self._scene, self._light, self._tracks = scene, light, tracks
        self._lifted = lifted
        ridden = {track.entity.carrier for track in tracks if not track.entity.held}
        self._ridden = ridden - {None}
        self._burdens = [self._held_by(index) for index in range(len(tracks))]
        self._order = sorted(range(len(tracks)), key=self._depth)

    def _depth(self, index: int) -> tuple[float, int]:
        entity = self._tracks[index].entity
        if entity.carrier is not None:
            chain = self._chain(index)
            bearer = self._tracks[entity.carrier].entity
            hidden = not entity.held and (_family(bearer) in HULLS or bearer.subject in _BASKETS)
            return (self._tracks[chain[0]].entity.lane, -1 if hidden else len(chain) - 1)
        return (entity.lane, 0)

    def draw(self, canvas: Any, view: View, t: float) -> None:
        poses = [track.at(t) for track in self._tracks]
        for index in self._order:
            self._draw_one(canvas, view, poses, index)

    def spot(self, view: View, t: float, index: int) -> tuple[float, float]:
        """Where an entity's middle appears, in frame units; for sound and previews."""
        pose, entity = self._tracks[index].at(t), self._tracks[index].entity
        if entity.carrier is not None:
            pose, entity = self._tracks[entity.carrier].at(t), self._tracks[entity.carrier].entity
        x = self._scene.width / 2 + (pose.x - view.x) * view.zoom
        tall = subjects()[entity.subject].height * entity.size
        return x, self._scene.ground - (pose.lift + tall / 2 - view.y) * view.zoom

    def _draw_one(self, canvas: Any, view: View, poses: list[Pose], index: int) -> None:
        chain = self._chain(index)
        root, entity = self._tracks[chain[0]].entity, self._tracks[index].entity
        bearing = poses[chain[0]]
        scale = root.size * (1 + _LANE_GROWTH * root.lane)
        x = self._scene.width / 2 + bearing.x
        y = self._scene.ground + _LANE_DROP * root.lane + self._sunk(root) * scale
        canvas.save()
        place(canvas, self._scene, view, 1.0 + 0.10 * root.lane)
        if entity is root:
            self._shadow(canvas, entity, bearing, x=x, y=y, scale=scale)
        canvas.translate(x, y - bearing.lift)
        self._pose(canvas, root, bearing, scale=scale)
        for bearer, borne in pairwise(chain):
            canvas.translate(*self._berth(poses, borne))
            relative = self._tracks[borne].entity.size / self._tracks[bearer].entity.size
            canvas.scale(relative, relative)
        self._lit(canvas, self._body(poses, index))
        canvas.restore()

    def _chain(self, index: int) -> list[int]:
        """Who carries whom down to this one: the boat, the pirate in it, the sword in his hand."""
        chain = [index]
        while (carrier := self._tracks[chain[0]].entity.carrier) is not None:
            chain.insert(0, carrier)
        return chain

    def _body(self, poses: list[Pose], index: int) -> Body:
        entity, root = self._tracks[index].entity, self._chain(index)[0]
        rides = entity.carrier is not None and not entity.held
        return Body(
            subjects()[entity.subject],
            entity,
            poses[index] if root == index else _seated(poses[index], poses[root]),
            self._scene,
            carrier=_mount(self._tracks[entity.carrier or 0].entity) if rides else "",
            ridden=index in self._ridden,
            holding=len(self._burdens[index]),
            plate=self._plates.get(entity.likeness),
        )

    def _pose(self, canvas: Any, entity: Entity, pose: Pose, *, scale: float) -> None:
        """Turn round, squash and rotate about the body's middle."""
        subject = subjects()[entity.subject]
        facing = math.copysign(max(0.16, abs(pose.heading)), pose.heading)
        squash = pose.squash
        canvas.scale(scale * (1 + 0.20 * squash), scale * (1 - 0.24 * squash))
        if pose.angle:
            middle = -subject.height / 2
            canvas.translate(0, middle)
            canvas.rotate(math.degrees(pose.angle))
            canvas.translate(0, -middle)
        canvas.scale(facing, 1)

    def _held_by(self, index: int) -> list[int]:
        """What it has in hand; what hangs on a string asks for no grip."""
        return [
            other
            for other, track in enumerate(self._tracks)
            if track.entity.held
            and track.entity.carrier == index
            and _family(track.entity) not in _STRUNG
        ]

    def _berth(self, poses: list[Pose], index: int) -> tuple[float, float]:
        """From the bearer's origin to where the rider sits or the hand holds, in the bearer's units."""
        entity = self._tracks[index].entity
        assert entity.carrier is not None
        bearer = self._tracks[entity.carrier].entity
        if entity.held:
            return self._in_hand(poses, index, entity.carrier)
        beside = [track.entity.carrier == entity.carrier for track in self._tracks]
        x, y = _seat(entity, bearer)
        rank, crowd = sum(beside[:index]), sum(beside)
        wide = 0.6 * subjects()[entity.subject].width * entity.size / bearer.size
        return x + (rank - (crowd - 1) / 2) * wide, y

    def _in_hand(self, poses: list[Pose], index: int, bearer: int) -> tuple[float, float]:
        """At the middle of a thing, at the end of a string; what is tossed leaves the hand."""
        entity, carrier = self._tracks[index].entity, self._tracks[bearer].entity
        body = subjects()[carrier.subject]
        if _family(entity) in _STRUNG:
            x, y = _STRING if body.family in GRIPS else GRIPS[""]
            strung = [track.entity.carrier == bearer for track in self._tracks[:index]]
            return body.width * (x + _APART * sum(strung)), body.height * y
        rank = self._burdens[bearer].index(index)
        x, y = self._hand(poses, bearer, rank)
        y += 0.5 * subjects()[entity.subject].height * entity.size / carrier.size
        if entity.action != "jump":
            return x, y
        return x + math.copysign(_CLEAR_OF_FACE * body.width, x), y - poses[
            index
        ].lift / carrier.size

    def _hand(self, poses: list[Pose], index: int, rank: int) -> tuple[float, float]:
        subject = subjects()[self._tracks[index].entity.subject]
        side = -1 if rank % 2 else 1
        x, y = GRIPS.get(subject.family, GRIPS[""])
        if subject.family not in GRIPS:
            side, y = 1, y * (1 + 0.8 * rank)
        if subject.family not in ("person", "robot"):
            return subject.width * x * side, subject.height * y
        pose = stance(self._body(poses, index))
        if pose.turn:
            return subject.width * x * side, subject.height * y
        x, y = pose.hands[rank % 2]
        return x, y + (subject.height * _ROBOTS_DROP if subject.family == "robot" else 0.0)

    def _sunk(self, entity: Entity) -> float:
        if self._scene.setting not in ("sea", "lake"):
            return 0.0
        subject = subjects()[entity.subject]
        swims = entity.action in ("swim", "sail", "float") or subject.element in ("water", "sea")
        if not swims:
            return 0.0
        if self._scene.setting == "lake" and not self._scene.afloat:
            far_out = entity.lane == OFFSHORE and subject.element == "land"
            return subject.height * _FAR_OUT if far_out else 0.0
        return subject.height * _SINK[subject.element]

    def _shadow(
        self, canvas: Any, entity: Entity, pose: Pose, *, x: float, y: float, scale: float
    ) -> None:
        if self._scene.setting in _CLEAR or self._sunk(entity):
            return
        subject = subjects()[entity.subject]
        high = pose.lift / (0.5 * self._scene.height)
        width = subject.width * scale * 0.46 * (1 + 0.3 * high)
        darkness = self._light.shadow * max(0.12, 1 - 1.3 * high)
        shade(Pen(canvas), x - self._light.side * 10, y + 3, width=width, darkness=darkness)

    def _lit(self, canvas: Any, body: Body) -> None:
        """The figure, then the light of the hour over it: warm from the sun, cool from below."""
        subject = body.subject
        wide, tall = subject.width * 0.8 + 50, subject.height
        if body.entity.held:
            # Kites and balloons stand far above the hand that holds them.
            wide, tall = wide * 2, tall * 2
        above = 1.2 if subject.family == "person" or not body.looks.wears else 1.6
        area = skia.Rect.MakeLTRB(-wide, -tall * above - 40, wide, tall * 0.15 + 30)
        layer = skia.Paint()
        tint = self._light.tint
        if tint != (1.0, 1.0, 1.0):
            matrix = [tint[0], 0, 0, 0, 0, 0, tint[1], 0, 0, 0, 0, 0, tint[2], 0, 0, 0, 0, 0, 1, 0]
            layer.setColorFilter(skia.ColorFilters.Matrix(matrix))
        pen = Pen(canvas)
        if self._lifted:
            self._sheet_shadow(pen, body, area)
        canvas.saveLayer(area, layer)
        if body.action == "slide" and (subject.family != "person" or body.is_puppet):
            draw_board(pen, body)
        rig_of(body)(pen, body)
        self._relight(canvas, body, area)
        canvas.restore()
        glow = GLOWS.get(subject.family)
        if glow is not None and not body.is_puppet:
            glow(pen, body)

    def _sheet_shadow(self, pen: Pen, body: Body, area: Any) -> None:
        dark = skia.ColorFilters.Blend(0xFF1A0E2E, skia.BlendMode.kSrcIn)
        with pen.moved(9, 11):
            pen.canvas.saveLayer(area, skia.Paint(ColorFilter=dark, Alphaf=0.42))
            rig_of(body)(pen, body)
            pen.canvas.restore()

    def _relight(self, canvas: Any, body: Body, area: Any) -> None:
        glow, subject = self._light.glow, body.subject
        side = self._light.side * (1 if body.pose.heading >= 0 else -1)
        reach = subject.width * 0.6
        points = [
            skia.Point(side * reach, -subject.height * 1.05),
            skia.Point(-side * reach * 0.8, 10),
        ]
        warm = 0.24 if not self._light.veiled and not self._light.night else 0.12
        colours = [
            argb(fade(glow, warm)),
            argb(fade(glow, 0.0)),
            argb(fade((0.10, 0.08, 0.28), 0.0)),
            argb(fade((0.10, 0.08, 0.28), 0.22)),
        ]
        shader = skia.GradientShader.MakeLinear(points, colours, [0.0, 0.42, 0.55, 1.0])
        canvas.drawRect(area, skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSrcATop))


def _family(entity: Entity) -> str:
    return subjects()[entity.subject].family


def _seat(rider: Entity, bearer: Entity) -> tuple[float, float]:
    carrier, body = subjects()[bearer.subject], subjects()[rider.subject]
    across, up = SEATS.get(carrier.name, SEATS.get(carrier.family, (0.0, 0.8)))
    if carrier.family == "airship" and body.family != "person":
        # However small, it looks over the basket's edge.
        tall = body.height * rider.size / (carrier.height * bearer.size)
        up = _UNDER_THE_BALLOON - tall
    elif carrier.family in HULLS and body.family != "person":
        # Animals stand on the seat: their legs are too short to sit behind a wheel.
        up += 0.24
    return carrier.width * across, -carrier.height * up


def _mount(bearer: Entity) -> str:
    return "unicycle" if bearer.word == "unicycle" else _family(bearer)


def _seated(own: Pose, bearing: Pose) -> Pose:
    """A rider moves with what carries it, but keeps its own voice."""
    return Pose(
        x=bearing.x,
        lift=bearing.lift,
        heading=1.0,
        angle=0.0,
        squash=0.0,
        phase=bearing.phase,
        velocity=bearing.velocity,
        climb=bearing.climb,
        airborne=bearing.airborne,
        landed=bearing.landed,
        voice=own.voice,
        age=own.age,
    )
