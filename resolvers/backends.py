"""What clips can be made with: the embedded generator, and what workers offer."""

from __future__ import annotations

from functools import cache

from core.errors import BadInput, Unavailable
from generation import backends
from generation.spec import Capabilities
from models.generations.offers import offered
from models.generations.waiting import Speed, speed_of
from resolvers.context import Context


async def generation_backend(ctx: Context, name: str | None = None) -> Capabilities:
    """The instance's own generator, or the one called `name`. Raises `BadInput` for one that is not
    on offer, `Unavailable` while no worker has the instance's own."""
    own = ctx.instance.settings.generation_backend
    wanted = name or own
    if wanted == backends.EMBEDDED == own:
        return _embedded()
    found = (await offered()).get(wanted)
    if found is not None:
        return Capabilities.from_json(found)
    if name is not None and name != own:
        raise BadInput(f"There is no backend '{name}'; see `generationBackends`.", field="backend")
    raise Unavailable("No worker is ready to make clips; try again in a minute.")


async def generation_backends(ctx: Context) -> list[Capabilities]:
    """Those on offer now, the instance's own first."""
    own = ctx.instance.settings.generation_backend
    found = {name: Capabilities.from_json(told) for name, told in (await offered()).items()}
    if own == backends.EMBEDDED:
        found[own] = _embedded()
    return sorted(found.values(), key=lambda can: (can.name != own, can.name))


async def generation_speed(can: Capabilities) -> Speed | None:
    """As this instance measured it on its latest clips; None before the first one."""
    return await speed_of(can.name)


def source_type(name: str) -> str:
    """The IPTC term for what the backend called `name` makes."""
    if name == backends.EMBEDDED:
        return _embedded().digital_source_type
    return "trainedAlgorithmicMedia"  # every pipeline is a trained model


async def title_of(name: str) -> str:
    """What the backend is called; its plain name where no worker has it any more."""
    if name == backends.EMBEDDED:
        return _embedded().title
    told = (await offered()).get(name)
    return name if told is None else Capabilities.from_json(told).title


@cache
def _embedded() -> Capabilities:
    return backends.load(backends.EMBEDDED).capabilities
