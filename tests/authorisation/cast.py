"""One small world in which everybody has something, and all who may ask for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.base import transaction
from models.cameos import (
    Cameo,
    CameoKind,
    CameoRequest,
    Character,
    CharacterLook,
    ClipCameo,
    GenerationCameo,
    Licence,
)
from models.cameos.enrolling import CameoEnrolment
from models.challenges import Contest
from models.clips import Audience, Clip, ClipLink
from models.collaborations import Collaboration, CollaborationState, CollaboratorRole
from models.comments import add_comment
from models.conversations import Conversation, ConversationMember, MemberState
from models.generations import Generation, GenerationState
from models.generations.batches import Batch
from models.guardian_links import GuardianLink, LinkState
from models.invites import Invite
from models.messages import Message
from models.notifications import Notification, NotificationType
from models.playlists import Playlist
from models.policies import CameoScope
from models.publications import GuardianApproval, Wish, begin_wait
from models.recipes import FeedRecipe
from models.registry import RightsEntry
from models.reports import Report, ReportCase
from models.sessions import Identity, Passkey, Scope, Session, SessionKind
from models.uploads import Upload
from models.users import AgeAssurance, AgeBand, Role, User, UserState
from models.worker_tokens import WorkerToken
from schema.base import global_id
from tests.api.likenesses import enrolled
from tests.world import Member, World

WORKER = "gpu-1"
FENCE = 1


@dataclass
class Cast:
    """`asking` is everybody who asks, in the order of the columns, with the secret that they show
    (None: nothing). `ids` are global ids of what belongs to the owner, by type; what is spelt with a
    second word is another of that type. `running` is the number of "Generation running", which
    a worker of the token `WORKER` holds with the fence `FENCE`."""

    asking: dict[str, str | None]
    ids: dict[str, str]
    running: int


async def seed(world: World) -> Cast:
    """A depicted owner (`depicted`) is shown in the owner's clips and jobs. `api token` is a member's
    that may generate and nothing else, `worker token` speaks for no member."""
    asking = await _people(world)
    ids = {"User": asking["owner"].id, "Ward": asking["minor"].id, "Member": asking["member"].id}
    await _clips(world, asking, ids)
    await _account(world, asking["owner"], ids)
    await _talk(asking, ids)
    link = await GuardianLink.create(
        ward_id=_id(asking["minor"]),
        guardian_id=_id(asking["guardian"]),
        invited_by_id=_id(asking["minor"]),
        state=LinkState.ACTIVE,
    )
    ids["GuardianLink"] = global_id("GuardianLink", link.id)
    await _waiting(world, asking, ids)
    await _likeness(world, asking, ids)
    running = await _depiction(world, asking, ids)
    now = world.clock.now()
    secrets = {name: await _secret(member, now) for name, member in asking.items()}
    _token, worker = await WorkerToken.issue(WORKER)
    return Cast({**secrets, "worker token": worker}, ids, running)


async def _secret(member: Member, now: datetime) -> str | None:
    """Of a session of theirs, or of an API token where the world gave them one."""
    if member.user is None or member.session is None:
        return None
    if member.session.kind is SessionKind.API_TOKEN:
        _row, secret = await Session.issue_token(
            member.user.id,
            name="",
            scopes=member.session.scopes,
            expires_at=now + timedelta(days=1),
        )
    else:
        lasts = timedelta(days=1)
        _row, secret = await Session.issue(member.user.id, name="", now=now, lifetime=lasts)
    return secret


async def _depiction(world: World, asking: dict[str, Member], ids: dict[str, str]) -> int:
    """Whoever is depicted is so in the owner's clips, and in two jobs: one is over, one runs."""
    row = await enrolled(asking["depicted"], CameoScope.EVERYONE)
    ids["Cameo depicted"] = global_id("Cameo", row.id)
    job = await _job(asking["owner"], GenerationState.RUNNING)
    await Generation.filter(id=job.id).update(
        worker=f"{WORKER}/w", fence=FENCE, attempt=1, lease_until_ms=2**52
    )
    ids["Generation running"] = global_id("Generation", job.id)
    shown = {"cameo_id": row.id, "owner_id": row.owner_id, "epoch": row.epoch, "receipt": "r"}
    done = await Generation.get(state=GenerationState.COMPLETED)
    for each in (done, job):
        await GenerationCameo.create(generation_id=each.id, **shown)
    for clip in await Clip.filter(author_id=_id(asking["owner"])):
        await ClipCameo.create(clip_id=clip.id, **shown)
    return int(job.id)


