"""Heads of people: face, hair and what is worn on top. Drawn around (0, 0), facing right."""

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
    radial,
    vertical,
)
from generation.scene.scene import Colour

_LONG = frozenset(("woman", "girl", "princess"))


def hair_behind(pen: Pen, body: Body, r: float, *, sway: float) -> None:
    """The hair that hangs behind neck and shoulders; drawn before the body."""
    name, tone = body.subject.name, dark(body.looks.hair, 0.12)
    if name not in _LONG or body.word_in("ninja", "nurse"):
        return
    style = body.looks.hair_style
    if name == "girl" and style % 2:
        for side in (-1, 1):
            pen.limb(
                [
                    (side * r * 0.75, -r * 0.1),
                    (side * r * 1.25 - sway * r, r * 0.45),
                    (side * r * 1.1 - sway * r * 2, r * 1.15),
                ],
                [r * 0.26, r * 0.30, r * 0.08],
                tone,
            )
    elif style % 3 == 0:
        pen.circle(-r * 0.62, -r * 0.78, r * 0.44, tone)
    else:
        length = 1.9 if style % 3 == 1 else 1.35
        pen.blob(
            [
                (-r * 0.2, -r * 1.0),
                (r * 0.75, -r * 0.6),
                (r * 0.55, r * 0.8),
                (-r * 0.1 - sway * r, r * length),
                (-r * 1.1 - sway * r * 2, r * length),
                (-r * 1.15 - sway * r, r * 0.5),
                (-r * 1.02, -r * 0.4),
            ],
            tone,
        )


def face(pen: Pen, body: Body, r: float, *, eyes_shut: bool) -> None:
    skin = body.looks.skin
    pen.oval(-r * 0.72, r * 0.12, r * 0.17, r * 0.22, fill=dark(skin, 0.10))
    pen.blob(
        grid(
            r,
            r,
            "0 -1, 0.82 -0.55, 0.92 0.12, 0.62 0.76, 0.08 1.02, -0.62 0.72, -0.92 0.05, -0.8 -0.6",
        ),
        radial((r * 0.2, -r * 0.2), r * 1.5, light(skin, 0.16), skin, dark(skin, 0.16)),
    )
    if body.face is not None:
        own_face(pen, body, r)
        return
    for x in (-r * 0.12, r * 0.74):
        pen.oval(x, r * 0.40, r * 0.19, r * 0.13, fill=fade((0.96, 0.40, 0.40), 0.30), blur=2)
    _eyes(pen, body, r, shut=eyes_shut)
    pen.line(
        grid(r, r, "0.46 0.12, 0.56 0.26, 0.44 0.31"),
        r * 0.06,
        fade(dark(skin, 0.35), 0.8),
    )
    _mouth(pen, body, r)


def own_face(pen: Pen, body: Body, r: float) -> None:
    """Somebody's own, over hair and beard of the part they play."""
    if body.face is not None:
        body.face.draw_face(
            pen.canvas, r * 0.06, r * 0.10, radius=r * 1.06, heading=body.pose.heading
        )


def _eyes(pen: Pen, body: Body, r: float, *, shut: bool) -> None:
    brow = mix(body.looks.hair, INK, 0.4)
    sad = body.scene.mood == "sad"
    for x, wide in ((r * 0.06, 1.0), (r * 0.66, 0.86)):
        lift = -r * 0.36
        inner, outer = (lift - r * 0.05, lift + r * 0.05) if sad else (lift, lift - r * 0.02)
        ends = ((x - r * 0.17, outer), (x, lift - r * 0.07), (x + r * 0.15, inner))
        pen.line(list(ends), r * 0.07, brow)
        if shut:
            pen.line([(x - r * 0.14, 0), (x, r * 0.06), (x + r * 0.14, 0)], r * 0.06, INK)
            continue
        pen.oval(x, -r * 0.02, r * 0.125 * wide, r * 0.175, fill=INK)
        pen.circle(x + r * 0.05, -r * 0.09, r * 0.05, WHITE)
        if body.subject.name in _LONG or body.subject.name == "grandmother":
            pen.line(
                [(x - r * 0.12 * wide, -r * 0.12), (x - r * 0.2 * wide, -r * 0.2)], r * 0.05, INK
            )


def _mouth(pen: Pen, body: Body, r: float) -> None:
    opened = body.pose.voice
    if body.action in ("jump", "dance") or (body.pose.airborne and body.action == "fall"):
        opened = max(opened, 0.5)
    x, y = r * 0.34, r * 0.56
    if opened > 0.08:
        pen.oval(
            x,
            y + r * 0.03,
            r * (0.19 - 0.04 * opened),
            r * (0.06 + 0.17 * opened),
            fill=(0.46, 0.12, 0.16),
        )
        pen.oval(
            x, y + r * (0.06 + 0.11 * opened), r * 0.10, r * 0.06 * opened, fill=(0.93, 0.45, 0.47)
        )
        return
    bend = -r * 0.08 if body.scene.mood == "sad" else r * 0.12
    pen.line(
        [(x - r * 0.22, y), (x, y + bend), (x + r * 0.20, y - r * 0.01)],
        r * 0.075,
        (0.62, 0.22, 0.22),
    )


