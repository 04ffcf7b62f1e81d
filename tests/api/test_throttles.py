"""What is undone or withdrawn is counted like what is done."""

import pytest

from core.limits import RATES
from models.users import Role
from schema.base import global_id
from tests.world import World

CANCEL = """mutation ($id: ID!) {
  cancelGeneration(input: {generationId: $id}) { errors { code } } }"""
REVOKE = "mutation ($id: ID!) { revokeInvite(input: {inviteId: $id}) { errors { code } } }"
CONFIRM = """mutation ($id: ID!) {
  confirmAge(input: {userId: $id, band: ADULT}) { errors { code } } }"""


@pytest.mark.parametrize(
    ("mutation", "noun"), [(CANCEL, "Generation"), (REVOKE, "Invite"), (CONFIRM, "User")]
)
async def test_undoing_without_end_is_refused(world: World, mutation: str, noun: str) -> None:
    admin = await world.member(role=Role.ADMIN)
    assert admin.user is not None
    wanted = global_id(noun, 1)
    assert (await admin.run(mutation, id=wanted)).refusal() == "NOT_FOUND"
    for _ in range(RATES["write"].amount - 1):
        await world.instance.limiter.spend("write", str(admin.user.id))
    assert (await admin.run(mutation, id=wanted)).refusal() == "THROTTLED"
