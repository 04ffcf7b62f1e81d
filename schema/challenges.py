"""Challenges, their entries, and leaderboards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import challenges as rows
from models.reads.leaderboards import Board
from resolvers import challenges
from resolvers.challenges import Span
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

if TYPE_CHECKING:
    from schema.clips import Clip

strawberry.enum(
    Board,
    name="Board",
    description="What clips are ranked by: likes, or members who published a remix. Each account "
    "counts once, fully when it was a day old by then, and never for its own clips. Numbers shown "
    "elsewhere are not touched by this.",
)
strawberry.enum(Span, name="Span", description="The last 24 hours, the last 7 days, or all time.")

LazyClip = Annotated["Clip", strawberry.lazy("schema.clips")]
Top = Annotated[int, strawberry.argument(description="How many, 1 to 50.")]
ByBoard = Annotated[Board, strawberry.argument(description="What to rank by.")]


@strawberry.type(description="A clip and its place.")
class Leader:
    rank: int = strawberry.field(description="From 1, among the clips that you may see.")

    @strawberry.field(graphql_type=LazyClip, description="The clip.")
    def clip(self: Any) -> Any:
        return self.clip


@strawberry.type(description="Something to make clips about until it closes.")
class Challenge(Node):
    row = rows.Contest

    @strawberry.field(description="A global, stable, opaque id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Challenge", self.id))

    title: str = strawberry.field(description="Its name.")
    prompt_template: str = strawberry.field(description="A prompt to begin with.")
    tag: str = strawberry.field(description="Its hashtag, without the #.")
    rules: str = strawberry.field(description="What counts and what does not.")
    sponsor: str | None = strawberry.field(
        description="Who pays for it, to be shown as such; null when nobody does. For adults only "
        "where somebody does."
    )
    entries_per_member: int = strawberry.field(description="How many clips a member may enter.")
    opens_at: datetime = strawberry.field(description="From when clips may be entered.")
    closes_at: datetime = strawberry.field(description="Until when (not included).")
    created_at: datetime = strawberry.field(description="When it was announced.")

    @strawberry.field(
        graphql_type=Connection[LazyClip] | None, description="What was entered, latest first."
    )
    async def entries(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await challenges.entries(info.context, self, page_request(first, after))
        return connection(page, after)

    @strawberry.field(
        graphql_type=list[Leader] | None,
        description="Which entries lead, by what was done with them while it was open.",
    )
    async def leaderboard(
        self: Any, info: Info, by: ByBoard = Board.MOST_LIKED, first: Top = 10
    ) -> Any:
        return await challenges.challenge_leaders(info.context, self, by, first)


@strawberry.input(description="A challenge to announce.")
class CreateChallengeInput:
    title: str = strawberry.field(description="1 to 100 characters.")
    prompt_template: str = strawberry.field(description="1 to 2,000 characters.")
    tag: str = strawberry.field(description="A hashtag, with or without the #.")
    opens_at: datetime = strawberry.field(description="From when clips may be entered.")
    closes_at: datetime = strawberry.field(description="Until when; at most 366 days later.")
    rules: str = strawberry.field(default="", description="Up to 2,000 characters.")
    sponsor: str | None = strawberry.field(default=None, description="Who pays for it, if anybody.")
    entries_per_member: int = strawberry.field(default=1, description="1 to 20.")


@strawberry.input(description="A challenge.")
class EndChallengeInput:
    challenge_id: strawberry.ID = strawberry.field(description="Which.")


@strawberry.input(description="A challenge and one of your clips.")
class ChallengeEntryInput:
    challenge_id: strawberry.ID = strawberry.field(description="The challenge.")
    clip_id: strawberry.ID = strawberry.field(description="A clip of yours that everybody may see.")


@strawberry.input(description="Whether your clips are ranked.")
class ShowOnLeaderboardsInput:
    shown: bool = strawberry.field(description="Whether they are.")


@strawberry.type(description="The challenge, or why it was not done.")
class ChallengePayload(Payload):
    challenge: Challenge | None = strawberry.field(
        default=None, description="The challenge as it stands now."
    )


@strawberry.type(description="Whether your clips are ranked now, or why that was not changed.")
class ShowOnLeaderboardsPayload(Payload):
    shown: bool | None = strawberry.field(
        default=None, description="Whether they are; minors' never are."
    )


def _id(opaque: strawberry.ID) -> int:
    return row_id("Challenge", opaque, field="challengeId")


@strawberry.type
class ChallengeQuery:
    @strawberry.field(graphql_type=Challenge | None, description="One challenge.")
    async def challenge(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="A challenge's id.")],
    ) -> Any:
        return await challenges.challenge(info.context, row_id("Challenge", id))

    @strawberry.field(
        graphql_type=Connection[Challenge] | None, description="Challenges, newest first."
    )
    async def challenges(
        self,
        info: Info,
        open_only: Annotated[
            bool, strawberry.argument(description="Only those that take entries now.")
        ] = False,
        first: First = None,
        after: After = None,
    ) -> Any:
        page = await challenges.challenges(
            info.context, page_request(first, after), open_only=open_only
        )
        return connection(page, after)

    @strawberry.field(
        graphql_type=list[Leader] | None,
        description="Which clips lead. Minors' are left out, and those of members who opted out.",
    )
    async def leaderboard(
        self,
        info: Info,
        by: ByBoard = Board.MOST_LIKED,
        span: Annotated[Span, strawberry.argument(description="Since when.")] = Span.WEEK,
        first: Top = 10,
    ) -> Any:
        return await challenges.leaderboard(info.context, by, span, first)


@strawberry.type
class ChallengeMutation:
    @mutation("Announce a challenge; moderators only.")
    async def create_challenge(
        self,
        info: Info,
        input: Annotated[CreateChallengeInput, strawberry.argument(description="What about.")],
    ) -> ChallengePayload:
        wanted = challenges.Wanted(
            title=input.title,
            prompt_template=input.prompt_template,
            tag=input.tag,
            rules=input.rules,
            sponsor=input.sponsor,
            entries_per_member=input.entries_per_member,
            opens_at=input.opens_at,
            closes_at=input.closes_at,
        )
        row: Any = await challenges.create_challenge(info.context, wanted)
        return ChallengePayload(challenge=row)

    @mutation("Close an open challenge now; moderators only.")
    async def end_challenge(
        self,
        info: Info,
        input: Annotated[EndChallengeInput, strawberry.argument(description="Which.")],
    ) -> ChallengePayload:
        row: Any = await challenges.end_challenge(info.context, _id(input.challenge_id))
        return ChallengePayload(challenge=row)

    @mutation("Enter one of your clips, published while the challenge is open.")
    async def enter_challenge(
        self,
        info: Info,
        input: Annotated[ChallengeEntryInput, strawberry.argument(description="Which.")],
    ) -> ChallengePayload:
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        row: Any = await challenges.enter_challenge(info.context, _id(input.challenge_id), clip_id)
        return ChallengePayload(challenge=row)

    @mutation("Take an entry back.")
    async def leave_challenge(
        self,
        info: Info,
        input: Annotated[ChallengeEntryInput, strawberry.argument(description="Which.")],
    ) -> ChallengePayload:
        clip_id = row_id("Clip", input.clip_id, field="clipId")
        row: Any = await challenges.leave_challenge(info.context, _id(input.challenge_id), clip_id)
        return ChallengePayload(challenge=row)

    @mutation("Let your clips be ranked, or not.")
    async def show_on_leaderboards(
        self,
        info: Info,
        input: Annotated[ShowOnLeaderboardsInput, strawberry.argument(description="Whether.")],
    ) -> ShowOnLeaderboardsPayload:
        return ShowOnLeaderboardsPayload(
            shown=await challenges.show_on_leaderboards(info.context, shown=input.shown)
        )