def hair_front(pen: Pen, body: Body, r: float) -> None:
    tone, name = body.looks.hair, body.subject.name
    style = body.looks.hair_style
    shine = light(tone, 0.22)
    fill = vertical(-r * 1.15, r * 0.4, shine, tone, dark(tone, 0.2))
    if name == "grandfather" or (name == "wizard" and not body.word_in("witch", "sorciere")):
        pen.blob(
            grid(r, r, "-0.95 -0.1, -0.98 -0.5, -0.7 -0.5, -0.62 0.2, -0.86 0.3"),
            (0.88, 0.88, 0.9),
        )
        _beard(pen, r, long=name == "wizard", tone=(0.92, 0.92, 0.94))
        return
    if name in _LONG or name == "grandmother":
        pen.blob(
            grid(
                r,
                r,
                "0.86 -0.3, 0.72 -0.86, 0 -1.16, -0.78 -0.86, -1.06 -0.1, -0.98 0.62"
                ", -0.72 0.6, -0.66 -0.05, -0.3 -0.42, 0.25 -0.62",
            ),
            fill,
            tension=0.55,
        )
        if name == "grandmother":
            pen.circle(-r * 0.55, -r * 1.08, r * 0.38, vertical(-r * 1.5, -r * 0.7, shine, tone))
        elif name == "girl" and style % 2:
            pen.circle(-r * 0.86, -r * 0.25, r * 0.13, body.accent)
        return
    spikes = 0.10 if style % 2 else 0.0
    pen.blob(
        [
            (r * 0.84, -r * 0.36),
            (r * (0.86 - spikes), -r * (0.80 + spikes)),
            (r * 0.35, -r * (1.10 + spikes)),
            (-r * 0.25, -r * 1.16),
            (-r * 0.82, -r * 0.82),
            (-r * 1.0, -r * 0.2),
            (-r * 0.86, r * 0.30),
            (-r * 0.70, r * 0.02),
            (-r * 0.52, -r * 0.34),
            (r * 0.05, -r * 0.52),
            (r * 0.5, -r * 0.46),
        ],
        fill,
        tension=0.5,
    )
    beard = body.wears("beard")
    if beard is not None or (name == "man" and style == 4):
        _beard(pen, r, long=False, tone=dark(tone, 0.1))


def _beard(pen: Pen, r: float, *, long: bool, tone: Colour) -> None:
    low = 2.3 if long else 1.22
    pen.blob(
        [
            (-r * 0.78, r * 0.18),
            (-r * 0.30, r * 0.50),
            (r * 0.30, r * 0.42),
            (r * 0.90, r * 0.16),
            (r * 0.72, r * 0.85),
            (r * 0.22, r * low),
            (-r * 0.50, r * 0.92),
        ],
        vertical(0, r * low, tone, dark(tone, 0.12)),
        tension=0.6,
    )
    pen.line(
        grid(r, r, "0.14 0.6, 0.34 0.67, 0.54 0.59"),
        r * 0.07,
        (0.62, 0.26, 0.26),
    )


def headwear(pen: Pen, body: Body, r: float) -> None:
    """Hats, crowns, masks and glasses, by role first, then by what the prompt says is worn."""
    name = body.subject.name
    gold = body.wears("crown")
    if gold is not None or body.word_in(
        "princess", "princesse", "queen", "reine", "king", "roi", "prince"
    ):
        crown(pen, r, gold or (0.98, 0.80, 0.28))
    elif name == "wizard":
        _pointed_hat(pen, body, r)
    elif name == "superhero" and body.word_in("knight", "chevalier"):
        _helmet(pen, r)
    elif name == "superhero" and body.face is None:
        _mask(pen, body, r)
    hat = body.wears("hat")
    if hat is not None:
        _cap(pen, r, hat)
    elif body.word_in("cowboy", "farmer", "pirate"):
        _brim(pen, r, (0.22, 0.20, 0.24) if body.word_in("pirate") else (0.72, 0.54, 0.32))
    glasses = body.wears("glasses")
    if glasses is not None or name in ("grandmother", "grandfather"):
        for x in (r * 0.06, r * 0.66):
            pen.ring(x, 0, r * 0.24, r * 0.06, glasses or (0.34, 0.30, 0.34))
        pen.straight(
            (r * 0.28, -r * 0.02), (r * 0.44, -r * 0.02), r * 0.05, glasses or (0.34, 0.30, 0.34)
        )


