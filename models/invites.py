"""Invitation codes: so many uses, until some day, and who brought whom."""

from __future__ import annotations

import secrets
from datetime import datetime

from tortoise import fields
from tortoise.expressions import F, Q

from models.base import Row
from models.sessions import secret_hash
from models.users import User, UserState

# Crockford's base 32: no I, L, O or U, so that a code survives being read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("ILO", "110", "- ")


class Invite(Row):
    """A code that lets `max_uses` people join. The code itself is kept nowhere."""

    issuer_id: int | None = fields.BigIntField(null=True)
    code_hash = fields.CharField(64, unique=True)
    max_uses = fields.IntField()
    uses = fields.IntField(default=0)
    expires_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "invites"

    @classmethod
    async def find_good(cls, code: str, now: datetime) -> Invite | None:
        """The invite behind `code` if it could be redeemed now. A first look only: `redeem`
        decides."""
        row = await cls.get_or_none(code_hash=code_hash(code))
        return row if row is not None and await row.is_good(now) else None

    async def is_good(self, now: datetime) -> bool:
        """Neither used up, expired nor revoked, and its issuer in good standing."""
        if self.uses >= self.max_uses or self.revoked_at is not None:
            return False
        if self.expires_at is not None and self.expires_at <= now:
            return False
        return self.issuer_id is None or await User.exists(
            id=self.issuer_id, state=UserState.ACTIVE
        )

    async def redeem(self, now: datetime) -> bool:
        """Use it up by one, inside the transaction that makes the member. Of N who redeem its last
        use at once, exactly one gets True: the count is checked and changed in one statement."""
        in_time = Q(expires_at=None) | Q(expires_at__gt=now)
        return bool(
            await Invite.filter(
                in_time, id=self.id, revoked_at=None, uses__lt=F("max_uses")
            ).update(uses=F("uses") + 1)
        )

    async def revoke(self, now: datetime) -> int:
        """End it, inside a transaction; the uses nobody took. 0 when it had ended before."""
        if not await Invite.filter(id=self.id, revoked_at=None).update(revoked_at=now):
            return 0
        await self.refresh_from_db()
        return self.max_uses - self.uses


def new_code() -> str:
    """80 random bits as XXXX-XXXX-XXXX-XXXX."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


def code_hash(code: str) -> str:
    """What is kept of a code, however it was typed."""
    return secret_hash(code.upper().translate(_LOOKALIKES))


async def take_allowance(user_id: int, uses: int) -> bool:
    """Take `uses` from the member's allowance; False, and nothing taken, when it is too small."""
    return bool(
        await User.filter(id=user_id, invites_left__gte=uses).update(
            invites_left=F("invites_left") - uses
        )
    )


async def return_allowance(user_id: int, uses: int) -> None:
    await User.filter(id=user_id).update(invites_left=F("invites_left") + uses)
