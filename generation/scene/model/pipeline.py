"""Prompt -> plan, as a diffusers pipeline: text encoder, transformer, flow-matching scheduler.

The renderer and the synthesiser take the place of a VAE: they turn the plan into picture and sound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import DiffusionPipeline, FlowMatchEulerDiscreteScheduler
from diffusers.utils import BaseOutput

from generation.scene.model.codec import Latent, codes, decode
from generation.scene.model.fields import TOKENS, WIDTH, fields
from generation.scene.model.known import Known, nothing
from generation.scene.model.text_encoder import SceneTextEncoder
from generation.scene.model.tokens import tokenise
from generation.scene.model.transformer import SceneTransformer
from generation.scene.plan import Plan

WEIGHTS = Path(__file__).parent.parent / "weights"
STEPS = 20
GUIDANCE = 1.5
# Called after each step with its number (from 1), how many there are, and the clean estimate.
OnStep = Callable[[int, int, Latent], None]
# How sharp the reading of a subject is; as in the loss it was trained with.
_LOGIT = 0.35


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

    @classmethod
    def assembled(
        cls, text_encoder: SceneTextEncoder, transformer: SceneTransformer
    ) -> "SceneDiffusionPipeline":
        scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=1.0)
        return cls(transformer, text_encoder, scheduler)

    @classmethod
    def shipped(cls) -> "SceneDiffusionPipeline":
        """The checkpoint that comes with the project, in 32 bits."""
        pipeline: SceneDiffusionPipeline = cls.from_pretrained(WEIGHTS, dtype=torch.float32)
        pipeline.transformer.eval()
        pipeline.text_encoder.eval()
        return pipeline

    @torch.no_grad()
    def __call__(
        self,
        prompt: str,
        *,
        known: Known | None = None,
        words: tuple[str, ...] = (),
        num_inference_steps: int = STEPS,
        guidance_scale: float = GUIDANCE,
        generator: torch.Generator | None = None,
        on_step: OnStep | None = None,
    ) -> SceneOutput:
        """`known` is kept as it is; `words` name the parts. What `on_step` raises ends the run."""
        given = known or nothing()
        values, mask = torch.from_numpy(given.values)[None], torch.from_numpy(given.mask)[None]
        context, seen, _ = self.text_encoder(tokenise([prompt, ""]))
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
            clean = torch.where(mask > 0, values, blind + guidance_scale * (told - blind))
            velocity = (latents - clean) / sigma
            latents = self.scheduler.step(velocity, step, latents, return_dict=False)[0]
            latents = torch.where(mask > 0, values, latents)
            if on_step is not None:
                on_step(index + 1, num_inference_steps, clean[0].numpy())
        found = latents[0].numpy()
        return SceneOutput(plan=decode(found, words=words), latents=found)

    @torch.no_grad()
    def guess(self, prompt: str, *, part: int = 0) -> tuple[str, float]:
        """The subject that the words suggest for a part, and how sure the model is (0 to 1)."""
        _, _, read = self.text_encoder(tokenise([prompt]))
        names, book = codes()
        scores = _LOGIT * read[0, *fields()["subject", part].place] @ torch.from_numpy(book).T
        chances = scores.softmax(-1)
        best = int(chances.argmax())
        return names[best], float(chances[best])

    def progress_bar(self, iterable: Any = None, total: int | None = None) -> Any:
        """Silent: whoever wants to know passes `on_step`."""
        return iterable
