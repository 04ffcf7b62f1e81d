"""The wellbeing poll."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import strawberry

from resolvers import wellbeing
from schema.base import Info, Payload, mutation


class WellbeingOffer(StrEnum):
    STEER = "STEER"
    LIMIT = "LIMIT"


strawberry.enum(
    WellbeingOffer,
    description="""What may help. STEER: ask something else of the feed
(`applyFeedInstruction`). LIMIT: let the feed end sooner (`feedBudget`).""",
)


@strawberry.type(description="A question that may be answered or dismissed.")
class WellbeingPoll:
    lowest: int = strawberry.field(default=1, description="The answer for “not at all”.")
    highest: int = strawberry.field(default=5, description="The answer for “very much”.")
    question: str = strawberry.field(
        default="Does your feed do you good?", description="The question, in English."
    )
    question_fr: str = strawberry.field(
        default="Votre fil vous fait-il du bien ?", description="The question, in French."
    )


@strawberry.input(description="An answer.")
class AnswerWellbeingPollInput:
    answer: int | None = strawberry.field(default=None, description="1 to 5; absent: dismissed.")


@strawberry.type(description="What may help, or why the answer was not taken.")
class AnswerWellbeingPollPayload(Payload):
    offers: list[WellbeingOffer] = strawberry.field(
        default_factory=list, description="Empty unless the answer was low."
    )


@strawberry.type
class WellbeingQuery:
    @strawberry.field(
        description="The poll, when one is due: each 7 days or 200 clips. Answers are yours alone; "
        "they never rank anything."
    )
    async def wellbeing_poll(self, info: Info) -> WellbeingPoll | None:
        due = await wellbeing.wellbeing_poll_is_due(info.context)
        return WellbeingPoll() if due else None


@strawberry.type
class WellbeingMutation:
    @mutation("Answer the wellbeing poll, or dismiss it. CONFLICT: none is due.")
    async def answer_wellbeing_poll(
        self,
        info: Info,
        input: Annotated[AnswerWellbeingPollInput, strawberry.argument(description="Yours.")],
    ) -> AnswerWellbeingPollPayload:
        is_low = await wellbeing.answer_wellbeing_poll(info.context, input.answer)
        return AnswerWellbeingPollPayload(offers=list(WellbeingOffer) if is_low else [])
