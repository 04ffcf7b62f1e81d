"""Steering: what a member asks of their feed, in words or by hand, and taking it back exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from core.errors import BadInput, NotFound
from core.text import clean_text, folded
from models import feed_controls
from models.base import transaction
from models.clips import Clip
from models.feed_controls import FeedControlVersion
from models.reads.asked import something_else
from models.reads.scoped import Scoped
from models.recipes import FeedMood
from models.sessions import Scope
from models.users import User
from ranking.controls import NOTHING, Control, Controls, Rule, check_target
from ranking.instructions import models, parser
from ranking.instructions.edits import LONGEST, THIS, Action, Edit, Reading
from ranking.instructions.wishes import control_of
from ranking.lexicon import Language, Subject
from resolvers.acting import shown_clip
from resolvers.context import Context
from resolvers.loaders import Loaders

# "More like this" fades: `ranking` halves it in this time, and then it is taken out.
LIKENESS_LASTS = timedelta(days=14)

log = structlog.get_logger()


class Lasting(StrEnum):
    """How long a control holds, where the words do not say."""

    HOUR = "HOUR"
    DAY = "DAY"
    THREE_DAYS = "THREE_DAYS"
    FOREVER = "FOREVER"


_LASTING = {
    Lasting.HOUR: timedelta(hours=1),
    Lasting.DAY: timedelta(days=1),
    Lasting.THREE_DAYS: timedelta(days=3),
}


@dataclass(frozen=True)
class Instruction:
    """An instruction as it was understood. `controls` are what it would set, `until` when they end;
    `unknown` the words no list knows and the members and clips that are not there."""

    text: str
    language: Language
    controls: tuple[Control, ...]
    action: Action | None
    unknown: tuple[str, ...]
    until: datetime | None


@dataclass(frozen=True)
class Asked:
    """What an instruction is read with: the clip on the screen, the clock on the wall."""

    clip_id: int | None = None
    language: Language = "en"
    time_zone: str | None = None
    lasting: Lasting | None = None


@dataclass(frozen=True)
class Held:
    """A member's controls as they stand. `version_id` None: nothing was ever asked, or all undone."""

    version_id: int | None
    controls: tuple[Control, ...]
    can_undo: bool
    can_redo: bool
    mood: str | None


async def feed_controls_of(ctx: Context) -> Held:
    """What holds now for the viewer, in the order in which it was asked."""
    viewer = ctx.require_viewer(Scope.READ)
    return await _held(ctx, viewer, await feed_controls.current(viewer.id))


_MOOD = Scoped(lambda _viewer, session_id: FeedMood.filter(id=session_id))


async def controls_now(ctx: Context) -> Controls:
    """What the viewer's feed is ranked with: their controls, with the session's mood on top."""
    if ctx.viewer is None or not ctx.loaders.steers:
        return NOTHING
    something_else()  # the clock
    now = ctx.instance.clock.now()
    base = _read(await feed_controls.current(ctx.viewer.id))
    for mood in await _MOOD.rows(None, session_id=ctx.session_id or 0):
        base = Controls.from_json(mood.controls).over(base)
    return base.active(now)


async def feed_instruction(ctx: Context, text: str, asked: Asked) -> Instruction:
    """What `text` would do, without doing it."""
    ctx.require_viewer(Scope.READ)
    return await _understand(ctx, text, asked)


async def apply_feed_instruction(ctx: Context, text: str, asked: Asked) -> tuple[Instruction, Held]:
    """Do what `text` asks for. Raises `BadInput` where it asks for nothing."""
    viewer = await _writer(ctx)
    read = await _understand(ctx, text, asked)
    if not read.controls and read.action is None:
        raise BadInput(
            "That asks for nothing that your feed can do; try “less football” or “only calm clips”.",
            field="text",
        )
    async with transaction():
        version = await _acted(viewer, read.action)
        if read.controls:
            version = await _changed(ctx, viewer, read.controls, note=read.text)
    steered(ctx)
    return read, await _held(ctx, viewer, version)


