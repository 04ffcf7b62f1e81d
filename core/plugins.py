"""What an operator plugs in, named in the settings as "module:factory"."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from core.errors import BadInput


def made_by(target: str) -> Any:
    """What the factory makes. Raises `BadInput` for one that cannot be imported."""
    module, _, factory = target.partition(":")
    try:
        make = getattr(import_module(module), factory)
    except (ImportError, AttributeError, ValueError) as failure:
        raise BadInput(f"'{target}' is not a module:factory that can be imported.") from failure
    return make()
