"""What becomes of links between guardians and wards as time passes."""

from __future__ import annotations

from datetime import date, datetime

from tortoise.expressions import Subquery

from models import audit, outbox
from models.base import connection, transaction
from models.cameos.aging import keep_restricted
from models.clips import Clip, Rating
from models.guardian_links import HOLDING, NOTICE, GuardianLink, LinkState
from models.guardians import OwnLimits, come_of_age, policy_changed, treated_as_minor
from models.users import AgeBand, User, UserState
from realtime.events import ProfileChanged
from resolvers.context import Instance

_BATCH = 100


async def keep_links_up(instance: Instance) -> None:
    """Minors are private; invitations expire, wishes to unlink come true, minors come of age or are
    told that they will soon. Each is safe to do in several processes at once."""
    now = instance.clock.now()
    due = GuardianLink.filter(
        state__in=(LinkState.INVITED, LinkState.UNLINK_REQUESTED), ends_at__lte=now
    )
    for row in await due.limit(_BATCH):
        await _end(instance, row.id, now)
    # An operator may have changed who counts as a minor since.
    bands = [each for each in AgeBand if treated_as_minor(each, settings=instance.settings)]
    await User.filter(age_band__in=bands, is_private=False).update(is_private=True)
    await User.filter(age_band__in=bands, widest_rating__gt=0).update(widest_rating=0)
    limited = OwnLimits.all().values("id")
    grown_up = User.filter(age_band__not_in=bands, widest_rating=0)
    await grown_up.filter(id__not_in=Subquery(limited)).update(widest_rating=Rating.UNRATED)
    for clip in await Clip.filter(rating=Rating.UNRATED).limit(_BATCH):
        await Clip.filter(id=clip.id, rating=Rating.UNRATED).update(rating=clip.rate())
    today, years = now.date(), instance.settings.adult_age
    grown = User.filter(
        age_band=AgeBand.MINOR, state=UserState.ACTIVE, born_on__lte=_years_before(today, years)
    )
    for user in await grown.limit(_BATCH):
        await _come_of_age(instance, user.id, now)
    await _give_notice(now, _years_before((now + NOTICE).date(), years))
    instance.live.kick()


async def _end(instance: Instance, link_id: int, now: datetime) -> None:
    async with transaction():
        held = GuardianLink.filter(id=link_id, ends_at__lte=now).select_for_update()
        row = await held.get_or_none()
        if row is None:
            return
        expired = row.state is LinkState.INVITED
        await row.move(LinkState.EXPIRED if expired else LinkState.ENDED, actor_id=None)
        if not expired:
            ward = await User.get(id=row.ward_id)
            await policy_changed(ward, settings=instance.settings, now=now)


async def _come_of_age(instance: Instance, user_id: int, now: datetime) -> None:
    """Their date of birth, given once, makes an adult of them; how well it is known stays."""
    async with transaction():
        user = await User.select_for_update().get(id=user_id)
        if user.age_band is not AgeBand.MINOR:
            return
        await keep_restricted(user, now=now)
        await come_of_age(user, settings=instance.settings, now=now)
        await User.filter(id=user.id).update(age_band=AgeBand.ADULT)
        user.age_band = AgeBand.ADULT
        await audit.record(None, "user.come-of-age", f"user:{user.id}")
        await outbox.append(connection(), ProfileChanged(user_id=user.id))
        await policy_changed(user, settings=instance.settings, now=now)


async def _give_notice(now: datetime, born_by: date) -> None:
    """Tell both sides, once, that the ward comes of age within 30 days."""
    soon = User.filter(age_band=AgeBand.MINOR, born_on__lte=born_by).values("id")
    rows = GuardianLink.filter(ward_id__in=Subquery(soon), state__in=HOLDING, age_noticed_at=None)
    for row in await rows.limit(_BATCH):
        async with transaction():
            noted = GuardianLink.filter(id=row.id, age_noticed_at=None)
            if await noted.update(age_noticed_at=now):
                await row.tell("AGE_NOTICE", actor_id=None)


def _years_before(day: date, years: int) -> date:
    """Whoever was born then or before has completed so many years on `day`; the 29th of February
    counts from the 1st of March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
