"""The facts for `decide`, in a number of statements that does not depend on how many likenesses
there are.

Ages are taken at their strictest, whatever the operator chose for other things: a likeness is a
minor's unless its owner is known to be an adult, and whoever wants it is an adult unless known to be
a minor. So preflight, request and worker need no settings to agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tortoise.expressions import Q

from models.base import fetch
from models.cameos import (
    Cameo,
    CameoKind,
    CameoPermit,
    CameoRequest,
    CameoState,
    Character,
    RequestState,
    UseScope,
    shown_in_clip,
)
from models.cameos.deciding import (
    NOT_AVAILABLE,
    NOT_HERE,
    UNKNOWN,
    Decision,
    Grant,
    Likeness,
    Party,
    Use,
    decide,
    decide_remix,
    is_known_to,
)
from models.cameos.naming import not_here
from models.cameos.rules import MINORS, UNRESTRICTED, Purpose, Rules, meet
from models.guardians import limits_among, policy_of
from models.policies import CameoScope
from models.rights import narrowest
from models.social import Block, Follow, FollowState
from models.users import AgeBand, User, UserState
from safety.figures.finding import Mention

Rule = Callable[[Party, Likeness, Use], Decision]

# Jobs that came to nothing use up no request.
_UNUSED = "('FAILED', 'REJECTED', 'CANCELED', 'CONSENT_REVOKED', 'EXPIRED')"


@dataclass(frozen=True)
class _Strict:
    """Age rules at their strictest; the numbers are not asked for here."""

    minimum_age: int = 0
    adult_age: int = 18
    unknown_age_is_minor: bool = True
    daily_generations: int = 0
    daily_generations_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A use that began earlier: the request it stands on, if any, and whether the owner took their
    leave back for this one clip. With `is_made` the request need not be open to further uses."""

    request_id: int | None
    is_taken_back: bool = False
    is_made: bool = False


@dataclass(frozen=True)
class Verdict:
    """What `decide` says of one likeness; `cameo` is None where there is no such row, or, with a
    `mention`, where the words name somebody who is not here. `request_id` is the request that the use
    stands on."""

    cameo_id: int
    decision: Decision
    cameo: Cameo | None = None
    likeness: Likeness = UNKNOWN
    request_id: int | None = None
    is_known: bool = False
    mention: Mention | None = None


@dataclass(frozen=True)
class _Facts:
    """About one user and several likenesses."""

    owners: Mapping[int, User]
    likenesses: Mapping[int, Likeness]
    parties: Mapping[int, Party]


async def judge(
    user: User,
    cameo_ids: Collection[int],
    use: Use,
    *,
    bound: Mapping[int, Bound] | None = None,
    now: datetime | None = None,
    rule: Rule = decide,
) -> list[Verdict]:
    """What the rule says now of each of these likenesses, in the order of their ids, and then of
    everybody whom the words name and who is none of them. `bound`: of a job or clip that exists
    already; without it a new use looks for an approved request. `now`: the machine's, unless told
    otherwise."""
    now = now or datetime.now(UTC)
    named = await not_here(use.made_from, cameo_ids, now=now)
    absent = [Verdict(0, rule(Party(), NOT_HERE, use), mention=mention) for mention in named]
    if not cameo_ids:
        return absent
    ids = sorted(set(cameo_ids))
    cameos = {row.id: row for row in await Cameo.filter(id__in=ids)}
    facts = await facts_about(user, list(cameos.values()))
    if bound is None:
        grants = await _usable(user.id, ids, now)
    else:
        grants = await _standing({each: bound[each] for each in ids if each in bound}, now)
    verdicts = []
    for cameo_id in ids:
        if cameo_id not in cameos:
            verdicts.append(Verdict(cameo_id, NOT_AVAILABLE))
            continue
        request_id, grant = grants.get(cameo_id) or (None, Grant.NONE)
        party = replace(facts.parties[cameo_id], grant=grant)
        likeness = facts.likenesses[cameo_id]
        if bound is not None and cameo_id in bound:
            likeness = replace(likeness, is_taken_back=bound[cameo_id].is_taken_back)
        verdicts.append(
            Verdict(
                cameo_id,
                rule(party, likeness, use),
                cameos[cameo_id],
                likeness,
                request_id,
                is_known_to(party, likeness),
            )
        )
    return [*verdicts, *absent]


