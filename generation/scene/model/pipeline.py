"""The model as diffusers knows it: what trains it saves it so, and any other program can open it so.

The renderer and the synthesiser take the place of a VAE: they turn the plan into picture and sound.
"""

from dataclasses import dataclass
from typing import Any

from diffusers import DiffusionPipeline, FlowMatchEulerDiscreteScheduler
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.utils import BaseOutput

from generation.scene.model.codec import Latent
from generation.scene.model.dreamer import Dreamer
from generation.scene.model.text_encoder import SceneTextEncoder
from generation.scene.model.transformer import SceneTransformer
from generation.scene.plan import Plan


class SceneTextEncoderModel(SceneTextEncoder, ModelMixin, ConfigMixin):
    __init__ = register_to_config(SceneTextEncoder.__init__)


class SceneTransformerModel(SceneTransformer, ModelMixin, ConfigMixin):
    __init__ = register_to_config(SceneTransformer.__init__)


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
        transformer: SceneTransformerModel,
        text_encoder: SceneTextEncoderModel,
        scheduler: FlowMatchEulerDiscreteScheduler,
    ) -> None:
        super().__init__()
        self.register_modules(
            transformer=transformer, text_encoder=text_encoder, scheduler=scheduler
        )

    @classmethod
    def assembled(
        cls, text_encoder: SceneTextEncoderModel, transformer: SceneTransformerModel
    ) -> "SceneDiffusionPipeline":
        scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=1.0)
        return cls(transformer, text_encoder, scheduler)

    def __call__(self, prompt: str, **asked: Any) -> SceneOutput:
        """Takes what `Dreamer` takes."""
        dream = Dreamer(self.text_encoder, self.transformer, self.scheduler)(prompt, **asked)
        return SceneOutput(plan=dream.plan, latents=dream.latents)
