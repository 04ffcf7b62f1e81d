"""The main parameters of the ranking: their names, what they weigh, and how far anybody may move
them. Nothing here or anywhere else weighs time watched: `watch_time` is shown so that it can be seen
to be 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import BadInput

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Parameter:
    """`default` lies within `least` and `most`, and so does what operators and members choose."""

    name: str
    default: float
    least: float
    most: float
    told: str


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "taste", 0.5, 0, 2, "How alike a clip is to what you liked, kept, shared or remixed."
    ),
    Parameter("neighbours", 0.5, 0, 2, "What members who liked the same clips liked."),
    Parameter("popularity", 1.0, 0, 2, "Likes, saves and remixes per view, fading in 36 hours."),
    Parameter("topics", 0.3, 0, 2, "Topics and hashtags that you said you want."),
    Parameter("followed", 0.4, 0, 2, "Made by somebody you follow."),
    Parameter("inspiration", 0.3, 0, 2, "Likely to be remixed or to inspire a creation."),
    Parameter("freshness", 0.2, 0, 2, "Published lately."),
    Parameter("watch_time", 0.0, 0, 0, "How long a clip is watched. Always 0."),
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
