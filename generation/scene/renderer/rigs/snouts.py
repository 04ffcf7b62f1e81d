"""Muzzles and ears of round-headed animals."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import (
    INK,
    WHITE,
    Pen,
    dark,
    fade,
    grid,
    light,
    mix,
    vertical,
)
from generation.scene.scene import Colour

_NOSE: Colour = (0.16, 0.12, 0.14)


_PINK: Colour = (0.95, 0.56, 0.60)


def _mouth(pen: Pen, body: Body, x: float, y: float, *, width: float) -> None:
    opened = body.pose.voice
    if opened > 0.1:
        pen.oval(
            x,
            y + width * 0.35 * opened,
            width * 0.62,
            width * 0.66 * opened,
            fill=(0.46, 0.14, 0.18),
        )
        pen.oval(
            x,
            y + width * 0.62 * opened,
            width * 0.36,
            width * 0.28 * opened,
            fill=(0.95, 0.48, 0.52),
        )
    pen.line(
        [
            (x - width, y - width * 0.10),
            (x - width * 0.5, y + width * 0.30),
            (x, y),
            (x + width * 0.5, y + width * 0.30),
            (x + width, y - width * 0.10),
        ],
        max(2.0, width * 0.20),
        dark(_NOSE, 0.0),
    )


def draw_snout(pen: Pen, body: Body, r: float, face: str) -> None:
    pale = body.accent if not body.marked("panda") else WHITE
    if face == "cat":
        _cat_muzzle(pen, body, pale=pale, r=r)
    elif face == "dog":
        _dog_muzzle(pen, body, pale=pale, r=r)
    elif face == "fox":
        _fox_muzzle(pen, body, pale=pale, r=r)
    elif face == "bear":
        _bear_muzzle(pen, body, pale=pale, r=r)
    elif face == "pig":
        _pig_muzzle(pen, body, r=r)
    elif face == "mouse":
        _mouse_muzzle(pen, body, r=r)
    else:
        _rabbit_muzzle(pen, body, pale=pale, r=r)


def _cat_muzzle(pen: Pen, body: Body, *, pale: Colour, r: float) -> None:
    pen.oval(r * 0.13, r * 0.40, r * 0.46, r * 0.33, fill=fade(pale, 0.92))
    pen.blob(grid(r, r, "0.02 0.2, 0.25 0.2, 0.13 0.35"), _PINK)
    _mouth(pen, body, r * 0.13, r * 0.42, width=r * 0.20)
    for side in (-1, 1):
        for lift in (-0.06, 0.07):
            pen.line(
                [
                    (r * 0.13 + side * r * 0.34, r * 0.40 + lift * r),
                    (r * 0.13 + side * r * 0.98, r * (0.34 + lift * 2.2)),
                ],
                2.0,
                fade(WHITE, 0.9),
            )


def _dog_muzzle(pen: Pen, body: Body, *, pale: Colour, r: float) -> None:
    pen.blob(
        grid(r, r, "-0.12 0.1, 0.45 -0.05, 1.02 0.16, 1.02 0.56, 0.4 0.84, -0.2 0.62"),
        pale,
        tension=0.7,
    )
    pen.oval(r * 0.86, r * 0.10, r * 0.20, r * 0.15, fill=_NOSE)
    pen.oval(r * 0.80, r * 0.05, r * 0.06, r * 0.035, fill=fade(WHITE, 0.7))
    opened = max(body.pose.voice, 0.55 if body.action == "run" else 0.0)
    if opened > 0.1:
        pen.blob(
            [
                (r * 0.30, r * 0.60),
                (r * 0.78, r * 0.52),
                (r * 0.70, r * (0.66 + 0.36 * opened)),
                (r * 0.44, r * (0.68 + 0.34 * opened)),
            ],
            (0.94, 0.42, 0.48),
        )
    pen.line(
        grid(r, r, "0.12 0.54, 0.48 0.62, 0.86 0.46, 0.86 0.26"),
        r * 0.06,
        _NOSE,
    )


def _fox_muzzle(pen: Pen, body: Body, *, pale: Colour, r: float) -> None:
    pen.blob(
        grid(r, r, "-0.85 0.25, -0.1 0.1, 0.6 0.12, 1.42 0.42, 0.6 0.8, -0.2 0.9"),
        pale,
        tension=0.45,
    )
    pen.blob(
        grid(r, r, "0.05 -0.3, 0.62 0.02, 1.36 0.34, 0.5 0.36, -0.05 0.18"),
        body.main,
        tension=0.4,
    )
    pen.circle(r * 1.36, r * 0.38, r * 0.13, _NOSE)
    _mouth(pen, body, r * 0.90, r * 0.60, width=r * 0.16)


def _bear_muzzle(pen: Pen, body: Body, *, pale: Colour, r: float) -> None:
    pen.oval(r * 0.46, r * 0.36, r * 0.48, r * 0.38, fill=pale)
    pen.oval(r * 0.62, r * 0.20, r * 0.19, r * 0.13, fill=_NOSE)
    _mouth(pen, body, r * 0.58, r * 0.46, width=r * 0.18)


def _pig_muzzle(pen: Pen, body: Body, *, r: float) -> None:
    pen.oval(
        r * 0.58,
        r * 0.20,
        r * 0.42,
        r * 0.33,
        fill=vertical(-r * 0.1, r * 0.5, light(body.accent, 0.15), body.accent),
    )
    for x in (0.44, 0.72):
        pen.oval(x * r, r * 0.20, r * 0.07, r * 0.11, fill=dark(body.accent, 0.45))
    _mouth(pen, body, r * 0.40, r * 0.66, width=r * 0.16)


def _mouse_muzzle(pen: Pen, body: Body, *, r: float) -> None:
    pen.blob(grid(r, r, "0.3 0, 1.15 0.3, 0.5 0.72"), light(body.main, 0.3))
    pen.circle(r * 1.10, r * 0.28, r * 0.13, _PINK)
    for lift in (-0.05, 0.12):
        pen.line([(r * 0.9, r * 0.38), (r * 1.4, r * (0.36 + lift * 2))], 1.8, fade(INK, 0.5))


def _rabbit_muzzle(pen: Pen, body: Body, *, pale: Colour, r: float) -> None:
    pen.oval(r * 0.34, r * 0.42, r * 0.40, r * 0.30, fill=fade(pale, 0.95))
    pen.oval(r * 0.40, r * 0.24, r * 0.12, r * 0.08, fill=_PINK)
    _mouth(pen, body, r * 0.38, r * 0.42, width=r * 0.15)
    pen.box(r * 0.30, r * 0.46, r * 0.17, r * 0.19, fill=WHITE, round=3)


def draw_ears(pen: Pen, body: Body, r: float, kind: str) -> None:
    main, inner = body.main, mix(_PINK, body.main, 0.25)
    outer = dark(main, 0.10)
    twitch = 4 * math.sin(2 * math.pi * body.pose.age * 0.9) ** 9
    if kind in ("pointed", "tall"):
        _upright_ears(pen, body, kind=kind, outer=outer, r=r, twitch=twitch)
    elif kind == "round":
        tone = (0.16, 0.16, 0.19) if body.marked("panda") else outer
        for x in (-0.68, 0.56):
            pen.circle(x * r, -r * 0.74, r * 0.34, tone)
            pen.circle(x * r, -r * 0.72, r * 0.20, mix(tone, inner, 0.5))
    elif kind == "dish":
        for x in (-0.60, 0.42):
            pen.circle(x * r, -r * 0.80, r * 0.56, outer)
            pen.circle(x * r, -r * 0.78, r * 0.40, _PINK)
    elif kind == "long":
        _rabbit_ears(pen, outer=outer, r=r)
    elif kind == "flop":
        _hanging_ears(pen, body, r=r)
    elif kind == "fold":
        for x in (-0.55, 0.42):
            pen.blob(
                [((x - 0.28) * r, -r * 0.60), (x * r, -r * 1.18), ((x + 0.42) * r, -r * 0.42)],
                dark(body.accent, 0.05),
                tension=0.4,
            )


def _upright_ears(
    pen: Pen, body: Body, *, kind: str, outer: Colour, r: float, twitch: float
) -> None:
    inner, main = mix(_PINK, body.main, 0.25), body.main
    tall = 1.0 if kind == "pointed" else 1.22
    tip = dark(main, 0.55) if kind == "tall" else outer
    for x, lean in ((-0.62, -0.22 + twitch * 0.02), (0.46, 0.16)):
        pen.blob(
            [
                ((x - 0.36) * r, -r * 0.45),
                ((x + lean) * r, -r * (0.75 + tall * 0.72)),
                ((x + 0.36) * r, -r * 0.62),
            ],
            tip,
            tension=0.25,
        )
        pen.blob(
            [
                ((x - 0.18) * r, -r * 0.55),
                ((x + lean * 0.7) * r, -r * (0.70 + tall * 0.45)),
                ((x + 0.2) * r, -r * 0.66),
            ],
            inner if kind == "pointed" else body.accent,
            tension=0.25,
        )


def _rabbit_ears(pen: Pen, *, outer: Colour, r: float) -> None:
    for x, lean in ((-0.30, -0.42), (0.16, -0.10)):
        pen.limb(
            [(x * r, -r * 0.7), ((x + lean * 0.4) * r, -r * 1.5), ((x + lean) * r, -r * 2.2)],
            [r * 0.20, r * 0.27, r * 0.12],
            outer,
        )
        pen.limb(
            [
                (x * r, -r * 0.95),
                ((x + lean * 0.45) * r, -r * 1.5),
                ((x + lean * 0.9) * r, -r * 2.0),
            ],
            [r * 0.09, r * 0.14, r * 0.05],
            _PINK,
        )


def _hanging_ears(pen: Pen, body: Body, *, r: float) -> None:
    main = body.main
    swing = (
        6 * math.sin(2 * math.pi * body.pose.phase * 2) if body.action in ("run", "walk") else 0.0
    )
    pen.limb(
        grid(r, r, "0.36 -0.85, 0.72 -0.78, 0.86 -0.3"),
        [r * 0.18, r * 0.20, r * 0.10],
        dark(main, 0.30),
    )
    pen.limb(
        [(-r * 0.50, -r * 0.80), (-r * 0.96, -r * 0.50), (-r * 1.02 - swing, r * 0.22)],
        [r * 0.22, r * 0.30, r * 0.22],
        dark(main, 0.32),
    )
