"""Birds of the air, from sparrow to eagle."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    grid,
    light,
    mix,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.eyes import eye
from generation.scene.renderer.rigs.headgear import collar, headgear
from generation.scene.scene import Colour

_BEAK: Colour = (0.98, 0.66, 0.20)


_BROAD = frozenset(("eagle", "owl", "crow", "seagull"))


def bird(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    r = height * 0.36
    with pen.moved(0, -height * 0.5):
        _bird_tail(pen, body, width, r)
        wing(pen, body, width, far=True)
        _bird_body(pen, body, width, r)
        _bird_head(pen, body, width * 0.30, -r * 0.62, r)
        wing(pen, body, width, far=False)
        if body.action not in ("fly", "float", "fall"):
            for x in (-0.02, 0.08):
                pen.straight(
                    (width * x, r * 0.8), (width * x + 4, height * 0.5), 5, dark(_BEAK, 0.1)
                )


def _bird_tail(pen: Pen, body: Body, width: float, r: float) -> None:
    tone = dark(body.main, 0.22)
    spread = 0.45 if body.subject.name == "parrot" else 0.25
    long = 0.62 if body.subject.name == "parrot" else 0.48
    for index, lean in enumerate((-spread, 0.0, spread)):
        feather = mix(tone, body.accent, 0.5 if index == 1 else 0.0)
        pen.limb(
            [
                (-width * 0.22, r * 0.05),
                (-width * 0.40, r * (0.10 + lean * 0.5)),
                (-width * long, r * (0.16 + lean)),
            ],
            [r * 0.28, r * 0.20, r * 0.12],
            feather,
        )


def _bird_body(pen: Pen, body: Body, width: float, r: float) -> None:
    main = body.main
    pen.blob(
        grid(width, r, "-0.34 0.02, -0.1 -0.72, 0.2 -0.78, 0.34 -0.1, 0.16 0.72, -0.12 0.62"),
        radial((0, -r * 0.5), r * 2.4, light(main, 0.22), main, dark(main, 0.22)),
    )
    pen.blob(
        grid(width, r, "0.02 0.3, 0.24 -0.25, 0.34 -0.05, 0.17 0.68, -0.08 0.58"),
        fade(body.accent, 0.92),
    )


def _bird_head(pen: Pen, body: Body, x: float, y: float, r: float) -> None:
    name = body.subject.name
    skull = r * (0.80 if name == "owl" else 0.62)
    tone = body.accent if name == "eagle" else body.main
    pen.circle(
        x,
        y,
        skull,
        radial((x, y - skull * 0.5), skull * 1.8, light(tone, 0.2), tone, dark(tone, 0.18)),
    )
    if name == "owl":
        _owl_face(pen, body, skull=skull, tone=tone, x=x, y=y)
    else:
        _bird_face(pen, body, skull=skull, x=x, y=y)
    with pen.moved(x - skull * 0.2, y + skull * 0.92):
        collar(pen, body, skull * 0.86)
    with pen.moved(x, y):
        eyes = (-0.30, 0.42) if name == "owl" else (0.34,)
        headgear(pen, body, skull, eyes=eyes, brow=-0.05 if name == "owl" else -0.14)


def _bird_face(pen: Pen, body: Body, *, skull: float, x: float, y: float) -> None:
    name, opened = body.subject.name, 0.30 * body.pose.voice
    hooked = name in ("parrot", "eagle")
    beak = (0.20, 0.18, 0.20) if name in ("crow", "parrot") else _BEAK
    drop = skull * (0.55 if hooked else 0.10)
    pen.blob(
        [
            (x + skull * 0.72, y - skull * 0.38),
            (x + skull * 1.55, y + drop * 0.2),
            (x + skull * (1.45 if hooked else 1.75), y + drop),
            (x + skull * 0.78, y + skull * 0.18),
        ],
        beak,
        tension=0.35,
    )
    pen.blob(
        [
            (x + skull * 0.70, y + skull * (0.10 + opened)),
            (x + skull * 1.35, y + skull * (0.22 + opened * 1.6)),
            (x + skull * 0.70, y + skull * (0.36 + opened)),
        ],
        dark(beak, 0.18),
        tension=0.35,
    )
    if name == "parrot":
        pen.oval(x + skull * 0.36, y - skull * 0.06, skull * 0.40, skull * 0.36, fill=WHITE)
    eye(pen, x + skull * 0.34, y - skull * 0.14, skull * 0.17, shut=body.blinking)


def _owl_face(pen: Pen, body: Body, *, skull: float, tone: Colour, x: float, y: float) -> None:
    for dx in (-0.30, 0.42):
        pen.circle(x + dx * skull, y - skull * 0.05, skull * 0.42, body.accent)
        pen.circle(x + dx * skull, y - skull * 0.05, skull * 0.28, (0.98, 0.78, 0.24))
        eye(pen, x + dx * skull, y - skull * 0.05, skull * 0.19, shut=body.blinking)
        pen.shape(
            [
                (x + (dx - 0.32) * skull, y - skull * 0.60),
                (x + (dx + 0.05 - dx * 0.4) * skull, y - skull * 0.80),
                (x + dx * 1.5 * skull, y - skull * 1.28),
            ],
            dark(tone, 0.2),
        )
    pen.shape(
        [
            (x, y + skull * 0.10),
            (x + skull * 0.22, y + skull * 0.10),
            (x + skull * 0.12, y + skull * 0.45),
        ],
        _BEAK,
    )


def wing(pen: Pen, body: Body, width: float, *, far: bool) -> None:
    """Down fast with spread feathers, up slowly and folded: the stroke that carries."""
    flying = body.action in ("fly", "float", "fall", "jump", "dance", "spin", "swim")
    if flying:
        stroke = math.sin(body.beat) if body.action == "fly" else 0.55 * math.sin(body.beat)
    else:
        stroke = -0.75
    if body.subject.name in ("eagle", "seagull") and body.action == "fly":
        stroke = stroke * 0.6 + 0.25
    main = dark(body.main, 0.30 if far else 0.06)
    span = width * (0.62 if body.subject.name in _BROAD else 0.50)
    root: Point = (width * (0.10 if far else 0.04), -width * 0.06)
    lift = -stroke
    wrist = (root[0] - span * 0.10, root[1] + span * 0.62 * lift)
    tip = (
        root[0] - span * (0.52 + 0.12 * abs(stroke)),
        root[1] + span * (1.02 * lift + 0.16 * math.cos(body.beat)),
    )
    back = (root[0] - span * 0.66, root[1] + span * 0.34 * lift + span * 0.06)
    pen.blob(
        [
            (root[0] + span * 0.16, root[1]),
            wrist,
            tip,
            back,
            (root[0] - span * 0.36, root[1] + span * 0.12),
        ],
        vertical(min(wrist[1], root[1]), max(tip[1], root[1]) + 4, light(main, 0.12), main),
        tension=0.55,
    )
    quill = mix(main, body.accent, 0.55 if body.subject.name == "parrot" else 0.22)
    for share in (0.25, 0.5, 0.75):
        x, y = tip[0] + (back[0] - tip[0]) * share, tip[1] + (back[1] - tip[1]) * share
        inner = (
            root[0] + (wrist[0] - root[0]) * (1 - share),
            root[1] + (wrist[1] - root[1]) * (1 - share),
        )
        pen.limb(
            [((inner[0] + x) / 2, (inner[1] + y) / 2), (x, y)], [span * 0.05, span * 0.065], quill
        )
