"""Links between guardians and their wards: the states, and who may bring them about.

INVITED → PENDING_PROOF → ACTIVE → UNLINK_REQUESTED → ENDED; also DECLINED, EXPIRED, DISPUTED and
AGED_OUT. While a link is ACTIVE or UNLINK_REQUESTED the guardian's limits hold. In DISPUTED they do
not, nor does the guardian see anything: the safe defaults of minors hold, with what other guardians
and the ward say. Every change runs in a transaction, with its audit and its event.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from core.errors import Conflict, Forbidden, NotFound
from models import audit, outbox
from models.base import Dialect, Row, connection, dialect, fetch
from models.policies import Limits
from models.sessions import secret_hash
from models.users import User
from realtime.events import GuardianLinkChanged

INVITED_FOR = timedelta(days=7)
COOL_OFF = timedelta(hours=72)
NOTICE = timedelta(days=30)
MOST_GUARDIANS = 4


class LinkState(StrEnum):
    INVITED = "INVITED"
    PENDING_PROOF = "PENDING_PROOF"
    ACTIVE = "ACTIVE"
    UNLINK_REQUESTED = "UNLINK_REQUESTED"
    ENDED = "ENDED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    DISPUTED = "DISPUTED"
    AGED_OUT = "AGED_OUT"


# In which the guardian's limits hold and they see how the ward fares.
HOLDING = (LinkState.ACTIVE, LinkState.UNLINK_REQUESTED)
# In which both sides are bound to each other; the database lets a pair have one of these.
BOUND = (LinkState.PENDING_PROOF, *HOLDING, LinkState.DISPUTED)
# What no setting of the lattice could let a minor do: it takes a yes of each guardian.
ALLOWANCES = ("allows_sponsored", "allows_detection")
_OVER = (LinkState.ENDED, LinkState.DECLINED, LinkState.EXPIRED, LinkState.AGED_OUT)


class GuardianLink(Row):
    ward_id: int | None = fields.BigIntField(null=True)
    guardian_id: int | None = fields.BigIntField(null=True)
    invited_by_id = fields.BigIntField()
    state = fields.CharEnumField(LinkState, max_length=20, default=LinkState.INVITED)
    code_hash = fields.CharField(64, null=True, unique=True)
    ends_at: datetime | None = fields.DatetimeField(null=True)
    age_noticed_at: datetime | None = fields.DatetimeField(null=True)
    limits_json = fields.TextField(default="{}", source_field="limits")
    allows_sponsored = fields.BooleanField(default=False)
    allows_detection = fields.BooleanField(default=False)

    class Meta:
        table = "guardian_links"

    @property
    def limits(self) -> Limits:
        return Limits.from_json(self.limits_json)

    @classmethod
    def visible_to(cls, viewer: User) -> QuerySet[GuardianLink]:
        """Those the viewer is a side of; all of them for moderators."""
        if viewer.is_moderator:
            return cls.all()
        return cls.filter(
            Q(ward_id=viewer.id) | Q(guardian_id=viewer.id) | Q(invited_by_id=viewer.id)
        )

    @classmethod
    async def locked(cls, link_id: int, viewer: User) -> GuardianLink:
        """The link, held until the transaction ends. Raises `NotFound`, also for a hidden one."""
        row = await cls.visible_to(viewer).select_for_update().get_or_none(id=link_id)
        if row is None:
            raise NotFound("guardian link", field="linkId")
        return row

    async def move(
        self,
        state: LinkState,
        *,
        actor_id: int | None,
        ends_at: datetime | None = None,
        **more: Any,
    ) -> None:
        """Into another state, and tell both sides. Limits do not outlive what they hang on."""
        changed = {"state": state, "code_hash": None, "ends_at": ends_at, **more}
        if state in _OVER:
            changed |= {"limits_json": "{}", **dict.fromkeys(ALLOWANCES, False)}
        self.update_from_dict(changed)
        await self.save(update_fields=list(changed))
        await audit.record(actor_id, "guardian.move", f"guardianLink:{self.id}", state)
        await self.tell(state, actor_id=actor_id)

    async def tell(self, change: Any, *, actor_id: int | None) -> None:
        event = GuardianLinkChanged(
            link_id=self.id,
            ward_id=self.ward_id,
            guardian_id=self.guardian_id,
            actor_id=actor_id,
            change=change,
        )
        await outbox.append(connection(), event)

    def check_state(self, *allowed: LinkState) -> None:
        """Raises `Conflict` in any other state."""
        if self.state not in allowed:
            raise Conflict(f"This is not possible while the link is {self.state}.", field="linkId")


async def may_join_sponsored(ward_id: int) -> bool:
    """Whether a minor may take part in what is sponsored."""
    return await _all_allow(ward_id, "allows_sponsored")


async def may_be_detected(ward_id: int) -> bool:
    """Whether a minor may have finished clips compared with their face."""
    return await _all_allow(ward_id, "allows_detection")


async def _all_allow(ward_id: int, allowance: str) -> bool:
    """Whether they have guardians, and all of them allow it. One more who says nothing ends it."""
    holding = GuardianLink.filter(ward_id=ward_id, state__in=HOLDING)
    said = [getattr(link, allowance) for link in await holding]
    return bool(said) and all(said)


async def invite(inviter: User, *, as_ward: bool, now: datetime) -> tuple[GuardianLink, str]:
    """A new invitation by the ward or the guardian, and its code, which is kept nowhere."""
    code = secrets.token_urlsafe(16)
    row = await GuardianLink.create(
        ward_id=inviter.id if as_ward else None,
        guardian_id=None if as_ward else inviter.id,
        invited_by_id=inviter.id,
        code_hash=secret_hash(code),
        ends_at=now + INVITED_FOR,
    )
    await audit.record(inviter.id, "guardian.invite", f"guardianLink:{row.id}")
    return row, code


async def invited_by_code(code: str, now: datetime) -> GuardianLink:
    """The invitation behind a code, held until the transaction ends. Raises `NotFound` in the same
    words for one that never was, is used, or has expired."""
    invited = GuardianLink.filter(code_hash=secret_hash(code), ends_at__gt=now)
    row = await invited.select_for_update().get_or_none()
    if row is None:
        raise NotFound("invitation", field="code")
    return row


async def bind(row: GuardianLink, *, ward: User, guardian: User) -> None:
    """The other side has accepted: both are bound, and a proof is wanted next. Raises `Conflict`
    where they may not be."""
    await _lock([ward.id, guardian.id])
    await _check_pair(ward.id, guardian.id)
    row.ward_id, row.guardian_id = ward.id, guardian.id
    acceptor = guardian.id if row.invited_by_id == ward.id else ward.id
    more = {"ward_id": ward.id, "guardian_id": guardian.id}
    await row.move(LinkState.PENDING_PROOF, actor_id=acceptor, **more)


async def guards(guardian_id: int, ward_id: int) -> GuardianLink:
    """The link by which somebody looks after a ward now, held until the transaction ends. Raises
    `NotFound`."""
    row = await (
        GuardianLink.filter(guardian_id=guardian_id, ward_id=ward_id, state__in=HOLDING)
        .select_for_update()
        .get_or_none()
    )
    if row is None:
        raise NotFound("ward", field="wardId")
    return row


async def links_of_wards(ward_ids: Sequence[int]) -> list[GuardianLink]:
    """The links whose guardians' limits hold for these members."""
    return await GuardianLink.filter(ward_id__in=list(ward_ids), state__in=HOLDING)


