"""Clips and their feeds."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import clips as rows
from models.publications import Wish
from models.rights import RemixPolicy
from resolvers import clips, disclosure, links, media, publications, schedules
from schema.ahead import expected, look_ahead, of_pages, told
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    mutation,
    row_id,
)
from schema.cameos import DepictingClip
from schema.collaborations import SharedClip
from schema.comments import CommentedClip
from schema.hashtags import CaptionedClip
from schema.holds import HeldClip
from schema.likes import LikedClip
from schema.media import Media
from schema.pins import PinnedClip
from schema.playbacks import WatchedClip
from schema.provenance import ProvenClip
from schema.remixes import RemixedClip
from schema.subtitles import SubtitledClip

if TYPE_CHECKING:
    from schema.generations import Generation
    from schema.links import ClipLink
    from schema.publications import Publication
    from schema.schedules import ClipSchedule
    from schema.users import User

strawberry.enum(rows.ClipState, name="ClipState", description="Where a clip is in its life.")
strawberry.enum(
    rows.Audience,
    name="Audience",
    description="""Who may see a published clip.
PUBLIC: everybody (a private member's followers). FOLLOWERS: accepted followers. MUTUALS: members
who follow each other. LIST: up to 50 named members. LINK: whoever opens a secret link; never in
feeds or search. PRIVATE: the author alone.""",
)


class VideoQuality(StrEnum):
    HIGH = "HIGH"
    LOW = "LOW"


strawberry.enum(
    VideoQuality,
    description="HIGH: as generated. LOW: 360 pixels on the short side, for slow links.",
)


@strawberry.type(description="What people are told about how a clip was made.")
class AiDisclosure:
    label: str = strawberry.field(description="A short label to show beside the clip.")
    is_ai_generated: bool = strawberry.field(description="Always true here.")
    eu_icon: str = strawberry.field(
        description="Name of the icon of the EU code of practice on marking AI content that fits: "
        "`fully-ai-generated` or `ai-modified`."
    )
    digital_source_type: str = strawberry.field(
        description="IPTC digital source type, such as `algorithmicMedia` (drawn by rules) or "
        "`trainedAlgorithmicMedia` (by a trained model)."
    )


@strawberry.type(description="A short generated video with sound.")
class Clip(
    LikedClip,
    CommentedClip,
    CaptionedClip,
    WatchedClip,
    PinnedClip,
    RemixedClip,
    SharedClip,
    HeldClip,
    DepictingClip,
    ProvenClip,
    SubtitledClip,
    Node,
):
    row = rows.Clip

    state: rows.ClipState = strawberry.field(description="Where the clip is in its life.")
    audience: rows.Audience = strawberry.field(description="Who may see it once published.")
    caption: str = strawberry.field(description="The author's words, up to 500 characters.")
    alt_text: str = strawberry.field(
        description="The author's description for people who cannot see it; empty while there is "
        "none: the prompt serves then."
    )
    prompt: str = strawberry.field(description="What the author asked for.")
    style: str | None = strawberry.field(description="Named style preset, if one was chosen.")
    duration_ms: int = strawberry.field(description="Length in milliseconds.")
    width: int = strawberry.field(description="Pixels.")
    height: int = strawberry.field(description="Pixels.")
    fps: int = strawberry.field(description="Frames per second.")
    blurhash: str = strawberry.field(
        description="Placeholder to paint while media load (blurha.sh)."
    )
    created_at: datetime = strawberry.field(description="When it was generated.")
    published_at: datetime | None = strawberry.field(description="When it was published.")
    allow_download: bool = strawberry.field(description="Whether others may download it.")

    @strawberry.field(
        graphql_type=Annotated["User", strawberry.lazy("schema.users")] | None,
        description="Who made it.",
    )
    @told("user")
    def author(self: Any, info: Info) -> Any:
        return info.context.loaders.user.find(self.author_id)

    @strawberry.field(
        description="Whether to cover it until you ask for it: its words are about sex, violence or "
        "drugs, and your `sensitiveLevel` is WARN. Visitors are warned; with HIDE it is not shown."
    )
    async def is_covered(self: Any, info: Info) -> bool:
        return await clips.is_covered(info.context, self)

    @strawberry.field(description="How the clip was made, to be shown with it.")
    async def ai_disclosure(self: Any, info: Info) -> AiDisclosure:
        source = await disclosure.digital_source_type(info.context, self)
        return AiDisclosure(
            label="AI-generated",
            is_ai_generated=True,
            eu_icon=disclosure.eu_icon(source),
            digital_source_type=source,
        )

    @strawberry.field(graphql_type=Media | None, description="The MP4 (H.264 and AAC).")
    @told("renditions")
    def video(
        self: Any,
        info: Info,
        quality: Annotated[
            VideoQuality, strawberry.argument(description="How much to load.")
        ] = VideoQuality.HIGH,
    ) -> Any:
        kind = (
            rows.RenditionKind.ORIGINAL
            if quality == VideoQuality.HIGH
            else rows.RenditionKind.SMALL
        )
        return media.clip_media(info.context, self, kind)

    @strawberry.field(
        graphql_type=Media | None,
        description="The same clip as an HLS playlist of its qualities (each byte ranges of one signed "
        "file), for players that load piece by piece and choose by bandwidth; null for clips from "
        "before there were such files.",
    )
    def stream(self: Any, info: Info) -> Any:
        return media.clip_stream(info.context, self)

    @strawberry.field(graphql_type=Media | None, description="A still picture, JPEG.")
    @told("renditions")
    def poster(self: Any, info: Info) -> Any:
        return media.clip_media(info.context, self, rows.RenditionKind.POSTER)

    @strawberry.field(graphql_type=Media | None, description="A small moving preview, WebP.")
    @told("renditions")
    def preview(self: Any, info: Info) -> Any:
        return media.clip_media(info.context, self, rows.RenditionKind.PREVIEW)

    @strawberry.field(
        graphql_type=Media | None, description="Frames in a grid for scrubbing, JPEG."
    )
    @told("renditions")
    def sprite_sheet(self: Any, info: Info) -> Any:
        return media.clip_media(info.context, self, rows.RenditionKind.SPRITES)

    @strawberry.field(
        graphql_type=Media | None,
        description="The MP4 as a file to keep; null where the author does not allow it.",
    )
    async def download(self: Any, info: Info) -> Any:
        return await media.clip_download(info.context, self)

    @strawberry.field(
        graphql_type=list[Annotated["ClipLink", strawberry.lazy("schema.links")]],
        description="Secret links, newest first; the author's alone.",
    )
    async def links(self: Any, info: Info) -> Any:
        return await links.clip_links(info.context, self)

    @strawberry.field(
        graphql_type=Annotated["Generation", strawberry.lazy("schema.generations")] | None,
        description="The generation that made it, to go on from with `refine`; null where you may "
        "not see that.",
    )
    async def generation(self: Any, info: Info) -> Any:
        if self.generation_id is None:
            return None
        return await info.context.loaders.seen_generation.load(self.generation_id)

    @strawberry.field(
        graphql_type=Annotated["ClipSchedule", strawberry.lazy("schema.schedules")] | None,
        description="When this draft is to be published; its author's alone, null for any other.",
    )
    async def schedule(self: Any, info: Info) -> Any:
        return await schedules.schedule_of(info.context, self)

    @strawberry.field(
        graphql_type=Annotated["Publication", strawberry.lazy("schema.publications")] | None,
        description="Whom its publication waits for, or why it is a draft again; its author's alone.",
    )
    async def publication(self: Any, info: Info) -> Any:
        return await publications.publication_of(info.context, self)


@strawberry.input(description="Which draft to publish, for whom, with which words.")
class PublishClipInput:
    clip_id: strawberry.ID = strawberry.field(description="The draft.")
    audience: rows.Audience = strawberry.field(
        default=rows.Audience.PUBLIC, description="Who may see it."
    )
    viewer_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The members of the audience LIST, 1 to 50."
    )
    caption: str | None = strawberry.field(default=None, description="Up to 500 characters.")
    alt_text: str | None = strawberry.field(default=None, description="Up to 1,000 characters.")
    allow_download: bool | None = strawberry.field(
        default=None, description="Whether others may download it; on by default, never for minors."
    )
    remix_policy: RemixPolicy | None = strawberry.field(
        default=None, description="Whom you let remix it; your `remixDefault` when absent."
    )

    def wish(self) -> Wish:
        return Wish(
            audience=self.audience,
            viewer_ids=tuple(row_id("User", v, field="viewerIds") for v in self.viewer_ids),
            allow_download=self.allow_download,
            remix_policy=self.remix_policy,
        )


@strawberry.input(description="What to change of a clip; what is absent stays.")
class UpdateClipInput:
    clip_id: strawberry.ID = strawberry.field(description="One of your clips.")
    caption: str | None = strawberry.field(default=None, description="Up to 500 characters.")
    alt_text: str | None = strawberry.field(default=None, description="Up to 1,000 characters.")
    audience: rows.Audience | None = strawberry.field(
        default=None, description="A new audience; published clips only."
    )
    viewer_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The members of the audience LIST, 1 to 50."
    )
    allow_download: bool | None = strawberry.field(
        default=None, description="Whether others may download it."
    )
    remix_policy: RemixPolicy | None = strawberry.field(
        default=None, description="Whom you let remix it from now on."
    )


@strawberry.input(description="One of your clips.")
class ClipInput:
    clip_id: strawberry.ID = strawberry.field(description="The clip.")


@strawberry.input(description="Several of your clips.")
class TrashClipsInput:
    clip_ids: list[strawberry.ID] = strawberry.field(description="1 to 50 clips.")


@strawberry.type(description="The clip, or why it was not done.")
class ClipPayload(Payload):
    clip: Clip | None = strawberry.field(default=None, description="The clip as it stands now.")


@strawberry.type(description="The clips, or why it was not done (then none was changed).")
class ClipsPayload(Payload):
    clips: list[Clip] | None = strawberry.field(
        default=None, description="The clips as they stand now."
    )


ClipId = Annotated[strawberry.ID, strawberry.argument(description="A clip's id.")]


@strawberry.type
class ClipQuery:
    @strawberry.field(graphql_type=Clip | None, description="One clip that you may see.")
    @of_pages
    async def clip(self, info: Info, id: ClipId) -> Any:
        found = await clips.clip(info.context, row_id("Clip", id), expected(info))
        await look_ahead(info, [found] if found else [])
        return found

    @strawberry.field(
        graphql_type=Connection[Clip] | None, description="Your clips that are not published."
    )
    async def drafts(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await clips.drafts(info.context, page_request(first, after)), after)

    @strawberry.field(
        graphql_type=Connection[Clip] | None, description="Your clips in the trash, restorable."
    )
    async def trashed_clips(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(
            await clips.trashed_clips(info.context, page_request(first, after)), after
        )


@strawberry.type
class ClipMutation:
    @mutation(
        "Show a draft to an audience. Followers are told at once. Where somebody has to approve it "
        "first, it waits: see its `publication`."
    )
    async def publish_clip(
        self,
        info: Info,
        input: Annotated[PublishClipInput, strawberry.argument(description="What to publish.")],
    ) -> ClipPayload:
        return ClipPayload(
            clip=await clips.publish_clip(
                info.context,
                row_id("Clip", input.clip_id, field="clipId"),
                input.wish(),
                caption=input.caption,
                alt_text=input.alt_text,
            ),
        )

    @mutation(
        "Make a published clip a draft again; it leaves every feed. One that waits for an approval is "
        "taken back."
    )
    async def unpublish_clip(
        self, info: Info, input: Annotated[ClipInput, strawberry.argument(description="Which.")]
    ) -> ClipPayload:
        return ClipPayload(
            clip=await clips.unpublish_clip(
                info.context, row_id("Clip", input.clip_id, field="clipId")
            ),
        )

    @mutation("Change a clip's words, audience or download permission.")
    async def update_clip(
        self,
        info: Info,
        input: Annotated[UpdateClipInput, strawberry.argument(description="What to change.")],
    ) -> ClipPayload:
        return ClipPayload(
            clip=await clips.update_clip(
                info.context,
                row_id("Clip", input.clip_id, field="clipId"),
                caption=input.caption,
                alt_text=input.alt_text,
                audience=input.audience,
                viewer_ids=[row_id("User", v, field="viewerIds") for v in input.viewer_ids],
                allow_download=input.allow_download,
                remix_policy=input.remix_policy,
            ),
        )

    @mutation("Put drafts or published clips in the trash, all or none.")
    async def trash_clips(
        self,
        info: Info,
        input: Annotated[TrashClipsInput, strawberry.argument(description="Which.")],
    ) -> ClipsPayload:
        ids = [row_id("Clip", c, field="clipIds") for c in input.clip_ids]
        return ClipsPayload(clips=await clips.trash_clips(info.context, ids))

    @mutation("Bring a clip back from the trash as it was.")
    async def restore_clip(
        self, info: Info, input: Annotated[ClipInput, strawberry.argument(description="Which.")]
    ) -> ClipPayload:
        return ClipPayload(
            clip=await clips.restore_clip(
                info.context, row_id("Clip", input.clip_id, field="clipId")
            ),
        )
