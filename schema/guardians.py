"""Guardians and wards, and the policy that comes of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import guardian_links as rows
from resolvers import guardians, wards
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)
from schema.policies import Policy, PolicySettings, PolicySettingsInput

if TYPE_CHECKING:
    from schema.users import User

LazyUser = Annotated["User", strawberry.lazy("schema.users")]

strawberry.enum(
    rows.LinkState,
    name="GuardianLinkState",
    description="""How far a link has come. INVITED: a code waits to be taken, for 7 days.
PENDING_PROOF: both have agreed; the guardian's age is to be proven. ACTIVE: the guardian's settings
hold. UNLINK_REQUESTED: the same, until it ends 72 hours after the ward asked for it. DISPUTED: frozen
by a moderator; the guardian sees and sets nothing, and the safe defaults hold. ENDED, DECLINED,
EXPIRED, AGED_OUT: over.""",
)


@strawberry.type(description="One day of a ward, in UTC, in numbers alone.")
class WardDay:
    day: date = strawberry.field(description="Which day.")
    minutes_watched: int = strawberry.field(description="Whole minutes watched.")
    clips_watched: int = strawberry.field(description="How many clips were played.")
    generations: int = strawberry.field(description="How many clips were asked for.")


@strawberry.type(
    description="How a ward fares, in numbers alone: no prompts, no messages, nobody's names."
)
class WardActivity:
    days: list[WardDay] = strawberry.field(description="The last days, the latest first.")
    people_messaged: int = strawberry.field(
        description="How many members they were in conversations with, where they said something."
    )
    likeness_grants: int = strawberry.field(
        description="How many members may use their likeness now because they let them."
    )
    likeness_uses: int = strawberry.field(
        description="How many generations of others were to show their likeness in these days."
    )


@strawberry.type(description="Somebody looks after somebody, or may come to.")
class GuardianLink(Node):
    row = rows.GuardianLink

    state: rows.LinkState = strawberry.field(description="How far it has come.")
    created_at: datetime = strawberry.field(description="When the invitation was made.")
    ends_at: datetime | None = strawberry.field(
        description="When the invitation expires, or the wish to unlink comes true; else null."
    )

    @strawberry.field(
        graphql_type=LazyUser | None, description="The minor; null until the code is taken."
    )
    async def ward(self: Any, info: Info) -> Any:
        return self.ward_id and await info.context.loaders.user.load(self.ward_id)

    @strawberry.field(
        graphql_type=LazyUser | None, description="The guardian; null until the code is taken."
    )
    async def guardian(self: Any, info: Info) -> Any:
        return self.guardian_id and await info.context.loaders.user.load(self.guardian_id)

    allows_sponsored: bool = strawberry.field(
        description="Whether the guardian lets the ward enter sponsored challenges; it takes all of "
        "the ward's guardians."
    )

    allows_detection: bool = strawberry.field(
        description="Whether the guardian lets the ward have finished clips compared with their face "
        "(`setLikenessDetection`); it takes all of the ward's guardians."
    )

    @strawberry.field(graphql_type=PolicySettings, description="What the guardian allows.")
    def settings(self: Any) -> Any:
        return self.limits

    @strawberry.field(
        graphql_type=WardActivity | None,
        description="How the ward fares; for the guardian alone, while their settings hold.",
    )
    async def activity(
        self: Any,
        info: Info,
        days: Annotated[
            int, strawberry.argument(description="How many days back, 1 to 31; today is one.")
        ] = 7,
    ) -> Any:
        return await wards.activity(info.context, self, days)


@strawberry.type(description="Who brought one setting to where it is.")
class SettingSource:
    setting: str = strawberry.field(description="The name of the setting, as in `Policy`.")
    by_age: bool = strawberry.field(description="Whether the defaults of the member's age did.")
    members: list[LazyUser] = strawberry.field(
        description="Which guardians did, and the member themselves, where you may see them."
    )


@strawberry.type(description="What holds for a member, and who brought it there.")
class EffectivePolicy:
    policy: Policy = strawberry.field(description="What holds now.")

    @strawberry.field(description="For each setting, who allows no more than that.")
    async def sources(self: Any, info: Info) -> list[SettingSource]:
        found = []
        for name, ids in self.set_by.items():
            named = await info.context.loaders.user.load_many([i for i in ids if i is not None])
            head, *rest = name.split("_")
            found.append(
                SettingSource(
                    setting=head + "".join(word.title() for word in rest),
                    by_age=None in ids,
                    members=[each for each in named if each is not None],  # type: ignore[misc]
                )
            )
        return found


@strawberry.type(
    description="Something changed about your links, what waits for a guardian, or what you may do."
)
class GuardianNews:
    link: GuardianLink | None = strawberry.field(
        description="The link that changed; null where something else did."
    )

    @strawberry.field(
        description="The clip whose publication waits for a guardian or does so no more: for "
        "guardians, load `wardPublications` afresh; for its author, its `publication`. Else null."
    )
    def clip_id(self: Any) -> strawberry.ID | None:
        clip_id: int | None = self.clip_id
        return None if clip_id is None else strawberry.ID(global_id("Clip", clip_id))

    policy: Policy = strawberry.field(description="What you may do now.")
    cursor: str = strawberry.field(description="Pass as `after` to go on from here.")
    resync: bool = strawberry.field(
        description="Whether some may be missing (you were away too long): load them afresh."
    )


@strawberry.type
class GuardianQuery:
    @strawberry.field(
        graphql_type=EffectivePolicy | None,
        description="What holds for you, or for a ward of yours.",
    )
    async def effective_policy(
        self,
        info: Info,
        user_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="A ward; absent: you.")
        ] = None,
    ) -> Any:
        member = None if user_id is None else row_id("User", user_id, field="userId")
        return await guardians.effective_policy(info.context, member)

    @strawberry.field(
        graphql_type=Connection[GuardianLink] | None,
        description="Your links as a ward, ended ones too.",
    )
    async def guardians(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await guardians.guardians(info.context, page_request(first, after))
        return connection(page, after)

    @strawberry.field(
        graphql_type=Connection[GuardianLink] | None,
        description="Your links as a guardian, ended ones too.",
    )
    async def wards(self, info: Info, first: First = None, after: After = None) -> Any:
        page = await guardians.wards(info.context, page_request(first, after))
        return connection(page, after)


@strawberry.input(description="The code of an invitation.")
class GuardianCodeInput:
    code: str = strawberry.field(description="As it was handed over.")


@strawberry.input(description="A link between a guardian and a ward.")
class GuardianLinkInput:
    link_id: strawberry.ID = strawberry.field(description="The link.")


@strawberry.input(description="How a dispute ends.")
class SettleGuardianDisputeInput:
    link_id: strawberry.ID = strawberry.field(description="The link.")
    restore: bool = strawberry.field(description="True: active again. False: ended.")


@strawberry.input(description="What a guardian allows a ward.")
class UpdateGuardianSettingsInput:
    ward_id: strawberry.ID = strawberry.field(description="The ward.")
    settings: PolicySettingsInput = strawberry.field(description="What to allow.")


@strawberry.input(description="What you allow yourself.")
class TightenMySettingsInput:
    settings: PolicySettingsInput = strawberry.field(description="What to allow.")


@strawberry.type(description="The link, or why it was not done.")
class GuardianLinkPayload(Payload):
    link: GuardianLink | None = strawberry.field(
        default=None, description="The link as it stands now."
    )


@strawberry.type(description="The invitation, or why there is none.")
class GuardianInvitationPayload(GuardianLinkPayload):
    code: str | None = strawberry.field(
        default=None, description="Hand it over yourself; it is shown once and works once."
    )


@strawberry.type(description="What holds for you now, or why nothing was changed.")
class TightenMySettingsPayload(Payload):
    effective_policy: EffectivePolicy | None = strawberry.field(
        default=None, description="What holds now."
    )


Code = Annotated[GuardianCodeInput, strawberry.argument(description="Which.")]
Link = Annotated[GuardianLinkInput, strawberry.argument(description="Which.")]


def _link_id(given: GuardianLinkInput | SettleGuardianDisputeInput) -> int:
    return row_id("GuardianLink", given.link_id, field="linkId")


@strawberry.type
class GuardianMutation:
    @mutation("Ask somebody to be your guardian; for minors. The code is good for 7 days, once.")
    async def invite_guardian(self, info: Info) -> GuardianInvitationPayload:
        made: Any = await guardians.invite_guardian(info.context)
        return GuardianInvitationPayload(link=made.link, code=made.code)

    @mutation("Offer to be a minor's guardian; for adults. The code is good for 7 days, once.")
    async def invite_minor(self, info: Info) -> GuardianInvitationPayload:
        made: Any = await guardians.invite_minor(info.context)
        return GuardianInvitationPayload(link=made.link, code=made.code)

    @mutation(
        "Take an invitation. NOT_FOUND: the code is not good. FORBIDDEN, CONFLICT: the two of you "
        "cannot be linked. The link is active at once where the guardian's age is proven."
    )
    async def accept_guardian_link(self, info: Info, input: Code) -> GuardianLinkPayload:
        link: Any = await guardians.accept_guardian_link(info.context, input.code)
        return GuardianLinkPayload(link=link)

    @mutation("Turn an invitation down; its code works no more.")
    async def decline_guardian_link(self, info: Info, input: Code) -> GuardianLinkPayload:
        link: Any = await guardians.decline_guardian_link(info.context, input.code)
        return GuardianLinkPayload(link=link)

    @mutation("Make a link active: as its guardian once your age is proven, or as a moderator.")
    async def confirm_guardian_proof(self, info: Info, input: Link) -> GuardianLinkPayload:
        link: Any = await guardians.confirm_guardian_proof(info.context, _link_id(input))
        return GuardianLinkPayload(link=link)

    @mutation("End a link as its ward, in 72 hours; until then its settings hold.")
    async def request_unlink(self, info: Info, input: Link) -> GuardianLinkPayload:
        link: Any = await guardians.request_unlink(info.context, _link_id(input))
        return GuardianLinkPayload(link=link)

    @mutation("Take the wish to unlink back.")
    async def cancel_unlink(self, info: Info, input: Link) -> GuardianLinkPayload:
        link: Any = await guardians.cancel_unlink(info.context, _link_id(input))
        return GuardianLinkPayload(link=link)

    @mutation("End a link as its guardian, at once. The safe defaults of minors remain.")
    async def end_guardianship(self, info: Info, input: Link) -> GuardianLinkPayload:
        link: Any = await guardians.end_guardianship(info.context, _link_id(input))
        return GuardianLinkPayload(link=link)

    @mutation("Freeze a link; moderators only.")
    async def dispute_guardian_link(self, info: Info, input: Link) -> GuardianLinkPayload:
        link: Any = await guardians.dispute_guardian_link(info.context, _link_id(input))
        return GuardianLinkPayload(link=link)

    @mutation("Restore or end a frozen link; moderators only.")
    async def settle_guardian_dispute(
        self,
        info: Info,
        input: Annotated[
            SettleGuardianDisputeInput, strawberry.argument(description="Which, and how.")
        ],
    ) -> GuardianLinkPayload:
        link: Any = await guardians.settle_guardian_dispute(
            info.context, _link_id(input), restore=input.restore
        )
        return GuardianLinkPayload(link=link)

    @mutation(
        "Set what a ward of yours may do. FORBIDDEN: more than the safe defaults of minors allow. "
        "The ward is told of each change."
    )
    async def update_guardian_settings(
        self,
        info: Info,
        input: Annotated[
            UpdateGuardianSettingsInput, strawberry.argument(description="Whose, and what.")
        ],
    ) -> GuardianLinkPayload:
        ward_id = row_id("User", input.ward_id, field="wardId")
        link: Any = await guardians.update_guardian_settings(
            info.context, ward_id, input.settings.wish()
        )
        return GuardianLinkPayload(link=link)

    @mutation(
        "Set what you allow yourself. Minors can only tighten (FORBIDDEN); adults may take back "
        "what they set."
    )
    async def tighten_my_settings(
        self,
        info: Info,
        input: Annotated[TightenMySettingsInput, strawberry.argument(description="What.")],
    ) -> TightenMySettingsPayload:
        policy: Any = await guardians.tighten_my_settings(info.context, input.settings.wish())
        return TightenMySettingsPayload(effective_policy=policy)


@strawberry.type
class GuardianSubscription:
    @strawberry.subscription(
        graphql_type=GuardianNews,
        description="What becomes of your links and of publications that wait for a guardian, as a "
        "ward or a guardian, and of what you may do.",
    )
    async def guardian_changed(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A `cursor` you had, or `liveCursor`; absent: from now."
            ),
        ] = None,
    ) -> AsyncGenerator[Any, None]:
        async with aclosing(guardians.guardian_changed(info.context, after)) as values:
            async for value in values:
                yield value
