"""Signing in and out, sessions, API tokens and the password, for every kind of caller."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models import base
from models.callers import authenticate
from models.passwords import _NOBODY, _hasher
from models.sessions import Scope, Session, SessionKind, secret_hash
from models.users import Role, User, UserState
from tests.api.accounts import PASSWORD, VIEWER, events, joined, member_behind, sign_in, sign_up
from tests.world import Member, World

pytestmark = pytest.mark.feature("A4")

SESSIONS = """{ viewer { sessions { edges { node {
  id name isCurrent createdAt lastUsedAt expiresAt } } } } }"""
SIGN_OUT = "mutation { signOut { session { revokedAt } errors { code } } }"
REVOKE = """mutation ($id: ID!) {
  revokeSession(input: {sessionId: $id}) { session { id } errors { code } } }"""
REVOKE_OTHERS = "mutation { revokeOtherSessions { sessions { id } errors { code } } }"
PASSWORDS = """mutation ($old: String!, $new: String!) {
  changePassword(input: {currentPassword: $old, newPassword: $new}) {
    viewer { handle } errors { code field } } }"""
TOKENS = "{ viewer { apiTokens { edges { node { id name scopes } } } } }"
CREATE = """mutation ($input: CreateApiTokenInput!) {
  createApiToken(input: $input) { token apiToken { id scopes name } errors { code field } } }"""
REVOKE_TOKEN = """mutation ($id: ID!) {
  revokeApiToken(input: {tokenId: $id}) { apiToken { id } errors { code } } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
BLOCK = "mutation ($id: ID!) { block(input: {userId: $id}) { errors { code } } }"


def errors(answer: Any) -> list[tuple[str, str | None]]:
    return [(error["code"], error.get("field")) for error in answer.payload()["errors"]]


async def session_ids(member: Member) -> list[str]:
    edges = (await member.run(SESSIONS)).payload()["sessions"]["edges"]
    return [edge["node"]["id"] for edge in edges]


async def another_session(world: World, handle: str, device: str = "") -> Member:
    answer = await sign_in(world, handle, device=device)
    return await member_behind(world, answer.payload()["token"])


async def api_token(member: Member, *scopes: str, days: int = 30) -> tuple[str, Member]:
    answer = await member.run(
        CREATE, input={"name": "bot", "scopes": list(scopes), "expiresInDays": days}
    )
    token = answer.payload()["token"]
    return token, await member_behind(member.world, token)


async def test_the_right_password_opens_a_session(world: World) -> None:
    await joined(world, "ann")
    answer = await sign_in(world, "@ANN", device="Firefox on a boat")
    assert answer.payload()["errors"] == []
    assert answer.payload()["session"] == {"isCurrent": True, "name": "Firefox on a boat"}
    ann = await member_behind(world, answer.payload()["token"])
    assert (await ann.run(VIEWER)).payload()["handle"] == "ann"


async def test_only_the_hash_of_a_token_is_kept(world: World) -> None:
    await joined(world, "ann")
    token = (await sign_in(world, "ann")).payload()["token"]
    rows = await base.fetch("SELECT * FROM sessions")
    assert secret_hash(token) in [row["token_hash"] for row in rows]
    assert token not in str(rows)


async def test_whatever_is_wrong_with_a_sign_in_it_is_told_in_the_same_words(world: World) -> None:
    ann = await joined(world, "ann")
    await joined(world, "gone")
    await User.filter(handle="gone").update(state=UserState.DELETED)
    await world.member("nopassword")
    tries = [("ann", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD)]
    tries += [("nopassword", PASSWORD), ("not a handle", PASSWORD), ("ann\u0000", PASSWORD)]
    answers = [(await sign_in(world, handle, word)).payload()["errors"] for handle, word in tries]
    assert [len(each) for each in answers] == [1] * len(tries)
    assert {str(each[0]) for each in answers} == {str(answers[0][0])}
    assert answers[0][0]["code"] == "UNAUTHENTICATED"
    assert len(await session_ids(ann)) == 1


def test_an_unknown_handle_costs_as_much_work_as_a_wrong_password() -> None:
    assert not _hasher.check_needs_rehash(_NOBODY)


async def test_a_suspended_member_is_told_so_after_the_right_password_alone(world: World) -> None:
    ann = await joined(world, "ann")
    token = (await sign_in(world, "ann")).payload()["token"]
    await User.filter(handle="ann").update(state=UserState.SUSPENDED)
    assert (await sign_in(world, "ann", "a wrong password")).refusal() == "UNAUTHENTICATED"
    assert (await sign_in(world, "ann")).refusal() == "FORBIDDEN"
    assert await authenticate(token, world.clock.now()) is None
    assert ann.user is not None


async def test_sign_ins_are_counted_per_execution_and_address(world: World) -> None:
    fields = " ".join(
        f'a{i}: signIn(input: {{handle: "nobody{i}", password: "x"}}) {{ errors {{ code }} }}'
        for i in range(11)
    )
    answer = await world.anonymous.run(f"mutation {{ {fields} }}")
    codes = [value["errors"][0]["code"] for value in answer.data.values()]
    assert codes == ["UNAUTHENTICATED"] * 10 + ["THROTTLED"]
    refused = (await sign_in(world, "ann")).payload()["errors"][0]
    assert refused["code"] == "THROTTLED"
    assert refused["retryAfter"] > 0


async def test_failed_sign_ins_are_counted_per_handle_and_network(world: World) -> None:
    await joined(world, "ann")
    for _ in range(20):
        await world.instance.limiter.spend("sign-in-handle", "ann", "127.0.0.1")
    refused = (await sign_in(world, "Ann")).payload()["errors"][0]
    assert (refused["code"], "minutes" in refused["message"]) == ("THROTTLED", True)
    assert (await sign_in(world, "bob")).refusal() == "UNAUTHENTICATED"


async def test_nobody_elsewhere_keeps_a_member_out(world: World) -> None:
    await joined(world, "ann")
    for _ in range(20):
        await world.instance.limiter.spend("sign-in-handle", "ann", "192.0.2.7")
    assert (await sign_in(world, "ann")).payload()["errors"] == []


async def test_the_right_password_forgives_the_wrong_ones(world: World) -> None:
    await joined(world, "ann")
    for _ in range(19):
        await world.instance.limiter.spend("sign-in-handle", "ann", "127.0.0.1")
    for _ in range(3):
        assert (await sign_in(world, "ann")).payload()["errors"] == []


async def test_what_is_typed_wrong_costs_no_sign_up(world: World) -> None:
    for _ in range(12):
        assert (await sign_up(world, "a")).refusal() == "BAD_USER_INPUT"
        assert (await sign_up(world, "ann", password="short")).refusal() == "BAD_USER_INPUT"
    for _ in range(10):
        await world.instance.limiter.spend("sign-up", "127.0.0.1")
    assert (await sign_up(world, "ann")).refusal() == "THROTTLED"


async def test_a_session_ends_on_its_day(world: World) -> None:
    await joined(world, "ann")
    token = (await sign_in(world, "ann")).payload()["token"]
    world.clock.advance(days=29, hours=23)
    assert await authenticate(token, world.clock.now()) is not None
    world.clock.advance(hours=2)
    assert await authenticate(token, world.clock.now()) is None


async def test_what_is_no_token_signs_nobody_in(world: World) -> None:
    for token in ("", "mts_", "x" * 10_000, "nul\u0000", "lone \ud800"):
        assert await authenticate(token, world.clock.now()) is None


async def test_the_last_use_is_written_once_a_minute(world: World) -> None:
    await joined(world, "ann")
    token = (await sign_in(world, "ann")).payload()["token"]
    start = world.clock.now()
    seen = []
    for seconds in (0, 30, 29, 1, 59):
        world.clock.advance(seconds=seconds)
        await authenticate(token, world.clock.now())
        row = await Session.get(token_hash=secret_hash(token))
        assert row.last_used_at is not None
        seen.append(round((row.last_used_at - start).total_seconds()))
    assert seen == [0, 0, 0, 60, 60]


async def test_a_member_sees_their_own_open_sessions_newest_first(world: World) -> None:
    ann = await joined(world, "ann", device="laptop")
    phone = await another_session(world, "ann", "phone")
    await joined(world, "bob")
    edges = (await phone.run(SESSIONS)).payload()["sessions"]["edges"]
    assert [(e["node"]["name"], e["node"]["isCurrent"]) for e in edges] == [
        ("phone", True),
        ("laptop", False),
    ]
    assert edges[0]["node"]["createdAt"].endswith("Z")
    world.clock.advance(days=31)
    assert await session_ids(ann) == []


async def test_signing_out_ends_the_session_that_asks_alone(world: World) -> None:
    ann = await joined(world, "ann")
    phone = await another_session(world, "ann")
    assert (await world.anonymous.run(SIGN_OUT)).refusal() == "UNAUTHENTICATED"
    assert (await phone.run(SIGN_OUT)).payload()["errors"] == []
    assert phone.session is not None
    row = await Session.get(id=phone.session.id)
    assert row.revoked_at == world.clock.now()
    assert len(await session_ids(ann)) == 1
    assert len(await events("session.revoked")) == 1


async def test_a_session_is_revoked_by_its_owner_alone(world: World) -> None:
    ann = await joined(world, "ann")
    phone = await another_session(world, "ann")
    target = (await session_ids(ann))[0]
    bob, admin = await world.member(), await world.member(role=Role.ADMIN)
    _, bot = await api_token(ann, "READ", "SOCIAL")
    refusals = [(await m.run(REVOKE, id=target)).refusal() for m in (world.anonymous, bob, admin)]
    assert refusals == ["UNAUTHENTICATED", "NOT_FOUND", "NOT_FOUND"]
    assert (await bot.run(REVOKE, id=target)).refusal() == "FORBIDDEN"
    for viewer in (world.anonymous, bob, admin, bot):
        assert (await viewer.run(NODE, id=target)).payload() is None
    assert (await ann.run(NODE, id=target)).payload()["__typename"] == "Session"

    assert (await ann.run(REVOKE, id=target)).payload()["session"] == {"id": target}
    assert (await ann.run(REVOKE, id=target)).refusal() == "NOT_FOUND"
    assert (await ann.run(NODE, id=target)).payload() is None
    assert (await ann.run(REVOKE, id=ann.id)).refusal() == "BAD_USER_INPUT"
    assert phone.session is not None
    told = await events("session.revoked")
    assert len(told) == 1
    assert str(phone.session.id) in told[0]


async def test_all_other_sessions_end_at_once(world: World) -> None:
    ann = await joined(world, "ann")
    for _ in range(3):
        await another_session(world, "ann")
    _, bot = await api_token(ann, "READ")
    kept = await another_session(world, "ann")
    assert len((await kept.run(REVOKE_OTHERS)).payload()["sessions"]) == 4
    assert len(await session_ids(kept)) == 1
    assert (await kept.run(REVOKE_OTHERS)).payload()["sessions"] == []
    assert (await bot.run(VIEWER)).payload()["handle"] == "ann"
    assert (await world.anonymous.run(REVOKE_OTHERS)).refusal() == "UNAUTHENTICATED"


async def test_a_new_password_ends_every_other_session(world: World) -> None:
    ann = await joined(world, "ann")
    await another_session(world, "ann")
    new = "two herons stand still"
    changed = await ann.run(PASSWORDS, old=PASSWORD, new=new)
    assert changed.payload() == {"viewer": {"handle": "ann"}, "errors": []}
    assert len(await session_ids(ann)) == 1
    assert (await sign_in(world, "ann")).refusal() == "UNAUTHENTICATED"
    assert (await sign_in(world, "ann", new)).payload()["errors"] == []


async def test_a_password_is_changed_by_who_knows_it_alone(world: World) -> None:
    ann, new = await joined(world, "ann"), "two herons stand still"
    _, bot = await api_token(ann, *(scope.value for scope in Scope if scope != "MODERATE"))
    assert errors(await ann.run(PASSWORDS, old="wrong", new=new)) == [
        ("BAD_USER_INPUT", "currentPassword")
    ]
    assert errors(await ann.run(PASSWORDS, old=PASSWORD, new="short")) == [
        ("BAD_USER_INPUT", "newPassword")
    ]
    assert (await world.anonymous.run(PASSWORDS, old=PASSWORD, new=new)).refusal() == (
        "UNAUTHENTICATED"
    )
    assert (await bot.run(PASSWORDS, old=PASSWORD, new=new)).refusal() == "FORBIDDEN"
    without = await world.member("nopassword")
    assert (await without.run(PASSWORDS, old=PASSWORD, new=new)).refusal() == "CONFLICT"


async def test_of_two_who_change_a_password_at_once_one_is_told(world: World) -> None:
    ann = await joined(world, "ann")
    answers = await asyncio.gather(
        ann.run(PASSWORDS, old=PASSWORD, new="the first new password"),
        ann.run(PASSWORDS, old=PASSWORD, new="the second new password"),
    )
    assert sorted(errors(answer) for answer in answers) == [[], [("CONFLICT", None)]]


async def test_an_api_token_does_what_its_scopes_say(world: World) -> None:
    ann, bob = await joined(world, "ann"), await world.member("bob")
    _, reader = await api_token(ann, "READ")
    _, writer = await api_token(ann, "SOCIAL")
    assert (await reader.run(VIEWER)).payload()["handle"] == "ann"
    assert (await reader.run(BLOCK, id=bob.id)).refusal() == "FORBIDDEN"
    assert (await writer.run(BLOCK, id=bob.id)).payload()["errors"] == []
    assert (await writer.run(VIEWER)).codes == ["FORBIDDEN"]
    assert (await reader.run(SESSIONS)).codes == ["FORBIDDEN"]
    assert (await reader.run(TOKENS)).codes == ["FORBIDDEN"]
    assert (await reader.run(SIGN_OUT)).refusal() == "FORBIDDEN"


async def test_api_tokens_are_made_by_sessions_within_limits(world: World) -> None:
    ann = await joined(world, "ann")
    _, bot = await api_token(ann, "READ")
    good = {"name": "bot", "scopes": ["READ"], "expiresInDays": 1}
    assert (await world.anonymous.run(CREATE, input=good)).refusal() == "UNAUTHENTICATED"
    assert (await bot.run(CREATE, input=good)).refusal() == "FORBIDDEN"
    bad = [("scopes", []), ("expiresInDays", 0), ("expiresInDays", 366), ("name", " ")]
    for field, value in bad:
        answer = await ann.run(CREATE, input={**good, field: value})
        assert errors(answer) == [("BAD_USER_INPUT", field)]
    moderate = await ann.run(CREATE, input={**good, "scopes": ["MODERATE"]})
    assert errors(moderate) == [("FORBIDDEN", "scopes")]
    moderator = await world.member(role=Role.MODERATOR)
    assert errors(await moderator.run(CREATE, input={**good, "scopes": ["MODERATE"]})) == []
    assert ann.user is not None
    for number in range(49):
        await Session.issue_token(
            ann.user.id,
            name=f"bot {number}",
            scopes=frozenset({Scope.READ}),
            expires_at=world.clock.now() + timedelta(days=2),
        )
    assert (await ann.run(CREATE, input=good)).refusal() == "QUOTA_EXCEEDED"
    world.clock.advance(days=3)
    assert errors(await ann.run(CREATE, input=good)) == []


async def test_api_tokens_are_listed_and_revoked_by_their_owner_alone(world: World) -> None:
    ann, bob = await joined(world, "ann"), await world.member("bob")
    token, _ = await api_token(ann, "SOCIAL", "READ")
    (edge,) = (await ann.run(TOKENS)).payload()["apiTokens"]["edges"]
    assert edge["node"]["scopes"] == ["READ", "SOCIAL"]
    target = edge["node"]["id"]
    assert (await world.anonymous.run(REVOKE_TOKEN, id=target)).refusal() == "UNAUTHENTICATED"
    assert (await bob.run(REVOKE_TOKEN, id=target)).refusal() == "NOT_FOUND"
    assert (await ann.run(NODE, id=target)).payload()["__typename"] == "ApiToken"
    assert (await bob.run(NODE, id=target)).payload() is None
    assert (await ann.run(REVOKE_TOKEN, id=target)).payload()["errors"] == []
    assert await authenticate(token, world.clock.now()) is None
    assert (await ann.run(TOKENS)).payload()["apiTokens"]["edges"] == []
    assert len(await events("token.revoked")) == 1
    assert len(await events("session.revoked")) == 0


async def test_an_api_token_ends_on_its_day(world: World) -> None:
    ann = await joined(world, "ann")
    token, _ = await api_token(ann, "READ", days=7)
    world.clock.advance(days=7)
    assert await authenticate(token, world.clock.now()) is None


async def test_hashing_leaves_the_event_loop_free(world: World) -> None:
    await joined(world, "ann")
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0)
            beats += 1

    heart = asyncio.create_task(beat())
    try:
        await sign_in(world, "ann")
    finally:
        heart.cancel()
    # A verification on the loop itself would leave room for a handful of turns only.
    assert beats > 100


async def test_a_session_is_no_api_token_and_the_other_way_round(world: World) -> None:
    ann = await joined(world, "ann")
    assert ann.session is not None
    row = await Session.get(id=ann.session.id)
    assert row.kind is SessionKind.SESSION
    assert row.scopes == frozenset(Scope)
    assert (await ann.run(REVOKE_TOKEN, id=(await session_ids(ann))[0])).refusal() == (
        "BAD_USER_INPUT"
    )