async def judge_remix(remixer: User, source_ids: Sequence[int]) -> list[Verdict]:
    """What the owners of the likenesses in some clips say to their being remixed at all, whoever the
    remix shows."""
    shown = [each for source_id in source_ids for each in await shown_in_clip(source_id)]
    taken_back = {each.cameo_id for each in shown if each.revoked is not None}
    bound = {
        each.cameo_id: Bound(request_id=None, is_taken_back=each.cameo_id in taken_back)
        for each in shown
    }
    if not bound:
        return []
    use = Use(purposes=frozenset({Purpose.REMIX}))
    return await judge(remixer, list(bound), use, bound=bound, rule=decide_remix)


async def facts_about(user: User, cameos: Sequence[Cameo]) -> _Facts:
    """How the likenesses stand, and how the user stands to each of their owners."""
    if not cameos:
        return _Facts({}, {}, {})
    owner_ids = {row.owner_id for row in cameos}
    owners = {row.id: row for row in await User.filter(id__in=owner_ids)}
    limits = await limits_among(owner_ids)
    permits = {
        row.cameo_id: row.is_allowed
        for row in await CameoPermit.filter(
            user_id=user.id, cameo_id__in=[row.id for row in cameos]
        )
    }
    blocked = await _blocked_with(user.id, owner_ids)
    mutuals = await _mutuals_of(user.id, owner_ids)
    floors = await _floors_of(cameos)
    likenesses, parties = {}, {}
    for row in cameos:
        owner = owners[row.owner_id]
        policy = policy_of(owner, limits[owner.id], settings=_Strict())
        floor = floors.get(row.id, UNRESTRICTED)
        likenesses[row.id] = Likeness(
            state=row.state,
            level=narrowest(row.level, policy.cameo_max_scope),
            rules=meet([row.rules, floor, *([MINORS] if policy.is_minor else ())]),
            floor=floor,
            is_minor=policy.is_minor,
            owner_is_here=owner.state is UserState.ACTIVE,
        )
        parties[row.id] = Party(
            is_owner=owner.id == user.id,
            is_blocked=owner.id in blocked,
            permit=permits.get(row.id),
            is_adult=user.age_band is not AgeBand.MINOR,
            is_guardian=user.id in {each.set_by_id for each in limits[owner.id]} - {owner.id},
            is_mutual=owner.id in mutuals,
        )
    return _Facts(owners, likenesses, parties)


async def known_among(viewer: User | None, cameos: Sequence[Cameo]) -> list[Cameo]:
    """Those of the likenesses that the viewer may know of."""
    if viewer is None or not cameos:
        return []
    if viewer.is_moderator:
        return list(cameos)
    facts = await facts_about(viewer, cameos)
    return [row for row in cameos if is_known_to(facts.parties[row.id], facts.likenesses[row.id])]


async def widest_level(viewer: User, owner: User) -> CameoScope | None:
    """How far a likeness of that owner can be open to the viewer; None: they may know of none."""
    probe = Cameo(owner_id=owner.id, state=CameoState.ACTIVE, level=CameoScope.EVERYONE)
    facts = await facts_about(viewer, [probe])
    party, likeness = facts.parties[probe.id], facts.likenesses[probe.id]
    if not is_known_to(replace(party, permit=True), likeness):
        return None
    return likeness.level


async def needs_co_approval(owner: User) -> bool:
    """Whether somebody's guardian has to agree to each use."""
    narrowed = await limits_among([owner.id])
    return policy_of(owner, narrowed[owner.id], settings=_Strict()).cameo_co_approval


async def widest_of(owner: User) -> CameoScope:
    """How far a likeness of theirs can be open to anybody."""
    narrowed = await limits_among([owner.id])
    return policy_of(owner, narrowed[owner.id], settings=_Strict()).cameo_max_scope


