"""Clips of several shots: told as a storyboard, gone on with, or put together from others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from core.errors import BadInput, Conflict, NotFound
from generation.guides import Guide, guided
from generation.scene.revision import style_in, without_leads
from generation.spec import AudioMode, Capabilities, Edit, Shot, Size
from models.clips import Clip
from models.generations import Generation
from models.generations import requests as jobs
from models.remixes import leave_to_remix, origin_of_all
from models.sessions import Scope
from resolvers.backends import generation_backend
from resolvers.characters import called_in
from resolvers.context import Context
from resolvers.generations import (
    MOST_CAMEOS,
    Asked,
    all_shown,
    request_for,
    shown_in,
    source_of,
    submit,
)
from resolvers.reviewing import review_prompt

SHOT_SECONDS = 4.0
MOST_CLIPS = 50


@dataclass(frozen=True, kw_only=True)
class ShotAsked:
    prompt: str
    guide: Guide | None = None
    seconds: float | None = None
    cameo_ids: tuple[int, ...] = ()


async def create_storyboard(
    ctx: Context, shots: Sequence[ShotAsked], asked: Asked, *, key: str | None
) -> Generation:
    """Ask for a clip of these shots, one after the other with cuts between; `asked` says what they
    share. Raises `BadInput` naming the shot at fault."""
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    if not shots:
        raise BadInput("Ask for at least one shot.", field="shots")
    found = []
    for number, shot in enumerate(shots):
        prompt = guided(shot.prompt, shot.guide)
        review_prompt(prompt, field=f"shots.{number}.prompt")
        found.append(Shot(prompt, SHOT_SECONDS if shot.seconds is None else shot.seconds))
    prompt = "\n".join(shot.prompt for shot in found)
    named = {cameo_id for shot in shots for cameo_id in shot.cameo_ids}
    cameo_ids = all_shown(await called_in(ctx, owner, prompt), named)
    can = await generation_backend(ctx, asked.backend)
    _check_length(prompt, can, field="shots")
    request = await request_for(ctx, replace(asked, prompt=prompt, shots=tuple(found)))
    request = replace(request, cameo_ids=cameo_ids)
    return await submit(ctx, owner, request, key)


async def extend_clip(
    ctx: Context, clip_id: int, seconds: float, prompt: str | None, *, key: str | None
) -> Generation:
    """Ask for a clip that begins as this one and goes on for `seconds`: the same shot for longer
    where there is no `prompt`, else with a new shot in which that is changed. It is a remix of the
    clip, and all whom that shows are asked anew.

    Raises `NotFound`, `Forbidden` and `Conflict` as a remix does.
    """
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    source = await source_of(ctx, clip_id)
    origin = await leave_to_remix(source, owner, settings=ctx.instance.settings)
    made, shots, can = await made_of(ctx, source, field="clipId")
    whole = source.duration_ms / 1000 + seconds
    if prompt is not None:
        review_prompt(prompt)
        request = await _goes_on(ctx, made, shots, seconds=seconds, prompt=prompt)
    elif len(shots) == 1 and whole <= can.max_seconds:
        request = await request_for(ctx, replace(as_made(made), seconds=whole))
        request = replace(request, **jobs.edited(made, ""))
    else:
        raise BadInput("It is too long for one shot; say how it goes on.", field="prompt")
    request = replace(request, origin=origin, cameo_ids=await shown_in(source))
    return await submit(ctx, owner, request, key)


async def stitch_clips(
    ctx: Context, clip_ids: Sequence[int], caption: str, *, key: str | None
) -> Generation:
    """Ask for a clip of the viewer's own drafts and clips, one after the other. It shows all whom
    they show, who are asked anew, and may be given no right that any of them lacks.

    Raises `NotFound` for a clip that is not the viewer's, `Conflict` for one that cannot be drawn
    again or is held back.
    """
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    if len(clip_ids) > MOST_CLIPS:
        raise BadInput(f"Name at most {MOST_CLIPS} clips.", field="clipIds")
    sources = [await own_source(owner.id, clip_id) for clip_id in clip_ids]
    if len(sources) < 2:
        raise BadInput("Name at least two clips.", field="clipIds")
    settings = ctx.instance.settings
    origins = [await leave_to_remix(each, owner, settings=settings) for each in sources]
    made = [await made_of(ctx, source, field="clipIds") for source in sources]
    first, _, can = made[0]
    if any(job.backend != first.backend for job, _, _ in made):
        raise Conflict("These clips were made by different generators.", field="clipIds")
    shots = [shot for _, shots, _ in made for shot in shots]
    cameo_ids = {cameo_id for source in sources for cameo_id in await shown_in(source)}
    if len(cameo_ids) > MOST_CAMEOS:
        raise BadInput(f"A clip shows at most {MOST_CAMEOS} likenesses.", field="clipIds")
    prompt = "\n".join(dict.fromkeys(job.prompt for job, _, _ in made))[: can.max_prompt]
    asked = replace(as_made(first), prompt=prompt, caption=caption, shots=_shots(shots))
    request = await request_for(ctx, replace(asked, style=None))
    lengths = [sum(shot.length for shot in _shots(shots)) for _, shots, _ in made]
    starts = accumulate(lengths[:-1], initial=0.0)
    request = replace(
        request,
        origin=origin_of_all(origins),
        cameo_ids=tuple(sorted(cameo_ids)),
        finish_json=_finish_of([(job, at) for (job, _, _), at in zip(made, starts, strict=True)]),
    )
    return await submit(ctx, owner, request, key)


def _finish_of(made: Sequence[tuple[Generation, float]]) -> str:
    """What an editor laid over the clips that come at these seconds, for all of them together: every
    line in its place, and the music that lies under the first that has any."""
    finishes = [(job.finish, at) for job, at in made if job.finish is not None]
    if not finishes:
        return ""
    lines = [
        {**line, "start": line["start"] + at, "end": line["end"] + at}
        for finish, at in finishes
        for line in finish["captions"]
    ]
    music = next((finish["music"] for finish, _ in finishes if finish["music"]), None)
    return json.dumps({"music": music, "captions": lines, "cuts": []}, ensure_ascii=False)


async def _goes_on(
    ctx: Context,
    made: Generation,
    shots: list[dict[str, Any]],
    *,
    seconds: float,
    prompt: str,
) -> jobs.Request:
    """What was made, and then a shot in which `prompt` is changed of the last one."""
    last = next((shot for shot in reversed(shots) if shot["edit"] is not None), None)
    if last is None:
        raise Conflict("There is nobody in this clip to go on with.", field="clipId")
    following = Shot(
        f"{last['prompt'].rstrip(' .,;')}, {without_leads(prompt)}",
        seconds,
        seed=last["seed"],
        style=style_in(prompt),
        audio=AudioMode(last["audio"]),
        edit=Edit(prompt, last["edit"]["plan"]),
    )
    whole = f"{made.prompt}\n{without_leads(prompt)}"
    _check_length(whole, await generation_backend(ctx, made.backend), field="prompt")
    asked = replace(as_made(made), prompt=whole, shots=(*_shots(shots), following))
    return replace(await request_for(ctx, asked), finish_json=_finish_of([(made, 0.0)]))


async def made_of(
    ctx: Context, clip: Clip, *, field: str
) -> tuple[Generation, list[dict[str, Any]], Capabilities]:
    """How a clip came about, and the shots that make it again. Raises `Conflict` where it cannot be
    made again to the pixel."""
    made = await Generation.get_or_none(id=clip.generation_id)
    shots = [] if made is None else jobs.shots_of(made)
    if made is None or not shots:
        raise Conflict("This clip cannot be drawn again; remix it instead.", field=field)
    can = await generation_backend(ctx, made.backend)
    if not can.edits:
        raise Conflict("Its generator cannot draw it again; remix it instead.", field=field)
    return made, shots, can


async def own_source(owner_id: int, clip_id: int) -> Clip:
    clip = await Clip.get_or_none(id=clip_id, author_id=owner_id)
    if clip is None:
        raise NotFound("clip", field="clipIds")
    return clip


def as_made(made: Generation) -> Asked:
    return Asked(
        prompt=made.prompt,
        style=made.style,
        size=Size(made.width, made.height),
        audio=AudioMode(made.audio),
        seed=made.seed,
        backend=made.backend,
    )


def _shots(told: Sequence[dict[str, Any]]) -> tuple[Shot, ...]:
    return tuple(map(Shot.from_json, told))


def _check_length(prompt: str, can: Capabilities, *, field: str) -> None:
    if len(prompt) > can.max_prompt:
        raise BadInput(
            f"All prompts together have at most {can.max_prompt} characters.", field=field
        )
