"""What the owner of a likeness changes, and takes back."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from models import cameos as rows
from models.cameos.rules import Purpose
from models.policies import CameoScope
from models.rights import Reach
from resolvers import cameos, detection
from safety import contexts
from schema.base import Info, Payload, mutation, row_id
from schema.cameos import Cameo


@strawberry.input(description="A likeness of yours.")
class CameoInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")


@strawberry.input(description="Who may use a likeness of yours.")
class SetCameoLevelInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    level: CameoScope = strawberry.field(description="Who; minors go no further than APPROVED.")


@strawberry.input(description="A member to let in or keep out.")
class SetCameoPermitInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    user_id: strawberry.ID = strawberry.field(description="The member.")
    allowed: bool | None = strawberry.field(
        default=None,
        description="True: may use it whatever the level. False: may not, whatever else holds. "
        "Null: as the level says.",
    )


@strawberry.input(description="What to restrict; what is absent stays as it is.")
class RestrictCameoInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    purposes: list[Purpose] | None = strawberry.field(
        default=None, description="What it may be used for."
    )
    blocked_contexts: list[contexts.Context] | None = strawberry.field(
        default=None, description="What it is kept out of."
    )
    blocked_phrases: list[str] | None = strawberry.field(
        default=None,
        description="Words that may not be said with it: up to 50 of up to 80 characters.",
    )
    always: list[str] | None = strawberry.field(
        default=None, description="What it is always shown with; told to the generator."
    )
    never: list[str] | None = strawberry.field(
        default=None, description="What it is never shown with."
    )
    voice_allowed: bool | None = strawberry.field(default=None, description="Whether it may speak.")
    remix_allowed: bool | None = strawberry.field(
        default=None, description="Whether clips with it may be remixed."
    )
    appearance_locked: bool | None = strawberry.field(
        default=None, description="Whether nobody may ask for it to look otherwise."
    )
    face_shown: bool | None = strawberry.field(
        default=None,
        description="Whether your own face is drawn, from your enrolment; off until you say so. "
        "Turning it off ends the jobs that may be drawing it; for clips there are, see `revokeCameo`.",
    )
    max_audience: Reach | None = strawberry.field(
        default=None, description="How far clips with it may go. Wider ones are narrowed at once."
    )
    publish_needs_approval: bool | None = strawberry.field(
        default=None, description="Whether you are asked before others publish a clip with it."
    )
    apply_to_existing: bool | None = strawberry.field(
        default=None,
        description="Whether published clips that break the new rules are held as well; when absent, "
        "they are if purposes, contexts, phrases or the audience became narrower.",
    )
    lift_holds: bool = strawberry.field(
        default=False,
        description="Free clips that were held for earlier rules and keep to the new ones.",
    )


@strawberry.input(description="Whether to look for your face.")
class SetLikenessDetectionInput:
    cameo_id: strawberry.ID = strawberry.field(description="Your own likeness, in use.")
    enabled: bool = strawberry.field(description="Off until you say so.")


@strawberry.input(description="From whom, or for which clip, to take your leave back.")
class RevokeCameoInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    mode: rows.RevokeMode = strawberry.field(
        default=rows.RevokeMode.UNPUBLISH, description="What becomes of what there is."
    )
    user_id: strawberry.ID | None = strawberry.field(
        default=None, description="From this member alone, who is kept out from now on."
    )
    clip_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="For this clip and its remixes alone. With neither: from everybody.",
    )


@strawberry.input(description="A clip with a likeness of yours.")
class CameoClipInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    clip_id: strawberry.ID = strawberry.field(description="The clip.")


@strawberry.input(description="A generation that is to show a likeness of yours.")
class StopCameoUseInput:
    cameo_id: strawberry.ID = strawberry.field(description="The likeness.")
    generation_id: strawberry.ID = strawberry.field(description="The generation.")


@strawberry.type(description="The likeness, or why it was not done.")
class CameoPayload(Payload):
    cameo: Cameo | None = strawberry.field(default=None, description="As it stands now.")


def _cameo(row: Any) -> CameoPayload:
    return CameoPayload(cameo=row)


@strawberry.type
class CameoMutation:
    @mutation("Say who may use your likeness. Jobs that no longer may end at once.")
    async def set_cameo_level(
        self,
        info: Info,
        input: Annotated[SetCameoLevelInput, strawberry.argument(description="Who.")],
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        return _cameo(await cameos.set_cameo_level(info.context, wanted, input.level))

    @mutation("Let a member use your likeness, or keep them from it, by name.")
    async def set_cameo_permit(
        self,
        info: Info,
        input: Annotated[SetCameoPermitInput, strawberry.argument(description="Whom.")],
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        user_id = row_id("User", input.user_id, field="userId")
        return _cameo(await cameos.set_cameo_permit(info.context, wanted, user_id, input.allowed))

    @mutation("Restrict what your likeness is used for. Narrower rules bite at once.")
    async def restrict_cameo(
        self,
        info: Info,
        input: Annotated[RestrictCameoInput, strawberry.argument(description="How.")],
    ) -> CameoPayload:
        purposes, blocked = input.purposes, input.blocked_contexts
        change = cameos.RulesChange(
            purposes=None if purposes is None else frozenset(purposes),
            blocked_contexts=None if blocked is None else frozenset(blocked),
            blocked_phrases=input.blocked_phrases,
            always=input.always,
            never=input.never,
            voice_allowed=input.voice_allowed,
            remix_allowed=input.remix_allowed,
            appearance_locked=input.appearance_locked,
            face_shown=input.face_shown,
            max_audience=input.max_audience,
            publish_needs_approval=input.publish_needs_approval,
        )
        row = await cameos.restrict_cameo(
            info.context,
            row_id("Cameo", input.cameo_id, field="cameoId"),
            change,
            existing=input.apply_to_existing,
            lift=input.lift_holds,
        )
        return _cameo(row)

    @mutation(
        "Compare clips that others make with your face. One that may show it without your leave is "
        "held until a moderator has looked, and you are told that there is one. It finds copies of the "
        "face of your enrolment, not other pictures of you. What is measured of your face opens with "
        "your likeness's key alone, and is forgotten when you turn this off or give the likeness up. "
        "Minors turn it on where all of their guardians allow it (`allowLikenessDetection`)."
    )
    async def set_likeness_detection(
        self,
        info: Info,
        input: Annotated[SetLikenessDetectionInput, strawberry.argument(description="Whether.")],
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        row = await detection.set_likeness_detection(info.context, wanted, enabled=input.enabled)
        return _cameo(row)

    @mutation("Allow no new use of your likeness for now. Clips that there are stay.")
    async def pause_cameo(
        self, info: Info, input: Annotated[CameoInput, strawberry.argument(description="Which.")]
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        return _cameo(await cameos.pause_cameo(info.context, wanted, pause=True))

    @mutation("Allow new uses of your likeness again, as its level and rules say.")
    async def resume_cameo(
        self, info: Info, input: Annotated[CameoInput, strawberry.argument(description="Which.")]
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        return _cameo(await cameos.pause_cameo(info.context, wanted, pause=False))

    @mutation("Take your leave back: from everybody, from one member or for one clip. At once.")
    async def revoke_cameo(
        self,
        info: Info,
        input: Annotated[RevokeCameoInput, strawberry.argument(description="From whom.")],
    ) -> CameoPayload:
        user, clip = input.user_id, input.clip_id
        row = await cameos.revoke_cameo(
            info.context,
            row_id("Cameo", input.cameo_id, field="cameoId"),
            input.mode,
            user_id=None if user is None else row_id("User", user, field="userId"),
            clip_id=None if clip is None else row_id("Clip", clip, field="clipId"),
        )
        return _cameo(row)

    @mutation("Let one clip show your likeness again. Nothing comes back by itself.")
    async def restore_cameo_clip(
        self,
        info: Info,
        input: Annotated[CameoClipInput, strawberry.argument(description="Which.")],
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        return _cameo(await cameos.restore_cameo_clip(info.context, wanted, clip_id))

    @mutation("Keep the clips that are about to be erased for you. They stay hidden.")
    async def undo_cameo_erasure(
        self, info: Info, input: Annotated[CameoInput, strawberry.argument(description="Which.")]
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        return _cameo(await cameos.undo_cameo_erasure(info.context, wanted))

    @mutation("Stop a generation that is to show your likeness.")
    async def stop_cameo_use(
        self,
        info: Info,
        input: Annotated[StopCameoUseInput, strawberry.argument(description="Which.")],
    ) -> CameoPayload:
        wanted = row_id("Cameo", input.cameo_id, field="cameoId")
        job = row_id("Generation", input.generation_id, field="generationId")
        return _cameo(await cameos.stop_cameo_use(info.context, wanted, job))
