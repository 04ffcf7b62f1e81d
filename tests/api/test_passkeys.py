"""Passkeys: registered and used by a software authenticator, and everything that may go wrong."""

import asyncio
import copy
from dataclasses import replace
from typing import Any

import pytest

from core.limits import Limiter
from models.sessions import Challenge, Passkey
from models.users import Role, User, UserState
from tests.api.accounts import VIEWER, joined, member_behind
from tests.authenticator import Authenticator, b64
from tests.world import Member, World

pytestmark = pytest.mark.feature("A4")

ORIGIN = "http://localhost:8000"
BEGIN = "mutation { beginPasskeyRegistration { options errors { code } } }"
FINISH = """mutation ($credential: JSON!, $name: String! = "My phone") {
  finishPasskeyRegistration(input: {credential: $credential, name: $name}) {
    passkey { id name lastUsedAt } errors { code field } } }"""
BEGIN_SIGN_IN = "mutation { beginPasskeySignIn { options errors { code } } }"
FINISH_SIGN_IN = """mutation ($credential: JSON!) {
  finishPasskeySignIn(input: {credential: $credential, device: "phone"}) {
    token viewer { handle } errors { code message } } }"""
LIST = "{ viewer { passkeys { edges { node { id name lastUsedAt } } } } }"
RENAME = """mutation ($id: ID!, $name: String!) {
  renamePasskey(input: {passkeyId: $id, name: $name}) {
    passkey { name } errors { code field } } }"""
DELETE = """mutation ($id: ID!) {
  deletePasskey(input: {passkeyId: $id}) { passkey { id } errors { code field } } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
TOKEN = """mutation { createApiToken(input: {name: "bot", scopes: [READ, SOCIAL]}) { token } }"""


async def begin(member: Member) -> Any:
    return (await member.run(BEGIN)).payload()["options"]


async def begin_sign_in(world: World) -> Any:
    return (await world.anonymous.run(BEGIN_SIGN_IN)).payload()["options"]


async def registered(member: Member) -> tuple[Authenticator, str]:
    """A device that holds a passkey of the member, and the passkey's id."""
    device = Authenticator(ORIGIN)
    answer = await member.run(FINISH, credential=device.create(await begin(member)))
    assert answer.payload()["errors"] == []
    return device, answer.payload()["passkey"]["id"]


async def signed_in(world: World, device: Authenticator) -> Member:
    credential = device.get(await begin_sign_in(world))
    answer = await world.anonymous.run(FINISH_SIGN_IN, credential=credential)
    assert answer.payload()["errors"] == []
    return await member_behind(world, answer.payload()["token"])


async def refused(world: World, credential: object) -> str:
    return (await world.anonymous.run(FINISH_SIGN_IN, credential=credential)).refusal()


async def test_a_passkey_signs_its_member_in(world: World) -> None:
    ann = await world.member("ann")
    device, passkey = await registered(ann)
    for _ in range(2):
        member = await signed_in(world, device)
        assert (await member.run(VIEWER)).payload()["handle"] == "ann"
    (edge,) = (await ann.run(LIST)).payload()["passkeys"]["edges"]
    assert edge["node"]["id"] == passkey
    assert edge["node"]["lastUsedAt"] is not None
    assert (await Passkey.get()).sign_count == 2


async def test_the_options_ask_for_a_key_that_stays_and_a_user_who_is_verified(
    world: World,
) -> None:
    ann = await world.member("ann")
    device, _ = await registered(ann)
    options = await begin(ann)
    assert options["rp"] == {"id": "localhost", "name": "Mutoscope"}
    assert options["user"]["name"] == "ann"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [each["id"] for each in options["excludeCredentials"]] == [b64(device.credential_id)]
    assert options["timeout"] == 300_000
    again = await begin_sign_in(world)
    assert again["challenge"] != options["challenge"]
    assert again["userVerification"] == "required"
    assert again["allowCredentials"] == []


