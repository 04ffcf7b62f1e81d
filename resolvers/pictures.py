"""The picture of an account: everybody is shown it, for as long as it stands."""

from __future__ import annotations

from core.errors import Conflict, ConsentNeeded, Forbidden
from models.avatars import avatar_source, choose_avatar
from models.cameos import shown_in_clip
from models.cameos.publishing import hold_likenesses
from models.cameos.sweeping import publication_of
from models.clip_caps import within
from models.clips import Audience, Clip, ClipState
from models.generations.consent import refuse_unless_agreed
from models.remixes import rights_left
from models.rights import Reach
from models.users import User
from resolvers.approvals import asks_guardians
from resolvers.context import Context

_FIELD = "avatarClipId"
# The furthest that a minor's clip is published, and thus what their guardians approve.
_TO_MANY = (Audience.PUBLIC, Audience.FOLLOWERS)


async def choose_picture(ctx: Context, member: User, clip_id: int) -> None:
    """Make the poster of one of the member's clips their picture, in a transaction, before which it
    holds nothing. Whoever is in it, or has a say in how far it goes, is asked as for a publication
    to all; a draft makes a picture where nobody is."""
    await hold_likenesses(clip_id)
    clip = await avatar_source(member.id, clip_id)
    await _check_guardians(ctx, member, clip)
    await _check_likenesses(clip)
    if (await rights_left(clip)).reach is not Reach.PUBLIC:
        raise Forbidden(
            "What this was made from is not shown to everybody, and neither may a picture of it be.",
            field=_FIELD,
        )
    await choose_avatar(clip)


async def _check_guardians(ctx: Context, member: User, clip: Clip) -> None:
    policy = await ctx.policy(member)
    if not within(member, Audience.PUBLIC, policy):
        cap = policy.publish_max_audience
        raise Forbidden(
            f"Your clips go no further than {cap}, and everybody is shown a picture.", field=_FIELD
        )
    is_out = clip.state is ClipState.PUBLISHED and clip.audience in _TO_MANY
    if not is_out and await asks_guardians(ctx, member):
        raise Conflict(
            "Your guardians are asked before others see a clip: publish it first.", field=_FIELD
        )


async def _check_likenesses(clip: Clip) -> None:
    """Raises `ConsentNeeded` where it shows anybody but its author: a picture would speak for them in
    another's name, and stay when the clip is taken back."""
    if any(each.owner_id != clip.author_id for each in await shown_in_clip(clip.id)):
        raise ConsentNeeded(
            "A picture of an account shows nobody else's likeness: choose another clip.",
            field=_FIELD,
        )
    refuse_unless_agreed(await publication_of(clip, Reach.PUBLIC), field=_FIELD)