async def _floors_of(cameos: Sequence[Cameo]) -> dict[int, Rules]:
    """The rules of what characters were copied from, which hold for the copies too."""
    ids = [row.id for row in cameos if row.kind is CameoKind.CHARACTER]
    rows = await Character.filter(id__in=ids) if ids else []
    return {row.id: row.floor for row in rows}


async def _blocked_with(user_id: int, owner_ids: Collection[int]) -> frozenset[int]:
    ids = list(owner_ids)
    rows = await Block.filter(
        Q(blocker_id=user_id, blocked_id__in=ids) | Q(blocked_id=user_id, blocker_id__in=ids)
    )
    return frozenset(
        row.blocked_id if row.blocker_id == user_id else row.blocker_id for row in rows
    )


async def _mutuals_of(user_id: int, owner_ids: Collection[int]) -> frozenset[int]:
    ids = list(owner_ids)
    rows = await Follow.filter(
        Q(follower_id=user_id, followed_id__in=ids) | Q(followed_id=user_id, follower_id__in=ids),
        state=FollowState.ACCEPTED,
    )
    to = {row.followed_id for row in rows if row.follower_id == user_id}
    back = {row.follower_id for row in rows if row.followed_id == user_id}
    return frozenset(to & back)


async def _usable(
    user_id: int, cameo_ids: Sequence[int], now: datetime
) -> dict[int, tuple[int, Grant]]:
    """For each likeness the user's request that a new use would stand on: an approved one with
    something left, else one that is open."""
    rows = await CameoRequest.filter(
        requester_id=user_id,
        cameo_id__in=list(cameo_ids),
        state__in=[RequestState.APPROVED, RequestState.REQUESTED, RequestState.OWNER_OK],
    ).order_by("id")
    used = await uses_of([row.id for row in rows])
    found: dict[int, tuple[int, Grant]] = {}
    for row in rows:
        if row.is_open:
            found.setdefault(row.cameo_id, (row.id, Grant.OPEN))
        elif _is_left(row, used.get(row.id, 0), now):
            found[row.cameo_id] = (row.id, Grant.GOOD)
    return found


async def _standing(bound: Mapping[int, Bound], now: datetime) -> dict[int, tuple[int, Grant]]:
    """The requests under which uses began, as they stand now."""
    ids = [each.request_id for each in bound.values() if each.request_id is not None]
    rows = {row.id: row for row in await CameoRequest.filter(id__in=ids)} if ids else {}
    found: dict[int, tuple[int, Grant]] = {}
    for cameo_id, each in bound.items():
        row = None if each.request_id is None else rows.get(each.request_id)
        if row is not None:
            found[cameo_id] = (row.id, _worth(row, now, is_made=each.is_made))
    return found


def _worth(row: CameoRequest, now: datetime, *, is_made: bool) -> Grant:
    if row.is_open:
        return Grant.OPEN
    good = [RequestState.APPROVED, RequestState.CONSUMED]
    if is_made:
        return Grant.GOOD if row.state in (*good, RequestState.LAPSED) else Grant.NONE
    in_time = row.until_at is None or row.until_at > now
    return Grant.GOOD if row.state in good and in_time else Grant.NONE


def _is_left(row: CameoRequest, used: int, now: datetime) -> bool:
    if row.scope is UseScope.UNTIL:
        return row.until_at is not None and row.until_at > now
    return used < (row.uses or 0)


async def uses_of(request_ids: Sequence[int]) -> dict[int, int]:
    """How many jobs stand on each of these requests that came to something, or may yet."""
    if not request_ids:
        return {}
    marks = ", ".join("?" for _ in request_ids)
    rows = await fetch(
        "SELECT u.request_id, count(*) AS n FROM generation_cameos u "  # noqa: S608
        f"JOIN generations g ON g.id = u.generation_id AND g.state NOT IN {_UNUSED} "
        f"WHERE u.request_id IN ({marks}) GROUP BY u.request_id",
        *request_ids,
    )
    return {row["request_id"]: int(row["n"]) for row in rows}