async def set_feed_control(ctx: Context, control: Control, lasting: Lasting | None) -> Held:
    """A slider, a rule or a share for one target, in place of what was asked of it before."""
    viewer = await _writer(ctx)
    check_target(control.target)
    await _check_is_there(ctx, control.target)
    wish = replace(control, until=_until(ctx, lasting))
    return await _set(ctx, viewer, wish, note=str(control.target))


async def remove_feed_control(ctx: Context, target: Subject) -> Held:
    """Raises `NotFound` where nothing is asked of the target."""
    viewer = await _writer(ctx)
    async with transaction():
        if all(c.target != target for c in _read(await feed_controls.current(viewer.id)).controls):
            raise NotFound("control", field="target")
        version = await feed_controls.change(
            viewer.id,
            lambda text: _parsed(text).without([target]).to_json(),
            note=f"without {target}",
        )
    steered(ctx)
    return await _held(ctx, viewer, version)


async def undo_feed_controls(ctx: Context) -> Held:
    """Back to the controls before the latest change. Raises `Conflict` where there is none."""
    return await _act(ctx, Action.UNDO)


async def redo_feed_controls(ctx: Context) -> Held:
    return await _act(ctx, Action.REDO)


async def reset_feed_controls(ctx: Context) -> Held:
    """Ask for nothing; that can be undone, too."""
    return await _act(ctx, Action.RESET)


async def like_this(ctx: Context, clip_id: int, *, more: bool) -> Held:
    """More or less like a clip, for two weeks."""
    viewer = await _writer(ctx)
    clip = await shown_clip(ctx, clip_id)
    until = ctx.instance.clock.now() + LIKENESS_LASTS
    source = "more-like-this" if more else "less-like-this"
    target = Subject("clip", str(clip.id))
    wish = Control(target, value=1.0 if more else -1.0, until=until, source=source)
    return await _set(ctx, viewer, wish, note=f"{source} {target}")


async def hide_clip(ctx: Context, clip_id: int, *, reason: str) -> Held:
    """Never show a clip again."""
    return await _hide(ctx, Subject("clip", str(clip_id)), reason)


async def hide_author(ctx: Context, user_id: int, *, reason: str) -> Held:
    """Never show a member's clips in the viewer's feeds; neither follows nor messages change."""
    return await _hide(ctx, Subject("author", str(user_id)), reason)


async def _hide(ctx: Context, target: Subject, reason: str) -> Held:
    viewer = await _writer(ctx)
    await _check_is_there(ctx, target)
    why = clean_text(reason, field="reason", longest=200)
    wish = Control(target, rule=Rule.HIDE, source="hidden")
    return await _set(ctx, viewer, wish, note=f"hide {target} {why}".strip())


async def _understand(ctx: Context, text: str, asked: Asked) -> Instruction:
    cleaned = clean_text(text, field="text", shortest=1, longest=LONGEST, lines=True)
    reading = await _reading(ctx, cleaned, asked.language)
    until = _until(ctx, asked.lasting)
    if asked.lasting is None and reading.span is not None:
        now = ctx.instance.clock.now().astimezone(_zone(asked.time_zone))
        ends = reading.span.ends(now)
        until = None if ends is None else ends.astimezone(UTC)
    clip = None if asked.clip_id is None else await shown_clip(ctx, asked.clip_id)
    controls, unknown = [], list(reading.unknown)
    for edit in reading.edits:
        target = await _resolved(ctx, edit, clip)
        if target is None:
            unknown.append(f"@{edit.target.name}" if edit.target.name != THIS else THIS)
        else:
            controls.append(control_of(edit, target, until=until, source="instruction"))
    return Instruction(
        cleaned, reading.language, tuple(controls), reading.action, tuple(unknown), until
    )


async def _reading(ctx: Context, text: str, language: Language) -> Reading:
    """As the operator's model reads it, where there is one and it makes sense; else by the grammar."""
    model = ctx.instance.instruction_model
    if model is not None:
        await ctx.instance.limiter.spend("write", f"instruction:{ctx.viewer and ctx.viewer.id}")
        try:
            return models.reading_of(await model.read(text, language), language)
        except Exception as failure:  # noqa: BLE001 - somebody else's code; the grammar stands in
            log.warning("instruction.model_failed", error=repr(failure))
    return parser.read(text, language=language)