async def _waiting(world: World, asking: dict[str, Member], ids: dict[str, str]) -> None:
    """A clip of the minor's, which the guardian is asked about."""
    clip = await world.draft(asking["minor"])
    wish = Wish(audience=Audience.FOLLOWERS)
    async with transaction():
        await begin_wait(clip, wish, guardians=[_id(asking["guardian"])], now=world.clock.now())
    asked = await GuardianApproval.get(clip_id=clip.id)
    ids["WardPublication"] = global_id("WardPublication", asked.id)


async def _likeness(world: World, asking: dict[str, Member], ids: dict[str, str]) -> None:
    """The owner's, for mutuals to use; one asks, and a recording of another waits for moderators."""
    row = await enrolled(asking["owner"], CameoScope.MUTUALS)
    ids["Cameo"] = global_id("Cameo", row.id)
    later = world.clock.now() + timedelta(days=1)
    request = await CameoRequest.create(
        cameo_id=row.id,
        owner_id=row.owner_id,
        requester_id=_id(asking["follower"]),
        scope="ONE_SHOT",
        uses=1,
        state="REQUESTED",
        expires_at=later,
    )
    ids["CameoRequest"] = global_id("CameoRequest", request.id)
    figure = {"subject": "robot", "colour": [0, 1, 1], "accent": [1, 0, 0], "wears": []}
    bolt = await Cameo.create(
        owner_id=row.owner_id,
        name="Bolt",
        kind=CameoKind.CHARACTER,
        state=row.state,
        level=CameoScope.MUTUALS,
    )
    await Character.create(id=bolt.id, owner_id=row.owner_id, handle="bolt", licence=Licence.CC_BY)
    look = await CharacterLook.create(
        character_id=bolt.id,
        owner_id=row.owner_id,
        version=1,
        words="a robot",
        figure_json=json.dumps(figure),
        is_ready=True,
    )
    ids["Character"] = global_id("Character", bolt.id)
    ids["CharacterLook"] = global_id("CharacterLook", look.id)
    enrolment = await CameoEnrolment.create(
        cameo_id=row.id,
        owner_id=row.owner_id,
        state="REVIEW",
        digits="123456",
        poses_text="LEFT UP RIGHT",
        expires_at=later,
    )
    ids["CameoEnrolment"] = global_id("CameoEnrolment", enrolment.id)


async def _people(world: World) -> dict[str, Member]:
    owner = await world.member("owner", private=True)
    asking = {
        "anonymous": world.anonymous,
        "member": await world.member("member"),
        "follower": await world.member("follower"),
        "mutual": await world.member("mutual"),
        "blocked": await world.member("blocked"),
        "owner": owner,
        "depicted": await world.member("depicted"),
        "minor": await world.member("minor", band=AgeBand.MINOR, private=True),
        "guardian": await world.member("guardian"),
        "moderator": await world.member("moderator", role=Role.MODERATOR),
        "admin": await world.member("admin", role=Role.ADMIN),
        "suspended": await world.member("suspended"),
        "api token": await _generating(world),
    }
    for name in ("follower", "mutual"):
        await world.follows(asking[name], owner)
    await world.follows(owner, asking["mutual"])
    await world.blocks(owner, asking["blocked"])
    await User.filter(id=_id(owner)).update(follower_count=2, following_count=1)
    await User.filter(id=_id(asking["follower"])).update(following_count=1)
    await User.filter(id=_id(asking["mutual"])).update(follower_count=1, following_count=1)
    await User.filter(id=_id(asking["guardian"])).update(age_assurance=AgeAssurance.PROVEN)
    await User.filter(id=_id(asking["suspended"])).update(state=UserState.SUSPENDED)
    return asking


async def _generating(world: World) -> Member:
    member = await world.member("generating")
    assert member.session is not None
    member.session.kind = SessionKind.API_TOKEN
    member.session.scope_words = Scope.GENERATE
    await member.session.save()
    return member


