"""What a minor may do where each of their guardians says so: none of it is a setting of the policy."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from resolvers import guardians
from schema.base import Info, mutation, row_id
from schema.guardians import GuardianLinkPayload


@strawberry.input(description="Whether a ward may enter sponsored challenges.")
class AllowSponsoredChallengesInput:
    ward_id: strawberry.ID = strawberry.field(description="The ward.")
    allow: bool = strawberry.field(description="Whether you allow it.")


@strawberry.input(description="Whether the face of a ward may be looked for.")
class AllowLikenessDetectionInput:
    ward_id: strawberry.ID = strawberry.field(description="The ward.")
    allow: bool = strawberry.field(description="Whether you allow it.")


@strawberry.type
class AllowanceMutation:
    @mutation(
        "Let a ward of yours enter sponsored challenges, or no more. Minors enter them only where all "
        "of their guardians allow it; the ward is told."
    )
    async def allow_sponsored_challenges(
        self,
        info: Info,
        input: Annotated[
            AllowSponsoredChallengesInput, strawberry.argument(description="Whose, and whether.")
        ],
    ) -> GuardianLinkPayload:
        ward_id = row_id("User", input.ward_id, field="wardId")
        link: Any = await guardians.allow_sponsored_challenges(
            info.context, ward_id, allow=input.allow
        )
        return GuardianLinkPayload(link=link)

    @mutation(
        "Let a ward of yours have finished clips compared with their face, or no more. It is theirs to "
        "turn on (`setLikenessDetection`) where all of their guardians allow it; with the first no, or "
        "one more guardian, what was measured is deleted. The ward is told."
    )
    async def allow_likeness_detection(
        self,
        info: Info,
        input: Annotated[
            AllowLikenessDetectionInput, strawberry.argument(description="Whose, and whether.")
        ],
    ) -> GuardianLinkPayload:
        ward_id = row_id("User", input.ward_id, field="wardId")
        link: Any = await guardians.allow_likeness_detection(
            info.context, ward_id, allow=input.allow
        )
        return GuardianLinkPayload(link=link)
