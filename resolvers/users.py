"""Members: joining, profiles, ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.errors import (
    BadInput,
    Conflict,
    Forbidden,
    NotFound,
    QuotaExceeded,
    Unavailable,
)
from core.ids import new_id
from core.settings import SignUpMode
from core.text import clean_text
from models import audit, outbox
from models.avatars import remove_avatar
from models.base import connection, fetch, transaction
from models.cameos.aging import keep_restricted
from models.clips import Rating
from models.guardians import (
    band_of,
    come_of_age,
    policy_changed,
    policy_of_band,
    treated_as_minor,
    widest_rating,
)
from models.invites import Invite
from models.passwords import check_password, hash_password
from models.reads.hanging import on_its_rows
from models.reads.scoped import Scoped
from models.sessions import Scope
from models.users import (
    AgeAssurance,
    AgeBand,
    FeedKind,
    User,
    check_handle_is_free,
    claim_handle,
    handle_key,
    shown_handle,
)
from realtime.events import ProfileChanged
from resolvers import prepared
from resolvers.context import Context
from resolvers.pictures import choose_picture
from resolvers.sessions import OpenedSession, clean_device, enter, issue_session

HANDLES_PER_MEMBER = 5
_BAD_CODE = "That invitation code is not good, or not any more."


@dataclass(frozen=True)
class NewMember:
    """What somebody says of themselves when they join: a date of birth, or an age band, or
    neither."""

    handle: str
    name: str
    born_on: date | None = None
    age_band: AgeBand | None = None
    invite_code: str | None = None


@dataclass(frozen=True)
class Admission:
    """A `NewMember` who passed every check that needs no transaction."""

    handle: str
    key: str
    name: str
    born_on: date | None
    band: AgeBand
    invite: Invite | None


@dataclass(frozen=True)
class ProfileChange:
    """What is None stays. A picture is the poster of one of the member's own clips."""

    name: str | None = None
    bio: str | None = None
    handle: str | None = None
    is_private: bool | None = None
    feed_choice: FeedKind | None = None
    avatar_clip_id: int | None = None
    remove_avatar: bool = False


def viewer(ctx: Context) -> User | None:
    """Whoever asks; None for an anonymous visitor."""
    return None if ctx.session is None else ctx.require_viewer(Scope.READ)


_BY_HANDLE = Scoped(
    lambda viewer, handle_key: User.visible_to(viewer).filter(handle_key=handle_key),
    keep=True,
    hangs_on=on_its_rows,
)


async def user(ctx: Context, handle: str, expects: frozenset[str] = frozenset()) -> User:
    """`expects` names what will be asked about them. Raises `NotFound` alike for a member who is
    absent and one who has blocked the viewer."""
    ctx.check_may_read()
    try:
        key = shown_handle(handle).casefold()
    except BadInput:
        raise NotFound("member", field="handle") from None
    expected = prepared.expected(ctx.viewer, expects)
    found = await _BY_HANDLE.rows(ctx.viewer, expects=expected, handle_key=key)
    if not found:
        raise NotFound("member", field="handle")
    return found[0]


async def sign_up(ctx: Context, member: NewMember, *, password: str, device: str) -> OpenedSession:
    """Make the account and its first session. Raises `Unavailable` when nobody may join,
    `Forbidden` for somebody too young, `Conflict` for a handle that is or was taken."""
    device = clean_device(device)
    admission = await check_admission(ctx, member)
    check_password(password, handle_key=admission.key)
    # What is typed wrong costs nothing; a hash costs the server.
    await ctx.instance.limiter.spend("sign-up", ctx.client_ip)
    password_hash = await hash_password(password)
    async with transaction():
        row = await admit(ctx, admission, password_hash=password_hash)
        opened = await issue_session(ctx, row, device=device)
    return enter(ctx, opened)


async def check_admission(ctx: Context, member: NewMember) -> Admission:
    """Every check on a new member that needs no transaction."""
    invite = await _invite(ctx, member.invite_code)
    handle, key = shown_handle(member.handle), handle_key(member.handle)
    name = clean_text(member.name, field="name", shortest=1, longest=60)
    band = _declared_band(ctx, member)
    await check_handle_is_free(key)
    return Admission(handle, key, name, member.born_on, band, invite)