async def _resolved(ctx: Context, edit: Edit, clip: Clip | None) -> Subject | None:
    """The target as rows know it: members and clips by their ids. None for one that is not there."""
    kind, name = edit.target
    if kind == "clip" or (kind == "author" and name == THIS):
        if clip is None:
            return None
        return Subject(kind, str(clip.id if kind == "clip" else clip.author_id))
    if kind == "author":
        found = User.visible_to(ctx.viewer)
        row = await found.get_or_none(handle_key=name.casefold())
        return None if row is None else Subject(kind, str(row.id))
    return Subject(kind, folded(name)) if kind in ("keyword", "hashtag") else edit.target


async def _check_is_there(ctx: Context, target: Subject) -> None:
    """Absent and hidden members, characters and clips look alike."""
    if target.kind == "clip":
        await shown_clip(ctx, int(target.name))
    elif target.kind == "author" and await ctx.loaders.user.load(int(target.name)) is None:
        raise NotFound("user", field="target")
    elif target.kind == "character" and await ctx.loaders.character.load(int(target.name)) is None:
        raise NotFound("character", field="target")


async def _act(ctx: Context, action: Action) -> Held:
    viewer = await _writer(ctx)
    async with transaction():
        version = await _acted(viewer, action)
    steered(ctx)
    return await _held(ctx, viewer, version)


async def _acted(viewer: User, action: Action | None) -> FeedControlVersion | None:
    match action:
        case Action.UNDO:
            return await feed_controls.undo(viewer.id)
        case Action.REDO:
            return await feed_controls.redo(viewer.id)
        case Action.RESET:
            return await feed_controls.change(viewer.id, _emptied, note="reset")
        case None:
            return None


def _emptied(text: str | None) -> str:
    return replace(_parsed(text), controls=()).to_json()


async def _set(ctx: Context, viewer: User, wish: Control, *, note: str) -> Held:
    async with transaction():
        version = await _changed(ctx, viewer, [wish], note=note)
    steered(ctx)
    return await _held(ctx, viewer, version)


async def _changed(
    ctx: Context, viewer: User, wishes: Iterable[Control], *, note: str
) -> FeedControlVersion:
    """What is over is left out of the new version, so that it does not count."""
    return await feed_controls.change(viewer.id, edited(ctx, wishes), note=note)


def edited(ctx: Context, wishes: Iterable[Control]) -> Callable[[str | None], str]:
    """The change that sets some controls, for `feed_controls.change`."""
    now = ctx.instance.clock.now()
    return lambda text: _parsed(text).active(now).with_controls(wishes).to_json()


def steered(ctx: Context) -> None:
    """After the transaction that changed what feeds are made with: what was known of the viewer when
    they called may not hold, and other devices are told at once."""
    ctx.loaders = Loaders(ctx.viewer)
    ctx.instance.live.kick()


async def _held(ctx: Context, viewer: User, version: FeedControlVersion | None) -> Held:
    mood = await FeedMood.get_or_none(id=ctx.session_id)
    held_id = None if version is None else version.id
    return Held(
        version_id=held_id,
        controls=_read(version).active(ctx.instance.clock.now()).controls,
        can_undo=version is not None,
        can_redo=await FeedControlVersion.filter(user_id=viewer.id, parent_id=held_id).exists(),
        mood=None if mood is None else mood.name,
    )


def _read(version: FeedControlVersion | None) -> Controls:
    return _parsed(None if version is None else version.controls)


def _parsed(text: str | None) -> Controls:
    return NOTHING if text is None else Controls.from_json(text)


def _until(ctx: Context, lasting: Lasting | None) -> datetime | None:
    if lasting is None or lasting is Lasting.FOREVER:
        return None
    return ctx.instance.clock.now() + _LASTING[lasting]


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as failure:
        raise BadInput(
            "There is no such time zone; try “Europe/Paris”.", field="timeZone"
        ) from failure


async def _writer(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    return viewer
