"""Tails that wag, sweep, flow and curl."""

import math

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen, dark, fade, mix
from generation.scene.renderer.rigs.builds import Build, Frame
from generation.scene.scene import Colour


def draw_tail(pen: Pen, body: Body, build: Build, frame: Frame) -> None:
    height = body.subject.height
    x, y = frame.hip[0] - height * build.thick * 0.40, frame.hip[1] - height * build.thick * 0.22
    speed = 3.2 if build.tail == "wag" else 0.55
    wave = math.sin(2 * math.pi * body.pose.age * speed + 6 * body.entity.motion.phase)
    tone, size = body.main, height
    if frame.resting and build.tail in ("long", "brush", "tuft", "thread"):
        pen.limb(
            [
                (x, -size * 0.10),
                (x - size * 0.12, -size * 0.05),
                (x + size * 0.16, -size * 0.04),
                (x + size * 0.40, -size * 0.05),
            ],
            [size * 0.05, size * 0.055, size * 0.05, size * 0.03],
            dark(tone, 0.10),
        )
        return
    if build.tail == "long":
        _long_tail(pen, size=size, tone=tone, wave=wave, x=x, y=y)
    elif build.tail == "wag":
        _wagging_tail(pen, size=size, tone=tone, wave=wave, x=x, y=y)
    elif build.tail == "brush":
        _brush(pen, body, size=size, tone=tone, wave=wave, x=x, y=y)
    elif build.tail in ("tuft", "thread"):
        _thin_tail(pen, body, build=build, size=size, tone=tone, wave=wave, x=x, y=y)
    elif build.tail == "mane":
        _horse_tail(pen, body, size=size, wave=wave, x=x, y=y)
    elif build.tail == "puff":
        pen.circle(x - size * 0.02, y, size * 0.075, mix(body.accent, (1, 1, 1), 0.4))
    elif build.tail == "curl":
        _curly_tail(pen, body, size=size, x=x, y=y)
    else:
        pen.oval(x, y, size * 0.05, size * 0.04, fill=fade(dark(tone, 0.1), 1.0))


def _long_tail(pen: Pen, *, size: float, tone: Colour, wave: float, x: float, y: float) -> None:
    pen.limb(
        [
            (x, y),
            (x - size * 0.22, y - size * 0.02),
            (x - size * (0.34 + 0.05 * wave), y - size * 0.26),
            (x - size * (0.24 - 0.10 * wave), y - size * 0.46),
        ],
        [size * 0.055, size * 0.05, size * 0.045, size * 0.035],
        dark(tone, 0.08),
    )


def _wagging_tail(pen: Pen, *, size: float, tone: Colour, wave: float, x: float, y: float) -> None:
    pen.limb(
        [
            (x, y),
            (x - size * 0.14, y - size * 0.12),
            (x - size * (0.20 + 0.05 * wave), y - size * (0.30 - 0.03 * wave)),
        ],
        [size * 0.055, size * 0.05, size * 0.03],
        dark(tone, 0.08),
    )


def _brush(
    pen: Pen, body: Body, *, size: float, tone: Colour, wave: float, x: float, y: float
) -> None:
    tip = (x - size * 0.56, y - size * (0.02 + 0.07 * wave))
    pen.limb(
        [(x, y), (x - size * 0.24, y + size * 0.05), tip],
        [size * 0.06, size * 0.125, size * 0.035],
        dark(tone, 0.04),
    )
    pen.limb(
        [(x - size * 0.42, y + size * (0.02 - 0.05 * wave)), tip],
        [size * 0.075, size * 0.03],
        body.accent,
    )


def _thin_tail(
    pen: Pen,
    body: Body,
    *,
    build: Build,
    size: float,
    tone: Colour,
    wave: float,
    x: float,
    y: float,
) -> None:
    thin = size * (0.016 if build.tail == "tuft" else 0.013)
    end = (x - size * (0.20 + 0.05 * wave), y + size * (0.30 if build.tail == "tuft" else 0.12))
    pen.limb(
        [(x, y), (x - size * 0.16, y + size * 0.06), end],
        [thin * 1.6, thin, thin],
        dark(tone, 0.12) if body.subject.name != "mouse" else body.accent,
    )
    if build.tail == "tuft":
        pen.oval(
            end[0],
            end[1] + size * 0.03,
            size * 0.032,
            size * 0.055,
            fill=dark(body.accent, 0.2),
        )


def _horse_tail(pen: Pen, body: Body, *, size: float, wave: float, x: float, y: float) -> None:
    flow = min(0.4, abs(body.pose.velocity) / 1500)
    pen.limb(
        [
            (x, y),
            (x - size * (0.15 + flow * 0.4), y + size * 0.06),
            (x - size * (0.17 + flow * 0.8 + 0.03 * wave), y + size * (0.32 - flow * 0.45)),
        ],
        [size * 0.03, size * 0.06, size * 0.015],
        body.accent,
    )


def _curly_tail(pen: Pen, body: Body, *, size: float, x: float, y: float) -> None:
    pen.line(
        [
            (x, y),
            (x - size * 0.08, y - size * 0.06),
            (x - size * 0.13, y + size * 0.0),
            (x - size * 0.08, y + size * 0.03),
            (x - size * 0.07, y - size * 0.05),
            (x - size * 0.17, y - size * 0.08),
        ],
        size * 0.03,
        body.accent,
    )
