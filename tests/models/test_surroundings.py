"""A purged clip takes along what was said and done about it."""

from typing import Any

import pytest

from models import base
from models.challenges import Contest, ContestEntry
from models.clips import Clip, ClipState
from models.collaborations import CollaboratorRole, invite
from models.counts import ClipCounts
from models.drafting import DraftLine, DraftLineKind
from models.publications import GuardianApproval, PublicationWish
from models.surroundings import TABLES
from schema.base import global_id
from server.upkeep import upkeep
from tests.world import Member, World

ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("likeClip", "ReactionInput", {}),
    ("bookmarkClip", "ReactionInput", {}),
    ("shareClip", "ShareClipInput", {"channel": "LINK"}),
    ("createComment", "CreateCommentInput", {"body": "hi @ann"}),
    ("recordPlayback", "RecordPlaybackInput", {"playbackId": "0" * 32}),
]


@pytest.mark.feature("D1", "D12", "I10")
async def test_nothing_is_left_around_a_purged_clip(world: World) -> None:
    author, viewer = await world.member("ann"), await world.member()
    row = await world.draft(author, caption="#rain with @ann")
    clip = {"clipId": global_id("Clip", row.id)}
    publish = "mutation ($i: PublishClipInput!) { publishClip(input: $i) { errors { code } } }"
    await author.run(publish, i=clip)
    for name, kind, more in ACTS:
        document = f"mutation ($i: {kind}!) {{ {name}(input: $i) {{ errors {{ code }} }} }}"
        assert (await viewer.run(document, i={**clip, **more})).payload()["errors"] == []
    make = """mutation { createPlaylist(input: {title: "t"}) { playlist { id } } }"""
    made = (await viewer.run(make)).payload()["playlist"]["id"]
    add = "mutation ($i: PlaylistClipInput!) { addToPlaylist(input: $i) { errors { code } } }"
    await viewer.run(add, i={**clip, "playlistId": made})
    change = "mutation ($i: UpdateClipInput!) { updateClip(input: $i) { errors { code } } }"
    await author.run(change, i={**clip, "caption": "#rain with @ann again"})
    await DraftLine.create(
        clip_id=row.id, user_id=row.author_id, kind=DraftLineKind.REMARK, text="rain?"
    )
    await _enter(row, viewer)
    await GuardianApproval.create(clip_id=row.id, guardian_id=row.author_id)
    for table in TABLES:
        assert await _rows(table, row.id) > 0, table
    trash = "mutation ($i: TrashClipsInput!) { trashClips(input: $i) { errors { code } } }"
    await author.run(trash, i={"clipIds": [clip["clipId"]]})
    await PublicationWish.create(id=row.id, wish_json="{}", asked_at=world.clock.now())
    world.clock.advance(days=31)
    await upkeep(world.instance)
    await row.refresh_from_db()
    assert row.state is ClipState.PURGED
    for table in TABLES:
        assert await _rows(table, row.id) == 0, table
    assert not await PublicationWish.exists(id=row.id)
    found = await ClipCounts.get(clip_id=row.id)
    assert (found.likes, found.comments, found.views, found.saves) == (0, 0, 0, 0)


async def _enter(clip: Clip, other: Member) -> None:
    """Into a challenge, and somebody else into the clip."""
    assert other.user is not None
    contest = await Contest.create(
        title="t", prompt_template="p", tag="rain", opens_ms=1, closes_ms=2
    )
    await ContestEntry.create(contest_id=contest.id, clip_id=clip.id, user_id=clip.author_id)
    await invite(clip.id, other.user.id, CollaboratorRole.VIEWER)


async def _rows(table: str, clip_id: int) -> int:
    found = await base.fetch(f"SELECT count(*) AS n FROM {table} WHERE clip_id = ?", clip_id)
    return int(found[0]["n"])
