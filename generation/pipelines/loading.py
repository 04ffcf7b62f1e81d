"""From a folder or a hub id to a pipeline on its device."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import torch
from diffusers import DiffusionPipeline, ModularPipeline

from core.errors import Unavailable
from generation.pipelines.options import PipelineOptions

_MODULAR_INDEX = "modular_model_index.json"
_INDEXES = ("model_index.json", _MODULAR_INDEX)
# Files up to this size count whole in the hash; of larger ones (weights) the header and the size.
_WHOLE = 8 * 1024 * 1024
_HEADER = 1024 * 1024


def load(options: PipelineOptions) -> Any:
    """The pipeline, ready to be called. Raises `Unavailable` for a model that cannot be loaded."""
    device, dtype = _device(options), _dtype(options)
    try:
        pipeline = _from_pretrained(options.model, dtype)
    except (OSError, ValueError, AttributeError, ImportError) as failure:
        raise Unavailable(
            f"The model '{options.model}' cannot be loaded ({type(failure).__name__}); give a "
            "folder or an id that diffusers can open."
        ) from failure
    _place(pipeline, device, options)
    if options.compile:
        for part in denoisers(pipeline):
            part.compile()
    if hasattr(pipeline, "set_progress_bar_config"):
        pipeline.set_progress_bar_config(disable=True)
    return pipeline


def is_modular(pipeline: Any) -> bool:
    return isinstance(pipeline, ModularPipeline)


def denoisers(pipeline: Any) -> list[torch.nn.Module]:
    """The networks that are called at every step."""
    found = (getattr(pipeline, name, None) for name in ("transformer", "transformer_2", "unet"))
    return [part for part in found if part is not None]


def fingerprint(model: str) -> str:
    """A hash of what decides the result: every file's name and size, the whole of small files and
    the headers of weights (safetensors name, shape and place every tensor there). A hub id that is
    no folder counts by its name."""
    digest = hashlib.sha256()
    folder = Path(model)
    if not folder.is_dir():
        digest.update(model.encode())
        return f"id-sha256:{digest.hexdigest()}"
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder)}\0{size}\0".encode())
        with file.open("rb") as opened:
            digest.update(opened.read(size if size <= _WHOLE else _HEADER))
    return f"sha256:{digest.hexdigest()}"


def licence(model: str) -> str:
    """As the model card's front matter names it; "unknown" where nothing does."""
    card = Path(model) / "README.md"
    if not card.is_file():
        return "unknown"
    named = re.search(r"^license:\s*(\S+)\s*$", card.read_text("utf-8", "replace"), re.MULTILINE)
    return named.group(1) if named else "unknown"


def title(model: str) -> str:
    """The class that the index names, and the folder's name."""
    folder = Path(model)
    for name in _INDEXES:
        if (folder / name).is_file():
            index = json.loads((folder / name).read_text("utf-8"))
            return f"{index.get('_class_name', 'pipeline')} ({folder.name})"
    return model


def _from_pretrained(model: str, dtype: torch.dtype) -> Any:
    if (Path(model) / _MODULAR_INDEX).is_file():
        pipeline = ModularPipeline.from_pretrained(model)
        pipeline.load_components(torch_dtype=dtype)
        return pipeline
    return DiffusionPipeline.from_pretrained(model, dtype=dtype)


def _device(options: PipelineOptions) -> str:
    if options.device != "auto":
        return options.device
    return "cuda" if torch.cuda.is_available() else "cpu"


def _dtype(options: PipelineOptions) -> torch.dtype:
    name = options.dtype
    if name == "auto":
        name = "float32" if _device(options) == "cpu" else "bfloat16"
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype):
        raise Unavailable(f"'{name}' is no dtype of torch; try bfloat16, float16 or float32.")
    return found


def _place(pipeline: Any, device: str, options: PipelineOptions) -> None:
    if options.offload == "model":
        pipeline.enable_model_cpu_offload(device=device)
    elif options.offload == "sequential":
        pipeline.enable_sequential_cpu_offload(device=device)
    else:
        pipeline.to(device)
    if hasattr(pipeline.vae, "enable_tiling") and device != "cpu":
        pipeline.vae.enable_tiling()
