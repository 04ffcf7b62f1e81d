"""Prompts for the generation bench, with what they ask for.

Written apart from the training grammar: other templates, other words, slips made by other rules. A
clip is right where what the prompt states is what was drawn; what it leaves open is nobody's error.
"""

from dataclasses import dataclass, field
from random import Random

# What is asked for -> ways to say it, plain ones first and unusual ones after the bar.
SUBJECTS = {
    "cat": "cat|housecat, kittycat, moggy",
    "dog": "dog|doggie, doggo, spaniel",
    "horse": "horse|stallion, horsey",
    "rabbit": "rabbit|bunny rabbit, bunnies",
    "elephant": "elephant|elefant, elephants",
    "penguin": "penguin|pinguin, emperor penguin",
    "robot": "robot|robbot, humanoid robot",
    "astronaut": "astronaut|space explorer astronaut, austronaut",
    "dragon": "dragon|draggon, fire dragon",
    "dinosaur": "dinosaur|dinosor, dinosaurs",
    "owl": "owl|night owl, barn owl",
    "fox": "fox|foxy, red fox",
    "car": "car|motorcar, racecar",
    "train": "train|choo choo train, express train",
    "bicycle": "bicycle|bycicle, push bike",
    "rocket": "rocket|rockett, moon rocket",
    "ball": "ball|bouncing ball, baal",
    "snowman": "snowman|snow man, snowmen",
    "turtle": "turtle|tortle, giant tortoise",
    "butterfly": "butterfly|buterfly, monarch butterfly",
    "pizza glyph": "pizza|slice of pizza, piza",
    "guitar glyph": "guitar|guitarr, acoustic guitar",
    "kangaroo glyph": "kangaroo|kangeroo, kangaroos",
    "crocodile glyph": "crocodile|crocodil, nile crocodile",
}
ACTIONS = {
    "run": "running|sprinting, runing",
    "jump": "jumping|leaping, jumpin",
    "dance": "dancing|dansing, busting a move dancing",
    "sleep": "sleeping|snoozing, fast asleep",
    "spin": "spinning|twirling, spining",
    "fall": "falling|tumbling down, faling",
    "float": "floating|hovering, flaoting",
}
SETTINGS = {
    "beach": "on the beach|on a sandy shore, at the seaside",
    "city": "in the city|on a busy street, in the middle of downtown",
    "forest": "in the forest|in the deep woods, among the trees",
    "desert": "in the desert|on a sand dune, in the dessert sahara",
    "space": "in outer space|in the galaxy, somewhere in the cosmos",
    "snow": "in the snow|in the arctic, on an icy tundra",
    "meadow": "in a meadow|on a grassy hill, in the gardn",
    "underwater": "underwater|under the sea, on a coral reef",
    "castle": "at the castle|near a palace, by the chateau",
    "stage": "on stage|in a theatre, at the disco",
    "mountains": "in the mountains|high in the alps, in the montains",
    "farm": "on a farm|by the barn, in a farmyard",
}
TIMES = {
    "day": "at noon|in broad daylight, on a sunny afternoon",
    "night": "at night|at midnight, in the moonlight",
    "sunset": "at sunset|at dusk, during the golden hour",
    "dawn": "at dawn|at sunrise, early in the morning",
}
WEATHERS = {
    "rain": "in the rain|while it is raining, in a drizzle",
    "storm": "in a thunderstorm|with lightning, in a tempest",
    "fog": "in the fog|in thick mist, in a foggy haze",
    "snowfall": "while it is snowing|in a blizzard, with snowflakes",
}
STYLES = {
    "pixel": "pixel art|pixelated, pixell art",
    "watercolour": "watercolour|watercolor painting, aquarelle",
    "noir": "film noir|black and white film, monochrome",
    "neon": "neon|synthwave, cyberpunk",
    "papercut": "paper cut|papercut, paper cutout",
    "comic": "comic book style|pop art, comic strip",
    "chalk": "chalk drawing|on a chalkboard, in chalk",
    "clay": "claymation|plasticine, clay animation",
    "storybook": "storybook|picture book, childrens book",
    "8bit": "8-bit|8 bit game boy look, eight bit",
}
CAMERAS = {
    "zoom in": "zoom in|slowly zooming in, the camera pushes in",
    "zoom out": "zoom out|pulling back, zooms out",
    "pan left": "pan left|camera pans left, panning to the left",
    "pan right": "pan right|camera pans right, panning right",
    "orbit": "orbit shot|the camera orbits, 360",
    "static": "static shot|tripod, locked camera",
}
COLOURS = {
    "red": "red|scarlet, ruby red",
    "blue": "blue|azure, bluee",
    "green": "green|emerald, gren",
    "yellow": "yellow|lemon yellow, yelow",
    "purple": "purple|violet, purpel",
    "pink": "pink|fuchsia, rosy pink",
    "white": "white|snow white, ivory",
    "black": "black|jet black, blak",
}
_LEGGED = ("cat", "dog", "horse", "rabbit", "elephant", "penguin", "robot", "astronaut", "fox")
COLOURED = ("cat", "dog", "horse", "rabbit", "robot", "dragon", "car", "ball", "owl", "fox")
FAMILIES = {
    "setting": SETTINGS,
    "time": TIMES,
    "weather": WEATHERS,
    "style": STYLES,
    "camera": CAMERAS,
}


