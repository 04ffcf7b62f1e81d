"""What an operator does from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from core.errors import Conflict
from core.settings import Settings
from models import audit, base
from models.base import transaction
from models.clips import Clip, Rating
from models.passwords import check_password, hash_password
from models.users import (
    AgeAssurance,
    AgeBand,
    Role,
    User,
    UserState,
    claim_handle,
    handle_key,
    shown_handle,
)
from models.worker_tokens import WorkerToken
from server.archives.take_in import take_in
from server.archives.unpack import open_archive
from server.authority import authority_of
from server.instance import signing_of, storage_of


async def import_account(settings: Settings, archive: Path, *, handle: str, password: str) -> int:
    """Take an exported account in; how many clips came along. Raises `BadInput`, `Conflict` or
    `BadAuthority`."""
    await base.connect(settings.database)
    try:
        with open_archive(archive) as opened:
            member = await take_in(
                opened,
                handle=handle,
                password=password,
                settings=settings,
                storage=storage_of(settings),
                signing=signing_of(settings, authority_of(settings)),
                now=datetime.now(UTC),
            )
        return await Clip.filter(author_id=member.id).count()
    finally:
        await base.disconnect()


async def create_admin(settings: Settings, *, handle: str, password: str) -> None:
    """Make a new administrator, or turn the member of that handle into one (their password stays).

    Raises `BadInput` for a handle or password that nobody may have, and `Conflict` when the member
    of that handle is suspended or has deleted the account.
    """
    handle, key = shown_handle(handle), handle_key(handle)
    await base.connect(settings.database)
    try:
        member = await User.get_or_none(handle_key=key)
        if member is None:
            check_password(password, handle_key=key)
            hashed = await hash_password(password)
        elif member.state is not UserState.ACTIVE:
            raise Conflict(f"@{member.handle} is {member.state.lower()}: choose another member.")
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
                    widest_rating=Rating.UNRATED,
                )
                await claim_handle(key, member.id)
            else:
                await User.filter(id=member.id).update(role=Role.ADMIN)
            await audit.record(None, "user.make-admin", f"user:{member.id}")
    finally:
        await base.disconnect()


async def create_worker_token(settings: Settings, name: str) -> str:
    """The secret of a new token. Raises `BadInput` or `Conflict`."""
    await base.connect(settings.database)
    try:
        _row, secret = await WorkerToken.issue(name)
        await audit.record(None, "worker.token", f"worker-token:{name}")
        return secret
    finally:
        await base.disconnect()


async def revoke_worker_token(settings: Settings, name: str) -> bool:
    """Whether there was one."""
    await base.connect(settings.database)
    try:
        was_good = await WorkerToken.revoke(name, datetime.now(UTC))
        if was_good:
            await audit.record(None, "worker.token.revoke", f"worker-token:{name}")
        return was_good
    finally:
        await base.disconnect()