async def _clips(world: World, asking: dict[str, Member], ids: dict[str, str]) -> None:
    owner = asking["owner"]
    shown, draft = await world.clip(owner, Audience.FOLLOWERS), await world.draft(owner)
    ids |= {"Clip": global_id("Clip", shown.id), "Clip draft": global_id("Clip", draft.id)}
    other = await world.clip(asking["member"])
    ids["Clip other"] = global_id("Clip", other.id)
    job = await _job(owner, GenerationState.COMPLETED)
    await Clip.filter(id=shown.id).update(generation_id=job.id)
    ids["Generation"] = global_id("Generation", job.id)
    upload = await Upload.expect(job.owner_id, world.clock.now())
    ids["Upload"] = global_id("Upload", upload.id)
    batch = await Batch.create(owner_id=_id(owner), request_hash="h", refusals_json="[]")
    ids["Batch"] = global_id("Batch", batch.id)
    link = await ClipLink.create(clip_id=shown.id, token_hash="t")
    ids["ClipLink"] = global_id("ClipLink", link.id)
    asked = await Collaboration.create(
        clip_id=draft.id,
        user_id=_id(asking["mutual"]),
        role=CollaboratorRole.EDITOR,
        state=CollaborationState.INVITED,
    )
    ids["Collaboration"] = global_id("Collaboration", asked.id)
    comment = await add_comment(shown.id, _id(owner), "ah", top_id=None, is_held=False)
    ids["Comment"] = global_id("Comment", comment.id)
    playlist = await Playlist.create(owner_id=_id(owner), title="mine")
    ids["Playlist"] = global_id("Playlist", playlist.id)
    recipe = await FeedRecipe.create(owner_id=_id(owner), name="mine", controls="{}")
    ids["FeedRecipe"] = global_id("FeedRecipe", recipe.id)
    now_ms = int(world.clock.now().timestamp() * 1000)
    contest = await Contest.create(
        created_by_id=_id(asking["admin"]),
        title="Rain",
        prompt_template="rain",
        tag="rain",
        opens_ms=now_ms - 1000,
        closes_ms=now_ms + 86_400_000,
    )
    ids["Challenge"] = global_id("Challenge", contest.id)
    case = await ReportCase.create(
        subject=f"clip:{shown.id}",
        clip_id=shown.id,
        user_id=_id(owner),
        is_fast=True,
        due_at=world.clock.now(),
        turn=1,
    )
    filed = await Report.create(
        case_id=case.id, reporter_id=_id(asking["follower"]), reason="SPAM", is_owner=False
    )
    ids |= {"ReportCase": global_id("ReportCase", case.id), "Report": global_id("Report", filed.id)}
    entry = await RightsEntry.create(names_json='["Vera Lindqvist"]', policy="BLOCK")
    ids["RightsEntry"] = global_id("RightsEntry", entry.id)


async def _job(owner: Member, state: GenerationState) -> Generation:
    return await Generation.create(
        owner_id=_id(owner),
        state=state,
        prompt="a red ball",
        seconds=4.0,
        width=720,
        height=1280,
        fps=24,
        audio="FULL",
        seed=1,
        backend="scene",
        request_hash="h",
        queued_at_ms=1,
    )


async def _account(world: World, owner: Member, ids: dict[str, str]) -> None:
    assert owner.session is not None
    ids["Session"] = global_id("Session", owner.session.id)
    token = await world.signed_in(await User.get(id=_id(owner)))
    assert token.session is not None
    token.session.kind = SessionKind.API_TOKEN
    await token.session.save()
    ids["ApiToken"] = global_id("ApiToken", token.session.id)
    passkey = await Passkey.create(user_id=_id(owner), credential_id="YQ", public_key="YQ")
    ids["Passkey"] = global_id("Passkey", passkey.id)
    identity = await Identity.create(user_id=_id(owner), issuer="i", subject="s")
    ids["Identity"] = global_id("Identity", identity.id)
    expires = world.clock.now() + timedelta(days=1)
    invite = await Invite.create(
        issuer_id=_id(owner), code_hash="c", max_uses=1, expires_at=expires
    )
    ids["Invite"] = global_id("Invite", invite.id)
    notice = await Notification.create(
        user_id=_id(owner),
        type=NotificationType.LIKE,
        subject="clip:1",
        is_from_members=False,
        position=1,
    )
    ids["Notification"] = global_id("Notification", notice.id)


async def _talk(asking: dict[str, Member], ids: dict[str, str]) -> None:
    """The owner and the mutual follower talk."""
    sides = (_id(asking["owner"]), _id(asking["mutual"]))
    row = await Conversation.create(
        pair_key=f"{min(sides)}-{max(sides)}", is_group=False, last_seq=1
    )
    for side in sides:
        await ConversationMember.create(
            conversation_id=row.id, user_id=side, state=MemberState.JOINED
        )
    said = await Message.create(
        conversation_id=row.id, sender_id=sides[0], seq=1, text="hi", idempotency_key="k"
    )
    ids["Conversation"] = global_id("Conversation", row.id)
    ids["Message"] = global_id("Message", said.id)


def _id(member: Member) -> int:
    assert member.user is not None
    return int(member.user.id)
