"""What an operator is told of the ranking: numbers over members, never what one of them did.

Sessions of fewer than `CROWD` members are left out of all of it, and so are whatever control fewer
than that have, and sessions without a profile that somebody's own controls are in: minors', TRENDING.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median, quantiles

from core.ids import id_at
from models.guardians import treated_as_minor
from models.reads import ranking_report as reads
from models.reads.ranking_report import Session
from models.reads.studio import CROWD
from models.users import AgeBand
from ranking import ranker
from ranking.controls import Control, Controls
from ranking.query import Slate
from ranking.steer import BLOCK
from ranking.view import FEW_VIEWS
from resolvers.context import Context
from resolvers.rankings import Exposure, inequality, require_admin

WINDOW = timedelta(days=1)  # snapshots are kept no longer


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
    """Means over sessions of the share of a control's target in the first `BLOCK` clips."""

    kind: str
    sessions: int
    before: float
    aimed: float
    after: float


@dataclass(frozen=True)
class Report:
    """`places` are the first `BLOCK` of each session."""

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


async def ranking_report(ctx: Context) -> Report:
    """Of the last day. Raises `Forbidden` for whoever is no administrator."""
    require_admin(ctx)
    since_ms = int((ctx.instance.clock.now() - WINDOW).timestamp() * 1000)
    sessions = _of_many(await reads.sessions_since(since_ms))
    slates = [ranker.from_json(one.content)[0] for one in sessions]
    items = [item for slate in slates for item in slate.items[:BLOCK]]
    counts = Counter(item.clip_id for item in items)
    facts = await reads.facts_of(list(counts))
    shown: Counter[int] = Counter()
    for fact in facts:
        shown[fact.author_id] += counts[fact.id]
    few = sum(counts[fact.id] for fact in facts if fact.views < FEW_VIEWS)
    bands = [b.value for b in AgeBand if treated_as_minor(b, settings=ctx.instance.settings)]
    without, members = await reads.without_personalisation(bands)
    took = [one.took_us / 1000 for one in sessions if one.took_us]
    return Report(
        sessions=len(sessions),
        places=len(items),
        sources=_shares(Counter(item.source for item in items)),
        few_views=few / max(shown.total(), 1),
        exposure=inequality(sorted(shown.values())),
        removed=_shares(_sum(ranker.removed_in(one.content) for one in sessions)),
        outcomes=_outcomes(sessions, slates),
        use=_use(await reads.controls_in_force()),
        members=members,
        not_personalised=without / max(members, 1),
        models=_shares(Counter(one.model for one in sessions)),
        models_refused=await reads.refused_since(id_at(since_ms)),
        median_ms=median(took) if took else 0.0,
        p99_ms=quantiles(took, n=100, method="inclusive")[-1] if len(took) > 1 else sum(took),
    )


def _of_many(sessions: Sequence[Session]) -> list[Session]:
    """Without those of members where these are too few to hide among, and without what was asked for
    without a profile but with controls: it says not by how many, and may be one member's alone."""
    members = {one.user_id for one in sessions if one.user_id is not None}
    is_crowd = len(members) >= CROWD

    def told(one: Session) -> bool:
        return not ranker.steered_in(one.content) if one.user_id is None else is_crowd

    return [one for one in sessions if told(one)]


def _shares(counts: Mapping[str, int]) -> list[Share]:
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(name, number / total) for name, number in ordered]


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def _outcomes(sessions: Sequence[Session], slates: Sequence[Slate]) -> list[ControlOutcome]:
    """By kind of target, where enough members have such controls."""
    rows: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    members: defaultdict[str, set[int | None]] = defaultdict(set)
    for session, slate in zip(sessions, slates, strict=True):
        for one in slate.steered:
            kind = one.target.partition(":")[0]
            rows[kind].append((one.before, one.aimed, one.after))
            members[kind].add(session.user_id)
    return [
        ControlOutcome(kind, len(found), *(fmean(column) for column in zip(*found, strict=True)))
        for kind, found in sorted(rows.items())
        if len(members[kind]) >= CROWD
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
