"""What an operator is told of the ranking: numbers over members, never what one of them did.

Each day's sessions are counted by themselves (`resolvers.ranking_days`). Controls that fewer than
`CROWD` members have are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import BadInput
from models.guardians import treated_as_minor
from models.reads import ranking_report as reads
from models.reads.studio import CROWD
from models.users import AgeBand
from ranking.controls import Control, Controls
from resolvers.context import Context
from resolvers.ranking_days import LONGEST_DAYS, Tally, added, tallies, today
from resolvers.rankings import Exposure, require_admin

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Share:
    name: str
    share: float


@dataclass(frozen=True)
class ControlUse:
    """How many members ask such a thing of their feeds."""

    kind: str
    wish: str
    members: int


@dataclass(frozen=True)
class ControlOutcome:
    """Means over sessions of the share of a control's target in the first twenty clips."""

    kind: str
    sessions: int
    before: float
    aimed: float
    after: float


@dataclass(frozen=True)
class Day:
    """One day of a report."""

    day: date
    sessions: int
    places: int
    few_views: float
    exposure: Exposure
    median_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Report:
    """`places` are the first twenty of each session."""

    first: date
    last: date
    sessions: int
    places: int
    sources: list[Share]
    few_views: float
    exposure: Exposure
    removed: list[Share]
    outcomes: list[ControlOutcome]
    use: list[ControlUse]
    members: int
    not_personalised: float
    models: list[Share]
    models_refused: int
    median_ms: float
    p99_ms: float
    days: list[Day]


async def ranking_report(ctx: Context, first: date | None, last: date | None) -> Report:
    """Of these days, both included; of yesterday and today where none is named. Raises `Forbidden`
    for whoever is no administrator."""
    require_admin(ctx)
    now = ctx.instance.clock.now()
    last = last or _EPOCH + timedelta(days=today(now))
    first = first or last - timedelta(days=1)
    if not timedelta() <= last - first < timedelta(days=LONGEST_DAYS):
        raise BadInput(f"Ask for 1 to {LONGEST_DAYS} days, the first one first.", field="to")
    days = range((first - _EPOCH).days, (last - _EPOCH).days + 1)
    found = await tallies(days, now)
    total = added(found)
    bands = [b.value for b in AgeBand if treated_as_minor(b, settings=ctx.instance.settings)]
    without, members = await reads.without_personalisation(bands)
    return Report(
        first=first,
        last=last,
        sessions=total.sessions,
        places=round(total.places),
        sources=_shares(total.sources),
        few_views=total.few_views,
        exposure=total.exposure,
        removed=_shares(total.removed),
        outcomes=_outcomes(total),
        use=_use(await reads.controls_in_force()),
        members=members,
        not_personalised=without / max(members, 1),
        models=_shares(total.models),
        models_refused=await reads.refused_in(days),
        median_ms=total.milliseconds(0.5),
        p99_ms=total.milliseconds(0.99),
        days=[_day(one, tally) for one, tally in zip(days, found, strict=True)],
    )


def _day(day: int, tally: Tally) -> Day:
    return Day(
        day=_EPOCH + timedelta(days=day),
        sessions=tally.sessions,
        places=round(tally.places),
        few_views=tally.few_views,
        exposure=tally.exposure,
        median_ms=tally.milliseconds(0.5),
        p99_ms=tally.milliseconds(0.99),
    )


def _shares(counts: Mapping[str, float]) -> list[Share]:
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(name, number / total) for name, number in ordered]


def _outcomes(total: Tally) -> list[ControlOutcome]:
    return [
        ControlOutcome(kind, round(number), *(one / number for one in sums))
        for kind, (number, *sums) in sorted(total.outcomes.items())
    ]


def _use(texts: Sequence[str]) -> list[ControlUse]:
    members: Counter[tuple[str, str]] = Counter()
    for text in texts:
        held = Controls.from_json(text).controls
        members.update({(control.target.kind, _wish(control)) for control in held})
    return [
        ControlUse(kind, wish, number)
        for (kind, wish), number in sorted(members.items())
        if number >= CROWD
    ]


def _wish(control: Control) -> str:
    if control.rule is not None:
        return control.rule.value
    if control.share is not None:
        return "SHARE"
    return "MORE" if control.value > 0 else "LESS"