async def _check_pair(ward_id: int, guardian_id: int) -> None:
    if ward_id == guardian_id:
        raise Conflict("Nobody is their own guardian.", field="code")
    bound = GuardianLink.filter(state__in=BOUND)
    if await bound.filter(ward_id=ward_id, guardian_id=guardian_id).exists():
        raise Conflict("You are linked already.", field="code")
    if await bound.filter(Q(ward_id=guardian_id) | Q(guardian_id=ward_id)).exists():
        raise Conflict("A ward cannot be a guardian, nor a guardian a ward.", field="code")
    if await bound.filter(ward_id=ward_id).count() >= MOST_GUARDIANS:
        raise Conflict(f"A minor has at most {MOST_GUARDIANS} guardians.", field="code")


async def _lock(user_ids: Sequence[int]) -> None:
    """So that what two acceptances at once would each find allowed is not done twice."""
    if dialect() is Dialect.POSTGRESQL:
        marks = ", ".join("?" for _ in user_ids)
        await fetch(
            f"SELECT id FROM users WHERE id IN ({marks}) ORDER BY id FOR NO KEY UPDATE",  # noqa: S608
            *user_ids,
        )


def check_sides(
    *, ward_is_minor: bool, guardian_is_adult: bool, is_blocked: bool, field: str | None = None
) -> None:
    """Raises `Forbidden` where these two cannot be ward and guardian."""
    if not guardian_is_adult:
        raise Forbidden("Only adults are guardians.", field=field)
    if not ward_is_minor:
        raise Forbidden("Only minors have guardians.", field=field)
    if is_blocked:
        raise Forbidden("A block stands between you; lift it first.", field=field)
