"""Demo members who follow one another and clips that the real generator makes for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.settings import Settings
from models.base import transaction
from models.clips import Audience, Clip, Rating
from models.generations import Generation
from models.passwords import hash_password
from models.publications import Wish
from models.sessions import Session
from models.users import AgeAssurance, AgeBand, User, claim_handle
from realtime import channels
from realtime.envelope import Envelope
from realtime.events import GenerationFinished, GenerationProgressed
from resolvers.clips import publish_clip
from resolvers.context import Context, Instance
from resolvers.generations import Asked, create_clip
from resolvers.loaders import Loaders
from resolvers.social import follow
from server.instance import open_instance
from server.worker import worker_of
from server.world import TABLES, grow_world

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


async def seed_demo(settings: Settings, console: Console, *, seconds: float = _SECONDS) -> None:
    """Does nothing where there is any member already. `seconds`: how long each clip is."""
    async with open_instance(settings) as instance:
        if await User.exists():
            return
        members = await _join()
        contexts = {handle: await _signed_in(instance, row) for handle, row in members.items()}
        for follower, followed in _FOLLOWS:
            await follow(contexts[follower], members[followed].id)
        made = await _generate(instance, contexts, console, seconds=seconds)
        for wish, clip in made:
            everybody = Wish(audience=Audience.PUBLIC)
            await publish_clip(contexts[wish.author], clip.id, everybody, caption=wish.caption)


async def grow(
    settings: Settings, console: Console, *, members: int, clips: int, seed: int
) -> None:
    """Grow a world whose members sign in with the demo password, and say how fast it went."""
    password = await hash_password(DEMO_PASSWORD)
    began = time.monotonic()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        task = progress.add_task("Drawing the members", total=len(TABLES))
        rows = await grow_world(
            settings.database,
            members=members,
            clips=clips,
            seed=seed,
            report=lambda table, n: progress.update(
                task, advance=1, description=f"{n:,} {table.replace('_', ' ')}"
            ),
            password_hash=password,
        )
    per_second = rows / (time.monotonic() - began)
    console.print(f"{rows:,} rows, {per_second:,.0f} a second.", highlight=False)


async def _generate(
    instance: Instance, contexts: dict[str, Context], console: Console, *, seconds: float
) -> list[tuple[_Wish, Clip]]:
    """Put the wishes into the queue as members do, and work until all are over."""
    jobs = {}
    for wish in _WISHES:
        asked = Asked(prompt=wish.prompt, seconds=seconds, seed=wish.seed, style=wish.style)
        job = await create_clip(contexts[wish.author], asked, key=None)
        jobs[job.id] = wish
    async with _working(instance):
        with Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            task = progress.add_task("Making the demo clips", total=len(jobs))
            await _watch(instance, set(jobs), lambda done: progress.update(task, completed=done))
    clips = await Clip.filter(generation_id__in=list(jobs)).order_by("id")
    return [(jobs[clip.generation_id], clip) for clip in clips if clip.generation_id is not None]


@asynccontextmanager
async def _working(instance: Instance) -> AsyncIterator[None]:
    """A worker in this process while the block runs."""
    worker = worker_of(instance.settings, instance.bus)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


async def _watch(instance: Instance, jobs: set[int], tell: Callable[[float], None]) -> None:
    """Until each of `jobs` is over; `tell` is given how many are done, with fractions."""
    fractions = dict.fromkeys(jobs, 0.0)
    topics = [channels.generation(job) for job in jobs]
    async with instance.live.subscribe(topics) as news:
        over = await Generation.filter(id__in=list(jobs), finished_at_ms__isnull=False)
        jobs -= {job.id for job in over}
        while jobs:
            item = await anext(news)
            match item.event if isinstance(item, Envelope) else None:
                case GenerationProgressed(generation_id=job, fraction=fraction):
                    fractions[job] = fraction
                case GenerationFinished(generation_id=job):
                    fractions[job] = 1.0
                    jobs.discard(job)
            tell(sum(fractions.values()))


async def _signed_in(instance: Instance, member: User) -> Context:
    session, _ = await Session.issue(
        member.id, name="demo data", now=instance.clock.now(), lifetime=timedelta(hours=1)
    )
    return Context(
        instance=instance,
        viewer=member,
        session=session,
        request_id="seed",
        client_ip="127.0.0.1",
        loaders=Loaders(member),
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
                widest_rating=Rating.UNRATED,
                invites_left=4,
            )
            await claim_handle(handle, members[handle].id)
    return members
