"""A member with fifty of everything that is ever listed, for tests of what lists cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from tortoise.models import Model

from core.ids import new_id
from models.base import transaction
from models.cameos import (
    Cameo,
    CameoKind,
    CameoRequest,
    CameoState,
    Character,
    CharacterLook,
    ClipCameo,
    GenerationCameo,
    Licence,
)
from models.cameos.enrolling import CameoEnrolment
from models.challenges import Contest, ContestEntry
from models.clips import Audience, Clip, ClipState, Rendition
from models.collaborations import Collaboration
from models.comments import Comment
from models.consent_ledger import Act, Deed, append
from models.conversations import Conversation, ConversationMember, pair_key
from models.drafting import DraftLine
from models.exports import Export
from models.generations import Generation
from models.generations.batches import Batch
from models.guardian_links import GuardianLink
from models.hashtags import ClipHashtag, Hashtag, HashtagFollow
from models.impressions import Impression
from models.invites import Invite
from models.likes import Bookmark, Like
from models.lineage import Lineage
from models.mentions import Mention
from models.messages import Message
from models.notifications import Notification, NotificationActor
from models.playlists import Playlist, PlaylistItem
from models.publications import GuardianApproval, PublicationWish, Wish
from models.recipes import FeedRecipe, FeedRecipeFollow
from models.registry import RightsEntry
from models.reports import Report, ReportCase
from models.sessions import Identity, Passkey, Session
from models.social import Block, Follow, Mute
from models.users import AgeAssurance, AgeBand, User
from ranking.controls import NOTHING
from schema.base import global_id
from tests.world import Member, World

MANY = 50
T = TypeVar("T", bound=Model)


@dataclass
class Crowd:
    """`me` sees `MANY` of everything; `rows` are, by type of the API, those with lists of `MANY`."""

    me: Member
    rows: dict[str, str]


async def make(kind: type[T], wishes: Sequence[dict[str, Any]]) -> list[T]:
    rows = [kind(**wish) for wish in wishes]
    await kind.bulk_create(rows)
    return rows


async def crowd(world: World) -> Crowd:
    me = await world.member("me")
    assert me.user is not None
    own = me.user.id
    friends, others = await people("friend"), await people("other", invited_by_id=own)
    follows = [{"follower_id": f.id, "followed_id": own, "state": "ACCEPTED"} for f in friends]
    follows += [{"follower_id": own, "followed_id": f.id, "state": "ACCEPTED"} for f in friends]
    follows += [{"follower_id": o.id, "followed_id": own, "state": "REQUESTED"} for o in others]
    await make(Follow, follows)
    strangers = await people("stranger")
    await make(Block, [{"blocker_id": own, "blocked_id": s.id} for s in strangers])
    await make(Mute, [{"muter_id": own, "muted_id": o.id} for o in others])
    await sign_ins(world, own)
    (last,) = await clips([own])
    theirs = await clips([friend.id for friend in friends])
    mine = await clips([own] * (MANY + 1))
    comments = await talk(own, friends, mine, theirs)
    await families(last, mine, theirs)
    drafts = await clips([own] * MANY, ClipState.DRAFT)
    await clips([own] * MANY, ClipState.TRASHED)
    line = {"clip_id": drafts[0].id, "user_id": own, "kind": "REMARK", "text": "hm"}
    await make(DraftLine, [dict(line) for _ in range(MANY)])
    rows = await lists(own, friends, theirs)
    rows |= await letters(own, friends, others)
    rows |= await jobs_and_likenesses(world, own, friends, theirs)
    rows |= await contests(world, friends, theirs)
    rows |= {"Clip": global_id("Clip", mine[0].id), "Comment": global_id("Comment", comments[0].id)}
    rows |= {"User": me.id, "draft": global_id("Clip", drafts[0].id)}
    soon = {"is_fast": True, "due_at": world.clock.now()}
    cases = await make(
        ReportCase,
        [
            {
                "subject": f"clip:{c.id}",
                "clip_id": c.id,
                "user_id": c.author_id,
                "turn": c.id,
                **soon,
            }
            for c in theirs
        ],
    )
    why = {"reason": "SPAM", "is_owner": False}
    await make(Report, [{"case_id": case.id, "reporter_id": own, **why} for case in cases])
    await make(Report, [{"case_id": cases[0].id, "reporter_id": f.id, **why} for f in friends])
    rows |= {"ReportCase": global_id("ReportCase", cases[0].id)}
    await make(
        RightsEntry, [{"names_json": f'["Vera {n}"]', "policy": "BLOCK"} for n in range(MANY)]
    )
    await guardians(own, friends, others)
    await making_together(own, friends)
    return Crowd(me, rows)


async def people(name: str, **more: Any) -> list[User]:
    plain = {"age_band": AgeBand.ADULT, "age_assurance": AgeAssurance.SELF_DECLARED, **more}
    named = [f"{name}{n}" for n in range(MANY)]
    return await make(User, [{"handle": n, "handle_key": n, "name": n, **plain} for n in named])


async def sign_ins(world: World, own: int) -> None:
    until = world.clock.now() + timedelta(days=9)
    for kind in ("SESSION", "API_TOKEN"):
        await make(
            Session,
            [
                {"user_id": own, "kind": kind, "token_hash": f"{kind}{n}", "expires_at": until}
                for n in range(MANY)
            ],
        )
    some = range(MANY)
    await make(
        Passkey, [{"user_id": own, "credential_id": f"c{n}", "public_key": "k"} for n in some]
    )
    await make(
        Identity, [{"user_id": own, "issuer": f"https://i{n}", "subject": "s"} for n in some]
    )
    await make(Invite, [{"issuer_id": own, "code_hash": f"h{n}", "max_uses": 1} for n in some])
    await make(Export, [{"user_id": own, "state": "FAILED"} for _ in some])


async def clips(author_ids: Sequence[int], state: ClipState = ClipState.PUBLISHED) -> list[Clip]:
    is_out = state is ClipState.PUBLISHED
    rows = await make(
        Clip,
        [
            {
                "author_id": author,
                "state": state,
                "audience": Audience.PUBLIC if is_out else Audience.PRIVATE,
                "published_order": new_id() if is_out else None,
                "caption": "a #cat",
                "prompt": "a cat",
                "duration_ms": 4000,
                "width": 720,
                "height": 1280,
                "fps": 24,
            }
            for author in author_ids
        ],
    )
    file = {"content_type": "image/jpeg", "size": 1, "width": 720, "height": 1280}
    await make(
        Rendition,
        [
            {**file, "clip_id": row.id, "kind": kind, "key": f"{row.id}{kind}", "sha256": "s"}
            for row in rows
            for kind in ("ORIGINAL", "POSTER")
        ],
    )
    return rows


async def talk(
    own: int, friends: Sequence[User], mine: Sequence[Clip], theirs: Sequence[Clip]
) -> list[Comment]:
    """Likes, bookmarks, comments with replies, held comments; the first comment has most replies."""
    await make(Bookmark, [{"user_id": own, "clip_id": clip.id} for clip in theirs])
    likes = [{"user_id": f.id, "clip_id": mine[0].id} for f in friends]
    likes += [{"user_id": f.id, "clip_id": c.id} for c in (*theirs, *mine[1:]) for f in friends[:2]]
    await make(Like, likes)
    said = {"body": "@me hm", "state": "SHOWN"}
    tops = await make(
        Comment,
        [{**said, "clip_id": mine[0].id, "author_id": f.id, "reply_count": 2} for f in friends],
    )
    more = [(mine[0].id, tops[0].id, f.id) for f in friends]
    more += [(mine[0].id, top.id, f.id) for top in tops[1:] for f in friends[:2]]
    more += [(clip.id, None, f.id) for clip in theirs for f in friends[:2]]
    replies = await make(
        Comment, [{**said, "clip_id": c, "top_id": top, "author_id": f} for c, top, f in more]
    )
    spans = {"user_id": own, "span_start": 0, "span_length": 3}
    both = [*tops, *replies]
    await make(Mention, [{**spans, "clip_id": c.clip_id, "comment_id": c.id} for c in both])
    held = [
        {"body": "hm", "state": "HELD", "clip_id": mine[1].id, "author_id": f.id} for f in friends
    ]
    await make(Comment, held)
    seen = [{"user_id": own, "clip_id": clip.id, "position": new_id()} for clip in theirs]
    await make(Impression, seen)
    return tops


async def families(last: Clip, mine: Sequence[Clip], theirs: Sequence[Clip]) -> None:
    """The first of `mine` descends from all others of `mine`, and all of `theirs` from it;
    `last` from all of theirs."""
    line = [
        {"clip_id": mine[0].id, "ancestor_id": c.id, "distance": n} for n, c in enumerate(mine, 0)
    ]
    rows = line[1:]
    rows += [{"clip_id": clip.id, "ancestor_id": mine[0].id, "distance": 1} for clip in theirs]
    rows += [{"clip_id": last.id, "ancestor_id": clip.id, "distance": 2} for clip in theirs]
    await make(Lineage, rows)
    for clip in theirs:
        clip.parent_id, clip.root_id, clip.depth = mine[0].id, mine[0].id, 1
    mine[0].parent_id, mine[0].root_id, mine[0].depth = mine[1].id, mine[-1].id, MANY
    await Clip.bulk_update([*theirs, mine[0]], fields=["parent_id", "root_id", "depth"])


async def lists(own: int, friends: Sequence[User], theirs: Sequence[Clip]) -> dict[str, str]:
    playlists = await make(Playlist, [{"owner_id": own, "title": f"p{n}"} for n in range(MANY)])
    items = [(playlists[0], place, clip) for place, clip in enumerate(theirs, 1)]
    items += [(p, place, theirs[place]) for p in playlists[1:] for place in (1, 2)]
    await make(
        PlaylistItem,
        [{"playlist_id": p.id, "place": place, "clip_id": c.id} for p, place, c in items],
    )
    tags = await make(Hashtag, [{"name": f"tag{n}"} for n in range(MANY - 1)] + [{"name": "cats"}])
    await make(HashtagFollow, [{"user_id": own, "hashtag_id": tag.id} for tag in tags])
    tagged = [(tags[-1], clip) for clip in theirs]
    tagged += [(tag, clip) for tag in tags[:-1] for clip in theirs[:2]]
    await make(ClipHashtag, [{"hashtag_id": tag.id, "clip_id": clip.id} for tag, clip in tagged])
    plain = {"controls": NOTHING.to_json(), "is_public": True}
    await make(FeedRecipe, [{**plain, "owner_id": own, "name": f"r{n}"} for n in range(MANY)])
    shared = await make(FeedRecipe, [{**plain, "owner_id": f.id, "name": "r"} for f in friends])
    await make(FeedRecipeFollow, [{"user_id": own, "recipe_id": recipe.id} for recipe in shared])
    notices = await make(
        Notification,
        [
            {
                "user_id": own,
                "type": "SHARE",
                "subject": f"clip:{clip.id}",
                "clip_id": clip.id,
                "is_from_members": True,
                "position": new_id(),
            }
            for clip in theirs
        ],
    )
    acted = list(zip(notices, friends, strict=True))
    acted += zip(notices, (*friends[1:], friends[0]), strict=True)
    await make(NotificationActor, [{"notification_id": n.id, "user_id": f.id} for n, f in acted])
    return {
        "Playlist": global_id("Playlist", playlists[0].id),
        "Hashtag": global_id("Hashtag", tags[-1].id),
    }


async def letters(own: int, friends: Sequence[User], others: Sequence[User]) -> dict[str, str]:
    """Conversations with friends, the first one long; requests of the others."""
    said: list[tuple[Conversation, User, int]] = []
    first: Conversation | None = None
    for people_, state in ((friends, "JOINED"), (others, "REQUESTED")):
        rows = await make(
            Conversation,
            [
                {"is_group": False, "pair_key": pair_key(own, p.id), "last_seq": MANY}
                for p in people_
            ],
        )
        first = first or rows[0]
        pairs = list(zip(rows, people_, strict=True))
        seats = [(row, p.id, "JOINED", p.id) for row, p in pairs]
        seats += [(row, own, state, p.id) for row, p in pairs]
        await make(
            ConversationMember,
            [
                {"conversation_id": row.id, "user_id": who, "state": how, "invited_by_id": by}
                for row, who, how, by in seats
            ],
        )
        said += [(row, p, seq) for row, p in pairs for seq in (1, 2)]
    assert first is not None
    said += [(first, friends[0], seq) for seq in range(3, MANY + 1)]
    await make(
        Message,
        [
            {
                "conversation_id": row.id,
                "sender_id": p.id,
                "seq": seq,
                "text": "hm",
                "idempotency_key": str(seq),
            }
            for row, p, seq in said
        ],
    )
    return {"Conversation": global_id("Conversation", first.id)}


async def jobs_and_likenesses(
    world: World, own: int, friends: Sequence[User], theirs: Sequence[Clip]
) -> dict[str, str]:
    """The member's jobs; their likeness in the friends' jobs and clips, asked for and enrolled."""
    now = world.clock.now()
    batches = await make(
        Batch,
        [{"owner_id": own, "request_hash": "h", "refusals_json": "[]"} for _ in range(MANY)],
    )
    plain = {
        "state": "COMPLETED", "prompt": "a cat", "seconds": 4.0, "width": 720, "height": 1280,
        "fps": 24, "audio": "FULL", "seed": 1, "backend": "scene", "request_hash": "h",
        "queued_at_ms": 1,
    }  # fmt: skip
    own_jobs = [{**plain, "owner_id": own, "batch_id": b.id, "batch_place": 0} for b in batches]
    first, *_ = await make(Generation, own_jobs)
    turn = {**plain, "owner_id": own, "thread_id": first.id, "from_id": first.id}
    await make(Generation, [dict(turn) for _ in range(MANY)])
    waiting = {**plain, "state": "QUEUED"}
    jobs = await make(Generation, [{**waiting, "owner_id": f.id} for f in friends])
    likeness = await Cameo.create(owner_id=own, name="Me", state=CameoState.ACTIVE, salt="s")
    mine = {"cameo_id": likeness.id, "owner_id": own}
    await make(GenerationCameo, [{**mine, "generation_id": job.id, "epoch": 1} for job in jobs])
    shown = [
        {**mine, "clip_id": c.id, "epoch": 1, "receipt": f"r{n}"} for n, c in enumerate(theirs)
    ]
    await make(ClipCameo, shown)
    asked = {**mine, "scope": "ONE_SHOT", "uses": 1, "state": "REQUESTED", "expires_at": now}
    await make(CameoRequest, [{**asked, "requester_id": f.id} for f in friends])
    wait = {"state": "REVIEW", "digits": "123456", "poses_text": "LEFT UP", "expires_at": now}
    faces = await make(
        Cameo, [{"owner_id": f.id, "name": "F", "state": CameoState.VERIFYING} for f in friends]
    )
    await make(CameoEnrolment, [{**wait, "owner_id": f.owner_id, "cameo_id": f.id} for f in faces])
    await characters(own)
    deed = {"act": Act.USE, "cameo_id": likeness.id, "owner_id": own, "epoch": 1}
    async with transaction():
        await append(*(Deed(**deed, actor_id=f.id) for f in friends), now=now)
    return {
        "Cameo": global_id("Cameo", likeness.id),
        "thread": global_id("Generation", first.id),
    }


async def characters(own: int) -> None:
    """The member's own, each copied from the first."""
    plain = {"owner_id": own, "name": "B", "kind": CameoKind.CHARACTER, "state": CameoState.ACTIVE}
    cameos = await make(Cameo, [dict(plain) for _ in range(MANY + 1)])
    first, *copies = [{"owner_id": own, "id": each.id} for each in cameos]
    await make(Character, [{**first, "licence": Licence.CC0}])
    copied = {"licence": Licence.CC0, "forked_from_id": first["id"]}
    await make(Character, [{**each, **copied} for each in copies])
    figure = '{"subject": "robot", "colour": [0, 1, 1], "accent": [1, 0, 0], "wears": []}'
    look = {"owner_id": own, "words": "a robot", "figure_json": figure, "is_ready": True}
    looks = [{**look, "character_id": each.id, "version": 1} for each in cameos]
    await make(CharacterLook, looks)


