"""Signing in through an OpenID Connect provider that runs on a real port."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from models.sessions import Challenge, Identity
from models.users import Role, User, UserState
from tests.api.accounts import VIEWER, member_behind
from tests.oidc_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    OidcProvider,
    oidc_provider,
    seconds_after,
)
from tests.world import Member, World, open_world

pytestmark = pytest.mark.feature("A4")

BEGIN = """mutation ($input: BeginOidcSignInInput) {
  beginOidcSignIn(input: $input) { url state errors { code field } } }"""
FINISH = """mutation ($code: String!, $state: String!) {
  finishOidcSignIn(input: {code: $code, state: $state, device: "phone"}) {
    token viewer { handle } continuation errors { code message } } }"""
JOIN = """mutation ($input: FinishOidcSignUpInput!) {
  finishOidcSignUp(input: $input) {
    token viewer { handle ageBand hasPassword } errors { code field } } }"""

LINK_BEGIN = "mutation { beginOidcLink { url state errors { code field } } }"
LINK = """mutation ($code: String!, $state: String!) {
  linkOidcIdentity(input: {code: $code, state: $state}) {
    identity { id issuer subject } errors { code field } } }"""
UNLINK = """mutation ($id: ID!) {
  unlinkIdentity(input: {identityId: $id}) { identity { subject } errors { code field } } }"""
LIST = "{ viewer { identities { edges { node { id issuer subject } } } } }"
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
TOKEN = """mutation { createApiToken(input: {name: "bot", scopes: [READ, SOCIAL]}) { token } }"""


@dataclass
class Setting:
    world: World
    provider: OidcProvider

    async def begin(self, **given: str) -> Any:
        payload = (await self.world.anonymous.run(BEGIN, input=given)).payload()
        assert payload["errors"] == []
        return payload

    async def redirect(self) -> dict[str, str]:
        return await self.provider.sign_in((await self.begin())["url"])

    async def finish(self, **query: str) -> Any:
        return (await self.world.anonymous.run(FINISH, **query)).payload()

    async def sign_in(self) -> Any:
        return await self.finish(**await self.redirect())

    async def link_redirect(self, member: Member) -> dict[str, str]:
        payload = (await member.run(LINK_BEGIN)).payload()
        assert payload["errors"] == []
        return await self.provider.sign_in(payload["url"])

    async def link(self, member: Member) -> Any:
        query = await self.link_redirect(member)
        return (await member.run(LINK, **query)).payload()

    async def continuation(self) -> str:
        payload = await self.sign_in()
        assert [error["code"] for error in payload["errors"]] == ["CONFLICT"]
        assert payload["token"] is None
        return str(payload["continuation"])

    async def join(self, continuation: str, handle: str = "ann", **more: Any) -> Any:
        given = {"continuation": continuation, "handle": handle, "name": "Ann", **more}
        given.setdefault("bornOn", "1990-01-01")
        return (await self.world.anonymous.run(JOIN, input=given)).payload()


@pytest.fixture
async def provider() -> AsyncIterator[OidcProvider]:
    async with oidc_provider() as running:
        yield running


@pytest.fixture
async def setting(database_url: str, provider: OidcProvider) -> AsyncIterator[Setting]:
    async with open_world(
        database_url,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    ) as world:
        provider.clock = world.clock
        yield Setting(world, provider)


async def test_the_first_sign_in_asks_who_joins_and_the_second_signs_in(setting: Setting) -> None:
    continuation = await setting.continuation()
    joined = await setting.join(continuation)
    assert joined["viewer"] == {"handle": "ann", "ageBand": "ADULT", "hasPassword": False}
    again = await setting.sign_in()
    assert again["errors"] == []
    assert again["viewer"] == {"handle": "ann"}
    ann = await member_behind(setting.world, again["token"])
    assert (await ann.run(VIEWER)).payload()["handle"] == "ann"
    assert ann.session is not None
    assert ann.session.name == "phone"


async def test_another_subject_is_another_member(setting: Setting) -> None:
    await setting.join(await setting.continuation())
    setting.provider.subject = "subject-2"
    await setting.join(await setting.continuation(), "bob")
    assert (await setting.sign_in())["viewer"] == {"handle": "bob"}
    setting.provider.subject = "subject-1"
    assert (await setting.sign_in())["viewer"] == {"handle": "ann"}


async def test_a_refused_sign_up_may_try_again_and_a_done_one_not(setting: Setting) -> None:
    await setting.world.member("taken")
    continuation = await setting.continuation()
    assert (await setting.join(continuation, "taken"))["errors"] == [
        {"code": "CONFLICT", "field": "handle"}
    ]
    assert (await setting.join(continuation, bornOn="2025-01-01"))["errors"] == [
        {"code": "FORBIDDEN", "field": "bornOn"}
    ]
    assert (await setting.join(continuation))["errors"] == []
    again = await setting.join(continuation, "other")
    assert again["errors"] == [{"code": "BAD_USER_INPUT", "field": "continuation"}]
    guess = await setting.join("guess", "other")
    assert guess["errors"] == again["errors"]


async def test_one_subject_joins_once_however_many_try(setting: Setting) -> None:
    continuation, second = await setting.continuation(), await setting.continuation()
    answers = await asyncio.gather(
        *(setting.join(continuation, f"ann{number}") for number in range(3)),
        setting.join(second, "ann9"),
    )
    assert sum(not answer["errors"] for answer in answers) == 1
    assert await User.all().count() == await Identity.all().count() == 1


async def test_a_continuation_is_good_for_half_an_hour(setting: Setting) -> None:
    continuation = await setting.continuation()
    setting.world.clock.advance(minutes=30)
    assert (await setting.join(continuation))["errors"][0]["field"] == "continuation"


@pytest.mark.feature("A1")
async def test_invitations_are_needed_here_too(database_url: str, provider: OidcProvider) -> None:
    async with open_world(
        database_url,
        sign_up="invite",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    ) as world:
        provider.clock = world.clock
        setting = Setting(world, provider)
        refused = await setting.join(await setting.continuation())
        assert refused["errors"] == [{"code": "BAD_USER_INPUT", "field": "inviteCode"}]


async def test_a_state_is_good_once_and_for_a_quarter_of_an_hour(setting: Setting) -> None:
    query = await setting.redirect()
    answers = await asyncio.gather(*(setting.finish(**query) for _ in range(3)))
    codes = sorted(answer["errors"][0]["code"] for answer in answers)
    assert codes == ["CONFLICT", "UNAUTHENTICATED", "UNAUTHENTICATED"]
    late = await setting.redirect()
    setting.world.clock.advance(minutes=15)
    assert (await setting.finish(**late))["errors"][0]["code"] == "UNAUTHENTICATED"
    forged = await setting.finish(code=late["code"], state="forged")
    assert forged["errors"][0]["code"] == "UNAUTHENTICATED"


async def test_codes_and_states_of_two_sign_ins_do_not_mix(setting: Setting) -> None:
    one, other = await setting.redirect(), await setting.redirect()
    mixed = await setting.finish(code=one["code"], state=other["state"])
    assert mixed["errors"][0]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://other.example"},
        {"aud": "another client"},
        {"aud": [CLIENT_ID, "another client"]},
        {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"sub": "ü" * 255},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
    ],
    ids=str,
)
async def test_a_token_made_for_another_occasion_is_refused(
    setting: Setting, claims: dict[str, Any]
) -> None:
    setting.provider.claims = claims
    refused = await setting.sign_in()
    assert [error["code"] for error in refused["errors"]] == ["UNAUTHENTICATED"]
    assert refused["continuation"] is None


async def test_a_shared_token_names_us_as_its_party(setting: Setting) -> None:
    setting.provider.claims = {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}
    await setting.continuation()


async def test_a_token_is_judged_by_our_clock_with_a_minute_of_patience(setting: Setting) -> None:
    clock = setting.world.clock
    for claims, code in (
        ({"exp": seconds_after(clock, -30)}, "CONFLICT"),
        ({"exp": seconds_after(clock, -61)}, "UNAUTHENTICATED"),
        ({"iat": seconds_after(clock, 30)}, "CONFLICT"),
        ({"iat": seconds_after(clock, 120)}, "UNAUTHENTICATED"),
    ):
        setting.provider.claims = claims
        assert (await setting.sign_in())["errors"][0]["code"] == code


async def test_what_the_provider_said_of_itself_is_kept_for_an_hour(setting: Setting) -> None:
    await setting.continuation()
    await setting.continuation()
    assert sorted(setting.provider.requests) == ["configuration", "keys"]
    setting.world.clock.advance(hours=1)
    await setting.continuation()
    assert sorted(setting.provider.requests) == ["configuration"] * 2 + ["keys"] * 2


async def test_a_new_key_is_fetched_but_not_at_every_try(setting: Setting) -> None:
    await setting.continuation()
    setting.world.clock.advance(minutes=2)
    setting.provider.rotate_key()
    await setting.continuation()
    assert setting.provider.requests.count("keys") == 2
    setting.provider.headers = {"kid": "unknown"}
    assert (await setting.sign_in())["errors"][0]["code"] == "UNAUTHENTICATED"
    assert setting.provider.requests.count("keys") == 2


async def test_a_signature_by_another_key_is_refused(setting: Setting) -> None:
    await setting.continuation()
    known = setting.provider._key.kid
    setting.provider.rotate_key()
    setting.provider.headers = {"kid": known}
    assert (await setting.sign_in())["errors"][0]["code"] == "UNAUTHENTICATED"


async def test_a_provider_that_is_down_or_another_is_unavailable(setting: Setting) -> None:
    setting.provider.is_down = True
    assert (await setting.world.anonymous.run(BEGIN)).refusal() == "UNAVAILABLE"
    setting.provider.is_down = False
    setting.provider.metadata = {"issuer": "http://other.example"}
    assert (await setting.world.anonymous.run(BEGIN)).refusal() == "UNAVAILABLE"
    setting.provider.metadata = {"token_endpoint": None}
    assert (await setting.world.anonymous.run(BEGIN)).refusal() == "UNAVAILABLE"
    setting.provider.metadata = {}
    query = await setting.redirect()
    setting.provider.is_down = True
    assert (await setting.finish(**query))["errors"][0]["code"] == "UNAVAILABLE"


async def test_an_app_is_sent_back_to_its_own_address(setting: Setting) -> None:
    started = await setting.begin(redirectUri="app.example:/back")
    assert "redirect_uri=app.example%3A%2Fback" in started["url"]
    query = await setting.provider.sign_in(started["url"])
    assert query["state"] == started["state"]
    assert (await setting.finish(**query))["errors"][0]["code"] == "CONFLICT"
    own = await setting.begin()
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Foidc%2Fcallback" in own["url"]


@pytest.mark.parametrize("uri", ["", "x" * 501, "app.example:/zurück", "é" * 500, "a\x00b"])
async def test_what_is_no_address_is_bad_input(setting: Setting, uri: str) -> None:
    answer = await setting.world.anonymous.run(BEGIN, input={"redirectUri": uri})
    assert answer.payload()["errors"] == [{"code": "BAD_USER_INPUT", "field": "redirectUri"}]


async def test_the_longest_names_of_a_provider_are_kept(setting: Setting) -> None:
    setting.provider.subject = '"' * 255
    await setting.begin(redirectUri='"' * 500)
    assert (await setting.join(await setting.continuation()))["errors"] == []
    assert (await setting.sign_in())["viewer"] == {"handle": "ann"}


async def test_a_suspended_member_has_no_way_in(setting: Setting) -> None:
    await setting.join(await setting.continuation())
    await User.filter(handle="ann").update(state=UserState.SUSPENDED)
    assert (await setting.sign_in())["errors"][0]["code"] == "FORBIDDEN"


async def test_an_instance_without_a_provider_says_so(world: World) -> None:
    assert (await world.anonymous.run(BEGIN)).refusal() == "UNAVAILABLE"
    answer = await world.anonymous.run(FINISH, code="x", state="y")
    assert answer.refusal() == "UNAVAILABLE"
    assert await Challenge.all().count() == 0


async def test_a_linked_identity_signs_its_member_in(setting: Setting) -> None:
    ann = await setting.world.member("ann", password_hash="set")
    linked = await setting.link(ann)
    assert linked["errors"] == []
    assert linked["identity"]["issuer"].rstrip("/") == setting.provider.issuer
    assert linked["identity"]["subject"] == "subject-1"
    (edge,) = (await ann.run(LIST)).payload()["identities"]["edges"]
    assert edge["node"] == linked["identity"]
    assert (await setting.sign_in())["viewer"] == {"handle": "ann"}
    unlinked = (await ann.run(UNLINK, id=linked["identity"]["id"])).payload()
    assert unlinked == {"identity": {"subject": "subject-1"}, "errors": []}
    assert (await setting.sign_in())["continuation"] is not None


async def test_what_another_began_links_nothing_to_this_account(setting: Setting) -> None:
    ann, mallory = await setting.world.member("ann"), await setting.world.member("mallory")
    theirs = await setting.link_redirect(mallory)
    refused = (await ann.run(LINK, **theirs)).payload()
    assert refused["errors"] == [{"code": "BAD_USER_INPUT", "field": "state"}]
    begun_signed_out = await setting.redirect()
    refused = (await ann.run(LINK, **begun_signed_out)).payload()
    assert refused["errors"] == [{"code": "BAD_USER_INPUT", "field": "state"}]
    begun_to_link = await setting.link_redirect(ann)
    assert (await setting.finish(**begun_to_link))["errors"][0]["code"] == "UNAUTHENTICATED"
    assert not await Identity.exists()


async def test_a_state_links_once(setting: Setting) -> None:
    ann = await setting.world.member("ann")
    query = await setting.link_redirect(ann)
    answers = await asyncio.gather(*(ann.run(LINK, **query) for _ in range(3)))
    assert sum(not answer.payload()["errors"] for answer in answers) == 1
    assert await Identity.all().count() == 1


async def test_an_identity_opens_one_account(setting: Setting) -> None:
    ann, bob = await setting.world.member("ann"), await setting.world.member("bob")
    assert (await setting.link(ann))["errors"] == []
    assert (await setting.link(bob))["errors"] == [{"code": "CONFLICT", "field": None}]
    assert (await setting.link(ann))["errors"] == [{"code": "CONFLICT", "field": None}]
    setting.provider.subject = "subject-2"
    assert (await setting.link(ann))["errors"] == []


async def test_the_last_way_in_stays(setting: Setting) -> None:
    joined = await setting.join(await setting.continuation())
    ann = await member_behind(setting.world, joined["token"])
    (edge,) = (await ann.run(LIST)).payload()["identities"]["edges"]
    first = edge["node"]["id"]
    refused = (await ann.run(UNLINK, id=first)).payload()
    assert refused == {"identity": None, "errors": [{"code": "CONFLICT", "field": "identityId"}]}
    setting.provider.subject = "subject-2"
    second = (await setting.link(ann))["identity"]["id"]
    answers = await asyncio.gather(*(ann.run(UNLINK, id=gone) for gone in (first, second)))
    codes = [[error["code"] for error in answer.payload()["errors"]] for answer in answers]
    assert sorted(codes) == [[], ["CONFLICT"]]


async def test_identities_are_seen_and_unlinked_by_their_member_alone(setting: Setting) -> None:
    ann = await setting.world.member("ann", password_hash="set")
    found = (await setting.link(ann))["identity"]["id"]
    bob = await setting.world.member("bob", password_hash="set")
    admin = await setting.world.member(role=Role.ADMIN)
    token = (await ann.run(TOKEN)).payload()["token"]
    program = await member_behind(setting.world, token)
    assert (await ann.run(NODE, id=found)).payload() == {"__typename": "Identity", "id": found}
    for other in (setting.world.anonymous, bob, admin, program):
        assert (await other.run(NODE, id=found)).payload() is None
    for other, code in (
        (setting.world.anonymous, "UNAUTHENTICATED"),
        (bob, "NOT_FOUND"),
        (admin, "NOT_FOUND"),
        (program, "FORBIDDEN"),
    ):
        assert (await other.run(UNLINK, id=found)).refusal() == code
    assert (await program.run(LIST)).codes == ["FORBIDDEN"]
    for other, code in ((setting.world.anonymous, "UNAUTHENTICATED"), (program, "FORBIDDEN")):
        assert (await other.run(LINK_BEGIN)).refusal() == code
        assert (await other.run(LINK, code="x", state="y")).refusal() == code


async def test_a_member_links_few_identities(setting: Setting) -> None:
    ann = await setting.world.member("ann")
    assert ann.user is not None
    for number in range(10):
        await Identity.create(user_id=ann.user.id, issuer="old", subject=str(number))
    assert (await setting.link(ann))["errors"] == [{"code": "QUOTA_EXCEEDED", "field": None}]
