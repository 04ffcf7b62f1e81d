"""Birds in the air, fowl on land and water, penguins, butterflies and bees."""

import math

from generation.scene.gait import leg_length
from generation.scene.renderer.body import Body, foot, knee
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    Point,
    dark,
    fade,
    light,
    mix,
    radial,
    vertical,
)
from generation.scene.renderer.rigs.muzzles import eye
from generation.scene.scene import Colour

_BEAK: Colour = (0.98, 0.66, 0.20)
_BROAD = frozenset(("eagle", "owl", "crow", "seagull"))


def bird(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    r = height * 0.36
    with pen.moved(0, -height * 0.5):
        _bird_tail(pen, body, width, r)
        _wing(pen, body, width, far=True)
        _bird_body(pen, body, width, r)
        _bird_head(pen, body, width * 0.30, -r * 0.62, r)
        _wing(pen, body, width, far=False)
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
        [
            (-width * 0.34, r * 0.02),
            (-width * 0.10, -r * 0.72),
            (width * 0.20, -r * 0.78),
            (width * 0.34, -r * 0.10),
            (width * 0.16, r * 0.72),
            (-width * 0.12, r * 0.62),
        ],
        radial((0, -r * 0.5), r * 2.4, light(main, 0.22), main, dark(main, 0.22)),
    )
    pen.blob(
        [
            (width * 0.02, r * 0.30),
            (width * 0.24, -r * 0.25),
            (width * 0.34, -r * 0.05),
            (width * 0.17, r * 0.68),
            (-width * 0.08, r * 0.58),
        ],
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
    opened = 0.30 * body.pose.voice
    if name == "owl":
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
        return
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


def _wing(pen: Pen, body: Body, width: float, *, far: bool) -> None:
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


def fowl(pen: Pen, body: Body) -> None:
    """Duck, swan and hen: a boat-shaped body on two legs or on the water."""
    width, height, name = body.subject.width, body.subject.height, body.subject.name
    leg = (
        leg_length(body.subject)
        if name == "chicken" or body.action in ("walk", "run", "dance")
        else height * 0.08
    )
    wet = body.scene.setting in ("lake", "sea") and body.action not in ("walk", "run")
    deck = -leg - height * 0.22
    if not wet and body.action != "fly":
        for index in (1, 0):
            hip = (0.0, -leg - height * 0.04)
            end = (
                foot(body, index, hip=hip)
                if body.action in ("walk", "run")
                else (6.0 - 16 * index, 0.0)
            )
            joint = knee(hip, end, upper=leg * 0.6, lower=leg * 0.62, forward=False)
            pen.line([hip, joint, end], height * 0.035, dark(_BEAK, 0.25 * index))
            pen.limb(
                [(end[0] - 4, end[1] - 3), (end[0] + height * 0.10, end[1] - 2)],
                [4, 7],
                dark(_BEAK, 0.25 * index),
            )
    if body.action == "fly":
        _wing(pen, body, width * 0.9, far=True)
    main = body.main
    tail = (-width * 0.46, deck - height * (0.20 if name != "chicken" else 0.34))
    pen.blob(
        [
            tail,
            (-width * 0.16, deck - height * 0.16),
            (width * 0.22, deck - height * 0.22),
            (width * 0.40, deck - height * 0.02),
            (width * 0.20, deck + height * 0.22),
            (-width * 0.24, deck + height * 0.20),
        ],
        vertical(
            deck - height * 0.3, deck + height * 0.25, light(main, 0.2), main, dark(main, 0.16)
        ),
    )
    _fowl_head(pen, body, (width * 0.26, deck - height * 0.08))
    if body.action == "fly":
        _wing(pen, body, width * 0.9, far=False)
    else:
        flap = 4 * math.sin(body.beat * 2) if body.action == "dance" else 0.0
        pen.blob(
            [
                (width * 0.14, deck - height * 0.10),
                (-width * 0.34, deck - height * 0.14 - flap),
                (-width * 0.22, deck + height * 0.10),
                (width * 0.08, deck + height * 0.12),
            ],
            vertical(
                deck - height * 0.2, deck + height * 0.15, light(main, 0.12), dark(main, 0.14)
            ),
        )


def _fowl_head(pen: Pen, body: Body, base: Point) -> None:
    height, name, main = body.subject.height, body.subject.name, body.main
    nod = height * 0.02 * math.sin(4 * math.pi * body.pose.phase)
    reach = {"swan": 0.56, "duck": 0.32, "chicken": 0.30}[name]
    head = (base[0] + height * 0.10 + nod, base[1] - height * reach)
    if name == "swan":
        path = [
            base,
            (base[0] + height * 0.16, base[1] - height * 0.10),
            (base[0] + height * 0.02, base[1] - height * 0.36),
            head,
        ]
        pen.limb(
            path, [height * 0.10, height * 0.075, height * 0.06, height * 0.06], light(main, 0.1)
        )
    else:
        pen.limb([base, head], [height * 0.16, height * 0.11], main)
    r = height * {"swan": 0.085, "duck": 0.155, "chicken": 0.115}[name]
    x, y = head
    pen.circle(
        x,
        y,
        r,
        radial((x - r * 0.2, y - r * 0.5), r * 1.8, light(main, 0.25), main, dark(main, 0.12)),
    )
    opened = body.pose.voice * r * 0.25
    tone = body.accent if name != "chicken" else _BEAK
    if name == "chicken":
        for dx in (-0.45, 0.0, 0.42):
            pen.circle(x + dx * r, y - r * (1.05 if dx else 1.2), r * 0.33, body.accent)
        pen.oval(x + r * 0.72, y + r * 0.75, r * 0.22, r * 0.36, fill=body.accent)
    pen.blob(
        [
            (x + r * 0.7, y - r * 0.25),
            (x + r * 1.75, y + r * 0.02 - opened * 0.3),
            (x + r * 0.75, y + r * 0.22),
        ],
        tone,
        tension=0.5,
    )
    pen.blob(
        [
            (x + r * 0.7, y + r * 0.12 + opened),
            (x + r * 1.55, y + r * 0.18 + opened * 1.6),
            (x + r * 0.7, y + r * 0.36 + opened),
        ],
        dark(tone, 0.15),
        tension=0.5,
    )
    eye(pen, x + r * 0.32, y - r * 0.22, r * 0.17, shut=body.blinking)


def penguin(pen: Pen, body: Body) -> None:
    """Waddles: the whole body rocks from foot to foot."""
    width, height = body.subject.width, body.subject.height
    stepping = body.action in ("walk", "run", "dance")
    rock = 7 * math.sin(2 * math.pi * body.pose.phase) if stepping else 1.5 * math.sin(body.beat)
    lying = body.action in ("slide", "swim", "sleep", "fly")
    for index in (1, 0):
        end = (
            foot(body, index, hip=(0.0, -height * 0.16))
            if body.action in ("walk", "run")
            else ((0.12 - 0.26 * index) * width, 0.0)
        )
        if not lying:
            pen.limb(
                [(end[0] - width * 0.05, end[1] - 5), (end[0] + width * 0.13, end[1] - 4)],
                [9, 11],
                dark(_BEAK, 0.2 * index),
            )
    with pen.moved(0, -height * (0.04 if not lying else 0.32), turn=rock if not lying else 80):
        with pen.moved(0, 0 if not lying else height * 0.45):
            _penguin_body(pen, body, width, height)


def _penguin_body(pen: Pen, body: Body, width: float, height: float) -> None:
    main = body.main
    flap = (
        10 + 14 * abs(math.sin(body.beat))
        if body.action in ("dance", "wave", "jump", "walk", "run")
        else 8
    )
    pen.limb(
        [
            (-width * 0.34, -height * 0.60),
            (-width * 0.50 - flap * 0.5, -height * 0.40),
            (-width * 0.52 - flap, -height * 0.26),
        ],
        [13, 13, 6],
        dark(main, 0.2),
    )
    pen.blob(
        [
            (0, -height),
            (width * 0.30, -height * 0.90),
            (width * 0.44, -height * 0.45),
            (width * 0.34, -height * 0.05),
            (0, 0),
            (-width * 0.36, -height * 0.05),
            (-width * 0.46, -height * 0.45),
            (-width * 0.32, -height * 0.90),
        ],
        vertical(-height, 0, light(main, 0.16), main, dark(main, 0.2)),
    )
    pen.blob(
        [
            (width * 0.10, -height * 0.68),
            (width * 0.36, -height * 0.46),
            (width * 0.28, -height * 0.08),
            (width * 0.02, -height * 0.03),
            (-width * 0.22, -height * 0.10),
            (-width * 0.22, -height * 0.48),
        ],
        vertical(-height * 0.7, 0, WHITE, body.accent),
    )
    for x in (-0.10, 0.24):
        pen.oval(x * width, -height * 0.82, width * 0.15, height * 0.085, fill=body.accent)
        eye(
            pen,
            (x + 0.02) * width,
            -height * 0.82,
            width * 0.055,
            shut=body.blinking or body.asleep,
        )
    opened = 6 * body.pose.voice
    pen.blob(
        [
            (width * 0.02, -height * 0.77),
            (width * 0.40, -height * 0.735 - opened),
            (width * 0.04, -height * 0.72),
        ],
        _BEAK,
        tension=0.4,
    )
    pen.blob(
        [
            (width * 0.04, -height * 0.735 + opened * 0.4),
            (width * 0.30, -height * 0.715 + opened),
            (width * 0.04, -height * 0.70),
        ],
        dark(_BEAK, 0.15),
        tension=0.4,
    )
    pen.limb(
        [
            (width * 0.33, -height * 0.60),
            (width * 0.44 + flap * 0.4, -height * 0.42),
            (width * 0.42 + flap, -height * 0.28),
        ],
        [14, 13, 6],
        main,
    )
    scarf = body.wears("scarf")
    if scarf is not None:
        pen.line(
            [(-width * 0.34, -height * 0.66), (0, -height * 0.61), (width * 0.36, -height * 0.66)],
            height * 0.065,
            scarf,
        )
        pen.limb(
            [(-width * 0.2, -height * 0.63), (-width * 0.24, -height * 0.42)],
            [9, 12],
            dark(scarf, 0.1),
        )


def butterfly(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    beat = math.sin(body.beat) if body.action != "sleep" else 0.2
    fold = 0.30 + 0.70 * abs(math.cos(body.beat / 2))
    with pen.moved(0, -height * 0.5, turn=-14 + 5 * beat):
        for far in (True, False):
            with pen.moved(
                0, 0, turn=10 if far else -8, scale=(fold * (0.82 if far else 1.0), 1.0)
            ):
                _butterfly_wings(pen, body, width, height, far=far)
        pen.limb(
            [(-width * 0.05, height * 0.26), (0, 0), (width * 0.05, -height * 0.20)],
            [5, 8, 7],
            dark(body.accent, 0.4),
        )
        pen.circle(width * 0.06, -height * 0.25, 9, dark(body.accent, 0.35))
        for lean in (0.08, 0.20):
            pen.line(
                [
                    (width * 0.07, -height * 0.29),
                    (width * (0.08 + lean * 0.6), -height * 0.42),
                    (width * (0.10 + lean), -height * 0.46),
                ],
                2.5,
                dark(body.accent, 0.4),
            )
        eye(pen, width * 0.075, -height * 0.26, 3.4, shut=body.blinking)


def _butterfly_wings(pen: Pen, body: Body, width: float, height: float, *, far: bool) -> None:
    main = dark(body.main, 0.22 if far else 0.0)
    side = 1 if far else -1
    upper = [
        (0, -height * 0.12),
        (side * width * 0.16, -height * 0.52),
        (side * width * 0.52, -height * 0.50),
        (side * width * 0.48, -height * 0.12),
        (side * width * 0.16, height * 0.02),
    ]
    lower = [
        (0, 0),
        (side * width * 0.26, height * 0.02),
        (side * width * 0.40, height * 0.26),
        (side * width * 0.22, height * 0.48),
        (side * width * 0.04, height * 0.24),
    ]
    for outline in (lower, upper):
        pen.blob(outline, dark(body.accent, 0.25))
        middle = (sum(x for x, _ in outline) / 5, sum(y for _, y in outline) / 5)
        inner = [
            (middle[0] + (x - middle[0]) * 0.82, middle[1] + (y - middle[1]) * 0.82)
            for x, y in outline
        ]
        pen.blob(inner, radial(middle, width * 0.4, light(main, 0.35), main, dark(main, 0.1)))
    for x, y, size in ((0.38, -0.34, 0.045), (0.28, -0.20, 0.03), (0.25, 0.24, 0.035)):
        pen.circle(side * width * x, height * y, width * size, fade(WHITE, 0.85))


def bee(pen: Pen, body: Body) -> None:
    width, height = body.subject.width, body.subject.height
    blur = 0.75 + 0.25 * math.sin(body.pose.age * 70)
    with pen.moved(0, -height * 0.5):
        for turn, far in ((-32, True), (-8, False)):
            with pen.moved(
                -width * 0.04, -height * 0.30, turn=turn + 10 * math.sin(body.pose.age * 61)
            ):
                pen.oval(
                    -width * 0.06,
                    -height * 0.30,
                    width * 0.14,
                    height * 0.36 * blur,
                    fill=fade((0.82, 0.92, 1.0), 0.55 if far else 0.75),
                )
        pen.shape([(-width * 0.42, 4), (-width * 0.52, 0), (-width * 0.42, -6)], body.accent)
        outline = [
            (-width * 0.42, 0),
            (-width * 0.20, -height * 0.36),
            (width * 0.14, -height * 0.38),
            (width * 0.34, 0),
            (width * 0.12, height * 0.34),
            (-width * 0.22, height * 0.32),
        ]
        from generation.scene.renderer.paint import smooth

        path = smooth(outline, tension=0.66)
        pen.path(
            path,
            vertical(
                -height * 0.4, height * 0.4, light(body.main, 0.25), body.main, dark(body.main, 0.2)
            ),
        )
        with pen.clipped(path):
            if body.marked("spots"):
                for x, y in ((-0.2, -0.1), (0.0, 0.12), (-0.02, -0.22), (-0.26, 0.14)):
                    pen.circle(x * width, y * height, width * 0.055, INK)
            else:
                for x in (-0.27, -0.10, 0.07):
                    pen.line(
                        [
                            (x * width, -height * 0.42),
                            ((x + 0.035) * width, 0),
                            (x * width, height * 0.42),
                        ],
                        width * 0.075,
                        body.accent,
                    )
        pen.circle(
            width * 0.30,
            -height * 0.06,
            height * 0.25,
            dark(body.accent, 0.0) if body.marked("spots") else light(body.main, 0.15),
        )
        eye(pen, width * 0.34, -height * 0.10, height * 0.075, shut=body.blinking)
        pen.line(
            [
                (width * 0.30, height * 0.06),
                (width * 0.36, height * 0.10),
                (width * 0.42, height * 0.04),
            ],
            3,
            INK,
        )
        for lean in (0.05, 0.14):
            pen.line(
                [(width * 0.32, -height * 0.28), (width * (0.34 + lean), -height * 0.48)],
                3,
                body.accent,
            )


def dragon(pen: Pen, body: Body) -> None:
    """A friendly wyvern: serpent tail, belly plates, bat wings, and a puff of fire when it roars."""
    width, height = body.subject.width, body.subject.height
    main, belly = body.main, body.accent
    flying = body.action in ("fly", "float", "jump", "swim", "launch")
    wave = math.sin(body.beat - 1.2)
    y0 = -height * 0.42
    with pen.moved(0, y0):
        tail = [
            (-width * 0.16, height * 0.06),
            (-width * 0.32, height * (0.14 + 0.05 * wave)),
            (-width * 0.46, height * (0.02 - 0.10 * wave)),
            (-width * 0.62, height * (-0.06 + 0.12 * wave)),
        ]
        pen.limb(
            tail,
            [height * 0.20, height * 0.12, height * 0.07, height * 0.02],
            vertical(-height * 0.2, height * 0.3, main, dark(main, 0.2)),
        )
        end = tail[-1]
        pen.shape(
            [
                (end[0] + 12, end[1] - 4),
                (end[0] - 20, end[1] - 26),
                (end[0] - 42, end[1] + 4),
                (end[0] - 14, end[1] + 20),
            ],
            belly,
        )
        _dragon_wing(pen, body, width, height, far=True, flying=flying)
        for index in (1, 0):
            x = width * (-0.10 + 0.20 * index)
            end_y = height * 0.42 if not flying else height * 0.30
            swing = 10 * math.sin(body.beat + index * 3) if not flying else -22
            pen.limb(
                [(x, height * 0.12), (x + 10, height * 0.26), (x + swing, end_y - 8)],
                [height * 0.11, height * 0.07, height * 0.055],
                dark(main, 0.25 * index + 0.05),
            )
            pen.oval(
                x + swing + 8,
                end_y - 5,
                height * 0.075,
                height * 0.04,
                fill=dark(main, 0.25 * index),
            )
        pen.blob(
            [
                (-width * 0.20, 0),
                (-width * 0.05, -height * 0.20),
                (width * 0.14, -height * 0.20),
                (width * 0.24, 0),
                (width * 0.12, height * 0.22),
                (-width * 0.12, height * 0.22),
            ],
            vertical(-height * 0.25, height * 0.25, light(main, 0.2), main, dark(main, 0.2)),
        )
        pen.blob(
            [
                (width * 0.22, -height * 0.04),
                (width * 0.12, height * 0.20),
                (-width * 0.10, height * 0.21),
                (width * 0.04, height * 0.06),
            ],
            belly,
        )
        for index in range(5):
            x = -width * 0.16 + index * width * 0.08
            pen.shape(
                [(x - 9, -height * 0.15), (x + 3, -height * 0.27), (x + 13, -height * 0.16)],
                dark(belly, 0.12),
            )
        _dragon_head(pen, body, width, height)
        _dragon_wing(pen, body, width, height, far=False, flying=flying)


def _dragon_wing(
    pen: Pen, body: Body, width: float, height: float, *, far: bool, flying: bool
) -> None:
    stroke = math.sin(body.beat) if flying else -0.7 + 0.05 * math.sin(body.pose.age * 2)
    root = (width * (0.06 if far else 0.0), -height * 0.12)
    elbow = (root[0] - width * 0.02, root[1] - height * 0.52 * stroke - height * 0.10)
    tips = [
        (root[0] - width * 0.16, root[1] - height * 0.92 * stroke - height * 0.06),
        (root[0] - width * 0.36, root[1] - height * 0.62 * stroke + height * 0.04),
        (root[0] - width * 0.38, root[1] - height * 0.22 * stroke + height * 0.10),
    ]
    skin = dark(body.accent, 0.30 if far else 0.02)
    bone = dark(body.main, 0.30 if far else 0.10)
    pen.blob(
        [
            root,
            elbow,
            tips[0],
            ((tips[0][0] + tips[1][0]) / 2 + 14, (tips[0][1] + tips[1][1]) / 2 + 6),
            tips[1],
            ((tips[1][0] + tips[2][0]) / 2 + 12, (tips[1][1] + tips[2][1]) / 2),
            tips[2],
            (root[0] - width * 0.14, root[1] + height * 0.12),
        ],
        vertical(min(tips[0][1], root[1]), max(tips[0][1], root[1]) + 10, light(skin, 0.15), skin),
        tension=0.3,
    )
    for tip in tips:
        pen.limb([elbow, tip], [height * 0.022, height * 0.008], bone)
    pen.limb([root, elbow], [height * 0.05, height * 0.03], bone)


def _dragon_head(pen: Pen, body: Body, width: float, height: float) -> None:
    main = body.main
    nod = height * 0.02 * math.sin(body.beat * 0.5)
    head = (width * 0.36, -height * 0.34 + nod)
    pen.limb(
        [
            (width * 0.14, -height * 0.04),
            (width * 0.28, -height * 0.10),
            (width * 0.30, -height * 0.28),
            head,
        ],
        [height * 0.15, height * 0.11, height * 0.09, height * 0.09],
        vertical(-height * 0.4, 0, light(main, 0.12), main),
    )
    r = height * 0.135
    x, y = head
    for lean in (-0.9, -0.4):
        pen.limb(
            [(x + lean * r * 0.4, y - r * 0.6), (x + lean * r * 1.3, y - r * 1.7)],
            [r * 0.20, r * 0.05],
            (0.96, 0.90, 0.76),
        )
    opened = body.pose.voice
    pen.blob(
        [
            (x + r * 0.1, y + r * 0.30),
            (x + r * 1.6, y + r * (0.45 + 0.5 * opened)),
            (x + r * 0.9, y + r * (0.80 + 0.5 * opened)),
            (x - r * 0.2, y + r * 0.72),
        ],
        dark(body.accent, 0.05),
    )
    pen.blob(
        [
            (x - r * 0.9, y - r * 0.2),
            (x - r * 0.1, y - r * 0.95),
            (x + r * 0.8, y - r * 0.55),
            (x + r * 1.8, y - r * 0.15),
            (x + r * 1.85, y + r * 0.30),
            (x + r * 0.5, y + r * 0.50),
            (x - r * 0.7, y + r * 0.6),
        ],
        vertical(y - r, y + r, light(main, 0.2), main),
        tension=0.6,
    )
    pen.circle(x + r * 1.60, y - r * 0.02, r * 0.10, dark(main, 0.5))
    pen.circle(x + r * 0.25, y - r * 0.30, r * 0.30, (1.0, 0.92, 0.55))
    eye(pen, x + r * 0.30, y - r * 0.30, r * 0.19, shut=body.blinking)


def dragon_fire(pen: Pen, body: Body) -> None:
    if body.pose.voice < 0.2:
        return
    width, height = body.subject.width, body.subject.height
    x, y, size = width * 0.36 + height * 0.28, -height * 0.72, body.pose.voice * height * 0.5
    for reach, share, tone in (
        (1.0, 0.42, (1.0, 0.45, 0.12)),
        (0.75, 0.28, (1.0, 0.75, 0.2)),
        (0.45, 0.15, (1.0, 0.97, 0.75)),
    ):
        pen.blob(
            [
                (x, y),
                (x + size * reach * 0.6, y - size * share * 0.7),
                (x + size * reach * 1.3, y + size * 0.05),
                (x + size * reach * 0.6, y + size * share * 0.8),
            ],
            fade(tone, 0.85),
            blur=4,
        )
