"""What an operator does from the command line."""

from __future__ import annotations

from core.settings import Settings
from models import audit, base
from models.base import transaction
from models.passwords import check_password, hash_password
from models.users import (
    AgeAssurance,
    AgeBand,
    Role,
    User,
    claim_handle,
    handle_key,
    shown_handle,
)


async def create_admin(settings: Settings, *, handle: str, password: str) -> None:
    """Make a new administrator, or turn the member of that handle into one (their password stays).

    Raises `BadInput` for a handle or password that nobody may have.
    """
    handle, key = shown_handle(handle), handle_key(handle)
    await base.connect(settings.database)
    try:
        member = await User.get_or_none(handle_key=key)
        if member is None:
            check_password(password, handle_key=key)
            hashed = await hash_password(password)
        async with transaction():
            if member is None:
                member = await User.create(
                    handle=handle,
                    handle_key=key,
                    name=handle,
                    password_hash=hashed,
                    role=Role.ADMIN,
                    age_band=AgeBand.ADULT,
                    age_assurance=AgeAssurance.PROVEN,
                )
                await claim_handle(key, member.id)
            else:
                await User.filter(id=member.id).update(role=Role.ADMIN)
            await audit.record(None, "user.make-admin", f"user:{member.id}")
    finally:
        await base.disconnect()