async def test_passkeys_are_their_owners_alone(world: World) -> None:
    ann, eve = await joined(world, "ann"), await world.member("eve")
    admin = await world.member(role=Role.ADMIN)
    _, passkey = await registered(ann)
    bot = await member_behind(world, (await ann.run(TOKEN)).payload()["token"])
    assert (await world.anonymous.run(BEGIN)).refusal() == "UNAUTHENTICATED"
    assert (await bot.run(BEGIN)).refusal() == "FORBIDDEN"
    assert (await bot.run(FINISH, credential={})).refusal() == "FORBIDDEN"
    assert (await bot.run(LIST)).codes == ["FORBIDDEN"]
    ladder = [(world.anonymous, "UNAUTHENTICATED"), (bot, "FORBIDDEN")]
    ladder += [(eve, "NOT_FOUND"), (admin, "NOT_FOUND")]
    for viewer, code in ladder:
        assert (await viewer.run(RENAME, id=passkey, name="mine")).refusal() == code
        assert (await viewer.run(DELETE, id=passkey)).refusal() == code
        assert (await viewer.run(NODE, id=passkey)).payload() is None
    assert (await eve.run(LIST)).payload()["passkeys"]["edges"] == []
    renamed = await ann.run(RENAME, id=passkey, name=" Old phone ")
    assert renamed.payload() == {"passkey": {"name": "Old phone"}, "errors": []}
    assert (await ann.run(RENAME, id=passkey, name="")).refusal() == "BAD_USER_INPUT"
    assert (await ann.run(NODE, id=passkey)).payload()["__typename"] == "Passkey"


async def test_a_deleted_passkey_signs_nobody_in(world: World) -> None:
    ann = await joined(world, "ann")
    device, passkey = await registered(ann)
    assert (await ann.run(DELETE, id=passkey)).payload()["passkey"] == {"id": passkey}
    credential = device.get(await begin_sign_in(world))
    assert await refused(world, credential) == "UNAUTHENTICATED"


async def test_the_only_way_into_an_account_stays(world: World) -> None:
    ann = await world.member("ann")
    ids = [(await registered(ann))[1] for _ in range(2)]
    answers = await asyncio.gather(*(ann.run(DELETE, id=each) for each in ids))
    codes = [error["code"] for answer in answers for error in answer.payload()["errors"]]
    assert codes == ["CONFLICT"]
    assert await Passkey.all().count() == 1


async def test_a_challenge_is_good_once(world: World) -> None:
    ann = await world.member("ann")
    device = Authenticator(ORIGIN)
    created = device.create(await begin(ann))
    answers = await asyncio.gather(*(ann.run(FINISH, credential=created) for _ in range(4)))
    assert sum(not answer.payload()["errors"] for answer in answers) == 1
    assert await Passkey.all().count() == 1
    signed = device.get(await begin_sign_in(world))
    answers = await asyncio.gather(
        *(world.anonymous.run(FINISH_SIGN_IN, credential=signed) for _ in range(4))
    )
    assert sum(not answer.payload()["errors"] for answer in answers) == 1


async def test_a_challenge_is_good_for_five_minutes_and_is_swept_out(world: World) -> None:
    device, _ = await registered(await world.member("ann"))
    options = await begin_sign_in(world)
    world.clock.advance(minutes=5)
    assert await refused(world, device.get(options)) == "UNAUTHENTICATED"
    await begin_sign_in(world)
    assert await Challenge.all().count() == 1


async def test_a_challenge_serves_the_purpose_and_the_member_it_was_made_for(world: World) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    device, _ = await registered(ann)
    assert await refused(world, device.get(await begin(ann))) == "UNAUTHENTICATED"
    theirs = Authenticator(ORIGIN).create(await begin(ann))
    assert (await eve.run(FINISH, credential=theirs)).refusal() == "BAD_USER_INPUT"
    fresh = await begin(ann)
    fresh["challenge"] = (await begin_sign_in(world))["challenge"]
    crossed = Authenticator(ORIGIN).create(fresh)
    assert (await ann.run(FINISH, credential=crossed)).refusal() == "BAD_USER_INPUT"
    assert await Passkey.all().count() == 1


@pytest.mark.parametrize(
    "origin", ["http://localhost:8001", "https://localhost:8000", "http://evil.example"]
)
async def test_another_origin_is_refused(world: World, origin: str) -> None:
    ann = await world.member("ann")
    created = Authenticator(origin).create(await begin(ann))
    assert (await ann.run(FINISH, credential=created)).refusal() == "BAD_USER_INPUT"
    device, _ = await registered(ann)
    device.origin = origin
    assert await refused(world, device.get(await begin_sign_in(world))) == "UNAUTHENTICATED"


async def test_another_relying_party_is_refused(world: World) -> None:
    device, _ = await registered(await world.member("ann"))
    device.rp_id = "127.0.0.1"
    assert await refused(world, device.get(await begin_sign_in(world))) == "UNAUTHENTICATED"


