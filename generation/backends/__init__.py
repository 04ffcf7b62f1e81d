"""Backends: one protocol, looked up by name, imported only when a worker loads one."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from core.errors import BadInput, Unavailable
from generation.pipelines.options import PipelineOptions
from generation.spec import Capabilities, Report, Spec, Take

_SHORTEST_CUT = 0.5


class Backend(Protocol):
    """Turns a spec into a take. One object serves one job at a time."""

    @property
    def capabilities(self) -> Capabilities: ...

    def prepare(self) -> None:
        """Load what the first job would otherwise wait for. Blocks, perhaps for seconds."""

    def check(self, spec: Spec) -> None:
        """Raises BadInput with the field at fault when `spec` is outside the capabilities."""

    def generate(self, spec: Spec, *, report: Report) -> Take:
        """Plans the clip and returns a take whose frames are still to be drawn.

        `report` is called at least once per step, and at least every eight frames while
        `take.frames` is read; what it raises stops the work and passes through.
        """


# name -> "module:factory"; the module is imported on first use.
EMBEDDED = "scene"
PIPELINE = "diffusers"
_FACTORIES = {
    EMBEDDED: "generation.backends.scene:SceneBackend",
    PIPELINE: "generation.backends.diffusers:DiffusersBackend",
}


def load(name: str, pipeline: PipelineOptions | None = None) -> Backend:
    """The backend called `name`, ready to generate; `pipeline` says how to run a diffusers one.
    Raises `BadInput` for a name nobody has, `Unavailable` for a pipeline of no model."""
    target = _FACTORIES.get(name)
    if target is None:
        known = ", ".join(_FACTORIES)
        raise BadInput(f"There is no backend '{name}'; choose one of: {known}.", field="backend")
    module, _, factory = target.partition(":")
    make: Callable[..., Backend] = getattr(import_module(module), factory)
    if name != PIPELINE:
        return make()
    if pipeline is None:
        raise Unavailable(
            "Name the model of the diffusers backend in MUTOSCOPE_PIPELINE_MODEL, a folder or an id."
        )
    return make(pipeline)


def check_against(capabilities: Capabilities, spec: Spec) -> None:
    """The checks every backend shares. Raises BadInput naming the field and what would be fine."""
    prompt = spec.prompt.strip()
    if not prompt:
        raise BadInput("Write a prompt: say who does what, and where.", field="prompt")
    if len(prompt) > capabilities.max_prompt:
        raise BadInput(
            f"Keep the prompt within {capabilities.max_prompt} characters.", field="prompt"
        )
    if spec.shots:
        _check_shots(capabilities, spec)
    else:
        _check_seconds(capabilities, spec.seconds, field="seconds")
    sizes = [(size.width, size.height) for size in capabilities.sizes]
    if (spec.width, spec.height) not in sizes:
        offered = ", ".join(f"{width}x{height}" for width, height in sizes)
        raise BadInput(f"Choose one of these sizes: {offered}.", field="size")
    if spec.fps not in capabilities.fps:
        offered = ", ".join(str(rate) for rate in capabilities.fps)
        raise BadInput(f"Choose one of these frame rates: {offered}.", field="fps")
    if spec.audio not in capabilities.audio_modes:
        offered = ", ".join(capabilities.audio_modes)
        raise BadInput(f"Choose one of these audio modes: {offered}.", field="audio")
    styles = [style.name for style in capabilities.styles]
    if spec.style is not None and spec.style not in styles:
        raise BadInput(f"Choose one of these styles: {', '.join(styles)}.", field="style")
    if not 0 <= spec.seed < 2**63:
        raise BadInput("Choose a seed of at least 0 and below 2^63.", field="seed")


def _check_shots(can: Capabilities, spec: Spec) -> None:
    if len(spec.shots) > can.max_shots:
        few = "one shot" if can.max_shots == 1 else f"{can.max_shots} shots"
        raise BadInput(f"Ask for at most {few}.", field="shots")
    for number, shot in enumerate(spec.shots):
        if shot.title is None:
            if not shot.prompt.strip():
                raise BadInput("Say what is to be seen.", field=f"shots.{number}.prompt")
            _check_seconds(can, shot.seconds, field=f"shots.{number}.seconds")
        end = shot.start + shot.length
        if shot.start < 0 or shot.length < _SHORTEST_CUT or end > shot.seconds + 0.001:
            raise BadInput(
                "A cut begins and ends within its shot and lasts at least half a second.",
                field=f"shots.{number}",
            )
    if sum(shot.length for shot in spec.shots) > can.max_film_seconds:
        longest = f"{can.max_film_seconds:g} seconds"
        raise BadInput(f"All shots together last at most {longest}.", field="shots")


def _check_seconds(can: Capabilities, seconds: float, *, field: str) -> None:
    if not can.min_seconds <= seconds <= can.max_seconds:
        raise BadInput(
            f"Choose between {can.min_seconds:g} and {can.max_seconds:g} seconds.", field=field
        )
