"""Likenesses: who may use them, what for, and what was made with them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import cameos as rows
from models.cameos.rules import Purpose
from models.policies import CameoScope
from models.rights import Reach
from resolvers import cameos, detection
from safety import contexts
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    connection,
    global_id,
    row_id,
)

if TYPE_CHECKING:
    from schema.characters import Character
    from schema.clips import Clip
    from schema.generations import Generation
    from schema.users import User

LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
LazyUser = Annotated["User", strawberry.lazy("schema.users")]
LazyGeneration = Annotated["Generation", strawberry.lazy("schema.generations")]

strawberry.enum(
    rows.CameoState,
    name="CameoState",
    description="""Where a likeness is. ENROLLING: its owner is to show themselves. VERIFYING: a
moderator looks at that. ACTIVE: in use. PAUSED: no new use. REVOKED: given up; PURGED: with all that
was kept of it. REJECTED: it was not its owner. SUSPENDED: a moderator stopped it.""",
)
strawberry.enum(
    rows.CameoKind,
    name="CameoKind",
    description="Whose a likeness is. PERSON: its owner's own. CHARACTER: of what is nobody, such as a "
    "pet, an object, a drawing or an invented persona.",
)
strawberry.enum(
    CameoScope,
    name="CameoLevel",
    description="""Who may use a likeness. ONLY_ME: its owner. APPROVED: whom its owner approves, one
request at a time. MUTUALS: also members who follow each other. EVERYONE: all who are not kept out.""",
)
strawberry.enum(
    Purpose,
    name="CameoPurpose",
    description="""What a likeness is used for. GENERATE: to be drawn in clips. VOICE: to speak in
them. PUBLISH: clips with it are shown to others. REMIX: they are remixed. ADVERTISING and TRAIN (of
models) are off until its owner turns them on.""",
)
strawberry.enum(
    contexts.Context, name="CameoContext", description="What a likeness may be kept out of."
)
strawberry.enum(
    Reach, name="CameoAudience", description="How far clips with a likeness may go, widest first."
)
strawberry.enum(
    rows.RevokeMode,
    name="RevokeMode",
    description="""What becomes of what there is. FUTURE_ONLY: published clips stay, drafts cannot be
published, nothing is remixed further. UNPUBLISH: all of it is hidden, remixes that show the likeness
too. ERASE: drafts are deleted now and published clips after 14 days, hidden until then.""",
)
strawberry.enum(
    cameos.UsesOf, name="CameoUses", description="Which of the clips that show a likeness."
)


@strawberry.type(description="A member whom the owner of a likeness named.")
class CameoPermit:
    is_allowed: bool = strawberry.field(description="True: let in. False: kept out.")

    @strawberry.field(graphql_type=LazyUser | None, description="Who; null if hidden from you.")
    async def user(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.user_id)


@strawberry.type(description="What the owner of a likeness restricts.")
class CameoRestrictions:
    appearance_locked: bool = strawberry.field(
        description="Whether nobody may ask for it to look otherwise."
    )
    face_shown: bool = strawberry.field(
        description="Whether the face of its enrolment is drawn, in few tones, on whoever plays it; "
        "else their skin, hair and clothes have its colours alone. Never for minors."
    )
    max_audience: Reach = strawberry.field(description="How far clips with it may go.")
    publish_needs_approval: bool = strawberry.field(
        description="Whether its owner is asked before others publish a clip with it."
    )
    voice_allowed: bool = strawberry.field(description="Whether it may speak (purpose VOICE).")
    remix_allowed: bool = strawberry.field(
        description="Whether clips with it may be remixed (purpose REMIX)."
    )

    @strawberry.field(description="What it may be used for.")
    def purposes(self: Any) -> list[Purpose]:
        return sorted(self.purposes)

    @strawberry.field(description="What it is kept out of. SEXUALISED is refused for everybody.")
    def blocked_contexts(self: Any) -> list[contexts.Context]:
        return sorted(self.blocked_contexts)

    @strawberry.field(description="Words that may not be said with it.")
    def blocked_phrases(self: Any) -> list[str]:
        return sorted(self.blocked_phrases)

    @strawberry.field(description="What it is always to be shown with; told to the generator.")
    def always(self: Any) -> list[str]:
        return sorted(self.always)

    @strawberry.field(description="What it is never to be shown with.")
    def never(self: Any) -> list[str]:
        return sorted(self.never)


@strawberry.type(
    description="A likeness, of a member or of a character of theirs, for others to use as far as they "
    "let them."
)
class Cameo(Node):
    row = rows.Cameo

    kind: rows.CameoKind = strawberry.field(description="Whose it is.")
    name: str = strawberry.field(description="What its owner calls it.")
    state: rows.CameoState = strawberry.field(description="Where it is.")
    level: CameoScope = strawberry.field(description="Who may use it, as its owner chose.")
    created_at: datetime = strawberry.field(description="Since when it is being enrolled.")

    @strawberry.field(
        graphql_type=Annotated["Character", strawberry.lazy("schema.characters")] | None,
        description="What it has beside as a character; null for a member's own likeness.",
    )
    async def character(self: Any, info: Info) -> Any:
        return await cameos.character_of(info.context, self)

    @strawberry.field(description="Grows with every change; uses are judged by the latest.")
    def epoch(self: Any) -> int:
        return int(self.epoch)

    @strawberry.field(
        description="Whether finished clips are compared with its owner's face, see "
        "`setLikenessDetection`; null to anybody else."
    )
    async def is_detected(self: Any, info: Info) -> bool | None:
        return await detection.is_detected(info.context, self)

    @strawberry.field(graphql_type=LazyUser | None, description="Whose likeness it is.")
    async def owner(self: Any, info: Info) -> Any:
        return await info.context.loaders.user.load(self.owner_id)

    @strawberry.field(
        graphql_type=CameoRestrictions | None,
        description="What its owner restricts; null to anybody else.",
    )
    async def restrictions(self: Any, info: Info) -> Any:
        return cameos.restrictions(info.context, self)

    @strawberry.field(
        graphql_type=list[CameoPermit],
        description="Whom its owner let in or kept out by name; empty to anybody else.",
    )
    async def permits(self: Any, info: Info) -> Any:
        return await cameos.permits(info.context, self)

    @strawberry.field(
        graphql_type=Connection[LazyClip] | None,
        description="Every clip that shows it, others' drafts too, newest first; its owner's to see.",
    )
    async def uses(
        self: Any,
        info: Info,
        state: Annotated[
            cameos.UsesOf | None, strawberry.argument(description="Only those; all when absent.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await cameos.uses(info.context, self, state, page_request(first, after))
        return connection(page, after)

    @strawberry.field(
        graphql_type=Connection[LazyGeneration] | None,
        description="Generations under way that are to show it, newest first; its owner's to see.",
    )
    async def generations(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await cameos.jobs(info.context, self, page_request(first, after))
        return connection(page, after)


@strawberry.type
class DepictedMember:
    """What `User` says of a member's likeness; no type of the API."""

    @strawberry.field(
        graphql_type=Cameo | None, description="Their likeness, where you may know of it."
    )
    async def cameo(self: Any, info: Info) -> Any:
        return await info.context.loaders.cameo_of.load(self.id)


