"""How feeds were ranked on a day, in numbers that days can be added up by.

Each day is counted by itself, from so many of its sessions drawn by lot, and what fewer than `CROWD`
members stand behind is left out of it: no range of days tells what one of them does not. Sessions are
forgotten after a day; what was counted of them is kept for a year.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import log
from statistics import fmean

from models.rankings import RankingDay
from models.reads import ranking_report as reads
from models.reads.ranking_report import Session
from models.reads.studio import CROWD, DAY_MS
from ranking import ranker
from ranking.ranker import Outline
from ranking.steer import BLOCK
from ranking.view import FEW_VIEWS
from resolvers.rankings import Exposure, inequality

LONGEST_DAYS = 366  # that are kept, and that a report is of
SESSIONS_READ = 1000  # of a day, at the most
MODELS_NAMED = 10  # of a day; the others are one
_BATCH = 50  # sessions that are read in one turn
_STEP = log(1.05)  # times are kept to within 2.5 %

Counts = Mapping[str, float]


@dataclass(frozen=True)
class Tally:
    """Of a day, or of several. `outcomes` hold by kind of target: controls in sessions, and the sums
    of the shares before, aimed at and after. `times` count sessions by the logarithm of what they
    took."""

    sessions: int = 0
    places: float = 0
    sources: Counts = field(default_factory=dict)
    shown: float = 0
    few_views: float = 0
    authors: float = 0
    gini: float = 0
    top_tenth: float = 0
    removed: Counts = field(default_factory=dict)
    outcomes: Mapping[str, Sequence[float]] = field(default_factory=dict)
    models: Counts = field(default_factory=dict)
    times: Counts = field(default_factory=dict)
    weight: float = 1  # how many sessions each one that was read stands for

    @property
    def exposure(self) -> Exposure:
        return Exposure(round(self.authors), round(self.shown), self.gini, self.top_tenth)

    def milliseconds(self, part: float) -> float:
        """What this part of the sessions took less than; 0 where none was timed."""
        left = part * sum(self.times.values())
        for step in sorted(map(int, self.times)):
            left -= self.times[str(step)]
            if left <= 1e-9:
                return float(1.05**step)
        return 0.0


def today(now: datetime) -> int:
    return int(now.timestamp() * 1000) // DAY_MS


async def tallies(days: range, now: datetime) -> list[Tally]:
    """Of each of the days: as kept, and where none is and sessions are left, counted now."""
    rows = await RankingDay.filter(id__gte=days.start, id__lt=days.stop)
    kept = {row.id: Tally(**json.loads(row.tally)) for row in rows}
    for day in days:
        if day not in kept and day >= today(now) - 1:
            kept[day] = await _counted(day)
    return [kept.get(day, Tally()) for day in days]


async def keep_days(now: datetime) -> None:
    """Count the days that are over and were not counted; forget what is older than a year."""
    first = await reads.earliest_day()
    if first is not None:
        days = range(max(first, today(now) - LONGEST_DAYS), today(now))
        counted = set(await RankingDay.filter(id__gte=days.start).values_list("id", flat=True))
        for day in set(days) - counted:
            tally = json.dumps(asdict(await _counted(day)))
            await RankingDay.bulk_create([RankingDay(id=day, tally=tally)], ignore_conflicts=True)
    await RankingDay.filter(id__lt=today(now) - LONGEST_DAYS).delete()


def added(days: Sequence[Tally]) -> Tally:
    """Of several days together, each by how many sessions it had. How unequally authors were shown
    is the mean of the days."""
    shown = [each.weight * each.shown for each in days]
    some = [each for each in days if each.sessions]

    def mean(values: Iterable[float]) -> float:
        pairs = zip(values, shown, strict=True)
        return sum(value * number for value, number in pairs) / max(sum(shown), 1e-9)

    return Tally(
        sessions=sum(each.sessions for each in days),
        places=sum(each.places for each in days),
        sources=_sum((each.sources, each.weight) for each in days),
        shown=sum(each.shown for each in days),
        few_views=mean(each.few_views for each in days),
        authors=fmean(each.authors for each in some) if some else 0,
        gini=mean(each.gini for each in days),
        top_tenth=mean(each.top_tenth for each in days),
        removed=_sum((each.removed, each.weight) for each in days),
        outcomes=_outcomes_of(days),
        models=_sum((each.models, each.weight) for each in days),
        times=_sum((each.times, each.weight) for each in days),
    )


async def _counted(day: int) -> Tally:
    """From sessions drawn by lot, a few at a time: others have their turn in between."""
    read: list[_Read] = []
    after = -1
    while part := await reads.sessions_of(day, after=after, limit=_BATCH):
        after = part[-1].id
        read += [_Read(one, ranker.outline(one.content, BLOCK)) for one in part]
        if len(read) >= SESSIONS_READ:
            break
    told = _of_many(read)
    counts = Counter(clip_id for one in told for clip_id, _ in one.outline.places)
    facts = await reads.facts_of(list(counts))
    shown: Counter[int] = Counter()
    for fact in facts:
        shown[fact.author_id] += counts[fact.id]
    few = sum(counts[fact.id] for fact in facts if fact.views < FEW_VIEWS)
    exposure = inequality(sorted(shown.values()))
    return Tally(
        sessions=len(told),
        places=counts.total(),
        sources=dict(Counter(source for one in told for _, source in one.outline.places)),
        shown=exposure.shown,
        few_views=few / max(exposure.shown, 1),
        authors=exposure.authors,
        gini=exposure.gini,
        top_tenth=exposure.top_tenth,
        removed=_sum((one.outline.removed, 1) for one in told),
        outcomes=_outcomes(told),
        models=_most(Counter(one.session.model for one in told)),
        times=dict(Counter(_step(one.session.took_us) for one in told if one.session.took_us)),
        weight=await reads.number_of_sessions(day) / max(len(read), 1),
    )


@dataclass(frozen=True)
class _Read:
    session: Session
    outline: Outline


def _of_many(read: Sequence[_Read]) -> list[_Read]:
    """Without those of members where these are too few to hide among, and without what was asked for
    without a profile but with controls: it says not by how many, and may be one member's alone."""
    members = {one.session.user_id for one in read if one.session.user_id is not None}
    is_crowd = len(members) >= CROWD

    def told(one: _Read) -> bool:
        return not one.outline.is_steered if one.session.user_id is None else is_crowd

    return [one for one in read if told(one)]