@dataclass
class Asked:
    """`cast` are (subject, action or None, colour or None); the rest by attribute."""

    text: str
    cast: list[tuple[str, str | None, str | None]]
    about: dict[str, str] = field(default_factory=dict)


def prompts(count: int, *, seed: int, unusual: bool = False, two: bool = False) -> list[Asked]:
    """Different prompts for every number; the same for the same arguments."""
    dice = Random(f"bench {seed} {unusual} {two}")
    return [_prompt(dice, unusual=unusual, two=two) for _ in range(count)]


def _said(dice: Random, words: dict[str, str], value: str, unusual: bool) -> str:
    plain, _, other = words[value].partition("|")
    return dice.choice([each.strip() for each in (other if unusual else plain).split(",")])


def _prompt(dice: Random, *, unusual: bool, two: bool) -> Asked:
    cast, nouns = [], []
    for subject in dice.sample(sorted(SUBJECTS), 2 if two else 1):
        action = dice.choice(sorted(ACTIONS)) if two or dice.random() < 0.85 else None
        if action == "run" and subject not in _LEGGED:
            action = "jump"
        colour = dice.choice(sorted(COLOURS)) if subject in COLOURED else None
        cast.append((subject, action, colour))
        tone = _said(dice, COLOURS, colour, unusual) + " " if colour else ""
        noun = _said(dice, SUBJECTS, subject, unusual)
        act = " " + _said(dice, ACTIONS, action, unusual) if action else ""
        nouns.append(f"a {tone}{noun}{act}")
    about = {
        name: dice.choice(sorted(words))
        for name, words in FAMILIES.items()
        if dice.random() < {"setting": 0.85, "weather": 0.3}.get(name, 0.55)
    }
    if about.get("setting") in ("space", "underwater", "stage"):
        about.pop("weather", None)
    said = {name: _said(dice, FAMILIES[name], value, unusual) for name, value in about.items()}
    where = [said[name] for name in ("setting", "weather", "time") if name in said]
    how = [said[name] for name in ("style", "camera") if name in said]
    who = " and ".join(nouns)
    shape = dice.randrange(3)
    if shape == 0:
        text = ", ".join([" ".join([who, *where]), *how])
    elif shape == 1:
        text = ". ".join([*how, " ".join([*where[::-1], who])])
    else:
        text = f"Could you show {' '.join([who, *where])}? {', '.join(how)}"
    return Asked(text.strip(), cast, about)


def right(asked: Asked, scene: "object") -> dict[str, list[bool]]:
    """Per attribute, whether a scene is as asked; only what the prompt states is judged."""
    from generation.scene.scene import Scene
    from generation.scene.vocabulary import colour as colour_of

    assert isinstance(scene, Scene)
    found: dict[str, list[bool]] = {
        name: [getattr(scene, name) == value] for name, value in asked.about.items()
    }
    for index, (subject, action, colour) in enumerate(asked.cast):
        entity = scene.entities[index] if index < len(scene.entities) else None
        found.setdefault("subject", []).append(entity is not None and entity.subject == subject)
        if action is not None:
            found.setdefault("action", []).append(entity is not None and entity.action == action)
        if colour is not None:
            near = entity is not None and all(
                abs(a - b) < 0.12
                for a, b in zip(entity.looks.colour, colour_of(colour), strict=True)
            )
            found.setdefault("colour", []).append(near)
    return found