async def admit(ctx: Context, admission: Admission, *, password_hash: str | None) -> User:
    """The rows of a new member, inside the caller's transaction. Raises `Conflict` or `BadInput`
    when the handle or the last use of the invitation went to somebody quicker."""
    settings, invite = ctx.instance.settings, admission.invite
    if invite is not None and not await invite.redeem(ctx.instance.clock.now()):
        raise BadInput(_BAD_CODE, field="inviteCode")
    row_id = new_id()
    await claim_handle(admission.key, row_id)
    unknown = admission.band is AgeBand.UNKNOWN
    row = await User.create(
        id=row_id,
        handle=admission.handle,
        handle_key=admission.key,
        name=admission.name,
        password_hash=password_hash,
        age_band=admission.band,
        age_assurance=AgeAssurance.NONE if unknown else AgeAssurance.SELF_DECLARED,
        born_on=admission.born_on,
        is_private=treated_as_minor(admission.band, settings=settings),
        widest_rating=widest_rating(policy_of_band(admission.band, settings=settings)),
        invited_by_id=None if invite is None else invite.issuer_id,
        invites_left=settings.invites_per_member,
    )
    await audit.record(row.id, "user.create", f"user:{row.id}", f"band {row.age_band}")
    if invite is not None:
        await audit.record(row.id, "invite.redeem", f"invite:{invite.id}")
    return row


async def update_profile(ctx: Context, change: ProfileChange) -> User:
    """Raises `Forbidden` for a minor who would become public, `Conflict` for a handle that is or
    was somebody else's (an earlier handle stays its owner's, who may return to it), and what
    `choose_picture` does."""
    viewer = ctx.require_viewer(Scope.SOCIAL)
    await ctx.instance.limiter.spend("profile", str(viewer.id))
    columns = _profile_columns(change)
    if change.is_private is False and not (await ctx.policy(viewer)).may_be_public:
        raise Forbidden("The accounts of minors stay private.", field="isPrivate")
    changed = sorted([*columns, *(["avatar"] if _changes_avatar(change) else [])])
    async with transaction():
        if change.avatar_clip_id is not None:
            await choose_picture(ctx, viewer, change.avatar_clip_id)
        elif change.remove_avatar:
            await remove_avatar(viewer.id)
        if "handle_key" in columns and columns["handle_key"] != viewer.handle_key:
            await claim_handle(columns["handle_key"], viewer.id)
            await _check_handle_allowance(viewer.id)
        if columns:
            await User.filter(id=viewer.id).update(**columns)
        if change.is_private is False:
            viewer.is_private = False
            now = ctx.instance.clock.now()
            await policy_changed(viewer, settings=ctx.instance.settings, now=now)
        if changed:
            await audit.record(viewer.id, "user.update", f"user:{viewer.id}", " ".join(changed))
            await outbox.append(connection(), ProfileChanged(user_id=viewer.id))
    return await _changed(ctx, viewer)


