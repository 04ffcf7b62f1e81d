"""Prompt -> plan, as a diffusers pipeline: text encoder, transformer, flow-matching scheduler.

The renderer and the synthesiser take the place of a VAE: they turn the plan into picture and sound.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DiffusionPipeline, FlowMatchEulerDiscreteScheduler
from diffusers.utils import BaseOutput, logging

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


@dataclass
class SceneOutput(BaseOutput):
    """`latents` is (TOKENS, WIDTH) of float32, `plan` what it stands for."""

    plan: Plan
    latents: Latent


class SceneDiffusionPipeline(DiffusionPipeline):
    """Denoises the plan of a clip. `save_pretrained` and `from_pretrained` as any other."""

    model_cpu_offload_seq = "text_encoder->transformer"

    def __init__(
        self,
        transformer: SceneTransformer,
        text_encoder: SceneTextEncoder,
        scheduler: FlowMatchEulerDiscreteScheduler,
    ) -> None:
        super().__init__()
        self.register_modules(
            transformer=transformer, text_encoder=text_encoder, scheduler=scheduler
        )
        self._heard: tuple[str, Any] | None = None

    @classmethod
    def assembled(
        cls, text_encoder: SceneTextEncoder, transformer: SceneTransformer
    ) -> "SceneDiffusionPipeline":
        scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=1.0)
        return cls(transformer, text_encoder, scheduler)

    @classmethod
    def shipped(cls) -> "SceneDiffusionPipeline":
        """The checkpoint that comes with the project, in 32 bits."""
        with _quietly():
            pipeline: SceneDiffusionPipeline = cls.from_pretrained(WEIGHTS, dtype=torch.float32)
        if pipeline.transformer.config.layout != layout():
            raise RuntimeError(
                "The weights were trained for other fields than the word lists have now: "
                "run python -m generation.scene.train."
            )
        pipeline.transformer.eval()
        pipeline.text_encoder.eval()
        return pipeline

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
    ) -> SceneOutput:
        """`known` is kept as it is. What `on_step` raises ends the run."""
        given = known or nothing()
        values, mask = torch.from_numpy(given.values)[None], torch.from_numpy(given.mask)[None]
        context, seen, _ = self._encoded(prompt)
        noise = torch.randn(1, TOKENS, WIDTH, generator=generator)
        latents = torch.where(mask > 0, values, noise)
        sigmas = np.linspace(1.0, 1.0 / num_inference_steps, num_inference_steps)
        self.scheduler.set_timesteps(sigmas=sigmas)
        clean = latents
        for index, step in enumerate(self.progress_bar(self.scheduler.timesteps)):
            sigma = self.scheduler.sigmas[index]
            told, blind = self.transformer(
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
            latents = self.scheduler.step(velocity, step, latents, return_dict=False)[0]
            latents = torch.where(mask > 0, values, latents)
            if on_step is not None:
                on_step(index + 1, num_inference_steps, clean[0].numpy())
        found = latents[0].numpy()
        return SceneOutput(plan=decode(found, words=given.words), latents=found)

    def _encoded(self, prompt: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The text encoder's answer for `prompt` and for silence; the last one is remembered."""
        if self._heard is None or self._heard[0] != prompt:
            self._heard = prompt, self.text_encoder(tokenise([prompt, ""]))
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

    def progress_bar(self, iterable: Any = None, total: int | None = None) -> Any:
        """Silent: whoever wants to know passes `on_step`."""
        return iterable


@contextmanager
def _quietly() -> Iterator[None]:
    """Without diffusers' bar for what takes a tenth of a second."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _without_absent(clean: torch.Tensor) -> torch.Tensor:
    """A part that is not there is nothing, as in training; otherwise it would think itself up."""
    cleared = clean.clone()
    for index in range(MOST_PARTS):
        present = fields()["present", index]
        there = clean[:, present.row, present.start] > 0
        cleared[:, present.row : present.row + len(PART_ROWS)] *= there[:, None, None]
        cleared[:, present.row, present.start] = clean[:, present.row, present.start]
    return cleared
