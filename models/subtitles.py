"""What is said and heard in a clip, line by line: as it was made, or as its author corrected it.

The transcript of the making stays as it is, since moderation reads it; what the author writes stands
beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tortoise import fields

from core.errors import BadInput
from core.text import clean_text
from models.base import Row
from models.clips import Clip

MOST_LINES = 100
LONGEST_LINE = 200
MOST_VERSIONS = 50
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, without its private corners


@dataclass(frozen=True)
class Line:
    """Milliseconds from the start of the clip."""

    start_ms: int
    end_ms: int
    text: str


class CaptionVersion(Row):
    """A caption as it was before it was changed; made at the moment of the change."""

    clip_id = fields.BigIntField()
    caption = fields.CharField(500)

    class Meta:
        table = "caption_versions"


async def keep_caption(clip: Clip, following: str) -> None:
    """Keep what the caption says if `following` will say something else; the oldest of too many
    go. In the transaction that changes it."""
    if clip.caption == following:
        return
    await CaptionVersion.create(clip_id=clip.id, caption=clip.caption)
    kept = CaptionVersion.filter(clip_id=clip.id).order_by("-id").limit(MOST_VERSIONS)
    await (
        CaptionVersion.filter(clip_id=clip.id)
        .exclude(id__in=await kept.values_list("id", flat=True))
        .delete()
    )


def lines_of(clip: Clip) -> list[Line]:
    if clip.subtitles_json is not None:
        return [Line(**line) for line in json.loads(clip.subtitles_json)]
    heard = json.loads(clip.transcript_json)
    return [
        Line(round(line["start"] * 1000), round(line["end"] * 1000), line["text"]) for line in heard
    ]


async def correct(clip: Clip, lines: Sequence[Line] | None, language: str | None) -> None:
    """Write what is said as the author has it, None for as it was made. Raises `BadInput` for lines
    outside the clip or out of order, and for what is no language tag."""
    if language is not None and (len(language) > 35 or not _TAG.fullmatch(language)):
        raise BadInput(
            "Give a BCP 47 language tag, such as `en` or `fr-CA`.",
            field="language",
        )
    written = None
    if lines is not None:
        cleaned = [asdict(line) for line in _checked(lines, clip.duration_ms)]
        written = json.dumps(cleaned, ensure_ascii=False)
    clip.subtitles_json = written
    clip.language = language if language is not None else clip.language
    await clip.save(update_fields=["subtitles_json", "language"])


def webvtt(lines: Sequence[Line]) -> str:
    """A WebVTT file (https://www.w3.org/TR/webvtt1/) of the lines."""
    cues = [
        f"{_clock(line.start_ms)} --> {_clock(line.end_ms)}\n{_escaped(line.text)}\n"
        for line in lines
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _checked(lines: Sequence[Line], duration_ms: int) -> list[Line]:
    if len(lines) > MOST_LINES:
        raise BadInput(f"A clip has at most {MOST_LINES} lines.", field="lines")
    cleaned, last = [], 0
    for line in lines:
        if not last <= line.start_ms < line.end_ms <= duration_ms:
            raise BadInput(
                "Lines follow one another, each within the clip and with an end after its start.",
                field="lines",
            )
        last = line.start_ms
        text = clean_text(line.text, field="lines", shortest=1, longest=LONGEST_LINE)
        cleaned.append(Line(line.start_ms, line.end_ms, text))
    return cleaned


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
