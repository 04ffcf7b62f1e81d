"""Secrets and the challenges that are good once."""

import asyncio
from datetime import timedelta

import pytest

from models.base import dialect
from models.callers import authenticate
from models.sessions import Challenge, Scope, Session, new_secret, secret_hash
from models.users import User, UserState
from tests.statements import statements
from tests.world import World

pytestmark = pytest.mark.feature("A4")


def test_secrets_differ_and_name_what_they_open() -> None:
    secrets = {new_secret("mts") for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("mts_") and len(secret) == 47 for secret in secrets)
    assert secret_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


async def test_of_many_who_bring_a_challenge_back_one_gets_it(world: World) -> None:
    now = world.clock.now()
    await Challenge.issue("test", "value", now=now, detail="kept")
    taken = await asyncio.gather(*(Challenge.take("test", "value", now=now) for _ in range(8)))
    assert [row.detail for row in taken if row is not None] == ["kept"]


async def test_a_challenge_of_another_purpose_or_time_is_none(world: World) -> None:
    now = world.clock.now()
    await Challenge.issue("test", "value", now=now, life=timedelta(minutes=1))
    assert await Challenge.take("other", "value", now=now) is None
    assert await Challenge.take("test", "other", now=now) is None
    assert await Challenge.find("test", "value", now=now) is not None
    assert await Challenge.find("test", "value", now=now + timedelta(minutes=1)) is None


async def test_ending_sessions_names_those_that_were_open_and_once(world: World) -> None:
    ann = await world.member("ann")
    assert ann.user is not None
    now = world.clock.now()
    await Session.issue(
        ann.user.id, name="", now=now - timedelta(days=9), lifetime=timedelta(days=8)
    )
    row, _ = await Session.issue(ann.user.id, name="", now=now, lifetime=timedelta(days=8))
    mine = Session.filter(user_id=ann.user.id)
    ended = [await Session.end(mine, now) for _ in range(2)]
    assert ann.session is not None
    assert [{each.id for each in rows} for rows in ended] == [{row.id, ann.session.id}, set()]


async def test_an_api_token_keeps_its_scopes(world: World) -> None:
    ann = await world.member("ann")
    assert ann.user is not None
    scopes = frozenset({Scope.READ, Scope.PUBLISH})
    row, _ = await Session.issue_token(
        ann.user.id, name="bot", scopes=scopes, expires_at=world.clock.now() + timedelta(days=1)
    )
    assert (await Session.get(id=row.id)).scopes == scopes


async def _tokens(world: World, *handles: str) -> list[str]:
    tokens = []
    for handle in handles:
        member = await world.member(handle)
        assert member.user is not None
        now, life = world.clock.now(), timedelta(days=1)
        _, token = await Session.issue(member.user.id, name=handle, now=now, lifetime=life)
        tokens.append(token)
    return tokens


async def test_each_who_calls_at_once_is_taken_for_who_they_are(world: World) -> None:
    """Known, unknown, revoked, expired, suspended, and twice the same: what has changed, and in one
    statement who is not held."""
    now = world.clock.now()
    ann, bob, cleo, dan = await _tokens(world, "ann", "bob", "cleo", "dan")
    await Session.filter(token_hash=secret_hash(bob)).update(revoked_at=now)
    await Session.filter(token_hash=secret_hash(cleo)).update(expires_at=now)
    await User.filter(handle="dan").update(state=UserState.SUSPENDED)
    calls = [ann, "mts_nobody", bob, cleo, dan, ann]
    for token in calls:
        await authenticate(token, now)
    with statements(warm=True) as ran:
        found = await asyncio.gather(*(authenticate(token, now) for token in calls))
    who = [caller and (caller.user.handle, caller.session.name) for caller in found]
    assert who == [("ann", "ann"), None, None, None, None, ("ann", "ann")]
    assert found[0] is not None
    assert found[5] is not None
    assert found[0].user is not found[5].user
    if dialect() == "postgresql":
        assert len(ran) == 2


async def test_what_was_revoked_opens_nothing_however_many_call(world: World) -> None:
    """A call that comes after joins no statement from before, and there are always some."""
    now = world.clock.now()
    ann, *others = await _tokens(world, "ann", "bob", "cleo", "dan")
    storm = asyncio.create_task(_call_on_and_on(others, world))
    mine = Session.filter(token_hash=secret_hash(ann))
    for _ in range(20):
        await mine.update(revoked_at=None)
        assert await authenticate(ann, now) is not None
        await mine.update(revoked_at=now)
        assert await authenticate(ann, now) is None
    storm.cancel()
    with pytest.raises(asyncio.CancelledError):
        await storm


async def _call_on_and_on(tokens: list[str], world: World) -> None:
    now = world.clock.now()
    while True:
        found = await asyncio.gather(*(authenticate(token, now) for token in tokens))
        assert None not in found
