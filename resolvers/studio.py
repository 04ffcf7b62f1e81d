"""The studio: an author's own numbers, by day and by audience."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import BadInput
from core.ids import id_at
from models.reads import studio as reads
from models.reads.studio import DAY_MS, Reception, Span
from models.sessions import Scope
from resolvers.clips import own_clip
from resolvers.context import Context

LONGEST_DAYS = 366
_EPOCH = date(1970, 1, 1)
_COLUMNS = ("views", "completions", "watchedMs", "likes", "comments", "shares", "saves", "remixes")


@dataclass(frozen=True)
class Day:
    date: date
    reception: Reception


@dataclass(frozen=True)
class Report:
    """From the first to the last day, both included, in UTC."""

    first: date
    last: date
    numbers: reads.Studio

    @property
    def days(self) -> list[Day]:
        return [
            Day(_EPOCH + timedelta(days=day), reception)
            for day, reception in self.numbers.days.items()
        ]

    def csv(self) -> str:
        """One line per day under a heading (RFC 4180); what is too small to be shown is empty."""
        text = io.StringIO()
        lines = csv.writer(text)
        lines.writerow(("day", *_COLUMNS))
        for day in self.days:
            cells = [*_watching(day.reception), *_reactions(day.reception)]
            lines.writerow((day.date, *("" if cell is None else cell for cell in cells)))
        return text.getvalue()


async def studio(ctx: Context, clip_id: int | None, first: date, last: date) -> Report:
    """Of one own clip or of all. Raises `NotFound` for somebody else's clip."""
    author = ctx.require_viewer(Scope.READ)
    if not timedelta() <= last - first < timedelta(days=LONGEST_DAYS):
        raise BadInput(f"Ask for 1 to {LONGEST_DAYS} days, the first one first.", field="to")
    if clip_id is not None:
        await own_clip(author, clip_id)
    days = range((first - _EPOCH).days, (last - _EPOCH).days + 1)
    span = Span(author.id, clip_id, id_at(days.start * DAY_MS), id_at(days.stop * DAY_MS))
    return Report(first, last, await reads.studio(span, days))


def _watching(found: Reception) -> tuple[int | None, ...]:
    return found.watching.views, found.watching.completions, found.watching.watched_ms


def _reactions(found: Reception) -> tuple[int | None, ...]:
    return found.likes, found.comments, found.shares, found.saves, found.remixes
