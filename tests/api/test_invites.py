"""Invitation codes: who issues, who redeems, how many."""

import asyncio
from typing import Any

import pytest

from models.invites import Invite, code_hash, new_code
from models.users import AgeBand, Role, User, UserState
from tests.api.accounts import joined, sign_up
from tests.world import Member, World, open_world

pytestmark = pytest.mark.feature("A1")

CREATE = """mutation ($input: CreateInviteInput!) {
  createInvite(input: $input) { code invite { id maxUses uses } errors { code field } } }"""
REVOKE = """mutation ($id: ID!) {
  revokeInvite(input: {inviteId: $id}) { invite { uses revokedAt } errors { code field } } }"""
LIST = """{ viewer { invitesLeft
  invites { edges { node { id maxUses uses expiresAt revokedAt } } }
  invitees { edges { node { handle } } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


def errors(answer: Any) -> list[tuple[str, str | None]]:
    return [(error["code"], error.get("field")) for error in answer.payload()["errors"]]


async def issue(member: Member, **given: Any) -> tuple[str, str]:
    """A new code, and the id of its invitation."""
    payload = (await member.run(CREATE, input=given)).payload()
    assert payload["errors"] == []
    return payload["code"], payload["invite"]["id"]


async def left(member: Member) -> int:
    return int((await member.run(LIST)).payload()["invitesLeft"])


async def test_a_code_opens_an_instance_that_takes_members_by_invitation(database_url: str) -> None:
    async with open_world(database_url, sign_up="invite") as world:
        ann = await world.member("ann", invites_left=4)
        code, _ = await issue(ann)
        assert errors(await sign_up(world, "bob")) == [("BAD_USER_INPUT", "inviteCode")]
        bob = await joined(world, "bob", inviteCode=code.lower().replace("-", " "))
        assert bob.user is not None
        assert ann.user is not None
        assert bob.user.invited_by_id == ann.user.id
        assert bob.user.invites_left == 4
        shown = (await ann.run(LIST)).payload()
        assert shown["invitees"]["edges"] == [{"node": {"handle": "bob"}}]
        assert shown["invites"]["edges"][0]["node"]["uses"] == 1
        assert shown["invitesLeft"] == 3


async def test_an_open_instance_still_records_who_invited_whom(world: World) -> None:
    ann = await world.member("ann", invites_left=1)
    code, _ = await issue(ann)
    bob = await joined(world, "bob", inviteCode=code)
    assert bob.user is not None
    assert ann.user is not None
    assert bob.user.invited_by_id == ann.user.id
    assert errors(await sign_up(world, "eve", inviteCode=code)) == [
        ("BAD_USER_INPUT", "inviteCode")
    ]


async def test_only_the_hash_of_a_code_is_kept(world: World) -> None:
    code, _ = await issue(await world.member(invites_left=1))
    row = await Invite.get()
    assert row.code_hash == code_hash(code)
    assert code not in str(dict(row))


@pytest.mark.parametrize("racers", [8])
async def test_of_many_who_redeem_the_last_use_at_once_exactly_one_gets_in(
    database_url: str, racers: int
) -> None:
    async with open_world(database_url, sign_up="invite") as world:
        code, _ = await issue(await world.member("ann", invites_left=1))
        answers = await asyncio.gather(
            *(sign_up(world, f"racer{number}", inviteCode=code) for number in range(racers))
        )
        won = [answer for answer in answers if not answer.payload()["errors"]]
        lost = [errors(answer) for answer in answers if answer.payload()["errors"]]
        assert len(won) == 1
        assert lost == [[("BAD_USER_INPUT", "inviteCode")]] * (racers - 1)
        assert (await Invite.get()).uses == 1
        assert await User.filter(handle__startswith="racer").count() == 1


async def test_a_sign_up_that_fails_gives_its_use_back(world: World) -> None:
    code, _ = await issue(await world.member("ann", invites_left=1))
    rows = await asyncio.gather(
        *(sign_up(world, name, inviteCode=code) for name in ("Ann", "ann", "ANN"))
    )
    assert [errors(row) for row in rows] == [[("CONFLICT", "handle")]] * 3
    assert (await Invite.get()).uses == 0
    await joined(world, "bob", inviteCode=code)


async def test_a_code_that_ended_in_any_way_is_refused_in_the_same_words(world: World) -> None:
    ann = await world.member("ann", invites_left=10)
    spent, _ = await issue(ann)
    await joined(world, "bob", inviteCode=spent)
    revoked, revoked_id = await issue(ann)
    assert errors(await ann.run(REVOKE, id=revoked_id)) == []
    expired, _ = await issue(ann, expiresInHours=1)
    suspended = await world.member("gone", invites_left=1)
    orphaned, _ = await issue(suspended)
    await User.filter(handle="gone").update(state=UserState.SUSPENDED)
    world.clock.advance(hours=1)
    seen = set()
    for code in (spent, revoked, expired, orphaned, new_code(), "", "\u0000", "\ud800"):
        (error,) = (await sign_up(world, "eve", inviteCode=code)).payload()["errors"]
        seen.add((error["code"], error["field"], error["message"]))
    assert len(seen) == 1
    assert await User.filter(handle="eve").count() == 0


async def test_guesses_are_counted(world: World) -> None:
    for _ in range(20):
        await world.instance.limiter.spend("invite-guess", "127.0.0.1")
    code, _ = await issue(await world.member(invites_left=1))
    assert errors(await sign_up(world, "bob", inviteCode=code)) == [("THROTTLED", None)]
    assert errors(await sign_up(world, "bob")) == []


async def test_who_may_issue(world: World) -> None:
    member = await world.member(invites_left=4)
    minor = await world.member(band=AgeBand.MINOR, invites_left=4)
    unknown = await world.member(band=AgeBand.UNKNOWN, invites_left=4)
    admin = await world.member(role=Role.ADMIN, invites_left=0)
    asked = {"maxUses": 2}
    assert errors(await world.anonymous.run(CREATE, input=asked)) == [("UNAUTHENTICATED", None)]
    assert errors(await minor.run(CREATE, input=asked)) == [("FORBIDDEN", None)]
    assert errors(await unknown.run(CREATE, input=asked)) == [("FORBIDDEN", None)]
    assert errors(await member.run(CREATE, input=asked)) == []
    assert errors(await admin.run(CREATE, input={"maxUses": 1000})) == []
    assert (await left(member), await left(minor), await left(admin)) == (2, 4, 0)


async def test_what_may_be_issued(world: World) -> None:
    ann = await world.member(invites_left=4)
    for given, field in (
        ({"maxUses": 0}, "maxUses"),
        ({"maxUses": 1001}, "maxUses"),
        ({"expiresInHours": 0}, "expiresInHours"),
        ({"expiresInHours": 8761}, "expiresInHours"),
    ):
        assert errors(await ann.run(CREATE, input=given)) == [("BAD_USER_INPUT", field)]
    assert errors(await ann.run(CREATE, input={"maxUses": 5})) == [("QUOTA_EXCEEDED", "maxUses")]
    assert await left(ann) == 4
    assert await Invite.all().count() == 0


async def test_the_quota_is_exact_when_many_are_issued_at_once(world: World) -> None:
    ann = await world.member(invites_left=4)
    answers = await asyncio.gather(*(ann.run(CREATE, input={"maxUses": 1}) for _ in range(10)))
    refused = [errors(answer) for answer in answers if answer.payload()["errors"]]
    assert refused == [[("QUOTA_EXCEEDED", "maxUses")]] * 6
    assert (await left(ann), await Invite.all().count()) == (0, 4)


async def test_revoking_gives_back_what_nobody_used_and_once(world: World) -> None:
    ann, bob = await world.member("ann", invites_left=4), await world.member("bob")
    admin = await world.member(role=Role.ADMIN)
    code, target = await issue(ann, maxUses=3)
    await joined(world, "eve", inviteCode=code)
    assert errors(await world.anonymous.run(REVOKE, id=target)) == [("UNAUTHENTICATED", None)]
    for other in (bob, admin):
        assert errors(await other.run(REVOKE, id=target)) == [("NOT_FOUND", "inviteId")]
        assert (await other.run(NODE, id=target)).payload() is None
    assert (await ann.run(NODE, id=target)).payload()["__typename"] == "Invite"
    assert await left(ann) == 1
    answers = await asyncio.gather(*(ann.run(REVOKE, id=target) for _ in range(4)))
    assert any(not answer.payload()["errors"] for answer in answers)
    assert await left(ann) == 3
    assert errors(await ann.run(REVOKE, id=target)) == [("CONFLICT", "inviteId")]


async def test_lists_of_invitations_are_their_owners_and_come_in_pages(world: World) -> None:
    ann, bob = await world.member("ann", invites_left=9), await world.member("bob")
    ids = [(await issue(ann))[1] for _ in range(3)]
    document = """query ($after: String) { viewer { invites(first: 2, after: $after) {
      edges { node { id } } pageInfo { hasNextPage endCursor } } } }"""
    first = (await ann.run(document)).payload()["invites"]
    second = (await ann.run(document, after=first["pageInfo"]["endCursor"])).payload()["invites"]
    found = [edge["node"]["id"] for page in (first, second) for edge in page["edges"]]
    assert found == ids[::-1]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert (await bob.run(LIST)).payload()["invites"]["edges"] == []
    assert (await world.anonymous.run(LIST)).payload() is None


async def test_an_invitee_who_blocks_is_no_longer_listed(world: World) -> None:
    ann = await world.member("ann", invites_left=1)
    code, _ = await issue(ann)
    bob = await joined(world, "bob", inviteCode=code)
    await world.blocks(bob, ann)
    assert (await ann.run(LIST)).payload()["invitees"]["edges"] == []
