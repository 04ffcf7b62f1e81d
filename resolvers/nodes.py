"""`node(id:)`: anything with an identity, through the same door as its own query."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from models.base import Row
from models.challenges import Contest
from models.clips import Clip, ClipLink
from models.collaborations import Collaboration
from models.comments import Comment
from models.conversations import Conversation
from models.generations import Generation
from models.guardian_links import GuardianLink
from models.invites import Invite
from models.messages import Message
from models.playlists import Playlist
from models.reads import notifications
from models.recipes import FeedRecipe
from models.sessions import Identity, Passkey, SessionKind
from resolvers.cameo_requests import find_request
from resolvers.cameos import find_cameo
from resolvers.characters import find_character, find_look
from resolvers.context import Context
from resolvers.conversations import correspondent
from resolvers.enrolments import find_enrolment
from resolvers.publications import find_ward_publication
from resolvers.registry import find_rights_entry
from resolvers.reports import find_report, find_report_case
from resolvers.sessions import owned_session

Find = Callable[[Context, int], Awaitable[Row | None]]


async def _user(ctx: Context, row_id: int) -> Row | None:
    return await ctx.loaders.user.load(row_id)


async def _clip(ctx: Context, row_id: int) -> Row | None:
    return await ctx.loaders.clip.load(row_id)


async def _generation(ctx: Context, row_id: int) -> Row | None:
    return await Generation.visible_to(ctx.viewer).get_or_none(id=row_id)


async def _batch(ctx: Context, row_id: int) -> Row | None:
    return await ctx.loaders.batch.load(row_id)


async def _clip_link(ctx: Context, row_id: int) -> Row | None:
    link = await ClipLink.get_or_none(id=row_id)
    if link is None or ctx.viewer is None:
        return None
    own = await Clip.filter(id=link.clip_id, author_id=ctx.viewer.id).exists()
    return link if own else None


async def _session(ctx: Context, row_id: int) -> Row | None:
    return await owned_session(ctx, row_id, SessionKind.SESSION)


async def _api_token(ctx: Context, row_id: int) -> Row | None:
    return await owned_session(ctx, row_id, SessionKind.API_TOKEN)


async def _passkey(ctx: Context, row_id: int) -> Row | None:
    if ctx.session is None or ctx.session.kind is not SessionKind.SESSION:
        return None
    return await Passkey.get_or_none(id=row_id, user_id=ctx.session.user_id)


async def _identity(ctx: Context, row_id: int) -> Row | None:
    if ctx.session is None or ctx.session.kind is not SessionKind.SESSION:
        return None
    return await Identity.get_or_none(id=row_id, user_id=ctx.session.user_id)


async def _invite(ctx: Context, row_id: int) -> Row | None:
    if ctx.viewer is None:
        return None
    return await Invite.get_or_none(id=row_id, issuer_id=ctx.viewer.id)


async def _guardian_link(ctx: Context, row_id: int) -> Row | None:
    if ctx.viewer is None:
        return None
    return await GuardianLink.visible_to(ctx.viewer).get_or_none(id=row_id)


async def _conversation(ctx: Context, row_id: int) -> Row | None:
    if ctx.viewer is None:
        return None
    viewer = await correspondent(ctx)
    return await Conversation.visible_to(viewer).get_or_none(id=row_id)


async def _message(ctx: Context, row_id: int) -> Row | None:
    if ctx.viewer is None:
        return None
    viewer = await correspondent(ctx)
    return await Message.visible_to(viewer).get_or_none(id=row_id)


async def _comment(ctx: Context, row_id: int) -> Row | None:
    return await Comment.visible_to(ctx.viewer).get_or_none(id=row_id)


async def _notification(ctx: Context, row_id: int) -> Row | None:
    if ctx.viewer is None:
        return None
    return await notifications.one(ctx.viewer.id, row_id, now=ctx.instance.clock.now())


async def _playlist(ctx: Context, row_id: int) -> Row | None:
    return await Playlist.visible_to(ctx.viewer).get_or_none(id=row_id)


async def _feed_recipe(ctx: Context, row_id: int) -> Row | None:
    return await FeedRecipe.visible_to(ctx.viewer).get_or_none(id=row_id)


async def _collaboration(ctx: Context, row_id: int) -> Row | None:
    row = await Collaboration.get_or_none(id=row_id)
    if row is None or ctx.viewer is None:
        return None
    own = await Clip.filter(id=row.clip_id, author_id=ctx.viewer.id).exists()
    return row if own or row.user_id == ctx.viewer.id else None


async def _challenge(ctx: Context, row_id: int) -> Row | None:
    return await Contest.get_or_none(id=row_id)


_FINDERS: dict[str, Find] = {
    "User": _user,
    "Session": _session,
    "ApiToken": _api_token,
    "Passkey": _passkey,
    "Identity": _identity,
    "Invite": _invite,
    "Clip": _clip,
    "GuardianLink": _guardian_link,
    "WardPublication": find_ward_publication,
    "Conversation": _conversation,
    "Message": _message,
    "Notification": _notification,
    "Generation": _generation,
    "Batch": _batch,
    "ClipLink": _clip_link,
    "Cameo": find_cameo,
    "CameoRequest": find_request,
    "CameoEnrolment": find_enrolment,
    "Challenge": _challenge,
    "Character": find_character,
    "CharacterLook": find_look,
    "Collaboration": _collaboration,
    "Comment": _comment,
    "Playlist": _playlist,
    "FeedRecipe": _feed_recipe,
    "RightsEntry": find_rights_entry,
    "Report": find_report,
    "ReportCase": find_report_case,
}


async def node(ctx: Context, noun: str, row_id: int) -> Row | None:
    """None for what is absent, hidden or no node at all."""
    ctx.check_may_read()
    find = _FINDERS.get(noun)
    return None if find is None else await find(ctx, row_id)
