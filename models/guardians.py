"""What a member may do: one effective policy, the meet of what their age band, their guardians and
they themselves allow. Every door asks it.

The numbers come from the operator's settings, passed in by the caller. Members of unknown age are
minors where the operator says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from tortoise import fields

from core.errors import BadInput, Forbidden
from models import audit, outbox, publications
from models.base import Row, connection, fetch
from models.cameos.templates import forget_unless_let
from models.clip_caps import cap_clips
from models.clips import Rating
from models.guardian_links import BOUND, GuardianLink, LinkState
from models.policies import (
    ALL_LIMITS,
    Limits,
    Policy,
    SensitiveLevel,
    adult_defaults,
    minor_defaults,
)
from models.users import AgeBand, User, age_on
from realtime.events import PolicyChanged

OLDEST = 130


class AgeRules(Protocol):
    """The operator's numbers; the instance's settings have them all."""

    @property
    def minimum_age(self) -> int: ...
    @property
    def adult_age(self) -> int: ...
    @property
    def unknown_age_is_minor(self) -> bool: ...
    @property
    def daily_generations(self) -> int: ...
    @property
    def daily_generations_minor(self) -> int: ...


@dataclass(frozen=True)
class SetLimits:
    """What one side set for a member: a guardian of theirs, or the member themselves."""

    set_by_id: int
    limits: Limits


class AgeProof(Protocol):
    """How an operator plugs an age check in: a provider, a wallet, a document desk."""

    async def proven_band(self, member_id: int, evidence: str) -> AgeBand | None:
        """The band that `evidence` proves for the member; None when it proves nothing."""
        ...


class OwnLimits(Row):
    """What a member allows themselves. Its id is theirs; a member without a row narrows nothing."""

    limits_json = fields.TextField(default="{}", source_field="limits")

    class Meta:
        table = "own_limits"


async def effective_policy(user: User, *, settings: AgeRules) -> Policy:
    """What holds for the member now: every door asks this."""
    narrowed = await limits_among([user.id])
    return policy_of(user, narrowed[user.id], settings=settings)


async def limits_among(user_ids: Collection[int]) -> defaultdict[int, list[SetLimits]]:
    """What is set for each of these members, and by whom."""
    found: defaultdict[int, list[SetLimits]] = defaultdict(list)
    marks = ", ".join("?" for _ in user_ids)
    rows = await fetch(
        f"""SELECT id, id AS set_by_id, limits FROM own_limits WHERE id IN ({marks})
        UNION ALL SELECT ward_id, guardian_id, limits FROM guardian_links
        WHERE ward_id IN ({marks}) AND state IN ('ACTIVE', 'UNLINK_REQUESTED')""",  # noqa: S608
        *user_ids,
        *user_ids,
    )
    for row in rows:
        found[row["id"]].append(SetLimits(row["set_by_id"], Limits.from_json(row["limits"])))
    return found


async def set_own_limits(
    user: User, wish: Mapping[str, Any], *, settings: AgeRules, now: datetime
) -> None:
    """What the member allows themselves from now on, by setting, in a transaction. Adults may take
    back what they set; a minor only narrows what holds. Raises `Forbidden` for more than that."""
    policy = await effective_policy(user, settings=settings)
    check_within(policy if policy.is_minor else age_policy(user, settings=settings), wish)
    await OwnLimits.bulk_create([OwnLimits(id=user.id)], ignore_conflicts=True)
    row = await OwnLimits.select_for_update().get(id=user.id)
    limits = replace(Limits.from_json(row.limits_json), **wish)
    await OwnLimits.filter(id=user.id).update(limits_json=limits.to_json())
    await audit.record(user.id, "policy.tighten", f"user:{user.id}", " ".join(sorted(wish)))
    await policy_changed(user, settings=settings, now=now)


async def set_ward_limits(
    link: GuardianLink, wish: Mapping[str, Any], *, settings: AgeRules, now: datetime
) -> None:
    """What a guardian allows from now on, in the transaction that holds the link. They may take back
    what they set, but never allow more than the safe defaults (`Forbidden`)."""
    ward = await User.get(id=link.ward_id)
    check_within(age_policy(ward, settings=settings), wish)
    link.limits_json = replace(link.limits, **wish).to_json()
    await link.save(update_fields=["limits_json"])
    detail = " ".join(sorted(wish))
    await audit.record(link.guardian_id, "guardian.set", f"guardianLink:{link.id}", detail)
    await link.tell("SETTINGS", actor_id=link.guardian_id)
    await policy_changed(ward, settings=settings, now=now)


async def policy_changed(user: User, *, settings: AgeRules, now: datetime) -> None:
    """Whatever changed it: bring down what is out beyond the policy, and tell open sockets. In the
    transaction of the change."""
    policy = await effective_policy(user, settings=settings)
    await User.filter(id=user.id).update(widest_rating=widest_rating(policy))
    await cap_clips(user, policy, now)
    await publications.look_again(user, policy)
    if policy.is_minor:
        await forget_unless_let(user.id, now=now)
    await outbox.append(connection(), PolicyChanged(user_id=user.id))


def widest_rating(policy: Limits) -> Rating:
    """Up to which rating clips are shown under a policy."""
    return Rating.PLAIN if policy.sensitive_level is SensitiveLevel.HIDE else Rating.UNRATED


async def come_of_age(user: User, *, settings: AgeRules, now: datetime) -> None:
    """A minor is about to become an adult, in this transaction: their links end, and what held for
    them until now becomes their own setting, theirs to change."""
    policy = await effective_policy(user, settings=settings)
    # What takes a guardian's answer ends with them.
    kept = replace(ALL_LIMITS.meet(policy), cameo_co_approval=False, publish_needs_approval=False)
    await OwnLimits.bulk_create([OwnLimits(id=user.id)], ignore_conflicts=True)
    await OwnLimits.filter(id=user.id).update(limits_json=kept.to_json())
    links = GuardianLink.filter(ward_id=user.id, state__in=(*BOUND, LinkState.INVITED))
    for link in await links.select_for_update():
        await link.move(LinkState.AGED_OUT if link.guardian_id else LinkState.ENDED, actor_id=None)


def check_within(bound: Limits, wish: Mapping[str, Any]) -> None:
    """Raises `Forbidden` for a wish that goes beyond `bound`, naming the first that does."""
    wider = bound.wider(replace(bound, **wish))
    if wider:
        head, *rest = wider[0].split("_")
        name = head + "".join(word.title() for word in rest)
        raise Forbidden(f"`{name}` can be tightened, never loosened.", field=name)


def policy_of(user: User, narrowed: Iterable[SetLimits], *, settings: AgeRules) -> Policy:
    """The meet of the defaults of the member's age band and of what is set for them."""
    policy = age_policy(user, settings=settings)
    for each in narrowed:
        policy = policy.meet(each.limits)
    return policy


