"""Secrets and the challenges that are good once."""

import asyncio
from datetime import timedelta

import pytest

from models.sessions import Challenge, Scope, Session, new_secret, secret_hash
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
