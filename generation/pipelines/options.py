"""How an operator wants a pipeline run. Light: settings make it, the worker passes it on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# none: everything on the device; model: one part at a time; sequential: one layer at a time, slowest
# and smallest.
Offload = Literal["none", "model", "sequential"]


@dataclass(frozen=True)
class PipelineOptions:
    """`model` is a folder or a hub id. `dtype` and `device` "auto" mean bfloat16 on the first CUDA
    device, float32 on the CPU without one. `steps` None is the pipeline's own default. `call` holds
    further arguments of its `__call__`, such as `{"guidance_scale": 4.0}`."""

    model: str
    device: str = "auto"
    dtype: str = "auto"
    offload: Offload = "none"
    compile: bool = False
    steps: int | None = None
    call: Mapping[str, Any] = field(default_factory=dict)
