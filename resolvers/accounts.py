"""The end of an account: deleted at once for everybody, erased for good two weeks later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.errors import BadInput, Conflict, NotFound, Unauthenticated
from core.proofs import Notary
from models import audit, outbox
from models.base import connection, transaction
from models.cameos import Cameo, CameoState, RevokeMode
from models.cameos.granting import own_cameo
from models.cameos.revoking import revoke
from models.deletions import Deletion, ErasureProof
from models.erasure import erase_member
from models.generations import HELD, WAITING, Generation, requests
from models.passwords import verify_password
from models.sessions import Challenge, Identity, Passkey, Session, secret_hash
from models.users import Role, User, UserState, shown_handle
from realtime.events import ProfileChanged, UserDeleted
from resolvers.context import Context, Instance
from resolvers.enrolments import vault_of
from resolvers.loaders import Loaders
from resolvers.passkeys import verify_credential
from resolvers.publications import leave_wards
from resolvers.sessions import (
    OpenedSession,
    announce_ended,
    clean_device,
    enter,
    forgive_guesses,
    issue_session,
    spend_guess,
)

# Whoever has neither password nor passkey shows who they are by having just signed in.
_FRESH = timedelta(minutes=10)


@dataclass(frozen=True)
class Claim:
    """Handle and password, or a passkey's answer, or the token of the deletion."""

    handle: str | None = None
    password: str | None = None
    passkey: object | None = None
    token: str | None = None

    def check(self) -> None:
        """Raises `BadInput` unless it is one of the three."""
        ways = [self.password, self.passkey, self.token].count(None)
        if ways != 2 or (self.handle is None) != (self.password is None):
            raise BadInput("Give handle and password, or a passkey, or the token of the deletion.")


@dataclass(frozen=True)
class ScheduledDeletion:
    """`token` is shown once. It brings the account back until `erase_at`, and fetches the proof
    afterwards."""

    erase_at: datetime
    token: str


@dataclass(frozen=True)
class DeletionStatus:
    """`erase_at` while the account can be brought back; then `proof`, a compact JWS."""

    erase_at: datetime | None
    proof: str | None
    public_key: dict[str, Any]


async def delete_account(
    ctx: Context, *, password: str | None, passkey: object | None
) -> ScheduledDeletion:
    """Take the viewer and their clips out of everybody's sight, end all their sessions and tokens,
    stop what they had asked for. Raises `BadInput` when they did not show who they are."""
    viewer = ctx.require_session()
    await spend_guess(ctx, viewer.handle_key)
    await _check_identity(ctx, viewer, password, passkey)
    await forgive_guesses(ctx, viewer.handle_key)
    now = ctx.instance.clock.now()
    async with transaction():
        if viewer.is_admin and not await _another_admin(viewer):
            raise Conflict("Make somebody else an administrator first.")
        if not await User.filter(id=viewer.id, state=UserState.ACTIVE).update(
            state=UserState.DELETED
        ):
            raise Conflict("This account is no longer active.")
        await _take_back_likeness(viewer, now)
        await leave_wards(ctx.instance, viewer.id)
        row, token = await Deletion.schedule(viewer.id, now)
        await announce_ended(await Session.end(Session.filter(user_id=viewer.id), now), viewer.id)
        await Challenge.filter(user_id=viewer.id).delete()
        await audit.record(viewer.id, "user.delete", f"user:{viewer.id}")
        await outbox.append(connection(), UserDeleted(user_id=viewer.id))
    for each in await Cameo.filter(owner_id=viewer.id):
        vault_of(ctx.instance).shred(each.id)
    await _stop_generations(viewer)
    ctx.instance.live.kick()
    ctx.viewer = ctx.session = None
    ctx.loaders = Loaders(None)
    return ScheduledDeletion(row.erase_at, token)


async def _take_back_likeness(member: User, now: datetime) -> None:
    """Nobody shows a member who has left; their account and those clips are erased together."""
    for each in await Cameo.filter(owner_id=member.id).exclude(state=CameoState.PURGED):
        row = await own_cameo(member.id, each.id)
        await revoke(row, RevokeMode.ERASE, by=member.id, now=now)