async def set_birth_date(ctx: Context, born_on: date) -> User:
    """Say when one was born, once, where it is unknown. Only a proof makes an adult of somebody
    who is treated as a minor: then this raises `Forbidden`."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("profile", str(viewer.id))
    settings = ctx.instance.settings
    if viewer.age_band is not AgeBand.UNKNOWN:
        raise Conflict("The age of this account is settled; only a proof changes it.")
    band = band_of(born_on, today=ctx.instance.clock.now().date(), settings=settings)
    if (await ctx.policy(viewer)).is_minor and band is AgeBand.ADULT:
        raise Forbidden("An adult age has to be proven here.", field="bornOn")
    await _settle_age(ctx, viewer, band=band, assurance=AgeAssurance.SELF_DECLARED, born_on=born_on)
    return await _changed(ctx, viewer)


async def prove_age(ctx: Context, evidence: str) -> User:
    """Let the operator's age check (`Instance.age_proof`) judge `evidence`. Raises `Unavailable`
    where none is plugged in, `Forbidden` when it proves nothing."""
    viewer = ctx.require_session()
    await ctx.instance.limiter.spend("profile", str(viewer.id))
    proof = ctx.instance.age_proof
    if proof is None:
        raise Unavailable("This instance has no age check; ask its operators.")
    band = await proof.proven_band(viewer.id, evidence)
    if band is None or band is AgeBand.UNKNOWN:
        raise Forbidden("That proves no age.", field="evidence")
    await _settle_age(ctx, viewer, band=band, assurance=AgeAssurance.PROVEN)
    return await _changed(ctx, viewer)


async def confirm_age(ctx: Context, user_id: int, band: AgeBand) -> User:
    """The built-in proof: an administrator has seen one, outside. May raise or lower the band."""
    admin = ctx.require_viewer(Scope.MODERATE)
    if not admin.is_admin:
        raise Forbidden("Only administrators confirm ages.")
    await ctx.instance.limiter.spend("write", str(admin.id))
    if band is AgeBand.UNKNOWN:
        raise BadInput("Confirm MINOR or ADULT.", field="band")
    member = await User.visible_to(admin).get_or_none(id=user_id)
    if member is None:
        raise NotFound("member", field="userId")
    await _settle_age(ctx, member, band=band, assurance=AgeAssurance.PROVEN)
    await member.refresh_from_db()
    return member


async def _invite(ctx: Context, code: str | None) -> Invite | None:
    mode = ctx.instance.settings.sign_up
    if mode is SignUpMode.CLOSED:
        raise Unavailable("This instance takes no new members.")
    if code is None:
        if mode is SignUpMode.INVITE:
            raise BadInput("Joining needs an invitation code.", field="inviteCode")
        return None
    await ctx.instance.limiter.spend("invite-guess", ctx.client_ip)
    invite = await Invite.find_good(code, ctx.instance.clock.now())
    if invite is None:
        raise BadInput(_BAD_CODE, field="inviteCode")
    return invite


def _declared_band(ctx: Context, member: NewMember) -> AgeBand:
    if member.born_on is None:
        return member.age_band or AgeBand.UNKNOWN
    if member.age_band is not None:
        raise BadInput("Give `bornOn` or `ageBand`, not both.", field="ageBand")
    today = ctx.instance.clock.now().date()
    return band_of(member.born_on, today=today, settings=ctx.instance.settings)


def _profile_columns(change: ProfileChange) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if change.name is not None:
        columns["name"] = clean_text(change.name, field="name", shortest=1, longest=60)
    if change.bio is not None:
        columns["bio"] = clean_text(change.bio, field="bio", longest=500, lines=True)
    if change.handle is not None:
        columns["handle"] = shown_handle(change.handle)
        columns["handle_key"] = handle_key(change.handle)
    if change.is_private is not None:
        columns["is_private"] = change.is_private
    if change.feed_choice is not None:
        columns["feed_choice"] = change.feed_choice
    return columns


def _changes_avatar(change: ProfileChange) -> bool:
    if change.remove_avatar and change.avatar_clip_id is not None:
        raise BadInput("Choose a picture or remove it, not both.", field="removeAvatar")
    return change.remove_avatar or change.avatar_clip_id is not None


async def _check_handle_allowance(user_id: int) -> None:
    """Every handle ever used is kept for its member: without a cap one member could take many."""
    rows = await fetch("SELECT COUNT(*) AS taken FROM handles WHERE user_id = ?", user_id)
    if rows[0]["taken"] > HANDLES_PER_MEMBER:
        raise QuotaExceeded(
            f"A member has at most {HANDLES_PER_MEMBER} handles over time: return to one of yours.",
            field="handle",
        )


async def _settle_age(
    ctx: Context,
    member: User,
    *,
    band: AgeBand,
    assurance: AgeAssurance,
    born_on: date | None = None,
) -> None:
    """Write the band, unless somebody else has in the meantime. A minor's account turns private."""
    columns: dict[str, Any] = {"age_band": band, "age_assurance": assurance}
    if born_on is not None:
        columns["born_on"] = born_on
    settings, now = ctx.instance.settings, ctx.instance.clock.now()
    was_minor, is_minor = (
        treated_as_minor(each, settings=settings) for each in (member.age_band, band)
    )
    if is_minor:
        columns |= {"is_private": True, "widest_rating": Rating.PLAIN}
    actor_id = member.id if ctx.viewer is None else ctx.viewer.id
    async with transaction():
        if was_minor and not is_minor:
            await keep_restricted(member, now=now)
        unchanged = User.filter(id=member.id, age_band=member.age_band)
        if not await unchanged.update(**columns):
            raise Conflict("The age of this account was settled in the meantime.")
        if was_minor and not is_minor:
            await come_of_age(member, settings=settings, now=now)
        member.age_band = band
        await policy_changed(member, settings=settings, now=now)
        await audit.record(actor_id, "user.settle-age", f"user:{member.id}", f"{assurance} {band}")
        await outbox.append(connection(), ProfileChanged(user_id=member.id))
    ctx.instance.live.kick()


async def _changed(ctx: Context, viewer: User) -> User:
    await viewer.refresh_from_db()
    ctx.instance.live.kick()
    return viewer