@strawberry.type
class DepictingClip:
    """What `Clip` says of the likenesses in it; no type of the API."""

    @strawberry.field(
        graphql_type=list[Cameo],
        description="The likenesses it shows, as far as you may know of them.",
    )
    async def cameos(self: Any, info: Info) -> Any:
        return await cameos.shown_cameos(info.context, self)

    @strawberry.field(
        description="Opaque receipts in the instance's consent ledger for the leave under which each "
        "likeness is shown."
    )
    async def consent_receipts(self: Any, info: Info) -> list[str]:
        shown = await info.context.loaders.clip_cameos.load(self.id)
        return [each.receipt for each in shown]


@strawberry.type(description="A use of your likeness, as it happens.")
class CameoUsed:
    stage: str | None = strawberry.field(
        description="SUBMITTED, DRAFTED, AWAITING (your approval of its publication), PUBLISHED or "
        "STOPPED; null with `resync`."
    )
    cameo_id: strawberry.ID | None = strawberry.field(description="The likeness.")
    user_id: strawberry.ID | None = strawberry.field(description="Who uses it.")
    generation_id: strawberry.ID | None = strawberry.field(description="In which generation.")
    clip_id: strawberry.ID | None = strawberry.field(description="In which clip.")
    cursor: str = strawberry.field(description="Pass as `after` to go on from here.")
    resync: bool = strawberry.field(description="Something was missed: load the uses afresh.")


@strawberry.type
class CameoQuery:
    @strawberry.field(graphql_type=Cameo | None, description="Your likeness; null until you enrol.")
    async def my_cameo(self, info: Info) -> Any:
        return await cameos.my_cameo(info.context)

    @strawberry.field(
        graphql_type=Cameo | None, description="A likeness that you may know of, by its id."
    )
    async def cameo(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="A likeness's id.")],
    ) -> Any:
        return await cameos.cameo(info.context, row_id("Cameo", id))


@strawberry.type
class CameoSubscription:
    @strawberry.subscription(
        graphql_type=CameoUsed, description="Every use of your likeness as it happens."
    )
    async def cameo_used(
        self,
        info: Info,
        after: Annotated[
            str | None, strawberry.argument(description="The `cursor` of the last value you had.")
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        async with aclosing(cameos.cameo_used(info.context, after)) as values:
            async for value in values:
                yield _used(value)


def _used(news: cameos.CameoNews) -> CameoUsed:
    use = news.use
    return CameoUsed(
        stage=use and use.stage,
        cameo_id=_id("Cameo", use and use.cameo_id),
        user_id=_id("User", use and use.user_id),
        generation_id=_id("Generation", use and use.generation_id),
        clip_id=_id("Clip", use and use.clip_id),
        cursor=news.cursor,
        resync=news.resync,
    )


def _id(noun: str, number: int | None) -> strawberry.ID | None:
    return None if number is None else strawberry.ID(global_id(noun, number))
