"""The consent ledger as members see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q

from core.pages import Page, PageRequest
from core.proofs import Notary
from models import consent_ledger
from models.consent_ledger import Entry
from models.sessions import Scope
from resolvers.context import Context

OFFICE = "consent-ledger"


@dataclass(frozen=True)
class LedgerHead:
    seq: int
    hash: str
    public_key: dict[str, Any]


async def head(ctx: Context) -> LedgerHead:
    ctx.check_may_read()
    at = await consent_ledger.head()
    return LedgerHead(at.seq, at.hash, _notary(ctx).public_key)


async def receipts(ctx: Context, page: PageRequest) -> Page[Entry]:
    """The entries about the viewer's likeness and about what they did, newest first."""
    viewer = ctx.require_viewer(Scope.READ)
    mine = Entry.filter(Q(owner_id=viewer.id) | Q(actor_id=viewer.id))
    if page.before is not None:
        mine = mine.filter(seq__lt=page.before)
    rows = await mine.order_by("-seq").limit(page.size + 1)
    shown = rows[: page.size]
    return Page(shown, [row.seq for row in shown], len(rows) > page.size)


def statement_of(ctx: Context, entry: Entry) -> str:
    return consent_ledger.receipt_of(entry, _notary(ctx), ctx.instance.settings.base_url)


def _notary(ctx: Context) -> Notary:
    return Notary(ctx.instance.settings.secret(), OFFICE)
