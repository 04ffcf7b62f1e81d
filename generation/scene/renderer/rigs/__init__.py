"""Who draws which family. A rig paints a body standing on its origin, facing right."""

from collections.abc import Callable

from generation.scene.renderer.body import Body
from generation.scene.renderer.paint import Pen
from generation.scene.renderer.rigs import (
    aircraft,
    balls,
    beasts,
    boats,
    craft,
    creatures,
    cycles,
    dinosaurs,
    dragons,
    fishes,
    fowl,
    glyph,
    insects,
    lighthouses,
    lorries,
    penguins,
    person,
    plants,
    road,
    robots,
    sea,
    submarines,
    things,
    trains,
    wings,
)

Rig = Callable[[Pen, Body], None]

RIGS: dict[str, Rig] = {
    "person": person.person,
    "beast": beasts.beast,
    "bird": wings.bird,
    "fowl": fowl.fowl,
    "penguin": penguins.penguin,
    "butterfly": insects.butterfly,
    "bee": insects.bee,
    "dragon": dragons.dragon,
    "fish": fishes.fish,
    "whale": sea.whale,
    "turtle": sea.turtle,
    "octopus": sea.octopus,
    "jellyfish": sea.jellyfish,
    "robot": robots.robot,
    "ghost": creatures.ghost,
    "creature": creatures.creature,
    "snowman": creatures.snowman,
    "dinosaur": dinosaurs.dinosaur,
    "car": road.car,
    "bus": lorries.bus,
    "truck": lorries.truck,
    "train": trains.train,
    "bicycle": cycles.bicycle,
    "boat": boats.boat,
    "submarine": submarines.submarine,
    "rocket": craft.rocket,
    "plane": aircraft.plane,
    "helicopter": aircraft.helicopter,
    "airship": aircraft.airship,
    "ufo": craft.ufo,
    "ball": balls.ball,
    "fruit": balls.fruit,
    "balloon": things.balloon,
    "kite": things.kite,
    "umbrella": things.umbrella,
    "star": things.star,
    "heart": things.heart,
    "cube": things.cube,
    "flower": plants.flower,
    "tree": plants.tree,
    "leaf": plants.leaf,
    "lantern": things.lantern,
    "lighthouse": lighthouses.lighthouse,
    "cake": things.cake,
    "glyph": glyph.glyph,
}


def rig_of(body: Body) -> Rig:
    """Its family's, unless it brings a picture of all of itself."""
    return glyph.puppet if body.is_puppet else RIGS[body.subject.family]


# Light that a body gives off, drawn over it and untouched by the light of the hour.
GLOWS: dict[str, Rig] = {
    "dragon": dragons.dragon_fire,
    "jellyfish": sea.jellyfish_glow,
    "ghost": creatures.ghost_glow,
    "car": road.headlights,
    "bus": road.headlights,
    "truck": road.headlights,
    "train": trains.steam,
    "rocket": craft.flame,
    "airship": aircraft.burner,
    "ufo": craft.beam,
    "star": things.star_glow,
    "lantern": things.lantern_glow,
    "lighthouse": lighthouses.beam,
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
    "submarine": (0.02, 0.44),
    "plane": (0.05, 0.62),
    "helicopter": (0.1, 0.5),
    "airship": (0.0, 0.10),
    "rocket": (0.0, 0.9),
    "ufo": (0.0, 0.75),
    "glyph": (-0.04, 0.66),
    "bed glyph": (0.04, 0.36),
    "chair glyph": (0.04, 0.46),
    "couch and lamp glyph": (0.06, 0.42),
    "skateboard glyph": (0.0, 0.42),
    "sled glyph": (0.0, 0.45),
    "broom glyph": (0.0, 0.50),
    "basket glyph": (0.0, 0.30),
    "bathtub glyph": (0.0, 0.30),
    "bucket glyph": (0.0, 0.45),
    "shopping cart glyph": (0.05, 0.45),
}

# Where hands are that hold something, likewise; "" for all who have none.
GRIPS: dict[str, tuple[float, float]] = {
    "person": (0.34, -0.62),
    "robot": (0.34, -0.62),
    "penguin": (0.52, -0.36),
    "creature": (0.46, -0.42),
    "snowman": (0.70, -0.62),
    "": (0.52, -0.30),
}
