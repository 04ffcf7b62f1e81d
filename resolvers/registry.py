"""The registry of rights: anybody reads it, administrators enter what stands in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import BadInput, Forbidden, NotFound
from core.pages import Page, PageRequest
from core.text import clean_text
from models import audit
from models.base import transaction
from models.registry import RightsEntry, RightsPolicy
from models.sessions import Scope
from models.users import User
from resolvers.context import Context
from resolvers.pages import page_of
from safety.figures.spellings import letters_of

MOST_NAMES = 30
LONGEST_NAME = 100
# A name of two letters is found in too many words that are none.
_FEWEST_LETTERS = 3


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An entry as an administrator wants it. The first name is the one that is told."""

    names: Sequence[str]
    policy: RightsPolicy
    note: str
    contact: str
    starts_on: date | None
    ends_on: date | None


async def rights_entries(ctx: Context, page: PageRequest) -> Page[RightsEntry]:
    """Newest first."""
    ctx.check_may_read()
    return await page_of(RightsEntry.visible_to(ctx.viewer), page)


async def find_rights_entry(ctx: Context, entry_id: int) -> RightsEntry | None:
    return await RightsEntry.visible_to(ctx.viewer).get_or_none(id=entry_id)


async def add_rights_entry(ctx: Context, wanted: Wanted) -> RightsEntry:
    """It bites at once: in preflights, requests, jobs that wait and publications."""
    admin = await _admin(ctx)
    names = [
        clean_text(name, field="names", shortest=1, longest=LONGEST_NAME) for name in wanted.names
    ]
    if not 1 <= len(names) <= MOST_NAMES:
        raise BadInput(f"Give 1 to {MOST_NAMES} names.", field="names")
    if any(len(letters_of(name)) < _FEWEST_LETTERS for name in names):
        raise BadInput(f"A name has at least {_FEWEST_LETTERS} letters.", field="names")
    if wanted.starts_on and wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise BadInput("It ends before it starts.", field="endsOn")
    async with transaction():
        row = await RightsEntry.create(
            names_json=json.dumps(list(dict.fromkeys(names)), ensure_ascii=False),
            policy=wanted.policy,
            note=clean_text(wanted.note, field="note", longest=500),
            contact=clean_text(wanted.contact, field="contact", longest=200),
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
        )
        await audit.record(admin.id, "rights.add", f"rights-entry:{row.id}", wanted.policy)
    return row


async def withdraw_rights_entry(ctx: Context, entry_id: int) -> RightsEntry:
    """It holds no more from now on, and stays for moderators to read."""
    admin = await _admin(ctx)
    async with transaction():
        row = await RightsEntry.get_or_none(id=entry_id)
        if row is None:
            raise NotFound("entry", field="entryId")
        await row.withdraw(by=admin.id, now=ctx.instance.clock.now())
    return await RightsEntry.get(id=entry_id)


async def _admin(ctx: Context) -> User:
    viewer = ctx.require_viewer(Scope.MODERATE)
    await ctx.instance.limiter.spend("write", str(viewer.id))
    if not viewer.is_admin:
        raise Forbidden("Only administrators change the registry of rights.")
    return viewer
