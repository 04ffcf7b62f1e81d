"""From what a worker made to the draft that shows it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from core.languages import language_of
from models import outbox
from models.base import connection
from models.clips import Clip, ClipState, Rendition, RenditionKind
from models.deletions import doom
from models.generations import Generation
from models.holds import HoldKind, place_hold
from models.provenance import record_clip
from models.remixes import join_lineage
from models.users import User
from realtime.events import DraftRetaken


@dataclass(frozen=True)
class File:
    """One stored file of a finished clip."""

    kind: RenditionKind
    key: str
    content_type: str
    size: int
    sha256: str
    width: int
    height: int
    passed_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a finished job hands over. `transcript` holds {start, end, text} in seconds; `mark` is the
    number in the pixels, `stills` what they look like."""

    effective_prompt: str
    duration_ms: int
    width: int
    height: int
    fps: int
    blurhash: str
    files: Sequence[File]
    notes: Sequence[str] = ()
    recipe: Mapping[str, Any] = field(default_factory=dict)
    transcript: Sequence[Mapping[str, Any]] = ()
    mark: int | None = None
    stills: Sequence[int] = ()


async def make_draft(row: Generation, made: Made) -> Clip:
    """The new draft of a job, in the transaction that ends it."""
    clip = await Clip.create(
        author_id=row.owner_id,
        caption=row.caption,
        language=language_of(row.prompt),
        **_picture(row, made),
        depth=row.depth,
        cap_reach=row.cap_reach,
        cap_download=row.cap_download,
        cap_remix=row.cap_remix,
    )
    if row.source_ids:
        await join_lineage(clip, row.source_ids)
    await give_files(clip.id, made)
    if row.is_for_review:
        cause = f"upload:{row.image_id}"
        await place_hold(clip.id, HoldKind.MOD_REVIEW, cause, actor_id=None)
    return clip


async def retake(row: Generation, made: Made) -> Clip | None:
    """Let the draft show what was made. None when its owner may not change it any more."""
    owner = await User.get(id=row.owner_id)
    draft = await Clip.edited_by(owner).get_or_none(id=row.draft_id)
    if draft is None or draft.hold_count:
        return None
    taken = Clip.filter(id=draft.id, state=ClipState.DRAFT)
    if not await taken.update(**_picture(row, made)):
        return None
    await doom([file.key for file in await Rendition.filter(clip_id=draft.id)])
    await Rendition.filter(clip_id=draft.id).delete()
    await give_files(draft.id, made)
    await outbox.append(connection(), DraftRetaken(clip_id=draft.id))
    retaken = await Clip.get(id=draft.id)
    await Clip.filter(id=draft.id).update(rating=retaken.rate())
    return retaken


def _picture(row: Generation, made: Made) -> dict[str, Any]:
    """What a clip shows, and how that came about."""
    return {
        "generation_id": row.id,
        "prompt": row.prompt,
        "style": row.style,
        "duration_ms": made.duration_ms,
        "width": made.width,
        "height": made.height,
        "fps": made.fps,
        "blurhash": made.blurhash,
        "transcript_json": json.dumps([dict(line) for line in made.transcript], ensure_ascii=False),
    }


async def give_files(clip_id: int, made: Made) -> None:
    for file in made.files:
        await Rendition.create(clip_id=clip_id, **asdict(file))
    await record_clip(clip_id, made.mark, made.stills)