async def contests(world: World, friends: Sequence[User], theirs: Sequence[Clip]) -> dict[str, str]:
    now = int(world.clock.now().timestamp() * 1000)
    window = {"opens_ms": now - 10**6, "closes_ms": now + 10**6}
    rows = await make(
        Contest,
        [{**window, "title": "t", "prompt_template": "p", "tag": f"tag{n}"} for n in range(MANY)],
    )
    entered = [(rows[0], clip) for clip in theirs]
    entered += [(row, clip) for row in rows[1:] for clip in theirs[:2]]
    await make(
        ContestEntry,
        [{"contest_id": row.id, "clip_id": c.id, "user_id": c.author_id} for row, c in entered],
    )
    return {"Challenge": global_id("Challenge", rows[0].id)}


async def guardians(own: int, friends: Sequence[User], others: Sequence[User]) -> None:
    """More than a member may have, so that there is a page of them."""
    links = [{"ward_id": own, "guardian_id": f.id, "invited_by_id": own} for f in friends]
    links += [{"ward_id": o.id, "guardian_id": own, "invited_by_id": own} for o in others]
    await make(GuardianLink, [{**link, "state": "ENDED"} for link in links])
    ward = others[0].id
    await make(GuardianLink, [{**links[-MANY], "state": "ACTIVE"}])
    waiting = await clips([ward] * MANY, ClipState.PENDING_APPROVAL)
    wish = Wish(audience=Audience.FOLLOWERS).to_json()
    asked_at = datetime.now(UTC)
    await make(
        PublicationWish, [{"id": c.id, "wish_json": wish, "asked_at": asked_at} for c in waiting]
    )
    await make(GuardianApproval, [{"clip_id": c.id, "guardian_id": own} for c in waiting])


async def making_together(own: int, friends: Sequence[User]) -> None:
    drafts = await clips([friend.id for friend in friends], ClipState.DRAFT)
    asked = {"user_id": own, "role": "EDITOR", "state": "INVITED"}
    await make(Collaboration, [{**asked, "clip_id": draft.id} for draft in drafts])
