"""Prompt -> plan: text encoder, transformer and the steps between them, with torch alone.

    dreamer = Dreamer.shipped()
    plan = dreamer("a cat chases a mouse", generator=torch.Generator().manual_seed(7)).plan

`pipeline.py` is the same as a diffusers pipeline, which writes the folder that is read here. Importing
diffusers takes three times as long as importing torch and makes nothing of what a worker needs.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from generation.scene.model.codec import Latent, codes, decode
from generation.scene.model.fields import PART_ROWS, TOKENS, WIDTH, fields, layout
from generation.scene.model.known import Known, nothing
from generation.scene.model.text_encoder import SceneTextEncoder
from generation.scene.model.tokens import tokenise
from generation.scene.model.transformer import SceneTransformer
from generation.scene.plan import MOST_PARTS, Plan

WEIGHTS = Path(__file__).parent.parent / "weights"
STEPS = 10
# How far to go beyond what an empty prompt gives: 1.5 reads actions right that 1.0 does not.
GUIDANCE = 1.5
# Called after each step with its number (from 1), how many there are, and the clean estimate.
OnStep = Callable[[int, int, Latent], None]
# How sharp the readings of a subject and of a choice are; as in the loss they were trained with.
_LOGIT, _CHOICE_LOGIT = 0.35, 2.0
_Network = TypeVar("_Network", bound=nn.Module)


@dataclass(frozen=True)
class Dream:
    """`latents` is (TOKENS, WIDTH) of float32, `plan` what it stands for."""

    plan: Plan
    latents: Latent


class Scheduler(Protocol):
    """What is asked of a scheduler of diffusers, or of `Euler`."""

    timesteps: torch.Tensor
    sigmas: torch.Tensor

    def set_timesteps(self, *, sigmas: list[float]) -> None: ...

    def step(
        self, velocity: torch.Tensor, timestep: Any, sample: torch.Tensor, *, return_dict: bool
    ) -> Any: ...


class Euler:
    """`FlowMatchEulerDiscreteScheduler` as `weights/scheduler` configures it, to the last bit."""

    def set_timesteps(self, *, sigmas: list[float]) -> None:
        self.sigmas = torch.tensor([*sigmas, 0.0], dtype=torch.float32)
        self.timesteps = torch.arange(len(sigmas))

    def step(
        self, velocity: torch.Tensor, timestep: Any, sample: torch.Tensor, *, return_dict: bool
    ) -> tuple[torch.Tensor]:
        """A step along the straight line; the tuple is what diffusers calls no dictionary."""
        return (sample + (self.sigmas[timestep + 1] - self.sigmas[timestep]) * velocity,)


class Dreamer:
    """Denoises the plan of a clip."""

    def __init__(
        self,
        text_encoder: SceneTextEncoder,
        transformer: SceneTransformer,
        scheduler: Scheduler | None = None,
    ) -> None:
        self._text_encoder, self._transformer = text_encoder, transformer
        self._scheduler = scheduler or Euler()
        self._heard: tuple[str, Any] | None = None

    @classmethod
    def shipped(cls) -> "Dreamer":
        """The checkpoint that comes with the project, in 32 bits."""
        text_encoder = _network(SceneTextEncoder, WEIGHTS / "text_encoder")
        transformer = _network(SceneTransformer, WEIGHTS / "transformer")
        if transformer.layout != layout():
            raise RuntimeError(
                "The weights were trained for other fields than the word lists have now: "
                "run python -m generation.scene.train."
            )
        return cls(text_encoder, transformer)

    @torch.no_grad()
    def __call__(
        self,
        prompt: str,
        *,
        known: Known | None = None,
        num_inference_steps: int = STEPS,
        guidance_scale: float = GUIDANCE,
        generator: torch.Generator | None = None,
        on_step: OnStep | None = None,
    ) -> Dream:
        """`known` is kept as it is. What `on_step` raises ends the run."""
        given = known or nothing()
        values, mask = torch.from_numpy(given.values)[None], torch.from_numpy(given.mask)[None]
        context, seen, _ = self._encoded(prompt)
        noise = torch.randn(1, TOKENS, WIDTH, generator=generator)
        latents = torch.where(mask > 0, values, noise)
        scheduler, steps = self._scheduler, num_inference_steps
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 1.0 / steps, steps).tolist())
        clean = latents
        for index, step in enumerate(scheduler.timesteps):
            sigma = scheduler.sigmas[index]
            told, blind = self._transformer(
                latents.expand(2, -1, -1),
                mask.expand(2, -1, -1),
                sigma.expand(2),
                context=context,
                mask=seen,
            ).chunk(2)
            told = blind + guidance_scale * (told - blind)
            clean = _without_absent(told)
            clean = torch.where(mask > 0, values, clean)
            velocity = (latents - clean) / sigma
            latents = scheduler.step(velocity, step, latents, return_dict=False)[0]
            latents = torch.where(mask > 0, values, latents)
            if on_step is not None:
                on_step(index + 1, steps, clean[0].numpy())
        found = latents[0].numpy()
        return Dream(plan=decode(found, words=given.words), latents=found)

    def _encoded(self, prompt: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The text encoder's answer for `prompt` and for silence; the last one is remembered."""
        if self._heard is None or self._heard[0] != prompt:
            self._heard = prompt, self._text_encoder(tokenise([prompt, ""]))
        answer: tuple[torch.Tensor, torch.Tensor, torch.Tensor] = self._heard[1]
        return answer

    @torch.no_grad()
    def sureness(self, prompt: str, name: str, part: int | None) -> float:
        """How sure (0 to 1) the words alone make the model of the choice called `name`."""
        _, _, read = self._encoded(prompt)
        scores = _CHOICE_LOGIT * read[0, *fields()[name, part].place]
        return float(scores.softmax(-1).max())

    @torch.no_grad()
    def guess(self, prompt: str, *, part: int = 0) -> tuple[str, float]:
        """The subject that the words suggest for a part, and how sure the model is (0 to 1)."""
        _, _, read = self._encoded(prompt)
        names, book = codes()
        scores = _LOGIT * read[0, *fields()["subject", part].place] @ torch.from_numpy(book).T
        chances = scores.softmax(-1)
        best = int(chances.argmax())
        return names[best], float(chances[best])


def _network(kind: type[_Network], folder: Path) -> _Network:
    """A network as diffusers writes it: its arguments in JSON beside its values."""
    config = json.loads((folder / "config.json").read_text())
    network = kind(**{name: value for name, value in config.items() if not name.startswith("_")})
    network.load_state_dict(load_file(folder / "diffusion_pytorch_model.safetensors"))
    return network.eval()


def _without_absent(clean: torch.Tensor) -> torch.Tensor:
    """A part that is not there is nothing, as in training; otherwise it would think itself up."""
    cleared = clean.clone()
    for index in range(MOST_PARTS):
        present = fields()["present", index]
        there = clean[:, present.row, present.start] > 0
        cleared[:, present.row : present.row + len(PART_ROWS)] *= there[:, None, None]
        cleared[:, present.row, present.start] = clean[:, present.row, present.start]
    return cleared
