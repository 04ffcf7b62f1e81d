"""What operators see of the ranking: numbers over members, never what one of them did."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

import strawberry

from resolvers import ranking_report as reports
from schema.base import Info
from schema.ranking import ExposureInequality


@strawberry.type(description="A share of a whole.")
class NamedShare:
    name: str = strawberry.field(description="What it is a share of.")
    share: float = strawberry.field(description="0 to 1; all of a list add up to 1.")


@strawberry.type(description="How many members ask such a thing of their feeds; 5 or more.")
class ControlUse:
    kind: str = strawberry.field(description="A kind of target, such as `topic`.")
    wish: str = strawberry.field(description="MORE, LESS, SHARE, HIDE or ONLY.")
    members: int = strawberry.field(description="How many members have such a control.")


@strawberry.type(
    description="What sliders and shares did, as means over sessions, where 5 members or more have "
    "such controls. Shares are of the first 20 clips."
)
class ControlOutcome:
    kind: str = strawberry.field(description="A kind of target, such as `topic`.")
    sessions: int = strawberry.field(description="Controls in sessions that it is made from.")
    before: float = strawberry.field(description="The share of the target without the control.")
    aimed: float = strawberry.field(description="The share that was asked for.")
    after: float = strawberry.field(description="The share that came of it.")


@strawberry.type(description="One day of a report.")
class RankingDay:
    day: datetime.date = strawberry.field(description="The day, in UTC.")
    sessions: int = strawberry.field(description="How many sessions it is made from.")
    places: int = strawberry.field(description="The first 20 places of each: so many clips.")
    few_views: float = strawberry.field(
        description="The share of the places that went to clips with fewer than 50 views."
    )
    exposure: ExposureInequality = strawberry.field(
        description="How unequally the places went to authors who had any."
    )
    median_ms: float = strawberry.field(description="What ranking a session took, in the middle.")
    p99_ms: float = strawberry.field(description="What all but one in a hundred took less than.")


@strawberry.type(
    description="How feeds were ranked on some days: of each from 1,000 sessions drawn by lot (from "
    "all, where there were fewer), and days count by the sessions that they had. A day's sessions "
    "of fewer than 5 members are left out."
)
class RankingReport:
    first: datetime.date = strawberry.field(name="from", description="The first day, in UTC.")
    last: datetime.date = strawberry.field(name="to", description="The last day, in UTC.")
    sessions: int = strawberry.field(
        description="How many sessions it is made from. Those of fewer than five members in a day "
        "are left out, and those without a profile that somebody's own controls are in."
    )
    places: int = strawberry.field(description="The first 20 places of each: so many clips.")
    sources: list[NamedShare] = strawberry.field(description="What brought the clips.")
    few_views: float = strawberry.field(
        description="The share of the places that went to clips with fewer than 50 views."
    )
    exposure: ExposureInequality = strawberry.field(
        description="How unequally the places went to authors who had any on a day: the mean of the "
        "days. By kept logs, and with all authors: `exposure`."
    )
    removed: list[NamedShare] = strawberry.field(
        description="Why candidates were refused a place: HIDDEN, NOT_ONLY (members' rules), "
        "NOT_RECOMMENDED, SEEN, OWN, NOT_VISIBLE (to that member, or to everybody where the feed is "
        "not personalised)."
    )
    outcomes: list[ControlOutcome] = strawberry.field(description="What controls did.")
    use: list[ControlUse] = strawberry.field(
        description="What the 5,000 members who changed theirs last ask of their feeds now."
    )
    members: int = strawberry.field(description="Active members, now.")
    not_personalised: float = strawberry.field(
        description="The share of active members whose feeds read nothing of what they did: minors, "
        "and adults who said so."
    )
    models: list[NamedShare] = strawberry.field(
        description="The models that sessions were made with, the ten of the most sessions of each "
        "day by name; empty: before any was trained."
    )
    models_refused: int = strawberry.field(
        description="Trained in these days and refused by the gate (`rankerTraining`)."
    )
    median_ms: float = strawberry.field(
        description="What ranking a session took, in the middle, to within 2.5 %."
    )
    p99_ms: float = strawberry.field(description="What all but one in a hundred took less than.")
    days: list[RankingDay] = strawberry.field(description="Each day, earliest first.")


@strawberry.type
class RankingReportQuery:
    @strawberry.field(
        graphql_type=RankingReport | None,
        description="How feeds are ranked: their mix, the new, fairness, controls, models, speed. "
        "Administrators alone.",
    )
    async def ranking_report(
        self,
        info: Info,
        from_: Annotated[
            datetime.date | None,
            strawberry.argument(
                name="from", description="The first day, in UTC; absent: the one before the last."
            ),
        ] = None,
        to: Annotated[
            datetime.date | None,
            strawberry.argument(
                description="The last day; 366 days at most, and no longer ago. Absent: today."
            ),
        ] = None,
    ) -> Any:
        return await reports.ranking_report(info.context, from_, to)
