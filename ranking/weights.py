"""The main parameters of the ranking: their names, what they weigh, and how far anybody may move
them. Nothing here or anywhere else weighs time watched: `watch_time` is shown so that it can be seen
to be 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import BadInput
from ranking.lexicon import Language

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Parameter:
    """`default` lies within `least` and `most`, and so does what operators and members choose. `told`
    says what it is, by language."""

    name: str
    default: float
    least: float
    most: float
    told: Mapping[Language, str]


def _parameter(name: str, default: float, en: str, fr: str, *, most: float = 2) -> Parameter:
    return Parameter(name, default, 0, most, {"en": en, "fr": fr})


PARAMETERS: tuple[Parameter, ...] = (
    _parameter(
        "taste",
        0.5,
        "How alike a clip is to what you liked, kept, shared or remixed.",
        "À quel point un clip ressemble à ce que vous avez aimé, gardé, partagé ou remixé.",
    ),
    _parameter(
        "neighbours",
        0.5,
        "What members who liked the same clips liked.",
        "Ce qu’ont aimé les membres qui ont aimé les mêmes clips.",
    ),
    _parameter(
        "popularity",
        1.0,
        "Likes, saves and remixes per view, fading in 36 hours.",
        "Mentions j’aime, enregistrements et remix par vue, estompés en 36 heures.",
    ),
    _parameter(
        "topics",
        0.3,
        "Topics and hashtags that you said you want.",
        "Sujets et hashtags que vous avez dit vouloir.",
    ),
    _parameter(
        "followed",
        0.4,
        "Made by somebody you follow.",
        "Fait par quelqu’un que vous suivez.",
    ),
    _parameter(
        "inspiration",
        0.3,
        "Likely to be remixed or to inspire a creation.",
        "Susceptible d’être remixé ou d’inspirer une création.",
    ),
    _parameter("freshness", 0.2, "Published lately.", "Publié récemment."),
    _parameter(
        "watch_time",
        0.0,
        "How long a clip is watched. Always 0.",
        "Combien de temps un clip est regardé. Toujours 0.",
        most=0,
    ),
)
BY_NAME = {each.name: each for each in PARAMETERS}
DEFAULTS: Weights = {each.name: each.default for each in PARAMETERS}

# What an action of a member on a clip says of it as a positive, in training and profiles.
EVENT_WEIGHTS: Mapping[str, float] = {
    "remix": 8.0,
    "share": 5.0,
    "save": 4.0,
    "like": 2.0,
    "view": 0.0,
    "watch_time": 0.0,
}
FEWEST = 50  # interactions, below which there is nothing to learn


def check_weights(weights: Weights) -> Weights:
    """Raises `BadInput` for a name there is not, and for what is beyond the bounds."""
    for name, value in weights.items():
        parameter = BY_NAME.get(name)
        if parameter is None:
            raise BadInput(f"There is no weight “{name}”; see rankerWeights.", field="weights")
        if not parameter.least <= value <= parameter.most:
            raise BadInput(
                f"{name} goes from {parameter.least:g} to {parameter.most:g}.", field="weights"
            )
    return weights


def merged(*layers: Weights) -> Weights:
    """The defaults under these, the last one winning; cut to the bounds, which may have moved."""
    found = dict(DEFAULTS)
    for layer in layers:
        for name, value in layer.items():
            if (parameter := BY_NAME.get(name)) is not None:
                found[name] = min(max(value, parameter.least), parameter.most)
    return found
