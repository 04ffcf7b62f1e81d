"""Builders for tests of follows, blocks and mutes: one member acts on another."""

from __future__ import annotations

from typing import Any

from models.users import User
from tests.world import Member

USER_FIELDS = (
    "handle viewerFollows followsViewer viewerBlocks viewerMutes followerCount followingCount"
)
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on User {{ {USER_FIELDS} }} }} }}"


def document(operation: str) -> str:
    kind = "MuteInput" if operation == "mute" else "MemberInput"
    return (
        f"mutation ($input: {kind}!) {{ {operation}(input: $input) {{"
        f" user {{ {USER_FIELDS} }} errors {{ code field message }} }} }}"
    )


async def act(member: Member, operation: str, other: Member, **more: Any) -> dict[str, Any]:
    """Carry out one operation that must succeed; the other member as they stand then."""
    answer = await member.run(document(operation), input={"userId": other.id, **more})
    assert answer.payload()["errors"] == []
    found: dict[str, Any] = answer.payload()["user"]
    return found


async def refusal(member: Member, operation: str, other: Member) -> str:
    return (await member.run(document(operation), input={"userId": other.id})).refusal()


async def stand(viewer: Member, other: Member) -> Any:
    return (await viewer.run(NODE, id=other.id)).payload()


async def counts(member: Member) -> tuple[int, int]:
    """Followers and following."""
    assert member.user is not None
    row = await User.get(id=member.user.id)
    return row.follower_count, row.following_count
