"""What an archive may say, checked field by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, ValidationError

from core.errors import BadInput
from models.clips import Audience, RenditionKind
from models.generations import TERMINAL, GenerationState
from models.notifications import Digest, NotificationType
from models.policies import CommentPolicy, MessagePolicy
from models.rights import Reach, RemixPolicy
from models.users import AgeBand, FeedKind

Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
Minute = Annotated[int, Field(ge=0, lt=24 * 60)]
Side = Annotated[int, Field(ge=16, le=8192)]


def known_kinds(names: str) -> str:
    """Those that are known here; an instance of another version may know others."""
    return " ".join(name for name in names.split() if name in NotificationType.__members__)


def known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("unknown time zone")
    return name


class Dated(BaseModel):
    id: Id
    made_at: AwareDatetime


class File(BaseModel):
    path: str = Field(max_length=80)
    content_type: Literal["video/mp4", "image/jpeg", "image/webp"]
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    width: Side
    height: Side


class Picture(File):
    clip_id: Id
    content_type: Literal["image/jpeg", "image/webp"]


class Rendition(File):
    kind: RenditionKind


class Profile(Dated):
    name: str = Field(min_length=1, max_length=60)
    bio: str = Field(max_length=500)
    age_band: AgeBand
    born_on: date | None
    is_private: bool
    feed_choice: FeedKind
    remix_policy: RemixPolicy
    on_leaderboards: bool = True
    avatar: Picture | None = None


class Clip(Dated):
    generation_id: Id | None
    audience: Audience
    caption: str = Field(max_length=500)
    alt_text: str = Field(max_length=1000)
    prompt: str = Field(max_length=2000)
    style: str | None = Field(max_length=40)
    allow_download: bool
    comment_policy: CommentPolicy
    remix_policy: RemixPolicy
    duration_ms: int = Field(ge=0, le=24 * 3600 * 1000)
    width: Side
    height: Side
    fps: int = Field(ge=1, le=240)
    blurhash: str = Field(max_length=100)
    transcript: list[Any]
    subtitles: list[Any] | None = None
    language: str | None = Field(default=None, max_length=35)
    parent_id: Id | None
    root_id: Id | None
    depth: int = Field(ge=0, le=10_000)
    cap_reach: Reach
    cap_download: bool
    cap_remix: RemixPolicy
    files: list[Rendition] = Field(max_length=len(RenditionKind))


class Generation(Dated):
    state: GenerationState
    prompt: str = Field(max_length=2000)
    effective_prompt: str = Field(max_length=4000)
    caption: str = Field(max_length=500)
    style: str | None = Field(max_length=40)
    seconds: float = Field(gt=0, le=24 * 3600)
    width: Side
    height: Side
    fps: int = Field(ge=1, le=240)
    audio: str = Field(max_length=10)
    seed: int = Field(ge=0, lt=2**63)
    backend: str = Field(max_length=40)
    notes: list[str]
    recipe: dict[str, Any]

    @property
    def is_over(self) -> bool:
        return self.state in TERMINAL


class Playlist(Dated):
    title: str = Field(min_length=1, max_length=100)
    description: str = Field(max_length=500)
    is_public: bool


class PlaylistItem(Dated):
    playlist_id: Id
    clip_id: Id
    place: int = Field(ge=1)


class FilterWord(Dated):
    word: str = Field(min_length=1, max_length=60)


class MessageSettings(Dated):
    policy: MessagePolicy
    sends_receipts: bool


class NotificationSettings(Dated):
    switched_on: Annotated[str, Field(max_length=600), AfterValidator(known_kinds)]
    switched_off: Annotated[str, Field(max_length=600), AfterValidator(known_kinds)]
    digest: Digest
    time_zone: Annotated[str, AfterValidator(known_zone)]
    chose_quiet_hours: bool
    quiet_from: Minute | None
    quiet_until: Minute | None


class SearchSettings(Dated):
    is_indexed: bool


class ImpressionSettings(Dated):
    is_kept: bool


class RankingSettings(Dated):
    is_recommended: bool


T = TypeVar("T", bound=BaseModel)


def read_as(kind: type[T], rows: Sequence[object]) -> list[T]:
    """Raises `BadInput` for the first row that says something it may not."""
    try:
        return [kind.model_validate(row) for row in rows]
    except ValidationError as failure:
        place = ".".join(str(part) for part in failure.errors()[0]["loc"])
        raise BadInput(f"The archive's {kind.__name__} has a bad `{place}`.") from None
