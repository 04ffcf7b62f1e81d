"""Going on from what was made: the same again, with changes; turn by turn in a thread."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from tortoise.expressions import Q

from core.errors import BadInput, Conflict
from core.pages import Page, PageRequest
from core.text import clean_text
from generation.scene.revision import style_in, without_leads
from generation.spec import AudioMode, Shot, Size
from models.generations import Generation, GenerationState
from models.generations import requests as jobs
from models.sessions import Scope
from models.users import User
from resolvers.backends import generation_backend
from resolvers.characters import called_in
from resolvers.context import Context
from resolvers.generations import (
    Asked,
    all_shown,
    generation,
    origin_now,
    request_for,
    submit,
)
from resolvers.pages import page_of
from resolvers.reviewing import review_prompt

LONGEST_CHANGE = 500
_WORD = re.compile(r"\w+|[^\w\s]")


class Fate(StrEnum):
    """What became of some words of a prompt in the next turn."""

    KEPT = "KEPT"
    ADDED = "ADDED"
    REMOVED = "REMOVED"


@dataclass(frozen=True)
class PromptChange:
    kind: Fate
    text: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is to be different from the generation before; None: as it was."""

    prompt: str | None = None
    style: str | None = None
    seed: int | None = None
    seconds: float | None = None


async def regenerate(
    ctx: Context, generation_id: int, changes: Changes, *, key: str | None
) -> Generation:
    """Ask for a new clip from an own job that is over, however it ended. Without changes it is the
    same clip again, frame by frame, where the backend is deterministic.

    Raises `NotFound` for a job that is not the viewer's, `Conflict` for one that is not over.
    """
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    row = await jobs.ended(owner.id, generation_id)
    return await submit(ctx, owner, await _changed(ctx, owner, row, changes), key)


async def refine(
    ctx: Context, generation_id: int, change: str, *, seed: int | None, key: str | None
) -> Generation:
    """Ask for the clip of an own job once more, but for what `change` says. Where the backend edits,
    all else stays as it is; the prompt of the new job is that of the one before with the change.

    Raises `NotFound` for a job that is not the viewer's, `Conflict` for one without a clip.
    """
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    change = clean_text(change, field="change", shortest=1, longest=LONGEST_CHANGE, lines=True)
    review_prompt(change, field="change")
    row = await jobs.ended(owner.id, generation_id)
    if row.state is not GenerationState.COMPLETED:
        raise Conflict(
            "Only what became a clip can be refined; use `regenerate`.", field="generationId"
        )
    prompt = f"{row.prompt.rstrip(' .,;')}, {without_leads(change)}"
    can = await generation_backend(ctx, row.backend)
    if len(prompt) > can.max_prompt:
        raise BadInput(
            "The prompt of this thread is full; use `regenerate` with a new one.", field="change"
        )
    style = style_in(change) if style_in(change) in {each.name for each in can.styles} else None
    request = await _changed(ctx, owner, row, Changes(prompt=prompt, style=style, seed=seed))
    edited = jobs.edited(row, change) if can.edits else {}
    return await submit(ctx, owner, replace(request, **edited), key)


async def prompt_thread(ctx: Context, generation_id: int, page: PageRequest) -> Page[Generation]:
    """All turns of the thread that a generation is part of, latest first, as far as the viewer may
    see them. Raises `NotFound` as `generation` does."""
    row = await generation(ctx, generation_id)
    first = row.thread_id or row.id
    turns = Generation.visible_to(ctx.viewer).filter(Q(id=first) | Q(thread_id=first))
    return await page_of(turns, page)


async def prompt_changes(ctx: Context, row: Generation) -> list[PromptChange] | None:
    """Word by word from the prompt of the turn before to this one's; None without a turn before
    that the viewer may see."""
    if row.from_id is None:
        return None
    before = await ctx.loaders.seen_generation.load(row.from_id)
    return None if before is None else _compared(before.prompt, row.prompt)


def _compared(before: str, after: str) -> list[PromptChange]:
    one, other = (list(_WORD.finditer(text)) for text in (before, after))
    matcher = SequenceMatcher(
        a=[word[0] for word in one], b=[word[0] for word in other], autojunk=False
    )
    found = []
    for kind, start, end, to_start, to_end in matcher.get_opcodes():
        if kind == "equal":
            found.append(PromptChange(Fate.KEPT, _text(after, other[to_start:to_end])))
            continue
        if end > start:
            found.append(PromptChange(Fate.REMOVED, _text(before, one[start:end])))
        if to_end > to_start:
            found.append(PromptChange(Fate.ADDED, _text(after, other[to_start:to_end])))
    return found


def _text(prompt: str, words: list[re.Match[str]]) -> str:
    return prompt[words[0].start() : words[-1].end()]


async def _changed(ctx: Context, owner: User, row: Generation, changes: Changes) -> jobs.Request:
    """The request anew, checked against what the backend offers and the source allows now. It makes
    a draft of its own, also where the one before was a new take of another. What the one before
    changed of yet another, it changes too, unless the prompt is new."""
    before = await jobs.request_of(row)
    shots = tuple(map(Shot.from_json, row.shots)) if changes.prompt is None else ()
    if shots and changes.seconds is not None:
        raise BadInput("Its length is that of its shots.", field="seconds")
    # A new prompt in place of several shots begins with the usual length.
    seconds = None if row.shots and changes.prompt is not None else before.seconds
    asked = Asked(
        prompt=before.prompt if changes.prompt is None else changes.prompt,
        style=before.style if changes.style is None else changes.style,
        seconds=seconds if changes.seconds is None else changes.seconds,
        size=Size(before.width, before.height),
        audio=AudioMode(before.audio),
        seed=before.seed if changes.seed is None else changes.seed,
        backend=before.backend,
        caption=before.caption,
        shots=shots,
    )
    review_prompt(asked.prompt)
    return replace(
        await request_for(ctx, asked),
        origin=await origin_now(ctx, owner, before.origin),
        cameo_ids=all_shown(await called_in(ctx, owner, asked.prompt), before.cameo_ids),
        turn=jobs.Turn(from_id=row.id, thread_id=row.thread_id or row.id),
        edit_json=before.edit_json if changes.prompt is None else "",
        beginning=before.beginning,
        finish_json=before.finish_json if shots else "",
    )
