"""Requests to use a likeness, and publications that wait for an approval: asked and answered."""

from __future__ import annotations

from enum import StrEnum

from tortoise.expressions import Q

from core.errors import NotFound
from core.pages import Page, PageRequest
from models.base import transaction
from models.cameos import Cameo, CameoRequest, lock_cameos, publishing, requesting
from models.cameos.granting import own_cameo
from models.cameos.requesting import Wanted
from models.clips import Clip
from models.publications import hold_author
from models.sessions import Scope
from resolvers.cameos import writing
from resolvers.context import Context
from resolvers.pages import page_of
from resolvers.publications import settle


class Box(StrEnum):
    """Requests that ask the viewer, or that the viewer made."""

    RECEIVED = "RECEIVED"
    SENT = "SENT"


async def request_cameo_use(ctx: Context, cameo_id: int, wanted: Wanted) -> CameoRequest:
    member = ctx.require_viewer(Scope.GENERATE)
    await ctx.instance.limiter.spend("cameo-request", str(member.id))
    async with transaction():
        row = await _held(cameo_id)
        request = await requesting.ask(row, member, wanted, now=ctx.instance.clock.now())
    ctx.instance.live.kick()
    return request


async def decide_cameo_request(ctx: Context, request_id: int, *, approve: bool) -> CameoRequest:
    member = await writing(ctx)
    async with transaction():
        row, request = await _asked(request_id)
        now = ctx.instance.clock.now()
        await requesting.answer(request, row, member, approve=approve, now=now)
    ctx.instance.live.kick()
    return request


async def withdraw_cameo_request(ctx: Context, request_id: int) -> CameoRequest:
    member = await writing(ctx)
    async with transaction():
        row, request = await _asked(request_id)
        if request.requester_id != member.id:
            raise NotFound("request", field="requestId")
        await requesting.withdraw(request, row, now=ctx.instance.clock.now())
    ctx.instance.live.kick()
    return request


async def cameo_requests(ctx: Context, box: Box, page: PageRequest) -> Page[CameoRequest]:
    viewer = ctx.require_viewer(Scope.READ)
    whose = Q(owner_id=viewer.id) if box is Box.RECEIVED else Q(requester_id=viewer.id)
    return await page_of(CameoRequest.filter(whose), page)


async def find_request(ctx: Context, request_id: int) -> CameoRequest | None:
    if ctx.viewer is None:
        return None
    concerned = Q(owner_id=ctx.viewer.id) | Q(requester_id=ctx.viewer.id)
    return await CameoRequest.filter(concerned).get_or_none(id=request_id)


async def decide_publication(ctx: Context, cameo_id: int, clip_id: int, *, approve: bool) -> Clip:
    """Approve or refuse that a clip with the viewer's likeness is published. With the last approval
    it is, if it still may be; else it goes back to its author with the reason."""
    owner = await writing(ctx)
    async with transaction():
        await publishing.hold_likenesses(clip_id)
        await hold_author(clip_id)
        row = await own_cameo(owner.id, cameo_id)
        now = ctx.instance.clock.now()
        await publishing.approve(row, clip_id, approved=approve, now=now)
        if approve:
            await settle(ctx, clip_id)
    ctx.instance.live.kick()
    return await Clip.get(id=clip_id)


async def _held(cameo_id: int) -> Cameo:
    rows = await lock_cameos([cameo_id])
    if not rows:
        raise NotFound("likeness", field="cameoId")
    return rows[0]


async def _asked(request_id: int) -> tuple[Cameo, CameoRequest]:
    request = await CameoRequest.get_or_none(id=request_id)
    if request is None:
        raise NotFound("request", field="requestId")
    row = await _held(request.cameo_id)
    return row, await CameoRequest.get(id=request_id)
