"""The studio: an author's own numbers."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

import strawberry

from models.reads.studio import Reception, Watching
from resolvers import studio
from schema.base import Info, row_id


@strawberry.type(
    description="Playbacks of a group of people. In a breakdown all is null where fewer than five "
    "people stand behind it, or where it would give such a group away."
)
class WatchStats:
    views: int | None = strawberry.field(description="Playback sessions.")
    completion_rate: float | None = strawberry.field(
        description="The part of them, 0 to 1, that reached the end; null without views."
    )
    watch_seconds: float | None = strawberry.field(description="Seconds watched in all.")


@strawberry.type(
    description="How clips were received. In a breakdown a number is null where fewer than five "
    "people stand behind it, or where it would give such a group away."
)
class ClipStats(WatchStats):
    likes: int | None = strawberry.field(description="Likes that were given and still stand.")
    comments: int | None = strawberry.field(description="Comments that everybody reads.")
    shares: int | None = strawberry.field(description="Shares, once per member and day.")
    saves: int | None = strawberry.field(description="Bookmarks that still stand.")
    remixes: int | None = strawberry.field(description="Published remixes made of them.")


@strawberry.type(description="One day.")
class DayStats:
    day: datetime.date = strawberry.field(description="The day, in UTC.")
    stats: ClipStats = strawberry.field(description="What happened on it.")


@strawberry.type(description="An author's own numbers for some days. Totals are exact.")
class Studio:
    total: ClipStats = strawberry.field(description="All days and everybody together.")
    days: list[DayStats] = strawberry.field(description="Each day, earliest first.")
    followers: WatchStats = strawberry.field(
        description="Playbacks by members who followed the author at that moment."
    )
    others: WatchStats = strawberry.field(description="Playbacks by everybody else.")
    csv: str = strawberry.field(
        description="The days as comma-separated values, ready for a spreadsheet."
    )


@strawberry.type
class StudioQuery:
    @strawberry.field(description="Your own numbers, of one of your clips or of all.")
    async def studio(
        self,
        info: Info,
        from_: Annotated[
            datetime.date, strawberry.argument(name="from", description="The first day, in UTC.")
        ],
        to: Annotated[
            datetime.date, strawberry.argument(description="The last day; 366 days at most.")
        ],
        clip_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="One of yours; absent: all.")
        ] = None,
    ) -> Studio | None:
        chosen = None if clip_id is None else row_id("Clip", clip_id, field="clipId")
        report = await studio.studio(info.context, chosen, from_, to)
        return Studio(
            total=_stats(report.numbers.total),
            days=[DayStats(day=day.date, stats=_stats(day.reception)) for day in report.days],
            followers=WatchStats(**_watching(report.numbers.followers)),
            others=WatchStats(**_watching(report.numbers.others)),
            csv=report.csv(),
        )


def _stats(found: Reception) -> ClipStats:
    return ClipStats(
        **_watching(found.watching),
        likes=found.likes,
        comments=found.comments,
        shares=found.shares,
        saves=found.saves,
        remixes=found.remixes,
    )


def _watching(found: Watching) -> dict[str, Any]:
    rate = None if not found.views else (found.completions or 0) / found.views
    seconds = None if found.watched_ms is None else found.watched_ms / 1000
    return {"views": found.views, "completion_rate": rate, "watch_seconds": seconds}
