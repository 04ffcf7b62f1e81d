"""Demo members who follow one another and clips that the real generator makes for them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.settings import Settings
from models.clips import Audience
from models.generations import Generation, GenerationState
from models.sessions import Session
from models.users import AgeAssurance, AgeBand, User, claim_handle
from models.base import transaction
from models.passwords import hash_password
from resolvers.clips import publish_clip
from resolvers.context import Context, Instance
from resolvers.generations import ClipRequest, create_clip
from resolvers.loaders import Loaders
from resolvers.social import follow
from server.instance import open_instance
from server.worker import run_worker

DEMO_PASSWORD = "mutoscope-demo"  # noqa: S105  (for a demo on one's own machine; refused in production)
EXAMPLE_QUERY = "{ feed(kind: LATEST, first: 3) { edges { node { caption video { url } } } } }"

_MEMBERS = {"ann": "Ann Lind", "ben": "Ben Osei", "cleo": "Cleo Marchetti"}
_FOLLOWS = (("ann", "ben"), ("ann", "cleo"), ("ben", "ann"), ("cleo", "ann"))


@dataclass(frozen=True)
class _Wish:
    author: str
    prompt: str
    caption: str
    style: str | None = None
    seed: int = 1


_WISHES = (
    _Wish("ben", "a red ball bouncing on a sunny beach", "Monday, but make it bounce"),
    _Wish("cleo", "an orange cat walking through a snowy forest at night", "Night shift"),
    _Wish("ann", "a blue whale swimming under the sea", "Slow is a speed, too"),
)
_SECONDS = 4.0


async def seed_demo(settings: Settings, console: Console) -> None:
    """Does nothing where there is any member already."""
    async with open_instance(settings) as instance:
        if await User.exists():
            return
        members = await _join()
        contexts = {handle: await _context(instance, row) for handle, row in members.items()}
        for follower, followed in _FOLLOWS:
            await follow(contexts[follower], members[followed].id)
        jobs = {
            (await create_clip(contexts[wish.author], _request(wish))).id: wish for wish in _WISHES
        }
        await _generate(settings, set(jobs), console)
        for job in await Generation.filter(id__in=list(jobs)).order_by("id"):
            wish = jobs[job.id]
            if job.clip_id is not None:
                await publish_clip(
                    contexts[wish.author],
                    job.clip_id,
                    audience=Audience.PUBLIC,
                    caption=wish.caption,
                )


async def _join() -> dict[str, User]:
    password = await hash_password(DEMO_PASSWORD)
    members = {}
    async with transaction():
        for handle, name in _MEMBERS.items():
            members[handle] = await User.create(
                handle=handle,
                handle_key=handle,
                name=name,
                password_hash=password,
                age_band=AgeBand.ADULT,
                age_assurance=AgeAssurance.SELF_DECLARED,
                invites_left=4,
            )
            await claim_handle(handle, members[handle].id)
    return members
