"""Documents and builders for tests of accounts: joining through the API, acting on a token."""

from __future__ import annotations

from typing import Any

from models import base
from models.callers import authenticate
from tests.world import Answer, Member, World

PASSWORD = "a heron stands still"

SIGN_UP = """mutation ($input: SignUpInput!) {
  signUp(input: $input) {
    token session { isCurrent name } errors { code field message }
    viewer { id handle name isPrivate ageBand ageAssurance invitesLeft sessions { edges { node { id } } } }
  }
}"""
SIGN_IN = """mutation ($input: SignInInput!) {
  signIn(input: $input) {
    token session { isCurrent name } viewer { handle } errors { code field message retryAfter }
  }
}"""
VIEWER = "{ viewer { handle name bio isPrivate ageBand ageAssurance role bornOn invitesLeft } }"
USER = "query ($handle: String!) { user(handle: $handle) { id handle name } }"


async def sign_up(world: World, handle: str, **more: Any) -> Answer:
    """Somebody without an account asks for one; an adult unless told otherwise."""
    given = {"handle": handle, "name": handle.title(), "password": PASSWORD, **more}
    if not {"bornOn", "ageBand"} & set(given):
        given["bornOn"] = "1990-01-01"
    return await world.anonymous.run(SIGN_UP, input=given)


async def sign_in(world: World, handle: str, password: str = PASSWORD, **more: Any) -> Answer:
    given = {"handle": handle, "password": password, **more}
    return await world.anonymous.run(SIGN_IN, input=given)


async def member_behind(world: World, token: str) -> Member:
    """Whoever the token signs in, as the server sees them."""
    found = await authenticate(token, world.clock.now())
    assert found is not None, "the token signs nobody in"
    return Member(world, found.user, found.session)


async def joined(world: World, handle: str, **more: Any) -> Member:
    """A member who joined through the API."""
    answer = await sign_up(world, handle, **more)
    assert answer.payload()["errors"] == []
    return await member_behind(world, answer.payload()["token"])


async def events(kind: str) -> list[str]:
    """The facts of the outbox's events of one type, in the order they were written."""
    rows = await base.fetch("SELECT data FROM outbox WHERE type = ? ORDER BY id", kind)
    return [str(row["data"]) for row in rows]