def _outcomes(read: Sequence[_Read]) -> dict[str, list[float]]:
    """Where enough members have such controls."""
    rows: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
    members: defaultdict[str, set[int | None]] = defaultdict(set)
    for one in read:
        for did in one.outline.steered:
            kind = did.target.partition(":")[0]
            rows[kind].append((1, did.before, did.aimed, did.after))
            members[kind].add(one.session.user_id)
    return {kind: _columns(found) for kind, found in rows.items() if len(members[kind]) >= CROWD}


def _outcomes_of(days: Sequence[Tally]) -> dict[str, list[float]]:
    rows: defaultdict[str, list[list[float]]] = defaultdict(list)
    for day in days:
        for kind, sums in day.outcomes.items():
            rows[kind].append([day.weight * one for one in sums])
    return {kind: _columns(found) for kind, found in rows.items()}


def _columns(rows: Iterable[Sequence[float]]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _most(models: Counter[str]) -> dict[str, int]:
    """A model lives for minutes while members are busy: those of the most sessions by name."""
    named = dict(models.most_common(MODELS_NAMED))
    rest = models.total() - sum(named.values())
    return {**named, **({"others": rest} if rest else {})}


def _sum(parts: Iterable[tuple[Counts, float]]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for counts, weight in parts:
        for name, number in counts.items():
            total[name] += weight * number
    return dict(total)


def _step(took_us: int) -> str:
    return str(round(log(took_us / 1000) / _STEP))