def crown(pen: Pen, r: float, gold: Colour) -> None:
    y = -r * 0.86
    points = [
        (-r * 0.62, y),
        (-r * 0.78, y - r * 0.66),
        (-r * 0.34, y - r * 0.34),
        (0, y - r * 0.80),
        (r * 0.34, y - r * 0.34),
        (r * 0.74, y - r * 0.66),
        (r * 0.60, y),
    ]
    pen.shape(points, vertical(y - r * 0.8, y, light(gold, 0.4), dark(gold, 0.2)))
    for x, dy in ((-0.78, 0.66), (0, 0.80), (0.74, 0.66)):
        pen.circle(x * r, y - dy * r, r * 0.10, (0.92, 0.26, 0.36))


def _pointed_hat(pen: Pen, body: Body, r: float) -> None:
    tone, gold = body.main, body.accent
    pen.blob(
        grid(r, r, "-0.8 -0.62, -0.42 -1.5, -0.62 -2.55, 0.15 -1.75, 0.8 -0.66"),
        vertical(-r * 2.5, -r * 0.6, light(tone, 0.2), tone),
        tension=0.4,
    )
    pen.oval(
        0,
        -r * 0.62,
        r * 1.5,
        r * 0.26,
        fill=vertical(-r * 0.9, -r * 0.36, light(tone, 0.12), dark(tone, 0.2)),
    )
    pen.line(grid(r, r, "-0.74 -0.8, 0 -0.72, 0.74 -0.82"), r * 0.15, gold)
    for x, y, size in ((-0.2, -1.25, 0.13), (0.2, -1.55, 0.09), (-0.38, -1.85, 0.08)):
        pen.shape(star_points(x * r, y * r, size * r * 1.5), gold)


def star_points(
    x: float, y: float, radius: float, *, arms: int = 5, inner: float = 0.45
) -> list[tuple[float, float]]:
    points = []
    for corner in range(2 * arms):
        reach = radius if corner % 2 == 0 else radius * inner
        angle = math.pi * corner / arms - math.pi / 2
        points.append((x + math.cos(angle) * reach, y + math.sin(angle) * reach))
    return points


def _helmet(pen: Pen, r: float) -> None:
    steel: Colour = (0.72, 0.75, 0.80)
    pen.blob(
        grid(r, r, "-1.05 0.5, -1.1 -0.5, 0 -1.25, 1.05 -0.5, 1.02 -0.18, -0.15 -0.22, -0.3 0.6"),
        vertical(-r, r * 0.5, light(steel, 0.4), dark(steel, 0.25)),
        tension=0.5,
    )
    pen.limb(
        grid(r, r, "-0.1 -1.2, -0.7 -1.6, -1.3 -1.1"),
        [r * 0.12, r * 0.2, r * 0.06],
        (0.88, 0.22, 0.24),
    )


def _mask(pen: Pen, body: Body, r: float) -> None:
    tone = body.accent
    pen.blob(
        grid(r, r, "-0.9 -0.16, -0.1 -0.26, 0.92 -0.2, 0.86 0.14, 0.4 0.12, 0.06 0.2, -0.6 0.1"),
        tone,
        tension=0.4,
    )
    for x in (r * 0.06, r * 0.66):
        pen.oval(x, -r * 0.02, r * 0.15, r * 0.13, fill=WHITE)
        pen.oval(x + r * 0.03, -r * 0.02, r * 0.07, r * 0.10, fill=INK)


def _cap(pen: Pen, r: float, tone: Colour) -> None:
    pen.blob(
        grid(r, r, "-1.02 -0.28, -0.92 -0.95, 0 -1.28, 0.86 -0.9, 0.94 -0.34"),
        vertical(-r * 1.2, -r * 0.3, light(tone, 0.2), dark(tone, 0.1)),
        tension=0.6,
    )
    pen.blob(
        grid(r, r, "0.2 -0.46, 0.95 -0.52, 1.5 -0.28, 0.9 -0.26"),
        dark(tone, 0.22),
    )
    pen.circle(0, -r * 1.22, r * 0.1, light(tone, 0.2))


def _brim(pen: Pen, r: float, tone: Colour) -> None:
    pen.oval(
        0,
        -r * 0.58,
        r * 1.55,
        r * 0.25,
        fill=vertical(-r * 0.85, -r * 0.35, light(tone, 0.15), dark(tone, 0.25)),
    )
    pen.blob(
        grid(r, r, "-0.74 -0.62, -0.62 -1.25, 0 -1.38, 0.62 -1.25, 0.74 -0.62"),
        vertical(-r * 1.4, -r * 0.6, light(tone, 0.2), tone),
        tension=0.4,
    )
    pen.line(grid(r, r, "-0.74 -0.74, 0 -0.66, 0.74 -0.74"), r * 0.14, dark(tone, 0.4))
