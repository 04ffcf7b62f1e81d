"""Who draws which family. A rig paints a body standing on its origin, facing right."""

from collections.abc import Callable

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen
from generation.scene.renderer.rigs import (
    balls,
    beasts,
    craft,
    made,
    person,
    road,
    sea,
    things,
    wings,
)

Rig = Callable[[Pen, Body], None]

RIGS: dict[str, Rig] = {
    "person": person.person,
    "beast": beasts.beast,
    "bird": wings.bird,
    "fowl": wings.fowl,
    "penguin": wings.penguin,
    "butterfly": wings.butterfly,
    "bee": wings.bee,
    "dragon": wings.dragon,
    "fish": sea.fish,
    "whale": sea.whale,
    "turtle": sea.turtle,
    "octopus": sea.octopus,
    "jellyfish": sea.jellyfish,
    "robot": made.robot,
    "ghost": made.ghost,
    "creature": made.creature,
    "snowman": made.snowman,
    "dinosaur": made.dinosaur,
    "car": road.car,
    "bus": road.bus,
    "truck": road.truck,
    "train": road.train,
    "bicycle": road.bicycle,
    "boat": craft.boat,
    "rocket": craft.rocket,
    "plane": craft.plane,
    "helicopter": craft.helicopter,
    "airship": craft.airship,
    "ufo": craft.ufo,
    "ball": balls.ball,
    "fruit": balls.fruit,
    "balloon": things.balloon,
    "kite": things.kite,
    "umbrella": things.umbrella,
    "star": things.star,
    "heart": things.heart,
    "cube": things.cube,
    "flower": things.flower,
    "tree": things.tree,
    "leaf": things.leaf,
    "lantern": things.lantern,
    "cake": things.cake,
}

# Light that a body gives off, drawn over it and untouched by the light of the hour.
GLOWS: dict[str, Rig] = {
    "dragon": wings.dragon_fire,
    "jellyfish": sea.jellyfish_glow,
    "ghost": made.ghost_glow,
    "car": road.headlights,
    "bus": road.headlights,
    "truck": road.headlights,
    "train": road.steam,
    "rocket": craft.flame,
    "airship": craft.burner,
    "ufo": craft.beam,
    "star": things.star_glow,
    "lantern": things.lantern_glow,
    "cake": things.candles,
}

# Where a rider sits on a carrier, as shares of its width (forward) and height (up).
SEATS: dict[str, tuple[float, float]] = {
    "beast": (-0.04, 0.66),
    "horse": (-0.03, 0.60),
    "unicorn": (-0.03, 0.58),
    "zebra": (-0.03, 0.60),
    "deer": (-0.03, 0.55),
    "giraffe": (-0.03, 0.53),
    "elephant": (-0.06, 0.66),
    "cow": (-0.03, 0.62),
    "dinosaur": (-0.06, 0.52),
    "dragon": (0.04, 0.58),
    "whale": (0.0, 0.86),
    "turtle": (-0.02, 0.80),
    "car": (-0.06, 0.42),
    "bus": (0.0, 1.0),
    "truck": (-0.15, 1.0),
    "train": (-0.33, 1.0),
    "bicycle": (-0.13, 0.92),
    "boat": (0.20, 0.28),
    "sailboat": (0.16, 0.10),
    "plane": (0.05, 0.62),
    "helicopter": (0.1, 0.5),
    "airship": (0.0, 0.10),
    "rocket": (0.0, 0.9),
    "ufo": (0.0, 0.75),
}
