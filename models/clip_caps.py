"""What becomes of clips that are out already when their author may do less than before."""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import F

from core.errors import Forbidden
from models import audit, outbox
from models.avatars import remove_avatar
from models.base import connection
from models.clips import Audience, Clip, ClipLink, ClipState, reach_needed
from models.policies import Policy
from models.rights import Reach, narrowest
from models.users import User
from realtime.events import ClipWithdrawn, ProfileChanged


async def cap_clips(author: User, policy: Policy, now: datetime) -> None:
    """Bring the author's published clips down to what the policy lets them publish, at once and in
    the transaction that changes it. Lists and links, which name anybody, become private, and a picture
    of the account, which everybody is shown, goes where nothing may be."""
    if not policy.allow_download:
        await Clip.filter(author_id=author.id, allow_download=True).update(allow_download=False)
    cap = policy.publish_max_audience
    beyond = [each for each in Audience if not within(author, each, policy)]
    if not beyond:
        return
    if Audience.PUBLIC in beyond and await remove_avatar(author.id):
        await outbox.append(connection(), ProfileChanged(user_id=author.id))
    out = Clip.filter(author_id=author.id, state=ClipState.PUBLISHED, audience__in=beyond)
    for clip in await out:
        was_counted = clip.is_counted
        is_named = clip.audience in (Audience.LIST, Audience.LINK)
        await clip.readdress(Audience.PRIVATE if is_named else Audience(cap.value))
        await ClipLink.revoke_all(clip.id, now)
        if was_counted and not clip.is_counted:
            await User.filter(id=author.id).update(clip_count=F("clip_count") - 1)
        await audit.record(None, "clip.cap", f"clip:{clip.id}", clip.audience)
        narrowed = ClipWithdrawn(clip_id=clip.id, author_id=author.id, reason="narrowed")
        await outbox.append(connection(), narrowed)


def within(author: User, audience: Audience, policy: Policy) -> bool:
    """Whether a clip for this audience goes no further than the policy lets it. The PUBLIC of an
    account that is private, or has to be, means its followers."""
    needed = reach_needed(audience)
    if audience is Audience.PUBLIC and (author.is_private or not policy.may_be_public):
        needed = Reach.FOLLOWERS
    return narrowest(needed, policy.publish_max_audience) is needed


def check_audience(author: User, audience: Audience, policy: Policy) -> None:
    """Raises `Forbidden` for an audience beyond what the author's policy allows."""
    if not within(author, audience, policy):
        cap = policy.publish_max_audience
        raise Forbidden(f"Your clips go no further than {cap}: choose that.", field="audience")
