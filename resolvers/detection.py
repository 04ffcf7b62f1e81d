"""A member's wish that finished clips be compared with their face."""

from __future__ import annotations

import asyncio
import base64

from core.errors import Conflict, Forbidden
from models.base import transaction
from models.cameos import Cameo
from models.cameos.granting import own_cameo
from models.cameos.resembling import look_for, look_no_more, portrait_key
from models.guardian_links import may_be_detected
from models.users import User
from resolvers.cameos import changed, writing
from resolvers.context import Context
from resolvers.enrolments import vault_of


async def set_likeness_detection(ctx: Context, cameo_id: int, *, enabled: bool) -> Cameo:
    """What is compared is measured once, from the picture of the member's own enrolment, and sealed
    under the likeness's key. Raises `Forbidden` for a minor of whom not all guardians allow it, and
    `Conflict` where there is nothing to measure."""
    owner = await writing(ctx)
    sealed = await _measured(ctx, owner, cameo_id) if enabled else None
    async with transaction():
        row, now = await own_cameo(owner.id, cameo_id), ctx.instance.clock.now()
        if enabled:
            # A guardian who says no meanwhile waits, and deletes what this keeps.
            await User.select_for_update(no_key=True).get(id=owner.id)
            await _check_guardians(ctx, owner)
        if sealed is None:
            await look_no_more(row, now=now)
        else:
            await look_for(row, sealed, now=now)
    return changed(ctx, row)


async def is_detected(ctx: Context, row: Cameo) -> bool | None:
    """None to anybody but the owner."""
    if ctx.viewer is None or ctx.viewer.id != row.owner_id:
        return None
    return await ctx.loaders.is_detected.load(row.id)


async def _check_guardians(ctx: Context, owner: User) -> None:
    if (await ctx.policy(owner)).is_minor and not await may_be_detected(owner.id):
        raise Forbidden(
            "Nothing is measured of the face of a minor, unless all their guardians allow it."
        )


async def _measured(ctx: Context, owner: User, cameo_id: int) -> str:
    from safety.resemblance import describe, to_bytes

    await _check_guardians(ctx, owner)
    async with transaction():
        row = await own_cameo(owner.id, cameo_id)
        key = await portrait_key(row)
    storage, vault = ctx.instance.storage, vault_of(ctx.instance)
    size = await storage.size(key)
    kept = b"".join([piece async for piece in storage.open_range(key, 0, size)])
    look = await asyncio.to_thread(describe, vault.open(row.id, kept))
    if look is None:
        raise Conflict("No face was found in the picture of your enrolment.", field="cameoId")
    return base64.b64encode(vault.seal(row.id, to_bytes(look))).decode()
