"""What a minor's likenesses were held to stays when they come of age, until they change it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from models.cameos import Cameo, CameoState
from models.cameos.granting import change
from models.cameos.judging import widest_of
from models.cameos.rules import MINORS, meet
from models.consent_ledger import Act
from models.rights import narrowest
from models.users import User


async def keep_restricted(owner: User, *, now: datetime) -> None:
    """In the transaction in which they come of age, while they are still a minor in it. What it writes
    down held already, so no job and no clip is looked at again."""
    widest = await widest_of(owner)
    rows = Cameo.filter(owner_id=owner.id).exclude(state=CameoState.PURGED).order_by("id")
    for row in await rows.select_for_update():
        row.level = narrowest(row.level, widest)
        row.rules_json = meet([row.rules, MINORS]).to_json()
        digest = hashlib.sha256(f"{row.salt}\n{row.rules_json}".encode()).hexdigest()
        await change(row, Act.RESTRICT, now=now, details={"rules": digest, "level": row.level})