async def restore_account(ctx: Context, claim: Claim, *, device: str) -> OpenedSession:
    """Bring a deleted account back as it was, and sign in to it. Raises `Unauthenticated`, with one
    text, for an account that was not deleted, is erased, or is not theirs."""
    await ctx.instance.limiter.spend("sign-in", ctx.client_ip)
    device = clean_device(device)
    claim.check()
    user = await _claimed(ctx, claim)
    now = ctx.instance.clock.now()
    async with transaction():
        pending = Deletion.filter(id=0 if user is None else user.id, erase_at__gt=now)
        if user is None or not await pending.delete():
            raise Unauthenticated("There is no deleted account that this would bring back.")
        await User.filter(id=user.id).update(state=UserState.ACTIVE)
        user.state = UserState.ACTIVE
        opened = await issue_session(ctx, user, device=device)
        await audit.record(user.id, "user.restore", f"user:{user.id}")
        await outbox.append(connection(), ProfileChanged(user_id=user.id))
    ctx.instance.live.kick()
    return enter(ctx, opened)


async def account_deletion(ctx: Context, token: str) -> DeletionStatus:
    """What became of a deletion, for whoever has its token. Raises `NotFound`."""
    await ctx.instance.limiter.spend("link-guess", ctx.client_ip)
    hashed, key = secret_hash(token), _notary(ctx.instance).public_key
    waiting = await Deletion.get_or_none(token_hash=hashed)
    if waiting is not None:
        return DeletionStatus(waiting.erase_at, None, key)
    proof = await ErasureProof.get_or_none(token_hash=hashed)
    if proof is None:
        raise NotFound("deletion", field="token")
    return DeletionStatus(None, proof.statement, key)


async def erase_due(instance: Instance, *, limit: int = 10) -> int:
    """Erase the accounts whose time to come back is over; how many. Safe to run twice at once."""
    now = instance.clock.now()
    erased = 0
    for due in await Deletion.filter(erase_at__lte=now).order_by("erase_at").limit(limit):
        async with transaction():
            # Whoever takes the row away erases; nobody can come back after that.
            if not await Deletion.filter(id=due.id).delete():
                continue
            await leave_wards(instance, due.id)
            gone = await erase_member(due.id, now)
            statement = {
                "format": 1,
                "instance": instance.settings.base_url,
                "requested_at": due.requested_at.isoformat(timespec="seconds"),
                "erased_at": now.isoformat(timespec="seconds"),
                "tables": gone.tables,
                "files": gone.files,
            }
            proof = await ErasureProof.create(
                token_hash=due.token_hash, statement=_notary(instance).sign(statement)
            )
            await audit.record(None, "user.erase", f"erasure:{proof.id}")
            await outbox.append(connection(), ProfileChanged(user_id=due.id))
        erased += 1
    if erased:
        instance.live.kick()
    return erased


async def _check_identity(
    ctx: Context, viewer: User, password: str | None, passkey: object | None
) -> None:
    if password is not None:
        if not await verify_password(password, viewer.password_hash):
            raise BadInput("That is not the password of this account.", field="password")
    elif passkey is not None:
        if (await verify_credential(ctx, passkey)).user_id != viewer.id:
            raise BadInput("That passkey opens another account.", field="passkey")
    elif viewer.password_hash is not None or await Passkey.exists(user_id=viewer.id):
        raise BadInput("Give the password, or use a passkey.", field="password")
    elif not await Identity.exists(user_id=viewer.id) or not _is_fresh(ctx):
        raise BadInput("Sign in again first, then delete the account within ten minutes.")


def _is_fresh(ctx: Context) -> bool:
    assert ctx.session is not None
    return ctx.instance.clock.now() - ctx.session.created_at <= _FRESH


async def _another_admin(viewer: User) -> bool:
    admins = User.filter(role=Role.ADMIN, state=UserState.ACTIVE).exclude(id=viewer.id)
    return await admins.exists()


async def _stop_generations(viewer: User) -> None:
    for job in await Generation.filter(owner_id=viewer.id, state__in=(*HELD, *WAITING)):
        try:
            await requests.cancel(viewer.id, job.id)
        except Conflict:
            continue  # over in the meantime


async def _claimed(ctx: Context, claim: Claim) -> User | None:
    """The deleted member that the caller has shown to be."""
    if claim.passkey is not None:
        return await _deleted(id=(await verify_credential(ctx, claim.passkey)).user_id)
    if claim.token is not None:
        row = await Deletion.get_or_none(token_hash=secret_hash(claim.token))
        return None if row is None else await _deleted(id=row.id)
    try:
        key = shown_handle(claim.handle or "").casefold()
    except BadInput:
        key = ""
    await spend_guess(ctx, key)
    user = await _deleted(handle_key=key)
    known = None if user is None else user.password_hash
    if user is None or not await verify_password(claim.password or "", known):
        return None
    await forgive_guesses(ctx, key)
    return user


async def _deleted(**who: Any) -> User | None:
    return await User.get_or_none(state=UserState.DELETED, **who)


def _notary(instance: Instance) -> Notary:
    return Notary(instance.settings.secret())