async def test_a_user_who_was_not_verified_is_refused(world: World) -> None:
    ann = await world.member("ann")
    careless = Authenticator(ORIGIN, verifies_user=False)
    created = careless.create(await begin(ann))
    assert (await ann.run(FINISH, credential=created)).refusal() == "BAD_USER_INPUT"
    device, _ = await registered(ann)
    device.verifies_user = False
    assert await refused(world, device.get(await begin_sign_in(world))) == "UNAUTHENTICATED"


async def test_a_copy_of_a_key_is_caught_by_its_counter(world: World) -> None:
    device, _ = await registered(await world.member("ann"))
    clone = copy.copy(device)
    await signed_in(world, device)
    await signed_in(world, device)
    assert await refused(world, clone.get(await begin_sign_in(world))) == "UNAUTHENTICATED"
    assert (await Passkey.get()).sign_count == 2


async def test_two_signatures_with_one_count_sign_in_once(world: World) -> None:
    device, _ = await registered(await world.member("ann"))
    clone = copy.copy(device)
    pair = [each.get(await begin_sign_in(world)) for each in (device, clone)]
    answers = await asyncio.gather(
        *(world.anonymous.run(FINISH_SIGN_IN, credential=each) for each in pair)
    )
    assert sum(not answer.payload()["errors"] for answer in answers) == 1


async def test_another_key_or_another_member_is_refused(world: World) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    device, _ = await registered(ann)
    forged = Authenticator(ORIGIN, rp_id=device.rp_id, user_handle=device.user_handle)
    forged.credential_id = device.credential_id
    assert await refused(world, forged.get(await begin_sign_in(world))) == "UNAUTHENTICATED"
    other, _ = await registered(eve)
    device.user_handle = other.user_handle
    assert await refused(world, device.get(await begin_sign_in(world))) == "UNAUTHENTICATED"


async def test_one_key_is_registered_once(world: World) -> None:
    ann, eve = await world.member("ann"), await world.member("eve")
    device, _ = await registered(ann)
    for member in (ann, eve):
        created = device.create(await begin(member))
        assert (await member.run(FINISH, credential=created)).refusal() == "CONFLICT"


async def test_a_suspended_member_has_no_way_in(world: World) -> None:
    ann = await world.member("ann")
    device, _ = await registered(ann)
    await User.filter(handle="ann").update(state=UserState.SUSPENDED)
    assert await refused(world, device.get(await begin_sign_in(world))) == "FORBIDDEN"
    await User.filter(handle="ann").update(state=UserState.DELETED)
    assert await refused(world, device.get(await begin_sign_in(world))) == "UNAUTHENTICATED"


async def test_what_is_no_signature_is_refused_and_breaks_nothing(world: World) -> None:
    device, _ = await registered(await world.member("ann"))
    for number in range(len(broken_forms(device.get(await begin_sign_in(world))))):
        forget_the_count(world)
        broken = broken_forms(device.get(await begin_sign_in(world)))[number]
        assert await refused(world, broken) == "UNAUTHENTICATED", broken


async def test_what_is_no_new_passkey_is_refused_and_breaks_nothing(world: World) -> None:
    ann, device = await world.member("ann"), Authenticator(ORIGIN)
    for number in range(len(broken_forms(device.create(await begin(ann))))):
        forget_the_count(world)
        broken = broken_forms(device.create(await begin(ann)))[number]
        assert (await ann.run(FINISH, credential=broken)).refusal() == "BAD_USER_INPUT", broken
    assert await Passkey.all().count() == 0


def forget_the_count(world: World) -> None:
    world.instance = replace(world.instance, limiter=Limiter())


def broken_forms(credential: dict[str, Any]) -> list[object]:
    """The credential with every part of it missing, of another type, or of other bytes."""
    junk: list[object] = [7, [], {}, "", "%%%", "AAAA", b64(b"[" * 5000), b64(b'{"a":1}')]
    junk.append(b64(b'{"type":{},"challenge":5,"origin":[]}'))
    forms: list[object] = [*junk]
    for name in ("id", "rawId", "type", "response"):
        forms += [{**credential, name: each} for each in junk if name != "id" or each != "AAAA"]
    for name in credential["response"]:
        for each in junk:
            response = {**credential["response"], name: each}
            forms.append({**credential, "response": response})
    return forms


async def test_attempts_are_counted(world: World) -> None:
    for _ in range(30):
        await begin_sign_in(world)
    assert (await world.anonymous.run(BEGIN_SIGN_IN)).refusal() == "THROTTLED"