def age_policy(user: User, *, settings: AgeRules) -> Policy:
    """The defaults of the member's age band: what holds where nobody has set anything."""
    return policy_of_band(user.age_band, settings=settings)


def policy_of_band(band: AgeBand, *, settings: AgeRules) -> Policy:
    if treated_as_minor(band, settings=settings):
        fewest = min(settings.daily_generations_minor, settings.daily_generations)
        return minor_defaults(daily_generations=fewest)
    return adult_defaults(daily_generations=settings.daily_generations)


def treated_as_minor(band: AgeBand, *, settings: AgeRules) -> bool:
    return band is AgeBand.MINOR or (band is AgeBand.UNKNOWN and settings.unknown_age_is_minor)


def band_of(born_on: date, *, today: date, settings: AgeRules) -> AgeBand:
    """The band somebody born then is in. Raises `BadInput` for a day that cannot be a birthday
    and `Forbidden` for somebody too young for this instance."""
    age = age_on(born_on, today)
    if born_on > today or age > OLDEST:
        raise BadInput("That is not a date of birth.", field="bornOn")
    if age < settings.minimum_age:
        raise Forbidden(
            f"Members of this instance are at least {settings.minimum_age} years old.",
            field="bornOn",
        )
    return AgeBand.ADULT if age >= settings.adult_age else AgeBand.MINOR
