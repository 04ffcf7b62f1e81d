"""Cutting clips: a list of stretches and cards becomes a clip of its own, and the sources stay as they
are. What is shown is drawn again from its plans, so that nothing is decoded with its marks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.errors import BadInput, Conflict
from core.text import clean_text
from generation.spec import Finish, Line, Shot, Size
from models.clips import Clip
from models.generations import Generation
from models.remixes import leave_to_remix, origin_of_all
from models.sessions import Scope
from models.subtitles import lines_of
from models.users import User
from resolvers.backends import generation_backend
from resolvers.context import Context
from resolvers.generations import MOST_CAMEOS, request_for, shown_in, submit
from resolvers.reviewing import review_prompt
from resolvers.storyboards import as_made, made_of, own_source

LONGEST_TITLE = 120
_CARD_MS = 2000


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A stretch of a clip (None: from its beginning, to its end), or a card with a `title` for
    `to_ms`."""

    clip_id: int | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edits:
    """`music`: a mood for a bed under everything. `size` None: that of the first clip; another one
    composes every shot anew."""

    cuts: Sequence[Cut]
    music: str | None = None
    burns_captions: bool = False
    size: Size | None = None
    caption: str = ""


@dataclass(frozen=True)
class _Source:
    clip: Clip
    made: Generation
    shots: tuple[Shot, ...]


async def edit_clips(ctx: Context, edits: Edits, *, key: str | None) -> Generation:
    """Ask for the clip that an edit list describes, of the viewer's own drafts and clips. It shows
    all whom they show, who are asked anew, and has no right that any of them lacks.

    Raises `BadInput` naming the cut at fault, `NotFound` for a clip that is not the viewer's,
    `Conflict` for one that cannot be drawn again or is held back.
    """
    owner = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("generate", str(owner.id))
    sources = await _sources(ctx, owner, edits.cuts)
    if not sources:
        raise BadInput("Show a stretch of at least one clip.", field="cuts")
    first = next(iter(sources.values())).made
    shots: list[Shot] = []
    captions: list[Line] = []
    for number, cut in enumerate(edits.cuts):
        field = f"cuts.{number}"
        if cut.clip_id is None:
            shots.append(_card(cut, field))
            continue
        source = sources[cut.clip_id]
        start, end = _span(cut, source.clip, field)
        if edits.burns_captions:
            captions += _captions(source.clip, start, end, sum(shot.length for shot in shots))
        shots += _between(source.shots, start, end)
    finish = {**asdict(Finish(edits.music, tuple(captions))), "cuts": _told(edits.cuts)}
    most = (await generation_backend(ctx, first.backend)).max_shots
    if len(shots) > most:
        raise BadInput(f"All cuts together show at most {most} shots.", field="cuts")
    request = await _request(ctx, edits, first, shots)
    origins = [
        await leave_to_remix(source.clip, owner, settings=ctx.instance.settings)
        for source in sources.values()
    ]
    cameo_ids = {id_ for source in sources.values() for id_ in await shown_in(source.clip)}
    if len(cameo_ids) > MOST_CAMEOS:
        raise BadInput(f"A clip shows at most {MOST_CAMEOS} likenesses.", field="cuts")
    request = replace(
        request,
        origin=origin_of_all(origins),
        cameo_ids=tuple(sorted(cameo_ids)),
        finish_json=json.dumps(finish, ensure_ascii=False),
    )
    return await submit(ctx, owner, request, key)


async def _sources(ctx: Context, owner: User, cuts: Sequence[Cut]) -> dict[int, _Source]:
    """Each clip of the list once, in its order."""
    found: dict[int, _Source] = {}
    for cut in cuts:
        if cut.clip_id is not None and cut.clip_id not in found:
            clip = await own_source(owner.id, cut.clip_id)
            made, shots, _ = await made_of(ctx, clip, field="cuts")
            found[cut.clip_id] = _Source(clip, made, tuple(map(Shot.from_json, shots)))
    if len({source.made.backend for source in found.values()}) > 1:
        raise Conflict("These clips were made by different generators.", field="cuts")
    return found


async def _request(ctx: Context, edits: Edits, first: Generation, shots: Sequence[Shot]) -> Any:
    prompts = dict.fromkeys(shot.prompt for shot in shots if shot.title is None)
    prompt = "\n".join(prompts)[:2000]
    asked = replace(
        as_made(first), prompt=prompt, caption=edits.caption, shots=tuple(shots), style=None
    )
    if edits.size is not None:
        asked = replace(asked, size=edits.size)
    return await request_for(ctx, asked)


def _card(cut: Cut, field: str) -> Shot:
    title = clean_text(cut.title or "", field=f"{field}.title", shortest=1, longest=LONGEST_TITLE)
    review_prompt(title, field=f"{field}.title")
    length = (_CARD_MS if cut.to_ms is None else cut.to_ms) / 1000
    if not 0.5 <= length <= 10:
        raise BadInput("A card stands for half a second to ten.", field=f"{field}.toMs")
    return Shot("", length, title=title)


def _span(cut: Cut, clip: Clip, field: str) -> tuple[float, float]:
    """In seconds of the clip."""
    if cut.title is not None:
        raise BadInput("A cut is a stretch of a clip or a card, not both.", field=field)
    start = cut.from_ms or 0
    end = clip.duration_ms if cut.to_ms is None else cut.to_ms
    if not 0 <= start < end <= clip.duration_ms:
        raise BadInput(f"Stay within 0 and {clip.duration_ms} ms, in order.", field=field)
    if end - start < 500:
        raise BadInput("A cut lasts at least half a second.", field=field)
    return start / 1000, end / 1000


def _between(shots: Sequence[Shot], start: float, end: float) -> list[Shot]:
    """What lies between two moments of a clip of these shots. What would last less than half a second
    of a shot, cuts being where they are, is left out."""
    found, at = [], 0.0
    for shot in shots:
        first, last = max(start - at, 0.0), min(end - at, shot.length)
        if last - first >= 0.5:
            begin = shot.start + first
            found.append(replace(shot, start=begin, end=begin + last - first))
        at += shot.length
    return found


def _captions(clip: Clip, start: float, end: float, at: float) -> list[Line]:
    """The lines of a stretch, corrected by the author where they did, as they come at `at`."""
    found = []
    for line in lines_of(clip):
        first, last = max(line.start_ms / 1000, start), min(line.end_ms / 1000, end)
        if first < last:
            found.append(Line(at + first - start, at + last - start, line.text))
    return found


def _told(cuts: Sequence[Cut]) -> list[dict[str, Any]]:
    return [asdict(cut) for cut in cuts]
